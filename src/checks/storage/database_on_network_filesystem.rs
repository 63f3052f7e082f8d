//! Databases whose files are on a file server.

use super::database;
use super::one_node::is_of;
use crate::finding::{Confidence, Label, Violation};
use crate::manifest::graph::Claim;
use crate::manifest::{Container, VolumeTrait, Workload, WorkloadRole, role_of_image};
use crate::rule::{Mark, Subject, label_in};
use crate::value::path;
use crate::yaml::Node;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some(workload) = subject.workload.filter(|it| it.is_long_running()) else {
        return;
    };
    let servers = database::servers(subject);
    let mut told: Vec<u32> = Vec::new();
    for server in &servers {
        for directory in &server.directories {
            let Some(mount) = server.mount_of(directory) else {
                continue;
            };
            if let Some(remote) = remote(subject, workload, &mount.volume)
                && !told.contains(&mount.node.id())
            {
                told.push(mount.node.id());
                out.push(remote.violation(
                    subject,
                    server.container,
                    server.database.name,
                    mount.node,
                ));
            }
        }
    }
    for container in workload.pod.containers() {
        for mount in container
            .node
            .get("volumeMounts")
            .into_iter()
            .flat_map(Node::items)
        {
            let (Some(name), Some(at)) = (mount.get("name"), mount.get("mountPath")) else {
                continue;
            };
            let Some(what) = files_of(container, &path::clean(&at.text())) else {
                continue;
            };
            if let Some(remote) = remote(subject, workload, &name.text()) {
                out.push(remote.violation(subject, container, what, at));
            }
        }
    }
}

/// A volume that a file server keeps.
struct Remote<'t> {
    /// Where it is named, in the pod.
    mark: Mark<'static, 't>,
    /// What says that it is on a server.
    label: Option<Label>,
    how: String,
}

impl<'t> Remote<'t> {
    fn violation(
        self,
        subject: &Subject<'_, 't>,
        container: Container<'t>,
        what: &str,
        mount: Node<'t>,
    ) -> Violation {
        let name = container.name();
        let message = format!("{what} of container `{name}` keeps its files {}", self.how);
        let mut labels = vec![subject.label(Mark::Value(mount), "its files are here")];
        labels.extend(self.label);
        Violation {
            container: Some(name.into_owned()),
            confidence: Confidence::Likely,
            labels,
            ..subject.violation(self.mark, message)
        }
    }
}

fn remote<'s, 't>(
    subject: &Subject<'s, 't>,
    workload: Workload<'s, 't>,
    volume: &str,
) -> Option<Remote<'t>> {
    let mut volumes = workload.pod.volumes();
    let written = volumes.find(|other| other.get("name").is_some_and(|name| name.text() == volume));
    for source in ["nfs", "azureFile"] {
        if let Some(source) = written.and_then(|volume| volume.get(source)) {
            return Some(Remote {
                mark: Mark::Key(source),
                label: None,
                how: "on a file server".to_owned(),
            });
        }
    }
    let claim = subject.set.graph().claim(workload, volume)?;
    let mark = match claim.edge {
        Some(edge) => edge.from.node,
        None => claim.spec.get("storageClassName")?,
    };
    of_volume(subject, claim, mark).or_else(|| of_class(subject, claim, mark))
}

/// A claim of the one volume that the set describes.
fn of_volume<'t>(
    subject: &Subject<'_, 't>,
    claim: Claim<'t>,
    mark: Node<'t>,
) -> Option<Remote<'t>> {
    let name = claim.spec.get("volumeName")?.text();
    let (index, volume) = subject
        .set
        .graph()
        .cluster_wide(("", "PersistentVolume"), &name)?;
    let source = volume.root.at("/spec/nfs")?;
    Some(Remote {
        mark: Mark::Value(mark),
        label: Some(label_in(
            subject.set,
            index,
            Mark::Key(source),
            "its volume is on a file server",
        )),
        how: format!("in volume `{name}`, which is on a file server"),
    })
}

fn of_class<'t>(subject: &Subject<'_, 't>, claim: Claim<'t>, mark: Node<'t>) -> Option<Remote<'t>> {
    let class = subject.set.graph().storage_class(claim)?;
    if !is_of(&class, VolumeTrait::NetworkFileSystem) {
        return None;
    }
    let label = class.edge.map(|edge| {
        let root = subject.set.objects[edge.to.object].root;
        let provisioner = root.get("provisioner").unwrap_or(edge.to.node);
        label_in(
            subject.set,
            edge.to.object,
            Mark::Value(provisioner),
            "its volumes are on a file server",
        )
    });
    Some(Remote {
        mark: Mark::Value(mark),
        label,
        how: format!(
            "in a volume of class `{}`, which is on a file server",
            class.name
        ),
    })
}

/// What keeps files below a place that no file server should keep: Prometheus, or SQLite as the environment says.
fn files_of(container: Container<'_>, mount: &str) -> Option<&'static str> {
    let image = container.node.get("image")?.text();
    let is_below = |file: &str| path::is_at_or_below(&path::clean(file), mount);
    if role_of_image(&image) == Some(WorkloadRole::Prometheus) && image.contains("/prometheus") {
        return is_below(&prometheus_directory(container)).then_some("Prometheus");
    }
    let variables = container.node.get("env").into_iter().flat_map(Node::items);
    let values = variables.filter_map(|variable| variable.get("value"));
    let mut files = values
        .map(Node::text)
        .filter_map(|value| sqlite_file(&value));
    files.any(|file| is_below(&file)).then_some("SQLite")
}

/// `--storage.tsdb.path`, or the image's working directory with the flag's default.
fn prometheus_directory(container: Container<'_>) -> String {
    let arguments = container.node.get("args").into_iter().flat_map(Node::items);
    let mut told = arguments.filter_map(|argument| {
        let text = argument.text();
        text.strip_prefix("--storage.tsdb.path=").map(str::to_owned)
    });
    told.next().unwrap_or_else(|| "/prometheus/data".to_owned())
}

/// The file of a database that a value names: `sqlite:////data/app.db`, `/data/app.sqlite3`.
fn sqlite_file(value: &str) -> Option<String> {
    let value = value.split('?').next()?;
    let (scheme, file) = match value.split_once(':') {
        Some((scheme, file)) if scheme.starts_with("sqlite") => (true, file),
        _ => (false, value),
    };
    let endings = [".sqlite", ".sqlite3"];
    let is_file = endings.iter().any(|ending| file.ends_with(ending)) || scheme;
    // After the scheme, three slashes begin a relative path and four an absolute one.
    let absolute = match scheme {
        true => file.strip_prefix("///").unwrap_or(file),
        false => file,
    };
    (is_file && absolute.starts_with('/')).then(|| absolute.to_owned())
}
