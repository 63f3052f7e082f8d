//! What is saved, and where to.

use super::{Notes, called};
use crate::checks::backup::{self, endpoints, is_destination, makes_backups, saves_etcd};
use crate::manifest::every;
use crate::survey::area::Question;
use crate::value::placeholder;

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
    for (index, object) in set.objects.iter().enumerate() {
        if backup::is_maker(object) {
            let name = notes.graph.name_of(index).node;
            let text = format!("{} ({})", called(object), object.group());
            notes.add(Question::BackupMaker, text, index, name);
        }
        for (group, kind, pointer) in BUCKETS {
            if !object.is(group, kind) {
                continue;
            }
            for node in every(object.root, pointer) {
                let text = node.text();
                if !text.is_empty() && !placeholder::is_unknown(&text) {
                    let shown = super::hosts::without_secrets(&text);
                    notes.add(Question::BackupTarget, format!("`{shown}`"), index, node);
                }
            }
        }
        if is_destination(object) && object.root.get("spec").is_some() {
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
    for endpoint in endpoints(set) {
        let namespace = set.objects[endpoint.object].namespace.clone();
        let text = notes.hosts.described(&endpoint.host, namespace.as_deref());
        notes.add(Question::BackupTarget, text, endpoint.object, endpoint.node);
    }
}
