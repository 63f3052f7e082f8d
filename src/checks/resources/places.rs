//! Where quantities are written: in pods, claims, LimitRanges, quotas and autoscalers.

use std::borrow::Cow;

use crate::manifest::{Container, PodSpec};
use crate::rule::Subject;
use crate::yaml::Node;

/// A place where a quantity is written.
pub(super) struct Place<'t> {
    /// The scalar.
    pub(super) node: Node<'t>,
    purpose: Purpose<'t>,
    /// What is measured.
    pub(super) measure: Measure,
    /// What the amount does.
    pub(super) bound: Bound,
    /// The container it belongs to.
    pub(super) container: Option<Container<'t>>,
}

/// What a quantity is for. Put into words only when somebody asks: nearly all quantities are fine.
#[derive(Clone)]
enum Purpose<'t> {
    Request(Owner<'t>),
    Limit(Owner<'t>),
    Quota,
    Field(&'static str),
    SizeLimit(Node<'t>),
}

/// Whose requests and limits they are.
#[derive(Clone)]
enum Owner<'t> {
    Container(Container<'t>),
    Pod,
    Claim(Cow<'t, str>),
    Volume(Node<'t>),
}

/// What is measured.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Measure {
    /// Cores.
    Cpu,
    /// Bytes.
    Memory,
    /// Bytes, on a disk.
    Storage,
    /// Bytes in pages, which may be small.
    HugePages,
    /// Pieces: devices, pods.
    Other,
}

/// What the amount does.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Bound {
    /// Nobody gets more.
    Limit,
    /// It is asked for.
    Request,
    /// A sum over many pods, or the lowest that may be asked for.
    Frame,
}

impl Place<'_> {
    /// For the message: "the memory limit of container `app`".
    pub(super) fn what(&self) -> String {
        let resource = self.node.key_text().unwrap_or_default();
        match &self.purpose {
            Purpose::Request(owner) => format!("the {resource} request of {}", owner.words()),
            Purpose::Limit(owner) => format!("the {resource} limit of {}", owner.words()),
            Purpose::Quota => format!("the quota of {resource}"),
            Purpose::Field(field) => format!("`{field}` of {resource}"),
            Purpose::SizeLimit(volume) => format!("the size limit of volume `{}`", name(*volume)),
        }
    }
}

impl Owner<'_> {
    fn words(&self) -> String {
        match self {
            Self::Container(container) => format!("container `{}`", container.name()),
            Self::Pod => "the pod".to_owned(),
            Self::Claim(name) => format!("claim `{name}`"),
            Self::Volume(volume) => format!("volume `{}`", name(*volume)),
        }
    }
}

fn name(node: Node<'_>) -> Cow<'_, str> {
    node.get("name").map(Node::text).unwrap_or_default()
}

/// Every place of the object where a quantity is written.
pub(super) fn places<'t>(subject: &Subject<'_, 't>) -> Vec<Place<'t>> {
    let mut places = Vec::new();
    let Some((_, object)) = subject.object else {
        return places;
    };
    if let Some(workload) = subject.workload {
        of_pod(workload.pod, &mut places);
    }
    let root = subject.node;
    match (object.meant_group(), &*object.kind) {
        ("", "PersistentVolumeClaim") => {
            of_claim(root, Owner::Claim(object.name.clone()), &mut places);
        }
        ("apps", "StatefulSet") => {
            let claims = root.at("/spec/volumeClaimTemplates");
            for claim in claims.into_iter().flat_map(Node::items) {
                let owner = claim.get("metadata").map(name).unwrap_or_default();
                of_claim(claim, Owner::Claim(owner), &mut places);
            }
        }
        ("", "LimitRange") => of_limit_range(root, &mut places),
        ("", "ResourceQuota") => {
            push_list(
                root.at("/spec/hard"),
                Bound::Frame,
                &Purpose::Quota,
                &mut places,
            );
        }
        ("autoscaling.k8s.io", "VerticalPodAutoscaler") => of_autoscaler(root, &mut places),
        _ => {}
    }
    places
}

fn of_pod<'t>(pod: PodSpec<'t>, places: &mut Vec<Place<'t>>) {
    for container in pod.containers() {
        let first = places.len();
        let resources = container.node.get("resources");
        of_resources(resources, Owner::Container(container), places);
        for place in &mut places[first..] {
            place.container = Some(container);
        }
    }
    of_resources(pod.spec.get("resources"), Owner::Pod, places);
    for volume in pod.volumes() {
        let source = volume.get("emptyDir");
        if let Some(node) = source.and_then(|source| source.get("sizeLimit")) {
            places.push(Place {
                node,
                purpose: Purpose::SizeLimit(volume),
                measure: Measure::Storage,
                bound: Bound::Limit,
                container: None,
            });
        }
        if let Some(claim) = volume.at("/ephemeral/volumeClaimTemplate") {
            of_claim(claim, Owner::Volume(volume), places);
        }
    }
}

fn of_resources<'t>(resources: Option<Node<'t>>, owner: Owner<'t>, places: &mut Vec<Place<'t>>) {
    let Some(resources) = resources else {
        return;
    };
    let (requests, limits) = (resources.get("requests"), resources.get("limits"));
    push_list(
        requests,
        Bound::Request,
        &Purpose::Request(owner.clone()),
        places,
    );
    push_list(limits, Bound::Limit, &Purpose::Limit(owner), places);
}

fn of_claim<'t>(claim: Node<'t>, owner: Owner<'t>, places: &mut Vec<Place<'t>>) {
    of_resources(claim.at("/spec/resources"), owner, places);
}

fn of_limit_range<'t>(root: Node<'t>, places: &mut Vec<Place<'t>>) {
    let fields = [
        ("min", Bound::Frame),
        ("max", Bound::Frame),
        ("default", Bound::Limit),
        ("defaultRequest", Bound::Request),
    ];
    for limit in root.at("/spec/limits").into_iter().flat_map(Node::items) {
        push_fields(limit, &fields, places);
    }
}

fn of_autoscaler<'t>(root: Node<'t>, places: &mut Vec<Place<'t>>) {
    let fields = [("minAllowed", Bound::Frame), ("maxAllowed", Bound::Limit)];
    let policies = root.at("/spec/resourcePolicy/containerPolicies");
    for policy in policies.into_iter().flat_map(Node::items) {
        push_fields(policy, &fields, places);
    }
}

fn push_fields<'t>(
    mapping: Node<'t>,
    fields: &[(&'static str, Bound)],
    places: &mut Vec<Place<'t>>,
) {
    for &(field, bound) in fields {
        push_list(mapping.get(field), bound, &Purpose::Field(field), places);
    }
}

fn push_list<'t>(
    list: Option<Node<'t>>,
    bound: Bound,
    purpose: &Purpose<'t>,
    places: &mut Vec<Place<'t>>,
) {
    for node in list.into_iter().flat_map(Node::entries) {
        let name = node.key_text().unwrap_or_default();
        places.push(Place {
            node,
            purpose: purpose.clone(),
            measure: measure(&name),
            bound,
            container: None,
        });
    }
}

/// What a resource's name measures, in a quota too: `requests.storage`, `gold.storageclass.storage.k8s.io/requests.storage`.
fn measure(resource: &str) -> Measure {
    let name = resource.rsplit('/').next().unwrap_or(resource);
    let name = name
        .strip_prefix("requests.")
        .or_else(|| name.strip_prefix("limits."))
        .unwrap_or(name);
    match name {
        "cpu" => Measure::Cpu,
        "memory" => Measure::Memory,
        "storage" | "ephemeral-storage" => Measure::Storage,
        _ if name.starts_with("hugepages-") => Measure::HugePages,
        _ => Measure::Other,
    }
}
