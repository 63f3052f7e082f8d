//! Snapshots of etcd that stay on the machines that they are of.

use super::etcd::{Definition, Form, definitions, saves_etcd};
use crate::finding::{Confidence, Violation};
use crate::manifest::{ObjectSet, Workload};
use crate::rule::{Mark, Params, violation_in};
use crate::yaml::Node;

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    for one in &definitions(set) {
        if one.switched_off().is_none() {
            out.extend(of_definition(set, one));
        }
    }
    let jobs = set.workloads().filter(|workload| saves_etcd(*workload));
    out.extend(jobs.filter_map(|job| of_job(set, job)));
}

const MESSAGE: &str = "snapshots of etcd stay on the machines that they are of";

fn of_definition<'t>(set: &ObjectSet<'t>, one: &Definition<'t>) -> Option<Violation> {
    let (case, mark) = match one.form {
        Form::Server if !is_server_sent(one) => ("server", Mark::Key(one.first(&SERVER_PLACES)?)),
        Form::Rancher
            if one
                .first(&[
                    "/spec/rkeConfig/etcd/s3",
                    "/spec/rkeConfig/machineGlobalConfig/etcd-s3",
                ])
                .is_none() =>
        {
            let parent = one.first(&["/spec/rkeConfig/etcd", "/spec/rkeConfig"])?;
            (
                "rancher",
                Mark::Missing {
                    parent,
                    field: "s3",
                },
            )
        }
        _ => return None,
    };
    Some(Violation {
        case: Some(case.into()),
        ..one.violation(set, mark, MESSAGE)
    })
}

/// Where a server's file speaks of snapshots, or of etcd.
const SERVER_PLACES: [&str; 5] = [
    "/etcd-snapshot-schedule-cron",
    "/etcd-snapshot-retention",
    "/etcd-snapshot-dir",
    "/cluster-init",
    "/etcd-expose-metrics",
];

/// Whether a server's snapshots go elsewhere: to an object store, or to a directory that is called like another machine's.
fn is_server_sent(one: &Definition<'_>) -> bool {
    let s3 = one
        .root
        .get("etcd-s3")
        .or_else(|| one.root.get("etcd-s3-config-secret"));
    let directory = one
        .root
        .get("etcd-snapshot-dir")
        .map(Node::text)
        .unwrap_or_default();
    let is_elsewhere = ["nfs", "backup", "mnt", "nas", "$"]
        .iter()
        .any(|part| directory.contains(part));
    s3.is_some_and(|s3| s3.as_bool() != Some(false)) || is_elsewhere
}

/// Words of a command that sends something elsewhere.
const SENDERS: &[&str] = &[
    "aws", "az", "azcopy", "borg", "curl", "gcloud", "gsutil", "kopia", "mc", "minio", "rclone",
    "restic", "rsync", "s3", "s3cmd", "scp", "sftp", "ssh", "wget",
];

/// A job that writes to the machine it runs on, and runs nothing that could send it elsewhere.
fn of_job<'t>(set: &ObjectSet<'t>, job: Workload<'_, 't>) -> Option<Violation> {
    let mut words = Vec::new();
    for container in job.pod.containers() {
        for list in ["command", "args"] {
            let items = container.node.get(list).into_iter().flat_map(Node::items);
            words.extend(items.map(Node::text));
        }
        // An image with a name of its own may do anything.
        words.push(
            container
                .node
                .get("image")
                .map(Node::text)
                .unwrap_or_default(),
        );
        let variables = container.node.get("env").into_iter().flat_map(Node::items);
        words.extend(
            variables
                .filter_map(|variable| variable.get("name"))
                .map(Node::text),
        );
    }
    let is_between = |c: char| !c.is_ascii_alphanumeric();
    let is_sent = words.iter().any(|text| {
        let text = text.to_ascii_lowercase();
        text.split(is_between)
            .any(|word| SENDERS.contains(&word) || word.contains("backup"))
    });
    let is_kept = job.pod.volumes().any(|volume| {
        ["persistentVolumeClaim", "nfs", "csi", "ephemeral"]
            .iter()
            .any(|source| volume.get(source).is_some())
    });
    let mut directories = job
        .pod
        .volumes()
        .filter_map(|volume| volume.get("hostPath"));
    let certificates = [
        "/etc/kubernetes",
        "/etc/ssl",
        "/var/lib/etcd",
        "/etc/etcd",
        "/usr",
        "/etc/localtime",
    ];
    let target = directories.find(|directory| {
        let path = directory.get("path").map(Node::text).unwrap_or_default();
        !certificates.iter().any(|prefix| path.starts_with(prefix))
    });
    let node = target.filter(|_| !is_sent && !is_kept)?;
    Some(Violation {
        case: Some("job".into()),
        confidence: Confidence::Likely,
        ..violation_in(set, job.index, Mark::Key(node), MESSAGE)
    })
}
