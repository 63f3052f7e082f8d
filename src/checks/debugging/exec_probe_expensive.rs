//! Probes that start a large program every few seconds.

use super::command::{self, Command};
use crate::finding::{Confidence, Violation};
use crate::rule::{Mark, Subject};
use crate::yaml::Node;

/// Programs that take a good part of a second to start: virtual machines, interpreters, and tools that are written in one.
const HEAVY: &[&str] = &[
    "ceph",
    "cqlsh",
    "java",
    "kafka-broker-api-versions",
    "kafka-topics",
    "kubectl",
    "mongo",
    "mongosh",
    "node",
    "nodetool",
    "php",
    "python",
    "rabbitmq-diagnostics",
    "rabbitmqctl",
    "ruby",
    "vault",
];

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let probes = ["livenessProbe", "readinessProbe", "startupProbe"];
    let probes = probes.iter().filter_map(|name| subject.node.get(name));
    out.extend(probes.filter_map(|probe| judge(subject, probe)));
}

fn judge<'t>(subject: &Subject<'_, 't>, probe: Node<'t>) -> Option<Violation> {
    let words = probe.at("/exec/command")?;
    let command = Command::of(words.items().collect())?;
    let number = |field, default| probe.get(field).map_or(Some(default), |it| it.as_i64());
    // The API's defaults.
    let (period, timeout) = (number("periodSeconds", 10)?, number("timeoutSeconds", 1)?);
    let kind = probe.key_text().unwrap_or_default();
    let name = subject.name();
    let violation = |case: &str, mark, message| Violation {
        case: Some(case.into()),
        confidence: Confidence::Likely,
        ..subject.violation(mark, message)
    };
    let seconds = |number| {
        if number == 1 {
            "1 second".to_owned()
        } else {
            format!("{number} seconds")
        }
    };
    let program = heavy(&command);
    if let Some(program) = program.filter(|_| timeout < 5 || period < 10) {
        let message = format!(
            "`{kind}` of container `{name}` starts `{program}` every {}, and gives it {}",
            seconds(period),
            seconds(timeout)
        );
        return Some(violation("heavy", Mark::Key(probe), message));
    }
    if asks_itself(&command) {
        let message = format!(
            "`{kind}` of container `{name}` starts a program for a request that the kubelet can send itself"
        );
        return Some(violation("local-request", Mark::Key(probe), message));
    }
    let field = probe.get("periodSeconds").filter(|_| period < 5)?;
    let message = format!(
        "`{kind}` of container `{name}` starts a program every {}",
        seconds(period)
    );
    Some(violation("frequent", Mark::Value(field), message))
}

/// The large program that the command begins with.
fn heavy(command: &Command<'_>) -> Option<String> {
    let first = match command {
        Command::Program(words) => words.first()?.text().into_owned(),
        Command::Script(script) => {
            let script = script.text();
            let commands = command::commands(&script);
            let words = commands.first()?.0.split_whitespace();
            let mut words = words.skip_while(|word| {
                matches!(*word, "exec" | "timeout") || word.parse::<u32>().is_ok()
            });
            words.next()?.to_owned()
        }
    };
    let name = command::name(&first);
    let stem = name.strip_suffix(".sh").unwrap_or(name);
    // `python3.11`, `php8`.
    let stem = stem.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    HEAVY.contains(&stem).then(|| name.to_owned())
}

/// Words of a request that a probe of the kubelet cannot send: credentials, certificates, a body, the choice of an answer.
const SPECIAL: &[&str] = &[
    "$",
    "|",
    "&",
    ";",
    "<",
    "`",
    "(",
    " -u",
    "--user",
    " -H",
    "--header",
    "--cacert",
    "--cert",
    " -E",
    " -d",
    "--data",
    " -X",
    "--request",
    "--unix-socket",
    "--post",
    "--resolve",
    " -o ",
    "-O /",
    "grep",
];

/// Whether the command does nothing but to ask the container itself by HTTP or TCP.
fn asks_itself(command: &Command<'_>) -> bool {
    let text = match command {
        Command::Program(words) => {
            let words: Vec<_> = words.iter().map(|word| word.text()).collect();
            words.join(" ")
        }
        Command::Script(script) => script.text().into_owned(),
    };
    // A file that is thrown away, and what is to be done when it fails, are no part of the request.
    let text = text.replace("-o /dev/null", "").replace("-O /dev/null", "");
    let text = text.trim().trim_end_matches("|| exit 1").trim();
    let program = text.split_whitespace().next().map(command::name);
    let is_request = matches!(program, Some("curl" | "wget"))
        && ["://localhost", "://127.0.0.1", " localhost", " 127.0.0.1"]
            .iter()
            .any(|place| text.contains(place));
    is_request && !SPECIAL.iter().any(|special| text.contains(special))
}
