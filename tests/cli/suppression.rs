//! Comments that silence a finding.

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
