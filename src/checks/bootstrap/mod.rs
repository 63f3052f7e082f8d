//! Whether a cluster can be built from nothing, and repaired when it is down.

mod bootstrap_cycle;

use crate::rule::Check;

/// By id.
pub(super) const CHECKS: &[(&str, Check)] =
    &[("bootstrap-cycle", Check::Set(bootstrap_cycle::check))];
