//! For people: each finding with the lines it is about, what to write instead, and the page of its rule.

use std::{collections::HashSet, io};

use super::{
    STDIN, View,
    draw::Block,
    ending,
    fold::{Item, More, fold},
    paint::Paint,
    severity_word, shown, title,
    topic::Topic,
    topics, visible,
    wrap::wrap,
};
use crate::finding::{Finding, Problem, Report, Severity};

/// How many of a finding's other places are shown.
const RELATED: usize = 6;

/// How many lines are given to the other findings of a topic.
const ALSO: usize = 6;

/// Writes the findings, those of one topic as one and like ones folded, then the counts and what was covered.
pub(super) fn write(report: &Report, view: &View, out: &mut dyn io::Write) -> io::Result<()> {
    let findings: Vec<_> = shown(report, view).collect();
    let topics = topics(&findings, view);
    let items = if view.all {
        topics.iter().map(Item::Topic).collect()
    } else {
        fold(&topics)
    };
    let mut told = Told::default();
    for item in items {
        match item {
            Item::Topic(topic) => write_topic(topic, view, &mut told, out)?,
            Item::More(more) => write_more(&more, out)?,
        }
        writeln!(out)?;
    }
    ending::write_tables(report, view, out)?;
    if !view.quiet {
        ending::write_hints(&findings, out)?;
    }
    ending::write_ending(report, view, out)
}

/// What need not be said again.
#[derive(Default)]
struct Told<'a> {
    /// Rules whose pages were named.
    rules: HashSet<&'a str>,
    /// Helps, by the file they were given for.
    helps: HashSet<(&'a str, String)>,
    /// The last help.
    last: String,
}

impl<'a> Told<'a> {
    /// Whether a help is news to the reader: it was not given for this file, nor just now. Where it stands makes no difference.
    fn is_new(&mut self, path: &'a str, help: &str) -> bool {
        let words = help.lines().map(str::trim_start).collect::<Vec<_>>();
        let words = words.join("\n");
        let is_new = self.helps.insert((path, words.clone())) && words != self.last;
        self.last = words;
        is_new
    }
}

fn write_topic<'a>(
    topic: &Topic<'a>,
    view: &View,
    told: &mut Told<'a>,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let finding = topic.lead;
    let paint = Paint::new(view.color);
    write_message(finding.severity, Some(finding), &finding.message, view, out)?;
    let related = finding.related.iter().cloned().chain(topic.near());
    let related: Vec<_> = related.take(RELATED).collect();
    let block = Block::new(finding.severity, &finding.place, &related, view);
    block.write(view, out)?;
    let left_out = finding.related.len().saturating_sub(RELATED);
    if left_out > 0 {
        let note = paint.word("note:");
        writeln!(
            out,
            "  {note} {left_out} more places are in `--format json`"
        )?;
    }
    if let Some(object) = rendered(finding) {
        writeln!(out, "  {} {object}", paint.word("in:"))?;
    }
    write_also(topic, view, out)?;
    let is_news = |help: &String| told.is_new(&finding.place.path, help) || view.all;
    if let Some(help) = topic.help().filter(is_news) {
        write_help(&help, block.gutter(), view, out)?;
    }
    if let Some(suppression) = &finding.suppressed {
        let note = paint.word("note:");
        writeln!(out, "  {note} {}", ending::suppression_note(suppression))?;
    }
    // The address of the rule's page is a link behind its name, or else written out at its first finding.
    if told.rules.insert(&finding.rule) && !view.hyperlinks {
        writeln!(out, "  {}", paint.dim(&format!("docs: {}", page(finding))))?;
    }
    Ok(())
}

/// The first line: the severity, the rule if there is one, and what is the matter.
fn write_message(
    severity: Severity,
    finding: Option<&Finding>,
    message: &str,
    view: &View,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let word = severity_word(severity);
    let (name, shown) = match finding {
        Some(finding) => (
            format!("{word}[{}]:", title(finding)),
            format!("{word}[{}]:", linked(finding, view)),
        ),
        None => (format!("{word}:"), format!("{word}:")),
    };
    let message = visible::line(message);
    let message = wrap(&message, name.chars().count() + 1, 4, view.width);
    let name = Paint::new(view.color).severity(severity, &shown);
    writeln!(out, "{name} {message}")
}

/// The object and its template, where a line number says little: in rendered text and in a stream.
fn rendered(finding: &Finding) -> Option<String> {
    let object = finding.object.as_deref()?;
    let object = format!("{} `{}`", object.kind, object.name);
    match &finding.template {
        Some(template) => Some(format!("{object} from {template}")),
        None if &*finding.place.path == STDIN => Some(object),
        None => None,
    }
    .map(|words| visible::line(&words).into_owned())
}

/// One line for each other place of the topic.
fn write_also(topic: &Topic<'_>, view: &View, out: &mut dyn io::Write) -> io::Result<()> {
    let paint = Paint::new(view.color);
    let mut also = topic.also();
    let left_out = also.split_off(ALSO.min(also.len()));
    for (index, also) in also.iter().enumerate() {
        let head = if index == 0 {
            paint.word("also:")
        } else {
            " ".repeat("also:".len())
        };
        let word = severity_word(also.severity);
        let name = format!("{word}[{}]", also.titles.join(", "));
        let message = visible::line(&also.message);
        let message = if topic.is_at_lead(also.place) {
            format!(": {message}")
        } else {
            format!(" in line {}: {message}", also.place.start.line)
        };
        let message = wrap(&message, "  also: ".len() + name.len(), 10, view.width);
        writeln!(
            out,
            "  {head} {}{message}",
            paint.severity(also.severity, &name)
        )?;
    }
    if !left_out.is_empty() {
        let count: usize = left_out.iter().map(|also| also.titles.len()).sum();
        writeln!(out, "        and {count} more (--all shows them)")?;
    }
    Ok(())
}

/// YAML stands below the lines of the snippet, as far to the right as it stands in the file.
fn write_help(help: &str, gutter: usize, view: &View, out: &mut dyn io::Write) -> io::Result<()> {
    let help = visible::lines(help);
    let head = Paint::new(view.color).word("help:");
    for (index, line) in help.lines().enumerate() {
        match index {
            0 => writeln!(out, "  {head} {}", wrap(line, 8, 8, view.width))?,
            _ if line.is_empty() => writeln!(out)?,
            _ => writeln!(out, "{:gutter$}{line}", "")?,
        }
    }
    Ok(())
}

fn write_more(more: &More, out: &mut dyn io::Write) -> io::Result<()> {
    let More { count, files } = more;
    let files = ending::counted(*files, "file");
    writeln!(
        out,
        "… and {count} more like this in {files} (--all shows them)"
    )
}

fn linked(finding: &Finding, view: &View) -> String {
    let title = title(finding);
    if view.hyperlinks {
        let url = page(finding);
        format!("\x1b]8;;{url}\x1b\\{title}\x1b]8;;\x1b\\")
    } else {
        title
    }
}

fn page(finding: &Finding) -> String {
    visible::line(&finding.url).into_owned()
}

/// Writes what is wrong with a file that says how to lint.
pub(super) fn write_problem(
    problem: &Problem,
    view: &View,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    write_message(Severity::Error, None, &problem.message, view, out)?;
    let block = Block::new(Severity::Error, &problem.place, &problem.related, view);
    block.write(view, out)?;
    match &problem.help {
        Some(help) => write_help(help, block.gutter(), view, out),
        None => Ok(()),
    }
}
