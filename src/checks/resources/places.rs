//! Where quantities are written: in pods, claims, LimitRanges, quotas and autoscalers.

use crate::manifest::PodSpec;
use crate::rule::Subject;
use crate::yaml::Node;

/// A place where a quantity is written.
pub(super) struct Place<'t> {
    /// The scalar.
    pub(super) node: Node<'t>,
    /// For the message: "the memory limit of container `app`".
    pub(super) what: String,
    /// What is measured.
    pub(super) measure: Measure,
    /// What the amount does.
    pub(super) bound: Bound,
    /// The container it belongs to.
    pub(super) container: Option<String>,
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
    match (object.group(), &*object.kind) {
        ("", "PersistentVolumeClaim") => {
            of_claim(root, &format!("claim `{}`", object.name), &mut places)
        }
        ("apps", "StatefulSet") => {
            for claim in root
                .at("/spec/volumeClaimTemplates")
                .into_iter()
                .flat_map(Node::items)
            {
                let name = claim
                    .at("/metadata/name")
                    .map(Node::text)
                    .unwrap_or_default();
                of_claim(claim, &format!("claim `{name}`"), &mut places);
            }
        }
        ("", "LimitRange") => of_limit_range(root, &mut places),
        ("", "ResourceQuota") => push_list(
            root.at("/spec/hard"),
            Bound::Frame,
            |name| format!("the quota of {name}"),
            &mut places,
        ),
        ("autoscaling.k8s.io", "VerticalPodAutoscaler") => of_autoscaler(root, &mut places),
        _ => {}
    }
    places
}

fn of_pod<'t>(pod: PodSpec<'t>, places: &mut Vec<Place<'t>>) {
    for container in pod.containers() {
        let first = places.len();
        let who = format!("container `{}`", container.name());
        of_resources(container.node.get("resources"), &who, places);
        for place in &mut places[first..] {
            place.container = Some(container.name().into_owned());
        }
    }
    of_resources(pod.spec.get("resources"), "the pod", places);
    for volume in pod.volumes() {
        let name = volume.get("name").map(Node::text).unwrap_or_default();
        if let Some(node) = volume
            .get("emptyDir")
            .and_then(|source| source.get("sizeLimit"))
        {
            let what = format!("the size limit of volume `{name}`");
            places.push(Place {
                node,
                what,
                measure: Measure::Storage,
                bound: Bound::Limit,
                container: None,
            });
        }
        if let Some(claim) = volume.at("/ephemeral/volumeClaimTemplate") {
            of_claim(claim, &format!("volume `{name}`"), places);
        }
    }
}

fn of_resources<'t>(resources: Option<Node<'t>>, who: &str, places: &mut Vec<Place<'t>>) {
    let list = |list| resources.and_then(|resources| resources.get(list));
    push_list(
        list("requests"),
        Bound::Request,
        |name| format!("the {name} request of {who}"),
        places,
    );
    push_list(
        list("limits"),
        Bound::Limit,
        |name| format!("the {name} limit of {who}"),
        places,
    );
}

fn of_claim<'t>(claim: Node<'t>, who: &str, places: &mut Vec<Place<'t>>) {
    of_resources(claim.at("/spec/resources"), who, places);
}

fn of_limit_range<'t>(root: Node<'t>, places: &mut Vec<Place<'t>>) {
    let fields = [
        ("min", Bound::Frame),
        ("max", Bound::Frame),
        ("default", Bound::Limit),
        ("defaultRequest", Bound::Request),
    ];
    for limit in root.at("/spec/limits").into_iter().flat_map(Node::items) {
        for (field, bound) in fields {
            push_list(
                limit.get(field),
                bound,
                |name| format!("`{field}` of {name}"),
                places,
            );
        }
    }
}

fn of_autoscaler<'t>(root: Node<'t>, places: &mut Vec<Place<'t>>) {
    let fields = [("minAllowed", Bound::Frame), ("maxAllowed", Bound::Limit)];
    for policy in root
        .at("/spec/resourcePolicy/containerPolicies")
        .into_iter()
        .flat_map(Node::items)
    {
        for (field, bound) in fields {
            push_list(
                policy.get(field),
                bound,
                |name| format!("`{field}` of {name}"),
                places,
            );
        }
    }
}

fn push_list<'t>(
    list: Option<Node<'t>>,
    bound: Bound,
    what: impl Fn(&str) -> String,
    places: &mut Vec<Place<'t>>,
) {
    for node in list.into_iter().flat_map(Node::entries) {
        let name = node.key_text().unwrap_or_default();
        places.push(Place {
            node,
            what: what(&name),
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
