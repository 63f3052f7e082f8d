//! What is known of the cluster a set is applied to.

use std::sync::Arc;

use crate::schema::{Locations, NEWEST, OLDEST};
use crate::value::Version;
use crate::value::glob::matches;

/// What is known of a cluster besides its objects. The default knows nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cluster {
    /// What the configuration calls it; empty when no cluster was declared.
    pub name: Arc<str>,
    /// Whether the set holds everything that runs there, so that what is not in it does not exist.
    pub complete: bool,
    /// What it is for.
    pub role: Option<ClusterRole>,
    /// The Kubernetes versions it may have, oldest first; empty when unknown.
    pub versions: Vec<Version>,
    /// How many nodes it has.
    pub nodes: Option<u32>,
    /// How many zones its nodes stand in.
    pub zones: Option<u32>,
    /// Who runs its control plane: `eks`, `gke`, `aks`.
    pub managed: Option<Arc<str>>,
    /// The namespace of objects that name none.
    pub namespace: Option<Arc<str>>,
    /// Objects that exist there and are in no file.
    pub external: Vec<External>,
    /// Schemas of kinds that are not Kubernetes' own.
    pub schemas: Arc<Locations>,
}

/// What a cluster is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClusterRole {
    /// It serves users.
    Production,
    /// It is where changes are tried.
    Staging,
    /// It holds what other clusters are built and repaired with.
    Tools,
    /// It watches other clusters.
    Monitoring,
}

/// Objects that exist outside the files: a kind, and globs of namespace and name (`*` for any run of characters).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct External {
    /// `Secret`; `*` for any.
    pub kind: Arc<str>,
    /// A glob.
    pub namespace: Arc<str>,
    /// A glob.
    pub name: Arc<str>,
}

impl Cluster {
    /// The oldest version of Kubernetes that the objects are for; the newest one known where none is wanted.
    #[must_use]
    pub fn oldest(&self) -> Version {
        let oldest = self.versions.first().copied();
        oldest.unwrap_or(Version::of_minor(NEWEST))
    }

    /// The newest version of Kubernetes that the objects are for; the newest one known where none is wanted.
    #[must_use]
    pub fn newest(&self) -> Version {
        let newest = self.versions.last().copied();
        newest.unwrap_or(Version::of_minor(NEWEST))
    }

    /// Whether somebody has said for which versions of Kubernetes the objects are.
    #[must_use]
    pub fn is_pinned(&self) -> bool {
        !self.versions.is_empty()
    }

    /// The minor version of 1.x that its objects are judged by: the newest that it may have, or else that there is; of those
    /// that nobody knows the nearest.
    #[must_use]
    pub fn minor(&self) -> u8 {
        let newest = self.versions.last();
        let minor = newest.map_or(NEWEST, |version| version.minor.try_into().unwrap_or(NEWEST));
        minor.clamp(OLDEST, NEWEST)
    }
}

impl External {
    /// Whether it stands for the object; for one of an unknown namespace, whatever its own.
    #[must_use]
    pub fn is_of(&self, kind: &str, namespace: Option<&str>, name: &str) -> bool {
        (&*self.kind == "*" || &*self.kind == kind)
            && namespace.is_none_or(|namespace| matches(&self.namespace, namespace))
            && matches(&self.name, name)
    }
}
