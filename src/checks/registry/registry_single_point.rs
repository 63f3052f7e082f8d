//! Registries that one node, or one pod, can take away.

use rustc_hash::FxHashSet;

use super::data::{Data, data};
use super::registries::{Pull, Registries, Registry};
use super::registry_in_cluster::{host_mark, host_of};
use super::settings::Settings;
use crate::finding::{Confidence, Label, Severity, Violation};
use crate::manifest::graph::{Claim, Graph};
use crate::manifest::{ObjectSet, VolumeTrait, Workload, makes};
use crate::rule::{Mark, Params, label_in, of_case, violation_in};
use crate::yaml::Node;

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let Some(registries) = Registries::of(set) else {
        return;
    };
    let pulls = registries.pulls();
    let mut first = vec![None; registries.all.len()];
    for pull in &pulls {
        first[pull.registry].get_or_insert(pull);
    }
    let scaled = scaled(set);
    for (registry, pull) in registries
        .all
        .iter()
        .zip(first)
        .filter(|(registry, _)| !registry.is_mirror)
    {
        out.extend(of_registry(registries.graph, registry, pull, &scaled));
    }
}

/// The first member that stands alone. Advice only, where no image of the set comes from the registry.
fn of_registry<'t>(
    graph: Graph<'_, 't>,
    registry: &Registry<'t>,
    pull: Option<&Pull<'t>>,
    scaled: &FxHashSet<(String, String)>,
) -> Option<Violation> {
    let set = graph.set;
    let mut members = registry
        .members
        .iter()
        .filter_map(|&member| graph.workload(member));
    let violation = members.find_map(|member| judge(graph, member, scaled))?;
    let mut labels = violation.labels;
    labels.extend(pull.map(|pull| {
        let words = format!("images come from it, as `{}`", host_of(pull));
        label_in(set, pull.image.object, host_mark(pull), words)
    }));
    let is_mild = pull.is_none() && !set.cluster.complete;
    Some(Violation {
        labels,
        confidence: Confidence::Likely,
        severity: is_mild.then_some(Severity::Info),
        ..violation
    })
}

fn judge<'t>(
    graph: Graph<'_, 't>,
    workload: Workload<'_, 't>,
    scaled: &FxHashSet<(String, String)>,
) -> Option<Violation> {
    let settings = Settings::of(graph, workload).filter(|settings| !settings.is_read_only)?;
    let volume = match data(workload, &settings)? {
        Data::Unmounted => return None,
        Data::Volume { mount, .. } | Data::Template { mount } => mount.get("name")?.text(),
    };
    let mut volumes = workload.pod.volumes();
    let written = volumes.find(|other| other.get("name").is_some_and(|name| name.text() == volume));
    if let Some(path) = written.and_then(|volume| volume.get("hostPath")) {
        let message = format!(
            "the images of registry `{}` are on one node",
            workload.object.name
        );
        return Some(of_case(
            "node-bound",
            violation_in(graph.set, workload.index, Mark::Key(path), message),
        ));
    }
    let claim = graph.claim(workload, &volume)?;
    node_bound(graph, workload, claim).or_else(|| one_pod(graph, workload, claim, scaled))
}

/// A claim of a class whose volumes are a part of one node.
fn node_bound<'t>(
    graph: Graph<'_, 't>,
    workload: Workload<'_, 't>,
    claim: Claim<'t>,
) -> Option<Violation> {
    let class = graph.storage_class(claim)?;
    let is_local = |provisioner: &str| makes(provisioner, VolumeTrait::NodeLocal);
    class.provisioner.as_deref().filter(|it| is_local(it))?;
    let node = claim.spec.get("storageClassName")?;
    let message = format!(
        "the images of registry `{}` are on one node: so are volumes of class `{}`",
        workload.object.name, class.name
    );
    Some(of_case(
        "node-bound",
        violation_in(graph.set, claim.object, Mark::Value(node), message),
    ))
}

/// A volume that one node mounts at a time, and one pod, or pods that cannot all have it.
fn one_pod<'t>(
    graph: Graph<'_, 't>,
    workload: Workload<'_, 't>,
    claim: Claim<'t>,
    scaled: &FxHashSet<(String, String)>,
) -> Option<Violation> {
    let modes = claim.spec.get("accessModes")?;
    let is_single = modes
        .items()
        .all(|mode| matches!(&*mode.text(), "ReadWriteOnce" | "ReadWriteOncePod"));
    let object = workload.object;
    let is_scaled = scaled.contains(&(object.kind.to_string(), object.name.to_string()));
    if !is_single
        || modes.is_empty()
        || is_scaled
        || object.kind == "DaemonSet"
        || object.kind == "Pod"
    {
        return None;
    }
    let spec = object.root.get("spec")?;
    let replicas = spec.get("replicas");
    let count = replicas.map_or(Some(1), Node::as_i64)?;
    let mark = replicas.map_or(
        Mark::Missing {
            parent: spec,
            field: "replicas",
        },
        Mark::Value,
    );
    let (case, message) = match count {
        1 => (
            "one-pod",
            format!(
                "registry `{}` is one pod on a volume that one node mounts at a time",
                object.name
            ),
        ),
        // Pods of a StatefulSet have a volume each.
        2.. if claim.edge.is_some() => (
            "volume-not-shared",
            format!(
                "{count} pods of registry `{}` share a volume that one node mounts at a time",
                object.name
            ),
        ),
        _ => return None,
    };
    let label: Label = label_in(graph.set, claim.object, Mark::Value(modes), "the volume");
    Some(Violation {
        labels: vec![label],
        ..of_case(case, violation_in(graph.set, workload.index, mark, message))
    })
}

/// Kind and name of what an autoscaler keeps at two pods or more.
fn scaled(set: &ObjectSet<'_>) -> FxHashSet<(String, String)> {
    let scalers = set
        .objects
        .iter()
        .filter(|object| object.is("autoscaling", "HorizontalPodAutoscaler"));
    let targets = scalers.filter_map(|scaler| {
        let least = scaler.root.at("/spec/minReplicas")?.as_i64()?;
        let target = scaler
            .root
            .at("/spec/scaleTargetRef")
            .filter(|_| least > 1)?;
        Some((
            target.get("kind")?.text().into_owned(),
            target.get("name")?.text().into_owned(),
        ))
    });
    targets.collect()
}
