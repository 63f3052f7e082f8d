//! Builds that rule the cluster.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use super::ci;
use crate::checks::rbac::roles::{self, Roles};
use crate::checks::rbac::takeover::takeover;
use crate::checks::registry::way::title;
use crate::finding::{Severity, Violation};
use crate::manifest::{ObjectSet, Release, Workload};
use crate::rule::{Mark, Params, label_in, of_case, violation_in};
use crate::yaml::Node;

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let accounts = accounts(set);
    if !accounts.is_empty() {
        of_bindings(set, &accounts, out);
    }
    for (index, object) in set.objects.iter().enumerate() {
        let release = Release::of(object).filter(|release| release.chart == "gitlab-runner");
        let access = release.and_then(|release| release.value("/rbac/clusterWideAccess"));
        let access = access.filter(|access| access.as_bool() == Some(true));
        out.extend(access.map(|access| {
            let words = "builds start pods and read Secrets in every namespace";
            let violation = violation_in(set, index, Mark::Value(access), words);
            of_case("cluster-wide", violation)
        }));
    }
}

/// The ServiceAccounts of a set that builds run under, by namespace and name, each with a workload that does.
type Accounts<'s, 't> = FxHashMap<(Cow<'t, str>, Cow<'t, str>), Workload<'s, 't>>;

fn accounts<'s, 't>(set: &'s ObjectSet<'t>) -> Accounts<'s, 't> {
    let mut found = Accounts::default();
    for workload in set.workloads() {
        let token = workload.pod.spec.get("automountServiceAccountToken");
        let has_token = token.and_then(Node::as_bool) != Some(false);
        let (true, Some(namespace)) = (has_token, &workload.object.namespace) else {
            continue;
        };
        if ci::part(workload.object, Some(workload)).is_some() {
            let name = account(workload).map_or(Cow::Borrowed("default"), Node::text);
            found.entry((namespace.clone(), name)).or_insert(workload);
        }
    }
    found
}

fn account<'t>(workload: Workload<'_, 't>) -> Option<Node<'t>> {
    let spec = workload.pod.spec;
    spec.get("serviceAccountName")
        .or_else(|| spec.get("serviceAccount"))
}

fn of_bindings<'t>(set: &ObjectSet<'t>, accounts: &Accounts<'_, 't>, out: &mut Vec<Violation>) {
    let roles = Roles::of(set);
    for (index, binding) in set.objects.iter().enumerate() {
        if !roles::is_binding(binding) || binding.kind != "ClusterRoleBinding" {
            continue;
        }
        let Some(name) = binding.root.at("/roleRef/name") else {
            continue;
        };
        let case = match &*name.text() {
            "cluster-admin" => Some("cluster-admin"),
            "admin" => Some("takeover"),
            _ => roles.bound_by(binding).and_then(|role| {
                let rules = roles.rules(role).into_iter();
                rules
                    .filter_map(|rule| takeover(rule))
                    .map(|(case, _)| case)
                    .min()
            }),
        };
        let Some(case) = case else { continue };
        let bound = roles::subjects(binding).find_map(|subject| {
            let (kind, name) = roles::who(subject);
            let namespace = subject.get("namespace").map(Node::text)?;
            let found = accounts.get(&(namespace, name));
            found.filter(|_| kind == "ServiceAccount")
        });
        let Some(workload) = bound else { continue };
        let what = match case {
            "cluster-admin" => "may do everything in the cluster",
            _ => "can take over the cluster",
        };
        let message = format!("builds of {} {what}", title(workload.object));
        let end = account(*workload).unwrap_or_else(|| set.graph().name_of(workload.index).node);
        let label = label_in(
            set,
            workload.index,
            Mark::Value(end),
            "builds run under it here",
        );
        out.push(Violation {
            labels: vec![label],
            severity: (case == "takeover").then_some(Severity::Warning),
            ..of_case(case, violation_in(set, index, Mark::Value(name), message))
        });
    }
}
