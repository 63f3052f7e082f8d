//! What people are shown as one: the findings of one topic in one object, such as every power a workload has over its node.
//!
//! Everything is taken from the findings themselves, so that a new topic is a word in a rule file and nothing else.

use std::{cmp::Reverse, collections::HashMap};

use super::{
    merge::{helps, messages},
    snippet, title,
};
use crate::finding::{Finding, ObjectName, Place, Related, Severity};

/// A finding, and those that are told with it.
pub(super) struct Topic<'a> {
    /// The first of the worst: its place and its message stand for all.
    pub(super) lead: &'a Finding,
    /// The others, the worst first.
    pub(super) others: Vec<&'a Finding>,
}

/// Other findings of a topic that have their place and severity in common, as one line says them.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Also<'a> {
    pub(super) severity: Severity,
    /// Rules, with their cases.
    pub(super) titles: Vec<String>,
    pub(super) place: &'a Place,
    pub(super) message: String,
}

impl<'a> Topic<'a> {
    /// A finding for itself.
    pub(super) const fn of(lead: &'a Finding) -> Self {
        Self {
            lead,
            others: Vec::new(),
        }
    }

    /// Every finding.
    pub(super) fn findings(&self) -> impl Iterator<Item = &'a Finding> + Clone {
        std::iter::once(self.lead).chain(self.others.iter().copied())
    }

    /// Whether a place is the one that stands for all.
    pub(super) fn is_at_lead(&self, place: &Place) -> bool {
        is_same(place, &self.lead.place)
    }

    /// The others, one for each place and severity.
    pub(super) fn also(&self) -> Vec<Also<'a>> {
        let together = |left: &&'a Finding, right: &&'a Finding| {
            left.severity == right.severity && is_same(&left.place, &right.place)
        };
        let groups = self.others.chunk_by(together);
        let also = groups.filter_map(|group| {
            let first = group.first()?;
            let mut titles: Vec<_> = group.iter().map(|other| title(other)).collect();
            titles.dedup();
            let mut said: Vec<_> = group.iter().map(|other| &*other.message).collect();
            said.dedup();
            Some(Also {
                severity: first.severity,
                titles,
                place: &first.place,
                message: messages(&said),
            })
        });
        also.collect()
    }

    /// Where the others are in the lines that are shown of the first place; in another line than that, each with its rule.
    pub(super) fn near(&self) -> impl Iterator<Item = Related> {
        let first = &self.lead.place;
        let is_near = |place: &Place| {
            let lines = place.start.line.abs_diff(first.start.line) as usize;
            place.path == first.path && lines <= snippet::CONTEXT && !is_same(place, first)
        };
        let near = self
            .others
            .iter()
            .filter(move |other| is_near(&other.place));
        near.map(|other| Related {
            place: other.place.clone(),
            message: match other.place.start.line {
                line if line == first.start.line => String::new(),
                _ => title(other),
            },
        })
    }

    /// What to write instead, for everything at the first place.
    pub(super) fn help(&self) -> Option<String> {
        let here = self.findings();
        let here = here.filter(|finding| self.is_at_lead(&finding.place));
        let all: Vec<_> = here.filter_map(|finding| finding.help.as_deref()).collect();
        let first = self.lead.help.as_deref().or(all.first().copied())?;
        Some(helps(&all).unwrap_or_else(|| first.to_owned()))
    }
}

/// Puts findings of one topic and object together, each where the first of the worst stands.
pub(super) fn gather<'a>(findings: &[&'a Finding]) -> Vec<Topic<'a>> {
    let mut groups: HashMap<Key<'a>, Vec<&'a Finding>> = HashMap::new();
    for finding in findings {
        if let Some(key) = key(finding) {
            groups.entry(key).or_default().push(finding);
        }
    }
    for group in groups.values_mut() {
        group.sort_by_key(|finding| Reverse(finding.severity));
    }
    let topic = |finding: &&'a Finding| match key(finding).and_then(|key| groups.get(&key)) {
        None => Some(Topic::of(finding)),
        Some(group) => {
            let (lead, others) = group.split_first()?;
            std::ptr::eq(*lead, *finding).then(|| Topic {
                lead,
                others: others.to_vec(),
            })
        }
    };
    findings.iter().filter_map(topic).collect()
}

fn is_same(left: &Place, right: &Place) -> bool {
    left.path == right.path && left.span() == right.span()
}

/// Topic, file and object. An object without a name could be any.
type Key<'a> = (&'a str, &'a str, &'a ObjectName);

fn key(finding: &Finding) -> Option<Key<'_>> {
    let object = finding.object.as_deref()?;
    let is_told_apart = finding.suppressed.is_some() || object.name.is_empty();
    let topic = finding.topic.as_deref().filter(|_| !is_told_apart)?;
    Some((topic, &finding.place.path, object))
}
