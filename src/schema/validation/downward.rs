//! Where variables and files take their values from: `validateEnvVarValueFrom`, `validateObjectFieldSelector` and
//! `validateContainerResourceFieldSelector` of `pkg/apis/core/validation`.

use super::judge::Judge;
use super::read::{is_filled, quantity, text};
use crate::value::{Grammar, Quantity};
use crate::yaml::Node;

/// Where the value of a variable comes from.
pub(super) fn env_var_source<'t>(judge: &mut Judge<'t>, from: Node<'t>) {
    let mut sources = [
        "fieldRef",
        "resourceFieldRef",
        "configMapKeyRef",
        "secretKeyRef",
    ]
    .iter()
    .filter_map(|kind| from.get(kind));
    if sources.next().is_none() {
        judge.invalid(from, "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`");
    }
    for other in sources {
        judge.forbidden(
            other,
            "may not have more than one field specified at a time",
        );
    }
    if let Some(reference) = from.get("fieldRef") {
        field_of_pod(judge, reference, OF_ENV);
    }
    if let Some(reference) = from.get("resourceFieldRef") {
        resource_field(judge, reference, false);
    }
}

const OF_ENV: &[&str] = &[
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
    "spec.nodeName",
    "spec.serviceAccountName",
    "status.hostIP",
    "status.hostIPs",
    "status.podIP",
    "status.podIPs",
];

/// The fields of a pod that a file may hold.
pub(super) const OF_FILE: &[&str] = &[
    "metadata.annotations",
    "metadata.labels",
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
];

/// Fields that `ConvertDownwardAPIFieldLabel` knows.
const CONVERTIBLE: &[&str] = &[
    "metadata.annotations",
    "metadata.labels",
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
    "spec.hostname",
    "spec.nodeName",
    "spec.restartPolicy",
    "spec.serviceAccountName",
    "spec.schedulerName",
    "status.phase",
    "status.hostIP",
    "status.hostIPs",
    "status.podIP",
    "status.podIPs",
    "spec.host",
];

/// A reference to a field of the pod.
pub(super) fn field_ref<'t>(judge: &mut Judge<'t>, reference: Node<'t>) {
    let Some(path) = reference
        .get("fieldPath")
        .filter(|path| !path.text().is_empty())
    else {
        judge.required(reference, "fieldPath", "");
        return;
    };
    let version = text(reference, "apiVersion");
    if !matches!(&*version, "" | "v1")
        && let Some(version) = reference.get("apiVersion")
    {
        judge.invalid(version, "unsupported pod version");
    }
    let text = path.text();
    let Some((field, key)) = text
        .strip_suffix("']")
        .and_then(|text| text.split_once("['"))
    else {
        if !CONVERTIBLE.contains(&&*text) {
            judge.invalid(
                path,
                "error converting fieldPath: field label not supported",
            );
        }
        return;
    };
    let why = match field {
        "metadata.annotations" => Grammar::Qualified.fault(&key.to_lowercase()),
        "metadata.labels" => Grammar::Qualified.fault(key),
        _ => Some("error converting fieldPath: field label does not support subscript".into()),
    };
    if let Some(why) = why {
        judge.invalid(path, why);
    }
}

/// Whether a field without a key is one of those that this place knows.
pub(super) fn field_of_pod<'t>(
    judge: &mut Judge<'t>,
    reference: Node<'t>,
    supported: &'static [&'static str],
) {
    if let Some(path) = reference.get("fieldPath") {
        let text = path.text();
        let has_key = text.ends_with("']") && text.contains("['");
        if !has_key && !text.is_empty() && !supported.contains(&&*text) && text != "spec.host" {
            judge.unsupported(path, supported);
        }
    }
}

const RESOURCES: &[&str] = &[
    "limits.cpu",
    "limits.memory",
    "limits.ephemeral-storage",
    "requests.cpu",
    "requests.memory",
    "requests.ephemeral-storage",
];

/// A reference to a resource of a container; in a volume it names the container.
pub(super) fn resource_field<'t>(judge: &mut Judge<'t>, reference: Node<'t>, is_volume: bool) {
    if is_volume && !is_filled(reference, "containerName") {
        judge.required(reference, "containerName", "");
        return;
    }
    let Some(resource) = reference
        .get("resource")
        .filter(|resource| !resource.text().is_empty())
    else {
        judge.required(reference, "resource", "");
        return;
    };
    let name = resource.text();
    let is_huge = name.starts_with("requests.hugepages-") || name.starts_with("limits.hugepages-");
    if !RESOURCES.contains(&&*name) && !is_huge {
        judge.unsupported(resource, RESOURCES);
    }
    let Some(divisor) = reference.get("divisor") else {
        return;
    };
    let Some(amount) = quantity(divisor).filter(|amount| !amount.is_zero()) else {
        return;
    };
    let units: &[&str] = match name.ends_with(".cpu") {
        true => &["1m", "1"],
        false => &[
            "1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei",
        ],
    };
    if !units
        .iter()
        .any(|unit| Quantity::parse(unit) == Some(amount))
    {
        judge.invalid(
            divisor,
            format!(
                "only divisor's values {} are supported with this resource",
                units.join(", ")
            ),
        );
    }
}
