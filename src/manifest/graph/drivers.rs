//! Who drives the volumes of a class.

use crate::finding::Confidence;
use crate::manifest::Workload;
use crate::yaml::Node;

/// Words that say nothing of who a storage driver is.
const EMPTY_WORDS: &[&str] = &[
    "csi",
    "driver",
    "provisioner",
    "com",
    "org",
    "k8s",
    "kubernetes",
    "storage",
    "sig",
    "node",
    "controller",
    "plugin",
    "manager",
    "external",
    "local",
    "default",
    "standard",
];

/// Whether a workload drives the volumes of a class, told by its provisioner or, without one, its name: certain where that stands in
/// the workload's arguments, likely where a word of it is in an image.
#[must_use]
pub fn drives(driver: Workload<'_, '_>, class: &str) -> Option<Confidence> {
    let words: Vec<_> = class
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| word.len() > 2 && !EMPTY_WORDS.contains(word))
        .collect();
    let mut likely = false;
    for container in driver.pod.containers() {
        let lists = ["args", "command"]
            .into_iter()
            .filter_map(|list| container.node.get(list));
        let mut arguments = lists.flat_map(Node::items).chain(
            container
                .node
                .get("env")
                .into_iter()
                .flat_map(Node::items)
                .filter_map(|variable| variable.get("value")),
        );
        if class.contains('.') && arguments.any(|argument| argument.text().contains(class)) {
            return Some(Confidence::Certain);
        }
        let image = container
            .node
            .get("image")
            .map(Node::text)
            .unwrap_or_default();
        likely |= words.iter().any(|word| image.contains(word));
    }
    likely.then_some(Confidence::Likely)
}
