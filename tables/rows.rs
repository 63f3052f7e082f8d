//! Rows of a table, as Rust.

/// A list that is a constant of its module's parent; `of` is the type of a row.
pub(crate) fn list(name: &str, of: &str, rows: &[String]) -> String {
    let rows = rows.join(",\n");
    format!("pub(super) const {name}: &[{of}] = &[\n{rows}\n];\n")
}

/// The variant of an enum that a name stands for: `NodeLocal` for `node-local`.
pub(crate) fn variant(name: &str) -> String {
    let words = name.split('-').map(|word| {
        let mut letters = word.chars();
        let first = letters.next().map(|first| first.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    });
    words.collect()
}

/// Group and kind of `group/Kind`, as a tuple.
///
/// # Errors
/// What is not written so.
pub(crate) fn kind(name: &str) -> Result<String, String> {
    match name.split_once('/') {
        Some((group, kind)) => Ok(format!("({group:?}, {kind:?})")),
        None => Err(format!("`{name}`: a kind is written `group/Kind`")),
    }
}
