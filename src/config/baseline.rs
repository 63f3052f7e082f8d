//! The findings of old, kept in a file: they are known and do not count, until what they are about changes.
//!
//! A finding is recognised by its rule, its object, the field and the value there: never by a line, so that moving, sorting and
//! formatting change nothing. One line of the file is one finding, sorted, so that a difference reads well.

use std::collections::{BTreeMap, HashMap};
use std::env;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Value, json};

use super::find::ConfigError;
use super::places::Places;
use super::read::{Key, Keyed, Noun, Read, Reader, key, mark};
use crate::finding::{Finding, ObjectName, Place, Problem, Report, Suppression, SuppressionKind};
use crate::report::{self, View};
use crate::source::{read_file, shown};
use crate::span::Span;
use crate::yaml::{Node, Syntax, Tree};

/// The version of the file that is written and read.
const VERSION: u32 = 1;
/// The longest value that is kept; of a longer one, its beginning.
const LONGEST: usize = 80;

/// What a file of known findings says.
#[derive(Debug, Default)]
pub struct Baseline {
    version: Option<u32>,
    entries: Vec<Entry>,
    /// The file.
    path: PathBuf,
}

/// A line of it.
#[derive(Clone, Debug, Default)]
struct Entry {
    known: Known,
    place: Option<Place>,
}

/// What a finding is recognised by.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Known {
    path: Arc<str>,
    object: Option<Arc<str>>,
    rule: Arc<str>,
    container: Option<Arc<str>>,
    field: Option<Arc<str>>,
    value: Option<Arc<str>>,
}

impl Baseline {
    /// Reads the file.
    ///
    /// # Errors
    /// When there is none, or something else is in it.
    pub fn load(file: &Path) -> Result<Self, ConfigError> {
        let text = read_file(file).map_err(|error| ConfigError::of_text(file, error))?;
        let mut tree = Tree::default();
        tree.parse(&text, Syntax::Json);
        let mut reader = Reader::new(Places::new(shown(file).into(), &text));
        let baseline: Self = reader.root(&tree, &text).unwrap_or_default();
        if reader.problems.is_empty() && baseline.version != Some(VERSION) {
            let message = format!("this seaworthy reads version {VERSION} of a baseline");
            let problem = reader.problem(Span::default(), message);
            problem.help = Some("write it anew with `--write-baseline`".to_owned());
        }
        match reader.problems {
            problems if problems.is_empty() => Ok(Self {
                path: file.to_owned(),
                ..baseline
            }),
            problems => Err(ConfigError::Wrong(problems)),
        }
    }

    /// Silences the findings it knows, each entry one of them. Returns what it knows and the run did not find, though it looked at the
    /// file and asked the rule.
    #[must_use]
    pub fn apply(&self, report: &mut Report) -> Vec<Problem> {
        let keys = Keys::new(&self.path);
        let mut left: Vec<_> = self.entries.iter().map(Some).collect();
        let mut new: Vec<_> = report
            .findings
            .iter_mut()
            .filter(|finding| finding.suppressed.is_none())
            .map(|finding| (keys.known(finding), finding))
            .collect();
        // The nearest first: as it was; moved to another file; in a container of another name.
        for alike in [as_it_was, elsewhere] {
            silence(&mut left, &mut new, alike);
        }
        let renamed = renamed_containers(&left, &new);
        silence(&mut left, &mut new, |known| {
            let renamed = known.container.as_ref().and_then(|container| {
                renamed
                    .get(&(known.object.clone(), container.clone()))
                    .cloned()
            });
            Known {
                container: renamed.or_else(|| known.container.clone()),
                ..elsewhere(known)
            }
        });
        let gone = left.into_iter().flatten();
        gone.filter(|entry| keys.was_asked(entry, report))
            .filter_map(Entry::gone)
            .collect()
    }

    /// The text of a file that knows what a report shows.
    #[must_use]
    pub fn text(report: &Report, view: &View, file: &Path) -> String {
        let keys = Keys::new(file);
        let shown = report::shown(report, view).filter(|finding| finding.suppressed.is_none());
        let mut known: Vec<_> = shown.map(|finding| keys.known(finding)).collect();
        known.sort();
        let mut text = format!("{{\"version\": {VERSION}, \"findings\": [");
        for (index, known) in known.iter().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            // Writing to a string cannot fail.
            let _ = write!(text, "{comma}\n  {}", known.row());
        }
        text.push_str("\n]}\n");
        text
    }
}

/// Silences each finding that is like an entry, and takes both away.
fn silence(
    left: &mut [Option<&Entry>],
    new: &mut Vec<(Known, &mut Finding)>,
    alike: impl Fn(&Known) -> Known,
) {
    let mut open: HashMap<Known, Vec<usize>> = HashMap::new();
    for (index, entry) in left.iter().enumerate().rev() {
        if let Some(entry) = entry {
            open.entry(alike(&entry.known)).or_default().push(index);
        }
    }
    new.retain_mut(|(known, finding)| {
        let index = open.get_mut(&alike(known)).and_then(Vec::pop);
        let Some(entry) = index.and_then(|index| left[index].take()) else {
            return true;
        };
        finding.suppressed = entry.place.clone().map(|place| Suppression {
            place,
            reason: String::new(),
            peer: None,
            kind: SuppressionKind::Baseline,
        });
        false
    });
}

fn as_it_was(known: &Known) -> Known {
    known.clone()
}

/// What is in no object has nothing but its file to be known by.
fn elsewhere(known: &Known) -> Known {
    let path = if known.object.is_some() {
        Arc::default()
    } else {
        known.path.clone()
    };
    Known {
        path,
        ..known.clone()
    }
}

/// A container, by its object and its name.
type Container = (Option<Arc<str>>, Arc<str>);

/// The containers of old, each with the new name of the one in its object that has the very same findings.
fn renamed_containers(
    left: &[Option<&Entry>],
    new: &[(Known, &mut Finding)],
) -> HashMap<Container, Arc<str>> {
    let mut fresh = by_container(new.iter().map(|(known, _)| known));
    let mut renamed = HashMap::new();
    for (old, findings) in by_container(left.iter().flatten().map(|entry| &entry.known)) {
        let mut alike = fresh.iter().filter(|(_, own)| **own == findings);
        let same = alike.find(|(container, _)| container.0 == old.0);
        if let Some(container) = same.map(|(container, _)| container.clone()) {
            fresh.remove(&container);
            renamed.insert(old, container.1);
        }
    }
    renamed
}

/// The findings of each container, without its name, sorted.
fn by_container<'k>(all: impl Iterator<Item = &'k Known>) -> BTreeMap<Container, Vec<Known>> {
    let mut containers = BTreeMap::<Container, Vec<Known>>::new();
    for known in all {
        if let Some(container) = &known.container {
            let container = (known.object.clone(), container.clone());
            containers.entry(container).or_default().push(Known {
                container: None,
                ..elsewhere(known)
            });
        }
    }
    containers.values_mut().for_each(|findings| findings.sort());
    containers
}

/// How findings are known, seen from the folder of the file.
struct Keys {
    here: PathBuf,
    folder: PathBuf,
}

impl Keys {
    fn new(file: &Path) -> Self {
        let here = env::current_dir().unwrap_or_default();
        let folder = here.join(file.parent().unwrap_or(Path::new("")));
        Self { here, folder }
    }

    fn known(&self, finding: &Finding) -> Known {
        let rule = match &finding.case {
            Some(case) => format!("{}/{case}", finding.rule).into(),
            None => finding.rule.clone(),
        };
        let field = without_numbers(&finding.pointer);
        Known {
            path: self.path(&finding.place.path).into(),
            object: finding.object.as_deref().map(object),
            rule,
            container: finding.container.as_deref().map(Arc::from),
            field: (!field.is_empty()).then(|| field.into()),
            value: value(finding),
        }
    }

    fn path(&self, path: &str) -> String {
        let absolute = self.here.join(path);
        shown(
            absolute
                .strip_prefix(&self.folder)
                .unwrap_or(Path::new(path)),
        )
    }

    /// Whether this run would have found it again: its rule was asked, and its file was read, or is gone.
    fn was_asked(&self, entry: &Entry, report: &Report) -> bool {
        let rule = entry.known.rule.split('/').next().unwrap_or_default();
        let has_run = report.rules.iter().any(|info| *info.id == *rule);
        let is_read = || {
            report
                .coverage
                .entries
                .iter()
                .any(|read| self.path(&read.path) == *entry.known.path)
        };
        has_run && (is_read() || !self.folder.join(&*entry.known.path).exists())
    }
}

/// `apps/Deployment shop/web`. The version of the API is left out: an object stays itself when it is written for another one.
fn object(name: &ObjectName) -> Arc<str> {
    let group = name
        .api_version
        .split_once('/')
        .map_or(String::new(), |(group, _)| format!("{group}/"));
    let namespace = if name.namespace.is_empty() {
        String::new()
    } else {
        format!("{}/", name.namespace)
    };
    format!("{group}{} {namespace}{}", name.kind, name.name).into()
}

/// The pointer with `*` for the places in lists, which change when an item is put before.
fn without_numbers(pointer: &str) -> String {
    let segments = pointer.split('/').map(|segment| {
        let is_number = !segment.is_empty() && segment.bytes().all(|byte| byte.is_ascii_digit());
        if is_number { "*" } else { segment }
    });
    segments.collect::<Vec<_>>().join("/")
}

/// What stands there; of what is missing, nothing.
fn value(finding: &Finding) -> Option<Arc<str>> {
    if finding.is_missing {
        return None;
    }
    let excerpt = &finding.place.excerpt;
    let [start, end] = [finding.place.start.byte, finding.place.end.byte]
        .map(|byte| byte.saturating_sub(excerpt.start) as usize);
    let text = excerpt.text.get(start..end)?;
    let short = text
        .char_indices()
        .nth(LONGEST)
        .map_or(text, |(end, _)| &text[..end]);
    (!short.is_empty()).then(|| short.into())
}

impl Known {
    /// Its line in the file.
    fn row(&self) -> Value {
        let mut row = json!({"path": &*self.path});
        let parts = [
            ("object", &self.object),
            ("container", &self.container),
            ("field", &self.field),
            ("value", &self.value),
        ];
        for (name, part) in parts {
            if let Some(part) = part {
                row[name] = json!(&**part);
            }
        }
        row["rule"] = json!(&*self.rule);
        row
    }
}

impl Entry {
    fn gone(&self) -> Option<Problem> {
        let Known {
            rule, object, path, ..
        } = &self.known;
        let of = object.as_deref().unwrap_or(path);
        Some(Problem {
            message: format!("`{rule}` is found no more in `{of}`"),
            help: None,
            place: self.place.clone()?,
            related: Vec::new(),
        })
    }
}

impl Keyed for Baseline {
    const NAME: &'static str = "the baseline";

    fn keys() -> Vec<Key<Self>> {
        vec![
            key(
                "version",
                "The version of this file's format.",
                |own: &mut Self| &mut own.version,
            )
            .required(),
            key("findings", "What is known.", |own: &mut Self| {
                &mut own.entries
            })
            .required(),
        ]
    }
}

impl Keyed for Known {
    const NAME: &'static str = "the finding";

    fn keys() -> Vec<Key<Self>> {
        vec![
            key(
                "path",
                "The file, seen from the folder of this one.",
                |own: &mut Self| &mut own.path,
            )
            .required(),
            key("rule", "The rule, `id` or `id/case`.", |own: &mut Self| {
                &mut own.rule
            })
            .required(),
            key("object", "The object.", |own: &mut Self| &mut own.object),
            key("container", "The container.", |own: &mut Self| {
                &mut own.container
            }),
            key(
                "field",
                "The field, a JSON pointer with `*` for places in lists.",
                |own: &mut Self| &mut own.field,
            ),
            key("value", "What stands there.", |own: &mut Self| {
                &mut own.value
            }),
        ]
    }
}

impl Read for Entry {
    fn noun() -> Noun {
        Noun::new("a finding", "findings")
    }

    fn schema() -> Value {
        Known::schema_of_keys()
    }

    fn read(node: Node<'_>, reader: &mut Reader<'_>) -> Option<Self> {
        let known = Known::read_keys(node, reader)?;
        let place = Some(reader.places.place(mark(node)));
        Some(Self { known, place })
    }
}
