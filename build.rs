//! Embeds every `rules/<group>/<id>.yaml`, so that adding a rule is adding its file.
//!
//! What a run needs goes into one JSON text (reading 350 YAML files at start costs 10 ms, this under one); the files
//! themselves are kept beside it for `seaworthy explain`. The files of `tables/` become lists, `schemas/kubernetes.txt` tables.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

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
#[path = "tables/lifecycle.rs"]
mod lifecycle;
#[expect(unreachable_pub, reason = "only the rule's format is used here")]
#[path = "src/manifest/role.rs"]
mod manifest;
#[path = "tables/retired.rs"]
mod retired;
#[expect(
    dead_code,
    unreachable_pub,
    reason = "only the rule's format is used here"
)]
#[path = "src/span.rs"]
mod span;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=rules");
    println!("cargo::rerun-if-changed=schemas");
    println!("cargo::rerun-if-changed=tables");
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
    fs::write(
        out.join("roles.rs"),
        roles(&root.join("tables/roles.yaml"))?,
    )?;
    let api = fs::read_to_string(root.join("schemas/kubernetes.txt"))?;
    fs::write(out.join("schema.rs"), compact::rust(&api)?)?;
    fs::write(
        out.join("provisioners.rs"),
        provisioners(&root.join("tables/provisioners.yaml"))?,
    )?;
    fs::write(
        out.join("backups.rs"),
        backups(&root.join("tables/backups.yaml"))?,
    )?;
    let tables = constraint_files(&root.join("schemas/constraints"))?;
    fs::write(out.join("constraints.rs"), constraints::rust(&tables)?)?;
    let ends = fs::read_to_string(root.join("tables/api-versions.yaml"))?;
    fs::write(out.join("lifecycle.rs"), lifecycle::rust(&ends)?)?;
    let retired = fs::read_to_string(root.join("tables/retired.yaml"))?;
    fs::write(out.join("retired.rs"), retired::rust(&retired)?)?;
    Ok(())
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

/// What tells the role of a workload.
#[derive(Default, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Signs {
    images: Vec<String>,
    charts: Vec<String>,
    kinds: Vec<String>,
}

/// The table of roles as Rust: sorted lists of `(sign, role)`; images by the last segment of their pattern, those with `*`
/// apart.
fn roles(path: &Path) -> Result<String, Box<dyn Error>> {
    let roles: BTreeMap<String, Signs> = serde_yaml::from_str(&fs::read_to_string(path)?)?;
    let (mut images, mut charts, mut kinds) = (Vec::new(), Vec::new(), Vec::new());
    for (name, signs) in roles {
        let role = format!("WorkloadRole::{}", variant(&name));
        let row = |sign: String| format!("({sign:?}, {role})");
        images.extend(signs.images.into_iter().map(|image| {
            let last = image.rsplit('/').next().unwrap_or_default();
            format!("({last:?}, {image:?}, {role})")
        }));
        charts.extend(signs.charts.into_iter().map(row));
        kinds.extend(signs.kinds.into_iter().map(row));
    }
    let list = |name: &str, of: &str, mut rows: Vec<String>| {
        rows.sort();
        format!(
            "pub(super) const {name}: &[({of}, WorkloadRole)] = &[\n{}\n];\n",
            rows.join(",\n")
        )
    };
    let text = "&str";
    let of = format!("{text}, {text}");
    let (open, exact) = images
        .into_iter()
        .partition(|row: &String| row.contains('*'));
    let images = list("IMAGES", &of, exact) + &list("OPEN_IMAGES", &of, open);
    Ok(images + &list("CHARTS", text, charts) + &list("KINDS", text, kinds))
}

/// The variant of an enum that a name stands for: `NodeLocal` for `node-local`.
fn variant(name: &str) -> String {
    let words = name.split('-').map(|word| {
        let (first, rest) = word.split_at(1);
        first.to_uppercase() + rest
    });
    words.collect()
}

/// What is known of who makes volumes.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Provisioners {
    traits: BTreeMap<String, Vec<String>>,
    classes: BTreeMap<String, String>,
    encryption: BTreeMap<String, String>,
    databases: BTreeMap<String, Claims>,
}

/// Where a resource says what claims its operator makes.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Claims {
    members: String,
    class: String,
    size: String,
}

/// The table of provisioners as Rust.
fn provisioners(path: &Path) -> Result<String, Box<dyn Error>> {
    let table: Provisioners = serde_yaml::from_str(&fs::read_to_string(path)?)?;
    let list = |name: &str, of: &str, rows: Vec<String>| {
        let rows = rows.join(",\n");
        format!("pub(super) const {name}: &[{of}] = &[\n{rows}\n];\n")
    };
    let mut traits = Vec::new();
    for (name, provisioners) in table.traits {
        let name = variant(&name);
        let row = |provisioner| format!("({provisioner:?}, VolumeTrait::{name})");
        traits.extend(provisioners.into_iter().map(row));
    }
    let pairs = |rows: BTreeMap<String, String>| {
        let row = |(key, value)| format!("({key:?}, {value:?})");
        rows.into_iter().map(row).collect()
    };
    let mut databases = Vec::new();
    for (kind, claims) in table.databases {
        let (group, kind) = kind
            .split_once('/')
            .ok_or("a kind is written `group/Kind`")?;
        let Claims {
            members,
            class,
            size,
        } = claims;
        databases.push(format!("OperatorClaims {{ group: {group:?}, kind: {kind:?}, members: {members:?}, class: {class:?}, size: {size:?} }}"));
    }
    Ok(list("TRAITS", "(&str, VolumeTrait)", traits)
        + &list("CLASSES", "(&str, &str)", pairs(table.classes))
        + &list("ENCRYPTION", "(&str, &str)", pairs(table.encryption))
        + &list("DATABASES", "OperatorClaims", databases))
}

/// What is known of products that make backups, and of databases.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Backups {
    products: BTreeMap<String, Product>,
    databases: BTreeMap<String, Database>,
    dumps: Vec<String>,
    snapshots_in_pool: Vec<String>,
    off_cluster: Vec<String>,
}

/// What makes backups or says where they go.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Product {
    #[serde(default)]
    paused: String,
    #[serde(default)]
    endpoints: Vec<String>,
}

/// Where a database says how it is backed up.
#[derive(serde::Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[derive(Default)]
struct Database {
    section: Vec<String>,
    enabled: String,
    schedules: Vec<String>,
    made_by: BTreeMap<String, String>,
    replica: String,
}

/// The table of backups as Rust.
fn backups(path: &Path) -> Result<String, Box<dyn Error>> {
    let table: Backups = serde_yaml::from_str(&fs::read_to_string(path)?)?;
    let list = |name: &str, of: &str, rows: Vec<String>| {
        let rows = rows.join(",\n");
        format!("pub(super) const {name}: &[{of}] = &[\n{rows}\n];\n")
    };
    let texts = |name: &str, rows: Vec<String>| {
        let rows = rows.into_iter().map(|row| format!("{row:?}"));
        list(name, "&str", rows.collect())
    };
    let kind = |name: &str| match name.split_once('/') {
        Some((group, kind)) => Ok(format!("({group:?}, {kind:?})")),
        None => Err(format!("`{name}`: a kind is written `group/Kind`")),
    };
    let mut products = Vec::new();
    for (name, product) in &table.products {
        let Product { paused, endpoints } = product;
        let kind = kind(name)?;
        products.push(format!(
            "Product {{ kind: {kind}, paused: {paused:?}, endpoints: &{endpoints:?} }}"
        ));
    }
    let mut databases = Vec::new();
    for (name, database) in &table.databases {
        let Database {
            section,
            enabled,
            schedules,
            made_by,
            replica,
        } = database;
        let makers: Result<Vec<_>, String> = made_by
            .iter()
            .map(|(name, field)| Ok(format!("({}, {field:?})", kind(name)?)))
            .collect();
        databases.push(format!(
            "Database {{ kind: {}, section: &{section:?}, enabled: {enabled:?}, schedules: &{schedules:?}, made_by: &[{}], replica: {replica:?} }}",
            kind(name)?,
            makers?.join(", ")
        ));
    }
    Ok(list("PRODUCTS", "Product", products)
        + &list("DATABASES", "Database", databases)
        + &texts("DUMPS", table.dumps)
        + &texts("SNAPSHOTS_IN_POOL", table.snapshots_in_pool)
        + &texts("OFF_CLUSTER", table.off_cluster))
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
