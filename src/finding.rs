//! What the linter says. Plain data: no logic, no rendering.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::span::{Location, Span};

/// How bad it is; ordered, so that "at or above" is `>=`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// True advice. Counted, shown on request, never in the exit code.
    Info,
    /// A competent reviewer would stop the pull request for it.
    Warning,
    /// Refused by the server, or certainly broken or dangerous as written.
    Error,
}

/// How sure the rule is; ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// May well be otherwise: shown on request only.
    Possible,
    /// Rests on a convention, such as an image's name.
    Likely,
    /// Follows from the text.
    Certain,
}

/// What the API server does about what a rule says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Server {
    /// It refuses the object.
    Refuses,
    /// It accepts the object and warns.
    Warns,
    /// It accepts the object and drops the field.
    Drops,
}

/// A location with a word about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The bytes.
    pub location: Location,
    /// What is to be seen there; may be empty.
    pub message: String,
}

/// Whether a fix may be applied without a person looking at it; ordered, so that "may I?" is `>=`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Applicability {
    /// May change what the manifest does.
    Unsafe,
    /// Keeps behaviour, or only makes a default explicit.
    Safe,
}

/// Bytes to replace by a text. A rule knows a [`Location`], a finding a [`Place`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit<At = Location> {
    /// What goes; empty for an insertion.
    pub location: At,
    /// What comes.
    pub text: String,
}

/// A change that would resolve a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix<At = Location> {
    /// What it does, in the imperative.
    pub title: String,
    /// Whether it may be applied unseen.
    pub applicability: Applicability,
    /// The change itself; edits do not overlap.
    pub edits: Vec<Edit<At>>,
}

/// What one rule saw. It cannot set its own id, and may lower its severity, never raise it.
#[derive(Clone, Debug)]
pub struct Violation {
    /// The place to point at.
    pub location: Location,
    /// The id of the value it is about, in the tree of its text; for a missing field, of the mapping that lacks it.
    pub node: Option<u32>,
    /// The field that is not there.
    pub missing: Option<String>,
    /// Where the object it is about stands in its set.
    pub object: Option<usize>,
    /// Name of the container it is about.
    pub container: Option<String>,
    /// Which case of the rule.
    pub case: Option<Arc<str>>,
    /// One line, lower case, names in backticks.
    pub message: String,
    /// What to write instead; the rule's own help when absent.
    pub help: Option<String>,
    /// Other places, each with its word.
    pub labels: Vec<Label>,
    /// How many of the labels, from the first, are a way from one object to the next that begins at the place.
    pub hops: usize,
    /// A change that would resolve it.
    pub fix: Option<Fix>,
    /// How sure the rule is of this one.
    pub confidence: Confidence,
    /// Lower than the rule's, when the case is milder.
    pub severity: Option<Severity>,
    /// The object that it says does not exist; it is wrong where another set holds that object.
    pub absent: Option<Arc<ObjectName>>,
}

/// A point of a text, in every unit somebody counts in. All but `byte` are 1-based.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Position {
    /// Bytes from the beginning of the text, from 0.
    pub byte: u32,
    /// Lines: `\n`, `\r\n` and a lone `\r` end one.
    pub line: u32,
    /// Characters (Unicode scalar values) of the line.
    pub column: u32,
    /// UTF-16 code units of the line, as SARIF and the language server protocol count.
    pub utf16: u32,
    /// Bytes of UTF-8 of the line, as reviewdog counts.
    pub utf8: u32,
}

/// Whole lines of a source, kept so that a finding can be shown after its text is gone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Excerpt {
    /// The line number of the first line of `text`, from 1.
    pub line: u32,
    /// The byte of the source at which `text` begins.
    pub start: u32,
    /// The lines, without the last line's end. Secret values are masked already, byte for byte.
    pub text: Box<str>,
}

/// A location made concrete: a path, two positions, and the lines around.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// As the user wrote it or as discovered below what he wrote, `/` between segments; `<stdin>` for standard input.
    pub path: Arc<str>,
    /// The first character.
    pub start: Position,
    /// The one after the last.
    pub end: Position,
    /// The lines to show.
    pub excerpt: Arc<Excerpt>,
}

impl Place {
    /// The bytes of the source.
    #[must_use]
    pub fn span(&self) -> Span {
        Span {
            start: self.start.byte,
            end: self.end.byte,
        }
    }
}

/// A second place of a finding, with a word about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// Where.
    pub place: Place,
    /// What is to be seen there.
    pub message: String,
}

/// What names an object.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ObjectName {
    /// `apps/v1`, or `v1` for the core group.
    pub api_version: String,
    /// `Deployment`.
    pub kind: String,
    /// Empty when the manifest names none.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub namespace: String,
    /// `metadata.name`, or `metadata.generateName` with its dash.
    pub name: String,
}

/// Why a finding is not shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suppression {
    /// Where the words stand that silence it.
    pub place: Place,
    /// Its words about why; may be empty.
    pub reason: String,
    /// The other linter whose mark it is.
    pub peer: Option<&'static str>,
    /// What silences it.
    pub kind: SuppressionKind,
}

/// What silences a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SuppressionKind {
    /// A comment or an annotation beside it.
    InSource,
    /// A line of the file of known findings.
    Baseline,
    /// An entry of the configuration.
    Configuration,
}

/// A violation with its rule on it: what the user reads.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule's id.
    pub rule: Arc<str>,
    /// Which case of it.
    pub case: Option<Arc<str>>,
    /// The rule's group.
    pub group: Arc<str>,
    /// The address of the rule's page.
    pub url: Arc<str>,
    /// After everything that lowers it.
    pub severity: Severity,
    /// How sure the rule is.
    pub confidence: Confidence,
    /// What the API server itself does about it; nothing when it does not care.
    pub server: Option<Server>,
    /// One line, lower case, names in backticks.
    pub message: String,
    /// What to write instead; may hold YAML to paste, indented for the place.
    pub help: Option<String>,
    /// The place to point at.
    pub place: Place,
    /// The other places.
    pub related: Vec<Related>,
    /// How many of them, from the first, are a way from one object to the next that begins at the place.
    pub hops: usize,
    /// JSON pointer (RFC 6901) of the field inside the object.
    pub pointer: String,
    /// Whether that field is not there, and the place is of what lacks it.
    pub is_missing: bool,
    /// The object it is about.
    pub object: Option<Arc<ObjectName>>,
    /// Name of the container it is about.
    pub container: Option<String>,
    /// The template that wrote the object, from Helm's `# Source:` comment.
    pub template: Option<Arc<str>>,
    /// People are shown one finding for all findings of one topic in one object.
    pub topic: Option<Arc<str>>,
    /// A change that would resolve it.
    pub fix: Option<Fix<Place>>,
    /// Set when something silences it.
    pub suppressed: Option<Suppression>,
}

/// What is wrong with a file that says how to lint: shown as a finding is, without a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// One line, lower case, names in backticks.
    pub message: String,
    /// The way out.
    pub help: Option<String>,
    /// The place to point at.
    pub place: Place,
    /// The other places.
    pub related: Vec<Related>,
}

/// What became of one input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// At least one object of it was linted, or settings of nodes.
    Linted,
    /// Nothing for us is in it: not Kubernetes, or empty.
    Nothing,
    /// It could not be understood, or must be rendered first.
    NotUnderstood,
}

/// One input and what became of it.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The path, as in `Place::path`.
    pub path: Arc<str>,
    /// What became of it.
    pub outcome: Outcome,
    /// Why, in words a person can act on; empty for a plain linted file.
    pub reason: String,
    /// Objects linted in it.
    pub objects: usize,
    /// What it was linted together with, and why: `folder deploy`; empty for what was not read.
    pub set: Arc<str>,
}

/// What was and was not linted.
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    /// Every input, sorted by path.
    pub entries: Vec<Entry>,
}

impl Coverage {
    /// The number of objects linted.
    #[must_use]
    pub fn objects(&self) -> usize {
        self.entries.iter().map(|entry| entry.objects).sum()
    }

    /// The number of inputs with this outcome.
    #[must_use]
    pub fn count(&self, outcome: Outcome) -> usize {
        let same = |entry: &&Entry| entry.outcome == outcome;
        self.entries.iter().filter(same).count()
    }
}

/// Inputs that were linted as one set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Together {
    /// As in [`Entry::set`].
    pub set: Arc<str>,
    /// Why they are one set and no other inputs are in it, in a sentence.
    pub why: String,
    /// The paths of the inputs, sorted, those that nobody asked for among them.
    pub inputs: Vec<Arc<str>>,
}

/// One rule as renderers need it: what is said once, not per finding.
#[derive(Clone, Debug)]
pub struct RuleInfo {
    /// The id.
    pub id: Arc<str>,
    /// The group.
    pub group: Arc<str>,
    /// One sentence.
    pub summary: String,
    /// The page, Markdown.
    pub docs: String,
    /// Its address.
    pub url: Arc<str>,
    /// The highest severity it can have in this run.
    pub severity: Severity,
}

/// The result of a run.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Sorted by path, span and id: never depends on threads.
    pub findings: Vec<Finding>,
    /// What was and was not linted.
    pub coverage: Coverage,
    /// Every rule that ran, sorted by id.
    pub rules: Vec<RuleInfo>,
    /// The sets, sorted by what they are called.
    pub sets: Vec<Together>,
    /// What GitHub recognises the lines of findings by, by path and line; empty unless asked for, and without lines next to secrets.
    pub line_hashes: BTreeMap<Arc<str>, BTreeMap<u32, String>>,
}
