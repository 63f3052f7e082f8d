//! Liveness probes that depend on more than the process they restart.

use std::borrow::Cow;
use std::net::IpAddr;

use crate::finding::{Confidence, Violation};
use crate::rule::{Mark, Subject};
use crate::value::placeholder;
use crate::yaml::Node;

/// Paths, without the slash at their end, that by their names answer for readiness or for dependencies.
const DEEP_PATHS: &[&str] = &[
    "actuator/health",
    "actuator/health/readiness",
    "health/deep",
    "healthcheck/full",
    "ready",
    "readyz",
    "readiness",
    "status/dependencies",
];

/// Parts of a query that ask for dependencies too.
const DEEP_QUERIES: &[&str] = &["full=true", "deep=true", "verbose=dependencies"];

/// Programs that take the other side as the value of `-h` or `--host`.
const HOST_CLIENTS: &[&str] = &[
    "mysql",
    "mysqladmin",
    "mariadb",
    "mariadb-admin",
    "pg_isready",
    "psql",
    "redis-cli",
    "valkey-cli",
];

/// Programs that take a URL.
const URL_CLIENTS: &[&str] = &["curl", "wget"];

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some(probe) = subject.node.get("livenessProbe") else {
        return;
    };
    if let Some(http) = probe.get("httpGet") {
        out.extend(other_host(subject, http).or_else(|| deep_path(subject, http)));
    }
    if let Some(command) = probe.at("/exec/command") {
        out.extend(client(subject, command));
    }
}

fn other_host<'t>(subject: &Subject<'_, 't>, http: Node<'t>) -> Option<Violation> {
    let host = http.get("host")?;
    is_elsewhere(&host.text()).then(|| remote(subject, "host", host, &host.text()))
}

fn deep_path<'t>(subject: &Subject<'_, 't>, http: Node<'t>) -> Option<Violation> {
    let path = http.get("path")?;
    let text = path
        .as_str()
        .filter(|text| !placeholder::is_unknown(text))?;
    let lower = text.to_ascii_lowercase();
    let (page, query) = lower.split_once('?').unwrap_or((&lower, ""));
    let page = page.trim_matches('/');
    let ends_deep = |deep: &str| {
        page.strip_suffix(deep)
            .is_some_and(|before| before.is_empty() || before.ends_with('/'))
    };
    let is_deep = DEEP_PATHS.iter().any(|deep| ends_deep(deep))
        || query.split('&').any(|part| DEEP_QUERIES.contains(&part));
    let message = format!(
        "container `{}` is restarted when `{text}` fails, which by its name asks for more than this process",
        subject.name()
    );
    is_deep.then(|| Violation {
        case: Some("path".into()),
        confidence: Confidence::Likely,
        ..subject.violation(Mark::Value(path), message)
    })
}

/// A client of something that runs elsewhere.
fn client<'t>(subject: &Subject<'_, 't>, command: Node<'t>) -> Option<Violation> {
    // One entry of the list is one word, unless it is a shell's script, which is many.
    let words: Vec<(Node<'t>, String)> = command
        .items()
        .flat_map(|node| {
            let text = node.text();
            let words = text.split_whitespace().map(|word| (node, unquoted(word)));
            words.collect::<Vec<_>>()
        })
        .collect();
    for (at, (node, word)) in words.iter().enumerate() {
        let rest = arguments(&words[at + 1..]);
        match program(word) {
            "kubectl" => {
                let message = format!(
                    "container `{}` is restarted when the API server does not answer",
                    subject.name()
                );
                return Some(Violation {
                    case: Some("command".into()),
                    ..subject.violation(Mark::Value(*node), message)
                });
            }
            name if HOST_CLIENTS.contains(&name) => {
                if let Some((node, host)) =
                    host_argument(rest).filter(|(_, host)| is_elsewhere(host))
                {
                    return Some(remote(subject, "command", node, &host));
                }
            }
            name if URL_CLIENTS.contains(&name) => {
                let mut hosts = rest
                    .iter()
                    .filter_map(|(node, word)| Some((*node, host_of(word)?)));
                if let Some((node, host)) = hosts.find(|(_, host)| is_elsewhere(host)) {
                    return Some(remote(subject, "command", node, host));
                }
            }
            _ => {}
        }
    }
    None
}

fn unquoted(word: &str) -> String {
    word.trim_matches(['"', '\'', ';', '(', ')']).to_owned()
}

fn program(word: &str) -> &str {
    word.rsplit('/').next().unwrap_or_default()
}

/// The words up to where the next program begins.
fn arguments<'w, 't>(words: &'w [(Node<'t>, String)]) -> &'w [(Node<'t>, String)] {
    let ends = |word: &str| matches!(word, "&&" | "||" | "|" | ";");
    let end = words.iter().position(|(_, word)| ends(word));
    &words[..end.unwrap_or(words.len())]
}

/// The value of `-h db`, `-hdb`, `--host db` or `--host=db`.
fn host_argument<'t>(words: &[(Node<'t>, String)]) -> Option<(Node<'t>, Cow<'static, str>)> {
    let mut words = words.iter();
    while let Some((node, word)) = words.next() {
        if matches!(word.as_str(), "-h" | "--host" | "--hostname") {
            let (node, host) = words.next()?;
            return Some((*node, host.clone().into()));
        }
        let joined = word
            .strip_prefix("--host=")
            .or_else(|| word.strip_prefix("-h"));
        if let Some(host) = joined {
            return Some((*node, host.to_owned().into()));
        }
    }
    None
}

/// The host of `https://host:port/path`.
fn host_of(word: &str) -> Option<&str> {
    let (_, rest) = word.split_once("://")?;
    let authority = rest.split(['/', '?']).next()?;
    let host = authority.rsplit('@').next()?;
    match host.strip_prefix('[') {
        Some(address) => address.split(']').next(),
        None => host.split(':').next(),
    }
}

/// Whether a name is certainly not this pod's own.
fn is_elsewhere(host: &str) -> bool {
    let is_local = matches!(host, "" | "localhost" | "0.0.0.0" | "::")
        || host
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback());
    // `$(hostname)`, `${POD_IP}`, a socket.
    let is_made = host.contains(['$', '`', '/', '*', '%']) || placeholder::is_unknown(host);
    !is_local && !is_made
}

fn remote<'t>(subject: &Subject<'_, 't>, case: &str, node: Node<'t>, host: &str) -> Violation {
    let message = format!(
        "container `{}` is restarted when `{host}` does not answer",
        subject.name()
    );
    Violation {
        case: Some(case.into()),
        ..subject.violation(Mark::Value(node), message)
    }
}
