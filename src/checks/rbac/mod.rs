//! Who may do what.

mod built_in;
mod rbac_anonymous_bound;
mod rbac_cluster_admin_bound;
mod rbac_cluster_admin_equivalent;
mod rbac_rule_ineffective;
pub(super) mod roles;
pub(super) mod takeover;
mod workload_service_account_privileged;

use crate::rule::Check;

pub(super) const CHECKS: &[(&str, Check)] = &[
    (
        "rbac-anonymous-bound",
        Check::Set(rbac_anonymous_bound::check),
    ),
    (
        "rbac-cluster-admin-bound",
        Check::Set(rbac_cluster_admin_bound::check),
    ),
    (
        "rbac-cluster-admin-equivalent",
        Check::Set(rbac_cluster_admin_equivalent::check),
    ),
    (
        "rbac-rule-ineffective",
        Check::Each(rbac_rule_ineffective::check),
    ),
    (
        "workload-service-account-privileged",
        Check::Set(workload_service_account_privileged::check),
    ),
];
