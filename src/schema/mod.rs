//! The Kubernetes API as tables, and the walk over them: where the API server cannot read an object.

mod custom;
mod elsewhere;
mod filled;
mod lifecycle;
mod locations;
mod resources;
mod scalar;
mod table;
mod time;
pub mod validation;
mod variables;
mod walk;

pub use custom::CustomKinds;
pub use lifecycle::{Lifecycle, OLDEST_SUPPORTED, Replacement, introduced, lifecycle, lifecycles};
pub use locations::{Located, Location, Locations};
pub use resources::{Resource, resources};
pub use table::{
    Definition, Field, Gate, NEWEST, OLDEST, Scope, ServedKind, Type, kinds, life_of, served,
};
pub use variables::{Variables, variables};
pub use walk::{Fault, Problem, faults};
