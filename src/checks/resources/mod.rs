//! Requests and limits.

mod amount;
mod cpu_limit_set;
mod ephemeral_storage_missing;
mod heap;
mod heap_exceeds_memory_limit;
mod limit_range_missing;
mod namespace_policy_rejects_pods;
mod places;
mod platform_pod_best_effort;
mod pod_level;
mod ranges;
mod request_exceeds_limit;
mod request_limit_mismatched;
mod resource_quantity_out_of_range;
mod resource_quantity_suspicious;
mod resource_quota_ineffective;
mod resource_quota_missing;
mod unruled;

use crate::rule::Check;

pub(super) const CHECKS: &[(&str, Check)] = &[
    ("cpu-limit-set", Check::Each(cpu_limit_set::check)),
    (
        "ephemeral-storage-missing",
        Check::Each(ephemeral_storage_missing::check),
    ),
    (
        "heap-exceeds-memory-limit",
        Check::Each(heap_exceeds_memory_limit::check),
    ),
    (
        "limit-range-missing",
        Check::Set(limit_range_missing::check),
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
        "request-limit-mismatched",
        Check::Each(request_limit_mismatched::check),
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
    (
        "resource-quota-missing",
        Check::Set(resource_quota_missing::check),
    ),
];
