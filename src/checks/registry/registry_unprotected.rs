//! Registries that talk in plain text, take images from anybody, or are not verified by the nodes.

use super::exposure::{self, Exposure, asks, has_tunnel, is_annotated};
use super::node_config::{NodeConfig, is_loopback};
use super::registries::{Registries, Registry};
use super::settings::{Settings, Software};
use super::way::{image_of, title};
use crate::finding::{Confidence, Label, Violation};
use crate::manifest::graph::{Encryption, Graph};
use crate::manifest::{ObjectSet, Workload};
use crate::rule::{Mark, Params, label_in, violation_in};
use crate::yaml::Node;

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    unverified(set, out);
    let Some(registries) = Registries::of(set) else {
        return;
    };
    for registry in registries.all.iter().filter(|registry| !registry.is_mirror) {
        let exposures = exposure::of(registries.graph, registry);
        out.extend(no_tls(&registries, registry, &exposures));
        out.extend(no_auth(&registries, registry, &exposures));
    }
}

/// The first way in that is not encrypted.
fn no_tls<'t>(
    registries: &Registries<'_, 't>,
    registry: &Registry<'t>,
    exposures: &[Exposure<'_, 't>],
) -> Option<Violation> {
    let graph = registries.graph;
    let set = graph.set;
    let plain = exposures.iter().find(|exposure| match exposure.route {
        Some((route, host)) => {
            host.encryption == Encryption::Plain
                && !is_annotated(graph, route.object, &["tls", "ssl", "cert", "https"])
                && !has_tunnel(graph, route.object)
        }
        None => is_plain_service(graph, exposure),
    })?;
    let end = image_of(registries, *registry.members.first()?);
    let what = match plain.route {
        Some((_, host)) => format!("`{}`", host.name),
        None => title(&set.objects[plain.object]),
    };
    let message = format!("{what} leads to a registry in plain text");
    Some(Violation {
        case: Some("no-tls".into()),
        labels: labels(registries, plain, end),
        hops: 2,
        confidence: Confidence::Likely,
        ..violation_in(set, plain.object, Mark::Value(plain.node), message)
    })
}

/// The Service and the registry.
fn labels<'t>(
    registries: &Registries<'_, 't>,
    exposure: &Exposure<'_, 't>,
    image: Node<'t>,
) -> Vec<Label> {
    let set = registries.graph.set;
    let from = exposure.selection.from;
    let service = format!("{} selects these pods", title(&set.objects[from.object]));
    let registry = format!("the registry is {}", title(&set.objects[exposure.member]));
    vec![
        label_in(set, from.object, Mark::Value(from.node), service),
        label_in(set, exposure.member, Mark::Value(image), registry),
    ]
}

/// A Service that hands on what it gets, to a program that is not told to encrypt.
fn is_plain_service(graph: Graph<'_, '_>, exposure: &Exposure<'_, '_>) -> bool {
    let service = &graph.set.objects[exposure.object];
    let mut ports = service
        .root
        .at("/spec/ports")
        .into_iter()
        .flat_map(Node::items);
    let is_encrypted = ports.any(|port| {
        let text = |key| port.get(key).map(Node::text).unwrap_or_default();
        text("port") == "443"
            || text("name").contains("https")
            || text("targetPort").contains("443")
    });
    let settings = graph
        .workload(exposure.member)
        .and_then(|workload| Settings::of(graph, workload));
    !is_encrypted
        && !is_annotated(graph, exposure.object, &["tls", "ssl", "cert", "https"])
        && settings.is_some_and(|settings| {
            settings.is_known && !settings.has_tls && settings.software != Software::Other
        })
}

/// A program that asks nobody who he is, behind a way in that does not either.
fn no_auth<'t>(
    registries: &Registries<'_, 't>,
    registry: &Registry<'t>,
    exposures: &[Exposure<'_, 't>],
) -> Option<Violation> {
    let graph = registries.graph;
    let set = graph.set;
    let mut members = registry
        .members
        .iter()
        .filter_map(|&member| graph.workload(member));
    let (workload, settings, exposure) = members.find_map(|workload: Workload<'_, 't>| {
        let settings = Settings::of(graph, workload)?;
        let is_open = settings.is_known
            && !settings.has_auth
            && !settings.is_read_only
            && settings.software != Software::Other;
        let mut own = exposures
            .iter()
            .filter(|exposure| exposure.member == workload.index && is_open);
        let exposure = own.find(|exposure| !asks(graph, exposure))?;
        Some((workload, settings, exposure))
    })?;
    let name = settings.container.name();
    let message = format!("registry `{name}` takes images from anybody who reaches it");
    let way = format!("{} leads here", title(&set.objects[exposure.object]));
    Some(Violation {
        case: Some("no-auth".into()),
        container: Some(name.clone().into_owned()),
        labels: vec![label_in(
            set,
            exposure.object,
            Mark::Value(exposure.node),
            way,
        )],
        confidence: Confidence::Likely,
        ..violation_in(
            set,
            workload.index,
            Mark::Missing {
                parent: settings.container.node,
                field: "env",
            },
            message,
        )
    })
}

/// Nodes that are told not to verify a registry, or to ask it in plain text.
fn unverified(set: &ObjectSet<'_>, out: &mut Vec<Violation>) {
    let config = NodeConfig::of(set);
    for (host, spot) in &config.unverified {
        let message = format!("nodes do not verify that `{host}` is who answers");
        out.push(of_node(spot.violation(set, message)));
    }
    let endpoints = config.mirrors.iter().flat_map(|mirror| &mirror.endpoints);
    let plain = endpoints
        .filter(|(url, _)| url.starts_with("http://") && !is_loopback(url) && !url.contains('$'));
    for (url, spot) in plain {
        let message = format!("nodes ask `{url}` in plain text");
        out.push(of_node(spot.violation(set, message)));
    }
}

fn of_node(violation: Violation) -> Violation {
    Violation {
        case: Some("unverified".into()),
        ..violation
    }
}
