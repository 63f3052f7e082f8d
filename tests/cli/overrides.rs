//! What is different for some files and objects.

use crate::shell::Ran;
use crate::{folder, seaworthy};

/// A pod of two containers that are privileged, in a namespace, with a label.
fn pod(name: &str, namespace: &str, label: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: {name}\n  namespace: {namespace}\n  labels: {{app: {label}}}\nspec:\n  \
         hostPID: true\n  containers:\n    - name: main\n      image: a:1\n      securityContext: {{privileged: true}}\n    \
         - name: exporter\n      image: a:1\n      securityContext: {{privileged: true}}\n"
    )
}

/// What is said of two pods, in `own/` and `vendor/`, with these overrides.
fn run(overrides: &str, more: &[&str]) -> Ran {
    let configuration = format!("overrides:\n{overrides}");
    let disk = folder(&[
        ("seaworthy.yaml", &configuration),
        ("own/pod.yaml", &pod("web-1", "shop", "web")),
        ("vendor/pod.yaml", &pod("agent", "tools", "agent")),
    ]);
    let words = "host-pid,privileged-container,suppression-ineffective";
    let typed = seaworthy().inside(disk.path()).check(["--all"]);
    typed
        .args(["--select", words])
        .args(more.iter().copied())
        .run()
}

/// `file:line severity` of what is found.
fn found(overrides: &str) -> Vec<String> {
    let ran = run(overrides, &["--quiet", "--format", "concise"]);
    let line = |line: &str| {
        let mut words = line.split(' ');
        let place = words.next()?.strip_suffix(':')?;
        let (place, _) = place.rsplit_once(':')?;
        Some(format!("{place} {}", words.next()?))
    };
    ran.stdout.lines().filter_map(line).collect()
}

const OWN: [&str; 3] = [
    "own/pod.yaml:8 error",
    "own/pod.yaml:12 error",
    "own/pod.yaml:15 error",
];
const VENDOR: [&str; 3] = [
    "vendor/pod.yaml:8 error",
    "vendor/pod.yaml:12 error",
    "vendor/pod.yaml:15 error",
];

#[test]
fn every_way_to_say_where() {
    assert_eq!(found(" []\n"), [OWN, VENDOR].concat());
    for place in [
        "paths: [vendor/**]",
        "paths: ['vendor']",
        "paths: [vendor/*.yaml, nowhere]",
        "name: agent",
        "name: [nobody, a*t]",
        "namespace: tools",
        "labels: {app: ag*}",
        "kind: Pod\n    paths: [vendor/**]\n    namespace: '*'\n    name: '*'",
    ] {
        let off = format!("  - {place}\n    rules: {{security: off}}\n");
        assert_eq!(found(&off), OWN, "{place}");
    }
    for place in [
        "kind: Deployment",
        "namespace: too",
        "labels: {app: web, tier: x}",
        "container: x",
    ] {
        let off = format!("  - {place}\n    rules: {{security: off}}\n");
        assert_eq!(found(&off), [OWN, VENDOR].concat(), "{place}");
    }
}

#[test]
fn a_container_is_not_its_pod() {
    let off = "  - container: exp*\n    rules: {security: off}\n";
    assert_eq!(found(off), [OWN[0], OWN[1], VENDOR[0], VENDOR[1]]);
}

#[test]
fn the_later_override_counts_and_a_case_before_its_rule() {
    let levels = "  - paths: [vendor/**]\n    rules: {security: warning, host-pid: error}\n  - name: agent\n    container: exporter\n    rules: {privileged-container: error}\n";
    assert_eq!(
        found(levels),
        [
            OWN[0],
            OWN[1],
            OWN[2],
            VENDOR[0],
            "vendor/pod.yaml:12 warning",
            VENDOR[2]
        ]
    );
}

#[test]
fn what_is_ignored_is_suppressed_with_its_reason_and_place() {
    let ignore = "  - paths: [vendor/**]\n    ignore:\n      - rules: [host-pid, privileged-container]\n        reason: not ours\n        until: 9999-12-31\n";
    assert_eq!(found(ignore), OWN);
    run(ignore, &[])
        .exits(1)
        .says("3 errors (3 suppressed: --show suppressed)");
    run(ignore, &["--show", "suppressed"])
        .exits(1)
        .says("suppressed in seaworthy.yaml:4: not ours");
    let report = run(ignore, &["--show", "suppressed", "--format", "json"]).json();
    let suppressed = &report["findings"][3]["suppressed"];
    assert_eq!(suppressed["path"], "seaworthy.yaml");
    assert_eq!(suppressed["reason"], "not ours");
    let report = run(ignore, &["--show", "suppressed", "--format", "sarif"]).json();
    let suppression = &report["runs"][0]["results"][3]["suppressions"][0];
    assert_eq!(suppression["kind"], "external");
    assert_eq!(suppression["status"], "accepted");
    assert_eq!(suppression["justification"], "not ours");
}

#[test]
fn what_silences_nothing_is_found_in_the_configuration() {
    let cases = [
        (
            "rules: [host-pdi], reason: a",
            "seaworthy.yaml:3:23: warning suppression-ineffective/unknown `host-pdi` is no rule, case or group",
        ),
        (
            "rules: [host-ipc, host-pid], reason: a",
            "seaworthy.yaml:3:23: warning suppression-ineffective/unused `host-ipc` has nothing to silence here",
        ),
        (
            "rules: [host-pid], reason: a, until: 2020-02-28",
            "seaworthy.yaml:3:52: warning suppression-ineffective/expired accepts nothing since `2020-02-28` is over",
        ),
    ];
    for (entry, message) in cases {
        let ignore = format!("  - name: agent\n    ignore: [{{{entry}}}]\n");
        let select = ["--select", "host-ipc"];
        run(&ignore, &select).exits(1).says(message);
    }
    // Of one folder nobody knows what the others need.
    let ignore = "  - name: agent\n    ignore: [{rules: [host-pid], reason: a}]\n";
    run(ignore, &[]).keeps_quiet_about("suppression-ineffective");
    run(ignore, &["own"]).keeps_quiet_about("suppression-ineffective");
    // Nor of a rule that did not run.
    let ignore = "  - name: agent\n    ignore: [{rules: [image-tag-mutable], reason: a}]\n";
    run(ignore, &[]).keeps_quiet_about("suppression-ineffective");
}

#[test]
fn parameters_are_others_where_an_override_holds() {
    let allowed = |list: &str| format!("image-registry-not-allowed: {{allowed: [{list}]}}");
    let configuration = format!(
        "rules: {{{}}}\noverrides:\n  - paths: [vendor]\n    rules: {{{}}}\n  - paths: [vendor]\n    container: exporter\n    rules: {{{}}}\n",
        allowed("docker.io"),
        allowed("ghcr.io"),
        allowed("docker.io, quay.io"),
    );
    let disk = folder(&[
        ("seaworthy.yaml", &configuration),
        ("own/pod.yaml", &pod("web-1", "shop", "web")),
        ("vendor/pod.yaml", &pod("agent", "tools", "agent")),
    ]);
    let typed = seaworthy()
        .inside(disk.path())
        .check(["--all", "--format", "concise", "--quiet"]);
    let ran = typed.args(["--select", "image-registry-not-allowed"]).run();
    assert_eq!(
        ran.stdout.trim_end(),
        "vendor/pod.yaml:11:14: error image-registry-not-allowed image `docker.io/library/a` is from none of the allowed registries: ghcr.io"
    );
}

#[test]
fn words_of_overrides_are_looked_at() {
    let ran = run("  - name: a\n    rules: {host-pdi: off}\n", &[]);
    ran.exits(2)
        .complains("`host-pdi` is no rule, case, group or profile")
        .complains("seaworthy.yaml:3:13")
        .complains("did you mean `host-pid`?");
    run("  - name: a\n    rules: {host-pid: {limit: 1}}\n", &[])
        .exits(2)
        .complains("`host-pid` has no parameter `limit`");
}

#[test]
fn registries_are_those_that_images_may_come_from() {
    let disk = folder(&[
        ("seaworthy.yaml", "registries: [ghcr.io]\n"),
        (
            "lib/seaworthy.yaml",
            "extends: ../seaworthy.yaml\nregistries: [docker.io]\n",
        ),
        (
            "own/seaworthy.yaml",
            "extends: ../seaworthy.yaml\nrules: {image-registry-not-allowed: {allowed: [docker.io]}}\n",
        ),
        ("app/pod.yaml", &pod("web-1", "shop", "web")),
        ("lib/pod.yaml", &pod("web-2", "shop", "web")),
        ("own/pod.yaml", &pod("web-3", "shop", "web")),
    ]);
    let typed = seaworthy()
        .inside(disk.path())
        .check(["--format", "concise", "--quiet", "--all"]);
    let ran = typed.args(["--select", "image-registry-not-allowed"]).run();
    let ran: Vec<_> = ran
        .stdout
        .lines()
        .map(|line| line.split(' ').next())
        .collect();
    assert_eq!(
        ran,
        [Some("app/pod.yaml:11:14:"), Some("app/pod.yaml:14:14:")]
    );
}

/// `helm template … | seaworthy check -`: nothing there can be annotated, and no file has a name.
#[test]
fn what_somebody_else_rendered_is_argued_with_by_its_labels() {
    let chart = "labels: {app: ag*}";
    for (place, code) in [
        (chart, 0),
        ("paths: ['**']", 0),
        ("paths: [vendor/**]", 1),
        ("labels: {app: web}", 1),
    ] {
        let configuration = format!(
            "overrides: [{{{place}, ignore: [{{rules: [security], reason: not ours}}]}}]\n"
        );
        let disk = folder(&[("seaworthy.yaml", &configuration)]);
        let typed = seaworthy()
            .inside(disk.path())
            .check(["-", "--select", "host-pid"]);
        typed
            .given(pod("agent", "tools", "agent"))
            .run()
            .exits(code);
    }
}
