//! Secret values, which are never shown.

use crate::finding::Excerpt;
use crate::manifest::{Object, ObjectSet};
use crate::span::Span;
use crate::yaml::{Document, Kind, Node};

/// The bytes of one text that are never shown, in order.
#[derive(Clone, Debug, Default)]
pub(super) struct Masks {
    spans: Vec<Span>,
}

impl Masks {
    /// The masks of every text of a set.
    ///
    /// Of a `Secret` all values under `data` and `stringData` are masked, and the annotation in which `kubectl apply` keeps
    /// a copy of them. Of a document that does not parse and says `kind: Secret`, everything.
    pub(super) fn of(set: &ObjectSet<'_>, texts: usize) -> Vec<Self> {
        let mut masks = vec![Self::default(); texts];
        for object in set.objects.iter().filter(|object| object.is("", "Secret")) {
            masks[object.source.0 as usize].add_secret(object);
        }
        for (source, document) in &set.documents {
            if document.error().is_some() && says_secret(*document) {
                masks[source.0 as usize].spans.push(document.span());
            }
        }
        for mask in &mut masks {
            mask.spans.sort();
        }
        masks
    }

    /// The mask of one span.
    pub(super) fn one(span: Span) -> Self {
        Self { spans: vec![span] }
    }

    /// Whether one of these bytes is never shown.
    pub(super) fn touches(&self, span: Span) -> bool {
        let spans = self.spans.iter();
        spans
            .take_while(|masked| masked.start < span.end)
            .any(|masked| masked.end > span.start)
    }

    fn add_secret(&mut self, secret: &Object<'_>) {
        let maps = ["data", "stringData"]
            .into_iter()
            .filter_map(|field| secret.root.get(field));
        let copy = secret
            .root
            .at("/metadata/annotations/kubectl.kubernetes.io~1last-applied-configuration");
        let values = maps.flat_map(Node::entries_written).chain(copy);
        let scalars =
            values.filter(|value| value.kind() == Kind::Scalar && !value.span().is_empty());
        self.spans.extend(scalars.map(Node::span));
    }

    /// Puts a `*` for every byte of a masked character, line ends and indentation aside.
    pub(super) fn apply(&self, excerpt: &mut Excerpt) {
        let start = excerpt.start as usize;
        let end = start + excerpt.text.len();
        let first = self
            .spans
            .partition_point(|span| span.end as usize <= start);
        let mut masked = String::new();
        let mut copied = 0;
        for span in self.spans[first..]
            .iter()
            .take_while(|span| (span.start as usize) < end)
        {
            let from = (span.start as usize).saturating_sub(start).max(copied);
            let to = (span.end as usize - start)
                .min(excerpt.text.len())
                .max(from);
            masked.push_str(&excerpt.text[copied..from]);
            masked.extend(excerpt.text[from..to].chars().flat_map(stars));
            copied = to;
        }
        if copied > 0 {
            masked.push_str(&excerpt.text[copied..]);
            excerpt.text = masked.into();
        }
    }
}

/// As many stars as the character has bytes, so that spans stay true.
fn stars(character: char) -> impl Iterator<Item = char> {
    let (shown, count) = if character.is_whitespace() {
        (character, 1)
    } else {
        ('*', character.len_utf8())
    };
    std::iter::repeat_n(shown, count)
}

/// Whether the text of a broken document names the kind, in YAML or JSON.
fn says_secret(document: Document<'_>) -> bool {
    let text = document
        .source_text()
        .get(document.span().range())
        .unwrap_or_default();
    text.lines().any(|line| {
        let line: String = line
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '"' | '\'' | ','))
            .collect();
        line.contains("kind:Secret")
    })
}
