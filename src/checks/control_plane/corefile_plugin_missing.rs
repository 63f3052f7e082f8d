//! The configuration of a cluster's DNS.

use super::corefile::{Block, blocks};
use crate::finding::Violation;
use crate::manifest::{Object, ObjectSet};
use crate::rule::{Mark, Params, violation_in};
use crate::span::Span;
use crate::value::placeholder;
use crate::yaml::Node;

/// What a server for a whole cluster needs, as kubeadm and the chart of CoreDNS write it.
const WANTED: [&str; 6] = ["errors", "health", "ready", "cache", "loop", "reload"];

/// Plugins that CoreDNS no longer has (release notes of 1.5.0 and 1.7.0).
const REMOVED: [&str; 2] = ["proxy", "federation"];

/// How many servers, and plugins of each, are looked at.
const MOST: usize = 64;

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let maps = set.objects.iter().enumerate();
    for (index, map) in maps.filter(|(_, map)| is_of_the_cluster(map)) {
        if let Some(value) = map.root.at("/data/Corefile") {
            judge(set, index, value, out);
        }
    }
}

fn is_of_the_cluster(map: &Object<'_>) -> bool {
    map.is("", "ConfigMap")
        && matches!(map.namespace.as_deref(), None | Some("kube-system"))
        && matches!(&*map.name, "coredns" | "rke2-coredns-rke2-coredns")
}

fn judge<'t>(set: &ObjectSet<'t>, index: usize, value: Node<'t>, out: &mut Vec<Violation>) {
    let text = value.text();
    if placeholder::is_unknown(&text) {
        return;
    }
    let mut add = |case: &'static str, span: Span, message: String| {
        out.push(Violation {
            case: Some(case.into()),
            ..violation_in(set, index, Mark::within(value, &text, span), message)
        });
    };
    let mut blocks = blocks(&text);
    blocks.truncate(MOST);
    let address = dns_address(set);
    for block in &blocks {
        for plugin in block.plugins.iter().take(MOST) {
            if REMOVED.contains(&plugin.name) {
                add(
                    "removed",
                    plugin.span,
                    format!(
                        "CoreDNS has no plugin `{}` any more, and does not start",
                        plugin.name
                    ),
                );
            }
            let mut targets = plugin.arguments.iter().skip(1);
            let is_self = |target: &&&str| {
                let host = target.trim_start_matches("dns://").split(':').next();
                host == Some("127.0.0.1") || (host.is_some() && host == address.as_deref())
            };
            if plugin.name == "forward"
                && let Some(target) = targets.find(is_self)
            {
                add(
                    "loop",
                    plugin.span,
                    format!("CoreDNS asks itself: `forward` leads to `{target}`"),
                );
            }
        }
    }
    let main = blocks.iter().find(|block| block.has("kubernetes"));
    match main {
        None if blocks.iter().all(|block| !block.has("import")) => {
            if let Some(first) = blocks.first() {
                add(
                    "kubernetes",
                    first.span,
                    "no Service has a name: the plugin `kubernetes` is missing".to_owned(),
                );
            }
        }
        Some(main) if main.is_root() && !main.has("import") => {
            let missing: Vec<_> = WANTED
                .into_iter()
                .filter(|plugin| !main.has(plugin))
                .map(|plugin| format!("`{plugin}`"))
                .collect();
            if !missing.is_empty() {
                add(
                    "missing",
                    main.span,
                    format!("the cluster's DNS runs without {}", missing.join(", ")),
                );
            }
        }
        _ => {}
    }
}

/// The address of the cluster's DNS, where a Service of the set has it.
fn dns_address(set: &ObjectSet<'_>) -> Option<String> {
    let service = set.objects.iter().find(|object| {
        object.is("", "Service") && matches!(&*object.name, "kube-dns" | "coredns")
    })?;
    let address = service.root.at("/spec/clusterIP")?.text();
    (address != "None").then(|| address.into_owned())
}

impl Block<'_> {
    fn has(&self, name: &str) -> bool {
        self.plugins.iter().any(|plugin| plugin.name == name)
    }

    fn is_root(&self) -> bool {
        let bare = |zone: &&str| {
            zone.split("://")
                .last()
                .unwrap_or_default()
                .split(':')
                .next()
                == Some(".")
        };
        self.zones.iter().any(bare)
    }
}
