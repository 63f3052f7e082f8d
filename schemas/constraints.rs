//! The tables of what the API server checks beyond types, `constraints/*.txt`, as Rust.
//!
//! A line without indentation names a definition, `Subject@rbac.authorization.k8s.io` only in objects of that group, and the
//! function of Kubernetes that the lines below it are taken from. Each of those names a field, `secretRef.name` one of a
//! field that is there, `.` the value itself, and what holds for it: `port range(1,65535)`.

use std::collections::BTreeMap;
use std::fmt::Write;

/// The Rust text of the table, made of the texts of its files.
///
/// # Errors
/// The line that says what no table says.
pub(crate) fn rust(files: &BTreeMap<String, String>) -> Result<String, String> {
    let mut definitions: BTreeMap<(&str, &str), Vec<String>> = BTreeMap::new();
    for (file, text) in files {
        let mut current = None;
        let lines = text
            .lines()
            .zip(1..)
            .filter(|(line, _)| !line.is_empty() && !line.starts_with('#'));
        for (line, number) in lines {
            let wrong = || format!("{file}, line {number}: `{line}` says nothing");
            match line.strip_prefix('\t') {
                Some(row) => {
                    let rows = current
                        .and_then(|key| definitions.get_mut(&key))
                        .ok_or_else(wrong)?;
                    rows.push(row_of(row).ok_or_else(wrong)?);
                }
                None => {
                    let (name, _) = line.split_once(' ').ok_or_else(wrong)?;
                    let key = name.split_once('@').unwrap_or((name, ""));
                    if definitions.insert(key, Vec::new()).is_some() {
                        return Err(format!("{file}, line {number}: `{name}` stands twice"));
                    }
                    current = Some(key);
                }
            }
        }
    }
    let mut out = String::from("static CONSTRAINED: &[Constrained] = &[\n");
    for ((name, group), rows) in definitions {
        writeln!(
            out,
            "Constrained {{ name: {name:?}, group: {group:?}, rows: &[{}] }},",
            rows.join(", ")
        )
        .map_err(|error| error.to_string())?;
    }
    Ok(out + "];\n")
}

/// `secretRef.name required subdomain`.
fn row_of(row: &str) -> Option<String> {
    let (field, words) = row.split_once(' ')?;
    let path: Vec<&str> = if field == "." {
        Vec::new()
    } else {
        field.split('.').collect()
    };
    let constraints: Option<Vec<String>> = words.split(' ').map(constraint).collect();
    Some(format!(
        "Row {{ path: &{path:?}, constraints: &[{}] }}",
        constraints?.join(", ")
    ))
}

/// `range(1,65535)` is `Constraint::Range(1, 65535)`; a bare grammar, `port-name`, is `Constraint::Is(Grammar::PortName)`.
fn constraint(word: &str) -> Option<String> {
    let (name, arguments) = match word.split_once('(') {
        Some((name, rest)) => (name, rest.strip_suffix(')')?),
        None => (word, ""),
    };
    let words = || arguments.split('|').collect::<Vec<_>>();
    let variant = camel(name);
    Some(match name {
        "required" | "present" | "filled" | "relative" | "non-reserved" | "no-backsteps"
        | "absolute" | "ip" | "network" | "labels" | "int-or-percent" | "at-most-all"
        | "not-negative" | "positive" => format!("Constraint::{variant}"),
        "range" => {
            let (low, high) = arguments.split_once(',')?;
            format!(
                "Constraint::Range({}, {})",
                low.parse::<i64>().ok()?,
                high.parse::<i64>().ok()?
            )
        }
        "min" | "max-length" | "max-items" => {
            format!("Constraint::{variant}({})", arguments.parse::<i64>().ok()?)
        }
        "one-of" | "exactly" | "any" => format!("Constraint::{variant}(&{:?})", words()),
        "unique" if arguments.is_empty() => "Constraint::Unique(&[])".to_owned(),
        "unique" => format!("Constraint::Unique(&{:?})", words()),
        "named" => format!("Constraint::Named(Grammar::{})", camel(arguments)),
        _ if arguments.is_empty() => format!("Constraint::Is(Grammar::{variant})"),
        _ => return None,
    })
}

/// `port-name` is `PortName`.
fn camel(name: &str) -> String {
    let words = name.split('-').map(|word| {
        let (first, rest) = word.split_at(word.len().min(1));
        first.to_uppercase() + rest
    });
    words.collect()
}
