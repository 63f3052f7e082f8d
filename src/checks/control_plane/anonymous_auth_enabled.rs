//! Components that answer those who do not say who they are.

use super::demand::{Bad, Demand, ask, is_false, is_true};
use crate::finding::Violation;
use crate::manifest::{ObjectSet, Program};
use crate::rule::Params;

/// The flags' default is true, that of the kubelet's configuration file false (kubelet.config.k8s.io/v1beta1).
const DEMANDS: &[Demand] = &[
    Demand {
        case: "apiserver",
        program: Program::ApiServer,
        flags: &["anonymous-auth", "authentication-config"],
        bad: Bad::Unless(is_false),
        says: "answers requests without a login",
    },
    Demand {
        case: "kubelet",
        program: Program::Kubelet,
        flags: &["anonymous-auth"],
        bad: Bad::When(is_true),
        says: "runs commands in its containers for anybody",
    },
    Demand {
        case: "kubelet-default",
        program: Program::Kubelet,
        flags: &["anonymous-auth", "config"],
        bad: Bad::Absent,
        says: "answers requests without a login",
    },
];

pub(super) fn check(set: &ObjectSet<'_>, params: Params<'_>, out: &mut Vec<Violation>) {
    ask(set, DEMANDS, params, out);
}
