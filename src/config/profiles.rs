//! Profiles: selections of rules that have a name, taken from what the rules say of themselves.

use super::names::{Names, Part};
use crate::finding::Severity;
use crate::rule::{Default, RuleFile};

mod table {
    include!(concat!(env!("OUT_DIR"), "/peers.rs"));
}

/// A selection that has a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// The word for it.
    pub name: &'static str,
    /// What it is, for people.
    pub about: String,
    holds: Holds,
}

/// Which rules a profile holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Holds {
    /// Those that run when nobody asks for anything.
    Default,
    /// Those, and whatever else would stop a pull request.
    Strict,
    /// Those that ask what a part of a standard asks: the key of `peers`, and what its ids begin with.
    Standard(&'static str, &'static str),
    /// Those that ask what another linter asks by itself: the key of `peers`, and the ids that it leaves out.
    Peer(&'static str, &'static [&'static str]),
}

/// Standards that have another name as a profile than under `peers`, or several: name, key, what ids begin with, and words.
const STANDARDS: &[(&str, &str, &str, &str)] = &[
    (
        "pss-baseline",
        "pss",
        "baseline/",
        "the Pod Security Standards, level `baseline`",
    ),
    (
        "pss-restricted",
        "pss",
        "",
        "the Pod Security Standards, level `restricted`",
    ),
    ("nsa", "nsa", "", "the hardening guide of NSA and CISA"),
    ("cis", "cis", "", "the CIS Kubernetes Benchmark"),
];

/// Every profile, in the order of a list for people.
pub fn profiles() -> impl Iterator<Item = Profile> + Clone {
    let own = [
        (
            "default",
            "what runs when nothing is asked for",
            Holds::Default,
        ),
        (
            "strict",
            "the default, and every other warning and error",
            Holds::Strict,
        ),
    ];
    let own = own.map(|(name, about, holds)| Profile {
        name,
        about: about.to_owned(),
        holds,
    });
    let standards = STANDARDS.iter().map(|(name, key, start, about)| Profile {
        name,
        about: (*about).to_owned(),
        holds: Holds::Standard(key, start),
    });
    let is_standard = |key: &str| STANDARDS.iter().any(|(_, standard, ..)| *standard == key);
    let peers = table::PEERS
        .iter()
        .filter(move |(key, ..)| !is_standard(key));
    let peers = peers.map(|(key, name, off)| Profile {
        name: key,
        about: format!("what {name} runs by itself"),
        holds: Holds::Peer(key, off),
    });
    own.into_iter().chain(standards).chain(peers)
}

impl Profile {
    /// The profile that is called so.
    pub(super) fn named(word: &str) -> Option<Self> {
        profiles().find(|profile| profile.name == word)
    }

    /// Whether a rule runs, in part or as a whole.
    #[must_use]
    pub fn holds(&self, file: &RuleFile) -> bool {
        let cases = (0..file.cases.0.len()).map(Some);
        let mut parts = std::iter::once(None).chain(cases);
        parts.any(|case| self.holds_part(file, case))
    }

    /// The rules and cases that run.
    pub(super) fn parts(&self, names: &Names<'_>) -> Vec<Part> {
        let parts = names.parts();
        parts
            .filter(|&(rule, case)| self.holds_part(names.file(rule), case))
            .collect()
    }

    fn holds_part(&self, file: &RuleFile, case: Option<usize>) -> bool {
        let own = case.map(|case| &file.cases.0[case].1);
        let is_on = || own.and_then(|own| own.default).unwrap_or(file.default) == Default::On;
        let severity = || own.and_then(|own| own.severity).unwrap_or(file.severity);
        let ids = |key| file.peers.get(key).into_iter().flatten();
        if file.profiles.iter().any(|name| name == self.name) {
            return true;
        }
        match self.holds {
            Holds::Default => is_on(),
            Holds::Strict => is_on() || severity() >= Severity::Warning,
            Holds::Standard(key, start) => ids(key).any(|id| id.starts_with(start)),
            Holds::Peer(key, off) => ids(key).any(|id| !off.contains(&&**id)),
        }
    }
}
