//! Coded rules about probes, replicas, rollouts.

mod readiness_probe_missing;

use crate::rule::Check;

/// By id.
pub(super) const CHECKS: &[(&str, Check)] = &[("readiness-probe-missing", Check::Each(readiness_probe_missing::check))];
