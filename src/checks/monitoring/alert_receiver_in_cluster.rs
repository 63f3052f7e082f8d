//! Alerts that leave the cluster on no way.

use super::alerting::configurations;
use super::inside::Inside;
use crate::finding::{Confidence, Violation};
use crate::manifest::ObjectSet;
use crate::rule::{Params, violation_in};

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let configurations = configurations(set);
    let mut channels = Vec::new();
    for one in &configurations {
        let own = one
            .active()
            .into_iter()
            .flat_map(|receiver| &receiver.channels);
        channels.extend(own.map(|channel| (one.object, channel)));
    }
    if channels.is_empty() {
        return;
    }
    let inside = Inside::of(set);
    let mut marks = Vec::new();
    for (object, channel) in channels {
        let namespace = set.objects[object].namespace.as_deref();
        match &channel.target {
            Some((mark, target)) if inside.ends_at(target, namespace) => {
                marks.push((object, *mark))
            }
            _ => return,
        }
    }
    if let Some((object, mark)) = marks.into_iter().next() {
        out.push(Violation {
            confidence: Confidence::Likely,
            ..violation_in(set, object, mark, "every alert ends in the cluster that it is about: whatever breaks may take its message with it")
        });
    }
}
