//! Why what runs needs what.

use super::{Map, Notes, host_of_image, only};
use crate::manifest::WorkloadRole;
use crate::manifest::graph::{Reference, Referent, Wanted};
use crate::manifest::images_of_pods;
use crate::manifest::{Object, Workload};
use crate::rule::Mark;
use crate::survey::sighting::Reason;
use crate::yaml::Node;

/// From workloads to the registries that their images come from, or to the routes that lead there.
pub(super) fn images(notes: &Notes<'_, '_, '_>, map: &mut Map) {
    for image in images_of_pods(notes.set) {
        let Some(host) = host_of_image(&image.text) else {
            continue;
        };
        let name = host.rsplit_once(':').map_or(&*host, |(host, _)| host);
        let namespace = notes.set.objects[image.object].namespace.as_deref();
        let spot = notes.spot(image.object, Mark::Value(image.node));
        let to = match notes.hosts.reached(name, namespace) {
            Some(reached) => map.object(notes, reached.route.unwrap_or(reached.object)),
            None if name.ends_with(".svc") => map.other("name in this cluster", host, &spot),
            None => map.other("registry outside", host, &spot),
        };
        let from = map.object(notes, image.object);
        map.need(from, to, Reason::Image, spot);
    }
}

/// From workloads and databases to the classes that their volumes are of.
pub(super) fn storage(notes: &Notes<'_, '_, '_>, map: &mut Map) {
    for used in notes.graph.claim_uses() {
        let Some(class) = &used.class else { continue };
        let from = map.object(notes, used.user);
        let spot = notes.spot(class.from.object, Mark::Value(class.from.node));
        let to = match class.edge {
            Some(edge) => map.object(notes, edge.to.object),
            None => map.other("StorageClass", class.name.to_string(), &spot),
        };
        map.need(from, to, Reason::Storage, spot);
    }
}

/// From workloads to the Secrets and ConfigMaps that they read, or to what makes them; from there to the operator.
pub(super) fn configuration(notes: &Notes<'_, '_, '_>, map: &mut Map) {
    let operators = [WorkloadRole::SecretOperator, WorkloadRole::CertManager];
    let operators = operators.map(|role| only(notes, role));
    for workload in notes.set.workloads() {
        for reference in notes.graph.references(workload).iter() {
            let reason = match reference.to {
                Referent::ConfigMap => Reason::Config,
                Referent::Secret => Reason::Secret,
                Referent::Claim | Referent::ServiceAccount => continue,
            };
            let Some(index) = meant(notes, workload, reference) else {
                continue;
            };
            let from = map.object(notes, workload.index);
            let to = map.object(notes, index);
            let spot = notes.spot(workload.index, Mark::Value(reference.name));
            map.need(from, to, reason, spot);
            operator(notes, map, index, operators);
        }
    }
}

/// The object that a pod names, or the one that makes it.
fn meant<'t>(
    notes: &Notes<'_, '_, 't>,
    workload: Workload<'_, 't>,
    reference: &Reference<'t>,
) -> Option<usize> {
    let name = reference.name.text();
    let namespace = workload.object.namespace.as_deref();
    let kind = reference.to.kind();
    let mut written = notes.graph.named(("", kind), namespace, &name);
    written.next().map(|(index, _)| index).or_else(|| {
        notes.graph.maker(Wanted {
            group: "",
            kind,
            namespace,
            name: &name,
        })
    })
}

/// From what an operator reads to the operator, if there is but one.
fn operator(
    notes: &Notes<'_, '_, '_>,
    map: &mut Map,
    index: usize,
    [secrets, certificates]: [Option<usize>; 2],
) {
    let operator = match notes.set.objects[index].group() {
        "external-secrets.io" | "bitnami.com" | "secrets.hashicorp.com" => secrets,
        "cert-manager.io" => certificates,
        _ => None,
    };
    if let Some(operator) = operator {
        let (from, to) = (map.object(notes, index), map.object(notes, operator));
        let spot = notes.spot(index, Mark::Value(notes.graph.name_of(index).node));
        map.need(from, to, Reason::Operator, spot);
    }
}

/// How many routes and workloads of one Service, and how many drivers, are looked at: more stand only in a set that was made to
/// be slow.
const MOST: usize = 32;

/// From routes to the workloads behind their Services, and to the controller, if there is but one.
pub(super) fn routes(notes: &Notes<'_, '_, '_>, map: &mut Map) {
    let controller = only(notes, WorkloadRole::IngressController);
    for (index, object) in notes.set.objects.iter().enumerate() {
        if !object.is("", "Service") {
            continue;
        }
        for (route, edge) in notes.graph.routes_to(index).take(MOST) {
            let from = map.object(notes, route.object);
            let spot = notes.spot(edge.from.object, Mark::Value(edge.from.node));
            for selected in notes.graph.workloads_of(index).take(MOST) {
                let to = map.object(notes, selected.to.object);
                map.need(from, to, Reason::Route, spot.clone());
            }
            if let Some(controller) = controller {
                let to = map.object(notes, controller);
                map.need(from, to, Reason::Operator, spot);
            }
        }
    }
}

/// Fields of Flux that name where manifests come from: <https://fluxcd.io/flux/components/>.
const SOURCES: &[&str] = &[
    "/spec/sourceRef",
    "/spec/chartRef",
    "/spec/chart/spec/sourceRef",
];

/// From what Flux applies to where it comes from, and to what is applied before.
pub(super) fn sources(notes: &Notes<'_, '_, '_>, map: &mut Map) {
    for (index, object) in notes.set.objects.iter().enumerate() {
        if !object.group().ends_with(".toolkit.fluxcd.io") {
            continue;
        }
        for pointer in SOURCES {
            let Some(reference) = object.root.at(pointer) else {
                continue;
            };
            let kind = reference.get("kind").map(Node::text).unwrap_or_default();
            let kind = ("source.toolkit.fluxcd.io", &*kind);
            connect(notes, map, (index, object), kind, reference, Reason::Source);
        }
        let before = object.root.at("/spec/dependsOn");
        for reference in before.into_iter().flat_map(Node::items) {
            let own = (object.group(), &*object.kind);
            connect(notes, map, (index, object), own, reference, Reason::Order);
        }
    }
}

fn connect<'t>(
    notes: &Notes<'_, '_, 't>,
    map: &mut Map,
    (index, object): (usize, &Object<'t>),
    kind: (&str, &str),
    reference: Node<'t>,
    reason: Reason,
) {
    let Some(name) = reference.get("name") else {
        return;
    };
    let namespace = reference.get("namespace").map(Node::text);
    let namespace = namespace.or_else(|| object.namespace.clone());
    let text = name.text();
    let mut found = notes.graph.named(kind, namespace.as_deref(), &text);
    if let Some((other, _)) = found.next() {
        let (from, to) = (map.object(notes, index), map.object(notes, other));
        map.need(from, to, reason, notes.spot(index, Mark::Value(name)));
    }
}

/// From classes of storage to what provides their volumes: the Ceph cluster that they name, or the driver that is told the
/// name of the provisioner.
pub(super) fn classes(notes: &Notes<'_, '_, '_>, map: &mut Map) {
    let drivers: Vec<_> = notes
        .graph
        .playing(WorkloadRole::Storage)
        .take(MOST)
        .collect();
    for (index, object) in notes.set.objects.iter().enumerate() {
        if !object.is("storage.k8s.io", "StorageClass") || !map.objects.contains_key(&index) {
            continue;
        }
        let Some(provisioner) = object.root.get("provisioner") else {
            continue;
        };
        let provider =
            ceph_of(notes, object).or_else(|| driver(notes, &drivers, &provisioner.text()));
        if let Some(provider) = provider {
            let (from, to) = (map.object(notes, index), map.object(notes, provider));
            let spot = notes.spot(index, Mark::Value(provisioner));
            map.need(from, to, Reason::Storage, spot);
        }
    }
}

/// The cluster in the namespace that `clusterID` names: <https://rook.io/docs/rook/latest/Storage-Configuration/Block-Storage-RBD/block-storage/>.
fn ceph_of(notes: &Notes<'_, '_, '_>, class: &Object<'_>) -> Option<usize> {
    let namespace = class.root.at("/parameters/clusterID")?.text();
    let clusters = notes
        .graph
        .of_kind(("ceph.rook.io", "CephCluster"), Some(&namespace));
    clusters.map(|(index, _)| index).next()
}

fn driver(notes: &Notes<'_, '_, '_>, drivers: &[usize], provisioner: &str) -> Option<usize> {
    let mut drivers = drivers.iter().copied();
    drivers.find(|&index| {
        let workload = notes.graph.workload(index);
        let containers = workload.into_iter().flat_map(|one| one.pod.containers());
        let mut lists = containers.flat_map(|container| {
            let of = move |list| container.node.get(list).into_iter().flat_map(Node::items);
            let variables = of("env").filter_map(|variable| variable.get("value"));
            of("args").chain(of("command")).chain(variables)
        });
        !provisioner.is_empty() && lists.any(|word| word.text().contains(provisioner))
    })
}
