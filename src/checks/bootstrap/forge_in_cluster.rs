//! What repairs a cluster, in the cluster.

use super::ci;
use crate::checks::registry::way::title;
use crate::finding::{Confidence, Severity, Violation};
use crate::manifest::{ClusterRole, Object, ObjectSet, Workload, WorkloadRole};
use crate::rule::{Mark, Params, label_at_name, violation_in};
use crate::yaml::Node;

const TOOLS: &[WorkloadRole] = &[WorkloadRole::Vcs, WorkloadRole::CiServer];

/// How many applications are shown.
const SHOWN: usize = 3;

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let is_elsewhere = set
        .cluster
        .role
        .is_some_and(|role| role != ClusterRole::Production);
    let graph = set.graph();
    let mut tools: Vec<_> = graph
        .roles()
        .iter()
        .filter(|(_, role)| TOOLS.contains(role))
        .collect();
    tools.dedup_by_key(|(index, _)| *index);
    if is_elsewhere || tools.is_empty() {
        return;
    }
    let applications = ci::applications(set);
    let mut told: Vec<&Object<'_>> = Vec::new();
    for &&(index, role) in &tools {
        let tool = &set.objects[index];
        let beside: Vec<_> = applications
            .iter()
            .filter(|application| is_apart(set, tool, application))
            .collect();
        let is_told = told
            .iter()
            .any(|other| other.namespace == tool.namespace && ci::are_one_program(other, tool));
        if beside.is_empty() || is_told {
            continue;
        }
        told.push(tool);
        out.push(judge(set, index, role, &beside));
    }
}

/// Whether the application serves somebody else than the tool: in a namespace without tools.
fn is_apart(set: &ObjectSet<'_>, tool: &Object<'_>, application: &Workload<'_, '_>) -> bool {
    let namespace = application.object.namespace.as_deref();
    let is_for_tools = || {
        let mut inside = set
            .graph()
            .roles()
            .iter()
            .filter(|(_, role)| TOOLS.contains(role));
        inside.any(|(index, _)| set.objects[*index].namespace.as_deref() == namespace)
    };
    tool.namespace.is_some()
        && namespace.is_some_and(|namespace| !is_of_the_platform(namespace))
        && !ci::are_one_program(tool, application.object)
        && !is_for_tools()
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
