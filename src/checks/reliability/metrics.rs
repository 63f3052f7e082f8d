//! The metrics of an autoscaler that are shares of what pods request.

use std::borrow::Cow;

use crate::manifest::graph::{Autoscaler, Axis};
use crate::rule::Mark;
use crate::yaml::Node;

/// A metric that is computed as usage divided by request.
pub(super) struct Metric<'t> {
    /// `cpu`, `memory`.
    pub(super) resource: Cow<'t, str>,
    /// The one container that is measured; else all of them are.
    pub(super) container: Option<Cow<'t, str>>,
    /// Where it is written.
    pub(super) mark: Mark<'static, 't>,
}

/// The metrics of an autoscaler that are shares of what pods request.
pub(super) fn metrics<'t>(autoscaler: &Autoscaler<'_, 't>) -> Vec<Metric<'t>> {
    let Some(spec) = autoscaler.object.root.get("spec") else {
        return Vec::new();
    };
    match autoscaler.axis {
        Axis::Horizontal => of_horizontal(spec, &autoscaler.object.api_version),
        Axis::Keda => items(spec, "triggers").filter_map(of_trigger).collect(),
        Axis::Vertical => Vec::new(),
    }
}

fn of_horizontal<'t>(spec: Node<'t>, version: &str) -> Vec<Metric<'t>> {
    // `SetDefaults_HorizontalPodAutoscaler`: an autoscaler without a metric scales by 80 % of the requested CPU.
    let (field, by_default) = match version {
        "autoscaling/v1" => (
            "targetCPUUtilizationPercentage",
            spec.get("targetCPUUtilizationPercentage").is_none(),
        ),
        _ => ("metrics", items(spec, "metrics").next().is_none()),
    };
    let written = spec.get(field);
    match written {
        None if by_default => vec![Metric {
            resource: "cpu".into(),
            container: None,
            mark: Mark::Missing {
                parent: spec,
                field,
            },
        }],
        Some(field) if version == "autoscaling/v1" => vec![Metric {
            resource: "cpu".into(),
            container: None,
            mark: Mark::Key(field),
        }],
        _ => items(spec, "metrics").filter_map(of_metric).collect(),
    }
}

/// An item of `metrics`, of all versions from `v2beta1` on.
fn of_metric(metric: Node<'_>) -> Option<Metric<'_>> {
    let source = match &*metric.get("type")?.text() {
        "Resource" => metric.get("resource")?,
        "ContainerResource" => metric.get("containerResource")?,
        _ => return None,
    };
    let is_share = source.at("/target/averageUtilization").is_some()
        || source.get("targetAverageUtilization").is_some();
    let name = source.get("name").filter(|_| is_share)?;
    Some(Metric {
        resource: name.text(),
        container: source.get("container").map(Node::text),
        mark: Mark::Value(name),
    })
}

/// A trigger of KEDA: <https://keda.sh/docs/latest/scalers/cpu/>.
fn of_trigger(trigger: Node<'_>) -> Option<Metric<'_>> {
    let kind = trigger.get("type")?;
    let metric = trigger
        .get("metricType")
        .or_else(|| trigger.at("/metadata/type"))?;
    let is_share = metric.text() == "Utilization";
    let resource = kind.text();
    (is_share && matches!(&*resource, "cpu" | "memory")).then(|| Metric {
        resource,
        container: trigger.at("/metadata/containerName").map(Node::text),
        mark: Mark::Value(kind),
    })
}

fn items<'t>(node: Node<'t>, list: &str) -> impl Iterator<Item = Node<'t>> + use<'t> {
    node.get(list).into_iter().flat_map(Node::items)
}
