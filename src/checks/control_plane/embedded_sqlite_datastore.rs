//! Servers of k3s that keep their cluster in a file of SQLite.

use crate::finding::Violation;
use crate::manifest::ObjectSet;
use crate::rule::{Mark, Params, Spot};
use crate::span::SourceId;
use crate::yaml::Node;

/// Packaged components of k3s that `disable` names; those of RKE2 begin with `rke2-` (docs.k3s.io, "Packaged Components").
const PACKAGED: &[&str] = &["traefik", "servicelb", "local-storage", "metrics-server"];

/// Options that only a server of k3s has (docs.k3s.io, "k3s server").
const OWN: &[&str] = &[
    "flannel-backend",
    "disable-network-policy",
    "secrets-encryption",
];

/// Options that say where the cluster is kept, or that it is kept by others.
const KEPT: &[&str] = &[
    "cluster-init",
    "datastore-endpoint",
    "server",
    "cluster-reset",
];

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let documents: Vec<_> = set.plain_documents().collect();
    for (source, root) in &documents {
        if let Some(endpoint) = root.get("datastore-endpoint")
            && endpoint.text().starts_with("sqlite://")
        {
            out.push(violation(set, *source, Mark::Value(endpoint)));
        }
    }
    // Files of `config.yaml.d` are put together: one that says where speaks for all.
    let is_kept = |root: &Node<'_>| KEPT.iter().any(|key| root.get(key).is_some());
    if documents.iter().any(|(_, root)| is_kept(root)) {
        return;
    }
    for (source, root) in documents.iter().filter(|(_, root)| is_server(*root)) {
        let place = Mark::Missing {
            parent: *root,
            field: "cluster-init",
        };
        out.push(violation(set, *source, place));
    }
}

fn is_server(root: Node<'_>) -> bool {
    let disabled = root.get("disable").into_iter().flat_map(Node::items);
    let options = [
        "write-kubeconfig-mode",
        "tls-san",
        "cluster-cidr",
        "token",
        "node-taint",
        "kubelet-arg",
    ];
    let has = |names: &[&str]| names.iter().any(|name| root.get(name).is_some());
    let mut packaged = disabled.filter(|item| PACKAGED.contains(&&*item.text()));
    (packaged.next().is_some() && (has(&options) || has(OWN))) || (has(OWN) && has(&options))
}

fn violation<'t>(set: &ObjectSet<'t>, source: SourceId, mark: Mark<'static, 't>) -> Violation {
    let spot = Spot {
        source,
        object: None,
        mark,
    };
    spot.violation(
        set,
        "k3s keeps the whole cluster in one file of SQLite on this server",
    )
}
