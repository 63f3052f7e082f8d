//! Secrets, and keys of them, that a pod, an account, an Ingress or a Gateway needs and that are not there.

use std::borrow::Cow;

use super::missing::missing;
use super::{MOST_COMPARED, pod};
use crate::finding::{Severity, Violation};
use crate::manifest::Object;
use crate::manifest::graph::{Absence, Referent, Wanted};
use crate::rule::Subject;
use crate::yaml::Node;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some((index, object)) = subject.object else {
        return;
    };
    pod::check(subject, Referent::Secret, out);
    let pod = subject.workload.map(|workload| workload.pod.spec);
    for (case, node, namespace) in named(object, pod).into_iter().take(MOST_COMPARED) {
        let wanted = Wanted {
            group: "",
            kind: "Secret",
            namespace: namespace.as_deref(),
            name: &node.text(),
        };
        // Names are alike by chance; what is meant has what is needed.
        if let Some(Absence::Misspelled(near)) = subject.set.graph().absence(wanted)
            && !is_fit(case, &subject.set.objects[near])
        {
            continue;
        }
        let found = missing(subject.set, index, node, wanted);
        out.extend(found.map(|found| milder(case, found)));
    }
}

/// Whether a Secret can be what the case asks for.
fn is_fit(case: &str, secret: &Object<'_>) -> bool {
    let kind = secret.root.get("type").map(Node::text).unwrap_or_default();
    let holds = |key: &str| {
        let mut fields = ["data", "stringData"].iter();
        fields.any(|field| {
            secret
                .root
                .get(field)
                .is_some_and(|field| field.get(key).is_some())
        })
    };
    match case {
        "tls" => kind == "kubernetes.io/tls" || holds("tls.crt"),
        _ => kind.starts_with("kubernetes.io/docker") || holds(".dockerconfigjson"),
    }
}

/// Without a name's Secret nothing is refused: the kubelet pulls without it, the controller serves its own certificate.
fn milder(case: &str, found: Violation) -> Violation {
    if found.case.as_deref() == Some("near-miss") {
        return found;
    }
    Violation {
        case: Some(case.into()),
        severity: Some(Severity::Info),
        ..found
    }
}

/// A case of the rule, the place of a Secret's name, and its namespace.
type Named<'t> = (&'static str, Node<'t>, Option<Cow<'t, str>>);

/// What is named outside the pod's volumes and variables.
fn named<'t>(object: &Object<'t>, pod: Option<Node<'t>>) -> Vec<Named<'t>> {
    let root = object.root;
    let own = || object.namespace.clone();
    let pulling = |of: Option<Node<'t>>| {
        let secrets = of.and_then(|of| of.get("imagePullSecrets")).into_iter();
        let names = secrets
            .flat_map(Node::items)
            .filter_map(|one| one.get("name"));
        names.map(|name| ("image-pull", name, own())).collect()
    };
    match (object.group(), &*object.kind) {
        ("", "ServiceAccount") => pulling(Some(root)),
        ("networking.k8s.io" | "extensions", "Ingress") => {
            // cert-manager makes it, by an older annotation, too.
            if object.annotation("kubernetes.io/tls-acme").is_some() {
                return Vec::new();
            }
            let entries = root.at("/spec/tls").into_iter().flat_map(Node::items);
            let names = entries.filter_map(|entry| entry.get("secretName"));
            names.map(|name| ("tls", name, own())).collect()
        }
        ("gateway.networking.k8s.io", "Gateway") => {
            let listeners = root.at("/spec/listeners").into_iter().flat_map(Node::items);
            let references = listeners.filter_map(|listener| listener.at("/tls/certificateRefs"));
            let secrets = references.flat_map(Node::items).filter(|reference| {
                reference
                    .get("kind")
                    .is_none_or(|kind| kind.text() == "Secret")
            });
            let names = secrets.filter_map(|secret| {
                let namespace = secret.get("namespace").map(Node::text);
                Some(("tls", secret.get("name")?, namespace.or_else(own)))
            });
            // cert-manager makes what a Gateway with its annotation names.
            let is_issued = ["cert-manager.io/cluster-issuer", "cert-manager.io/issuer"]
                .iter()
                .any(|key| object.annotation(key).is_some());
            names.filter(|_| !is_issued).collect()
        }
        _ => pulling(pod),
    }
}
