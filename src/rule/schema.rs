//! The JSON Schema of a rule's file, for editors that complete and check it.

use serde_json::{Map, Value, json};

/// The schema, draft-07: what `serde` reads, with what each word says.
#[must_use]
pub fn schema() -> Value {
    let mut whole = mapping(&[WHOLE, SCOPE, WORDS], &["summary", "severity", "default"]);
    whole["$schema"] = "http://json-schema.org/draft-07/schema#".into();
    whole["$id"] = "https://seaworthy.dev/seaworthy-rule.schema.json".into();
    whole["title"] = "A rule of seaworthy".into();
    whole["definitions"] = json!({
        "case": mapping(&[CASE, SCOPE, WORDS], &[]),
        "when": mapping(&[WHEN], &[]),
        "example": {"anyOf": [{"type": "string"}, mapping(&[EXAMPLE], &["text"])]},
        "examples": mapping(&[EXAMPLES], &["bad", "good"]),
        "schema": {"type": ["object", "boolean"]},
    });
    whole
}

/// A word, what may stand behind it, and what it says.
type Word = (&'static str, fn() -> Value, &'static str);

fn mapping(words: &[&[Word]], required: &[&str]) -> Value {
    let property = |(name, value, says): &Word| {
        let mut value = value();
        let says = json!(says);
        match value.as_object_mut() {
            // Beside `$ref` nothing else counts in draft-07.
            Some(fields) if fields.contains_key("$ref") => {
                value = json!({"allOf": [value], "description": says});
            }
            Some(fields) => {
                fields.insert("description".to_owned(), says);
            }
            None => {}
        }
        ((*name).to_owned(), value)
    };
    let properties: Map<_, _> = words.iter().copied().flatten().map(property).collect();
    json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

/// What only the rule itself says.
const WHOLE: &[Word] = &[
    (
        "summary",
        line,
        "One sentence without a full stop: what is wrong.",
    ),
    ("severity", severity, "The highest of any of its cases."),
    (
        "default",
        default,
        "`on`, or `opt-in`: it runs when selected by id, group or profile.",
    ),
    ("since", text, "The version that brought it."),
    (
        "docs",
        text,
        "Its page, Markdown: what happens, when it hurts, what to write instead.",
    ),
    ("links", texts, "Where to read more."),
    (
        "peers",
        peers,
        "Ids of other linters that ask the same question, by linter.",
    ),
    ("formerly", texts, "Ids it had before; they go on working."),
    ("target", target, "What it looks at."),
    (
        "cases",
        cases,
        "Settings of their own (with `assert`), or milder variants (without), by name.",
    ),
    (
        "params",
        any_mapping,
        "Values a user may set, with their defaults; `{param: name}` in a schema stands for one.",
    ),
    (
        "silences",
        texts,
        "General rules that keep quiet where this one speaks.",
    ),
    (
        "yields-to",
        texts,
        "Specific rules at whose places this one keeps quiet.",
    ),
    (
        "topic",
        text,
        "People are shown one finding for all findings of one topic in one workload.",
    ),
    (
        "profiles",
        texts,
        "Selections it belongs to besides its group.",
    ),
    (
        "server",
        server,
        "What the API server itself does about it.",
    ),
    (
        "examples",
        || reference("examples"),
        "Its tests, and the second half of its page.",
    ),
];

/// What only a case says.
const CASE: &[Word] = &[
    ("severity", severity, "Not above the rule's."),
    (
        "default",
        default,
        "Whether it runs without being asked for.",
    ),
    (
        "server",
        server,
        "What the API server itself does about it.",
    ),
];

/// Where a rule or a case looks.
const SCOPE: &[Word] = &[
    (
        "kinds",
        kinds,
        "`group/Kind` of the object; `core` is the core group, `group/*` all kinds of one, `!group/Kind` all but it; none means any.",
    ),
    ("only", roles, "Roles of the container."),
    (
        "workloads",
        || json!({"enum": ["long-running"]}),
        "Those that run until somebody stops them.",
    ),
    (
        "when",
        || reference("when"),
        "Schemas and facts that must hold.",
    ),
    ("unless", facts, "Facts that must not hold."),
];

/// What a rule or a case says.
const WORDS: &[Word] = &[
    (
        "message",
        line,
        "One line, lower case at the start, names in backticks; `{name}`, `{key}`, `{value}`, `{kind}` and `{object}` stand for what is found.",
    ),
    (
        "help",
        text,
        "A line of words, then YAML to paste as it stands in the target.",
    ),
    (
        "assert",
        || reference("schema"),
        "JSON Schema (2020-12) of what a good target satisfies; the failing path becomes the place.",
    ),
    (
        "mark",
        text,
        "A path of property names from the failing place; its longest existing part is marked instead.",
    ),
];

const WHEN: &[Word] = &[
    ("self", || reference("schema"), "Over the target."),
    ("pod", || reference("schema"), "Over the pod's spec."),
    ("object", || reference("schema"), "Over the object."),
    ("facts", facts, "Facts that must hold."),
];

const EXAMPLES: &[Word] = &[
    (
        "bad",
        examples,
        "Manifests with carets below what must be found.",
    ),
    ("good", examples, "Manifests in which nothing is found."),
];

const EXAMPLE: &[Word] = &[
    ("text", text, "The manifest."),
    ("path", text, "The name of its own file."),
    (
        "files",
        || json!({"type": "object", "additionalProperties": {"type": "string"}}),
        "Other files of the folder, by name.",
    ),
    ("params", any_mapping, "What the user has set of the rule."),
    (
        "config",
        text,
        "A `seaworthy.yaml` whose first cluster holds the folder.",
    ),
    (
        "kubernetes",
        text,
        "The versions of Kubernetes that it is for.",
    ),
];

fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/definitions/{name}")})
}

fn text() -> Value {
    json!({"type": "string"})
}

fn line() -> Value {
    json!({"type": "string", "pattern": "^[^\n]+$"})
}

fn texts() -> Value {
    json!({"type": "array", "items": {"type": "string"}})
}

fn any_mapping() -> Value {
    json!({"type": "object"})
}

fn severity() -> Value {
    json!({"enum": ["info", "warning", "error"]})
}

fn default() -> Value {
    json!({"enum": ["on", "opt-in"]})
}

fn server() -> Value {
    json!({"enum": ["refuses", "warns", "drops"]})
}

fn target() -> Value {
    json!({"enum": ["document", "object", "workload", "pod", "container", "rbac-rule"]})
}

fn kinds() -> Value {
    json!({"type": "array", "items": {"type": "string", "pattern": "^!?[^/]+/[^/]+$"}})
}

fn roles() -> Value {
    json!({"type": "array", "items": {"enum": ["regular", "sidecar", "init", "ephemeral"]}})
}

fn facts() -> Value {
    json!({"type": "array", "items": {"enum": [
        "helm-test", "hook", "windows-pod", "known-helper", "limit-range-memory-limit", "limit-range-memory-request",
        "limit-range-cpu-limit", "limit-range-cpu-request", "storage-driver", "static-pod",
    ]}})
}

fn peers() -> Value {
    json!({"type": "object", "additionalProperties": texts()})
}

fn cases() -> Value {
    json!({"type": "object", "additionalProperties": reference("case")})
}

fn examples() -> Value {
    json!({"type": "array", "minItems": 1, "items": reference("example")})
}
