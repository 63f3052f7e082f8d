//! What the user wants of the files that one configuration governs, ready to be asked.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::file::Configuration;
use super::names::{Names, Part, UnknownWord, part};
use super::options::Options;
use super::overrides::{Ignore, Override};
use super::places::Places;
use super::selection::Selection;
use super::severities::{Severities, add_levels};
use super::values::{Level, Word};
use crate::finding::{Place, Severity, Violation};
use crate::manifest::{Cluster, Object};
use crate::rule::Rule;
use crate::source::absolute;
use crate::value::Date;

/// Which rules run, how severe their findings are, and what is different for some files and objects.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// What is known of the clusters that no configuration declares.
    pub cluster: Cluster,
    /// Which rules run.
    pub selection: Selection,
    /// How severe their findings are where no override says otherwise.
    pub severities: Severities,
    overrides: Vec<Scoped>,
    /// The folder that it governs, from the root of the file system; nothing where there is no file.
    folder: Option<PathBuf>,
}

/// An override with its words resolved.
#[derive(Clone, Debug)]
struct Scoped {
    own: Override,
    levels: FxHashMap<Part, Level>,
    accepted: Vec<Accepted>,
}

/// Findings that an override accepts.
#[derive(Clone, Debug)]
pub struct Accepted {
    /// What they are called.
    pub words: Vec<AcceptedWord>,
    /// Why.
    pub reason: Arc<str>,
    /// The last day on which they are, and where it is written.
    pub until: Option<(Date, Place)>,
    /// Whether the run looks at all that the file governs which says so, so that what silences nothing has no use.
    pub is_whole: bool,
}

/// A word of an accepted rule, case or group.
#[derive(Clone, Debug)]
pub struct AcceptedWord {
    /// As written.
    pub text: Arc<str>,
    /// Where.
    pub place: Place,
    /// What is wrong with it, when it names nothing.
    pub unknown: Option<UnknownWord>,
    parts: FxHashSet<Part>,
}

/// What a violation is about, as overrides ask for it.
#[derive(Clone, Copy, Debug)]
pub struct About<'a, 't> {
    /// The overrides that hold for its file, from [`Policy::overrides_for`].
    pub overrides: &'a [usize],
    /// The object.
    pub object: Option<&'a Object<'t>>,
    /// The violation.
    pub violation: &'a Violation,
}

/// With the severities of the rules, and no exception.
impl From<&Selection> for Policy {
    fn from(selection: &Selection) -> Self {
        Self {
            selection: selection.clone(),
            ..Self::default()
        }
    }
}

impl Policy {
    /// What a configuration says, below the words of the command line.
    ///
    /// # Errors
    /// The first word that names nothing; of the configuration's, [`Configuration::apply`] finds it before, with its place.
    pub fn new(
        rules: &[Rule],
        configuration: &Configuration,
        options: &Options,
    ) -> Result<Self, UnknownWord> {
        let names = Names::of_rules(rules);
        let mut overrides = Vec::new();
        for file in configuration.chain() {
            let places = Places::new(file.path.clone(), &file.text);
            let is_whole = file.is_within(&options.paths);
            for own in &file.overrides {
                overrides.push(Scoped::new(&names, own, &places, is_whole)?);
            }
        }
        Ok(Self {
            cluster: configuration.undeclared(),
            folder: configuration
                .is_file()
                .then(|| absolute(configuration.folder())),
            selection: Selection::configured(rules, configuration, options)?,
            severities: Severities::new(rules, configuration)?,
            overrides,
        })
    }

    /// Takes out the rules whose id is foreign to the configuration.
    pub fn leave_out(&mut self, rules: &[Rule], is_foreign: impl Fn(&str) -> bool) {
        self.selection.leave_out(rules, is_foreign);
    }

    /// The same, for such a cluster.
    #[must_use]
    pub fn on(self, cluster: Cluster) -> Self {
        Self { cluster, ..self }
    }

    /// How near to a file, from the root of the file system, the configuration stands; nothing where it does not govern it.
    #[must_use]
    pub fn nearness(&self, file: &Path) -> Option<usize> {
        match &self.folder {
            None => Some(0),
            Some(folder) => file
                .starts_with(folder)
                .then(|| folder.components().count()),
        }
    }

    /// The overrides that hold for a file, by their place.
    #[must_use]
    pub fn overrides_for(&self, file: &Path) -> Vec<usize> {
        let all = self.overrides.iter().enumerate();
        let holding = all.filter(|(_, scoped)| scoped.own.holds_for_file(file));
        holding.map(|(index, _)| index).collect()
    }

    /// Whether a violation of the rule is wanted.
    #[must_use]
    pub fn wants(&self, rule: usize, rules: &[Rule], about: About<'_, '_>) -> bool {
        let case = about.violation.case.as_deref();
        self.selection.wants(rule, rules, case)
            && self.level(part(rule, rules, case), about) != Some(Level::Off)
    }

    /// How severe it is.
    #[must_use]
    pub fn severity(&self, rule: usize, rules: &[Rule], about: About<'_, '_>) -> Severity {
        let case = about.violation.case.as_deref();
        match self.level(part(rule, rules, case), about) {
            Some(Level::At(severity)) => severity,
            _ => self.severities.of(rule, rules, about.violation),
        }
    }

    /// The highest severity that a finding of the rule can have.
    #[must_use]
    pub fn highest(&self, rule: usize, rules: &[Rule]) -> Severity {
        let of_overrides = self.overrides.iter().flat_map(|scoped| &scoped.levels);
        let set = of_overrides.filter_map(|((own, _), level)| match level {
            Level::At(severity) if *own == rule => Some(*severity),
            _ => None,
        });
        let base = self.severities.highest(rule, rules);
        set.fold(base, Severity::max)
    }

    /// What accepts a violation of the rule today: each with the word that does.
    pub fn accepting<'p>(
        &'p self,
        rule: usize,
        rules: &'p [Rule],
        about: About<'p, '_>,
        today: Date,
    ) -> impl Iterator<Item = (&'p Accepted, &'p AcceptedWord)> {
        let part = part(rule, rules, about.violation.case.as_deref());
        let accepted = self.holding(about).flat_map(|scoped| &scoped.accepted);
        let accepted = accepted.filter(move |accepted| !accepted.is_expired(today));
        accepted.flat_map(move |accepted| {
            let words = accepted.words.iter();
            let named = words.filter(move |word| word.parts.contains(&part));
            named.map(move |word| (accepted, word))
        })
    }

    /// Everything that is accepted anywhere.
    pub fn accepted(&self) -> impl Iterator<Item = &Accepted> {
        self.overrides.iter().flat_map(|scoped| &scoped.accepted)
    }

    /// The last override that holds for what the violation is about, of these.
    pub fn last_holding(&self, of: &[usize], about: About<'_, '_>) -> Option<usize> {
        let mut holding = of.iter().rev().copied();
        holding.find(|index| {
            about.overrides.contains(index)
                && self
                    .overrides
                    .get(*index)
                    .is_some_and(|one| one.holds(about))
        })
    }

    fn level(&self, part: Part, about: About<'_, '_>) -> Option<Level> {
        let levels = self.holding(about);
        levels
            .filter_map(|scoped| scoped.levels.get(&part).copied())
            .last()
    }

    fn holding<'p>(&'p self, about: About<'p, '_>) -> impl Iterator<Item = &'p Scoped> {
        let for_file = about.overrides.iter();
        let for_file = for_file.filter_map(|&index| self.overrides.get(index));
        for_file.filter(move |scoped| scoped.holds(about))
    }
}

impl Scoped {
    fn new(
        names: &Names<'_>,
        own: &Override,
        places: &Places<'_>,
        is_whole: bool,
    ) -> Result<Self, UnknownWord> {
        let mut levels = FxHashMap::default();
        add_levels(names, &own.rules, &mut levels)?;
        let accepted = own.ignore.iter();
        Ok(Self {
            own: own.clone(),
            levels,
            accepted: accepted
                .map(|ignore| Accepted::new(names, ignore, places, is_whole))
                .collect(),
        })
    }

    fn holds(&self, about: About<'_, '_>) -> bool {
        self.own
            .holds_for(about.object, about.violation.container.as_deref())
    }
}

impl Accepted {
    fn new(names: &Names<'_>, ignore: &Ignore, places: &Places<'_>, is_whole: bool) -> Self {
        let word = |word: &Word| {
            let found = names.find(&word.text);
            AcceptedWord {
                text: word.text.as_str().into(),
                place: places.place(word.span),
                unknown: found.clone().err(),
                parts: found.into_iter().flatten().collect(),
            }
        };
        let until = ignore.until;
        Self {
            words: ignore.rules.iter().map(word).collect(),
            reason: ignore.reason.clone(),
            until: until.map(|day| (day.date, places.place(day.span))),
            is_whole,
        }
    }

    /// Whether its last day is over.
    #[must_use]
    pub fn is_expired(&self, today: Date) -> bool {
        self.until.as_ref().is_some_and(|(date, _)| *date < today)
    }
}

impl AcceptedWord {
    /// The rules it speaks of, by their place.
    pub fn rules(&self) -> impl Iterator<Item = usize> {
        self.parts.iter().map(|(rule, _)| *rule)
    }
}
