//! Accounts with rights under which several workloads run.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use super::account::{self, Accounts};
use crate::finding::{Label, Violation};
use crate::manifest::{ObjectSet, Workload};
use crate::rule::{Mark, Params, Target, for_each_subject};
use crate::span::Location;
use crate::yaml::Node;

/// Namespace and name of an account.
type Name<'t> = (Option<Cow<'t, str>>, Cow<'t, str>);

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let accounts = Accounts::of(set);
    let mut first: FxHashMap<Name<'_>, (Workload<'_, '_>, Node<'_>)> = FxHashMap::default();
    for_each_subject(set, |subject| {
        let Some(workload) = subject.workload.filter(|_| subject.target() == Target::Pod) else {
            return;
        };
        let account = account::of(workload.pod);
        let Some(node) = account.node.filter(|_| account.name != "default") else {
            return;
        };
        let object = workload.object;
        if !accounts.is_bound(&account.name, object.namespace.as_deref()) || workload.is_hook() {
            return;
        }
        let name = (object.namespace.clone(), account.name.clone());
        let Some((other, place)) = first.get(&name) else {
            first.insert(name, (workload, node));
            return;
        };
        let message = format!(
            "{} `{}` shares ServiceAccount `{}`, and its rights, with {} `{}`",
            object.kind, object.name, account.name, other.object.kind, other.object.name
        );
        let mut violation = subject.violation(Mark::Value(node), message);
        violation.labels = vec![Label {
            location: Location {
                source: other.object.source,
                span: Mark::Value(*place).span(),
            },
            message: "and here".into(),
        }];
        out.push(violation);
    });
}
