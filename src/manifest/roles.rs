//! What workloads are for, told by the images they run, the charts they come from, or their kind.

use super::{Object, ObjectSet, Release, Role, Workload, image_of_values};
use crate::value::ImageReference;
use crate::yaml::Node;

/// What a workload is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum WorkloadRole {
    /// It keeps container images.
    Registry,
    /// It hands on images that are kept elsewhere.
    ImageMirror,
    /// It keeps source code.
    Vcs,
    /// It decides what is built.
    CiServer,
    /// It takes jobs and runs them.
    CiRunner,
    /// It builds images.
    Builder,
    /// It keeps objects as S3 does.
    ObjectStore,
    /// It keeps data, queues and caches included.
    Database,
    /// It keeps metrics.
    Prometheus,
    /// It sends alerts.
    Alertmanager,
    /// It collects metrics and sends them on.
    MetricsAgent,
    /// It collects logs.
    LogCollector,
    /// It collects metrics and logs.
    TelemetryAgent,
    /// It answers how much CPU and memory pods use: the metrics API.
    MetricsServer,
    /// It resolves the cluster's names.
    ClusterDns,
    /// It connects pods: a CNI plugin.
    Network,
    /// It connects Services.
    KubeProxy,
    /// It provides volumes.
    Storage,
    /// It takes requests from outside.
    IngressController,
    /// It gives Services an address outside.
    LoadBalancer,
    /// It issues certificates.
    CertManager,
    /// It makes Secrets of what is kept elsewhere.
    SecretOperator,
    /// It keeps secrets.
    Vault,
    /// It knows users.
    IdentityProvider,
    /// It applies what a repository says.
    Gitops,
}

impl WorkloadRole {
    /// What it is called in a sentence.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Registry => "registry",
            Self::ImageMirror => "image mirror",
            Self::Vcs => "Git forge",
            Self::CiServer => "CI server",
            Self::CiRunner => "CI runner",
            Self::Builder => "image builder",
            Self::ObjectStore => "object store",
            Self::Database => "database",
            Self::Prometheus => "Prometheus",
            Self::Alertmanager => "Alertmanager",
            Self::MetricsAgent => "metrics agent",
            Self::LogCollector => "log collector",
            Self::TelemetryAgent => "telemetry agent",
            Self::MetricsServer => "metrics API",
            Self::ClusterDns => "cluster DNS",
            Self::Network => "network plugin",
            Self::KubeProxy => "kube-proxy",
            Self::Storage => "storage driver",
            Self::IngressController => "ingress controller",
            Self::LoadBalancer => "load balancer",
            Self::CertManager => "certificates",
            Self::SecretOperator => "secret operator",
            Self::Vault => "vault",
            Self::IdentityProvider => "identity provider",
            Self::Gitops => "GitOps",
        }
    }
}

/// `tables/roles.yaml`, as `build.rs` sorted it.
mod table {
    use super::WorkloadRole;
    include!(concat!(env!("OUT_DIR"), "/operators.rs"));
    include!(concat!(env!("OUT_DIR"), "/roles.rs"));
}

/// Every object that plays a role, with it, in the order of the set; with each of them, when it plays several.
pub(super) fn roles_of(set: &ObjectSet<'_>) -> Vec<(usize, WorkloadRole)> {
    let mut found = Vec::new();
    for (index, object) in set.objects.iter().enumerate() {
        let first = found.len();
        let add = |role| found.push((index, role));
        match set.workload(index) {
            Some(workload) => of_workload(workload).for_each(add),
            None => {
                let known = of_release(object).or_else(|| role_of_kind(object));
                let own = || of_values(object);
                known
                    .map_or_else(own, |role| vec![role])
                    .into_iter()
                    .for_each(add);
            }
        }
        found[first..].sort_unstable();
    }
    found.dedup();
    found
}

/// The roles of a workload that keeps running: those of its regular containers and sidecars.
fn of_workload(workload: Workload<'_, '_>) -> impl Iterator<Item = WorkloadRole> {
    let containers = workload.pod.containers().filter(move |container| {
        workload.is_long_running() && matches!(container.role, Role::Regular | Role::Sidecar)
    });
    containers.filter_map(|container| {
        let image = container.node.get("image")?.text();
        match role_of_image(&image)? {
            WorkloadRole::Registry if is_proxy(container.node) => Some(WorkloadRole::ImageMirror),
            role => Some(role),
        }
    })
}

/// The role that an image plays.
#[must_use]
pub fn role_of_image(image: &str) -> Option<WorkloadRole> {
    let image = ImageReference::parse(image)?;
    // Docker Hub's official images may be written without `library/`.
    let official = !image.path.contains('/') && image.host.is_none_or(|host| host == "docker.io");
    let last = image.path.rsplit('/').next()?;
    let exact = table::IMAGES.partition_point(|(other, ..)| *other < last);
    let exact = table::IMAGES[exact..]
        .iter()
        .take_while(|(other, ..)| *other == last);
    let mut rows = exact.chain(table::OPEN_IMAGES);
    let row = rows.find(|(_, pattern, _)| {
        is_end(pattern, image.path)
            || (official && pattern.strip_prefix("library/") == Some(image.path))
    });
    row.map(|(.., role)| *role)
}

/// The API groups of whose objects the program in an image makes something (`tables/operators.yaml`).
pub fn operated_groups(image: &str) -> impl Iterator<Item = &'static str> {
    let path = ImageReference::parse(image).map(|image| image.path);
    let rows = table::OPERATORS.iter();
    let own = rows.filter(move |(pattern, _)| path.is_some_and(|path| is_end(pattern, path)));
    own.map(|(_, group)| *group)
}

/// The role of a release of a Helm chart that somebody else renders: Flux, Argo CD, k3s.
fn of_release(object: &Object<'_>) -> Option<WorkloadRole> {
    let chart = chart_of(object)?.text();
    let name = chart.trim_end_matches('/').rsplit('/').next()?;
    let found = table::CHARTS.binary_search_by(|(chart, _)| (*chart).cmp(name));
    Some(table::CHARTS[found.ok()?].1)
}

/// The roles of a release whose values list its containers.
fn of_values(object: &Object<'_>) -> Vec<WorkloadRole> {
    let controllers = Release::of(object).map(|release| release.controllers());
    let containers = controllers.into_iter().flatten().flatten();
    let images = containers.filter_map(|container| image_of_values(container.get("image")?));
    images
        .filter_map(|(_, image)| role_of_image(&image))
        .collect()
}

/// Where a release names its chart: one of Flux, Argo CD or k3s.
#[must_use]
pub fn chart_of<'t>(object: &Object<'t>) -> Option<Node<'t>> {
    let pointer = match (object.group(), &*object.kind) {
        ("helm.toolkit.fluxcd.io", "HelmRelease") => "/spec/chart/spec/chart",
        ("argoproj.io", "Application") => "/spec/source/chart",
        ("helm.cattle.io", "HelmChart") => "/spec/chart",
        _ => return None,
    };
    let by_reference = || object.root.at("/spec/chartRef/name");
    object.root.at(pointer).or_else(by_reference)
}

/// The role that a custom resource makes its operator's pods play.
#[must_use]
pub fn role_of_kind(object: &Object<'_>) -> Option<WorkloadRole> {
    let is_it = |(sign, _): &&(&str, WorkloadRole)| {
        let split = sign.split_once('/');
        split.is_some_and(|(group, kind)| object.is(group, kind))
    };
    let is_custom = object.group().contains('.');
    let mut rows = table::KINDS.iter().filter(|_| is_custom);
    rows.find(is_it).map(|(_, role)| *role)
}

/// Whether the last segments of a path are those of the pattern; `*` stands for the rest of a segment.
fn is_end(pattern: &str, path: &str) -> bool {
    let mut path = path.rsplit('/');
    pattern.rsplit('/').all(|wanted| {
        path.next()
            .is_some_and(|segment| match wanted.strip_suffix('*') {
                Some(start) => segment.starts_with(start),
                None => segment == wanted,
            })
    })
}

/// Whether a registry is told to hand on another one's images (distribution's `proxy.remoteurl`).
fn is_proxy(container: Node<'_>) -> bool {
    let variables = container.get("env").into_iter().flat_map(Node::items);
    let mut names = variables.filter_map(|variable| variable.get("name"));
    names.any(|name| name.text() == "REGISTRY_PROXY_REMOTEURL")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_of_images() {
        for (image, role) in [
            ("registry", Some(WorkloadRole::Registry)),
            ("registry:3.0.0", Some(WorkloadRole::Registry)),
            ("docker.io/library/registry:2", Some(WorkloadRole::Registry)),
            (
                "mirror.example/docker.io/library/registry@sha256:ab",
                Some(WorkloadRole::Registry),
            ),
            ("registry.example:5000/team/registry:1", None),
            (
                "ghcr.io/project-zot/zot-linux-amd64:v2.1.0",
                Some(WorkloadRole::Registry),
            ),
            ("ghcr.io/project-zot/zothero:1", None),
            (
                "ghcr.io/spegel-org/spegel:v0.7.4",
                Some(WorkloadRole::ImageMirror),
            ),
            ("dragonflyoss/client:v1", Some(WorkloadRole::ImageMirror)),
            (
                "registry.k8s.io/coredns/coredns:v1.12.0",
                Some(WorkloadRole::ClusterDns),
            ),
            (
                "registry.k8s.io/ingress-nginx/controller:v1",
                Some(WorkloadRole::IngressController),
            ),
            ("example.com/controller:v1", None),
            ("postgres:17", Some(WorkloadRole::Database)),
            ("", None),
        ] {
            assert_eq!(role_of_image(image), role, "{image}");
        }
    }
}
