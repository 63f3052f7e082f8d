//! A handful of versions with holes through which clusters were taken.

use crate::finding::Violation;
use crate::rule::{Mark, Subject};
use crate::value::ImageReference;
use crate::yaml::Node;

type Version = [u32; 3];

/// A hole in some versions of one program.
struct Hole {
    /// Repositories, without their registry.
    repositories: &'static [&'static str],
    /// From the first version that has it up to, not including, the first that is mended.
    versions: &'static [(Version, Version)],
    cve: &'static str,
    mended: &'static str,
}

const HOLES: &[Hole] = &[
    Hole {
        repositories: &["argoproj/argocd"],
        versions: &[([0, 0, 0], [2, 1, 9]), ([2, 2, 0], [2, 2, 4])],
        cve: "CVE-2022-24348",
        mended: "2.1.9, 2.2.4 and 2.3.0",
    },
    Hole {
        repositories: &[
            "grafana/grafana",
            "grafana/grafana-enterprise",
            "grafana/grafana-oss",
        ],
        versions: &[([9, 2, 0], [9, 2, 4])],
        cve: "CVE-2022-39328",
        mended: "9.2.4",
    },
    Hole {
        repositories: &[
            "ingress-nginx/controller",
            "ingress-nginx/controller-chroot",
        ],
        versions: &[([0, 0, 0], [1, 11, 5]), ([1, 12, 0], [1, 12, 1])],
        cve: "CVE-2025-1974",
        mended: "1.11.5 and 1.12.1",
    },
    Hole {
        repositories: &["kyverno/kyverno"],
        versions: &[([1, 8, 3], [1, 8, 5])],
        cve: "CVE-2022-47633",
        mended: "1.8.5",
    },
];

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some(node) = subject.node.get("image") else {
        return;
    };
    let text = node.text();
    let Some((tag, hole)) = hole(&text) else {
        return;
    };
    let name = text.split(&format!(":{tag}")).next().unwrap_or_default();
    let message = format!("`{name}` {tag} has {}, mended in {}", hole.cve, hole.mended);
    out.push(subject.violation(mark(node, &text, tag), message));
}

fn hole(image: &str) -> Option<(&str, &'static Hole)> {
    let image = ImageReference::parse(image)?;
    let tag = image.tag?;
    let version = version(tag)?;
    let hole = HOLES.iter().find(|hole| {
        let is_meant = hole.repositories.contains(&image.path);
        let has_it = |(first, mended): &(Version, Version)| (*first..*mended).contains(&version);
        is_meant && hole.versions.iter().any(has_it)
    })?;
    Some((tag, hole))
}

/// `v1.11.4`, `9.2.0-ubuntu`; `None` for what does not name all three numbers, and for what came before a release.
fn version(tag: &str) -> Option<Version> {
    let numbers = tag.strip_prefix('v').unwrap_or(tag);
    let numbers = numbers.split(['-', '+']).next()?;
    let mut parts = numbers.split('.').map(|part| part.parse().ok());
    let version = [parts.next()??, parts.next()??, parts.next()??];
    parts.next().is_none().then_some(version)
}

/// The tag, in front of a digest too.
fn mark<'t>(node: Node<'t>, text: &str, tag: &str) -> Mark<'static, 't> {
    match text.split_once('@') {
        Some((name, _)) => Mark::end_of(node, name, tag.len()),
        None => Mark::end_of(node, text, tag.len()),
    }
}
