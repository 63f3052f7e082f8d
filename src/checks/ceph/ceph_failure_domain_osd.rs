//! Pools whose copies may all be on one machine.

use super::rook::{number, pools};
use crate::finding::Violation;
use crate::rule::{Mark, Subject};

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some((_, object)) = subject.object else {
        return;
    };
    for pool in pools(object) {
        // One copy has nothing to be kept apart from; another rule tells of it.
        if number(pool.spec, "/replicated/size") == Some(1) {
            continue;
        }
        let domain = pool.spec.get("failureDomain");
        let Some(domain) = domain.filter(|domain| domain.text() == "osd") else {
            continue;
        };
        let has_spare = number(pool.spec, "/erasureCoded/codingChunks").is_some_and(|it| it >= 3);
        let is_single = subject.set.cluster.nodes == Some(1);
        let case = match (is_single, has_spare) {
            (true, _) => "only-node",
            (false, true) => "spare-chunks",
            (false, false) => "disks",
        };
        let message = format!(
            "all copies of pool `{}` may be on disks of one machine",
            pool.name
        );
        out.push(Violation {
            case: Some(case.into()),
            ..subject.violation(Mark::Value(domain), message)
        });
    }
}
