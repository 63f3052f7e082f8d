//! Annotations of an object or of its pod template, which rendered output keeps.

use super::{Area, Mark, Word, wording};
use crate::manifest::ObjectSet;
use crate::span::{Location, SourceId, Span};
use crate::yaml::Node;

/// Silences in the whole object.
const OBJECT: &str = "seaworthy.dev/ignore";
/// Silences in the container whose name follows.
const CONTAINER: &str = "container.ignore.seaworthy.dev/";

/// The marks among the annotations of an object and of the pod template in it.
pub(super) fn marks(set: &ObjectSet<'_>, index: usize, marks: &mut Vec<Mark>) {
    let object = &set.objects[index];
    let pod = set.workload(index).map(|workload| workload.pod);
    let metadata = object.root.get("metadata");
    let of_pod = pod.and_then(|pod| pod.metadata);
    let of_pod = of_pod.filter(|pod| Some(pod.span()) != metadata.map(Node::span));
    let annotations = metadata.into_iter().chain(of_pod);
    let annotations = annotations.filter_map(|metadata| metadata.get("annotations"));
    for value in annotations.flat_map(Node::entries) {
        let key = value.key().map(Node::text).unwrap_or_default();
        let annotation = Annotation {
            source: object.source,
            value,
            area: object.root.span(),
        };
        if key == OBJECT {
            annotation.own(marks);
        } else if let Some(name) = key.strip_prefix(CONTAINER) {
            let mut containers = pod.into_iter().flat_map(|pod| pod.containers());
            let container = containers.find(|container| container.name() == name);
            // Of a container that is not there it says nothing, and so is found to silence nothing.
            let area = container.map_or_else(Span::default, |one| one.node.span());
            Annotation { area, ..annotation }.own(marks);
        } else {
            annotation.of_peer(&key, marks);
        }
    }
}

struct Annotation<'t> {
    source: SourceId,
    value: Node<'t>,
    area: Span,
}

impl Annotation<'_> {
    /// One mark a line: `id, id reason`, with a colon after the ids if one likes.
    fn own(&self, marks: &mut Vec<Mark>) {
        for line in self.value.text().lines().map(str::trim) {
            if line.is_empty() {
                continue;
            }
            let (list, rest) = line.split_at(wording::list_length(line));
            let (until, reason) = wording::reason(rest.strip_prefix(':').unwrap_or(rest));
            let mark = self.mark(list, &reason, None);
            marks.push(Mark { until, ..mark });
        }
    }

    /// kube-linter: <https://docs.kubelinter.io/#/configuring-kubelinter>, kube-score:
    /// <https://github.com/zegl/kube-score#ignoring-a-test>, polaris:
    /// <https://polaris.docs.fairwinds.com/customization/exemptions/>, checkov:
    /// <https://www.checkov.io/2.Basics/Suppressing%20and%20Skipping%20Policies.html>, datree:
    /// <https://hub.datree.io/configuration/suppressing-a-rule>.
    fn of_peer(&self, key: &str, marks: &mut Vec<Mark>) {
        let value = self.value.text();
        let (prefix, name) = key.split_once('/').unwrap_or((key, ""));
        let (peer, ids, reason) = match (prefix, name) {
            ("ignore-check.kube-linter.io", check) => ("kube-linter", check, &*value),
            ("kube-linter.io", "ignore-all") => ("kube-linter", "", &*value),
            ("kube-score", "ignore") => ("kube-score", &*value, ""),
            ("polaris.fairwinds.com", "exempt") if value == "true" => ("polaris", "", ""),
            ("polaris.fairwinds.com", name) if value == "true" => {
                match name.strip_suffix("-exempt") {
                    Some(check) => ("polaris", check, ""),
                    None => return,
                }
            }
            ("checkov.io", name) if name.starts_with("skip") => {
                let (id, reason) = value.split_once('=').unwrap_or((&value, ""));
                ("checkov", id, reason)
            }
            ("datree.skip", id) => ("datree", id, &*value),
            _ => return,
        };
        marks.push(self.mark(ids, reason.trim(), Some(peer)));
    }

    fn mark(&self, ids: &str, reason: &str, peer: Option<&'static str>) -> Mark {
        let span = self.value.span();
        let mut words = wording::words(ids, 0);
        for word in &mut words {
            word.span = self.written(&word.text);
        }
        // An annotation without an id is about everything that the other linter checks.
        if words.is_empty() && peer.is_some() {
            let text = String::new();
            words.push(Word { text, span });
        }
        Mark {
            location: Location {
                source: self.source,
                span,
            },
            area: Area::Bytes(self.area),
            words,
            reason: reason.to_owned(),
            until: None,
            peer,
        }
    }

    /// Where a word stands in the value; the whole value where it is written with escapes.
    fn written(&self, word: &str) -> Span {
        let span = self.value.span();
        let text = self.value.source_text().get(span.range());
        let at = text.and_then(|text| text.find(word));
        at.map_or(span, |at| {
            let start = span.start as usize + at;
            Span::new(start, start + word.len())
        })
    }
}
