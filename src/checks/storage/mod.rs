//! Volumes.

mod database;
mod database_storage_ephemeral;
mod database_table;
mod database_volume_misses_data_dir;
mod empty_dir_unbounded;
mod host_path;
mod host_path_sensitive;
mod host_path_volume;
mod mount_path_unsafe;
mod persistent_volume_host_path;
mod runtime_socket_mounted;
mod volume_mount_invalid;
mod volume_source_missing;

use crate::rule::Check;

pub(super) const CHECKS: &[(&str, Check)] = &[
    (
        "database-storage-ephemeral",
        Check::Each(database_storage_ephemeral::check),
    ),
    (
        "database-volume-misses-data-dir",
        Check::Each(database_volume_misses_data_dir::check),
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
        "persistent-volume-host-path",
        Check::Each(persistent_volume_host_path::check),
    ),
    (
        "runtime-socket-mounted",
        Check::Each(runtime_socket_mounted::check),
    ),
    (
        "volume-mount-invalid",
        Check::Each(volume_mount_invalid::check),
    ),
    (
        "volume-source-missing",
        Check::Each(volume_source_missing::check),
    ),
];
