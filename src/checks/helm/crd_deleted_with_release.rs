//! Definitions of custom kinds that go when the release goes.

use crate::finding::Violation;
use crate::rule::{Mark, Subject};

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some((_, object)) = subject.object else {
        return;
    };
    // What stands in `crds/` of a chart or a subchart, Helm never deletes.
    let is_template = object
        .template
        .is_some_and(|template| template.split('/').any(|part| part == "templates"));
    let is_kept = object
        .annotation("helm.sh/resource-policy")
        .is_some_and(|policy| policy.trim().eq_ignore_ascii_case("keep"));
    let is_hook = object.annotation("helm.sh/hook").is_some();
    let Some(name) = subject.node.at("/metadata/name") else {
        return;
    };
    if is_template && !is_kept && !is_hook {
        out.push(subject.violation(
            Mark::Value(name),
            format!(
                "`helm uninstall` deletes `{}`, and with it every object of the kind",
                object.name
            ),
        ));
    }
}
