//! Whole platforms with a registry in them: what is said, and the way from each image to the registry.
#![expect(
    clippy::unwrap_used,
    reason = "a platform that cannot be read is a test that fails"
)]

use std::fs;
use std::path::Path;
use std::sync::Arc;

use seaworthy::checks;
use seaworthy::config::Selection;
use seaworthy::finding::{Finding, Place, Report};
use seaworthy::lint::{Input, Linter};
use seaworthy::source::SourceKind;

const RULES: &[&str] = &["registry", "readiness-probe-missing"];

/// Lints a platform as one set.
fn lint(platform: &str) -> Report {
    let folder = Path::new("fixtures/platforms").join(platform);
    let mut paths: Vec<_> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
    let texts = paths
        .iter()
        .map(|path| (name(path), fs::read_to_string(path).unwrap()));
    lint_texts(texts.collect())
}

/// Lints texts as one set.
fn lint_texts(texts: Vec<(String, String)>) -> Report {
    let inputs = texts.into_iter().map(|(path, text)| Input {
        path: Arc::from(path),
        kind: SourceKind::Manifest,
        is_json: false,
        text: Ok(text),
    });
    let rules = checks::rules().unwrap();
    let wanted: Vec<_> = RULES.iter().map(|rule| (*rule).to_owned()).collect();
    let selection = Selection::new(&rules, &wanted, &[]).unwrap();
    Linter::new(&rules, &selection).lint_texts(inputs.collect())
}

/// Rule and place of every finding.
fn found(report: &Report) -> Vec<String> {
    let findings = report.findings.iter();
    findings
        .map(|finding| {
            let case = finding.case.as_deref().map(|case| format!("/{case}"));
            let rule = format!("{}{}", finding.rule, case.unwrap_or_default());
            format!("{:?} {rule} {}", finding.severity, at(&finding.place))
        })
        .collect()
}

/// The finding's place and the steps of its way, in order.
fn way<'r>(report: &'r Report, rule: &str) -> (&'r Finding, Vec<String>) {
    let mut findings = report.findings.iter();
    let finding = findings.find(|finding| *finding.rule == *rule).unwrap();
    let steps = finding.related[..finding.hops]
        .iter()
        .map(|step| format!("{} {}", at(&step.place), step.message));
    let way = std::iter::once(at(&finding.place)).chain(steps).collect();
    (finding, way)
}

/// File, line and the marked words.
fn at(place: &Place) -> String {
    let marked = (place.start.byte - place.excerpt.start) as usize
        ..(place.end.byte - place.excerpt.start) as usize;
    format!(
        "{}:{} `{}`",
        place.path, place.start.line, &place.excerpt.text[marked]
    )
}

#[test]
fn a_registry_behind_an_ingress() {
    let report = lint("kube-native");
    assert_eq!(
        found(&report),
        [
            "Error registry-bootstrap-deadlock ingress.yaml:26 `registry.example.com`",
            "Warning registry-single-point/one-pod registry.yaml:24 `1`",
            "Warning readiness-probe-missing shop.yaml:20 `name`",
            "Warning registry-in-cluster shop.yaml:21 `registry.example.com`",
        ]
    );
    let to_registry = [
        "registry.yaml:85 `registry.example.com` Ingress `infra/registry` routes this host",
        "registry.yaml:67 `selector` Service `infra/registry` selects these pods",
        "registry.yaml:37 `docker.io/library/registry:3.0.0` the registry is Deployment `infra/registry`",
    ];
    let (finding, steps) = way(&report, "registry-in-cluster");
    assert_eq!(steps[0], "shop.yaml:21 `registry.example.com`");
    assert_eq!(steps[1..], to_registry);
    // The other image of the shop, and then the controller, which the registry itself needs.
    let others: Vec<_> = finding.related[finding.hops..]
        .iter()
        .map(|other| at(&other.place))
        .collect();
    assert_eq!(
        others,
        [
            "shop.yaml:18 `registry.example.com`",
            "ingress.yaml:26 `registry.example.com`"
        ]
    );
    assert_eq!(
        finding.message,
        "this image comes from `registry.example.com`, a registry that runs in the same cluster; 2 more images do"
    );

    let (finding, steps) = way(&report, "registry-bootstrap-deadlock");
    assert_eq!(steps[1..4], to_registry);
    assert_eq!(
        steps[4..],
        ["registry.yaml:80 `nginx` Ingress `infra/registry` is served by it"]
    );
    assert_eq!(
        finding.message,
        "the ingress controller must run before `registry.example.com` can serve its image"
    );
}

#[test]
fn a_chart_with_its_database() {
    let report = lint("harbor-chart");
    assert_eq!(
        found(&report),
        [
            "Warning registry-in-cluster app.yaml:15 `core.harbor.example.com`",
            "Error registry-storage-unsafe/empty-dir harbor.yaml:131 `emptyDir`",
            "Error registry-bootstrap-deadlock harbor.yaml:156 `core.harbor.example.com`",
        ]
    );
    let to_core = [
        "harbor.yaml:175 `core.harbor.example.com` Ingress `harbor/rel-ingress` routes this host",
        "harbor.yaml:45 `selector` Service `harbor/rel-core` selects these pods",
        "harbor.yaml:86 `docker.io/goharbor/harbor-core:v2.14.0` the registry is Deployment `harbor/rel-core`",
    ];
    assert_eq!(way(&report, "registry-in-cluster").1[1..], to_core);
    let (finding, steps) = way(&report, "registry-bootstrap-deadlock");
    assert_eq!(steps[1..], to_core);
    assert_eq!(
        finding.message,
        "a part of the registry must run before `core.harbor.example.com` can serve its image"
    );
    assert_eq!(
        finding.template.as_deref(),
        Some("harbor/templates/database/database-ss.yaml")
    );
}

#[test]
fn a_mirror_that_all_nodes_ask() {
    let report = lint("k3s-mirror");
    // Only Docker Hub's mirror is in the cluster, and images do not name it.
    assert_eq!(
        found(&report),
        ["Warning registry-mirror-fallback-disabled config.yaml:3 `true`"]
    );
    let (finding, steps) = way(&report, "registry-mirror-fallback-disabled");
    assert_eq!(
        steps[1..],
        [
            "registries.yaml:5 `http://127.0.0.1:30500` `http://127.0.0.1:30500` is all that nodes ask",
            "mirror.yaml:44 `30500` Service `kube-system/mirror` has this port on every node",
            "mirror.yaml:38 `selector` Service `kube-system/mirror` selects these pods",
            "mirror.yaml:19 `registry:3.0.0` the registry is Deployment `kube-system/mirror`",
        ]
    );
    assert_eq!(
        finding.message,
        "images of `docker.io` come from a mirror in the cluster or not at all, not even the mirror's own"
    );
}

/// An image by the name of a Service is one cause: that nodes cannot resolve it is said instead of where it leads.
#[test]
fn one_cause_is_one_finding() {
    let registry = "
apiVersion: apps/v1
kind: Deployment
metadata: {name: registry, namespace: infra}
spec:
  template:
    metadata: {labels: {app: registry}}
    spec: {containers: [{name: registry, image: 'registry:3.0.0', readinessProbe: {httpGet: {path: /, port: 5000}}, volumeMounts: [{name: a, mountPath: /var/lib/registry}]}], volumes: [{name: a, hostPath: {path: /srv}}]}
---
apiVersion: v1
kind: Service
metadata: {name: registry, namespace: infra}
spec: {selector: {app: registry}, ports: [{port: 5000}]}
---
apiVersion: v1
kind: Pod
metadata: {name: shop}
spec: {containers: [{name: shop, image: 'registry.infra.svc.cluster.local:5000/shop:1'}]}
";
    let report = lint_texts(vec![("all.yaml".to_owned(), registry.to_owned())]);
    assert_eq!(
        found(&report),
        [
            // That the images are on one node, too, is the same cause at the same place.
            "Warning registry-storage-unsafe/host-path all.yaml:8 `hostPath`",
            "Error image-host-unresolvable/cluster-domain all.yaml:18 `registry.infra.svc.cluster.local`",
        ]
    );
}
