//! Hostnames that are served with certificates for tests.

use rustc_hash::FxHashMap;

use super::certificates::served;
use crate::finding::{Confidence, Violation};
use crate::manifest::{ClusterRole, Object, ObjectSet};
use crate::rule::{Mark, Params, label_in, violation_in};
use crate::yaml::Node;

/// The directories of ACME servers whose certificates no browser trusts: Let's Encrypt, Google Trust Services, Buypass.
const STAGING: &[&str] = &[
    "acme-staging",
    "dv.acme-v02.test-api.pki.goog",
    "api.test4.buypass.no",
];

/// Words in names that say that an object is for tests.
const MARKERS: &[&str] = &[
    "dev",
    "development",
    "e2e",
    "lab",
    "qa",
    "sandbox",
    "stage",
    "staging",
    "stg",
    "test",
    "testing",
    "uat",
];

const GROUP: &str = "cert-manager.io";

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let is_staging = |object: &Object<'_>| {
        let server = object.root.at("/spec/acme/server").map(Node::text);
        let server = server
            .filter(|_| object.group() == GROUP)
            .unwrap_or_default();
        STAGING.iter().any(|part| server.contains(part))
    };
    let is_for_tests = !matches!(set.cluster.role, None | Some(ClusterRole::Production));
    if is_for_tests || set.is_unbuilt || !set.objects.iter().any(is_staging) {
        return;
    }
    let mut issuers = FxHashMap::default();
    for (index, object) in set.objects.iter().enumerate() {
        if is_staging(object) {
            let namespace = object
                .namespace
                .as_deref()
                .filter(|_| object.kind == "Issuer");
            issuers.insert((&*object.kind, namespace, &*object.name), index);
        }
    }
    let issuer = |object: &Object<'_>, kind: &str, name: &str| {
        let namespace = object.namespace.as_deref().filter(|_| kind == "Issuer");
        issuers.get(&(kind, namespace, name)).copied()
    };
    let served = served(set);
    for (index, object) in set.objects.iter().enumerate() {
        let Some((node, kind)) = asked_by(object).filter(|_| !is_marked(object)) else {
            continue;
        };
        let Some(issuer) = issuer(object, &kind, &node.text()) else {
            continue;
        };
        let mut labels = vec![label_in(
            set,
            issuer,
            Mark::Value(
                set.objects[issuer]
                    .root
                    .at("/spec/acme/server")
                    .unwrap_or(node),
            ),
            "its server is for tests",
        )];
        if object.kind == "Certificate" {
            let secret = object
                .root
                .at("/spec/secretName")
                .map(Node::text)
                .unwrap_or_default();
            let users = served
                .get(&(object.namespace.clone(), secret))
                .into_iter()
                .flatten();
            let Some(user) = users
                .into_iter()
                .find(|user| !is_marked(&set.objects[user.object]))
            else {
                continue;
            };
            labels.push(label_in(
                set,
                user.object,
                Mark::Value(user.secret),
                "it is served here",
            ));
        }
        out.push(Violation {
            confidence: Confidence::Likely,
            labels,
            ..violation_in(
                set,
                index,
                Mark::Value(node),
                format!(
                    "certificates of `{}` are trusted by no browser",
                    node.text()
                ),
            )
        });
    }
}

/// The issuer that an object asks for a certificate, with its kind.
fn asked_by<'t>(object: &Object<'t>) -> Option<(Node<'t>, String)> {
    let root = object.root;
    match (object.group(), &*object.kind) {
        ("networking.k8s.io", "Ingress") | ("gateway.networking.k8s.io", "Gateway") => {
            let annotations = root.at("/metadata/annotations")?;
            let named = |key, kind: &str| Some((annotations.get(key)?, kind.to_owned()));
            named("cert-manager.io/cluster-issuer", "ClusterIssuer")
                .or_else(|| named("cert-manager.io/issuer", "Issuer"))
        }
        (GROUP, "Certificate") => {
            let issuer = root.at("/spec/issuerRef")?;
            let kind = issuer
                .get("kind")
                .map_or_else(|| "Issuer".into(), Node::text);
            Some((issuer.get("name")?, kind.into_owned()))
        }
        _ => None,
    }
}

/// Whether a name, a namespace or a hostname of the object says that it is for tests.
fn is_marked(object: &Object<'_>) -> bool {
    let is_word = |text: &str| {
        let mut words = text.split(|c: char| !c.is_ascii_alphanumeric());
        words.any(|word| MARKERS.contains(&&*word.to_ascii_lowercase()))
    };
    let hosts = object
        .root
        .at("/spec/rules")
        .into_iter()
        .flat_map(Node::items);
    let hosts = hosts.filter_map(|rule| rule.get("host"));
    let names = object
        .root
        .at("/spec/dnsNames")
        .into_iter()
        .flat_map(Node::items);
    let mut hosts = hosts.chain(names).map(Node::text);
    let namespace = object.namespace.as_deref().unwrap_or_default();
    is_word(&object.name) || is_word(namespace) || hosts.any(|host| is_word(&host))
}
