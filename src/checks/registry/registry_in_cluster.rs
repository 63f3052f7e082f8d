//! Images that come from a registry of the same cluster.

use rustc_hash::FxHashMap;

use super::node_config::NodeConfig;
use super::registries::{Pull, Registries};
use super::{closure, way};
use crate::finding::{Confidence, Severity, Violation};
use crate::manifest::{ObjectSet, images_of_pods};
use crate::rule::{Mark, Params, label_in, violation_in};
use crate::value::{ImageReference, placeholder};

/// How many further images are shown.
const SHOWN: usize = 4;

pub(super) fn check(set: &ObjectSet<'_>, params: Params<'_>, out: &mut Vec<Violation>) {
    let registries = Registries::of(set);
    if let Some(registries) = &registries {
        let mut by_registry = vec![Vec::new(); registries.all.len()];
        for pull in registries.pulls() {
            by_registry[pull.registry].push(pull);
        }
        for mut pulls in by_registry {
            // What the registry itself needs is another rule's: first comes what only wants it.
            pulls.sort_by_cached_key(|pull| closure::need(registries, pull).is_some());
            out.extend(of_registry(registries, &pulls));
        }
    }
    if !params.is_set("assume-node-mirror") {
        loopback(set, registries.as_ref(), out);
    }
}

/// One violation for all images of a registry.
fn of_registry<'t>(registries: &Registries<'_, 't>, pulls: &[Pull<'t>]) -> Option<Violation> {
    let (first, others) = pulls.split_first()?;
    let set = registries.graph.set;
    let registry = &registries.all[first.registry];
    let host = host_of(first);
    let more = match others.len() {
        0 => String::new(),
        1 => "; 1 more image does".to_owned(),
        more => format!("; {more} more images do"),
    };
    let message =
        format!("this image comes from `{host}`, a registry that runs in the same cluster{more}");
    let mut labels = way::way(registries, first);
    let hops = labels.len();
    labels.extend(others.iter().take(SHOWN).map(|pull| {
        let image = &pull.image;
        label_in(set, image.object, host_mark(pull), "so does this one")
    }));
    let is_mild = registry.is_mirror || registries.is_on_a_laptop;
    Some(Violation {
        container: first.image.container.as_deref().map(str::to_owned),
        labels,
        hops,
        confidence: confidence(registry.addresses[first.address].1.confidence, &host),
        severity: is_mild.then_some(Severity::Info),
        ..violation_in(set, first.image.object, host_mark(first), message)
    })
}

/// What stands for a placeholder may still differ from place to place.
fn confidence(of_address: Confidence, host: &str) -> Confidence {
    if placeholder::is_unknown(host) {
        Confidence::Likely
    } else {
        of_address
    }
}

/// The bytes of the image's host, without its port.
pub(super) fn host_mark<'t>(pull: &Pull<'t>) -> Mark<'static, 't> {
    let text = &pull.image.text;
    let host = ImageReference::parse(text).and_then(|image| image.host);
    Mark::start_of(pull.image.node, text, host.map_or(0, str::len))
}

/// The image's host, with its port.
pub(super) fn host_of(pull: &Pull<'_>) -> String {
    let text = &pull.image.text;
    text.split_once('/')
        .map_or(&**text, |(host, _)| host)
        .to_owned()
}

/// How an image's host says that it is the node.
const LOOPBACK: &[&str] = &["localhost", "127.0.0.1", "[::1]"];

/// Images on a port of the node itself, of which the set does not say who serves it, nor that nodes take it for another
/// registry: one violation a port.
fn loopback<'t>(
    set: &ObjectSet<'t>,
    registries: Option<&Registries<'_, 't>>,
    out: &mut Vec<Violation>,
) {
    let mut by_port: FxHashMap<String, usize> = FxHashMap::default();
    let mut mirrors = None;
    let images = images_of_pods(set).into_iter();
    let looped = images.filter(|image| LOOPBACK.iter().any(|host| image.text.starts_with(host)));
    for image in looped.filter(|image| !image.is_never_pulled) {
        let Some(reference) = ImageReference::parse(&image.text) else {
            continue;
        };
        let (Some(host), Some(port)) = (reference.host, reference.port) else {
            continue;
        };
        let is_served =
            registries.is_some_and(|registries| registries.at(host, port.parse().ok()).is_some());
        if is_served || !LOOPBACK.contains(&host) {
            continue;
        }
        let mirrors = mirrors.get_or_insert_with(|| NodeConfig::of(set).mirrors);
        let authority = format!("{host}:{port}");
        if mirrors.iter().any(|mirror| mirror.host == authority) {
            continue;
        }
        let mark = Mark::start_of(image.node, &image.text, host.len() + 1 + port.len());
        if let Some(&first) = by_port.get(port) {
            let labels: &mut Vec<_> = &mut out[first].labels;
            if labels.len() < SHOWN {
                labels.push(label_in(set, image.object, mark, "so does this one"));
            }
            continue;
        }
        by_port.insert(port.to_owned(), out.len());
        let message = format!(
            "this image comes from `{authority}`: every node must run a registry on that port"
        );
        out.push(Violation {
            case: Some("loopback".into()),
            container: image.container.as_deref().map(str::to_owned),
            confidence: Confidence::Likely,
            ..violation_in(set, image.object, mark, message)
        });
    }
}
