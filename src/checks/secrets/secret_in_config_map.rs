//! ConfigMaps that hold what belongs into a Secret.

use super::{assignment, literal, names};
use crate::finding::{Confidence, Violation};
use crate::rule::{Mark, Subject};
use crate::yaml::Node;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let data = subject.node.get("data").into_iter().flat_map(Node::entries);
    for entry in data {
        let (Some(key), Some(text)) = (entry.key_text(), entry.as_str()) else {
            continue;
        };
        if is_secret(subject, &key, &text) {
            out.push(violation(subject, Mark::Value(entry), &key));
        } else if names::is_secret(&key) && literal::is_to_come(&text) {
            let name = subject.name();
            let message =
                format!("`{key}` of ConfigMap `{name}` is where a secret is to be put in");
            out.push(Violation {
                case: Some("to-come".into()),
                confidence: Confidence::Possible,
                ..subject.violation(Mark::Value(entry), message)
            });
        } else if text.contains(['\n', '=', ':']) {
            let lines = text.lines().filter(|line| names::mentions_secret(line));
            let lines = lines.filter_map(assignment::of);
            let secrets = lines.filter(|line| is_secret(subject, line.name, line.value));
            out.extend(secrets.map(|line| violation(subject, line.mark(entry), line.name)));
        }
    }
}

fn violation<'t>(subject: &Subject<'_, 't>, mark: Mark<'_, 't>, key: &str) -> Violation {
    let name = subject.name();
    let message = format!("`{key}` of ConfigMap `{name}` holds its secret in plain text");
    Violation {
        confidence: Confidence::Likely,
        ..subject.violation(mark, message)
    }
}

fn is_secret(subject: &Subject<'_, '_>, name: &str, text: &str) -> bool {
    let may_be_a_name = || names::may_name_an_object(name) && literal::is_like_a_name(text);
    let mut allowed = subject.params.strings("allowed-names");
    names::is_secret(name)
        && literal::is_secret(text)
        && !(is_code(text) || names::is_secret(text) || may_be_a_name())
        && !allowed.any(|allowed| allowed == name)
}

/// Whether a program would compute the value: a call, an index, a field of something.
fn is_code(text: &str) -> bool {
    let is_identifier = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    text.contains([
        '(', ')', '[', ']', '{', '}', '<', '>', '|', '"', '\'', '`', '\\',
    ]) || text.contains('.') && text.split('.').all(is_identifier)
}
