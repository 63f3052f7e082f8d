//! Bindings to people nobody knows.

use super::roles::{self, Roles};
use crate::finding::Violation;
use crate::manifest::{Object, ObjectSet};
use crate::rule::{Mark, Params, Subject, Target, for_each_subject};
use crate::yaml::Node;

/// Roles that Kubernetes itself gives to everybody.
const PUBLIC: &[&str] = &[
    "system:basic-user",
    "system:discovery",
    "system:public-info-viewer",
    "system:service-account-issuer-discovery",
];

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let roles = Roles::of(set);
    for_each_subject(set, |subject| {
        let Some((_, binding)) = subject
            .object
            .filter(|(_, object)| subject.target() == Target::Object && roles::is_binding(object))
        else {
            return;
        };
        if !is_for_everybody(binding) {
            let everybody =
                roles::subjects(binding).filter_map(|bound| Some((bound, Crowd::of(bound)?)));
            out.extend(
                everybody
                    .filter_map(|(bound, crowd)| judge(subject, binding, bound, crowd, &roles)),
            );
        }
    });
}

/// Whether it is meant for nodes and clients that have no credentials yet, or is Kubernetes' own.
fn is_for_everybody(binding: &Object<'_>) -> bool {
    let role = binding
        .root
        .at("/roleRef/name")
        .map(Node::text)
        .unwrap_or_default();
    binding.name.starts_with("kubeadm:")
        || binding.name.starts_with("system:")
        || binding.namespace.as_deref() == Some("kube-public")
        || PUBLIC.contains(&&*role)
}

/// How many may be meant by one name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Crowd {
    Anonymous,
    Users,
    Pods,
}

impl Crowd {
    fn of(subject: Node<'_>) -> Option<Self> {
        let (kind, name) = roles::who(subject);
        match (&*kind, &*name) {
            ("User", "system:anonymous") | ("Group", "system:unauthenticated") => {
                Some(Self::Anonymous)
            }
            ("Group", "system:authenticated") => Some(Self::Users),
            ("Group", "system:serviceaccounts") => Some(Self::Pods),
            _ => None,
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Anonymous => "whoever reaches the API server",
            Self::Users => "every user and every pod",
            Self::Pods => "every pod",
        }
    }
}

fn judge<'t>(
    subject: &Subject<'_, 't>,
    binding: &Object<'t>,
    bound: Node<'t>,
    crowd: Crowd,
    roles: &Roles<'_, 't>,
) -> Option<Violation> {
    let rules = roles.bound_by(binding).map(|role| roles.rules(role));
    if rules
        .as_deref()
        .is_some_and(|rules| rules.iter().all(|rule| is_public(*rule)))
    {
        return None;
    }
    let (case, powerful) = match rules.as_deref() {
        _ if crowd == Crowd::Anonymous => ("anonymous", ""),
        Some(rules) if rules.iter().any(|rule| is_powerful(*rule)) => {
            ("authenticated-powerful", ", powerful ones among them")
        }
        Some(rules) if rules.iter().all(|rule| only_reads(*rule)) => {
            ("authenticated-read-only", "")
        }
        _ => ("authenticated", ""),
    };
    let name = bound.get("name").unwrap_or(bound);
    let message = format!(
        "{} `{}` gives its rights to {}{powerful}",
        binding.kind,
        binding.name,
        crowd.words()
    );
    let role = binding.root.at("/roleRef/name");
    Some(Violation {
        case: Some(case.into()),
        labels: role
            .map(|role| subject.label(Mark::Value(role), "what they get"))
            .into_iter()
            .collect(),
        ..subject.violation(Mark::Value(name), message)
    })
}

/// Whether the objects are named one by one, or are no objects at all but pages of the API server.
fn is_public(rule: Node<'_>) -> bool {
    let pages = rule
        .get("nonResourceURLs")
        .into_iter()
        .flat_map(Node::items);
    let mut pages = pages.map(Node::text).peekable();
    roles::is_narrow(rule)
        || pages.peek().is_some() && pages.all(|page| page != "*" && page != "/*")
}

/// Resources whose writers run code of theirs, or become somebody else.
const WORKLOADS: &[&str] = &[
    "cronjobs",
    "daemonsets",
    "deployments",
    "jobs",
    "pods",
    "pods/exec",
    "replicasets",
    "serviceaccounts/token",
    "statefulsets",
];

fn is_powerful(rule: Node<'_>) -> bool {
    let grants = |resource| roles::covers(rule, "resources", resource);
    let writes = ["create", "update", "patch"]
        .iter()
        .any(|verb| roles::covers(rule, "verbs", verb));
    let reads = ["get", "list", "watch"]
        .iter()
        .any(|verb| roles::covers(rule, "verbs", verb));
    let in_core = roles::covers(rule, "apiGroups", "");
    !roles::is_narrow(rule)
        && (in_core
            && (grants("secrets") && reads || grants("nodes/proxy") || grants("nodes") && writes)
            || writes && WORKLOADS.iter().any(|resource| grants(resource)))
}

fn only_reads(rule: Node<'_>) -> bool {
    let verbs = rule.get("verbs").into_iter().flat_map(Node::items);
    let mut verbs = verbs.map(Node::text);
    verbs.all(|verb| matches!(&*verb, "get" | "list" | "watch"))
}
