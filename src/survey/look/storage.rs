//! Volumes and who provides them, Ceph among them.

use std::borrow::Cow;

use super::{Notes, called};
use crate::checks::ceph::{Resource, resources};
use crate::manifest::graph::is_default_class;
use crate::manifest::{WorkloadRole, chart_of};
use crate::survey::area::Question;
use crate::yaml::Node;

pub(super) fn look(notes: &mut Notes<'_, '_, '_>) {
    let set = notes.set;
    for (index, object) in set.objects.iter().enumerate() {
        if object.is("storage.k8s.io", "StorageClass") {
            let provisioner = object.root.get("provisioner").map(Node::text);
            let by = provisioner.unwrap_or_default();
            let default = if is_default_class(object) {
                ", the default"
            } else {
                ""
            };
            let text = format!("`{}` by `{by}`{default}", object.name);
            notes.add(
                Question::StorageClass,
                text,
                index,
                notes.graph.name_of(index).node,
            );
        }
        for resource in resources(object) {
            ceph(notes, index, &resource);
        }
    }
    notes.add_players(
        Question::StorageDriver,
        &[WorkloadRole::Storage, WorkloadRole::ObjectStore],
    );
    claims(notes);
    let starts_pods = set.workloads().next().is_some();
    let mut others = set.objects.iter();
    let may_claim =
        others.any(|object| object.is("", "PersistentVolumeClaim") || chart_of(object).is_some());
    if starts_pods && notes.graph.claim_uses().is_empty() && !may_claim {
        let text = "none is needed: no workload that was read keeps data in a claim";
        notes.add_at(Question::StorageClass, text, Vec::new());
    }
}

/// Claims that nothing in the set mounts, for a chart may; and then those that something does.
fn claims(notes: &mut Notes<'_, '_, '_>) {
    for (index, object) in notes.set.objects.iter().enumerate() {
        let is_claim = object.is("", "PersistentVolumeClaim");
        if !is_claim || notes.graph.uses_of(index).next().is_some() {
            continue;
        }
        let size = object.root.at("/spec/resources/requests/storage");
        let size = size.map(|size| format!(": {}", size.text()));
        let text = format!("{}{}", called(object), size.unwrap_or_default());
        let name = notes.graph.name_of(index).node;
        notes.add(Question::Claim, text, index, name);
        let class = object.root.at("/spec/storageClassName");
        if let Some(class) = class.filter(|class| !is_here(notes, &class.text())) {
            let text = format!("`{}`, named and not in the manifests", class.text());
            notes.add(Question::StorageClass, text, index, class);
        }
    }
    for used in notes.graph.claim_uses() {
        let user = &notes.set.objects[used.user];
        let size = used.size.map(|size| format!("{} ", size.text()));
        let class = match &used.class {
            Some(class) => format!("of class `{}`", class.name),
            None => "of the cluster's default class".to_owned(),
        };
        let text = format!("{}: {}{class}", called(user), size.unwrap_or_default());
        let end = used
            .claim
            .and_then(|claim| claim.edge)
            .map(|edge| edge.from);
        let end = end.unwrap_or(notes.graph.name_of(used.user));
        notes.add(Question::Claim, text, end.object, end.node);
        // A class that is not in the manifests.
        let Some(class) = used.class.as_ref().filter(|class| class.edge.is_none()) else {
            continue;
        };
        let by = match &class.provisioner {
            Some(provisioner) => format!(", usually of `{provisioner}`"),
            None => String::new(),
        };
        let text = format!("`{}`, named and not in the manifests{by}", class.name);
        notes.add(
            Question::StorageClass,
            text,
            class.from.object,
            class.from.node,
        );
    }
}

/// Whether the set holds the class of this name.
fn is_here(notes: &Notes<'_, '_, '_>, class: &str) -> bool {
    let kind = ("storage.k8s.io", "StorageClass");
    class.is_empty() || notes.graph.cluster_wide(kind, class).is_some()
}

fn ceph<'t>(notes: &mut Notes<'_, '_, 't>, index: usize, resource: &Resource<'t>) {
    let Resource {
        kind, name, spec, ..
    } = resource;
    let at = |pointer: &str| spec.at(pointer).map(Node::text);
    let (question, how) = match *kind {
        "CephCluster" => {
            let count = at("/mon/count").unwrap_or(Cow::Borrowed("3"));
            (Question::CephCluster, format!("{count} monitors"))
        }
        _ => (Question::CephPool, kept(*spec)),
    };
    let text = format!("{kind} `{name}`: {how}");
    notes.add(question, text, index, *spec);
}

/// How often a pool keeps data, in words.
fn kept(spec: Node<'_>) -> String {
    let data = spec.get("dataPool").or_else(|| {
        let pools = spec.get("dataPools")?;
        pools.items().next()
    });
    let data = data.unwrap_or(spec);
    let size = data.at("/replicated/size").map(Node::text);
    let chunks = |name: &str| {
        data.at(&format!("/erasureCoded/{name}Chunks"))
            .map(Node::text)
    };
    match (size, chunks("data"), chunks("coding")) {
        (Some(size), ..) if size == "1" => "1 copy".to_owned(),
        (Some(size), ..) => format!("{size} copies"),
        (None, Some(data), Some(coding)) => format!("{data} parts and {coding} to spare"),
        _ => "it does not say how often".to_owned(),
    }
}
