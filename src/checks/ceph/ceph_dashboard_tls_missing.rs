//! Dashboards of Ceph whose password travels in clear text.

use super::rook::{Resource, clusters, is_on};
use super::shapes::value_or_gap;
use crate::finding::{Confidence, Violation};
use crate::manifest::graph::shares;
use crate::manifest::{Object, ObjectSet};
use crate::rule::{Mark, Params, label_in, violation_in};
use crate::yaml::Node;

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    for (index, cluster) in clusters(set) {
        out.extend(plain(set, index, &cluster));
    }
}

fn plain<'t>(set: &ObjectSet<'t>, index: usize, cluster: &Resource<'t>) -> Option<Violation> {
    let dashboard = cluster.spec.get("dashboard")?;
    let ssl = dashboard.get("ssl");
    // The chart switches it on.
    let is_plain = match ssl {
        Some(ssl) => ssl.as_bool() == Some(false),
        None => !cluster.has_defaults,
    };
    if !is_on(dashboard, "/enabled") || !is_plain {
        return None;
    }
    let mark = value_or_gap(dashboard, "ssl");
    let namespace = set.objects[index].namespace.as_deref();
    let mut objects = set.objects.iter().enumerate();
    let way = objects.find_map(|(other, object)| {
        let is_near = shares(object.namespace.as_deref(), namespace);
        Some((other, way_in(object).filter(|_| is_near)?))
    });
    let (case, message) = match way {
        Some(_) => (
            "exposed",
            "the dashboard is reached from outside, and its password travels in clear text",
        ),
        None => (
            "inside",
            "the dashboard's password travels through the cluster in clear text",
        ),
    };
    Some(Violation {
        case: Some(case.into()),
        confidence: Confidence::Likely,
        labels: way
            .map(|(other, node)| label_in(set, other, Mark::Value(node), "by this way"))
            .into_iter()
            .collect(),
        ..violation_in(set, index, mark, message)
    })
}

/// Where an object leads from outside to the dashboard without TLS.
fn way_in<'t>(object: &Object<'t>) -> Option<Node<'t>> {
    let spec = object.root.get("spec")?;
    if object.is("", "Service") {
        let kind = spec.get("type")?;
        let is_outside = matches!(&*kind.text(), "NodePort" | "LoadBalancer");
        let app = spec.at("/selector/app")?.text();
        let mut ports = spec.get("ports")?.items();
        let is_plain = ports.any(|port| {
            let fields = ["port", "targetPort"].iter();
            fields
                .filter_map(|field| port.get(field))
                .any(|it| it.as_i64() == Some(7000) || it.text() == "dashboard")
        });
        return (is_outside && app == "rook-ceph-mgr" && is_plain).then_some(kind);
    }
    if !object.is("networking.k8s.io", "Ingress") || spec.get("tls").is_some() {
        return None;
    }
    let rules = spec.get("rules")?.items();
    let paths = rules.filter_map(|rule| rule.at("/http/paths"));
    let names = paths.flat_map(Node::items);
    let mut names = names.filter_map(|path| path.at("/backend/service/name"));
    names.find(|name| name.text().starts_with("rook-ceph-mgr-dashboard"))
}
