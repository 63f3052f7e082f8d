//! Exceptions of kubescape: <https://github.com/kubescape/kubescape/blob/master/examples/exceptions/README.md>.

use super::peer::Peer;
use super::{Exception, File, Imported, pattern};
use crate::yaml::Node;

pub(super) fn read(file: &File<'_>, root: Node<'_>, peer: &Peer<'_>, into: &mut Imported) {
    for exception in root.items() {
        let accepted = controls(file, exception, peer, into);
        if accepted.is_empty() {
            continue;
        }
        let name = exception.get("name").map(Node::text).unwrap_or_default();
        for resource in exception.get("resources").into_iter().flat_map(Node::items) {
            let Some(attributes) = resource.get("attributes") else {
                continue;
            };
            if let Some(place) = place(file, attributes, into) {
                into.overrides.push(Exception {
                    accepted: accepted.clone(),
                    reason: format!("exception `{name}` of kubescape"),
                    ..place
                });
            }
        }
    }
}

/// The rules that ask what the policies of an exception name.
fn controls(
    file: &File<'_>,
    exception: Node<'_>,
    peer: &Peer<'_>,
    into: &mut Imported,
) -> Vec<String> {
    let mut accepted = Vec::new();
    for policy in exception
        .get("posturePolicies")
        .into_iter()
        .flat_map(Node::items)
    {
        match policy.get("controlID").map(Node::text) {
            Some(id) => {
                accepted.extend(peer.words(&id));
                into.unknown(file, policy, peer, &id);
            }
            None => into.leave(
                file,
                policy,
                "a policy without `controlID`: name the rules in `overrides` yourself",
            ),
        }
    }
    accepted
}

/// Where an exception holds; nothing when it cannot be said.
fn place(file: &File<'_>, attributes: Node<'_>, into: &mut Imported) -> Option<Exception> {
    let mut exception = Exception::default();
    for attribute in attributes.entries() {
        let (key, value) = (attribute.key_text()?, attribute.text());
        let own = ["name", "kind", "namespace"]
            .into_iter()
            .find(|own| *own == key);
        match (own, pattern::name_of(&value)) {
            (Some(_), Some(any)) if any == "*" => {}
            (Some(own), Some(name)) => exception.places.push((own, vec![name])),
            (Some(_), None) => {
                into.leave(
                    file,
                    attribute,
                    &format!("`{value}` is more than a name with `*`"),
                );
                return None;
            }
            (None, _) if key == "cluster" => {
                into.leave(
                    file,
                    attribute,
                    "`cluster`: a manifest does not say which one it is for",
                );
                return None;
            }
            (None, _) => exception
                .labels
                .push((key.into_owned(), value.into_owned())),
        }
    }
    if exception.places.is_empty() && exception.labels.is_empty() {
        exception.places.push(("kind", vec!["*".to_owned()]));
    }
    Some(exception)
}
