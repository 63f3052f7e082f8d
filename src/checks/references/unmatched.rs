//! What is said of a selector that chooses no pod.

use crate::finding::{Confidence, Severity, Violation};
use crate::manifest::Selector;
use crate::manifest::graph::NearMiss;
use crate::rule::{Mark, Subject, label_in};
use crate::value::placeholder;
use crate::yaml::Node;

/// Labels that a controller gives its pods when it makes them; no template has them.
///
/// The names are those of <https://kubernetes.io/docs/reference/labels-annotations-taints/>, of CloudNativePG, Strimzi, Elastic
/// Cloud on Kubernetes, Rook, Vault, Patroni and the operators built with Kubebuilder's examples.
const RUN_TIME_LABELS: &[&str] = &[
    "app.kubernetes.io/managed-by",
    "apps.kubernetes.io/pod-index",
    "batch.kubernetes.io/job-completion-index",
    "batch.kubernetes.io/job-name",
    "controller-revision-hash",
    "controller-uid",
    "job-name",
    "mgr_role",
    "pod-template-generation",
    "pod-template-hash",
    "rollouts-pod-template-hash",
    "spilo-role",
    "statefulset.kubernetes.io/pod-name",
    "vault-active",
];

/// The same, by the group of the operator.
const RUN_TIME_GROUPS: &[&str] = &[
    "cnpg.io/",
    "k8s.elastic.co/",
    "mongodb.com/",
    "percona.com/",
    "postgres-operator.crunchydata.com/",
    "serving.knative.dev/",
    "strimzi.io/",
    "zalan.do/",
];

/// The violation of an object whose selector, written at `node`, chooses no pod; `None` where it does, or may.
///
/// `map` is where the labels stand that are asked for.
pub(super) fn unmatched<'t>(
    subject: &Subject<'_, 't>,
    node: Node<'t>,
    map: Option<Node<'t>>,
    selector: &Selector<'t>,
) -> Option<Violation> {
    let (_, object) = subject.object?;
    let graph = subject.set.graph();
    let namespace = object.namespace.as_deref();
    if is_open(selector) || !graph.chooses_none(selector, namespace) {
        return None;
    }
    if let Some(near) = graph.nearly_chosen(selector, namespace) {
        return Some(misspelled(subject, node, map, near));
    }
    let mark = Mark::Value(node);
    let kind = &object.kind;
    let is_hidden = graph.makes_pods() || graph.is_patched();
    let Some(inhabitant) = graph.inhabitant(namespace).filter(|_| !is_hidden) else {
        return Some(Violation {
            case: Some("possible".into()),
            confidence: Confidence::Possible,
            severity: Some(Severity::Info),
            ..subject.violation(mark, format!("{kind} selects no pod of the files"))
        });
    };
    // A chart whose component is switched off leaves what belongs to it behind.
    let is_rendered = object.template.is_some();
    let own = label_in(
        subject.set,
        inhabitant.index,
        Mark::Value(graph.name_of(inhabitant.index).node),
        "other pods of the namespace are here",
    );
    Some(Violation {
        case: Some(if is_rendered { "component-off" } else { "pods" }.into()),
        confidence: Confidence::Likely,
        severity: Some(if is_rendered {
            Severity::Info
        } else {
            Severity::Warning
        }),
        labels: vec![own],
        ..subject.violation(mark, format!("{kind} selects no pod of the files"))
    })
}

fn misspelled<'t>(
    subject: &Subject<'_, 't>,
    node: Node<'t>,
    map: Option<Node<'t>>,
    near: NearMiss<'_, 't>,
) -> Violation {
    let key = near.label.key_text().unwrap_or_default();
    let own = near.label.text();
    let asked = map.and_then(|map| map.get(&key)).unwrap_or(node);
    let workload = near.workload.object;
    let message = format!(
        "no pod has `{key}: {}`; did you mean `{own}`?",
        asked.text()
    );
    Violation {
        case: Some("near-miss".into()),
        confidence: Confidence::Likely,
        labels: vec![label_in(
            subject.set,
            near.workload.index,
            Mark::Value(near.label),
            format!("the pods of {} `{}`", workload.kind, workload.name),
        )],
        help: Some(format!(
            "ask for the label that the pods have: `{key}: {own}`"
        )),
        ..subject.violation(Mark::Value(asked), message)
    }
}

/// Whether it asks for something that is filled in later, by whoever writes the manifest or by a controller.
pub(super) fn is_open(selector: &Selector<'_>) -> bool {
    let is_added = |key: &str| {
        RUN_TIME_LABELS.contains(&key) || RUN_TIME_GROUPS.iter().any(|group| key.contains(group))
    };
    // `$(name)` is a variable of kustomize.
    let is_unknown = |text: &str| text.contains("$(") || placeholder::is_unknown(text);
    selector.keys().any(|key| is_added(key) || is_unknown(key)) || selector.values().any(is_unknown)
}
