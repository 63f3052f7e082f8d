//! The first reading of a run, for the kinds that its texts define: a definition counts for the objects of every set, one that a chart
//! brings under `crds/` for those beside it.

use std::mem;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::Input;
use crate::schema::CustomKinds;
use crate::source::{Source, SourceKind};
use crate::span::SourceId;
use crate::yaml::{Syntax, Tree};

/// How many bytes of text are kept until their set is linted: so that memory does not grow with the run, the rest is read again.
const MOST_KEPT: usize = 32 << 20;

/// What was read of the files before any set was linted.
pub(super) struct FirstReading {
    /// The kinds that they define.
    pub(super) kinds: Arc<CustomKinds>,
    /// Their texts, in the order of the sources.
    texts: Vec<Mutex<Kept>>,
}

/// One file of it.
#[derive(Default)]
pub(super) struct Reading {
    kept: Kept,
    kinds: CustomKinds,
}

/// A text that is kept, and its tree where it had to be parsed.
#[derive(Default)]
pub(super) struct Kept {
    pub(super) text: Option<String>,
    pub(super) tree: Option<Tree>,
}

impl FirstReading {
    /// Of the sources, in their order.
    pub(super) fn of(readings: Vec<Reading>) -> Self {
        let mut kinds = CustomKinds::default();
        let mut texts = Vec::with_capacity(readings.len());
        for reading in readings {
            kinds.merge(reading.kinds);
            texts.push(Mutex::new(reading.kept));
        }
        Self {
            kinds: Arc::new(kinds),
            texts,
        }
    }

    /// What is kept of the source, for the first set that asks.
    pub(super) fn take(&self, id: SourceId) -> Kept {
        let kept = self.texts.get(id.0 as usize);
        let kept = kept.map(|kept| kept.lock().unwrap_or_else(PoisonError::into_inner));
        kept.map_or_else(Kept::default, |mut kept| mem::take(&mut *kept))
    }
}

/// Reads a file whose definitions count everywhere; `bytes` counts what was read by all. What standard input defines counts where it is: see
/// [`and_those_of`].
pub(super) fn reading(source: &Source, bytes: &AtomicUsize) -> Reading {
    let is_read = source.kind == SourceKind::Manifest && !source.is_chart_crd && !source.is_stdin();
    let Some(text) = is_read.then(|| source.read().ok()).flatten() else {
        return Reading::default();
    };
    let mut reading = Reading::default();
    if CustomKinds::may_be_in(&text) {
        let tree = reading.kept.tree.insert(Tree::default());
        tree.parse(&text, syntax(source.is_json()));
        reading.kinds.add(&text, tree);
    }
    if bytes.fetch_add(text.len(), Ordering::Relaxed) + text.len() > MOST_KEPT {
        reading.kept.tree = None;
    } else {
        reading.kept.text = Some(text);
    }
    reading
}

/// These kinds, and those that texts define which only their own set has read.
pub(super) fn and_those_of(
    inputs: &[Input],
    trees: &[Tree],
    known: &Arc<CustomKinds>,
) -> Arc<CustomKinds> {
    let texts = inputs.iter().zip(trees);
    let texts = texts.filter(|(input, _)| input.kind == SourceKind::Manifest);
    let texts = texts.filter_map(|(input, tree)| Some((input.text.as_deref().ok()?, tree)));
    let mut texts = texts
        .filter(|(text, _)| CustomKinds::may_be_in(text))
        .peekable();
    if texts.peek().is_none() {
        return known.clone();
    }
    let mut kinds = CustomKinds::clone(known);
    for (text, tree) in texts {
        kinds.add(text, tree);
    }
    Arc::new(kinds)
}

/// By which rules a text is read.
pub(super) fn syntax(is_json: bool) -> Syntax {
    if is_json { Syntax::Json } else { Syntax::Yaml }
}
