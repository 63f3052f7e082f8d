//! Probes, rollouts and what keeps pods running.

mod hpa_range_empty;
mod liveness_probe_external;
mod liveness_probe_same_as_readiness;
mod probe_port_undeclared;
mod probe_scheme_mismatched;
mod probe_timing_inconsistent;
mod readiness_probe_missing;
mod termination_grace_too_short;
mod update_partition_set;
mod well_known_label_misspelled;

use crate::rule::Check;

pub(super) const CHECKS: &[(&str, Check)] = &[
    ("hpa-range-empty", Check::Each(hpa_range_empty::check)),
    (
        "liveness-probe-external",
        Check::Each(liveness_probe_external::check),
    ),
    (
        "liveness-probe-same-as-readiness",
        Check::Each(liveness_probe_same_as_readiness::check),
    ),
    (
        "probe-port-undeclared",
        Check::Each(probe_port_undeclared::check),
    ),
    (
        "readiness-probe-missing",
        Check::Each(readiness_probe_missing::check),
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
        "termination-grace-too-short",
        Check::Each(termination_grace_too_short::check),
    ),
    (
        "update-partition-set",
        Check::Each(update_partition_set::check),
    ),
    (
        "well-known-label-misspelled",
        Check::Each(well_known_label_misspelled::check),
    ),
];
