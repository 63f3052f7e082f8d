//! Annotations and node labels whose place a field or another label took.

use super::retired::{ANNOTATIONS, NODE_LABELS, Retired};
use crate::finding::{Applicability, Edit, Fix, Violation};
use crate::rule::{Mark, Subject};
use crate::yaml::Node;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let pod = subject.workload.and_then(|workload| workload.pod.metadata);
    let own = subject.node.get("metadata");
    // A Pod's metadata are both.
    let pod = pod.filter(|pod| own.is_none_or(|own| own.id() != pod.id()));
    for metadata in own.into_iter().chain(pod) {
        let annotations = metadata.get("annotations").into_iter();
        let annotations = annotations.flat_map(Node::entries);
        out.extend(annotations.filter_map(|annotation| of_annotation(subject, annotation)));
    }
    let labels = node_labels(subject);
    out.extend(
        labels
            .into_iter()
            .filter_map(|label| of_label(subject, label)),
    );
}

fn of_annotation<'t>(subject: &Subject<'_, 't>, annotation: Node<'t>) -> Option<Violation> {
    let key = annotation.key_text()?;
    let row = Retired::named(ANNOTATIONS, &key)?;
    let cluster = &subject.set.cluster;
    let case = case_of(row.name);
    if !row.is_deprecated(cluster) || is_needed(subject, case, annotation) {
        return None;
    }
    let message = format!(
        "annotation `{key}` {}; use {}",
        row.fate(cluster),
        row.instead
    );
    Some(Violation {
        case: Some(case.into()),
        ..subject.violation(Mark::Key(annotation), message)
    })
}

fn case_of(key: &str) -> &'static str {
    match key {
        "kubernetes.io/ingress.class" => "ingress-class",
        "volume.beta.kubernetes.io/mount-options" | "volume.beta.kubernetes.io/storage-class" => {
            "storage-class"
        }
        "scheduler.alpha.kubernetes.io/critical-pod" => "critical-pod",
        _ if key.contains("seccomp") => "seccomp",
        _ if key.contains("apparmor") => "apparmor",
        _ => "other",
    }
}

/// Whether the annotation does something that nothing else does, or stands beside the field for clusters that do not know it.
fn is_needed(subject: &Subject<'_, '_>, case: &str, annotation: Node<'_>) -> bool {
    match case {
        // GKE's own controller knows no classes.
        "ingress-class" => annotation.text().starts_with("gce") || !is_ingress(subject),
        "seccomp" => has_profile(subject, "seccompProfile"),
        "apparmor" => has_profile(subject, "appArmorProfile"),
        _ => false,
    }
}

fn is_ingress(subject: &Subject<'_, '_>) -> bool {
    let object = subject.object.map(|(_, object)| object);
    object.is_some_and(|object| {
        object.kind == "Ingress" && matches!(object.group(), "networking.k8s.io" | "extensions")
    })
}

/// Whether the pod or one of its containers has the field.
fn has_profile(subject: &Subject<'_, '_>, field: &str) -> bool {
    let Some(workload) = subject.workload else {
        return false;
    };
    let containers = workload.pod.containers().map(|container| container.node);
    let mut holders = containers.chain([workload.pod.spec]);
    holders.any(|holder| {
        let context = holder.get("securityContext");
        context.and_then(|context| context.get(field)).is_some()
    })
}

/// A label of nodes as it is named: as the key of an entry, or as the value of `key` or `topologyKey`.
enum Label<'t> {
    Key(Node<'t>),
    Value(Node<'t>),
}

/// Every label by which nodes are chosen, or told apart. Tolerations are none: one too many does no harm.
fn node_labels<'t>(subject: &Subject<'_, 't>) -> Vec<Label<'t>> {
    let mut labels = Vec::new();
    if let Some(workload) = subject.workload {
        let spec = workload.pod.spec;
        let selector = spec.get("nodeSelector").into_iter().flat_map(Node::entries);
        labels.extend(selector.map(Label::Key));
        let constraints = spec.get("topologySpreadConstraints").into_iter();
        let constraints = constraints.flat_map(Node::items);
        labels.extend(
            constraints
                .filter_map(|one| one.get("topologyKey"))
                .map(Label::Value),
        );
        let node_affinity = spec.at("/affinity/nodeAffinity");
        labels.extend(node_affinity.into_iter().flat_map(keys_of_terms));
    }
    let volume = subject
        .node
        .at("/spec/nodeAffinity/required/nodeSelectorTerms");
    let is_volume = subject
        .object
        .is_some_and(|(_, object)| object.is("", "PersistentVolume"));
    let terms = volume
        .filter(|_| is_volume)
        .into_iter()
        .flat_map(Node::items);
    labels.extend(terms.flat_map(expressions));
    labels
}

fn keys_of_terms<'t>(affinity: Node<'t>) -> Vec<Label<'t>> {
    let required = affinity.at("/requiredDuringSchedulingIgnoredDuringExecution/nodeSelectorTerms");
    let preferred = affinity.get("preferredDuringSchedulingIgnoredDuringExecution");
    let preferred = preferred.into_iter().flat_map(Node::items);
    let terms = required.into_iter().flat_map(Node::items);
    let terms = terms.chain(preferred.filter_map(|one| one.get("preference")));
    terms.flat_map(expressions).collect()
}

fn expressions<'t>(term: Node<'t>) -> Vec<Label<'t>> {
    let expressions = term.get("matchExpressions").into_iter();
    let keys = expressions
        .flat_map(Node::items)
        .filter_map(|one| one.get("key"));
    keys.map(Label::Value).collect()
}

fn of_label<'t>(subject: &Subject<'_, 't>, label: Label<'t>) -> Option<Violation> {
    let (name, mark, place) = match label {
        Label::Key(node) => (node.key_text()?, Mark::Key(node), node.key()?),
        Label::Value(node) => (node.text(), Mark::Value(node), node),
    };
    let row = Retired::named(NODE_LABELS, &name)?;
    let cluster = &subject.set.cluster;
    if !row.is_deprecated(cluster) {
        return None;
    }
    let message = match row.removed.filter(|_| row.is_removed(cluster)) {
        Some(removed) => format!(
            "nodes have no label `{name}` since Kubernetes {removed}; use `{}`",
            row.instead
        ),
        None => format!(
            "node label `{name}` {}; use `{}`",
            row.fate(cluster),
            row.instead
        ),
    };
    Some(Violation {
        case: Some("node-label".into()),
        fix: rename(subject, place, &name, row.instead),
        ..subject.violation(mark, message)
    })
}

/// Writes the new label in place of the old one, whatever quotes are around it.
fn rename<'t>(subject: &Subject<'_, 't>, place: Node<'t>, old: &str, new: &str) -> Option<Fix> {
    let written = place.source_text().get(place.span().range())?;
    written.contains(old).then(|| Fix {
        title: format!("write `{new}`"),
        applicability: Applicability::Safe,
        edits: vec![Edit {
            location: subject.location(Mark::start_of(place, old, old.len())),
            text: new.to_owned(),
        }],
    })
}
