//! What must run before what, when a cluster begins with nothing: images, volumes, Secrets, certificates, sources, operators,
//! admission; and, softer, whom a pod is told to talk to.

mod admission;
mod images;
mod names;
mod operators;
mod secrets;
mod sources;
mod storage;

use std::cell::OnceCell;

use super::circles::{Link, circles, circles_with_one};
use super::{End, Graph};
use crate::finding::Confidence;
use crate::manifest::Via;
pub use names::Reached;

/// Why one object is nothing without another; in the order of what is easiest to do without.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Need {
    /// It is pulled from a registry.
    Image,
    /// It is read from a server.
    Source,
    /// It does not start without a Secret.
    Secret,
    /// A Secret is filled from a store.
    Store,
    /// It does not start without a certificate, or is one that an issuer signs.
    Certificate,
    /// What it hands on is read from a server.
    Server,
    /// Its pods are refused until a webhook answers.
    Admission,
    /// It is told to talk to it.
    Name,
    /// It is read from a source that is an object of its own.
    Reads,
    /// It waits until another is applied.
    Order,
    /// It keeps its data on volumes of a driver.
    Storage,
    /// An operator makes something of it.
    Operator,
}

/// That one object must run, or be there, before another.
#[derive(Clone, Debug)]
pub struct Dependency<'t> {
    /// Where the object that waits stands in the set.
    pub from: usize,
    /// Where the object that it waits for stands.
    pub to: usize,
    /// Why.
    pub need: Need,
    /// The places that say so, in order; at least one.
    pub steps: Vec<Step<'t>>,
    /// How sure that is.
    pub confidence: Confidence,
}

/// A place on the way from an object to what it waits for.
#[derive(Clone, Copy, Debug)]
pub struct Step<'t> {
    /// The place.
    pub end: End<'t>,
    /// What it says, for a place behind the first.
    pub says: Says,
}

/// What a place says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Says {
    /// That it needs what the dependency is for.
    Need,
    /// That a claim is of a class.
    Class,
    /// Something on the way from an address to who is reached there.
    Way(Via),
}

/// A circle of objects that wait for each other.
#[derive(Debug)]
pub struct Circle<'t> {
    /// Each ends where the next begins, and the last where the first does; the first is the easiest to do without.
    pub dependencies: Vec<Dependency<'t>>,
}

impl<'t> Graph<'_, 't> {
    /// One circle of every group of objects of which each waits for the others, and at most one of them only because it is told to
    /// talk to another.
    #[must_use]
    pub fn bootstrap_circles(self) -> Vec<Circle<'t>> {
        let nodes = self.set.objects.len();
        let mut bootstrap = Bootstrap::new(self);
        bootstrap.find_hard();
        let hard: Vec<_> = bootstrap.found.iter().map(link).collect();
        bootstrap.find_soft();
        let soft: Vec<_> = bootstrap.found[hard.len()..].iter().map(link).collect();
        let found = circles(nodes, &hard);
        let with_one = circles_with_one(nodes, &hard, &soft);
        let circles = found.into_iter().chain(with_one);
        circles
            .map(|circle| Circle {
                dependencies: circle
                    .into_iter()
                    .map(|index| bootstrap.found[index].clone())
                    .collect(),
            })
            .collect()
    }
}

fn link(dependency: &Dependency<'_>) -> Link {
    Link {
        from: dependency.from,
        to: dependency.to,
        cost: dependency.need as u8,
    }
}

/// The dependencies of a set as far as they are found.
struct Bootstrap<'s, 't> {
    graph: Graph<'s, 't>,
    found: Vec<Dependency<'t>>,
    /// What is reached where; of all that has an address, when first asked for.
    reached: OnceCell<Reached<'t>>,
}

impl<'s, 't> Bootstrap<'s, 't> {
    fn new(graph: Graph<'s, 't>) -> Self {
        Self {
            graph,
            found: Vec::new(),
            reached: OnceCell::new(),
        }
    }

    fn find_hard(&mut self) {
        images::find(self);
        storage::find(self);
        secrets::find(self);
        sources::find(self);
        operators::find(self);
        admission::find(self);
    }

    /// Only what somebody waits for, and what waits for somebody, can be in a circle.
    fn find_soft(&mut self) {
        let nodes = self.graph.set.objects.len();
        let (mut waits, mut is_awaited) = (vec![false; nodes], vec![false; nodes]);
        for dependency in &self.found {
            waits[dependency.from] = true;
            is_awaited[dependency.to] = true;
        }
        names::find(self, &waits, &is_awaited);
    }

    fn reached(&self) -> &Reached<'t> {
        self.reached.get_or_init(|| Reached::of_all(self.graph))
    }

    fn add(&mut self, dependency: Dependency<'t>) {
        let objects = &self.graph.set.objects;
        if !objects[dependency.from].is_rendered_again(&objects[dependency.to]) {
            self.found.push(dependency);
        }
    }

    /// That an object needs another, as one place says.
    fn needs(&mut self, need: Need, from: End<'t>, to: usize) {
        self.add(Dependency {
            from: from.object,
            to,
            need,
            steps: vec![Step {
                end: from,
                says: Says::Need,
            }],
            confidence: Confidence::Certain,
        });
    }

    /// That an object needs whatever is reached at the URL or `host:port` that stands at a place; in a pod's eyes.
    fn needs_server(&mut self, need: Need, from: End<'t>, namespace: Option<&str>) {
        let found = self.reached().at_text(namespace, &from.node.text());
        let dependency = found.map(|(to, address)| names::dependency(need, from, to, address));
        dependency.into_iter().for_each(|one| self.add(one));
    }
}
