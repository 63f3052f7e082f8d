//! What is to be thought of an object that somebody names and the set does not hold.

use super::index::Hashed;
use super::{Graph, products, shares};
use crate::manifest::{Object, ObjectSet};
use crate::value::near;

/// What names an object of a namespace.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'w> {
    /// Empty for the core group.
    pub group: &'w str,
    /// `ConfigMap`.
    pub kind: &'w str,
    /// `None` for any.
    pub namespace: Option<&'w str>,
    /// Its name.
    pub name: &'w str,
}

/// Why an object that the set does not hold may, or may not, exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absence {
    /// The object at this place has a name so like it that one of the two is misspelled.
    Misspelled(usize),
    /// The set holds everything that its cluster holds.
    Complete,
    /// The set holds this other object of the kind and namespace: such objects live here.
    Outlier(usize),
    /// Nothing says that such objects stand in the set.
    Unknown,
}

/// How many objects of one kind are compared to find a name that is alike: more stand only in a set that was made to be slow.
const MOST_COMPARED: usize = 1024;

/// Where objects are looked for that are not there.
#[derive(Debug)]
pub(super) struct Population {
    by_kind: Hashed,
    /// What objects of the set make at run time, by kind and name.
    products: Hashed,
    /// Custom objects by name: their controllers may make anything that is called like them.
    makers: Hashed,
    /// Whether a kustomization of the set changes its objects before they are applied.
    is_patched: bool,
}

impl<'s, 't> Graph<'s, 't> {
    /// Why the object may be absent; `None` where it is there: in the set, made by an object of it, or declared to exist.
    #[must_use]
    pub fn absence(self, wanted: Wanted<'_>) -> Option<Absence> {
        let Wanted {
            group,
            kind,
            namespace,
            name,
        } = wanted;
        let is_known = self.named((group, kind), namespace, name).next().is_some()
            || products::is_given(kind, name)
            || self.is_external(wanted)
            || self.is_made(wanted);
        if is_known {
            return None;
        }
        let mut like = self.of_kind((group, kind), namespace).take(MOST_COMPARED);
        let near = like.find(|(_, other)| near::is_slip(name, &other.name));
        Some(if let Some((index, _)) = near {
            Absence::Misspelled(index)
        } else if self.is_patched() {
            Absence::Unknown
        } else if self.set.cluster.complete {
            Absence::Complete
        } else if let Some(index) = self.witness((group, kind), namespace) {
            Absence::Outlier(index)
        } else {
            Absence::Unknown
        })
    }

    /// The object of the set that makes the wanted one and says so.
    #[must_use]
    pub fn maker(self, wanted: Wanted<'_>) -> Option<usize> {
        let products = &self.population().products;
        let mut makers = products.find(wanted.namespace, (wanted.kind, wanted.name));
        // What a kustomization makes stands there under no object's place.
        makers.find(|&index| {
            let object = self.set.objects.get(index);
            object.is_some_and(|object| {
                shares(object.namespace.as_deref(), wanted.namespace)
                    && products::of_object(object)
                        .iter()
                        .any(|(kind, name)| *kind == wanted.kind && name == wanted.name)
            })
        })
    }

    /// Every object that exists with this set: those it holds, and those that they say they make.
    pub fn existing(self, mut tell: impl FnMut(Wanted<'_>)) {
        for object in &self.set.objects {
            let namespace = object.namespace.as_deref();
            tell(Wanted {
                group: object.meant_group(),
                kind: &object.kind,
                namespace,
                name: &object.name,
            });
            for (kind, name) in products::of_object(object) {
                tell(Wanted {
                    group: "",
                    kind,
                    namespace,
                    name: &name,
                });
            }
        }
        for (_, document) in &self.set.documents {
            for (kind, name) in products::of_kustomization(*document) {
                tell(Wanted {
                    group: "",
                    kind,
                    namespace: None,
                    name: &name,
                });
            }
        }
    }

    /// The objects of the group and kind that stand in the namespace.
    pub fn of_kind<'w>(
        self,
        (group, kind): (&'w str, &'w str),
        namespace: Option<&'w str>,
    ) -> impl Iterator<Item = (usize, &'s Object<'t>)> + use<'s, 't, 'w> {
        let by_kind = &self.population().by_kind;
        let found = by_kind.find(namespace, (group, kind));
        let objects = found.map(move |index| (index, &self.set.objects[index]));
        objects.filter(move |(_, object)| {
            object.is(group, kind) && shares(object.namespace.as_deref(), namespace)
        })
    }

    /// Whether what is written is patched before it is applied, so that what it names may be another object.
    #[must_use]
    pub fn is_patched(self) -> bool {
        self.set.is_unbuilt || self.population().is_patched
    }

    /// An object of the group, kind and namespace that shows that such objects stand in the set.
    fn witness(self, kind: (&str, &str), namespace: Option<&str>) -> Option<usize> {
        let is_home = self.is_home(namespace);
        let mut like = self.of_kind(kind, namespace).take(MOST_COMPARED);
        // One that names no namespace is in that of its release, which another namespace is not.
        let found = like.find(|(_, other)| {
            other.namespace.as_deref() == namespace && (is_home || other.template.is_none())
        });
        found.map(|(index, _)| index)
    }

    /// Whether pods of the set run in the namespace; what names none is at home. A chart that puts objects where none of its pods
    /// run is a guest: its host has others of the kind.
    fn is_home(self, namespace: Option<&str>) -> bool {
        let runs_pods = |_| {
            let mut pods = self.inhabitants_of(namespace).take(MOST_COMPARED);
            pods.any(|workload| workload.object.namespace.as_deref() == namespace)
        };
        namespace.is_none_or(runs_pods) || self.inhabitant(None).is_none()
    }

    fn is_external(self, wanted: Wanted<'_>) -> bool {
        let mut all = self.set.cluster.external.iter();
        all.any(|external| external.is_of(wanted.kind, wanted.namespace, wanted.name))
    }

    /// Whether an object of the set makes it, or a custom one is called like it, up to a dash.
    #[must_use]
    pub fn is_made(self, wanted: Wanted<'_>) -> bool {
        let population = self.population();
        let count = |name: &str| population.makers.count(wanted.namespace, name);
        let dashes = wanted.name.match_indices('-').map(|(at, _)| at);
        let mut stems = dashes.chain([wanted.name.len()]);
        population
            .products
            .count(wanted.namespace, (wanted.kind, wanted.name))
            > 0
            || stems.any(|end| count(&wanted.name[..end]) > 0)
    }

    /// The objects of the set that say they make the object of this kind and name.
    pub fn makers_of<'w>(
        self,
        kind: &'static str,
        namespace: Option<&'w str>,
        name: &'w str,
    ) -> impl Iterator<Item = usize> + use<'s, 't, 'w> {
        let products = &self.population().products;
        let found = products.find(namespace, (kind, name));
        found.filter(move |&index| {
            let Some(maker) = self.set.objects.get(index) else {
                return false;
            };
            let mut made = products::of_object(maker).into_iter();
            shares(maker.namespace.as_deref(), namespace)
                && made.any(|(other, made)| other == kind && made == name)
        })
    }

    fn population(self) -> &'s Population {
        let population = &self.index.population;
        population.get_or_init(|| Population::of(self.set))
    }
}

impl Population {
    fn of(set: &ObjectSet<'_>) -> Self {
        let objects = || set.objects.iter().enumerate();
        let by_kind = objects().map(|(index, object)| {
            let key: (&str, &str) = (object.meant_group(), &object.kind);
            (index, object.namespace.as_deref(), key)
        });
        let mut made: Vec<(usize, Option<&str>, products::Product<'_>)> = Vec::new();
        for (index, object) in objects() {
            let namespace = object.namespace.as_deref();
            let products = products::of_object(object).into_iter();
            made.extend(products.map(|product| (index, namespace, product)));
        }
        for (_, document) in &set.documents {
            let products = products::of_kustomization(*document).into_iter();
            made.extend(products.map(|product| (0, None, product)));
        }
        let makers = objects().filter(|(_, object)| products::may_make_anything(object));
        let mut roots = set
            .documents
            .iter()
            .filter_map(|(_, document)| document.root());
        Self {
            is_patched: roots.any(products::patches),
            by_kind: Hashed::new(by_kind),
            products: Hashed::new(made.into_iter()),
            makers: Hashed::new(
                makers.map(|(index, maker)| (index, maker.namespace.as_deref(), &*maker.name)),
            ),
        }
    }
}
