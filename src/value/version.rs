//! Versions as people write them: `1.34`, `v1.34.2`, `1.31..1.34`.

use std::fmt;
use std::str::FromStr;

/// A minor version of Kubernetes, or of something that runs on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// 1.
    pub major: u16,
    /// 34.
    pub minor: u16,
}

impl Version {
    /// Kubernetes 1.x.
    #[must_use]
    pub const fn of_minor(minor: u8) -> Self {
        Self {
            major: 1,
            minor: minor as u16,
        }
    }
}

impl FromStr for Version {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is not a version such as `1.34`");
        let mut numbers = text.strip_prefix('v').unwrap_or(text).splitn(3, '.');
        let number = |part: Option<&str>| {
            let digits = part.filter(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
            digits.and_then(|part| part.parse().ok()).ok_or_else(wrong)
        };
        Ok(Self {
            major: number(numbers.next())?,
            minor: number(numbers.next())?,
        })
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

/// More minor versions than anything will have for long.
const MOST_MINORS: u16 = 100;

/// The versions that a text stands for, oldest first: one, or for `1.31..1.34` these two and all between.
///
/// # Errors
/// Why it stands for none.
pub fn range(text: &str) -> Result<Vec<Version>, String> {
    let Some((first, last)) = text.split_once("..") else {
        return Ok(vec![text.parse()?]);
    };
    let (first, last): (Version, Version) = (first.trim().parse()?, last.trim().parse()?);
    if first > last {
        return Err(format!("`{text}` begins after its end"));
    }
    if first.major != last.major || last.minor - first.minor > MOST_MINORS {
        return Err(format!("`{text}` is too wide a range"));
    }
    let version = |minor| Version { minor, ..first };
    Ok((first.minor..=last.minor).map(version).collect())
}
