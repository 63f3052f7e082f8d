//! Volumes.

mod access_mode_unsupported;
mod claim_retention_delete;
mod database;
mod database_on_network_filesystem;
mod database_storage_ephemeral;
mod database_table;
mod database_volume_misses_data_dir;
mod default_storage_class_ambiguous;
mod empty_dir_unbounded;
pub(super) mod host_path;
mod host_path_sensitive;
mod host_path_volume;
mod mount_path_unsafe;
mod node_local_storage_unreplicated;
mod one_node;
mod persistent_volume_host_path;
mod precious;
mod reclaim_policy_delete;
pub(super) mod runtime_socket_mounted;
mod rwo_volume_multi_replica;
mod rwo_volume_rolling_update;
mod stateful_set_claim_missing;
mod storage_class_encryption_missing;
mod volume_expansion_disabled;
mod volume_mount_invalid;
mod volume_source_missing;
mod volume_type_not_allowed;

use crate::rule::Check;

pub(super) const CHECKS: &[(&str, Check)] = &[
    (
        "access-mode-unsupported",
        Check::Each(access_mode_unsupported::check),
    ),
    (
        "claim-retention-delete",
        Check::Each(claim_retention_delete::check),
    ),
    (
        "database-on-network-filesystem",
        Check::Each(database_on_network_filesystem::check),
    ),
    (
        "database-storage-ephemeral",
        Check::Each(database_storage_ephemeral::check),
    ),
    (
        "database-volume-misses-data-dir",
        Check::Each(database_volume_misses_data_dir::check),
    ),
    (
        "default-storage-class-ambiguous",
        Check::Set(default_storage_class_ambiguous::check),
    ),
    (
        "empty-dir-unbounded",
        Check::Each(empty_dir_unbounded::check),
    ),
    (
        "host-path-sensitive",
        Check::Each(host_path_sensitive::check),
    ),
    ("host-path-volume", Check::Each(host_path_volume::check)),
    ("mount-path-unsafe", Check::Each(mount_path_unsafe::check)),
    (
        "node-local-storage-unreplicated",
        Check::Set(node_local_storage_unreplicated::check),
    ),
    (
        "persistent-volume-host-path",
        Check::Each(persistent_volume_host_path::check),
    ),
    (
        "reclaim-policy-delete",
        Check::Set(reclaim_policy_delete::check),
    ),
    (
        "runtime-socket-mounted",
        Check::Each(runtime_socket_mounted::check),
    ),
    (
        "rwo-volume-multi-replica",
        Check::Set(rwo_volume_multi_replica::check),
    ),
    (
        "rwo-volume-rolling-update",
        Check::Set(rwo_volume_rolling_update::check),
    ),
    (
        "stateful-set-claim-missing",
        Check::Each(stateful_set_claim_missing::check),
    ),
    (
        "storage-class-encryption-missing",
        Check::Each(storage_class_encryption_missing::check),
    ),
    (
        "volume-expansion-disabled",
        Check::Set(volume_expansion_disabled::check),
    ),
    (
        "volume-mount-invalid",
        Check::Each(volume_mount_invalid::check),
    ),
    (
        "volume-source-missing",
        Check::Each(volume_source_missing::check),
    ),
    (
        "volume-type-not-allowed",
        Check::Each(volume_type_not_allowed::check),
    ),
];
