//! Claims for storage that nobody mounts.

use rustc_hash::FxHashSet;

use crate::finding::{Confidence, Severity, Violation};
use crate::manifest::graph::{Referent, Wanted};
use crate::manifest::{Object, ObjectSet};
use crate::rule::{Mark, Params, label_in, violation_in};
use crate::value::placeholder;

/// How many claims that no pod mounts are looked for in the text of the others: more stand only in a set made to be slow.
const MOST_SOUGHT: usize = 64;

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let graph = set.graph();
    let claims = set.objects.iter().enumerate();
    let claims = claims.filter(|(_, object)| object.is("", "PersistentVolumeClaim"));
    let claims: Vec<_> = claims.filter(|(_, claim)| is_sought(claim)).collect();
    if claims.is_empty() || graph.is_patched() {
        return;
    }
    let mounted = mounted(set);
    let unmounted = claims.into_iter().filter(|(_, claim)| {
        let wanted = Wanted {
            group: "",
            kind: &claim.kind,
            namespace: claim.namespace.as_deref(),
            name: &claim.name,
        };
        !mounted.contains(&*claim.name) && !graph.is_made(wanted)
    });
    for (index, claim) in unmounted.take(MOST_SOUGHT) {
        let others = set.objects.iter().enumerate();
        let mut others = others.filter(|(other, _)| *other != index);
        if !others.any(|(_, other)| other.root.raw().contains(&*claim.name)) {
            out.extend(violation(set, index, claim));
        }
    }
}

/// Whether it has a name that is known, and is no copy of one that runs.
fn is_sought(claim: &Object<'_>) -> bool {
    !claim.name.is_empty() && !placeholder::is_unknown(&claim.name) && !claim.is_live()
}

/// The names of all claims that a pod mounts, in whatever namespace.
fn mounted(set: &ObjectSet<'_>) -> FxHashSet<String> {
    let mut found = FxHashSet::default();
    for workload in set.workloads() {
        let references = set.graph().references(workload);
        let claims = references.iter().filter(|one| one.to == Referent::Claim);
        found.extend(claims.map(|claim| claim.name.text().into_owned()));
    }
    found
}

fn violation<'t>(set: &ObjectSet<'t>, index: usize, claim: &Object<'t>) -> Option<Violation> {
    let graph = set.graph();
    let other = graph.inhabitant(claim.namespace.as_deref())?;
    // Whoever mounts it may stand in another file, unless a chart or a file is whole.
    let is_whole = (claim.template.is_some() && other.object.template.is_some())
        || set.are_together(index, other.index);
    let is_certain = is_whole && !graph.makes_pods();
    let label = label_in(
        set,
        other.index,
        Mark::Value(graph.name_of(other.index).node),
        "other pods of the namespace are here",
    );
    Some(Violation {
        case: Some("claim".into()),
        confidence: if is_certain {
            Confidence::Likely
        } else {
            Confidence::Possible
        },
        severity: Some(if is_certain {
            Severity::Warning
        } else {
            Severity::Info
        }),
        labels: vec![label],
        ..violation_in(
            set,
            index,
            Mark::Value(graph.name_of(index).node),
            format!("no pod mounts the claim `{}`", claim.name),
        )
    })
}
