//! Members of etcd that are lost together with one zone.

use rustc_hash::FxHashMap;

use crate::finding::{Severity, Violation};
use crate::manifest::ObjectSet;
use crate::rule::{Mark, Params, violation_in};
use crate::yaml::Node;

/// Zones and subnets of kops by the name of an instance group.
type Groups<'t> = FxHashMap<String, Node<'t>>;

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let mut groups: FxHashMap<String, Groups<'_>> = FxHashMap::default();
    for object in &set.objects {
        let spec = object
            .root
            .get("spec")
            .filter(|_| object.is("kops.k8s.io", "InstanceGroup"));
        if let Some(spec) = spec {
            let label = object.root.at("/metadata/labels/kops.k8s.io~1cluster");
            let cluster = label.map(Node::text).unwrap_or_default().into_owned();
            let own = groups.entry(cluster).or_default();
            own.insert(object.name.to_string(), spec);
        }
    }
    // A group that names no cluster belongs to the only one.
    let unnamed = groups.remove("").unwrap_or_default();
    for (index, cluster) in set.objects.iter().enumerate() {
        if !cluster.is("kops.k8s.io", "Cluster") {
            continue;
        }
        let own = groups.get(&*cluster.name).unwrap_or(&unnamed);
        let Some(spec) = cluster.root.get("spec") else {
            continue;
        };
        let zones = zones_of_subnets(spec);
        let all: rustc_hash::FxHashSet<_> = zones.values().collect();
        for members in etcd_members(spec) {
            if let Some((zone, held, total)) = shared(members, own, &zones) {
                let message =
                    format!("{held} of {total} members of etcd stand in the zone `{zone}`");
                out.push(Violation {
                    severity: (all.len() < 2).then_some(Severity::Info),
                    ..violation_in(set, index, Mark::Key(members), message)
                });
            }
        }
    }
}

fn etcd_members(spec: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    let clusters = spec.get("etcdClusters").into_iter().flat_map(Node::items);
    clusters.filter_map(|cluster| {
        cluster
            .get("etcdMembers")
            .or_else(|| cluster.get("members"))
    })
}

/// The zone of each subnet; v1alpha3 has them below `networking`.
fn zones_of_subnets(spec: Node<'_>) -> FxHashMap<String, String> {
    let subnets = spec
        .get("subnets")
        .or_else(|| spec.at("/networking/subnets"));
    let named = subnets
        .into_iter()
        .flat_map(Node::items)
        .filter_map(|subnet| {
            let name = subnet.get("name")?.text().into_owned();
            Some((name, subnet.get("zone")?.text().into_owned()))
        });
    named.collect()
}

/// The zone that holds a quorum of three or more members, how many of them, and of how many. `None` where the zone of a member is unknown.
fn shared(
    members: Node<'_>,
    groups: &Groups<'_>,
    zones: &FxHashMap<String, String>,
) -> Option<(String, usize, usize)> {
    let total = members.items().count();
    let mut held: FxHashMap<String, usize> = FxHashMap::default();
    for member in members.items() {
        let group = groups.get(&*member.get("instanceGroup")?.text())?;
        *held.entry(zone_of(*group, zones)?).or_default() += 1;
    }
    let (zone, count) = held
        .into_iter()
        .max_by_key(|(zone, count)| (*count, zone.clone()))?;
    (total >= 3 && count > total / 2).then_some((zone, count, total))
}

/// The one zone of an instance group.
fn zone_of(group: Node<'_>, zones: &FxHashMap<String, String>) -> Option<String> {
    let only = |list: &str| {
        let items: Vec<_> = group.get(list)?.items().collect();
        match items.as_slice() {
            [item] => Some(item.text().into_owned()),
            _ => None,
        }
    };
    if group.get("zones").is_some() {
        return only("zones");
    }
    zones.get(&only("subnets")?).cloned()
}
