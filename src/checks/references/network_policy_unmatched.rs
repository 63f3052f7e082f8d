//! Network policies that hold for no pod.

use super::unmatched::unmatched;
use crate::finding::Violation;
use crate::manifest::Selector;
use crate::rule::Subject;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let node = subject.node.at("/spec/podSelector");
    // What the server cannot read is the schema's to say.
    if let (Some(node), Some(selector)) = (node, Selector::new(node)) {
        // An empty one is for every pod there will ever be.
        if selector.keys().next().is_some() {
            out.extend(unmatched(subject, node, node.get("matchLabels"), &selector));
        }
    }
}
