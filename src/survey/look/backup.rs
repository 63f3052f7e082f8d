//! What is saved, and where to.

use rustc_hash::FxHashSet;

use super::hosts::without_secrets;
use super::{Notes, called};
use crate::checks::backup::{self, Maker, endpoints, is_destination, makes_backups, saves_etcd};
use crate::manifest::Object;
use crate::rule::Mark;
use crate::span::Location;
use crate::survey::area::Question;
use crate::value::placeholder;
use crate::yaml::Node;

/// Fields that name a bucket, beside the endpoints that the rules know.
///
/// <https://velero.io/docs/main/api-types/backupstoragelocation/>,
/// <https://cloudnative-pg.io/documentation/current/cloudnative-pg.v1/>,
/// <https://cloudnative-pg.io/plugin-barman-cloud/docs/concepts/>,
/// <https://longhorn.io/docs/latest/snapshots-and-backups/backup-and-restore/set-backup-target/>.
const BUCKETS: &[(&str, &str, &str)] = &[
    (
        "velero.io",
        "BackupStorageLocation",
        "/spec/objectStorage/bucket",
    ),
    (
        "postgresql.cnpg.io",
        "Cluster",
        "/spec/backup/barmanObjectStore/destinationPath",
    ),
    (
        "barmancloud.cnpg.io",
        "ObjectStore",
        "/spec/configuration/destinationPath",
    ),
    ("longhorn.io", "BackupTarget", "/spec/backupTargetURL"),
    ("k8up.io", "Schedule", "/spec/backend/s3/bucket"),
];

pub(super) fn look(notes: &mut Notes<'_, '_, '_>) {
    let set = notes.set;
    let endpoints = endpoints(set);
    let known: FxHashSet<usize> = endpoints.iter().map(|end| end.object).collect();
    for (index, object) in set.objects.iter().enumerate() {
        if let Some(maker) = backup::maker(object) {
            let name = notes.graph.name_of(index).node;
            let off = match maker {
                Maker::Suspended => ", switched off",
                Maker::Active => "",
            };
            let text = format!("{} ({}){off}", called(object), object.group());
            notes.add(Question::BackupMaker, text, index, name);
        }
        // <https://longhorn.io/docs/latest/snapshots-and-backups/scheduling-backups-and-snapshots/>
        let task = object.root.at("/spec/task").map(Node::text);
        let is_backup = task.is_some_and(|task| task.starts_with("backup"));
        if object.is("longhorn.io", "RecurringJob") && is_backup {
            let name = notes.graph.name_of(index).node;
            let text = format!("{} ({})", called(object), object.group());
            notes.add(Question::BackupMaker, text, index, name);
        }
        let is_named = bucket(notes, index, object);
        if is_destination(object) && !is_named && !known.contains(&index) {
            let name = notes.graph.name_of(index).node;
            notes.add(Question::BackupTarget, called(object), index, name);
        }
    }
    for workload in set.workloads() {
        let Some(why) = makes_backups(workload) else {
            continue;
        };
        let question = if saves_etcd(workload) {
            Question::EtcdBackup
        } else {
            Question::BackupMaker
        };
        let name = notes.graph.name_of(workload.index).node;
        let text = format!("{}: {why}", called(workload.object));
        notes.add(question, text, workload.index, name);
    }
    snapshots(notes);
    for endpoint in endpoints {
        let namespace = set.objects[endpoint.object].namespace.clone();
        let text = notes.hosts.described(&endpoint.host, namespace.as_deref());
        notes.add(Question::BackupTarget, text, endpoint.object, endpoint.node);
    }
}

/// Keys with which k3s and RKE2 are told to copy etcd elsewhere: <https://docs.k3s.io/cli/etcd-snapshot>.
const SNAPSHOTS: &[&str] = &["etcd-s3-endpoint", "etcd-s3-bucket"];

/// What the configurations of nodes say of snapshots of etcd.
fn snapshots(notes: &mut Notes<'_, '_, '_>) {
    for (source, root) in notes.set.plain_documents() {
        if root.get("etcd-s3").and_then(Node::as_bool) != Some(true) {
            continue;
        }
        let found = SNAPSHOTS.iter().filter_map(|key| root.get(key)).next();
        let node = found.or_else(|| root.get("etcd-s3"));
        let Some(node) = node else { continue };
        let to = match found {
            Some(node) => format!("`{}`", without_secrets(&node.text())),
            None => "a bucket".to_owned(),
        };
        let span = Mark::Value(node).span();
        let spot = notes.spot_at(Location { source, span });
        let text = format!("k3s or RKE2 itself: snapshots to {to}");
        notes.add_at(Question::EtcdBackup, text, vec![spot]);
    }
}

/// Writes down the bucket that an object names; whether it does.
fn bucket<'t>(notes: &mut Notes<'_, '_, 't>, index: usize, object: &Object<'t>) -> bool {
    let mut rows = BUCKETS.iter();
    let row = rows.find(|(group, kind, _)| object.is(group, kind));
    let node = row.and_then(|(.., pointer)| object.root.at(pointer));
    let known = node.filter(|node| {
        let text = node.text();
        !text.is_empty() && !placeholder::is_unknown(&text)
    });
    if let Some(node) = known {
        let shown = without_secrets(&node.text());
        notes.add(Question::BackupTarget, format!("`{shown}`"), index, node);
    }
    known.is_some()
}
