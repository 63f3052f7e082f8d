//! Files that a ConfigMap brings onto nodes.

use super::{Mirror, NodeConfig};
use crate::rule::{Mark, Spot};
use crate::span::Span;
use crate::yaml::{Node, Syntax, Tree};

/// Reads one value of a ConfigMap: a `registries.yaml`, or a `hosts.toml`.
pub(super) fn read<'t>(
    value: Node<'t>,
    switch: Option<Spot<'t>>,
    at: &dyn Fn(Mark<'static, 't>) -> Spot<'t>,
    config: &mut NodeConfig<'t>,
) {
    let key = value.key_text().unwrap_or_default();
    if key.ends_with("registries.yaml") {
        registries(value, switch, at, config);
    } else if key.ends_with(".toml") {
        toml(value, at, config);
    }
}

fn registries<'t>(
    value: Node<'t>,
    switch: Option<Spot<'t>>,
    at: &dyn Fn(Mark<'static, 't>) -> Spot<'t>,
    config: &mut NodeConfig<'t>,
) {
    let text = value.text();
    let mut tree = Tree::default();
    tree.parse(&text, Syntax::Yaml);
    let Some(document) = tree
        .documents(&text)
        .next()
        .filter(|document| document.error().is_none())
    else {
        return;
    };
    let first = config.mirrors.len();
    if let Some(root) = document.root() {
        config.read_registries(root, &|node| at(Mark::within(value, &text, node.span())));
    }
    for mirror in &mut config.mirrors[first..] {
        mirror.no_fallback = mirror.no_fallback.or(switch);
    }
}

/// containerd's `hosts.toml`: `server` is asked last, and without one the registry itself is. In buildkit's file the same
/// words are about builds.
fn toml<'t>(
    value: Node<'t>,
    at: &dyn Fn(Mark<'static, 't>) -> Spot<'t>,
    config: &mut NodeConfig<'t>,
) {
    let text = value.text();
    let mut mirror = Mirror {
        host: String::new(),
        endpoints: Vec::new(),
        no_fallback: None,
    };
    let mut server = None;
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        let words = line.trim();
        let start = offset + (line.len() - line.trim_start().len());
        let spot = at(Mark::within(
            value,
            &text,
            Span::new(start, start + words.len()),
        ));
        offset += line.len();
        if let Some(url) = words.strip_prefix("[host.").and_then(quoted) {
            mirror.endpoints.push((url, spot));
        } else if let Some((name, rest)) = words.split_once('=') {
            match name.trim() {
                "server" => server = quoted(rest).map(|url| (url, spot)),
                "skip_verify" if rest.trim() == "true" => {
                    let host = mirror.endpoints.last().map(|(url, _)| url.clone());
                    config.unverified.push((host.unwrap_or_default(), spot));
                }
                _ => {}
            }
        }
    }
    if mirror.endpoints.is_empty() {
        return;
    }
    if let Some((url, spot)) = server {
        // The registry itself is asked only when it is named.
        mirror.no_fallback = mirror
            .endpoints
            .iter()
            .any(|(other, _)| *other == url)
            .then_some(spot);
    }
    config.mirrors.push(mirror);
}

fn quoted(text: &str) -> Option<String> {
    text.split(['"', '\'']).nth(1).map(str::to_owned)
}
