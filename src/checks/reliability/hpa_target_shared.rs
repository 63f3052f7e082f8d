//! Two autoscalers that pull at one workload.

use crate::finding::{Severity, Violation};
use crate::manifest::graph::{Autoscaler, Axis};
use crate::rule::{Mark, Subject, label_in};
use crate::yaml::Node;

use super::metrics::{self, Metric};

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some((index, _)) = subject.object else {
        return;
    };
    let graph = subject.set.graph();
    let Some(own) = graph.autoscaler(index) else {
        return;
    };
    let is_before = |rival: &Autoscaler<'_, '_>| rival.index < index;
    let found = match own.axis {
        Axis::Vertical => {
            let mut rivals = graph.rivals_of(&own);
            rivals.find_map(|rival| vertical(subject, &own, &rival))
        }
        _ => {
            let mut rivals = graph.rivals_of(&own).filter(is_before);
            let rival = rivals.find(|rival| rival.axis != Axis::Vertical);
            rival.and_then(|rival| horizontal(subject, &own, &rival))
        }
    };
    out.extend(found);
}

/// Both decide how many pods there are.
fn horizontal<'t>(
    subject: &Subject<'_, 't>,
    own: &Autoscaler<'_, 't>,
    rival: &Autoscaler<'_, 't>,
) -> Option<Violation> {
    // KEDA takes over an autoscaler where it is told to: <https://keda.sh/docs/latest/concepts/scaling-deployments/>.
    let takes_over = |one: &Autoscaler<'_, '_>| {
        let annotation = "scaledobject.keda.sh/transfer-hpa-ownership";
        one.object.annotation(annotation).as_deref() == Some("true")
    };
    let is_alternative = own.object.is_rendered_again(rival.object);
    if is_alternative || takes_over(own) || takes_over(rival) {
        return None;
    }
    Some(violation(subject, own, rival, "horizontal"))
}

/// One decides how much a pod requests, the other how many there are, by how much of it they use.
fn vertical<'t>(
    subject: &Subject<'_, 't>,
    own: &Autoscaler<'_, 't>,
    rival: &Autoscaler<'_, 't>,
) -> Option<Violation> {
    let spec = own.object.root.get("spec")?;
    let mode = spec.at("/updatePolicy/updateMode").map(Node::text);
    if mode.as_deref() == Some("Off") || rival.axis == Axis::Vertical {
        return None;
    }
    let metrics = metrics::metrics(rival);
    let both = metrics
        .iter()
        .find(|metric| controls(spec, &metric.resource))?;
    let Metric { resource, .. } = both;
    let message = format!(
        "`{}` changes the {resource} request of {} `{}`, and {} `{}` scales by how much of it is used",
        own.object.name,
        own.target.kind,
        own.target.name.text(),
        rival.object.kind,
        rival.object.name
    );
    Some(Violation {
        severity: Some(Severity::Warning),
        message,
        ..violation(subject, own, rival, "vertical")
    })
}

/// Whether the recommendations for any container change its request of the resource.
///
/// The defaults are those of <https://github.com/kubernetes/autoscaler/tree/master/vertical-pod-autoscaler>.
fn controls(spec: Node<'_>, resource: &str) -> bool {
    let policies = spec.at("/resourcePolicy/containerPolicies");
    let mut policies = policies.into_iter().flat_map(Node::items).peekable();
    let controls = |policy: Node<'_>| {
        let is_off = policy.get("mode").is_some_and(|mode| mode.text() == "Off");
        let listed = policy.get("controlledResources");
        let is_listed = listed.is_none_or(|listed| listed.items().any(|it| it.text() == resource));
        !is_off && is_listed
    };
    // Of containers without a policy of their own, both resources are controlled.
    policies.peek().is_none() || policies.any(controls)
}

fn violation<'t>(
    subject: &Subject<'_, 't>,
    own: &Autoscaler<'_, 't>,
    rival: &Autoscaler<'_, 't>,
    case: &str,
) -> Violation {
    let message = format!(
        "`{}` and {} `{}` both scale {} `{}`",
        own.object.name,
        rival.object.kind,
        rival.object.name,
        own.target.kind,
        own.target.name.text()
    );
    let first = Mark::Value(rival.target.name);
    Violation {
        case: Some(case.into()),
        labels: vec![label_in(
            subject.set,
            rival.index,
            first,
            "scaled from here, too",
        )],
        ..subject.violation(Mark::Value(own.target.name), message)
    }
}
