//! Components that allow whatever is asked of them.

use super::demand::{at, mark_of_item};
use crate::finding::Violation;
use crate::manifest::{ObjectSet, Program};
use crate::rule::Params;

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    for component in set.components() {
        let case = match component.program {
            Program::ApiServer => "apiserver",
            Program::Kubelet => "kubelet",
            _ => continue,
        };
        let Some(setting) = component.setting("authorization-mode") else {
            continue;
        };
        if setting.items().any(|mode| mode == "AlwaysAllow") {
            let name = component.program.name();
            let message = format!(
                "`{name}` allows every request: `{}` has `AlwaysAllow`",
                setting.written
            );
            let mut violation = at(
                set,
                component,
                mark_of_item(setting, "AlwaysAllow"),
                message,
            );
            violation.case = Some(case.into());
            out.push(violation);
        }
    }
}
