//! Admission plugins that are wanted and not on.

use super::demand::{at, mark};
use crate::finding::Violation;
use crate::manifest::{ObjectSet, Program};
use crate::rule::{Mark, Params};

const FLAGS: [&str; 2] = ["enable-admission-plugins", "admission-control"];

pub(super) fn check(set: &ObjectSet<'_>, params: Params<'_>, out: &mut Vec<Violation>) {
    let servers = set
        .components()
        .iter()
        .filter(|component| component.program == Program::ApiServer);
    for server in servers {
        let setting = FLAGS.iter().find_map(|flag| server.setting(flag));
        let place = match setting {
            Some(setting) if setting.is_unknown() => continue,
            Some(setting) => mark(setting),
            None if server.lacks(&FLAGS) => Mark::Missing {
                parent: server.place,
                field: "enable-admission-plugins",
            },
            None => continue,
        };
        for plugin in params.strings("required") {
            let is_on = setting.is_some_and(|setting| setting.items().any(|on| on == plugin));
            if !is_on {
                let message = format!("the admission plugin `{plugin}` is not enabled");
                out.push(at(set, server, place, message));
            }
        }
    }
}
