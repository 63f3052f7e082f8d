//! What a rule is: how it is written, what it looks at, how it decides.

mod assert;
pub mod embedded;
pub mod engine;
pub mod example;
mod file;
mod judge;
mod kinds;
mod mark;
mod message;
mod own;
mod params;
mod plan;
mod predicate;
mod read;
mod schema;
mod scope;
mod spot;
mod subject;

use std::sync::{Arc, OnceLock};

pub use file::{
    Case, Cases, Default, Example, Examples, Folder, Predicate, RuleFile, Target, When, Workloads,
};
pub use mark::Mark;
pub use own::OwnRule;
pub use params::Params;
pub use read::{At, Fault};
pub use schema::schema;
pub use spot::Spot;
pub use subject::{
    Subject, for_each_subject, label_at_name, label_in, of_case, violation_at, violation_in,
};

use crate::finding::{Severity, Violation};
use crate::manifest::ObjectSet;
use assert::Assertions;
use kinds::Kinds;
use scope::Scope;

/// A rule: what it is called, what it says, how it decides.
#[derive(Debug)]
pub struct Rule {
    /// The name of its file.
    pub id: Arc<str>,
    /// The name of its file's folder.
    pub group: Arc<str>,
    /// What its author wrote, without the page.
    pub file: RuleFile,
    kinds: Kinds,
    check: Option<Check>,
    judging: OnceLock<Result<Judging, Fault>>,
}

/// Where a rule applies and how it decides. Made when the first object that it may mean is met: most runs meet few kinds.
#[derive(Debug)]
struct Judging {
    scope: Scope,
    logic: Logic,
}

/// The function of a coded rule.
#[derive(Clone, Copy, Debug)]
pub enum Check {
    /// Asked once for every target that the rule's file names.
    Each(fn(&Subject<'_, '_>, &mut Vec<Violation>)),
    /// Asked once for a set.
    Set(fn(&ObjectSet<'_>, Params<'_>, &mut Vec<Violation>)),
    /// Answered by the linter, which alone knows what became of every comment that silences findings.
    Marks,
}

#[derive(Debug)]
enum Logic {
    Declared(Assertions),
    Coded(Check),
}

impl Rule {
    /// Makes a rule of its file, and of its function if it has one.
    ///
    /// # Errors
    /// What is wrong with the file, in words for its author.
    pub fn new(id: &str, group: &str, file: RuleFile, check: Option<Check>) -> Result<Self, Fault> {
        let rule = Self::unread(id, group, file, check)?;
        rule.judging()?;
        assert::check_patterns(&rule.file, rule.assertions())?;
        Ok(rule)
    }

    /// As [`Rule::new`], for a file that is known to be right: what is wrong with it would make it say nothing.
    ///
    /// # Errors
    /// What is wrong with its `kinds`.
    pub fn unread(
        id: &str,
        group: &str,
        file: RuleFile,
        check: Option<Check>,
    ) -> Result<Self, Fault> {
        Ok(Self {
            id: id.into(),
            group: group.into(),
            kinds: Kinds::new(&file.kinds).map_err(|why| Fault::at("/kinds", why))?,
            check,
            judging: OnceLock::new(),
            file,
        })
    }

    fn judging(&self) -> Result<&Judging, Fault> {
        let read = || Judging::new(&self.id, &self.file, self.check);
        self.judging
            .get_or_init(read)
            .as_ref()
            .map_err(Clone::clone)
    }

    fn assertions(&self) -> &[assert::Assertion] {
        match self.judging().map(|judging| &judging.logic) {
            Ok(Logic::Declared(assertions)) => &assertions.all,
            _ => &[],
        }
    }

    /// What the user may set of it.
    fn params(&self) -> Params<'_> {
        Params::new(&self.file.params)
    }

    /// The violation with its case's help, or the rule's, where it brings none of its own; YAML indented as the target is.
    fn with_help(&self, mut violation: Violation, subject: Option<&Subject<'_, '_>>) -> Violation {
        let case = violation.case.as_ref().and_then(|name| self.case(name));
        let help = violation
            .help
            .take()
            .or_else(|| case.and_then(|case| case.help.clone()))
            .or_else(|| self.file.help.clone());
        violation.help = match subject {
            Some(subject) => help.map(|help| subject.indented(&help)),
            None => help,
        };
        violation
    }

    /// The schemas of a declared rule, parameters put in.
    pub fn schemas(&self) -> impl Iterator<Item = &serde_json::Value> {
        self.assertions().iter().map(|assertion| &assertion.schema)
    }

    /// Whether a schema of it is more than a plan can express, so that each target is judged by the general engine.
    #[must_use]
    pub fn is_beyond_plan(&self) -> bool {
        let mut all = self.assertions().iter();
        all.any(|assertion| assertion.beyond_plan.is_some())
    }

    /// The case with this name.
    #[must_use]
    pub fn case(&self, name: &str) -> Option<&Case> {
        self.file
            .cases
            .0
            .iter()
            .find(|(case, _)| case == name)
            .map(|(_, case)| case)
    }

    /// How bad a violation of it is: its own severity, else its case's, else the rule's; never above the rule's.
    #[must_use]
    pub fn severity_of(&self, violation: &Violation) -> Severity {
        let case = violation.case.as_ref().and_then(|name| self.case(name));
        let severity = violation.severity.or(case.and_then(|case| case.severity));
        severity
            .unwrap_or(self.file.severity)
            .min(self.file.severity)
    }
}

impl Judging {
    fn new(id: &str, file: &RuleFile, check: Option<Check>) -> Result<Self, Fault> {
        let logic = match (check, Assertions::new(file)?) {
            (None, Some(assertions)) => Logic::Declared(assertions),
            (Some(check), None) => Logic::Coded(check),
            (None, None) => {
                let message = format!("`{id}` has no `assert`, and no function has its name");
                return Err(Fault::at("", message));
            }
            (Some(_), Some(_)) => {
                let message = format!("`{id}` has both an `assert` and a function");
                return Err(Fault::at("/assert", message));
            }
        };
        if matches!(logic, Logic::Declared(_)) && (file.target.is_none() || file.message.is_none())
        {
            let message = format!("`{id}` is declared and needs `target` and `message`");
            return Err(Fault::at("", message));
        }
        let scope = Scope::of_rule(file)?;
        Ok(Self { scope, logic })
    }
}
