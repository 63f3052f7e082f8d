//! Who serves which certificate.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use crate::manifest::ObjectSet;
use crate::yaml::Node;

/// A place that serves what a Secret holds.
pub(super) struct Served<'t> {
    /// The Ingress or Gateway.
    pub(super) object: usize,
    /// Where the Secret is named.
    pub(super) secret: Node<'t>,
    /// The hostnames it is served for.
    pub(super) hosts: Vec<Node<'t>>,
}

/// A namespace and a Secret in it.
pub(super) type SecretName<'t> = (Option<Cow<'t, str>>, Cow<'t, str>);

/// Everything that is served, by its Secret.
pub(super) fn served<'t>(set: &ObjectSet<'t>) -> FxHashMap<SecretName<'t>, Vec<Served<'t>>> {
    let mut found: FxHashMap<SecretName<'t>, Vec<Served<'t>>> = FxHashMap::default();
    for (index, object) in set.objects.iter().enumerate() {
        let entries = match (object.group(), &*object.kind) {
            ("networking.k8s.io", "Ingress") => of_ingress(object.root),
            ("gateway.networking.k8s.io", "Gateway") => of_gateway(object.root),
            _ => continue,
        };
        for (namespace, secret, hosts) in entries {
            let namespace = namespace.or_else(|| object.namespace.clone());
            let all = found.entry((namespace, secret.text())).or_default();
            all.push(Served {
                object: index,
                secret,
                hosts,
            });
        }
    }
    found
}

/// Whether a name of a certificate is the host's, or a wildcard for its first part (RFC 6125, 6.4.3); both in lower case.
pub(super) fn covers(name: &str, host: &str) -> bool {
    let wildcard = name.strip_prefix("*.").zip(host.split_once('.'));
    name == host || wildcard.is_some_and(|(ending, (_, rest))| ending == rest)
}

/// A namespace that is named, a Secret, and the hostnames it is served for.
type Entry<'t> = (Option<Cow<'t, str>>, Node<'t>, Vec<Node<'t>>);

fn list<'t>(node: Node<'t>, pointer: &str) -> impl Iterator<Item = Node<'t>> + use<'t> {
    node.at(pointer).into_iter().flat_map(Node::items)
}

/// An entry without hosts is for those of the rules.
fn of_ingress(root: Node<'_>) -> Vec<Entry<'_>> {
    let entries = list(root, "/spec/tls").filter_map(|entry| {
        let secret = entry.get("secretName")?;
        let mut hosts: Vec<_> = list(entry, "/hosts").collect();
        if hosts.is_empty() {
            hosts = list(root, "/spec/rules")
                .filter_map(|rule| rule.get("host"))
                .collect();
        }
        Some((None, secret, hosts))
    });
    entries.collect()
}

/// Of several certificates of one listener, each is for some of its names.
fn of_gateway(root: Node<'_>) -> Vec<Entry<'_>> {
    let mut found = Vec::new();
    for listener in list(root, "/spec/listeners") {
        let references: Vec<_> = list(listener, "/tls/certificateRefs").collect();
        let hosts: Vec<_> = listener.get("hostname").into_iter().collect();
        let hosts = if references.len() > 1 {
            Vec::new()
        } else {
            hosts
        };
        for reference in references {
            let namespace = reference.get("namespace").map(Node::text);
            let secret = reference.get("name");
            found.extend(secret.map(|secret| (namespace, secret, hosts.clone())));
        }
    }
    found
}
