//! A cluster, as the configuration declares it.

use std::path::Path;

use serde_json::Value;

use super::read::{Key, Keyed, Noun, Read, Reader, key};
use super::values::{Namespace, Paths, Versions, Word};
use crate::manifest::{Cluster, External};
use crate::source::Globs;
use crate::yaml::Node;

/// A cluster and the files that are applied to it.
#[derive(Clone, Debug, Default)]
pub struct DeclaredCluster {
    /// What is known of it; the versions and external objects that hold for every cluster are in it.
    pub cluster: Cluster,
    /// The namespace of objects that name none.
    pub namespace: Option<Namespace>,
    pub(super) name: Option<Word>,
    pub(super) paths: Paths,
    pub(super) versions: Versions,
    pub(super) external: Vec<External>,
    pub(super) files: Globs,
}

impl DeclaredCluster {
    /// Whether the file is applied to it.
    #[must_use]
    pub fn holds(&self, file: &Path) -> bool {
        self.files.matches(file)
    }
}

impl Keyed for DeclaredCluster {
    const NAME: &'static str = "the cluster";

    fn keys() -> Vec<Key<Self>> {
        vec![
            key(
                "name",
                "What it is called in findings.",
                |own: &mut Self| &mut own.name,
            )
            .required(),
            key(
                "paths",
                "The files that are applied to it.",
                |own: &mut Self| &mut own.paths,
            )
            .required(),
            key(
                "complete",
                "Whether the files are all that runs there, so that what is not in them does not exist.",
                |own| &mut own.cluster.complete,
            ),
            key("role", "What it is for.", |own| &mut own.cluster.role),
            key("nodes", "How many nodes it has.", |own| {
                &mut own.cluster.nodes
            }),
            key("zones", "How many zones its nodes stand in.", |own| {
                &mut own.cluster.zones
            }),
            key(
                "managed",
                "Who runs its control plane: `eks`, `gke`, `aks` and so on.",
                |own| &mut own.cluster.managed,
            ),
            key(
                "kubernetes",
                "Its versions of Kubernetes, in place of the ones for all clusters.",
                |own| &mut own.versions,
            ),
            key(
                "namespace",
                "The namespace of its objects that name none.",
                |own| &mut own.namespace,
            ),
            key(
                "external",
                "Objects that exist there although no file holds them, besides the ones for all clusters.",
                |own| &mut own.external,
            ),
        ]
    }
}

impl Read for DeclaredCluster {
    fn noun() -> Noun {
        Noun::new("a cluster", "clusters")
    }

    fn schema() -> Value {
        Self::schema_of_keys()
    }

    fn read(node: Node<'_>, reader: &mut Reader<'_>) -> Option<Self> {
        Self::read_keys(node, reader)
    }
}
