//! Monitoring that stands still together with the storage that it watches.

use super::dead_mans_switch_missing::is_watched;
use super::metrics_export_missing::exports;
use super::monitors::GROUP;
use crate::finding::{Confidence, Violation};
use crate::manifest::{Object, ObjectSet};
use crate::rule::{Mark, Params, label_at_name, violation_in};
use crate::value::glob::matches;

/// Storage whose servers are pods of the cluster: the provisioner, the group and kind by which it is known that it is this cluster, and
/// its name.
const SYSTEMS: &[(&str, &str, &str, &str)] = &[
    ("*.rbd.csi.ceph.com", "ceph.rook.io", "CephCluster", "Ceph"),
    (
        "*.cephfs.csi.ceph.com",
        "ceph.rook.io",
        "CephCluster",
        "Ceph",
    ),
    ("driver.longhorn.io", "longhorn.io", "Setting", "Longhorn"),
    ("driver.longhorn.io", "apps", "DaemonSet", "Longhorn"),
    (
        "linstor.csi.linbit.com",
        "piraeus.io",
        "LinstorCluster",
        "LINSTOR",
    ),
    (
        "io.openebs.csi-mayastor",
        "openebs.io",
        "DiskPool",
        "Mayastor",
    ),
];

/// How many objects of a kind are looked at for the storage's servers.
const MOST_COMPARED: usize = 1024;

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let mut found = Vec::new();
    for (index, object) in set.objects.iter().enumerate() {
        if object.group() == GROUP && matches!(&*object.kind, "Prometheus" | "Alertmanager") {
            found.extend(judge(set, index, object));
        }
    }
    // Who misses a sign of life outside learns of the stall.
    if !found.is_empty() && !is_watched(set) {
        out.append(&mut found);
    }
}

fn judge<'t>(set: &ObjectSet<'t>, index: usize, object: &Object<'t>) -> Option<Violation> {
    let spec = object.root.get("spec").filter(|spec| !exports(*spec))?;
    let class = spec.at("/storage/volumeClaimTemplate/spec/storageClassName")?;
    let name = class.text();
    let (_, defined) = set
        .graph()
        .cluster_wide(("storage.k8s.io", "StorageClass"), &name)?;
    let provisioner = defined.root.get("provisioner")?.text();
    let mut systems = SYSTEMS
        .iter()
        .filter(|(glob, ..)| matches(glob, &provisioner));
    let (server, words) = systems.find_map(|(_, group, kind, words)| {
        let mut servers = set.graph().of_kind((group, kind), None).take(MOST_COMPARED);
        let server = servers
            .find(|(_, server)| server.kind != "DaemonSet" || server.name == "longhorn-manager");
        Some((server?.0, words))
    })?;
    let message = format!(
        "{} `{}` stands still together with {words}, which it is to watch",
        object.kind, object.name
    );
    Some(Violation {
        confidence: Confidence::Likely,
        labels: vec![label_at_name(
            set,
            server,
            format!("{words} is in the same cluster"),
        )],
        ..violation_in(set, index, Mark::Value(class), message)
    })
}
