//! Probes.

mod liveness_probe_same_as_readiness;
mod probe_port_undeclared;

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
];
