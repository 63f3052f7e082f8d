//! `--since` and `--diff-base`, in repositories that git itself has made.

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::seaworthy;
use crate::shell::Ran;

/// A repository, and its work tree.
struct Repository(TempDir);

impl Repository {
    /// With one commit, which has these files.
    fn of(files: &[(&str, &str)]) -> Self {
        let repository = Self::new();
        repository.write(files);
        repository.commit("first");
        repository
    }

    fn new() -> Self {
        let repository = Self(tempfile::tempdir().unwrap());
        repository.git(&["init", "--quiet", "--initial-branch", "main"]);
        repository
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, files: &[(&str, &str)]) {
        for (name, text) in files {
            let path = self.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
    }

    fn edit(&self, name: &str, from: &str, to: &str) {
        let path = self.path().join(name);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "`{from}` is not in {name}");
        fs::write(path, text.replace(from, to)).unwrap();
    }

    fn commit(&self, message: &str) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "--message", message]);
    }

    #[track_caller]
    fn git(&self, args: &[&str]) -> String {
        git(self.path(), args)
    }

    /// `check` in the work tree.
    fn check(&self, args: &[&str]) -> Ran {
        check(self.path(), args, &[])
    }

    /// The same, as pre-commit does it.
    fn hook(&self) -> Ran {
        check(self.path(), &["--since", "HEAD"], &[("PRE_COMMIT", "1")])
    }
}

/// Runs git as on a machine of nobody's.
#[track_caller]
fn git(folder: &Path, args: &[&str]) -> String {
    let mut command = Command::new("git");
    command.current_dir(folder).args(args);
    for (name, _) in
        std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("GIT_"))
    {
        command.env_remove(name);
    }
    for role in ["AUTHOR", "COMMITTER"] {
        command.env(format!("GIT_{role}_NAME"), "somebody");
        command.env(format!("GIT_{role}_EMAIL"), "somebody@acme.example");
    }
    command
        .env("GIT_CONFIG_GLOBAL", "")
        .env("GIT_CONFIG_NOSYSTEM", "1");
    // Submodules are cloned from folders here.
    command.env("GIT_CONFIG_COUNT", "1");
    command.env("GIT_CONFIG_KEY_0", "protocol.file.allow");
    command.env("GIT_CONFIG_VALUE_0", "always");
    let output = command.output().unwrap();
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    assert!(
        output.status.success(),
        "git {args:?}: {}",
        text(&output.stderr)
    );
    text(&output.stdout)
}

fn check(folder: &Path, args: &[&str], env: &[(&str, &str)]) -> Ran {
    let mut typed = seaworthy()
        .args(["check"])
        .args(args)
        .args(["--format", "concise"]);
    typed.0.env_remove("PRE_COMMIT");
    for (name, value) in env {
        typed.0.env(name, value);
    }
    typed.inside(folder).run()
}

const WEB: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: registry.example/web:1.4.2
";

const SERVICE: &str = "\
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  selector: {app: web}
  ports: [{port: 80}]
";

const POD: &str = "\
apiVersion: v1
kind: Pod
metadata: {name: tool}
spec:
  hostPID: true
  containers:
    - name: tool
      image: registry.example/tool:1.4.2
";

const PID: &str = "error host-pid";

/// A web server and its Service, each in a file of its own.
fn shop() -> Repository {
    Repository::of(&[("web.yaml", WEB), ("service.yaml", SERVICE)])
}

#[test]
fn a_renamed_label_breaks_the_service_in_a_file_that_nobody_touched() {
    let shop = shop();
    shop.edit("web.yaml", "app: web", "app: shop");
    let ran = shop.check(&["--since", "HEAD"]);
    ran.says("service.yaml:5:")
        .says("service-selector-unmatched");
    shop.git(&["add", "web.yaml"]);
    shop.check(&["--since", "HEAD"])
        .says("service-selector-unmatched");
    shop.hook().says("service-selector-unmatched");
    shop.commit("renamed");
    shop.check(&["--since", "HEAD~1"])
        .says("service-selector-unmatched");
    shop.check(&["--since", "HEAD"])
        .keeps_quiet_about("service-selector-unmatched");
}

#[test]
fn what_was_there_is_no_news() {
    let tools = Repository::of(&[("tool.yaml", POD)]);
    tools.check(&[]).exits(1).says(PID);
    tools.edit(
        "tool.yaml",
        "spec:\n  hostPID: true\n  containers:",
        "# moved\nspec:\n  containers:",
    );
    let text = fs::read_to_string(tools.path().join("tool.yaml")).unwrap();
    fs::write(
        tools.path().join("tool.yaml"),
        format!("{text}  hostPID: true\n"),
    )
    .unwrap();
    let ran = tools.check(&["--since", "HEAD"]);
    ran.exits(0)
        .keeps_quiet_about(PID)
        .complains("no news since `HEAD`");
    tools.edit(
        "tool.yaml",
        "  hostPID: true\n",
        "  hostPID: true\n  hostIPC: true\n",
    );
    let ran = tools.check(&["--since", "HEAD"]);
    ran.exits(1).says("error host-ipc").keeps_quiet_about(PID);
    let quiet = tools.check(&["--since", "HEAD", "--quiet"]);
    assert_eq!(quiet.stderr, "");
}

#[test]
fn a_file_that_moves_brings_nothing() {
    let tools = Repository::of(&[("tool.yaml", POD)]);
    fs::create_dir(tools.path().join("deploy")).unwrap();
    tools.git(&["mv", "tool.yaml", "deploy/pod.yaml"]);
    tools
        .check(&["--since", "HEAD"])
        .exits(0)
        .keeps_quiet_about(PID);
}

#[test]
fn a_second_one_like_an_old_one_is_new() {
    let tools = Repository::of(&[("tool.yaml", POD)]);
    tools.write(&[("other.yaml", &POD.replace("name: tool", "name: other"))]);
    let ran = tools.check(&["--since", "HEAD"]);
    ran.exits(1)
        .says("other.yaml:5:")
        .keeps_quiet_about("tool.yaml:");
}

#[test]
fn nothing_changed_is_said_at_once_and_reports_are_there() {
    let shop = Repository::of(&[("tool.yaml", POD), ("notes.txt", "one\n")]);
    shop.write(&[("notes.txt", "two\n")]);
    let ran = shop.check(&["--since", "HEAD", "--output", "sarif=out.sarif"]);
    ran.exits(0)
        .complains("no manifest has changed since `HEAD`");
    let sarif = fs::read_to_string(shop.path().join("out.sarif")).unwrap();
    let sarif: serde_json::Value = serde_json::from_str(&sarif).unwrap();
    assert_eq!(sarif["runs"][0]["results"], serde_json::json!([]));
    fs::write(shop.path().join("tool.yaml"), POD).unwrap();
    shop.check(&["--since", "HEAD"])
        .complains("no manifest has changed");
}

#[test]
fn an_object_that_is_deleted_is_missed_elsewhere() {
    let pod = POD.replace("  hostPID: true\n", "").replace(
        "1.4.2\n",
        "1.4.2\n      envFrom: [{configMapRef: {name: settings}}]\n",
    );
    let settings = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {a: b}\n";
    let other = settings.replace("settings", "others");
    let complete = "clusters: [{name: shop, paths: ['**'], complete: true}]\n";
    let files = [
        ("pod.yaml", &*pod),
        ("settings.yaml", settings),
        ("others.yaml", &other),
        ("seaworthy.yaml", complete),
    ];
    let shop = Repository::of(&files);
    shop.git(&["rm", "--quiet", "settings.yaml"]);
    let ran = shop.check(&["--since", "HEAD"]);
    ran.exits(0)
        .says("pod.yaml:8:")
        .says("config-map-ref-not-found");
    // What somebody keeps for himself does not count for the commit.
    shop.write(&[("settings.yaml", settings)]);
    shop.check(&["--since", "HEAD"])
        .keeps_quiet_about("config-map-ref-not-found");
    shop.hook().exits(0).says("config-map-ref-not-found");
}

#[test]
fn a_hook_looks_at_what_git_knows() {
    let shop = shop();
    shop.write(&[("tool.yaml", POD)]);
    shop.check(&["--since", "HEAD"]).exits(1).says(PID);
    shop.hook().exits(0).complains("no manifest has changed");
    shop.git(&["add", "tool.yaml"]);
    shop.hook().exits(1).says(PID);
}

#[test]
fn before_the_first_commit_everything_is_new() {
    let shop = Repository::new();
    shop.write(&[("tool.yaml", POD)]);
    shop.check(&["--since", "HEAD"]).exits(1).says(PID);
    shop.git(&["add", "--all"]);
    shop.hook().exits(1).says(PID);
}

#[test]
fn a_branch_answers_for_what_it_brings() {
    let shop = shop();
    shop.git(&["switch", "--quiet", "--create", "topic"]);
    shop.write(&[("topic.yaml", &POD.replace("hostPID", "hostIPC"))]);
    shop.commit("topic");
    shop.git(&["switch", "--quiet", "main"]);
    // Main has mended what the branch still has.
    shop.edit("web.yaml", "1.4.2", "1.4.3");
    shop.write(&[("tool.yaml", POD)]);
    shop.commit("main");
    shop.git(&["switch", "--quiet", "topic"]);
    for args in [["--diff-base", "main"], ["--since", "main"]] {
        let ran = shop.check(&args);
        ran.exits(1).says("error host-ipc").keeps_quiet_about(PID);
    }
    shop.write(&[("tool.yaml", POD)]);
    shop.check(&["--diff-base", "main"])
        .says("error host-ipc")
        .says(PID);
    shop.check(&["--since", "main"])
        .says("error host-ipc")
        .keeps_quiet_about(PID);
}

#[test]
fn any_name_of_a_commit_will_do() {
    let tools = Repository::of(&[("tool.yaml", POD)]);
    tools.git(&["tag", "--annotate", "v1", "--message", "one"]);
    let hash = tools.git(&["rev-parse", "HEAD"]);
    tools.write(&[("other.yaml", &POD.replace("tool", "other"))]);
    tools.commit("second");
    tools.git(&["gc", "--quiet"]);
    for name in [
        "v1",
        hash.trim(),
        &hash[..8],
        "HEAD~1",
        "HEAD^",
        "main~1",
        "@~",
    ] {
        let ran = tools.check(&["--since", name]);
        ran.exits(1)
            .says("other.yaml")
            .keeps_quiet_about("tool.yaml:");
    }
}

#[test]
fn the_configuration_is_the_one_of_today() {
    let opt_in = "select: [default, image-digest-missing]\nfail-on: warning\n";
    let shop = shop();
    shop.write(&[("seaworthy.yaml", opt_in)]);
    let ran = shop.check(&["--since", "HEAD"]);
    ran.exits(0).keeps_quiet_about("image-digest-missing");
}

#[test]
fn a_mark_that_is_taken_away_makes_news() {
    let marked = POD.replace(
        "hostPID: true",
        "hostPID: true # seaworthy: ignore[host-pid] it is a tool",
    );
    let tools = Repository::of(&[("tool.yaml", &marked)]);
    tools.edit(
        "tool.yaml",
        " # seaworthy: ignore[host-pid] it is a tool",
        "",
    );
    tools.check(&["--since", "HEAD"]).exits(1).says(PID);
}

#[test]
fn a_baseline_counts_besides() {
    let tools = Repository::of(&[("tool.yaml", POD)]);
    tools.write(&[("other.yaml", &POD.replace("tool", "other"))]);
    tools.check(&["--write-baseline"]).exits(0);
    let ran = tools.check(&["--since", "HEAD", "--baseline", "seaworthy-baseline.json"]);
    ran.exits(0).keeps_quiet_about(PID);
    let both = tools.check(&["--since", "HEAD", "--write-baseline"]);
    both.exits(2);
}

#[test]
fn paths_say_where_and_the_folder_does_not_matter() {
    let shop = Repository::of(&[("a/tool.yaml", POD), ("b/web.yaml", WEB)]);
    shop.edit(
        "a/tool.yaml",
        "hostPID: true",
        "hostPID: true\n  hostIPC: true",
    );
    shop.check(&["a", "--since", "HEAD"])
        .exits(1)
        .says("a/tool.yaml:6:");
    shop.check(&["b", "--since", "HEAD"])
        .exits(0)
        .keeps_quiet_about("host-ipc");
    let below = check(&shop.path().join("b"), &["../a", "--since", "HEAD"], &[]);
    below
        .exits(1)
        .says("../a/tool.yaml:6:")
        .keeps_quiet_about(PID);
    let absolute = shop.path().join("a").to_string_lossy().into_owned();
    let outside = check(Path::new("/"), &[&absolute, "--since", "HEAD"], &[]);
    outside.exits(1).says("host-ipc").keeps_quiet_about(PID);
    // A folder that was not there has no past.
    shop.write(&[("c/tool.yaml", &POD.replace("tool", "third"))]);
    shop.check(&["c", "--since", "HEAD"]).exits(1).says(PID);
}

#[test]
fn what_was_ignored_a_template_or_a_patch_was_so_then_too() {
    let kustomization = "resources: [web.yaml]\npatches: [{path: patch.yaml}]\n";
    let patch =
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 2}\n";
    let shop = Repository::of(&[
        (".gitignore", "out/\n"),
        ("k/kustomization.yaml", kustomization),
        ("k/web.yaml", WEB),
        ("k/patch.yaml", patch),
        (
            "chart/Chart.yaml",
            "apiVersion: v2\nname: c\nversion: 0.1.0\n",
        ),
        ("chart/templates/pod.yaml", POD),
        ("link/real.yaml", POD),
    ]);
    #[cfg(unix)]
    std::os::unix::fs::symlink("../link", shop.path().join("k/linked")).unwrap();
    shop.commit("linked");
    let before = shop.check(&[]);
    shop.edit(
        "k/web.yaml",
        "image: registry",
        "workingDir: /\n          image: registry",
    );
    let ran = shop.check(&["--since", "HEAD"]);
    ran.exits(0);
    let errors = |text: &str| text.lines().filter(|line| line.contains(" error ")).count();
    assert!(
        errors(&before.stdout) > 0 && errors(&ran.stdout) == 0,
        "{}",
        ran.stdout
    );
    // The chart is no chart any more: its template counts.
    shop.git(&["rm", "--quiet", "chart/Chart.yaml"]);
    let ran = shop.check(&["--since", "HEAD"]);
    ran.exits(1).says("chart/templates/pod.yaml:5:");
    // And the folder is ignored no more.
    shop.commit("no chart");
    shop.write(&[("out/pod.yaml", POD), (".gitignore", "")]);
    shop.check(&["--since", "HEAD"])
        .exits(1)
        .says("out/pod.yaml:5:");
}

#[test]
fn what_cannot_be_compared_is_said_with_the_way_out() {
    let shop = shop();
    let unknown = shop.check(&["--since", "release"]);
    unknown
        .exits(2)
        .complains("`release` names no commit here")
        .complains("help:");
    let unknown = shop.check(&["--since", "origin/main"]);
    unknown.complains("fetch it: `git fetch origin main`");
    let input = shop.check(&["-", "--since", "HEAD"]);
    input.exits(2).complains("standard input has no past");
    let elsewhere = tempfile::tempdir().unwrap();
    fs::write(elsewhere.path().join("pod.yaml"), POD).unwrap();
    let none = check(elsewhere.path(), &["--since", "HEAD"], &[]);
    none.exits(2).complains("`.` lies in no git repository");
    let other = elsewhere
        .path()
        .join("pod.yaml")
        .to_string_lossy()
        .into_owned();
    shop.check(&[".", &other, "--since", "HEAD"])
        .exits(2)
        .complains("lies outside the git repository");
    shop.git(&["switch", "--quiet", "--orphan", "alone"]);
    shop.write(&[("tool.yaml", POD)]);
    shop.commit("alone");
    let ran = shop.check(&["--diff-base", "main"]);
    ran.exits(2)
        .complains("`main` and `HEAD` have no commit in common")
        .complains("--since main");
    let both = shop.check(&["--diff-base", "main", "--since", "main"]);
    both.exits(2);
}

/// A clone of a repository, through its transport, so that options such as `--depth` count.
fn clone(of: &Repository, options: &[&str]) -> (TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let address = format!("file://{}", of.path().display());
    let args = [&["clone", "--quiet"], options, &[&address, "clone"]].concat();
    git(folder.path(), &args);
    let path = folder.path().join("clone").to_string_lossy().into_owned();
    (folder, path)
}

#[test]
fn a_shallow_clone_says_how_to_deepen_it() {
    let shop = shop();
    shop.git(&["switch", "--quiet", "--create", "topic"]);
    shop.write(&[("tool.yaml", POD)]);
    shop.commit("topic");
    shop.git(&["switch", "--quiet", "main"]);
    shop.write(&[("other.yaml", &POD.replace("tool", "other"))]);
    shop.commit("main");
    let (_folder, path) = clone(
        &shop,
        &["--depth", "1", "--no-single-branch", "--branch", "topic"],
    );
    let path = Path::new(&path);
    let ran = check(path, &["--since", "HEAD~1"], &[]);
    ran.exits(2)
        .complains("the clone is shallow")
        .complains("git fetch --unshallow")
        .complains("fetch-depth: 0");
    let ran = check(path, &["--diff-base", "origin/main"], &[]);
    ran.exits(2).complains("the clone is shallow");
    let ran = check(path, &["--since", "origin/main"], &[]);
    ran.exits(1).says("tool.yaml:5:");
    let ran = check(path, &["--since", "main"], &[]);
    ran.exits(2).complains("the clone is shallow");
    git(path, &["fetch", "--quiet", "--unshallow"]);
    check(path, &["--diff-base", "origin/main"], &[])
        .exits(1)
        .says("tool.yaml:5:")
        .keeps_quiet_about("other.yaml");
    check(path, &["--since", "main"], &[])
        .exits(2)
        .complains("there is `origin/main`");
}

#[test]
fn a_partial_clone_says_what_to_fetch() {
    let tools = Repository::of(&[("tool.yaml", POD)]);
    tools.git(&["config", "uploadpack.allowFilter", "true"]);
    tools.edit(
        "tool.yaml",
        "hostPID: true",
        "hostPID: true\n  hostIPC: true",
    );
    tools.commit("second");
    let (_folder, path) = clone(&tools, &["--filter=blob:none"]);
    let path = Path::new(&path);
    let ran = check(path, &["--since", "HEAD~1"], &[]);
    ran.exits(2)
        .complains("`tool.yaml`")
        .complains("the clone is partial")
        .complains("git fetch --refetch");
    check(path, &["--since", "HEAD"], &[])
        .exits(0)
        .complains("no manifest has changed");
}

#[test]
fn a_linked_work_tree_has_the_same_past() {
    let tools = Repository::of(&[("tool.yaml", POD)]);
    let folder = tempfile::tempdir().unwrap();
    let tree = folder.path().join("tree");
    tools.git(&["worktree", "add", "--quiet", &tree.to_string_lossy()]);
    check(&tree, &["--since", "HEAD"], &[])
        .exits(0)
        .complains("no manifest has changed");
    fs::write(tree.join("other.yaml"), POD.replace("tool", "other")).unwrap();
    let ran = check(&tree, &["--since", "HEAD"], &[]);
    ran.exits(1)
        .says("other.yaml:5:")
        .keeps_quiet_about("tool.yaml:");
}

#[test]
fn a_sparse_checkout_had_no_more_then_than_it_has_now() {
    let shop = Repository::of(&[("a/tool.yaml", POD), ("b/web.yaml", WEB)]);
    shop.git(&["sparse-checkout", "set", "a"]);
    assert!(!shop.path().join("b/web.yaml").exists());
    shop.check(&["--since", "HEAD"])
        .exits(0)
        .complains("no manifest has changed");
}

#[test]
fn a_submodule_is_looked_at_as_it_was() {
    let library = Repository::of(&[("tool.yaml", POD)]);
    let shop = shop();
    let address = format!("file://{}", library.path().display());
    shop.git(&["submodule", "--quiet", "add", &address, "library"]);
    shop.commit("library");
    shop.check(&["--since", "HEAD"])
        .exits(0)
        .complains("no manifest has changed");
    library.write(&[("other.yaml", &POD.replace("tool", "other"))]);
    library.commit("other");
    let checked_out = shop.path().join("library");
    git(&checked_out, &["pull", "--quiet"]);
    let ran = shop.check(&["--since", "HEAD"]);
    ran.exits(1)
        .says("library/other.yaml:5:")
        .keeps_quiet_about("tool.yaml:");
    shop.git(&["add", "library"]);
    shop.hook().exits(1).says("library/other.yaml:5:");
    shop.commit("pulled");
    let (_folder, path) = clone(&shop, &["--recurse-submodules", "--shallow-submodules"]);
    let ran = check(Path::new(&path), &["--since", "HEAD~1"], &[]);
    ran.exits(2)
        .complains("submodule `library` was at commit ")
        .complains("git -C library fetch");
    let (_folder, path) = clone(&shop, &[]);
    check(Path::new(&path), &["--since", "HEAD~1"], &[]).exits(0);
}

#[test]
fn a_file_in_large_file_storage_is_read_where_its_content_is() {
    let name = "4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393";
    let pointer = format!(
        "version https://git-lfs.github.com/spec/v1\noid sha256:{name}\nsize {}\n",
        POD.len()
    );
    let tools = Repository::of(&[("tool.yaml", &pointer)]);
    // What the filter of Git LFS does on a checkout.
    tools.write(&[("tool.yaml", &POD.replace("spec:", "# new\nspec:"))]);
    let ran = tools.check(&["--since", "HEAD"]);
    ran.exits(2)
        .complains("`tool.yaml`: object 4d7a2146 of Git LFS is not here")
        .complains("git lfs fetch");
    let store = format!(".git/lfs/objects/4d/7a/{name}");
    tools.write(&[(&store, POD)]);
    let ran = tools.check(&["--since", "HEAD"]);
    ran.exits(0).keeps_quiet_about(PID);
}

#[test]
fn one_that_cannot_be_read_is_said() {
    let shop = shop();
    fs::write(shop.path().join(".git/index"), "no index").unwrap();
    let ran = shop.check(&["--since", "HEAD"]);
    ran.exits(2)
        .complains("cannot be read")
        .complains("git status");
}
