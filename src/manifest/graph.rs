//! Which objects of a set name each other: Services and pods, routes and Services, pods and what they mount.
//!
//! Everything is found by hash in an index that is built on first use, so that a set of a hundred thousand objects costs
//! one pass and one sort.

mod autoscalers;
mod bootstrap;
mod budgets;
mod choice;
mod circles;
mod claims;
mod drivers;
mod index;
mod pods;
mod presence;
mod products;
mod references;
mod routes;
mod webhooks;

use std::borrow::Cow;
use std::sync::OnceLock;

pub use autoscalers::{Autoscaler, Axis, ScaleTarget};
pub use bootstrap::{Circle, Dependency, Need, Reached, Says, Step};
pub use choice::NearMiss;
pub use circles::{Link, circles};
pub use claims::{Claim, ClaimUse, StorageClass, is_default_class, is_usual_class};
pub use drivers::drives;
pub use presence::{Absence, Wanted};
pub use references::{Reference, Referent, references};
pub use routes::{Backend, Encryption, Host, Route};
pub use webhooks::{Webhook, webhooks};

use super::{Object, ObjectSet, Workload, WorkloadRole, roles};
use crate::yaml::Node;
use index::Hashed;

/// A place in an object of the set.
#[derive(Clone, Copy, Debug)]
pub struct End<'t> {
    /// Where the object stands in the set.
    pub object: usize,
    /// The place.
    pub node: Node<'t>,
}

/// That one object names another.
#[derive(Clone, Copy, Debug)]
pub struct Edge<'t> {
    /// Where the name is written: a selector, the name of a backend, `claimName`.
    pub from: End<'t>,
    /// What it names: the labels of a pod, the name of an object.
    pub to: End<'t>,
}

/// What has been found out about a set; empty until somebody asks.
#[derive(Debug, Default)]
pub struct Index<'t> {
    names: OnceLock<Hashed>,
    labels: OnceLock<Hashed>,
    inhabitants: OnceLock<Hashed>,
    makes_pods: OnceLock<bool>,
    selectors: OnceLock<pods::Selectors<'t>>,
    routes: OnceLock<routes::Routes<'t>>,
    roles: OnceLock<Vec<(usize, WorkloadRole)>>,
    claim_uses: OnceLock<claims::Uses<'t>>,
    default_classes: OnceLock<Vec<usize>>,
    population: OnceLock<presence::Population>,
    autoscalers: OnceLock<Hashed>,
    budgets: OnceLock<budgets::Budgets>,
    references: references::Latest<'t>,
}

/// The edges of a set.
#[derive(Clone, Copy, Debug)]
pub struct Graph<'s, 't> {
    /// The set.
    pub set: &'s ObjectSet<'t>,
    index: &'s Index<'t>,
}

impl<'s, 't> Graph<'s, 't> {
    /// The edges of a set, of which `index` keeps what has been found out.
    pub(super) fn new(set: &'s ObjectSet<'t>, index: &'s Index<'t>) -> Self {
        Self { set, index }
    }

    /// The objects with this group, kind and name that an object of the namespace can mean.
    pub fn named<'w>(
        self,
        (group, kind): (&'w str, &'w str),
        namespace: Option<&'w str>,
        name: &'w str,
    ) -> impl Iterator<Item = (usize, &'s Object<'t>)> + use<'s, 't, 'w> {
        let names = self.index.names.get_or_init(|| names(self.set));
        let found = names.find(namespace, (kind, name));
        let objects = found.map(|index| (index, &self.set.objects[index]));
        objects.filter(move |(_, object)| {
            object.is(group, kind)
                && object.name == name
                && shares(object.namespace.as_deref(), namespace)
        })
    }

    /// The first object with this group, kind and name, whatever its namespace: for kinds that have none.
    #[must_use]
    pub fn cluster_wide(self, kind: (&str, &str), name: &str) -> Option<(usize, &'s Object<'t>)> {
        self.named(kind, None, name).next()
    }

    /// The workload that the object at this place is.
    #[must_use]
    pub fn workload(self, index: usize) -> Option<Workload<'s, 't>> {
        self.set.workload(index)
    }

    /// The place of an object's name; its root where it has none.
    #[must_use]
    pub fn name_of(self, object: usize) -> End<'t> {
        let root = self.set.objects[object].root;
        End {
            object,
            node: root.at("/metadata/name").unwrap_or(root),
        }
    }

    /// Every object that plays a role known by its images, its chart or its kind, in the order of the set.
    #[must_use]
    pub fn roles(self) -> &'s [(usize, WorkloadRole)] {
        self.index.roles.get_or_init(|| roles::roles_of(self.set))
    }

    /// Whether the object at this place plays one of these roles.
    #[must_use]
    pub fn plays(self, object: usize, roles: &[WorkloadRole]) -> bool {
        let all = self.roles();
        let first = all.partition_point(|(index, _)| *index < object);
        let mut own = all[first..]
            .iter()
            .take_while(|(index, _)| *index == object);
        own.any(|(_, role)| roles.contains(role))
    }

    /// The objects that play a role.
    pub fn playing(self, role: WorkloadRole) -> impl Iterator<Item = usize> {
        let all = self.roles().iter();
        all.filter(move |(_, other)| *other == role)
            .map(|(index, _)| *index)
    }
}

/// Whether two objects may share a namespace: an object that names none is in any.
#[must_use]
pub fn shares(one: Option<&str>, other: Option<&str>) -> bool {
    one.is_none() || other.is_none() || one == other
}

/// Every object by kind and name.
fn names(set: &ObjectSet<'_>) -> Hashed {
    let objects = set.objects.iter().enumerate();
    let named = objects.filter(|(_, object)| !object.name.is_empty());
    Hashed::new(named.map(|(index, object)| {
        let key: (&str, &str) = (&object.kind, &object.name);
        (index, object.namespace.as_deref(), key)
    }))
}

/// The text under a key.
fn text<'t>(node: Node<'t>, key: &str) -> Option<Cow<'t, str>> {
    node.get(key).map(Node::text)
}

/// The items of the list under a key.
fn items<'t>(node: Node<'t>, list: &str) -> impl Iterator<Item = Node<'t>> + use<'t> {
    node.get(list).into_iter().flat_map(Node::items)
}
