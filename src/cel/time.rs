//! Points in time, as expressions count them.

use std::cmp::Ordering;

use crate::value::Date;

/// A point in time (UTC): seconds since 1970 and what is left in nanoseconds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Time {
    pub(super) seconds: i64,
    nanos: u32,
    /// The seconds by which the clock that it was written with is ahead. It shows in text only.
    ahead: i64,
}

/// The first and the last second that `google.protobuf.Timestamp` knows: years 1 to 9999.
const FIRST: i64 = -62_135_596_800;
const LAST: i64 = 253_402_300_799;
const BILLION: i128 = 1_000_000_000;
const DAY: i64 = 86_400;

impl Time {
    /// Nothing of what is beyond the years that there are.
    pub(super) fn of_seconds(seconds: i64) -> Option<Self> {
        (FIRST..=LAST).contains(&seconds).then_some(Self {
            seconds,
            nanos: 0,
            ahead: 0,
        })
    }

    /// Reads RFC 3339: `2025-01-02T15:04:05.5+02:00`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (day, rest) = text.split_at_checked(10)?;
        let rest = rest.strip_prefix('T')?;
        let (clock, rest) = rest.split_at_checked(8)?;
        let (fraction, zone) = match rest.strip_prefix('.') {
            Some(rest) => {
                let end = rest.find(|c: char| !c.is_ascii_digit())?;
                rest.split_at_checked(end)
                    .filter(|(digits, _)| !digits.is_empty())?
            }
            None => ("", rest),
        };
        let seconds = Date::parse(day)?.since_1970() * DAY + seconds_of_day(clock)?;
        let ahead = offset(zone)?;
        let nanos = format!("{fraction:0<9}").get(..9)?.parse().ok()?;
        let time = Self::of_seconds(seconds - ahead)?;
        Some(Self {
            nanos,
            ahead,
            ..time
        })
    }

    /// Reads the formats `date` and `date-time` of schemas.
    pub(super) fn parse_day_or_time(text: &str) -> Option<Self> {
        match Date::parse(text) {
            Some(day) => Self::of_seconds(day.since_1970() * DAY),
            None => Self::parse(&text.to_ascii_uppercase()),
        }
    }

    fn total(self) -> i128 {
        i128::from(self.seconds) * BILLION + i128::from(self.nanos)
    }

    /// So many nanoseconds later; nothing where that is beyond the years that there are.
    pub(super) fn plus(self, nanoseconds: i128) -> Option<Self> {
        let total = self.total() + nanoseconds;
        let seconds = i64::try_from(total.div_euclid(BILLION)).ok()?;
        let nanos = u32::try_from(total.rem_euclid(BILLION)).ok()?;
        let time = Self::of_seconds(seconds)?;
        Some(Self {
            nanos,
            ahead: self.ahead,
            ..time
        })
    }

    /// The nanoseconds from the other to this one, if they fit.
    pub(super) fn since(self, other: Self) -> Option<i64> {
        i64::try_from(self.total() - other.total()).ok()
    }

    /// A part of it by the name of the function that asks for it, in UTC.
    pub(super) fn part(self, function: &str) -> Option<i64> {
        let day = self.seconds.div_euclid(DAY);
        let second = self.seconds.rem_euclid(DAY);
        let (year, month, of_month) = Date::of_day(day);
        Some(match function {
            "getFullYear" => year,
            "getMonth" => month - 1,
            "getDate" => of_month,
            "getDayOfMonth" => of_month - 1,
            "getDayOfWeek" => (day + 4).rem_euclid(7),
            "getDayOfYear" => {
                let january = Date::parse(&format!("{year:04}-01-01"))?;
                day - january.since_1970()
            }
            "getHours" => second / 3600,
            "getMinutes" => second / 60 % 60,
            "getSeconds" => second % 60,
            "getMilliseconds" => i64::from(self.nanos / 1_000_000),
            _ => return None,
        })
    }

    /// RFC 3339 with as many digits of a second as are needed.
    pub(super) fn to_text(self) -> String {
        let local = self.seconds + self.ahead;
        let (year, month, day) = Date::of_day(local.div_euclid(DAY));
        let second = local.rem_euclid(DAY);
        let fraction = format!(".{:09}", self.nanos);
        let fraction = fraction.trim_end_matches('0').trim_end_matches('.');
        let zone = match self.ahead {
            0 => "Z".to_owned(),
            ahead => {
                let sign = if ahead < 0 { '-' } else { '+' };
                let minutes = ahead.abs() / 60;
                format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
            }
        };
        format!(
            "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}{fraction}{zone}",
            second / 3600,
            second / 60 % 60,
            second % 60
        )
    }
}

impl Ord for Time {
    fn cmp(&self, other: &Self) -> Ordering {
        self.total().cmp(&other.total())
    }
}

impl PartialOrd for Time {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Time {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Time {}

/// `15:04:05`
fn seconds_of_day(clock: &str) -> Option<i64> {
    let mut parts = clock.split(':').map(two_digits);
    let (hours, minutes, seconds) = (parts.next()??, parts.next()??, parts.next()??);
    let fits = hours < 24 && minutes < 60 && seconds < 60 && parts.next().is_none();
    fits.then_some(hours * 3600 + minutes * 60 + seconds)
}

/// `Z` or `+02:00`, in seconds.
fn offset(zone: &str) -> Option<i64> {
    if zone == "Z" {
        return Some(0);
    }
    let sign = match zone.chars().next()? {
        '+' => 1,
        '-' => -1,
        _ => return None,
    };
    let (hours, minutes) = zone.get(1..)?.split_once(':')?;
    let (hours, minutes) = (two_digits(hours)?, two_digits(minutes)?);
    (hours < 24 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
}

fn two_digits(text: &str) -> Option<i64> {
    let is_number = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok())?
}
