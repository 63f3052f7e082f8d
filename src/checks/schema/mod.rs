//! Coded rules about documents and objects as such.

use crate::rule::Check;

/// By id.
pub(super) const CHECKS: &[(&str, Check)] = &[];
