//! Quotas of things that nobody counts.

use crate::finding::Violation;
use crate::rule::{Mark, Subject};
use crate::schema::{Scope, resources};
use crate::value::{near, placeholder};

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
    let (name, group) = key.split_once('.').unwrap_or((key, ""));
    let counted = || {
        let all = resources().iter();
        all.filter(|resource| resource.scope == Scope::Namespaced)
    };
    let of_group = || counted().filter(|resource| resource.group == group);
    if of_group().next().is_none() || of_group().any(|resource| resource.name == name) {
        return None;
    }
    let written = |name: &str, group: &str| match group {
        "" => format!("`count/{name}`"),
        group => format!("`count/{name}.{group}`"),
    };
    let elsewhere = counted().find(|resource| resource.name == name);
    let near = || near::nearest(name, of_group().map(|resource| &*resource.name));
    Some(match (elsewhere, near()) {
        (Some(other), _) => format!("they are counted by {}", written(name, other.group)),
        (None, Some(near)) => format!("did you mean {}?", written(near, group)),
        (None, None) if group.is_empty() => format!("there is no `{name}` without a group"),
        (None, None) => format!("there is no `{name}` in `{group}`"),
    })
}
