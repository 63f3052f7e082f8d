//! What type parameters stand for, found out while an expression is checked (`cel-go`, `checker/types.go`).

use std::sync::Arc;

use super::types::Type;

/// Steps that one expression may take: types can be made to grow without end.
const MOST_STEPS: u32 = 50_000;

/// The type parameters of one expression.
#[derive(Default)]
pub(super) struct Inference {
    /// By number: what the parameter stands for.
    known: Vec<Option<Type>>,
    steps: u32,
}

/// The parameters of one signature, made anew for each call.
pub(super) struct Fresh(Vec<(u32, Type)>);

impl Fresh {
    /// The type with the call's own parameters.
    pub(super) fn instance(&mut self, types: &mut Inference, of: &Type) -> Type {
        match of {
            Type::Param(letter) => {
                if let Some((_, own)) = self.0.iter().find(|(known, _)| known == letter) {
                    return own.clone();
                }
                let own = types.fresh();
                self.0.push((*letter, own.clone()));
                own
            }
            Type::List(of) => Type::list(self.instance(types, of)),
            Type::Optional(of) => Type::optional(self.instance(types, of)),
            Type::Type(of) => Type::Type(Arc::new(self.instance(types, of))),
            Type::Map(key, value) => {
                let key = self.instance(types, key);
                Type::map(key, self.instance(types, value))
            }
            of => of.clone(),
        }
    }
}

impl Inference {
    /// A parameter that nothing is known of.
    pub(super) fn fresh(&mut self) -> Type {
        self.known.push(None);
        Type::Param(u32::try_from(self.known.len() - 1).unwrap_or(u32::MAX))
    }

    pub(super) fn fresh_parameters(&self) -> Fresh {
        Fresh(Vec::new())
    }

    /// Whether too many steps were taken for the answers to count.
    pub(super) fn is_spent(&self) -> bool {
        self.steps >= MOST_STEPS
    }

    fn step(&mut self) -> bool {
        self.steps = self.steps.saturating_add(1);
        self.is_spent()
    }

    fn known(&self, parameter: u32) -> Option<&Type> {
        self.known.get(parameter as usize)?.as_ref()
    }

    /// The type with what is known in place of parameters; `Dyn` for the others, where asked.
    pub(super) fn resolved(&mut self, of: &Type, is_final: bool) -> Type {
        if self.step() {
            return Type::Dyn;
        }
        match of {
            Type::Param(number) => match self.known(*number).cloned() {
                Some(known) => self.resolved(&known, is_final),
                None if is_final => Type::Dyn,
                None => of.clone(),
            },
            Type::List(of) => Type::list(self.resolved(of, is_final)),
            Type::Optional(of) => Type::optional(self.resolved(of, is_final)),
            Type::Type(of) => Type::Type(Arc::new(self.resolved(of, is_final))),
            Type::Map(key, value) => {
                let key = self.resolved(key, is_final);
                Type::map(key, self.resolved(value, is_final))
            }
            of => of.clone(),
        }
    }

    /// Whether a value of the one type may stand for the other; if so, what that tells of parameters is kept.
    pub(super) fn assign(&mut self, one: &Type, other: &Type) -> bool {
        self.assign_all(std::slice::from_ref(one), std::slice::from_ref(other))
    }

    /// The same for each pair at once.
    pub(super) fn assign_all(&mut self, ones: &[Type], others: &[Type]) -> bool {
        let before = self.known.clone();
        self.steps = self
            .steps
            .saturating_add(u32::try_from(before.len() / 16).unwrap_or(0));
        let fits = ones
            .iter()
            .zip(others)
            .all(|(one, other)| self.fits(one, other));
        if !fits {
            self.known = before;
        }
        fits
    }

    fn fits(&mut self, one: &Type, other: &Type) -> bool {
        if self.step() {
            return true;
        }
        if let Type::Param(number) = other {
            match self.substitute(one, other, *number) {
                (true, _) => return true,
                (false, true) => return false,
                (false, false) => {}
            }
        }
        if let Type::Param(number) = one {
            return self.substitute(other, one, *number).0;
        }
        match (one, other) {
            (one, other) if one.is_dyn_or_error() || other.is_dyn_or_error() => true,
            (Type::Null, Type::Null) => true,
            (Type::Null, of) | (of, Type::Null) => matches!(
                of,
                Type::Opaque(_)
                    | Type::Optional(_)
                    | Type::Object(_)
                    | Type::Duration
                    | Type::Timestamp
            ),
            (Type::Type(_), Type::Type(_)) => true,
            (Type::List(one), Type::List(other)) | (Type::Optional(one), Type::Optional(other)) => {
                self.fits(one, other)
            }
            (Type::Map(key, value), Type::Map(other_key, other_value)) => {
                self.fits(key, other_key) && self.fits(value, other_value)
            }
            (one, other) => is_same_leaf(one, other),
        }
    }

    /// Whether the type may stand for a parameter, and whether the parameter stood for one before.
    fn substitute(&mut self, of: &Type, parameter: &Type, number: u32) -> (bool, bool) {
        if matches!(of, Type::Param(own) if *own == number) {
            return (true, true);
        }
        if let Some(known) = self.known(number).cloned() {
            if self.is_same(of, &known) {
                return (true, true);
            }
            if !self.fits(of, &known) {
                return (false, true);
            }
            let general = self.more_general(of.clone(), known);
            if !self.is_within(parameter, &general) {
                self.set(number, general);
            }
            return (true, true);
        }
        if self.is_within(parameter, of) {
            return (false, false);
        }
        self.set(number, of.clone());
        (true, false)
    }

    fn set(&mut self, number: u32, of: Type) {
        if let Some(place) = self.known.get_mut(number as usize) {
            *place = Some(of);
        }
    }

    /// Whether the parameter is the type or a part of it.
    fn is_within(&mut self, parameter: &Type, of: &Type) -> bool {
        if self.step() {
            return true;
        }
        match of {
            Type::Param(number) => {
                if matches!(parameter, Type::Param(own) if own == number) {
                    return true;
                }
                match self.known(*number).cloned() {
                    Some(known) => self.is_within(parameter, &known),
                    None => false,
                }
            }
            Type::List(of) | Type::Optional(of) | Type::Type(of) => self.is_within(parameter, of),
            Type::Map(key, value) => {
                self.is_within(parameter, key) || self.is_within(parameter, value)
            }
            _ => false,
        }
    }

    /// Of two types that fit each other the one that says less.
    pub(super) fn more_general(&mut self, one: Type, other: Type) -> Type {
        if self.is_equal_or_less_specific(&one, &other) {
            one
        } else {
            other
        }
    }

    fn is_equal_or_less_specific(&mut self, one: &Type, other: &Type) -> bool {
        if self.step() {
            return true;
        }
        match (one, other) {
            (Type::Dyn | Type::Param(_), _) => true,
            (_, Type::Dyn | Type::Param(_)) => false,
            (Type::Type(_), Type::Type(_)) => true,
            (Type::List(one), Type::List(other)) | (Type::Optional(one), Type::Optional(other)) => {
                self.is_equal_or_less_specific(one, other)
            }
            (Type::Map(key, value), Type::Map(other_key, other_value)) => {
                self.is_equal_or_less_specific(key, other_key)
                    && self.is_equal_or_less_specific(value, other_value)
            }
            (one, other) => is_same_leaf(one, other),
        }
    }

    /// Whether both are one type.
    pub(super) fn is_same(&mut self, one: &Type, other: &Type) -> bool {
        if self.step() {
            return true;
        }
        match (one, other) {
            (Type::List(one), Type::List(other))
            | (Type::Optional(one), Type::Optional(other))
            | (Type::Type(one), Type::Type(other)) => self.is_same(one, other),
            (Type::Map(key, value), Type::Map(other_key, other_value)) => {
                self.is_same(key, other_key) && self.is_same(value, other_value)
            }
            (one, other) => is_same_leaf(one, other),
        }
    }
}

/// Whether two types without parameters of their own are one.
fn is_same_leaf(one: &Type, other: &Type) -> bool {
    match (one, other) {
        (Type::Object(one), Type::Object(other)) => one == other,
        (Type::Opaque(one), Type::Opaque(other)) => one == other,
        (Type::Param(one), Type::Param(other)) => one == other,
        (Type::List(_) | Type::Map(..) | Type::Optional(_) | Type::Type(_), _) => false,
        (one, other) => std::mem::discriminant(one) == std::mem::discriminant(other),
    }
}
