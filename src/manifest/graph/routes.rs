//! Hostnames and the Services that requests to them are sent to.

mod gateway;
mod kinds;

use std::borrow::Cow;

use super::index::Hashed;
use super::{Edge, End, Graph, items, text};
use crate::manifest::Object;
use crate::yaml::Node;

/// Hostnames of one object, and where requests to them go.
#[derive(Clone, Debug)]
pub struct Route<'t> {
    /// Where the object stands in the set.
    pub object: usize,
    /// The hostnames, wildcards included.
    pub hosts: Vec<Host<'t>>,
    /// Where requests to any of them may be sent.
    pub backends: Vec<Backend<'t>>,
    /// The mapping that says so; to look for what else it says.
    pub node: Node<'t>,
}

/// A hostname that is routed.
#[derive(Clone, Debug)]
pub struct Host<'t> {
    /// `registry.example.com`, in lower case.
    pub name: Cow<'t, str>,
    /// Where it is written; of a route that takes its hostname from a gateway, in the gateway.
    pub end: End<'t>,
    /// Whether what is sent is encrypted up to where it is routed.
    pub encryption: Encryption,
}

/// Whether requests to a hostname are encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encryption {
    /// They are.
    Tls,
    /// They are not, as far as the set says.
    Plain,
    /// It is decided elsewhere.
    Unknown,
}

/// A Service that a route names.
#[derive(Clone, Debug)]
pub struct Backend<'t> {
    /// Where its name is written.
    pub node: Node<'t>,
    /// Its name.
    pub service: Cow<'t, str>,
    /// Its namespace; `None` for any.
    pub namespace: Option<Cow<'t, str>>,
}

/// Every route of a set, by the Services they name.
#[derive(Debug)]
pub(super) struct Routes<'t> {
    all: Vec<Route<'t>>,
    by_service: Hashed,
}

impl<'s, 't> Graph<'s, 't> {
    /// The routes that send requests to a Service, each with the edge to it: from the backend's name to the Service's.
    pub fn routes_to(self, service: usize) -> impl Iterator<Item = (&'s Route<'t>, Edge<'t>)> {
        let routes = self.index.routes.get_or_init(|| Routes::of(self));
        let object = &self.set.objects[service];
        let found = routes
            .by_service
            .find(object.namespace.as_deref(), &*object.name);
        found.filter_map(move |index| {
            let route = &routes.all[index];
            let backend = route
                .backends
                .iter()
                .find(|backend| backend.means(object))?;
            let from = End {
                object: route.object,
                node: backend.node,
            };
            Some((
                route,
                Edge {
                    from,
                    to: self.name_of(service),
                },
            ))
        })
    }
}

impl<'t> Routes<'t> {
    fn of(graph: Graph<'_, 't>) -> Self {
        let mut all = Vec::new();
        for index in 0..graph.set.objects.len() {
            kinds::routes(graph, index, &mut all);
        }
        all.retain(|route| !route.hosts.is_empty());
        let by_service = all.iter().enumerate().flat_map(|(index, route)| {
            let backends = route.backends.iter();
            backends.map(move |backend| (index, backend.namespace.as_deref(), &*backend.service))
        });
        Self {
            by_service: Hashed::new(by_service),
            all,
        }
    }
}

impl<'t> Backend<'t> {
    /// The Service that `name` under `of` names, in the namespace it says, else in the object's.
    fn new(object: &Object<'t>, of: Node<'t>, name: &str) -> Option<Self> {
        let node = of.get(name)?;
        Some(Self {
            node,
            service: node.text(),
            namespace: text(of, "namespace").or_else(|| object.namespace.clone()),
        })
    }

    fn means(&self, service: &Object<'_>) -> bool {
        self.service == service.name
            && super::shares(self.namespace.as_deref(), service.namespace.as_deref())
    }
}

impl<'t> Host<'t> {
    fn new(object: usize, node: Node<'t>, encryption: Encryption) -> Self {
        let name = match node.text() {
            name if name.bytes().any(|byte| byte.is_ascii_uppercase()) => {
                Cow::Owned(name.to_ascii_lowercase())
            }
            name => name,
        };
        Self {
            name,
            end: End { object, node },
            encryption,
        }
    }
}
