//! The Kubernetes API as tables, and the walk over them: where the API server cannot read an object.

mod custom;
mod elsewhere;
mod scalar;
mod table;
mod time;
pub mod validation;
mod walk;

pub use custom::CustomKinds;
pub use table::{Definition, Field, NEWEST, OLDEST, Scope, ServedKind, Type, served};
pub use walk::{Fault, Problem, faults};
