//! What a finding is recognised by in another run.
//!
//! It says the same when lines above it come or go, when the message is worded anew and when other findings are shown.

use std::collections::HashMap;

use crate::finding::{Finding, ObjectName, Report};

/// One for each finding of a report, in its order.
///
/// Sixteen hexadecimal digits over rule, object, pointer and path, then `:` and the how many'th it is of those digits, from 1.
pub(super) fn fingerprints(report: &Report) -> Vec<String> {
    let mut seen: HashMap<u64, u32> = HashMap::new();
    let one = |finding: &Finding| {
        let hash = hash(finding);
        let count = seen.entry(hash).or_default();
        *count += 1;
        format!("{hash:016x}:{count}")
    };
    report.findings.iter().map(one).collect()
}

fn hash(finding: &Finding) -> u64 {
    let [group, kind, namespace, name] = finding.object.as_deref().map_or([""; 4], identity);
    let path = finding.place.path.trim_start_matches("./");
    fnv1a([
        &*finding.rule,
        group,
        kind,
        namespace,
        name,
        &finding.pointer,
        path,
    ])
}

/// The version of the API is left out: an object stays itself when it is written for another one.
fn identity(object: &ObjectName) -> [&str; 4] {
    let group = object
        .api_version
        .split_once('/')
        .map_or("", |(group, _)| group);
    [group, &object.kind, &object.namespace, &object.name]
}

/// FNV-1a in 64 bits, each text ended by a byte that is in no UTF-8.
///
/// Others keep fingerprints for years, and the hash of a package may change with its version.
fn fnv1a<'a>(texts: impl IntoIterator<Item = &'a str>) -> u64 {
    let bytes = texts
        .into_iter()
        .flat_map(|text| text.bytes().chain([0xff]));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
