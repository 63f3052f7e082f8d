//! What must run before a node can pull from a registry.

mod webhooks;

use super::registries::{Pull, Registries, Registry};
use super::release;
use super::way::title;
use crate::finding::{Confidence, Label};
use crate::manifest::graph::{Reference, Referent, references};
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
        WorkloadRole::Storage => storage(registries, registry, object),
        WorkloadRole::CertManager => certificate(registries, registry),
        WorkloadRole::SecretOperator => secrets(registries, registry),
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

/// The driver of a volume that the registry mounts: its name stands in the driver's arguments, or a word of it in the
/// driver's image.
fn storage(
    registries: &Registries<'_, '_>,
    registry: &Registry<'_>,
    object: usize,
) -> Option<Need> {
    let graph = registries.graph;
    let driver = graph.workload(object)?;
    let members = registry
        .members
        .iter()
        .filter_map(|&member| graph.workload(member));
    let mounts = members.flat_map(|member| {
        volume_names(member)
            .into_iter()
            .map(move |name| (member, name))
    });
    let mut classes = mounts.filter_map(|(member, name)| {
        let claim = graph.claim(member, &name)?;
        Some((claim, graph.storage_class(claim)?))
    });
    classes.find_map(|(claim, class)| {
        let name = class.provisioner.as_deref().unwrap_or(&class.name);
        let confidence = provides(driver, name)?;
        let node = claim.spec.get("storageClassName")?;
        let because = label_in(
            graph.set,
            claim.object,
            Mark::Value(node),
            "the registry's volume is of this class",
        );
        Some(Need {
            who: "the storage driver",
            because: Some(because),
            confidence,
        })
    })
}

fn volume_names<'t>(workload: Workload<'_, 't>) -> Vec<std::borrow::Cow<'t, str>> {
    let containers = workload.pod.containers();
    let mounts = containers.flat_map(|container| {
        container
            .node
            .get("volumeMounts")
            .into_iter()
            .flat_map(Node::items)
    });
    mounts
        .filter_map(|mount| Some(mount.get("name")?.text()))
        .collect()
}

/// Words that say nothing of who a storage driver is.
const EMPTY_WORDS: &[&str] = &[
    "csi",
    "driver",
    "provisioner",
    "com",
    "org",
    "k8s",
    "kubernetes",
    "storage",
    "sig",
    "node",
    "controller",
    "plugin",
    "manager",
    "external",
    "local",
    "default",
    "standard",
];

fn provides(driver: Workload<'_, '_>, class: &str) -> Option<Confidence> {
    let words: Vec<_> = class
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| word.len() > 2 && !EMPTY_WORDS.contains(word))
        .collect();
    let mut likely = false;
    for container in driver.pod.containers() {
        let lists = ["args", "command"]
            .into_iter()
            .filter_map(|list| container.node.get(list));
        let mut arguments = lists.flat_map(Node::items).chain(
            container
                .node
                .get("env")
                .into_iter()
                .flat_map(Node::items)
                .filter_map(|variable| variable.get("value")),
        );
        if class.contains('.') && arguments.any(|argument| argument.text().contains(class)) {
            return Some(Confidence::Certain);
        }
        let image = container
            .node
            .get("image")
            .map(Node::text)
            .unwrap_or_default();
        likely |= words.iter().any(|word| image.contains(word));
    }
    likely.then_some(Confidence::Likely)
}

/// A certificate of a route to the registry that cert-manager issues.
fn certificate(registries: &Registries<'_, '_>, registry: &Registry<'_>) -> Option<Need> {
    let set = registries.graph.set;
    let mut routes = registry
        .addresses
        .iter()
        .filter_map(|(_, address)| address.hops.first());
    routes.find_map(|hop| {
        if hop.via != Via::Host {
            return None;
        }
        let annotations = set.objects[hop.end.object]
            .root
            .at("/metadata/annotations")?;
        let issuer = annotations.entries().find(|entry| {
            entry
                .key_text()
                .is_some_and(|key| key.starts_with("cert-manager.io/"))
        })?;
        let words = "the registry's certificate is issued here";
        let label = label_in(set, hop.end.object, Mark::Key(issuer), words);
        Some(Need::likely("the issuer of its certificate", Some(label)))
    })
}

/// Objects that an operator makes a Secret of, by group and kind; the Secret has their name.
const SECRET_MAKERS: &[(&str, &str)] = &[
    ("external-secrets.io", "ExternalSecret"),
    ("bitnami.com", "SealedSecret"),
    ("secrets.hashicorp.com", "VaultStaticSecret"),
    ("onepassword.com", "OnePasswordItem"),
];

/// A Secret that the registry does not start without and an operator makes.
fn secrets(registries: &Registries<'_, '_>, registry: &Registry<'_>) -> Option<Need> {
    let graph = registries.graph;
    let members = registry
        .members
        .iter()
        .filter_map(|&member| graph.workload(member));
    let mut named = members.flat_map(|member| {
        let needed = references(member.pod).into_iter();
        let needed =
            needed.filter(|reference| reference.to == Referent::Secret && !reference.optional);
        needed
            .map(move |reference| (member, reference))
            .collect::<Vec<(Workload<'_, '_>, Reference<'_>)>>()
    });
    named.find_map(|(member, reference)| {
        let namespace = member.object.namespace.as_deref();
        let name = reference.name.text();
        let mut makers = SECRET_MAKERS
            .iter()
            .filter_map(|&kind| graph.named(kind, namespace, &name).next());
        let (_, maker) = makers.next()?;
        let words = format!(
            "the registry waits for this Secret, which {} becomes",
            title(maker)
        );
        let label = label_in(graph.set, member.index, Mark::Value(reference.name), words);
        Some(Need::likely("the operator of its Secret", Some(label)))
    })
}
