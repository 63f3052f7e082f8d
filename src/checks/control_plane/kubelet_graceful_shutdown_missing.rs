//! Kubelets that let a reboot kill pods without a word.

use super::demand::{at, mark};
use crate::finding::Violation;
use crate::manifest::{Component, Form, ObjectSet, Program, Setting};
use crate::rule::{Mark, Params};
use crate::value::duration;

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let components = set.components().iter();
    for kubelet in components.filter(|component| component.program == Program::Kubelet) {
        if let Some((case, violation)) = judge(set, kubelet) {
            out.push(Violation {
                case: Some(case.into()),
                ..violation
            });
        }
    }
}

fn judge<'t>(set: &ObjectSet<'t>, kubelet: &Component<'t>) -> Option<(&'static str, Violation)> {
    let period = kubelet.setting("shutdown-grace-period");
    let critical = kubelet.setting("shutdown-grace-period-critical-pods");
    let by_priority = kubelet.setting("shutdown-grace-period-by-pod-priority");
    if let (Some(period), Some(_)) = (period, by_priority) {
        let message = format!(
            "the kubelet does not start: `{}` and a list by priority exclude each other",
            period.written
        );
        return Some(("both", at(set, kubelet, mark(period), message)));
    }
    let seconds = |setting: Option<&Setting<'_>>| {
        setting.map_or(Some(0.0), |setting| duration::seconds(&setting.value))
    };
    let (whole, part) = (seconds(period)?, seconds(critical)?);
    match (period, critical) {
        (_, Some(critical)) if part > whole => {
            let message = format!(
                "the kubelet does not start: critical pods get {part} s of a shutdown of {whole} s"
            );
            Some(("inconsistent", at(set, kubelet, mark(critical), message)))
        }
        (Some(period), _) if whole == 0.0 => Some((
            "missing",
            at(
                set,
                kubelet,
                mark(period),
                "a reboot of the node kills its pods without a word",
            ),
        )),
        (None, _) if by_priority.is_none() && kubelet.form == Form::File => {
            let place = Mark::Missing {
                parent: kubelet.place,
                field: "shutdownGracePeriod",
            };
            Some((
                "missing",
                at(
                    set,
                    kubelet,
                    place,
                    "a reboot of the node kills its pods without a word",
                ),
            ))
        }
        _ => None,
    }
}
