//! Logs that go to a file, where nobody who asks for them finds them.

use std::borrow::Cow;

use crate::finding::{Confidence, Severity, Violation};
use crate::manifest::{Container, Role, Workload};
use crate::rule::{Mark, Subject, label_in};
use crate::value::{ImageReference, path, placeholder};
use crate::yaml::Node;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some(workload) = subject.workload.filter(|it| it.is_long_running()) else {
        return;
    };
    // What a DaemonSet writes on its node is mostly the node's own business, as is what a static pod does.
    let is_of_node = workload.object.kind == "DaemonSet" || workload.object.is("", "Pod");
    if is_of_node || !workload.object.is_builtin() {
        return;
    }
    let regular = workload
        .pod
        .containers()
        .filter(|container| matches!(container.role, Role::Regular | Role::Sidecar));
    for container in regular.filter(|container| !reads_logs(container.node)) {
        if let Some(file) = file(container.node) {
            out.push(in_file(subject, workload, container, &file));
        } else {
            out.extend(on_node(subject, workload, container));
        }
    }
}

/// Parts of the names of images whose business logs are.
const COLLECTORS: &[&str] = &[
    "agent",
    "alloy",
    "beat",
    "collector",
    "fluent",
    "log",
    "loki",
    "promtail",
    "splunk",
    "telegraf",
    "vector",
];

fn reads_logs(container: Node<'_>) -> bool {
    let Some(image) = container.get("image").map(Node::text) else {
        return false;
    };
    let path = ImageReference::parse(&image).map(|image| image.path);
    let name = path.and_then(|path| path.rsplit('/').next());
    name.is_some_and(|name| COLLECTORS.iter().any(|part| name.contains(part)))
}

/// Where a program is told to write its log.
struct File<'t> {
    node: Node<'t>,
    path: String,
}

/// Flags whose value is the file, or the folder, of a log: klog and glog, Grafana's and Prometheus' tools, MySQL, Redis.
const FLAGS: &[&str] = &[
    "log-dir",
    "log-error",
    "log-file",
    "log.file",
    "log_dir",
    "log_file",
    "logfile",
    "logging.file.name",
];

/// Flags that send the log to both.
const BOTH: &[&str] = &["alsologtostderr", "also-log-to-stderr", "alsologtostdout"];

/// Variables whose value is the file of a log: many programs, Spring Boot, Tomcat.
const VARIABLES: &[&str] = &["CATALINA_OUT", "LOGGING_FILE_NAME", "LOG_FILE"];

fn file(container: Node<'_>) -> Option<File<'_>> {
    let list = |name: &str| container.get(name).into_iter().flat_map(Node::items);
    let words: Vec<Node<'_>> = list("command").chain(list("args")).collect();
    let flag = |word: &str| {
        word.starts_with('-')
            .then(|| word.trim_start_matches('-').to_owned())
    };
    let mut found = None;
    for (at, node) in words.iter().enumerate() {
        let text = node.text();
        let Some(word) = flag(&text) else { continue };
        let (name, value) = match word.split_once('=') {
            Some((name, value)) => (name, Some((*node, Cow::Owned(value.to_owned())))),
            None => (
                word.as_str(),
                words.get(at + 1).map(|next| (*next, next.text())),
            ),
        };
        if BOTH.contains(&name) {
            return None;
        }
        if let Some((node, value)) = value.filter(|_| FLAGS.contains(&name)) {
            found = found.or_else(|| file_at(node, &value));
        }
    }
    let variable = |node: Node<'_>| {
        let name = node.get("name").map(Node::text);
        name.is_some_and(|name| VARIABLES.contains(&&*name))
    };
    found.or_else(|| {
        let value = list("env").find(|it| variable(*it))?.get("value")?;
        file_at(value, &value.text())
    })
}

/// A path that is a file on a disk; streams of the process are none.
fn file_at<'t>(node: Node<'t>, text: &str) -> Option<File<'t>> {
    let path = path::clean(text);
    let is_stream = path.starts_with("/dev/") || path.starts_with("/proc/");
    let is_file = text.starts_with('/') && !is_stream && !placeholder::is_unknown(text);
    (is_file && !text.contains('$')).then_some(File { node, path })
}

fn in_file<'t>(
    subject: &Subject<'_, 't>,
    workload: Workload<'_, 't>,
    container: Container<'t>,
    file: &File<'t>,
) -> Violation {
    let message = format!(
        "container `{}` writes its log to `{}`, and `kubectl logs` shows nothing of it",
        container.name(),
        file.path
    );
    let violation = Violation {
        case: Some("file".into()),
        container: Some(container.name().into_owned()),
        confidence: Confidence::Likely,
        ..subject.violation(Mark::Value(file.node), message)
    };
    match reader(workload, container, &file.path) {
        Some((mount, name)) => Violation {
            case: Some("read".into()),
            severity: Some(Severity::Info),
            labels: vec![label_in(
                subject.set,
                workload.index,
                Mark::Value(mount),
                format!("container `{name}` can read it"),
            )],
            ..violation
        },
        None => violation,
    }
}

/// The mount of another container that has the volume in which the file is.
fn reader<'t>(
    workload: Workload<'_, 't>,
    writer: Container<'t>,
    file: &str,
) -> Option<(Node<'t>, Cow<'t, str>)> {
    let holds = |mount: &Node<'t>| {
        let at = mount.get("mountPath").map(Node::text);
        at.is_some_and(|at| path::is_at_or_below(file, &path::clean(&at)))
    };
    let volume = mounts(writer.node).find(holds)?.get("name")?.text();
    let others = workload.pod.containers();
    let mut others =
        others.filter(|other| other.node.id() != writer.node.id() && other.role != Role::Init);
    others.find_map(|other| {
        let name = |mount: &Node<'t>| mount.get("name").filter(|name| name.text() == volume);
        let mount = mounts(other.node).find_map(|mount| name(&mount))?;
        Some((mount, other.name()))
    })
}

/// A folder of the node's logs that the container may write to.
fn on_node<'t>(
    subject: &Subject<'_, 't>,
    workload: Workload<'_, 't>,
    container: Container<'t>,
) -> Option<Violation> {
    let is_read_only =
        |mount: &Node<'_>| mount.get("readOnly").and_then(Node::as_bool) == Some(true);
    mounts(container.node).find_map(|mount| {
        let name = mount.get("name")?.text();
        let mut volumes = workload.pod.volumes();
        let volume = volumes.find(|it| it.get("name").is_some_and(|it| it.text() == name))?;
        let host = volume.at("/hostPath/path")?;
        let folder = path::clean(&host.text());
        if is_read_only(&mount)
            || folder == "/var/log"
            || !path::is_at_or_below(&folder, "/var/log")
        {
            return None;
        }
        let message = format!(
            "container `{}` writes its log to `{folder}` of whatever node it runs on",
            container.name()
        );
        Some(Violation {
            case: Some("node".into()),
            container: Some(container.name().into_owned()),
            confidence: Confidence::Likely,
            labels: vec![subject.label(Mark::Value(host), "a folder of the node")],
            ..subject.violation(Mark::Value(mount.get("mountPath")?), message)
        })
    })
}

fn mounts(container: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    let list = container.get("volumeMounts");
    list.into_iter().flat_map(Node::items)
}
