//! The configurations of other linters, put into the words of `seaworthy.yaml`.

mod checkov;
mod kube_linter;
mod kubeconform;
mod kubescape;
mod pattern;
mod peer;
mod polaris;
mod trivy;
mod write;

use crate::rule::Default;
use crate::rule::embedded::Embedded;
use crate::yaml::{Node, Syntax, Tree};
use peer::Peer;

/// What was found in the files of others.
#[derive(Clone, Debug, std::default::Default)]
pub struct Imported {
    /// The files and flags it comes from.
    from: Vec<String>,
    select: Vec<Word>,
    ignore: Vec<Word>,
    rules: Vec<(Word, &'static str)>,
    exclude: Vec<Word>,
    overrides: Vec<Exception>,
    kubernetes: Option<String>,
    fail_on: Option<&'static str>,
    /// What has no counterpart, a line each: `file:line: words`.
    pub left: Vec<String>,
}

/// A word of the new file, and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Word {
    text: String,
    note: String,
}

/// What is different in places.
#[derive(Clone, Debug, std::default::Default)]
struct Exception {
    /// Keys of an override, each with its patterns.
    places: Vec<(&'static str, Vec<String>)>,
    labels: Vec<(String, String)>,
    /// Words that are off there.
    off: Vec<String>,
    /// Words that are accepted there.
    accepted: Vec<String>,
    reason: String,
    until: Option<String>,
}

/// A file that is being read.
struct File<'t> {
    name: &'t str,
    text: &'t str,
}

impl Imported {
    /// Adds what the configuration of another linter says; its name, or else what is in it, tells which linter's it is.
    ///
    /// # Errors
    /// When it is nobody's, or does not parse.
    pub fn add(&mut self, name: &str, text: &str, rules: &[Embedded]) -> Result<(), String> {
        self.from.push(format!("`{name}`"));
        let file = File { name, text };
        let base = name.rsplit('/').next().unwrap_or(name);
        let is_yaml = base.ends_with(".yaml") || base.ends_with(".yml");
        if base.contains("trivyignore") && !is_yaml {
            trivy::lines(&file, &Peer::new("trivy", rules), self);
            return Ok(());
        }
        let mut tree = Tree::default();
        tree.parse(text, Syntax::Yaml);
        let document = tree.documents(text).next();
        if let Some(error) = document.and_then(|document| document.error().cloned()) {
            let line = file.line(error.span.start);
            return Err(format!("{name}:{line}: {}", error.message));
        }
        let Some(root) = document.and_then(|document| document.root()) else {
            return Ok(());
        };
        match whose(base, root) {
            Some("kube-linter") => {
                kube_linter::read(&file, root, &Peer::new("kube-linter", rules), self)
            }
            Some("checkov") => checkov::read(&file, root, &Peer::new("checkov", rules), self),
            Some("polaris") => polaris::read(&file, root, &Peer::new("polaris", rules), self),
            Some("trivy") => trivy::read(&file, root, &Peer::new("trivy", rules), self),
            Some(_) => kubescape::read(&file, root, &Peer::new("kubescape", rules), self),
            None => {
                return Err(format!(
                    "`{name}` is no configuration of kube-linter, checkov, polaris or trivy, and no exceptions of kubescape"
                ));
            }
        }
        Ok(())
    }

    /// Adds what flags of kubeconform say.
    pub fn add_kubeconform(&mut self, flags: &str) {
        self.from.push("the flags of kubeconform".to_owned());
        kubeconform::read(flags, self);
    }

    fn select(&mut self, word: &str, note: &str) {
        add(&mut self.select, word, note);
    }

    fn ignore(&mut self, word: &str, note: &str) {
        add(&mut self.ignore, word, note);
    }

    fn exclude(&mut self, word: &str, note: &str) {
        add(&mut self.exclude, word, note);
    }

    /// Says so when no rule asks the question of an id.
    fn unknown(&mut self, file: &File<'_>, at: Node<'_>, peer: &Peer<'_>, id: &str) {
        if peer.rules_of(id).is_empty() {
            let words = format!("no rule asks what {} calls `{id}`", peer.name);
            self.leave(file, at, &words);
        }
    }

    /// A rule that runs from a severity on, though nobody has selected it.
    fn level(&mut self, rule: &Embedded, note: String, level: &'static str) {
        if level != "off" && rule.file.default == Default::OptIn {
            self.select("default", "");
            self.select(&rule.id, &note);
        }
        let text = rule.id.clone();
        self.rules.push((Word { text, note }, level));
    }

    fn leave(&mut self, file: &File<'_>, at: Node<'_>, words: &str) {
        let line = file.line(at.key().unwrap_or(at).span().start);
        self.left.push(format!("{}:{line}: {words}", file.name));
    }
}

/// Adds a word; one that is there already also comes from here.
fn add(words: &mut Vec<Word>, text: &str, note: &str) {
    let note = if note == text { "" } else { note };
    match words.iter_mut().find(|word| word.text == text) {
        Some(word) if !note.is_empty() && !word.note.contains(note) => {
            word.note = format!("{}, {note}", word.note);
        }
        Some(_) => {}
        None => words.push(Word {
            text: text.to_owned(),
            note: note.to_owned(),
        }),
    }
}

impl File<'_> {
    /// The line of a byte, from 1.
    fn line(&self, byte: u32) -> usize {
        let before = self
            .text
            .as_bytes()
            .get(..byte as usize)
            .unwrap_or_default();
        1 + memchr::memchr_iter(b'\n', before).count()
    }
}

/// Whose configuration it is, by its name, or else by what is in it.
fn whose(name: &str, root: Node<'_>) -> Option<&'static str> {
    let names = [
        ("kube-linter", "kube-linter"),
        ("kubelinter", "kube-linter"),
        ("checkov", "checkov"),
        ("polaris", "polaris"),
        ("trivyignore", "trivy"),
    ];
    if let Some((_, peer)) = names.iter().find(|(part, _)| name.contains(part)) {
        return Some(peer);
    }
    let has = |keys: &[&str]| keys.iter().any(|key| root.get(key).is_some());
    let is_exception = |item: Node<'_>| item.get("posturePolicies").is_some();
    let checks = root.get("checks");
    let lists = [
        "addAllBuiltIn",
        "doNotAutoAddDefaults",
        "include",
        "exclude",
        "ignorePaths",
    ];
    if root.items().any(is_exception) {
        Some("kubescape")
    } else if has(&["misconfigurations", "vulnerabilities"]) {
        Some("trivy")
    } else if has(&["skip-check", "check", "skip-path", "framework"]) {
        Some("checkov")
    } else if checks.is_some_and(|checks| lists.iter().any(|key| checks.get(key).is_some())) {
        Some("kube-linter")
    } else if checks.is_some() || has(&["exemptions"]) {
        Some("polaris")
    } else {
        None
    }
}

/// The strings of a list, or the one string there is, or those between commas in it; each with its node.
fn strings<'t>(node: Option<Node<'t>>) -> Vec<(String, Node<'t>)> {
    let Some(node) = node else {
        return Vec::new();
    };
    let single = (node.is_empty() && node.as_str().is_some()).then_some(node);
    let items = node.items().chain(single);
    let words = items.flat_map(|item| {
        let text = item.text().into_owned();
        let words = text.split(',').map(|word| (word.trim().to_owned(), item));
        words.collect::<Vec<_>>()
    });
    words.filter(|(word, _)| !word.is_empty()).collect()
}
