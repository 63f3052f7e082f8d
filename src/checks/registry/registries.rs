//! The registries that a set runs, and the images that come from them.

use rustc_hash::FxHashMap;

use super::release;
use super::settings::Settings;
use crate::manifest::graph::{Graph, Webhook, webhooks};
use crate::manifest::{
    Address, AddressBook, Image, Object, ObjectSet, WorkloadRole, addresses_of_release, images,
};
use crate::value::ImageReference;

/// A registry that runs in the cluster of the set.
#[derive(Debug)]
pub(super) struct Registry<'t> {
    /// Where its objects stand in the set: the workloads of one release, or the release that nobody rendered.
    pub(super) members: Vec<usize>,
    /// Whether it only hands on images that are kept elsewhere.
    pub(super) is_mirror: bool,
    /// Where it is reached, each with the member that is reached there.
    pub(super) addresses: Vec<(usize, Address<'t>)>,
}

/// Every registry of a set.
#[derive(Debug)]
pub(super) struct Registries<'s, 't> {
    pub(super) graph: Graph<'s, 't>,
    pub(super) all: Vec<Registry<'t>>,
    /// Registry and address by host and port.
    book: AddressBook<'t, (usize, usize)>,
    /// Admission webhooks.
    pub(super) webhooks: Vec<Webhook<'t>>,
    /// Whether the set describes a cluster on somebody's laptop: kind or k3d.
    pub(super) is_on_a_laptop: bool,
}

/// An image that comes from a registry of the set.
#[derive(Clone, Debug)]
pub(super) struct Pull<'t> {
    pub(super) image: Image<'t>,
    /// Which of [`Registries::all`].
    pub(super) registry: usize,
    /// Which of its addresses.
    pub(super) address: usize,
}

impl<'s, 't> Registries<'s, 't> {
    /// The registries of a set; `None`, after a look at the images, where there are none.
    pub(super) fn of(set: &'s ObjectSet<'t>) -> Option<Self> {
        let graph = set.graph();
        let mut all: Vec<Registry<'t>> = Vec::new();
        let mut by_release = FxHashMap::default();
        for &(index, role) in graph.roles() {
            if !matches!(role, WorkloadRole::Registry | WorkloadRole::ImageMirror) {
                continue;
            }
            let workload = graph.workload(index);
            let settings = workload.and_then(|workload| Settings::of(graph, workload));
            let is_mirror = role == WorkloadRole::ImageMirror
                || settings.is_some_and(|settings| settings.is_proxy);
            let release = release::key(set, index);
            let place = *by_release.entry((release, is_mirror)).or_insert(all.len());
            if place == all.len() {
                all.push(Registry {
                    members: Vec::new(),
                    is_mirror,
                    addresses: Vec::new(),
                });
            }
            let addresses = match workload {
                Some(workload) => graph.addresses(workload),
                None => addresses_of_release(&set.objects[index], index),
            };
            let registry = &mut all[place];
            registry.members.push(index);
            registry
                .addresses
                .extend(addresses.into_iter().map(|address| (index, address)));
        }
        (!all.is_empty()).then(|| Self {
            book: book(set, &all),
            graph,
            all,
            webhooks: webhooks(set).collect(),
            is_on_a_laptop: set.objects.iter().any(is_laptop),
        })
    }

    /// Registry and address that a host and port mean.
    pub(super) fn at(&self, host: &str, port: Option<u16>) -> Option<(usize, usize)> {
        self.book.at(host, port)
    }

    /// Every image that comes from one of them, in the order of the set. An image that is never pulled does not; a host
    /// with a placeholder in it is equal to one that is written the same.
    pub(super) fn pulls(&self) -> Vec<Pull<'t>> {
        let pulled = images(self.graph.set)
            .into_iter()
            .filter(|image| !image.is_never_pulled);
        let pull = |image: Image<'t>| {
            let reference = ImageReference::parse(&image.text)?;
            let port = reference.port.map(str::parse).transpose().ok()?;
            let (registry, address) = self.at(reference.host?, port)?;
            Some(Pull {
                image,
                registry,
                address,
            })
        };
        pulled.filter_map(pull).collect()
    }
}

/// The first of all registries and addresses counts; a registry before a mirror.
fn book<'t>(set: &ObjectSet<'t>, all: &[Registry<'t>]) -> AddressBook<'t, (usize, usize)> {
    let mut book = AddressBook::of(set);
    for is_mirror in [false, true] {
        let registries = all
            .iter()
            .enumerate()
            .filter(|(_, registry)| registry.is_mirror == is_mirror);
        for (place, registry) in registries {
            for (at, (_, address)) in registry.addresses.iter().enumerate() {
                book.enter(address, (place, at));
            }
        }
    }
    book
}

fn is_laptop(object: &Object<'_>) -> bool {
    object.is("kind.x-k8s.io", "Cluster") || object.is("k3d.io", "Simple")
}
