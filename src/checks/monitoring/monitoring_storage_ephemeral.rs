//! Metrics that are gone when their pod moves.

use super::monitors::GROUP;
use super::releases::releases;
use super::storage::servers;
use crate::checks::registry::data::Data;
use crate::finding::{Confidence, Severity, Violation};
use crate::manifest::{Object, ObjectSet};
use crate::rule::{Mark, Params, violation_in};
use crate::yaml::Node;

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let is_patched = set.graph().is_patched();
    for (index, object) in set.objects.iter().enumerate() {
        out.extend(of_operator(set, index, object, is_patched));
    }
    for server in servers(set) {
        let mark = match server.data() {
            Some(Data::Unmounted) => Mark::Missing {
                parent: server.container,
                field: "volumeMounts",
            },
            Some(Data::Volume { volume, .. }) => match volume.get_written("emptyDir") {
                Some(field) => Mark::Key(field),
                None => continue,
            },
            _ => continue,
        };
        let name = server
            .container
            .get("name")
            .map(Node::text)
            .unwrap_or_default();
        let directory = &server.directory;
        let message = format!(
            "container `{name}` keeps its metrics (`{directory}`) in a place that goes with the pod"
        );
        let writes_out = server
            .arguments
            .iter()
            .any(|argument| argument.text().contains("remoteWrite"));
        out.push(Violation {
            case: Some("workload".into()),
            container: Some(name.clone().into_owned()),
            severity: writes_out.then_some(Severity::Info),
            ..violation_in(set, server.workload.index, mark, message)
        });
    }
    if is_patched {
        return;
    }
    for release in releases(set).filter(|release| !release.has_more) {
        let spec = release.values.at("/prometheus/prometheusSpec");
        let has = |field: &str| spec.is_some_and(|spec| spec.get(field).is_some());
        let is_off = release
            .values
            .at("/prometheus/enabled")
            .is_some_and(|node| node.as_bool() != Some(true));
        if is_off || has("storageSpec") || has("agentMode") {
            continue;
        }
        let parent = spec
            .or_else(|| release.values.get("prometheus"))
            .unwrap_or(release.values);
        let mark = Mark::Missing {
            parent,
            field: "storageSpec",
        };
        out.push(Violation {
            case: Some("release".into()),
            confidence: Confidence::Likely,
            severity: (has("remoteWrite") || has("thanos")).then_some(Severity::Info),
            ..violation_in(
                set,
                release.object,
                mark,
                "Prometheus keeps its metrics in an `emptyDir`, which goes with the pod",
            )
        });
    }
}

/// Resources of operators that make an `emptyDir` of storage that is not asked for.
fn of_operator<'t>(
    set: &ObjectSet<'t>,
    index: usize,
    object: &Object<'t>,
    is_patched: bool,
) -> Option<Violation> {
    let (case, what) = match (object.group(), &*object.kind) {
        (GROUP, "Prometheus") | ("operator.victoriametrics.com", "VMSingle") => {
            ("resource", "metrics")
        }
        (GROUP, "ThanosRuler") => ("resource", "results"),
        (GROUP, "Alertmanager") | ("operator.victoriametrics.com", "VMAlertmanager") => {
            ("alertmanager", "silences")
        }
        _ => return None,
    };
    let spec = object.root.get("spec")?;
    let storage = spec.get("storage");
    let mark = match (
        storage,
        storage.and_then(|storage| storage.get_written("emptyDir")),
    ) {
        (_, Some(field)) => Mark::Key(field),
        (None, None) if !is_patched => Mark::Missing {
            parent: spec,
            field: "storage",
        },
        _ => return None,
    };
    let is_copied = [
        "/spec/remoteWrite",
        "/spec/thanos/objectStorageConfig",
        "/spec/thanos/objectStorageConfigFile",
    ]
    .iter()
    .any(|pointer| {
        object
            .root
            .at(pointer)
            .is_some_and(|node| !node.is_empty() || !node.text().is_empty())
    });
    let name = &object.name;
    let kind = &object.kind;
    let message =
        format!("{kind} `{name}` keeps its {what} in an `emptyDir`, which goes with the pod");
    Some(Violation {
        case: Some(case.into()),
        severity: is_copied.then_some(Severity::Info),
        ..violation_in(set, index, mark, message)
    })
}
