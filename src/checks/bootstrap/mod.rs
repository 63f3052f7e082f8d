//! Whether a cluster can be built from nothing, and repaired when it is down.

mod bootstrap_cycle;
mod ci;
mod ci_runner_cluster_admin;
mod ci_runner_host_socket;
mod ci_runner_not_isolated;
mod ci_runner_privileged;
mod forge_in_cluster;
mod gitops_dependency_broken;
mod gitops_source_in_cluster;
mod platform_version_unpinned;
mod webhook_blocks_cluster;

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
    (
        "gitops-dependency-broken",
        Check::Set(gitops_dependency_broken::check),
    ),
    (
        "gitops-source-in-cluster",
        Check::Set(gitops_source_in_cluster::check),
    ),
    (
        "platform-version-unpinned",
        Check::Set(platform_version_unpinned::check),
    ),
    (
        "webhook-blocks-cluster",
        Check::Set(webhook_blocks_cluster::check),
    ),
];
