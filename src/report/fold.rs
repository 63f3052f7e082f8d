//! Many findings of one cause, said a few times.

use std::collections::{BTreeSet, HashMap};

use super::title;
use crate::finding::{Finding, Severity};

/// How many of like findings are shown.
const SHOWN: usize = 3;

/// What stands in the list.
pub(super) enum Item<'a> {
    /// A finding, in full.
    Finding(&'a Finding),
    /// The like ones that are not.
    More(More),
}

/// Findings that are like the ones above.
pub(super) struct More {
    /// Their rule, with the case.
    pub(super) title: String,
    /// How many.
    pub(super) count: usize,
    /// In how many files.
    pub(super) files: usize,
}

/// What makes findings like each other: rule and case, severity, and the message without the names in it.
type Cause = (String, Severity, String);

/// Keeps the first few of like findings, followed by the number of the others.
pub(super) fn fold<'a>(findings: &[&'a Finding]) -> Vec<Item<'a>> {
    let mut groups: HashMap<Cause, Vec<&'a Finding>> = HashMap::new();
    for finding in findings {
        groups.entry(cause(finding)).or_default().push(finding);
    }
    let mut seen: HashMap<Cause, usize> = HashMap::new();
    let mut items = Vec::new();
    for finding in findings {
        let cause = cause(finding);
        let rest = groups
            .get(&cause)
            .and_then(|group| group.get(SHOWN..))
            .unwrap_or_default();
        let count = seen.entry(cause).or_default();
        *count += 1;
        if *count <= SHOWN {
            items.push(Item::Finding(finding));
        }
        if *count == SHOWN && !rest.is_empty() {
            let paths: BTreeSet<_> = rest.iter().map(|finding| &finding.place.path).collect();
            items.push(Item::More(More {
                title: title(finding),
                count: rest.len(),
                files: paths.len(),
            }));
        }
    }
    items
}

fn cause(finding: &Finding) -> Cause {
    let words = finding.message.split('`').step_by(2);
    (
        title(finding),
        finding.severity,
        words.collect::<Vec<_>>().join("`"),
    )
}
