//! Durations as Go writes them, `1m30s`, and as Prometheus does, `2w`.

/// The seconds of a duration (Go's `time.ParseDuration`); `None` for a text that is none.
#[must_use]
pub fn seconds(text: &str) -> Option<f64> {
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest == "0" {
        return Some(0.0);
    }
    sum(rest, unit_seconds).map(|total| sign * total)
}

/// The seconds of a duration as Prometheus and Alertmanager write them, `1d12h` (`ParseDuration` of prometheus/common/model);
/// `None` for a text that is none.
#[must_use]
pub fn prometheus_seconds(text: &str) -> Option<f64> {
    if text == "0" {
        return Some(0.0);
    }
    sum(text, |unit| match unit {
        "ms" | "s" | "m" | "h" => unit_seconds(unit),
        "d" => Some(86_400.0),
        "w" => Some(604_800.0),
        "y" => Some(31_536_000.0),
        _ => None,
    })
}

/// The sum of numbers, each with its unit.
fn sum(text: &str, seconds_of: impl Fn(&str) -> Option<f64>) -> Option<f64> {
    let mut rest = text;
    let mut total = 0.0;
    while !rest.is_empty() {
        let digits = rest
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .unwrap_or(rest.len());
        let (number, behind) = rest.split_at(digits);
        let letters = behind
            .find(|c: char| c.is_ascii_digit() || c == '.')
            .unwrap_or(behind.len());
        let (unit, behind) = behind.split_at(letters);
        total += number.parse::<f64>().ok()? * seconds_of(unit)?;
        rest = behind;
    }
    (!text.is_empty()).then_some(total)
}

fn unit_seconds(unit: &str) -> Option<f64> {
    Some(match unit {
        "ns" => 1e-9,
        "us" | "µs" | "μs" => 1e-6,
        "ms" => 1e-3,
        "s" => 1.0,
        "m" => 60.0,
        "h" => 3600.0,
        _ => return None,
    })
}

/// A number of seconds in words, in the largest unit that it is a whole number of.
#[must_use]
pub fn in_words(seconds: u64) -> String {
    let units = [(86_400, "day"), (3600, "hour"), (60, "minute")];
    let mut whole = units
        .into_iter()
        .filter(|(size, _)| seconds >= *size && seconds.is_multiple_of(*size));
    let (size, unit) = whole.next().unwrap_or((1, "second"));
    let number = seconds / size;
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {unit}{plural}")
}

#[cfg(test)]
mod tests {
    use super::seconds;

    /// From `time_test.go` of Go.
    #[test]
    fn durations() {
        for (text, expected) in [
            ("5s", Some(5.0)),
            ("-5s", Some(-5.0)),
            ("3h30m", Some(12_600.0)),
            (".5s", Some(0.5)),
            ("1.s", Some(1.0)),
            ("+0", Some(0.0)),
            ("-", None),
            ("s", None),
            (".", None),
            ("-.", None),
            (".s", None),
            ("3000000x", None),
            ("300s", Some(300.0)),
            ("1m30s", Some(90.0)),
            ("1.5h", Some(5400.0)),
            ("0", Some(0.0)),
            ("-1s", Some(-1.0)),
            ("100ms", Some(0.1)),
            ("60", None),
            ("", None),
            ("5 m", None),
            ("1d", None),
        ] {
            assert_eq!(seconds(text), expected, "{text}");
        }
    }

    #[test]
    fn durations_of_prometheus() {
        for (text, expected) in [
            ("1h30m", Some(5400.0)),
            ("1d12h", Some(129_600.0)),
            ("2w", Some(1_209_600.0)),
            ("0", Some(0.0)),
            ("", None),
            ("fast", None),
            ("5", None),
        ] {
            assert_eq!(super::prometheus_seconds(text), expected, "{text}");
        }
    }

    #[test]
    fn words() {
        for (number, expected) in [
            (86_400, "1 day"),
            (172_800, "2 days"),
            (90_000, "25 hours"),
            (61, "61 seconds"),
            (0, "0 seconds"),
        ] {
            assert_eq!(super::in_words(number), expected);
        }
    }
}
