//! API servers that write no audit log.

use super::demand::{at, is_excerpt, mark};
use crate::finding::Violation;
use crate::manifest::{Component, Form, Object, ObjectSet, Program};
use crate::rule::{Mark, Params, of_case, violation_in};

/// Where the log goes.
const SINKS: &[&str] = &["audit-log-path", "audit-webhook-config-file"];

/// Definitions of clusters whose installer writes no audit log of its own, and where they would ask for one.
const DEFINITIONS: &[(&str, &str, &str)] = &[
    ("kops.k8s.io", "Cluster", "/spec"),
    ("kubeadm.k8s.io", "ClusterConfiguration", ""),
    (
        "controlplane.cluster.x-k8s.io",
        "KubeadmControlPlane",
        "/spec/kubeadmConfigSpec/clusterConfiguration",
    ),
];

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let mut told = vec![false; set.objects.len()];
    let components = set.components().iter();
    for server in components.filter(|component| component.program == Program::ApiServer) {
        if let Some(told) = server.object.and_then(|index| told.get_mut(index)) {
            *told = true;
        }
        out.extend(of_server(set, server));
    }
    let rest = set.objects.iter().enumerate();
    for (index, object) in rest.filter(|(index, object)| !told[*index] && is_whole(object)) {
        let row = DEFINITIONS
            .iter()
            .find(|(group, kind, _)| object.is(group, kind));
        let place = row.and_then(|(.., pointer)| object.root.at(pointer));
        if let Some(parent) = place.filter(|_| !set.is_unbuilt) {
            let place = Mark::Missing {
                parent,
                field: "audit-policy-file",
            };
            out.push(of_case(
                "log-path",
                violation_in(set, index, place, "the API server writes no audit log"),
            ));
        }
    }
}

fn of_server<'t>(set: &ObjectSet<'t>, server: &Component<'t>) -> Option<Violation> {
    let sink = SINKS.iter().find_map(|name| server.setting(name));
    let policy = server.setting("audit-policy-file");
    let missing = |field| Mark::Missing {
        parent: server.place,
        field,
    };
    let object = server.object.and_then(|index| set.objects.get(index));
    let is_definition = object.is_some_and(|object| {
        let mut rows = DEFINITIONS.iter();
        is_whole(object) && rows.any(|(group, kind, _)| object.is(group, kind))
    });
    let is_complete = !server.is_open && (server.form == Form::CommandLine || is_definition);
    let is_shown = sink.is_some() || policy.is_some();
    match (sink, policy) {
        _ if is_shown && is_excerpt(server) => None,
        (None, _) if is_complete => {
            let place = missing("audit-log-path");
            Some(of_case(
                "log-path",
                at(set, server, place, "the API server writes no audit log"),
            ))
        }
        (Some(sink), None) if is_complete => {
            let message = format!(
                "`{}` stays empty: the API server has no audit policy",
                sink.written
            );
            Some(of_case("policy-file", at(set, server, mark(sink), message)))
        }
        _ => None,
    }
}

/// What is whole says its version, of the kinds that have one; a patch need not.
fn is_whole(object: &Object<'_>) -> bool {
    object.kind != "KubeadmControlPlane" || object.root.at("/spec/version").is_some()
}
