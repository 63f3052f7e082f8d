//! Requests and limits.

mod amount;
mod places;
mod pod_level;
mod ranges;
mod request_exceeds_limit;
mod resource_quantity_suspicious;

use crate::rule::Check;

pub(super) const CHECKS: &[(&str, Check)] = &[
    (
        "request-exceeds-limit",
        Check::Each(request_exceeds_limit::check),
    ),
    (
        "resource-quantity-suspicious",
        Check::Each(resource_quantity_suspicious::check),
    ),
];
