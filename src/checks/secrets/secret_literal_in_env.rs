//! Environment variables that hold what their names keep secret.

use super::{literal, names};
use crate::finding::{Confidence, Violation};
use crate::rule::{Mark, Subject};
use crate::yaml::Node;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let variables = subject.node.get("env").into_iter().flat_map(Node::items);
    for variable in variables {
        let (Some(name), Some(value)) = (variable.get("name"), variable.get("value")) else {
            continue;
        };
        let (name, Some(text)) = (name.text(), value.as_str()) else {
            continue;
        };
        if is_secret(subject, &name, &text) {
            let container = subject.name();
            let message = format!(
                "variable `{name}` of container `{container}` holds its secret in plain text"
            );
            out.push(Violation {
                confidence: Confidence::Likely,
                ..subject.violation(Mark::Value(value), message)
            });
        }
    }
}

fn is_secret(subject: &Subject<'_, '_>, name: &str, text: &str) -> bool {
    let allowed = |list, word: &str| subject.params.strings(list).any(|allowed| allowed == word);
    let is_a_name = || names::may_name_an_object(name) && literal::is_like_a_name(text);
    names::is_secret(name)
        && literal::is_secret(text)
        && !is_a_name()
        && !allowed("allowed-names", name)
        && !allowed("allowed-values", text)
}
