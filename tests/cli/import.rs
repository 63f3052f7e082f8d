//! The configurations of other linters, and a first one of seaworthy's own.

use std::fs;
use std::path::Path;

use seaworthy::config::Configuration;
use seaworthy::rule::embedded;

use crate::shell::Ran;
use crate::{SOUND, folder, seaworthy};

/// What an import of these files writes and says; what it writes is a configuration without mistakes.
fn import(files: &[(&str, &str)], args: &[&str]) -> Ran {
    let disk = folder(files);
    let ran = seaworthy()
        .inside(disk.path())
        .args(["import"])
        .args(args)
        .run();
    ran.exits(0);
    let read = Configuration::read(Path::new("seaworthy.yaml"), ran.stdout.clone());
    let read = read.unwrap_or_else(|problems| panic!("{}\n{problems:#?}", ran.stdout));
    let mut rules = embedded::all().unwrap();
    read.apply(&mut rules)
        .unwrap_or_else(|error| panic!("{}\n{error}", ran.stdout));
    // What has no counterpart stands in both.
    for line in ran.stderr.lines() {
        let words = line.strip_prefix("no counterpart: ").unwrap();
        ran.says(&format!("\n# - {words}\n"));
    }
    ran
}

/// The lines of the file, without comments.
fn lines(ran: &Ran) -> Vec<&str> {
    let lines = ran.stdout.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| line.split(" #").next().unwrap_or(line))
        .collect()
}

#[test]
fn kube_linter() {
    let file = "checks:\n  addAllBuiltIn: false\n  doNotAutoAddDefaults: true\n  include: [privileged-container, no-read-only-root-fs, made-up]\n  \
                exclude:\n    - unset-memory-requirements\n  ignorePaths: [charts/**, ./gen, ~/x, ../y]\ncustomChecks:\n  - name: team\n    template: required-label\n    params: {key: team}\n";
    let ran = import(&[(".kube-linter.yaml", file)], &[]);
    assert_eq!(
        lines(&ran),
        [
            "select:",
            "  - privileged-container",
            "  - root-filesystem-writable",
            "ignore:",
            "  - memory-limit-missing",
            "exclude:",
            "  - \"charts/**\"",
            "  - gen",
        ]
    );
    ran.complains(".kube-linter.yaml:4: no rule asks what kube-linter calls `made-up`")
        .complains(".kube-linter.yaml:7: `~/x` leads out of the project")
        .complains(".kube-linter.yaml:7: `../y` leads out of the project")
        .complains(
            ".kube-linter.yaml:9: the check `team` of your own, from the template `required-label`",
        );
    // All that it knows is more than what runs by default.
    let all = import(
        &[(
            "kl.yml",
            "checks: {addAllBuiltIn: true, doNotAutoAddDefaults: true}\n",
        )],
        &["kl.yml"],
    );
    all.says("select:\n  - default\n").says("addAllBuiltIn");
    let some = import(
        &[(
            ".kube-linter.yml",
            "checks: {include: [no-read-only-root-fs]}\n",
        )],
        &[],
    );
    assert_eq!(lines(&some)[..2], ["select:", "  - default"]);
    let none = import(
        &[(".kube-linter.yml", "checks: {exclude: [latest-tag]}\n")],
        &[],
    );
    assert_eq!(lines(&none), ["ignore:", "  - image-tag-mutable"]);
}

#[test]
fn checkov() {
    let file = "framework: [kubernetes, terraform]\nskip-check:\n  - CKV_K8S_8\n  - CKV_AWS_20\n  - CKV_K8S_9999\nskip-path: [vendor/, '.*/test/.*', a|b]\n\
                hard-fail-on: CKV_K8S_16\nsoft-fail-on: ['CKV_K8S_21,HIGH']\nsoft-fail: true\nquiet: true\ndirectory: .\n";
    let ran = import(&[(".checkov.yaml", file)], &[]);
    assert_eq!(
        lines(&ran),
        [
            "select:",
            "  - default",
            "  - namespace-default",
            "ignore:",
            "  - liveness-probe-missing",
            "rules:",
            "  privileged-container: error",
            "  namespace-default: warning",
            "exclude:",
            "  - vendor",
            "  - test",
            "fail-on: never",
        ]
    );
    ran.complains(".checkov.yaml:1: `terraform` is nothing that is looked at here")
        .complains(".checkov.yaml:4: `CKV_AWS_20` is not about manifests")
        .complains(".checkov.yaml:5: no rule asks what checkov calls `CKV_K8S_9999`")
        .complains(".checkov.yaml:6: `a|b` is no glob")
        .complains(".checkov.yaml:8: `HIGH` is a severity of checkov's platform")
        .complains(".checkov.yaml:10: `quiet`");
    let only = import(&[("x.yaml", "check: CKV_K8S_16,CKV_K8S_17\n")], &["x.yaml"]);
    assert_eq!(
        lines(&only),
        ["select:", "  - privileged-container", "  - host-pid"]
    );
}

#[test]
fn polaris() {
    let file = "checks:\n  tagNotSpecified: danger\n  runAsRootAllowed: ignore\n  pullPolicyNotAlways: warning\n  madeUp: danger\n  hostPIDSet: loud\n\
                exemptions:\n  - namespace: kube-system\n    controllerNames: [dns-controller]\n    containerNames: [sync]\n    rules: [hostNetworkSet]\n  - rules: [hostPIDSet]\ndisplayName: shop\n";
    let ran = import(&[("polaris.yaml", file)], &[]);
    assert_eq!(
        lines(&ran),
        [
            "select:",
            "  - default",
            "  - image-pull-policy-not-always",
            "rules:",
            "  image-tag-mutable: error",
            "  run-as-non-root-missing: off",
            "  run-as-user-root: off",
            "  image-pull-policy-not-always: warning",
            "overrides:",
            "  - namespace: [kube-system]",
            "    name: [\"dns-controller*\"]",
            "    container: [\"sync*\"]",
            "    ignore:",
            "      - rules: [host-network]",
            "        reason: \"exempt in polaris.yaml\"",
        ]
    );
    ran.complains("polaris.yaml:5: no rule asks what polaris calls `madeUp`")
        .complains("polaris.yaml:6: `loud` is no severity of polaris")
        .complains("polaris.yaml:12: an exemption that does not say of what")
        .complains("polaris.yaml:13: `displayName`");
}

#[test]
fn trivy() {
    let file = "# the node agent\nAVD-KSV-0014\nKSV017 exp:2030-01-31 # until the new chart\n\nKSV-0012 exp:soon\nCVE-2023-1234\nKSV-9999\n";
    let ran = import(&[(".trivyignore", file)], &[]);
    assert_eq!(
        lines(&ran),
        [
            "overrides:",
            "  - paths: [\"**\"]",
            "    ignore:",
            "      - rules: [root-filesystem-writable]",
            "        reason: \"the node agent\"",
            "  - paths: [\"**\"]",
            "    ignore:",
            "      - rules: [privileged-container]",
            "        reason: \"until the new chart\"",
            "        until: 2030-01-31",
            "  - paths: [\"**\"]",
            "    ignore:",
            "      - rules: [run-as-non-root-missing]",
            "        reason: \"accepted in .trivyignore\"",
        ]
    );
    ran.complains(".trivyignore:6: `CVE-2023-1234` is not about manifests")
        .complains(".trivyignore:7: no rule asks what trivy calls `KSV-9999`")
        .complains(".trivyignore: `soon` is no date");
    let file = "misconfigurations:\n  - id: AVD-KSV-0012\n    paths: [vendor/redis.yaml, 'charts/**']\n    statement: it's \"theirs\"\n    expired_at: 2031-02-03\n  - id: AVD-DS-0001\nvulnerabilities: [{id: CVE-1}]\n";
    let ran = import(&[(".trivyignore.yaml", file)], &[]);
    assert_eq!(
        lines(&ran),
        [
            "overrides:",
            "  - paths: [vendor/redis.yaml, \"charts/**\"]",
            "    ignore:",
            "      - rules: [run-as-non-root-missing]",
            "        reason: \"it's \\\"theirs\\\"\"",
            "        until: 2031-02-03",
        ]
    );
    ran.complains(".trivyignore.yaml:6: `AVD-DS-0001` is not about manifests")
        .complains(".trivyignore.yaml:7: `vulnerabilities` (1)");
}

#[test]
fn kubescape() {
    let file = r#"[{"name": "agents", "policyType": "postureExceptionPolicy", "actions": ["alertOnly"],
      "resources": [{"designatorType": "Attributes", "attributes": {"kind": "DaemonSet", "namespace": "kube-.*", "name": ".*", "app": "agent"}},
                    {"designatorType": "Attributes", "attributes": {"name": "(a|b)"}},
                    {"designatorType": "Attributes", "attributes": {"cluster": "prod"}}],
      "posturePolicies": [{"controlID": "c-0057"}, {"frameworkName": "NSA"}]}]"#;
    let ran = import(&[("exceptions.json", file)], &["exceptions.json"]);
    assert_eq!(
        lines(&ran),
        [
            "overrides:",
            "  - kind: [DaemonSet]",
            "    namespace: [\"kube-*\"]",
            "    labels: {app: agent}",
            "    ignore:",
            "      - rules: [privileged-container]",
            "        reason: \"exception `agents` of kubescape\"",
        ]
    );
    ran.complains("exceptions.json:3: `(a|b)` is more than a name with `*`")
        .complains("exceptions.json:4: `cluster`")
        .complains("exceptions.json:5: a policy without `controlID`");
}

#[test]
fn kubeconform() {
    let flags = r"-strict -ignore-missing-schemas -kubernetes-version 1.31.0 --skip=CustomResourceDefinition,apps/v1/Deployment -schema-location default -schema-location 'crds dir/' -ignore-filename-pattern '.*values\.yaml' -n 4";
    let ran = import(&[], &["--kubeconform", flags]);
    assert_eq!(
        lines(&ran),
        [
            "select:",
            "  - schema",
            "exclude:",
            "  - \"*values.yaml\"",
            "kubernetes: \"1.31.0\"",
            "overrides:",
            "  - kind: [CustomResourceDefinition, Deployment]",
            "    rules: {schema: off}",
        ]
    );
    ran.complains("`-schema-location crds dir/`: say it on the command line")
        .complains("`-n 4`: `--jobs 4`");
    let ran = import(&[], &["--kubeconform", "-summary"]);
    let expected = [
        "select:",
        "  - schema",
        "ignore:",
        "  - field-unknown",
        "  - yaml-key-duplicate",
        "rules:",
        "  schema-not-found: error",
    ];
    assert_eq!(lines(&ran), expected);
}

/// What five projects say, in other words.
#[test]
fn as_projects_write_them() {
    let chart = "# Sizing is up to who installs it.\nchecks:\n  exclude:\n    # see the values\n    - unset-cpu-requirements\n    - unset-memory-requirements\n    - \"no-read-only-root-fs\"\n    - liveness-port\n";
    let ran = import(&[(".kube-linter.yaml", chart)], &[]);
    assert_eq!(ran.stderr, "");
    ran.says("  - probe-port-undeclared # liveness-port; readiness-port, startup-port too\n");

    let agent = "skip-path:\n  - ./helm/charts/metrics # not ours\n  - ./tests\n  - \".git/\"\nskip-check:\n  - CKV_K8S_28\n  - CKV_K8S_43\nsoft-fail-on: high\nquiet: true\noutput: cli\n";
    let ran = import(&[(".checkov.yaml", agent)], &[]);
    let excluded = [
        "exclude:",
        "  - \"**/helm/charts/metrics\"",
        "  - tests",
        "  - \".git\"",
    ];
    assert!(
        lines(&ran).windows(4).any(|lines| lines == excluded),
        "{}",
        ran.stdout
    );
    ran.complains(".checkov.yaml:8: `high` is a severity of checkov's platform");

    let stack = "checks:\n  # reliability\n  multipleReplicasForDeployment: ignore\n  priorityClassNotSet: danger\n  memoryLimitsMissing: warning\nexemptions:\n  - controllerNames:\n      - charts/node-exporter # of the chart\n      - operator-test\n    rules:\n      - hostPIDSet\n      - hostNetworkSet\n";
    let ran = import(&[("polaris.yaml", stack)], &[]);
    ran.says("\n  - name: [\"node-exporter*\", \"operator-test*\"]\n    ignore:\n      - rules: [host-network, host-pid]\n");
    ran.says("\n  - priority-class-missing # priorityClassNotSet\n")
        .says("\n  priority-class-missing: error # priorityClassNotSet\n");

    let bridge = "misconfigurations:\n  # a node installer\n  - id: KSV-0010 # pod hostPID\n    paths:\n      - \"charts/bridge/golden/*.yaml\"\n  - id: AVD-KSV-0041\n    paths: [rbac.yaml]\n    statement: >-\n      it clones the secret\n      on purpose\n  - id: DS-0002\n    paths: [\"seed/Dockerfile\"]\n";
    let ran = import(&[(".trivyignore.yaml", bridge)], &[]);
    ran.says(
        "  - paths: [\"charts/bridge/golden/*.yaml\"]\n    ignore:\n      - rules: [host-pid]\n",
    );
    ran.says("        reason: \"it clones the secret on purpose\"\n");
    ran.complains("`DS-0002` is not about manifests");

    let image = "# Package: pip\n# Reason: not used\nCVE-2023-5752\n\n# High issues\nAVD-DS-0002\nAVD-KSV-0118\n";
    let ran = import(&[(".trivyignore", image)], &[]);
    ran.says("reason: \"High issues\"\n")
        .complains(".trivyignore:3: `CVE-2023-5752` is not about manifests");
}

#[test]
fn several_files_make_one_configuration_and_nothing_is_written_over() {
    let files = [
        (".trivyignore", "KSV017\n"),
        ("polaris.yaml", "checks: {hostPIDSet: warning}\n"),
        ("a.yaml", SOUND),
    ];
    let ran = import(&files, &[]);
    ran.says("# From `polaris.yaml`, `.trivyignore`.\n")
        .says("host-pid: warning")
        .says("privileged-container");
    let disk = folder(&files);
    let import = |args: &[&str]| {
        seaworthy()
            .inside(disk.path())
            .args(["import"])
            .args(args)
            .run()
    };
    import(&["--write"])
        .exits(0)
        .complains("`seaworthy.yaml` is written");
    let written = fs::read_to_string(disk.path().join("seaworthy.yaml")).unwrap();
    assert_eq!(written, ran.stdout);
    seaworthy().inside(disk.path()).check([]).run().exits(0);
    import(&["--write"])
        .exits(2)
        .complains("`seaworthy.yaml` is there already, and is not written over");
}

#[test]
fn what_cannot_be_imported() {
    let disk = folder(&[
        ("a.yaml", SOUND),
        ("broken.yaml", "a: [\n"),
        ("empty.yaml", ""),
    ]);
    let import = |args: &[&str]| {
        seaworthy()
            .inside(disk.path())
            .args(["import"])
            .args(args)
            .run()
    };
    import(&[])
        .exits(2)
        .complains("nothing to import: name a file; here is none of `.kube-linter.yaml`");
    import(&["a.yaml"])
        .exits(2)
        .complains("`a.yaml` is no configuration of kube-linter");
    import(&["broken.yaml"])
        .exits(2)
        .complains("broken.yaml:1: ");
    import(&["gone.yaml"])
        .exits(2)
        .complains("`gone.yaml` cannot be opened");
    import(&["empty.yaml"]).exits(0);
}

#[test]
fn a_first_configuration() {
    let disk = folder(&[
        ("apps/web/a.yaml", SOUND),
        ("vendor/redis/b.yaml", SOUND),
        (
            "overlays/prod/kustomization.yaml",
            "resources: [../../apps/web/a.yaml]\nnamePrefix: a-\n",
        ),
        (
            "chart/Chart.yaml",
            "apiVersion: v2\nname: c\nversion: 1.0.0\n",
        ),
        ("chart/templates/a.yaml", "{{ x }}\n"),
        (".kube-linter.yaml", "checks: {}\n"),
    ]);
    let init = || seaworthy().inside(disk.path()).args(["init"]).run();
    init()
        .exits(0)
        .complains("`seaworthy.yaml` is written")
        .complains("found 2 objects in 2 files")
        .complains("found the kustomization overlays/prod")
        .complains("found chart: Helm chart with 1 template")
        .complains("`seaworthy import .kube-linter.yaml`");
    let file = disk.path().join("seaworthy.yaml");
    let written = fs::read_to_string(&file).unwrap();
    let uncommented: Vec<_> = written
        .lines()
        .map(|line| match line.strip_prefix("# ") {
            Some(key) if key.ends_with(':') || key.starts_with([' ', '-']) => key,
            _ => line,
        })
        .collect();
    for text in [written.clone(), uncommented.join("\n")] {
        let read = Configuration::read(Path::new("seaworthy.yaml"), text.clone());
        let read = read.unwrap_or_else(|problems| panic!("{text}\n{problems:#?}"));
        read.apply(&mut embedded::all().unwrap()).unwrap();
    }
    assert!(
        written.contains("\nfail-on: warning\n") && written.contains("#   - \"vendor/**\""),
        "{written}"
    );
    assert!(
        written.contains("#   - name: prod\n#     paths: [\"overlays/prod/**\"]"),
        "{written}"
    );
    init()
        .exits(2)
        .complains("`seaworthy.yaml` is there already");
    assert_eq!(fs::read_to_string(&file).unwrap(), written);
    seaworthy()
        .inside(disk.path())
        .check(["apps"])
        .run()
        .exits(0);
}
