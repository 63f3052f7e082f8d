//! API servers that store Secrets as they are.

use super::demand::{Demand, ask};
use crate::finding::Violation;
use crate::manifest::{ObjectSet, Program};
use crate::rule::Params;

const DEMANDS: &[Demand] = &[Demand::absent(
    "absent",
    Program::ApiServer,
    &[
        "encryption-provider-config",
        "experimental-encryption-provider-config",
    ],
    "writes Secrets into etcd as they are",
)];

pub(super) fn check(set: &ObjectSet<'_>, params: Params<'_>, out: &mut Vec<Violation>) {
    ask(set, DEMANDS, params, out);
}
