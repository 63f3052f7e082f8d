//! The YAML parser alone, so that it is instrumented without the crates around it, and what must hold of every text.

extern crate self as seaworthy;

#[path = "../tests/oracle/invariants.rs"]
pub mod invariants;
#[path = "../src/span.rs"]
pub mod span;
#[path = "../src/yaml/mod.rs"]
pub mod yaml;

use yaml::{Syntax, Tree};

/// Parses `bytes`, as YAML and as JSON, and hands each tree on with its text.
pub fn each_syntax(bytes: &[u8], mut look: impl FnMut(&Tree, &str)) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let mut tree = Tree::default();
    for syntax in [Syntax::Yaml, Syntax::Json] {
        tree.parse(text, syntax);
        look(&tree, text);
    }
}
