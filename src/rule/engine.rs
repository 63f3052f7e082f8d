//! All wanted rules on one target at a time. The seam between rules and what judges their schemas.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rustc_hash::FxHashMap;

use super::assert::{Assertion, Assertions};
use super::plan::{Plan, Run};
use super::scope::Scope;
use super::{Check, Judging, Logic, Rule, Subject, Target};
use crate::finding::Violation;
use crate::json_schema::Failure;

/// A violation and the rule, by its place among the rules, that found it.
pub type Found = (usize, Violation);

/// API version and kind.
type KindName = (Box<str>, Box<str>);

/// The function of a rule that looks at one target at a time.
type EachCheck = fn(&Subject<'_, '_>, &mut Vec<Violation>);

/// The wanted rules, prepared for every kind of object that was met.
#[derive(Debug)]
pub struct Engine<'r> {
    rules: &'r [Rule],
    wanted: Vec<usize>,
    kinds: Mutex<FxHashMap<KindName, Arc<KindRules<'r>>>>,
    documents: OnceLock<TargetRules<'r>>,
}

/// The rules for the objects of one kind.
#[derive(Debug, Default)]
pub struct KindRules<'r> {
    by_target: [OnceLock<TargetRules<'r>>; 5],
}

/// The rules for one target of one kind.
#[derive(Debug)]
struct TargetRules<'r> {
    plan: Plan,
    /// What each schema of the plan belongs to.
    schemas: Vec<Declared<'r>>,
    /// Schemas that the plan cannot express.
    beyond_plan: Vec<Declared<'r>>,
    coded: Vec<(usize, &'r Scope, EachCheck)>,
}

/// One schema, and whose it is.
#[derive(Debug)]
struct Declared<'r> {
    /// The place of the rule.
    rule: usize,
    scope: &'r Scope,
    assertions: &'r Assertions,
    assertion: &'r Assertion,
}

/// What is used again from target to target of one set.
#[derive(Debug, Default)]
pub struct Workspace<'t> {
    run: Run<'t>,
    violations: Vec<Violation>,
}

impl<'r> Engine<'r> {
    /// Prepares the wanted rules, by their place.
    #[must_use]
    pub fn new(rules: &'r [Rule], wanted: Vec<usize>) -> Self {
        Self {
            rules,
            wanted,
            kinds: Mutex::default(),
            documents: OnceLock::new(),
        }
    }

    /// The rules for the kind of the subject's object.
    #[must_use]
    pub fn rules_for(&self, subject: &Subject<'_, '_>) -> Arc<KindRules<'r>> {
        let name = |subject: &Subject<'_, '_>| {
            let object = subject.object.map(|(_, object)| object);
            object.map_or_else(Default::default, |object| {
                (Box::from(&*object.api_version), Box::from(&*object.kind))
            })
        };
        let mut kinds = self.kinds.lock().unwrap_or_else(PoisonError::into_inner);
        kinds.entry(name(subject)).or_default().clone()
    }

    /// Everything the rules have to say about a document as such.
    pub fn check_document<'t>(
        &self,
        subject: &Subject<'_, 't>,
        workspace: &mut Workspace<'t>,
        out: &mut Vec<Found>,
    ) {
        let rules = self.documents.get_or_init(|| self.prepare(subject));
        self.check_target(rules, subject, workspace, out);
    }

    /// Everything the rules have to say about a target in an object of this kind.
    pub fn check<'t>(
        &self,
        kind: &KindRules<'r>,
        subject: &Subject<'_, 't>,
        workspace: &mut Workspace<'t>,
        out: &mut Vec<Found>,
    ) {
        let slot = match subject.target() {
            Target::Document => return,
            Target::Object => 0,
            Target::Workload => 1,
            Target::Pod => 2,
            Target::Container => 3,
            Target::RbacRule => 4,
        };
        let rules = kind.by_target[slot].get_or_init(|| self.prepare(subject));
        self.check_target(rules, subject, workspace, out);
    }

    /// Everything the rules about whole sets have to say.
    pub fn check_set(&self, set: &crate::manifest::ObjectSet<'_>, out: &mut Vec<Found>) {
        let mut violations = Vec::new();
        for &index in &self.wanted {
            if let Some(Check::Set(check)) = self.rules[index].check {
                check(set, self.rules[index].params(), &mut violations);
                out.extend(
                    violations
                        .drain(..)
                        .map(|violation| (index, self.rules[index].with_help(violation, None))),
                );
            }
        }
    }

    fn check_target<'t>(
        &self,
        rules: &TargetRules<'r>,
        subject: &Subject<'_, 't>,
        workspace: &mut Workspace<'t>,
        out: &mut Vec<Found>,
    ) {
        let Workspace { run, violations } = workspace;
        run.judge(&rules.plan, subject.node, subject.inherited());
        for (schema, failure) in run.failures.drain(..) {
            let declared = &rules.schemas[schema as usize];
            if declared.scope.holds(subject) {
                out.extend(self.found(declared, subject, &failure));
            }
        }
        for declared in &rules.beyond_plan {
            let schema = declared.assertion.beyond_plan.as_ref();
            if let Some(schema) = schema.filter(|_| declared.scope.holds(subject)) {
                let failures = schema.failures(subject.node).into_iter();
                out.extend(failures.filter_map(|failure| self.found(declared, subject, &failure)));
            }
        }
        for (index, scope, check) in &rules.coded {
            let rule = &self.rules[*index];
            if scope.holds(subject) {
                check(&subject.with(rule.params()), violations);
                if violations.is_empty() {
                    continue;
                }
                out.extend(
                    violations
                        .drain(..)
                        .map(|violation| (*index, rule.with_help(violation, Some(subject)))),
                );
            }
        }
    }

    /// What a failure of a schema is to its rule.
    fn found<'t>(
        &self,
        declared: &Declared<'r>,
        subject: &Subject<'_, 't>,
        failure: &Failure<'t>,
    ) -> Option<Found> {
        let rule = &self.rules[declared.rule];
        let Declared {
            assertions,
            assertion,
            ..
        } = declared;
        let violation = assertions.violation(&rule.file, assertion, subject, failure)?;
        Some((declared.rule, rule.with_help(violation, Some(subject))))
    }

    /// Gathers the rules that look at such targets in objects of such a kind.
    fn prepare(&self, subject: &Subject<'_, '_>) -> TargetRules<'r> {
        let object = subject.object.map(|(_, object)| object);
        let mut schemas = Vec::new();
        let mut beyond_plan = Vec::new();
        let mut coded = Vec::new();
        for &index in &self.wanted {
            let rule = &self.rules[index];
            if rule.file.target != Some(subject.target()) || !rule.kinds.hold(object) {
                continue;
            }
            let Ok(Judging { scope, logic }) = rule.judging() else {
                continue;
            };
            match logic {
                Logic::Coded(Check::Each(check)) => coded.push((index, scope, *check)),
                Logic::Coded(Check::Set(_) | Check::Marks) => {}
                Logic::Declared(assertions) => {
                    let all = assertions.all.iter();
                    for assertion in all.filter(|assertion| assertion.holds_kind(subject)) {
                        let list = if assertion.beyond_plan.is_some() {
                            &mut beyond_plan
                        } else {
                            &mut schemas
                        };
                        list.push(Declared {
                            rule: index,
                            scope,
                            assertions,
                            assertion,
                        });
                    }
                }
            }
        }
        let numbered = schemas
            .iter()
            .enumerate()
            .map(|(id, declared)| (id as u32, &declared.assertion.schema));
        let plan = Plan::new(numbered).unwrap_or_else(|_| Plan::of_nothing());
        TargetRules {
            plan,
            schemas,
            beyond_plan,
            coded,
        }
    }
}
