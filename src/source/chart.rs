//! Helm charts that nobody has rendered. Their templates are text from which YAML is made, not YAML.

use std::{
    collections::{BTreeMap, HashMap},
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    Skipped, SourceKind,
    path::{has_extension, quoted},
    walk::Found,
};
use crate::finding::Outcome;

/// The charts that a run meets.
#[derive(Debug, Default)]
pub(super) struct Charts {
    /// Whether a folder is a chart.
    known: HashMap<PathBuf, bool>,
    /// The chart whose templates a folder holds.
    owners: HashMap<Arc<Path>, Option<PathBuf>>,
    /// Charts with templates, by folder.
    unrendered: BTreeMap<PathBuf, Unrendered>,
}

/// A chart with templates.
#[derive(Debug)]
struct Unrendered {
    shown: String,
    templates: usize,
}

impl Charts {
    /// Whether a file is a template; counts it.
    pub(super) fn takes(&mut self, found: &Found, shown: &str) -> bool {
        let folder = &found.folder;
        let owner = match self.owners.get(folder) {
            Some(owner) => owner.clone(),
            None => {
                let owner = self.owner(folder);
                self.owners.insert(folder.clone(), owner.clone());
                owner
            }
        };
        let Some(chart) = owner else { return false };
        let unrendered = self
            .unrendered
            .entry(chart)
            .or_insert_with_key(|chart| Unrendered {
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

    /// The chart whose `templates/` a folder is or lies in: the outermost, because Helm renders a chart together with
    /// those under its `charts/`.
    fn owner(&mut self, folder: &Path) -> Option<PathBuf> {
        let above: Vec<&Path> = folder.ancestors().collect();
        let mut chart = above.iter().rev().find_map(|folder| {
            let parent = folder.parent()?;
            (folder.ends_with("templates") && self.is_chart(parent)).then_some(parent)
        })?;
        while let Some(charts) = chart.parent()
            && charts.ends_with("charts")
            && let Some(parent) = charts.parent()
            && self.is_chart(parent)
        {
            chart = parent;
        }
        Some(chart.to_owned())
    }

    fn is_chart(&mut self, folder: &Path) -> bool {
        if let Some(known) = self.known.get(folder) {
            return *known;
        }
        let is_chart = folder.join("Chart.yaml").is_file();
        self.known.insert(folder.to_owned(), is_chart);
        is_chart
    }
}

/// How to write a folder above the one in which a file is shown; absolute when links or the current directory are in
/// the way.
fn shown_above(above: &Path, folder: &Path, shown: &str) -> String {
    let steps = folder.components().count() - above.components().count();
    let mut written = super::path::folder_of(shown);
    for step in 0..steps {
        if written == "." {
            written = "";
            let up = vec![".."; steps - step].join("/");
            if Path::new(&up)
                .canonicalize()
                .is_ok_and(|path| path == above)
            {
                return up;
            }
            break;
        }
        written = super::path::folder_of(written);
    }
    if Path::new(written)
        .canonicalize()
        .is_ok_and(|path| path == above)
    {
        return written.to_owned();
    }
    super::path::shown(above)
}
