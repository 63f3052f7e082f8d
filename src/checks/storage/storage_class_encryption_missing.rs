//! Classes whose disks are not encrypted, and could be.

use crate::finding::Violation;
use crate::manifest::encryption_parameter;
use crate::rule::{Mark, Subject};

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some(provisioner) = subject.node.get("provisioner") else {
        return;
    };
    let provisioner = provisioner.text();
    let Some(parameter) = encryption_parameter(&provisioner) else {
        return;
    };
    let parameters = subject.node.get("parameters");
    let mark = match parameters.and_then(|parameters| parameters.get(parameter)) {
        Some(value) if value.text().eq_ignore_ascii_case("true") => return,
        Some(value) => Mark::Value(value),
        None => Mark::Missing {
            parent: parameters.unwrap_or(subject.node),
            field: parameter,
        },
    };
    let message = format!(
        "`{provisioner}` does not encrypt the volumes of class `{}`",
        subject.name()
    );
    out.push(subject.violation(mark, message));
}
