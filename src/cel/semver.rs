//! Semantic versions, as `github.com/blang/semver` reads them.

use std::cmp::Ordering;

/// A version; what stands behind `+` does not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Semver {
    pub(super) major: u64,
    pub(super) minor: u64,
    pub(super) patch: u64,
    before_release: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Number(u64),
    Word(String),
}

impl Semver {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '.');
        let (major, minor, rest) = (parts.next()?, parts.next()?, parts.next()?);
        let (rest, build) = match rest.split_once('+') {
            Some((rest, build)) => (rest, Some(build)),
            None => (rest, None),
        };
        let (patch, before) = match rest.split_once('-') {
            Some((patch, before)) => (patch, Some(before)),
            None => (rest, None),
        };
        let is_word = |part: &str| {
            !part.is_empty()
                && part
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        };
        if build.is_some_and(|build| !build.split('.').all(is_word)) {
            return None;
        }
        let before_release = before
            .into_iter()
            .flat_map(|before| before.split('.'))
            .map(
                |part| match part.bytes().all(|byte| byte.is_ascii_digit()) {
                    _ if !is_word(part) => None,
                    true => number(part).map(Part::Number),
                    false => Some(Part::Word(part.to_owned())),
                },
            )
            .collect::<Option<_>>()?;
        Some(Self {
            major: number(major)?,
            minor: number(minor)?,
            patch: number(patch)?,
            before_release,
        })
    }

    /// Reads `v1.2` and `1.02.3` too.
    pub(super) fn parse_lenient(text: &str) -> Option<Self> {
        let text = text.strip_prefix('v').unwrap_or(text);
        let mut parts: Vec<_> = text.splitn(3, '.').map(without_zeros).collect();
        if parts.len() < 3 {
            if parts.last()?.contains(['+', '-']) {
                return None;
            }
            parts.resize(3, "0".to_owned());
        }
        Self::parse(&parts.join("."))
    }

    /// By the order of semantic versions.
    pub(super) fn precedence(&self, other: &Self) -> Ordering {
        let numbers = |version: &Self| (version.major, version.minor, version.patch);
        numbers(self).cmp(&numbers(other)).then_with(|| {
            match (
                self.before_release.is_empty(),
                other.before_release.is_empty(),
            ) {
                (true, true) => Ordering::Equal,
                (true, false) => Ordering::Greater,
                (false, true) => Ordering::Less,
                (false, false) => self.before_release.iter().cmp(&other.before_release),
            }
        })
    }
}

impl Ord for Part {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Number(one), Self::Number(other)) => one.cmp(other),
            (Self::Word(one), Self::Word(other)) => one.cmp(other),
            (Self::Number(_), Self::Word(_)) => Ordering::Less,
            (Self::Word(_), Self::Number(_)) => Ordering::Greater,
        }
    }
}

impl PartialOrd for Part {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Digits without a zero in front.
fn number(text: &str) -> Option<u64> {
    let is_number = !text.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && (text.len() == 1 || !text.starts_with('0'));
    is_number.then(|| text.parse().ok())?
}

fn without_zeros(part: &str) -> String {
    if part.len() <= 1 {
        return part.to_owned();
    }
    let rest = part.trim_start_matches('0');
    if rest.starts_with(|c: char| c.is_ascii_digit()) {
        rest.to_owned()
    } else {
        format!("0{rest}")
    }
}
