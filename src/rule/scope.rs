//! Where a rule or a case of it applies.

use super::judge::Judge;
use super::kinds::Kinds;
use super::{Case, Fault, Predicate, RuleFile, Subject, When, Workloads, predicate};
use crate::manifest::{Object, Role};

/// Everything that must hold before a target is judged.
#[derive(Debug)]
pub(super) struct Scope {
    kinds: Kinds,
    only: Vec<Role>,
    workloads: Option<Workloads>,
    unless: Vec<Predicate>,
    facts: Vec<Predicate>,
    this: Option<Judge>,
    pod: Option<Judge>,
    object: Option<Judge>,
}

impl Scope {
    pub(super) fn of_rule(file: &RuleFile) -> Result<Self, Fault> {
        Self::new(
            &file.kinds,
            &file.only,
            file.workloads,
            file.when.as_ref(),
            &file.unless,
        )
    }

    pub(super) fn of_case(case: &Case) -> Result<Self, Fault> {
        Self::new(
            &case.kinds,
            &case.only,
            case.workloads,
            case.when.as_ref(),
            &case.unless,
        )
    }

    fn new(
        kinds: &[String],
        only: &[Role],
        workloads: Option<Workloads>,
        when: Option<&When>,
        unless: &[Predicate],
    ) -> Result<Self, Fault> {
        let schema = |name: &str, pick: fn(&When) -> Option<&serde_json::Value>| {
            let judge = when.and_then(pick).map(Judge::new).transpose();
            judge.map_err(|why| Fault::at(format!("/when/{name}"), why))
        };
        Ok(Self {
            kinds: Kinds::new(kinds).map_err(|why| Fault::at("/kinds", why))?,
            only: only.to_vec(),
            workloads,
            unless: unless.to_vec(),
            facts: when.map(|when| when.facts.clone()).unwrap_or_default(),
            this: schema("self", |when| when.this.as_ref())?,
            pod: schema("pod", |when| when.pod.as_ref())?,
            object: schema("object", |when| when.object.as_ref())?,
        })
    }

    /// Whether an object of this kind can be meant.
    pub(super) fn holds_kind(&self, object: Option<&Object<'_>>) -> bool {
        self.kinds.hold(object)
    }

    /// Whether all of it holds. What a schema looks at must be there: a pod schema never holds outside a workload.
    pub(super) fn holds(&self, subject: &Subject<'_, '_>) -> bool {
        self.kinds.hold(subject.object.map(|(_, object)| object))
            && self.holds_role(subject)
            && (self.workloads.is_none()
                || subject
                    .workload
                    .is_some_and(|workload| workload.is_long_running()))
            && !self
                .unless
                .iter()
                .any(|&fact| predicate::holds(fact, subject))
            && self
                .facts
                .iter()
                .all(|&fact| predicate::holds(fact, subject))
            && self.holds_schemas(subject)
    }

    fn holds_role(&self, subject: &Subject<'_, '_>) -> bool {
        self.only.is_empty()
            || subject
                .container
                .is_some_and(|container| self.only.contains(&container.role))
    }

    fn holds_schemas(&self, subject: &Subject<'_, '_>) -> bool {
        let pod = subject.workload.map(|workload| workload.pod.spec);
        let object = subject.object.map(|(_, object)| object.root);
        let nodes = [
            (&self.this, Some(subject.node)),
            (&self.pod, pod),
            (&self.object, object),
        ];
        nodes.into_iter().all(|(schema, node)| match schema {
            Some(schema) => node.is_some_and(|node| schema.holds(node)),
            None => true,
        })
    }
}
