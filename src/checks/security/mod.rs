//! What a pod may do to its node, and what holds it.

mod apparmor_unconfined;
mod context;
mod run_as_user_root;
mod seccomp_unconfined;
mod sudo_in_command;
mod windows_host_process;

use crate::rule::Check;

pub(super) const CHECKS: &[(&str, Check)] = &[
    (
        "apparmor-unconfined",
        Check::Each(apparmor_unconfined::check),
    ),
    ("run-as-user-root", Check::Each(run_as_user_root::check)),
    ("seccomp-unconfined", Check::Each(seccomp_unconfined::check)),
    ("sudo-in-command", Check::Each(sudo_in_command::check)),
    (
        "windows-host-process",
        Check::Each(windows_host_process::check),
    ),
];
