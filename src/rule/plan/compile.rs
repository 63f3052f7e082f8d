//! From schemas to a plan.

use serde_json::{Map, Value};

use super::{
    Bound, Check, Limit, Literal, Op, Pattern, Plan, SchemaId, Slot, SlotId, TARGET, Types,
};

impl Plan {
    /// A plan of these schemas.
    ///
    /// # Errors
    /// What of a schema a plan cannot express.
    pub(in crate::rule) fn new<'v>(
        schemas: impl IntoIterator<Item = (SchemaId, &'v Value)>,
    ) -> Result<Self, String> {
        let mut plan = Self::empty();
        for (id, schema) in schemas {
            plan.add(id, schema)?;
        }
        plan.finish();
        Ok(plan)
    }

    /// Whether a plan can express the schema.
    pub(in crate::rule) fn expresses(schema: &Value) -> bool {
        Self::empty().add(0, schema).is_ok()
    }

    /// A plan of no schema.
    pub(in crate::rule) fn of_nothing() -> Self {
        Self::empty()
    }

    fn empty() -> Self {
        Self {
            slots: vec![Slot::default()],
        }
    }

    fn of(id: SchemaId, schema: &Value) -> Result<Self, String> {
        Self::new([(id, schema)])
    }

    fn add(&mut self, id: SchemaId, schema: &Value) -> Result<(), String> {
        let mut checks = Vec::new();
        let mut compiler = Compiler {
            plan: self,
            id,
            is_shared: true,
        };
        compiler.schema(TARGET, schema, &mut checks)?;
        for check in checks {
            self.slots[check.at as usize].checks.push(check);
        }
        Ok(())
    }

    /// Builds the tables, here and in the plans for items.
    fn finish(&mut self) {
        for slot in &mut self.slots {
            slot.children.build();
            if let Some(items) = &mut slot.items {
                items.finish();
            }
        }
    }

    /// The slot one property below another.
    fn child(&mut self, slot: SlotId, name: &str) -> SlotId {
        if let Some(child) = self.slots[slot as usize].children.find(name) {
            return child;
        }
        let child = self.slots.len() as SlotId;
        self.slots.push(Slot::default());
        self.slots[slot as usize].children.add(name, child);
        child
    }
}

/// Puts one schema into a plan.
struct Compiler<'p> {
    plan: &'p mut Plan,
    id: SchemaId,
    /// Whether what is being compiled holds in any case, so that `items` can share the walk of all other schemas.
    is_shared: bool,
}

type Result<T = (), E = String> = std::result::Result<T, E>;

impl Compiler<'_> {
    fn schema(&mut self, at: SlotId, schema: &Value, out: &mut Vec<Check>) -> Result {
        let fields = match schema {
            Value::Bool(true) => return Ok(()),
            Value::Bool(false) => {
                out.push(self.check(at, Op::Never));
                return Ok(());
            }
            Value::Object(fields) => fields,
            other => return Err(format!("{other} is not a schema")),
        };
        for (keyword, value) in fields {
            self.keyword(at, keyword, value, fields, out)?;
        }
        Ok(())
    }

    fn keyword(
        &mut self,
        at: SlotId,
        keyword: &str,
        value: &Value,
        fields: &Map<String, Value>,
        out: &mut Vec<Check>,
    ) -> Result {
        let op = match keyword {
            "properties" => return self.properties(at, value, out),
            "allOf" => {
                return list(value)?
                    .iter()
                    .try_for_each(|schema| self.schema(at, schema, out));
            }
            "items" if self.is_shared => return self.shared_items(at, value),
            "then" | "else" => return Ok(()),
            "if" => self.condition(at, value, fields)?,
            "not" => Op::Not(self.group(at, value)?),
            "anyOf" => Op::Any(
                list(value)?
                    .iter()
                    .map(|schema| self.group(at, schema))
                    .collect::<Result<_>>()?,
            ),
            "items" => Op::Each(Plan::of(self.id, value)?),
            "contains" => Op::Contains(Plan::of(self.id, value)?),
            "propertyNames" => Op::Keys(Plan::of(self.id, value)?),
            "additionalProperties" => self.others(value, fields)?,
            "required" => self.required(at, value)?,
            "type" => Op::Type(types(value)?),
            "const" => Op::OneOf(vec![literal(value)?]),
            "enum" => Op::OneOf(list(value)?.iter().map(literal).collect::<Result<_>>()?),
            "pattern" => Op::Pattern(Pattern::new(text(value)?)),
            "minimum" => Op::Within(Bound::AtLeast, number(value)?),
            "maximum" => Op::Within(Bound::AtMost, number(value)?),
            "exclusiveMinimum" => Op::Within(Bound::Above, number(value)?),
            "exclusiveMaximum" => Op::Within(Bound::Below, number(value)?),
            "minLength" => Op::Length(Limit::AtLeast(count(value)?)),
            "maxLength" => Op::Length(Limit::AtMost(count(value)?)),
            "minProperties" => Op::Properties(Limit::AtLeast(count(value)?)),
            "maxProperties" => Op::Properties(Limit::AtMost(count(value)?)),
            "minItems" => Op::Items(Limit::AtLeast(count(value)?)),
            "maxItems" => Op::Items(Limit::AtMost(count(value)?)),
            other => return Err(format!("a plan knows no `{other}`")),
        };
        out.push(self.check(at, op));
        Ok(())
    }

    fn check(&self, at: SlotId, op: Op) -> Check {
        Check {
            schema: self.id,
            at,
            op,
        }
    }

    fn properties(&mut self, at: SlotId, value: &Value, out: &mut Vec<Check>) -> Result {
        for (name, schema) in object(value)? {
            let child = self.plan.child(at, name);
            self.schema(child, schema, out)?;
        }
        Ok(())
    }

    fn shared_items(&mut self, at: SlotId, value: &Value) -> Result {
        let items = &mut self.plan.slots[at as usize].items;
        items
            .get_or_insert_with(|| Box::new(Plan::empty()))
            .add(self.id, value)
    }

    fn required(&mut self, at: SlotId, value: &Value) -> Result<Op> {
        let mut required = Vec::new();
        for name in list(value)? {
            let name = text(name)?;
            required.push((self.plan.child(at, name), name.into()));
        }
        Ok(Op::Required(required))
    }

    fn condition(&mut self, at: SlotId, value: &Value, fields: &Map<String, Value>) -> Result<Op> {
        let condition = self.group(at, value)?;
        let mut branch = |name| {
            fields
                .get(name)
                .map_or(Ok(Vec::new()), |schema| self.group(at, schema))
        };
        Ok(Op::If(condition, branch("then")?, branch("else")?))
    }

    fn others(&self, value: &Value, fields: &Map<String, Value>) -> Result<Op> {
        let known = match fields.get("properties") {
            Some(properties) => object(properties)?
                .keys()
                .map(|name| name.as_str().into())
                .collect(),
            None => Vec::new(),
        };
        Ok(Op::Others(known, Plan::of(self.id, value)?))
    }

    /// Checks that stand together and are asked only when their keyword says so.
    fn group(&mut self, at: SlotId, schema: &Value) -> Result<Vec<Check>> {
        let mut checks = Vec::new();
        let outer = std::mem::replace(&mut self.is_shared, false);
        let compiled = self.schema(at, schema, &mut checks);
        self.is_shared = outer;
        compiled.map(|()| checks)
    }
}

fn list(value: &Value) -> Result<&Vec<Value>> {
    value
        .as_array()
        .ok_or_else(|| format!("{value} is not a list"))
}

fn object(value: &Value) -> Result<&Map<String, Value>> {
    value
        .as_object()
        .ok_or_else(|| format!("{value} is not a mapping"))
}

fn text(value: &Value) -> Result<&str> {
    value
        .as_str()
        .ok_or_else(|| format!("{value} is not a text"))
}

fn number(value: &Value) -> Result<f64> {
    value
        .as_f64()
        .ok_or_else(|| format!("{value} is not a number"))
}

fn count(value: &Value) -> Result<usize> {
    let count = value.as_u64().and_then(|count| usize::try_from(count).ok());
    count.ok_or_else(|| format!("{value} is not a count"))
}

fn literal(value: &Value) -> Result<Literal> {
    Ok(match value {
        Value::Null => Literal::Null,
        Value::Bool(value) => Literal::Bool(*value),
        Value::Number(_) => Literal::Number(number(value)?),
        Value::String(text) => Literal::String(text.as_str().into()),
        other => return Err(format!("a plan compares no {other}")),
    })
}

fn types(value: &Value) -> Result<Types> {
    let words = match value {
        Value::Array(words) => words.as_slice(),
        one => std::slice::from_ref(one),
    };
    words.iter().try_fold(Types::default(), |types, word| {
        Ok(types.with(match text(word)? {
            "null" => Types::NULL,
            "boolean" => Types::BOOLEAN,
            "integer" => Types::INTEGER,
            "number" => Types::INTEGER.with(Types::FRACTION),
            "string" => Types::STRING,
            "array" => Types::ARRAY,
            "object" => Types::OBJECT,
            other => return Err(format!("`{other}` is not a type")),
        }))
    })
}
