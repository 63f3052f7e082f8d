//! Roles that are `cluster-admin` under another name.

use rustc_hash::FxHashSet;

use super::roles;
use crate::finding::Violation;
use crate::manifest::ObjectSet;
use crate::rule::{Mark, Params, Target, for_each_subject};

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let bindings = set
        .objects
        .iter()
        .filter(|object| roles::is_binding(object));
    let bound: FxHashSet<_> = bindings.filter_map(roles::bound_name).collect();
    for_each_subject(set, |subject| {
        let Some((_, role)) = subject
            .object
            .filter(|_| subject.target() == Target::RbacRule)
        else {
            return;
        };
        let is_told_elsewhere =
            roles::is_built_in(&role.name) || bound.contains(&roles::name_of(role));
        if is_told_elsewhere || !roles::grants_everything(subject.node) {
            return;
        }
        let is_cluster_wide = role.kind == "ClusterRole";
        let (case, what) = if is_cluster_wide {
            (None, "in the whole cluster, as `cluster-admin` does")
        } else {
            (Some("namespace"), "in its namespace")
        };
        let resources = subject.node.get("resources").unwrap_or(subject.node);
        let message = format!("{} `{}` grants everything {what}", role.kind, role.name);
        out.push(Violation {
            case: case.map(Into::into),
            ..subject.violation(Mark::Value(resources), message)
        });
    });
}
