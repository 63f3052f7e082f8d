//! What every command that lints needs before it does: the configuration, the rules, the files.

use std::path::PathBuf;
use std::sync::Arc;

use super::rulebook::OwnRules;
use super::ruling::Ruling;
use super::terminal::{self, refuse};
use super::{CLEAN, FOUND, fail, since};
use crate::config::{ConfigError, Configuration, Options};
use crate::finding::{Outcome, Report};
use crate::lint::{self, Linter};
use crate::rule;
use crate::schema::{NEWEST, OLDEST};
use crate::source::{Discovery, Excludes, Past};
use crate::value::Version;

/// What is linted, and with what.
pub(super) struct Run {
    pub(super) configuration: Configuration,
    pub(super) discovery: Discovery,
    /// The projects in which references are resolved, where they hold more than what is asked for.
    pub(super) projects: Vec<PathBuf>,
    /// What is passed over.
    pub(super) excludes: Excludes,
    /// The project as it was, if it is to be compared.
    pub(super) past: Option<Arc<Past>>,
    ruling: Ruling,
}

impl Run {
    /// Reads the configurations, makes the rules, and finds the files. The exit code where that cannot be done.
    pub(super) fn of(options: &Options) -> Result<Self, u8> {
        let told = |configuration: Configuration| told(configuration, options);
        let configuration = told(configuration(options).map_err(refuse)?);
        let past = since::past(options)?;
        let projects = configuration.projects(options);
        let Found {
            discovery,
            nested,
            excludes,
        } = found(options, &configuration, &projects, past.as_deref())?;
        let nested: Vec<_> = nested.into_iter().map(told).collect();
        if !options.quiet {
            tell_of_unknown(&configuration, &nested);
        }
        let own = OwnRules::read(&configuration, &nested, &options.rules.folders)?;
        let ruling = Ruling::new(&configuration, &nested, &own, options)?;
        lint::use_threads(options.jobs).map_err(fail)?;
        Ok(Self {
            configuration,
            discovery,
            projects,
            excludes,
            past,
            ruling,
        })
    }

    /// The rules that would run, did the configuration not switch them off.
    pub(super) fn switched_off(&self) -> Vec<&str> {
        let Ruling {
            rules, policies, ..
        } = &self.ruling;
        let runs = |index| {
            let mut policies = policies.iter();
            policies.any(|policy| policy.selection.has(index, rules))
        };
        let off = rules
            .iter()
            .enumerate()
            .filter(|(index, rule)| rule.file.default == rule::Default::On && !runs(*index));
        off.map(|(_, rule)| &*rule.id).collect()
    }

    /// The linter.
    pub(super) fn linter(&self, options: &Options) -> Linter<'_> {
        let Ruling {
            rules,
            policies,
            variants,
        } = &self.ruling;
        let linter = Linter::governed(rules, policies.clone())
            .with(&self.configuration.clusters)
            .varied(variants);
        if options.compat {
            linter
        } else {
            linter.without_compat()
        }
    }
}

/// The file that the command line names, or the nearest one upwards; an empty one where there is none.
fn configuration(options: &Options) -> Result<Configuration, ConfigError> {
    if options.rules.no_config {
        return Ok(Configuration::default());
    }
    if let Some(file) = &options.rules.config {
        return Configuration::load(file);
    }
    Ok(Configuration::of_run(options)?.unwrap_or_default())
}

/// A configuration with what the command line says of all.
fn told(mut configuration: Configuration, options: &Options) -> Configuration {
    configuration.pin(&options.kubernetes);
    configuration.find_schemas(options.schemas.clone());
    configuration
}

/// What there is to lint, the configurations of sub-trees, and what all of them leave out.
struct Found {
    discovery: Discovery,
    nested: Vec<Configuration>,
    excludes: Excludes,
}

fn found(
    options: &Options,
    configuration: &Configuration,
    projects: &[PathBuf],
    past: Option<&Past>,
) -> Result<Found, u8> {
    let mut excludes = configuration.excludes(options).map_err(fail)?;
    let mut discovery = since::discover(options, projects, &excludes, past)?;
    let nested = configuration.nested(options, &discovery).map_err(refuse)?;
    if nested.iter().any(Configuration::excludes_something) {
        for own in &nested {
            excludes = own.add_excludes(excludes);
        }
        discovery = since::discover(options, projects, &excludes, past)?;
    }
    Ok(Found {
        discovery,
        nested,
        excludes,
    })
}

/// Versions that the tables do not reach are judged as the nearest one they do.
fn tell_of_unknown(configuration: &Configuration, nested: &[Configuration]) {
    let all = std::iter::once(configuration).chain(nested);
    let mut versions: Vec<_> = all.flat_map(Configuration::versions).collect();
    versions.sort();
    let known = [OLDEST, NEWEST].map(Version::of_minor);
    let ends = [versions.first(), versions.last()];
    let beyond = |version: &&Version| !(known[0]..=known[1]).contains(*version);
    let mut unknown: Vec<_> = ends.into_iter().flatten().filter(beyond).collect();
    unknown.dedup();
    for version in unknown {
        let nearest = version.clamp(&known[0], &known[1]);
        let words = "is not among the versions known here; its fields are judged as those of";
        terminal::say(format!("Kubernetes {version} {words} {nearest}"));
    }
}

/// A folder or a stream without a single object is a mistake; a file named one by one is not.
pub(super) fn nothing_linted(options: &Options, discovery: &Discovery, report: &Report) -> u8 {
    let not_understood = report.coverage.count(Outcome::NotUnderstood);
    let mut words = "nothing was linted: no Kubernetes object was found".to_owned();
    if not_understood > 0 {
        words.push_str("; `--show coverage` says what was not understood");
    } else if discovery.ignored > 0 {
        words.push_str("; some files are ignored by `.gitignore` or `--exclude`");
    }
    terminal::say(words);
    let only_files = options.paths.iter().all(|path| path.is_file());
    if only_files && not_understood == 0 {
        CLEAN
    } else {
        FOUND
    }
}
