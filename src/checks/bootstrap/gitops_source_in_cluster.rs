//! Clusters that are rebuilt from a repository which they keep themselves.

use std::borrow::Cow;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::checks::registry::way::{title, words};
use crate::finding::{Severity, Violation};
use crate::manifest::graph::Reached;
use crate::manifest::{Address, Object, ObjectSet, WorkloadRole, every, host_of};
use crate::rule::{Mark, Params, label_at_name, label_in, of_case, violation_in};
use crate::value::placeholder;
use crate::yaml::Node;

/// Where something is read from that a GitOps controller applies.
struct Source<'t> {
    /// Where its object stands in the set.
    object: usize,
    /// The URL.
    url: Node<'t>,
    /// Whether what is applied says there what else is applied.
    is_root: bool,
}

/// What keeps repositories, charts and images.
const KEEPERS: &[WorkloadRole] = &[
    WorkloadRole::Vcs,
    WorkloadRole::Registry,
    WorkloadRole::ImageMirror,
    WorkloadRole::ObjectStore,
];

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let sources = sources(set);
    if sources.is_empty() {
        return;
    }
    let reached = Reached::of_all(set.graph());
    for source in sources {
        let text = source.url.text();
        let namespace = set.objects[source.object].namespace.as_deref();
        let kept = reached.at_text(namespace, &text);
        let kept = kept.filter(|(keeper, _)| set.graph().plays(*keeper, KEEPERS));
        out.extend(match kept {
            Some((keeper, address)) => Some(kept_here(set, &source, keeper, address)),
            None => by_name(set, &source),
        });
    }
}

fn kept_here<'t>(
    set: &ObjectSet<'t>,
    source: &Source<'t>,
    keeper: usize,
    address: &Address<'t>,
) -> Violation {
    let hops = address.hops.iter().map(|hop| {
        let object = hop.end.object;
        let text = words(hop.via, &title(&set.objects[object]));
        label_in(set, object, Mark::Value(hop.end.node), text)
    });
    let keeper_title = title(&set.objects[keeper]);
    let end = label_at_name(set, keeper, format!("{keeper_title} keeps it"));
    let labels: Vec<_> = hops.chain([end]).collect();
    let violation = judge(
        set,
        source,
        format!("which {keeper_title} keeps in the same cluster"),
    );
    Violation {
        hops: labels.len(),
        labels,
        confidence: address.confidence,
        ..violation
    }
}

/// A name of the cluster's own DNS, whoever is behind it.
fn by_name<'t>(set: &ObjectSet<'t>, source: &Source<'t>) -> Option<Violation> {
    let host = host_of(&source.url.text()).filter(|host| !placeholder::is_unknown(host))?;
    let service = host.strip_suffix(".svc")?;
    let (name, namespace) = service.split_once('.')?;
    let found = set
        .graph()
        .named(("", "Service"), Some(namespace), name)
        .next();
    let is_elsewhere = found.is_some_and(|(_, service)| {
        let kind = service.root.at("/spec/type").map(Node::text);
        kind.as_deref() == Some("ExternalName") || service.root.at("/spec/selector").is_none()
    });
    (!is_elsewhere).then(|| {
        judge(
            set,
            source,
            format!("a Service of the cluster (`{service}`)"),
        )
    })
}

fn judge<'t>(set: &ObjectSet<'t>, source: &Source<'t>, where_it_is: String) -> Violation {
    let (case, what) = match source.is_root {
        true => ("root", "the cluster is built from a repository"),
        false => ("part", "this is installed from a repository"),
    };
    let joined = match where_it_is.starts_with("which") {
        true => format!("{what}, {where_it_is}"),
        false => format!("{what} at {where_it_is}"),
    };
    let violation = violation_in(set, source.object, Mark::Value(source.url), joined);
    Violation {
        severity: (!source.is_root).then_some(Severity::Warning),
        ..of_case(case, violation)
    }
}

/// Where Argo CD keeps the repositories that it knows:
/// <https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/#repositories>.
const ARGO_REPOSITORY: &str = "argocd.argoproj.io/secret-type";

fn sources<'t>(set: &ObjectSet<'t>) -> Vec<Source<'t>> {
    let mut found = Vec::new();
    let readers = Readers::of(set);
    for (index, object) in set.objects.iter().enumerate() {
        let root = object.root;
        let mut add = |url: Option<Node<'t>>, is_root: bool| {
            found.extend(url.map(|url| Source {
                object: index,
                url,
                is_root,
            }));
        };
        match (object.group(), &*object.kind) {
            ("source.toolkit.fluxcd.io", _) => {
                let url = root.at("/spec/url").or_else(|| root.at("/spec/endpoint"));
                add(url, readers.is_root(object));
            }
            ("fluxcd.controlplane.io", "FluxInstance") => add(root.at("/spec/sync/url"), true),
            ("helm.toolkit.fluxcd.io", "HelmRelease") => {
                add(root.at("/spec/values/instance/sync/url"), true);
            }
            ("argoproj.io", "Application") => {
                of_argo(root, "/spec")
                    .into_iter()
                    .for_each(|(url, is_root)| add(Some(url), is_root));
            }
            ("argoproj.io", "ApplicationSet") => {
                let generators = every(root, "/spec/generators/*/git/repoURL");
                generators.into_iter().for_each(|url| add(Some(url), true));
                let template = of_argo(root, "/spec/template/spec").into_iter();
                template.for_each(|(url, is_root)| add(Some(url), is_root));
            }
            ("", "Secret") if is_argo_repository(object) => add(root.at("/stringData/url"), false),
            ("fleet.cattle.io", "GitRepo") => add(root.at("/spec/repo"), true),
            ("configsync.gke.io", _) => add(root.at("/spec/git/repo"), true),
            _ => {}
        }
    }
    found
}

/// The repositories of an Application; one that holds no chart is what the cluster is built from.
fn of_argo<'t>(root: Node<'t>, spec: &str) -> Vec<(Node<'t>, bool)> {
    let one = root.at(&format!("{spec}/source")).into_iter();
    let all = one.chain(every(root, &format!("{spec}/sources/*")));
    let urls =
        all.filter_map(|source| Some((source.get("repoURL")?, source.get("chart").is_none())));
    urls.collect()
}

/// Who reads from the sources of Flux, by kind and name of the source, with the namespace where one is known.
#[derive(Default)]
struct Readers<'t> {
    kustomizations: Named<'t>,
    releases: Named<'t>,
}

/// Namespaces by kind and name.
type Named<'t> = FxHashMap<(Cow<'t, str>, Cow<'t, str>), FxHashSet<Option<Cow<'t, str>>>>;

impl<'t> Readers<'t> {
    fn of(set: &ObjectSet<'t>) -> Self {
        let mut found = Self::default();
        for object in &set.objects {
            let (readers, pointer) = match (object.group(), &*object.kind) {
                ("kustomize.toolkit.fluxcd.io", "Kustomization") => {
                    (&mut found.kustomizations, "/spec/sourceRef")
                }
                ("helm.toolkit.fluxcd.io", "HelmRelease") => {
                    (&mut found.releases, "/spec/chart/spec/sourceRef")
                }
                _ => continue,
            };
            let named = object.root.at(pointer);
            let text = |key| named.and_then(|named| named.get(key)).map(Node::text);
            if let (Some(kind), Some(name)) = (text("kind"), text("name")) {
                let namespace = text("namespace").or_else(|| object.namespace.clone());
                readers.entry((kind, name)).or_default().insert(namespace);
            }
        }
        found
    }

    /// Whether a source of Flux is more than the place of some charts: a Kustomization reads from it, or it holds manifests by its
    /// kind and no release is known to read a chart from it.
    fn is_root(&self, source: &Object<'t>) -> bool {
        let is_read = |readers: &Named<'t>| {
            let key = (source.kind.clone(), source.name.clone());
            readers.get(&key).is_some_and(|namespaces| {
                source.namespace.is_none()
                    || namespaces.contains(&source.namespace)
                    || namespaces.contains(&None)
            })
        };
        match &*source.kind {
            "HelmRepository" => false,
            "GitRepository" | "Bucket" => is_read(&self.kustomizations) || !is_read(&self.releases),
            _ => is_read(&self.kustomizations),
        }
    }
}

fn is_argo_repository(secret: &Object<'_>) -> bool {
    let labels = secret.root.at("/metadata/labels");
    let label = labels.and_then(|labels| labels.get(ARGO_REPOSITORY));
    label.is_some_and(|label| matches!(&*label.text(), "repository" | "repo-creds"))
}
