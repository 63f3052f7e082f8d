//! Claims that go with what made them.

use super::precious::KEEPERS;
use crate::finding::Violation;
use crate::manifest::Object;
use crate::rule::{Mark, Subject};
use crate::yaml::Node;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some((index, object)) = subject.object else {
        return;
    };
    match (object.group(), &*object.kind) {
        ("apps", "StatefulSet") if subject.set.graph().plays(index, KEEPERS) => {
            stateful_set(subject, object, out);
        }
        ("elasticsearch.k8s.elastic.co", "Elasticsearch") => {
            out.extend(elasticsearch(subject, object));
        }
        ("kafka.strimzi.io", "Kafka" | "KafkaNodePool") => {
            let places = ["/spec/kafka/storage", "/spec/storage"];
            let storages = places.iter().filter_map(|place| object.root.at(place));
            // <https://strimzi.io/docs/operators/latest/configuring#type-PersistentClaimStorage-reference>
            for storage in storages {
                let volumes = storage.get("volumes").into_iter().flat_map(Node::items);
                let all = volumes.chain([storage]);
                out.extend(all.filter_map(|volume| switch(subject, volume, "deleteClaim")));
            }
        }
        ("minio.min.io", "Tenant") => {
            // <https://github.com/minio/operator/blob/master/docs/tenant_crd.adoc>
            for pool in object
                .root
                .at("/spec/pools")
                .into_iter()
                .flat_map(Node::items)
            {
                out.extend(switch(subject, pool, "reclaimStorage"));
            }
        }
        _ => {}
    }
}

fn stateful_set<'t>(subject: &Subject<'_, 't>, object: &Object<'t>, out: &mut Vec<Violation>) {
    let Some(policy) = object.root.at("/spec/persistentVolumeClaimRetentionPolicy") else {
        return;
    };
    for (field, when) in [
        ("whenDeleted", "it is deleted"),
        ("whenScaled", "it is scaled down, to zero for a repair too"),
    ] {
        let Some(value) = policy.get(field).filter(|value| value.text() == "Delete") else {
            continue;
        };
        let message = format!("the data of `{}` is deleted when {when}", object.name);
        out.push(Violation {
            case: Some("stateful-set".into()),
            ..subject.violation(Mark::Value(value), message)
        });
    }
}

/// The default of the operator deletes, too.
///
/// <https://www.elastic.co/docs/deploy-manage/deploy/cloud-on-k8s/volume-claim-templates>
fn elasticsearch<'t>(subject: &Subject<'_, 't>, object: &Object<'t>) -> Option<Violation> {
    let spec = object.root.get("spec")?;
    let policy = spec.get("volumeClaimDeletePolicy");
    if policy.is_some_and(|policy| policy.text() != "DeleteOnScaledownAndClusterDeletion") {
        return None;
    }
    let mark = policy.map_or(
        Mark::Missing {
            parent: spec,
            field: "volumeClaimDeletePolicy",
        },
        Mark::Value,
    );
    let message = format!("the volumes of `{}` are deleted with it", object.name);
    Some(Violation {
        case: Some("elasticsearch".into()),
        ..subject.violation(mark, message)
    })
}

fn switch<'t>(subject: &Subject<'_, 't>, parent: Node<'t>, field: &str) -> Option<Violation> {
    let value = parent.get(field)?;
    let message = format!("the data of `{}` is deleted with it", subject.name());
    (value.as_bool() == Some(true)).then(|| Violation {
        case: Some("operator".into()),
        ..subject.violation(Mark::Value(value), message)
    })
}
