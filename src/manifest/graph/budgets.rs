//! PodDisruptionBudgets and the pods that they protect.

use super::index::Hashed;
use super::pods::{label, labels};
use super::{Edge, End, Graph, shares};
use crate::manifest::{Object, ObjectSet, Selector, Workload};

/// Which budgets protect the pods of which workloads.
#[derive(Debug)]
pub(super) struct Budgets {
    /// Places of a budget and of a workload, sorted.
    by_budget: Vec<(u32, u32)>,
    /// Places of a workload and of a budget, sorted.
    by_workload: Vec<(u32, u32)>,
    /// Every budget, whatever it selects.
    by_namespace: Hashed,
}

/// How many budgets of one workload count, and how many are compared to find them: more select the same pods only in a set
/// that was made to be slow.
const MOST: usize = 32;
const MOST_COMPARED: usize = 1024;

impl<'s, 't> Graph<'s, 't> {
    /// The budgets that protect the pods of a workload, in the order of the set: from the selector to the labels.
    pub fn budgets_of(self, workload: Workload<'s, 't>) -> impl Iterator<Item = Edge<'t>> {
        let pairs = under(&self.budgets().by_workload, workload.index);
        pairs.map(move |budget| self.protection(budget, workload))
    }

    /// The workloads whose pods a budget protects, in the order of the set: from the selector to the labels.
    pub fn budgeted(self, budget: usize) -> impl Iterator<Item = (Workload<'s, 't>, Edge<'t>)> {
        let pairs = under(&self.budgets().by_budget, budget);
        let workloads = pairs.filter_map(move |index| self.workload(index));
        workloads.map(move |workload| (workload, self.protection(budget, workload)))
    }

    /// Whether the set holds a budget of the namespace: budgets are kept here.
    #[must_use]
    pub fn has_budgets(self, namespace: Option<&str>) -> bool {
        let budgets = &self.budgets().by_namespace;
        budgets.find(namespace, ()).next().is_some()
    }

    fn budgets(self) -> &'s Budgets {
        self.index.budgets.get_or_init(|| Budgets::of(self.set))
    }

    fn protection(self, budget: usize, workload: Workload<'_, 't>) -> Edge<'t> {
        let root = self.set.objects[budget].root;
        let metadata = workload.pod.metadata;
        let labels = metadata.and_then(|metadata| metadata.get("labels"));
        Edge {
            from: End {
                object: budget,
                node: root.at("/spec/selector").unwrap_or(root),
            },
            to: End {
                object: workload.index,
                node: labels.unwrap_or(workload.pod.spec),
            },
        }
    }
}

/// The second halves of the pairs whose first half is this.
fn under(pairs: &[(u32, u32)], first: usize) -> impl Iterator<Item = usize> + use<'_> {
    let first = first as u32;
    let start = pairs.partition_point(|(one, _)| *one < first);
    let pairs = pairs[start..].iter();
    let pairs = pairs.take_while(move |(one, _)| *one == first);
    pairs.map(|(_, other)| *other as usize)
}

impl Budgets {
    fn of(set: &ObjectSet<'_>) -> Self {
        let budgets = || {
            let objects = set.objects.iter().enumerate();
            objects.filter(|(_, object)| object.is("policy", "PodDisruptionBudget"))
        };
        let by_namespace =
            budgets().map(|(index, budget)| (index, budget.namespace.as_deref(), ()));
        let by_namespace = Hashed::new(by_namespace);
        let selectors: Vec<_> = budgets()
            .filter_map(|(index, budget)| Some((index, selector_of(budget)?)))
            .collect();
        let namespace = |at: usize| set.objects[selectors[at].0].namespace.as_deref();
        let every = || selectors.iter().enumerate();
        let asked = Hashed::new(every().flat_map(|(at, (_, selector))| {
            let labels = selector.equalities();
            labels.map(move |label| (at, namespace(at), label))
        }));
        // Each budget under the rarest of the labels that it asks for; those that ask for none apart.
        let rarest = |at: usize, selector: &'_ Selector<'_>| {
            let counts = selector
                .equalities()
                .map(|label| asked.count(namespace(at), label));
            counts.enumerate().min_by_key(|(_, count)| *count)
        };
        let by_label = Hashed::new(every().filter_map(|(at, (_, selector))| {
            let (nth, _) = rarest(at, selector)?;
            Some((at, namespace(at), selector.equalities().nth(nth)?))
        }));
        let open = every().filter(|(_, (_, selector))| selector.equalities().next().is_none());
        let open = Hashed::new(open.map(|(at, _)| (at, namespace(at), ())));
        let mut by_workload = Vec::new();
        for workload in set.workloads() {
            let mut found = candidates(workload, &by_label, &open);
            found.retain(|&at| {
                let own = workload.object.namespace.as_deref();
                shares(namespace(at), own) && selectors[at].1.matches(|key| label(workload, key))
            });
            let found = found.into_iter().take(MOST);
            by_workload.extend(found.map(|at| (workload.index as u32, selectors[at].0 as u32)));
        }
        by_workload.sort_unstable();
        let swapped = by_workload
            .iter()
            .map(|&(workload, budget)| (budget, workload));
        let mut by_budget: Vec<_> = swapped.collect();
        by_budget.sort_unstable();
        Self {
            by_budget,
            by_workload,
            by_namespace,
        }
    }
}

/// The budgets that may select a workload's pods.
fn candidates(workload: Workload<'_, '_>, by_label: &Hashed, open: &Hashed) -> Vec<usize> {
    let namespace = workload.object.namespace.as_deref();
    let mut found: Vec<usize> = open.find(namespace, ()).take(MOST).collect();
    for (key, value) in labels(workload) {
        let budgets = by_label.find(namespace, (&*key, &*value));
        found.extend(budgets.take(MOST_COMPARED));
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// In `policy/v1beta1`, an empty selector selects nothing.
fn selector_of<'t>(budget: &Object<'t>) -> Option<Selector<'t>> {
    let selector = Selector::new(budget.root.at("/spec/selector"))?;
    let is_old = budget.api_version == "policy/v1beta1";
    (!is_old || !selector.is_empty()).then_some(selector)
}
