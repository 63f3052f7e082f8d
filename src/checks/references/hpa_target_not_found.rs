//! Autoscalers of something that does not exist.

use super::missing::missing;
use crate::finding::{Severity, Violation};
use crate::manifest::graph::Wanted;
use crate::rule::Subject;
use crate::yaml::Node;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some((index, object)) = subject.object else {
        return;
    };
    let reference = ["/spec/scaleTargetRef", "/spec/targetRef"]
        .iter()
        .find_map(|pointer| subject.node.at(pointer));
    let Some((reference, node)) = reference.and_then(|one| Some((one, one.get("name")?))) else {
        return;
    };
    let text = |key| reference.get(key).map(Node::text);
    let version = text("apiVersion");
    // KEDA scales a Deployment unless it is told otherwise: <https://keda.sh/docs/latest/reference/scaledobject-spec/>.
    let kind = text("kind").unwrap_or("Deployment".into());
    let group = match version.as_deref() {
        Some(version) => version.split_once('/').map_or("", |(group, _)| group),
        None => "apps",
    };
    // Before apps/v1 the same objects stood in this group.
    let group = if group == "extensions" { "apps" } else { group };
    let name = node.text();
    let wanted = Wanted {
        group,
        kind: &kind,
        namespace: object.namespace.as_deref(),
        name: &name,
    };
    let is_custom = group.contains('.') && !group.ends_with(".k8s.io");
    let found = missing(subject.set, index, node, wanted);
    out.extend(found.map(|violation| match is_custom {
        true => Violation {
            case: Some("custom-kind".into()),
            severity: Some(Severity::Info),
            ..violation
        },
        false => violation,
    }));
}
