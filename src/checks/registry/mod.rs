//! Where images come from, and the registries that a cluster runs itself.

mod closure;
mod data;
mod images;
mod registries;
mod registry_bootstrap_deadlock;
mod registry_in_cluster;
mod registry_single_point;
mod registry_storage_unsafe;
mod release;
mod settings;
mod way;

use crate::rule::Check;

/// By id.
pub(super) const CHECKS: &[(&str, Check)] = &[
    ("registry-bootstrap-deadlock", Check::Set(registry_bootstrap_deadlock::check)),
    ("registry-in-cluster", Check::Set(registry_in_cluster::check)),
    ("registry-single-point", Check::Set(registry_single_point::check)),
    ("registry-storage-unsafe", Check::Set(registry_storage_unsafe::check)),
];
