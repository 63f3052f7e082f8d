//! Objects that name each other, and what one of them names and is not there.

mod config_map_ref_not_found;
mod missing;
mod pod;
mod secret_ref_not_found;
mod service_account_not_found;
mod volume_claim_ref_not_found;

use crate::rule::Check;

/// By id.
pub(super) const CHECKS: &[(&str, Check)] = &[
    (
        "config-map-ref-not-found",
        Check::Each(config_map_ref_not_found::check),
    ),
    (
        "secret-ref-not-found",
        Check::Each(secret_ref_not_found::check),
    ),
    (
        "service-account-not-found",
        Check::Each(service_account_not_found::check),
    ),
    (
        "volume-claim-ref-not-found",
        Check::Each(volume_claim_ref_not_found::check),
    ),
];
