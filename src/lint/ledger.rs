//! What became of every input.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Input, Linter, Outcome, conclude};
use crate::finding::{Entry, Outcome as Fate};
use crate::manifest::{ObjectSet, is_node_configuration};
use crate::source::{Discovery, SourceKind};

/// One entry for each text of a set.
pub(super) fn of_set(inputs: &[Input], set: &ObjectSet<'_>, why: &Arc<str>) -> Vec<Entry> {
    let mut tallies = vec![Tally::default(); inputs.len()];
    for (source, document) in &set.documents {
        tallies[source.0 as usize].broken += usize::from(document.error().is_some());
        tallies[source.0 as usize].documents += usize::from(document.root().is_some());
        let is_settings = document.root().is_some_and(is_node_configuration);
        tallies[source.0 as usize].settings += usize::from(is_settings);
    }
    for object in &set.objects {
        tallies[object.source.0 as usize].objects += 1;
        tallies[object.source.0 as usize].live += usize::from(object.is_live());
        let is_undescribed = !set.is_described(object);
        tallies[object.source.0 as usize].undescribed += usize::from(is_undescribed);
    }
    inputs
        .iter()
        .zip(&tallies)
        .map(|(input, tally)| entry(input, tally, why))
        .collect()
}

/// Entries for what discovery found and nobody read; a folder that could not be listed is a finding, too.
pub(super) fn of_unread(linter: &Linter<'_>, discovery: &Discovery) -> Outcome {
    let entry = |skipped: &crate::source::Skipped| Entry {
        path: skipped.path.clone(),
        outcome: skipped.outcome,
        reason: skipped.reason.clone(),
        objects: 0,
        set: Arc::default(),
    };
    let unlisted = discovery.unlisted.iter().map(|unlisted| Entry {
        path: unlisted.path.clone(),
        outcome: Fate::NotUnderstood,
        reason: unlisted.error.message.clone(),
        objects: 0,
        set: Arc::default(),
    });
    let findings = discovery
        .unlisted
        .iter()
        .map(|unlisted| conclude::unread(linter.rules, &unlisted.path, &unlisted.error));
    Outcome {
        line_hashes: BTreeMap::new(),
        findings: findings.collect(),
        entries: discovery
            .skipped
            .iter()
            .map(entry)
            .chain(unlisted)
            .collect(),
        ..Outcome::default()
    }
}

/// What a text holds.
#[derive(Clone, Debug, Default)]
struct Tally {
    documents: usize,
    /// Documents that are no objects and tell nodes something.
    settings: usize,
    broken: usize,
    objects: usize,
    live: usize,
    /// Objects whose fields nobody knows.
    undescribed: usize,
}

fn entry(input: &Input, tally: &Tally, why: &Arc<str>) -> Entry {
    let (outcome, reason) = match &input.text {
        Err(error) => (Fate::NotUnderstood, error.message.clone()),
        Ok(text) => fate(input.kind, tally, text),
    };
    Entry {
        path: input.path.clone(),
        outcome,
        reason,
        objects: tally.objects,
        set: why.clone(),
    }
}

fn fate(kind: SourceKind, tally: &Tally, text: &str) -> (Fate, String) {
    let nothing = |reason: &str| (Fate::Nothing, reason.to_owned());
    match (kind, tally) {
        (
            _,
            Tally {
                objects: 0,
                broken: 1..,
                ..
            },
        ) => (Fate::NotUnderstood, "it does not parse".to_owned()),
        (SourceKind::Chart, _) => nothing("the description of a chart"),
        (SourceKind::Values, _) => nothing("values of a chart"),
        (SourceKind::Kustomization, _) => nothing("a kustomization"),
        (SourceKind::Configuration, _) => nothing("the configuration of seaworthy"),
        (SourceKind::Patch, _) => nothing("a patch: only its syntax is checked"),
        (SourceKind::Manifest, Tally { objects: 1.., .. }) => (Fate::Linted, remarks(tally)),
        (SourceKind::Manifest, Tally { settings: 1.., .. }) => (
            Fate::Linted,
            "settings of nodes, no Kubernetes object".to_owned(),
        ),
        (SourceKind::Manifest, Tally { documents: 0, .. }) if text.trim().is_empty() => {
            nothing("empty")
        }
        (SourceKind::Manifest, Tally { documents: 0, .. }) => nothing("nothing but comments"),
        (SourceKind::Manifest, _) => {
            nothing("no Kubernetes object: `apiVersion` and `kind` are missing")
        }
    }
}

/// What is to be said of a text with objects.
fn remarks(tally: &Tally) -> String {
    let mut remarks = Vec::new();
    match tally.broken {
        0 => {}
        1 => remarks.push("1 document does not parse".to_owned()),
        broken => remarks.push(format!("{broken} documents do not parse")),
    }
    match tally.undescribed {
        0 => {}
        1 => remarks.push("1 without a schema".to_owned()),
        some => remarks.push(format!("{some} without a schema")),
    }
    if tally.live > 0 {
        remarks.push("read from a running cluster".to_owned());
    }
    remarks.join("; ")
}
