//! Security contexts of a pod: what each of its containers says, and what the pod says for those that say nothing.

use crate::finding::Violation;
use crate::manifest::{Container, PodSpec, Role};
use crate::rule::{Mark, Subject};
use crate::yaml::Node;

/// A field of a security context where it is written: once, however many containers it counts for.
pub(super) struct Setting<'t> {
    /// The field.
    pub(super) node: Node<'t>,
    /// The container that says it; `None` where the pod says it for its containers.
    pub(super) container: Option<Container<'t>>,
    /// The containers it counts for.
    pub(super) counts_for: Vec<Container<'t>>,
}

/// Every place of a pod at which a field of a security context is written and counts; `pointer` leads to the field.
///
/// Privileged containers are left out: no wall stands around them that a field could take down.
pub(super) fn settings<'t>(pod: PodSpec<'t>, pointer: &str) -> Vec<Setting<'t>> {
    let mut found = Vec::new();
    let mut inheriting = Vec::new();
    for container in unprivileged(pod) {
        match own(container, pointer) {
            Some(node) => found.push(Setting {
                node,
                container: Some(container),
                counts_for: vec![container],
            }),
            None => inheriting.push(container),
        }
    }
    let of_pod = context(pod.spec).and_then(|context| context.at(pointer));
    if let Some(node) = of_pod.filter(|_| !inheriting.is_empty()) {
        found.push(Setting {
            node,
            container: None,
            counts_for: inheriting,
        });
    }
    found
}

/// The containers that have walls around them.
pub(super) fn unprivileged(pod: PodSpec<'_>) -> impl Iterator<Item = Container<'_>> {
    pod.containers()
        .filter(|container| own(*container, "/privileged").and_then(Node::as_bool) != Some(true))
}

/// The field that counts for a container: its own, else the pod's.
pub(super) fn effective<'t>(
    pod: PodSpec<'t>,
    container: Container<'t>,
    pointer: &str,
) -> Option<Node<'t>> {
    own(container, pointer).or_else(|| context(pod.spec)?.at(pointer))
}

fn own<'t>(container: Container<'t>, pointer: &str) -> Option<Node<'t>> {
    context(container.node)?.at(pointer)
}

fn context(node: Node<'_>) -> Option<Node<'_>> {
    node.get("securityContext")
}

/// The case of a pod that is there for its node, or whose users are nobody outside.
pub(super) fn milder_case(subject: &Subject<'_, '_>) -> Option<&'static str> {
    let workload = subject.workload?;
    if workload.object.kind == "DaemonSet" {
        Some("daemon-set")
    } else if workload.pod.is_storage_driver() {
        Some("storage-driver")
    } else {
        let users = workload.pod.spec.get("hostUsers").and_then(Node::as_bool);
        (users == Some(false)).then_some("user-namespace")
    }
}

impl<'t> Setting<'t> {
    /// Who says it: ``container `app` ``, ``Deployment `web` ``.
    pub(super) fn speaker(&self, subject: &Subject<'_, '_>) -> String {
        match (self.container, subject.object) {
            (Some(container), _) => speaker(container),
            (None, Some((_, object))) => format!("{} `{}`", object.kind, object.name),
            (None, None) => String::new(),
        }
    }

    /// A violation at the field.
    pub(super) fn violation(
        &self,
        subject: &Subject<'_, 't>,
        case: Option<&str>,
        message: String,
    ) -> Violation {
        let container = self
            .container
            .map(|container| container.name().into_owned());
        Violation {
            case: case.map(Into::into),
            container,
            ..subject.violation(Mark::Value(self.node), message)
        }
    }
}

/// ``container `app` ``, ``init container `setup` ``.
pub(super) fn speaker(container: Container<'_>) -> String {
    let role = match container.role {
        Role::Init => "init container",
        _ => "container",
    };
    format!("{role} `{}`", container.name())
}
