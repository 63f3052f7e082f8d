//! The program as its users meet it: arguments in; text and an exit code out.

#![expect(
    clippy::unwrap_used,
    reason = "a helper that fails is a test that fails"
)]

mod baseline;
mod formats;
mod import;
mod input;
mod nested;
mod overrides;
mod own_rules;
mod pages;
mod project;
mod routes;
mod schemas;
mod secrets;
mod selection;
mod sets;
mod shell;
mod since;
mod suppression;
mod verdict;
mod versions;

use std::fs;
use std::path::Path;

use serde_json::Value;
use shell::{Ran, Typed, typed};
use tempfile::TempDir;

/// A ConfigMap, of which nothing is wrong.
const SOUND: &str =
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {currency: EUR}\n";

/// A folder of its own with these files in it.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap_or(Path::new("."))).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

/// `seaworthy`, in the project's folder.
fn seaworthy() -> Typed {
    typed(env!("CARGO_BIN_EXE_seaworthy"))
}

impl Typed {
    /// `check` with these words.
    fn check<const N: usize>(self, args: [&str; N]) -> Self {
        self.args(["check"]).args(args)
    }

    /// With this variable set.
    fn env(mut self, name: &str, value: &str) -> Self {
        self.0.env(name, value);
        self
    }

    /// With this text on standard input.
    fn given(mut self, text: impl Into<Vec<u8>>) -> Self {
        self.0.write_stdin(text);
        self
    }
}

impl Ran {
    /// Checks the exit code.
    #[track_caller]
    fn exits(&self, code: i32) -> &Self {
        assert_eq!(self.code, Some(code), "{}{}", self.stdout, self.stderr);
        self
    }

    /// Checks that standard output holds these words.
    #[track_caller]
    fn says(&self, words: &str) -> &Self {
        assert!(
            self.stdout.contains(words),
            "`{words}` is not in:\n{}",
            self.stdout
        );
        self
    }

    /// Checks that standard output does not hold these words.
    #[track_caller]
    fn keeps_quiet_about(&self, words: &str) -> &Self {
        assert!(
            !self.stdout.contains(words),
            "`{words}` is in:\n{}",
            self.stdout
        );
        self
    }

    /// Checks that standard error holds these words.
    #[track_caller]
    fn complains(&self, words: &str) -> &Self {
        assert!(
            self.stderr.contains(words),
            "`{words}` is not in:\n{}",
            self.stderr
        );
        self
    }

    /// Standard output, read as JSON.
    #[track_caller]
    fn json(&self) -> Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("{error}:\n{}{}", self.stdout, self.stderr))
    }

    /// The ids of the findings of a JSON report, in its order, each once in a row.
    #[track_caller]
    fn rules_found(&self) -> Vec<String> {
        let report = self.json();
        let findings = report["findings"].as_array().unwrap().iter();
        let mut ids: Vec<_> = findings
            .map(|finding| finding["rule"].as_str().unwrap().to_owned())
            .collect();
        ids.sort();
        ids.dedup();
        ids
    }
}
