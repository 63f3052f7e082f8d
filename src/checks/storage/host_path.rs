//! The `hostPath` volumes of a pod, who mounts them, and what the pod is for.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use crate::finding::{Label, Violation};
use crate::rule::{Mark, Subject};
use crate::value::{path, placeholder};
use crate::yaml::Node;

/// A `hostPath` volume whose path is known.
pub(in crate::checks) struct HostPath<'t> {
    /// The `path` field.
    pub(super) node: Node<'t>,
    /// The path as the kernel resolves it; `/var/run` is `/run`, which it links to everywhere.
    pub(in crate::checks) path: String,
    /// The volume's name.
    pub(in crate::checks) volume: Cow<'t, str>,
    /// The `volumeMounts` of the pod that mount it.
    pub(in crate::checks) mounts: Vec<Mount<'t>>,
}

/// One mount of a volume.
pub(in crate::checks) struct Mount<'t> {
    /// The entry of `volumeMounts`.
    pub(super) node: Node<'t>,
    /// The container's name.
    pub(super) container: Cow<'t, str>,
    /// Whether the container may write; so it is unless it says otherwise.
    pub(super) is_writable: bool,
}

/// What a pod is for, as far as its kind tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    /// One on every node.
    DaemonSet,
    /// Runs to its end.
    Job,
    /// Exists to mount volumes on its node.
    StorageDriver,
    /// One pod that runs on one named node.
    Pinned,
    /// Anything else: its pods run wherever there is room.
    Other,
}

/// Every `hostPath` volume of the pod that is asked about.
pub(in crate::checks) fn of<'t>(subject: &Subject<'_, 't>) -> Vec<HostPath<'t>> {
    let Some(workload) = subject.workload else {
        return Vec::new();
    };
    let volumes = workload.pod.volumes().filter_map(|volume| {
        let node = volume.get("hostPath")?.get("path")?;
        let text = node
            .as_str()
            .filter(|text| !placeholder::is_unknown(text))?;
        // A path of Windows begins with a drive or names a pipe; none of it is known here.
        let text = Some(text).filter(|text| text.starts_with('/'))?;
        Some(HostPath {
            node,
            path: resolved(&text),
            volume: volume.get("name").map(Node::text).unwrap_or_default(),
            mounts: Vec::new(),
        })
    });
    let mut volumes: Vec<_> = volumes.collect();
    if !volumes.is_empty() {
        let mut mounts = mounts(subject);
        for volume in &mut volumes {
            volume.mounts = mounts.remove(&volume.volume).unwrap_or_default();
        }
    }
    volumes
}

/// Every mount of the pod, by the name of its volume.
fn mounts<'t>(subject: &Subject<'_, 't>) -> FxHashMap<Cow<'t, str>, Vec<Mount<'t>>> {
    let mut found: FxHashMap<_, Vec<_>> = FxHashMap::default();
    let containers = subject
        .workload
        .into_iter()
        .flat_map(|workload| workload.pod.containers());
    for container in containers {
        let mounts = container.node.get("volumeMounts");
        for node in mounts.into_iter().flat_map(Node::items) {
            let Some(name) = node.get("name").map(Node::text) else {
                continue;
            };
            found.entry(name).or_default().push(Mount {
                node,
                container: container.name(),
                is_writable: node.get("readOnly").and_then(Node::as_bool) != Some(true),
            });
        }
    }
    found
}

fn resolved(text: &str) -> String {
    let path = path::clean(text);
    match path.strip_prefix("/var/run") {
        Some(rest) if path::is_at_or_below(&path, "/var/run") => format!("/run{rest}"),
        _ => path,
    }
}

impl<'t> HostPath<'t> {
    /// Whether some container may write to it.
    pub(super) fn is_writable(&self) -> bool {
        self.mounts.iter().any(|mount| mount.is_writable)
    }

    /// Whether the path is one of these or lies below one.
    pub(super) fn is_below_any<'a>(&self, directories: impl IntoIterator<Item = &'a str>) -> bool {
        directories
            .into_iter()
            .any(|directory| path::is_at_or_below(&self.path, directory))
    }

    /// A violation at the path, with a label at the first mount: a writable one, if there is one.
    pub(in crate::checks) fn violation(
        &self,
        subject: &Subject<'_, 't>,
        case: Option<&str>,
        message: String,
    ) -> Violation {
        let first = self
            .mounts
            .iter()
            .find(|mount| mount.is_writable)
            .or(self.mounts.first());
        Violation {
            case: case.map(Into::into),
            labels: first
                .map(|mount| self.label(subject, mount))
                .into_iter()
                .collect(),
            ..subject.violation(Mark::Value(self.node), message)
        }
    }

    fn label(&self, subject: &Subject<'_, 't>, mount: &Mount<'t>) -> Label {
        let place = mount.node.get("mountPath").unwrap_or(mount.node);
        let how = if mount.is_writable {
            "writes to it here"
        } else {
            "reads it here"
        };
        subject.label(
            Mark::Value(place),
            format!("container `{}` {how}", mount.container),
        )
    }
}

/// What the pod that is asked about is for.
pub(super) fn owner(subject: &Subject<'_, '_>) -> Owner {
    let Some(workload) = subject.workload else {
        return Owner::Other;
    };
    match &*workload.object.kind {
        "DaemonSet" => Owner::DaemonSet,
        "Job" | "CronJob" | "Workflow" | "CronWorkflow" | "ScaledJob" => Owner::Job,
        _ if workload.pod.is_storage_driver() => Owner::StorageDriver,
        _ if is_pinned(workload.object.root, workload.pod.spec) => Owner::Pinned,
        _ => Owner::Other,
    }
}

/// One replica on a named node.
fn is_pinned(object: Node<'_>, pod: Node<'_>) -> bool {
    let replicas = object.at("/spec/replicas").map_or(Some(1), Node::as_i64);
    let selector = pod
        .get("nodeSelector")
        .and_then(|selector| selector.get("kubernetes.io/hostname"));
    replicas.is_some_and(|replicas| replicas <= 1)
        && (selector.is_some() || pod.get("nodeName").is_some())
}
