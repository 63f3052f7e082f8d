//! Settings of the kubelet that harden a node.

use super::demand::{Demand, ask, is_false, is_set};
use crate::finding::Violation;
use crate::manifest::{ObjectSet, Program};
use crate::rule::Params;

const DEMANDS: &[Demand] = &[
    Demand::when(
        "streaming-timeout",
        Program::Kubelet,
        &["streaming-connection-idle-timeout"],
        |setting, _| matches!(&*setting.value, "0" | "0s" | "0m" | "0h"),
        "never closes an idle `kubectl exec`",
    ),
    Demand::when(
        "kernel-defaults",
        Program::Kubelet,
        &["protect-kernel-defaults"],
        is_false,
        "changes settings of the kernel by itself",
    ),
    Demand::when(
        "iptables-chains",
        Program::Kubelet,
        &["make-iptables-util-chains"],
        is_false,
        "leaves the rules of the firewall to others",
    ),
    Demand::when(
        "hostname-override",
        Program::Kubelet,
        &["hostname-override"],
        is_set,
        "has a name that its certificate may not have",
    ),
    // Of the kubelet's validation of its configuration: "must not be a negative number".
    Demand::when(
        "event-qps",
        Program::Kubelet,
        &["event-qps"],
        |setting, _| setting.value.starts_with('-'),
        "does not start",
    ),
    Demand::when(
        "pod-pids",
        Program::Kubelet,
        &["pod-max-pids"],
        |setting, _| setting.value == "-1",
        "lets one pod take all process ids of the node",
    ),
];

pub(super) fn check(set: &ObjectSet<'_>, params: Params<'_>, out: &mut Vec<Violation>) {
    ask(set, DEMANDS, params, out);
}
