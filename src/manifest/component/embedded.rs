//! Configuration files inside a text: `config.conf` in kube-proxy's ConfigMap, a `KubeletConfiguration` in one of kubeadm.

use std::borrow::Cow;

use super::{Component, Form, Program, Setting, setting};
use crate::span::{SourceId, Span};
use crate::yaml::{Kind, Node, Syntax, Tree};

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

/// The component whose configuration file a text is.
pub(super) fn component<'t>(
    (source, object): (SourceId, Option<usize>),
    value: Node<'t>,
) -> Option<Component<'t>> {
    let (program, settings) = read(value)?;
    Some(Component {
        program,
        form: Form::File,
        source,
        object,
        container: None,
        place: value,
        settings,
        is_open: false,
    })
}

/// How many fields of such a file are read: the longest has half as many.
const MOST: usize = 256;

/// Reads a text that is a configuration file.
fn read<'t>(value: Node<'t>) -> Option<(Program, Vec<Setting<'t>>)> {
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
        value: Cow::Owned(value_of(&inner)),
        name: Cow::Owned(inner.name.into_owned()),
        written: Cow::Owned(inner.written.into_owned()),
        span: written(value, &text, inner.node.span()),
        node: value,
    });
    Some((program, settings.collect()))
}

/// Its value; of a mapping the entries as a flag has them, since the nodes do not outlive the text.
fn value_of(setting: &Setting<'_>) -> String {
    let pairs = setting.pairs().into_iter();
    match setting.node.kind() {
        Kind::Mapping => {
            let pairs: Vec<_> = pairs
                .map(|pair| format!("{}={}", pair.name, pair.value))
                .collect();
            pairs.join(",")
        }
        _ => setting.value.to_string(),
    }
}

/// The bytes of the file that hold a part of the text that a scalar stands for: the same words, as often repeated. `None` where
/// they are written otherwise.
#[must_use]
pub fn written(value: Node<'_>, text: &str, part: Span) -> Option<Span> {
    let words = text.get(part.range()).filter(|words| !words.is_empty())?;
    let before = text.get(..part.start as usize)?.matches(words).count();
    let (at, _) = value.raw().match_indices(words).nth(before)?;
    let start = value.span().start as usize + at;
    Some(Span::new(start, start + words.len()))
}
