//! Strings that have the exact shape of a known provider's credential.

use rustc_hash::FxHashSet;

use super::shape::{self, Found};
use crate::finding::Violation;
use crate::rule::{Mark, Subject};
use crate::span::Span;
use crate::yaml::{Kind, Node, base64};

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some((_, object)) = subject.object else {
        return;
    };
    let is_secret = object.is("", "Secret");
    // A chart makes keys and certificates when it is rendered; nobody wrote them.
    if is_secret && (object.template.is_some() || object.is_live())
        || object.kind == "CustomResourceDefinition"
    {
        return;
    }
    // The values of a Secret are encoded. Elsewhere a credential begins as it reads: nobody writes its first letters as escapes.
    if !is_secret && !shape::may_hold(subject.node.raw()) {
        return;
    }
    let encoded = subject.node.get("data").filter(|_| is_secret);
    let mut walk = Walk {
        subject,
        seen: FxHashSet::default(),
        out,
    };
    let mut pending = vec![subject.node];
    while let Some(node) = pending.pop() {
        if encoded.is_some_and(|encoded| encoded.id() == node.id()) {
            node.entries().for_each(|entry| walk.decoded(entry));
            continue;
        }
        walk.visit(node, &mut pending);
    }
}

struct Walk<'a, 's, 't> {
    subject: &'a Subject<'s, 't>,
    /// What aliases stand for, each but once.
    seen: FxHashSet<u32>,
    out: &'a mut Vec<Violation>,
}

impl<'t> Walk<'_, '_, 't> {
    fn visit(&mut self, node: Node<'t>, pending: &mut Vec<Node<'t>>) {
        if node.alias().is_some() && !self.seen.insert(node.id()) {
            return;
        }
        match node.kind() {
            Kind::Mapping => pending.extend(node.entries()),
            Kind::Sequence => pending.extend(node.items()),
            Kind::Scalar if node.span().len() >= 20 => {
                let text = node.text();
                if let Some(found) =
                    shape::find(&text).filter(|found| !self.is_allowed(&text, found))
                {
                    self.add(mark(node, &text, &found), &found);
                }
            }
            Kind::Scalar => {}
        }
    }

    /// A value of a Secret, which is Base64.
    fn decoded(&mut self, node: Node<'t>) {
        let bytes = base64(&node.text()).unwrap_or_default();
        let text = String::from_utf8(bytes).unwrap_or_default();
        if let Some(found) = shape::find(&text).filter(|found| !self.is_allowed(&text, found)) {
            self.add(Mark::Value(node), &found);
        }
    }

    fn is_allowed(&self, text: &str, found: &Found) -> bool {
        let token = text.get(found.range.clone());
        token.is_some_and(|token| {
            self.subject
                .params
                .strings("allowed")
                .any(|allowed| allowed == token)
        })
    }

    fn add(&mut self, mark: Mark<'_, 't>, found: &Found) {
        let message = format!("{} is written here in plain text", found.what);
        self.out.push(Violation {
            case: Some(found.case.into()),
            ..self.subject.violation(mark, message)
        });
    }
}

/// The bytes of the credential, if they are written as they are read; else the scalar.
fn mark<'t>(node: Node<'t>, text: &str, found: &Found) -> Mark<'static, 't> {
    let token = text.get(found.range.clone()).unwrap_or_default();
    match node.raw().find(token) {
        Some(at) => {
            let start = node.span().start as usize + at;
            Mark::Bytes {
                node,
                span: Span::new(start, start + token.len()),
            }
        }
        None => Mark::Value(node),
    }
}
