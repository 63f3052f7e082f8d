//! The claims of a set that hold data.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use super::velero::items;
use crate::manifest::graph::{Graph, shares};
use crate::manifest::{ObjectSet, WorkloadRole};
use crate::yaml::Node;

/// A claim for storage: an object, or a template that a StatefulSet makes claims of.
#[derive(Debug)]
pub(super) struct Claim<'t> {
    /// Where its object stands in the set.
    pub(super) object: usize,
    /// The place of its name.
    pub(super) node: Node<'t>,
    /// What backups call it: `uploads`, `data-web` for the claims `data-web-0` and so on.
    pub(super) name: Cow<'t, str>,
    /// Its mapping, with `metadata` and `spec`.
    pub(super) root: Node<'t>,
    /// The workloads that mount it.
    pub(super) users: Vec<usize>,
}

/// Parts of names of claims whose data may be lost, or are copies already.
const DISPOSABLE: &[&str] = &[
    "cache", "tmp", "temp", "scratch", "backup", "backups", "restore", "dump", "dumps",
];

/// Roles whose data come back by themselves, or are no data of anybody's.
const REBUILT: &[WorkloadRole] = &[
    WorkloadRole::Alertmanager,
    WorkloadRole::CiRunner,
    WorkloadRole::ImageMirror,
    WorkloadRole::Prometheus,
];

/// The annotation that says that somebody outside saves the data, or that nobody needs to.
const DECLARATION: &str = "seaworthy.dev/backup";

/// K8up's own: <https://docs.k8up.io/k8up/references/annotations.html>.
const K8UP: &str = "k8up.io/backup";

/// Every claim of a set whose data somebody may miss.
pub(super) fn claims<'t>(graph: Graph<'_, 't>) -> Vec<Claim<'t>> {
    let set = graph.set;
    let users = users(set);
    let mut found = Vec::new();
    for (index, object) in set.objects.iter().enumerate() {
        if object.is("", "PersistentVolumeClaim") {
            let node = object.root.at("/metadata/name");
            let mounting = users.get(&*object.name).into_iter().flatten();
            let mounting = mounting.filter(|&&user| {
                shares(
                    set.objects[user].namespace.as_deref(),
                    object.namespace.as_deref(),
                )
            });
            found.extend(node.map(|node| Claim {
                object: index,
                node,
                name: object.name.clone(),
                root: object.root,
                users: mounting.copied().collect(),
            }));
        } else if object.is("apps", "StatefulSet") {
            let spec = object.root.get("spec").into_iter();
            let templates = spec.flat_map(|spec| items(spec, "volumeClaimTemplates"));
            let named =
                templates.filter_map(|template| Some((template, template.at("/metadata/name")?)));
            found.extend(named.map(|(root, node)| Claim {
                object: index,
                node,
                name: format!("{}-{}", node.text(), object.name).into(),
                root,
                users: vec![index],
            }));
        }
    }
    found.retain(|claim| {
        !is_disposable(claim) && !is_declared(set, claim) && !is_rebuilt(graph, claim)
    });
    found
}

/// How many workloads of one claim count.
const MOST_USERS: usize = 32;

/// The workloads that mount a claim, by its name.
fn users(set: &ObjectSet<'_>) -> FxHashMap<String, Vec<usize>> {
    let mut found: FxHashMap<String, Vec<usize>> = FxHashMap::default();
    for workload in set.workloads() {
        for volume in workload.pod.volumes() {
            let Some(name) = volume.at("/persistentVolumeClaim/claimName") else {
                continue;
            };
            let users = found.entry(name.text().into_owned()).or_default();
            if users.len() < MOST_USERS {
                users.push(workload.index);
            }
        }
    }
    found
}

fn is_disposable(claim: &Claim<'_>) -> bool {
    let mut words = claim.name.split(['-', '_', '.']);
    words.any(|word| DISPOSABLE.contains(&word))
}

fn is_declared(set: &ObjectSet<'_>, claim: &Claim<'_>) -> bool {
    let own = claim.root.at("/metadata/annotations");
    own.is_some_and(|own| own.get(DECLARATION).is_some())
        || own
            .and_then(|own| own.get(K8UP))
            .is_some_and(|value| value.text() == "false")
        || set.objects[claim.object].annotation(DECLARATION).is_some()
}

fn is_rebuilt(graph: Graph<'_, '_>, claim: &Claim<'_>) -> bool {
    let roles = graph.roles();
    claim.users.iter().any(|&user| {
        let first = roles.partition_point(|(index, _)| *index < user);
        let mut own = roles[first..]
            .iter()
            .take_while(|(index, _)| *index == user);
        own.any(|(_, role)| REBUILT.contains(role))
    })
}
