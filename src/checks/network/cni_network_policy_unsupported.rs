//! Networks of pods in which no policy holds.

use super::policy::OTHER_POLICIES;
use crate::finding::{Confidence, Violation};
use crate::manifest::Object;
use crate::rule::{Mark, Subject, label_in};
use crate::value::ImageReference;
use crate::yaml::Node;

/// Keys of a ConfigMap under which network plugins keep what becomes their configuration on every node.
const CONFIGURATIONS: &[&str] = &["cni-conf.json", "cni_network_config"];

/// Plugins that connect pods and know nothing of policies: <https://www.cni.dev/plugins/current/>, and flannel.
const PLAIN: &[&str] = &[
    "bridge",
    "flannel",
    "host-device",
    "ipvlan",
    "macvlan",
    "ptp",
];

/// Images, by the end of their path, that keep policies beside such a plugin.
const ENGINES: &[&str] = &[
    "cilium",
    "kube-network-policies",
    "kube-router",
    "node",
    "ovn-kube",
    "weave-npc",
];

/// How many workloads are looked at for an engine: more stand only in a set that was made to be slow.
const MOST_COMPARED: usize = 1024;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let data = subject.node.get("data").into_iter().flat_map(Node::entries);
    let configuration = data.filter(|entry| {
        let key = entry.key_text().unwrap_or_default();
        CONFIGURATIONS.contains(&&*key) || key.ends_with(".conflist")
    });
    let Some((node, plugin)) = configuration
        .filter_map(|node| Some((node, plain_plugin(&node.text())?)))
        .next()
    else {
        return;
    };
    let graph = subject.set.graph();
    let policy = graph
        .of_kind(("networking.k8s.io", "NetworkPolicy"), None)
        .next();
    let has_other = |&kind: &(&str, &str)| graph.of_kind(kind, None).next().is_some();
    let mut workloads = subject.set.workloads().take(MOST_COMPARED);
    let has_engine = workloads.any(|workload| {
        let mut images = workload
            .pod
            .containers()
            .filter_map(|container| container.node.get("image"));
        images.any(|image| is_engine(&image.text()))
    });
    if OTHER_POLICIES.iter().any(has_other) || has_engine {
        return;
    }
    let label = policy.map(|(index, object): (usize, &Object<'_>)| {
        let place = graph.name_of(index).node;
        let words = format!("NetworkPolicy `{}` restricts nothing", object.name);
        label_in(subject.set, index, Mark::Value(place), words)
    });
    out.push(Violation {
        confidence: Confidence::Likely,
        labels: label.into_iter().collect(),
        ..subject.violation(
            Mark::Key(node),
            format!("the network plugin `{plugin}` keeps no NetworkPolicy"),
        )
    });
}

/// The plugin of a configuration that connects pods, if it is a plain one.
fn plain_plugin(text: &str) -> Option<&'static str> {
    let configuration: serde_json::Value = serde_json::from_str(text).ok()?;
    let plugins = configuration
        .get("plugins")
        .and_then(serde_json::Value::as_array);
    let first = plugins
        .and_then(|plugins| plugins.first())
        .unwrap_or(&configuration);
    let kind = first.get("type")?.as_str()?;
    PLAIN.iter().find(|plain| **plain == kind).copied()
}

fn is_engine(image: &str) -> bool {
    let path = ImageReference::parse(image).map(|image| image.path);
    let name = path.and_then(|path| path.rsplit('/').next());
    name.is_some_and(|name| ENGINES.contains(&name) || name.starts_with("calico"))
}
