//! `.trivyignore` and `.trivyignore.yaml`: <https://trivy.dev/latest/docs/configuration/filtering/#by-finding-ids>.

use super::peer::Peer;
use super::{Exception, File, Imported, strings};
use crate::value::Date;
use crate::yaml::Node;

/// A line an id, `exp:2030-12-31` behind it for the day on which it ends; a comment above says why.
pub(super) fn lines(file: &File<'_>, peer: &Peer<'_>, into: &mut Imported) {
    let mut why = String::new();
    for (number, line) in file.text.lines().enumerate() {
        let (words, comment) = line.split_once('#').unwrap_or((line, ""));
        let mut words = words.split_whitespace();
        let Some(id) = words.next() else {
            // The comment above stands for what follows it without an empty line.
            why = comment.trim().to_owned();
            continue;
        };
        let until = words.find_map(|word| word.strip_prefix("exp:"));
        let own = comment.trim();
        let reason = if own.is_empty() { &why } else { own };
        let at = format!("{}:{}", file.name, number + 1);
        let accepted = peer.words(&canonical(id));
        if accepted.is_empty() {
            into.left.push(format!("{at}: {}", not_here(id)));
            continue;
        }
        into.accept(accepted, vec!["**".to_owned()], reason, until, file);
    }
}

pub(super) fn read(file: &File<'_>, root: Node<'_>, peer: &Peer<'_>, into: &mut Imported) {
    for entry in root
        .get("misconfigurations")
        .into_iter()
        .flat_map(Node::items)
    {
        let text = |key: &str| entry.get(key).map(Node::text).unwrap_or_default();
        let id = text("id");
        let accepted = peer.words(&canonical(&id));
        if accepted.is_empty() {
            into.leave(file, entry, &not_here(&id));
            continue;
        }
        let paths = strings(entry.get("paths"))
            .into_iter()
            .map(|(path, _)| path);
        let mut paths: Vec<_> = paths.collect();
        if paths.is_empty() {
            paths.push("**".to_owned());
        }
        let until = text("expired_at");
        let until = (!until.is_empty()).then_some(&*until);
        into.accept(accepted, paths, text("statement").trim(), until, file);
    }
    for list in root.entries() {
        let key = list.key_text().unwrap_or_default();
        if key != "misconfigurations" {
            let count = list.items().count();
            into.leave(
                file,
                list,
                &format!("`{key}` ({count}), which are not about manifests"),
            );
        }
    }
}

impl Imported {
    fn accept(
        &mut self,
        accepted: Vec<String>,
        paths: Vec<String>,
        reason: &str,
        until: Option<&str>,
        file: &File<'_>,
    ) {
        let day = until.map(|until| until.get(..10).unwrap_or(until));
        if let Some(day) = day.filter(|day| Date::parse(day).is_none()) {
            self.left.push(format!("{}: `{day}` is no date", file.name));
        }
        let reason = if reason.is_empty() {
            format!("accepted in {}", file.name)
        } else {
            reason.to_owned()
        };
        self.overrides.push(Exception {
            places: vec![("paths", paths)],
            accepted,
            reason,
            until: day
                .filter(|day| Date::parse(day).is_some())
                .map(str::to_owned),
            ..Exception::default()
        });
    }
}

/// `AVD-KSV-0014` and `KSV014` are `KSV-0014`.
fn canonical(id: &str) -> String {
    let id = id.strip_prefix("AVD-").unwrap_or(id);
    let beginning = id.find(|c: char| c == '-' || c.is_ascii_digit());
    let (letters, number) = id.split_at(beginning.unwrap_or(id.len()));
    match number.trim_start_matches('-') {
        digits if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) => {
            format!("{letters}-{digits:0>4}")
        }
        _ => id.to_owned(),
    }
}

fn not_here(id: &str) -> String {
    let id_ = canonical(id);
    if id_.starts_with("KSV-") || id_.starts_with("KCV-") {
        format!("no rule asks what trivy calls `{id}`")
    } else {
        format!("`{id}` is not about manifests")
    }
}
