//! What Kubernetes reads, and a strict reader of YAML 1.2 refuses.

use crate::finding::{Label, Violation};
use crate::manifest::ObjectSet;
use crate::rule::{Params, violation_at};
use crate::span::{Location, SourceId};
use crate::yaml::{Document, Lenience};

/// How many of the other places a violation shows.
const SHOWN: usize = 8;

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    for (source, document) in &set.documents {
        if document.error().is_none() {
            out.extend(violations(*source, *document));
        }
    }
}

/// One violation for each kind of lenience in a document, at the first place.
fn violations(source: SourceId, document: Document<'_>) -> Vec<Violation> {
    let at = |lenience: &Lenience| Location {
        source,
        span: lenience.span,
    };
    let mut violations: Vec<Violation> = Vec::new();
    for lenience in document.leniences() {
        let known = violations
            .iter_mut()
            .find(|violation| violation.message == lenience.what);
        match known {
            None => violations.push(violation_at(at(lenience), lenience.what.to_owned())),
            Some(violation) if violation.labels.len() < SHOWN => violation.labels.push(Label {
                location: at(lenience),
                message: "here, too".to_owned(),
            }),
            Some(_) => {}
        }
    }
    violations
}
