//! Many findings of one cause, said a few times.

use std::collections::{BTreeSet, HashMap};

use super::{title, topic::Topic};
use crate::finding::{Finding, Severity};

/// How many of like findings are shown.
const SHOWN: usize = 3;

/// What stands in the list.
pub(super) enum Item<'t, 'a> {
    /// A finding, in full, with those of its topic.
    Topic(&'t Topic<'a>),
    /// The like ones that are not.
    More(More),
}

/// Findings that are like the ones above.
pub(super) struct More {
    /// How many, each of a topic counted.
    pub(super) count: usize,
    /// In how many files.
    pub(super) files: usize,
}

/// What makes findings like each other: rule and case, severity, and the message without the names in it.
type Cause = (String, Severity, String);

/// Keeps the first few of like findings, followed by the number of the others.
///
/// A single other one is kept: to say that there is one takes a line as well.
pub(super) fn fold<'t, 'a>(topics: &'t [Topic<'a>]) -> Vec<Item<'t, 'a>> {
    let mut groups: HashMap<Cause, Vec<&Topic<'_>>> = HashMap::new();
    for topic in topics {
        groups.entry(cause(topic.lead)).or_default().push(topic);
    }
    let mut seen: HashMap<Cause, usize> = HashMap::new();
    let mut items = Vec::new();
    for topic in topics {
        let cause = cause(topic.lead);
        let group = groups.get(&cause).map_or(&[][..], Vec::as_slice);
        let rest = match group.get(SHOWN..) {
            Some(rest) if rest.len() > 1 => rest,
            _ => &[],
        };
        let count = seen.entry(cause).or_default();
        *count += 1;
        if *count <= group.len() - rest.len() {
            items.push(Item::Topic(topic));
        }
        if *count == SHOWN && !rest.is_empty() {
            items.push(Item::More(more(rest)));
        }
    }
    items
}

fn more(topics: &[&Topic<'_>]) -> More {
    let findings = topics.iter().flat_map(|topic| topic.findings());
    let paths = findings.clone().map(|finding| &*finding.place.path);
    More {
        count: findings.count(),
        files: paths.collect::<BTreeSet<_>>().len(),
    }
}

fn cause(finding: &Finding) -> Cause {
    let words = finding.message.split('`').step_by(2);
    (
        title(finding),
        finding.severity,
        words.collect::<Vec<_>>().join("`"),
    )
}
