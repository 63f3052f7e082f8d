//! Claims that the driver of their class does not serve.

use super::one_node::is_of;
use crate::finding::{Confidence, Severity, Violation};
use crate::manifest::graph::{Claim, StorageClass};
use crate::manifest::{ObjectSet, VolumeTrait};
use crate::rule::{Mark, Subject, label_in};
use crate::yaml::Node;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some((index, object)) = subject.object else {
        return;
    };
    let templates = subject.node.at("/spec/volumeClaimTemplates");
    let specs: Vec<_> = match (object.group(), &*object.kind) {
        ("", "PersistentVolumeClaim") => subject.node.get("spec").into_iter().collect(),
        ("apps", "StatefulSet") => {
            let templates = templates.into_iter().flat_map(Node::items);
            templates
                .filter_map(|template| template.get("spec"))
                .collect()
        }
        _ => Vec::new(),
    };
    for spec in specs {
        let claim = Claim {
            object: index,
            spec,
            edge: None,
        };
        // It takes a volume that somebody made.
        if spec.get("volumeName").is_some() || spec.get("selector").is_some() {
            continue;
        }
        if let Some(class) = subject.set.graph().storage_class(claim) {
            out.extend(judge(subject, spec, &class));
        }
    }
}

fn judge<'t>(
    subject: &Subject<'_, 't>,
    spec: Node<'t>,
    class: &StorageClass<'t>,
) -> Option<Violation> {
    let (set, driver) = (subject.set, class.provisioner.as_deref()?);
    let mode = spec.get("volumeMode");
    let is_block = mode.is_some_and(|mode| mode.text() == "Block");
    let mut modes = spec.get("accessModes").into_iter().flat_map(Node::items);
    let (case, mark, message) = match modes.find(|mode| mode.text() == "ReadWriteMany") {
        Some(many)
            if !is_block
                && is_of(class, VolumeTrait::OneNodeFileSystem)
                && !is_shared(set, driver) =>
        {
            let message = format!("`{driver}` makes no volume that several nodes write to");
            ("many-nodes", many, message)
        }
        _ => {
            let mode = mode.filter(|_| is_block && is_of(class, VolumeTrait::FilesOnly))?;
            (
                "block",
                mode,
                format!("`{driver}` makes file systems, no block devices"),
            )
        }
    };
    let label = class.edge.map(|edge| {
        let root = set.objects[edge.to.object].root;
        let node = root.get("provisioner").unwrap_or(edge.to.node);
        let words = format!("class `{}` is its", class.name);
        label_in(set, edge.to.object, Mark::Value(node), words)
    });
    // A class that is not in the set is known by its name alone.
    let is_likely = class.edge.is_none();
    Some(Violation {
        case: Some(case.into()),
        severity: is_likely.then_some(Severity::Warning),
        confidence: if is_likely {
            Confidence::Likely
        } else {
            Confidence::Certain
        },
        labels: label.into_iter().collect(),
        ..subject.violation(Mark::Value(mark), message)
    })
}

/// Whether local-path is told of a directory that all nodes share.
///
/// <https://github.com/rancher/local-path-provisioner#configuration>
fn is_shared(set: &ObjectSet<'_>, driver: &str) -> bool {
    let config = ("", "ConfigMap");
    let mut configs = set.graph().named(config, None, "local-path-config");
    driver == "rancher.io/local-path"
        && configs.any(|(_, config)| {
            let data = config.root.get("data").into_iter().flat_map(Node::entries);
            data.map(Node::text)
                .any(|text| text.contains("sharedFileSystemPath"))
        })
}
