//! What a LimitRange refuses: `plugin/pkg/admission/limitranger` of Kubernetes.

use super::Namespace;
use crate::checks::resources::amount::{Amount, amount, amounts};
use crate::finding::Violation;
use crate::manifest::{Object, ObjectSet, Role};
use crate::rule::{Mark, label_in, violation_in};
use crate::yaml::Node;

pub(super) fn check(set: &ObjectSet<'_>, namespace: &Namespace, out: &mut Vec<Violation>) {
    for &range in &namespace.ranges {
        let limits = set.objects[range].root.at("/spec/limits");
        for limit in limits.into_iter().flat_map(Node::items) {
            let item = Item { set, range, limit };
            let kind = limit.get("type").map(Node::text);
            for &index in &namespace.objects {
                match kind.as_deref() {
                    Some("Container") => item.containers(index, out),
                    Some("PersistentVolumeClaim") => item.claims(index, out),
                    _ => {}
                }
            }
        }
    }
}

/// One entry of a LimitRange.
struct Item<'s, 't> {
    set: &'s ObjectSet<'t>,
    range: usize,
    limit: Node<'t>,
}

impl<'t> Item<'_, 't> {
    fn containers(&self, index: usize, out: &mut Vec<Violation>) {
        let Some(workload) = self.set.workload(index) else {
            return;
        };
        for container in workload.pod.containers() {
            let Some(resources) = container.node.get("resources") else {
                continue;
            };
            if container.role == Role::Ephemeral {
                continue;
            }
            let who = format!("container `{}`", container.name());
            let first = out.len();
            for list in ["requests", "limits"] {
                for (resource, own) in amounts(resources.get(list)) {
                    out.extend(self.beyond(index, &who, list, &resource, &own));
                }
            }
            out.extend(self.ratio(index, &who, resources));
            for violation in &mut out[first..] {
                violation.container = Some(container.name().into_owned());
            }
        }
    }

    fn claims(&self, index: usize, out: &mut Vec<Violation>) {
        let object = &self.set.objects[index];
        for claim in claims(object) {
            let Some(own) = claim
                .at("/spec/resources/requests/storage")
                .and_then(amount)
            else {
                continue;
            };
            let name = claim
                .at("/metadata/name")
                .map(Node::text)
                .unwrap_or_default();
            let who = format!("claim `{name}`");
            out.extend(self.beyond(index, &who, "requests", "storage", &own));
        }
    }

    /// An amount above the greatest, or below the least.
    fn beyond(
        &self,
        index: usize,
        who: &str,
        list: &str,
        resource: &str,
        own: &Amount<'t>,
    ) -> Option<Violation> {
        let bound = |field| amount(self.limit.get(field)?.get(resource)?);
        let above = bound("max").filter(|most| own.value > most.value);
        let below = bound("min").filter(|least| own.value < least.value);
        let (bound, than) = match (above, below) {
            (Some(bound), _) => (bound, "more than the most"),
            (None, Some(bound)) => (bound, "less than the least"),
            (None, None) => return None,
        };
        let what = match list {
            "limits" => "is limited to",
            _ => "requests",
        };
        let message = format!(
            "{who} {what} `{}` of {resource}, {than} that LimitRange `{}` lets pass: it is refused",
            own.text, self.set.objects[self.range].name
        );
        Some(Violation {
            case: Some("limit-range".into()),
            labels: vec![self.label(&bound)],
            ..violation_in(self.set, index, Mark::Value(own.node), message)
        })
    }

    /// A limit too many times above the request.
    fn ratio(&self, index: usize, who: &str, resources: Node<'t>) -> Option<Violation> {
        let mut ratios = amounts(self.limit.get("maxLimitRequestRatio"));
        ratios.find_map(|(resource, ratio)| {
            let of = |list| amount(resources.get(list)?.get(&resource)?);
            let (limit, request) = (of("limits")?, of("requests")?);
            let message = format!(
                "the limit of {who} is `{}` of {resource}, more than {} times its request: LimitRange `{}` refuses it",
                limit.text, ratio.text, self.set.objects[self.range].name
            );
            limit.value.is_above(ratio.value, request.value).then(|| Violation {
                case: Some("limit-range".into()),
                labels: vec![self.label(&ratio)],
                ..violation_in(self.set, index, Mark::Value(limit.node), message)
            })
        })
    }

    fn label(&self, bound: &Amount<'t>) -> crate::finding::Label {
        label_in(self.set, self.range, Mark::Value(bound.node), "the bound")
    }
}

/// The claims that an object is, or makes.
fn claims<'t>(object: &Object<'t>) -> Vec<Node<'t>> {
    if object.is("", "PersistentVolumeClaim") {
        return vec![object.root];
    }
    let is_set = object.is("apps", "StatefulSet");
    let templates = object
        .root
        .at("/spec/volumeClaimTemplates")
        .filter(|_| is_set);
    templates.into_iter().flat_map(Node::items).collect()
}
