//! Backups that nobody has ever read.

use std::borrow::Cow;

use rustc_hash::FxHashSet;

use super::jobs::makes_backups;
use crate::finding::{Confidence, Violation};
use crate::manifest::{Object, ObjectSet, Workload};
use crate::rule::{Mark, Params, of_case, violation_in};
use crate::yaml::Node;

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let is_patched = set.graph().is_patched();
    let read = Read::of(set);
    for (index, object) in set.objects.iter().enumerate() {
        let found = match (object.group(), &*object.kind) {
            ("k8up.io", "Schedule") if !is_patched => of_k8up(object),
            ("volsync.backube", "ReplicationSource") => of_volsync(&read, object),
            ("postgresql.cnpg.io", "ScheduledBackup") => of_cnpg(&read, object),
            _ => None,
        };
        out.extend(found.map(|(case, mark, message)| Violation {
            confidence: Confidence::Likely,
            ..of_case(case, violation_in(set, index, mark, message))
        }));
    }
    of_jobs(set, out);
}

/// Case, place and words.
type Found<'t> = (&'static str, Mark<'static, 't>, String);

/// <https://docs.k8up.io/k8up/references/object-specifications.html>.
fn of_k8up<'t>(object: &Object<'t>) -> Option<Found<'t>> {
    let spec = object.root.get("spec")?;
    spec.get("backup")?;
    let mark = Mark::Missing {
        parent: spec,
        field: "check",
    };
    let message = format!("nothing checks the backups of Schedule `{}`", object.name);
    spec.get("check")
        .is_none()
        .then_some(("k8up", mark, message))
}

/// What of the set reads backups.
#[derive(Default)]
struct Read<'t> {
    /// Repositories of VolSync's destinations, with their namespace.
    repositories: FxHashSet<(Option<Cow<'t, str>>, Cow<'t, str>)>,
    /// Whether a cluster of CloudNativePG begins with a backup.
    begins_with_backup: bool,
}

impl<'t> Read<'t> {
    fn of(set: &ObjectSet<'t>) -> Self {
        let mut found = Self::default();
        for object in &set.objects {
            if object.is("volsync.backube", "ReplicationDestination") {
                let repository = object.root.at("/spec/restic/repository");
                let own = repository.map(|node| (object.namespace.clone(), node.text()));
                found.repositories.extend(own);
            }
            found.begins_with_backup |= object.is("postgresql.cnpg.io", "Cluster")
                && object.root.at("/spec/bootstrap/recovery").is_some();
        }
        found
    }
}

/// A destination of the same repository is what a backup is read back with:
/// <https://volsync.readthedocs.io/en/stable/usage/restic/index.html>.
fn of_volsync<'t>(read: &Read<'t>, object: &Object<'t>) -> Option<Found<'t>> {
    let repository = object.root.at("/spec/restic/repository")?;
    let name = repository.text();
    let message = format!("nothing reads the backups in `{name}` back");
    let is_read = read
        .repositories
        .contains(&(object.namespace.clone(), name));
    (!is_read).then_some(("volsync", Mark::Value(repository), message))
}

/// A cluster that begins with the backup of another proves that it can be read:
/// <https://cloudnative-pg.io/documentation/current/recovery/>.
fn of_cnpg<'t>(read: &Read<'t>, object: &Object<'t>) -> Option<Found<'t>> {
    let cluster = object.root.at("/spec/cluster/name")?;
    let message = format!("no cluster begins with a backup of `{}`", cluster.text());
    (!read.begins_with_backup).then_some(("cloudnative-pg", Mark::Value(cluster), message))
}

/// Programs that can check what they wrote, and words of commands that do.
const CHECKING: &[&str] = &["restic", "borg", "kopia"];
const CHECKS: &[&str] = &["check", "verify", "restore", "extract"];

/// Jobs that write to a repository, where no job of the set checks one.
fn of_jobs(set: &ObjectSet<'_>, out: &mut Vec<Violation>) {
    let jobs = set
        .workloads()
        .filter(|workload| workload.object.kind == "CronJob" && uses(*workload, CHECKING));
    let jobs: Vec<_> = jobs.collect();
    if jobs.iter().any(|job| uses(*job, CHECKS)) {
        return;
    }
    for job in jobs.into_iter().filter(|job| makes_backups(*job).is_some()) {
        let name = set.graph().name_of(job.index).node;
        let message = format!("no job checks what CronJob `{}` writes", job.object.name);
        out.push(Violation {
            confidence: Confidence::Likely,
            ..of_case(
                "job",
                violation_in(set, job.index, Mark::Value(name), message),
            )
        });
    }
}

/// Whether one of the words is in the commands of a workload.
fn uses(workload: Workload<'_, '_>, words: &[&str]) -> bool {
    workload.pod.containers().any(|container| {
        let lists = ["command", "args"].into_iter();
        let mut texts = lists
            .filter_map(|list| container.node.get(list))
            .flat_map(Node::items)
            .map(Node::text);
        texts.any(|text| {
            let mut parts = text.split(|c: char| !c.is_ascii_alphanumeric());
            parts.any(|part| words.contains(&part))
        })
    })
}
