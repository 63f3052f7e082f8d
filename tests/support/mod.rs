//! What several test programs need.

use std::path::PathBuf;

/// A folder of test data that is kept outside the project, or `None`, said aloud, where it is absent.
///
/// `SEAWORTHY_SHARED` names the folder that holds it; `../shared` otherwise.
#[expect(clippy::print_stderr, reason = "says that it skips")]
pub(crate) fn shared(name: &str) -> Option<PathBuf> {
    let root = std::env::var_os("SEAWORTHY_SHARED")
        .map_or_else(|| PathBuf::from("../shared"), PathBuf::from);
    let path = root.join(name);
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: {} is not here", path.display());
    None
}
