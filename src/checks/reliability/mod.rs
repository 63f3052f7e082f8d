//! Coded rules about probes, replicas, rollouts.

use crate::rule::Check;

/// By id.
pub(super) const CHECKS: &[(&str, Check)] = &[];
