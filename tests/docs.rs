//! What the documentation shows is what the program prints.
//!
//! Every `console` block of `README.md` and `docs/` is typed anew, and the picture in the README is drawn anew. With
//! `SEAWORTHY_WRITE=1` what differs is written instead of refused.

#![expect(
    clippy::unwrap_used,
    reason = "a helper that fails is a test that fails"
)]

use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;

use assert_cmd::Command;

#[cfg(unix)]
#[path = "cli/shell.rs"]
mod shell;

fn pages() -> Vec<PathBuf> {
    let mut pages = vec![PathBuf::from("README.md"), PathBuf::from("CONTRIBUTING.md")];
    pages.extend(
        fs::read_dir("docs")
            .unwrap()
            .map(|entry| entry.unwrap().path()),
    );
    pages.retain(|page| page.extension().is_some_and(|extension| extension == "md"));
    pages.sort();
    pages
}

#[test]
fn links_lead_to_files() {
    let mut broken = Vec::new();
    for page in pages() {
        let text = fs::read_to_string(&page).unwrap();
        let links = text
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split_once(')'));
        for (link, _) in links.filter(|(link, _)| !link.contains("://")) {
            let target = page.parent().unwrap().join(link.split('#').next().unwrap());
            if !target.exists() {
                broken.push(format!("{}: {link}", page.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// What a page says to type can be typed: every `seaworthy` command of its blocks is read by the command line.
#[test]
fn commands_are_understood() {
    let mut wrong = Vec::new();
    let mut seen = 0;
    for page in pages() {
        let text = fs::read_to_string(&page).unwrap();
        let blocks = text.split("```").skip(1).step_by(2);
        for line in blocks
            .filter(|block| !block.starts_with("console"))
            .flat_map(str::lines)
        {
            for typed in commands(line) {
                seen += 1;
                if let Err(failure) = seaworthy::cli::parse(typed.iter().map(OsString::from)) {
                    wrong.push(format!("{}: {typed:?}: {failure:?}", page.display()));
                }
            }
        }
    }
    assert!(
        seen > 10 && wrong.is_empty(),
        "{seen}: {}",
        wrong.join("\n")
    );
}

/// The words of each `seaworthy` command of a line, up to a comment or to what the shell does next.
fn commands(line: &str) -> Vec<Vec<&str>> {
    let words: Vec<_> = line
        .split_whitespace()
        .map(|word| word.trim_matches(['\'', '"']))
        .collect();
    let starts = words.windows(2).enumerate().filter(|(_, words)| {
        let known = [
            "check",
            "survey",
            "explain",
            "rules",
            "test",
            "completions",
            "man",
            "import",
            "init",
        ];
        words[0].ends_with("seaworthy") && known.contains(&words[1])
    });
    starts
        .map(|(at, _)| {
            let rest = words[at..].iter().copied();
            rest.take_while(|word| !["|", "||", "&&", ">", "#"].contains(word))
                .collect()
        })
        .collect()
}

/// The manifests that a page shows as examples to follow have no findings.
#[test]
fn what_the_recipes_apply_is_fit_for_production() {
    let page = fs::read_to_string("docs/ci.md").unwrap();
    let manifests: Vec<_> = page
        .split("```yaml\n")
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap())
        .filter(|block| block.contains("apiVersion: "))
        .collect();
    assert!(!manifests.is_empty());
    for manifest in manifests {
        let ran = Command::new(env!("CARGO_BIN_EXE_seaworthy"))
            .args([
                "check",
                "--fail-on",
                "info",
                "--stdin-filename",
                "docs/ci.md",
                "-",
            ])
            .write_stdin(manifest)
            .output()
            .unwrap();
        assert!(
            ran.status.success(),
            "{}",
            String::from_utf8_lossy(&ran.stdout)
        );
    }
}

/// The words of the format are the fields, and the facts the variants, of the structs that read it.
#[test]
fn every_word_of_a_rule_is_explained() {
    let page = fs::read_to_string("docs/rules.md").unwrap();
    let format = fs::read_to_string("src/rule/file.rs").unwrap();
    let mut words: Vec<_> = format
        .lines()
        .filter_map(|line| line.trim().strip_prefix("pub ")?.split_once(": "))
        .map(|(field, _)| field.replace('_', "-"))
        .filter(|field| field != "this")
        .collect();
    let facts = format
        .split_once("pub enum Predicate {")
        .unwrap()
        .1
        .split_once("\n}")
        .unwrap()
        .0;
    let variants = facts
        .lines()
        .filter_map(|line| line.trim().strip_suffix(','));
    words.extend(variants.filter(|variant| !variant.contains(' ')).map(kebab));
    assert!(words.len() > 30, "{words:?}");
    words.retain(|word| !page.contains(&format!("`{word}`")));
    assert!(words.is_empty(), "docs/rules.md does not explain {words:?}");
}

fn kebab(variant: &str) -> String {
    let mut word = String::new();
    for letter in variant.chars() {
        if letter.is_uppercase() && !word.is_empty() {
            word.push('-');
        }
        word.extend(letter.to_lowercase());
    }
    word
}

/// The commands are those of a Unix shell.
#[cfg(unix)]
mod real_output {
    use std::path::Path;
    use std::{env, fs};

    use crate::{pages, shell};

    #[test]
    fn console_blocks_show_real_output() {
        let wrong: Vec<_> = pages()
            .iter()
            .filter_map(|page| compare(page, &typed_anew(&fs::read_to_string(page).unwrap())))
            .collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    /// The page with the output of every command that follows a `$ ` in a `console` block.
    fn typed_anew(page: &str) -> String {
        let mut anew = String::new();
        let mut in_console = false;
        for line in page.split_inclusive('\n') {
            if line.starts_with("```") {
                in_console = line.trim_end() == "```console";
                anew.push_str(line);
            } else if let Some(command) = line.strip_prefix("$ ").filter(|_| in_console) {
                anew.push_str(line);
                anew.push_str(&output(command.trim_end()));
            } else if !in_console {
                anew.push_str(line);
            }
        }
        anew
    }

    /// What a person sees who types this in the project's folder.
    fn output(command: &str) -> String {
        let program = Path::new(env!("CARGO_BIN_EXE_seaworthy")).parent().unwrap();
        let path = format!("PATH={}:$PATH; {command}", program.display());
        let ran = shell::typed("sh")
            .inside(env!("CARGO_MANIFEST_DIR"))
            .args(["-c", &format!("exec 2>&1; {path}")])
            .run();
        assert!(
            ran.code.is_some() && ran.stderr.is_empty(),
            "{}",
            ran.stderr
        );
        ran.stdout
    }

    #[test]
    fn the_picture_is_drawn_from_real_output() {
        let command = "seaworthy check fixtures/shop/web.yaml";
        let painted = output(&format!("{command} --format full --color always"));
        let screen = format!("$ {command}\n{painted}");
        let picture = anstyle_svg::Term::new()
            .palette(anstyle_svg::WIN10_CONSOLE)
            .render_svg(&screen);
        assert_eq!(compare(Path::new("docs/seaworthy.svg"), &picture), None);
    }

    /// A file that does not show what it ought to; nothing when it was written anew.
    fn compare(file: &Path, expected: &str) -> Option<String> {
        let text = fs::read_to_string(file).unwrap_or_default();
        if text == expected {
            return None;
        }
        if env::var_os("SEAWORTHY_WRITE").is_some() {
            fs::write(file, expected).unwrap();
            return None;
        }
        let changed = |(shown, real): &(&str, &str)| shown != real;
        let lines = text.lines().zip(expected.lines()).find(changed);
        Some(format!(
            "{} does not show what is printed, which `SEAWORTHY_WRITE=1 cargo test --test docs` changes; first in: {lines:?}",
            file.display()
        ))
    }
}
