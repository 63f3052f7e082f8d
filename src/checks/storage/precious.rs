//! What is kept in the claims of a class, by those whose data somebody would miss.

use std::collections::BTreeMap;

use crate::finding::Label;
use crate::manifest::graph::{ClaimUse, StorageClass};
use crate::manifest::{ObjectSet, WorkloadRole};
use crate::rule::{Mark, label_in};
use crate::yaml::Node;

/// A use of a claim, and the class it has.
pub(super) type ClassUse<'s, 't> = (&'s ClaimUse<'t>, &'s StorageClass<'t>);

/// Who keeps what cannot be made again.
pub(super) const KEEPERS: &[WorkloadRole] = &[
    WorkloadRole::Database,
    WorkloadRole::ObjectStore,
    WorkloadRole::Registry,
    WorkloadRole::Vcs,
];

/// The uses of claims by those who play one of the roles, what is by its name for tests or a cache left out.
pub(super) fn uses_by<'s, 't>(
    set: &'s ObjectSet<'t>,
    roles: &[WorkloadRole],
) -> impl Iterator<Item = &'s ClaimUse<'t>> {
    let graph = set.graph();
    graph
        .claim_uses()
        .iter()
        .filter(move |used| graph.plays(used.user, roles) && !is_by_name_for_nothing(set, used))
}

fn is_by_name_for_nothing(set: &ObjectSet<'_>, used: &ClaimUse<'_>) -> bool {
    let name = set.objects[used.user].name.to_ascii_lowercase();
    let words = ["cache", "scratch", "test", "tmp"];
    words.iter().any(|word| name.contains(word))
}

/// How many members, or pods, there are; `None` when it is not known.
pub(super) fn members(set: &ObjectSet<'_>, used: &ClaimUse<'_>) -> Option<i64> {
    let replicas = match used.claim {
        Some(_) => set.objects[used.user].root.at("/spec/replicas"),
        None => used.members,
    };
    replicas.map_or(Some(1), Node::as_i64)
}

/// The uses by class of the set, in the order of the classes.
pub(super) fn by_class<'s, 't>(
    uses: impl Iterator<Item = &'s ClaimUse<'t>>,
) -> BTreeMap<usize, Vec<ClassUse<'s, 't>>>
where
    't: 's,
{
    let mut found: BTreeMap<usize, Vec<_>> = BTreeMap::new();
    for used in uses {
        let class = used.class.as_ref();
        if let Some((class, edge)) = class.and_then(|class| Some((class, class.edge?))) {
            found.entry(edge.to.object).or_default().push((used, class));
        }
    }
    found
}

/// How many places a finding shows.
const MOST_LABELS: usize = 5;

/// Where the users say that they use the class.
pub(super) fn labels<'t>(set: &ObjectSet<'t>, uses: &[ClassUse<'_, 't>]) -> Vec<Label> {
    let label = |(used, class): &ClassUse<'_, 't>| {
        let words = format!("`{}` keeps its data there", set.objects[used.user].name);
        label_in(set, class.from.object, Mark::Value(class.from.node), words)
    };
    uses.iter().take(MOST_LABELS).map(label).collect()
}

/// Who they are: "`orders`", "`orders` and 2 more".
pub(super) fn who(set: &ObjectSet<'_>, uses: &[ClassUse<'_, '_>]) -> String {
    let mut users: Vec<usize> = uses.iter().map(|(used, _)| used.user).collect();
    users.dedup();
    match users.as_slice() {
        [] => String::new(),
        [one] => format!("`{}`", set.objects[*one].name),
        [first, rest @ ..] => format!("`{}` and {} more", set.objects[*first].name, rest.len()),
    }
}
