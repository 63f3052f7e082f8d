//! What was seen of one set: plain data that outlives its texts.

use std::sync::Arc;

use serde::Serialize;

use super::area::{Area, Question};

/// A line of a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Spot {
    /// As in [`crate::finding::Place::path`].
    pub path: Arc<str>,
    /// From 1.
    pub line: u32,
}

/// What the manifests say to a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The question.
    pub question: Question,
    /// The answer, names in backticks.
    pub text: String,
    /// Where they say so; empty where only the configuration does.
    pub spots: Vec<Spot>,
}

/// Something that is named and was not seen.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Gap {
    /// The area it belongs to.
    pub area: Area,
    /// What, and why, in words a person can act on.
    pub text: String,
    /// Where it is named.
    pub spot: Spot,
}

/// Something that runs, or that others need: a node of the graph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What it is: `Deployment`, `registry`.
    pub kind: String,
    /// Its name, with the namespace where it has one: `shop/web`.
    pub name: String,
    /// What it is for, where that is known.
    pub role: Option<&'static str>,
    /// Where it is written, or first named.
    pub spot: Spot,
}

/// Why one part needs another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// It runs images from there.
    Image,
    /// Its data are there.
    Storage,
    /// It reads this Secret.
    Secret,
    /// It reads this configuration.
    Config,
    /// It is made or served by that.
    Operator,
    /// Requests go on to that.
    Route,
    /// Its manifests come from there.
    Source,
    /// It is applied after that.
    Order,
}

impl Reason {
    /// In a word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Storage => "storage",
            Self::Secret => "secret",
            Self::Config => "config",
            Self::Operator => "operator",
            Self::Route => "route",
            Self::Source => "source",
            Self::Order => "order",
        }
    }
}

/// That one part needs another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    /// Which of the parts needs.
    pub from: usize,
    /// Which is needed.
    pub to: usize,
    /// Why.
    pub reason: Reason,
    /// Where it says so.
    pub spot: Spot,
}

/// What was seen of one set.
#[derive(Clone, Debug, Default)]
pub struct Sighting {
    /// What holds the set together, in words.
    pub set: String,
    /// Whether the set is known to hold everything that its cluster holds.
    pub is_complete: bool,
    /// How many objects it has.
    pub objects: usize,
    /// What it says.
    pub answers: Vec<Answer>,
    /// What it does not show.
    pub gaps: Vec<Gap>,
    /// The nodes of its graph.
    pub parts: Vec<Part>,
    /// The edges of its graph.
    pub needs: Vec<Need>,
}
