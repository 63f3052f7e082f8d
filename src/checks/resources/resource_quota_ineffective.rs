//! Quotas of things that nobody counts.

use crate::finding::Violation;
use crate::rule::{Mark, Subject};
use crate::value::{near, placeholder};

/// What the API server counts by `count/<resource>.<group>`, by group: `kubectl api-resources --namespaced`.
const COUNTED: &[(&str, &[&str])] = &[
    (
        "",
        &[
            "configmaps",
            "endpoints",
            "events",
            "limitranges",
            "persistentvolumeclaims",
            "pods",
            "podtemplates",
            "replicationcontrollers",
            "resourcequotas",
            "secrets",
            "serviceaccounts",
            "services",
        ],
    ),
    (
        "apps",
        &[
            "controllerrevisions",
            "daemonsets",
            "deployments",
            "replicasets",
            "statefulsets",
        ],
    ),
    ("autoscaling", &["horizontalpodautoscalers"]),
    ("batch", &["cronjobs", "jobs"]),
    ("coordination.k8s.io", &["leases", "leasecandidates"]),
    ("discovery.k8s.io", &["endpointslices"]),
    ("events.k8s.io", &["events"]),
    (
        "extensions",
        &[
            "ingresses",
            "deployments",
            "daemonsets",
            "replicasets",
            "networkpolicies",
        ],
    ),
    ("networking.k8s.io", &["ingresses", "networkpolicies"]),
    ("policy", &["poddisruptionbudgets"]),
    ("rbac.authorization.k8s.io", &["rolebindings", "roles"]),
    (
        "resource.k8s.io",
        &["resourceclaims", "resourceclaimtemplates"],
    ),
    ("storage.k8s.io", &["csistoragecapacities"]),
];

/// Devices by the names that their plugins give them; what is nearly one of them is a slip.
const DEVICES: &[&str] = &["amd.com/gpu", "gpu.intel.com/i915", "nvidia.com/gpu"];

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some(hard) = subject.node.at("/spec/hard") else {
        return;
    };
    for amount in hard.entries() {
        let key = amount.key_text().unwrap_or_default();
        if placeholder::is_unknown(&key) {
            continue;
        }
        let Some((case, why)) = uncounted(&key) else {
            continue;
        };
        let message = format!("the quota of `{key}` counts nothing: {why}");
        out.push(Violation {
            case: Some(case.into()),
            ..subject.violation(Mark::Key(amount), message)
        });
    }
}

/// Why the server accepts a key and counts nothing by it.
fn uncounted(key: &str) -> Option<(&'static str, String)> {
    let (before, after) = key.split_once('/')?;
    if before == "count" {
        return object(after).map(|why| ("object", why));
    }
    if before.ends_with(".storageclass.storage.k8s.io") {
        let counted = ["persistentvolumeclaims", "requests.storage"];
        return (!counted.contains(&after)).then(|| {
            let why = "of a class, `requests.storage` and `persistentvolumeclaims` are counted";
            ("storage-class", why.to_owned())
        });
    }
    // What is below this domain is Kubernetes' own.
    if before.ends_with("kubernetes.io") || before.ends_with("k8s.io") {
        return None;
    }
    match key.strip_prefix("requests.") {
        Some(device) => {
            let is_known = DEVICES.contains(&device);
            let near = near::within(device, DEVICES.iter().copied(), 1);
            let known = near.filter(|_| !is_known)?;
            Some(("device", format!("did you mean `requests.{known}`?")))
        }
        None => {
            let limit = key.strip_prefix("limits.");
            let is_device = |key: &&str| {
                let domain = |name: &str| name.split('/').next() == Some(before);
                DEVICES.iter().any(|known| known == key || domain(known))
            };
            let device = limit.or_else(|| Some(key).filter(is_device))?;
            let why = format!("devices are counted by `requests.{device}`");
            Some(("device", why))
        }
    }
}

/// Why no object is counted by `count/<key>`.
fn object(key: &str) -> Option<String> {
    let (resource, group) = key.split_once('.').unwrap_or((key, ""));
    let (_, resources) = COUNTED.iter().find(|(other, _)| *other == group)?;
    if resources.contains(&resource) {
        return None;
    }
    let elsewhere = COUNTED
        .iter()
        .find(|(other, resources)| *other != "extensions" && resources.contains(&resource));
    let written = |name: &str, group: &str| match group {
        "" => format!("`count/{name}`"),
        group => format!("`count/{name}.{group}`"),
    };
    let near = || near::nearest(resource, resources.iter().copied());
    Some(match (elsewhere, near()) {
        (Some((group, _)), _) => format!("they are counted by {}", written(resource, group)),
        (None, Some(near)) => format!("did you mean {}?", written(near, group)),
        (None, None) if group.is_empty() => {
            format!("there is no `{resource}` without a group")
        }
        (None, None) => format!("there is no `{resource}` in `{group}`"),
    })
}
