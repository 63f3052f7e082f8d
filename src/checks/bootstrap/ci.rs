//! Who runs builds, and whom they could hurt.

use std::borrow::Cow;

use rustc_hash::FxHashSet;

use crate::manifest::graph::webhooks;
use crate::manifest::{
    Object, ObjectSet, Release, Workload, WorkloadRole, image_of_values, role_of_image,
    role_of_kind,
};
use crate::yaml::Node;

/// What of a CI system an object runs: [`WorkloadRole::CiServer`], [`WorkloadRole::CiRunner`] or [`WorkloadRole::Builder`].
pub(super) fn part(
    object: &Object<'_>,
    workload: Option<Workload<'_, '_>>,
) -> Option<WorkloadRole> {
    let is_part = |role: &WorkloadRole| {
        use WorkloadRole::{Builder, CiRunner, CiServer};
        matches!(role, CiServer | CiRunner | Builder)
    };
    let by_kind = role_of_kind(object).filter(is_part);
    let containers = workload.into_iter().flat_map(|it| it.pod.containers());
    let images = containers.filter_map(|container| container.node.get("image"));
    let mut roles = images.filter_map(|image| {
        let image = image.text();
        match is_docker_daemon(&image) {
            true => Some(WorkloadRole::Builder),
            false => role_of_image(&image).filter(is_part),
        }
    });
    by_kind.or_else(|| roles.next())
}

/// Whether the image that values name is one of a runner or a builder.
pub(super) fn is_of_ci(image: Node<'_>) -> bool {
    let Some((_, path)) = image_of_values(image) else {
        return false;
    };
    let tag = image.get("tag").map(Node::text).unwrap_or_default();
    use WorkloadRole::{Builder, CiRunner};
    matches!(role_of_image(&path), Some(CiRunner | Builder))
        || is_docker_daemon(&format!("{path}:{tag}"))
}

/// Docker's own image with a daemon in it: `docker:28-dind`.
fn is_docker_daemon(image: &str) -> bool {
    let name = image.split('@').next().unwrap_or_default();
    let Some((path, tag)) = name.rsplit_once(':') else {
        return false;
    };
    let is_docker = path == "docker" || path.ends_with("/docker");
    is_docker && tag.contains("dind")
}

/// Charts of runners, with where their values have the pod in which builds run.
const RUNNER_CHARTS: &[(&str, &str)] = &[("gha-runner-scale-set", "/template/spec")];

/// The `spec` of the pod in which builds run: of a workload, of a resource whose operator completes it, of a release.
pub(super) fn pod_of_builds<'t>(
    object: &Object<'t>,
    workload: Option<Workload<'_, 't>>,
) -> Option<Node<'t>> {
    if let Some(workload) = workload {
        return Some(workload.pod.spec);
    }
    match Release::of(object) {
        Some(release) => {
            let mut charts = RUNNER_CHARTS.iter();
            let (_, pointer) = charts.find(|(chart, _)| *chart == release.chart)?;
            release.value(pointer)
        }
        None => object.root.at("/spec/template/spec"),
    }
}

/// Applications of a set: workloads without a known role, to which a Service sends requests, in the order of the set.
pub(super) fn applications<'s, 't>(set: &'s ObjectSet<'t>) -> Vec<Workload<'s, 't>> {
    let graph = set.graph();
    let long = set
        .workloads()
        .filter(|workload| workload.is_long_running() && workload.object.is_builtin());
    let unknown = long.filter(|workload| {
        let roles = graph.roles();
        roles
            .binary_search_by_key(&workload.index, |(index, _)| *index)
            .is_err()
            && part(workload.object, Some(*workload)).is_none()
    });
    // What answers the API server serves nobody else.
    let answering: FxHashSet<_> = webhooks(set)
        .filter_map(|webhook| {
            let (namespace, name) = webhook.service()?;
            let kind = ("", "Service");
            Some(graph.named(kind, namespace.as_deref(), &name).next()?.0)
        })
        .collect();
    let serves = |workload: &Workload<'s, 't>| {
        let mut services = graph.services_of(*workload);
        services.any(|edge| !answering.contains(&edge.from.object))
    };
    unknown.filter(serves).collect()
}

/// Labels by which the parts of one program are known.
const PROGRAM: &[&str] = &[
    "app.kubernetes.io/instance",
    "app.kubernetes.io/part-of",
    "release",
];

/// Whether two objects are parts of one program.
pub(super) fn are_one_program(one: &Object<'_>, other: &Object<'_>) -> bool {
    let label = |object: &Object<'_>, key: &str| -> Option<String> {
        let labels = object.root.at("/metadata/labels")?;
        labels.get(key).map(Node::text).map(Cow::into_owned)
    };
    PROGRAM.iter().any(|key| {
        let own = label(one, key);
        own.is_some() && own == label(other, key)
    })
}
