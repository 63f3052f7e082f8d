//! ConfigMaps that hold data about people.

use super::{assignment, names};
use crate::finding::{Confidence, Violation};
use crate::rule::{Mark, Subject};
use crate::value::placeholder;
use crate::yaml::Node;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let data = subject.node.get("data").into_iter().flat_map(Node::entries);
    for entry in data {
        let (Some(key), Some(text)) = (entry.key_text(), entry.as_str()) else {
            continue;
        };
        if let Some(what) = what(&key, &text) {
            out.push(violation(subject, Mark::Value(entry), &key, what));
            continue;
        }
        let lines = text
            .lines()
            .filter_map(assignment::of)
            .filter_map(|line| Some((what(line.name, line.value)?, line)));
        out.extend(lines.map(|(what, line)| violation(subject, line.mark(entry), line.name, what)));
    }
}

fn violation<'t>(
    subject: &Subject<'_, 't>,
    mark: Mark<'_, 't>,
    key: &str,
    what: &str,
) -> Violation {
    let name = subject.name();
    let message = format!("`{key}` of ConfigMap `{name}` holds {what}");
    Violation {
        confidence: Confidence::Likely,
        ..subject.violation(mark, message)
    }
}

/// What a value says about a person, by its look or by its name.
fn what(name: &str, value: &str) -> Option<&'static str> {
    let words = names::words(name);
    let last = words.last().map(String::as_str);
    let value = value.trim();
    if value.is_empty()
        || placeholder::is_unknown(value)
        || value.starts_with('$')
        || value.contains(char::is_whitespace)
    {
        return None;
    }
    match last {
        _ if is_mail_address(value) => Some("an e-mail address"),
        _ if is_iban(value) => Some("a bank account"),
        Some("phone" | "telephone" | "mobile") if is_phone_number(value) => Some("a phone number"),
        _ => None,
    }
}

/// `jane.doe@company.com`; addresses of examples and of programs are nobody's.
fn is_mail_address(text: &str) -> bool {
    let Some((user, host)) = text.split_once('@') else {
        return false;
    };
    let is_part = |part: &str| {
        !part.is_empty()
            && part.bytes().all(|byte| {
                byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'+')
            })
    };
    let lower = text.to_ascii_lowercase();
    let ending = host.rsplit('.').next().unwrap_or_default();
    let is_example = lower.contains("example")
        || matches!(ending, "local" | "test" | "invalid" | "svc" | "internal")
        || ["noreply", "no-reply", "root@", "admin@", "postmaster@"]
            .iter()
            .any(|word| lower.starts_with(word));
    is_part(user)
        && is_part(host)
        && host.contains('.')
        && ending.len() >= 2
        && ending.bytes().all(|byte| byte.is_ascii_alphabetic())
        && !is_example
}

/// ISO 13616: the first four characters go to the end, letters become numbers, and the rest of dividing by 97 is 1.
fn is_iban(text: &str) -> bool {
    let bytes = text.as_bytes();
    if !(15..=34).contains(&bytes.len())
        || !bytes
            .iter()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
        || !bytes[..2].iter().all(u8::is_ascii_uppercase)
        || !bytes[2..4].iter().all(u8::is_ascii_digit)
    {
        return false;
    }
    let turned = bytes[4..].iter().chain(&bytes[..4]);
    let rest = turned.fold(0_u32, |rest, byte| match byte {
        b'0'..=b'9' => (rest * 10 + u32::from(byte - b'0')) % 97,
        letter => (rest * 100 + u32::from(letter - b'A') + 10) % 97,
    });
    rest == 1
}

fn is_phone_number(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    (7..=15).contains(&digits)
        && text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'/' | b'(' | b')'))
}
