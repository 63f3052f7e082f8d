//! The GitHub Action, step by step as a runner takes them: `action.yml` is read, its expressions are filled in, its scripts run in
//! bash with a release that lies in a folder. Only what other actions do is left out, and noted.
//!
//! The contract of the runner: <https://docs.github.com/en/actions/reference/workflows-and-actions/metadata-syntax> and, for
//! `shell: bash`, <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax>.

#![cfg(unix)]
#![expect(
    clippy::unwrap_used,
    reason = "a helper that fails is a test that fails"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use serde_yaml::Value;
use tempfile::TempDir;

const ARCHIVE: &str = "seaworthy-x86_64-unknown-linux-musl.tar.gz";

#[test]
fn findings_are_annotated_summed_up_and_fail_the_job() {
    let runner = Runner::new();
    let job = runner.run(&[("paths", "shop"), ("advanced-security", "true")]);

    assert_eq!(
        job.steps,
        [
            "Install seaworthy",
            "Lint",
            "Send the findings to code scanning",
            "Fail on findings"
        ]
    );
    assert_eq!(job.failed.as_deref(), Some("Fail on findings"));
    assert!(
        job.log.contains(
            "::error file=shop/pod.yaml,line=4,endLine=4,col=17,endColumn=21,title=host-pid::"
        ),
        "{}",
        job.log
    );
    assert!(job.summary.contains("host-pid"), "{}", job.summary);
    assert_eq!(job.outputs["exit-code"], "1");
    assert_eq!(job.outputs["version"], env!("CARGO_PKG_VERSION"));
    let findings = fs::read_to_string(&job.outputs["json-file"]).unwrap();
    assert_eq!(
        job.outputs["findings"],
        findings.lines().count().to_string()
    );
    assert!(
        fs::read_to_string(&job.outputs["sarif-file"])
            .unwrap()
            .contains("\"version\": \"2.1.0\"")
    );
    assert_eq!(
        job.sent,
        [
            ("category".to_owned(), "seaworthy".to_owned()),
            ("sarif_file".to_owned(), job.outputs["sarif-file"].clone())
        ]
    );
}

#[test]
fn a_job_may_go_on_and_keep_quiet() {
    let runner = Runner::new();
    let job = runner.run(&[
        ("paths", "shop"),
        ("fail-on", "never"),
        ("annotations", "false"),
        ("args", "--select host-pid\n--show info"),
    ]);

    assert_eq!(
        (
            job.failed,
            job.outputs["exit-code"].as_str(),
            job.outputs["findings"].as_str()
        ),
        (None, "0", "1")
    );
    assert_eq!(job.steps, ["Install seaworthy", "Lint"]);
    assert!(!job.log.contains("::error"), "{}", job.log);
    assert!(
        job.log.contains("shop/pod.yaml:4:17: error host-pid"),
        "{}",
        job.log
    );
}

#[test]
fn what_is_not_the_release_is_not_run() {
    let runner = Runner::new();
    let job = runner.run(&[("checksum", &"0".repeat(64))]);

    assert_eq!(job.failed.as_deref(), Some("Install seaworthy"));
    assert!(
        job.log.contains(&format!(
            "::error title=seaworthy::{ARCHIVE} has the SHA-256 {}, not 0000",
            runner.checksum
        )),
        "{}",
        job.log
    );
}

#[test]
fn a_release_is_fetched_once() {
    let runner = Runner::new();
    let pinned = [("checksum", runner.checksum.as_str()), ("fail-on", "never")];
    assert_eq!(runner.run(&pinned).failed, None);
    let elsewhere = ("releases", "file:///nowhere");
    let again = runner.run(&[pinned.as_slice(), &[elsewhere]].concat());
    assert_eq!(again.failed, None);

    let other = runner.run(&[elsewhere]);
    assert_eq!(other.failed.as_deref(), Some("Install seaworthy"));
    assert!(
        other
            .log
            .contains("::error title=seaworthy::cannot download file:///nowhere/"),
        "{}",
        other.log
    );
}

#[test]
fn inputs_are_words_and_never_commands() {
    let runner = Runner::new();
    for input in [
        "version", "checksum", "paths", "args", "config", "fail-on", "releases",
    ] {
        for value in [
            "$(touch gotcha) `touch gotcha` ; touch gotcha",
            "'\"; touch gotcha #\ntouch gotcha",
        ] {
            let job = runner.run(&[(input, value)]);
            assert!(job.failed.is_some(), "{input}: {value}");
            assert!(
                !runner.home.path().join("work/gotcha").exists(),
                "{input}: {value}"
            );
        }
    }
    let job = runner.run(&[("paths", "*"), ("fail-on", "never")]);
    assert_eq!(job.failed.as_deref(), Some("Lint"), "a pattern is a name");
}

#[test]
fn what_cannot_be_done_is_said() {
    let runner = Runner::new();
    let job = runner.run(&[("paths", "nowhere")]);
    assert_eq!(job.failed.as_deref(), Some("Lint"));
    assert!(
        job.log.contains("nowhere")
            && job
                .log
                .contains("::error title=seaworthy::seaworthy could not do its work"),
        "{}",
        job.log
    );

    let job = runner.run(&[("version", "latest")]);
    assert!(
        job.log
            .contains("::error title=seaworthy::the input 'version' is a release such as 1.2.3"),
        "{}",
        job.log
    );
}

#[test]
fn the_problem_matcher_reads_every_concise_line() {
    let matcher: Value =
        serde_yaml::from_str(&fs::read_to_string("action/matcher.json").unwrap()).unwrap();
    let pattern = &matcher["problemMatcher"][0]["pattern"][0];
    let regexp = regex::Regex::new(pattern["regexp"].as_str().unwrap()).unwrap();
    let group = |name: &str| usize::try_from(pattern[name].as_u64().unwrap()).unwrap();

    let ran = Command::new(env!("CARGO_BIN_EXE_seaworthy"))
        .args(["check", "--quiet", "--format", "concise", "fixtures/shop"])
        .output()
        .unwrap();
    let lines = String::from_utf8(ran.stdout).unwrap();
    let found: Vec<_> = lines.lines().map(|line| regexp.captures(line)).collect();
    assert!(
        found.len() > 2 && found.iter().all(Option::is_some),
        "{lines}"
    );
    let builder = found
        .iter()
        .flatten()
        .find(|found| &found[group("code")] == "host-pid");
    let builder = builder.unwrap();
    let read = ["file", "line", "column", "severity"].map(|name| &builder[group(name)]);
    assert_eq!(read, ["fixtures/shop/builder.yaml", "14", "16", "error"]);
}

/// A machine that runs jobs: a checked-out repository, and the releases of this project.
struct Runner {
    home: TempDir,
    releases: String,
    checksum: String,
}

/// The URL of a folder of releases with this version in it, and the SHA-256 of its archive.
static RELEASE: LazyLock<(String, String)> = LazyLock::new(|| {
    let releases = Path::new(env!("CARGO_TARGET_TMPDIR")).join("releases");
    let release = releases.join(concat!("v", env!("CARGO_PKG_VERSION")));
    fs::create_dir_all(&release).unwrap();
    let program = Path::new(env!("CARGO_BIN_EXE_seaworthy"));
    let packed = Command::new("tar")
        .args(["--use-compress-program", "gzip -1", "-cf", ARCHIVE, "-C"])
        .args([program.parent().unwrap(), Path::new("seaworthy")])
        .current_dir(&release)
        .status();
    assert!(packed.unwrap().success());
    let sum = Command::new("sh")
        .args(["-c", "sha256sum \"$0\" || shasum -a 256 \"$0\"", ARCHIVE])
        .current_dir(&release)
        .output();
    let sum = String::from_utf8(sum.unwrap().stdout).unwrap();
    fs::write(release.join(format!("{ARCHIVE}.sha256")), &sum).unwrap();
    let checksum = sum.split(' ').next().unwrap().to_owned();
    (format!("file://{}", releases.display()), checksum)
});

/// What came of a job.
#[derive(Debug, Default)]
struct Job {
    /// The names of the steps that were taken.
    steps: Vec<String>,
    /// The step that failed.
    failed: Option<String>,
    /// What the steps wrote.
    log: String,
    summary: String,
    /// The outputs of the action.
    outputs: BTreeMap<String, String>,
    /// What was given to the action that uploads.
    sent: Vec<(String, String)>,
}

impl Runner {
    fn new() -> Self {
        let home = TempDir::new().unwrap();
        let shop = home.path().join("work/shop");
        fs::create_dir_all(&shop).unwrap();
        let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {hostPID: true, containers: [{name: web, image: \"web:1.0\"}]}\n";
        fs::write(shop.join("pod.yaml"), pod).unwrap();

        let (releases, checksum) = RELEASE.clone();
        Self {
            home,
            releases,
            checksum,
        }
    }

    /// Takes the steps of the action with these inputs, until one fails.
    fn run(&self, inputs: &[(&str, &str)]) -> Job {
        let action: Value =
            serde_yaml::from_str(&fs::read_to_string("action.yml").unwrap()).unwrap();
        let mut known = BTreeMap::new();
        for (name, input) in action["inputs"].as_mapping().unwrap() {
            known.insert(
                format!("inputs.{}", name.as_str().unwrap()),
                text(&input["default"]),
            );
        }
        for (name, value) in [("releases", self.releases.as_str())].iter().chain(inputs) {
            let old = known.insert(format!("inputs.{name}"), (*value).to_owned());
            assert!(old.is_some(), "`{name}` is an input");
        }

        let mut job = Job::default();
        for step in action["runs"]["steps"].as_sequence().unwrap() {
            if job.failed.is_none() && holds(&step["if"], &known) {
                self.take(step, &mut known, &mut job);
            }
        }
        if let Some(outputs) = action["outputs"].as_mapping() {
            let outputs = outputs
                .iter()
                .map(|(name, output)| (text(name), filled(&text(&output["value"]), &known)));
            job.outputs = outputs.collect();
        }
        job.summary = fs::read_to_string(self.file("summary")).unwrap_or_default();
        job
    }

    fn take(&self, step: &Value, known: &mut BTreeMap<String, String>, job: &mut Job) {
        job.steps.push(text(&step["name"]));
        if step["uses"].is_string() {
            let with = step["with"].as_mapping().unwrap();
            job.sent = with
                .iter()
                .map(|(name, value)| (text(name), filled(&text(value), known)))
                .collect();
            job.sent.sort();
            return;
        }
        assert_eq!(step["shell"], "bash");
        let script = text(&step["run"]);
        assert!(
            !script.contains("${{"),
            "expressions in a script are commands: {script}"
        );
        let mut bash = Command::new("bash");
        bash.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", &script])
            .current_dir(self.home.path().join("work"));
        self.surround(&mut bash);
        for (name, value) in step["env"].as_mapping().into_iter().flatten() {
            bash.env(text(name), filled(&text(value), known));
        }
        let _ = fs::write(self.file("output"), "");
        let done = bash.output().unwrap();
        job.log += &String::from_utf8_lossy(&done.stdout);
        job.log += &String::from_utf8_lossy(&done.stderr);
        for line in fs::read_to_string(self.file("output")).unwrap().lines() {
            let (name, value) = line.split_once('=').unwrap();
            known.insert(
                format!("steps.{}.outputs.{name}", text(&step["id"])),
                value.to_owned(),
            );
        }
        if !done.status.success() {
            job.failed = job.steps.last().cloned();
        }
    }

    /// The variables that a runner sets, and the path that earlier steps added to.
    fn surround(&self, bash: &mut Command) {
        let added = fs::read_to_string(self.file("path")).unwrap_or_default();
        let path = std::env::var("PATH").unwrap();
        let path: Vec<_> = added.lines().rev().chain([path.as_str()]).collect();
        bash.env("PATH", path.join(":"))
            .env("CI", "true")
            .env("GITHUB_ACTIONS", "true")
            .env("GITHUB_ACTION_PATH", env!("CARGO_MANIFEST_DIR"))
            .env("GITHUB_OUTPUT", self.file("output"))
            .env("GITHUB_PATH", self.file("path"))
            .env("GITHUB_REPOSITORY", "shop/shop")
            .env("GITHUB_SERVER_URL", "https://github.example")
            .env("GITHUB_STEP_SUMMARY", self.file("summary"))
            .env("RUNNER_ARCH", "X64")
            .env("RUNNER_OS", "Linux")
            .env("RUNNER_TEMP", self.home.path())
            .env("RUNNER_TOOL_CACHE", self.file("tools"));
    }

    fn file(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// A text with its expressions filled in; an output of a step that was not taken is empty.
fn filled(text: &str, known: &BTreeMap<String, String>) -> String {
    let mut parts = text.split("${{");
    let mut filled = parts.next().unwrap().to_owned();
    for part in parts {
        let (expression, rest) = part.split_once("}}").unwrap();
        let expression = expression.trim();
        assert!(
            known.contains_key(expression) || expression.starts_with("steps."),
            "`{expression}` is declared"
        );
        filled.push_str(known.get(expression).map_or("", String::as_str));
        filled.push_str(rest);
    }
    filled
}

/// Whether a condition of the form `${{ name == 'text' }}` holds, or `!=`; nothing else is written in `action.yml`.
fn holds(condition: &Value, known: &BTreeMap<String, String>) -> bool {
    let Some(condition) = condition.as_str() else {
        return true;
    };
    let condition = condition
        .trim_start_matches("${{")
        .trim_end_matches("}}")
        .trim();
    let (wanted, [name, value]) = match condition.split_once(" == ") {
        Some((name, value)) => (true, [name, value]),
        None => (false, condition.split_once(" != ").unwrap().into()),
    };
    (filled(&format!("${{{{ {name} }}}}"), known) == value.trim_matches('\'')) == wanted
}
