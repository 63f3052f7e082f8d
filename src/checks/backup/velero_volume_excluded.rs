//! Schedules of Velero that save manifests and leave the data behind.

use super::coverage::Coverage;
use super::velero::{Schedule, Servers, items, texts};
use crate::finding::Violation;
use crate::manifest::graph::shares;
use crate::manifest::{Object, ObjectSet, Workload};
use crate::rule::{Mark, Params, label_at_name, label_in, violation_in};
use crate::yaml::Node;

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let is_schedule = |object: &Object<'_>| object.is("velero.io", "Schedule");
    if !set.objects.iter().any(is_schedule) {
        return;
    }
    let coverage = Coverage::of(set.graph());
    let servers = Servers::of(set);
    let volumes = volumes(set);
    for schedule in &coverage.velero {
        let lost = || {
            volumes
                .iter()
                .find(|volume| is_lost(set, &coverage, schedule, volume))
        };
        if let Some((case, node, why)) = left_out(schedule, &servers)
            && let Some(volume) = lost()
        {
            let workload = volume.workload.object;
            let label = format!("{} `{}` keeps data here", workload.kind, workload.name);
            out.push(Violation {
                case: Some(case.into()),
                labels: vec![label_in(
                    set,
                    volume.workload.index,
                    Mark::Value(volume.node),
                    label,
                )],
                ..violation_in(set, schedule.object, Mark::Value(node), why)
            });
        }
        out.extend(without_agent(set, schedule, &servers));
    }
}

/// A volume of a workload that is a claim.
struct Volume<'s, 't> {
    workload: Workload<'s, 't>,
    /// What the pod calls it.
    name: String,
    /// What the claim is called; of a template, without the number.
    claim: String,
    node: Node<'t>,
}

/// How many volumes of a set are looked at for one that is lost.
const MOST_VOLUMES: usize = 1024;

fn volumes<'s, 't>(set: &'s ObjectSet<'t>) -> Vec<Volume<'s, 't>> {
    let of_workload = |workload: Workload<'s, 't>| {
        let claims = workload.pod.volumes().filter_map(move |volume| {
            let node = volume.at("/persistentVolumeClaim/claimName")?;
            Some((volume.get("name")?.text(), node.text().into_owned(), node))
        });
        let is_set = workload.object.is("apps", "StatefulSet");
        let spec = workload.object.root.get("spec").filter(|_| is_set);
        let templates = spec
            .into_iter()
            .flat_map(|spec| items(spec, "volumeClaimTemplates"));
        let set_name = &workload.object.name;
        let templates = templates.filter_map(move |template| {
            let node = template.at("/metadata/name")?;
            let name = node.text();
            let claim = format!("{name}-{set_name}");
            Some((name, claim, node))
        });
        claims
            .chain(templates)
            .map(move |(name, claim, node)| Volume {
                workload,
                name: name.into_owned(),
                claim,
                node,
            })
    };
    let long = set
        .workloads()
        .filter(|workload| workload.is_long_running());
    long.flat_map(of_workload).take(MOST_VOLUMES).collect()
}

/// Whether a schedule takes a volume's namespace, and nothing else saves what is in it.
fn is_lost(
    set: &ObjectSet<'_>,
    coverage: &Coverage<'_, '_>,
    schedule: &Schedule<'_>,
    volume: &Volume<'_, '_>,
) -> bool {
    let namespace = volume.workload.object.namespace.as_deref();
    let metadata = volume.workload.pod.metadata;
    let labels = metadata.and_then(|metadata| metadata.get("labels"));
    let annotated =
        metadata.and_then(|metadata| metadata.at("/annotations/backup.velero.io~1backup-volumes"));
    let is_annotated = annotated.is_some_and(|list| {
        list.text()
            .split(',')
            .any(|name| name.trim() == volume.name)
    });
    let first = format!("{}-0", volume.claim);
    let names = [&*volume.claim, &*first, &*volume.workload.object.name];
    let by_other_schedule = || {
        let mut others = coverage.velero.iter();
        others.any(|other| {
            other.object != schedule.object
                && other.takes(namespace)
                && left_out(other, &Servers::default()).is_none()
        })
    };
    let is_disposable = volume
        .claim
        .split('-')
        .any(|word| matches!(word, "cache" | "tmp" | "scratch"));
    namespace.is_some()
        && schedule.takes(namespace)
        && schedule.chooses(&[labels])
        && !is_annotated
        && !is_disposable
        && !by_other_schedule()
        && coverage.of_names(names.into_iter(), namespace).is_none()
        && coverage.of_namespace(namespace).is_none()
        && set.objects[schedule.object]
            .annotation("seaworthy.dev/backup")
            .is_none()
}

/// Why a schedule leaves volumes out: case, place, words.
fn left_out<'t>(
    schedule: &Schedule<'t>,
    servers: &Servers,
) -> Option<(&'static str, Node<'t>, String)> {
    let by_files = schedule
        .switch("defaultVolumesToFsBackup")
        .or_else(|| schedule.template.get("defaultVolumesToRestic")?.as_bool())
        .unwrap_or(servers.flag("default-volumes-to-fs-backup") == Some("true"));
    let off = schedule
        .template
        .get("snapshotVolumes")
        .filter(|node| node.as_bool() == Some(false));
    if let Some(node) = off.filter(|_| !by_files) {
        return Some((
            "snapshot-off",
            node,
            "volumes are neither snapshotted nor copied: this saves manifests without data"
                .to_owned(),
        ));
    }
    let is_claim = |node: &Node<'_>| {
        let text = node.text().to_ascii_lowercase();
        matches!(
            &*text,
            "persistentvolumeclaims"
                | "persistentvolumeclaim"
                | "pvc"
                | "persistentvolumes"
                | "persistentvolume"
                | "pv"
        )
    };
    let excluded = items(schedule.template, "excludedResources").find(is_claim);
    if let Some(node) = excluded {
        let message = format!(
            "`{}` are left out, and the data of the volumes with them",
            node.text()
        );
        return Some(("resource-excluded", node, message));
    }
    // Who lists pods wants them back with their data; who lists Secrets alone does not.
    let included = schedule.template.get("includedResources")?;
    let listed = texts(schedule.template, "includedResources");
    let has = |name: &str| listed.iter().any(|other| other.eq_ignore_ascii_case(name));
    let starts_pods = has("pods") || has("deployments") || has("statefulsets");
    let has_claims = has("*") || included.items().any(|node| is_claim(&node));
    (starts_pods && !has_claims).then(|| {
        (
            "resource-not-included",
            included,
            "`persistentvolumeclaims` are not among these, and the data of the volumes are left out with them".to_owned(),
        )
    })
}

/// A schedule that copies data with the node agent, where nobody runs it beside the server.
fn without_agent<'t>(
    set: &ObjectSet<'t>,
    schedule: &Schedule<'t>,
    servers: &Servers,
) -> Option<Violation> {
    let switches = ["snapshotMoveData", "defaultVolumesToFsBackup"];
    let node = switches.iter().find_map(|name| {
        let node = schedule.template.get(name)?;
        (node.as_bool() == Some(true)).then_some(node)
    })?;
    let &server = servers.workloads.first()?;
    let namespace = set.objects[server].namespace.as_deref();
    let is_agent = |workload: &Workload<'_, '_>| {
        workload.object.kind == "DaemonSet"
            && shares(workload.object.namespace.as_deref(), namespace)
            && workload.pod.containers().any(|container| {
                let image = container
                    .node
                    .get("image")
                    .map(Node::text)
                    .unwrap_or_default();
                image.contains("velero")
            })
    };
    if set.workloads().any(|workload| is_agent(&workload)) {
        return None;
    }
    let message = "no node agent is there to copy the data: every backup ends `PartiallyFailed`";
    Some(Violation {
        case: Some("node-agent-missing".into()),
        confidence: crate::finding::Confidence::Likely,
        labels: vec![label_at_name(set, server, "the server is here")],
        ..violation_in(set, schedule.object, Mark::Value(node), message)
    })
}
