//! What other people's repositories hold, and what an attacker would send: 100 hostile inputs, each a test of its own.
//!
//! A generator outside the project writes them, and says what a good linter does with each:
//!
//! | class | what it is | what has to happen |
//! |---|---|---|
//! | odd | legal, only unusual | the defects of the Pod are found, in every file |
//! | nothing | no object in it | the run says that it linted nothing, and fails |
//! | broken | not YAML, not text, no file | the run fails and names the file |
//! | bomb | legal or not, but enormous | found or refused, within 4 GB and before somebody loses patience |
//! | neighbour | broken beside sound | the defects of the sound one are found, and the broken one is named |

#![expect(
    clippy::unwrap_used,
    reason = "a helper that fails is a test that fails"
)]

#[cfg(target_os = "linux")]
mod support;

#[cfg(target_os = "linux")]
#[path = "cli/shell.rs"]
mod shell;

#[cfg(target_os = "linux")]
fn main() {
    linux::main();
}

#[cfg(not(target_os = "linux"))]
#[expect(clippy::print_stderr, reason = "says that it skips")]
fn main() {
    eprintln!("skipped: the hostile inputs need Linux");
}

#[cfg(target_os = "linux")]
mod linux {
    use std::collections::BTreeSet;
    use std::path::Path;
    use std::process::Command;
    use std::{env, fs};

    use libtest_mimic::{Arguments, Failed, Trial};
    use serde_json::Value;
    use tempfile::TempDir;

    use crate::shell::{Ran, typed};
    use crate::support;

    /// What does not parse without a doubt, and the line to point at: where the trouble begins, not where it is noticed.
    const PLACES: &[(&str, u64)] = &[
        ("tab-indentation", 4),
        ("unclosed-quote", 13),
        ("unclosed-flow", 13),
        ("unknown-alias", 13),
        ("control-characters", 13),
        ("nul", 13),
        ("invalid-utf8", 13),
        ("template", 1),
        ("conflict-markers", 6),
    ];

    /// Takes half a minute each without optimisation: left to `cargo test --release`.
    const HEAVY: &[&str] = &["keys-1M", "pods-20k", "scalar-100M"];

    pub(super) fn main() {
        let arguments = Arguments::from_args();
        // Kept until the last trial is over.
        let disk = if arguments.list { None } else { generate() };
        let trials = disk
            .as_ref()
            .map_or_else(Vec::new, |disk| trials(disk.path()));
        let conclusion = libtest_mimic::run(&arguments, trials);
        drop(disk);
        conclusion.exit();
    }

    /// Writes all inputs; nothing where the generator or Python is absent.
    #[expect(clippy::print_stderr, reason = "says that it skips")]
    fn generate() -> Option<TempDir> {
        let generator = support::shared("hostile/gen_hostile.py")?;
        let disk = tempfile::tempdir().expect("a folder for the inputs");
        let status = Command::new("python3")
            .arg(generator)
            .arg(disk.path().join("cases"))
            .status();
        match status {
            Ok(status) if status.success() => Some(disk),
            other => {
                eprintln!("skipped: python3: {other:?}");
                None
            }
        }
    }

    fn trials(disk: &Path) -> Vec<Trial> {
        let cases = fs::read_to_string(disk.join("cases/cases.json")).expect("cases.json");
        let cases: Value = serde_json::from_str(&cases).expect("cases.json is JSON");
        let cases = cases.as_object().expect("cases by name").iter();
        let trial = |(name, case): (&String, &Value)| {
            let (name, class) = (
                name.clone(),
                case["class"].as_str().unwrap_or_default().to_owned(),
            );
            let folder = disk.join("cases").join(&name);
            let heavy = cfg!(debug_assertions) && HEAVY.contains(&name.as_str());
            let trial = Trial::test(format!("{class}::{name}"), move || {
                behaves(&class, &name, &folder)
            });
            trial.with_ignored_flag(heavy)
        };
        cases.map(trial).collect()
    }

    fn behaves(class: &str, name: &str, folder: &Path) -> Result<(), Failed> {
        if class != "bomb" {
            is_fit_for_a_terminal(&check(folder, "full"))?;
        }
        let ran = check(folder, "json");
        let said = format!(
            "exit code {:?}\n{}\n{}",
            ran.code,
            head(&ran.stdout),
            head(&ran.stderr)
        );
        let found = Found::read(&ran).ok_or_else(|| format!("no report: {said}"))?;
        let verdict = match class {
            "odd" => is_found(name, folder, &found),
            "nothing" => is_said(&ran, &found),
            "broken" => is_named(name, folder, &found),
            "bomb" => is_named(name, folder, &found),
            "neighbour" => is_both(name, &found),
            _ => Err(format!("`{class}` is no class")),
        };
        verdict.map_err(|why| format!("{why}: {said}"))?;
        if ran.code != Some(1) {
            return Err(format!("not 1: {said}").into());
        }
        Ok(())
    }

    /// Runs seaworthy with 4 GB of memory; the shell's time limit is for hangs.
    fn check(folder: &Path, format: &str) -> Ran {
        let limited = r#"ulimit -v 4000000; exec "$0" check --jobs 2 --format "$1" ."#;
        typed("sh")
            .args(["-c", limited, env!("CARGO_BIN_EXE_seaworthy"), format])
            .inside(folder)
            .run()
    }

    fn is_fit_for_a_terminal(ran: &Ran) -> Result<(), String> {
        let raw = |c: &char| c.is_control() && *c != '\n';
        match ran.stdout.chars().chain(ran.stderr.chars()).find(raw) {
            Some(raw) => Err(format!(
                "{raw:?} reaches the terminal: {}",
                head(&ran.stdout)
            )),
            None => Ok(()),
        }
    }

    /// What a report says.
    struct Found {
        /// Paths and rules.
        findings: BTreeSet<(String, String)>,
        /// Rules, with the lines of their findings and of the findings' labels.
        lines: Vec<(String, u64)>,
        objects: u64,
    }

    impl Found {
        fn read(ran: &Ran) -> Option<Self> {
            let report: Value = serde_json::from_str(&ran.stdout).ok()?;
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            let findings = report["findings"].as_array()?.iter();
            let pair = |finding: &Value| (text(&finding["path"]), text(&finding["rule"]));
            let lines = |finding: &Value| {
                let rule = text(&finding["rule"]);
                let labels = finding["labels"].as_array().cloned().unwrap_or_default();
                let places = std::iter::once(finding.clone()).chain(labels);
                let lines = places.filter_map(|place| place["start"]["line"].as_u64());
                lines.map(|line| (rule.clone(), line)).collect::<Vec<_>>()
            };
            Some(Self {
                findings: findings.clone().map(pair).collect(),
                lines: findings.flat_map(lines).collect(),
                objects: report["coverage"]["objects"].as_u64()?,
            })
        }

        fn has(&self, path: &str, rule: &str) -> bool {
            self.findings.contains(&(path.to_owned(), rule.to_owned()))
        }

        fn names(&self, path: &str) -> bool {
            self.findings.iter().any(|(named, _)| named == path)
        }
    }

    /// Every regular file with a YAML name has the Pod in it.
    fn is_found(name: &str, folder: &Path, found: &Found) -> Result<(), String> {
        // A variable that has a default may well get another value.
        let rules: &[&str] = if name == "variables" {
            &["privileged-container"]
        } else {
            &["image-tag-mutable", "privileged-container"]
        };
        let files = found
            .findings
            .iter()
            .map(|(path, _)| path)
            .collect::<BTreeSet<_>>();
        let expected = fs::read_dir(folder).map_or(0, |entries| {
            entries
                .flatten()
                .filter(|entry| {
                    entry.path().extension().is_some_and(is_yaml) && entry.path().is_file()
                })
                .count()
        });
        if files.len() < expected.max(1) {
            return Err(format!("{} of {expected} files have findings", files.len()));
        }
        for file in files {
            for rule in rules {
                if !found.has(file, rule) {
                    return Err(format!("{file}: no {rule}"));
                }
            }
        }
        Ok(())
    }

    fn is_yaml(extension: &std::ffi::OsStr) -> bool {
        extension.eq_ignore_ascii_case("yaml") || extension.eq_ignore_ascii_case("yml")
    }

    fn is_said(ran: &Ran, found: &Found) -> Result<(), String> {
        let said = ran.stderr.contains("nothing was linted");
        if found.objects == 0 && said {
            Ok(())
        } else {
            Err("it does not say that nothing was linted".to_owned())
        }
    }

    /// A finding names the file, and what does not parse has its line.
    fn is_named(name: &str, folder: &Path, found: &Found) -> Result<(), String> {
        let files = fs::read_dir(folder).map_err(|error| error.to_string())?;
        for file in files.flatten() {
            let file = file.file_name().to_string_lossy().into_owned();
            if !found.names(&file) {
                return Err(format!("{file} is not named"));
            }
        }
        let Some((_, line)) = PLACES.iter().find(|(place, _)| *place == name) else {
            return Ok(());
        };
        let at_place = |(rule, at): &(String, u64)| is_about_reading(rule) && at == line;
        if found.lines.iter().any(at_place) {
            Ok(())
        } else {
            Err(format!("line {line} is not named"))
        }
    }

    fn is_about_reading(rule: &str) -> bool {
        rule == "yaml-syntax-error"
    }

    fn is_both(name: &str, found: &Found) -> Result<(), String> {
        if !found.has("manifest.yaml", "privileged-container") {
            return Err("the sound one's defects are not found".to_owned());
        }
        let broken: &[&str] = match name {
            "broken-file" => &["a-broken.yaml", "z-broken.yaml"],
            "template-file" => &["a-template.yaml"],
            // What the fields of a Deployment may hold is not a matter of syntax.
            "wrong-type" => &[],
            _ => &["manifest.yaml"],
        };
        match broken
            .iter()
            .find(|file| !found.has(file, "yaml-syntax-error"))
        {
            Some(file) => Err(format!("{file} is not named")),
            None => Ok(()),
        }
    }

    fn head(text: &str) -> String {
        text.chars().take(2_000).collect()
    }
}
