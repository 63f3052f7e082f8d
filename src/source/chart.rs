//! Helm charts that nobody has rendered. Their templates are text from which YAML is made, not YAML.

use std::{
    collections::{BTreeMap, HashMap},
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    Skipped, SourceKind,
    files::Files,
    path::{folder_of, has_extension, quoted, shown},
    walk::Found,
};
use crate::finding::Outcome;

/// The charts that a run meets.
#[derive(Debug, Default)]
pub(super) struct Charts {
    files: Files,
    /// Whether a folder is a chart.
    known: HashMap<PathBuf, bool>,
    /// What part of a chart a folder is.
    parts: HashMap<Arc<Path>, Option<Part>>,
    /// Charts with templates, by folder.
    unrendered: BTreeMap<PathBuf, Unrendered>,
}

/// What part of a chart a folder is; the chart is the one that Helm renders, with those under its `charts/`.
#[derive(Clone, Debug)]
enum Part {
    /// `templates/` or a folder below: Helm renders every file.
    Templates(PathBuf),
    /// Any other but `crds/`: data, which templates may read and render.
    Files(PathBuf),
}

/// A chart with templates.
#[derive(Debug)]
struct Unrendered {
    shown: String,
    templates: usize,
}

impl Charts {
    /// None yet, of these files.
    pub(super) fn of(files: &Files) -> Self {
        Self {
            files: files.clone(),
            ..Self::default()
        }
    }

    /// Takes note of a file that was found.
    pub(super) fn add(&mut self, found: &Found) {
        if found.path.ends_with("Chart.yaml") {
            self.is_chart(&found.folder);
        }
    }

    /// Looks whether a folder that is not looked at itself is a chart.
    pub(super) fn add_context(&mut self, folder: &Path) {
        self.is_chart(folder);
    }

    /// Whether a file is a template; counts it.
    pub(super) fn takes(&mut self, found: &Found, shown: &str) -> bool {
        let folder = &found.folder;
        let part = match self.parts.get(folder) {
            Some(part) => part.clone(),
            None => {
                let part = self.part(folder);
                self.parts.insert(folder.clone(), part.clone());
                part
            }
        };
        let chart = match part {
            Some(Part::Templates(chart)) => chart,
            Some(Part::Files(chart))
                if self.kind_of(found).is_none() && self.is_template(found) =>
            {
                chart
            }
            _ => return false,
        };
        let unrendered = self.unrendered.entry(chart);
        let unrendered = unrendered.or_insert_with_key(|chart| Unrendered {
            shown: shown_above(chart, folder, shown),
            templates: 0,
        });
        unrendered.templates += 1;
        true
    }

    /// What a file beside a `Chart.yaml` is by its name, if the chart gives it a meaning.
    pub(super) fn kind_of(&mut self, found: &Found) -> Option<SourceKind> {
        let name = found.path.file_name()?.to_str()?;
        let kind = match name {
            "Chart.yaml" | "requirements.yaml" => SourceKind::Chart,
            _ if name.starts_with("values") && has_extension(name, &["yaml", "yml"]) => {
                SourceKind::Values
            }
            _ => return None,
        };
        self.is_chart(&found.folder).then_some(kind)
    }

    /// One entry a chart, however many templates it has.
    pub(super) fn into_skipped(self) -> impl Iterator<Item = Skipped> {
        self.unrendered.into_values().map(|chart| {
            let plural = if chart.templates == 1 { "" } else { "s" };
            Skipped {
                outcome: Outcome::NotUnderstood,
                reason: format!(
                    "Helm chart with {} template{plural}; render it first: `helm template {} | seaworthy check -`",
                    chart.templates,
                    quoted(&chart.shown),
                ),
                path: chart.shown.into(),
            }
        })
    }

    /// Whether a folder is the `crds/` of a chart, or below it.
    pub(super) fn is_crds(&mut self, folder: &Path) -> bool {
        let mut above = folder.ancestors().filter(|folder| folder.ends_with("crds"));
        above.any(|crds| crds.parent().is_some_and(|chart| self.is_chart(chart)))
    }

    fn part(&mut self, folder: &Path) -> Option<Part> {
        let above: Vec<&Path> = folder.ancestors().collect();
        let templates = above.iter().rev().find_map(|folder| {
            let parent = folder.parent()?;
            (folder.ends_with("templates") && self.is_chart(parent)).then_some(parent)
        });
        if let Some(chart) = templates {
            return Some(Part::Templates(self.rendered_with(chart)));
        }
        let is_known = |folder: &&&Path| self.known.get(**folder).copied().unwrap_or_default();
        let chart = above.iter().find(is_known)?;
        let is_crds = folder.starts_with(chart.join("crds"));
        (!is_crds).then(|| Part::Files(self.rendered_with(chart)))
    }

    /// The outermost chart of which this one is a dependency, or itself.
    fn rendered_with(&mut self, chart: &Path) -> PathBuf {
        let mut chart = chart;
        while let Some(charts) = chart.parent()
            && charts.ends_with("charts")
            && let Some(parent) = charts.parent()
            && self.is_chart(parent)
        {
            chart = parent;
        }
        chart.to_owned()
    }

    /// Whether a file outside `templates/` has actions of the template language in it.
    fn is_template(&self, found: &Found) -> bool {
        let bytes = self.files.read_small(&found.path);
        bytes.is_some_and(|bytes| bytes.windows(2).any(|pair| pair == b"{{"))
    }

    fn is_chart(&mut self, folder: &Path) -> bool {
        if let Some(known) = self.known.get(folder) {
            return *known;
        }
        let is_chart = self.files.is_file(&folder.join("Chart.yaml"));
        self.known.insert(folder.to_owned(), is_chart);
        is_chart
    }
}

/// How to write a folder that is, or is above, the one in which a file is shown; absolute when links are in the way.
fn shown_above(above: &Path, folder: &Path, file: &str) -> String {
    let steps = folder.components().count() - above.components().count();
    let mut written = folder_of(file);
    for step in 0..steps {
        if written == "." {
            let up = vec![".."; steps - step].join("/");
            return if is(&up, above) { up } else { shown(above) };
        }
        written = folder_of(written);
    }
    if is(written, above) {
        written.to_owned()
    } else {
        shown(above)
    }
}

/// Whether a path as written leads to a folder.
fn is(written: &str, folder: &Path) -> bool {
    Path::new(written)
        .canonicalize()
        .is_ok_and(|path| path == folder)
}
