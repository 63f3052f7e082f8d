//! Kubelets that give pods all of their node.

use super::demand::at;
use crate::finding::{Severity, Violation};
use crate::manifest::{Component, Form, ObjectSet, Program};
use crate::rule::{Mark, Params};

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let components = set.components().iter();
    let kubelets: Vec<_> = components
        .filter(|component| {
            component.program == Program::Kubelet && component.form != Form::CommandLine
        })
        .collect();
    for kubelet in &kubelets {
        cgroup(set, kubelet, out);
    }
    // Fragments are put together on the node: one that reserves speaks for all.
    if set.graph().is_patched() || kubelets.iter().any(|kubelet| reserves(kubelet, "memory")) {
        return;
    }
    for kubelet in kubelets
        .iter()
        .filter(|kubelet| !kubelet.settings.is_empty())
    {
        let place = Mark::Missing {
            parent: kubelet.place,
            field: "systemReserved",
        };
        let message = if reserves(kubelet, "cpu") {
            "the kubelet keeps no memory for the node's own programs"
        } else {
            "the kubelet keeps nothing for the node's own programs"
        };
        let is_definite = kubelet.form == Form::File || is_kops(set, kubelet);
        out.push(Violation {
            case: Some("absent".into()),
            severity: (!is_definite).then_some(Severity::Info),
            ..at(set, kubelet, place, message)
        });
    }
}

/// Whether it keeps some of a resource for the node.
fn reserves(kubelet: &Component<'_>, resource: &str) -> bool {
    let names = ["system-reserved", "kube-reserved"];
    let settings = names.iter().filter_map(|name| kubelet.setting(name));
    settings
        .flat_map(|setting| {
            if setting.is_unknown() {
                Vec::new()
            } else {
                setting.pairs()
            }
        })
        .any(|pair| pair.name == resource)
        || names
            .iter()
            .filter_map(|name| kubelet.setting(name))
            .any(|setting| setting.is_unknown())
}

fn is_kops(set: &ObjectSet<'_>, kubelet: &Component<'_>) -> bool {
    let object = kubelet.object.and_then(|index| set.objects.get(index));
    object.is_some_and(|object| object.group() == "kops.k8s.io")
}

/// The kubelet does not start when it is to enforce a reservation and has no cgroup for it (its validation of `enforceNodeAllocatable`).
fn cgroup<'t>(set: &ObjectSet<'t>, kubelet: &Component<'t>, out: &mut Vec<Violation>) {
    let Some(enforced) = kubelet.setting("enforce-node-allocatable") else {
        return;
    };
    for (item, flag, field) in [
        (
            "system-reserved",
            "system-reserved-cgroup",
            "systemReservedCgroup",
        ),
        (
            "kube-reserved",
            "kube-reserved-cgroup",
            "kubeReservedCgroup",
        ),
    ] {
        let is_enforced = enforced.items().any(|name| name == item);
        if kubelet.form == Form::File && is_enforced && kubelet.setting(flag).is_none() {
            let message = format!("the kubelet is to enforce `{item}` and has no `{field}`");
            out.push(Violation {
                case: Some("cgroup".into()),
                ..at(
                    set,
                    kubelet,
                    super::demand::mark_of_item(enforced, item),
                    message,
                )
            });
        }
    }
}
