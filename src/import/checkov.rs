//! `.checkov.yaml`: <https://www.checkov.io/2.Basics/CLI%20Command%20Reference.html>, whose flags are its keys.

use super::peer::Peer;
use super::{File, Imported, pattern, strings};
use crate::yaml::Node;

/// Frameworks with manifests in them.
const FRAMEWORKS: [&str; 4] = ["all", "kubernetes", "helm", "kustomize"];
/// Flags of how the report is written, which is not what a configuration says here.
const WRITING: [&str; 6] = [
    "compact",
    "quiet",
    "output",
    "output-file-path",
    "no-guide",
    "repo-id",
];

pub(super) fn read(file: &File<'_>, root: Node<'_>, peer: &Peer<'_>, into: &mut Imported) {
    for entry in root.entries() {
        let key = entry.key_text().unwrap_or_default().replace('_', "-");
        let words = || strings(Some(entry)).into_iter();
        match &*key {
            "check" => words().for_each(|(id, node)| selected(file, peer, &id, node, into)),
            "skip-check" => skipped(file, peer, entry, into),
            "hard-fail-on" => words().for_each(|(id, node)| {
                level(file, peer, (&id, node), "error", into);
            }),
            "soft-fail-on" => words().for_each(|(id, node)| {
                level(file, peer, (&id, node), "warning", into);
            }),
            "skip-path" => words().for_each(|(regex, node)| match pattern::path_of(&regex) {
                Some(glob) => into.exclude(&glob, &format!("skip-path {regex}")),
                None => into.leave(
                    file,
                    node,
                    &format!("`{regex}` is no glob: write `exclude` yourself"),
                ),
            }),
            "soft-fail" if entry.as_bool() == Some(true) => into.fail_on = Some("never"),
            "soft-fail" => {}
            "framework" => words()
                .filter(|(name, _)| !FRAMEWORKS.contains(&&**name))
                .for_each(|(name, node)| {
                    into.leave(
                        file,
                        node,
                        &format!("`{name}` is nothing that is looked at here"),
                    );
                }),
            "directory" | "file" => {
                into.leave(
                    file,
                    entry,
                    &format!("`{key}`: name it on the command line, `seaworthy check PATH`"),
                );
            }
            key if WRITING.contains(&key) => {
                into.leave(
                    file,
                    entry,
                    &format!(
                        "`{key}`: `--format`, `--output` and `--quiet` say how a report is written"
                    ),
                );
            }
            key => into.leave(file, entry, &format!("`{key}`")),
        }
    }
}

fn selected(file: &File<'_>, peer: &Peer<'_>, id: &str, node: Node<'_>, into: &mut Imported) {
    for rule in peer.rules_of(id) {
        into.select(&rule.id, id);
    }
    unknown(file, peer, id, node, into);
}

fn skipped(file: &File<'_>, peer: &Peer<'_>, list: Node<'_>, into: &mut Imported) {
    let list = strings(Some(list));
    let ids: Vec<String> = list.iter().map(|(id, _)| id.clone()).collect();
    for (id, node) in list {
        for rule in peer.rules_of(&id) {
            into.ignore(&rule.id, &peer.note(rule, &id, &ids));
        }
        unknown(file, peer, &id, node, into);
    }
}

fn level(
    file: &File<'_>,
    peer: &Peer<'_>,
    (id, node): (&str, Node<'_>),
    level: &'static str,
    into: &mut Imported,
) {
    for rule in peer.rules_of(id) {
        into.level(rule, id.to_owned(), level);
    }
    unknown(file, peer, id, node, into);
}

fn unknown(file: &File<'_>, peer: &Peer<'_>, id: &str, node: Node<'_>, into: &mut Imported) {
    let severities = ["LOW", "MEDIUM", "HIGH", "CRITICAL"];
    let is_elsewhere = id.starts_with("CKV") && !id.contains("K8S");
    if severities
        .iter()
        .any(|severity| severity.eq_ignore_ascii_case(id))
    {
        into.leave(
            file,
            node,
            &format!("`{id}` is a severity of checkov's platform"),
        );
    } else if is_elsewhere {
        into.leave(file, node, &format!("`{id}` is not about manifests"));
    } else {
        into.unknown(file, node, peer, id);
    }
}
