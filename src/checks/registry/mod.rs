//! Where images come from, and the registries that a cluster runs itself.

mod closure;
pub(super) mod data;
pub(super) mod exposure;
mod image_host_unresolvable;
mod image_registry_forbidden;
mod image_registry_not_allowed;
mod image_registry_retired;
mod node_config;
mod prefix;
mod registries;
mod registry_bootstrap_deadlock;
mod registry_in_cluster;
mod registry_mirror_fallback_disabled;
mod registry_mirror_insecure;
mod registry_single_point;
mod registry_storage_unsafe;
mod registry_unprotected;
mod release;
mod settings;
pub(super) mod way;

use crate::rule::Check;

/// By id.
pub(super) const CHECKS: &[(&str, Check)] = &[
    (
        "image-host-unresolvable",
        Check::Set(image_host_unresolvable::check),
    ),
    (
        "image-registry-forbidden",
        Check::Each(image_registry_forbidden::check),
    ),
    (
        "image-registry-not-allowed",
        Check::Each(image_registry_not_allowed::check),
    ),
    (
        "image-registry-retired",
        Check::Set(image_registry_retired::check),
    ),
    (
        "registry-bootstrap-deadlock",
        Check::Set(registry_bootstrap_deadlock::check),
    ),
    (
        "registry-in-cluster",
        Check::Set(registry_in_cluster::check),
    ),
    (
        "registry-mirror-fallback-disabled",
        Check::Set(registry_mirror_fallback_disabled::check),
    ),
    (
        "registry-mirror-insecure",
        Check::Set(registry_mirror_insecure::check),
    ),
    (
        "registry-single-point",
        Check::Set(registry_single_point::check),
    ),
    (
        "registry-storage-unsafe",
        Check::Set(registry_storage_unsafe::check),
    ),
    (
        "registry-unprotected",
        Check::Set(registry_unprotected::check),
    ),
];
