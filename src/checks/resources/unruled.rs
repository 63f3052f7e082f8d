//! Namespaces without a policy of a kind.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::finding::Violation;
use crate::manifest::ObjectSet;
use crate::rule::{Mark, Params, violation_in};
use crate::value::placeholder;
use crate::yaml::Node;

/// Namespaces that Kubernetes makes and keeps itself.
const OWN: &[&str] = &["kube-node-lease", "kube-public", "kube-system"];

/// Each namespace of the set that holds no object of the core kind: those that are declared, and, when the parameter
/// `namespaces` is `used`, those that workloads name.
pub(super) fn namespaces(
    set: &ObjectSet<'_>,
    params: Params<'_>,
    kind: &str,
    out: &mut Vec<Violation>,
) {
    if set.graph().is_patched() {
        return;
    }
    let is_used = params.text("namespaces") == Some("used");
    let mut ruled = FxHashSet::default();
    let mut found: FxHashMap<_, (usize, Node<'_>)> = FxHashMap::default();
    for (index, object) in set.objects.iter().enumerate() {
        let metadata = object.root.get("metadata");
        let at = |key| metadata.and_then(|metadata| metadata.get(key));
        if object.is("", kind) {
            // One that names no namespace may be in any.
            let Some(namespace) = object.namespace.clone() else {
                return;
            };
            ruled.insert(namespace);
        } else if object.is("", "Namespace") {
            let name = at("name").map(|name| (object.name.clone(), (index, name)));
            found.extend(name);
        } else if is_used && set.workload(index).is_some() {
            let named = object.namespace.clone().zip(at("namespace"));
            if let Some((namespace, node)) = named {
                found.entry(namespace).or_insert((index, node));
            }
        }
    }
    found.retain(|name, _| {
        !ruled.contains(name) && !OWN.contains(&&**name) && !placeholder::is_unknown(name)
    });
    out.extend(found.into_iter().map(|(name, (index, node))| {
        let message = format!("namespace `{name}` has no {kind}");
        Violation {
            case: Some("missing".into()),
            ..violation_in(set, index, Mark::Value(node), message)
        }
    }));
}
