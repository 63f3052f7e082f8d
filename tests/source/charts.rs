//! Charts that nobody has rendered.

use std::fs;

use crate::Disk;
use seaworthy::{finding::Outcome, source::SourceKind};

#[test]
fn one_entry_for_all_templates_with_the_command_that_renders_them() {
    let disk = Disk::new(&[
        "web/Chart.yaml",
        "web/values.yaml",
        "web/values-prod.yml",
        "web/crds/crd.yaml",
        "web/templates/a.yaml",
        "web/templates/tests/b.yaml",
        "web/templates/_helpers.tpl",
        "web/charts/redis/Chart.yaml",
        "web/charts/redis/values.yaml",
        "web/charts/redis/templates/c.yaml",
        "values.yaml",
        "templates/d.yaml",
    ]);
    let found = disk.discover();
    let kinds = [
        ("templates/d.yaml", SourceKind::Manifest),
        ("values.yaml", SourceKind::Manifest),
        ("web/Chart.yaml", SourceKind::Chart),
        ("web/charts/redis/Chart.yaml", SourceKind::Chart),
        ("web/charts/redis/values.yaml", SourceKind::Values),
        ("web/crds/crd.yaml", SourceKind::Manifest),
        ("web/values-prod.yml", SourceKind::Values),
        ("web/values.yaml", SourceKind::Values),
    ];
    assert_eq!(
        disk.kinds(&found),
        kinds.map(|(name, kind)| (name.to_owned(), kind)).into()
    );
    let brought = found.sources.iter().filter(|source| source.is_chart_crd);
    let brought: Vec<_> = brought.map(|source| &*source.path).collect();
    assert!(
        matches!(&brought[..], [path] if path.ends_with("web/crds/crd.yaml")),
        "{brought:?}"
    );
    let reason =
        "Helm chart with 3 templates; render it first: `helm template @/web | seaworthy check -`";
    assert_eq!(
        disk.skipped(&found),
        [("web".to_owned(), Outcome::NotUnderstood, reason.to_owned())]
    );
}

#[test]
fn a_template_that_is_named_is_recognised_by_its_place() {
    let disk = Disk::new(&[
        "my web/Chart.yaml",
        "my web/values.yaml",
        "my web/templates/a/b.yaml",
    ]);
    let found = disk.discover_at(&["my web/templates/a/b.yaml", "my web/values.yaml"], &[]);
    assert_eq!(
        disk.kinds(&found),
        [("my web/values.yaml".to_owned(), SourceKind::Values)].into()
    );
    let reason = "Helm chart with 1 template; render it first: `helm template '@/my web' | seaworthy check -`";
    assert_eq!(
        disk.skipped(&found),
        [(
            "my web".to_owned(),
            Outcome::NotUnderstood,
            reason.to_owned()
        )]
    );
    let found = disk.discover_at(&["my web/templates"], &[]);
    assert_eq!(disk.skipped(&found)[0].2, reason);
}

#[test]
#[cfg(unix)]
fn behind_a_link_the_chart_is_called_by_its_real_name() {
    let disk = Disk::new(&[
        "charts/web/Chart.yaml",
        "charts/web/templates/a.yaml",
        "deploy/b.yaml",
    ]);
    disk.link("deploy/web", "../charts/web/templates");
    let found = disk.discover_at(&["deploy"], &[]);
    assert_eq!(disk.names(&found), ["deploy/b.yaml"]);
    let real = fs::canonicalize(disk.path("charts/web")).unwrap();
    assert_eq!(*found.skipped[0].path, *real.to_str().unwrap());
}

#[test]
fn files_that_templates_render_are_templates_too() {
    let disk = Disk::new(&["web/Chart.yaml", "web/crds/crd.yaml", "web/deploy/pod.yaml"]);
    let rule = "{{ if .Values.alerts }}\nalert: down\n{{ end }}\n";
    disk.write("web/files/rule.yaml", rule);
    disk.write("web/charts/sub/Chart.yaml", "name: sub\n");
    disk.write("web/charts/sub/files/rule.yaml", rule);
    disk.write("web/values.yaml", "text: '{{ .Release.Name }}'\n");
    disk.write("web/crds/doc.yaml", "text: '{{ x }}'\n");
    let found = disk.discover();
    let names = [
        "web/Chart.yaml",
        "web/charts/sub/Chart.yaml",
        "web/crds/crd.yaml",
        "web/crds/doc.yaml",
        "web/deploy/pod.yaml",
        "web/values.yaml",
    ];
    assert_eq!(disk.names(&found), names);
    let skipped = disk.skipped(&found);
    assert_eq!(skipped.len(), 1);
    assert!(skipped[0].2.starts_with("Helm chart with 2 templates; "));
    disk.write(".git/HEAD", "");
    let found = disk.discover_at(&["web/files/rule.yaml", "web/deploy"], &[]);
    assert_eq!(disk.names(&found), ["web/deploy/pod.yaml"]);
    assert_eq!(disk.skipped(&found)[0].0, "web");
}
