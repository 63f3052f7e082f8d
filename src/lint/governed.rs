//! What governs each text of a set: a policy, and those of its overrides that hold for the file.

use std::path::Path;

use super::{Input, Linter};
use crate::config::{About, Policy};
use crate::finding::Violation;
use crate::manifest::ObjectSet;
use crate::rule::Rule;
use crate::rule::engine::{Engine, Found};

/// Rules with other parameters than those of all: where a policy's override holds, or everywhere in a policy.
#[derive(Debug)]
pub struct Variant {
    /// The place of the policy.
    pub policy: usize,
    /// The place of the override among those of the policy; nothing for all that the policy governs.
    pub of: Option<usize>,
    /// The places of the rules among all.
    pub places: Vec<usize>,
    /// The rules, in the same order.
    pub rules: Vec<Rule>,
}

/// A variant, ready to be asked.
#[derive(Debug)]
pub(super) struct Varied<'r> {
    own: &'r Variant,
    engine: Engine<'r>,
}

impl<'r> Varied<'r> {
    pub(super) fn new(own: &'r Variant) -> Self {
        let engine = Engine::new(&own.rules, (0..own.rules.len()).collect());
        Self { own, engine }
    }
}

/// What governs one text.
#[derive(Clone, Debug)]
pub(super) struct Governed<'l> {
    /// Its place among the policies.
    index: usize,
    pub(super) policy: &'l Policy,
    /// The overrides that hold for the file.
    overrides: Vec<usize>,
}

impl Governed<'_> {
    /// What a violation in the text is about.
    pub(super) fn about<'a, 't>(
        &'a self,
        set: &'a ObjectSet<'t>,
        violation: &'a Violation,
    ) -> About<'a, 't> {
        About {
            overrides: &self.overrides,
            object: violation.object.and_then(|index| set.objects.get(index)),
            violation,
        }
    }
}

impl Linter<'_> {
    /// What governs the texts, in their order.
    pub(super) fn governing(&self, inputs: &[Input]) -> Vec<Governed<'_>> {
        let governed = |input: &Input| {
            let file = Path::new(&*input.path);
            let index = self.policy_of(file);
            let policy = &self.policies[index];
            Governed {
                index,
                policy,
                overrides: policy.overrides_for(file),
            }
        };
        inputs.iter().map(governed).collect()
    }

    /// Whether any of them wants the violation.
    pub(super) fn wants(
        &self,
        governed: &[Governed<'_>],
        set: &ObjectSet<'_>,
        found: &Found,
    ) -> bool {
        let (rule, violation) = found;
        let own = &governed[violation.location.source.0 as usize];
        own.policy
            .wants(*rule, self.rules, own.about(set, violation))
    }

    /// Everything that the wanted rules have to say, each with the parameters that hold there.
    pub(super) fn judged(
        &self,
        set: &ObjectSet<'_>,
        governed: &[Governed<'_>],
        ask: impl Fn(&Engine<'_>, &ObjectSet<'_>) -> Vec<Found>,
    ) -> Vec<Found> {
        let mut found = ask(&self.engine, set);
        if !self.variants.is_empty() {
            found.retain(|found| self.varying(governed, set, found).is_none());
            for (index, varied) in self.variants.iter().enumerate() {
                if !governed.iter().any(|own| own.index == varied.own.policy) {
                    continue;
                }
                let own = ask(&varied.engine, set).into_iter();
                let own = own.map(|(rule, violation)| (varied.own.places[rule], violation));
                found.extend(own.filter(|found| self.varying(governed, set, found) == Some(index)));
            }
        }
        found.retain(|found| self.wants(governed, set, found));
        found
    }

    /// The variant of a rule that holds where the violation is.
    fn varying(
        &self,
        governed: &[Governed<'_>],
        set: &ObjectSet<'_>,
        found: &Found,
    ) -> Option<usize> {
        let (rule, violation) = found;
        let own = &governed[violation.location.source.0 as usize];
        let variants = self.variants.iter().enumerate();
        let of_rule = variants.filter(|(_, varied)| {
            varied.own.policy == own.index && varied.own.places.contains(rule)
        });
        let of_rule: Vec<_> = of_rule
            .map(|(index, varied)| (index, varied.own.of))
            .collect();
        let overrides: Vec<usize> = of_rule.iter().filter_map(|(_, of)| *of).collect();
        let about = own.about(set, violation);
        let last = own.policy.last_holding(&overrides, about);
        let holds = |(_, of): &&(usize, Option<usize>)| *of == last;
        of_rule.iter().find(holds).map(|(index, _)| *index)
    }
}
