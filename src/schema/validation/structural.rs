//! Schemas of custom resources: what makes them structural, and whether their defaults fit them.

use super::judge::Judge;
use super::read::{flag, has, int, is_filled, known, list, map, text};
use crate::value::pattern;
use crate::yaml::{Kind, Node, Scalar};

/// Where a schema stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    Root,
    Item,
    Field,
}

const TYPES: &[&str] = &["array", "boolean", "integer", "number", "object", "string"];

/// The schema of a version.
pub(super) fn root<'t>(judge: &mut Judge<'t>, schema: Node<'t>, has_status: bool) {
    if flag(schema, "nullable") {
        judge.forbid(schema, "nullable", "nullable cannot be true at the root");
    }
    if let Some(kind) = schema
        .get("type")
        .filter(|kind| has_status && !matches!(&*kind.text(), "" | "object"))
    {
        judge.invalid(kind, "only \"object\" is allowed as the type at the root of the schema if the status subresource is enabled");
    }
    let mut pending = vec![(schema, Level::Root)];
    while let Some((schema, level)) = pending.pop() {
        // A schema without words has no type, and `additionalProperties` may be a boolean.
        if schema.kind() == Kind::Mapping || schema.is_null() {
            one(judge, schema, level);
        }
        for (name, property) in map(schema, "properties") {
            if name == "metadata" && level == Level::Root {
                metadata(judge, property);
            } else {
                pending.push((property, Level::Field));
            }
        }
        pending.extend(schema.get("items").map(|items| (items, Level::Item)));
        pending.extend(
            schema
                .get("additionalProperties")
                .map(|value| (value, Level::Field)),
        );
        for field in ["allOf", "anyOf", "oneOf"] {
            if !(field == "anyOf" && is_int_or_string(schema)) {
                for nested in list(schema, field) {
                    self::nested(judge, nested, field == "allOf");
                }
            }
        }
        if let Some(nested) = schema.get("not") {
            self::nested(judge, nested, false);
        }
    }
}

/// Of the metadata only the names may be restricted.
fn metadata<'t>(judge: &mut Judge<'t>, schema: Node<'t>) {
    if text(schema, "type") != "object" {
        match schema.get("type") {
            Some(kind) => judge.invalid(kind, "must be object"),
            None => judge.required(schema, "type", "must be object"),
        }
    }
    let is_name = |name: &str| matches!(name, "name" | "generateName");
    if map(schema, "properties").any(|(name, _)| !is_name(&name)) {
        judge.invalid(schema, "must not specify anything other than name and generateName, but metadata is implicitly specified");
    }
}

/// `anyOf: [{type: integer}, {type: string}]`.
fn is_int_or_string(schema: Node<'_>) -> bool {
    let types: Vec<_> = list(schema, "anyOf")
        .map(|nested| (text(nested, "type"), nested.len()))
        .collect();
    matches!(types.as_slice(), [(first, 1), (second, 1)] if first == "integer" && second == "string")
}

/// Fields that schemas of Kubernetes do not have.
const UNSUPPORTED: &[&str] = &[
    "id",
    "additionalItems",
    "patternProperties",
    "definitions",
    "dependencies",
    "$ref",
];

fn one<'t>(judge: &mut Judge<'t>, schema: Node<'t>, level: Level) {
    kind(judge, schema, level);
    for field in UNSUPPORTED {
        if is_filled(schema, field) {
            judge.forbid(schema, field, format!("{field} is not supported"));
        }
    }
    if flag(schema, "uniqueItems") {
        judge.forbid(
            schema,
            "uniqueItems",
            "uniqueItems cannot be set to true since the runtime complexity becomes quadratic",
        );
    }
    if let Some(items) = schema
        .get("items")
        .filter(|items| items.kind() == Kind::Sequence)
    {
        judge.invalid(items, "items must be a schema object and not an array");
    }
    if let Some(others) = schema.get("additionalProperties") {
        let is_open = others.as_bool() == Some(true);
        if level == Level::Root {
            judge.forbidden(others, "must not be used at the root");
        } else if !is_open && map(schema, "properties").next().is_some() {
            judge.forbidden(
                others,
                "additionalProperties and properties are mutual exclusive",
            );
        } else if others.as_bool() == Some(false) {
            judge.forbidden(others, "must not be false");
        }
    }
    if let Some(preserve) = schema.get("x-kubernetes-preserve-unknown-fields")
        && (preserve.as_bool() == Some(false) || flag(schema, "x-kubernetes-int-or-string"))
    {
        judge.invalid(
            preserve,
            "must be true or undefined, and not with x-kubernetes-int-or-string",
        );
    }
    let pattern = schema.get("pattern");
    if let Some(pattern) = pattern.filter(|text| pattern::is_unclosed(&text.text())) {
        judge.invalid(pattern, "must be a valid regular expression, but isn't");
    }
    lists(judge, schema);
    rules(judge, schema);
    if let Some(default) = schema.get("default") {
        if level == Level::Root {
            judge.forbidden(default, "must not be set at the root");
        } else if let Some(why) = fault(schema, default) {
            judge.invalid(default, why);
        }
    }
}

fn kind<'t>(judge: &mut Judge<'t>, schema: Node<'t>, level: Level) {
    let Some(kind) = known(schema, "type") else {
        return;
    };
    let is_open = flag(schema, "x-kubernetes-int-or-string")
        || flag(schema, "x-kubernetes-preserve-unknown-fields");
    let place = schema.get("type").unwrap_or(schema);
    match &*kind {
        "" if is_open => {}
        "" => {
            let why = match level {
                Level::Root => "must not be empty at the root",
                Level::Item => "must not be empty for specified array items",
                Level::Field => "must not be empty for specified object fields",
            };
            judge.required(schema, "type", why);
        }
        "null" => judge.forbidden(
            place,
            "type cannot be set to null, use nullable as an alternative",
        ),
        "array"
            if schema
                .get("items")
                .is_none_or(|items| items.kind() != Kind::Mapping) =>
        {
            judge.required(schema, "items", "must be specified")
        }
        kind if !TYPES.contains(&kind) => judge.unsupported(place, TYPES),
        kind if kind != "object" && level == Level::Root => {
            judge.invalid(place, "must be object at the root")
        }
        kind if kind != "object" && flag(schema, "x-kubernetes-embedded-resource") => {
            judge.invalid(
                place,
                "must be object if x-kubernetes-embedded-resource is true",
            );
        }
        _ => {}
    }
}

/// Types of lists and maps.
fn lists<'t>(judge: &mut Judge<'t>, schema: Node<'t>) {
    let (of_list, of_map) = (
        schema.get("x-kubernetes-list-type"),
        schema.get("x-kubernetes-map-type"),
    );
    if let Some(of_map) = of_map {
        judge.one_of(schema, "x-kubernetes-map-type", &["atomic", "granular"]);
        if text(schema, "type") != "object" {
            judge.invalid(
                of_map,
                "type must be object if x-kubernetes-map-type is specified",
            );
        }
    }
    let keys: Vec<_> = list(schema, "x-kubernetes-list-map-keys").collect();
    let Some(of_list) = of_list else {
        if !keys.is_empty() {
            judge.required(
                schema,
                "x-kubernetes-list-type",
                "must be map if x-kubernetes-list-map-keys is non-empty",
            );
        }
        return;
    };
    judge.one_of(schema, "x-kubernetes-list-type", &["atomic", "set", "map"]);
    if text(schema, "type") != "array" {
        match schema.get("type") {
            Some(kind) => {
                judge.invalid(kind, "must be array if x-kubernetes-list-type is specified")
            }
            None => judge.required(
                schema,
                "type",
                "must be array if x-kubernetes-list-type is specified",
            ),
        }
    }
    let items = schema.get("items");
    match &*of_list.text() {
        "map" => list_map(judge, schema, items, &keys),
        "set" => {
            if let Some(items) = items {
                list_set(judge, items);
            }
        }
        _ => {}
    }
    if of_list.text() != "map" && !keys.is_empty() {
        judge.invalid(
            of_list,
            "must be map if x-kubernetes-list-map-keys is non-empty",
        );
    }
}

fn list_set<'t>(judge: &mut Judge<'t>, items: Node<'t>) {
    match &*text(items, "type") {
        "array"
            if is_filled(items, "x-kubernetes-list-type")
                && text(items, "x-kubernetes-list-type") != "atomic" =>
        {
            judge.forbid(
                items,
                "x-kubernetes-list-type",
                "must be atomic as item of a list with x-kubernetes-list-type=set",
            );
        }
        "object" if text(items, "x-kubernetes-map-type") != "atomic" => {
            judge.required(
                items,
                "x-kubernetes-map-type",
                "must be atomic as item of a list with x-kubernetes-list-type=set",
            );
        }
        _ => {}
    }
    if flag(items, "nullable") {
        judge.forbid(
            items,
            "nullable",
            "cannot be nullable when x-kubernetes-list-type is set",
        );
    }
}

fn list_map<'t>(
    judge: &mut Judge<'t>,
    schema: Node<'t>,
    items: Option<Node<'t>>,
    keys: &[Node<'t>],
) {
    if keys.is_empty() {
        judge.required(
            schema,
            "x-kubernetes-list-map-keys",
            "must not be empty if x-kubernetes-list-type is map",
        );
    }
    let Some(items) = items.filter(|items| items.kind() == Kind::Mapping) else {
        return;
    };
    if text(items, "type") != "object" {
        judge.invalid(
            items.get("type").unwrap_or(items),
            "must be object if parent array's x-kubernetes-list-type is map",
        );
        return;
    }
    let mut seen = rustc_hash::FxHashSet::default();
    for key in keys {
        let name = key.text();
        let Some(property) = items
            .get("properties")
            .and_then(|properties| properties.get(&name))
        else {
            judge.invalid(*key, "entries must all be names of item properties");
            continue;
        };
        if matches!(&*text(property, "type"), "array" | "object") {
            judge.forbid(
                property,
                "type",
                "must be a scalar type if parent array's x-kubernetes-list-type is map",
            );
        }
        if flag(property, "nullable") {
            judge.forbid(
                property,
                "nullable",
                "this property is in x-kubernetes-list-map-keys, so it cannot be nullable",
            );
        }
        let is_required = list(items, "required").any(|required| required.text() == name);
        if !is_required && !has(property, "default") {
            judge.required(property, "default", "this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property");
        }
        if !seen.insert(name) {
            judge.duplicate(*key);
        }
    }
}

/// Rules of CEL: what can be said without reading the expressions.
fn rules<'t>(judge: &mut Judge<'t>, schema: Node<'t>) {
    for rule in list(schema, "x-kubernetes-validations") {
        if text(rule, "rule").trim().is_empty() {
            judge.required(rule, "rule", "rule is not specified");
        }
        for field in ["message", "messageExpression", "fieldPath"] {
            if let Some(value) = rule
                .get(field)
                .filter(|value| !value.text().is_empty() && value.text().trim().is_empty())
            {
                judge.invalid(value, "must be non-empty if specified");
            }
        }
        if let Some(message) = rule
            .get("message")
            .filter(|message| message.text().trim().contains(['\n', '\r']))
        {
            judge.invalid(message, "must not contain line breaks");
        }
        if let Some(path) = rule
            .get("fieldPath")
            .filter(|path| !path.text().trim().is_empty() && !path.text().starts_with(['.', '[']))
        {
            judge.invalid(path, "must be a valid path");
        }
    }
}

/// What may not stand in a schema under `allOf`, `anyOf`, `oneOf` or `not`.
fn nested<'t>(judge: &mut Judge<'t>, schema: Node<'t>, is_all: bool) {
    const FORBIDDEN: &[&str] = &[
        "type",
        "additionalProperties",
        "default",
        "title",
        "description",
        "nullable",
        "x-kubernetes-preserve-unknown-fields",
        "x-kubernetes-embedded-resource",
        "x-kubernetes-int-or-string",
        "x-kubernetes-list-map-keys",
        "x-kubernetes-list-type",
        "x-kubernetes-map-type",
        "x-kubernetes-validations",
    ];
    for value in FORBIDDEN.iter().filter_map(|field| schema.get(field)) {
        if !super::read::is_zero(value) {
            judge.forbidden(value, "must be empty to be structural");
        }
    }
    let all = |field: &'static str| list(schema, field);
    let is_pattern = is_all && is_int_or_string(schema);
    for nested in all("allOf").chain(all("oneOf")) {
        self::nested(judge, nested, false);
    }
    for nested in all("anyOf").filter(|_| !is_pattern) {
        self::nested(judge, nested, false);
    }
    for nested in [schema.get("not"), schema.get("items")]
        .into_iter()
        .flatten()
    {
        self::nested(judge, nested, false);
    }
    for (name, property) in map(schema, "properties") {
        if name == "metadata" {
            judge.forbidden(property, "must not be specified in a nested context");
        }
        self::nested(judge, property, false);
    }
}

/// What is wrong with a default, as far as types and limits go.
fn fault(schema: Node<'_>, value: Node<'_>) -> Option<String> {
    let fits = match (&*text(schema, "type"), value.kind(), value.scalar()) {
        ("object", Kind::Mapping, _) => return of_object(schema, value),
        ("array", Kind::Sequence, _) => {
            return schema
                .get("items")
                .and_then(|items| value.items().find_map(|item| fault(items, item)));
        }
        ("", ..) => true,
        (_, Kind::Scalar, Scalar::Null) => flag(schema, "nullable"),
        ("string", Kind::Scalar, Scalar::Str(text)) => {
            let length = i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
            if int(schema, "maxLength").is_some_and(|most| length > most)
                || int(schema, "minLength").is_some_and(|least| length < least)
            {
                return Some("is not of the length that the schema allows".to_owned());
            }
            true
        }
        ("boolean", Kind::Scalar, Scalar::Bool(_)) => true,
        ("integer", Kind::Scalar, Scalar::Int(_))
        | ("number", Kind::Scalar, Scalar::Int(_) | Scalar::UInt(_) | Scalar::Float(_)) => true,
        _ => false,
    };
    if !fits {
        return Some(format!("must be of type {}", text(schema, "type")));
    }
    let number = value.as_f64();
    let limit = |field: &str| schema.get(field).and_then(Node::as_f64);
    if number
        .zip(limit("maximum"))
        .is_some_and(|(number, most)| number > most)
    {
        return Some("should be less than or equal to the maximum".to_owned());
    }
    if number
        .zip(limit("minimum"))
        .is_some_and(|(number, least)| number < least)
    {
        return Some("should be greater than or equal to the minimum".to_owned());
    }
    let is_listed =
        !has(schema, "enum") || list(schema, "enum").any(|word| word.scalar() == value.scalar());
    if !is_listed {
        return Some("is none of the values of `enum`".to_owned());
    }
    let is_small = text(schema, "format") != "int32"
        || value
            .as_i64()
            .is_none_or(|value| i32::try_from(value).is_ok());
    (!is_small).then(|| "must be of type int32".to_owned())
}

fn of_object(schema: Node<'_>, value: Node<'_>) -> Option<String> {
    let properties = schema.get("properties");
    let others = schema
        .get("additionalProperties")
        .filter(|others| others.kind() == Kind::Mapping);
    let is_open = flag(schema, "x-kubernetes-preserve-unknown-fields")
        || flag(schema, "additionalProperties")
        || flag(schema, "x-kubernetes-embedded-resource");
    for entry in value.entries() {
        let name = entry.key_text().unwrap_or_default();
        match properties
            .and_then(|properties| properties.get(&name))
            .or(others)
        {
            Some(schema) => {
                if let Some(why) = fault(schema, entry) {
                    return Some(why);
                }
            }
            None if is_open => {}
            None => return Some("must not have unknown fields".to_owned()),
        }
    }
    let missing = |name: &str| {
        let default = properties
            .and_then(|properties| properties.get(name))
            .is_some_and(|schema| has(schema, "default"));
        value.get(name).is_none() && !default
    };
    let mut required = list(schema, "required");
    required
        .find(|name| missing(&name.text()))
        .map(|name| format!("lacks the required `{}`", name.text()))
}
