//! Settings of the kubelet that harden a node.

use super::demand::{Bad, Demand, Judge, ask, is_false, is_set};
use crate::finding::Violation;
use crate::manifest::{ObjectSet, Program};
use crate::rule::Params;

const DEMANDS: &[Demand] = &[
    of(
        "streaming-timeout",
        &["streaming-connection-idle-timeout"],
        |setting, _| matches!(&*setting.value, "0" | "0s" | "0m" | "0h"),
        "never closes an idle `kubectl exec`",
    ),
    of(
        "kernel-defaults",
        &["protect-kernel-defaults"],
        is_false,
        "changes settings of the kernel by itself",
    ),
    of(
        "iptables-chains",
        &["make-iptables-util-chains"],
        is_false,
        "leaves the rules of the firewall to others",
    ),
    of(
        "hostname-override",
        &["hostname-override"],
        is_set,
        "has a name that its certificate may not have",
    ),
    of(
        "event-qps",
        &["event-qps"],
        |setting, _| setting.value.starts_with('-'),
        "drops its events",
    ),
    of(
        "pod-pids",
        &["pod-max-pids"],
        |setting, _| setting.value == "-1",
        "lets one pod take all process ids of the node",
    ),
];

const fn of(
    case: &'static str,
    flags: &'static [&'static str],
    is_bad: Judge,
    says: &'static str,
) -> Demand {
    Demand {
        case,
        program: Program::Kubelet,
        flags,
        bad: Bad::When(is_bad),
        says,
    }
}

pub(super) fn check(set: &ObjectSet<'_>, params: Params<'_>, out: &mut Vec<Violation>) {
    ask(set, DEMANDS, params, out);
}
