//! Configuration files inside a text: `config.conf` in kube-proxy's ConfigMap, a `KubeletConfiguration` in one of kubeadm.

use std::borrow::Cow;

use super::{Program, Setting, setting};
use crate::span::Span;
use crate::yaml::{Node, Syntax, Tree};

/// The kinds of configuration files that are read.
pub(super) fn program_of(kind: &str) -> Option<Program> {
    match kind {
        "KubeletConfiguration" => Some(Program::Kubelet),
        "KubeProxyConfiguration" => Some(Program::KubeProxy),
        "KubeSchedulerConfiguration" => Some(Program::Scheduler),
        "KubeControllerManagerConfiguration" => Some(Program::ControllerManager),
        _ => None,
    }
}

/// How many fields of such a file are read: the longest has half as many.
const MOST: usize = 256;

/// Reads a text that is a configuration file.
pub(super) fn read<'t>(value: Node<'t>) -> Option<(Program, Vec<Setting<'t>>)> {
    memchr::memmem::find(value.raw().as_bytes(), b"config.k8s.io")?;
    let text = value.text();
    let mut tree = Tree::default();
    tree.parse(&text, Syntax::Yaml);
    let documents = tree.documents(&text);
    let roots = documents.filter_map(|document| document.root());
    let (program, root) = roots
        .filter_map(|root| Some((program_of(&root.get("kind")?.text())?, root)))
        .next()?;
    let settings = setting::of_fields(root);
    let settings = settings.into_iter().take(MOST).map(|inner| Setting {
        name: Cow::Owned(inner.name.into_owned()),
        written: Cow::Owned(inner.written.into_owned()),
        value: Cow::Owned(inner.value.into_owned()),
        span: written(value, &text, inner.node.span()),
        node: value,
    });
    Some((program, settings.collect()))
}

/// The bytes of the file that hold a part of a value's text: the same line, as often repeated. `None` where they are written otherwise.
#[must_use]
pub fn written(value: Node<'_>, text: &str, span: Span) -> Option<Span> {
    let words = text.get(span.range()).filter(|words| !words.is_empty())?;
    let start = text[..span.start as usize]
        .rfind('\n')
        .map_or(0, |at| at + 1);
    let line = text.get(start..span.end as usize)?;
    let before = text[..start].matches(line).count();
    let raw = value.source_text().get(value.span().range())?;
    let (at, _) = raw.match_indices(line).nth(before)?;
    let end = value.span().start as usize + at + line.len();
    Some(Span::new(end - words.len(), end))
}
