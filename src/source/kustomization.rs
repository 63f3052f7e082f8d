//! Kustomizations that nobody has built: which of the files they name are no objects.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    Skipped, SourceKind,
    files::Files,
    path::{folder_of, lexical, quoted, shown},
    walk::Found,
};
use crate::{
    finding::Outcome,
    yaml::{Kind, Node, Syntax, Tree},
};

/// The names of the file (kustomize, `konfig.RecognizedKustomizationFileNames`).
const NAMES: [&str; 3] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/// The group of the kinds that kustomize reads. Flux has a `Kustomization` of its own, which is an object.
const GROUP: &str = "kustomize.config.k8s.io/";

/// Fields that leave the single files to say all there is; any other adds objects or changes them.
const PLAIN: [&str; 16] = [
    "apiversion",
    "kind",
    "metadata",
    "resources",
    "bases",
    "components",
    "namespace",
    "nameprefix",
    "namesuffix",
    "commonlabels",
    "labels",
    "commonannotations",
    "sortoptions",
    "buildmetadata",
    "crds",
    "openapi",
];

/// The kustomizations that a run meets.
#[derive(Debug, Default)]
pub(super) struct Kustomizations {
    files: Files,
    /// Files and folders that are named by one, links resolved.
    named: HashMap<PathBuf, Meaning>,
    /// Those that were found, by folder.
    found: BTreeMap<Arc<Path>, Unbuilt>,
}

/// A kustomization that was found.
#[derive(Debug)]
struct Unbuilt {
    /// The folder as people read it.
    shown: String,
    is_component: bool,
    is_plain: bool,
    /// What else may be a kustomization that it includes.
    includes: Vec<PathBuf>,
}

/// What a kustomization takes a file for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Meaning {
    /// The content of a ConfigMap or Secret: anything.
    Data,
    /// A patch, or configuration of kustomize itself.
    Patch,
    /// The values of a chart that it renders.
    Values,
    /// A resource, whatever else it is.
    Object,
}

/// What one kustomization says, as written.
#[derive(Debug)]
struct Kustomization {
    is_component: bool,
    /// Whether building it shows no more than its files do.
    is_plain: bool,
    files: Vec<(Meaning, String)>,
}

/// Whether a file is a kustomization, by its name.
pub(super) fn is_kustomization(path: &Path) -> bool {
    path.file_name()
        .is_some_and(|name| NAMES.iter().any(|known| name == *known))
}

/// Whether a file is called a patch: `patch.yaml`, `web_patch.yaml`, `patch-replicas.yaml`.
fn is_called_patch(path: &Path) -> bool {
    let stem = path.file_stem().and_then(|stem| stem.to_str());
    let mut words = stem
        .into_iter()
        .flat_map(|stem| stem.split(['-', '_', '.']));
    words.any(|word| word.eq_ignore_ascii_case("patch"))
}

impl Kustomizations {
    /// None yet, of these files.
    pub(super) fn of(files: &Files) -> Self {
        Self {
            files: files.clone(),
            ..Self::default()
        }
    }

    /// Reads a kustomization that was found. One that cannot be read is reported when it is read as a source.
    pub(super) fn add(&mut self, found: &Found, path: &str) {
        let Some(kustomization) = Kustomization::read(&found.identity, &self.files) else {
            return;
        };
        let unbuilt = Unbuilt {
            shown: folder_of(path).to_owned(),
            is_component: kustomization.is_component,
            is_plain: kustomization.is_plain,
            includes: self.remember(&found.folder, kustomization),
        };
        self.found.insert(found.folder.clone(), unbuilt);
    }

    /// Reads a kustomization in a folder that is not looked at itself, if there is one.
    pub(super) fn add_context(&mut self, folder: &Path) {
        if self.found.contains_key(folder) {
            return;
        }
        let mut files = NAMES.iter().map(|name| folder.join(name));
        if let Some(kustomization) = files.find_map(|file| Kustomization::read(&file, &self.files))
        {
            self.remember(folder, kustomization);
        }
    }

    /// What a file is because a kustomization names it; `Err` for what is not to be read.
    pub(super) fn kind_of(&self, found: &Found) -> Option<Result<SourceKind, Skipped>> {
        if is_kustomization(&found.path) {
            let known = self.found.contains_key(&found.folder);
            return known.then_some(Ok(SourceKind::Kustomization));
        }
        let Some(meaning) = self.named.get(&found.identity) else {
            // One that is left out for now, a line of the kustomization that is a comment, is no object either.
            let is_beside = || self.found.contains_key(&found.folder);
            return (is_called_patch(&found.path) && is_beside()).then_some(Ok(SourceKind::Patch));
        };
        match meaning {
            Meaning::Data => Some(Err(Skipped {
                path: shown(&found.path).into(),
                outcome: Outcome::Nothing,
                reason: "is the content of a ConfigMap or Secret that kustomize generates"
                    .to_owned(),
            })),
            Meaning::Patch => Some(Ok(SourceKind::Patch)),
            Meaning::Values => Some(Ok(SourceKind::Values)),
            Meaning::Object => None,
        }
    }

    /// Every kustomization that no other one includes, with the files it is built from, links resolved.
    pub(super) fn roots(&self) -> Vec<(&str, Vec<&Path>)> {
        let is_root = |(folder, unbuilt): &(&Arc<Path>, &Unbuilt)| {
            !unbuilt.is_component && !self.named.contains_key(&***folder)
        };
        let roots = self.found.iter().filter(is_root);
        roots
            .map(|(folder, unbuilt)| (unbuilt.shown.as_str(), self.files_of(folder)))
            .collect()
    }

    /// The files that a kustomization lists, and those of the ones it includes.
    fn files_of<'a>(&'a self, folder: &'a Path) -> Vec<&'a Path> {
        let mut files = Vec::new();
        let mut seen = HashSet::new();
        let mut next = vec![folder];
        while let Some(path) = next.pop() {
            match self.found.get(path) {
                Some(unbuilt) if seen.insert(path) => {
                    next.extend(unbuilt.includes.iter().map(PathBuf::as_path));
                }
                Some(_) => {}
                None => files.push(path),
            }
        }
        files
    }

    /// One entry for each that no other one includes, if there is more to it than its files.
    pub(super) fn into_skipped(self) -> Vec<Skipped> {
        let is_root = |folder: &Path| !self.named.contains_key(folder);
        let roots = self.found.iter().filter(|(folder, _)| is_root(folder));
        let shown = roots.filter(|(folder, _)| self.changes_something(folder));
        let skipped = shown.map(|(_, unbuilt)| Skipped {
            path: unbuilt.shown.as_str().into(),
            outcome: Outcome::NotUnderstood,
            reason: reason(&unbuilt.shown, unbuilt.is_component),
        });
        skipped.collect()
    }

    /// Whether a kustomization, or one that it includes, is more than a list of files.
    fn changes_something(&self, folder: &Path) -> bool {
        let mut seen = HashSet::new();
        let mut next = vec![folder];
        while let Some(folder) = next.pop() {
            let Some(unbuilt) = self.found.get(folder) else {
                continue;
            };
            if !unbuilt.is_plain {
                return true;
            }
            if seen.insert(folder) {
                next.extend(unbuilt.includes.iter().map(PathBuf::as_path));
            }
        }
        false
    }

    /// Takes in what a kustomization names; returns what of it may be a kustomization.
    fn remember(&mut self, folder: &Path, kustomization: Kustomization) -> Vec<PathBuf> {
        let mut includes = Vec::new();
        for (meaning, file) in kustomization.files {
            let path = self.resolved(&folder.join(file), meaning);
            if meaning == Meaning::Object {
                includes.push(path.clone());
            }
            let known = self.named.entry(path).or_insert(meaning);
            *known = meaning.max(*known);
        }
        includes
    }

    /// The file that is meant. Links are looked at only where a meaning hangs on it: resources are many.
    fn resolved(&self, path: &Path, meaning: Meaning) -> PathBuf {
        let path = lexical(path);
        if meaning != Meaning::Object && self.files.is_link(&path) {
            return self.files.canonicalize(&path).unwrap_or(path);
        }
        path
    }
}

fn reason(folder: &str, is_component: bool) -> String {
    if is_component {
        return "kustomize component: its patches show in the build of a kustomization that includes it".to_owned();
    }
    format!(
        "kustomization: its files are linted as they are, without what it changes; build it: `kustomize build {} | seaworthy check -`",
        quoted(folder)
    )
}

impl Kustomization {
    /// Nothing when it cannot be read, or is an object of somebody else.
    fn read(file: &Path, files: &Files) -> Option<Self> {
        Self::parse(&files.read(file).ok()?)
    }

    /// Kustomize reads the first document only.
    fn parse(text: &str) -> Option<Self> {
        let mut kustomization = Self {
            is_component: false,
            is_plain: true,
            files: Vec::new(),
        };
        let mut tree = Tree::default();
        tree.parse(text, Syntax::Yaml);
        let root = tree
            .documents(text)
            .next()
            .and_then(|document| document.root());
        let Some(root) = root else {
            return Some(kustomization);
        };
        let api_version = root.get("apiVersion").and_then(Node::as_str);
        if api_version.is_some_and(|version| !version.starts_with(GROUP)) {
            return None;
        }
        let kind = root.get("kind").and_then(Node::as_str);
        kustomization.is_component = kind.is_some_and(|kind| kind == "Component");
        for field in root.entries() {
            // As Go reads JSON: the case of a field's name does not count.
            if let Some(name) = field.key_text() {
                kustomization.field(&name.to_ascii_lowercase(), field);
            }
        }
        Some(kustomization)
    }

    fn field(&mut self, name: &str, field: Node<'_>) {
        let is_empty = field.kind() != Kind::Scalar && field.is_empty();
        self.is_plain &= is_empty || PLAIN.contains(&name);
        match name {
            "resources" | "bases" | "components" => {
                self.add(Meaning::Object, field.items());
                self.is_plain &= !self.files.iter().any(|(_, path)| is_remote(path));
            }
            "patchesstrategicmerge"
            | "configurations"
            | "crds"
            | "generators"
            | "transformers"
            | "validators" => {
                self.add(Meaning::Patch, field.items());
            }
            "patches" | "patchesjson6902" | "replacements" => {
                // Before kustomize 2.1 an item of `patches` was a path.
                let paths = field.items().map(|item| item.get("path").unwrap_or(item));
                self.add(Meaning::Patch, paths);
            }
            "openapi" => self.add(Meaning::Patch, field.get("path").into_iter()),
            "configmapgenerator" | "secretgenerator" => {
                for generator in field.items() {
                    self.generator(generator);
                }
            }
            "helmcharts" => {
                for chart in field.items() {
                    self.add(Meaning::Values, chart.get("valuesFile").into_iter());
                    let more = chart.get("additionalValuesFiles");
                    self.add(Meaning::Values, more.into_iter().flat_map(Node::items));
                }
            }
            _ => {}
        }
    }

    /// `files` entries may carry the key under which the content goes: `key=path`.
    fn generator(&mut self, generator: Node<'_>) {
        let files = ["files", "envs"]
            .into_iter()
            .filter_map(|name| generator.get(name));
        for file in files.flat_map(Node::items).chain(generator.get("env")) {
            if let Some(file) = file.as_str() {
                let path = file.split_once('=').map_or(&*file, |(_, path)| path);
                self.files.push((Meaning::Data, path.to_owned()));
            }
        }
    }

    /// Paths; an entry of several lines is YAML itself.
    fn add<'t>(&mut self, meaning: Meaning, files: impl Iterator<Item = Node<'t>>) {
        let paths = files
            .filter_map(Node::as_str)
            .filter(|text| !text.contains('\n'));
        self.files
            .extend(paths.map(|path| (meaning, path.into_owned())));
    }
}

/// Whether kustomize would fetch it: a URL, or the short form of a repository.
fn is_remote(resource: &str) -> bool {
    let hosts = ["github.com", "git@", "git::"];
    resource.contains("://")
        || resource.contains("?ref=")
        || hosts.iter().any(|host| resource.starts_with(host))
}
