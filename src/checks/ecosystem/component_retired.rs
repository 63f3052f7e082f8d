//! Components that nobody mends any more.

use crate::finding::Violation;
use crate::manifest::{Container, Object, ObjectSet, Workload};
use crate::rule::{Mark, Params, of_case, violation_in};
use crate::value::ImageReference;
use crate::yaml::Node;

/// <https://helm.sh/blog/helm-v2-deprecation-timeline/>
const TILLER: &str = "Tiller belongs to Helm 2, which ended in November 2020";
/// <https://github.com/kubernetes-retired/dashboard>
const DASHBOARD: &str = "the Kubernetes Dashboard is archived and gets no fixes";

/// <https://kubernetes.io/blog/2025/11/11/ingress-nginx-retirement/>
const INGRESS_NGINX: &str = "ingress-nginx is retired: no holes are mended after March 2026";

/// The case, the last segments of its images, and what is to be said of it.
const RETIRED: &[(&str, &[&str], &str)] = &[
    ("tiller", &["kubernetes-helm/tiller", "helm/tiller"], TILLER),
    (
        "dashboard",
        &[
            "kubernetesui/dashboard",
            "kubernetesui/dashboard-api",
            "kubernetesui/dashboard-web",
            "kubernetes-dashboard-amd64",
            "kubernetes-dashboard",
        ],
        DASHBOARD,
    ),
    (
        "ingress-nginx",
        &[
            "ingress-nginx/controller",
            "kubernetes-ingress-controller/nginx-ingress-controller",
        ],
        INGRESS_NGINX,
    ),
];

const ACCOUNT: &str = "kubernetes-dashboard";

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    for workload in set.workloads() {
        of_workload(set, workload, out);
    }
    for (index, object) in set.objects.iter().enumerate() {
        if let Some((case, node, message)) = of_object(object) {
            out.push(of_case(
                case,
                violation_in(set, index, Mark::Value(node), message),
            ));
        }
    }
}

fn of_workload<'t>(set: &ObjectSet<'t>, workload: Workload<'_, 't>, out: &mut Vec<Violation>) {
    let mut found = false;
    for container in workload.pod.containers() {
        let Some((case, image, message)) = retired(container) else {
            continue;
        };
        found = true;
        let violation = violation_in(set, workload.index, Mark::Value(image), message);
        out.push(Violation {
            container: Some(container.name().into_owned()),
            ..of_case(case, violation)
        });
        if case == "tiller" {
            listener(set, workload, container, out);
        }
    }
    if found {
        return;
    }
    let labels = workload
        .pod
        .metadata
        .and_then(|metadata| metadata.get("labels"));
    if let Some(label) = labels.and_then(labelled) {
        let (case, message) = if label.text() == "tiller" {
            ("tiller", TILLER)
        } else {
            ("dashboard", DASHBOARD)
        };
        out.push(of_case(
            case,
            violation_in(set, workload.index, Mark::Value(label), message),
        ));
    } else if let Some(account) = workload.pod.spec.get("serviceAccountName")
        && account.text() == ACCOUNT
    {
        let message = "this pod has the powers of the Kubernetes Dashboard";
        out.push(of_case(
            "dashboard-account",
            violation_in(set, workload.index, Mark::Value(account), message),
        ));
    }
}

fn retired(container: Container<'_>) -> Option<(&'static str, Node<'_>, &'static str)> {
    let image = container.node.get("image")?;
    let text = image.text();
    let path = ImageReference::parse(&text)?.path;
    let is_end = |end: &&str| {
        path == *end
            || path
                .strip_suffix(end)
                .is_some_and(|before| before.ends_with('/'))
    };
    let row = RETIRED.iter().find(|(_, ends, _)| ends.iter().any(is_end));
    row.map(|(case, _, message)| (*case, image, *message))
}

/// A label that only Tiller or the dashboard has.
fn labelled(labels: Node<'_>) -> Option<Node<'_>> {
    let of = |key: &str, value: &str| labels.get(key).filter(|label| label.text() == value);
    of("k8s-app", ACCOUNT)
        .or_else(|| of("app.kubernetes.io/name", ACCOUNT))
        .or_else(|| of("name", "tiller").filter(|_| of("app", "helm").is_some()))
}

/// Tiller that listens beyond its own pod; `--listen=localhost:44134` keeps it in.
fn listener<'t>(
    set: &ObjectSet<'t>,
    workload: Workload<'_, 't>,
    container: Container<'t>,
    out: &mut Vec<Violation>,
) {
    let lists = ["command", "args"]
        .into_iter()
        .filter_map(|list| container.node.get(list));
    let mut words = lists.flat_map(Node::items);
    let is_local = words.any(|word| {
        let text = word.text();
        text.contains("--listen=localhost")
            || text.contains("--listen=127.0.0.1")
            || text == "--listen"
    });
    if !is_local {
        let message = "everybody in the cluster reaches Tiller, which asks nobody who they are";
        let violation = violation_in(set, workload.index, Mark::Value(container.node), message);
        out.push(Violation {
            container: Some(container.name().into_owned()),
            ..of_case("tiller-listener", violation)
        });
    }
}

/// Services of Tiller, and bindings that give somebody else the dashboard's powers, or it more.
fn of_object<'t>(object: &Object<'t>) -> Option<(&'static str, Node<'t>, &'static str)> {
    let root = object.root;
    if object.is("", "Service") {
        let labels = [root.at("/metadata/labels"), root.at("/spec/selector")];
        let label = labels.into_iter().flatten().find_map(labelled)?;
        return (label.text() == "tiller").then_some((
            "tiller-service",
            label,
            "the Service makes Tiller reachable",
        ));
    }
    let is_binding =
        object.group() == "rbac.authorization.k8s.io" && object.kind.ends_with("RoleBinding");
    let role = root.at("/roleRef/name").filter(|_| is_binding)?;
    let mut subjects = root.get("subjects").into_iter().flat_map(Node::items);
    let account =
        subjects.find_map(|subject| subject.get("name").filter(|name| name.text() == ACCOUNT));
    let (node, message) = match (role.text() == ACCOUNT, account) {
        (false, Some(account)) => (
            account,
            "the binding gives the archived Kubernetes Dashboard powers",
        ),
        (true, None) => (
            role,
            "the binding gives somebody the powers of the Kubernetes Dashboard",
        ),
        _ => return None,
    };
    Some(("dashboard-account", node, message))
}
