//! Prometheus that is told to keep more than its volume holds.

use super::monitors::GROUP;
use super::storage::servers;
use crate::checks::registry::data::Data;
use crate::finding::{Confidence, Severity, Violation};
use crate::manifest::{Object, ObjectSet};
use crate::rule::{Mark, Params, label_in, violation_in};
use crate::value::{Quantity, duration};
use crate::yaml::Node;

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    for (index, object) in set.objects.iter().enumerate() {
        if object.is(GROUP, "Prometheus") {
            out.extend(of_operator(set, index, object));
        }
    }
    for server in servers(set) {
        let Some((flag, size)) =
            super::storage::flag_of(&server.arguments, "storage.tsdb.retention.size")
        else {
            continue;
        };
        let volume = match server.data() {
            Some(Data::Volume { mount, .. } | Data::Template { mount }) => {
                mount.get("name").map(Node::text)
            }
            _ => None,
        };
        let claim = volume.and_then(|volume| set.graph().claim(server.workload, &volume));
        let Some((claim, room)) =
            claim.and_then(|claim| Some((claim, claim.spec.at("/resources/requests/storage")?)))
        else {
            continue;
        };
        if exceeds(&size, &room.text()) == Some(true) {
            let label = label_in(set, claim.object, Mark::Value(room), "the volume");
            out.push(Violation {
                container: server
                    .container
                    .get("name")
                    .map(|name| name.text().into_owned()),
                labels: vec![label],
                ..violation(
                    set,
                    server.workload.index,
                    Mark::Value(flag),
                    &size,
                    &room.text(),
                )
            });
        }
    }
}

fn of_operator<'t>(set: &ObjectSet<'t>, index: usize, object: &Object<'t>) -> Option<Violation> {
    let room = object
        .root
        .at("/spec/storage/volumeClaimTemplate/spec/resources/requests/storage")?;
    let Some(size) = object.root.at("/spec/retentionSize") else {
        return by_time_alone(set, index, object, room);
    };
    let is_more = exceeds(&size.text(), &room.text())?;
    is_more.then(|| Violation {
        labels: vec![label_in(set, index, Mark::Value(room), "the volume")],
        ..violation(set, index, Mark::Value(size), &size.text(), &room.text())
    })
}

fn violation<'t>(
    set: &ObjectSet<'t>,
    index: usize,
    mark: Mark<'_, 't>,
    size: &str,
    room: &str,
) -> Violation {
    let message = format!(
        "Prometheus deletes nothing before it holds `{size}`, and its volume has `{room}`: it runs full and stops"
    );
    Violation {
        case: Some("size".into()),
        ..violation_in(set, index, mark, message)
    }
}

/// Two weeks of a small cluster fit into twenty gigabytes; who keeps metrics for longer cannot know what will.
fn by_time_alone<'t>(
    set: &ObjectSet<'t>,
    index: usize,
    object: &Object<'t>,
    room: Node<'t>,
) -> Option<Violation> {
    let time = object.root.at("/spec/retention")?;
    let text = time.text();
    let kept = duration::prometheus_seconds(&text);
    let is_long = kept.is_some_and(|seconds| seconds > 15.0 * 86_400.0);
    is_long.then(|| Violation {
        case: Some("time-alone".into()),
        severity: Some(Severity::Info),
        confidence: Confidence::Likely,
        labels: vec![label_in(set, index, Mark::Value(room), "the volume")],
        ..violation_in(
            set,
            index,
            Mark::Value(time),
            format!("metrics are kept for `{text}`, whatever they take: the volume may run full"),
        )
    })
}

/// Whether a size of Prometheus is nearly all of a claim, or more: blocks that are being written come on top.
fn exceeds(size: &str, room: &str) -> Option<bool> {
    let kept = bytes(size)?;
    let room = Quantity::parse(room)?;
    // 95 hundredths, without fractions.
    let twenty = (0..20).fold(Quantity::from_units(0), |sum, _| sum + kept);
    let nineteen = (0..19).fold(Quantity::from_units(0), |sum, _| sum + room);
    Some(!kept.is_zero() && twenty >= nineteen)
}

/// Prometheus counts by 1024 under names that others use for 1000: `units.Base2Bytes` of `alecthomas/units`.
fn bytes(size: &str) -> Option<Quantity> {
    let number = size.trim().trim_end_matches("iB").trim_end_matches('B');
    let binary = match number.chars().last()? {
        'K' | 'M' | 'G' | 'T' | 'P' | 'E' => format!("{number}i"),
        _ => number.to_owned(),
    };
    Quantity::parse(&binary)
}

#[cfg(test)]
mod tests {
    use super::exceeds;

    #[test]
    fn sizes() {
        for (size, room, expected) in [
            ("60GB", "50Gi", Some(true)),
            ("50GB", "50Gi", Some(true)),
            ("47GB", "50Gi", Some(false)),
            ("48GB", "50Gi", Some(true)),
            ("42GiB", "50Gi", Some(false)),
            ("47GB", "50G", Some(true)),
            ("0", "50Gi", Some(false)),
            ("512MB", "1Gi", Some(false)),
            ("much", "50Gi", None),
        ] {
            assert_eq!(exceeds(size, room), expected, "{size} {room}");
        }
    }
}
