//! Versions of Kubernetes that nobody repairs any more.

use super::versions::{Part, end_of_life, wanted};
use crate::finding::Violation;
use crate::manifest::ObjectSet;
use crate::rule::Params;
use crate::value::Date;

pub(super) fn check(set: &ObjectSet<'_>, params: Params<'_>, out: &mut Vec<Violation>) {
    let today = params.text("today").and_then(Date::parse);
    let today = today.unwrap_or_else(Date::today);
    for one in wanted(set) {
        let end = end_of_life(one.version);
        let Some((day, _)) = end.filter(|(_, end)| *end < today) else {
            continue;
        };
        let who = match one.part {
            Part::ControlPlane => "the cluster runs",
            Part::Nodes => "these nodes run",
        };
        let message = format!(
            "{who} Kubernetes {}, whose support ended on {day}",
            one.version
        );
        out.push(one.spot.violation(set, message));
    }
}
