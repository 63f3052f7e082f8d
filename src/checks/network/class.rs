//! Which controller an Ingress is for.

use crate::yaml::Node;

/// Where an Ingress names its class, in either of the two ways to say it.
pub(super) fn class<'t>(ingress: Node<'t>) -> Option<Node<'t>> {
    let annotations = ingress.at("/metadata/annotations");
    ingress
        .at("/spec/ingressClassName")
        .or_else(|| annotations?.get("kubernetes.io/ingress.class"))
}
