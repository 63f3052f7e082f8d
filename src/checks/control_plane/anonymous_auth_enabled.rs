//! Components that answer those who do not say who they are.

use super::demand::{Demand, ask, is_false, is_true};
use crate::finding::Violation;
use crate::manifest::{ObjectSet, Program};
use crate::rule::Params;

/// The flags' default is true, that of the kubelet's configuration file false (kubelet.config.k8s.io/v1beta1).
const DEMANDS: &[Demand] = &[
    Demand::unless(
        "apiserver",
        Program::ApiServer,
        &["anonymous-auth", "authentication-config"],
        is_false,
        "answers requests without a login",
    ),
    Demand::when(
        "kubelet",
        Program::Kubelet,
        &["anonymous-auth"],
        is_true,
        "runs commands in its containers for anybody",
    ),
    Demand::absent(
        "kubelet-default",
        Program::Kubelet,
        &["anonymous-auth", "config"],
        "answers requests without a login",
    ),
];

pub(super) fn check(set: &ObjectSet<'_>, params: Params<'_>, out: &mut Vec<Violation>) {
    ask(set, DEMANDS, params, out);
}
