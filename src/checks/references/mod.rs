//! Objects that name each other, and what one of them names and is not there.

mod config_map_ref_not_found;
mod hpa_target_not_found;
mod ingress_backend_not_found;
mod missing;
mod pod;
mod secret_ref_not_found;
mod selector_labels_mismatched;
mod service_account_not_found;
mod service_target_port_not_found;
mod volume_claim_ref_not_found;

use crate::rule::Check;

/// How many objects of one name are looked at: more stand only in a set that was made to be slow.
const MOST_OF_A_NAME: usize = 32;

/// How many pods of a Service, or backends of an Ingress, are looked at, for the same reason.
const MOST_COMPARED: usize = 1024;

/// By id.
pub(super) const CHECKS: &[(&str, Check)] = &[
    (
        "config-map-ref-not-found",
        Check::Each(config_map_ref_not_found::check),
    ),
    (
        "hpa-target-not-found",
        Check::Each(hpa_target_not_found::check),
    ),
    (
        "ingress-backend-not-found",
        Check::Each(ingress_backend_not_found::check),
    ),
    (
        "secret-ref-not-found",
        Check::Each(secret_ref_not_found::check),
    ),
    (
        "selector-labels-mismatched",
        Check::Each(selector_labels_mismatched::check),
    ),
    (
        "service-account-not-found",
        Check::Each(service_account_not_found::check),
    ),
    (
        "service-target-port-not-found",
        Check::Each(service_target_port_not_found::check),
    ),
    (
        "volume-claim-ref-not-found",
        Check::Each(volume_claim_ref_not_found::check),
    ),
];
