//! Where Prometheus keeps its metrics.

use crate::checks::registry::data::{Data, data_at};
use crate::manifest::{ObjectSet, Workload, WorkloadRole, role_of_image};
use crate::yaml::Node;

/// A server of metrics that is a plain workload.
#[derive(Clone, Debug)]
pub(super) struct Server<'s, 't> {
    pub(super) workload: Workload<'s, 't>,
    /// The container that keeps the metrics.
    pub(super) container: Node<'t>,
    /// The directory that it keeps them in.
    pub(super) directory: String,
    /// Its arguments, as written.
    pub(super) arguments: Vec<Node<'t>>,
}

/// Programs by the last segment of their image, with the flag that names the directory and its default in the image.
const PROGRAMS: &[(&str, &str, &str)] = &[
    ("prometheus", "storage.tsdb.path", "/prometheus"),
    (
        "victoria-metrics",
        "storageDataPath",
        "/victoria-metrics-data",
    ),
];

/// The servers of a set that keep metrics.
pub(super) fn servers<'s, 't>(set: &'s ObjectSet<'t>) -> Vec<Server<'s, 't>> {
    let long = set
        .workloads()
        .filter(|workload| workload.is_long_running());
    // An operator knows what its own resources need.
    let plain = long.filter(|workload| workload.object.is_builtin());
    plain.filter_map(server).collect()
}

fn server<'s, 't>(workload: Workload<'s, 't>) -> Option<Server<'s, 't>> {
    workload.pod.containers().find_map(|container| {
        let image = container.node.get("image")?.text();
        let role = role_of_image(&image)?;
        let path = crate::value::ImageReference::parse(&image)?.path;
        let last = path.rsplit('/').next()?;
        let (_, flag, default) = PROGRAMS
            .iter()
            .find(|(name, ..)| *name == last)
            .filter(|_| role == WorkloadRole::Prometheus)?;
        let lists = ["command", "args"]
            .into_iter()
            .filter_map(|list| container.node.get(list));
        let arguments: Vec<_> = lists.flat_map(Node::items).collect();
        let directory = flag_of(&arguments, flag).map(|(_, value)| value);
        let is_agent = flag_of(&arguments, "agent").is_some()
            || flag_of(&arguments, "enable-feature")
                .is_some_and(|(_, value)| value.contains("agent"));
        (!is_agent).then(|| Server {
            workload,
            container: container.node,
            directory: directory.unwrap_or_else(|| (*default).to_owned()),
            arguments,
        })
    })
}

/// Where a flag is given, and its value; empty for one without.
pub(super) fn flag_of<'t>(arguments: &[Node<'t>], name: &str) -> Option<(Node<'t>, String)> {
    arguments.iter().enumerate().find_map(|(at, node)| {
        let text = node.text();
        let rest = text
            .trim_start_matches('-')
            .strip_prefix(name)
            .filter(|_| text.starts_with('-'))?;
        match rest.strip_prefix('=') {
            Some(value) => Some((*node, value.to_owned())),
            None if rest.is_empty() => {
                let next = arguments.get(at + 1).map(|next| (*next, next.text()));
                let next = next.filter(|(_, value)| !value.starts_with('-'));
                Some(next.map_or((*node, String::new()), |(node, value)| {
                    (node, value.into_owned())
                }))
            }
            None => None,
        }
    })
}

impl<'t> Server<'_, 't> {
    /// Where the directory is.
    pub(super) fn data(&self) -> Option<Data<'t>> {
        let directory = match self.directory.starts_with('/') {
            true => self.directory.clone(),
            // Relative to the image's working directory, which both programs have at their data.
            false => format!("/prometheus/{}", self.directory),
        };
        data_at(self.workload, self.container, &directory)
    }
}
