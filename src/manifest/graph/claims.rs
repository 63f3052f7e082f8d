//! Volumes, the claims behind them, and the classes that provide them.

use std::borrow::Cow;

use super::index::Hashed;
use super::{Edge, End, Graph, items, text};
use crate::manifest::{Object, ObjectSet, Workload, provisioners};
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

/// The class of a claim.
#[derive(Clone, Debug)]
pub struct StorageClass<'t> {
    /// Its name.
    pub name: Cow<'t, str>,
    /// Where the claim names it, or, when it takes the default of the set, the claim itself.
    pub from: End<'t>,
    /// From the claim to the class, if the set holds it.
    pub edge: Option<Edge<'t>>,
    /// Who provides its volumes: as the class in the set says, else as classes of this name do by convention.
    pub provisioner: Option<Cow<'t, str>>,
}

/// That somebody keeps data in a claim: a workload, or the database that an operator makes of an object.
#[derive(Clone, Debug)]
pub struct ClaimUse<'t> {
    /// Where the workload, or the operator's resource, stands in the set.
    pub user: usize,
    /// The claim; `None` for one that an operator will make.
    pub claim: Option<Claim<'t>>,
    /// Its class.
    pub class: Option<StorageClass<'t>>,
    /// How much is claimed.
    pub size: Option<Node<'t>>,
    /// How many members the database of an operator has, if it says so; `None` for workloads.
    pub members: Option<Node<'t>>,
}

/// Every use of a claim, in the order of the users; and by the place of the claim's object.
#[derive(Debug)]
pub(super) struct Uses<'t> {
    all: Vec<ClaimUse<'t>>,
    by_claim: Hashed,
}

impl<'s, 't> Graph<'s, 't> {
    /// The claim behind a volume of a workload, if the set holds it: by `claimName`, or by the template with the volume's
    /// name.
    #[must_use]
    pub fn claim(self, workload: Workload<'s, 't>, volume: &str) -> Option<Claim<'t>> {
        let mut volumes = workload.pod.volumes();
        match volumes.find(|other| text(*other, "name").as_deref() == Some(volume)) {
            Some(volume) => self.claim_of(workload, volume),
            None => template(workload, volume),
        }
    }

    /// The claim that a volume names, if the set holds it.
    #[must_use]
    pub fn claim_of(self, workload: Workload<'s, 't>, volume: Node<'t>) -> Option<Claim<'t>> {
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

    /// The class that a claim names, or the one class of the set that is the default; `None` where the cluster decides.
    #[must_use]
    pub fn storage_class(self, claim: Claim<'t>) -> Option<StorageClass<'t>> {
        let named = claim.spec.get("storageClassName");
        self.class_from(claim.object, claim.spec, named)
    }

    /// Every use of a claim in the set.
    #[must_use]
    pub fn claim_uses(self) -> &'s [ClaimUse<'t>] {
        &self.uses().all
    }

    /// The uses of the claim at this place.
    pub fn uses_of(self, claim: usize) -> impl Iterator<Item = &'s ClaimUse<'t>> {
        let uses = self.uses();
        let found = uses.by_claim.find(None, claim).map(|at| &uses.all[at]);
        found.filter(move |one| one.claim.is_some_and(|other| other.object == claim))
    }

    /// The classes of the set that are used where a claim names none.
    #[must_use]
    pub fn default_classes(self) -> &'s [usize] {
        let defaults = &self.index.default_classes;
        defaults.get_or_init(|| default_classes(self.set))
    }

    fn uses(self) -> &'s Uses<'t> {
        self.index.claim_uses.get_or_init(|| Uses::of(self))
    }

    fn class_from(
        self,
        object: usize,
        claim: Node<'t>,
        named: Option<Node<'t>>,
    ) -> Option<StorageClass<'t>> {
        let (name, class) = match (named, self.default_classes()) {
            (Some(named), _) => {
                let name = named.text();
                let class = self.cluster_wide(("storage.k8s.io", "StorageClass"), &name);
                (name, class.map(|(index, _)| index))
            }
            (None, [class]) => (self.set.objects[*class].name.clone(), Some(*class)),
            (None, _) => return None,
        };
        let from = End {
            object,
            node: named.unwrap_or(claim),
        };
        let provisioner = match class {
            Some(class) => text(self.set.objects[class].root, "provisioner"),
            None => provisioners::provisioner_of_class(&name).map(Cow::Borrowed),
        };
        Some(StorageClass {
            name,
            from,
            edge: class.map(|class| Edge {
                from,
                to: self.name_of(class),
            }),
            provisioner,
        })
    }
}

impl<'t> Uses<'t> {
    fn of(graph: Graph<'_, 't>) -> Self {
        let mut all = Vec::new();
        for (index, object) in graph.set.objects.iter().enumerate() {
            match graph.workload(index) {
                Some(workload) => of_workload(graph, workload, &mut all),
                None => all.extend(of_operator(graph, index, object)),
            }
        }
        let claims = all.iter().enumerate().filter_map(|(at, one)| {
            let claim: Claim<'_> = one.claim?;
            Some((at, None, claim.object))
        });
        Self {
            by_claim: Hashed::new(claims),
            all,
        }
    }
}

fn of_workload<'s, 't>(
    graph: Graph<'s, 't>,
    workload: Workload<'s, 't>,
    out: &mut Vec<ClaimUse<'t>>,
) {
    let named = workload.pod.volumes();
    let named = named.filter_map(|volume| graph.claim_of(workload, volume));
    let templates =
        templates(workload).filter_map(|template| claim_of_template(workload, template));
    out.extend(named.chain(templates).map(|claim| ClaimUse {
        user: workload.index,
        claim: Some(claim),
        class: graph.storage_class(claim),
        size: claim.spec.at("/resources/requests/storage"),
        members: None,
    }));
}

fn of_operator<'t>(
    graph: Graph<'_, 't>,
    index: usize,
    object: &Object<'t>,
) -> Option<ClaimUse<'t>> {
    let known = provisioners::operator_claims(object)?;
    let root = object.root;
    let spec = root.get("spec")?;
    Some(ClaimUse {
        user: index,
        claim: None,
        class: graph.class_from(index, spec, root.at(known.class)),
        size: root.at(known.size),
        members: root.at(known.members),
    })
}

/// Whether a distribution, a cloud or a driver makes a StorageClass of this name.
#[must_use]
pub fn is_usual_class(name: &str) -> bool {
    provisioners::provisioner_of_class(name).is_some()
}

/// The claim that a StatefulSet makes for a volume mount.
fn template<'t>(workload: Workload<'_, 't>, volume: &str) -> Option<Claim<'t>> {
    let mut templates = templates(workload);
    let template = templates.find(|template| {
        let name = template.at("/metadata/name").map(Node::text);
        name.as_deref() == Some(volume)
    })?;
    claim_of_template(workload, template)
}

fn templates<'t>(workload: Workload<'_, 't>) -> impl Iterator<Item = Node<'t>> + use<'t> {
    let spec = workload.object.root.get("spec").into_iter();
    spec.flat_map(|spec| items(spec, "volumeClaimTemplates"))
}

fn claim_of_template<'t>(workload: Workload<'_, 't>, template: Node<'t>) -> Option<Claim<'t>> {
    Some(Claim {
        object: workload.index,
        spec: template.get("spec")?,
        edge: None,
    })
}

/// Annotations that make a class the default: `pkg/volume/util/storageclass.go` of Kubernetes.
const DEFAULT_CLASS: [&str; 2] = [
    "storageclass.kubernetes.io/is-default-class",
    "storageclass.beta.kubernetes.io/is-default-class",
];

fn default_classes(set: &ObjectSet<'_>) -> Vec<usize> {
    let objects = set.objects.iter().enumerate();
    let classes = objects.filter(|(_, object)| object.is("storage.k8s.io", "StorageClass"));
    let defaults = classes.filter(|(_, class)| is_default_class(class));
    defaults.map(|(index, _)| index).collect()
}

/// Whether a StorageClass is used where a claim names none.
#[must_use]
pub fn is_default_class(class: &Object<'_>) -> bool {
    let mut values = DEFAULT_CLASS.iter().filter_map(|key| class.annotation(key));
    values.any(|value| value == "true")
}
