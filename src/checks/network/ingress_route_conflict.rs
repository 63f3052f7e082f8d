//! Two objects that route one host and path to different places.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use super::class::class;
use crate::checks::references::alternatives::unless_alternatives;
use crate::finding::Violation;
use crate::manifest::{Object, ObjectSet};
use crate::rule::{Mark, Params, label_in, violation_in};
use crate::value::placeholder;
use crate::yaml::Node;

/// Annotations by which two Ingresses share a path on purpose.
const SHARING: &[&str] = &[
    "nginx.ingress.kubernetes.io/canary",
    "nginx.org/mergeable-ingress-type",
    "traefik.ingress.kubernetes.io/router.priority",
    "traefik.ingress.kubernetes.io/router.entrypoints",
    "traefik.ingress.kubernetes.io/rule-type",
];

/// How many paths of one object are looked at: more stand only in a set that was made to be slow.
const MOST_PATHS: usize = 1024;

/// Who asks: class, or Gateway; host; path; how the path is compared.
type Key<'t> = (Cow<'t, str>, Cow<'t, str>, Cow<'t, str>, Cow<'t, str>);

/// One path of an object.
struct Path<'t> {
    key: Key<'t>,
    node: Node<'t>,
    backend: String,
}

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let mut first: FxHashMap<Key<'_>, (usize, Node<'_>, String)> = FxHashMap::default();
    for (index, object) in set.objects.iter().enumerate() {
        let is_shared = SHARING.iter().any(|key| object.annotation(key).is_some());
        if is_shared || set.graph().is_patched() {
            continue;
        }
        for path in paths(object) {
            let Some((other, node, backend)) = first.get(&path.key) else {
                first.insert(path.key, (index, path.node, path.backend));
                continue;
            };
            if *other != index && *backend != path.backend {
                out.push(violation(set, (*other, *node), index, &path));
            }
        }
    }
}

fn violation<'t>(
    set: &ObjectSet<'t>,
    (other, place): (usize, Node<'t>),
    index: usize,
    path: &Path<'t>,
) -> Violation {
    let (_, host, words, _) = &path.key;
    let object = &set.objects[other];
    let message = format!(
        "`{host}{words}` is routed elsewhere by {} `{}`, too",
        object.kind, object.name
    );
    let violation = Violation {
        labels: vec![label_in(
            set,
            other,
            Mark::Value(place),
            "the other route is here",
        )],
        ..violation_in(set, index, Mark::Value(path.node), message)
    };
    unless_alternatives(set, (other, index), violation)
}

fn paths<'t>(object: &Object<'t>) -> Vec<Path<'t>> {
    match (object.meant_group(), &*object.kind) {
        ("networking.k8s.io", "Ingress") => of_ingress(object),
        ("gateway.networking.k8s.io", "HTTPRoute") => of_route(object),
        _ => Vec::new(),
    }
}

fn list<'t>(node: Node<'t>, pointer: &str) -> impl Iterator<Item = Node<'t>> + use<'t> {
    node.at(pointer).into_iter().flat_map(Node::items)
}

fn is_known(key: &Key<'_>) -> bool {
    ![&key.0, &key.1, &key.2]
        .iter()
        .any(|part| placeholder::is_unknown(part))
}

fn of_ingress<'t>(object: &Object<'t>) -> Vec<Path<'t>> {
    let class = class(object.root).map(Node::text).unwrap_or_default();
    let rules = list(object.root, "/spec/rules");
    let paths = rules.flat_map(|rule| {
        let host = rule.get("host").map(Node::text).unwrap_or_default();
        list(rule, "/http/paths").map(move |path| (host.clone(), path))
    });
    let found = paths.filter_map(|(host, path)| {
        let text = |key| path.get(key).map(Node::text).unwrap_or_default();
        let backend = path.get("backend")?;
        Some(Path {
            key: (class.clone(), host, text("path"), text("pathType")),
            node: path.get("path").unwrap_or(path),
            backend: named(object, backend.get("service").unwrap_or(backend)),
        })
    });
    found.filter(|path| is_known(&path.key)).collect()
}

/// Matches that look at more than the path are left alone: they tell requests apart.
fn of_route<'t>(object: &Object<'t>) -> Vec<Path<'t>> {
    let mut found = Vec::new();
    let parents: Vec<String> = list(object.root, "/spec/parentRefs")
        .map(|parent| named(object, parent))
        .collect();
    let hosts: Vec<_> = list(object.root, "/spec/hostnames")
        .map(Node::text)
        .collect();
    for rule in list(object.root, "/spec/rules") {
        let backends: Vec<_> = list(rule, "/backendRefs")
            .map(|one| named(object, one))
            .collect();
        let matches = list(rule, "/matches").filter(|one| {
            let others = ["headers", "queryParams", "method"];
            !others.iter().any(|other| one.get(other).is_some())
        });
        for node in matches.filter_map(|one| one.get("path")) {
            let text = |key| node.get(key).map(Node::text);
            let path = text("value").unwrap_or("/".into());
            let kind = text("type").unwrap_or("PathPrefix".into());
            let all = parents
                .iter()
                .flat_map(|parent| hosts.iter().map(move |host| (parent, host)));
            for (parent, host) in all.take(MOST_PATHS.saturating_sub(found.len())) {
                found.push(Path {
                    key: (
                        parent.clone().into(),
                        host.clone(),
                        path.clone(),
                        kind.clone(),
                    ),
                    node: node.get("value").unwrap_or(node),
                    backend: backends.join(" "),
                });
            }
        }
    }
    found.retain(|path| is_known(&path.key) && !path.backend.is_empty());
    found
}

/// What a reference names, in full.
fn named(object: &Object<'_>, reference: Node<'_>) -> String {
    let text = |key| reference.get(key).map(Node::text).unwrap_or_default();
    let namespace = reference.get("namespace").map(Node::text);
    let namespace = namespace
        .or_else(|| object.namespace.clone())
        .unwrap_or_default();
    let port = reference.get("port");
    let port = port.and_then(|port| {
        port.get("number")
            .or_else(|| port.get("name"))
            .or(Some(port))
    });
    let port = port.map(Node::text).unwrap_or_default();
    format!(
        "{namespace}/{}{}:{}{port}{}",
        text("name"),
        text("serviceName"),
        text("sectionName"),
        text("servicePort")
    )
}
