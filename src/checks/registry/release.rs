//! What belongs to one release.

use crate::manifest::ObjectSet;

/// What the objects of one release share.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Release {
    /// A namespace, and the release's name as a label.
    Named(String, String),
    /// An object of its own.
    Alone(usize),
}

/// Labels that name a release: Kubernetes' own and the one that charts had before it.
const LABELS: &[&str] = &["app.kubernetes.io/instance", "release"];

/// The release that the object at this place belongs to.
pub(super) fn key(set: &ObjectSet<'_>, index: usize) -> Release {
    let object = &set.objects[index];
    let labels = object.root.at("/metadata/labels");
    let name = LABELS.iter().find_map(|label| labels?.get(label));
    match name {
        Some(name) => {
            let namespace = object.namespace.clone().unwrap_or_default();
            Release::Named(namespace.into_owned(), name.text().into_owned())
        }
        None => Release::Alone(index),
    }
}
