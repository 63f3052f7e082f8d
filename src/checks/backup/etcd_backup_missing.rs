//! Clusters whose etcd nobody saves.

use super::coverage::Coverage;
use super::etcd::{Definition, Form, definitions, saves_etcd};
use crate::finding::{Confidence, Severity, Violation};
use crate::manifest::{ObjectSet, chart_of, every};
use crate::rule::{Mark, Params, label_at_name};
use crate::value::duration;
use crate::yaml::Node;

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let definitions = definitions(set);
    for one in &definitions {
        out.extend(explicit(set, one));
        if one.form == Form::Kops {
            of_kops(set, one, out);
        }
    }
    let without = definitions
        .iter()
        .find(|one| matches!(one.form, Form::Kubeadm | Form::Talos | Form::ClusterApi));
    out.extend(without.and_then(|one| absent(set, one)));
}

/// What is switched off, or kept for no time.
fn explicit<'t>(set: &ObjectSet<'t>, one: &Definition<'t>) -> Option<Violation> {
    let off = one.switched_off();
    let retention = [
        "/etcd-snapshot-retention",
        "/spec/rkeConfig/etcd/snapshotRetention",
    ];
    let none = one
        .first(&retention)
        .filter(|node| node.as_i64() == Some(0));
    let (node, message) = match (off, none) {
        (Some(node), _) => (
            node,
            "no snapshot of etcd is made: a lost quorum is a lost cluster",
        ),
        (None, Some(node)) => (
            node,
            "no snapshot of etcd is kept: a lost quorum is a lost cluster",
        ),
        _ => return None,
    };
    Some(Violation {
        case: Some("disabled".into()),
        ..one.violation(set, Mark::Value(node), message)
    })
}

/// kops saves to its state store unless it is told otherwise: <https://kops.sigs.k8s.io/operations/etcd_backup_restore_encryption/>.
fn of_kops<'t>(set: &ObjectSet<'t>, one: &Definition<'t>, out: &mut Vec<Violation>) {
    for cluster in every(one.root, "/spec/etcdClusters/*") {
        let legacy = cluster
            .get("provider")
            .filter(|node| node.text() == "Legacy");
        out.extend(legacy.map(|node| Violation {
            case: Some("disabled".into()),
            ..one.violation(
                set,
                Mark::Value(node),
                "this etcd is not managed, and nobody saves it",
            )
        }));
        let store = cluster.at("/backups/backupStore").filter(|node| {
            let text = node.text();
            text.starts_with("file://") || text.starts_with("memfs://")
        });
        out.extend(store.map(|node| Violation {
            case: Some("disabled".into()),
            ..one.violation(
                set,
                Mark::Value(node),
                "backups of etcd stay on the machine that they are of",
            )
        }));
        let rare = cluster.at("/manager/backupInterval").filter(|node| {
            duration::seconds(&node.text()).is_some_and(|seconds| seconds > 24.0 * 3600.0)
        });
        out.extend(rare.map(|node| Violation {
            case: Some("rare".into()),
            severity: Some(Severity::Warning),
            ..one.violation(
                set,
                Mark::Value(node),
                format!("etcd is saved every `{}` only", node.text()),
            )
        }));
    }
}

/// Installers that save nothing by themselves, in a set that saves other things.
fn absent<'t>(set: &ObjectSet<'t>, one: &Definition<'t>) -> Option<Violation> {
    let is_saved = set.workloads().any(saves_etcd)
        || set.objects.iter().any(|object| {
            let chart = chart_of(object).map(Node::text).unwrap_or_default();
            chart.contains("etcd-backup") || chart.contains("talos-backup")
        });
    if is_saved || set.cluster.managed.is_some() || set.graph().is_patched() {
        return None;
    }
    // A management cluster describes others, whose backups are with them.
    let witness = Coverage::of(set.graph())
        .witness()
        .filter(|_| one.form != Form::ClusterApi);
    if witness.is_none() && !set.cluster.complete {
        return None;
    }
    let label = witness.map(|witness| label_at_name(set, witness, "this backs up other data"));
    let place = one
        .first(&["/machine/type", "/kind"])
        .map_or(Mark::Key(one.root), Mark::Value);
    Some(Violation {
        case: Some("absent".into()),
        severity: Some(Severity::Warning),
        confidence: Confidence::Likely,
        labels: label.into_iter().collect(),
        ..one.violation(
            set,
            place,
            "nothing saves the etcd of this cluster: its installer does not, and no job does",
        )
    })
}
