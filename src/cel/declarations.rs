//! The functions that expressions may call, from `functions.txt`.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use super::types::{Type, split};

/// Every function by name.
pub(super) struct Declarations {
    functions: FxHashMap<&'static str, Vec<Overload>>,
}

/// One signature of a function.
pub(super) struct Overload {
    /// The minor version of Kubernetes that brought it.
    pub(super) since: u8,
    /// Whether it is called on its first argument.
    pub(super) is_member: bool,
    pub(super) arguments: Vec<Type>,
    pub(super) result: Type,
}

/// All declarations, read once.
pub(super) fn declarations() -> &'static Declarations {
    static ALL: OnceLock<Declarations> = OnceLock::new();
    ALL.get_or_init(|| {
        let mut functions: FxHashMap<_, Vec<_>> = FxHashMap::default();
        let lines = include_str!("functions.txt").lines();
        for (name, overload) in lines.filter_map(line) {
            functions.entry(name).or_default().push(overload);
        }
        Declarations { functions }
    })
}

impl Declarations {
    /// The signatures of a function that servers of this version have; none where they have no such function.
    pub(super) fn of(&self, name: &str, minor: u8) -> impl Iterator<Item = &Overload> {
        let all = self.functions.get(name).into_iter().flatten();
        all.filter(move |overload| overload.since <= minor)
    }

    /// Whether some version has a function of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.functions.contains_key(name)
    }
}

/// `28 (kubernetes.Quantity).add(int) -> kubernetes.Quantity`
fn line(line: &'static str) -> Option<(&'static str, Overload)> {
    let (since, signature) = line.split_once(' ').filter(|(since, _)| *since != "#")?;
    let (call, result) = signature.rsplit_once(" -> ")?;
    let (receiver, call) = match call.strip_prefix('(') {
        Some(rest) => {
            let (receiver, call) = rest.split_once(").")?;
            (Some(receiver), call)
        }
        None => (None, call),
    };
    let (name, arguments) = call.split_once('(')?;
    let arguments = split(arguments.strip_suffix(')')?);
    Some((
        name,
        Overload {
            since: since.parse().ok()?,
            is_member: receiver.is_some(),
            arguments: receiver
                .into_iter()
                .chain(arguments)
                .map(Type::parse)
                .collect(),
            result: Type::parse(result),
        },
    ))
}
