//! Embeds every `rules/<group>/<id>.yaml`, so that adding a rule is adding its file.
//!
//! What a run needs goes into one JSON text (reading 350 YAML files at start costs 10 ms, this under one); the files
//! themselves are kept beside it for `seaworthy explain`.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

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
#[expect(unreachable_pub, reason = "only the rule's format is used here")]
#[path = "src/manifest/role.rs"]
mod manifest;
#[expect(
    dead_code,
    unreachable_pub,
    reason = "only the rule's format is used here"
)]
#[path = "src/span.rs"]
mod span;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=rules");
    println!("cargo::rerun-if-changed=src/rule/file.rs");
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let mut hot = Vec::new();
    let mut pages = String::new();
    for (group, id, path) in rule_files(&root.join("rules"))? {
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
type RuleFile = (String, String, PathBuf);

/// Every rule, sorted by id.
fn rule_files(rules: &Path) -> Result<Vec<RuleFile>, Box<dyn Error>> {
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
