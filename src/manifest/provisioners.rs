//! Who makes volumes, and what is known of these.

use super::Object;
use crate::value::glob::matches;

/// What is known of the volumes that somebody makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VolumeTrait {
    /// They are a part of one node.
    NodeLocal,
    /// A file system on them is mounted by one node at a time.
    OneNodeFileSystem,
    /// They are files on a server, without blocks.
    FilesOnly,
    /// They are reached by NFS or SMB.
    NetworkFileSystem,
    /// They can be made larger.
    Expandable,
    /// Their snapshots stay where they are.
    SnapshotsInPool,
    /// They are on none of the cluster's nodes.
    OffCluster,
}

/// Where the resource of an operator says what claims it makes, as JSON pointers.
#[derive(Debug)]
pub(super) struct OperatorClaims {
    kind: (&'static str, &'static str),
    /// How many members there are.
    pub(super) members: &'static str,
    /// The class of their claims.
    pub(super) class: &'static str,
    /// How much each claims.
    pub(super) size: &'static str,
}

/// `tables/provisioners.yaml`.
mod table {
    use super::{OperatorClaims, VolumeTrait};
    include!(concat!(env!("OUT_DIR"), "/provisioners.rs"));
}

/// Whether a provisioner is known to make such volumes.
#[must_use]
pub fn makes(provisioner: &str, volumes: VolumeTrait) -> bool {
    let mut rows = table::TRAITS.iter();
    rows.any(|(glob, other)| *other == volumes && matches(glob, provisioner))
}

/// The parameter of a StorageClass that makes this provisioner encrypt, where it does so only when asked.
#[must_use]
pub fn encryption_parameter(provisioner: &str) -> Option<&'static str> {
    let mut rows = table::ENCRYPTION.iter();
    rows.find(|(glob, _)| matches(glob, provisioner))
        .map(|(_, parameter)| *parameter)
}

/// Whose a class of this name is by convention.
pub(super) fn provisioner_of_class(name: &str) -> Option<&'static str> {
    let row = table::CLASSES.binary_search_by(|(class, _)| (*class).cmp(name));
    Some(table::CLASSES[row.ok()?].1)
}

/// What is known of the claims that an operator makes for the database which this object is.
pub(super) fn operator_claims(object: &Object<'_>) -> Option<&'static OperatorClaims> {
    let mut rows = table::DATABASES.iter();
    rows.find(|row| object.is(row.kind.0, row.kind.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn provisioners() {
        for (provisioner, volumes, expected) in [
            ("rancher.io/local-path", VolumeTrait::NodeLocal, true),
            ("ebs.csi.aws.com", VolumeTrait::NodeLocal, false),
            (
                "rook-ceph.rbd.csi.ceph.com",
                VolumeTrait::OneNodeFileSystem,
                true,
            ),
            (
                "rook-ceph.cephfs.csi.ceph.com",
                VolumeTrait::OneNodeFileSystem,
                false,
            ),
            (
                "cluster.local/nfs-client-nfs-subdir-external-provisioner",
                VolumeTrait::NetworkFileSystem,
                true,
            ),
            (
                "rook-ceph.rbd.csi.ceph.com",
                VolumeTrait::SnapshotsInPool,
                true,
            ),
            ("ebs.csi.aws.com", VolumeTrait::SnapshotsInPool, false),
            ("csi.hetzner.cloud", VolumeTrait::OffCluster, true),
            ("driver.longhorn.io", VolumeTrait::OffCluster, false),
        ] {
            assert_eq!(makes(provisioner, volumes), expected, "{provisioner}");
        }
        assert_eq!(provisioner_of_class("gp3"), Some("ebs.csi.aws.com"));
        assert_eq!(provisioner_of_class("gp4"), None);
    }
}
