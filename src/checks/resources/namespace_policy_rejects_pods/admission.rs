//! What Pod Security Admission refuses, as far as a glance shows it:
//! <https://kubernetes.io/docs/concepts/security/pod-security-standards/>.

use super::Namespace;
use crate::finding::Violation;
use crate::manifest::{ObjectSet, Workload};
use crate::rule::{Mark, label_in, violation_in};
use crate::yaml::Node;

pub(super) fn check(set: &ObjectSet<'_>, namespace: &Namespace, out: &mut Vec<Violation>) {
    let Some(index) = namespace.object else {
        return;
    };
    let labels = set.objects[index].root.at("/metadata/labels");
    let level = labels.and_then(|labels| labels.get("pod-security.kubernetes.io/enforce"));
    let Some(level) = level.filter(|it| matches!(&*it.text(), "baseline" | "restricted")) else {
        return;
    };
    for &object in &namespace.objects {
        let Some(workload) = set.workload(object) else {
            continue;
        };
        if let Some((node, what)) = forbidden(workload) {
            let message = format!(
                "pods of `{}` are refused: {what} is forbidden at the level `{}` of their namespace",
                workload.object.name,
                level.text()
            );
            out.push(Violation {
                case: Some("pod-security".into()),
                labels: vec![label_in(set, index, Mark::Value(level), "the level")],
                ..violation_in(set, object, Mark::Value(node), message)
            });
        }
    }
}

/// The first thing of a pod that both levels forbid.
fn forbidden<'t>(workload: Workload<'_, 't>) -> Option<(Node<'t>, &'static str)> {
    let pod = workload.pod;
    let is_true = |node: &Node<'t>| node.as_bool() == Some(true);
    let shared = ["hostNetwork", "hostPID", "hostIPC"]
        .iter()
        .find_map(|field| pod.spec.get(field).filter(is_true));
    let path = || pod.volumes().find_map(|volume| volume.get("hostPath"));
    let privileged = || {
        let mut containers = pod.containers();
        containers.find_map(|it| it.node.at("/securityContext/privileged").filter(is_true))
    };
    let port = || {
        let ports = pod.containers().filter_map(|it| it.node.get("ports"));
        let mut ports = ports.flat_map(Node::items);
        ports.find_map(|port| port.get("hostPort").filter(|it| it.as_i64() != Some(0)))
    };
    let found = shared.map(|node| (node, "a namespace of the node"));
    found
        .or_else(|| path().map(|node| (node, "a directory of the node")))
        .or_else(|| privileged().map(|node| (node, "a privileged container")))
        .or_else(|| port().map(|node| (node, "a port of the node")))
}
