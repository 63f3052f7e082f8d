//! What is said about broken documents: the exact place, the words of kubectl, and the likely cause.

use seaworthy::span::Span;
use seaworthy::yaml::{Document, Error, Node, Syntax, Tree};

/// Texts in which `«»` marks the error, and `‹›` the quote or bracket that is not closed. Then message and hint.
///
/// The messages are those of go-yaml v2.4.2, but where it blames Go's types: null keys, and templates read as keys.
#[rustfmt::skip]
const BROKEN: &[(&str, &str, &str)] = &[
    ("a:\n«\t»b: 1", "found character that cannot start any token", "a tab cannot indent YAML; use spaces"),
    ("a: 1\n«\t»b: 2", "found a tab character that violates indentation", "a tab cannot indent YAML; use spaces"),
    ("- a\n-«\t»b: 1", "found character that cannot start any token", "a tab cannot indent YAML; use spaces"),
    ("a: «‹\"›b»", "found unexpected end of stream", "the quote that opens here is never closed"),
    ("a: «‹'›b»\nc: 1", "found unexpected end of stream", "the quote that opens here is never closed"),
    ("a: «‹\"›b»\n---\nc: d", "found unexpected document indicator", "the quote that opens here is never closed"),
    ("a: «‹[›»1, 2", "did not find expected ',' or ']'", "the `[` that opens here is never closed"),
    ("a: «‹{›»b: 1", "did not find expected ',' or '}'", "the `{` that opens here is never closed"),
    ("a: ‹[›1, 2\nb«:» 3", "did not find expected ',' or ']'", "a comma is missing, or the `[` that opens here is never closed"),
    ("a: ‹{›b: 1«]»\n", "did not find expected ',' or '}'", "`{` is closed by `}`"),
    ("a: b«:» c", "mapping values are not allowed in this context", "quote a value that contains `: `"),
    ("image: nginx:latest tag«:» x", "mapping values are not allowed in this context", "quote a value that contains `: `"),
    ("a:\n  b: 1\n «c:» 2", "did not find expected key", "the line is indented by 1 space, the lines before it by 0 or 2"),
    ("a:\n  b: 1\n   c«:» 2", "mapping values are not allowed in this context", "the line is indented deeper than the key before, so it continues that key's value; keys here are indented by 2"),
    ("a: 1\n  b«:» 2", "mapping values are not allowed in this context", "the line is indented deeper than the key before, so it continues that key's value; keys here are indented by 0"),
    ("key\nb«:» 1", "mapping values are not allowed in this context", "the line before has no `: `, so this line continues it"),
    ("key:value\nb«:» 1", "mapping values are not allowed in this context", "put a space after `key:`"),
    ("a: 1\n«key:value»\nb: 1", "could not find expected ':'", "put a space after `key:`"),
    ("name: «{{ .Values.x }}»", "invalid map key", "a Helm template has not been rendered; lint the output of `helm template`"),
    ("«{{- if .x }}»\na: 1\n{{- end }}", "invalid map key", "a Helm template has not been rendered; lint the output of `helm template`"),
    ("a: 1\n«{{ include \"x\" . }}»\nb: 2", "could not find expected ':'", "a Helm template has not been rendered; lint the output of `helm template`"),
    ("a: «{{ .x }}»-{{ .y }}", "invalid map key", "a Helm template has not been rendered; lint the output of `helm template`"),
    ("a: «*nobody»", "unknown anchor 'nobody' referenced", "no `&nobody` stands before it in this document"),
    ("a: &x [«*x»]", "anchor 'x' value contains itself", "the alias stands inside what its anchor names"),
    ("<<<<<<< HEAD\na«:» 1\n=======\na: 2\n>>>>>>> x", "mapping values are not allowed in this context", "a merge conflict has not been resolved"),
    ("a: 1\n«<<<<<<< HEAD»\nb: 1\n=======\nb: 2\n>>>>>>> x", "could not find expected ':'", "a merge conflict has not been resolved"),
    ("a: «@b»", "found character that cannot start any token", "quote a value that begins with `@`"),
    ("a: «`b`»", "found character that cannot start any token", "quote a value that begins with a backtick"),
    ("a: «-» b", "block sequence entries are not allowed in this context", "a list begins on a line of its own"),
    ("a: \"b\" «c»", "did not find expected key", "only a comment may follow the value on its line"),
    ("a: 'it'«s'»", "did not find expected key", "write `''` for a quote between single quotes"),
    ("a: |«x»\n  b", "did not find expected comment or line break", "the text of a block scalar begins on the next line"),
    ("a: |«0»\n  b", "found an indentation indicator equal to 0", "the indentation of a block scalar is 1 to 9"),
    ("a: |\n«\t»b", "found a tab character where an indentation space is expected", "a tab cannot indent YAML; use spaces"),
    ("a: \"«\\q»\"", "found unknown escape character", "write `\\\\` for a backslash, or use single quotes"),
    ("a: \"«\\ud83d»\"", "found invalid Unicode character escape code", "halves of surrogate pairs are for JSON; write the character itself, or `\\U` and 8 digits"),
    ("a: \"«\\x4»\"", "did not find expected hexdecimal number", "`\\x` is followed by 2 hexadecimal digits, `\\u` by 4, `\\U` by 8"),
    ("«%YAML 1.2»\n---\na: 1", "found incompatible YAML document", "Kubernetes reads YAML 1.1; leave the directive out"),
    ("«%FOO»\n---\na: 1", "found unknown directive name", "a line that begins with `%` is a directive; Kubernetes knows `%YAML 1.1` and `%TAG`"),
    ("a: «!<x»\nb: 1", "did not find the expected '>'", "quote a value that begins with `!`"),
    ("a: «!h!x» 1", "found undefined tag handle", "quote a value that begins with `!`"),
    ("a: &x «&y» 1", "did not find expected key", "a value has one anchor at most, this is its second"),
    ("a: [&x «&y» 1]", "did not find expected ',' or ']'", "a value has one anchor at most, this is its second"),
    ("a: {b: !x «!y» 1}", "did not find expected ',' or '}'", "a value has one tag at most, this is its second"),
    ("a: «&» b", "did not find expected alphabetic or numeric character", "quote a value that begins with `&`"),
    ("«:» b", "did not find expected key", "there is no key before the `:`"),
    ("? «[»a]\n: b", "invalid map key", "a key is a string in Kubernetes, never a mapping or a list"),
    ("«[»a]: b", "invalid map key", "a key is a string in Kubernetes, never a mapping or a list"),
    ("a: 1\n«?»\nb: 1", "map key is null", "a key is a string; quote it"),
    ("«~»: b", "map key is null", "a key is a string; quote it"),
    ("a: «.inf»", "json: unsupported value: +Inf", "JSON has no such number; quote it if it is a string"),
    ("a: «!!int x»", "cannot decode !!str `x` as a !!int", "leave the tag out, or make the value what it says"),
    ("<<: «1»", "map merge requires map or sequence of maps as the value", "`<<` takes an alias of a mapping, or a list of them"),
    ("a: 1\n...\n«b: 2»", "did not find expected <document start>", "a document after `...` or a directive begins with `---`"),
    ("a:\n  - b\n «-» c", "did not find expected key", "the line is indented by 1 space, the lines before it by 0, 2 or 4"),
    ("containers:\n- name: a\n  image: b\n «env:» c", "did not find expected key", "the line is indented by 1 space, the lines before it by 0 or 2"),
    ("a: «}»\n", "did not find expected node content", "quote a value that begins with `}`"),
    ("- a\n«b:» 1", "did not find expected '-' indicator", "the lines of this column begin with `- `"),
    ("a: 1\n«-» b", "did not find expected key", "the key before it has a value already, no list can follow"),
    ("\"a\" : 1\n«\"b\"»\n", "could not find expected ':'", "what stands in this column is a key, and `: ` follows a key"),
    ("a:\n  \"b\n  c\"«:» 1", "mapping values are not allowed in this context", "a key and its `:` stand on one line"),
    ("a: &a1 1\nb: «*a2»", "unknown anchor 'a2' referenced", "no `&a2` stands before it in this document"),
    ("a: |\n b\n  c\n«d»\ne: 1", "could not find expected ':'", "what stands in this column is a key, and `: ` follows a key"),
    ("command: [\"a\", «‹\"›b]»", "found unexpected end of stream", "the quote that opens here is never closed"),
    ("args: ‹[›\"--x=y\" «\"--z\"»]", "did not find expected ',' or ']'", "a comma separates what stands between brackets"),
    ("args: «‹[›»--a=b:c, \"d\"", "did not find expected ',' or ']'", "the `[` that opens here is never closed"),
    ("annotations: ‹{›a: b\n  c«:» d}", "did not find expected ',' or '}'", "a comma is missing, or the `{` that opens here is never closed"),
    ("a: \"b«\u{7}»\"", "control characters are not allowed", ""),
    ("x: «!!python/object/apply:os.system» [exit 7]", "could not determine a constructor for the tag 'tag:yaml.org,2002:python/object/apply:os.system'", "the tag asks a loader to build an object of a programming language; Kubernetes has no such values"),
    ("a: «!!binary ===»", "!!binary value contains invalid base64 data", "leave the tag out, or make the value what it says"),
    ("«18446744073709551615»: x", "unsupported map key of type: uint64", "a key is a string; quote it"),
];

/// The same for JSON, with the messages of Go's `encoding/json`.
const BROKEN_JSON: &[(&str, &str)] = &[
    (
        "{\"a\": 1,«}»",
        "invalid character '}' looking for beginning of object key string",
    ),
    ("{\"a\" «1»}", "invalid character '1' after object key"),
    (
        "{\"a\": 1 «\"»b\": 2}",
        "invalid character '\"' after object key:value pair",
    ),
    ("[1 «2»]", "invalid character '2' after array element"),
    (
        "[1,«]»",
        "invalid character ']' looking for beginning of value",
    ),
    (
        "{\"a\": tr«e»e}",
        "invalid character 'e' in literal true (expecting 'u')",
    ),
    (
        "{\"a\": 0«1»}",
        "invalid character '1' after object key:value pair",
    ),
    ("{\"a\": -«x»}", "invalid character 'x' in numeric literal"),
    (
        "{\"a\": \"\\«q»\"}",
        "invalid character 'q' in string escape code",
    ),
    (
        "{\"a\": \"\\u12«x»4\"}",
        "invalid character 'x' in \\u hexadecimal character escape",
    ),
    ("«‹{›»\"a\": [1, 2]", "unexpected end of JSON input"),
    (
        "{\"a\": «é»}",
        "invalid character 'é' looking for beginning of value",
    ),
];

/// The text without its marks, the bytes between `«»`, and those between `‹›`.
fn unmarked(marked: &str) -> (String, Span, Option<Span>) {
    let mut text = String::new();
    let mut places = [None; 4];
    for character in marked.chars() {
        match "«»‹›".chars().position(|mark| mark == character) {
            Some(mark) => places[mark] = Some(text.len()),
            None => text.push(character),
        }
    }
    let [start, end, opened, opened_end] = places;
    let span = |start: Option<usize>, end: Option<usize>| Some(Span::new(start?, end?));
    (
        text,
        span(start, end).expect("every text marks its error"),
        span(opened, opened_end),
    )
}

/// The first error of a text that has one.
fn error(text: &str, syntax: Syntax) -> Option<Error> {
    let mut tree = Tree::default();
    tree.parse(text, syntax);
    tree.documents(text).find_map(Document::error).cloned()
}

#[test]
fn broken_documents() {
    let mut wrong = Vec::new();
    for (marked, message, hint) in BROKEN {
        let (text, span, opened) = unmarked(marked);
        let Some(error) = error(&text, Syntax::Yaml) else {
            wrong.push(format!("{text:?} is accepted"));
            continue;
        };
        let found = (
            error.message.as_str(),
            error.hint.as_deref().unwrap_or_default(),
            error.span,
            error.opened,
        );
        if found != (*message, *hint, span, opened) {
            wrong.push(format!(
                "{text:?}\n  {found:?}\n  {:?}",
                (message, hint, span, opened)
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        BROKEN.len(),
        wrong.join("\n")
    );
}

#[test]
fn broken_json() {
    for (marked, message) in BROKEN_JSON {
        let (text, span, opened) = unmarked(marked);
        let error = error(&text, Syntax::Json).unwrap_or_else(|| panic!("{text:?} is accepted"));
        assert_eq!(
            (error.message.as_str(), error.span, error.opened),
            (*message, span, opened),
            "{text:?}"
        );
    }
}

/// Message and line of each document: the line counts from 0.
fn verdicts(text: &str) -> Vec<Option<String>> {
    let mut tree = Tree::default();
    tree.parse(text, Syntax::Yaml);
    tree.documents(text)
        .map(|document| document.error().map(|error| error.message.clone()))
        .collect()
}

#[test]
fn neighbours_are_read() {
    let text = "a: 1\n---\nb: [\n---\nc: 'x\n---\n{{ d }}\n---\nd: \"\n...\n---\ne: 2\n";
    let mut tree = Tree::default();
    tree.parse(text, Syntax::Yaml);
    let whole: Vec<bool> = tree
        .documents(text)
        .map(|document| document.error().is_none())
        .collect();
    assert_eq!(whole, [true, false, false, false, false, true]);
    let last = tree
        .documents(text)
        .last()
        .and_then(Document::root)
        .and_then(|root| root.get("e"));
    assert_eq!(last.and_then(Node::as_i64), Some(2));
    let spans: Vec<&str> = tree
        .documents(text)
        .map(|document| &text[document.span().range()])
        .collect();
    assert_eq!(spans[0], "a: 1\n");
    assert_eq!(spans[1], "\nb: [\n");
    assert_eq!(spans[5], "\ne: 2\n");
}

#[test]
fn what_is_certain_is_kept() {
    let text = "metadata:\n  name: web\n  labels: {app: web}\nspec:\n  a: 1\n b: 2\nlost: true\n";
    let mut tree = Tree::default();
    tree.parse(text, Syntax::Yaml);
    let document = tree.documents(text).next().unwrap();
    assert!(document.error().is_some());
    let root = document.root().unwrap();
    assert_eq!(
        root.at("/metadata/name").and_then(Node::as_str).as_deref(),
        Some("web")
    );
    assert_eq!(root.at("/metadata/labels/app").map(Node::raw), Some("web"));
    assert_eq!(root.at("/spec/a").and_then(Node::as_i64), Some(1));
    assert!(root.get("lost").is_none());
}

#[test]
fn depth_is_limited() {
    for (open, close) in [("[", "]"), ("{a: ", "}"), ("- ", ""), ("? ", "")] {
        let deep = |depth: usize| format!("x:\n  {}1{}\n", open.repeat(depth), close.repeat(depth));
        assert_eq!(verdicts(&deep(100_000)).len(), 1);
        assert!(verdicts(&deep(100_000))[0].is_some(), "{open}");
        if open != "? " {
            assert_eq!(verdicts(&deep(990)), [None], "{open}");
        }
    }
    let message = verdicts(&format!("x: {}", "[".repeat(2000)));
    assert_eq!(message, [Some("exceeded max depth of 1000".to_owned())]);
}

#[test]
fn aliases_have_a_budget() {
    let laughs = |levels: usize| {
        let level = |i: usize| {
            format!(
                "a{i}: &a{i} [{}]\n",
                vec![format!("*a{}", i - 1); 10].join(", ")
            )
        };
        (1..levels).fold("a0: &a0 lol\n".to_owned(), |text, i| text + &level(i))
    };
    assert_eq!(verdicts(&laughs(3)), [None]);
    assert_eq!(
        verdicts(&laughs(12)),
        [Some("document contains excessive aliasing".to_owned())]
    );
    let many = format!("x:\n  - &a y\n{}", "  - *a\n".repeat(200_000));
    assert_eq!(verdicts(&many), [None]);
}
