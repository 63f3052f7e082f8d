//! One set: texts to trees, trees to objects, objects to violations, violations to findings.

use std::collections::BTreeMap;
use std::iter;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::conclude::Concluder;
use super::existing::Existing;
use super::frame::{Frame, Twice, Why};
use super::{Input, Linter, Outcome, PlaceOf, kinds, ledger, marks};
use crate::finding::{Outcome as Became, Together};
use crate::manifest::{Object, ObjectSet, objects};
use crate::rule::engine::{Engine, Found, Workspace};
use crate::rule::{Rule, Target, for_each_subject};
use crate::schema::CustomKinds;
use crate::source::SourceKind;
use crate::span::SourceId;
use crate::yaml::{Document, Tree};

/// What a worker uses again for each of its sets.
#[derive(Debug, Default)]
pub(super) struct Arena {
    trees: Vec<Tree>,
}

impl Arena {
    /// A tree for every text: the one that it has already, or one from the arena; an empty one where there is no text.
    pub(super) fn parse(&mut self, inputs: &[Input], parsed: Vec<Option<Tree>>) -> Vec<Tree> {
        let parsed = parsed.into_iter().chain(iter::repeat_with(|| None));
        let parse = |(input, parsed): (&Input, Option<Tree>)| {
            parsed.unwrap_or_else(|| {
                let mut tree = self.trees.pop().unwrap_or_default();
                let text = input.text.as_deref().unwrap_or_default();
                tree.parse(text, kinds::syntax(input.is_json));
                tree
            })
        };
        inputs.iter().zip(parsed).map(parse).collect()
    }

    /// Takes the trees of a set back, for the next one.
    pub(super) fn take_back(&mut self, trees: Vec<Tree>) {
        self.trees.extend(trees);
    }
}

/// Shows a set to somebody: see [`super::Observer`].
pub(super) type Show<'s> = dyn FnMut(&ObjectSet<'_>, &str, &PlaceOf<'_>) + 's;

/// Lints the texts as one set, or, in a folder of alternatives, each as its own.
pub(super) fn lint(
    linter: &Linter<'_>,
    frame: &Frame,
    inputs: &[Input],
    trees: &[Tree],
    custom: Arc<CustomKinds>,
    show: &mut Show<'_>,
) -> Outcome {
    let mut set = object_set(frame, inputs, trees);
    set.custom = custom;
    let governed = linter.governing(inputs);
    let concluder = Concluder::new(linter, inputs, trees, &set, &governed);
    let mut findings: Vec<_> = inputs
        .iter()
        .filter_map(|input| concluder.unread(input))
        .collect();
    let twice = (frame.why == Why::Folder)
        .then(|| twice(&set, inputs))
        .flatten();
    let is_alternatives = twice.is_some();
    let why = if is_alternatives {
        Why::Alternative
    } else {
        frame.why
    };
    let name = frame.words(why);
    let mut missing = Vec::new();
    let mut judge_all = |set: &ObjectSet<'_>| {
        let found = linter.judged(set, &governed, judge);
        let found = if linter.says_all() {
            found
        } else {
            without_general(linter.rules, found)
        };
        for found in found {
            let finding = concluder.finding(set, &found);
            match found.1.absent {
                Some(object) => missing.push((finding, (*object).clone())),
                None => findings.push(finding),
            }
        }
        show(set, &name, &|location| concluder.place(location));
    };
    if is_alternatives {
        split(&set).iter().for_each(&mut judge_all);
    } else {
        judge_all(&set);
    }
    let of_marks = marks::violations(linter, &governed, concluder.marks()).into_iter();
    let of_marks = of_marks.filter(|found| linter.wants(&governed, &set, found));
    findings.extend(of_marks.map(|found| concluder.finding(&set, &found)));
    let used = concluder.used();
    let entries = ledger::of_set(inputs, &set, &name);
    let linted = entries
        .iter()
        .filter(|entry| entry.outcome == Became::Linted);
    let together = Together {
        why: frame.sentence(twice.as_ref()),
        inputs: linted.map(|entry| entry.path.clone()).collect(),
        set: name,
    };
    let line_hashes = if linter.hashes_lines {
        concluder.line_hashes(
            findings
                .iter()
                .chain(missing.iter().map(|(finding, _)| finding)),
        )
    } else {
        BTreeMap::new()
    };
    Outcome {
        findings,
        missing,
        existing: Existing::of(&set),
        entries,
        line_hashes,
        used,
        together: (!together.inputs.is_empty()).then_some(together),
    }
}

/// What exists in a set that nobody asked for.
pub(super) fn existing(frame: &Frame, inputs: &[Input], trees: &[Tree]) -> Existing {
    Existing::of(&object_set(frame, inputs, trees))
}

/// The first object (group, kind, namespace, name) that repeats across the files: nobody applies such files together.
fn twice(set: &ObjectSet<'_>, inputs: &[Input]) -> Option<Twice> {
    let mut first = FxHashMap::default();
    let again = set.objects.iter().find_map(|object| {
        let key = (
            object.group(),
            &object.kind,
            &object.namespace,
            &object.name,
        );
        let source = *first.entry(key).or_insert(object.source);
        (!object.name.is_empty() && source != object.source).then_some((object, source))
    });
    let (object, source) = again?;
    let path = |source: SourceId| inputs[source.0 as usize].path.clone();
    Some(Twice {
        object: format!("{} `{}`", object.kind, object.name),
        files: [path(source), path(object.source)],
    })
}

/// One set for each text.
fn split<'t>(set: &ObjectSet<'t>) -> Vec<ObjectSet<'t>> {
    let mut parts: BTreeMap<SourceId, ObjectSet<'t>> = BTreeMap::new();
    let part = || {
        let mut part = ObjectSet::of(set.cluster.clone());
        part.custom = set.custom.clone();
        part
    };
    for (source, document) in &set.documents {
        parts
            .entry(*source)
            .or_insert_with(part)
            .documents
            .push((*source, *document));
    }
    for object in &set.objects {
        parts
            .entry(object.source)
            .or_insert_with(part)
            .objects
            .push(object.clone());
    }
    parts.into_values().collect()
}

fn object_set<'t>(frame: &Frame, inputs: &'t [Input], trees: &'t [Tree]) -> ObjectSet<'t> {
    let mut set = ObjectSet::of(frame.cluster.clone());
    set.is_unbuilt = frame.why == Why::Kustomization;
    for (index, (input, tree)) in inputs.iter().zip(trees).enumerate() {
        let Ok(text) = &input.text else { continue };
        let source = SourceId(index as u32);
        let templates = Templates::new(text, tree);
        for document in tree.documents(text) {
            set.documents.push((source, document));
            if input.kind == SourceKind::Manifest && document.error().is_none() {
                set.objects
                    .extend(objects(source, document, templates.of(document)));
            }
        }
    }
    name_namespace(&mut set);
    set
}

/// Puts objects that name no namespace into the one the cluster has for them.
fn name_namespace(set: &mut ObjectSet<'_>) {
    let Some(namespace) = &set.cluster.namespace else {
        return;
    };
    let nameless =
        |object: &&mut Object<'_>| object.namespace.is_none() && !object.is_cluster_scoped();
    for object in set.objects.iter_mut().filter(nameless) {
        object.namespace = Some(namespace.to_string().into());
    }
}

/// Helm's `# Source: chart/templates/x.yaml` comments.
struct Templates<'t> {
    text: &'t str,
    tree: Option<&'t Tree>,
}

const SOURCE: &str = "# Source: ";

impl<'t> Templates<'t> {
    fn new(text: &'t str, tree: &'t Tree) -> Self {
        let has_one = memchr::memmem::find(text.as_bytes(), SOURCE.as_bytes()).is_some();
        Self {
            text,
            tree: has_one.then_some(tree),
        }
    }

    /// The first such comment between the document's beginning and its first key.
    fn of(&self, document: Document<'_>) -> Option<&'t str> {
        let comments = self.tree?.comments();
        let root = document.root()?.span();
        let first = comments.partition_point(|comment| comment.start < document.span().start);
        let mut before = comments[first..]
            .iter()
            .take_while(|comment| comment.start < root.start);
        before
            .find_map(|comment| self.text.get(comment.range())?.strip_prefix(SOURCE))
            .map(str::trim)
    }
}

/// Everything that the rules of an engine have to say.
fn judge(engine: &Engine<'_>, set: &ObjectSet<'_>) -> Vec<Found> {
    let mut workspace = Workspace::default();
    let mut found = Vec::new();
    let mut kind = None;
    for_each_subject(set, |subject| match subject.target() {
        Target::Document => engine.check_document(subject, &mut workspace, &mut found),
        target => {
            if target == Target::Object {
                kind = Some(engine.rules_for(subject));
            }
            if let Some(kind) = &kind {
                engine.check(kind, subject, &mut workspace, &mut found);
            }
        }
    });
    engine.check_set(set, &mut found);
    found
}

/// One cause, one finding: where a specific rule speaks, the general one at the same place keeps quiet.
fn without_general(rules: &[Rule], found: Vec<Found>) -> Vec<Found> {
    let gives_way = |general: &Found, specific: &Found| {
        let (general_rule, specific_rule) = (&rules[general.0], &rules[specific.0]);
        let named = specific_rule
            .file
            .silences
            .iter()
            .any(|id| **id == *general_rule.id)
            || general_rule
                .file
                .yields_to
                .iter()
                .any(|id| **id == *specific_rule.id);
        named && general.1.location == specific.1.location
    };
    let has_pairs = found.iter().any(|(rule, _)| {
        !rules[*rule].file.silences.is_empty() || !rules[*rule].file.yields_to.is_empty()
    });
    if !has_pairs {
        return found;
    }
    let mut at_place: rustc_hash::FxHashMap<_, Vec<&Found>> = rustc_hash::FxHashMap::default();
    for one in &found {
        at_place.entry(one.1.location).or_default().push(one);
    }
    let quiet: Vec<bool> = found
        .iter()
        .map(|one| {
            at_place[&one.1.location]
                .iter()
                .any(|other| gives_way(one, other))
        })
        .collect();
    let mut quiet = quiet.into_iter();
    let mut kept = found;
    kept.retain(|_| !quiet.next().unwrap_or(false));
    kept
}
