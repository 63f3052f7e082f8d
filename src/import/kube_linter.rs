//! `.kube-linter.yaml`: <https://docs.kubelinter.io/#/configuring-kubelinter>.

use super::peer::Peer;
use super::{File, Imported, strings};
use crate::yaml::Node;

pub(super) fn read(file: &File<'_>, root: Node<'_>, peer: &Peer<'_>, into: &mut Imported) {
    let checks = root.get("checks");
    let list = |key| strings(checks.and_then(|checks| checks.get(key)));
    let is_set = |key| checks.and_then(|checks| checks.get(key)?.as_bool()) == Some(true);
    let (all, only) = (is_set("addAllBuiltIn"), is_set("doNotAutoAddDefaults"));
    let include = list("include");
    if !only || all {
        into.select("default", "");
    }
    if all {
        for rule in peer.opt_in() {
            into.select(&rule.id, "addAllBuiltIn");
        }
    }
    for (id, node) in &include {
        for rule in peer.rules_of(id) {
            into.select(&rule.id, id);
        }
        into.unknown(file, *node, peer, id);
    }
    let exclude = list("exclude");
    let ids: Vec<String> = exclude.iter().map(|(id, _)| id.clone()).collect();
    for (id, node) in &exclude {
        for rule in peer.rules_of(id) {
            into.ignore(&rule.id, &peer.note(rule, id, &ids));
        }
        into.unknown(file, *node, peer, id);
    }
    for (path, node) in list("ignorePaths") {
        let below = path.strip_prefix("./").unwrap_or(&path);
        if path.starts_with(['~', '/', '!']) || below.starts_with("..") {
            into.leave(file, node, &format!("`{path}` leads out of the project"));
        } else {
            into.exclude(below, "ignorePaths");
        }
    }
    for check in root.get("customChecks").into_iter().flat_map(Node::items) {
        let name = check.get("name").map(Node::text).unwrap_or_default();
        let template = check.get("template").map(Node::text).unwrap_or_default();
        let words = format!(
            "the check `{name}` of your own, from the template `{template}`: write a rule of your own"
        );
        into.leave(file, check, &words);
    }
    for key in root.entries() {
        let name = key.key_text().unwrap_or_default();
        if !["checks", "customChecks"].contains(&&*name) {
            into.leave(file, key, &format!("`{name}`"));
        }
    }
}
