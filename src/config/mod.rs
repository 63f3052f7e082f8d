//! What the user wants: which rules, which files, how loud. The command line goes before `seaworthy.yaml`.

mod apply;
mod baseline;
mod cluster;
mod document;
mod extends;
mod file;
mod find;
mod names;
mod nested;
mod options;
mod overrides;
mod places;
mod policy;
mod profiles;
mod read;
mod schema;
mod selection;
mod setting;
mod severities;
mod values;

pub use baseline::{Baseline, keep_new};
pub use cluster::DeclaredCluster;
pub use file::Configuration;
pub use find::ConfigError;
pub use names::UnknownWord;
pub use options::{
    Color, Importing, Listing, Options, Output, Page, RuleSource, Show, format_for_here,
};
pub use overrides::{Day, Ignore, Override};
pub use policy::{About, Accepted, AcceptedWord, Policy};
pub use profiles::{Profile, profiles};
pub use schema::{reference, schema};
pub use selection::Selection;
pub use setting::Setting;
pub use severities::Severities;
pub use values::{FailOn, Glob, Level, Namespace, Param, RuleFolder, Table, Versions, Word};
