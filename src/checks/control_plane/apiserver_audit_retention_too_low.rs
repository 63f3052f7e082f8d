//! Audit logs that are thrown away early.

use super::demand::{Demand, ask_where};
use crate::finding::Violation;
use crate::manifest::{Component, ObjectSet, Program, Setting};
use crate::rule::Params;

const DEMANDS: &[Demand] = &[
    Demand::unless(
        "max-age",
        Program::ApiServer,
        &["audit-log-maxage"],
        |setting, params| is_enough(setting, params, "max-age"),
        "keeps audit logs for too few days",
    ),
    Demand::unless(
        "max-backup",
        Program::ApiServer,
        &["audit-log-maxbackup"],
        |setting, params| is_enough(setting, params, "max-backup"),
        "keeps too few old audit logs",
    ),
    Demand::unless(
        "max-size",
        Program::ApiServer,
        &["audit-log-maxsize"],
        |setting, params| is_enough(setting, params, "max-size"),
        "begins a new audit log too early",
    ),
];

/// Whether it is as much as the parameter wants. Zero means that nothing is thrown away.
fn is_enough(setting: &Setting<'_>, params: Params<'_>, param: &str) -> bool {
    let number = setting.value.parse::<i64>();
    number.is_ok_and(|number| number == 0 || number >= params.number(param).unwrap_or_default())
}

/// Whether there is a file that the API server rotates; `-` is its output.
fn writes_file(server: &Component<'_>) -> bool {
    let path = server.setting("audit-log-path");
    path.is_some_and(|path| !matches!(&*path.value, "-" | ""))
}

pub(super) fn check(set: &ObjectSet<'_>, params: Params<'_>, out: &mut Vec<Violation>) {
    ask_where(set, DEMANDS, params, out, |server, demand| {
        let is_set = demand
            .flags
            .iter()
            .any(|flag| server.setting(flag).is_some());
        is_set || writes_file(server)
    });
}
