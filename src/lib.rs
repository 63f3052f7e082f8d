//! seaworthy reads Kubernetes manifests and says whether they are fit for production.
//!
//! A module names only modules on floors below its own, and its own children; `tests/architecture.rs` keeps it so.
//!
//! | floor | modules | what happens there |
//! |---|---|---|
//! | 8 | [`cli`] [`commands`] | flags to options, options to an exit code |
//! | 7 | [`lint`] [`survey`] | the pipeline: sources to sets, sets to findings, findings to a report; what a platform is made of, on one page |
//! | 6 | [`checks`] [`explain`] [`config`] [`suppress`] [`import`] | the code of rules, their pages, what the user wants, and what he told other linters |
//! | 5 | [`rule`] [`report`] | what a rule is; findings to text |
//! | 4 | [`manifest`] | what the YAML means to Kubernetes |
//! | 3 | [`schema`] | the Kubernetes API as tables, and the walk over them |
//! | 2 | [`source`] [`json_schema`] [`cel`] | files to text; schemas and expressions over nodes |
//! | 1 | [`yaml`] [`value`] [`finding`] | text to nodes with spans; the small grammars; what is said |
//! | 0 | [`span`] | byte ranges |
#![forbid(unsafe_code)]

pub mod cel;
pub mod checks;
pub mod cli;
pub mod commands;
pub mod config;
pub mod explain;
pub mod finding;
pub mod import;
pub mod json_schema;
pub mod lint;
pub mod manifest;
pub mod report;
pub mod rule;
pub mod schema;
pub mod source;
pub mod span;
pub mod suppress;
pub mod survey;
pub mod value;
pub mod yaml;
