//! Ingresses of no class, in a cluster that has no class for them.

use super::class::class;
use crate::finding::{Confidence, Violation};
use crate::manifest::{Object, ObjectSet};
use crate::rule::{Mark, Subject, label_in};
use crate::yaml::Node;

/// Controllers that take an Ingress without a class, unless they are told otherwise.
///
/// From <https://doc.traefik.io/traefik/reference/install-configuration/providers/kubernetes/kubernetes-ingress/> and
/// <https://haproxy-ingress.github.io/docs/configuration/command-line/>.
const TAKES_ALL: &[&str] = &[
    "traefik.io/ingress-controller",
    "haproxy-ingress.github.io/controller",
];

/// The arguments by which others are told to.
const TAKES_ALL_FLAGS: &[&str] = &["watch-ingress-without-class", "empty-ingress-class"];

/// How many classes and controllers are looked at: more stand only in a set that was made to be slow.
const MOST_COMPARED: usize = 64;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some(spec) = subject
        .node
        .get("spec")
        .filter(|_| class(subject.node).is_none())
    else {
        return;
    };
    let graph = subject.set.graph();
    let kind = ("networking.k8s.io", "IngressClass");
    let classes: Vec<_> = graph.of_kind(kind, None).take(MOST_COMPARED).collect();
    let Some((first, object)) = classes.first() else {
        return;
    };
    let takes = |(_, class): &(usize, &Object<'_>)| takes_all(class);
    if classes.iter().any(takes) || is_told(subject.set) || graph.is_patched() {
        return;
    }
    out.push(Violation {
        confidence: Confidence::Likely,
        labels: vec![label_in(
            subject.set,
            *first,
            Mark::Value(graph.name_of(*first).node),
            "this class is not the default one",
        )],
        help: Some(format!(
            "say which controller it is for:\nspec:\n  ingressClassName: {}",
            object.name
        )),
        ..subject.violation(
            Mark::Missing {
                parent: spec,
                field: "ingressClassName",
            },
            "the Ingress has no class, and none is the default: no controller takes it",
        )
    });
}

/// Whether what has no class is of this one.
fn takes_all(class: &Object<'_>) -> bool {
    let is_default = class
        .annotation("ingressclass.kubernetes.io/is-default-class")
        .is_some_and(|value| value == "true");
    let controller = class.root.at("/spec/controller").map(Node::text);
    is_default || controller.is_some_and(|controller| TAKES_ALL.contains(&&*controller))
}

/// Whether a controller of the set is told to take those without a class.
fn is_told(set: &ObjectSet<'_>) -> bool {
    let controllers = set
        .graph()
        .playing(crate::manifest::WorkloadRole::IngressController);
    let mut objects = controllers
        .take(MOST_COMPARED)
        .map(|index| &set.objects[index]);
    objects.any(|object| {
        let text = object.root.raw();
        TAKES_ALL_FLAGS.iter().any(|flag| text.contains(flag))
    })
}
