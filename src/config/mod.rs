//! What the user wants: which rules, which files, how loud.

mod options;
mod selection;

pub use options::{Color, Listing, Options, Output, Show, format_for_here};
pub use selection::{Selection, UnknownWord};
