//! Functions of strings: the standard ones, the strings extension of `cel-go`, and Kubernetes' regex library.

use crate::cel::eval::Budget;
use crate::cel::value::{Fail, Outcome, Value, error};
use crate::value::pattern::Pattern;

/// The value of a call; nothing where it is none of these.
pub(super) fn call<'v>(
    budget: &mut Budget,
    function: &str,
    arguments: &[Value<'v>],
    pattern: Option<&Pattern>,
) -> Option<Outcome<'v>> {
    let (Value::Text(text), rest) = arguments.split_first()? else {
        return None;
    };
    if let Err(fail) = budget.spend_bytes(text.len()) {
        return Some(Err(fail));
    }
    Some(match (function, rest) {
        ("contains", [Value::Text(part)]) => Ok(Value::Bool(text.contains(&**part))),
        ("startsWith", [Value::Text(part)]) => Ok(Value::Bool(text.starts_with(&**part))),
        ("endsWith", [Value::Text(part)]) => Ok(Value::Bool(text.ends_with(&**part))),
        ("lowerAscii", []) => Ok(Value::text(&text.to_ascii_lowercase())),
        ("upperAscii", []) => Ok(Value::text(&text.to_ascii_uppercase())),
        ("trim", []) => Ok(Value::text(text.trim())),
        ("charAt", [Value::Int(at)]) => char_at(text, *at),
        ("substring", [Value::Int(from)]) => substring(text, *from, None),
        ("substring", [Value::Int(from), Value::Int(to)]) => substring(text, *from, Some(*to)),
        ("indexOf", [Value::Text(part)]) => index_of(text, part, 0),
        ("indexOf", [Value::Text(part), Value::Int(from)]) => index_of(text, part, *from),
        ("lastIndexOf", [Value::Text(part)]) => last_index_of(text, part, None),
        ("lastIndexOf", [Value::Text(part), Value::Int(to)]) => {
            last_index_of(text, part, Some(*to))
        }
        ("replace", [Value::Text(from), Value::Text(to)]) => replace(budget, text, from, to, -1),
        ("replace", [Value::Text(from), Value::Text(to), Value::Int(most)]) => {
            replace(budget, text, from, to, *most)
        }
        ("split", [Value::Text(by)]) => split(budget, text, by, -1),
        ("split", [Value::Text(by), Value::Int(most)]) => split(budget, text, by, *most),
        ("matches" | "find" | "findAll", [Value::Text(by), most @ ..]) => {
            by_pattern(budget, function, text, by, most, pattern)?
        }
        ("strings.quote", []) => Ok(Value::text(&quoted(text))),
        _ => return None,
    })
}

fn char_at<'v>(text: &str, at: i64) -> Outcome<'v> {
    let index = usize::try_from(at).ok();
    let length = text.chars().count();
    match index.and_then(|at| text.chars().nth(at)) {
        Some(c) => Ok(Value::text(c.encode_utf8(&mut [0; 4]))),
        None if index == Some(length) => Ok(Value::text("")),
        None => error(format!("index out of range: {at}")),
    }
}

fn substring<'v>(text: &str, from: i64, to: Option<i64>) -> Outcome<'v> {
    let letters: Vec<char> = text.chars().collect();
    let out_of_range = |at: i64| error(format!("index out of range: {at}"));
    let length = i64::try_from(letters.len()).unwrap_or(i64::MAX);
    let end = to.unwrap_or(length);
    if to.is_some() && from > end {
        return error(format!(
            "invalid substring range. start: {from}, end: {end}"
        ));
    }
    if !(0..=length).contains(&from) {
        return out_of_range(from);
    }
    if !(0..=length).contains(&end) {
        return out_of_range(end);
    }
    let part: String = letters
        .iter()
        .skip(usize::try_from(from).unwrap_or(0))
        .take(usize::try_from(end - from).unwrap_or(0))
        .collect();
    Ok(Value::text(&part))
}

fn index_of<'v>(text: &str, part: &str, from: i64) -> Outcome<'v> {
    if part.is_empty() {
        return Ok(Value::Int(from));
    }
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    let length = i64::try_from(starts.len()).unwrap_or(i64::MAX);
    if from < 0 {
        return error(format!("index out of range: {from}"));
    }
    if from >= length {
        return Ok(Value::Int(-1));
    }
    let skipped = usize::try_from(from).unwrap_or(0);
    let byte = starts.get(skipped).copied().unwrap_or(text.len());
    let found = text.get(byte..).and_then(|rest| rest.find(part));
    Ok(match found {
        Some(at) => Value::size(
            skipped
                + text
                    .get(byte..byte + at)
                    .map_or(0, |before| before.chars().count()),
        ),
        None => Value::Int(-1),
    })
}

fn last_index_of<'v>(text: &str, part: &str, to: Option<i64>) -> Outcome<'v> {
    let letters = text.chars().count();
    let length = i64::try_from(letters).unwrap_or(i64::MAX);
    if part.is_empty() {
        return Ok(Value::Int(to.unwrap_or(length)));
    }
    match to {
        Some(to) if to < 0 => return error(format!("index out of range: {to}")),
        Some(to) if to > length => return Ok(Value::Int(-1)),
        _ => {}
    }
    let most = to
        .and_then(|to| usize::try_from(to).ok())
        .unwrap_or(letters);
    let found = text
        .char_indices()
        .enumerate()
        .take(most + 1)
        .filter(|(_, (byte, _))| text.get(*byte..).is_some_and(|rest| rest.starts_with(part)))
        .last();
    Ok(found.map_or(Value::Int(-1), |(at, _)| Value::size(at)))
}

fn replace<'v>(budget: &mut Budget, text: &str, from: &str, to: &str, most: i64) -> Outcome<'v> {
    let count = match usize::try_from(most) {
        Ok(most) => most,
        Err(_) => usize::MAX,
    };
    // Every letter may grow to the new text.
    let hits = if from.is_empty() {
        text.chars().count() + 1
    } else {
        text.matches(from).count()
    };
    budget.spend_bytes(hits.min(count).saturating_mul(to.len()))?;
    Ok(Value::text(&text.replacen(from, to, count)))
}

fn split<'v>(budget: &mut Budget, text: &str, by: &str, most: i64) -> Outcome<'v> {
    budget.spend(text.len() / 4)?;
    if most == 0 {
        return Ok(Value::list(Vec::new()));
    }
    if by.is_empty() {
        let mut buffer = [0; 4];
        let letters: Vec<_> = text
            .chars()
            .map(|c| Value::text(c.encode_utf8(&mut buffer)))
            .collect();
        let count = usize::try_from(most).unwrap_or(usize::MAX);
        // With fewer parts than letters the last part is the rest: not looked at.
        return if letters.len() <= count {
            Ok(Value::list(letters))
        } else {
            Err(Fail::Unknown)
        };
    }
    Ok(match usize::try_from(most) {
        Ok(most) => Value::texts(text.splitn(most, by)),
        Err(_) => Value::texts(text.split(by)),
    })
}

fn by_pattern<'v>(
    budget: &mut Budget,
    function: &str,
    text: &str,
    by: &str,
    most: &[Value<'v>],
    pattern: Option<&Pattern>,
) -> Option<Outcome<'v>> {
    let most = match most {
        [] => None,
        [Value::Int(most)] if function == "findAll" => Some(*most),
        _ => return None,
    };
    let own;
    let pattern = match pattern {
        Some(pattern) => pattern,
        // Go's engine may take what ours does not.
        None => match budget
            .spend(1000 + by.len())
            .ok()
            .and_then(|()| Pattern::checked(by).ok())
        {
            Some(pattern) => {
                own = pattern;
                &own
            }
            None => return Some(Err(Fail::Unknown)),
        },
    };
    if budget.spend_bytes(text.len() * 4).is_err() {
        return Some(Err(Fail::Unknown));
    }
    let found = match function {
        "matches" => pattern.matches(text).map(Value::Bool),
        "find" => pattern
            .find_all(text, 1)
            .map(|found| Value::text(found.first().copied().unwrap_or_default())),
        _ => {
            let most = most.map_or(usize::MAX, |most| {
                usize::try_from(most).unwrap_or(usize::MAX)
            });
            pattern.find_all(text, most).map(Value::texts)
        }
    };
    Some(found.ok_or(Fail::Unknown))
}

pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '\x07' => quoted.push_str("\\a"),
            '\x08' => quoted.push_str("\\b"),
            '\x0c' => quoted.push_str("\\f"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '\x0b' => quoted.push_str("\\v"),
            '\\' => quoted.push_str("\\\\"),
            '"' => quoted.push_str("\\\""),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}
