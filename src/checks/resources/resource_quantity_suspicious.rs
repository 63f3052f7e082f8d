//! Quantities that mean something else than their author: `512m` of memory is half a byte.

use std::borrow::Cow;

use super::amount;
use super::places::{Bound, Measure, Place, places};
use crate::finding::Violation;
use crate::rule::{Mark, Subject};
use crate::value::Quantity;
use crate::value::quantity::Suffix;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    for place in places(subject) {
        let Some(text) = amount::text(place.node) else {
            continue;
        };
        let Some((case, words)) = judge(&place, &text) else {
            continue;
        };
        out.push(Violation {
            case: Some(case.into()),
            container: place
                .container
                .map(|container| container.name().into_owned()),
            ..subject.violation(
                Mark::Value(place.node),
                format!("{} is `{text}`, {words}", place.what()),
            )
        });
    }
}

fn judge(place: &Place<'_>, text: &str) -> Option<(&'static str, Cow<'static, str>)> {
    let (Some(value), Some(suffix)) = (Quantity::parse(text), Quantity::suffix(text)) else {
        let instead =
            likely(text).map_or_else(String::new, |likely| format!("; `{likely}` is one"));
        return Some((
            "grammar",
            format!("which is no quantity and refused{instead}").into(),
        ));
    };
    if value <= Quantity::from_units(0) {
        return None;
    }
    match place.measure {
        Measure::Cpu => cpu(place.bound, value, suffix, text),
        Measure::Memory | Measure::Storage | Measure::HugePages => {
            bytes(place, value, suffix, text)
        }
        Measure::Other => None,
    }
}

fn cpu(
    bound: Bound,
    value: Quantity,
    suffix: Suffix,
    text: &str,
) -> Option<(&'static str, Cow<'static, str>)> {
    if matches!(suffix, Suffix::Binary | Suffix::Decimal) {
        return Some((
            "cpu-unit",
            "a unit of memory: cores are counted in ones and thousandths (`500m`)".into(),
        ));
    }
    if value < Quantity::from_millis(1) {
        return Some((
            "cpu-tiny",
            "less than the smallest share of a core, `1m`".into(),
        ));
    }
    let is_many = value > Quantity::from_units(256) && bound != Bound::Frame;
    is_many.then(|| {
        (
            "cpu-many",
            format!("which is whole cores; thousandths of one are `{text}m`").into(),
        )
    })
}

fn bytes(
    place: &Place<'_>,
    value: Quantity,
    suffix: Suffix,
    text: &str,
) -> Option<(&'static str, Cow<'static, str>)> {
    const MEBIBYTE: Quantity = Quantity::from_units(1 << 20);
    let is_small = value < MEBIBYTE;
    if is_small && (suffix == Suffix::Fraction || !value.is_whole()) {
        let instead = text.strip_suffix('m').map_or_else(String::new, |number| {
            format!("; `{number}Mi` are mebibytes")
        });
        return Some((
            "milli",
            format!("a fraction of one byte or of a few{instead}").into(),
        ));
    }
    if place.measure == Measure::HugePages {
        return None;
    }
    if is_small && place.bound != Bound::Frame {
        let case = if place.bound == Bound::Limit {
            "tiny"
        } else {
            "tiny-request"
        };
        let unit = if suffix == Suffix::Absent {
            "bytes, as it has no unit"
        } else {
            "less than a mebibyte"
        };
        return Some((case, unit.into()));
    }
    let most = match place.measure {
        Measure::Memory => Quantity::from_units(1 << 40),
        _ => Quantity::from_units(1 << 50),
    };
    let is_huge = value > most && place.bound != Bound::Frame;
    is_huge.then(|| ("huge", "more than all but the largest machines have".into()))
}

/// What was probably meant by something that is no quantity: `1GB`, `512mi`, `1 Gi`.
fn likely(text: &str) -> Option<String> {
    let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let digits = compact
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(compact.len());
    let (number, letters) = compact.split_at(digits);
    let unit = match letters.to_ascii_lowercase().as_str() {
        "" => "",
        "k" | "ki" | "kb" | "kib" => "Ki",
        "m" | "mi" | "mb" | "mib" => "Mi",
        "g" | "gi" | "gb" | "gib" => "Gi",
        "t" | "ti" | "tb" | "tib" => "Ti",
        _ => return None,
    };
    let likely = format!("{number}{unit}");
    Quantity::parse(&likely).map(|_| likely)
}
