//! Certificates that are served for names they do not hold.

use super::certificates::{covers, served};
use crate::finding::Violation;
use crate::manifest::{Object, ObjectSet};
use crate::rule::{Mark, Params, label_in, violation_in};
use crate::value::placeholder;
use crate::yaml::Node;

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let is_certificate = |object: &Object<'_>| object.is("cert-manager.io", "Certificate");
    if !set.objects.iter().any(is_certificate) {
        return;
    }
    let served = served(set);
    let certificates = set.objects.iter().enumerate();
    for (index, object) in certificates.filter(|(_, object)| is_certificate(object)) {
        let names = names_of(object);
        let secret = object.root.at("/spec/secretName").map(Node::text);
        let is_known = !names.is_empty() && !names.iter().any(|name| is_open(name));
        let Some(secret) = secret.filter(|_| is_known && !set.graph().is_patched()) else {
            continue;
        };
        let users = served
            .get(&(object.namespace.clone(), secret))
            .into_iter()
            .flatten();
        for (user, host) in users.flat_map(|user| user.hosts.iter().map(move |host| (user, *host)))
        {
            let text = host.text().to_ascii_lowercase();
            if text.is_empty() || is_open(&text) || names.iter().any(|name| covers(name, &text)) {
                continue;
            }
            let place = object.root.at("/spec/dnsNames").unwrap_or(object.root);
            let label = label_in(set, index, Mark::Value(place), "the names it holds");
            out.push(Violation {
                labels: vec![label],
                ..violation_in(
                    set,
                    user.object,
                    Mark::Value(host),
                    format!(
                        "Certificate `{}` does not hold `{}`",
                        object.name,
                        host.text()
                    ),
                )
            });
        }
    }
}

/// In lower case.
fn names_of(certificate: &Object<'_>) -> Vec<String> {
    let names = certificate.root.at("/spec/dnsNames").into_iter();
    let common = certificate.root.at("/spec/commonName");
    names
        .flat_map(Node::items)
        .chain(common)
        .map(|name| name.text().to_ascii_lowercase())
        .collect()
}

fn is_open(name: &str) -> bool {
    name.contains("$(") || placeholder::is_unknown(name)
}
