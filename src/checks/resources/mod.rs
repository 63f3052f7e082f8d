//! Coded rules about requests, limits, quantities.

use crate::rule::Check;

/// By id.
pub(super) const CHECKS: &[(&str, Check)] = &[];
