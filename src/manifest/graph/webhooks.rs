//! Admission webhooks, who answers them, and about whose pods they are asked.

use std::borrow::Cow;

use super::{Graph, items, shares, text};
use crate::manifest::{Object, ObjectSet, Selector, Workload};
use crate::yaml::Node;

/// One webhook of a configuration.
#[derive(Clone, Copy, Debug)]
pub struct Webhook<'t> {
    /// Where its configuration stands in the set.
    pub configuration: usize,
    /// The item of `webhooks`.
    pub node: Node<'t>,
}

/// Every webhook of a set, in its order.
pub fn webhooks<'s, 't>(set: &'s ObjectSet<'t>) -> impl Iterator<Item = Webhook<'t>> + use<'s, 't> {
    let configurations = set.objects.iter().enumerate().filter(|(_, object)| {
        object.group() == "admissionregistration.k8s.io"
            && object.kind.ends_with("WebhookConfiguration")
    });
    configurations.flat_map(|(configuration, object)| {
        items(object.root, "webhooks").map(move |node| Webhook {
            configuration,
            node,
        })
    })
}

/// The label that the API server gives every namespace (KEP-2161).
const NAMESPACE_NAME: &str = "kubernetes.io/metadata.name";

impl<'t> Webhook<'t> {
    /// Its name, or all of it where it has none.
    #[must_use]
    pub fn name(&self) -> Node<'t> {
        self.node.get("name").unwrap_or(self.node)
    }

    /// Namespace and name of the Service that answers; `None` for one that is reached by a URL.
    #[must_use]
    pub fn service(&self) -> Option<(Option<Cow<'t, str>>, Cow<'t, str>)> {
        let service = self.node.at("/clientConfig/service")?;
        Some((text(service, "namespace"), text(service, "name")?))
    }

    /// Whether the Service answers it.
    #[must_use]
    pub fn is_served_by(&self, service: &Object<'_>) -> bool {
        self.service().is_some_and(|(namespace, name)| {
            name == service.name && shares(namespace.as_deref(), service.namespace.as_deref())
        })
    }

    /// Whether what it is asked about is refused while it does not answer: `Fail` is the default of
    /// admissionregistration.k8s.io/v1.
    #[must_use]
    pub fn fails_closed(&self) -> bool {
        text(self.node, "failurePolicy").is_none_or(|policy| policy == "Fail")
    }

    /// Whether it is asked before pods are made.
    #[must_use]
    pub fn takes_pods(&self) -> bool {
        items(self.node, "rules").any(|rule| {
            let lists = |key: &str, wanted: &[&str]| {
                items(rule, key).any(|item| wanted.contains(&&*item.text()))
            };
            lists("resources", &["pods", "*", "*/*"])
                && lists("operations", &["CREATE", "*"])
                && lists("apiGroups", &["", "*"])
        })
    }

    /// Whether it is asked about the pods of a workload, as far as the set says.
    #[must_use]
    pub fn takes_pods_of(&self, graph: Graph<'_, '_>, workload: Workload<'_, '_>) -> bool {
        let namespace = workload.object.namespace.as_deref();
        let chooses = |namespace| self.chooses_namespace(graph, namespace) == Some(true);
        namespace.is_some_and(chooses) && self.chooses_labels(workload)
    }

    /// Whether it is asked about objects of a namespace; `None` where the namespace's labels decide and are not in the set.
    #[must_use]
    pub fn chooses_namespace(&self, graph: Graph<'_, '_>, namespace: &str) -> Option<bool> {
        let Some(selector) = self.node.get("namespaceSelector") else {
            return Some(true);
        };
        let selector = Selector::new(Some(selector))?;
        let object = graph.cluster_wide(("", "Namespace"), namespace);
        let labels = object.and_then(|(_, object)| object.root.at("/metadata/labels"));
        let is_known = object.is_some() || selector.asks_only(NAMESPACE_NAME);
        is_known.then(|| {
            selector.matches(|key| match key {
                NAMESPACE_NAME => Some(namespace.into()),
                _ => labels?.get(key).map(Node::text),
            })
        })
    }

    /// Whether its `objectSelector` chooses the pods of a workload.
    #[must_use]
    pub fn chooses_labels(&self, workload: Workload<'_, '_>) -> bool {
        let Some(selector) = self.node.get("objectSelector") else {
            return true;
        };
        let metadata = workload.pod.metadata;
        let labels = metadata.and_then(|metadata| metadata.get("labels"));
        Selector::new(Some(selector))
            .is_some_and(|selector| selector.matches(|key| labels?.get(key).map(Node::text)))
    }
}
