//! Admission webhooks that must answer before the registry's pods are taken.

use super::{Need, Registries, Registry, title};
use crate::manifest::graph::shares;
use crate::manifest::{Object, Selector, Workload};
use crate::rule::{Mark, label_in};
use crate::yaml::Node;

/// The webhook that the object serves, that takes pods of the registry, and without whose answer they are refused.
pub(super) fn admits(
    registries: &Registries<'_, '_>,
    registry: &Registry<'_>,
    object: usize,
) -> Option<Need> {
    let graph = registries.graph;
    let set = graph.set;
    let server = graph.workload(object)?;
    let services: Vec<_> = graph
        .services_of(server)
        .map(|edge| edge.from.object)
        .collect();
    if services.is_empty() {
        return None;
    }
    let members: Vec<_> = registry
        .members
        .iter()
        .filter_map(|&member| graph.workload(member))
        .collect();
    let mut webhooks = registries.webhooks.iter().copied();
    let (index, webhook) = webhooks.find(|(_, webhook)| {
        let serves = |&service: &usize| is_served_by(*webhook, &set.objects[service]);
        services.iter().any(serves)
            && fails_closed(*webhook)
            && takes_pods(*webhook)
            && members
                .iter()
                .any(|member| covers(registries, *webhook, *member))
    })?;
    let words = format!(
        "{} refuses the registry's pods until it answers",
        title(&set.objects[index])
    );
    let label = label_in(
        set,
        index,
        Mark::Value(webhook.get("name").unwrap_or(webhook)),
        words,
    );
    Some(Need::likely("this admission webhook", Some(label)))
}

fn is_served_by(webhook: Node<'_>, service: &Object<'_>) -> bool {
    let named = webhook.at("/clientConfig/service");
    named.is_some_and(|named| {
        let text = |key| named.get(key).map(Node::text);
        text("name").as_deref() == Some(&*service.name)
            && shares(text("namespace").as_deref(), service.namespace.as_deref())
    })
}

/// `Fail` is the default of admissionregistration.k8s.io/v1.
fn fails_closed(webhook: Node<'_>) -> bool {
    webhook
        .get("failurePolicy")
        .is_none_or(|policy| policy.text() == "Fail")
}

fn takes_pods(webhook: Node<'_>) -> bool {
    let mut rules = webhook.get("rules").into_iter().flat_map(Node::items);
    rules.any(|rule| {
        let lists = |key: &str, wanted: &str| {
            let mut items = rule.get(key).into_iter().flat_map(Node::items);
            items.any(|item| item.text() == wanted || item.text() == "*")
        };
        lists("resources", "pods") && lists("operations", "CREATE") && lists("apiGroups", "")
    })
}

/// Whether the selectors of a webhook choose the pods of a workload. Labels of a namespace that is not in the set are not
/// known, so that only its name counts.
fn covers(registries: &Registries<'_, '_>, webhook: Node<'_>, workload: Workload<'_, '_>) -> bool {
    let Some(namespace) = workload.object.namespace.as_deref() else {
        return false;
    };
    let object = registries.graph.cluster_wide(("", "Namespace"), namespace);
    let labels = object.and_then(|(_, object)| object.root.at("/metadata/labels"));
    let of_namespace = webhook.get("namespaceSelector").is_none_or(|selector| {
        let selector = Selector::new(Some(selector));
        let is_known = object.is_some()
            || selector
                .as_ref()
                .is_some_and(|selector| selector.asks_only(NAMESPACE_NAME));
        is_known
            && selector.is_some_and(|selector| {
                selector.matches(|key| match key {
                    NAMESPACE_NAME => Some(namespace.into()),
                    _ => labels?.get(key).map(Node::text),
                })
            })
    });
    let labels = workload
        .pod
        .metadata
        .and_then(|metadata| metadata.get("labels"));
    let of_pod = webhook.get("objectSelector").is_none_or(|selector| {
        let selector = Selector::new(Some(selector));
        selector.is_some_and(|selector| selector.matches(|key| labels?.get(key).map(Node::text)))
    });
    of_namespace && of_pod
}

/// The label that the API server gives every namespace.
const NAMESPACE_NAME: &str = "kubernetes.io/metadata.name";
