//! StatefulSets whose pods get no name of their own from the Service they name.

use super::missing::missing;
use crate::finding::{Severity, Violation};
use crate::manifest::graph::Wanted;
use crate::manifest::{Object, Selector, Workload};
use crate::rule::{Mark, Subject, label_in};
use crate::yaml::Node;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let (Some((index, object)), Some(workload)) = (subject.object, subject.workload) else {
        return;
    };
    let Some(node) = subject.node.at("/spec/serviceName") else {
        return;
    };
    let name = node.text();
    let namespace = object.namespace.as_deref();
    let graph = subject.set.graph();
    let Some((other, service)) = graph.named(("", "Service"), namespace, &name).next() else {
        let wanted = Wanted {
            group: "",
            kind: "Service",
            namespace,
            name: &name,
        };
        let found = missing(subject.set, index, node, wanted);
        out.extend(found.map(|found| milder(subject, workload, &name, found)));
        return;
    };
    let label = |node| label_in(subject.set, other, Mark::Value(node), "the Service is here");
    if let Some(selector) = stranger(service, workload) {
        out.push(Violation {
            case: Some("selector".into()),
            labels: vec![label(selector)],
            ..subject.violation(
                Mark::Value(node),
                format!("Service `{name}` does not select the pods of the StatefulSet: they get no DNS names"),
            )
        });
        return;
    }
    let address = service.root.at("/spec/clusterIP").map(Node::text);
    if address.as_deref() != Some("None") {
        out.push(Violation {
            case: Some("not-headless".into()),
            severity: Some(Severity::Info),
            labels: vec![label(graph.name_of(other).node)],
            ..subject.violation(
                Mark::Value(node),
                format!("Service `{name}` is not headless: the pods get no DNS names"),
            )
        });
    }
}

/// A Service that is missing costs the names of the pods: advice, where nothing uses them and the name is no slip.
fn milder<'t>(
    subject: &Subject<'_, 't>,
    workload: Workload<'_, 't>,
    service: &str,
    found: Violation,
) -> Violation {
    let is_slip = found.case.as_deref() == Some("near-miss");
    if is_slip || is_named(subject, workload, service) {
        return found;
    }
    Violation {
        severity: Some(Severity::Info),
        ..found
    }
}

/// Whether the workload, or configuration that it takes, has the name of one of its pods: `<set>-0.<service>`.
fn is_named<'t>(subject: &Subject<'_, 't>, workload: Workload<'_, 't>, service: &str) -> bool {
    let end = format!(".{service}");
    let is_in = |text: &str| {
        let places = text.match_indices(&*workload.object.name);
        places
            .map(|(at, name)| &text[at + name.len()..])
            .filter_map(|rest| rest.strip_prefix('-'))
            .any(|rest| {
                let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit());
                rest.starts_with(&end)
            })
    };
    let graph = subject.set.graph();
    let named = graph.references(workload);
    let mut objects = named
        .iter()
        .filter_map(|one| graph.resolve(workload, one))
        .map(|edge| &subject.set.objects[edge.to.object]);
    is_in(workload.object.root.raw()) || objects.any(|object| is_in(object.root.raw()))
}

/// The selector of a Service that does not choose the pods of the workload.
fn stranger<'t>(service: &Object<'t>, workload: Workload<'_, '_>) -> Option<Node<'t>> {
    let node = service.root.at("/spec/selector")?;
    let selector = Selector::of_map(Some(node))?;
    let labels = workload
        .pod
        .metadata
        .and_then(|metadata| metadata.get("labels"));
    let label = |key: &str| labels?.get(key).map(Node::text);
    (!super::unmatched::is_open(&selector) && !selector.matches(label)).then_some(node)
}
