//! Schedules of `CronJob`s, as `github.com/robfig/cron/v3` reads them with `ParseStandard`.

mod gap;

use super::duration;
pub use gap::longest_gap;

/// Name, least and greatest value of each field, and the names that stand for values.
const FIELDS: [(u32, u32, &[&str]); 5] = [
    (0, 59, &[]),
    (0, 23, &[]),
    (1, 31, &[]),
    (
        1,
        12,
        &[
            "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
        ],
    ),
    (0, 6, &["sun", "mon", "tue", "wed", "thu", "fri", "sat"]),
];

/// What is wrong with a schedule; nothing if the API server takes it.
#[must_use]
pub fn fault(schedule: &str) -> Option<String> {
    if schedule.contains("TZ") {
        return Some("cannot use TZ or CRON_TZ in schedule, use timeZone field instead".to_owned());
    }
    if let Some(name) = schedule.strip_prefix('@') {
        return (!descriptor(name)).then(|| format!("unrecognized descriptor: {schedule}"));
    }
    let fields: Vec<&str> = schedule.split_whitespace().collect();
    if fields.len() != FIELDS.len() {
        return Some(format!("expected exactly 5 fields, found {}", fields.len()));
    }
    let mut pairs = fields.iter().zip(FIELDS);
    pairs.find_map(|(field, (least, most, names))| {
        let mut ranges = field.split(',').filter(|range| !range.is_empty());
        ranges.find_map(|range| range_fault(range, least, most, names))
    })
}

/// Whether it is one of the named schedules, or `every` and a duration.
fn descriptor(name: &str) -> bool {
    matches!(
        name,
        "yearly" | "annually" | "monthly" | "weekly" | "daily" | "midnight" | "hourly"
    ) || name
        .strip_prefix("every ")
        .is_some_and(|length| duration::seconds(length).is_some())
}

fn range_fault(range: &str, least: u32, most: u32, names: &[&str]) -> Option<String> {
    let mut parts = range.split('/');
    let (bounds, step) = (parts.next().unwrap_or_default(), parts.next());
    if parts.next().is_some() {
        return Some(format!("too many slashes: {range}"));
    }
    let mut limits = bounds.split('-');
    let low = limits.next().unwrap_or_default();
    let is_all = matches!(low, "*" | "?");
    let number = |text: &str| {
        value_of(text, least, names).ok_or_else(|| format!("failed to parse int from {text}"))
    };
    let (start, mut end) = match (is_all, limits.next()) {
        (true, _) => (least, most),
        (false, high) => {
            let start = match number(low) {
                Ok(start) => start,
                Err(said) => return Some(said),
            };
            match high.map(number).transpose() {
                Ok(end) => (start, end.unwrap_or(start)),
                Err(said) => return Some(said),
            }
        }
    };
    if !is_all && limits.next().is_some() {
        return Some(format!("too many hyphens: {range}"));
    }
    let step = match step.map(whole).unwrap_or(Some(1)) {
        Some(step) => step,
        None => {
            return Some(format!(
                "failed to parse int from {}",
                step.unwrap_or_default()
            ));
        }
    };
    if range.contains('/') && !bounds.contains('-') {
        end = most;
    }
    if start < least {
        return Some(format!(
            "beginning of range ({start}) below minimum ({least}): {range}"
        ));
    }
    if end > most {
        return Some(format!(
            "end of range ({end}) above maximum ({most}): {range}"
        ));
    }
    if start > end {
        return Some(format!(
            "beginning of range ({start}) beyond end of range ({end}): {range}"
        ));
    }
    (step == 0).then(|| format!("step of range should be a positive number: {range}"))
}

/// The value of a number or a name.
fn value_of(text: &str, least: u32, names: &[&str]) -> Option<u32> {
    let lower = text.to_lowercase();
    let named = names.iter().position(|name| *name == lower);
    match named {
        Some(at) => u32::try_from(at).ok().map(|at| at + least),
        None => whole(text),
    }
}

/// A number as `strconv.Atoi` reads it, not below zero.
fn whole(text: &str) -> Option<u32> {
    let digits = text.strip_prefix('+').unwrap_or(text);
    let digits = if digits == "-0" { "0" } else { digits };
    let is_number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    is_number.then(|| digits.parse().unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `cron.ParseStandard` of v3.0.1 says.
    #[test]
    fn schedules() {
        for good in [
            "* * * * *",
            "0 0 31 2 *",
            "*/70 * * * *",
            "5/15 * * * ?",
            "1,,2 * * * *",
            "0 0 1 JAN mon-fri",
            "@daily",
            "@every 1h30m",
            "  0   1 * * * ",
            "*-9 * * * *",
            "0-59/5 0-23 1-31 1-12 0-6",
        ] {
            assert_eq!(fault(good), None, "{good}");
        }
        for bad in [
            "",
            "* * * *",
            "* * * * * *",
            "60 * * * *",
            "* 24 * * *",
            "* * 0 * *",
            "* * * 13 *",
            "* * * * 7",
            "*/0 * * * *",
            "1-2-3 * * * *",
            "5-1 * * * *",
            "* * * * sunday",
            "@reboot",
            "@Daily",
            "@every 1d",
            "TZ=UTC 0 0 * * *",
            "a * * * *",
            "* * L * *",
            "1/2/3 * * * *",
            "-1 * * * *",
            "@every",
        ] {
            assert!(fault(bad).is_some(), "{bad}");
        }
    }
}
