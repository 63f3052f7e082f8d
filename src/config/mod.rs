//! What the user wants: which rules, which files, how loud. The command line goes before `seaworthy.yaml`.

mod apply;
mod baseline;
mod document;
mod file;
mod find;
mod names;
mod options;
mod places;
mod read;
mod schema;
mod selection;
mod severities;
mod values;

pub use baseline::Baseline;
pub use file::{Configuration, DeclaredCluster};
pub use find::ConfigError;
pub use names::UnknownWord;
pub use options::{Color, Listing, Options, Output, Show, format_for_here};
pub use schema::{reference, schema};
pub use selection::Selection;
pub use severities::Severities;
pub use values::{FailOn, Glob, Level, Namespace, Param, Params, Table, Versions, Word};
