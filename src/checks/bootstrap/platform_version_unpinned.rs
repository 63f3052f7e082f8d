//! Parts of a platform that are another version tomorrow.

use crate::finding::{Severity, Violation};
use crate::manifest::{Object, ObjectSet};
use crate::rule::{Mark, Params, of_case, violation_at, violation_in};
use crate::span::{Location, SourceId};
use crate::value::placeholder;
use crate::yaml::Node;

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    for (index, object) in set.objects.iter().enumerate() {
        let root = object.root;
        let one = |found: Option<_>| found.into_iter().collect();
        let found: Vec<_> = match (object.group(), &*object.kind) {
            ("helm.toolkit.fluxcd.io", "HelmRelease") => one(of_helm_release(object)),
            ("source.toolkit.fluxcd.io", "OCIRepository") => one(of_oci_repository(object)),
            ("argoproj.io", "Application") => of_argo(root.get("spec")),
            ("argoproj.io", "ApplicationSet") => of_argo(root.at("/spec/template/spec")),
            ("helm.cattle.io", "HelmChart") => one(of_helm_chart(object)),
            ("kops.k8s.io", "Cluster") => one(of_kops(object)),
            _ => continue,
        };
        out.extend(found.into_iter().map(|found| found.told(set, index)));
    }
    for (source, document) in &set.documents {
        let root = document.root().filter(|_| document.error().is_none());
        out.extend(
            root.into_iter()
                .flat_map(|root| of_kustomization(*source, root)),
        );
    }
}

/// A part without a version of its own.
struct Found<'t> {
    case: &'static str,
    mark: Mark<'static, 't>,
    message: String,
    is_mild: bool,
}

impl<'t> Found<'t> {
    fn told(self, set: &ObjectSet<'t>, index: usize) -> Violation {
        Violation {
            severity: self.is_mild.then_some(Severity::Info),
            ..of_case(self.case, violation_in(set, index, self.mark, self.message))
        }
    }
}

/// What a version says that is written for a chart.
enum Version {
    /// One version.
    Exact,
    /// The newest within a minor or major one: `~1.4`, `^1.4`, `1.4.x`.
    Compatible,
    /// The newest.
    Open,
}

/// Reads a constraint of `github.com/Masterminds/semver`, as Helm does.
fn version(text: &str) -> Version {
    let text = text.trim();
    if placeholder::is_unknown(text) {
        return Version::Exact;
    }
    let begins = |signs: &[char]| text.starts_with(signs);
    if matches!(text, "" | "*" | "x" | "X" | "latest") || begins(&['>']) && !text.contains('<') {
        Version::Open
    } else if begins(&['~', '^', '<', '>']) || has_wildcard(text) || text.contains(" - ") {
        Version::Compatible
    } else {
        Version::Exact
    }
}

/// `1.4.x`, `1.*`.
fn has_wildcard(text: &str) -> bool {
    let core = text.split(['-', '+']).next().unwrap_or_default();
    core.split('.').any(|part| matches!(part, "x" | "X" | "*"))
}

/// What is said of a version that is written at a node, or nowhere.
fn judge<'t>(
    case: &'static str,
    parent: Node<'t>,
    field: &'static str,
    what: &str,
) -> Option<Found<'t>> {
    let Some(node) = parent.get(field) else {
        return Some(Found {
            case,
            mark: Mark::Missing { parent, field },
            message: format!("{what} has no version: the newest is installed"),
            is_mild: false,
        });
    };
    let text = node.text();
    let message = match version(&text) {
        Version::Exact => return None,
        Version::Compatible => format!("{what} is installed in the newest version of `{text}`"),
        Version::Open if text.starts_with('>') => {
            format!("{what} is installed in the newest version, whatever comes after `{text}`")
        }
        Version::Open => format!("{what} is installed in the newest version"),
    };
    Some(Found {
        case,
        mark: Mark::Value(node),
        message,
        is_mild: matches!(version(&text), Version::Compatible),
    })
}

/// Only a repository of charts has versions: <https://fluxcd.io/flux/components/helm/helmreleases/#chart-template>.
fn of_helm_release<'t>(object: &Object<'t>) -> Option<Found<'t>> {
    let spec = object.root.at("/spec/chart/spec")?;
    let kind = spec.at("/sourceRef/kind").map(Node::text);
    let chart = spec.get("chart")?.text();
    let is_repository = kind.as_deref() == Some("HelmRepository");
    is_repository.then(|| judge("chart", spec, "version", &format!("chart `{chart}`")))?
}

/// Without a `ref` the tag is `latest`: <https://fluxcd.io/flux/components/source/ocirepositories/#reference>.
fn of_oci_repository<'t>(object: &Object<'t>) -> Option<Found<'t>> {
    let spec = object.root.get("spec")?;
    let url = spec.get("url")?.text();
    let what = format!("`{url}`");
    let Some(reference) = spec.get("ref").filter(|reference| !reference.is_empty()) else {
        return Some(Found {
            case: "chart",
            mark: Mark::Missing {
                parent: spec,
                field: "ref",
            },
            message: format!("{what} has no version: the tag `latest` is installed"),
            is_mild: false,
        });
    };
    if reference.get("digest").is_some() {
        return None;
    }
    match reference.get("semver") {
        Some(_) => judge("chart", reference, "semver", &what),
        None => judge("chart", reference, "tag", &what),
    }
}

/// Charts only: what is read from Git is the user's own, and follows a branch.
fn of_argo(spec: Option<Node<'_>>) -> Vec<Found<'_>> {
    let Some(spec) = spec else { return Vec::new() };
    let many = spec.get("sources").into_iter().flat_map(Node::items);
    let sources = spec.get("source").into_iter().chain(many);
    let charts = sources.filter_map(|source| Some((source, source.get("chart")?.text())));
    let known = charts.filter(|(_, chart)| !placeholder::is_unknown(chart));
    known
        .filter_map(|(source, chart)| {
            judge(
                "chart",
                source,
                "targetRevision",
                &format!("chart `{chart}`"),
            )
        })
        .collect()
}

/// A chart that is an archive, or stands in the object, has its version: <https://docs.k3s.io/helm>.
fn of_helm_chart<'t>(object: &Object<'t>) -> Option<Found<'t>> {
    let spec = object.root.get("spec")?;
    let chart = spec.get("chart")?.text();
    let is_archive = chart.ends_with(".tgz") || spec.get("chartContent").is_some();
    (!is_archive).then(|| judge("chart", spec, "version", &format!("chart `{chart}`")))?
}

/// <https://kops.sigs.k8s.io/cluster_spec/>.
fn of_kops<'t>(object: &Object<'t>) -> Option<Found<'t>> {
    let spec = object.root.get("spec")?;
    spec.get("kubernetesVersion").is_none().then(|| Found {
        case: "kubernetes",
        mark: Mark::Missing {
            parent: spec,
            field: "kubernetesVersion",
        },
        message: "the cluster has no version of Kubernetes: the newest of its channel is installed"
            .to_owned(),
        is_mild: false,
    })
}

/// Lists of a kustomization that may name what is elsewhere.
const LISTS: &[&str] = &["resources", "bases", "components", "crds"];

fn of_kustomization(source: SourceId, root: Node<'_>) -> Vec<Violation> {
    let version = root.get("apiVersion").map(Node::text);
    let is_kustomization =
        version.is_none_or(|version| version.starts_with("kustomize.config.k8s.io/"));
    let lists = LISTS.iter().filter(|_| is_kustomization);
    let items = lists
        .filter_map(|list| root.get(list))
        .flat_map(Node::items);
    let unpinned = items.filter_map(|item| Some((item, moving(&item.as_str()?)?)));
    unpinned
        .map(|(item, words)| {
            let location = Location {
                source,
                span: Mark::Value(item).span(),
            };
            Violation {
                node: Some(item.id()),
                ..of_case("remote", violation_at(location, format!("this is {words}")))
            }
        })
        .collect()
}

/// Names of branches that go on, and of what is the newest.
const MOVING: &[&str] = &[
    "main", "master", "HEAD", "head", "develop", "trunk", "latest",
];

/// Words for a URL that is something else tomorrow; `None` for one that is not, or is no URL.
fn moving(url: &str) -> Option<String> {
    if placeholder::is_unknown(url) {
        return None;
    }
    if url.contains("/releases/latest/download/") {
        return Some("the newest release".to_owned());
    }
    let raw = url.strip_prefix("https://raw.githubusercontent.com/");
    if let Some(path) = raw {
        let path = path.replacen("/refs/heads/", "/", 1);
        let branch = path.split('/').nth(2)?.to_owned();
        let is_moving = MOVING.contains(&&*branch);
        return is_moving.then(|| format!("whatever is on branch `{branch}`"));
    }
    let is_repository = [
        "https://github.com/",
        "github.com/",
        "git@github.com:",
        "https://gitlab.com/",
        "gitlab.com/",
    ]
    .iter()
    .any(|start| url.starts_with(start));
    let is_file = url.ends_with(".yaml") || url.ends_with(".yml");
    if !is_repository || is_file {
        return None;
    }
    let query = url.split_once('?').map_or("", |(_, query)| query);
    let mut parameters = query.split('&').filter_map(|one| one.split_once('='));
    let reference = parameters.find(|(key, _)| matches!(*key, "ref" | "version"));
    match reference {
        None => Some("whatever is on the default branch".to_owned()),
        Some((_, branch)) if MOVING.contains(&branch) => {
            Some(format!("whatever is on branch `{branch}`"))
        }
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Version, moving, version};

    #[test]
    fn versions() {
        for (text, is_exact, is_open) in [
            ("1.4.2", true, false),
            ("v1.4.2-rc.1", true, false),
            ("1.4.2-x86", true, false),
            ("1.4", true, false),
            ("${VERSION}", true, false),
            ("1.x", false, false),
            ("1.4.*", false, false),
            ("~1.4", false, false),
            ("^1.4.0", false, false),
            (">=1.4.0 <2", false, false),
            ("1.2 - 1.4", false, false),
            (">=1.4.0", false, true),
            ("*", false, true),
            ("latest", false, true),
        ] {
            let found = version(text);
            assert_eq!(matches!(found, Version::Exact), is_exact, "{text}");
            assert_eq!(matches!(found, Version::Open), is_open, "{text}");
        }
    }

    #[test]
    fn urls() {
        for (url, is_moving) in [
            ("https://github.com/example/app//deploy?ref=v1.4.2", false),
            ("https://github.com/example/app//deploy?ref=main", true),
            ("https://github.com/example/app//deploy?timeout=90s", true),
            ("github.com/example/app/deploy", true),
            (
                "https://github.com/example/app/releases/download/v1.4.2/install.yaml",
                false,
            ),
            (
                "https://github.com/example/app/releases/latest/download/install.yaml",
                true,
            ),
            (
                "https://raw.githubusercontent.com/example/app/v1.4.2/deploy.yaml",
                false,
            ),
            (
                "https://raw.githubusercontent.com/example/app/master/deploy.yaml",
                true,
            ),
            (
                "https://raw.githubusercontent.com/example/app/refs/heads/main/deploy.yaml",
                true,
            ),
            ("../base", false),
            ("https://example.com/deploy.yaml", false),
        ] {
            assert_eq!(moving(url).is_some(), is_moving, "{url}");
        }
    }
}
