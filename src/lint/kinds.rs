//! The kinds that the texts of a run define: a definition counts for the objects of every set, one that a chart brings under `crds/` for
//! those beside it.

use std::sync::Arc;

use super::Input;
use crate::schema::CustomKinds;
use crate::source::{Source, SourceKind};
use crate::yaml::Syntax;

/// The text of a file that may define a kind, which is read once more for it. Standard input can be read once only: see
/// [`and_those_of`].
pub(super) fn text_of(source: &Source) -> Option<(String, Syntax)> {
    let is_read = source.kind == SourceKind::Manifest && !source.is_chart_crd && !source.is_stdin();
    let text = is_read.then(|| source.read().ok()).flatten()?;
    CustomKinds::may_be_in(&text).then(|| (text, syntax(source.is_json())))
}

/// The kinds that these texts define.
pub(super) fn defined_by(texts: Vec<(String, Syntax)>) -> Arc<CustomKinds> {
    let mut kinds = CustomKinds::default();
    for (text, syntax) in texts {
        kinds.add(&text, syntax);
    }
    Arc::new(kinds)
}

/// These kinds, and those that texts define which only their own set has read.
pub(super) fn and_those_of(inputs: &[Input], known: &Arc<CustomKinds>) -> Arc<CustomKinds> {
    let texts = inputs
        .iter()
        .filter(|input| input.kind == SourceKind::Manifest);
    let texts = texts.filter_map(|input| Some((input.text.as_deref().ok()?, input.is_json)));
    let mut texts = texts
        .filter(|(text, _)| CustomKinds::may_be_in(text))
        .peekable();
    if texts.peek().is_none() {
        return known.clone();
    }
    let mut kinds = CustomKinds::clone(known);
    for (text, is_json) in texts {
        kinds.add(text, syntax(is_json));
    }
    Arc::new(kinds)
}

fn syntax(is_json: bool) -> Syntax {
    if is_json { Syntax::Json } else { Syntax::Yaml }
}
