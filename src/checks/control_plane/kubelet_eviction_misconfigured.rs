//! Kubelets that evict too late, or not at all.

use super::demand::{at, mark};
use crate::finding::Violation;
use crate::manifest::{Component, Form, ObjectSet, Pair, Program, Setting};
use crate::rule::{Params, of_case};

/// The signals of the kubelet's default; a list of one's own replaces all of them (pkg/kubelet/eviction/defaults_linux.go).
const SIGNALS: [&str; 4] = [
    "memory.available",
    "nodefs.available",
    "nodefs.inodesFree",
    "imagefs.available",
];

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let components = set.components().iter();
    for kubelet in components.filter(|component| component.program == Program::Kubelet) {
        if let Some(hard) = known(kubelet, "eviction-hard") {
            if !disabled(set, kubelet, hard, out) {
                partial(set, kubelet, hard, out);
            }
            images(set, kubelet, &hard.pairs(), out);
        }
        soft(set, kubelet, out);
    }
}

fn known<'c, 't>(kubelet: &'c Component<'t>, name: &str) -> Option<&'c Setting<'t>> {
    let setting = kubelet.setting(name)?;
    (!setting.is_unknown() && !setting.pairs().is_empty()).then_some(setting)
}

fn partial<'t>(
    set: &ObjectSet<'t>,
    kubelet: &Component<'t>,
    hard: &Setting<'t>,
    out: &mut Vec<Violation>,
) {
    let merges = kubelet.setting("merge-default-eviction-settings");
    if merges.is_some_and(|setting| setting.is_bool(true)) {
        return;
    }
    let pairs = hard.pairs();
    let missing: Vec<_> = SIGNALS
        .into_iter()
        .filter(|signal| pairs.iter().all(|pair| pair.name != *signal))
        .map(|signal| format!("`{signal}`"))
        .collect();
    if !missing.is_empty() {
        let message = format!(
            "`{}` replaces all of the kubelet's thresholds and has none for {}",
            hard.written,
            missing.join(", ")
        );
        out.push(of_case("partial", at(set, kubelet, mark(hard), message)));
    }
}

/// Says which thresholds are never reached; whether there are any.
fn disabled<'t>(
    set: &ObjectSet<'t>,
    kubelet: &Component<'t>,
    hard: &Setting<'t>,
    out: &mut Vec<Violation>,
) -> bool {
    let pairs = hard.pairs();
    let is_off = |pair: &&Pair<'t>| {
        matches!(&*pair.value, "0%" | "100%")
            && SIGNALS.contains(&&*pair.name)
            && pair.name != "nodefs.inodesFree"
    };
    let off: Vec<_> = pairs.iter().filter(is_off).collect();
    let Some(first) = off.first() else {
        return false;
    };
    let names: Vec<_> = off.iter().map(|pair| format!("`{}`", pair.name)).collect();
    let message = format!(
        "`{}` switches the eviction off: of {}",
        first.value,
        names.join(", ")
    );
    let node = hard.node.get(&first.name).filter(|_| hard.span.is_none());
    let place = node.map_or_else(|| mark(hard), crate::rule::Mark::Value);
    out.push(of_case("disabled", at(set, kubelet, place, message)));
    true
}

/// Images are to be deleted before a full disk evicts pods.
fn images<'t>(
    set: &ObjectSet<'t>,
    kubelet: &Component<'t>,
    hard: &[Pair<'t>],
    out: &mut Vec<Violation>,
) {
    let Some(high) = kubelet.setting("image-gc-high-threshold-percent") else {
        return;
    };
    let free = hard.iter().find(|pair| pair.name == "imagefs.available");
    let free = free.and_then(|pair| pair.value.strip_suffix('%')?.parse::<f64>().ok());
    let percent = high.value.parse::<f64>();
    if let (Some(free), Ok(percent)) = (free, percent)
        && percent > 100.0 - free
    {
        let message = format!(
            "images are deleted when the disk is {percent} % full, and pods are evicted from {} % on",
            100.0 - free
        );
        out.push(of_case("images", at(set, kubelet, mark(high), message)));
    }
}

/// The kubelet does not start with a soft threshold that has no grace period (pkg/kubelet/eviction/helpers.go, `ParseThresholdConfig`).
fn soft<'t>(set: &ObjectSet<'t>, kubelet: &Component<'t>, out: &mut Vec<Violation>) {
    let Some(soft) = known(kubelet, "eviction-soft") else {
        return;
    };
    let grace = kubelet.setting("eviction-soft-grace-period");
    if kubelet.form == Form::Addition && grace.is_none() || grace.is_some_and(Setting::is_unknown) {
        return;
    }
    let periods = grace.map(Setting::pairs).unwrap_or_default();
    for pair in soft.pairs() {
        if periods.iter().all(|period| period.name != pair.name) {
            let message = format!(
                "the kubelet does not start: the soft threshold of `{}` has no grace period",
                pair.name
            );
            let node = soft.node.get(&pair.name).filter(|_| soft.span.is_none());
            let place = node.map_or_else(|| mark(soft), crate::rule::Mark::Value);
            out.push(of_case("grace-period", at(set, kubelet, place, message)));
        }
    }
}
