//! Volumes that the API server makes empty directories of, because nothing says what they are.

use crate::finding::Violation;
use crate::rule::{Mark, Subject, of_case};
use crate::schema::Problem;
use crate::value::placeholder;
use crate::yaml::{Kind, Node};

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some(workload) = subject.workload else {
        return;
    };
    for volume in workload.pod.volumes() {
        let Some(name) = volume.get("name") else {
            continue;
        };
        // Nulls included: a null `emptyDir` is the one that means what becomes of it.
        let written: Vec<Node<'_>> = volume
            .entries_written()
            .filter(|entry| entry.key_text().as_deref() != Some("name"))
            .collect();
        let is_open = |entry: &Node<'_>| {
            let key = entry.key_text().unwrap_or_default();
            !entry.is_null() || key == "emptyDir" || key == "<<" || placeholder::is_unknown(&key)
        };
        if written.iter().any(is_open)
            || placeholder::is_unknown(&name.text())
            || is_claimed(workload.object.root, &name.text())
        {
            out.extend(hollow(subject, volume, name));
            continue;
        }
        let (mark, lacks) = match written.first() {
            None => (Mark::Key(name), "no source".to_owned()),
            Some(null) => {
                let key = null.key_text().unwrap_or_default();
                (Mark::Key(*null), format!("a `{key}` that is null"))
            }
        };
        let message = format!(
            "volume `{}` has {lacks}, so it is an empty directory",
            name.text()
        );
        let label = mount(subject, &name.text()).map(|path| {
            subject.label(
                Mark::Value(path),
                "what is written here is gone with the pod",
            )
        });
        out.push(Violation {
            labels: label.into_iter().collect(),
            ..subject.violation(mark, message)
        });
    }
}

/// A projected volume one of whose sources names nothing, or only what the API server throws away.
fn hollow<'t>(subject: &Subject<'_, 't>, volume: Node<'t>, name: Node<'t>) -> Option<Violation> {
    let (index, _) = subject.object?;
    let faults = subject.set.faults(index);
    let is_dropped = |node: Node<'_>| {
        let mut dropped = faults.iter().filter(|fault| fault.node.id() == node.id());
        dropped.any(|fault| matches!(fault.problem, Problem::Dropped(_)))
    };
    let sources = volume.at("/projected/sources")?;
    let is_hollow =
        |source: &Node<'t>| source.kind() == Kind::Mapping && source.entries().all(is_dropped);
    sources.items().find(is_hollow)?;
    let name_text = name.text();
    let message =
        format!("the API server keeps nothing of a source of the projected volume `{name_text}`");
    Some(of_case(
        "projected",
        subject.violation(Mark::Value(name), message),
    ))
}

/// Whether a StatefulSet puts the claim of a template in the place of the volume.
fn is_claimed(object: Node<'_>, volume: &str) -> bool {
    let templates = object.at("/spec/volumeClaimTemplates");
    let mut names = templates
        .into_iter()
        .flat_map(Node::items)
        .filter_map(|template| template.at("/metadata/name"));
    names.any(|name| name.text() == volume)
}

/// The first place where the pod mounts the volume.
fn mount<'t>(subject: &Subject<'_, 't>, volume: &str) -> Option<Node<'t>> {
    let containers = subject.workload?.pod.containers();
    let lists = containers.filter_map(|container| container.node.get("volumeMounts"));
    let mut mounts = lists.flat_map(Node::items);
    let mount = mounts.find(|mount| mount.get("name").is_some_and(|name| name.text() == volume));
    mount?.get("mountPath")
}
