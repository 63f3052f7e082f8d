//! An example of a rule: what its carets say, against what is found.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use super::{Input, Linter};
use crate::checks;
use crate::config::{Configuration, Policy, Selection};
use crate::finding::{Place, Report, Severity};
use crate::manifest::Cluster;
use crate::rule::{Example, Rule, Target, example};
use crate::source::SourceKind;
use crate::span::Span;
use crate::value::version;
use crate::yaml::Tree;

/// The name of an example's manifest, unless it has one of its own.
const MANIFEST: &str = "manifest.yaml";

/// Lines shown above and below what differs.
const CONTEXT: usize = 3;

/// Tries an example of a rule: the same places must be marked with the same words, and nothing else.
///
/// # Errors
/// Why it is no example, or the lines in which it differs: `-` before a mark that nothing is found for, `+` before what is
/// found and not marked.
pub fn try_example(rule: &Rule, is_bad: bool, example: &Example) -> Result<(), String> {
    let files = files_of(example);
    let mut expected: Vec<_> = files.iter().flat_map(|file| marked(file, rule)).collect();
    if expected.is_empty() == is_bad {
        return Err("a bad example has carets, a good one has none".to_owned());
    }
    let is_text = rule.file.target == Some(Target::Document) || rule.schemas().next().is_none();
    if let Some(error) = files.iter().find_map(broken).filter(|_| !is_text) {
        return Err(error);
    }
    let set = as_set(rule, example)?;
    let rules = std::slice::from_ref(&set);
    let selection = Selection::new(rules, &[rule.id.to_string()], &[]);
    let selection = selection.map_err(|error| error.to_string())?;
    let linter = Linter::new(rules, Policy::from(&selection).on(cluster(example)?));
    let report = linter.lint_texts(files.iter().map(input).collect());
    let mut found = found(&report);
    expected.sort();
    found.sort();
    // Several findings may name one second place.
    found.dedup_by(|later, first| later == first && first.is_label);
    if found == expected {
        return Ok(());
    }
    Err(difference(&files, &expected, &found))
}

/// A file of an example.
struct File {
    path: Arc<str>,
    text: String,
}

fn files_of(example: &Example) -> Vec<File> {
    let file = |path: &str, text: &String| File {
        path: path.into(),
        text: text.clone(),
    };
    match example {
        Example::Text(text) => vec![file(MANIFEST, text)],
        Example::Folder(folder) => {
            let path = folder.path.as_deref().unwrap_or(MANIFEST);
            let others = folder.files.iter().map(|(path, text)| file(path, text));
            std::iter::once(file(path, &folder.text))
                .chain(others)
                .collect()
        }
    }
}

/// Why a file is no YAML.
fn broken(file: &File) -> Option<String> {
    let mut tree = Tree::default();
    tree.parse(
        &file.text,
        super::kinds::syntax(file.path.ends_with(".json")),
    );
    let mut errors = tree.documents(&file.text).filter_map(|document| {
        let error = document.error()?;
        let line = file
            .text
            .get(..error.span.start as usize)?
            .matches('\n')
            .count()
            + 1;
        Some(format!("line {line} of the example: {}", error.message))
    });
    errors.next()
}

fn input(file: &File) -> Input {
    Input {
        path: file.path.clone(),
        kind: SourceKind::Manifest,
        is_json: file.path.ends_with(".json"),
        text: Ok(file.text.clone()),
    }
}

/// What the example's user says of his cluster.
fn cluster(example: &Example) -> Result<Cluster, String> {
    let Example::Folder(folder) = example else {
        return Ok(Cluster::default());
    };
    let declared = folder.config.clone().map(declared).transpose()?;
    let mut cluster = declared.unwrap_or_default();
    if let Some(versions) = &folder.kubernetes {
        cluster.versions = version::range(versions)?;
    }
    Ok(cluster)
}

fn declared(config: String) -> Result<Cluster, String> {
    let read = Configuration::read(Path::new("seaworthy.yaml"), config);
    let read = read.map_err(|problems| {
        let words: Vec<_> = problems
            .into_iter()
            .map(|problem| problem.message)
            .collect();
        format!("the example's `config`: {}", words.join("; "))
    })?;
    let first = read.clusters.into_iter().next();
    Ok(first
        .ok_or("the example's `config` declares no cluster")?
        .cluster)
}

/// The rule as the example's user has set it.
fn as_set(rule: &Rule, example: &Example) -> Result<Rule, String> {
    let mut file = rule.file.clone();
    if let Example::Folder(folder) = example {
        file.params.extend(folder.params.clone());
    }
    let check = checks::check_of(&rule.id);
    Rule::new(&rule.id, &rule.group, file, check).map_err(|fault| fault.message)
}

/// A marked place, and its words.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Marked {
    path: Arc<str>,
    span: Span,
    is_label: bool,
    /// Where it is not the rule's.
    severity: Option<Severity>,
    message: String,
}

/// What the carets of a file say.
fn marked(file: &File, rule: &Rule) -> Vec<Marked> {
    let places = example::expected(&file.text).into_iter();
    let marked = |place: example::Expected| Marked {
        path: file.path.clone(),
        span: place.span,
        is_label: place.is_label,
        severity: place.severity.filter(|own| *own != rule.file.severity),
        message: place.message,
    };
    places.map(marked).collect()
}

/// What the findings say.
fn found(report: &Report) -> Vec<Marked> {
    let of_rule = report.rules.first().map(|rule| rule.severity);
    let marked = |place: &Place, message: &str, severity, is_label| Marked {
        path: place.path.clone(),
        span: place.span(),
        is_label,
        severity,
        message: message.to_owned(),
    };
    let findings = report.findings.iter().flat_map(|finding| {
        let severity = Some(finding.severity).filter(|own| Some(*own) != of_rule);
        let labels = finding.related.iter();
        let labels = labels.map(move |label| marked(&label.place, &label.message, None, true));
        std::iter::once(marked(&finding.place, &finding.message, severity, false)).chain(labels)
    });
    findings.collect()
}

/// The lines around what differs, with the marks below them.
fn difference(files: &[File], expected: &[Marked], found: &[Marked]) -> String {
    let (mut missing, mut more) = (expected.to_vec(), found.to_vec());
    more.retain(
        |mark| match missing.iter().position(|other| other == mark) {
            Some(same) => {
                missing.remove(same);
                false
            }
            None => true,
        },
    );
    let mut shown = String::new();
    for file in files {
        let of_file = |marks: &[Marked]| -> Vec<Marked> {
            let own = marks.iter().filter(|mark| mark.path == file.path);
            own.cloned().collect()
        };
        let [all, missing, more] = [expected, &missing, &more].map(of_file);
        if missing.is_empty() && more.is_empty() {
            continue;
        }
        if files.len() > 1 {
            let _ = writeln!(shown, "{}:", file.path);
        }
        write_file(&mut shown, file, [&all, &missing, &more]);
    }
    shown
}

/// Those lines of one file; the marks are all that were expected, those not found, and those found besides.
fn write_file(out: &mut String, file: &File, [all, missing, more]: [&[Marked]; 3]) {
    let lines = lines(&file.text);
    let line_of = |mark: &Marked| {
        let start = mark.span.start as usize;
        lines
            .partition_point(|line| line.start <= start)
            .saturating_sub(1)
    };
    let near: BTreeSet<usize> = missing
        .iter()
        .chain(more)
        .map(line_of)
        .flat_map(|line| line.saturating_sub(CONTEXT)..=line + CONTEXT)
        .collect();
    let mut last = None;
    for (index, line) in lines
        .iter()
        .enumerate()
        .filter(|(index, _)| near.contains(index))
    {
        if last.is_some_and(|last| last + 1 != index) {
            out.push_str("  …\n");
        }
        last = Some(index);
        let _ = writeln!(out, "  {}", line.text);
        let mut write = |sign: char, marks: &[Marked], but: &[Marked]| {
            for mark in marks
                .iter()
                .filter(|mark| line_of(mark) == index && !but.contains(mark))
            {
                let _ = writeln!(out, "{sign} {}", caret_line(line, mark));
            }
        };
        write(' ', all, missing);
        write('-', missing, &[]);
        write('+', more, &[]);
    }
}

/// A line of an example that is no mark.
struct Line<'t> {
    start: usize,
    text: &'t str,
}

fn lines(text: &str) -> Vec<Line<'_>> {
    let mut start = 0;
    let mut lines = Vec::new();
    for line in text.split_inclusive('\n') {
        if !example::is_mark(line) {
            let text = line.trim_end_matches(['\n', '\r']);
            lines.push(Line { start, text });
        }
        start += line.len();
    }
    lines
}

/// A mark as one writes it below its line.
fn caret_line(line: &Line<'_>, mark: &Marked) -> String {
    let start = (mark.span.start as usize - line.start).min(line.text.len());
    let length = mark.span.len().min(line.text.len() - start).max(1);
    let caret = if mark.is_label { "-" } else { "^" };
    let indent = line.text.len() - line.text.trim_start().len();
    let comment = match start.checked_sub(2) {
        Some(hash) => {
            let hash = hash.min(indent);
            let between = " ".repeat(start - hash - 1);
            format!("{}#{between}{}", " ".repeat(hash), caret.repeat(length))
        }
        None => format!("{}#{}", " ".repeat(start), caret.repeat(length.max(2) - 1)),
    };
    let severity = mark
        .severity
        .map(|severity| format!("{severity:?}: ").to_lowercase());
    format!("{comment} {}{}", severity.unwrap_or_default(), mark.message)
}
