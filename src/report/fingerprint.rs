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
    let parts = [
        &*finding.rule,
        group,
        kind,
        namespace,
        name,
        &finding.pointer,
        path,
    ];
    // No UTF-8 holds the byte that ends each part.
    fnv1a(parts.iter().flat_map(|part| part.bytes().chain([0xff])))
}

/// The version of the API is left out: an object stays itself when it is written for another one.
fn identity(object: &ObjectName) -> [&str; 4] {
    let group = object
        .api_version
        .split_once('/')
        .map_or("", |(group, _)| group);
    [group, &object.kind, &object.namespace, &object.name]
}

/// FNV-1a in 64 bits.
///
/// Others keep fingerprints for years, and the hash of a package may change with its version.
fn fnv1a(bytes: impl Iterator<Item = u8>) -> u64 {
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::fnv1a;

    /// Vectors of <http://www.isthe.com/chongo/tech/comp/fnv/>.
    #[test]
    fn hashes_as_published() {
        assert_eq!(fnv1a("".bytes()), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv1a("a".bytes()), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(fnv1a("foobar".bytes()), 0x8594_4171_f739_67e8);
    }
}
