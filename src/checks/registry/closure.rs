//! What must run before a node can pull from a registry.

mod secrets;
mod storage;
mod webhooks;

use super::registries::{Pull, Registries, Registry};
use super::release;
use super::way::title;
use crate::finding::{Confidence, Label};
use crate::manifest::{Via, Workload, WorkloadRole};
use crate::rule::{Mark, label_in};
use crate::yaml::Node;

/// Why the workload that pulls must run before the registry can serve it.
#[derive(Debug)]
pub(super) struct Need {
    /// `this DNS server`, as the subject of "must run before the registry serves".
    pub(super) who: &'static str,
    /// Where the set says so.
    pub(super) because: Option<Label>,
    pub(super) confidence: Confidence,
}

/// Why the registry needs the workload that pulls from it; `None` when it does not.
pub(super) fn need(registries: &Registries<'_, '_>, pull: &Pull<'_>) -> Option<Need> {
    let object = pull.image.object;
    let registry = &registries.all[pull.registry];
    if registry.members.contains(&object) {
        return Some(Need::certain("this registry", None));
    }
    let roles = registries.graph.roles();
    let first = roles.partition_point(|(other, _)| *other < object);
    let mut roles = roles[first..]
        .iter()
        .take_while(|(other, _)| *other == object);
    let by_role = roles.find_map(|(_, role)| by_role(registries, pull, *role));
    by_role.or_else(|| webhooks::admits(registries, registry, object))
}

impl Need {
    fn certain(who: &'static str, because: Option<Label>) -> Self {
        Self {
            who,
            because,
            confidence: Confidence::Certain,
        }
    }

    fn likely(who: &'static str, because: Option<Label>) -> Self {
        Self {
            who,
            because,
            confidence: Confidence::Likely,
        }
    }
}

fn by_role(registries: &Registries<'_, '_>, pull: &Pull<'_>, role: WorkloadRole) -> Option<Need> {
    let set = registries.graph.set;
    let registry = &registries.all[pull.registry];
    let object = pull.image.object;
    match role {
        WorkloadRole::Network => Some(Need::certain("the network of every pod", None)),
        WorkloadRole::KubeProxy => Some(Need::certain("the Service network", None)),
        WorkloadRole::ClusterDns if is_of_the_cluster(registries, object) => {
            Some(Need::certain("the cluster's DNS", None))
        }
        WorkloadRole::Database | WorkloadRole::ObjectStore => {
            let own = release::key(set, *registry.members.first()?);
            let shared =
                matches!(own, release::Release::Named(..)) && own == release::key(set, object);
            shared.then(|| Need::likely("a part of the registry", None))
        }
        WorkloadRole::IngressController => controller(registries, registry, object),
        WorkloadRole::LoadBalancer => {
            let hops = registry
                .addresses
                .iter()
                .flat_map(|(_, address)| &address.hops);
            let hop = hops.into_iter().find(|hop| hop.via == Via::LoadBalancer)?;
            let words = "the registry's address is a load balancer's";
            let label = label_in(set, hop.end.object, Mark::Value(hop.end.node), words);
            Some(Need::likely("the load balancer", Some(label)))
        }
        WorkloadRole::Storage => storage::drives(registries, registry, object),
        WorkloadRole::CertManager => secrets::certificate(registries, registry),
        WorkloadRole::SecretOperator => secrets::waits(registries, registry),
        _ => None,
    }
}

/// A DNS server of its own is somebody else's.
fn is_of_the_cluster(registries: &Registries<'_, '_>, object: usize) -> bool {
    let object = &registries.graph.set.objects[object];
    let label = object.root.at("/metadata/labels/k8s-app").map(Node::text);
    object.namespace.as_deref() == Some("kube-system")
        || matches!(label.as_deref(), Some("kube-dns" | "coredns"))
}

/// The controller of a route to the registry. One that is told to serve another class is not.
fn controller<'t>(
    registries: &Registries<'_, 't>,
    registry: &Registry<'t>,
    object: usize,
) -> Option<Need> {
    let graph = registries.graph;
    let mut hops = registry
        .addresses
        .iter()
        .filter_map(|(_, address)| address.hops.first());
    let hop = hops.find(|hop| hop.via == Via::Host)?;
    let route = &graph.set.objects[hop.end.object];
    let class = route.root.at("/spec/ingressClassName");
    let class = class.or_else(|| {
        route
            .root
            .get("metadata")?
            .get("annotations")?
            .get("kubernetes.io/ingress.class")
    });
    let told = told_class(graph.workload(object)?);
    let confidence = match (&class, told) {
        (Some(class), Some(told)) if class.text() == told => Confidence::Certain,
        (Some(_), Some(_)) => return None,
        _ => Confidence::Likely,
    };
    let node = class.unwrap_or(hop.end.node);
    let words = format!("{} is served by it", title(route));
    let because = label_in(graph.set, hop.end.object, Mark::Value(node), words);
    Some(Need {
        who: "the ingress controller",
        because: Some(because),
        confidence,
    })
}

/// The class that an ingress controller is started with: `--ingress-class=nginx`.
fn told_class(workload: Workload<'_, '_>) -> Option<String> {
    let containers = workload.pod.containers();
    let mut words = containers
        .flat_map(|container| container.node.get("args").into_iter().flat_map(Node::items));
    words.find_map(|word| {
        let word = word.text();
        let (flag, value) = word.split_once('=')?;
        let flag = flag.to_ascii_lowercase();
        let names_class = flag.ends_with("ingress-class") || flag.ends_with("ingressclass");
        names_class.then(|| value.to_owned())
    })
}
