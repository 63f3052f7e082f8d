//! The view of a tree: what Kubernetes reads, and where it stands.

use seaworthy::yaml::{Document, Kind, Node, Scalar, Style, Syntax, Tree};
use serde_json::Value;

/// Parses `text` and hands over its first root.
fn with_root<T>(text: &str, look: impl FnOnce(Node<'_>) -> T) -> T {
    let mut tree = Tree::default();
    tree.parse(text, Syntax::Yaml);
    let document = tree.documents(text).next().expect("a document");
    assert!(document.error().is_none(), "{:?}", document.error());
    look(document.root().expect("a root"))
}

/// The value as the API server gets it, nulls kept.
fn json(node: Node<'_>) -> Value {
    match node.kind() {
        Kind::Mapping => node
            .entries()
            .map(|value| {
                (
                    value.key_text().unwrap_or_default().into_owned(),
                    json(value),
                )
            })
            .collect(),
        Kind::Sequence => node.items().map(json).collect(),
        Kind::Scalar => match node.scalar() {
            Scalar::Null => Value::Null,
            Scalar::Bool(value) => value.into(),
            Scalar::Int(value) => value.into(),
            Scalar::UInt(value) => value.into(),
            Scalar::Float(value) => value.into(),
            Scalar::Str(value) => value.into(),
        },
    }
}

/// As `json`, for a whole text; none if it is refused.
fn read(text: &str, syntax: Syntax) -> Option<Value> {
    let mut tree = Tree::default();
    tree.parse(text, syntax);
    let document = tree.documents(text).next()?;
    if document.error().is_some() {
        return None;
    }
    document.root().map(json)
}

/// What `sigs.k8s.io/yaml` makes of scalars, as values and as keys (see `oracle/go-yaml/main.go`).
const SCALARS: &str = include_str!("oracle/go-yaml/scalars.tsv");

#[test]
fn scalars() {
    for line in SCALARS.lines() {
        let [scalar, value, key] = line
            .split('\t')
            .collect::<Vec<_>>()
            .try_into()
            .expect("three columns");
        // numbers are compared as Go reads them back: `-0` is 0
        let expected = |text: &str| {
            (text != "error").then(|| serde_json::from_str(&text.replace("[-0]", "[0]")).unwrap())
        };
        assert_eq!(
            read(&format!("- {scalar}"), Syntax::Yaml).map(integral),
            expected(value).map(integral),
            "{scalar}"
        );
        assert_eq!(
            read(&format!("{scalar}: 0"), Syntax::Yaml),
            expected(key),
            "{scalar}: 0"
        );
    }
}

/// Floats without fraction as integers, where they fit.
fn integral(value: Value) -> Value {
    match value {
        Value::Array(items) => items.into_iter().map(integral).collect(),
        Value::Number(number)
            if number.is_f64()
                && number
                    .as_f64()
                    .is_some_and(|float| float.fract() == 0.0 && float.abs() < 9e18) =>
        {
            (number.as_f64().unwrap_or_default() as i64).into()
        }
        other => other,
    }
}

#[test]
fn merges_come_in_where_they_stand() {
    // the answers of sigs.k8s.io/yaml v1.6.0
    let cases = [
        ("{<<: {a: 1, b: 1}, a: 2}", r#"{"a":2,"b":1}"#),
        ("{a: 2, <<: {a: 1, b: 1}}", r#"{"a":1,"b":1}"#),
        ("<<: [{a: 1}, {a: 2, b: 2}]", r#"{"a":1,"b":2}"#),
        (
            "{p: &x {a: 1}, q: &y {<<: *x, b: 2}, r: {<<: *y, c: 3}}",
            r#"{"p":{"a":1},"q":{"a":1,"b":2},"r":{"a":1,"b":2,"c":3}}"#,
        ),
        ("\"<<\": {a: 1}", r#"{"<<":{"a":1}}"#),
    ];
    for (text, expected) in cases {
        let value = with_root(text, json);
        assert_eq!(
            value,
            serde_json::from_str::<Value>(expected).unwrap(),
            "{text}"
        );
    }
    with_root(
        "base: &b {image: web, tag: null}\nc:\n  <<: *b\n  tag: x\n",
        |root| {
            let merged = root.get("c").unwrap();
            assert_eq!(merged.len(), 2);
            assert_eq!(merged.get("image").map(Node::raw), Some("web"));
            assert_eq!(merged.entries_written().count(), 2);
            assert!(merged.at("/tag").is_some() && root.at("/base/tag").is_none());
        },
    );
}

#[test]
fn nulls_are_absent() {
    with_root("a: null\nb: ~\nc:\nd: ''\ne: [~, 1]\n", |root| {
        assert!(
            ["a", "b", "c"]
                .iter()
                .all(|key| root.get(key).is_none()
                    && root.get_written(key).is_some_and(Node::is_null))
        );
        assert_eq!(root.len(), 2);
        assert_eq!(
            root.entries()
                .map(|value| value.key().unwrap().raw())
                .collect::<Vec<_>>(),
            ["d", "e"]
        );
        assert_eq!(root.entries_written().count(), 5);
        assert_eq!(root.get("e").map(Node::len), Some(2));
        assert!(root.at("/e/0").is_none());
        assert_eq!(root.at("/e/1").and_then(Node::as_f64), Some(1.0));
    });
}

#[test]
fn keys_are_compared_as_strings() {
    let text = "on: 1\ntrue: 2\n\"true\": 3\n\"a\\x62\": 4\n0x10: 5\n'16': 6\n";
    let mut tree = Tree::default();
    tree.parse(text, Syntax::Yaml);
    let document = tree.documents(text).next().unwrap();
    let root = document.root().unwrap();
    assert_eq!(root.get("true").and_then(Node::as_i64), Some(3));
    assert_eq!(root.get("ab").and_then(Node::as_i64), Some(4));
    assert_eq!(root.get("16").and_then(Node::as_i64), Some(6));
    assert!(root.get("on").is_none());
    let duplicates: Vec<_> = document
        .duplicate_keys()
        .map(|(first, later)| (first.raw(), later.raw()))
        .collect();
    assert_eq!(
        duplicates,
        [("on", "true"), ("on", "\"true\""), ("0x10", "'16'")]
    );
    assert_eq!(root.len(), 3);
}

#[test]
fn merged_keys_are_no_duplicates() {
    let text = "a: &a {x: 1}\nb: {<<: *a, <<: *a, x: 2}\n";
    let mut tree = Tree::default();
    tree.parse(text, Syntax::Yaml);
    assert!(
        tree.documents(text)
            .all(|document| document.duplicate_keys().next().is_none())
    );
}

#[test]
fn spans_are_the_bytes_of_the_value() {
    let text = "a: &x !t  word # c\nb: |-\n  one\n\n  two\n\nc: [1, {d: e}] # end\nf: *x\n? g\n: - 'h'\n  - \"i\n    j\"\n";
    with_root(text, |root| {
        let raw = |pointer: &str| root.at(pointer).map(Node::raw);
        assert_eq!(raw("/a"), Some("word"));
        assert_eq!(root.get("a").and_then(Node::anchor), Some("x"));
        assert_eq!(root.get("a").and_then(Node::tag).as_deref(), Some("!t"));
        assert_eq!(raw("/b"), Some("|-\n  one\n\n  two"));
        assert_eq!(
            root.get("b")
                .map(|node| node.text().into_owned())
                .as_deref(),
            Some("one\n\ntwo")
        );
        assert_eq!(raw("/c"), Some("[1, {d: e}]"));
        assert_eq!(raw("/c/1"), Some("{d: e}"));
        let alias = root.get("f").unwrap();
        assert_eq!(
            (alias.raw(), alias.alias().map(|span| &text[span.range()])),
            ("word", Some("*x"))
        );
        assert_eq!(alias.id(), root.get("a").unwrap().id());
        assert_eq!(alias.key().map(Node::raw), Some("f"));
        assert_eq!(raw("/g"), Some("- 'h'\n  - \"i\n    j\""));
        assert_eq!(
            root.at("/g/1")
                .map(|node| node.text().into_owned())
                .as_deref(),
            Some("i j")
        );
        let styles = ["/a", "/b", "/c", "/g", "/g/0", "/g/1"]
            .map(|pointer| root.at(pointer).map(Node::style).unwrap());
        assert_eq!(
            styles,
            [
                Style::Plain,
                Style::Literal,
                Style::Flow,
                Style::Block,
                Style::Single,
                Style::Double
            ]
        );
        assert_eq!(root.raw(), text.trim_end());
    });
}

#[test]
fn pointers_are_rfc_6901() {
    with_root("a/b: {m~n: [x, y]}\n\"\": e\n", |root| {
        assert_eq!(root.at("/a~1b/m~0n/1").map(Node::raw), Some("y"));
        assert_eq!(root.at("/").map(Node::raw), Some("e"));
        assert_eq!(root.at("").map(Node::id), Some(root.id()));
        for nowhere in [
            "a",
            "/a~1b/m~0n/01",
            "/a~1b/m~0n/2",
            "/a~1b/m~0n/-",
            "/a~1b/m~0n/0/x",
        ] {
            assert!(root.at(nowhere).is_none(), "{nowhere}");
        }
    });
}

#[test]
fn documents_and_comments() {
    let text = "# one\na: 1 # two\n--- # three\n---\nb: |\n  # text\n# four\n---\n\u{feff}c: 'x # y'\n...\n# five\n";
    let mut tree = Tree::default();
    tree.parse("left: over\n", Syntax::Yaml);
    tree.parse(text, Syntax::Yaml);
    let documents: Vec<Document<'_>> = tree.documents(text).collect();
    let spans: Vec<&str> = documents
        .iter()
        .map(|document| &text[document.span().range()])
        .collect();
    assert_eq!(
        spans,
        [
            "# one\na: 1 # two\n",
            " # three\n",
            "\nb: |\n  # text\n# four\n",
            "\n\u{feff}c: 'x # y'\n"
        ]
    );
    assert!(documents.iter().all(|document| document.error().is_none()));
    assert_eq!(
        documents
            .iter()
            .map(|document| document.root().is_some())
            .collect::<Vec<_>>(),
        [true, false, true, true]
    );
    assert_eq!(
        documents[3]
            .root()
            .and_then(|root| root.get("c"))
            .and_then(Node::as_str)
            .as_deref(),
        Some("x # y")
    );
    let comments: Vec<&str> = tree
        .comments()
        .iter()
        .map(|span| &text[span.range()])
        .collect();
    assert_eq!(comments, ["# one", "# two", "# three", "# four", "# five"]);
    tree.parse("# alone\n", Syntax::Yaml);
    assert_eq!(
        (tree.documents("# alone\n").count(), tree.comments().len()),
        (0, 1)
    );
}

#[test]
fn every_line_end_is_one() {
    let unix = "# c\na:\n  b: one\n    two\nc: |\n  x\n\n  y\nd: \"e\\\n  f\n\n  g\"\n";
    let expected = with_root(unix, json);
    for line_end in ["\r\n", "\r", "\u{85}"] {
        let text = unix.replace('\n', line_end);
        assert_eq!(with_root(&text, json), expected, "{line_end:?}");
        let mut tree = Tree::default();
        tree.parse(&text, Syntax::Yaml);
        assert_eq!(
            tree.comments()
                .iter()
                .map(|span| &text[span.range()])
                .collect::<Vec<_>>(),
            ["# c"]
        );
    }
}

#[test]
fn json_by_its_own_rules() {
    let text = "\u{feff} {\"a\\/b\": [\"\\ud83d\\ude00\", \"\\ud83d\", 1e2, -0.5, true, null], \"c\": {}}\n[1]\t2";
    let expected = r#"{"a/b":["😀","\ufffd",100,-0.5,true,null],"c":{}}"#;
    assert_eq!(
        read(text, Syntax::Json),
        Some(serde_json::from_str(expected).unwrap())
    );
    let mut tree = Tree::default();
    tree.parse(text, Syntax::Json);
    let rest: Vec<Value> = tree
        .documents(text)
        .skip(1)
        .filter_map(Document::root)
        .map(json)
        .collect();
    assert_eq!(rest, [serde_json::json!([1]), serde_json::json!(2)]);
    for broken in [
        "{\"a\": 01}",
        "{'a': 1}",
        "{\"a\": 1,}",
        "[1 // c\n]",
        "{\"a\": \"\t\"}",
        "{\"a\": NaN}",
        "tru",
        "+1",
        "\"a",
    ] {
        assert_eq!(read(broken, Syntax::Json), None, "{broken}");
    }
}

#[test]
fn yaml_that_begins_like_json_may_be_json() {
    let text = "{\"a\": \"\\/\"}\n{\"b\": 1}\n---\n{\"c\": \"\\ud83d\\ude00\"}\n---\n{d: e}\n";
    let mut tree = Tree::default();
    tree.parse(text, Syntax::Yaml);
    let documents: Vec<Value> = tree
        .documents(text)
        .filter_map(Document::root)
        .map(json)
        .collect();
    let expected: Vec<Value> =
        serde_json::from_str(r#"[{"a":"/"},{"b":1},{"c":"😀"},{"d":"e"}]"#).unwrap();
    assert_eq!(documents, expected);
    assert!(
        tree.documents(text)
            .all(|document| document.error().is_none())
    );
}

#[test]
fn tags_are_given_in_full() {
    let text = "%TAG !k! tag:example.org,2024:\n---\n- !k!a%20b x\n- !!str 1\n- !local y\n- !<tag:z> z\n- ! 1\n- [!!null '']\n";
    with_root(text, |root| {
        let tags: Vec<String> = root
            .items()
            .filter_map(Node::tag)
            .map(|tag| tag.into_owned())
            .collect();
        assert_eq!(
            tags,
            [
                "tag:example.org,2024:a b",
                "tag:yaml.org,2002:str",
                "!local",
                "tag:z",
                "!"
            ]
        );
        assert_eq!(
            root.items().nth(1).and_then(Node::as_str).as_deref(),
            Some("1")
        );
    });
}

/// An empty key is the same string in `'` and in `"`.
#[test]
fn empty_keys_are_duplicates() {
    let text = r#"{"": a, b, '': c}"#;
    let mut tree = Tree::default();
    tree.parse(text, Syntax::Yaml);
    let document = tree.documents(text).next().unwrap();
    let pairs: Vec<(u32, u32)> = document
        .duplicate_keys()
        .map(|(first, later)| (first.span().start, later.span().start))
        .collect();
    assert_eq!(pairs, [(1, 11)]);
}

/// As by go-yaml: the key has no value, and the next entry is an entry.
#[test]
fn a_quoted_key_in_braces_needs_no_colon() {
    let text = r#"{"a", 'b' , c: 1}"#;
    let mut tree = Tree::default();
    tree.parse(text, Syntax::Yaml);
    let document = tree.documents(text).next().unwrap();
    assert!(document.error().is_none());
    let root = document.root().unwrap();
    let keys: Vec<&str> = root
        .entries_written()
        .filter_map(|value| value.key().map(Node::raw))
        .collect();
    assert_eq!(keys, [r#""a""#, "'b'", "c"]);
    assert_eq!(root.get("c").and_then(Node::as_i64), Some(1));
}

/// What is broken has as many entries as it says.
#[test]
fn a_second_tag_adds_no_entry() {
    for text in ["r: {a: !x !y 1}", "r: {a: 1, !x !y b", "r: [{!x !y a: 1}]"] {
        let mut tree = Tree::default();
        tree.parse(text, Syntax::Yaml);
        let document = tree.documents(text).next().unwrap();
        assert!(document.error().is_some(), "{text}");
        let root = document.root().unwrap();
        let inner = root.get("r").unwrap();
        let inner = inner.items().next().unwrap_or(inner);
        assert_eq!(inner.entries().count(), inner.len(), "{text}");
    }
}
