//! Whether something can go to production, as honestly as files can say.

use super::area::Question;
use super::chapter::Chapter;

/// What is to be thought of an area, or of all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// Something is broken or dangerous as written.
    NotFit,
    /// Nothing of it was found, so that nothing can be said.
    Unknown,
    /// A competent reviewer would not let it pass as it is.
    Reserved,
    /// Nothing wrong was found, and not everything was seen or answered.
    Open,
    /// Nothing wrong was found, and everything was seen.
    Fit,
    /// Nothing of it was found, and nothing of it is needed.
    Absent,
}

impl Verdict {
    /// In words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::NotFit => "not fit",
            Self::Unknown => "cannot be said",
            Self::Reserved => "reservations",
            Self::Open => "open questions",
            Self::Fit => "nothing wrong",
            Self::Absent => "none here",
        }
    }

    /// As an answer to whether it can go to production.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::NotFit => "Not fit for production",
            Self::Unknown | Self::Absent => "Whether it is fit for production cannot be said",
            Self::Reserved => "Fit for production with reservations",
            Self::Open => "Nothing wrong was found, and questions are open",
            Self::Fit => "Fit for production, as far as files can say",
        }
    }
}

/// A verdict and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// The verdict.
    pub verdict: Verdict,
    /// Why, in one line.
    pub reason: String,
}

/// What was found in one area.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    pub(super) errors: usize,
    pub(super) warnings: usize,
    pub(super) answers: usize,
    /// Required questions to which nothing was found.
    pub(super) unanswered: Vec<Question>,
    pub(super) gaps: usize,
    pub(super) is_optional: bool,
}

/// What is to be thought of one area.
pub(super) fn of_area(tally: &Tally) -> Judgement {
    let verdict = match tally {
        Tally { errors: 1.., .. } => Verdict::NotFit,
        Tally { warnings: 1.., .. } => Verdict::Reserved,
        Tally {
            answers: 0,
            gaps: 0,
            is_optional: true,
            ..
        } => Verdict::Absent,
        Tally { answers: 0, .. } => Verdict::Unknown,
        Tally { gaps: 1.., .. } => Verdict::Open,
        Tally { unanswered, .. } if !unanswered.is_empty() => Verdict::Open,
        Tally { .. } => Verdict::Fit,
    };
    Judgement {
        verdict,
        reason: reason(verdict, tally),
    }
}

fn reason(verdict: Verdict, tally: &Tally) -> String {
    let mut parts = Vec::new();
    if tally.errors + tally.warnings > 0 {
        parts.push(counts(tally.errors, tally.warnings));
    }
    match verdict {
        Verdict::Unknown => parts.push("nothing of it was found in what was read".to_owned()),
        Verdict::Absent => {
            parts.push("nothing of it was found, and a cluster can do without".to_owned())
        }
        _ => {
            let open = tally.unanswered.len();
            parts
                .extend((open > 0).then(|| number(open, "question is", "questions are") + " open"));
            let gaps = tally.gaps;
            parts.extend(
                (gaps > 0).then(|| number(gaps, "chart was", "charts were") + " not seen rendered"),
            );
        }
    }
    if parts.is_empty() {
        parts.push("its questions are answered".to_owned());
    }
    parts.join("; ")
}

fn number(count: usize, one: &str, many: &str) -> String {
    match count {
        1 => format!("1 {one}"),
        count => format!("{count} {many}"),
    }
}

/// `2 errors, 1 warning`.
fn counts(errors: usize, warnings: usize) -> String {
    let both = [
        (errors, "error", "errors"),
        (warnings, "warning", "warnings"),
    ];
    let some = both.into_iter().filter(|(count, ..)| *count > 0);
    let words: Vec<_> = some
        .map(|(count, one, many)| number(count, one, many))
        .collect();
    words.join(", ")
}

/// What is to be thought of all.
pub(super) fn of_all(chapters: &[Chapter<'_>], objects: usize, is_all_seen: bool) -> Judgement {
    let titles = |verdict: Verdict| {
        let same = chapters
            .iter()
            .filter(|chapter| chapter.judgement.verdict == verdict);
        same.map(|chapter| chapter.area.title()).collect::<Vec<_>>()
    };
    let errors = chapters.iter().map(|chapter| chapter.errors()).sum();
    let warnings = chapters.iter().map(|chapter| chapter.warnings()).sum();
    let unknown = titles(Verdict::Unknown);
    let open = titles(Verdict::Open);
    let (verdict, reason) = if errors > 0 {
        let areas = titles(Verdict::NotFit).join(", ");
        let mut reason = format!("{} ({areas})", counts(errors, 0));
        if warnings > 0 {
            reason += &format!(", {}", counts(0, warnings));
        }
        (Verdict::NotFit, reason)
    } else if objects == 0 {
        let reason = "no Kubernetes object was found in what was read".to_owned();
        (Verdict::Unknown, reason)
    } else if !unknown.is_empty() {
        let mut reason = format!("nothing was found of: {}", unknown.join(", "));
        if warnings > 0 {
            reason += &format!("; {}", counts(0, warnings));
        }
        (Verdict::Unknown, reason)
    } else if warnings > 0 {
        let areas = titles(Verdict::Reserved).join(", ");
        (
            Verdict::Reserved,
            format!("{} ({areas})", counts(0, warnings)),
        )
    } else if !open.is_empty() {
        (
            Verdict::Open,
            format!("not all was answered or seen of: {}", open.join(", ")),
        )
    } else if !is_all_seen {
        (Verdict::Open, "not all was seen".to_owned())
    } else {
        (
            Verdict::Fit,
            "every area was seen, and nothing wrong was found".to_owned(),
        )
    };
    Judgement { verdict, reason }
}
