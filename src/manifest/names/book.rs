//! What is reached at a host and port.

use std::borrow::Cow;

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Address, LOCALHOST, canonical_host};
use crate::manifest::ObjectSet;
use crate::yaml::Node;

/// Addresses, each with what is reached there.
#[derive(Debug)]
pub struct AddressBook<'t, T> {
    by_address: FxHashMap<(String, Option<u16>), T>,
    /// The addresses of the nodes themselves.
    nodes: FxHashSet<Cow<'t, str>>,
}

impl<'t, T: Copy> AddressBook<'t, T> {
    /// One without entries, that knows the nodes of the set.
    #[must_use]
    pub fn of(set: &ObjectSet<'t>) -> Self {
        Self {
            by_address: FxHashMap::default(),
            nodes: nodes(set),
        }
    }

    /// Enters what is reached at an address; of several the first counts.
    pub fn enter(&mut self, address: &Address<'_>, reached: T) {
        let key = (address.host.clone().into_owned(), address.port);
        self.by_address.entry(key).or_insert(reached);
    }

    /// What is reached at a host and port; one that is written without its namespace may be in any.
    #[must_use]
    pub fn at(&self, host: &str, port: Option<u16>) -> Option<T> {
        let host = match canonical_host(host) {
            host if self.nodes.contains(&host) => Cow::Borrowed(LOCALHOST),
            host => host,
        };
        let ports: &[Option<u16>] = match port {
            None => &[None, Some(443), Some(80)],
            Some(443 | 80) => &[port, None],
            Some(_) => &[port],
        };
        let find = |host: &str| {
            let mut found = ports
                .iter()
                .filter_map(|port| self.by_address.get(&(host.to_owned(), *port)));
            found.next().copied()
        };
        find(&host).or_else(|| find(&in_any_namespace(&host)?))
    }

    /// What is reached from within a pod of the namespace, to whom a name without dots is a Service beside it.
    #[must_use]
    pub fn at_from(&self, namespace: Option<&str>, host: &str, port: Option<u16>) -> Option<T> {
        match namespace {
            _ if canonical_host(host) == LOCALHOST => None,
            Some(namespace) if !host.contains('.') => self.at(&format!("{host}.{namespace}"), port),
            _ => self.at(host, port),
        }
    }
}

/// `registry.*.svc` for `registry.infra.svc`: how a Service is filed whose namespace is not known.
fn in_any_namespace(host: &str) -> Option<String> {
    let (name, rest) = host.split_once('.')?;
    match rest.split_once('.') {
        None => Some(format!("{name}.*")),
        Some((_, "svc")) => Some(format!("{name}.*.svc")),
        Some(_) => None,
    }
}

/// The addresses of Node objects.
fn nodes<'t>(set: &ObjectSet<'t>) -> FxHashSet<Cow<'t, str>> {
    let nodes = set.objects.iter().filter(|object| object.is("", "Node"));
    let addresses = nodes.filter_map(|node| node.root.at("/status/addresses"));
    let addresses = addresses.flat_map(Node::items);
    addresses
        .filter_map(|address| Some(address.get("address")?.text()))
        .collect()
}
