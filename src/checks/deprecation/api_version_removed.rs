//! Objects of APIs that the newest version does not serve any more.

use super::api::{Ending, mark, name};
use crate::finding::Violation;
use crate::manifest::Object;
use crate::rule::Subject;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some(ending) = Ending::of(subject).filter(Ending::is_removed) else {
        return;
    };
    let Some(removed) = ending.end.removed else {
        return;
    };
    let (what, server) = (name(ending.object), ending.end.server);
    let way_out = ending.way_out();
    let message = format!("{what} was removed in {server} {removed}{way_out}");
    let case = if is_guarded(ending.object) {
        Some("capabilities-guard")
    } else {
        let may_be_served = ending.may_be_served(&subject.set.cluster);
        may_be_served.then_some("version-unknown")
    };
    out.push(Violation {
        case: case.map(Into::into),
        help: ending.help(),
        fix: ending.fix(subject),
        ..subject.violation(mark(ending.object), message)
    });
}

/// What charts write where Helm does not know of the successor. They ask `.Capabilities`, and without a cluster Helm answers by a list
/// that holds no kinds, and none of the API aggregation.
fn is_guarded(object: &Object<'_>) -> bool {
    object.template.is_some()
        && matches!(
            (&*object.api_version, &*object.kind),
            ("policy/v1beta1", "PodDisruptionBudget")
                | ("apiregistration.k8s.io/v1beta1", "APIService")
        )
}
