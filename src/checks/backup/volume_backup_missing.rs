//! Claims that no backup saves, where others are saved.

use super::claims::claims;
use super::coverage::Coverage;
use crate::finding::{Confidence, Violation};
use crate::manifest::ObjectSet;
use crate::rule::{Mark, Params, label_at_name, violation_in};

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let graph = set.graph();
    // What patches the claims may make their backups, too.
    if graph.is_patched() {
        return;
    }
    let coverage = Coverage::of(graph);
    let witness = coverage.witness();
    if witness.is_none() && !set.cluster.complete {
        return;
    }
    for claim in claims(graph) {
        if coverage.of_claim(&claim).is_some() {
            continue;
        }
        let is_template = set.objects[claim.object].kind == "StatefulSet";
        let what = if is_template {
            "the claims of template"
        } else {
            "claim"
        };
        let message = format!("nothing backs up {what} `{}`", claim.node.text());
        let label = witness.map(|witness| label_at_name(set, witness, "this backs up other data"));
        out.push(Violation {
            confidence: Confidence::Likely,
            labels: label.into_iter().collect(),
            ..violation_in(set, claim.object, Mark::Value(claim.node), message)
        });
    }
}
