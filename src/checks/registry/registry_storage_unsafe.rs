//! Registries whose images are gone when their pod moves.

use super::data::{Data, data};
use super::registries::Registries;
use super::settings::Settings;
use crate::finding::{Confidence, Label, Violation};
use crate::manifest::{ObjectSet, Release, Workload};
use crate::rule::{Mark, Params, label_in, violation_in};
use crate::yaml::Node;

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    for (index, object) in set.objects.iter().enumerate() {
        let release = Release::of(object).filter(|release| release.is_whole);
        out.extend(release.and_then(|release| of_release(set, index, &release)));
    }
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

/// Charts of registries: where their values switch claims on, whether they are on by default, and where they name a store that is none.
const CHARTS: &[(&str, bool, &str)] = &[
    // <https://github.com/twuni/docker-registry.helm/blob/main/values.yaml>
    ("docker-registry", false, "/storage"),
    // <https://github.com/goharbor/harbor-helm/blob/main/values.yaml>
    ("harbor", true, "/persistence/imageChartStorage/type"),
];

/// What a release keeps its images in, before anybody renders it.
fn of_release<'t>(set: &ObjectSet<'t>, index: usize, release: &Release<'t>) -> Option<Violation> {
    let mut charts = CHARTS.iter();
    let (chart, is_on, store) = charts.find(|(chart, ..)| *chart == release.chart)?;
    let enabled = release.value("/persistence/enabled");
    let is_on = enabled.map_or(Some(*is_on), Node::as_bool)?;
    let store = release.value(store).map(Node::text);
    if is_on || store.is_some_and(|store| store != "filesystem") {
        return None;
    }
    let mark = match enabled {
        Some(enabled) => Mark::Value(enabled),
        None => Mark::Missing {
            parent: release.value("/persistence").or(release.values)?,
            field: "persistence",
        },
    };
    let message = format!("chart `{chart}` keeps images in an `emptyDir`, which goes with the pod");
    Some(Violation {
        case: Some("release".into()),
        confidence: Confidence::Likely,
        ..violation_in(set, index, mark, message)
    })
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
