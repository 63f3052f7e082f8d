//! Kustomizations that nobody has built.

use crate::Disk;
use seaworthy::{
    finding::Outcome,
    source::{Excludes, SourceKind, discover},
};

const OVERLAY: &str = "\
resources: [../base, extra.yaml, both.yaml]
components: [../monitoring]
patches:
  - path: patch.yaml
  - patch: |-
      - {op: remove, path: /spec/replicas}
    target: {kind: Deployment}
  - path: both.yaml
patchesStrategicMerge:
  - old.yaml
  - |-
    apiVersion: v1
    kind: Pod
    metadata: {name: web}
patchesJson6902: [{path: json/patch.json, target: {kind: Pod}}]
configurations: [names.yaml]
replacements: [{path: replacement.yaml}]
configMapGenerator:
  - name: config
    files: [app.yaml, dashboard.json=boards/main.json]
helmCharts:
  - {name: redis, valuesFile: redis.yaml, additionalValuesFiles: [redis-prod.yaml]}
";

fn disk() -> Disk {
    let disk = Disk::new(&[
        "base/pod.yaml",
        "prod/extra.yaml",
        "prod/both.yaml",
        "prod/patch.yaml",
        "prod/old.yaml",
        "prod/json/patch.json",
        "prod/names.yaml",
        "prod/replacement.yaml",
        "prod/app.yaml",
        "prod/boards/main.json",
        "prod/redis.yaml",
        "prod/redis-prod.yaml",
        "monitoring/patch.yaml",
    ]);
    disk.write("prod/kustomization.yaml", OVERLAY);
    disk.write("base/kustomization.yml", "resources: [pod.yaml]\n");
    let component = "kind: Component\napiVersion: kustomize.config.k8s.io/v1alpha1\nPatches: [{path: patch.yaml}]\n";
    disk.write("monitoring/Kustomization", component);
    disk
}

#[test]
fn what_they_name_as_patches_is_no_object() {
    let disk = disk();
    let found = disk.discover();
    let kinds = [
        ("base/kustomization.yml", SourceKind::Kustomization),
        ("base/pod.yaml", SourceKind::Manifest),
        ("monitoring/Kustomization", SourceKind::Kustomization),
        ("monitoring/patch.yaml", SourceKind::Patch),
        ("prod/both.yaml", SourceKind::Manifest),
        ("prod/extra.yaml", SourceKind::Manifest),
        ("prod/json/patch.json", SourceKind::Patch),
        ("prod/kustomization.yaml", SourceKind::Kustomization),
        ("prod/names.yaml", SourceKind::Patch),
        ("prod/old.yaml", SourceKind::Patch),
        ("prod/patch.yaml", SourceKind::Patch),
        ("prod/redis-prod.yaml", SourceKind::Values),
        ("prod/redis.yaml", SourceKind::Values),
        ("prod/replacement.yaml", SourceKind::Patch),
    ];
    assert_eq!(
        disk.kinds(&found),
        kinds.map(|(name, kind)| (name.to_owned(), kind)).into()
    );
}

#[test]
fn a_patch_may_be_a_path_as_it_once_was() {
    let disk = Disk::new(&["web.yaml", "overlays/web.yaml"]);
    let old = "resources: [./web.yaml]\npatches:\n- overlays/web.yaml\n";
    disk.write("kustomization.yaml", old);
    let kinds = [
        ("kustomization.yaml", SourceKind::Kustomization),
        ("overlays/web.yaml", SourceKind::Patch),
        ("web.yaml", SourceKind::Manifest),
    ];
    assert_eq!(
        disk.kinds(&disk.discover()),
        kinds.map(|(name, kind)| (name.to_owned(), kind)).into()
    );
}

/// As in <https://github.com/kubeflow/manifests>, where patches wait behind a `#`.
#[test]
fn what_is_called_a_patch_beside_one_is_a_patch_unless_it_is_a_resource() {
    let disk = Disk::new(&[
        "app/web_patch.yaml",
        "app/patch-replicas.yaml",
        "app/listed.patch.yaml",
        "app/dispatch.yaml",
        "elsewhere/web_patch.yaml",
    ]);
    disk.write("app/kustomization.yaml", "resources: [listed.patch.yaml]\n");
    let kinds = [
        ("app/dispatch.yaml", SourceKind::Manifest),
        ("app/kustomization.yaml", SourceKind::Kustomization),
        ("app/listed.patch.yaml", SourceKind::Manifest),
        ("app/patch-replicas.yaml", SourceKind::Patch),
        ("app/web_patch.yaml", SourceKind::Patch),
        ("elsewhere/web_patch.yaml", SourceKind::Manifest),
    ];
    assert_eq!(
        disk.kinds(&disk.discover()),
        kinds.map(|(name, kind)| (name.to_owned(), kind)).into()
    );
}

#[test]
fn one_entry_for_those_that_nobody_includes() {
    let disk = disk();
    let data = "is the content of a ConfigMap or Secret that kustomize generates";
    let build = "kustomization: its files are linted as they are, without what it changes; build it: `kustomize build @/prod | seaworthy check -`";
    let expected = [
        ("prod", Outcome::NotUnderstood, build),
        ("prod/app.yaml", Outcome::Nothing, data),
        ("prod/boards/main.json", Outcome::Nothing, data),
    ];
    let expected =
        expected.map(|(path, outcome, reason)| (path.to_owned(), outcome, reason.to_owned()));
    assert_eq!(disk.skipped(&disk.discover()), expected);
    let (path, _, reason) = disk
        .skipped(&disk.discover_at(&["monitoring"], &[]))
        .remove(0);
    assert_eq!(path, "monitoring");
    assert!(reason.starts_with("kustomize component: "), "{reason}");
}

#[test]
fn a_patch_that_is_named_is_recognised_by_the_kustomization_above_it() {
    let disk = disk();
    disk.write(".git/HEAD", "");
    let found = disk.discover_at(&["prod/json/patch.json", "prod/extra.yaml"], &[]);
    let kinds = [
        ("prod/extra.yaml", SourceKind::Manifest),
        ("prod/json/patch.json", SourceKind::Patch),
    ];
    assert_eq!(
        disk.kinds(&found),
        kinds.map(|(name, kind)| (name.to_owned(), kind)).into()
    );
    assert_eq!(disk.skipped(&found), []);
    assert_eq!(
        disk.discover_at(&["prod/json"], &[]).sources[0].kind,
        SourceKind::Patch
    );
    let buffer = disk.path("prod/patch.yaml");
    let stdin = discover(&["-".into()], &Excludes::default(), Some(&buffer)).unwrap();
    assert_eq!(stdin.sources[0].kind, SourceKind::Patch);
    assert!(stdin.sources[0].is_stdin());
}

#[test]
fn a_mere_list_of_files_needs_no_build() {
    let disk = Disk::new(&["base/a.yaml", "patched/patch.yaml"]);
    let entries = |kustomization: &str| {
        disk.write("top/kustomization.yaml", kustomization);
        disk.skipped(&disk.discover())
            .into_iter()
            .map(|(path, ..)| path)
            .collect::<Vec<_>>()
    };
    disk.write(
        "base/kustomization.yaml",
        "namespace: shop\nresources: [a.yaml]\nimages: []\n",
    );
    assert!(entries("resources: [../base]\nlabels: [{pairs: {app: web}}]\n").is_empty());
    assert_eq!(
        entries("resources: [../base]\nimages: [{name: web, newTag: 1.2.3}]\n"),
        ["top"]
    );
    assert_eq!(
        entries("resources: [https://example.com/a.yaml]\n"),
        ["top"]
    );
    disk.write(
        "patched/kustomization.yaml",
        "resources: [../base]\npatches: [{path: patch.yaml}]\n",
    );
    assert_eq!(entries("resources: [../patched]\n"), ["top"]);
    assert_eq!(entries("resources: [../base, ../top]\n"), ["patched"]);
}

#[test]
fn an_object_of_flux_is_none() {
    let disk = Disk::new(&["patch.yaml"]);
    let flux = "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\npatches: [{path: patch.yaml}]\n";
    disk.write("kustomization.yaml", flux);
    let found = disk.discover();
    assert!(
        found
            .sources
            .iter()
            .all(|source| source.kind == SourceKind::Manifest)
    );
    assert_eq!(found.skipped, []);
}

#[test]
fn a_broken_one_is_still_one() {
    let disk = Disk::new(&["a.yaml"]);
    disk.write(
        "kustomization.yaml",
        "resources: [a.yaml\npatches: {{ x }}\n\t",
    );
    let found = disk.discover();
    assert_eq!(
        disk.kinds(&found)["kustomization.yaml"],
        SourceKind::Kustomization
    );
    assert_eq!(disk.kinds(&found)["a.yaml"], SourceKind::Manifest);
}
