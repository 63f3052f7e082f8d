//! Surfaces by which a cluster or a machine is ruled, open to the outside.

use super::exposure::{Exposure, exposures, violation};
use crate::checks::registry::exposure::is_filtered;
use crate::finding::{Confidence, Violation};
use crate::manifest::ObjectSet;
use crate::rule::Subject;
use crate::value::ImageReference;
use crate::yaml::Node;

/// Images, by the end of their path, that serve such a surface, and let whoever comes in run code, read everything or change it.
///
/// From the documentation of each about who may come in when nothing is configured, and
/// <https://microsoft.github.io/Threat-Matrix-for-Kubernetes/techniques/Exposed%20sensitive%20interfaces/>.
const IMAGES: &[&str] = &[
    "alertmanager",
    "argocd",
    "argocli",
    "centraldashboard",
    "dashboard",
    "dashboard-web",
    "flower",
    "headlamp",
    "jenkins",
    "jupyterhub",
    "k8s-hub",
    "kafka-ui",
    "kubernetes-dashboard",
    "longhorn-ui",
    "mlflow",
    "mongo-express",
    "nifi",
    "octant",
    "ollama",
    "pgadmin4",
    "phpmyadmin",
    "portainer-ce",
    "prometheus",
    "ray",
    "redisinsight",
    "scope",
    "vllm-openai",
    "weave-scope",
];

/// Annotations by which a proxy asks who comes in.
const ASKING: &[&str] = &[
    "alb.ingress.kubernetes.io/auth-type",
    "haproxy.org/auth-type",
    "ingress.kubernetes.io/auth-type",
    "konghq.com/plugins",
    "nginx.ingress.kubernetes.io/auth-type",
    "nginx.ingress.kubernetes.io/auth-tls-secret",
    "nginx.ingress.kubernetes.io/auth-url",
    "nginx.ingress.kubernetes.io/whitelist-source-range",
    "traefik.ingress.kubernetes.io/router.middlewares",
];

/// Containers beside the surface that ask who comes in.
const ASKING_IMAGES: &[&str] = &["kube-rbac-proxy", "oauth2-proxy"];

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some(workload) = subject
        .workload
        .filter(|workload| workload.is_long_running())
    else {
        return;
    };
    let images = || {
        workload
            .pod
            .containers()
            .filter_map(|container| container.node.get("image"))
    };
    let extra: Vec<&str> = subject.params.strings("extra").collect();
    let is_surface = |image: &Node<'_>| is_one_of(*image, IMAGES) || is_one_of(*image, &extra);
    let Some(image) = images().find(is_surface) else {
        return;
    };
    let set = subject.set;
    if images().any(|image| is_one_of(image, ASKING_IMAGES)) {
        return;
    }
    let mut ways = exposures(set, workload).into_iter();
    let Some(exposure) = ways.find(|way| !asks(set, way)) else {
        return;
    };
    let what = "this surface is open to the outside";
    out.push(Violation {
        confidence: Confidence::Likely,
        ..violation(subject, image, &exposure, what)
    });
}

fn is_one_of(image: Node<'_>, names: &[&str]) -> bool {
    let text = image.text();
    let path = ImageReference::parse(&text).map(|image| image.path);
    let name = path.and_then(|path| path.rsplit('/').next());
    name.is_some_and(|name| names.contains(&name))
}

/// Whether a way in lets in only whom it knows, or hands that to something else.
fn asks(set: &ObjectSet<'_>, way: &Exposure<'_, '_>) -> bool {
    let object = &set.objects[way.entry];
    let is_filtered = way
        .route
        .is_some_and(|route| is_filtered(set.graph(), route));
    is_filtered
        || ASKING.iter().any(|key| object.annotation(key).is_some())
        || object
            .root
            .at("/spec/loadBalancerSourceRanges")
            .is_some_and(|ranges| !ranges.is_empty())
}
