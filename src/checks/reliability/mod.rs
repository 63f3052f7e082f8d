//! Probes, rollouts and what keeps pods running.

mod claims;
mod hpa_metric_request_missing;
mod hpa_range_empty;
mod hpa_replicas_conflict;
mod hpa_target_shared;
mod liveness_probe_external;
mod liveness_probe_same_as_readiness;
mod metrics;
mod pdb_blocks_eviction;
mod pdb_missing;
mod pdb_overlapping;
mod pod_spread_missing;
mod pre_stop_hook_missing;
mod priority_class_missing;
mod priority_class_not_allowed;
mod probe_on_job;
mod probe_port_undeclared;
mod probe_scheme_mismatched;
mod probe_timing_inconsistent;
mod quorum;
mod quorum_spread_missing;
mod readiness_probe_missing;
mod replicas_too_low;
pub(super) mod scale;
mod service_link_conflict;
mod spread;
mod termination_grace_too_short;
mod topology_spread_invalid;
mod update_partition_set;
mod update_strategy_not_rolling;
mod well_known_label_misspelled;

use crate::rule::Check;

pub(super) const CHECKS: &[(&str, Check)] = &[
    (
        "hpa-metric-request-missing",
        Check::Each(hpa_metric_request_missing::check),
    ),
    ("hpa-range-empty", Check::Each(hpa_range_empty::check)),
    (
        "hpa-replicas-conflict",
        Check::Each(hpa_replicas_conflict::check),
    ),
    ("hpa-target-shared", Check::Each(hpa_target_shared::check)),
    (
        "liveness-probe-external",
        Check::Each(liveness_probe_external::check),
    ),
    (
        "liveness-probe-same-as-readiness",
        Check::Each(liveness_probe_same_as_readiness::check),
    ),
    (
        "pdb-blocks-eviction",
        Check::Each(pdb_blocks_eviction::check),
    ),
    ("pdb-missing", Check::Each(pdb_missing::check)),
    ("pdb-overlapping", Check::Set(pdb_overlapping::check)),
    ("pod-spread-missing", Check::Each(pod_spread_missing::check)),
    (
        "pre-stop-hook-missing",
        Check::Each(pre_stop_hook_missing::check),
    ),
    (
        "priority-class-missing",
        Check::Set(priority_class_missing::check),
    ),
    (
        "priority-class-not-allowed",
        Check::Each(priority_class_not_allowed::check),
    ),
    ("probe-on-job", Check::Each(probe_on_job::check)),
    (
        "probe-port-undeclared",
        Check::Each(probe_port_undeclared::check),
    ),
    (
        "probe-scheme-mismatched",
        Check::Each(probe_scheme_mismatched::check),
    ),
    (
        "probe-timing-inconsistent",
        Check::Each(probe_timing_inconsistent::check),
    ),
    (
        "quorum-spread-missing",
        Check::Each(quorum_spread_missing::check),
    ),
    (
        "readiness-probe-missing",
        Check::Each(readiness_probe_missing::check),
    ),
    ("replicas-too-low", Check::Each(replicas_too_low::check)),
    (
        "service-link-conflict",
        Check::Each(service_link_conflict::check),
    ),
    (
        "termination-grace-too-short",
        Check::Each(termination_grace_too_short::check),
    ),
    (
        "topology-spread-invalid",
        Check::Each(topology_spread_invalid::check),
    ),
    (
        "update-partition-set",
        Check::Each(update_partition_set::check),
    ),
    (
        "update-strategy-not-rolling",
        Check::Each(update_strategy_not_rolling::check),
    ),
    (
        "well-known-label-misspelled",
        Check::Each(well_known_label_misspelled::check),
    ),
];
