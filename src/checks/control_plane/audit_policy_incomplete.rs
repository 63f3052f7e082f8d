//! Audit policies that leave out what matters, or write down what must not be.

use crate::finding::{Severity, Violation};
use crate::rule::{Mark, Subject, of_case};
use crate::yaml::Node;

/// Resources whose use must leave a trace, and what is said where it does not.
const TRACED: &[(&[&str], &str, &str)] = &[
    (&["secrets"], "secrets", "who reads Secrets leaves no trace"),
    (
        &["pods", "deployments"],
        "workloads",
        "who changes workloads leaves no trace",
    ),
    (
        &["pods/exec", "pods/portforward", "pods/proxy"],
        "exec",
        "who runs commands in pods leaves no trace",
    ),
];

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let root = subject.node;
    let rules = root.get("rules");
    let all: Vec<_> = rules.into_iter().flat_map(Node::items).collect();
    if all.is_empty() {
        let place = Mark::Missing {
            parent: root,
            field: "rules",
        };
        out.push(of_case(
            "empty",
            subject.violation(place, "the policy has no rule: nothing is logged"),
        ));
        return;
    }
    for (resources, case, message) in TRACED {
        let is_traced = resources.iter().any(|resource| {
            all.iter()
                .any(|rule| level(*rule) != "None" && names(*rule, resource))
        });
        if let Some(rules) = rules.filter(|_| !is_traced) {
            out.push(of_case(case, subject.violation(Mark::Key(rules), *message)));
        }
    }
    for rule in &all {
        let is_body = matches!(level(*rule).as_str(), "Request" | "RequestResponse");
        if let Some(node) = rule
            .get("level")
            .filter(|_| is_body && lists(*rule, "secrets"))
        {
            out.push(Violation {
                severity: Some(Severity::Info),
                ..of_case(
                    "secret-body",
                    subject.violation(Mark::Value(node), "the audit log holds the text of Secrets"),
                )
            });
        }
    }
}

fn level(rule: Node<'_>) -> String {
    rule.get("level")
        .map(Node::text)
        .unwrap_or_default()
        .into_owned()
}

/// Whether a rule is about a resource: it lists it, or says nothing of resources at all.
fn names(rule: Node<'_>, resource: &str) -> bool {
    let is_of_all = [
        "resources",
        "nonResourceURLs",
        "users",
        "userGroups",
        "namespaces",
    ]
    .iter()
    .all(|field| rule.get(field).is_none());
    is_of_all || lists(rule, resource)
}

fn lists(rule: Node<'_>, resource: &str) -> bool {
    let groups = rule.get("resources").into_iter().flat_map(Node::items);
    let mut groups = groups.filter(|group| {
        group
            .get("group")
            .is_none_or(|group| group.text().is_empty() || resource == "deployments")
    });
    groups.any(|group| {
        let Some(list) = group.get("resources") else {
            return true;
        };
        let whole = resource.split('/').next().unwrap_or(resource);
        list.items().any(|item| {
            let item = item.text();
            item == resource
                || item == "*"
                || item == "pods/*" && whole == "pods" && resource != "pods"
        })
    })
}
