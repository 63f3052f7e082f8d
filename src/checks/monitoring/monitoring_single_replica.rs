//! Monitoring that one node takes with it.

use super::monitors::GROUP;
use super::releases::{Release, releases};
use crate::checks::reliability::scale::scale;
use crate::finding::{Confidence, Violation};
use crate::manifest::{Object, ObjectSet, WorkloadRole};
use crate::rule::{Mark, Params, of_case, violation_in};
use crate::yaml::Node;

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let is_patched = set.graph().is_patched();
    for (index, object) in set.objects.iter().enumerate() {
        if object.group() == GROUP && matches!(&*object.kind, "Prometheus" | "Alertmanager") {
            out.extend(of_resource(set, index, object, is_patched));
        }
    }
    for release in releases(set).filter(|release| !release.has_more) {
        of_release(set, &release, out);
    }
    let mut seen = None;
    for &(index, role) in set.graph().roles() {
        let is_meant = matches!(role, WorkloadRole::Prometheus | WorkloadRole::Alertmanager);
        let workload = set
            .workload(index)
            .filter(|_| is_meant && seen != Some(index));
        seen = Some(index);
        let Some(workload) = workload.filter(|workload| workload.object.is_builtin()) else {
            continue;
        };
        let Some(scale) = scale(set, workload).filter(|scale| scale.least == 1) else {
            continue;
        };
        let written = workload.object.root.at("/spec/replicas");
        let name = set.graph().name_of(index).node;
        let mark = Mark::Value(written.filter(|_| !scale.is_autoscaled).unwrap_or(name));
        out.push(of_case(
            "single",
            violation_in(set, index, mark, single(workload.object)),
        ));
    }
}

/// What kube-prometheus-stack makes one pod of: <https://github.com/prometheus-community/helm-charts>.
const PARTS: &[(&str, &str, &str)] = &[
    ("prometheus", "prometheusSpec", "Prometheus"),
    ("alertmanager", "alertmanagerSpec", "Alertmanager"),
];

fn of_release<'t>(set: &ObjectSet<'t>, release: &Release<'t>, out: &mut Vec<Violation>) {
    for (part, spec, what) in PARTS {
        let part = release.values.get(part);
        let enabled = part.and_then(|part| part.get("enabled"));
        if enabled.is_some_and(|enabled| enabled.as_bool() != Some(true)) {
            continue;
        }
        let spec = part.and_then(|part| part.get(spec));
        let replicas = spec.and_then(|spec| spec.get("replicas"));
        if replicas.is_some_and(|replicas| replicas.as_i64() != Some(1)) {
            continue;
        }
        let missing = Mark::Missing {
            parent: spec.or(part).unwrap_or(release.values),
            field: "replicas",
        };
        let mark = replicas.map_or(missing, Mark::Value);
        let message = format!("{what} is one pod: the node that it is on takes it along");
        out.push(Violation {
            confidence: Confidence::Likely,
            ..of_case("single", violation_in(set, release.object, mark, message))
        });
    }
}

fn single(object: &Object<'_>) -> String {
    format!(
        "{} `{}` is one pod: the node that it is on takes it along",
        object.kind, object.name
    )
}

fn of_resource<'t>(
    set: &ObjectSet<'t>,
    index: usize,
    object: &Object<'t>,
    is_patched: bool,
) -> Option<Violation> {
    let spec = object.root.get("spec")?;
    let replicas = spec.get("replicas");
    match replicas.map(Node::as_i64) {
        None if is_patched => None,
        // One is the operator's default.
        None | Some(Some(1)) => {
            let mark = replicas.map_or(
                Mark::Missing {
                    parent: spec,
                    field: "replicas",
                },
                Mark::Value,
            );
            Some(of_case(
                "single",
                violation_in(set, index, mark, single(object)),
            ))
        }
        Some(Some(many)) if many > 1 && !is_patched => {
            let spread = ["affinity", "topologySpreadConstraints"];
            let is_spread = spread.iter().any(|field| spec.get(field).is_some());
            let message = format!(
                "all {many} pods of {} `{}` may be on one node",
                object.kind, object.name
            );
            let mark = Mark::Missing {
                parent: spec,
                field: "topologySpreadConstraints",
            };
            (!is_spread).then(|| of_case("spread", violation_in(set, index, mark, message)))
        }
        _ => None,
    }
}
