//! What of a set is reached at a host that an alert is sent to.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use crate::manifest::graph::Graph;
use crate::manifest::{ObjectSet, Workload, host_of};
use crate::yaml::Node;

/// Hosts of a set's workloads that are routed from outside.
pub(super) struct Inside<'s, 't> {
    graph: Graph<'s, 't>,
    routed: FxHashMap<Cow<'t, str>, usize>,
}

/// Parts of names of Services that only hand alerts on to somebody outside.
const RELAYS: &[&str] = &[
    "bot", "bridge", "discord", "gateway", "mail", "matrix", "msteams", "pushover", "relay",
    "signal", "sms", "smtp", "sns", "teams", "telegram",
];

impl<'s, 't> Inside<'s, 't> {
    pub(super) fn of(set: &'s ObjectSet<'t>) -> Self {
        let graph = set.graph();
        let mut routed = FxHashMap::default();
        let workloads = set
            .workloads()
            .filter(|workload| workload.is_long_running());
        for workload in workloads {
            let addresses = graph.addresses(workload).into_iter();
            for address in addresses.filter(crate::manifest::Address::is_routed) {
                routed.entry(address.host).or_insert(workload.index);
            }
        }
        Self { graph, routed }
    }

    /// Whether a URL or host is in the cluster, and what is there goes no further, as far as can be seen.
    pub(super) fn ends_at(&self, target: &str, namespace: Option<&str>) -> bool {
        let Some(host) = host_of(target) else {
            return false;
        };
        if let Some(&workload) = self.routed.get(&*host) {
            return !self.hands_on(workload);
        }
        let mut parts = host.split('.');
        let name = parts.next().unwrap_or_default();
        let (of, is_named) = match (parts.next(), parts.next(), parts.next()) {
            (None, ..) => (namespace, false),
            (Some(of), None, _) => (Some(of), false),
            (Some(of), Some("svc"), None) => (Some(of), true),
            _ => return false,
        };
        match self.graph.named(("", "Service"), of, name).next() {
            Some((index, service)) => {
                let kind = service.root.at("/spec/type").map(Node::text);
                let is_here = kind.as_deref() != Some("ExternalName")
                    && service.root.at("/spec/selector").is_some();
                let mut pods = self.graph.workloads_of(index);
                is_here && !is_relay(name) && !pods.any(|edge| self.hands_on(edge.to.object))
            }
            None => is_named && !is_relay(name),
        }
    }

    /// Whether a workload is told of a place outside, to which it may hand alerts on.
    fn hands_on(&self, workload: usize) -> bool {
        let Some(workload) = self.graph.workload(workload) else {
            return true;
        };
        texts(workload).iter().any(|text| is_outside(text))
    }
}

fn is_relay(name: &str) -> bool {
    RELAYS.iter().any(|part| name.contains(part))
}

/// What a workload's containers are told; a Secret or ConfigMap may tell them more.
fn texts<'t>(workload: Workload<'_, 't>) -> Vec<Cow<'t, str>> {
    let mut found = Vec::new();
    for container in workload.pod.containers() {
        for list in ["command", "args"] {
            let items = container.node.get(list).into_iter().flat_map(Node::items);
            found.extend(items.map(Node::text));
        }
        let variables = container.node.get("env").into_iter().flat_map(Node::items);
        found.extend(variables.map(|variable| match variable.get("value") {
            Some(value) => value.text(),
            None => Cow::Borrowed(SECRET),
        }));
        if container.node.get("envFrom").is_some() {
            found.push(Cow::Borrowed(SECRET));
        }
    }
    found
}

/// Stands for what a workload is told in a place that is not read.
const SECRET: &str = "https://unknown.example";

fn is_outside(text: &str) -> bool {
    let url = text.find("https://").or_else(|| text.find("http://"));
    let host = url.and_then(|at| host_of(&text[at..]));
    host.is_some_and(|host| {
        host.contains('.') && !host.ends_with(".svc") && !host.ends_with(".local")
    })
}
