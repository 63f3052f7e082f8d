//! The rules of a run, and what each configuration wants of them.

use super::fail;
use super::rulebook::{self, OwnRules};
use super::terminal::{refuse, with_hint};
use crate::checks;
use crate::config::{Configuration, Options, Policy};
use crate::lint::Variant;
use crate::rule::Rule;
use crate::rule::embedded::Embedded;

/// Every rule, with the parameters of the run's configuration; what each configuration wants of them, the run's first; and the
/// rules that have other parameters in places.
pub(super) struct Ruling {
    pub(super) rules: &'static [Rule],
    pub(super) policies: Vec<Policy>,
    pub(super) variants: Vec<Variant>,
}

impl Ruling {
    /// Of the run's configuration and those of sub-trees. The error is an exit code; what it is about has been said.
    pub(super) fn new(
        configuration: &Configuration,
        nested: &[Configuration],
        own: &OwnRules,
        options: &Options,
    ) -> Result<Self, u8> {
        let mut files = rulebook::files(&own.rules)?;
        let as_written = if nested.is_empty() {
            Vec::new()
        } else {
            files.clone()
        };
        configuration.apply(&mut files).map_err(refuse)?;
        let mut variants = overridden(configuration, &files, 0)?;
        for (index, own) in nested.iter().enumerate() {
            let mut own_files = as_written.clone();
            own.apply(&mut own_files).map_err(refuse)?;
            variants.extend(overridden(own, &own_files, index + 1)?);
            variants.extend(differing(own, own_files, &files, index + 1)?);
        }
        // Never dropped: the process ends with them, and a fifth of a small run went into taking them apart.
        let rules = made(files, configuration)?.leak();
        let all = std::iter::once(configuration).chain(nested);
        let policies = all.map(|own| Policy::new(rules, own, options));
        let mut policies = policies.collect::<Result<Vec<_>, _>>().map_err(with_hint)?;
        for (index, policy) in policies.iter_mut().enumerate() {
            policy.leave_out(rules, |id| own.is_foreign(index, id));
        }
        Ok(Self {
            rules,
            policies,
            variants,
        })
    }
}

/// The rules that have other parameters where an override holds.
fn overridden(
    configuration: &Configuration,
    files: &[Embedded],
    policy: usize,
) -> Result<Vec<Variant>, u8> {
    let variant = |(of, overridden): (usize, Vec<(usize, Embedded)>)| {
        let (places, own): (Vec<_>, Vec<_>) = overridden.into_iter().unzip();
        Ok(Variant {
            policy,
            of: Some(of),
            places,
            rules: made(own, configuration)?,
        })
    };
    let all = configuration.overridden(files).into_iter();
    all.map(variant).collect()
}

/// The rules that have other parameters in a sub-tree.
fn differing(
    configuration: &Configuration,
    own: Vec<Embedded>,
    files: &[Embedded],
    policy: usize,
) -> Result<Option<Variant>, u8> {
    let pairs = own.into_iter().zip(files).enumerate();
    let differing = pairs.filter(|(_, (own, file))| own.file.params != file.file.params);
    let (places, own): (Vec<_>, Vec<_>) = differing.map(|(place, (own, _))| (place, own)).unzip();
    if places.is_empty() {
        return Ok(None);
    }
    Ok(Some(Variant {
        policy,
        of: None,
        places,
        rules: made(own, configuration)?,
    }))
}

/// The rules of these files.
pub(super) fn made(files: Vec<Embedded>, configuration: &Configuration) -> Result<Vec<Rule>, u8> {
    let make = |rule: Embedded| {
        if !configuration.gives_params(&rule.id, &rule.file.formerly) {
            return checks::as_written(rule).map_err(fail);
        }
        let (id, formerly) = (rule.id.clone(), rule.file.formerly.clone());
        checks::rule(rule).map_err(|why| {
            configuration
                .refused(&id, &formerly, &why)
                .map_or_else(|| fail(&why), refuse)
        })
    };
    files.into_iter().map(make).collect()
}
