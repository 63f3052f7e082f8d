//! Volumes, the claims behind them, and the classes that provide them.

use std::borrow::Cow;

use super::{Edge, End, Graph, text};
use crate::manifest::Workload;
use crate::yaml::Node;

/// A claim for storage that a workload mounts.
#[derive(Clone, Copy, Debug)]
pub struct Claim<'t> {
    /// Where its object stands in the set: a PersistentVolumeClaim, or the StatefulSet with the template.
    pub object: usize,
    /// The claim's `spec`.
    pub spec: Node<'t>,
    /// From the volume's `claimName` to the claim; `None` for a template's.
    pub edge: Option<Edge<'t>>,
}

/// The class that a claim names.
#[derive(Clone, Debug)]
pub struct StorageClass<'t> {
    /// Its name.
    pub name: Cow<'t, str>,
    /// From `storageClassName` to the class, if the set holds it.
    pub edge: Option<Edge<'t>>,
    /// Who provides its volumes, if the set holds it.
    pub provisioner: Option<Cow<'t, str>>,
}

impl<'s, 't> Graph<'s, 't> {
    /// The claim behind a volume of a workload, if the set holds it: by `claimName`, or by the template with the volume's
    /// name.
    #[must_use]
    pub fn claim(self, workload: Workload<'s, 't>, volume: &str) -> Option<Claim<'t>> {
        let mut volumes = workload.pod.volumes();
        let Some(volume) = volumes.find(|other| text(*other, "name").as_deref() == Some(volume))
        else {
            return template(workload, volume);
        };
        let from = volume.get("persistentVolumeClaim")?.get("claimName")?;
        let namespace = workload.object.namespace.as_deref();
        let (object, claim) = self
            .named(("", "PersistentVolumeClaim"), namespace, &from.text())
            .next()?;
        let from = End {
            object: workload.index,
            node: from,
        };
        Some(Claim {
            object,
            spec: claim.root.get("spec")?,
            edge: Some(Edge {
                from,
                to: self.name_of(object),
            }),
        })
    }

    /// The class that a claim names; `None` for one that leaves it to the cluster.
    #[must_use]
    pub fn storage_class(self, claim: Claim<'t>) -> Option<StorageClass<'t>> {
        let node = claim.spec.get("storageClassName")?;
        let name = node.text();
        let class = self.cluster_wide(("storage.k8s.io", "StorageClass"), &name);
        let from = End {
            object: claim.object,
            node,
        };
        Some(StorageClass {
            edge: class.map(|(object, _)| Edge {
                from,
                to: self.name_of(object),
            }),
            provisioner: class.and_then(|(_, class)| text(class.root, "provisioner")),
            name,
        })
    }
}

/// The claim that a StatefulSet makes for a volume mount.
fn template<'t>(workload: Workload<'_, 't>, volume: &str) -> Option<Claim<'t>> {
    let templates = workload.object.root.at("/spec/volumeClaimTemplates")?;
    let mut templates = templates.items();
    let template = templates.find(|template| {
        let name = template.at("/metadata/name").map(Node::text);
        name.as_deref() == Some(volume)
    })?;
    Some(Claim {
        object: workload.index,
        spec: template.get("spec")?,
        edge: None,
    })
}
