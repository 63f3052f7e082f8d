//! Comments and annotations that silence a finding.

use crate::seaworthy;
use crate::shell::Ran;

fn pod(above: &str, behind: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{name: web}}\nspec:\n  {above}\n  hostPID: true {behind}\n  hostIPC: true\n  containers:\n    - name: web\n      image: web:1.0\n"
    )
}

fn check(text: &str) -> Ran {
    seaworthy()
        .check(["-", "--select", "host-pid,host-ipc", "--format", "full"])
        .given(text)
        .run()
}

#[test]
fn behind_the_line_or_above_it() {
    check(&pod("#", ""))
        .says("error[host-pid]")
        .says("error[host-ipc]");
    let comment = "# seaworthy: ignore[host-pid] the agent reads /proc";
    for text in [pod(comment, ""), pod("#", comment)] {
        check(&text)
            .says("error[host-ipc]")
            .keeps_quiet_about("error[host-pid]")
            .says("1 suppressed: --show suppressed");
    }
}

#[test]
fn several_ids_and_groups() {
    let text = pod("# seaworthy: ignore[host-ipc, host-pid]", "").replace(
        "hostIPC: true",
        "hostIPC: true # seaworthy: ignore[security]",
    );
    check(&text)
        .exits(0)
        .says("2 suppressed: --show suppressed");
}

#[test]
fn another_id_or_another_line_silences_nothing() {
    check(&pod("# seaworthy: ignore[host-ipc]", ""))
        .says("error[host-pid]")
        .says("error[host-ipc]");
    check(&pod("# please seaworthy: ignore[host-pid]", "")).says("error[host-pid]");
}

#[test]
fn text_is_no_comment() {
    let text = pod("hostname: '# seaworthy: ignore[host-pid]'", "");
    check(&text).says("error[host-pid]");
}

#[test]
fn shown_with_its_reason_on_request() {
    let text = pod("#", "# seaworthy: ignore[host-pid] the agent reads /proc");
    let show = |format| {
        let ran = seaworthy()
            .check([
                "-",
                "--select",
                "host-pid",
                "--show",
                "suppressed",
                "--format",
                format,
            ])
            .given(text.clone())
            .run();
        ran.exits(0);
        ran
    };
    show("full").says("the agent reads /proc");
    show("concise").says("host-pid");
    let suppressed = &show("json").json()["findings"][0]["suppressed"];
    assert_eq!(suppressed["reason"], "the agent reads /proc");
    assert_eq!(suppressed["start"]["line"], 6);
    let result = &show("sarif").json()["runs"][0]["results"][0];
    assert_eq!(result["suppressions"][0]["kind"], "inSource");
    assert_eq!(
        result["suppressions"][0]["justification"],
        "the agent reads /proc"
    );
}

/// A Deployment of one container that is privileged, with these comments and annotations.
pub(crate) fn deployment(top: &str, on_object: &str, on_pod: &str, behind: &str) -> String {
    format!(
        "{top}apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n  annotations: {{{on_object}}}\nspec:\n  \
         selector: {{matchLabels: {{app: web}}}}\n  template:\n    metadata:\n      labels: {{app: web}}\n      \
         annotations: {{{on_pod}}}\n    spec:\n      containers:\n        - name: web\n          image: web:1.0\n          \
         securityContext:\n            privileged: true {behind}\n        - name: other\n          image: web:1.0\n"
    )
}

fn privileged(text: &str, format: &str, compat: bool) -> Ran {
    let words = "privileged-container,suppression-ineffective";
    let compat = if compat { "--all" } else { "--no-compat" };
    let show = ["--show", "suppressed", "--format", format, compat];
    let typed = seaworthy().check(["-", "--select", words]).args(show);
    typed.given(text).run()
}

/// Every way to silence, ours and those of others: text, reason, and whose mark it is.
pub(crate) fn routes() -> Vec<(String, &'static str, Option<&'static str>)> {
    let id = "privileged-container";
    let own = [
        deployment("", "", "", &format!("# seaworthy: ignore[{id}] why not")),
        deployment(
            &format!("# seaworthy: ignore-object[{id}] why not\n"),
            "",
            "",
            "",
        ),
        deployment(
            "",
            "",
            "",
            &format!("\n        # seaworthy: ignore-object[{id}] why not"),
        ),
        deployment(
            "",
            "",
            "",
            &format!("\n        # seaworthy: ignore-file[{id}] until=9999-12-31 why not"),
        ),
        deployment(
            "",
            &format!("seaworthy.dev/ignore: '{id}: why not'"),
            "",
            "",
        ),
        deployment("", "", &format!("seaworthy.dev/ignore: {id} why not"), ""),
        deployment(
            "",
            &format!("container.ignore.seaworthy.dev/web: {id} until=9999-12-31 why not"),
            "",
            "",
        ),
        deployment(
            "",
            "",
            &format!("container.ignore.seaworthy.dev/web: {id} why not"),
            "",
        ),
    ];
    let annotation = |text: &str| deployment("", text, "", "");
    let peers = [
        (
            annotation("ignore-check.kube-linter.io/privileged-container: why not"),
            "why not",
            "kube-linter",
        ),
        (
            annotation("kube-linter.io/ignore-all: why not"),
            "why not",
            "kube-linter",
        ),
        (
            annotation("kube-score/ignore: container-security-context-privileged"),
            "",
            "kube-score",
        ),
        (
            annotation("polaris.fairwinds.com/runAsPrivileged-exempt: 'true'"),
            "",
            "polaris",
        ),
        (
            annotation("polaris.fairwinds.com/exempt: 'true'"),
            "",
            "polaris",
        ),
        (
            annotation("checkov.io/skip1: CKV_K8S_16=why not"),
            "why not",
            "checkov",
        ),
        (
            annotation("datree.skip/CONTAINERS_INCORRECT_PRIVILEGED_VALUE_TRUE: why not"),
            "why not",
            "datree",
        ),
        (
            deployment("# checkov:skip=CKV_K8S_16:why not\n", "", "", ""),
            "why not",
            "checkov",
        ),
        (
            deployment("", "", "", "# trivy:ignore:AVD-KSV-0017 why not"),
            "why not",
            "trivy",
        ),
        (deployment("", "", "", "# trivy:ignore:KSV017"), "", "trivy"),
        (deployment("# kics-scan ignore\n", "", "", ""), "", "kics"),
        (
            deployment("", "", "", "# kics-scan ignore-line"),
            "",
            "kics",
        ),
    ];
    let own = own.into_iter().map(|text| (text, "why not", None));
    let peers = peers.into_iter();
    own.chain(peers.map(|(text, why, peer)| (text, why, Some(peer))))
        .collect()
}

#[test]
fn every_route_in_every_format() {
    privileged(&deployment("", "", "", ""), "json", true).exits(1);
    for (text, why, peer) in routes() {
        let ran = privileged(&text, "json", true);
        let findings = &ran.exits(0).json()["findings"];
        assert_eq!(findings.as_array().unwrap().len(), 1, "{text}\n{findings}");
        assert_eq!(findings[0]["suppressed"]["reason"], why, "{text}");
        assert_eq!(findings[0]["suppressed"]["peer"].as_str(), peer, "{text}");
        let ran = privileged(&text, "sarif", true);
        let suppressions = &ran.exits(0).json()["runs"][0]["results"][0]["suppressions"];
        assert_eq!(
            suppressions[0]["justification"].as_str().unwrap_or(""),
            why,
            "{text}"
        );
        for format in ["full", "concise"] {
            let ran = privileged(&text, format, true);
            ran.exits(0).says("suppressed in line").says(why);
            if let Some(peer) = peer {
                ran.says(&format!("by a mark of {peer}"));
            }
        }
    }
}

#[test]
fn marks_of_others_do_not_count_without_compat() {
    for (text, _, peer) in routes() {
        let code = if peer.is_some() { 1 } else { 0 };
        privileged(&text, "json", false).exits(code);
    }
}

#[test]
fn a_mark_of_another_place_silences_nothing() {
    let id = "privileged-container";
    let other = format!("container.ignore.seaworthy.dev/other: {id}");
    let neighbour = format!(
        "{}---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: web, annotations: {{seaworthy.dev/ignore: {id}}}}}\n# seaworthy: ignore-object[{id}]\n",
        deployment("", "", "", "")
    );
    for text in [deployment("", &other, "", ""), neighbour] {
        privileged(&text, "concise", true)
            .exits(1)
            .says("error privileged-container")
            .says("`privileged-container` has nothing to silence here");
    }
    let polaris = "polaris.fairwinds.com/runAsPrivileged-exempt: 'false'";
    privileged(&deployment("", polaris, "", ""), "json", true).exits(1);
}

#[test]
fn marks_without_an_effect_are_found() {
    let cases = [
        (
            "ignore[privileged-contaner]",
            "`privileged-contaner` is no rule, case or group",
        ),
        ("ignore[]", "names no rule, so it silences nothing"),
        (
            "ignore[privileged-container] until=2020-01-31 soon",
            "silences nothing since `2020-01-31` is over",
        ),
        (
            "ignore[privileged-container] until=soon",
            "`soon` is no date such as `2030-12-31`, so this silences nothing",
        ),
    ];
    for (words, message) in cases {
        let text = deployment("", "", "", &format!("# seaworthy: {words}"));
        privileged(&text, "concise", true)
            .exits(1)
            .says("error privileged-container")
            .says(message);
    }
    let sound = deployment("", "", "", "# seaworthy: ignore[privileged-container]")
        .replace("privileged: true", "privileged: false");
    privileged(&sound, "concise", true).says("warning suppression-ineffective/unused");
    // A rule that did not run may have had something to say.
    check(&sound).keeps_quiet_about("suppression-ineffective");
}
