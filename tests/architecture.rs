//! `src/` is built in floors: a module names only modules on floors below its own, and its own children.
#![expect(
    clippy::unwrap_used,
    reason = "a source that cannot be read is a test that fails"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// From the ground up; the table at the top of `src/lib.rs` says what each is for.
const FLOORS: &[&[&str]] = &[
    &["span"],
    &["yaml", "value", "finding"],
    &["source", "json_schema", "cel"],
    &["schema"],
    &["manifest"],
    &["rule", "report"],
    &["checks", "explain", "config", "suppress", "import"],
    &["lint", "survey"],
    &["cli", "commands"],
];

/// The one module in which, and in whose children, a package may be named. What every module may use is not in it.
const PACKAGES: &[(&str, &str)] = &[
    ("aho_corasick", "checks/secrets/shape.rs"),
    ("anstream", "commands/terminal.rs"),
    ("anstyle", "report/paint.rs"),
    ("cel", "cel/syntax.rs"),
    ("clap", "cli.rs"),
    ("clap_complete", "cli.rs"),
    ("clap_mangen", "cli.rs"),
    ("gix", "source/git.rs"),
    ("globset", "source/globs.rs"),
    ("ignore", "source/gitignore.rs"),
    ("indicatif", "commands/terminal.rs"),
    ("jsonschema", "json_schema.rs"),
    ("miette", "report/draw.rs"),
    ("rayon", "lint.rs"),
    ("regex", "value/pattern.rs"),
    ("regex_syntax", "value/pattern.rs"),
    ("serde_yaml", "rule/read.rs"),
    ("strsim", "value/near.rs"),
    ("supports_hyperlinks", "commands/terminal.rs"),
    ("terminal_size", "commands/terminal.rs"),
    ("walkdir", "source/entries.rs"),
];

#[test]
fn modules_look_down_only() {
    let mut wrong = Vec::new();
    for (module, file, text) in modules() {
        let own = floor(&module).unwrap_or_else(|| panic!("`{module}` is on no floor"));
        for used in names_after_crate(&text) {
            let is_below = floor(&used).is_some_and(|other| other < own);
            if used != module && !is_below {
                wrong.push(format!("{}: `{module}` names `{used}`", file.display()));
            }
        }
        if text.contains("super::super") {
            wrong.push(format!("{}: `super::super`", file.display()));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_package_is_named_in_one_module() {
    let mut wrong = Vec::new();
    for (_, file, text) in modules() {
        let place = file
            .strip_prefix("src")
            .unwrap()
            .to_string_lossy()
            .replace('\\', "/");
        let is_away = |home: &str| {
            let children = format!("{}/", home.trim_end_matches(".rs"));
            home != place && !place.starts_with(&children)
        };
        for (package, home) in PACKAGES.iter().filter(|(_, home)| is_away(home)) {
            let code = text
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"));
            let path = format!("{package}::");
            let names = |line: &str| {
                line.match_indices(&path).any(|(at, _)| {
                    !line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':')
                })
            };
            if code.into_iter().any(names) {
                wrong.push(format!(
                    "{place} names `{package}`, which belongs to {home}"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_package_has_its_module() {
    let manifest = fs::read_to_string("Cargo.toml").unwrap();
    let table = manifest
        .split("[dependencies]")
        .nth(1)
        .unwrap()
        .split("\n[")
        .next()
        .unwrap();
    let shared_by_all = ["memchr", "rustc-hash", "serde", "serde_json", "thiserror"];
    let names = table
        .lines()
        .filter_map(|line| line.split_once(" ="))
        .map(|(name, _)| name.trim());
    let homeless: Vec<_> = names
        .filter(|name| !shared_by_all.contains(name))
        .filter(|name| {
            PACKAGES
                .iter()
                .all(|(package, _)| *package != name.replace('-', "_"))
        })
        .collect();
    assert!(homeless.is_empty(), "{homeless:#?}");
}

#[test]
fn files_are_read_in_one_sitting() {
    let long: BTreeMap<_, _> = modules()
        .into_iter()
        .map(|(_, file, text)| {
            (
                file,
                text.split("#[cfg(test)]")
                    .next()
                    .unwrap_or_default()
                    .lines()
                    .count(),
            )
        })
        .filter(|(_, lines)| *lines > 500)
        .collect();
    assert!(long.is_empty(), "over 500 lines: {long:#?}");
}

fn floor(module: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&module))
}

/// Top module, file and text of every file of the library.
fn modules() -> Vec<(String, PathBuf, String)> {
    let mut modules = Vec::new();
    for file in rust_files(Path::new("src")) {
        let below_src = file.strip_prefix("src").unwrap();
        let module = below_src.components().next().unwrap().as_os_str();
        let module = Path::new(module)
            .file_stem()
            .unwrap()
            .to_string_lossy()
            .into_owned();
        if module != "lib" && module != "main" {
            let text = fs::read_to_string(&file).unwrap();
            modules.push((module, file, text));
        }
    }
    assert!(modules.len() > 20, "the modules were not found");
    modules
}

fn rust_files(path: &Path) -> Vec<PathBuf> {
    if path.is_file() {
        return vec![path.to_owned()];
    }
    let entries = fs::read_dir(path).unwrap();
    entries
        .flat_map(|entry| rust_files(&entry.unwrap().path()))
        .collect()
}

/// Every `x` of a `crate::x` or a `crate::{x, …}` in code.
fn names_after_crate(text: &str) -> Vec<String> {
    let code = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    let code = code.collect::<Vec<_>>().join("\n");
    code.split("crate::")
        .skip(1)
        .flat_map(first_names)
        .collect()
}

fn first_names(rest: &str) -> Vec<String> {
    let name = |text: &str| {
        let text = text.trim();
        text.split(|c: char| !c.is_alphanumeric() && c != '_')
            .next()
            .unwrap_or("")
            .to_owned()
    };
    let Some(group) = rest.strip_prefix('{') else {
        return vec![name(rest)];
    };
    let (mut depth, mut names, mut start) = (0, Vec::new(), 0);
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            ',' | '}' if depth == 0 => {
                names.push(name(&group[start..at]));
                start = at + 1;
                if c == '}' {
                    break;
                }
            }
            '}' => depth -= 1,
            _ => {}
        }
    }
    names.retain(|name| !name.is_empty());
    names
}
