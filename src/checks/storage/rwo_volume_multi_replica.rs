//! Claims for one node that pods on several nodes want.

use rustc_hash::FxHashMap;

use super::one_node::{is_on_one_node, is_one_pod, one_node_modes};
use crate::finding::{Severity, Violation};
use crate::manifest::graph::{ClaimUse, End};
use crate::manifest::{ObjectSet, Workload};
use crate::rule::{Mark, Params, label_in, violation_in};
use crate::yaml::Node;

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let graph = set.graph();
    let mut first: FxHashMap<usize, (usize, End<'_>)> = FxHashMap::default();
    for used in graph.claim_uses() {
        let Some(shared) = Shared::of(set, used) else {
            continue;
        };
        if let Some(several) = several(set, shared.workload) {
            out.push(shared.violation(several));
        } else if is_one(shared.workload) {
            match first.get(&shared.claim) {
                None => {
                    first.insert(shared.claim, (shared.workload.index, shared.name));
                }
                Some(&(other, name)) if other != shared.workload.index => {
                    out.push(shared.by_two(other, name));
                }
                Some(_) => {}
            }
        }
    }
}

/// A claim for one node, and a workload that mounts it by its name.
struct Shared<'s, 't> {
    set: &'s ObjectSet<'t>,
    workload: Workload<'s, 't>,
    used: &'s ClaimUse<'t>,
    /// Where the claim stands.
    claim: usize,
    /// The `claimName`.
    name: End<'t>,
    modes: Node<'t>,
}

/// How it comes that there are several pods.
enum Several<'t> {
    Replicas(i64, Node<'t>),
    DaemonSet,
    Autoscaled(i64, End<'t>),
}

fn several<'s, 't>(set: &'s ObjectSet<'t>, workload: Workload<'s, 't>) -> Option<Several<'t>> {
    let object = workload.object;
    if object.is("apps", "DaemonSet") {
        return Some(Several::DaemonSet);
    }
    let mut scalers = set.graph().autoscalers_of(workload);
    if let Some((object, node)) = scalers.find_map(|scaler| Some((scaler.index, scaler.most()?))) {
        let most = node.as_i64().filter(|most| *most > 1)?;
        return Some(Several::Autoscaled(most, End { object, node }));
    }
    let replicas = set.objects[workload.index].root.at("/spec/replicas")?;
    let count = replicas.as_i64().filter(|count| *count > 1)?;
    Some(Several::Replicas(count, replicas))
}

/// Whether one pod of it runs all the time.
fn is_one(workload: Workload<'_, '_>) -> bool {
    let replicas = workload.object.root.at("/spec/replicas");
    workload.is_long_running() && replicas.is_none_or(|count| count.as_i64() == Some(1))
}

impl<'s, 't> Shared<'s, 't> {
    fn of(set: &'s ObjectSet<'t>, used: &'s ClaimUse<'t>) -> Option<Self> {
        let claim = used.claim?;
        let edge = claim.edge?;
        let workload = set.workload(used.user)?;
        Some(Self {
            set,
            workload,
            used,
            claim: claim.object,
            name: edge.from,
            modes: one_node_modes(claim).filter(|_| workload.is_long_running())?,
        })
    }

    fn violation(&self, several: Several<'t>) -> Violation {
        let (set, index) = (self.set, self.workload.index);
        let (who, claim) = (&self.workload.object.name, self.name.node.text());
        let (case, mark, who) = match &several {
            Several::Replicas(count, node) => (
                "replicas",
                Mark::Value(*node),
                format!("{count} pods of `{who}`"),
            ),
            Several::DaemonSet => (
                "daemon-set",
                Mark::Value(self.name.node),
                format!("the pods of `{who}` on all nodes"),
            ),
            Several::Autoscaled(count, _) => (
                "autoscaled",
                Mark::Value(self.name.node),
                format!("up to {count} pods of `{who}`"),
            ),
        };
        let is_one_pod = is_one_pod(self.modes);
        let what = match is_one_pod {
            true => "one pod mounts at a time",
            false => "one node mounts at a time",
        };
        let mut labels = vec![self.modes_label(what)];
        match several {
            Several::Replicas(..) => labels.insert(
                0,
                label_in(set, index, Mark::Value(self.name.node), "the claim"),
            ),
            Several::Autoscaled(_, End { object, node }) => labels.push(label_in(
                set,
                object,
                Mark::Value(node),
                "the autoscaler's upper bound",
            )),
            Several::DaemonSet => {}
        }
        let is_mild = !is_one_pod && is_on_one_node(set, self.workload, self.used);
        Violation {
            case: Some(case.into()),
            severity: is_mild.then_some(Severity::Warning),
            labels,
            ..violation_in(
                set,
                index,
                mark,
                format!("{who} share claim `{claim}`, which {what}"),
            )
        }
    }

    /// Another workload mounts the same claim.
    fn by_two(&self, other: usize, name: End<'t>) -> Violation {
        let (set, claim) = (self.set, self.name.node.text());
        let message = format!(
            "`{}` and `{}` both mount claim `{claim}`, which one node mounts at a time",
            set.objects[other].name, self.workload.object.name
        );
        let words = format!("`{}` mounts it here", set.objects[other].name);
        Violation {
            case: Some("two-workloads".into()),
            labels: vec![
                label_in(set, other, Mark::Value(name.node), words),
                self.modes_label("one node mounts it at a time"),
            ],
            ..violation_in(
                set,
                self.workload.index,
                Mark::Value(self.name.node),
                message,
            )
        }
    }

    fn modes_label(&self, words: &str) -> crate::finding::Label {
        label_in(self.set, self.claim, Mark::Value(self.modes), words)
    }
}
