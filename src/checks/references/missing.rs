//! What is said of an object that somebody names and that is not there.

use std::sync::Arc;

use crate::finding::{Confidence, ObjectName, Severity, Violation};
use crate::manifest::ObjectSet;
use crate::manifest::graph::{Absence, Wanted};
use crate::rule::{Mark, label_in, violation_in};
use crate::value::placeholder;
use crate::yaml::Node;

/// The violation of the set's object at `index`, which names the wanted one at `node`; `None` where that may be there.
pub(in crate::checks) fn missing<'t>(
    set: &ObjectSet<'t>,
    index: usize,
    node: Node<'t>,
    wanted: Wanted<'_>,
) -> Option<Violation> {
    let Wanted { kind, name, .. } = wanted;
    // `$(name)` is a variable of kustomize.
    if name.is_empty() || name.contains("$(") || placeholder::is_unknown(name) {
        return None;
    }
    let absence = set.graph().absence(wanted)?;
    let violation = |message| violation_in(set, index, Mark::Value(node), message);
    let label = |other: usize, message: String| {
        let end = set.graph().name_of(other);
        vec![label_in(set, other, Mark::Value(end.node), message)]
    };
    let violation = match absence {
        Absence::Misspelled(near) => {
            let other = &set.objects[near].name;
            let message = format!("{kind} `{name}` does not exist; did you mean `{other}`?");
            Violation {
                case: Some("near-miss".into()),
                labels: label(near, format!("{kind} `{other}` is here")),
                help: Some(format!("name it as it is called: `{other}`")),
                ..violation(message)
            }
        }
        Absence::Complete => {
            let cluster = &set.cluster.name;
            let message = format!("{kind} `{name}` does not exist in cluster `{cluster}`");
            Violation {
                case: Some("object".into()),
                ..violation(message)
            }
        }
        Absence::Outlier(other) => Violation {
            case: Some("object".into()),
            confidence: Confidence::Likely,
            severity: Some(Severity::Warning),
            labels: label(other, format!("another {kind} of the namespace is here")),
            ..violation(format!("{kind} `{name}` is in none of the files"))
        },
        Absence::Unknown => Violation {
            case: Some("object".into()),
            confidence: Confidence::Possible,
            severity: Some(Severity::Info),
            ..violation(format!("{kind} `{name}` is in none of the files"))
        },
    };
    Some(Violation {
        absent: Some(Arc::new(name_of(wanted))),
        ..violation
    })
}

/// The wanted object by the name that reports use.
pub(super) fn name_of(wanted: Wanted<'_>) -> ObjectName {
    let api_version = match wanted.group {
        "" => "v1".to_owned(),
        group => format!("{group}/v1"),
    };
    ObjectName {
        api_version,
        kind: wanted.kind.to_owned(),
        namespace: wanted.namespace.unwrap_or_default().to_owned(),
        name: wanted.name.to_owned(),
    }
}
