//! The profiles `pss-baseline` and `pss-restricted` against Pod Security Admission. `oracle/pod-security/main.go` asked
//! Kubernetes' own code about the pods of its own tests; `verdicts.tsv` is what it answered.

#![expect(
    clippy::unwrap_used,
    reason = "a helper that fails is a test that fails"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use seaworthy::checks;
use seaworthy::config::{Configuration, Options, Policy};
use seaworthy::lint::{Input, Linter};
use seaworthy::manifest::Cluster;
use seaworthy::rule::Rule;
use seaworthy::source::SourceKind;
use seaworthy::value::Version;

const VERDICTS: &str = include_str!("oracle/pod-security/verdicts.tsv");

/// Upstream's checks, and the controls of the standards that they are under `peers`; a check of `restricted` that stands in for one
/// of `baseline` has the control of both.
const CONTROLS: &[(&str, &[&str])] = &[
    (
        "allowPrivilegeEscalation",
        &["restricted/privilege-escalation"],
    ),
    ("appArmorProfile", &["baseline/apparmor"]),
    ("capabilities_baseline", &["baseline/capabilities"]),
    ("capabilities_restricted", &["restricted/capabilities"]),
    ("hostNamespaces", &["baseline/host-namespaces"]),
    ("hostPathVolumes", &["baseline/hostpath-volumes"]),
    ("hostPorts", &["baseline/host-ports"]),
    ("hostProbesAndHostLifecycle", &["baseline/host-probes"]),
    ("privileged", &["baseline/privileged-containers"]),
    ("procMount", &["baseline/proc-mount"]),
    ("procMount_restricted", &["baseline/proc-mount"]),
    (
        "restrictedVolumes",
        &["baseline/hostpath-volumes", "restricted/volume-types"],
    ),
    ("runAsNonRoot", &["restricted/running-as-non-root"]),
    ("runAsUser", &["restricted/running-as-non-root-user"]),
    ("seLinuxOptions", &["baseline/selinux"]),
    ("seccompProfile_baseline", &["baseline/seccomp"]),
    (
        "seccompProfile_restricted",
        &["baseline/seccomp", "restricted/seccomp"],
    ),
    ("sysctls", &["baseline/sysctls"]),
    ("windowsHostProcess", &["baseline/host-process"]),
];

/// Where the profiles are not upstream's, and in how many verdicts: what is silent is forbidden by that check without a word of its
/// rules, what is alone speaks where none of its checks forbids. Each is a defect of a rule; a line goes when the rule is mended.
const DEFECTS: &[(&str, usize)] = &[
    ("alone: capability-drop-all-missing", 2970),
    ("alone: probe-host-set", 460),
    ("alone: proc-mount-unmasked", 33),
    ("alone: run-as-user-root", 36),
    ("alone: seccomp-profile-missing", 1640),
    ("alone: sysctl-unsafe", 4),
    ("silent: allowPrivilegeEscalation", 176),
    ("silent: capabilities_restricted", 19),
    ("silent: restrictedVolumes", 108),
    ("silent: runAsNonRoot", 96),
    ("silent: seccompProfile_restricted", 6),
    ("silent: sysctls", 220),
];

/// What upstream says of a pod: the checks that forbid it, by level and minor version.
struct Case {
    pod: &'static str,
    forbidding: BTreeMap<(&'static str, u8), Vec<&'static str>>,
}

fn cases() -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for line in VERDICTS.lines().filter(|line| !line.starts_with('#')) {
        let words: Vec<_> = line.split('\t').collect();
        match words[..] {
            ["pod", pod] => cases.push(Case {
                pod,
                forbidding: BTreeMap::new(),
            }),
            [level, first, last, checks] => {
                let case = cases.last_mut().unwrap();
                let checks = checks.split(',').filter(|check| *check != "-");
                let checks: Vec<_> = checks.collect();
                for minor in first.parse().unwrap()..=last.parse().unwrap() {
                    case.forbidding.insert((level, minor), checks.clone());
                }
            }
            _ => panic!("{line}"),
        }
    }
    cases
}

#[test]
fn the_profiles_differ_from_the_admission_in_known_defects_only() {
    let cases = cases();
    assert!(cases.len() > 300, "{} pods", cases.len());
    let rules = checks::rules().unwrap();
    let mut judged = 0;
    let mut wrong: BTreeMap<String, (usize, String)> = BTreeMap::new();
    for level in ["baseline", "restricted"] {
        for minor in 11..=37 {
            let found = found(&rules, &cases, level, minor);
            for (case, found) in cases.iter().zip(&found) {
                judged += 1;
                for difference in differences(&rules, &case.forbidding[&(level, minor)], found) {
                    let example = format!("{level} 1.{minor} {}", case.pod);
                    wrong.entry(difference).or_insert((0, example)).0 += 1;
                }
            }
        }
    }
    for (what, times) in DEFECTS {
        let now = wrong.remove(*what).map_or(0, |(times, _)| times);
        assert_eq!(
            now, *times,
            "{what}, of {judged} verdicts: `DEFECTS` says another number"
        );
    }
    assert!(wrong.is_empty(), "of {judged} verdicts {wrong:#?}");
}

/// The rules that speak about each pod.
fn found(rules: &[Rule], cases: &[Case], level: &str, minor: u8) -> Vec<BTreeSet<Arc<str>>> {
    let options = Options {
        profile: vec![format!("pss-{level}")],
        ..Options::default()
    };
    let policy = Policy::new(rules, &Configuration::default(), &options).unwrap();
    let linter = Linter::new(
        rules,
        policy.on(Cluster {
            versions: vec![Version::of_minor(minor)],
            ..Cluster::default()
        }),
    );
    let inputs = cases.iter().enumerate().map(|(index, case)| Input {
        path: Arc::from(index.to_string()),
        kind: SourceKind::Manifest,
        is_json: true,
        text: Ok(case.pod.to_owned()),
    });
    let mut found = vec![BTreeSet::new(); cases.len()];
    for finding in linter.lint_texts(inputs.collect()).findings {
        let index: usize = finding.place.path.parse().unwrap();
        found[index].insert(finding.rule);
    }
    found
}

/// Checks for which no rule of theirs speaks, and rules that speak for no check that forbids.
fn differences(rules: &[Rule], forbidding: &[&str], found: &BTreeSet<Arc<str>>) -> Vec<String> {
    let controls_of = |id: &str| {
        let rule = rules.iter().find(|rule| &*rule.id == id);
        rule.and_then(|rule| rule.file.peers.get("pss"))
            .cloned()
            .unwrap_or_default()
    };
    let controls = |check: &str| CONTROLS.iter().find(|(id, _)| *id == check).unwrap().1;
    let claims = |rule: &str, check: &str| {
        let of_rule = controls_of(rule);
        of_rule
            .iter()
            .any(|control| controls(check).contains(&&**control))
    };
    let silent = forbidding
        .iter()
        .filter(|check| !found.iter().any(|rule| claims(rule, check)));
    let silent = silent.map(|check| format!("silent: {check}"));
    let alone = found
        .iter()
        .filter(|rule| !forbidding.iter().any(|check| claims(rule, check)));
    silent
        .chain(alone.map(|rule| format!("alone: {rule}")))
        .collect()
}
