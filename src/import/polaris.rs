//! `polaris.yaml`: <https://polaris.docs.fairwinds.com/customization/checks/> and
//! <https://polaris.docs.fairwinds.com/customization/exemptions/>.

use super::peer::Peer;
use super::{Exception, File, Imported, strings};
use crate::yaml::Node;

pub(super) fn read(file: &File<'_>, root: Node<'_>, peer: &Peer<'_>, into: &mut Imported) {
    for check in root.get("checks").into_iter().flat_map(Node::entries) {
        let id = check.key_text().unwrap_or_default();
        let level = match &*check.text() {
            "danger" | "error" => "error",
            "warning" => "warning",
            "ignore" => "off",
            other => {
                into.leave(file, check, &format!("`{other}` is no severity of polaris"));
                continue;
            }
        };
        for rule in peer.rules_of(&id) {
            into.level(rule, peer.note(rule, &id, &[]), level);
        }
        into.unknown(file, check, peer, &id);
    }
    for exemption in root.get("exemptions").into_iter().flat_map(Node::items) {
        exempt(file, exemption, peer, into);
    }
    for check in root.get("customChecks").into_iter().flat_map(Node::entries) {
        let name = check.key_text().unwrap_or_default();
        into.leave(
            file,
            check,
            &format!("the check `{name}` of your own: write a rule of your own"),
        );
    }
    for entry in root.entries() {
        let key = entry.key_text().unwrap_or_default();
        if !["checks", "exemptions", "customChecks"].contains(&&*key) {
            into.leave(file, entry, &format!("`{key}`"));
        }
    }
}

/// Names of controllers and containers are the beginnings of names.
fn exempt(file: &File<'_>, exemption: Node<'_>, peer: &Peer<'_>, into: &mut Imported) {
    let list = |key: &str| strings(exemption.get(key));
    let beginnings = |key: &str| {
        let names = list(key).into_iter();
        // What stands ahead of a `/` is where the file lies: no name has one.
        let name =
            |(name, _): (String, _)| format!("{}*", name.rsplit('/').next().unwrap_or(&name));
        names.map(name).collect::<Vec<_>>()
    };
    let namespaces = list("namespace").into_iter().map(|(name, _)| name);
    let places = [
        ("namespace", namespaces.collect()),
        ("name", beginnings("controllerNames")),
        ("container", beginnings("containerNames")),
    ];
    let places: Vec<_> = places
        .into_iter()
        .filter(|(_, names)| !names.is_empty())
        .collect();
    let mut accepted = Vec::new();
    for (id, node) in list("rules") {
        accepted.extend(peer.words(&id));
        into.unknown(file, node, peer, &id);
    }
    if exemption.get("rules").is_none_or(Node::is_empty) {
        accepted = peer.words("*");
    }
    if places.is_empty() {
        into.leave(file, exemption, "an exemption that does not say of what");
    } else if !accepted.is_empty() {
        into.overrides.push(Exception {
            places,
            accepted,
            reason: format!("exempt in {}", file.name),
            ..Exception::default()
        });
    }
}
