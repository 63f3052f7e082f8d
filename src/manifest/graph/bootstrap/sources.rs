//! Where GitOps controllers read from: Flux, Argo CD.

use super::{Bootstrap, Need};
use crate::manifest::graph::{End, items};
use crate::manifest::{Object, every};
use crate::yaml::Node;

/// The API groups of Flux: <https://fluxcd.io/flux/components/>.
const KUSTOMIZE: &str = "kustomize.toolkit.fluxcd.io";
const HELM: &str = "helm.toolkit.fluxcd.io";
const SOURCE: &str = "source.toolkit.fluxcd.io";

pub(super) fn find(bootstrap: &mut Bootstrap<'_, '_>) {
    let graph = bootstrap.graph;
    for (index, object) in graph.set.objects.iter().enumerate() {
        match (object.group(), &*object.kind) {
            (HELM, "HelmRelease") => {
                reads(
                    bootstrap,
                    index,
                    object,
                    &["/spec/chart/spec/sourceRef", "/spec/chartRef"],
                );
                waits(bootstrap, index, object);
            }
            (KUSTOMIZE, "Kustomization") => {
                reads(bootstrap, index, object, &["/spec/sourceRef"]);
                waits(bootstrap, index, object);
            }
            (SOURCE, _) => {
                let urls = ["/spec/url", "/spec/endpoint"];
                let urls = urls.iter().filter_map(|pointer| object.root.at(pointer));
                for node in urls {
                    let from = End {
                        object: index,
                        node,
                    };
                    bootstrap.needs_server(Need::Source, from, object.namespace.as_deref());
                }
            }
            ("argoproj.io", "Application") => {
                let one = object.root.at("/spec/source/repoURL").into_iter();
                for node in one.chain(every(object.root, "/spec/sources/*/repoURL")) {
                    let from = End {
                        object: index,
                        node,
                    };
                    bootstrap.needs_server(Need::Source, from, None);
                }
            }
            _ => {}
        }
    }
}

/// The source that is named in an object of Flux.
fn reads<'t>(
    bootstrap: &mut Bootstrap<'_, 't>,
    index: usize,
    object: &Object<'t>,
    pointers: &[&str],
) {
    let named = pointers.iter().find_map(|pointer| object.root.at(pointer));
    let Some(named) = named else { return };
    let text = |key| named.get(key).map(Node::text);
    let (Some(node), Some(kind)) = (named.get("name"), text("kind")) else {
        return;
    };
    let namespace = text("namespace").or_else(|| object.namespace.clone());
    let name = node.text();
    let found = bootstrap
        .graph
        .named((SOURCE, &kind), namespace.as_deref(), &name)
        .next();
    if let Some((to, _)) = found {
        bootstrap.needs(
            Need::Reads,
            End {
                object: index,
                node,
            },
            to,
        );
    }
}

/// What of the same kind must be applied before: `dependsOn`.
fn waits<'t>(bootstrap: &mut Bootstrap<'_, 't>, index: usize, object: &Object<'t>) {
    let spec = object.root.get("spec").into_iter();
    for before in spec.flat_map(|spec| items(spec, "dependsOn")) {
        let Some(node) = before.get("name") else {
            continue;
        };
        let namespace = before.get("namespace").map(Node::text);
        let namespace = namespace.or_else(|| object.namespace.clone());
        let name = node.text();
        let kind = (object.group(), &*object.kind);
        let found = bootstrap
            .graph
            .named(kind, namespace.as_deref(), &name)
            .next();
        if let Some((to, _)) = found {
            bootstrap.needs(
                Need::Order,
                End {
                    object: index,
                    node,
                },
                to,
            );
        }
    }
}
