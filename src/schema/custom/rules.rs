//! `x-kubernetes-validations`: the rules of a definition, evaluated on an object as
//! `k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel` does when it is created.

use std::sync::OnceLock;

use rustc_hash::FxHashSet;

use super::lower::{Additional, Id, Schema, Schemas};
use super::shapes;
use crate::cel::{Bindings, Budget, Expression, Scope, ShapeId, Shapes, Type, Verdict};
use crate::schema::walk::{Fault, Problem};
use crate::yaml::{Kind, Node};

/// Steps for an object, and for each of its nodes more.
const STEPS: u64 = 20_000;
const STEPS_A_NODE: u64 = 500;

/// Letters of a rule that are shown where it has no message.
const SHOWN: usize = 200;

/// A rule as it is written.
#[derive(Debug, Default)]
pub(super) struct Rule {
    pub(super) rule: Box<str>,
    pub(super) message: Option<Box<str>>,
    pub(super) message_expression: Option<Box<str>>,
    pub(super) field_path: Option<Box<str>>,
    /// `optionalOldSelf`: it speaks of new objects too, although it names `oldSelf`.
    pub(super) has_optional_old_self: bool,
    program: OnceLock<Option<Program>>,
}

/// A rule that was read.
#[derive(Debug)]
struct Program {
    rule: Expression,
    message: Option<Expression>,
}

/// What the rules of a kind need besides its schema.
#[derive(Debug)]
pub(super) struct Rules {
    shapes: Shapes,
    /// By schema: whether there is a rule at it or below.
    is_ruled: Vec<bool>,
}

impl Rules {
    /// Nothing of a definition without rules.
    pub(super) fn of(schemas: &[Schema]) -> Option<Self> {
        // What is below has a greater number.
        let mut is_ruled = vec![false; schemas.len()];
        for (id, schema) in schemas.iter().enumerate().rev() {
            let holds =
                !schema.rules.is_empty() || below(schema).any(|id| is_ruled.get(id) == Some(&true));
            if let Some(place) = is_ruled.get_mut(id) {
                *place = holds;
            }
        }
        (is_ruled.first() == Some(&true)).then(|| Self {
            shapes: shapes::of(schemas),
            is_ruled,
        })
    }

    fn is_ruled(&self, id: Id) -> bool {
        self.is_ruled.get(id) == Some(&true)
    }
}

fn below(schema: &Schema) -> impl Iterator<Item = Id> {
    let additional = match schema.additional {
        Additional::Each(id) => Some(id),
        _ => None,
    };
    let properties = schema.properties.iter().map(|(_, id)| *id);
    let all_of = schema.checks.all_of.iter().copied();
    properties
        .chain(additional)
        .chain(schema.items)
        .chain(all_of)
}

/// What the rules refuse of an object whose values are all as its schema wants them.
pub(super) fn faults<'t>(root: Node<'t>, schemas: &Schemas, rules: &Rules) -> Vec<Fault<'t>> {
    let mut walk = Walk {
        schemas,
        rules,
        budget: Budget::of_steps(STEPS + STEPS_A_NODE * size(root)),
        seen: FxHashSet::default(),
        faults: Vec::new(),
    };
    let mut pending = vec![(root, 0)];
    while let Some((node, id)) = pending.pop() {
        let Some(schema) = schemas.get(id).filter(|_| rules.is_ruled(id)) else {
            continue;
        };
        if node.alias().is_some() && !walk.seen.insert((node.id(), id)) {
            continue;
        }
        walk.place(node, schema, id);
        let start = pending.len();
        match node.kind() {
            Kind::Mapping => {
                for value in node.entries() {
                    let name = value.key_text().unwrap_or_default();
                    let below = schema.property(&name).or(match schema.additional {
                        Additional::Each(below) => Some(below),
                        _ => None,
                    });
                    // `status` is thrown away at this door.
                    let is_dropped = id == 0 && name == "status" && schemas.has_status;
                    pending.extend(below.filter(|_| !is_dropped).map(|below| (value, below)));
                }
            }
            Kind::Sequence => {
                let items = schema.items.into_iter();
                pending.extend(items.flat_map(|below| node.items().map(move |item| (item, below))));
            }
            Kind::Scalar => {}
        }
        pending.get_mut(start..).unwrap_or_default().reverse();
    }
    walk.faults
}

/// How many nodes the object has, aliases counted once.
fn size(root: Node<'_>) -> u64 {
    let (mut count, mut pending) = (0, vec![root]);
    while let Some(node) = pending.pop() {
        count += 1;
        if node.alias().is_none() {
            pending.extend(node.entries());
            pending.extend(node.items());
        }
    }
    count
}

struct Walk<'s, 't> {
    schemas: &'s Schemas,
    rules: &'s Rules,
    budget: Budget,
    /// What was reached through an alias, with its schema: judged once, however often it is named.
    seen: FxHashSet<(u32, Id)>,
    faults: Vec<Fault<'t>>,
}

impl<'s, 't: 's> Walk<'s, 't> {
    /// Rules look at values that are not null: those above them look at whether they are there.
    fn place(&mut self, node: Node<'t>, schema: &'s Schema, id: Id) {
        if node.kind() == Kind::Scalar && node.is_null() {
            return;
        }
        let Some(of) = self.rules.shapes.type_of(id) else {
            return;
        };
        let also = schema
            .checks
            .all_of
            .iter()
            .filter_map(|id| self.schemas.get(*id));
        for rule in schema
            .rules
            .iter()
            .chain(also.flat_map(|schema| &schema.rules))
        {
            let program = rule
                .program
                .get_or_init(|| rule.compiled(&self.rules.shapes, &of));
            if let Some(program) = program {
                self.rule(node, id, rule, program);
            }
        }
    }

    fn rule(&mut self, node: Node<'t>, id: ShapeId, rule: &Rule, program: &Program) {
        if program.rule.mentions("oldSelf") && !rule.has_optional_old_self {
            return;
        }
        let mut bindings = Bindings::new(&self.rules.shapes);
        bindings.node("self", node, id);
        bindings.nothing("oldSelf");
        let (place, message) = match program.rule.judge(&bindings, &mut self.budget) {
            Verdict::Holds | Verdict::Unknown => return,
            Verdict::Errs(why) => (node, format!("{why}, in the rule: {}", rule.short())),
            Verdict::Fails => {
                let own = program.message.as_ref();
                let own = own.and_then(|message| message.text(&bindings, &mut self.budget));
                let own = own.filter(|text| !text.trim().is_empty() && !text.trim().contains('\n'));
                let message = own.map(|text| text.trim().to_owned());
                (rule.place(node), message.unwrap_or_else(|| rule.short()))
            }
        };
        self.faults.push(Fault {
            node: place,
            problem: Problem::Unreadable(
                format!("breaks a rule of its definition: {message}").into(),
            ),
        });
    }
}

impl Rule {
    pub(super) fn lowered(node: Node<'_>) -> Option<Self> {
        let text = |name: &str| {
            let text = node.get(name).and_then(Node::as_str)?;
            (!text.trim().is_empty()).then(|| text.into())
        };
        Some(Self {
            rule: text("rule")?,
            message: text("message"),
            message_expression: text("messageExpression"),
            field_path: text("fieldPath"),
            has_optional_old_self: node.get("optionalOldSelf").and_then(Node::as_bool)
                == Some(true),
            program: OnceLock::new(),
        })
    }

    /// Nothing of a rule that the API server does not take, or that is not looked at here.
    fn compiled(&self, shapes: &Shapes, of: &Type) -> Option<Program> {
        let typed = |text: &str, wanted: fn(&Type) -> bool| {
            let expression = Expression::parse(text).ok()?;
            let found = expression
                .type_in(scope(shapes, &variables(of, self.has_optional_old_self)))
                .ok()?;
            wanted(&found).then_some(expression)
        };
        Some(Program {
            rule: typed(&self.rule, |of| matches!(of, Type::Bool))?,
            message: self
                .message_expression
                .as_ref()
                .and_then(|text| typed(text, |of| matches!(of, Type::String))),
        })
    }

    /// What the rule says, or what it is.
    fn short(&self) -> String {
        match &self.message {
            Some(message) => message.trim().to_owned(),
            None => {
                let rule = self.rule.split_whitespace().collect::<Vec<_>>().join(" ");
                match rule.char_indices().nth(SHOWN) {
                    Some((end, _)) => format!("`{}…`", rule.get(..end).unwrap_or_default()),
                    None => format!("`{rule}`"),
                }
            }
        }
    }

    /// What `fieldPath` leads to, as far as it is there.
    fn place<'t>(&self, node: Node<'t>) -> Node<'t> {
        let steps = self.field_path.as_deref().map(steps).unwrap_or_default();
        let mut place = node;
        for step in steps {
            match place.get_written(&step) {
                Some(below) => place = below,
                None => break,
            }
        }
        place
    }
}

/// The variables of a rule.
pub(super) fn variables(of: &Type, has_optional_old_self: bool) -> [(&'static str, Type); 2] {
    let old = if has_optional_old_self {
        Type::Optional(of.clone().into())
    } else {
        of.clone()
    };
    [("self", of.clone()), ("oldSelf", old)]
}

/// What a server that holds the definition already knows: everything.
fn scope<'s>(shapes: &'s Shapes, variables: &'s [(&'s str, Type)]) -> Scope<'s> {
    Scope {
        shapes,
        variables,
        minor: u8::MAX,
    }
}

/// `.spec['a.b'].c`
fn steps(path: &str) -> Vec<String> {
    let mut steps = Vec::new();
    let mut rest = path;
    while !rest.is_empty() {
        let (step, behind) = if let Some(quoted) = rest.strip_prefix("['") {
            quoted.split_once("']").unwrap_or((quoted, ""))
        } else {
            let name = rest.strip_prefix('.').unwrap_or(rest);
            name.split_at(name.find(['.', '[']).unwrap_or(name.len()))
        };
        if step.is_empty() {
            break;
        }
        steps.push(step.to_owned());
        rest = behind;
    }
    steps
}
