//! Embeds every `rules/<group>/<id>.yaml`, so that adding a rule is adding its file.
//!
//! What a run needs goes into one JSON text (reading 350 YAML files at start costs 10 ms, this under one); the files
//! themselves are kept beside it for `seaworthy explain`. What is data in `tables/` and `schemas/`
//! becomes Rust by the code beside it.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

#[path = "tables/backups.rs"]
mod backups;
#[path = "tables/charts.rs"]
mod charts;
#[path = "schemas/compact.rs"]
mod compact;
#[path = "schemas/constraints.rs"]
mod constraints;
#[expect(unreachable_pub, reason = "only the rule's format is used here")]
#[path = "src/rule/file.rs"]
mod file;
#[expect(
    dead_code,
    unreachable_pub,
    reason = "only the rule's format is used here"
)]
#[path = "src/finding.rs"]
mod finding;
#[path = "tables/kubernetes_releases.rs"]
mod kubernetes_releases;
#[path = "tables/lifecycle.rs"]
mod lifecycle;
#[expect(unreachable_pub, reason = "only the rule's format is used here")]
#[path = "src/manifest/role.rs"]
mod manifest;
#[path = "tables/operators.rs"]
mod operators;
#[path = "tables/peers.rs"]
mod peers;
#[path = "tables/provisioners.rs"]
mod provisioners;
#[path = "tables/retired.rs"]
mod retired;
#[path = "tables/roles.rs"]
mod roles;
#[path = "tables/rows.rs"]
mod rows;
#[expect(
    dead_code,
    unreachable_pub,
    reason = "only the rule's format is used here"
)]
#[path = "src/span.rs"]
mod span;

/// A table: the file it is in, and what makes Rust of its text.
type Table = (&'static str, fn(&str) -> Result<String, String>);

/// What each file of `OUT_DIR` is made of.
const TABLES: &[(&str, Table)] = &[
    ("backups.rs", ("tables/backups.yaml", backups::rust)),
    ("charts.rs", ("tables/charts.yaml", charts::rust)),
    (
        "kubernetes_releases.rs",
        ("tables/kubernetes-releases.yaml", kubernetes_releases::rust),
    ),
    (
        "lifecycle.rs",
        ("tables/api-versions.yaml", lifecycle::rust),
    ),
    ("operators.rs", ("tables/operators.yaml", operators::rust)),
    ("peers.rs", ("tables/peers.yaml", peers::rust)),
    (
        "provisioners.rs",
        ("tables/provisioners.yaml", provisioners::rust),
    ),
    ("retired.rs", ("tables/retired.yaml", retired::rust)),
    ("roles.rs", ("tables/roles.yaml", roles::rust)),
    ("schema.rs", ("schemas/kubernetes.txt", compact::rust)),
];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=rules");
    println!("cargo::rerun-if-changed=schemas");
    println!("cargo::rerun-if-changed=tables");
    println!("cargo::rerun-if-changed=src/rule/file.rs");
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(env::var("OUT_DIR")?);
    embed_rules(&root.join("rules"), &out)?;
    for (name, (file, rust)) in TABLES {
        let text = fs::read_to_string(root.join(file))?;
        fs::write(out.join(name), rust(&text)?)?;
    }
    let tables = constraint_files(&root.join("schemas/constraints"))?;
    fs::write(out.join("constraints.rs"), constraints::rust(&tables)?)?;
    Ok(())
}

/// Writes what a run needs of every rule, and their pages.
fn embed_rules(rules: &Path, out: &Path) -> Result<(), Box<dyn Error>> {
    let mut hot = Vec::new();
    let mut pages = String::new();
    for (group, id, path) in rule_files(rules)? {
        let text = fs::read_to_string(&path)?;
        let rule: file::RuleFile =
            serde_yaml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?;
        hot.push(serde_json::json!({"id": id, "group": group, "file": without_page(rule)}));
        pages.push_str(&format!("    ({id:?}, include_str!({path:?})),\n"));
    }
    fs::write(out.join("rules.json"), serde_json::to_string(&hot)?)?;
    fs::write(out.join("pages.rs"), format!("&[\n{pages}]\n"))?;
    Ok(())
}

/// Group, id and path of a rule.
type Place = (String, String, PathBuf);

/// Every rule, sorted by id.
fn rule_files(rules: &Path) -> Result<Vec<Place>, Box<dyn Error>> {
    let mut found = Vec::new();
    for group in fs::read_dir(rules)? {
        let group = group?.path();
        for file in fs::read_dir(&group)? {
            let file = file?.path();
            let name = |path: &Path| {
                path.file_stem()
                    .unwrap_or_default()
                    .to_string_lossy()
                    .into_owned()
            };
            if file.extension().is_none_or(|extension| extension != "yaml") {
                return Err(format!("{}: a rule is a `.yaml` file", file.display()).into());
            }
            found.push((name(&group), name(&file), file));
        }
    }
    found.sort_by(|left, right| left.1.cmp(&right.1));
    Ok(found)
}

/// The rule without what only its page and its tests need.
fn without_page(mut rule: file::RuleFile) -> file::RuleFile {
    rule.docs.clear();
    rule.links.clear();
    rule.examples = file::Examples::default();
    rule
}

/// The texts of what the API server checks beyond types, by the name of their file.
fn constraint_files(folder: &Path) -> Result<BTreeMap<String, String>, Box<dyn Error>> {
    let mut files = BTreeMap::new();
    for file in fs::read_dir(folder)? {
        let path = file?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        files.insert(name.into_owned(), fs::read_to_string(&path)?);
    }
    Ok(files)
}
