//! Expressions mean here what they mean to the API server. `oracle/cel/main.go` asked Kubernetes' own code; `results.tsv` is what it
//! answered.

use seaworthy::cel::{
    Bindings, Budget, Expression, Of, Refusal, Scope, Shape, Shapes, Type, Verdict,
};
use seaworthy::schema::{CustomKinds, validation};
use seaworthy::yaml::{Syntax, Tree};

const RESULTS: &str = include_str!("oracle/cel/results.tsv");
const OBJECT: &str = include_str!("oracle/cel/object.json");
const CRD: &str = include_str!("oracle/cel/crd.yaml");
const CUSTOM_OBJECT: &str = include_str!("oracle/cel/object.yaml");

/// The answers were given by 1.34's functions, which a server of the next version lets new expressions use.
const MINOR: u8 = 34;

/// What is not known here, of a hundred answers: it is never an error, but should stay rare.
const MOST_UNKNOWN: usize = 4;

/// What either side makes of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Answer {
    Refused,
    Errs,
    /// Its type, and of booleans and strings the value.
    Value(String, String),
    Unknown,
}

#[test]
fn expressions() {
    let mut tree = Tree::default();
    tree.parse(OBJECT, Syntax::Json);
    let object = tree.documents(OBJECT).next().unwrap().root().unwrap();
    let mut shapes = Shapes::default();
    let anything = shapes.add(Shape {
        of: Of::Anything,
        is_nullable: true,
        ..Shape::default()
    });
    let answer = |text: &str| {
        let variables = [("object", Type::Dyn)];
        let scope = Scope {
            shapes: &shapes,
            variables: &variables,
            minor: MINOR,
        };
        let found = Expression::parse(text)
            .and_then(|expression| Ok((expression.type_in(scope)?, expression)));
        let (of, expression) = match found {
            Ok(found) => found,
            Err(Refusal::Refused(_)) => return Answer::Refused,
            Err(Refusal::NotJudged) => return Answer::Unknown,
        };
        let mut bindings = Bindings::new(&shapes);
        bindings.node("object", object, anything);
        let budget = || Budget::of_steps(100_000);
        let value = |value: &str| Answer::Value(of.to_string(), value.to_owned());
        match (&of, expression.judge(&bindings, &mut budget())) {
            (_, Verdict::Errs(_)) => Answer::Errs,
            (_, Verdict::Holds) => value("true"),
            (_, Verdict::Fails) => value("false"),
            (Type::String | Type::Dyn, Verdict::Unknown) => {
                match expression.text(&bindings, &mut budget()) {
                    Some(text) => value(&format!("{text:?}")),
                    None => Answer::Unknown,
                }
            }
            (Type::Bool, Verdict::Unknown) => Answer::Unknown,
            (_, Verdict::Unknown) => value("-"),
        }
    };
    agree("expression", answer);
}

#[test]
fn rules_of_definitions() {
    agree("rule", |text| {
        if Expression::parse(text).err() == Some(Refusal::NotJudged) {
            return Answer::Unknown;
        }
        let rule = serde_json::to_string(text).unwrap();
        let spec = "          spec:\n            type: object\n";
        let rules = format!(
            "{spec}            x-kubernetes-validations: [{{rule: {rule}, message: broken}}]\n"
        );
        let definition = CRD.replace(spec, &rules);
        let (mut tree, mut object) = (Tree::default(), Tree::default());
        tree.parse(&definition, Syntax::Yaml);
        object.parse(CUSTOM_OBJECT, Syntax::Yaml);
        let root = tree.documents(&definition).next().unwrap().root().unwrap();
        let of = ("apiextensions.k8s.io/v1", "CustomResourceDefinition");
        if !validation::refusals(root, of.0, of.1, MINOR + 1).is_empty() {
            return Answer::Refused;
        }
        let mut kinds = CustomKinds::default();
        kinds.add(&definition, &tree);
        let root = object
            .documents(CUSTOM_OBJECT)
            .next()
            .unwrap()
            .root()
            .unwrap();
        let faults = kinds.faults(root, "example.com/v1", "Thing", MINOR);
        let said: Vec<_> = faults
            .iter()
            .map(|fault| format!("{:?}", fault.problem))
            .collect();
        match said.as_slice() {
            [] => Answer::Value("holds".into(), String::new()),
            [said] if said.contains("in the rule: ") => Answer::Errs,
            [said] if said.contains(": broken") => Answer::Value("fails".into(), String::new()),
            said => panic!("{said:?}"),
        }
    });
}

/// Whatever stands in a manifest: the parser neither panics nor exhausts the stack, and evaluation ends.
#[test]
fn hostile_expressions_end() {
    let nested = |open: &str, close: &str, times: usize| {
        format!("{}1{}", open.repeat(times), close.repeat(times))
    };
    let grown = |start: &str, body: &str, times: usize| {
        format!("{start}{}.size() == 1", body.repeat(times))
    };
    let ten = "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]";
    let texts = [
        vec!["1"; 4000].join("+"),
        vec!["1"; 4000].join("<"),
        vec!["a"; 4000].join(" in "),
        vec!["a"; 4000].join("."),
        vec!["a"; 120].join("."),
        vec!["1"; 120].join("+"),
        vec!["true"; 2000].join("&&"),
        format!("a{}", ".f()".repeat(2000)),
        format!("a{}", "[0]".repeat(2000)),
        format!("a{}", ".?b[0].c(1)".repeat(40)),
        "(".repeat(5000),
        nested("(", ")", 40),
        nested("[", "]", 40),
        nested("{1:", "}", 40),
        nested("size(", ")", 40),
        nested("[1].map(x, ", ")", 30),
        format!("{}true", "!".repeat(5000)),
        format!("{}true", "!".repeat(100)),
        format!("{}1", "- ".repeat(5000)),
        format!("{}1", "true?1:".repeat(2000)),
        format!("true{}", "?true:true".repeat(40)),
        "\"".repeat(5000),
        "`".repeat(5000),
        "'''".repeat(1001),
        "'\\".repeat(1000),
        "\0".repeat(100),
        "\"😀".repeat(100),
        "a?b:[c{d'e\"f(g)h]i}".repeat(200),
        "9".repeat(10_000),
        // Work, texts, lists and types that grow with every loop.
        nested(&format!("{ten}.all(a, {ten}.all(b, "), "))", 5),
        grown("['aaaaaaaa']", ".map(a, a + a + a + a)", 15),
        grown("[[1]]", ".map(a, a + a + a + a)", 15),
        grown("'aaaaaaaa'", ".replace('a', 'aaaaaaaaaaaaaaaa')", 15),
        grown("[1]", ".map(a, [{1: {1: a}, 2: {1: a}}, {1: {2: a}}])", 15),
        grown("[1]", ".map(a, {1: [a, a]})", 30),
        "'aaaaaaaaaaaaaaaaaaaaaaaaaaaa'.matches('(((a{1,100}){1,100}){1,100})')".to_owned(),
        "lists.range(9999).all(a, lists.range(9999).all(b, a == b || a != b))".to_owned(),
    ];
    let judged = std::thread::Builder::new()
        .stack_size(2 << 20)
        .spawn(move || texts.iter().for_each(|text| judge(text)))
        .unwrap();
    judged.join().unwrap();
}

/// Values within values are not followed to the bottom of the stack.
#[test]
fn deep_values_are_not_known() {
    let text = format!("{}{}", "[".repeat(900), "]".repeat(900));
    let mut tree = Tree::default();
    tree.parse(&text, Syntax::Json);
    let object = tree.documents(&text).next().unwrap().root().unwrap();
    let mut shapes = Shapes::default();
    let anything = shapes.add(Shape {
        of: Of::Anything,
        ..Shape::default()
    });
    let mut bindings = Bindings::new(&shapes);
    bindings.node("object", object, anything);
    for text in ["object == object", "'%s'.format([object]) == ''"] {
        let expression = Expression::parse(text).unwrap();
        let verdict = expression.judge(&bindings, &mut Budget::of_steps(100_000));
        assert_eq!(verdict, Verdict::Unknown, "{text}");
    }
}

fn judge(text: &str) {
    let Ok(expression) = Expression::parse(text) else {
        return;
    };
    let shapes = Shapes::default();
    let scope = Scope {
        shapes: &shapes,
        variables: &[("a", Type::Dyn)],
        minor: MINOR,
    };
    let _ = expression.type_in(scope);
    let mut bindings = Bindings::new(&shapes);
    bindings.unknown("a");
    let _ = expression.judge(&bindings, &mut Budget::of_steps(100_000));
}

/// Compares with every answer of a kind.
#[expect(clippy::print_stderr, reason = "what is not known is said")]
fn agree(kind: &str, answer: impl Fn(&str) -> Answer) {
    let (mut count, mut unknown, mut wrong) = (0, Vec::new(), Vec::new());
    for line in RESULTS.lines().filter(|line| !line.starts_with("# ")) {
        let parts: Vec<_> = line.split('\t').collect();
        if parts[0] != kind {
            continue;
        }
        count += 1;
        let text = parts[1];
        let wanted = match parts[2] {
            "refused" => Answer::Refused,
            "errs" => Answer::Errs,
            of => Answer::Value(of.to_owned(), parts[3].to_owned()),
        };
        match answer(text) {
            Answer::Unknown => unknown.push(text),
            found if found == wanted => {}
            // The server looks into constants before it evaluates.
            Answer::Errs if wanted == Answer::Refused => {}
            found => wrong.push(format!(
                "{text}\n    wanted {:?}, found {found:?}",
                &parts[2..]
            )),
        }
    }
    eprintln!("{kind}: {count} answers, not known of {unknown:#?}");
    assert!(
        wrong.is_empty(),
        "{} of {count}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(unknown.len() * 100 <= count * MOST_UNKNOWN);
}
