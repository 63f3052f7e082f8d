//! Classes that delete what somebody would miss.

use super::precious::{KEEPERS, by_class, labels, uses_by, who};
use crate::finding::{Confidence, Violation};
use crate::manifest::graph::ClaimUse;
use crate::manifest::{Object, ObjectSet};
use crate::rule::{Mark, Params, violation_in};
use crate::value::Quantity;
use crate::yaml::Node;

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let graph = set.graph();
    let is_backed_up = set.objects.iter().any(is_backup);
    let uses = uses_by(set, KEEPERS).chain(
        graph
            .claim_uses()
            .iter()
            .filter(|used| is_large(used) && !graph.plays(used.user, KEEPERS)),
    );
    for (class, uses) in by_class(uses) {
        let object = &set.objects[class];
        let Some(mark) = deletes(object) else {
            continue;
        };
        let message = format!(
            "class `{}` deletes a volume with its claim, and the data of {} is there",
            object.name,
            who(set, &uses)
        );
        let is_mild = is_backed_up || uses.iter().all(|(used, _)| has_own_backup(set, used));
        out.push(Violation {
            case: Some(if is_mild { "backed-up" } else { "kept-data" }.into()),
            confidence: Confidence::Likely,
            labels: labels(set, &uses),
            ..violation_in(set, class, mark, message)
        });
    }
}

/// Where a class says that it deletes; what it makes itself, that is.
fn deletes<'t>(class: &Object<'t>) -> Option<Mark<'static, 't>> {
    let provisioner = class.root.get("provisioner")?.text();
    if provisioner == "kubernetes.io/no-provisioner" {
        return None;
    }
    match class.root.get("reclaimPolicy") {
        Some(policy) => (policy.text() == "Delete").then_some(Mark::Value(policy)),
        None => Some(Mark::Missing {
            parent: class.root,
            field: "reclaimPolicy",
        }),
    }
}

/// Whether so much is claimed that it is not made again in an hour.
fn is_large(used: &ClaimUse<'_>) -> bool {
    let size = used.size.and_then(|size| Quantity::parse(&size.text()));
    size.is_some_and(|size| size >= Quantity::from_units(100 << 30))
}

/// Kinds that copy volumes away again and again.
const BACKUPS: &[(&str, &str)] = &[
    ("config.kio.kasten.io", "Policy"),
    ("core.kubestash.com", "BackupConfiguration"),
    ("k8up.io", "Schedule"),
    ("longhorn.io", "RecurringJob"),
    ("postgresql.cnpg.io", "ScheduledBackup"),
    ("stash.appscode.com", "BackupConfiguration"),
    ("velero.io", "Schedule"),
    ("volsync.backube", "ReplicationSource"),
];

fn is_backup(object: &Object<'_>) -> bool {
    BACKUPS.iter().any(|(group, kind)| object.is(group, kind))
}

/// Whether the operator's resource says where the data is copied to.
fn has_own_backup(set: &ObjectSet<'_>, used: &ClaimUse<'_>) -> bool {
    let root = set.objects[used.user].root;
    used.claim.is_none()
        && root
            .at("/spec/backup")
            .is_some_and(|it| !Node::is_empty(it))
}
