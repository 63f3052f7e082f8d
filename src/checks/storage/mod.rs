//! Volumes.

mod host_path;
mod host_path_sensitive;
mod host_path_volume;
mod persistent_volume_host_path;
mod runtime_socket_mounted;

use crate::rule::Check;

pub(super) const CHECKS: &[(&str, Check)] = &[
    (
        "host-path-sensitive",
        Check::Each(host_path_sensitive::check),
    ),
    ("host-path-volume", Check::Each(host_path_volume::check)),
    (
        "persistent-volume-host-path",
        Check::Each(persistent_volume_host_path::check),
    ),
    (
        "runtime-socket-mounted",
        Check::Each(runtime_socket_mounted::check),
    ),
];
