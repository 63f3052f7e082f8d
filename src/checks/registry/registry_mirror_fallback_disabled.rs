//! Mirrors in the cluster without which its nodes cannot pull anything.

use super::node_config::{Mirror, NodeConfig, authority};
use super::registries::Registries;
use super::{prefix, way};
use crate::finding::{Confidence, Violation};
use crate::manifest::{ObjectSet, images};
use crate::rule::Params;

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let config = NodeConfig::of(set);
    if config.has_preloaded_images
        || config
            .mirrors
            .iter()
            .all(|mirror| mirror.no_fallback.is_none())
    {
        return;
    }
    let registries = Registries::of(set);
    let mut seen = Vec::new();
    for mirror in &config.mirrors {
        let violation = match &registries {
            Some(registries) if !mirror.endpoints.is_empty() => of_endpoints(registries, mirror),
            _ => of_embedded(set, &config, mirror),
        };
        // One switch may stand for many mirrors.
        if let Some(violation) = violation.filter(|violation| !seen.contains(&violation.location)) {
            seen.push(violation.location);
            out.push(violation);
        }
    }
}

/// A mirror of which every endpoint is in the cluster.
fn of_endpoints<'t>(registries: &Registries<'_, 't>, mirror: &Mirror<'t>) -> Option<Violation> {
    let switch = mirror.no_fallback?;
    let at = |url: &str| {
        let (host, port) = authority(url)?;
        registries.at(host, port)
    };
    let places: Option<Vec<_>> = mirror.endpoints.iter().map(|(url, _)| at(url)).collect();
    let (registry, address) = *places?.first()?;
    let (url, endpoint) = mirror.endpoints.first()?;
    let set = registries.graph.set;
    let own = images(set).into_iter().find(|image| {
        let name = prefix::name_in_full(&image.text);
        registries.all[registry].members.contains(&image.object)
            && name
                .is_some_and(|name| mirror.host == "*" || prefix::begins_with(&name, &mirror.host))
    });
    let even = if own.is_some() {
        ", not even the mirror's own"
    } else {
        ""
    };
    let of = if mirror.host.is_empty() {
        String::new()
    } else {
        format!(" of `{}`", mirror.host)
    };
    let message = format!("images{of} come from a mirror in the cluster or not at all{even}");
    let mut labels = vec![endpoint.label(format!("`{url}` is all that nodes ask"))];
    labels.extend(way::to(registries, registry, address));
    let hops = labels.len();
    Some(Violation {
        labels,
        hops,
        confidence: Confidence::Likely,
        ..switch.violation(set, message)
    })
}

/// A mirror without endpoints, where nodes share the images they have.
fn of_embedded<'t>(
    set: &ObjectSet<'t>,
    config: &NodeConfig<'t>,
    mirror: &Mirror<'t>,
) -> Option<Violation> {
    let embedded = config.embedded.filter(|_| mirror.endpoints.is_empty())?;
    let message = format!(
        "images of `{}` come from another node of the cluster or not at all",
        mirror.host
    );
    Some(Violation {
        labels: vec![embedded.label("nodes ask each other")],
        confidence: Confidence::Likely,
        ..mirror.no_fallback?.violation(set, message)
    })
}
