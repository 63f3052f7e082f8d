//! What repairs a cluster, in the cluster.

use rustc_hash::FxHashSet;

use super::ci;
use crate::checks::registry::way::title;
use crate::finding::{Confidence, Severity, Violation};
use crate::manifest::{ClusterRole, Object, ObjectSet, Workload, WorkloadRole};
use crate::rule::{Mark, Params, label_at_name, violation_in};
use crate::yaml::Node;

const TOOLS: &[WorkloadRole] = &[WorkloadRole::Vcs, WorkloadRole::CiServer];

/// How many applications are shown.
const SHOWN: usize = 3;

/// How many tools of a set are told of: more stand only in a set that was made to be slow.
const MOST_TOOLS: usize = 32;

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let is_elsewhere = set
        .cluster
        .role
        .is_some_and(|role| role != ClusterRole::Production);
    let roles = set.graph().roles().iter();
    let mut tools: Vec<_> = roles.filter(|(_, role)| TOOLS.contains(role)).collect();
    tools.dedup_by_key(|(index, _)| *index);
    if is_elsewhere || tools.is_empty() {
        return;
    }
    let namespace = |index: usize| set.objects[index].namespace.as_deref();
    let for_tools: FxHashSet<_> = tools.iter().map(|(index, _)| namespace(*index)).collect();
    let mut applications = ci::applications(set);
    applications.retain(|application| {
        let own = application.object.namespace.as_deref();
        own.is_some_and(|own| !is_of_the_platform(own)) && !for_tools.contains(&own)
    });
    let mut told: Vec<&Object<'_>> = Vec::new();
    for &(index, role) in tools.into_iter().take(MOST_TOOLS) {
        let tool = &set.objects[index];
        let is_apart =
            |application: &&Workload<'_, '_>| !ci::are_one_program(tool, application.object);
        let beside: Vec<_> = applications.iter().filter(is_apart).collect();
        let is_told = told
            .iter()
            .any(|other| other.namespace == tool.namespace && ci::are_one_program(other, tool));
        if beside.is_empty() || is_told || tool.namespace.is_none() {
            continue;
        }
        told.push(tool);
        out.push(judge(set, index, role, &beside));
    }
}

/// Namespaces in which the platform itself runs.
fn is_of_the_platform(namespace: &str) -> bool {
    namespace.starts_with("kube-")
        || namespace.ends_with("-system")
        || matches!(
            namespace,
            "argocd" | "cert-manager" | "monitoring" | "observability" | "storage"
        )
}

fn judge(
    set: &ObjectSet<'_>,
    index: usize,
    role: WorkloadRole,
    beside: &[&Workload<'_, '_>],
) -> Violation {
    let what = match role {
        WorkloadRole::Vcs => "source code is kept",
        _ => "builds are ruled",
    };
    let more = match beside.len() - 1 {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let application = title(beside[0].object);
    let message =
        format!("{what} in the cluster that is repaired with it, beside {application}{more}");
    let labels = beside.iter().take(SHOWN);
    let labels = labels.map(|one| label_at_name(set, one.index, "this serves requests"));
    let end = set.graph().name_of(index);
    let is_pinned = set
        .workload(index)
        .is_some_and(|tool| is_pinned(tool.pod.spec));
    Violation {
        labels: labels.collect(),
        confidence: Confidence::Likely,
        severity: is_pinned.then_some(Severity::Info),
        ..violation_in(set, index, Mark::Value(end.node), message)
    }
}

/// Whether its pods run on nodes that are set apart.
fn is_pinned(pod: Node<'_>) -> bool {
    let has_own = pod.get("nodeSelector").is_some() || pod.at("/affinity/nodeAffinity").is_some();
    has_own && pod.get("tolerations").is_some()
}
