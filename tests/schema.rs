//! The tables of the Kubernetes API: what is compiled in is what `schemas/kubernetes.txt` says.

use std::collections::{BTreeMap, BTreeSet};

use seaworthy::schema::{Definition, NEWEST, OLDEST, Scope, Type, served};

/// The fields of a definition, as `name type`, with the minor versions that have them and those that need them.
type Fields<'t> = BTreeMap<(&'t str, &'t str), BTreeMap<u8, bool>>;

/// A kind: `apps/v1`, `Deployment`, its scope, and the minor versions that know it.
type Kind<'t> = (&'t str, &'t str, &'t str, BTreeSet<u8>);

#[derive(Default)]
struct Text<'t> {
    definitions: BTreeMap<&'t str, Fields<'t>>,
    kinds: Vec<(Kind<'t>, &'t str)>,
}

fn read(text: &str) -> Text<'_> {
    let (mut read, mut name) = (Text::default(), "");
    for line in text.lines() {
        let words: Vec<_> = line.trim_start().split(' ').collect();
        match words[..] {
            [new] if !line.starts_with('\t') => {
                name = new;
                read.definitions.insert(name, Fields::new());
            }
            ["=", api_version, kind, scope, ref rest @ ..] => {
                let minors = minors(rest.first().copied().unwrap_or("")).collect();
                read.kinds.push(((api_version, kind, scope, minors), name));
            }
            [field, of, ref rest @ ..] => {
                let life = rest
                    .iter()
                    .find(|word| !word.starts_with("required") && !word.starts_with("gate="));
                let required: BTreeSet<u8> =
                    match rest.iter().find_map(|word| word.strip_prefix("required")) {
                        None => BTreeSet::new(),
                        Some(part) => minors(part.trim_start_matches('=')).collect(),
                    };
                let fields = read
                    .definitions
                    .get_mut(name)
                    .expect("a definition's name comes first");
                let lives = fields.entry((field, of)).or_default();
                lives.extend(
                    minors(life.unwrap_or(&"")).map(|minor| (minor, required.contains(&minor))),
                );
            }
            _ => panic!("`{line}` says nothing"),
        }
    }
    read
}

/// `30-`, `11-21`, or nothing for all.
fn minors(interval: &str) -> std::ops::RangeInclusive<u8> {
    let (from, to) = interval.split_once('-').unwrap_or_default();
    let number = |text: &str, none| {
        if text.is_empty() {
            none
        } else {
            text.parse().expect("a minor version")
        }
    };
    number(from, OLDEST)..=number(to, NEWEST)
}

/// The type as the text writes it, but for what kind of list it is and for the whole name of a definition.
fn written(of: Type) -> String {
    match of {
        Type::Any => "any".into(),
        Type::String => "string".into(),
        Type::Enum(words) => format!("enum({})", words.join("|").replace(' ', "_")),
        Type::Int32 => "int32".into(),
        Type::Int64 => "int64".into(),
        Type::Number => "number".into(),
        Type::Bool => "bool".into(),
        Type::Bytes => "bytes".into(),
        Type::Time => "time".into(),
        Type::MicroTime => "micro-time".into(),
        Type::IntOrString => "int-or-string".into(),
        Type::Quantity => "quantity".into(),
        Type::Object(definition) => definition.name.into(),
        Type::Map(of) => format!("map<{}>", written(*of)),
        Type::List(of) => format!("list<{}>", written(*of)),
        Type::Either(mapping, other) => {
            format!("either<{}|{}>", written(*mapping), written(*other))
        }
    }
}

/// The text's type, as `written` writes it, and the definition that it names.
fn reduced<'t>(of: &'t str, text: &Text<'t>) -> (String, Option<&'t str>) {
    for open in ["list<", "map<"] {
        if let Some((inner, _)) = of.strip_prefix(open).and_then(|rest| rest.rsplit_once('>')) {
            let (inner, name) = reduced(inner, text);
            return (format!("{open}{inner}>"), name);
        }
    }
    if let Some((mapping, other)) = of
        .strip_prefix("either<")
        .and_then(|rest| rest.strip_suffix('>')?.split_once('|'))
    {
        let (mapping, name) = reduced(mapping, text);
        return (
            format!("either<{mapping}|{}>", reduced(other, text).0),
            name,
        );
    }
    match text.definitions.get_key_value(of) {
        Some((name, _)) => (name.rsplit('.').next().unwrap_or(name).into(), Some(name)),
        None if of == "object" => ("any".into(), None),
        None => (of.into(), None),
    }
}

fn definition_in(of: Type) -> Option<&'static Definition> {
    match of {
        Type::Object(definition) => Some(definition),
        Type::Map(of) | Type::List(of) | Type::Either(of, _) => definition_in(*of),
        _ => None,
    }
}

#[test]
fn the_compiled_tables_are_the_text() {
    let text = include_str!("../schemas/kubernetes.txt");
    let text = read(text);
    let mut pending: Vec<(&str, &'static Definition)> = Vec::new();
    for ((api_version, kind, scope, known), name) in &text.kinds {
        for minor in OLDEST..=NEWEST {
            let Some(found) = served(api_version, kind, minor) else {
                assert!(!known.contains(&minor), "{api_version} {kind} in 1.{minor}");
                continue;
            };
            if known.contains(&minor) {
                let scope_found = match found.scope {
                    Scope::Namespaced => "namespaced",
                    Scope::Cluster => "cluster",
                    Scope::None => "none",
                };
                assert_eq!(scope_found, *scope, "{api_version} {kind}");
                pending.push((name, found.definition));
            }
        }
    }
    let mut seen = BTreeSet::new();
    while let Some((name, definition)) = pending.pop() {
        if seen.insert(name) {
            compare(name, definition, &text, &mut pending);
        }
    }
    assert_eq!(
        seen.len(),
        text.definitions.len(),
        "definitions that no kind leads to"
    );
}

/// Every field of every minor version, both ways.
fn compare<'t>(
    name: &'t str,
    definition: &'static Definition,
    text: &Text<'t>,
    pending: &mut Vec<(&'t str, &'static Definition)>,
) {
    for minor in OLDEST..=NEWEST {
        let expected = text.definitions[name]
            .iter()
            .filter_map(|((field, of), lives)| {
                let required = *lives.get(&minor)?;
                Some((*field, reduced(of, text), required))
            });
        let mut count = 0;
        for (field, (of, below), required) in expected {
            count += 1;
            let found = definition.field(field, minor);
            let found = found.unwrap_or_else(|| panic!("{name}.{field} in 1.{minor}"));
            assert_eq!(written(found.of), of, "{name}.{field} in 1.{minor}");
            assert_eq!(
                found.is_required(minor),
                required,
                "{name}.{field} in 1.{minor}"
            );
            pending.extend(below.zip(definition_in(found.of)));
        }
        assert_eq!(
            definition.fields(minor).count(),
            count,
            "{name} in 1.{minor}"
        );
    }
}

#[test]
fn lives_of_kinds_and_fields() {
    // https://kubernetes.io/docs/reference/using-api/deprecation-guide/: removed in 1.25.
    assert!(served("policy/v1beta1", "PodDisruptionBudget", 24).is_some());
    assert!(served("policy/v1beta1", "PodDisruptionBudget", 25).is_none());
    let job = served("batch/v1", "Job", NEWEST)
        .expect("Job is served")
        .definition;
    let Some(Type::Object(spec)) = job.field("spec", NEWEST).map(|field| field.of) else {
        panic!("a Job has a spec");
    };
    // KEP-4368: alpha in 1.30.
    assert_eq!(spec.life_of("managedBy").map(|(from, _)| from), Some(30));
    assert!(spec.field("managedBy", 29).is_none());
}
