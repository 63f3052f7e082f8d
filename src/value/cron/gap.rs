//! How long it may be from one run of a schedule to the next.

/// The longest time, in minutes, between two runs of a schedule; `None` for one that cannot be read or never runs.
///
/// `@every 6h` is read by its length; `TZ=` and `CRON_TZ=` shift all runs alike.
#[must_use]
pub fn longest_gap(schedule: &str) -> Option<u64> {
    let schedule = schedule.trim();
    if let Some(length) = schedule.strip_prefix("@every ") {
        let seconds = crate::value::duration::seconds(length).filter(|&seconds| seconds >= 0.0);
        return seconds.map(|seconds| (seconds / 60.0).ceil() as u64);
    }
    let schedule = match schedule {
        "@yearly" | "@annually" => "0 0 1 1 *",
        "@monthly" => "0 0 1 * *",
        "@weekly" => "0 0 * * 0",
        "@daily" | "@midnight" => "0 0 * * *",
        "@hourly" => "0 * * * *",
        _ => schedule,
    };
    let is_zone = |word: &&str| word.starts_with("TZ=") || word.starts_with("CRON_TZ=");
    let fields: Vec<&str> = schedule.split_whitespace().skip_while(is_zone).collect();
    let [minutes, hours, days, months, weekdays] = fields.as_slice() else {
        return None;
    };
    let times = times(bits(minutes, 0, 59, &[])?, bits(hours, 0, 23, &[])?);
    let (first, last) = (*times.first()?, *times.last()?);
    let within = times
        .windows(2)
        .map(|pair| pair[1] - pair[0])
        .max()
        .unwrap_or(0);
    let on = Days {
        days: bits(days, 1, 31, &[])?,
        months: bits(months, 1, 12, MONTHS)?,
        weekdays: bits(weekdays, 0, 7, WEEKDAYS)?,
        is_either: !is_any(days) && !is_any(weekdays),
    };
    let running: Vec<u64> = on.of_years();
    let between = running
        .windows(2)
        .map(|pair| (pair[1] - pair[0]) * DAY + first - last)
        .max()?;
    Some(between.max(within))
}

const DAY: u64 = 24 * 60;
const MONTHS: &[&str] = &[
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];
const WEEKDAYS: &[&str] = &["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/// Minutes of a day, in order.
fn times(minutes: u64, hours: u64) -> Vec<u64> {
    let all = (0..24).filter(|hour| hours >> hour & 1 == 1);
    let all = all.flat_map(|hour| {
        (0..60)
            .filter(move |minute| minutes >> minute & 1 == 1)
            .map(move |minute| hour * 60 + minute)
    });
    all.collect()
}

/// `*` and `?`, with a step or without.
fn is_any(field: &str) -> bool {
    field.starts_with(['*', '?'])
}

/// The numbers of a field as bits; names count from the field's least number.
fn bits(field: &str, least: u64, most: u64, names: &[&str]) -> Option<u64> {
    let number = |text: &str| {
        let text = text.to_ascii_lowercase();
        let named = names.iter().position(|name| *name == text);
        let number = match named {
            Some(at) => at as u64 + least,
            None => text.parse().ok()?,
        };
        (least..=most).contains(&number).then_some(number)
    };
    let mut bits = 0_u64;
    for part in field.split(',') {
        let (range, step) = match part.split_once('/') {
            Some((range, step)) => (
                range,
                Some(step.parse::<usize>().ok().filter(|&step| step > 0)?),
            ),
            None => (part, None),
        };
        let (from, to) = match range.split_once('-') {
            _ if is_any(range) => (least, most),
            Some((from, to)) => (number(from)?, number(to)?),
            // `5/15` runs from five to the end.
            None if step.is_some() => (number(range)?, most),
            None => (number(range)?, number(range)?),
        };
        for number in (from..=to).step_by(step.unwrap_or(1)) {
            bits |= 1 << number;
        }
    }
    Some(bits)
}

/// On which days a schedule runs.
struct Days {
    days: u64,
    months: u64,
    weekdays: u64,
    /// Where both the day of the month and of the week are given, either is enough.
    is_either: bool,
}

impl Days {
    /// The days of three years with a leap day among them (2023 to 2025, from a Sunday on), counted from the first.
    fn of_years(&self) -> Vec<u64> {
        let mut found = Vec::new();
        let mut number = 0;
        for year in 2023..=2025 {
            for (month, length) in [
                31,
                28 + u64::from(year == 2024),
                31,
                30,
                31,
                30,
                31,
                31,
                30,
                31,
                30,
                31,
            ]
            .into_iter()
            .enumerate()
            {
                for day in 1..=length {
                    if self.has(month as u64 + 1, day, number % 7) {
                        found.push(number);
                    }
                    number += 1;
                }
            }
        }
        found
    }

    fn has(&self, month: u64, day: u64, weekday: u64) -> bool {
        let of_month = self.days >> day & 1 == 1;
        // Sunday is both 0 and 7.
        let of_week =
            self.weekdays >> weekday & 1 == 1 || (weekday == 0 && self.weekdays >> 7 & 1 == 1);
        let is_day = if self.is_either {
            of_month || of_week
        } else {
            of_month && of_week
        };
        self.months >> month & 1 == 1 && is_day
    }
}

#[cfg(test)]
mod tests {
    use super::longest_gap;

    #[test]
    fn gaps() {
        for (schedule, expected) in [
            ("0 2 * * *", Some(24 * 60)),
            ("*/15 * * * *", Some(15)),
            ("0 */6 * * *", Some(6 * 60)),
            ("0 0,1 * * *", Some(23 * 60)),
            ("0 3 * * 0", Some(7 * 24 * 60)),
            ("0 3 * * 7", Some(7 * 24 * 60)),
            ("0 3 * * MON-FRI", Some(3 * 24 * 60)),
            ("0 0 1 * *", Some(31 * 24 * 60)),
            ("0 0 1,15 * *", Some(17 * 24 * 60)),
            ("0 0 1 * 0", Some(7 * 24 * 60)),
            ("@daily", Some(24 * 60)),
            ("@every 36h", Some(36 * 60)),
            ("CRON_TZ=Europe/Berlin 0 2 * * *", Some(24 * 60)),
            ("0 0 30 2 *", None),
            ("0 0 2 * * *", None),
            ("61 * * * *", None),
            ("0 0 * * * /", None),
            ("*/0 * * * *", None),
            ("5-1 * * * *", None),
            ("", None),
        ] {
            assert_eq!(longest_gap(schedule), expected, "{schedule}");
        }
    }
}
