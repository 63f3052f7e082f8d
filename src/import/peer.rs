//! What another linter's ids are called here.

use crate::rule::Default;
use crate::rule::embedded::Embedded;
use crate::value::glob;

/// Another linter, as rules name it.
pub(super) struct Peer<'r> {
    pub(super) name: &'static str,
    rules: &'r [Embedded],
}

impl<'r> Peer<'r> {
    pub(super) fn new(name: &'static str, rules: &'r [Embedded]) -> Self {
        Self { name, rules }
    }

    /// The rules that ask the question of an id; `*` in it stands for any run of characters.
    pub(super) fn rules_of(&self, id: &str) -> Vec<&'r Embedded> {
        let asks = |own: &String| {
            let (own, id) = (own.to_ascii_lowercase(), id.to_ascii_lowercase());
            glob::matches(&id, &own)
        };
        let rules = self.rules.iter();
        rules
            .filter(|rule| {
                rule.file
                    .peers
                    .get(self.name)
                    .is_some_and(|ids| ids.iter().any(asks))
            })
            .collect()
    }

    /// The ids of the rules that ask the question of an id.
    pub(super) fn words(&self, id: &str) -> Vec<String> {
        let rules = self.rules_of(id).into_iter();
        rules.map(|rule| rule.id.clone()).collect()
    }

    /// Where a word comes from; names what else of the linter's the rule asks, of which these ids do not speak.
    pub(super) fn note(&self, rule: &Embedded, id: &str, spoken_of: &[String]) -> String {
        let ids = rule.file.peers.get(self.name).into_iter().flatten();
        let is_new = |own: &&String| {
            let mut all = spoken_of.iter().map(String::as_str).chain([id]);
            !all.any(|spoken| {
                glob::matches(&spoken.to_ascii_lowercase(), &own.to_ascii_lowercase())
            })
        };
        let others: Vec<_> = ids.filter(is_new).map(String::as_str).collect();
        if others.is_empty() {
            id.to_owned()
        } else {
            format!("{id}; {} too", others.join(", "))
        }
    }

    /// The rules that do not run unless they are selected, and that ask a question of the linter's.
    pub(super) fn opt_in(&self) -> impl Iterator<Item = &'r Embedded> {
        let rules = self.rules.iter();
        let known = rules.filter(|rule| rule.file.peers.contains_key(self.name));
        known.filter(|rule| rule.file.default == Default::OptIn)
    }
}
