//! What a pod may do to its node, and what holds it.

mod account;
mod admission_match;
mod admission_policy_violated;
mod apparmor_profile_missing;
mod apparmor_unconfined;
mod context;
mod fs_group_missing;
mod linux_hardening_missing;
mod run_as_user_root;
mod seccomp_unconfined;
mod service_account_shared;
mod service_account_token_automounted;
mod sudo_in_command;
mod windows_host_process;

use crate::rule::Check;

pub(super) const CHECKS: &[(&str, Check)] = &[
    (
        "admission-policy-violated",
        Check::Set(admission_policy_violated::check),
    ),
    (
        "apparmor-profile-missing",
        Check::Each(apparmor_profile_missing::check),
    ),
    (
        "apparmor-unconfined",
        Check::Each(apparmor_unconfined::check),
    ),
    ("fs-group-missing", Check::Each(fs_group_missing::check)),
    (
        "linux-hardening-missing",
        Check::Each(linux_hardening_missing::check),
    ),
    ("run-as-user-root", Check::Each(run_as_user_root::check)),
    ("seccomp-unconfined", Check::Each(seccomp_unconfined::check)),
    (
        "service-account-shared",
        Check::Set(service_account_shared::check),
    ),
    (
        "service-account-token-automounted",
        Check::Set(service_account_token_automounted::check),
    ),
    ("sudo-in-command", Check::Each(sudo_in_command::check)),
    (
        "windows-host-process",
        Check::Each(windows_host_process::check),
    ),
];
