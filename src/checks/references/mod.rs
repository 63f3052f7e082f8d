//! Objects that name each other, and what one of them names and is not there.

pub(super) mod alternatives;
mod config_map_ref_not_found;
mod env_var_expansion_undefined;
mod gateway_ref_not_found;
mod hpa_target_not_found;
mod ingress_backend_not_found;
pub(super) mod missing;
mod network_policy_peer_unmatched;
mod network_policy_unmatched;
mod object_ref_not_found;
mod pdb_unmatched;
mod pod;
mod resource_duplicate;
mod resource_unused;
mod role_ref_not_found;
mod secret_ref_not_found;
mod selector_labels_mismatched;
mod selector_overlapping;
mod service_account_not_found;
mod service_selector_unmatched;
mod service_selects_job;
mod service_target_port_not_found;
mod stateful_set_service_not_found;
mod unmatched;
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
        "env-var-expansion-undefined",
        Check::Each(env_var_expansion_undefined::check),
    ),
    (
        "gateway-ref-not-found",
        Check::Each(gateway_ref_not_found::check),
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
        "network-policy-peer-unmatched",
        Check::Each(network_policy_peer_unmatched::check),
    ),
    (
        "network-policy-unmatched",
        Check::Each(network_policy_unmatched::check),
    ),
    (
        "object-ref-not-found",
        Check::Each(object_ref_not_found::check),
    ),
    ("pdb-unmatched", Check::Each(pdb_unmatched::check)),
    ("resource-duplicate", Check::Set(resource_duplicate::check)),
    ("resource-unused", Check::Set(resource_unused::check)),
    ("role-ref-not-found", Check::Each(role_ref_not_found::check)),
    (
        "secret-ref-not-found",
        Check::Each(secret_ref_not_found::check),
    ),
    (
        "selector-labels-mismatched",
        Check::Each(selector_labels_mismatched::check),
    ),
    (
        "selector-overlapping",
        Check::Each(selector_overlapping::check),
    ),
    (
        "service-account-not-found",
        Check::Each(service_account_not_found::check),
    ),
    (
        "service-selector-unmatched",
        Check::Each(service_selector_unmatched::check),
    ),
    (
        "service-selects-job",
        Check::Each(service_selects_job::check),
    ),
    (
        "service-target-port-not-found",
        Check::Each(service_target_port_not_found::check),
    ),
    (
        "stateful-set-service-not-found",
        Check::Each(stateful_set_service_not_found::check),
    ),
    (
        "volume-claim-ref-not-found",
        Check::Each(volume_claim_ref_not_found::check),
    ),
];
