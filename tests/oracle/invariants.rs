//! What holds of the tree of any text, whatever the text says. What does not hold panics.

use std::collections::HashMap;

use seaworthy::yaml::{Document, Kind, Node, Scalar, Style, Syntax, Tree};

/// Spans are inside the text, on characters, and nested; the ways to ask for one thing agree.
pub fn whole(tree: &Tree, text: &str) {
    for span in tree.comments() {
        assert!(
            text[span.range()].starts_with('#'),
            "a comment begins with #"
        );
    }
    for document in tree.documents(text) {
        assert!(
            text.get(document.span().range()).is_some(),
            "documents are whole characters"
        );
        if let Some(error) = document.error() {
            let marked = [Some(error.span), error.opened];
            for span in marked.into_iter().flatten() {
                assert!(
                    !text[span.range()].contains('\n'),
                    "an error and its cause are on one line each"
                );
            }
        }
        each_node(document, &mut |node, _| whole_node(node, text));
    }
}

fn whole_node(node: Node<'_>, text: &str) {
    assert_eq!(&text[node.span().range()], node.raw());
    if node.kind() == Kind::Scalar {
        assert_eq!(node.is_null(), node.scalar() == Scalar::Null);
    }
    let _ = (node.tag(), node.anchor());
    let mut before = node.span().start;
    for child in children(node).filter(|child| child.alias().is_none()) {
        let span = child.span();
        assert!(
            node.span().contains(span) || span.is_empty(),
            "{child:?} in {node:?} of {text:?}"
        );
        assert!(
            span.is_empty() || span.start >= before,
            "{child:?} comes after {before} in {text:?}"
        );
        before = before.max(span.end);
    }
    if node.kind() == Kind::Mapping {
        assert_eq!(node.entries().count(), node.len(), "{:?}", node.raw());
        for value in node.entries().take(100) {
            let Some(key) = value.key_text() else {
                continue;
            };
            assert_eq!(node.get(&key).map(Node::id), Some(value.id()), "{key}");
        }
    }
}

/// The line breaks of YAML 1.1.
const BREAKS: [char; 5] = ['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}'];

/// The bytes of a scalar alone, read again, are that scalar.
pub fn scalars_again(tree: &Tree, text: &str) {
    let mut again = Tree::default();
    for document in tree.documents(text) {
        each_node(document, &mut |node, in_flow| {
            if node.kind() == Kind::Scalar && !node.span().is_empty() {
                scalar_again(&mut again, node, in_flow);
            }
        });
    }
}

fn scalar_again(again: &mut Tree, node: Node<'_>, in_flow: bool) {
    let raw = node.raw();
    let block = matches!(node.style(), Style::Literal | Style::Folded);
    let header = raw.lines().next().unwrap_or_default();
    // the indentation that a header names counts from what is around it
    if block && header.contains(|digit: char| digit.is_ascii_digit()) {
        return;
    }
    let same = |found: Node<'_>| {
        let (one, other) = (node.text(), found.text());
        let ends = |text: &str| text.trim_end_matches(BREAKS).to_owned();
        let text = if block {
            // how many line breaks belong to its end is seen from what follows it
            ends(&one) == ends(&other)
        } else {
            one == other
        };
        let resolved =
            block || node.tag().is_some() || same_scalar(&node.scalar(), &found.scalar());
        node.style() == found.style() && text && resolved
    };
    let mut found_in = |text: &str, syntax, place: fn(Node<'_>) -> Option<Node<'_>>| {
        again.parse(text, syntax);
        let root = again.documents(text).find_map(Document::root);
        root.and_then(place).is_some_and(same)
    };
    let first_key: fn(Node<'_>) -> Option<Node<'_>> = |root| root.entries_written().next()?.key();
    let yaml = if in_flow {
        found_in(&format!("[{raw}\n]"), Syntax::Yaml, |root| {
            root.items().next()
        }) || found_in(&format!("{{{raw}: v\n}}"), Syntax::Yaml, first_key)
    } else {
        found_in(&format!(" {raw}\n"), Syntax::Yaml, |root| Some(root))
            || found_in(&format!(" {raw}: v\n"), Syntax::Yaml, first_key)
    };
    assert!(
        yaml || found_in(raw, Syntax::Json, |root| Some(root)),
        "{raw:?} alone is not {:?}",
        node.text()
    );
}

/// Infinities and what is no number are the same as themselves.
fn same_scalar(one: &Scalar<'_>, other: &Scalar<'_>) -> bool {
    match (one, other) {
        (Scalar::Float(one), Scalar::Float(other)) => one.to_bits() == other.to_bits(),
        _ => one == other,
    }
}

/// A walk that follows aliases and merges ends within the budget for them.
pub fn bounded(tree: &Tree, text: &str) {
    // go-yaml's budget: less than all of 400,000 values, or a tenth of 4,000,000, may come from aliases
    const MOST: usize = 5_000_000;
    for document in tree.documents(text) {
        // a document that is refused is looked at for positions only
        if document.error().is_some() {
            continue;
        }
        let mut pending: Vec<Node<'_>> = document.root().into_iter().collect();
        let mut seen = 0;
        while let Some(node) = pending.pop() {
            seen += 1;
            assert!(
                seen < MOST,
                "more than {MOST} values in {} bytes",
                text.len()
            );
            pending.extend(node.items());
            pending.extend(node.entries());
        }
    }
}

/// Duplicate keys are those that a comparison of each key with all before it finds.
pub fn duplicates(tree: &Tree, text: &str) {
    for document in tree.documents(text) {
        let mut expected = Vec::new();
        each_node(document, &mut |node, _| {
            let mut first = HashMap::new();
            for value in node.entries_written() {
                let (Some(key), Some(name)) = (value.key(), value.key_text()) else {
                    continue;
                };
                if is_merge(key) {
                    continue;
                }
                match first.get(&name) {
                    Some(&earlier) => expected.push((earlier, key.span().start)),
                    None => {
                        first.insert(name, key.span().start);
                    }
                }
            }
        });
        let mut found: Vec<(u32, u32)> = document
            .duplicate_keys()
            .map(|(first, later)| (first.span().start, later.span().start))
            .collect();
        expected.sort_unstable();
        found.sort_unstable();
        assert_eq!(found, expected, "{text:?}");
    }
}

/// Whether a key is `<<` itself, not a text that says so.
fn is_merge(key: Node<'_>) -> bool {
    let tag = key.tag();
    let tag = tag.as_deref();
    key.alias().is_none()
        && key.text() == "<<"
        && match tag {
            None => key.style() == Style::Plain,
            Some(tag) => matches!(tag, "!" | "tag:yaml.org,2002:merge" | "!!merge"),
        }
}

/// Visits every node of a document once, keys included, and says whether it stands in a flow collection.
fn each_node<'t>(document: Document<'t>, visit: &mut dyn FnMut(Node<'t>, bool)) {
    let root = document.root();
    let mut pending: Vec<(Node<'t>, bool)> = root.map(|root| (root, false)).into_iter().collect();
    while let Some((node, in_flow)) = pending.pop() {
        if node.alias().is_some() {
            continue;
        }
        visit(node, in_flow);
        let in_flow = node.style() == Style::Flow;
        pending.extend(children(node).map(|child| (child, in_flow)));
    }
}

/// What stands directly in a node, as written: a key before its value.
fn children<'t>(node: Node<'t>) -> impl Iterator<Item = Node<'t>> {
    let entries = node
        .entries_written()
        .flat_map(|value| value.key().into_iter().chain([value]));
    node.items().chain(entries)
}
