//! Kubernetes' named formats, and `string.format`.

use super::convert::{double_text, duration_text};
use super::strings::quoted;
use crate::cel::eval::Evaluation;
use crate::cel::value::{Fail, Outcome, Value, error};
use crate::value::{Date, Grammar};
use crate::yaml::base64;

/// The value of a call; nothing where it is none of these.
pub(super) fn call<'v>(
    evaluation: &mut Evaluation<'_, 'v>,
    function: &str,
    arguments: &[Value<'v>],
) -> Option<Outcome<'v>> {
    Some(match (function, arguments) {
        ("format.named", [Value::Text(name)]) => {
            Ok(match NAMES.iter().find(|own| ***own == **name) {
                Some(name) => Value::some(Value::Format(name)),
                None => Value::Optional(None),
            })
        }
        (function, []) => {
            let name = function.strip_prefix("format.")?;
            Ok(Value::Format(NAMES.iter().find(|own| **own == name)?))
        }
        ("validate", [Value::Format(name), Value::Text(text)]) => validate(name, text),
        (
            "format",
            [
                Value::Text(text),
                list @ (Value::List(_) | Value::Items(..)),
            ],
        ) => {
            let items = match evaluation.items(list) {
                Ok(items) => items,
                Err(fail) => return Some(Err(fail)),
            };
            formatted(evaluation, text, &items)
        }
        _ => return None,
    })
}

const NAMES: &[&str] = &[
    "dns1123Label",
    "dns1123Subdomain",
    "dns1035Label",
    "qualifiedName",
    "dns1123LabelPrefix",
    "dns1123SubdomainPrefix",
    "dns1035LabelPrefix",
    "labelValue",
    "uri",
    "uuid",
    "byte",
    "date",
    "datetime",
];

/// Nothing where the text is of the format, else what is wrong with it.
fn validate<'v>(name: &str, text: &str) -> Outcome<'v> {
    // A prefix may end in what a whole name may not.
    let whole = |text: &str| match text.strip_suffix('-') {
        Some(rest) => format!("{rest}a"),
        None => text.to_owned(),
    };
    let fault = match name {
        "dns1123Label" => Grammar::Label.fault(text),
        "dns1123LabelPrefix" => Grammar::Label.fault(&whole(text)),
        "dns1123Subdomain" => Grammar::Subdomain.fault(text),
        "dns1123SubdomainPrefix" => Grammar::Subdomain.fault(&whole(text)),
        "dns1035Label" => Grammar::ServiceLabel.fault(text),
        "dns1035LabelPrefix" => Grammar::ServiceLabel.fault(&whole(text)),
        "qualifiedName" => Grammar::Qualified.fault(text),
        "labelValue" => Grammar::LabelValue.fault(text),
        "byte" if text.is_empty() => Some("invalid base64".into()),
        "byte" => base64(text).is_none().then(|| "invalid base64".into()),
        "date" => Date::parse(text).is_none().then(|| "invalid date".into()),
        _ => return Err(Fail::Unknown),
    };
    Ok(match fault {
        None => Value::Optional(None),
        Some(fault) => Value::some(Value::texts([&*fault])),
    })
}

/// `'%s is %d'.format([…])`
fn formatted<'v>(
    evaluation: &mut Evaluation<'_, 'v>,
    text: &str,
    items: &[Value<'v>],
) -> Outcome<'v> {
    let mut written = String::new();
    let mut items = items.iter();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('%') {
        written.push_str(before);
        if let Some(behind) = behind.strip_prefix('%') {
            written.push('%');
            rest = behind;
            continue;
        }
        let Some(item) = items.next() else {
            return error("could not parse formatting clause: index out of range");
        };
        let (precision, behind) = precision(behind);
        let Some(verb) = behind.chars().next() else {
            return error("could not parse formatting clause: unexpected end of string");
        };
        clause(evaluation, &mut written, verb, precision, item)?;
        evaluation.budget.spend_bytes(written.len())?;
        rest = behind.get(verb.len_utf8()..).unwrap_or_default();
    }
    written.push_str(rest);
    Ok(Value::text(&written))
}

/// `.2` before the letter.
fn precision(text: &str) -> (Option<usize>, &str) {
    let Some(rest) = text.strip_prefix('.') else {
        return (None, text);
    };
    let end = rest
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(rest.len());
    let (digits, behind) = rest.split_at(end);
    (digits.parse().ok().filter(|digits| *digits <= 100), behind)
}

fn clause<'v>(
    evaluation: &mut Evaluation<'_, 'v>,
    written: &mut String,
    verb: char,
    precision: Option<usize>,
    item: &Value<'v>,
) -> Result<(), Fail> {
    match (verb, item) {
        ('s', Value::Text(text)) => written.push_str(text),
        ('s', item) => written.push_str(&shown(evaluation, item)?),
        ('d', Value::Int(value)) => written.push_str(&value.to_string()),
        ('d', Value::Uint(value)) => written.push_str(&value.to_string()),
        ('f', Value::Double(value)) if value.is_finite() => {
            written.push_str(&format!("{value:.*}", precision.unwrap_or(6)));
        }
        ('x', Value::Int(value)) if *value >= 0 => written.push_str(&format!("{value:x}")),
        ('X', Value::Int(value)) if *value >= 0 => written.push_str(&format!("{value:X}")),
        ('o', Value::Int(value)) if *value >= 0 => written.push_str(&format!("{value:o}")),
        ('b', Value::Int(value)) if *value >= 0 => written.push_str(&format!("{value:b}")),
        _ => return Err(Fail::Unknown),
    }
    Ok(())
}

fn shown<'v>(evaluation: &mut Evaluation<'_, 'v>, item: &Value<'v>) -> Result<String, Fail> {
    Ok(match item {
        Value::Text(text) => quoted(text),
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Uint(value) => value.to_string(),
        Value::Double(value) => double_text(*value),
        Value::Null => "null".into(),
        Value::Timestamp(time) => time.to_text(),
        Value::Duration(nanoseconds) => duration_text(*nanoseconds),
        Value::Type(name) => (*name).to_owned(),
        Value::List(_) | Value::Items(..) => {
            let mut parts = Vec::new();
            for item in evaluation.items(item)? {
                parts.push(evaluation.deeper(|it| shown(it, &item))?);
            }
            format!("[{}]", parts.join(", "))
        }
        Value::Map(_) | Value::Object(..) => {
            let mut parts = Vec::new();
            for (key, value) in evaluation.entries(item)? {
                let key = shown(evaluation, &key)?;
                let value = evaluation.deeper(|it| shown(it, &value))?;
                parts.push(format!("{key}:{value}"));
            }
            parts.sort();
            format!("{{{}}}", parts.join(", "))
        }
        _ => return Err(Fail::Unknown),
    })
}
