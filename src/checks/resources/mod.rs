//! Requests and limits.

mod admission;
mod amount;
mod heap;
mod heap_exceeds_memory_limit;
mod namespace_policy_rejects_pods;
mod places;
mod platform_pod_best_effort;
mod pod_level;
mod quota;
mod range;
mod ranges;
mod request_exceeds_limit;
mod resource_quantity_out_of_range;
mod resource_quantity_suspicious;
mod resource_quota_ineffective;

use crate::rule::Check;

pub(super) const CHECKS: &[(&str, Check)] = &[
    (
        "heap-exceeds-memory-limit",
        Check::Each(heap_exceeds_memory_limit::check),
    ),
    (
        "namespace-policy-rejects-pods",
        Check::Set(namespace_policy_rejects_pods::check),
    ),
    (
        "platform-pod-best-effort",
        Check::Set(platform_pod_best_effort::check),
    ),
    (
        "request-exceeds-limit",
        Check::Each(request_exceeds_limit::check),
    ),
    (
        "resource-quantity-out-of-range",
        Check::Each(resource_quantity_out_of_range::check),
    ),
    (
        "resource-quantity-suspicious",
        Check::Each(resource_quantity_suspicious::check),
    ),
    (
        "resource-quota-ineffective",
        Check::Each(resource_quota_ineffective::check),
    ),
];
