//! Which sources are one set, and why.

use std::path::Path;
use std::sync::Arc;

use crate::config::DeclaredCluster;
use crate::manifest::Cluster;
use crate::source::{Discovery, Folder};
use crate::span::SourceId;

/// A set before its texts are read: which sources, why they belong together, and what is known of their cluster.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    pub(super) why: Why,
    /// What holds them together: a folder, or the name of a cluster.
    name: Arc<str>,
    /// In the order of their paths.
    pub(super) sources: Vec<SourceId>,
    pub(super) cluster: Cluster,
}

/// Why sources are one set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    /// Somebody rendered or read them as one stream.
    Stream,
    /// They stand in one folder.
    Folder,
    /// They stand in a folder in which an object stands twice: each file is applied alone.
    Alternative,
    /// A kustomization lists them.
    Kustomization,
    /// The configuration says that they make a cluster.
    Cluster,
}

impl Frame {
    /// The sets of a run: what the configuration calls a cluster; of the rest what a kustomization lists, a file in every
    /// one that lists it; of the rest each folder.
    pub(super) fn all(
        discovery: &Discovery,
        clusters: &[DeclaredCluster],
        undeclared: impl Fn(&str) -> Cluster,
    ) -> Vec<Self> {
        let mut free = vec![true; discovery.sources.len()];
        let mut frames = Vec::new();
        for declared in clusters {
            let ids = (0..discovery.sources.len() as u32).map(SourceId);
            let sources = ids.filter(|&id| declared.holds(Path::new(&*discovery[id].path)));
            let cluster = Cluster {
                namespace: declared
                    .namespace
                    .as_ref()
                    .map(|namespace| namespace.0.clone()),
                ..declared.cluster.clone()
            };
            frames.push(Self::new(
                Why::Cluster,
                &cluster.name.clone(),
                sources,
                cluster,
            ));
        }
        take(&frames, &mut free);
        let folder = |why, folder: &Folder, free: &[bool]| {
            let sources = folder
                .sources
                .iter()
                .copied()
                .filter(|id| free[id.0 as usize]);
            let first = folder.sources.first();
            let first = first.map_or(&*folder.path, |&id| &discovery[id].path);
            Self::new(why, &folder.path, sources, undeclared(first))
        };
        let lists = discovery.kustomizations.iter();
        frames.extend(lists.map(|list| folder(Why::Kustomization, list, &free)));
        take(&frames, &mut free);
        frames.extend(discovery.folders.iter().map(|one| {
            let is_stream = matches!(one.sources[..], [id] if discovery[id].is_stdin());
            folder(
                if is_stream { Why::Stream } else { Why::Folder },
                one,
                &free,
            )
        }));
        frames.retain(|frame| !frame.sources.is_empty());
        frames
    }

    /// A set of texts that are handed over together.
    pub(super) fn of_texts(count: usize, cluster: Cluster) -> Self {
        let sources = (0..count as u32).map(SourceId);
        Self::new(Why::Stream, &Arc::from(""), sources, cluster)
    }

    fn new(
        why: Why,
        name: &Arc<str>,
        sources: impl Iterator<Item = SourceId>,
        cluster: Cluster,
    ) -> Self {
        Self {
            why,
            name: name.clone(),
            sources: sources.collect(),
            cluster,
        }
    }

    /// What holds the set together, in words.
    pub(super) fn words(&self, why: Why) -> Arc<str> {
        let name = &self.name;
        match why {
            Why::Stream => "one stream".into(),
            Why::Folder => format!("folder {name}").into(),
            Why::Alternative => {
                format!("each file of folder {name} alone, since some hold the same object").into()
            }
            Why::Kustomization => format!("kustomization {name}").into(),
            Why::Cluster => format!("cluster {name}").into(),
        }
    }

    /// Why these inputs are one set, in a sentence; `twice` is what stands in two files of a folder.
    pub(super) fn sentence(&self, twice: Option<&Twice>) -> String {
        match (self.why, twice) {
            (_, Some(twice)) => format!(
                "{} stands in `{}` and in `{}`: such files are alternatives, and nobody applies them together",
                twice.object, twice.files[0], twice.files[1]
            ),
            (Why::Stream, _) => "they came as one stream".to_owned(),
            (Why::Folder | Why::Alternative, _) => {
                "the files of a folder are applied together, where no cluster is declared, no kustomization lists them, and no object \
                 stands in two of them"
                    .to_owned()
            }
            (Why::Kustomization, _) => {
                "the kustomization is built from them, and no other one includes it".to_owned()
            }
            (Why::Cluster, _) => "`paths` of the cluster in `clusters` match them".to_owned(),
        }
    }
}

/// An object that stands in two files.
#[derive(Clone, Debug)]
pub(super) struct Twice {
    /// What it is called.
    pub(super) object: String,
    /// The first two files.
    pub(super) files: [Arc<str>; 2],
}

fn take(frames: &[Frame], free: &mut [bool]) {
    for id in frames.iter().flat_map(|frame| &frame.sources) {
        free[id.0 as usize] = false;
    }
}
