//! Parts of a platform of which each waits for the others.

use crate::checks::registry::way;
use crate::finding::{Confidence, Label, Severity, Violation};
use crate::manifest::graph::{Circle, Dependency, Need, Says, Step};
use crate::manifest::{Object, ObjectSet};
use crate::rule::{Mark, Params, label_in, violation_in};
use crate::value::ImageReference;

/// How many objects of a circle the message names.
const NAMED: usize = 4;

/// How many places of it are shown: longer ones stand only in a set that was made to be slow.
const SHOWN: usize = 256;

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let circles = set.graph().bootstrap_circles();
    let told = circles.iter().filter(|circle| is_told(circle));
    out.extend(told.filter_map(|circle| of_circle(set, circle)));
}

/// What waits for its own kind to be applied is told by `gitops-dependency-broken`.
fn is_told(circle: &Circle<'_>) -> bool {
    let mut needs = circle.dependencies.iter().map(|one| one.need);
    needs.any(|need| need != Need::Order)
}

fn of_circle<'t>(set: &ObjectSet<'t>, circle: &Circle<'t>) -> Option<Violation> {
    let all = &circle.dependencies;
    let first = all.first()?;
    let start = first.steps.first()?;
    let mut labels = Vec::new();
    for (nth, dependency) in all.iter().enumerate() {
        let steps = dependency.steps.iter().skip(usize::from(nth == 0));
        labels.extend(steps.map(|step| label(set, dependency, step)));
    }
    let title = |index: usize| way::title(&set.objects[index]);
    if all.len() == 1 {
        // The way of an object that waits for itself ends at its own name.
        let end = set.graph().name_of(first.to);
        let words = format!("{} is what is reached", title(first.to));
        labels.push(label_in(set, end.object, Mark::Value(end.node), words));
    }
    labels.truncate(SHOWN);
    let between = all.iter().skip(1).map(|one| one.from);
    let between: Vec<_> = between.map(title).collect();
    let is_soft = all.iter().any(|one| one.need == Need::Name);
    let confidence = all.iter().map(|one| one.confidence).min();
    Some(Violation {
        hops: labels.len(),
        labels,
        help: Some(help(set, first)),
        confidence: confidence.unwrap_or(Confidence::Likely),
        severity: severity(set, all, is_soft),
        ..violation_in(
            set,
            start.end.object,
            mark(first, start),
            format!(
                "{} waits for itself{}",
                title(first.from),
                by_way_of(&between)
            ),
        )
    })
}

fn by_way_of(between: &[String]) -> String {
    let shown = &between[..between.len().min(NAMED)];
    match (shown.split_last(), between.len() - shown.len()) {
        (None, _) => String::new(),
        (Some((last, [])), 0) => format!(", by way of {last}"),
        (Some((last, others)), 0) => format!(", by way of {} and {last}", others.join(", ")),
        (_, more) => format!(", by way of {} and {more} more", shown.join(", ")),
    }
}

/// A circle that a name closes may open: the pod may start without an answer. So may one of admission, which only refuses pods that
/// are made while nobody answers, and one in which nothing runs: somebody brings the first Secret by hand. What is pulled may be on
/// the nodes already.
fn severity(set: &ObjectSet<'_>, all: &[Dependency<'_>], is_soft: bool) -> Option<Severity> {
    let has = |need| all.iter().any(|one| one.need == need);
    let is_cached = |object: &Object<'_>| object.kind == "ImageCacheConfig";
    if has(Need::Image) && set.objects.iter().any(is_cached) {
        return Some(Severity::Info);
    }
    let of_admission = all.iter().filter(|one| one.need == Need::Admission);
    let is_mixed = (1..all.len()).contains(&of_admission.count());
    let runs = all.iter().any(|one| set.workload(one.from).is_some());
    let is_release = all.iter().any(|one| one.need == Need::Source);
    (is_soft || is_mixed || !(runs || is_release)).then_some(Severity::Warning)
}

fn mark<'t>(dependency: &Dependency<'t>, step: &Step<'t>) -> Mark<'static, 't> {
    let node = step.end.node;
    if dependency.need != Need::Image || step.says != Says::Need {
        return Mark::Value(node);
    }
    let text = node.text();
    let host = ImageReference::parse(&text).and_then(|image| image.host);
    Mark::start_of(node, &text, host.map_or(0, str::len))
}

fn label<'t>(set: &ObjectSet<'t>, dependency: &Dependency<'t>, step: &Step<'t>) -> Label {
    let end = step.end;
    let object = way::title(&set.objects[end.object]);
    let words = match step.says {
        Says::Need => words(set, dependency),
        Says::Class => format!(
            "{} provides volumes of this class",
            way::title(&set.objects[dependency.to])
        ),
        Says::Way(via) => way::words(via, &object),
    };
    label_in(set, end.object, mark(dependency, step), words)
}

/// What a dependency is, in words.
fn words(set: &ObjectSet<'_>, dependency: &Dependency<'_>) -> String {
    let from = way::title(&set.objects[dependency.from]);
    let to = way::title(&set.objects[dependency.to]);
    match dependency.need {
        Need::Image => format!("{from} is pulled from {to}"),
        Need::Source | Need::Reads => format!("{from} is read from {to}"),
        Need::Secret => format!("{from} waits for a Secret, which {to} makes"),
        Need::Store => format!("{from} is filled from {to}"),
        Need::Certificate => format!("{from} waits for a certificate, which {to} makes"),
        Need::Server => format!("{from} reads from {to}"),
        Need::Admission => format!("pods of {from} are refused until {to} answers"),
        Need::Name => format!("{from} is told to talk to {to}"),
        Need::Order => format!("{from} waits until {to} is applied"),
        Need::Storage => format!("{from} keeps data on a volume of {to}"),
        Need::Operator => format!("{to} makes something of {from}"),
    }
}

/// How to do without the dependency that is the easiest to do without.
fn help(set: &ObjectSet<'_>, cheapest: &Dependency<'_>) -> String {
    let from = way::title(&set.objects[cheapest.from]);
    let to = way::title(&set.objects[cheapest.to]);
    let way = match cheapest.need {
        Need::Image => format!("pull the image of {from} from a registry outside the cluster"),
        Need::Source | Need::Reads => {
            format!("let {from} be read from a place outside the cluster")
        }
        Need::Secret => format!("give {from} this Secret from outside the cluster, not by {to}"),
        Need::Store => format!("fill {from} from a store outside the cluster"),
        Need::Certificate => format!("give {from} a certificate that is not issued in the cluster"),
        Need::Server => format!("let {from} read from a server outside the cluster"),
        Need::Admission => {
            format!("take the namespace of {from} out of the webhook's `namespaceSelector`")
        }
        Need::Name => format!("let {from} start without an answer of {to}"),
        Need::Order => format!("let {from} be applied without waiting for {to}"),
        Need::Storage => format!("keep the data of {from} on another class of volumes"),
        Need::Operator => format!("run {from} without {to}"),
    };
    format!("cut the circle where it is cheapest: {way}")
}
