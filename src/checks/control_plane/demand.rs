//! What is asked of the settings of components, one row a question.

use crate::finding::Violation;
use crate::manifest::{Component, Form, ObjectSet, Program, Setting};
use crate::rule::{Mark, Params, Spot};
use crate::span::Span;

/// One question about one flag of one program.
#[derive(Clone, Copy)]
pub(super) struct Demand {
    /// The case of the rule.
    pub(super) case: &'static str,
    pub(super) program: Program,
    /// The flag; those after it take its place.
    pub(super) flags: &'static [&'static str],
    pub(super) bad: Bad,
    /// What it means for the program, after its name.
    pub(super) says: &'static str,
}

/// When a flag is bad.
#[derive(Clone, Copy)]
pub(super) enum Bad {
    /// When it is certainly not set.
    Absent,
    /// When it is set so.
    When(Judge),
    /// When it is not set so, or not set.
    Unless(Judge),
}

/// Tells something of a setting.
pub(super) type Judge = fn(&Setting<'_>, Params<'_>) -> bool;

/// Asks every row of every component of a set.
pub(super) fn ask(
    set: &ObjectSet<'_>,
    demands: &[Demand],
    params: Params<'_>,
    out: &mut Vec<Violation>,
) {
    ask_where(set, demands, params, out, |_, _| true);
}

/// Asks the rows that make sense for a component of every component of a set.
pub(super) fn ask_where(
    set: &ObjectSet<'_>,
    demands: &[Demand],
    params: Params<'_>,
    out: &mut Vec<Violation>,
    makes_sense: impl Fn(&Component<'_>, &Demand) -> bool,
) {
    for component in set.components() {
        let own = demands
            .iter()
            .filter(|demand| demand.program == component.program && makes_sense(component, demand));
        let own: Vec<_> = own.collect();
        let answered = own.iter().filter(|demand| may_ask(component, &own, demand));
        out.extend(answered.filter_map(|demand| demand.answer(set, component, params)));
    }
}

/// A command line with fewer settings is an excerpt: what really runs has a dozen and more.
const FEW: usize = 6;

/// Whether a command line shows a few of its settings only.
pub(super) fn is_excerpt(component: &Component<'_>) -> bool {
    component.form == Form::CommandLine && component.settings.len() < FEW
}

/// Whether what is absent can be told from what is left out: in an excerpt that shows one of the settings, the others are left out, but
/// for those that go with it.
fn may_ask(component: &Component<'_>, own: &[&Demand], demand: &Demand) -> bool {
    let mut shown = own
        .iter()
        .filter(|other| {
            other
                .flags
                .first()
                .is_some_and(|flag| component.setting(flag).is_some())
        })
        .peekable();
    !is_excerpt(component) || shown.peek().is_none() || shown.any(|other| other.case == demand.case)
}

impl Demand {
    /// Of a flag that must be set.
    pub(super) const fn absent(
        case: &'static str,
        program: Program,
        flags: &'static [&'static str],
        says: &'static str,
    ) -> Self {
        Self {
            case,
            program,
            flags,
            bad: Bad::Absent,
            says,
        }
    }

    /// Of a flag that must not be set so.
    pub(super) const fn when(
        case: &'static str,
        program: Program,
        flags: &'static [&'static str],
        is_bad: Judge,
        says: &'static str,
    ) -> Self {
        Self {
            case,
            program,
            flags,
            bad: Bad::When(is_bad),
            says,
        }
    }

    /// Of a flag that must be set so.
    pub(super) const fn unless(
        case: &'static str,
        program: Program,
        flags: &'static [&'static str],
        is_good: Judge,
        says: &'static str,
    ) -> Self {
        Self {
            case,
            program,
            flags,
            bad: Bad::Unless(is_good),
            says,
        }
    }

    fn answer<'t>(
        &self,
        set: &ObjectSet<'t>,
        component: &Component<'t>,
        params: Params<'_>,
    ) -> Option<Violation> {
        let setting = self.flags.iter().find_map(|flag| component.setting(flag));
        let is_first = |setting: &Setting<'_>| self.flags.first() == Some(&&*setting.name);
        let mut violation = match (setting, self.bad) {
            (None, Bad::Absent | Bad::Unless(_)) => absent(set, component, self.flags, self.says)?,
            (Some(setting), Bad::When(is_bad)) if !setting.is_unknown() => {
                is_bad(setting, params).then(|| told(set, component, setting, self.says))?
            }
            (Some(setting), Bad::Unless(is_good)) if !setting.is_unknown() => {
                let is_bad = is_first(setting) && !is_good(setting, params);
                is_bad.then(|| told(set, component, setting, self.says))?
            }
            _ => return None,
        };
        violation.case = Some(self.case.into());
        Some(violation)
    }
}

/// A violation at a setting: the program, what that means, and how it is set.
pub(super) fn told<'t>(
    set: &ObjectSet<'t>,
    component: &Component<'t>,
    setting: &Setting<'t>,
    says: &str,
) -> Violation {
    let name = component.program.name();
    let (written, value) = (&setting.written, &setting.value);
    let message = if value.is_empty() {
        format!("`{name}` {says}: `{written}` is set")
    } else {
        format!("`{name}` {says}: `{written}` is `{value}`")
    };
    at(set, component, mark(setting), message)
}

/// A violation where a component is told none of these.
fn absent<'t>(
    set: &ObjectSet<'t>,
    component: &Component<'t>,
    flags: &'static [&'static str],
    says: &str,
) -> Option<Violation> {
    let flag = *flags.first().filter(|_| component.lacks(flags))?;
    let place = Mark::Missing {
        parent: component.place,
        field: flag,
    };
    let name = component.program.name();
    let message = format!("`{name}` {says}: `--{flag}` is not set");
    Some(at(set, component, place, message))
}

/// A violation at a place of a component.
pub(super) fn at<'t>(
    set: &ObjectSet<'t>,
    component: &Component<'t>,
    mark: Mark<'static, 't>,
    message: impl Into<String>,
) -> Violation {
    Violation {
        container: component.container.as_deref().map(str::to_owned),
        ..spot(component, mark).violation(set, message)
    }
}

/// A place of a component.
pub(super) fn spot<'t>(component: &Component<'t>, mark: Mark<'static, 't>) -> Spot<'t> {
    Spot {
        source: component.source,
        object: component.object,
        mark,
    }
}

/// The place of a setting.
pub(super) fn mark<'t>(setting: &Setting<'t>) -> Mark<'static, 't> {
    match setting.span {
        Some(span) => Mark::Bytes {
            node: setting.node,
            span,
        },
        None => Mark::Value(setting.node),
    }
}

/// The place of one item of a setting's list; of the whole where the item cannot be told apart.
pub(super) fn mark_of_item<'t>(setting: &Setting<'t>, item: &str) -> Mark<'static, 't> {
    let node = setting.node;
    let listed = node.items().find(|child| child.text() == item);
    if let Some(child) = listed.filter(|_| setting.span.is_none()) {
        return Mark::Value(child);
    }
    let span = setting.span.unwrap_or_else(|| node.span());
    let text = node.source_text().get(span.range()).unwrap_or_default();
    let is_word = |at: usize| {
        let after = text[at + item.len()..].chars().next();
        let before = text[..at].chars().next_back();
        [before, after]
            .into_iter()
            .flatten()
            .all(|next| !next.is_ascii_alphanumeric())
    };
    let found = text.match_indices(item).find(|(at, _)| is_word(*at));
    found.map_or_else(
        || mark(setting),
        |(found, _)| {
            let start = span.start as usize + found;
            Mark::Bytes {
                node,
                span: Span::new(start, start + item.len()),
            }
        },
    )
}

/// Whether it is set to true.
pub(super) fn is_true(setting: &Setting<'_>, _: Params<'_>) -> bool {
    setting.is_bool(true)
}

/// Whether it is set to false.
pub(super) fn is_false(setting: &Setting<'_>, _: Params<'_>) -> bool {
    setting.is_bool(false)
}

/// Whether it is set to something.
pub(super) fn is_set(setting: &Setting<'_>, _: Params<'_>) -> bool {
    !setting.value.is_empty()
}
