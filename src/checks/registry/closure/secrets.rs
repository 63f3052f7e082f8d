//! Certificates and Secrets that a registry waits for.

use super::{Need, Registries, Registry, title};
use crate::manifest::graph::{Reference, Referent, references};
use crate::manifest::{Via, Workload};
use crate::rule::{Mark, label_in};

/// A certificate of a route to the registry that cert-manager issues.
pub(super) fn certificate(
    registries: &Registries<'_, '_>,
    registry: &Registry<'_>,
) -> Option<Need> {
    let set = registries.graph.set;
    let mut routes = registry
        .addresses
        .iter()
        .filter_map(|(_, address)| address.hops.first());
    routes.find_map(|hop| {
        if hop.via != Via::Host {
            return None;
        }
        let annotations = set.objects[hop.end.object]
            .root
            .at("/metadata/annotations")?;
        let issuer = annotations.entries().find(|entry| {
            entry
                .key_text()
                .is_some_and(|key| key.starts_with("cert-manager.io/"))
        })?;
        let words = "the registry's certificate is issued here";
        let label = label_in(set, hop.end.object, Mark::Key(issuer), words);
        Some(Need::likely("the issuer of its certificate", Some(label)))
    })
}

/// Objects that an operator makes a Secret of, by group and kind; the Secret has their name.
const SECRET_MAKERS: &[(&str, &str)] = &[
    ("external-secrets.io", "ExternalSecret"),
    ("bitnami.com", "SealedSecret"),
    ("secrets.hashicorp.com", "VaultStaticSecret"),
    ("onepassword.com", "OnePasswordItem"),
];

/// A Secret that the registry does not start without and an operator makes.
pub(super) fn waits(registries: &Registries<'_, '_>, registry: &Registry<'_>) -> Option<Need> {
    let graph = registries.graph;
    let members = registry
        .members
        .iter()
        .filter_map(|&member| graph.workload(member));
    let mut named = members.flat_map(|member| {
        let needed = references(member.pod).into_iter();
        let needed =
            needed.filter(|reference| reference.to == Referent::Secret && !reference.optional);
        needed
            .map(move |reference| (member, reference))
            .collect::<Vec<(Workload<'_, '_>, Reference<'_>)>>()
    });
    named.find_map(|(member, reference)| {
        let namespace = member.object.namespace.as_deref();
        let name = reference.name.text();
        let mut makers = SECRET_MAKERS
            .iter()
            .filter_map(|&kind| graph.named(kind, namespace, &name).next());
        let (_, maker) = makers.next()?;
        let words = format!(
            "the registry waits for this Secret, which {} becomes",
            title(maker)
        );
        let label = label_in(graph.set, member.index, Mark::Value(reference.name), words);
        Some(Need::likely("the operator of its Secret", Some(label)))
    })
}
