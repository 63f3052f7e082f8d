//! Passwords of backups that only the cluster knows that the backups are for.

use crate::finding::{Confidence, Violation};
use crate::manifest::graph::{Graph, shares};
use crate::manifest::{Object, ObjectSet, WorkloadRole, every, host_of};
use crate::rule::{Mark, Params, label_at_name, violation_in};
use crate::value::placeholder;
use crate::yaml::Node;

/// Where products name the Secret with the password of their repository.
const REFERENCES: &[((&str, &str), &str)] = &[
    (
        ("volsync.backube", "ReplicationSource"),
        "/spec/restic/repository",
    ),
    (
        ("volsync.backube", "ReplicationSource"),
        "/spec/kopia/repository",
    ),
    (
        ("k8up.io", "Schedule"),
        "/spec/backend/repoPasswordSecretRef/name",
    ),
    (
        ("k8up.io", "Backup"),
        "/spec/backend/repoPasswordSecretRef/name",
    ),
    (
        ("stash.appscode.com", "Repository"),
        "/spec/backend/storageSecretName",
    ),
    (
        ("core.kubestash.com", "BackupConfiguration"),
        "/spec/sessions/*/repositories/*/encryptionSecret/name",
    ),
];

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let graph = set.graph();
    let mut seen = rustc_hash::FxHashSet::default();
    for (index, object) in set.objects.iter().enumerate() {
        let own = REFERENCES
            .iter()
            .filter(|((group, kind), _)| object.is(group, kind));
        for node in own.flat_map(|(_, pointer)| every(object.root, pointer)) {
            let name = node.text();
            let namespace = object.namespace.as_deref();
            if placeholder::is_unknown(&name)
                || !seen.insert((namespace, name.clone().into_owned()))
            {
                continue;
            }
            if let Some((maker, case, why)) = maker(graph, namespace, &name) {
                let message = format!("the password of these backups (`{name}`) {why}");
                out.push(Violation {
                    case: Some(case.into()),
                    confidence: Confidence::Likely,
                    labels: vec![label_at_name(set, maker, "the password comes from here")],
                    ..violation_in(set, index, Mark::Value(node), message)
                });
            }
        }
    }
}

/// What makes the Secret, and why nobody has it who has lost the cluster.
fn maker(
    graph: Graph<'_, '_>,
    namespace: Option<&str>,
    name: &str,
) -> Option<(usize, &'static str, &'static str)> {
    let sealed = graph
        .named(("bitnami.com", "SealedSecret"), namespace, name)
        .next();
    if let Some((index, _)) = sealed.filter(|_| !has_sealing_key(graph.set)) {
        return Some((
            index,
            "sealed",
            "can be opened with a key of the same cluster alone",
        ));
    }
    let external = |object: &Object<'_>| {
        let target = object.root.at("/spec/target/name").map(Node::text);
        target.as_deref().unwrap_or(&object.name) == name
            && shares(object.namespace.as_deref(), namespace)
    };
    let by_name = graph.named(("external-secrets.io", "ExternalSecret"), namespace, name);
    let (index, object) = by_name.into_iter().find(|(_, object)| external(object))?;
    if is_generated(object) {
        return Some((
            index,
            "generated",
            "was made up in the cluster, and is written nowhere else",
        ));
    }
    is_kept_inside(graph, object).then_some((
        index,
        "vault",
        "is kept in a vault of the same cluster",
    ))
}

/// Whether somebody keeps the sealing key outside, as a manifest that is encrypted by other means.
fn has_sealing_key(set: &ObjectSet<'_>) -> bool {
    set.objects.iter().any(|object| {
        let label = object
            .root
            .at("/metadata/labels/sealedsecrets.bitnami.com~1sealed-secrets-key");
        label.is_some() && object.is("", "Secret")
    })
}

/// Whether a generator of external-secrets makes the value up: <https://external-secrets.io/latest/api/generator/password/>.
fn is_generated(object: &Object<'_>) -> bool {
    let sources = every(object.root, "/spec/dataFrom/*/sourceRef/generatorRef/kind");
    sources
        .iter()
        .any(|kind| matches!(&*kind.text(), "Password" | "UUID" | "ClusterGenerator"))
}

/// Whether the store is a vault that the cluster runs itself.
fn is_kept_inside(graph: Graph<'_, '_>, object: &Object<'_>) -> bool {
    let Some(store) = object.root.at("/spec/secretStoreRef/name").map(Node::text) else {
        return false;
    };
    let kind = object.root.at("/spec/secretStoreRef/kind").map(Node::text);
    let kind = kind.as_deref().unwrap_or("SecretStore");
    let namespace = object
        .namespace
        .as_deref()
        .filter(|_| kind == "SecretStore");
    let Some((_, store)) = graph
        .named(("external-secrets.io", kind), namespace, &store)
        .next()
    else {
        return false;
    };
    let Some(server) = store.root.at("/spec/provider/vault/server").map(Node::text) else {
        return false;
    };
    let Some(host) = host_of(&server) else {
        return false;
    };
    let mut vaults = graph
        .playing(WorkloadRole::Vault)
        .filter_map(|vault| graph.workload(vault));
    host.ends_with(".svc")
        || vaults.any(|vault| {
            graph
                .addresses(vault)
                .iter()
                .any(|address| address.host == host)
        })
}
