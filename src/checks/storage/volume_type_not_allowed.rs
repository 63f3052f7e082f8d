//! Kinds of volumes that nobody has allowed.

use crate::finding::Violation;
use crate::rule::{Mark, Subject};
use crate::yaml::Node;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some(workload) = subject.workload else {
        return;
    };
    for volume in workload.pod.volumes() {
        for source in volume.entries() {
            let kind = source.key_text().unwrap_or_default();
            let mut allowed = subject.params.strings("allowed");
            if kind == "name" || allowed.any(|other| other == kind) {
                continue;
            }
            let name = volume.get("name").map(Node::text).unwrap_or_default();
            let message = format!("volume `{name}` is of the kind `{kind}`, which is not allowed");
            // Where `host-path-volume` points, too, so that this one is not said besides.
            let path = source.get("path").filter(|_| kind == "hostPath");
            let mark = path.map_or(Mark::Key(source), Mark::Value);
            out.push(subject.violation(mark, message));
        }
    }
}
