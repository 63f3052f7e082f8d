//! A day of the calendar, as `YYYY-MM-DD`.

use std::time::{SystemTime, UNIX_EPOCH};

/// A day, counted from 1970-01-01 (UTC).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date(i64);

const SECONDS_A_DAY: u64 = 86_400;

impl Date {
    /// Reads `YYYY-MM-DD`; nothing for what is no day of the calendar.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        let is_shaped = (year.len(), month.len(), day.len()) == (4, 2, 2)
            && text.bytes().all(|b| b.is_ascii_digit() || b == b'-')
            && parts.next().is_none();
        if !is_shaped {
            return None;
        }
        let (year, month, day) = (
            year.parse::<i64>().ok()?,
            month.parse::<i64>().ok()?,
            day.parse::<i64>().ok()?,
        );
        let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let days = match month {
            2 => 28 + i64::from(is_leap),
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => return None,
        };
        (1..=days)
            .contains(&day)
            .then(|| Self(days_since_1970(year, month, day)))
    }

    /// Days since 1970-01-01.
    #[must_use]
    pub const fn since_1970(self) -> i64 {
        self.0
    }

    /// Year, month and day of the month of a day counted from 1970-01-01 (`civil_from_days` of
    /// <https://howardhinnant.github.io/date_algorithms.html>).
    #[must_use]
    pub const fn of_day(day: i64) -> (i64, i64, i64) {
        let shifted = day + 719_468;
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        let year = year_of_era + era * 400;
        (if month <= 2 { year + 1 } else { year }, month, day)
    }

    /// The day it is, in UTC.
    #[must_use]
    pub fn today() -> Self {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        let days = since.map_or(0, |since| since.as_secs() / SECONDS_A_DAY);
        Self(i64::try_from(days).unwrap_or(i64::MAX))
    }
}

/// `days_from_civil` of <https://howardhinnant.github.io/date_algorithms.html>, for years from 0.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    // A year that begins in March ends with its leap day.
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year - era * 400;
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

#[cfg(test)]
mod tests {
    use super::Date;

    /// Days as `date -u -d YYYY-MM-DD +%s` counts them, divided by 86400.
    #[test]
    fn counts_days() {
        let cases = [
            ("1970-01-01", 0),
            ("2000-02-29", 11016),
            ("2024-12-31", 20088),
            ("1969-12-31", -1),
        ];
        for (text, days) in cases {
            assert_eq!(Date::parse(text), Some(Date(days)), "{text}");
        }
    }

    #[test]
    fn refuses_what_is_no_day() {
        for text in [
            "2023-02-29",
            "1900-02-29",
            "2024-13-01",
            "2024-00-10",
            "2024-04-31",
            "2024-1-1",
            "24-01-01",
            "2024-01-01-",
            "+024-01-01",
            "tomorrow",
            "",
        ] {
            assert_eq!(Date::parse(text), None, "{text}");
        }
    }
}
