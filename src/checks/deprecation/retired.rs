//! What has been deprecated or dropped inside of APIs that go on. Made of `tables/retired.yaml` when it is compiled.

use crate::manifest::Cluster;
use crate::value::Version;

/// A volume plugin, a label of nodes or an annotation on its way out.
#[derive(Debug)]
pub(super) struct Retired {
    /// What it is called. A key that ends in `/` stands for every key that begins with it.
    pub(super) name: &'static str,
    /// The first version of Kubernetes that says so.
    pub(super) deprecated: Option<Version>,
    /// The first one in which it does nothing, or nothing without its successor.
    pub(super) removed: Option<Version>,
    /// What to write instead; empty where the driver says it.
    pub(super) instead: &'static str,
    /// The CSI driver that takes over the volumes of a plugin; empty where there is none.
    pub(super) driver: &'static str,
    /// What a plugin is called in a StorageClass, after `kubernetes.io/`; empty where it makes no volumes.
    pub(super) provisioner: &'static str,
}

include!(concat!(env!("OUT_DIR"), "/retired.rs"));

impl Retired {
    /// The row of this name.
    pub(super) fn named(rows: &'static [Self], name: &str) -> Option<&'static Self> {
        let is_it =
            |row: &&Self| row.name == name || row.name.ends_with('/') && name.starts_with(row.name);
        rows.iter().find(is_it)
    }

    /// Whether the newest version has dropped it.
    pub(super) fn is_removed(&self, cluster: &Cluster) -> bool {
        let newest = cluster.newest();
        self.removed.is_some_and(|removed| removed <= newest)
    }

    /// Whether the oldest version already has what takes its place.
    pub(super) fn is_deprecated(&self, cluster: &Cluster) -> bool {
        self.deprecated
            .is_some_and(|first| first <= cluster.oldest())
    }

    /// What has become of it in the newest version, as the end of a sentence.
    pub(super) fn fate(&self, cluster: &Cluster) -> String {
        let removed = self.removed.filter(|_| self.is_removed(cluster));
        match (removed, self.deprecated) {
            (Some(removed), _) => format!("does nothing since Kubernetes {removed}"),
            (None, Some(first)) => format!("is deprecated since Kubernetes {first}"),
            (None, None) => "is deprecated".to_owned(),
        }
    }
}
