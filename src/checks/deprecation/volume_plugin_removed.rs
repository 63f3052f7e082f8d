//! Volumes of plugins that Kubernetes no longer has.

use super::retired::{Retired, VOLUME_PLUGINS};
use crate::finding::Violation;
use crate::manifest::Object;
use crate::rule::{Mark, Subject};
use crate::yaml::Node;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some((_, object)) = subject.object else {
        return;
    };
    if let Some(workload) = subject.workload {
        for volume in workload.pod.volumes() {
            let name = volume.get("name").map(Node::text).unwrap_or_default();
            out.extend(sources(subject, volume, &format!("volume `{name}`")));
        }
    }
    if object.is("", "PersistentVolume")
        && let Some(spec) = object.root.get("spec")
    {
        let what = format!("PersistentVolume `{}`", object.name);
        out.extend(sources(subject, spec, &what));
    }
    out.extend(class(subject, object));
}

/// The plugins that a mapping names, each as the key of its settings.
fn sources<'t>(subject: &Subject<'_, 't>, holder: Node<'t>, what: &str) -> Vec<Violation> {
    let source = |entry: Node<'t>| {
        let key = entry.key_text()?;
        let plugin = Retired::named(VOLUME_PLUGINS, &key)?;
        let said = format!("{what} uses `{key}`");
        violation(subject, Mark::Key(entry), plugin, &said)
    };
    holder.entries().filter_map(source).collect()
}

/// The plugin that makes the volumes of a StorageClass.
fn class<'t>(subject: &Subject<'_, 't>, object: &Object<'t>) -> Option<Violation> {
    let node = object.root.get("provisioner")?;
    let provisioner = node.text();
    let name = provisioner.strip_prefix("kubernetes.io/")?;
    let is_class = object.is("storage.k8s.io", "StorageClass");
    let is_it = |plugin: &&Retired| is_class && plugin.provisioner == name;
    let plugin = VOLUME_PLUGINS.iter().find(is_it)?;
    let what = format!(
        "class `{}` makes its volumes with `{provisioner}`",
        object.name
    );
    violation(subject, Mark::Value(node), plugin, &what)
}

fn violation<'t>(
    subject: &Subject<'_, 't>,
    mark: Mark<'_, 't>,
    plugin: &Retired,
    what: &str,
) -> Option<Violation> {
    let removed = plugin
        .removed
        .filter(|_| plugin.is_removed(&subject.set.cluster))?;
    let driver = plugin.driver;
    if driver.is_empty() {
        let message = format!("{what}, which Kubernetes does not have since {removed}");
        return Some(Violation {
            help: Some(format!("use {}", plugin.instead)),
            ..subject.violation(mark, message)
        });
    }
    let message = format!(
        "{what}, which works only through the driver `{driver}` since Kubernetes {removed}"
    );
    Some(Violation {
        case: Some("csi-migrated".into()),
        help: Some(format!(
            "install the driver, and write `{driver}` where the plugin is named"
        )),
        ..subject.violation(mark, message)
    })
}
