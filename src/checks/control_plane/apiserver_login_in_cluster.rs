//! API servers whose users log in at something that runs on the same cluster.

use rustc_hash::FxHashMap;

use super::demand::{mark, spot};
use crate::finding::Violation;
use crate::manifest::{Address, ObjectSet, Program, WorkloadRole, host_of};
use crate::rule::{Mark, Params, Spot, label_at_name, label_in};
use crate::value::placeholder;
use crate::yaml::Node;

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let issuers = issuers(set);
    if issuers.is_empty() {
        return;
    }
    let providers = addresses(set);
    for (url, spot) in issuers {
        let Some(host) = host_of(&url) else { continue };
        let message =
            format!("users log in at `{host}`, which runs on the cluster that they log in to");
        if let Some((index, address)) = providers.get(&host) {
            let mut violation = spot.violation(set, message);
            let hops = address.hops.iter();
            violation.labels.extend(hops.take(1).map(|hop| {
                label_in(
                    set,
                    hop.end.object,
                    Mark::Value(hop.end.node),
                    "the cluster serves the name here",
                )
            }));
            violation
                .labels
                .push(label_at_name(set, *index, "this knows the users"));
            out.push(violation);
        } else if host.ends_with(".svc") {
            out.push(spot.violation(set, message));
        }
    }
}

/// Where API servers are told who knows their users.
fn issuers<'t>(set: &ObjectSet<'t>) -> Vec<(String, Spot<'t>)> {
    let components = set.components().iter();
    let servers = components.filter(|component| component.program == Program::ApiServer);
    let flags = servers.filter_map(|server| {
        let setting = server.setting("oidc-issuer-url")?;
        Some((setting.value.to_string(), spot(server, mark(setting))))
    });
    let objects = set.objects.iter().enumerate();
    let files = objects
        .filter(|(_, object)| object.is("apiserver.config.k8s.io", "AuthenticationConfiguration"));
    let files = files.flat_map(|(index, object)| {
        let jwt = object.root.get("jwt").into_iter().flat_map(Node::items);
        jwt.filter_map(move |jwt| {
            let url = jwt.at("/issuer/url")?;
            let spot = Spot {
                source: object.source,
                object: Some(index),
                mark: Mark::Value(url),
            };
            Some((url.text().into_owned(), spot))
        })
    });
    flags
        .chain(files)
        .filter(|(url, _)| !placeholder::is_unknown(url))
        .collect()
}

/// Under which names identity providers of the set are reached.
fn addresses<'t>(set: &ObjectSet<'t>) -> FxHashMap<String, (usize, Address<'t>)> {
    let graph = set.graph();
    let providers = graph.playing(WorkloadRole::IdentityProvider);
    let workloads = providers.filter_map(|index| graph.workload(index));
    let mut found = FxHashMap::default();
    for workload in workloads {
        for address in graph.addresses(workload) {
            let host = address.host.clone().into_owned();
            found.entry(host).or_insert((workload.index, address));
        }
    }
    found
}
