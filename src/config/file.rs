//! `seaworthy.yaml`: what may stand in it. These tables are the reader, the JSON Schema and the reference.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::cluster::DeclaredCluster;
use super::extends::Extends;
use super::options::Options;
use super::overrides::Override;
use super::places::Places;
use super::read::{Key, Keyed, Reader, key};
use super::setting::Setting;
use super::values::{FailOn, Glob, RuleFolder, Table, Versions, Word};
use crate::finding::{Problem, Severity};
use crate::manifest::{Cluster, External};
use crate::schema::{Location, Locations};
use crate::source::{ExcludeError, Excludes, Globs, lies_in, shown};
use crate::value::Version;
use crate::yaml::{Syntax, Tree};

/// The file of known findings, unless it has another name.
const BASELINE: &str = "seaworthy-baseline.json";

/// What the file says. The default says nothing, as where there is no file.
#[derive(Clone, Debug, Default)]
pub struct Configuration {
    /// Files that it builds upon.
    pub(super) extends: Extends,
    /// The profile that runs in place of the default.
    pub profile: Option<Word>,
    /// Words of what runs in place of the default, or besides the profile.
    pub select: Vec<Word>,
    /// Words of what does not run.
    pub ignore: Vec<Word>,
    /// How severe rules, cases and groups are, and the parameters of rules.
    pub rules: Table<Setting>,
    /// What is different for some files and objects, in the order written.
    pub overrides: Vec<Override>,
    /// Folders with rules of the user's own, seen from the folder of this file.
    pub custom_rules: Vec<RuleFolder>,
    /// The registries that images may come from.
    pub registries: Vec<Arc<str>>,
    /// What is passed over.
    pub exclude: Vec<Glob>,
    /// The severity from which on the exit code is 1.
    pub fail_on: Option<FailOn>,
    /// The file of known findings, seen from the folder of this one.
    pub baseline: Option<Arc<str>>,
    /// Versions of Kubernetes, where a cluster has none of its own.
    pub kubernetes: Versions,
    /// The clusters, in the order written.
    pub clusters: Vec<DeclaredCluster>,
    /// Objects that exist in every cluster and are in no file.
    pub external: Vec<External>,
    /// Where schemas lie; the command line says it.
    pub(super) schemas: Arc<Locations>,
    /// `exclude`, ready to match.
    pub(super) excluded: Globs,
    pub(super) path: Arc<str>,
    pub(super) text: String,
    /// What it extends, the one that counts least first.
    pub(super) bases: Vec<Self>,
}

impl Keyed for Configuration {
    const NAME: &'static str = "the configuration";

    fn keys() -> Vec<Key<Self>> {
        vec![
            key(
                "extends",
                "Other configurations, which count where this one says nothing; the later before the earlier. Seen from the folder of this file.",
                |file| &mut file.extends,
            ),
            key(
                "profile",
                "What runs, in place of the default: `default`, `strict`, `pss-baseline`, `pss-restricted`, `nsa`, `cis`, or another linter's name. `--profile` or `--select` replaces it.",
                |file| &mut file.profile,
            ),
            key(
                "select",
                "What runs, in place of the default, or besides the profile: ids of rules, `id/case`, groups, profiles, `default`, `all`. `--profile` or `--select` replaces it.",
                |file| &mut file.select,
            ),
            key(
                "ignore",
                "What does not run, in the words of `select`. `--ignore` adds to it.",
                |file| &mut file.ignore,
            ),
            key(
                "rules",
                "How severe the findings of a rule, a case or a group are, whatever the rule says; `off` is the same as `ignore`. A case goes before its rule, a rule before its group. Of a rule also values for its parameters, beside `severity`.",
                |file| &mut file.rules,
            ),
            key(
                "overrides",
                "What is different for some files and objects. Of several that hold the later one counts.",
                |file| &mut file.overrides,
            ),
            key(
                "custom-rules",
                "Folders with rules of your own, seen from the folder of this file. `--rules` adds to it.",
                |file| &mut file.custom_rules,
            ),
            key(
                "registries",
                "The registries that images may come from: how their names begin, as `allowed` of the rule `image-registry-not-allowed`, which goes before it.",
                |file| &mut file.registries,
            ),
            key(
                "exclude",
                "Files and folders to pass over. `--exclude` adds to it.",
                |file| &mut file.exclude,
            ),
            key(
                "fail-on",
                "The severity from which on the exit code is 1; `error` unless said. `--fail-on` replaces it.",
                |file| &mut file.fail_on,
            ),
            key(
                "baseline",
                "The file of known findings, which do not count; `--write-baseline` writes it. `--baseline` replaces it.",
                |file| &mut file.baseline,
            ),
            key(
                "kubernetes",
                "The versions of Kubernetes that the manifests are for.",
                |file| &mut file.kubernetes,
            ),
            key(
                "clusters",
                "The clusters, and which files are applied to each: these files are one set, whatever folders they lie in.",
                |file| &mut file.clusters,
            ),
            key(
                "external",
                "Objects that exist in every cluster although no file holds them, so that nothing is said of references to them: `Kind/namespace/name`, `*` for any run of characters.",
                |file| &mut file.external,
            ),
        ]
    }
}

impl Configuration {
    /// Reads the text of the file. `path` is where it stands.
    ///
    /// Words of rules are not looked at: that is [`Configuration::apply`]'s.
    ///
    /// # Errors
    /// Everything that is wrong with it, in the order of the text.
    pub fn read(path: &Path, text: String) -> Result<Self, Vec<Problem>> {
        let name: Arc<str> = shown(path).into();
        let mut tree = Tree::default();
        tree.parse(&text, Syntax::Yaml);
        let mut reader = Reader::new(Places::new(name.clone(), &text));
        let folder = path.parent().unwrap_or(Path::new(""));
        let mut configuration: Self = reader.root(&tree, &text).unwrap_or_default();
        configuration.finish(folder, &mut reader);
        let mut problems = reader.problems;
        if !problems.is_empty() {
            problems.sort_by_key(|problem| problem.place.start);
            return Err(problems);
        }
        Ok(Self {
            path: name,
            text,
            ..configuration
        })
    }

    /// The files that it extends, with those that they extend, and itself: each counts before those ahead of it.
    pub(super) fn chain(&self) -> Vec<&Self> {
        let bases = self.bases.iter().flat_map(Self::chain);
        bases.chain([self]).collect()
    }

    /// What runs in place of the default, if the file or one that it extends says so.
    pub(super) fn selected(&self) -> (&[Word], &[Word]) {
        let chain = self.chain().into_iter().rev();
        let mut selects = chain.map(|file| (file.profile.as_slice(), file.select.as_slice()));
        let nearest = selects.find(|(profile, select)| !profile.is_empty() || !select.is_empty());
        nearest.unwrap_or_default()
    }

    /// Every set is for these versions of Kubernetes, whatever the file says of it; nothing changes when there are none.
    pub fn pin(&mut self, versions: &Versions) {
        if versions.0.is_empty() {
            return;
        }
        self.kubernetes.clone_from(versions);
        for declared in &mut self.clusters {
            declared.cluster.versions.clone_from(&versions.0);
        }
    }

    /// Kinds that are not Kubernetes' own have their schemas there.
    pub fn find_schemas(&mut self, locations: Vec<Location>) {
        self.schemas = Arc::new(Locations::new(locations));
        for declared in &mut self.clusters {
            declared.cluster.schemas = self.schemas.clone();
        }
    }

    /// Every version of Kubernetes that a set is for.
    pub fn versions(&self) -> impl Iterator<Item = Version> {
        let declared = self.clusters.iter().flat_map(|own| &own.cluster.versions);
        self.kubernetes.0.iter().chain(declared).copied()
    }

    /// What is passed over: what the file says, seen from its folder, and what the command line says.
    ///
    /// # Errors
    /// The first pattern of the command line that is no glob.
    pub fn excludes(&self, options: &Options) -> Result<Excludes, ExcludeError> {
        Ok(self.add_excludes(Excludes::new(&options.exclude)?))
    }

    /// The same, besides what is passed over already.
    #[must_use]
    pub fn add_excludes(&self, excludes: Excludes) -> Excludes {
        let chain = self.chain().into_iter();
        chain.fold(excludes, |all, file| all.and(file.excluded.clone()))
    }

    /// Whether it says that something is passed over.
    #[must_use]
    pub fn excludes_something(&self) -> bool {
        self.chain().iter().any(|file| !file.exclude.is_empty())
    }

    /// The folders with rules of the user's own: those of the files that it extends, and its own.
    #[must_use]
    pub fn rule_folders(&self) -> Vec<PathBuf> {
        let words = self.words_of_folders();
        words
            .map(|(file, word)| file.folder().join(&word.text))
            .collect()
    }

    /// What names them, each with the file that it stands in.
    pub(super) fn words_of_folders(&self) -> impl Iterator<Item = (&Self, &Word)> {
        let chain = self.chain().into_iter();
        chain.flat_map(|file| file.custom_rules.iter().map(move |own| (file, &own.0)))
    }

    /// The severity from which on the exit code is 1; `None` for never. The command line goes before the file.
    #[must_use]
    pub fn threshold(&self, options: &Options) -> Option<Severity> {
        let mut chain = self.chain().into_iter().rev();
        let own = || chain.find_map(|file| file.fail_on);
        match options.fail_on.or_else(own) {
            None => Some(Severity::Error),
            Some(FailOn::At(severity)) => Some(severity),
            Some(FailOn::Never) => None,
        }
    }

    /// The file of known findings. The command line goes before the file; `seaworthy-baseline.json` beside it is the one to write where
    /// neither says.
    #[must_use]
    pub fn baseline(&self, options: &Options) -> Option<PathBuf> {
        let mut chain = self.chain().into_iter().rev();
        let named = || chain.find_map(|file| Some(file.folder().join(&**file.baseline.as_ref()?)));
        let new = || options.write_baseline.then(|| self.folder().join(BASELINE));
        options.baseline.clone().or_else(named).or_else(new)
    }

    /// Whether there is a file, rather than nothing that says anything.
    pub(super) fn is_file(&self) -> bool {
        !self.path.is_empty()
    }

    /// The folder it stands in; empty for the current one.
    pub(super) fn folder(&self) -> &Path {
        Path::new(&*self.path).parent().unwrap_or(Path::new(""))
    }

    /// Whether everything that it speaks of lies below these paths.
    #[must_use]
    pub fn is_within(&self, paths: &[PathBuf]) -> bool {
        let folder = self.folder();
        paths.iter().any(|path| lies_in(folder, path))
    }

    /// Whether it names the file of known findings.
    #[must_use]
    pub fn names_baseline(&self) -> bool {
        self.chain().iter().any(|file| file.baseline.is_some())
    }

    /// What is known of clusters that are not declared.
    #[must_use]
    pub fn undeclared(&self) -> Cluster {
        Cluster {
            versions: self.kubernetes.0.clone(),
            external: self.external.clone(),
            schemas: self.schemas.clone(),
            ..Cluster::default()
        }
    }
}
