//! Paths say what is reported; what it is seen in is the project.

use std::path::Path;
use std::process::Command;

use crate::shell::{Ran, Typed};
use crate::{folder, seaworthy};
use tempfile::TempDir;

/// A Deployment whose pods have a label, with an account.
fn deployment(label: &str, account: &str) -> String {
    format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: web, namespace: shop}}\nspec:\n  selector: {{matchLabels: {{app: {label}}}}}\n  \
         template:\n    metadata: {{labels: {{app: {label}}}}}\n    spec:\n      serviceAccountName: {account}\n      containers: [{{name: web, \
         image: registry.example/web:1.0.0, ports: [{{containerPort: 8080}}]}}]\n"
    )
}

/// A Service that selects pods of the label `web`.
const SERVICE: &str = "apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\nspec:\n  selector: {app: web}\n  ports: [{port: 80, targetPort: 8080}]\n";

fn account(name: &str) -> String {
    format!("apiVersion: v1\nkind: ServiceAccount\nmetadata: {{name: {name}, namespace: shop}}\n")
}

/// A repository with these files.
fn repository(files: &[(&str, &str)]) -> TempDir {
    folder(&[&[(".git/HEAD", "ref: refs/heads/main\n")], files].concat())
}

fn check(disk: &TempDir, below: &str) -> Typed {
    seaworthy()
        .inside(disk.path().join(below))
        .args(["check", "--format", "concise"])
}

/// What is said of references when these are checked.
fn said(files: &[(&str, &str)], args: &[&str]) -> Ran {
    let words =
        "service-selector-unmatched,selector-labels-mismatched,service-account-not-found,host-pid";
    let disk = repository(files);
    let typed = check(&disk, "").args(["--select", words]);
    typed.args(args.iter().copied()).run()
}

#[test]
fn an_object_elsewhere_in_the_project_is_not_missing() {
    let (web, robot, keeper) = (
        deployment("web", "robot"),
        account("robot"),
        account("keeper"),
    );
    let files = [
        ("web/web.yaml", &*web),
        ("web/keeper.yaml", &*keeper),
        ("iam/robot.yaml", &*robot),
    ];
    let missing = "ServiceAccount `robot` is in none of the files";
    said(&files, &["web"]).keeps_quiet_about(missing).exits(0);
    said(&files, &["web/web.yaml"]).keeps_quiet_about(missing);
    said(&files, &["web", "--isolated"]).says(missing);
    // One file alone does not say that accounts live there.
    said(&files, &["web/web.yaml", "--isolated"]).keeps_quiet_about(missing);
    said(&files[..2], &["web/web.yaml"]).says(missing);
    // Neither git's nor the configuration's word to pass over it is forgotten.
    let ignored = [&files[..], &[(".gitignore", "iam\n")]].concat();
    said(&ignored, &["web"]).says(missing);
    let excluded = [&files[..], &[("seaworthy.yaml", "exclude: [iam]\n")]].concat();
    said(&excluded, &["web"]).says(missing);
}

#[test]
fn the_report_and_the_exit_code_speak_of_what_was_asked() {
    let bad = "apiVersion: v1\nkind: Pod\nmetadata: {name: bad}\nspec: {hostPID: true, containers: [{name: a, image: a:1}]}\n";
    let web = deployment("web", "default");
    let files = [
        ("a/web.yaml", &*web),
        ("a/bad.yaml", bad),
        ("b/bad.yaml", bad),
        ("b/broken.yaml", "a: [\n"),
        ("c/Chart.yaml", "name: c\n"),
        ("c/templates/a.yaml", "{{ x }}\n"),
    ];
    let ran = said(&files, &["a/web.yaml"]);
    ran.exits(0).says("linted 1 object in 1 file\n");
    assert_eq!(ran.stdout.lines().count(), 1, "{}", ran.stdout);
    said(&files, &["a"])
        .exits(1)
        .says("a/bad.yaml:4:")
        .says("linted 2 objects in 2 files\n")
        .keeps_quiet_about("b/");
    let coverage = said(&files, &["a/web.yaml", "--show", "coverage"]);
    coverage
        .says("linted as one set: folder a\n  a/web.yaml  1 object\n")
        .keeps_quiet_about("bad.yaml")
        .keeps_quiet_about("chart");
    said(&files, &[])
        .exits(1)
        .says("2 inputs were not understood");
}

#[test]
fn a_finding_that_points_at_what_was_asked_is_said() {
    let web = deployment("web", "default");
    let service = SERVICE.replace("8080", "https");
    let disk = repository(&[("svc.yaml", &service), ("web.yaml", &web)]);
    let run = |args: &[&str]| {
        let typed = check(&disk, "").args(["--select", "service-target-port-not-found"]);
        typed.args(args.iter().copied()).run()
    };
    let found = "svc.yaml:6:34: error service-target-port-not-found";
    for path in ["svc.yaml", "web.yaml"] {
        run(&[path])
            .exits(1)
            .says(found)
            .says("linted 1 object in 1 file\n");
        run(&[path, "--isolated"]).exits(0);
    }
}

#[test]
fn from_a_folder_below_the_root() {
    let (web, robot) = (deployment("web", "robot"), account("robot"));
    let keeper = account("keeper");
    let disk = repository(&[
        ("apps/web/web.yaml", &web),
        ("apps/web/keeper.yaml", &keeper),
        ("iam/robot.yaml", &robot),
    ]);
    let select = [
        "--select",
        "service-account-not-found",
        "--show",
        "coverage",
    ];
    let ran = check(&disk, "apps/web").args(["."]).args(select).run();
    ran.exits(0)
        .says("folder .\n  keeper.yaml  1 object\n  web.yaml")
        .keeps_quiet_about("robot");
    let ran = check(&disk, "apps")
        .args(["web/web.yaml", "../apps/web/keeper.yaml"])
        .args(select)
        .run();
    ran.exits(0)
        .says("\n  ../apps/web/keeper.yaml")
        .says("\n  web/web.yaml")
        .keeps_quiet_about("robot");
}

#[test]
fn a_file_outside_of_a_project_is_a_file() {
    let (web, robot) = (deployment("web", "robot"), account("robot"));
    let keeper = account("keeper");
    let files = [
        ("web.yaml", &*web),
        ("keeper.yaml", &*keeper),
        ("iam/robot.yaml", &*robot),
    ];
    let missing = "ServiceAccount `robot` is in none of the files";
    let run = |files: &[(&str, &str)], path: &str| {
        let disk = folder(files);
        let typed = check(&disk, "").args(["--select", "service-account-not-found"]);
        typed.args([path]).run()
    };
    run(&files, "web.yaml").keeps_quiet_about(missing);
    // The folder of a configuration is one.
    let with = [&files[..], &[("seaworthy.yaml", "")]].concat();
    run(&with, "web.yaml").keeps_quiet_about(missing);
    run(&with[..2], "web.yaml").keeps_quiet_about(missing);
    run(&[with[0], with[1], with[3]], "web.yaml").says(missing);
}

#[test]
fn standard_input_stands_where_its_name_says() {
    let (web, keeper) = (deployment("web", "robot"), account("keeper"));
    let disk = repository(&[
        ("web/web.yaml", "a: [\n"),
        ("web/keeper.yaml", &keeper),
        ("web/kustomization.yaml", "resources: [web.yaml]\n"),
        ("prod/kustomization.yaml", "resources: [../web/web.yaml]\n"),
    ]);
    let given = |args: &[&str]| {
        let typed = check(&disk, "").args([
            "-",
            "--select",
            "service-account-not-found,yaml-syntax-error",
        ]);
        typed.args(args.iter().copied()).given(&*web).run()
    };
    let missing = "ServiceAccount `robot` is in none of the files";
    given(&["--stdin-filename", "web/other.yaml"])
        .says("web/other.yaml:9:")
        .says(missing);
    given(&["--stdin-filename", "web/web.yaml"])
        .keeps_quiet_about("yaml-syntax-error")
        .says("linted 1 object in 1 file");
    given(&["--stdin-filename", "web/other.yaml", "--isolated"]).keeps_quiet_about(missing);
    given(&[])
        .keeps_quiet_about(missing)
        .says("from standard input");
}

#[test]
fn definitions_of_the_project_count() {
    let definition = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: boats.shop.example}\nspec:\n  group: shop.example\n  scope: Namespaced\n  names: {kind: Boat, plural: boats}\n  versions:\n    - name: v1\n      served: true\n      storage: true\n      schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {sails: {type: integer}}}}}}\n";
    let boat = "apiVersion: shop.example/v1\nkind: Boat\nmetadata: {name: gull}\nspec: {oars: 2}\n";
    let disk = repository(&[("api/crd.yaml", definition), ("fleet/boat.yaml", boat)]);
    let check = |args: &[&str]| {
        check(&disk, "fleet")
            .args(["--select", "field-unknown"])
            .args(args.iter().copied())
            .run()
    };
    check(&["boat.yaml"])
        .exits(1)
        .says("boat.yaml:4:8: error field-unknown");
    check(&["boat.yaml", "--isolated"]).exits(0);
}

/// What git makes of a folder, seen from a real one.
#[test]
fn a_real_repository_and_a_work_tree_beside_it() {
    let (web, robot, keeper) = (
        deployment("web", "robot"),
        account("robot"),
        account("keeper"),
    );
    let disk = folder(&[
        ("main/web/web.yaml", &web),
        ("main/web/keeper.yaml", &keeper),
        ("main/iam/robot.yaml", &robot),
    ]);
    let main = disk.path().join("main");
    let git = |inside: &Path, args: &[&str]| {
        let typed = Command::new("git").current_dir(inside).args(args).output();
        typed.is_ok_and(|ran| ran.status.success())
    };
    let name = ["-c", "user.name=a", "-c", "user.email=a@b.example"];
    let commit = [&name[..], &["commit", "-qm", "a"]].concat();
    if !git(&main, &["init", "-q"]) || !git(&main, &["add", "."]) || !git(&main, &commit) {
        return;
    }
    assert!(git(&main, &["worktree", "add", "-q", "../tree"]));
    for project in ["main", "tree"] {
        let ran = check(&disk, project)
            .args(["web", "--select", "service-account-not-found"])
            .run();
        ran.exits(0).says("linted 2 objects in 2 files");
    }
}
