//! A finding as SARIF describes it.

use std::collections::BTreeMap;

use super::types::{
    Artifact, ArtifactChange, CodeFlow, FixRow, Level, Location, Logical, Message, Physical,
    Region, Replacement, ResultRow, Step, SuppressionRow, ThreadFlow,
};
use crate::finding::{Edit, Finding, Fix, Place, Report, Severity, Suppression, SuppressionKind};

/// The name of our fingerprint; its number changes when the hash does.
const FINGERPRINT: &str = "seaworthy/v1";

/// The name of the one that GitHub reads.
const GITHUB_FINGERPRINT: &str = "primaryLocationLineHash";

/// What GitHub shows of one result.
const MAX_RELATED: usize = 100;

/// The result of a finding of this report.
pub(super) fn result(finding: &Finding, fingerprint: String, report: &Report) -> ResultRow {
    let related = finding.related.iter().take(MAX_RELATED).enumerate();
    let related = related.map(|(id, related)| Location {
        id: Some(id),
        message: Some(Message::text(words(&related.message)))
            .filter(|message| !message.text.is_empty()),
        ..location(&related.place)
    });
    ResultRow {
        rule_id: finding.rule.to_string(),
        rule_index: report
            .rules
            .binary_search_by(|rule| rule.id.cmp(&finding.rule))
            .ok(),
        level: level(finding.severity),
        message: message(finding),
        locations: [Location {
            logical_locations: logical(finding).into_iter().collect(),
            ..location(&finding.place)
        }],
        related_locations: related.collect(),
        code_flows: code_flow(finding).into_iter().collect(),
        partial_fingerprints: fingerprints(finding, fingerprint, report),
        fixes: finding
            .fix
            .iter()
            .filter(|fix| !fix.edits.is_empty())
            .map(fix)
            .collect(),
        suppressions: finding.suppressed.iter().map(suppression).collect(),
    }
}

/// Ours, and GitHub's where it is known.
fn fingerprints(
    finding: &Finding,
    fingerprint: String,
    report: &Report,
) -> BTreeMap<&'static str, String> {
    let place = &finding.place;
    let lines = report.line_hashes.get(&place.path);
    let hash = lines.and_then(|lines| lines.get(&place.start.line));
    let github = hash.map(|hash| (GITHUB_FINGERPRINT, hash.clone()));
    github
        .into_iter()
        .chain([(FINGERPRINT, fingerprint)])
        .collect()
}

/// The way that begins at the finding's place, each step with its word.
fn code_flow(finding: &Finding) -> Option<CodeFlow> {
    let hops = finding.related.get(..finding.hops)?;
    let first = step(&finding.place, &finding.message);
    let others = hops.iter().map(|hop| step(&hop.place, &hop.message));
    let flow = ThreadFlow {
        locations: std::iter::once(first).chain(others).collect(),
    };
    (!hops.is_empty()).then_some(CodeFlow {
        thread_flows: [flow],
    })
}

fn step(place: &Place, message: &str) -> Step {
    Step {
        location: Location {
            message: Some(Message::text(words(message))).filter(|message| !message.text.is_empty()),
            ..location(place)
        },
    }
}

pub(super) fn level(severity: Severity) -> Level {
    match severity {
        Severity::Error => Level::Error,
        Severity::Warning => Level::Warning,
        Severity::Info => Level::Note,
    }
}

/// A capital at the beginning, a full stop at the end, names in single quotes.
pub(super) fn sentence(text: &str) -> String {
    let text = capitalised(&words(text.trim()));
    if text.ends_with(['.', '!', '?']) {
        text
    } else {
        text + "."
    }
}

pub(super) fn capitalised(text: &str) -> String {
    let mut rest = text.chars();
    let first = rest.next().into_iter().flat_map(char::to_uppercase);
    first.chain(rest.as_str().chars()).collect()
}

/// The message, what to write instead, and links to the other places: GitHub shows only those that the message links to.
fn message(finding: &Finding) -> Message {
    let mut text = sentence(&finding.message);
    if let Some(help) = &finding.help {
        let help = if help.contains('\n') {
            capitalised(&words(help))
        } else {
            sentence(help)
        };
        text = format!("{text}\n\n{help}");
    }
    for (id, related) in finding.related.iter().take(MAX_RELATED).enumerate() {
        let name = match words(&related.message) {
            name if name.is_empty() => format!("line {}", related.place.start.line),
            name => name,
        };
        let name = name
            .replace('\\', "\\\\")
            .replace('[', "\\[")
            .replace(']', "\\]");
        text = format!("{text}\n\nSee [{name}]({id}).");
    }
    Message::text(text)
}

/// Names in single quotes, and nothing that could be taken for a link.
fn words(text: &str) -> String {
    text.replace('`', "'").replace("](", "] (")
}

fn location(place: &Place) -> Location {
    Location {
        id: None,
        physical_location: Physical {
            artifact_location: Artifact::of(&place.path),
            region: Some(region(place)),
        },
        logical_locations: Vec::new(),
        message: None,
    }
}

fn region(place: &Place) -> Region {
    let start = place.start;
    let end = place.end.max(start);
    Region {
        start_line: start.line.max(1),
        start_column: start.utf16.max(1),
        end_line: end.line.max(1),
        end_column: end.utf16.max(1),
    }
}

/// `apps/v1/Deployment/shop/web#spec.template`: the field of an object, wherever its text stands.
fn logical(finding: &Finding) -> Option<Logical> {
    let object = finding.object.as_deref()?;
    let parts = [
        &object.api_version,
        &object.kind,
        &object.namespace,
        &object.name,
    ];
    let named = parts.iter().filter(|part| !part.is_empty());
    let mut name = named
        .map(|part| part.as_str())
        .collect::<Vec<_>>()
        .join("/");
    let field = field_path(&finding.pointer);
    if !field.is_empty() {
        name = format!("{name}#{field}");
    }
    Some(Logical {
        fully_qualified_name: name,
        kind: "member",
    })
}

/// A JSON pointer as Kubernetes writes the path of a field: `spec.containers[0].image`, `metadata.labels[app.kubernetes.io/name]`.
fn field_path(pointer: &str) -> String {
    let mut path = String::new();
    for token in pointer.split('/').skip(1) {
        let token = token.replace("~1", "/").replace("~0", "~");
        let is_index = !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_digit());
        if is_index || token.contains(['.', '/']) {
            path += &format!("[{token}]");
        } else if path.is_empty() {
            path = token;
        } else {
            path += &format!(".{token}");
        }
    }
    path
}

fn fix(fix: &Fix<Place>) -> FixRow {
    let mut files: BTreeMap<&str, Vec<Replacement>> = BTreeMap::new();
    for edit in &fix.edits {
        files
            .entry(&edit.location.path)
            .or_default()
            .push(replacement(edit));
    }
    let change = |(path, replacements)| ArtifactChange {
        artifact_location: Artifact::of(path),
        replacements,
    };
    FixRow {
        description: Message::text(sentence(&fix.title)),
        artifact_changes: files.into_iter().map(change).collect(),
    }
}

fn replacement(edit: &Edit<Place>) -> Replacement {
    Replacement {
        deleted_region: region(&edit.location),
        inserted_content: Message::text(&edit.text),
    }
}

fn suppression(suppression: &Suppression) -> SuppressionRow {
    SuppressionRow {
        kind: match suppression.kind {
            SuppressionKind::InSource => "inSource",
            SuppressionKind::Baseline | SuppressionKind::Configuration => "external",
        },
        status: "accepted",
        justification: suppression.reason.clone(),
        location: location(&suppression.place),
    }
}
