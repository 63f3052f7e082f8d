//! Monitors that select nothing.

use super::monitors::{Monitor, Scraped, Targets, monitors};
use crate::finding::{Confidence, Violation};
use crate::manifest::ObjectSet;
use crate::rule::{Mark, Params, label_at_name, label_in, violation_in};
use crate::value::near;
use crate::yaml::Node;

/// What the Prometheus operator, or a cluster's installer, makes the Services of.
const COMPONENTS: &[&str] = &[
    "apiserver",
    "kubelet",
    "scheduler",
    "controller-manager",
    "etcd",
    "kube-proxy",
    "coredns",
    "kube-dns",
    "cadvisor",
];

pub(super) fn check(set: &ObjectSet<'_>, params: Params<'_>, out: &mut Vec<Violation>) {
    let monitors = monitors(set);
    if monitors.is_empty() || set.graph().is_patched() {
        return;
    }
    let targets = Targets::of(set);
    for monitor in &monitors {
        let name = &monitor.object.name;
        let is_external = params.strings("external").any(|external| external == name);
        if is_external || is_of_component(monitor) || !targets.selected(monitor).is_empty() {
            continue;
        }
        out.extend(judge(set, monitor, &targets));
    }
}

fn judge<'t>(
    set: &ObjectSet<'t>,
    monitor: &Monitor<'_, 't>,
    targets: &Targets<'_, 't>,
) -> Option<Violation> {
    let first = targets.population(monitor).next();
    let what = match monitor.scraped {
        Scraped::Services => "Service",
        Scraped::Pods => "pod",
    };
    let message = format!("no {what} has these labels: nothing is scraped");
    let violation = |confidence| Violation {
        confidence,
        ..violation_in(set, monitor.index, Mark::Key(monitor.node), message.clone())
    };
    if let Some((index, label, other)) = nearly_selected(monitor, targets) {
        let text = format!("did you mean `{}`?", other.text());
        return Some(Violation {
            case: Some("near-miss".into()),
            labels: vec![label_in(set, index, Mark::Value(other), text)],
            help: Some(format!(
                "ask for the label that is there: `{label}: {}`",
                other.text()
            )),
            ..violation(Confidence::Certain)
        });
    }
    // Operators make Services of their own for what they are asked to run.
    let has_makers = set.objects.iter().any(|object| {
        object.group().contains('.')
            && !object.is_builtin()
            && object.group() != super::monitors::GROUP
    });
    let witness = first.filter(|_| !has_makers);
    if witness.is_none() && !set.cluster.complete {
        return None;
    }
    let text = format!("a {what} that it does not select");
    let label = witness.map(|witness| label_at_name(set, witness, text));
    Some(Violation {
        case: Some("unmatched".into()),
        labels: label.into_iter().collect(),
        ..violation(if set.cluster.complete {
            Confidence::Certain
        } else {
            Confidence::Likely
        })
    })
}

/// The label of something in sight that is one letter away from what is asked for, all others being right.
fn nearly_selected<'t>(
    monitor: &Monitor<'_, 't>,
    targets: &Targets<'_, 't>,
) -> Option<(usize, String, Node<'t>)> {
    targets.population(monitor).find_map(|index| {
        let labels = targets.labels(monitor.scraped, index)?;
        let mut wrong = monitor
            .selector
            .equalities()
            .filter(|(key, value)| labels.get(key).is_none_or(|own| own.text() != *value));
        let (key, value) = wrong.next()?;
        let own = labels
            .get(key)
            .filter(|own| near::is_slip(value, &own.text()))?;
        wrong.next().is_none().then(|| (index, key.to_owned(), own))
    })
}

fn is_of_component(monitor: &Monitor<'_, '_>) -> bool {
    let is_one = |text: &str| COMPONENTS.iter().any(|component| text.contains(component));
    let selector = monitor
        .selector
        .equalities()
        .any(|(_, value)| is_one(value));
    selector
        || is_one(&monitor.object.name)
        || monitor.object.namespace.as_deref() == Some("kube-system")
}
