//! Mounts of volumes that are not there, and volumes and paths that are there twice.

use std::borrow::Cow;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::finding::Violation;
use crate::manifest::Container;
use crate::rule::{Mark, Subject};
use crate::value::{near, placeholder};
use crate::yaml::Node;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some(workload) = subject.workload else {
        return;
    };
    if !workload.object.is_builtin() {
        return;
    }
    let mut names: FxHashMap<Cow<'_, str>, Node<'_>> = FxHashMap::default();
    for name in workload
        .pod
        .volumes()
        .filter_map(|volume| volume.get("name"))
    {
        match names.get(&name.text()) {
            Some(first) => out.push(twice(subject, *first, name)),
            None => drop(names.insert(name.text(), name)),
        }
    }
    let templates = workload.object.root.at("/spec/volumeClaimTemplates");
    let claims: Vec<_> = templates
        .into_iter()
        .flat_map(Node::items)
        .filter_map(|claim| claim.at("/metadata/name"))
        .map(Node::text)
        .collect();
    let mut used = FxHashSet::default();
    let known: Vec<&str> = names.keys().chain(&claims).map(|name| &**name).collect();
    let is_known = known.iter().all(|name| !placeholder::is_unknown(name));
    for container in workload.pod.containers() {
        for name in mounted(container) {
            used.insert(name.text());
            let text = name.text();
            if is_known && !placeholder::is_unknown(&text) && !known.contains(&&*text) {
                out.push(undefined(subject, container, name, &known));
            }
        }
        same_path(subject, container, out);
    }
    let unused = names.iter().filter(|(name, _)| !used.contains(*name));
    let is_used_by_unknown = used.iter().any(|name| placeholder::is_unknown(name));
    out.extend(
        unused
            .filter(|_| !is_used_by_unknown)
            .map(|(name, node)| Violation {
                case: Some("unused".into()),
                ..subject.violation(
                    Mark::Key(*node),
                    format!("volume `{name}` is mounted by no container"),
                )
            }),
    );
}

/// The names of the volumes that a container mounts.
fn mounted(container: Container<'_>) -> impl Iterator<Item = Node<'_>> {
    let lists = ["volumeMounts", "volumeDevices"].into_iter();
    let mounts = lists.filter_map(move |list| container.node.get(list));
    mounts
        .flat_map(Node::items)
        .filter_map(|mount| mount.get("name"))
}

fn twice<'t>(subject: &Subject<'_, 't>, first: Node<'t>, second: Node<'t>) -> Violation {
    let message = format!("the pod has two volumes called `{}`", second.text());
    Violation {
        case: Some("duplicate-volume".into()),
        labels: vec![subject.label(Mark::Value(first), "of this name already")],
        ..subject.violation(Mark::Value(second), message)
    }
}

fn undefined<'t>(
    subject: &Subject<'_, 't>,
    container: Container<'t>,
    name: Node<'t>,
    known: &[&str],
) -> Violation {
    let mut message = format!(
        "container `{}` mounts volume `{}`, which the pod does not have",
        container.name(),
        name.text()
    );
    if let Some(near) = near::nearest(&name.text(), known.iter().copied()) {
        message.push_str(&format!("; it has `{near}`"));
    }
    Violation {
        case: Some("undefined".into()),
        container: Some(container.name().into_owned()),
        ..subject.violation(Mark::Value(name), message)
    }
}

/// Paths at which the container mounts more than one volume.
fn same_path<'t>(subject: &Subject<'_, 't>, container: Container<'t>, out: &mut Vec<Violation>) {
    let mounts = container.node.get("volumeMounts");
    let paths = mounts
        .into_iter()
        .flat_map(Node::items)
        .filter_map(|mount| mount.get("mountPath"));
    let mut first = FxHashMap::default();
    for path in paths.filter(|path| !placeholder::is_unknown(&path.text())) {
        let Some(earlier) = first.insert(path.text(), path) else {
            continue;
        };
        let message = format!(
            "container `{}` mounts two volumes at `{}`",
            container.name(),
            path.text()
        );
        out.push(Violation {
            case: Some("duplicate-path".into()),
            container: Some(container.name().into_owned()),
            labels: vec![subject.label(Mark::Value(earlier), "here already")],
            ..subject.violation(Mark::Value(path), message)
        });
    }
}
