//! Silencing a finding never changes another one.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::sample::{Index, select};
use seaworthy::checks;
use seaworthy::config::{Configuration, Policy};
use seaworthy::finding::Finding;
use seaworthy::lint::{Input, Linter};
use seaworthy::rule::Rule;
use seaworthy::source::SourceKind;

use crate::options;

static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| checks::rules().unwrap());

/// Fields of a pod that somebody has something to say about.
const OF_POD: &[&str] = &[
    "hostPID: true",
    "hostNetwork: true",
    "serviceAccountName: nobody",
    "terminationGracePeriodSeconds: -1",
    "unknownField: 1",
];

/// Fields of a container that somebody has something to say about.
const OF_CONTAINER: &[&str] = &[
    "image: nginx",
    "image: nginx:latest",
    "imagePullPolicy: Sometimes",
    "securityContext: {privileged: true}",
    "resources: {limits: {memory: 1Gi}, requests: {memory: 2Gi}}",
    "ports: [{containerPort: 99999}]",
    "env: [{name: PASSWORD, value: hunter2hunter2}]",
];

/// Deployments, some of one name, with some of these fields.
fn manifests() -> impl Strategy<Value = String> {
    let containers =
        proptest::collection::vec(proptest::sample::subsequence(OF_CONTAINER, 0..4), 1..3);
    let one = (
        select(&["web", "db", "agent"][..]),
        proptest::sample::subsequence(OF_POD, 0..3),
        containers,
    );
    proptest::collection::vec(one, 1..4).prop_map(|all| {
        let mut text = String::new();
        for (name, pod, containers) in all {
            let _ = write!(
                text,
                "---\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {name}\nspec:\n  selector:\n    matchLabels: {{app: {name}}}\n  \
                 template:\n    metadata:\n      labels: {{app: {name}}}\n    spec:\n"
            );
            for field in pod {
                let _ = writeln!(text, "      {field}");
            }
            let _ = writeln!(text, "      containers:");
            for (index, fields) in containers.into_iter().enumerate() {
                let _ = writeln!(text, "        - name: c{index}");
                let mut known = BTreeSet::new();
                for field in fields.into_iter().filter(|field| known.insert(field.split(':').next())) {
                    let _ = writeln!(text, "          {field}");
                }
            }
        }
        text
    })
}

/// What is found, sorted as it is reported.
fn lint(text: &str, configuration: &str) -> Vec<Finding> {
    let read = Configuration::read(Path::new("seaworthy.yaml"), configuration.to_owned()).unwrap();
    let policy = Policy::new(&RULES, &read, &options()).unwrap();
    let input = Input {
        path: "a.yaml".into(),
        kind: SourceKind::Manifest,
        is_json: false,
        text: Ok(text.to_owned()),
    };
    let mut found = Linter::new(&RULES, policy).lint_texts(vec![input]).findings;
    // What it says of marks is not of the manifests.
    found.retain(|finding| *finding.rule != *"suppression-ineffective");
    found
}

/// All there is to a finding but what a mark behind its line and what silences it change.
fn parts(finding: &Finding) -> impl PartialEq + std::fmt::Debug {
    let place = (
        finding.place.path.clone(),
        finding.place.start.line,
        finding.place.start.column,
        finding.place.end.column,
    );
    let said = (
        finding.message.clone(),
        finding.help.clone(),
        finding.severity,
        finding.confidence,
    );
    let about = (
        finding.object.clone(),
        finding.container.clone(),
        finding.pointer.clone(),
        finding.is_missing,
    );
    let related = finding
        .related
        .iter()
        .map(|one| (one.place.start.line, one.message.clone()));
    (
        finding.rule.clone(),
        finding.case.clone(),
        place,
        said,
        about,
        related.collect::<Vec<_>>(),
    )
}

fn all_parts(found: &[Finding]) -> Vec<impl PartialEq + std::fmt::Debug> {
    found.iter().map(parts).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn by_a_comment_behind_its_line(text in manifests(), chosen in any::<Index>()) {
        let before = lint(&text, "");
        prop_assume!(!before.is_empty());
        let one = &before[chosen.index(before.len())];
        let (rule, line) = (one.rule.clone(), one.place.start.line);
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let _ = write!(lines[line as usize - 1], " # seaworthy: ignore[{rule}] why not");
        let after = lint(&(lines.join("\n") + "\n"), "");
        prop_assert_eq!(all_parts(&before), all_parts(&after));
        for finding in &after {
            let is_meant = finding.rule == rule && finding.place.start.line == line;
            prop_assert_eq!(finding.suppressed.is_some(), is_meant, "{} in line {}", finding.rule, finding.place.start.line);
        }
    }

    #[test]
    fn by_the_configuration(
        text in manifests(),
        chosen in any::<Index>(),
        name in prop::option::of(select(&["web", "db", "w*", "nobody"][..])),
        container in prop::option::of(select(&["c0", "c*"][..])),
    ) {
        let before = lint(&text, "");
        prop_assume!(!before.is_empty());
        let rule = before[chosen.index(before.len())].rule.clone();
        let place = |key: &str, value: Option<&str>| value.map_or_else(String::new, |value| format!("{key}: '{value}', "));
        let configuration = format!(
            "overrides: [{{kind: '*', {}{}ignore: [{{rules: [{rule}], reason: why not}}]}}]\n",
            place("name", name),
            place("container", container),
        );
        let after = lint(&text, &configuration);
        prop_assert_eq!(all_parts(&before), all_parts(&after));
        for finding in &after {
            let own = finding.object.as_ref().map_or("", |object| &object.name);
            let is_named = match name {
                None => finding.object.is_some(),
                Some("w*") => own.starts_with('w'),
                Some(name) => own == name,
            };
            let is_in = match (container, finding.container.as_deref()) {
                (None, _) => true,
                (Some("c*"), own) => own.is_some(),
                (Some(name), own) => own == Some(name),
            };
            prop_assert_eq!(finding.suppressed.is_some(), finding.rule == rule && is_named && is_in, "{:?}", parts(finding));
        }
    }

    #[test]
    fn what_is_off_goes_and_nothing_else(text in manifests(), chosen in any::<Index>()) {
        let mut before = lint(&text, "");
        prop_assume!(!before.is_empty());
        let rule = before[chosen.index(before.len())].rule.clone();
        let after = lint(&text, &format!("overrides: [{{kind: Deployment, rules: {{{rule}: off}}}}]\n"));
        before.retain(|finding| finding.rule != rule || finding.object.is_none());
        // A general rule speaks where the specific one is silent.
        let general = RULES.iter().find(|own| own.id == rule).map(|own| own.file.silences.clone());
        let is_general = |finding: &Finding| general.iter().flatten().any(|id| **id == *finding.rule);
        let yields = |finding: &Finding| RULES.iter().any(|own| own.id == finding.rule && own.file.yields_to.iter().any(|id| **id == *rule));
        let after: Vec<_> = after.into_iter().filter(|finding| !is_general(finding) && !yields(finding)).collect();
        before.retain(|finding| !is_general(finding) && !yields(finding));
        prop_assert_eq!(all_parts(&before), all_parts(&after));
    }
}
