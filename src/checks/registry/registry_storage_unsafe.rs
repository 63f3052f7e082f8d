//! Registries whose images are gone when their pod moves.

use super::data::{Data, data};
use super::registries::Registries;
use super::settings::Settings;
use crate::finding::{Label, Violation};
use crate::manifest::{ObjectSet, Workload};
use crate::rule::{Mark, Params, label_in, violation_in};
use crate::yaml::Node;

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let Some(registries) = Registries::of(set) else {
        return;
    };
    let graph = registries.graph;
    let registries = registries.all.iter().filter(|registry| !registry.is_mirror);
    for workload in registries
        .flat_map(|registry| &registry.members)
        .filter_map(|&member| graph.workload(member))
    {
        let Some(settings) = Settings::of(graph, workload) else {
            continue;
        };
        if settings.is_read_only {
            continue;
        }
        out.extend(judge(set, workload, &settings));
    }
}

fn judge<'t>(
    set: &ObjectSet<'t>,
    workload: Workload<'_, 't>,
    settings: &Settings<'t>,
) -> Option<Violation> {
    let container = settings.container;
    let name = container.name();
    let directory = settings.directory.as_deref()?;
    let (case, mark, what, label) = match data(workload, settings)? {
        Data::Unmounted => {
            let mark = Mark::Missing {
                parent: container.node,
                field: "volumeMounts",
            };
            (
                "none",
                mark,
                "its own file system, which goes with the container".to_owned(),
                None,
            )
        }
        Data::Template { .. } => return None,
        Data::Volume { volume, mount } => {
            let label = label_in(
                set,
                workload.index,
                Mark::Value(mount.get("mountPath")?),
                "here are the images",
            );
            let (case, field, what) = kind(workload, volume)?;
            (case, Mark::Key(field), what, Some(label))
        }
    };
    let message = format!("registry `{name}` keeps its images (`{directory}`) in {what}");
    let labels: Vec<Label> = label.into_iter().collect();
    Some(Violation {
        case: Some(case.into()),
        container: Some(name.into_owned()),
        labels,
        ..violation_in(set, workload.index, mark, message)
    })
}

/// The case of a volume that does not outlive its pod or stays behind on a node.
fn kind<'t>(
    workload: Workload<'_, 't>,
    volume: Node<'t>,
) -> Option<(&'static str, Node<'t>, String)> {
    let field = |name| volume.get_written(name);
    if let Some(field) = field("emptyDir").or_else(|| field("ephemeral")) {
        let what = field.key_text().unwrap_or_default();
        return Some((
            "empty-dir",
            field,
            format!("an `{what}` volume, which goes with the pod"),
        ));
    }
    let field = field("hostPath")?;
    let is_placed = is_pinned(workload) || workload.object.kind == "DaemonSet";
    (!is_placed).then(|| {
        (
            "host-path",
            field,
            "a directory of whatever node it runs on".to_owned(),
        )
    })
}

/// Whether the pod is told which node to run on.
fn is_pinned(workload: Workload<'_, '_>) -> bool {
    let spec = workload.pod.spec;
    let affinity = "/affinity/nodeAffinity/requiredDuringSchedulingIgnoredDuringExecution";
    spec.get("nodeName").is_some()
        || spec.get("nodeSelector").is_some()
        || spec.at(affinity).is_some()
}
