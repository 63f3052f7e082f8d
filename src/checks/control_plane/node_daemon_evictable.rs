//! Daemons without which a node is none: network, Services, volumes, names.

use crate::finding::Violation;
use crate::manifest::{ObjectSet, Workload, WorkloadRole};
use crate::rule::{Mark, Params, violation_in};
use crate::yaml::Node;

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let graph = set.graph();
    let mut seen = None;
    for &(index, role) in graph.roles() {
        let Some(daemon) = graph.workload(index).filter(|_| seen != Some(index)) else {
            continue;
        };
        let Some(work) = work_of(role, daemon) else {
            continue;
        };
        seen = Some(index);
        judge(set, daemon, &work, out);
    }
}

/// What nodes need a daemon for.
struct Work {
    /// What a node lacks without it.
    what: &'static str,
    /// Whether every node needs it, whatever its taints.
    is_everywhere: bool,
}

fn work_of(role: WorkloadRole, daemon: Workload<'_, '_>) -> Option<Work> {
    if !daemon.object.is("apps", "DaemonSet") {
        return None;
    }
    let (what, is_everywhere) = match role {
        WorkloadRole::Network => ("network", true),
        WorkloadRole::KubeProxy => ("Services", true),
        WorkloadRole::ClusterDns => ("names", true),
        WorkloadRole::Storage if daemon.pod.is_storage_driver() => ("volumes", true),
        WorkloadRole::ImageMirror => ("images", false),
        WorkloadRole::LoadBalancer => ("addresses of load balancers", false),
        _ => return None,
    };
    Some(Work {
        what,
        is_everywhere,
    })
}

fn judge<'t>(set: &ObjectSet<'t>, daemon: Workload<'_, 't>, work: &Work, out: &mut Vec<Violation>) {
    let (what, pod) = (work.what, daemon.pod.spec);
    let mut add = |case: &'static str, mark: Mark<'_, 't>, message: String| {
        out.push(Violation {
            case: Some(case.into()),
            ..violation_in(set, daemon.index, mark, message)
        });
    };
    if pod.get("priorityClassName").is_none() {
        let place = Mark::Missing {
            parent: pod,
            field: "priorityClassName",
        };
        add(
            "priority",
            place,
            format!("a full node evicts this daemon, and has no {what} then"),
        );
    }
    if work.is_everywhere && !tolerates_all(pod) {
        let place = Mark::Missing {
            parent: pod,
            field: "tolerations",
        };
        add(
            "toleration",
            place,
            format!("tainted nodes have no {what}: this daemon does not tolerate all taints"),
        );
    }
    let most = daemon
        .object
        .root
        .at("/spec/updateStrategy/rollingUpdate/maxUnavailable");
    let percent = most.and_then(|most| most.text().strip_suffix('%')?.parse::<u32>().ok());
    if let (true, Some(most), Some(percent)) = (work.is_everywhere, most, percent)
        && percent > 50
    {
        add(
            "update",
            Mark::Value(most),
            format!("an update takes the {what} of {percent} % of the nodes away at once"),
        );
    }
}

/// Whether a toleration is for every `NoSchedule` taint.
fn tolerates_all(pod: Node<'_>) -> bool {
    let tolerations = pod.get("tolerations").into_iter().flat_map(Node::items);
    let text = |node: Node<'_>, key: &str| node.get(key).map(|value| value.text().into_owned());
    tolerations.into_iter().any(|toleration| {
        let effect = text(toleration, "effect").unwrap_or_default();
        text(toleration, "operator").as_deref() == Some("Exists")
            && text(toleration, "key").unwrap_or_default().is_empty()
            && matches!(&*effect, "" | "NoSchedule")
    })
}
