//! Orders of installation that never come to an end.

use crate::checks::references::missing::missing;
use crate::finding::{Confidence, Severity, Violation};
use crate::manifest::graph::{Link, Wanted, circles};
use crate::manifest::{Object, ObjectSet};
use crate::rule::{Mark, Params, label_in, of_case, violation_in};
use crate::yaml::Node;

/// The kinds of Flux that wait for each other, each only for its own.
const KINDS: &[(&str, &str)] = &[
    ("kustomize.toolkit.fluxcd.io", "Kustomization"),
    ("helm.toolkit.fluxcd.io", "HelmRelease"),
];

/// That an object waits for another of its kind.
struct Waiting<'t> {
    from: usize,
    /// The name of the other, as it is written.
    name: Node<'t>,
    to: Option<usize>,
}

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let mut waiting = Vec::new();
    for (index, object) in set.objects.iter().enumerate() {
        let kind = KINDS.iter().find(|(group, kind)| object.is(group, kind));
        let Some(kind) = kind else { continue };
        let depends = object.root.at("/spec/dependsOn");
        for before in depends.into_iter().flat_map(Node::items) {
            waiting.extend(waits(set, index, object, before, *kind, out));
        }
    }
    of_circles(set, &waiting, out);
    for one in &waiting {
        out.extend(suspended(set, one));
    }
}

fn waits<'t>(
    set: &ObjectSet<'t>,
    index: usize,
    object: &Object<'t>,
    before: Node<'t>,
    kind: (&str, &str),
    out: &mut Vec<Violation>,
) -> Option<Waiting<'t>> {
    let node = before.get("name")?;
    let namespace = before.get("namespace").map(Node::text);
    let namespace = namespace.or_else(|| object.namespace.clone());
    let name = node.text();
    let found = set.graph().named(kind, namespace.as_deref(), &name).next();
    if found.is_none() {
        let wanted = Wanted {
            group: kind.0,
            kind: kind.1,
            namespace: namespace.as_deref(),
            name: &name,
        };
        out.extend(absent(set, index, node, wanted));
    }
    Some(Waiting {
        from: index,
        name: node,
        to: found.map(|(to, _)| to),
    })
}

fn absent<'t>(
    set: &ObjectSet<'t>,
    index: usize,
    node: Node<'t>,
    wanted: Wanted<'_>,
) -> Option<Violation> {
    let mut found = missing(set, index, node, wanted)?;
    let mut others = set
        .graph()
        .of_kind((wanted.group, wanted.kind), wanted.namespace);
    if found.confidence == Confidence::Likely && others.all(|(other, _)| other == index) {
        // That the one that waits stands here says nothing of others.
        found.labels.clear();
        found.confidence = Confidence::Possible;
        found.severity = Some(Severity::Info);
    }
    let case = match found.case.as_deref() {
        Some("near-miss") => "near-miss",
        _ => "missing",
    };
    Some(of_case(case, found))
}

fn of_circles<'t>(set: &ObjectSet<'t>, waiting: &[Waiting<'t>], out: &mut Vec<Violation>) {
    let known: Vec<_> = waiting.iter().filter(|one| one.to.is_some()).collect();
    let links: Vec<_> = known
        .iter()
        .filter_map(|one| {
            Some(Link {
                from: one.from,
                to: one.to?,
                cost: 0,
            })
        })
        .collect();
    for circle in circles(set.objects.len(), &links) {
        let steps: Vec<_> = circle.iter().map(|&index| known[index]).collect();
        let Some((first, others)) = steps.split_first() else {
            continue;
        };
        let object = &set.objects[first.from];
        let names: Vec<_> = others
            .iter()
            .map(|one| format!("`{}`", set.objects[one.from].name))
            .collect();
        let by_way = match names.is_empty() {
            true => String::new(),
            false => format!(", by way of {}", names.join(", ")),
        };
        let labels = others.iter().map(|one| {
            let words = format!(
                "`{}` waits for `{}`",
                set.objects[one.from].name,
                one.name.text()
            );
            label_in(set, one.from, Mark::Value(one.name), words)
        });
        let labels: Vec<_> = labels.collect();
        let message = format!("{} `{}` waits for itself{by_way}", object.kind, object.name);
        let violation = violation_in(set, first.from, Mark::Value(first.name), message);
        out.push(Violation {
            hops: labels.len(),
            labels,
            ..of_case("circle", violation)
        });
    }
}

/// Something is waited for that nobody brings up to date: it is ready only if it was before.
fn suspended<'t>(set: &ObjectSet<'t>, one: &Waiting<'t>) -> Option<Violation> {
    let to = one.to?;
    let object = &set.objects[to];
    let suspend = object.root.at("/spec/suspend")?;
    if suspend.as_bool() != Some(true) {
        return None;
    }
    let message = format!(
        "this waits for {} `{}`, which is suspended",
        object.kind, object.name
    );
    Some(Violation {
        severity: Some(Severity::Warning),
        labels: vec![label_in(set, to, Mark::Value(suspend), "suspended here")],
        ..of_case(
            "suspended",
            violation_in(set, one.from, Mark::Value(one.name), message),
        )
    })
}
