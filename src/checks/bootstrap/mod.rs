//! Whether a cluster can be built from nothing, and repaired when it is down.

mod bootstrap_cycle;
mod ci;
mod ci_runner_cluster_admin;
mod ci_runner_host_socket;
mod ci_runner_not_isolated;
mod ci_runner_privileged;
mod forge_in_cluster;

use crate::rule::Check;

/// By id.
pub(super) const CHECKS: &[(&str, Check)] = &[
    ("bootstrap-cycle", Check::Set(bootstrap_cycle::check)),
    (
        "ci-runner-cluster-admin",
        Check::Set(ci_runner_cluster_admin::check),
    ),
    (
        "ci-runner-host-socket",
        Check::Each(ci_runner_host_socket::check),
    ),
    (
        "ci-runner-not-isolated",
        Check::Set(ci_runner_not_isolated::check),
    ),
    (
        "ci-runner-privileged",
        Check::Set(ci_runner_privileged::check),
    ),
    ("forge-in-cluster", Check::Set(forge_in_cluster::check)),
];
