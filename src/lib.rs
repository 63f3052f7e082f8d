//! seaworthy reads Kubernetes manifests and says whether they are fit for production.
//!
//! A module names only modules on floors below its own, and its own children; `tests/architecture.rs` keeps it so.
//!
//! | floor | modules |
//! |---|---|
//! | 8 | `main`, `cli` |
//! | 7 | [`commands`] [`lint`] |
//! | 6 | `checks` `config` `suppress` `locate` `report` `explain` |
//! | 5 | `rule` |
//! | 4 | `manifest` |
//! | 3 | `schema` |
//! | 2 | [`source`] `json_schema` |
//! | 1 | `yaml` `value` [`finding`] |
//! | 0 | `span` |

#![forbid(unsafe_code)]

pub mod finding;
pub mod source;
pub mod span;
pub mod yaml;
