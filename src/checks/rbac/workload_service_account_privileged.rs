//! Workloads whose token is one step away from the whole cluster.

use rustc_hash::FxHashMap;

use super::roles::{self, Roles};
use super::takeover::takeover;
use crate::finding::{Label, Violation};
use crate::manifest::{Object, ObjectSet, Workload};
use crate::rule::{Mark, Params, Subject, Target, for_each_subject};
use crate::span::Location;
use crate::yaml::Node;

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let powers = powers(set);
    if powers.is_empty() {
        return;
    }
    for_each_subject(set, |subject| {
        if let Some(workload) = subject.workload.filter(|_| subject.target() == Target::Pod) {
            out.extend(judge(subject, workload, &powers));
        }
    });
}

/// What an account can do to the cluster, and where that is written.
#[derive(Clone)]
struct Power {
    case: &'static str,
    words: &'static str,
    labels: Vec<Label>,
}

/// Powers of accounts, by name: each with its namespace.
type Powers = FxHashMap<String, Vec<(String, Power)>>;

/// The worst power of each account that is bound in the whole cluster.
fn powers(set: &ObjectSet<'_>) -> Powers {
    let roles = Roles::of(set);
    let mut powers = Powers::default();
    for binding in set
        .objects
        .iter()
        .filter(|object| object.kind == "ClusterRoleBinding")
    {
        let Some(power) = power(binding, &roles) else {
            continue;
        };
        for subject in roles::subjects(binding) {
            let (kind, name) = roles::who(subject);
            let namespace = subject.get("namespace").map(Node::text).unwrap_or_default();
            if kind == "ServiceAccount" {
                let same_name = powers.entry(name.into_owned()).or_default();
                same_name.push((namespace.into_owned(), power.clone()));
            }
        }
    }
    for same_name in powers.values_mut() {
        same_name
            .sort_by(|(one, power), (other, weaker)| (one, power.case).cmp(&(other, weaker.case)));
        same_name.dedup_by(|(one, _), (other, _)| one == other);
    }
    powers
}

fn power<'t>(binding: &Object<'t>, roles: &Roles<'_, 't>) -> Option<Power> {
    let name = binding
        .root
        .at("/roleRef/name")
        .filter(|_| roles::is_binding(binding))?;
    let bound = label(binding, name, "bound here");
    if name.text() == "cluster-admin" {
        return Some(Power {
            case: "cluster-admin",
            words: "the token of a cluster administrator",
            labels: vec![bound],
        });
    }
    let role = roles.bound_by(binding)?;
    let rules = roles.rules(role);
    let worst = rules
        .iter()
        .filter_map(|rule| Some((takeover(*rule)?, *rule)));
    let ((case, words), rule) = worst.min_by_key(|((case, _), _)| *case)?;
    let resources = rule.get("resources").unwrap_or(rule);
    let mut labels = vec![bound];
    // A rule that was aggregated stands in another role, perhaps of another file.
    if roles::rules(role).any(|own| own.id() == rule.id()) {
        labels.push(label(role, resources, "granted here"));
    }
    Some(Power {
        case,
        words,
        labels,
    })
}

fn label<'t>(object: &Object<'t>, node: Node<'t>, message: &str) -> Label {
    Label {
        location: Location {
            source: object.source,
            span: Mark::Value(node).span(),
        },
        message: message.to_owned(),
    }
}

fn judge<'t>(
    subject: &Subject<'_, 't>,
    workload: Workload<'_, 't>,
    powers: &Powers,
) -> Option<Violation> {
    let spec = workload.pod.spec;
    let account = spec
        .get("serviceAccountName")
        .or_else(|| spec.get("serviceAccount"));
    let name = account.map_or_else(
        || "default".to_owned(),
        |account| account.text().into_owned(),
    );
    let has_no_token = spec
        .get("automountServiceAccountToken")
        .and_then(Node::as_bool)
        == Some(false);
    let object = workload.object;
    let same_name = powers.get(&name).filter(|_| !has_no_token)?;
    let power = match &object.namespace {
        Some(namespace) => same_name.iter().find(|(other, _)| other == namespace),
        // Of a workload without a namespace the account of that name is meant, if there is but one.
        None => same_name.first().filter(|_| same_name.len() == 1),
    };
    let (_, power) = power?;
    let message = format!("{} `{}` carries {}", object.kind, object.name, power.words);
    let mark = account.map_or(
        Mark::Missing {
            parent: spec,
            field: "serviceAccountName",
        },
        Mark::Value,
    );
    Some(Violation {
        case: Some(power.case.into()),
        labels: power.labels.clone(),
        ..subject.violation(mark, message)
    })
}
