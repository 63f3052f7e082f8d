//! Versions of Ceph that change by themselves.

use super::rook::{cluster, switched};
use crate::finding::Violation;
use crate::rule::{Mark, Subject};
use crate::value::{ImageReference, placeholder};

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some(cluster) = subject.object.and_then(|(_, object)| cluster(object)) else {
        return;
    };
    if let Some(allowed) = switched(cluster.spec, "/cephVersion/allowUnsupported", true) {
        let message = format!(
            "`{}` may run a version of Ceph that Rook does not support",
            cluster.name
        );
        out.push(Violation {
            case: Some("unsupported".into()),
            ..subject.violation(Mark::Value(allowed), message)
        });
    }
    let Some(node) = cluster.spec.at("/cephVersion/image") else {
        return;
    };
    let text = node.text();
    let Some(image) = ImageReference::parse(&text) else {
        return;
    };
    if image.digest.is_some() || placeholder::is_unknown(&text) || !is_moving(image.tag) {
        return;
    }
    let message =
        format!("`{text}` is another version tomorrow: a daemon that starts anew is upgraded");
    out.push(Violation {
        case: Some("moving-tag".into()),
        ..subject.violation(Mark::Value(node), message)
    });
}

/// Whether a tag is none, `latest`, or a version of fewer than three parts.
fn is_moving(tag: Option<&str>) -> bool {
    let Some(tag) = tag.filter(|tag| *tag != "latest") else {
        return true;
    };
    let version = tag.strip_prefix('v').unwrap_or(tag);
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    version.split('.').all(is_number) && version.split('.').count() < 3
}
