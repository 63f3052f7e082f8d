//! `seaworthy init`: a first `seaworthy.yaml`, for what is found in the current folder.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::{CLEAN, fail, import, terminal};
use crate::config::Policy;
use crate::finding::Outcome;
use crate::lint::Linter;
use crate::report::HOME;
use crate::source::{self, Discovery, Excludes, shown};

/// Names of folders that hold what other people wrote.
const VENDORED: [&str; 5] = [
    "vendor",
    "third_party",
    "third-party",
    "node_modules",
    "charts",
];
/// How many paths are listed as examples.
const LISTED: usize = 5;

/// Writes a `seaworthy.yaml` that says little and shows what can be said; one that is there stays as it is.
#[must_use]
pub fn init() -> u8 {
    let here = [PathBuf::from(".")];
    let discovery = match source::discover(&here, &Excludes::default(), None) {
        Ok(discovery) => discovery,
        Err(error) => return fail(error),
    };
    let found = Found::of(&discovery);
    match import::write(&found.text()) {
        Ok(()) => {
            found.tell();
            CLEAN
        }
        Err(why) => fail(why),
    }
}

/// What there is in the folder.
struct Found {
    objects: usize,
    files: usize,
    kustomizations: Vec<String>,
    /// Charts and kustomizations that must be rendered, with the way to do it.
    unrendered: Vec<String>,
    vendored: BTreeSet<String>,
    others: Vec<String>,
}

impl Found {
    fn of(discovery: &Discovery) -> Self {
        // Without a rule there are no findings, and the ledger says what is there.
        let ledger = Linter::new(&[], Policy::default())
            .lint(discovery, &|_| {})
            .coverage;
        let vendored = discovery
            .sources
            .iter()
            .filter_map(|source| vendored(&source.path));
        let entries = ledger.entries.iter();
        let unrendered = entries.filter(|entry| entry.outcome == Outcome::NotUnderstood);
        let others = import::there(Path::new("")).into_iter();
        let kustomizations = discovery.kustomizations.iter();
        Self {
            objects: ledger.objects(),
            files: ledger.count(Outcome::Linted),
            kustomizations: kustomizations.map(|one| one.path.to_string()).collect(),
            unrendered: unrendered
                .map(|one| format!("{}: {}", one.path, one.reason))
                .collect(),
            vendored: vendored.collect(),
            others: others.map(|file| shown(&file)).collect(),
        }
    }

    /// The file.
    fn text(&self) -> String {
        let mut text = format!(
            "# yaml-language-server: $schema={HOME}/seaworthy.schema.json\n\
             # Every key: {HOME}/configuration\n\n\
             # From which severity on a run fails; without it, `error`.\n\
             fail-on: warning\n\n\
             # How severe a rule, a case of one or a group is, and the parameters of a rule.\n\
             # rules:\n#   cpu-limit-set: off\n#   security: error\n\n\
             # What is passed over.\n"
        );
        let vendored: Vec<_> = self
            .vendored
            .iter()
            .take(LISTED)
            .map(|folder| format!("{folder}/**"))
            .collect();
        let vendored = if vendored.is_empty() {
            vec!["vendor/**".to_owned()]
        } else {
            vendored
        };
        comment_list(&mut text, "exclude", &vendored);
        text.push_str(
            "\n# What is known and accepted, and why.\n# overrides:\n#   - paths: [vendor/**]\n#     ignore:\n\
             #       - rules: [host-network]\n#         reason: it is not ours\n\n\
             # What is applied together, so that what is missing can be named.\n# clusters:\n",
        );
        let paths: Vec<_> = self
            .kustomizations
            .iter()
            .take(LISTED)
            .map(|one| format!("{one}/**"))
            .collect();
        let paths = if paths.is_empty() {
            vec!["**".to_owned()]
        } else {
            paths
        };
        for (index, path) in paths.iter().enumerate() {
            let name = path
                .trim_end_matches("/**")
                .rsplit('/')
                .next()
                .filter(|name| !name.contains('*'));
            let name = name.map_or_else(|| format!("cluster-{}", index + 1), str::to_owned);
            let _ = writeln!(text, "#   - name: {name}\n#     paths: [{path:?}]");
        }
        text
    }

    /// Says what was found, and what to do next.
    fn tell(&self) {
        let Self { objects, files, .. } = self;
        terminal::say(format_args!("found {objects} objects in {files} files"));
        for path in &self.kustomizations {
            terminal::say(format_args!("found the kustomization {path}"));
        }
        for unrendered in &self.unrendered {
            terminal::say(format_args!("found {unrendered}"));
        }
        if !self.others.is_empty() {
            let names = self.others.join(" ");
            terminal::say(format_args!(
                "found {names}: `seaworthy import {names}` says what it would be here"
            ));
        }
        terminal::say(
            "next: `seaworthy check`, and `seaworthy check --write-baseline` to put aside what is old",
        );
    }
}

/// The folder of other people's in which a file lies.
fn vendored(path: &str) -> Option<String> {
    let (folders, _) = path.rsplit_once('/')?;
    let mut at = 0;
    for name in folders.split('/') {
        at += name.len();
        if VENDORED.contains(&name) {
            return path.get(..at).map(str::to_owned);
        }
        at += 1;
    }
    None
}

fn comment_list(text: &mut String, key: &str, items: &[String]) {
    let _ = writeln!(text, "# {key}:");
    for item in items {
        let _ = writeln!(text, "#   - {item:?}");
    }
}
