//! JSON Schemas of the user's own, by where they lie: the layouts and templates of kubeconform.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::{Arc, Mutex};

use rustc_hash::FxHashMap;

use crate::json_schema::Schema;
use crate::source::{read_file, shown};
use crate::value::{Version, near};

/// A place in which a schema may lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// What stands before any variable: it must exist.
    root: PathBuf,
    /// Paths with variables, in the order in which they are tried.
    templates: Vec<String>,
}

/// What a template may name, as kubeconform calls it.
const VARIABLES: [&str; 6] = [
    "NormalizedKubernetesVersion",
    "StrictSuffix",
    "ResourceKind",
    "ResourceAPIVersion",
    "Group",
    "KindSuffix",
];

/// Where schemas lie in a folder: of kubeconform's default, of the catalogues of custom resources, and of what its
/// `openapi2jsonschema` writes.
const LAYOUTS: [&str; 4] = [
    "{{NormalizedKubernetesVersion}}-standalone{{StrictSuffix}}/{{ResourceKind}}{{KindSuffix}}.json",
    "{{Group}}/{{ResourceKind}}_{{ResourceAPIVersion}}.json",
    "{{ResourceKind}}{{KindSuffix}}.json",
    "{{ResourceKind}}_{{ResourceAPIVersion}}.json",
];

impl FromStr for Location {
    type Err = String;

    /// A folder, a file, or a path with `{{.ResourceKind}}` and the like in it.
    fn from_str(text: &str) -> Result<Self, String> {
        if text.starts_with("http://") || text.starts_with("https://") {
            return Err(format!(
                "`{text}` is not here, and nothing is fetched: clone it, and name the folder"
            ));
        }
        let template = normal(text)?;
        let root = template.split("{{").next().unwrap_or_default();
        let is_whole = root.len() == template.len();
        let root = if is_whole {
            root
        } else {
            root.rfind('/').map_or(".", |at| &root[..at])
        };
        let root = PathBuf::from(if root.is_empty() { "/" } else { root });
        if !root.exists() {
            return Err(format!("`{}` does not exist", shown(&root)));
        }
        let below = |layout: &str| format!("{}/{layout}", template.trim_end_matches('/'));
        let templates = if template.ends_with("json") {
            vec![template]
        } else {
            LAYOUTS.iter().map(|layout| below(layout)).collect()
        };
        Ok(Self { root, templates })
    }
}

/// The template with every variable written as `{{Name}}`.
fn normal(text: &str) -> Result<String, String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let (name, after) = after
            .split_once("}}")
            .ok_or_else(|| format!("`{text}` opens a `{{{{` that nothing closes"))?;
        let name = name.trim().trim_start_matches('.').trim();
        if !VARIABLES.contains(&name) {
            let near =
                near::nearest(name, VARIABLES).map(|near| format!("; did you mean `{near}`?"));
            let known = || format!("; there are `{}`", VARIABLES.join("`, `"));
            return Err(format!(
                "`{name}` is no variable{}",
                near.unwrap_or_else(known)
            ));
        }
        out.push_str(&format!("{before}{{{{{name}}}}}"));
        rest = after;
    }
    out.push_str(rest);
    Ok(out)
}

/// API version, kind, and the version of Kubernetes.
type Wanted = (String, String, Option<Version>);

/// The schemas of all locations, each read when an object of its kind is met.
#[derive(Debug, Default)]
pub struct Locations {
    locations: Vec<Location>,
    read: Mutex<FxHashMap<Wanted, Arc<Located>>>,
}

/// What the locations have for a kind.
#[derive(Debug)]
pub enum Located {
    /// Nothing.
    Nowhere,
    /// A file that is no schema: which, and why.
    Broken(PathBuf, String),
    /// A schema, and where it lies.
    Schema(PathBuf, Schema),
}

impl PartialEq for Locations {
    fn eq(&self, other: &Self) -> bool {
        self.locations == other.locations
    }
}

impl Eq for Locations {}

impl Locations {
    /// Asked in this order.
    #[must_use]
    pub fn new(locations: Vec<Location>) -> Self {
        Self {
            locations,
            ..Self::default()
        }
    }

    /// The first schema of the kind, for this version of Kubernetes; where none is named, for any.
    #[must_use]
    pub fn find(&self, api_version: &str, kind: &str, version: Option<Version>) -> Arc<Located> {
        if self.locations.is_empty() || !is_inside(api_version, kind) {
            return Arc::new(Located::Nowhere);
        }
        let key = (api_version.to_owned(), kind.to_owned(), version);
        // A lock is poisoned where another thread has panicked: then that is what is reported.
        let Ok(mut read) = self.read.lock() else {
            return Arc::new(Located::Nowhere);
        };
        read.entry(key)
            .or_insert_with(|| Arc::new(self.locate(api_version, kind, version)))
            .clone()
    }

    fn locate(&self, api_version: &str, kind: &str, version: Option<Version>) -> Located {
        let templates = self
            .locations
            .iter()
            .flat_map(|location| &location.templates);
        let paths = templates.flat_map(|template| paths(template, api_version, kind, version));
        let mut files = paths.map(PathBuf::from).filter(|path| path.is_file());
        files.next().map_or(Located::Nowhere, read)
    }
}

/// Whether these are names of files: a manifest is not to lead out of the folder.
fn is_inside(api_version: &str, kind: &str) -> bool {
    let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
    [group, version, kind]
        .iter()
        .all(|name| !name.contains(['/', '\\', '\0']) && !name.contains(".."))
}

/// The paths that a template stands for: with and without `-strict`, for the version and for `master`.
fn paths(template: &str, api_version: &str, kind: &str, version: Option<Version>) -> Vec<String> {
    if !template.contains("{{") {
        let is_of = is_called(Path::new(template), &kind.to_lowercase());
        return if is_of {
            vec![template.to_owned()]
        } else {
            Vec::new()
        };
    }
    let (group, own) = api_version
        .rsplit_once('/')
        .unwrap_or((api_version, api_version));
    let first = group.split('.').next().unwrap_or_default().to_lowercase();
    let suffix = match api_version.split_once('/') {
        Some((_, version)) => format!("-{first}-{}", version.to_lowercase()),
        None => format!("-{first}"),
    };
    let version = version.map_or_else(|| "master".to_owned(), |version| format!("v{version}.0"));
    let fill = |strict: &str| {
        template
            .replace("{{NormalizedKubernetesVersion}}", &version)
            .replace("{{StrictSuffix}}", strict)
            .replace("{{ResourceKind}}", &kind.to_lowercase())
            .replace("{{ResourceAPIVersion}}", own)
            .replace("{{Group}}", group)
            .replace("{{KindSuffix}}", &suffix)
    };
    vec![fill("-strict"), fill("")]
}

/// Whether a file of one schema is called after the kind: `widget.json`, `widget_v1.json`, `widget-example-v1.json`.
fn is_called(file: &Path, kind: &str) -> bool {
    let name = file
        .file_name()
        .map(|name| name.to_string_lossy().to_lowercase());
    let rest = name.as_deref().and_then(|name| name.strip_prefix(kind));
    rest.is_some_and(|rest| rest.starts_with(['.', '_', '-']))
}

fn read(path: PathBuf) -> Located {
    let text = match read_file(&path) {
        Ok(text) => text,
        Err(error) => return Located::Broken(path, error.message),
    };
    let schema = serde_json::from_str(&text)
        .map_err(|error| error.to_string())
        .and_then(|schema| Schema::of_user(&schema));
    match schema {
        Ok(schema) => Located::Schema(path, schema),
        Err(error) => Located::Broken(path, error),
    }
}

#[cfg(test)]
mod tests {
    use super::{Location, is_inside, paths};

    #[test]
    fn templates_of_kubeconform() {
        let template = "/s/{{NormalizedKubernetesVersion}}-standalone{{StrictSuffix}}/{{ResourceKind}}{{KindSuffix}}.json";
        let core = paths(template, "v1", "Pod", "1.34".parse().ok());
        assert_eq!(core[0], "/s/v1.34.0-standalone-strict/pod-v1.json");
        let grouped = paths(template, "networking.k8s.io/v1", "Ingress", None);
        assert_eq!(
            grouped[1],
            "/s/master-standalone/ingress-networking-v1.json"
        );
        let catalogue = "/c/{{Group}}/{{ResourceKind}}_{{ResourceAPIVersion}}.json";
        let custom = paths(catalogue, "cert-manager.io/v1", "Certificate", None);
        assert_eq!(custom[0], "/c/cert-manager.io/certificate_v1.json");
    }

    #[test]
    fn a_manifest_does_not_lead_out_of_the_folder() {
        assert!(is_inside("cert-manager.io/v1", "Certificate"));
        assert!(is_inside("v1", "Pod"));
        for (api_version, kind) in [
            ("example.org/v1", "../../outside"),
            ("../v1", "Widget"),
            ("a/../b/v1", "Widget"),
            ("example.org/..", "Widget"),
            ("v1", "C:\\outside"),
        ] {
            assert!(!is_inside(api_version, kind), "{api_version} {kind}");
        }
    }

    #[test]
    fn what_is_no_location_is_named() {
        for (text, why) in [
            ("https://example.org/schemas", "nothing is fetched"),
            ("src/{{.Kind}}.json", "`Kind` is no variable"),
            ("src/{{.ResourceKnd}}.json", "did you mean `ResourceKind`?"),
            ("src/{{.Group", "nothing closes"),
            ("no/such/folder", "`no/such/folder` does not exist"),
            ("no/such/{{.Group}}.json", "`no/such` does not exist"),
        ] {
            let error = text.parse::<Location>().unwrap_err();
            assert!(error.contains(why), "{error}");
        }
        assert!("src".parse::<Location>().is_ok());
    }
}
