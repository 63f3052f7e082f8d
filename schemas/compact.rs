//! The table of the Kubernetes API, `kubernetes.txt`, as Rust: a static for each definition, which name each other.

use std::fmt::Write;

/// The Rust text of `src/schema/table.rs`' tables.
///
/// # Errors
/// The line that says what no table says.
pub(crate) fn rust(text: &str) -> Result<String, String> {
    let names: Vec<&str> = text
        .lines()
        .filter(|line| !line.starts_with('\t'))
        .collect();
    let mut kinds = Vec::new();
    let mut out = String::new();
    for (line, number) in text.lines().zip(1..) {
        let wrong = || format!("kubernetes.txt, line {number}: `{line}` says nothing");
        if let Some(kind) = line.strip_prefix("\t= ") {
            kinds.push(kind_row(kind, &out).ok_or_else(wrong)?);
        } else if let Some(field) = line.strip_prefix('\t') {
            out.push_str(&field_row(field, &names).ok_or_else(wrong)?);
        } else {
            close(&mut out);
            let index = index_of(line, &names).ok_or_else(wrong)?;
            let name = line.rsplit('.').next().unwrap_or(line);
            let head =
                format!("static D{index}: Definition = Definition {{ name: {name:?}, fields: &[");
            writeln!(out, "{head}").map_err(|error| error.to_string())?;
        }
    }
    close(&mut out);
    kinds.sort();
    let rows: String = kinds.into_iter().map(|(_, row)| row).collect();
    Ok(format!("{out}static KINDS: &[ServedKind] = &[\n{rows}];\n"))
}

fn close(out: &mut String) {
    if !out.is_empty() {
        out.push_str("]};\n");
    }
}

fn index_of(name: &str, names: &[&str]) -> Option<usize> {
    names.binary_search(&name).ok()
}

/// `apps/v1 Deployment namespaced 16-`, of the definition begun last in `out`; with what rows are sorted by.
fn kind_row(row: &str, out: &str) -> Option<((String, String), String)> {
    let mut words = row.split(' ');
    let (api_version, kind, scope) = (words.next()?, words.next()?, words.next()?);
    let (from, to) = interval(words.next().unwrap_or_default())?;
    let start = out.rfind("static D")? + "static ".len();
    let definition = out.get(start..)?.split(':').next()?;
    let scope = match scope {
        "namespaced" => "Namespaced",
        "cluster" => "Cluster",
        "none" => "None",
        _ => return None,
    };
    let row = format!(
        "ServedKind {{ api_version: {api_version:?}, kind: {kind:?}, scope: Scope::{scope}, from: {from}, to: {to}, definition: &{definition} }},\n"
    );
    Some(((api_version.to_owned(), kind.to_owned()), row))
}

/// `managedBy string 30- required`.
fn field_row(row: &str, names: &[&str]) -> Option<String> {
    let mut words = row.split(' ');
    let name = words.next()?;
    let of = type_of(words.next()?, names)?;
    let (mut life, mut required, mut gate) = (interval("")?, (u8::MAX, 0), "None".to_owned());
    for word in words {
        if let Some(of_gate) = word.strip_prefix("gate=") {
            gate = gate_of(of_gate)?;
            continue;
        }
        match word.strip_prefix("required") {
            Some("") => required = life,
            Some(part) => required = interval(part.strip_prefix('=')?)?,
            None => life = interval(word)?,
        }
    }
    let ((from, to), (needed, until)) = (life, required);
    Some(format!(
        "Field {{ name: {name:?}, of: {of}, from: {from}, to: {to}, required_from: {needed}, required_to: {until}, gate: {gate} }},\n"
    ))
}

/// `ImageVolume:35`; the version is left out where there is none yet, and `!Always` added for a value that needs no gate.
fn gate_of(text: &str) -> Option<String> {
    let (name, rest) = text.split_once(':')?;
    let (on_since, kept) = rest.split_once('!').unwrap_or((rest, ""));
    let on_since = interval(&format!(
        "{}-",
        if on_since.is_empty() { "255" } else { on_since }
    ))?
    .0;
    Some(format!(
        "Some(Gate {{ name: {name:?}, on_since: {on_since}, kept: {kept:?} }})"
    ))
}

/// `30-`, `11-21`, or nothing for always.
fn interval(text: &str) -> Option<(u8, u8)> {
    if text.is_empty() {
        return Some((0, u8::MAX));
    }
    let (from, to) = text.split_once('-')?;
    let to = if to.is_empty() {
        u8::MAX
    } else {
        to.parse().ok()?
    };
    Some((from.parse().ok()?, to))
}

fn type_of(text: &str, names: &[&str]) -> Option<String> {
    let inner = |open: &str| {
        let inner = text.strip_prefix(open)?.rsplit_once('>')?.0;
        type_of(inner, names)
    };
    if text.starts_with("list<") {
        return Some(format!("Type::List(&{})", inner("list<")?));
    }
    if text.starts_with("map<") {
        return Some(format!("Type::Map(&{})", inner("map<")?));
    }
    if let Some(either) = text.strip_prefix("either<") {
        let (mapping, other) = either.strip_suffix('>')?.split_once('|')?;
        let (mapping, other) = (type_of(mapping, names)?, type_of(other, names)?);
        return Some(format!("Type::Either(&{mapping}, &{other})"));
    }
    if let Some(words) = text
        .strip_prefix("enum(")
        .and_then(|rest| rest.strip_suffix(')'))
    {
        // A word with spaces has `_` for them.
        let words: Vec<_> = words
            .split('|')
            .map(|word| word.replace('_', " "))
            .collect();
        return Some(format!("Type::Enum(&{words:?})"));
    }
    let name = match text {
        "any" | "object" => "Any",
        "string" => "String",
        "int32" => "Int32",
        "int64" => "Int64",
        "number" => "Number",
        "bool" => "Bool",
        "bytes" => "Bytes",
        "time" => "Time",
        "micro-time" => "MicroTime",
        "int-or-string" => "IntOrString",
        "quantity" => "Quantity",
        _ => return Some(format!("Type::Object(&D{})", index_of(text, names)?)),
    };
    Some(format!("Type::{name}"))
}
