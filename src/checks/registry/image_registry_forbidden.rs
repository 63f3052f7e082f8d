//! Images from forbidden registries.

use super::image_registry_not_allowed::registry_mark;
use super::prefix::{begins_with, name_in_full};
use crate::finding::Violation;
use crate::rule::Subject;

/// What `public` in the list stands for.
const PUBLIC: &[&str] = &[
    "docker.io",
    "quay.io",
    "ghcr.io",
    "gcr.io",
    "public.ecr.aws",
    "registry.k8s.io",
];

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let listed = subject.params.strings("forbidden");
    let forbidden: Vec<_> = listed
        .flat_map(|prefix| match prefix {
            "public" => PUBLIC.to_vec(),
            prefix => vec![prefix],
        })
        .collect();
    let image = subject.node.get("image");
    let Some(image) = image.filter(|_| !forbidden.is_empty()) else {
        return;
    };
    let text = image.text();
    let Some(name) = name_in_full(&text) else {
        return;
    };
    if let Some(prefix) = forbidden.iter().find(|prefix| begins_with(&name, prefix)) {
        let message = format!("image `{name}` is from `{prefix}`, which is forbidden");
        out.push(subject.violation(registry_mark(image, &text), message));
    }
}
