//! Resource quantities, as `k8s.io/apimachinery/pkg/api/resource` reads them.

use std::cmp::Ordering;

/// An exact amount: `500m`, `1.5Gi`, `12e6`.
///
/// Held in billionths, the finest step the API server keeps; finer values are rounded up and values beyond 2^63-1 are
/// capped there, as the server does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quantity {
    nanos: i128,
}

/// The letters behind the number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suffix {
    /// None at all.
    Absent,
    /// `n`, `u` or `m`: a part of one.
    Fraction,
    /// `k`, `M`, `G`, `T`, `P` or `E`.
    Decimal,
    /// `Ki` to `Ei`.
    Binary,
    /// `e3`, `E-2`.
    Exponent,
}

const NANO: i128 = 1_000_000_000;

/// Numbers from here on are read no more exactly: times ten and plus a digit they still fit.
const ENOUGH: i128 = 10i128.pow(28);

impl Quantity {
    /// Reads a quantity; `None` where the API server answers "quantities must match the regular expression".
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (number, letters) = split(text)?;
        let (base, exponent, _) = scale(letters)?;
        Some(Self {
            nanos: nanos(number, base, exponent)?,
        })
    }

    /// What kind of letters stand behind the number; `None` for what is no quantity.
    #[must_use]
    pub fn suffix(text: &str) -> Option<Suffix> {
        Some(scale(split(text)?.1)?.2)
    }

    /// A whole number of units.
    #[must_use]
    pub const fn from_units(units: i64) -> Self {
        Self {
            nanos: units as i128 * NANO,
        }
    }

    /// A number of thousandths of a unit.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        Self {
            nanos: millis as i128 * (NANO / 1000),
        }
    }

    /// Whether it is nothing at all.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.nanos == 0
    }

    /// So many hundredths of it.
    #[must_use]
    pub const fn percent(self, hundredths: i64) -> Self {
        Self {
            nanos: self.nanos.saturating_mul(hundredths as i128) / 100,
        }
    }

    /// It, so many times.
    #[must_use]
    pub fn times(self, count: i64) -> Self {
        Self {
            nanos: self.nanos.saturating_mul(i128::from(count)),
        }
    }

    /// Whether it is more than `ratio` times the other.
    #[must_use]
    pub fn is_above(self, ratio: Self, other: Self) -> bool {
        self.nanos.saturating_mul(NANO) > ratio.nanos.saturating_mul(other.nanos)
    }

    /// Whether it is a whole number of units.
    #[must_use]
    pub const fn is_whole(self) -> bool {
        self.nanos % NANO == 0
    }

    /// The whole number of units that it is, if it is one of at most 18 digits (`Quantity.AsInt64`).
    #[must_use]
    pub fn as_units(self) -> Option<i64> {
        let units = self.is_whole().then_some(self.nanos / NANO)?;
        i64::try_from(units)
            .ok()
            .filter(|units| units.unsigned_abs() < 10u64.pow(18))
    }

    /// Whether it is a whole multiple of a step of more than zero whole units.
    #[must_use]
    pub const fn is_multiple_of(self, step: Self) -> bool {
        step.nanos > 0 && step.is_whole() && self.nanos % step.nanos == 0
    }

    /// How many times the other fits in; nothing of zero.
    #[must_use]
    pub fn divided_by(self, other: Self) -> Option<f64> {
        (other.nanos != 0).then(|| self.nanos as f64 / other.nanos as f64)
    }

    /// Below, at or above zero.
    #[must_use]
    pub fn sign(self) -> Ordering {
        self.nanos.cmp(&0)
    }
}

impl std::ops::Add for Quantity {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            nanos: self.nanos.saturating_add(other.nanos),
        }
    }
}

/// The number with its sign, and the letters (with the exponent's digits) behind it.
fn split(text: &str) -> Option<(&str, &str)> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let digits = unsigned
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(unsigned.len());
    let at = text.len() - unsigned.len() + digits;
    let number = &text[..at];
    let dots = number.bytes().filter(|&b| b == b'.').count();
    let letters = &text[at..];
    let has_digit = number.bytes().any(|b| b.is_ascii_digit());
    let is_one = dots <= 1 && !text.is_empty() && (has_digit || is_zero_without_digits(letters));
    is_one.then_some((number, letters))
}

/// Where no digit stands before the letters, the server reads zero, `e1` and `m` too, unless it needs more digits than 64 bits have.
fn is_zero_without_digits(letters: &str) -> bool {
    let fits = |(base, exponent, _)| {
        if base == 2 {
            exponent <= 40
        } else {
            exponent >= -9
        }
    };
    scale(letters).is_some_and(fits)
}

/// What the letters multiply by: base, exponent, and their kind.
fn scale(letters: &str) -> Option<(i128, i32, Suffix)> {
    let decimal = |exponent| Some((10, exponent, Suffix::Decimal));
    let binary = |exponent| Some((2, exponent, Suffix::Binary));
    match letters {
        "" => Some((10, 0, Suffix::Absent)),
        "n" => Some((10, -9, Suffix::Fraction)),
        "u" => Some((10, -6, Suffix::Fraction)),
        "m" => Some((10, -3, Suffix::Fraction)),
        "k" => decimal(3),
        "M" => decimal(6),
        "G" => decimal(9),
        "T" => decimal(12),
        "P" => decimal(15),
        "E" => decimal(18),
        "Ki" => binary(10),
        "Mi" => binary(20),
        "Gi" => binary(30),
        "Ti" => binary(40),
        "Pi" => binary(50),
        "Ei" => binary(60),
        _ => {
            let exponent = letters.strip_prefix(['e', 'E'])?.parse().ok()?;
            Some((10, exponent, Suffix::Exponent))
        }
    }
}

/// `number × base^exponent` in billionths, rounded away from zero, capped as the server caps it.
fn nanos(number: &str, base: i128, exponent: i32) -> Option<i128> {
    let negative = number.starts_with('-');
    let (mut value, mut places) = (0i128, 0i32);
    let mut after_dot = false;
    for byte in number.bytes().filter(u8::is_ascii_graphic) {
        match byte {
            b'.' => after_dot = true,
            b'0'..=b'9' if value < ENOUGH => {
                value = value * 10 + i128::from(byte - b'0');
                places += i32::from(after_dot);
            }
            // Digits beyond 28 significant ones: behind the dot they are less than a billionth, before it they only scale.
            b'0'..=b'9' if !after_dot => places -= 1,
            _ => {}
        }
    }
    let (factor, ten) = if base == 2 {
        (1i128 << exponent.clamp(0, 60), 0)
    } else {
        (1, exponent)
    };
    let scaled = value.saturating_mul(factor);
    let shift = ten.saturating_sub(places).saturating_add(9).clamp(-60, 60);
    let power = |most: u32| 10i128.saturating_pow(shift.unsigned_abs().min(most));
    let scaled = if shift >= 0 {
        scaled.saturating_mul(power(60))
    } else if shift >= -38 {
        scaled / power(38) + i128::from(scaled % power(38) != 0)
    } else {
        i128::from(scaled > 0)
    };
    let capped = scaled.min(i128::from(i64::MAX) * NANO);
    Some(if negative { -capped } else { capped })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn q(text: &str) -> Quantity {
        Quantity::parse(text).unwrap_or_else(|| panic!("{text} is a quantity"))
    }

    /// Values from `quantity_test.go` of apimachinery.
    #[test]
    fn equal_amounts() {
        for (left, right) in [
            ("1", "1000m"),
            ("1Ki", "1024"),
            ("1.5Gi", "1536Mi"),
            ("12e6", "12M"),
            ("1E", "1000P"),
            (".5", "500m"),
            ("5.", "5"),
            ("+1", "1"),
            ("1e-3", "1m"),
            ("0.0000000001", "1n"),
            ("9Ei", "9223372036854775807"),
            ("e1", "0"),
            ("-", "0"),
            (".Ti", "0"),
            ("e-9", "0"),
            ("100000000000000000000", "9223372036854775807"),
        ] {
            assert_eq!(q(left), q(right), "{left} = {right}");
        }
    }

    #[test]
    fn parts_and_ratios() {
        assert_eq!(q("1Gi").percent(50), q("512Mi"));
        assert_eq!(q("250m").times(4), q("1"));
        assert!(q("1").is_above(q("1.5"), q("600m")));
        assert!(!q("900m").is_above(q("1.5"), q("600m")));
    }

    #[test]
    fn order() {
        for (less, more) in [
            ("1G", "1Gi"),
            ("-1", "0"),
            ("999m", "1"),
            ("1M", "1Mi"),
            ("1Gi", "1073741825"),
        ] {
            assert!(q(less) < q(more), "{less} < {more}");
        }
    }

    #[test]
    fn refused() {
        for text in [
            "", "1GB", "1gi", "1 Gi", "1.2.3", "Ei", "Pi", "1K", "1mi", "--1", "0x10", "1e", "e",
            "..", "e-10", "1Mib",
        ] {
            assert_eq!(Quantity::parse(text), None, "{text}");
        }
    }

    #[test]
    fn suffixes() {
        assert_eq!(Quantity::suffix("400m"), Some(Suffix::Fraction));
        assert_eq!(Quantity::suffix("1Mi"), Some(Suffix::Binary));
        assert_eq!(Quantity::suffix("1M"), Some(Suffix::Decimal));
        assert_eq!(Quantity::suffix("1e3"), Some(Suffix::Exponent));
        assert_eq!(Quantity::suffix("128"), Some(Suffix::Absent));
    }
}
