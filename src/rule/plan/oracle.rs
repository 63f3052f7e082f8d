//! The plan against `json_schema`, on real and mutated documents: the same schemas must fail at the same nodes.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{env, fs};

use serde_json::{Value, json};

use super::{Plan, Run};
use crate::json_schema::{Failure, Schema, Why};
use crate::rule::{Rule, embedded};
use crate::yaml::{Node, Syntax, Tree};

/// Documents to judge; the weekly run sets more.
fn wanted() -> usize {
    let set = env::var("SEAWORTHY_ORACLE_DOCUMENTS").ok();
    set.and_then(|count| count.parse().ok()).unwrap_or(4_000)
}

#[test]
fn plan_and_json_schema_agree() {
    let schemas = schemas();
    let plan = Plan::new(
        schemas
            .iter()
            .enumerate()
            .map(|(id, schema)| (id as u32, schema)),
    )
    .unwrap();
    let oracles: Vec<Schema> = schemas
        .iter()
        .map(|schema| Schema::new(schema).unwrap())
        .collect();
    let mut random = Random(0x5EED);
    let texts = texts();
    let mut tree = Tree::default();
    let (mut judged, mut failures) = (0, 0);
    while judged < wanted() {
        let text = &texts[random.below(texts.len())];
        let text = if judged < texts.len() {
            text.clone()
        } else {
            mutated(text, &mut random)
        };
        tree.parse(&text, Syntax::Yaml);
        for document in tree
            .documents(&text)
            .filter(|document| document.error().is_none())
        {
            let Some(root) = document.root() else {
                continue;
            };
            for target in targets(root) {
                failures += compare(&plan, &oracles, target, &text);
            }
        }
        judged += 1;
    }
    assert!(failures > judged / 2, "hardly anything failed: {failures}");
}

/// Compares the failures at one node; returns how many there were.
fn compare(plan: &Plan, oracles: &[Schema], target: Node<'_>, text: &str) -> usize {
    let mut run = Run::default();
    run.judge(plan, target);
    let ours: BTreeSet<_> = run
        .failures
        .iter()
        .map(|(id, failure)| place(*id, failure))
        .collect();
    let theirs: BTreeSet<_> = (0u32..)
        .zip(oracles)
        .flat_map(|(id, oracle)| {
            oracle
                .failures(target)
                .into_iter()
                .map(move |failure| place(id, &failure))
        })
        .collect();
    assert_eq!(ours, theirs, "in\n{text}");
    ours.len()
}

fn place(schema: u32, failure: &Failure<'_>) -> (u32, u32, String) {
    let why = match &failure.why {
        Why::Missing(field) => format!("missing {field}"),
        Why::Unwanted => "unwanted".to_owned(),
        Why::Value => "value".to_owned(),
    };
    (schema, failure.node.id(), why)
}

/// The root, and everything one would call a container or a pod.
fn targets(root: Node<'_>) -> Vec<Node<'_>> {
    let mut targets = vec![root];
    for pointer in [
        "/spec",
        "/spec/template/spec",
        "/spec/jobTemplate/spec/template/spec",
    ] {
        let Some(spec) = root.at(pointer) else {
            continue;
        };
        targets.push(spec);
        targets.extend(spec.get("containers").into_iter().flat_map(Node::items));
    }
    targets
}

/// The schemas of all rules, and one for every keyword a plan knows.
fn schemas() -> Vec<Value> {
    let rules = embedded::all().unwrap().into_iter();
    let declared = rules.filter_map(|rule| Rule::new(&rule.id, &rule.group, rule.file, None).ok());
    let mut schemas: Vec<Value> = declared
        .flat_map(|rule| rule.schemas().cloned().collect::<Vec<_>>())
        .collect();
    schemas.retain(Plan::expresses);
    schemas.extend([
        json!({"required": ["kind", "metadata", "nobody"]}),
        json!({"properties": {"metadata": {"required": ["namespace"], "additionalProperties": {"minProperties": 1}}}}),
        json!({"properties": {"spec": {"properties": {"replicas": {"minimum": 2, "maximum": 9, "type": "integer"}}}}}),
        json!({"properties": {"replicas": {"exclusiveMinimum": 1, "exclusiveMaximum": 3}}}),
        json!({"properties": {"name": {"pattern": "^[a-m]", "minLength": 4, "maxLength": 9}}}),
        json!({"properties": {"ports": {"minItems": 2, "maxItems": 3, "items": {"required": ["name"]}}}}),
        json!({"properties": {"env": {"contains": {"properties": {"name": {"const": "PATH"}}, "required": ["name"]}}}}),
        json!({"properties": {"metadata": {"propertyNames": {"enum": ["name", "labels"]}, "maxProperties": 2}}}),
        json!({"anyOf": [{"required": ["image"]}, {"required": ["kind"], "properties": {"kind": {"enum": ["Pod", "Service"]}}}]}),
        json!({"if": {"required": ["image"]}, "then": {"required": ["resources"]}, "else": {"properties": {"spec": false}}}),
        json!({"allOf": [{"not": {"required": ["image"]}}, {"properties": {"kind": {"type": ["string", "null"]}}}]}),
        json!({"properties": {"metadata": {"properties": {"labels": {"additionalProperties": {"type": "string"}}}}}}),
        json!({"not": {"properties": {"ports": {"items": {"required": ["protocol"]}}}, "required": ["ports"]}}),
        json!({"properties": {"data": {"additionalProperties": false}, "imagePullPolicy": {"const": "Always"}}}),
        json!({"properties": {"readOnly": {"enum": [true, 0, "no", null]}, "args": {"items": {"type": "string"}}}}),
    ]);
    schemas
}

/// Small manifests: real ones where they are at hand, and one of ours.
fn texts() -> Vec<String> {
    let root =
        env::var_os("SEAWORTHY_SHARED").map_or_else(|| PathBuf::from("../shared"), PathBuf::from);
    let mut texts = vec![OURS.to_owned()];
    let mut folders = vec![root.join("corpus")];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else {
            continue;
        };
        let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
        paths.sort();
        for path in paths {
            if path.is_dir() {
                folders.push(path);
            } else if path
                .extension()
                .is_some_and(|extension| extension == "yaml")
            {
                texts.extend(small_text(&path));
            }
        }
    }
    if texts.len() == 1 {
        eprintln!(
            "skipped: {} is not here; mutations of one manifest only",
            root.display()
        );
    }
    texts
}

fn small_text(path: &Path) -> Option<String> {
    fs::read_to_string(path)
        .ok()
        .filter(|text| text.len() < 4096)
}

const OURS: &str = "apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: {app: web, tier: 3}
spec:
  replicas: 2
  template:
    spec:
      containers:
        - name: app
          image: registry.example/app:1.4.2
          imagePullPolicy: Always
          ports: [{containerPort: 80}, {name: metrics, containerPort: 9090}]
          env:
            - {name: PATH, value: /bin}
          securityContext: {privileged: true, runAsUser: 0}
        - &side
          name: side
          readOnly: no
          args: [1, two, null]
        - <<: *side
          name: other
";

/// The text with one to three lines deleted, doubled, swapped, or given another value.
fn mutated(text: &str, random: &mut Random) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for _ in 0..=random.below(3) {
        if lines.len() < 2 {
            break;
        }
        let at = random.below(lines.len());
        let other = random.below(lines.len());
        match random.below(4) {
            0 => drop(lines.remove(at)),
            1 => lines.insert(at, lines[at].clone()),
            2 => lines.swap(at, other),
            _ => {
                const VALUES: &[&str] = &[
                    "null", "true", "0", "3", "\"3\"", "[]", "{}", "1.5", "no", "x", "~", "",
                ];
                let key = lines[at].split_once(": ").map(|(key, _)| key.to_owned());
                if let Some(key) = key {
                    lines[at] = format!("{key}: {}", VALUES[random.below(VALUES.len())]);
                }
            }
        }
    }
    lines.join("\n")
}

/// The same numbers in every run (xorshift).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound as u64) as usize
    }
}
