//! Quantities that mean something else than their author: `512m` of memory is half a byte.

use std::borrow::Cow;

use super::amount::{self, amount};
use crate::finding::Violation;
use crate::rule::{Mark, Subject};
use crate::value::Quantity;
use crate::value::quantity::Suffix;
use crate::yaml::Node;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    for place in places(subject) {
        let Some(text) = amount::text(place.node) else {
            continue;
        };
        let Some((case, words)) = judge(&place, &text) else {
            continue;
        };
        out.push(Violation {
            case: Some(case.into()),
            container: place.container,
            ..subject.violation(
                Mark::Value(place.node),
                format!("{} is `{text}`, {words}", place.what),
            )
        });
    }
}

/// A place where a quantity is written.
struct Place<'t> {
    node: Node<'t>,
    /// For the message: "the memory limit of container `app`".
    what: String,
    measure: Measure,
    bound: Bound,
    container: Option<String>,
}

/// What is measured.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Measure {
    Cpu,
    Memory,
    Storage,
    /// Bytes in pages, which may be small.
    HugePages,
    /// Pieces: devices, pods.
    Other,
}

/// What the amount does.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Bound {
    /// Nobody gets more.
    Limit,
    /// It is asked for.
    Request,
    /// A sum over many pods, or the lowest that may be asked for.
    Frame,
}

fn judge(place: &Place<'_>, text: &str) -> Option<(&'static str, Cow<'static, str>)> {
    let (Some(amount), Some(suffix)) = (amount(place.node), Quantity::suffix(text)) else {
        let instead =
            likely(text).map_or_else(String::new, |likely| format!("; `{likely}` is one"));
        return Some((
            "grammar",
            format!("which is no quantity and refused{instead}").into(),
        ));
    };
    if amount.value <= Quantity::from_units(0) {
        return None;
    }
    match place.measure {
        Measure::Cpu => cpu(place.bound, amount.value, suffix, text),
        Measure::Memory | Measure::Storage | Measure::HugePages => {
            bytes(place, amount.value, suffix, text)
        }
        Measure::Other => None,
    }
}

fn cpu(
    bound: Bound,
    value: Quantity,
    suffix: Suffix,
    text: &str,
) -> Option<(&'static str, Cow<'static, str>)> {
    if matches!(suffix, Suffix::Binary | Suffix::Decimal) {
        return Some((
            "cpu-unit",
            "a unit of memory: cores are counted in ones and thousandths (`500m`)".into(),
        ));
    }
    if value < Quantity::from_millis(1) {
        return Some((
            "cpu-tiny",
            "less than the smallest share of a core, `1m`".into(),
        ));
    }
    let is_many = value > Quantity::from_units(256) && bound != Bound::Frame;
    is_many.then(|| {
        (
            "cpu-many",
            format!("which is whole cores; thousandths of one are `{text}m`").into(),
        )
    })
}

fn bytes(
    place: &Place<'_>,
    value: Quantity,
    suffix: Suffix,
    text: &str,
) -> Option<(&'static str, Cow<'static, str>)> {
    const MEBIBYTE: Quantity = Quantity::from_units(1 << 20);
    let is_small = value < MEBIBYTE;
    if is_small && suffix == Suffix::Fraction {
        let instead = text.strip_suffix('m').map_or_else(String::new, |number| {
            format!("; `{number}Mi` are mebibytes")
        });
        return Some((
            "milli",
            format!("a fraction of one byte or of a few{instead}").into(),
        ));
    }
    if place.measure == Measure::HugePages {
        return None;
    }
    if is_small && place.bound != Bound::Frame {
        let case = if place.bound == Bound::Limit {
            "tiny"
        } else {
            "tiny-request"
        };
        let unit = if suffix == Suffix::Absent {
            "bytes, as it has no unit"
        } else {
            "less than a mebibyte"
        };
        return Some((case, unit.into()));
    }
    let most = match place.measure {
        Measure::Memory => Quantity::from_units(1 << 40),
        _ => Quantity::from_units(1 << 50),
    };
    let is_huge = value > most && place.bound != Bound::Frame;
    is_huge.then(|| ("huge", "more than all but the largest machines have".into()))
}

/// What was probably meant by something that is no quantity: `1GB`, `512mi`, `1 Gi`.
fn likely(text: &str) -> Option<String> {
    let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let digits = compact
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(compact.len());
    let (number, letters) = compact.split_at(digits);
    let unit = match letters.to_ascii_lowercase().as_str() {
        "" => "",
        "k" | "ki" | "kb" | "kib" => "Ki",
        "m" | "mi" | "mb" | "mib" => "Mi",
        "g" | "gi" | "gb" | "gib" => "Gi",
        "t" | "ti" | "tb" | "tib" => "Ti",
        _ => return None,
    };
    let likely = format!("{number}{unit}");
    Quantity::parse(&likely).map(|_| likely)
}

/// Every place of the object where a quantity is written.
fn places<'t>(subject: &Subject<'_, 't>) -> Vec<Place<'t>> {
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

fn of_pod<'t>(pod: crate::manifest::PodSpec<'t>, places: &mut Vec<Place<'t>>) {
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
