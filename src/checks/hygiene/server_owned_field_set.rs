//! What only the server writes, in a manifest.

use crate::finding::Violation;
use crate::manifest::Object;
use crate::rule::{Mark, Subject};
use crate::yaml::{Kind, Node};

/// Fields of `metadata` that the server writes; those first that make the manifest fail elsewhere.
const METADATA: &[&str] = &[
    "uid",
    "resourceVersion",
    "deletionTimestamp",
    "managedFields",
    "selfLink",
    "generation",
    "creationTimestamp",
];

/// `kubectl`'s own note.
const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some((_, object)) = subject.object.filter(|(_, object)| !object.is_live()) else {
        return;
    };
    if let Some(metadata) = subject.node.get("metadata") {
        out.extend(fields(subject, metadata));
        out.extend(last_applied(subject, metadata));
        out.extend(owners(subject, metadata));
        out.extend(finalizer(subject, metadata));
    }
    out.extend(cluster_ip(subject, object));
    out.extend(status(subject, object));
}

fn case(name: &str, violation: Violation) -> Violation {
    Violation {
        case: Some(name.into()),
        ..violation
    }
}

fn fields<'t>(subject: &Subject<'_, 't>, metadata: Node<'t>) -> Option<Violation> {
    let mut written = METADATA.iter().filter_map(|field| metadata.get(field));
    let first = written.next()?;
    let name = |node: Node<'_>| format!("`{}`", node.key_text().unwrap_or_default());
    let mut message = format!("the server writes {}", name(first));
    let others: Vec<_> = written.map(name).collect();
    if !others.is_empty() {
        message.push_str(&format!(", and {}", others.join(", ")));
    }
    Some(case(
        "metadata",
        subject.violation(Mark::Key(first), message),
    ))
}

fn last_applied<'t>(subject: &Subject<'_, 't>, metadata: Node<'t>) -> Option<Violation> {
    let note = metadata.get("annotations")?.get(LAST_APPLIED)?;
    let message = "this is `kubectl`'s note of what was applied last";
    Some(case(
        "last-applied",
        subject.violation(Mark::Key(note), message),
    ))
}

fn owners<'t>(subject: &Subject<'_, 't>, metadata: Node<'t>) -> Option<Violation> {
    let owners = metadata
        .get("ownerReferences")
        .filter(|owners| !owners.is_empty())?;
    let message =
        "this object is deleted as soon as it is made, unless an owner with this `uid` is there";
    Some(case(
        "owner-references",
        subject.violation(Mark::Key(owners), message),
    ))
}

fn finalizer<'t>(subject: &Subject<'_, 't>, metadata: Node<'t>) -> Option<Violation> {
    let mut finalizers = metadata.get("finalizers")?.items();
    let of_deletion =
        finalizers.find(|name| matches!(&*name.text(), "foregroundDeletion" | "orphan"))?;
    let message = format!(
        "`{}` is of a deletion that was under way",
        of_deletion.text()
    );
    Some(case(
        "finalizer",
        subject.violation(Mark::Value(of_deletion), message),
    ))
}

/// An address together with the list of addresses that only the server makes of it.
fn cluster_ip<'t>(subject: &Subject<'_, 't>, object: &Object<'t>) -> Option<Violation> {
    let address = object.root.at("/spec/clusterIP")?;
    let is_exported = object.is("", "Service") && object.root.at("/spec/clusterIPs").is_some();
    if !is_exported || matches!(&*address.text(), "None" | "") {
        return None;
    }
    let message = format!(
        "`{}` was the address of this service on another cluster",
        address.text()
    );
    Some(case(
        "cluster-ip",
        subject.violation(Mark::Value(address), message),
    ))
}

fn status<'t>(subject: &Subject<'_, 't>, object: &Object<'t>) -> Option<Violation> {
    let status = object
        .root
        .get("status")
        .filter(|status| status.kind() == Kind::Mapping && says_something(*status))?;
    if !object.is_builtin() || object.kind == "CustomResourceDefinition" {
        return None;
    }
    let message = "the server writes `status`, and takes none from a manifest";
    Some(case(
        "status",
        subject.violation(Mark::Key(status), message),
    ))
}

/// Whether there is anything in it; generators write `status: {loadBalancer: {}}` and zeros.
fn says_something(node: Node<'_>) -> bool {
    match node.kind() {
        Kind::Scalar => !matches!(&*node.text(), "" | "0"),
        Kind::Mapping => node.entries().any(says_something),
        Kind::Sequence => node.items().any(says_something),
    }
}
