//! A place in an object, or in a document that is none.

use super::{Mark, violation_at, violation_in};
use crate::finding::{Label, Violation};
use crate::manifest::ObjectSet;
use crate::span::{Location, SourceId};

/// A place in an object, or in a document that is none.
#[derive(Clone, Copy, Debug)]
pub struct Spot<'t> {
    /// The text it is in.
    pub source: SourceId,
    /// Where the object stands in its set; `None` in a document that is none.
    pub object: Option<usize>,
    /// What is pointed at.
    pub mark: Mark<'static, 't>,
}

impl<'t> Spot<'t> {
    /// A violation here: certain, without a case, with the rule's own severity and help.
    #[must_use]
    pub fn violation(&self, set: &ObjectSet<'t>, message: impl Into<String>) -> Violation {
        match self.object {
            Some(index) => violation_in(set, index, self.mark, message),
            None => violation_at(self.location(), message),
        }
    }

    /// A second place of a violation, with a word about it.
    #[must_use]
    pub fn label(&self, message: impl Into<String>) -> Label {
        Label {
            location: self.location(),
            message: message.into(),
        }
    }

    fn location(&self) -> Location {
        Location {
            source: self.source,
            span: self.mark.span(),
        }
    }
}
