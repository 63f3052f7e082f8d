//! Probes.

mod liveness_probe_same_as_readiness;
mod probe_port_undeclared;

mod readiness_probe_missing;

use crate::rule::Check;

pub(super) const CHECKS: &[(&str, Check)] = &[
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
];
