//! The volume that holds what a container keeps in a directory.

use super::settings::Settings;
use crate::manifest::Workload;
use crate::value::path;
use crate::yaml::Node;

/// Where a container keeps a directory.
#[derive(Clone, Copy, Debug)]
pub(in crate::checks) enum Data<'t> {
    /// In the container's own file system.
    Unmounted,
    /// In a volume of the pod.
    Volume {
        /// The volume.
        volume: Node<'t>,
        /// Where it is mounted.
        mount: Node<'t>,
    },
    /// In a volume that is made from a claim template.
    Template {
        /// Where it is mounted.
        mount: Node<'t>,
    },
}

/// Where a registry keeps its images; `None` where that is not on its file system, or not known.
pub(super) fn data<'t>(workload: Workload<'_, 't>, settings: &Settings<'t>) -> Option<Data<'t>> {
    let directory = settings
        .directory
        .as_deref()
        .filter(|_| settings.is_known)?;
    data_at(workload, settings.container.node, directory)
}

/// Where a container keeps a directory; `None` where parts of it are mounted one by one.
pub(in crate::checks) fn data_at<'t>(
    workload: Workload<'_, 't>,
    container: Node<'t>,
    directory: &str,
) -> Option<Data<'t>> {
    let directory = path::clean(directory);
    let mounts = container
        .get("volumeMounts")
        .into_iter()
        .flat_map(Node::items);
    let placed =
        mounts.filter_map(|mount| Some((path::clean(&mount.get("mountPath")?.text()), mount)));
    let placed: Vec<_> = placed.collect();
    let above = placed
        .iter()
        .filter(|(at, _)| path::is_at_or_below(&directory, at));
    let Some((_, mount)) = above.max_by_key(|(at, _)| at.len()) else {
        // Parts of the directory may be mounted one by one.
        let is_split = placed
            .iter()
            .any(|(at, _)| path::is_at_or_below(at, &directory));
        return (!is_split).then_some(Data::Unmounted);
    };
    let name = mount.get("name")?.text();
    let mut volumes = workload.pod.volumes();
    let volume =
        volumes.find(|volume| volume.get("name").is_some_and(|other| other.text() == name));
    Some(match volume {
        Some(volume) => Data::Volume {
            volume,
            mount: *mount,
        },
        None => Data::Template { mount: *mount },
    })
}
