//! Other projects that run beside Kubernetes.

mod component_retired;

use crate::rule::Check;

/// By id.
pub(super) const CHECKS: &[(&str, Check)] =
    &[("component-retired", Check::Set(component_retired::check))];
