//! Times as Go's `time.Parse` takes them, which is what `metav1.Time` and `metav1.MicroTime` are decoded by.

/// RFC 3339, `time.Parse(time.RFC3339, …)`. It is laxer than the RFC: an hour of one digit, a comma before the fraction.
pub(super) fn is_time(text: &str) -> bool {
    parts(text).is_some_and(|(fraction, zone)| fraction != Some("") && is_zone(zone))
}

/// The same with exactly six digits of a second: `2006-01-02T15:04:05.000000Z07:00`.
pub(super) fn is_micro_time(text: &str) -> bool {
    parts(text)
        .is_some_and(|(fraction, zone)| fraction.is_some_and(|f| f.len() == 6) && is_zone(zone))
}

/// What stands behind the seconds: the digits of the fraction, and the zone.
fn parts(text: &str) -> Option<(Option<&str>, &str)> {
    let (date, clock) = text.split_once('T')?;
    let (hour, rest) = clock.split_once(':')?;
    let is_date = date.len() == 10 && is_date(date);
    let is_hour = matches!(hour.len(), 1 | 2) && number(hour, 23).is_some();
    let is_minute = number(rest.get(..2)?, 59).is_some() && rest.get(2..3)? == ":";
    let is_second = number(rest.get(3..5)?, 59).is_some();
    if !(is_date && is_hour && is_minute && is_second) {
        return None;
    }
    let rest = rest.get(5..)?;
    let Some(digits) = rest.strip_prefix(['.', ',']) else {
        return Some((None, rest));
    };
    let zone = digits.trim_start_matches(|c: char| c.is_ascii_digit());
    Some((digits.get(..digits.len() - zone.len()), zone))
}

/// `2025-01-02`.
pub(super) fn is_date(date: &str) -> bool {
    let mut parts = date.split('-');
    let mut next = |len: usize, most: u32| {
        let part = parts.next().filter(|part| part.len() == len)?;
        number(part, most)
    };
    let (Some(year), Some(month @ 1..), Some(day @ 1..)) =
        (next(4, 9999), next(2, 12), next(2, 31))
    else {
        return false;
    };
    day <= days(year, month)
}

fn days(year: u32, month: u32) -> u32 {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 => 28 + u32::from(is_leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// `Z` or `+02:00`; Go's largest offset is `24:60`.
fn is_zone(zone: &str) -> bool {
    let Some(offset) = zone.strip_prefix(['+', '-']) else {
        return zone == "Z";
    };
    let below = |part: &str, most: u32| part.len() == 2 && number(part, most).is_some();
    let parts = offset.split_once(':');
    parts.is_some_and(|(hours, minutes)| below(hours, 24) && below(minutes, 60))
}

/// Digits alone, for no more than this.
fn number(digits: &str, most: u32) -> Option<u32> {
    let all = digits.bytes().all(|byte| byte.is_ascii_digit());
    let number = all.then(|| digits.parse().ok()).flatten();
    number.filter(|number| *number <= most)
}

#[cfg(test)]
mod tests {
    use super::{is_micro_time, is_time};

    /// What Go 1.26 answers for each text, as a time and as a time with millionths.
    #[test]
    fn times_of_go() {
        for (text, time, micro_time) in [
            ("2025-01-02T15:04:05Z", true, false),
            ("2024-02-29T00:00:00.123+02:00", true, false),
            ("2025-01-02T5:04:05Z", true, false),
            ("2025-01-02T15:04:05,5Z", true, false),
            ("2025-01-02T15:04:05+24:60", true, false),
            ("2025-01-02T15:04:05-00:00", true, false),
            ("0000-01-01T00:00:00Z", true, false),
            ("2025-01-02T15:04:05.123456Z", true, true),
            ("2025-01-02T15:04:05,123456Z", true, true),
            ("2025-01-02T5:04:05.123456Z", true, true),
            ("2025-01-02T15:04:05.12345Z", true, false),
            ("2025-01-02T15:04:05.1234567891234Z", true, false),
            ("", false, false),
            ("2025-02-29T00:00:00Z", false, false),
            ("2025-01-02", false, false),
            ("2025-01-02T15:04:05", false, false),
            ("2025-01-02T25:00:00Z", false, false),
            ("2025-01-02T24:00:00Z", false, false),
            ("2025-01-02T15:4:05Z", false, false),
            ("2025-01-02T15:04:60Z", false, false),
            ("2025-01-02T15:04:05.Z", false, false),
            ("2025-01-02T15:04:05+25:00", false, false),
            ("2025-01-02T15:04:05.123456+0200", false, false),
            ("2025-01-02t15:04:05z", false, false),
            ("2025-13-02T15:04:05Z", false, false),
            ("2025-00-02T15:04:05Z", false, false),
            ("12025-01-02T15:04:05Z", false, false),
        ] {
            assert_eq!(is_time(text), time, "{text}");
            assert_eq!(is_micro_time(text), micro_time, "{text}");
        }
    }
}
