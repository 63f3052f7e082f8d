//! What builds, and what applies what is built.

use super::Notes;
use crate::manifest::{WorkloadRole, every};
use crate::survey::area::Question;
use crate::value::placeholder;

/// Objects that say where manifests are read: group, kind, and the field with the address.
///
/// <https://fluxcd.io/flux/components/source/>, <https://fluxoperator.dev/docs/crd/fluxinstance/>,
/// <https://argo-cd.readthedocs.io/en/stable/operator-manual/application.yaml>,
/// <https://fleet.rancher.io/ref-gitrepo>.
const SOURCES: &[(&str, &str, &str)] = &[
    ("source.toolkit.fluxcd.io", "GitRepository", "/spec/url"),
    ("source.toolkit.fluxcd.io", "OCIRepository", "/spec/url"),
    ("source.toolkit.fluxcd.io", "HelmRepository", "/spec/url"),
    ("source.toolkit.fluxcd.io", "Bucket", "/spec/endpoint"),
    ("fluxcd.controlplane.io", "FluxInstance", "/spec/sync/url"),
    ("argoproj.io", "Application", "/spec/source/repoURL"),
    ("argoproj.io", "Application", "/spec/sources/*/repoURL"),
    (
        "argoproj.io",
        "ApplicationSet",
        "/spec/template/spec/source/repoURL",
    ),
    (
        "argoproj.io",
        "ApplicationSet",
        "/spec/template/spec/sources/*/repoURL",
    ),
    ("fleet.cattle.io", "GitRepo", "/spec/repo"),
];

/// Kinds whose objects are applied by a tool, and its name.
const APPLIERS: &[(&str, &str, &str)] = &[
    ("kustomize.toolkit.fluxcd.io", "Kustomization", "Flux"),
    ("helm.toolkit.fluxcd.io", "HelmRelease", "Flux"),
    ("fluxcd.controlplane.io", "FluxInstance", "Flux"),
    ("argoproj.io", "Application", "Argo CD"),
    ("argoproj.io", "ApplicationSet", "Argo CD"),
    ("fleet.cattle.io", "GitRepo", "Fleet"),
    ("helm.cattle.io", "HelmChart", "the Helm controller of k3s"),
];

pub(super) fn look(notes: &mut Notes<'_, '_, '_>) {
    notes.add_players(Question::Applier, &[WorkloadRole::Gitops]);
    for (index, object) in notes.set.objects.iter().enumerate() {
        let mut tools = APPLIERS.iter();
        if let Some((.., tool)) = tools.find(|(group, kind, _)| object.is(group, kind)) {
            let name = notes.graph.name_of(index).node;
            notes.add(Question::Applier, *tool, index, name);
        }
        for (.., pointer) in SOURCES
            .iter()
            .filter(|(group, kind, _)| object.is(group, kind))
        {
            for node in every(object.root, pointer) {
                let url = node.text();
                if !url.is_empty() && !placeholder::is_unknown(&url) {
                    let text = notes.hosts.described(&url, object.namespace.as_deref());
                    let text = format!("{text} ({})", object.kind);
                    notes.add(Question::ManifestSource, text, index, node);
                }
            }
        }
    }
    notes.add_players(
        Question::Forge,
        &[
            WorkloadRole::Vcs,
            WorkloadRole::CiServer,
            WorkloadRole::CiRunner,
        ],
    );
}
