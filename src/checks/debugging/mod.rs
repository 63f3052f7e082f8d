//! What a person needs to find out why something failed: logs, exit codes, what is left of a run, and the configuration in use.

mod command;
mod config_change_not_rolled_out;
mod exec_probe_expensive;
mod exit_code_swallowed;
mod log_file_written;
mod rollout;
mod sub_path_config_stale;

use crate::rule::Check;

pub(super) const CHECKS: &[(&str, Check)] = &[
    (
        "config-change-not-rolled-out",
        Check::Each(config_change_not_rolled_out::check),
    ),
    (
        "exec-probe-expensive",
        Check::Each(exec_probe_expensive::check),
    ),
    (
        "exit-code-swallowed",
        Check::Each(exit_code_swallowed::check),
    ),
    ("log-file-written", Check::Each(log_file_written::check)),
    (
        "sub-path-config-stale",
        Check::Each(sub_path_config_stale::check),
    ),
];
