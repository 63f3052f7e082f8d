//! Namespaces that give containers no defaults.

use super::unruled;
use crate::finding::Violation;
use crate::manifest::ObjectSet;
use crate::rule::{Mark, Params, violation_in};
use crate::yaml::Node;

pub(super) fn check(set: &ObjectSet<'_>, params: Params<'_>, out: &mut Vec<Violation>) {
    unruled::namespaces(set, params, "LimitRange", out);
    let fields: &[&str] = match params.is_set("strict") {
        true => &["default", "defaultRequest", "max", "min"],
        false => &["default", "defaultRequest"],
    };
    for (index, object) in set.objects.iter().enumerate() {
        if !object.is("", "LimitRange") {
            continue;
        }
        let limits = object
            .root
            .at("/spec/limits")
            .into_iter()
            .flat_map(Node::items);
        let of_containers =
            limits.filter(|limit| limit.get("type").is_some_and(|it| it.text() == "Container"));
        for limit in of_containers {
            let lacking = lacking(limit, fields);
            if lacking.is_empty() {
                continue;
            }
            let message = format!(
                "LimitRange `{}` does not give containers {}",
                object.name,
                lacking.join(", ")
            );
            let mark = Mark::Missing {
                parent: limit,
                field: "default",
            };
            out.push(Violation {
                case: Some("incomplete".into()),
                ..violation_in(set, index, mark, message)
            });
        }
    }
}

fn lacking(limit: Node<'_>, fields: &[&str]) -> Vec<String> {
    let pairs = fields
        .iter()
        .flat_map(|field| ["cpu", "memory"].map(|resource| (field, resource)));
    let is_absent = |(field, resource): &(&&str, &str)| {
        limit.get(field).and_then(|it| it.get(resource)).is_none()
    };
    pairs
        .filter(is_absent)
        .map(|(field, resource)| format!("{field} of {resource}"))
        .collect()
}
