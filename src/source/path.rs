//! Paths as people read them.

use std::{
    fmt::Write as _,
    path::{Component, MAIN_SEPARATOR, Path, PathBuf},
};

/// Without `.` segments and doubled separators. `..` stays: it may lead out of a link.
pub(super) fn clean(path: &Path) -> PathBuf {
    let clean: PathBuf = path
        .components()
        .filter(|part| *part != Component::CurDir)
        .collect();
    if clean.as_os_str().is_empty() {
        return PathBuf::from(".");
    }
    clean
}

/// For display and sorting: `/` between segments, no leading `./`, and `\xDF` for a byte that is not UTF-8, so that two
/// files do not look alike.
#[must_use]
pub fn shown(path: &Path) -> String {
    let mut shown = String::with_capacity(path.as_os_str().len());
    for chunk in path.as_os_str().as_encoded_bytes().utf8_chunks() {
        shown.push_str(chunk.valid());
        for byte in chunk.invalid() {
            // Writing to a string cannot fail.
            let _ = write!(shown, "\\x{byte:02X}");
        }
    }
    if MAIN_SEPARATOR != '/' {
        shown = shown.replace(MAIN_SEPARATOR, "/");
    }
    match shown.strip_prefix("./") {
        Some(rest) => rest.to_owned(),
        None => shown,
    }
}

/// Whether the name ends in one of these extensions, in any case.
pub(super) fn has_extension(path: impl AsRef<Path>, extensions: &[&str]) -> bool {
    path.as_ref().extension().is_some_and(|own| {
        extensions
            .iter()
            .any(|extension| own.eq_ignore_ascii_case(extension))
    })
}

/// The folder in which a displayed path stands; `.` for a bare name.
pub(super) fn folder_of(shown: &str) -> &str {
    match shown.rsplit_once('/') {
        Some(("", _)) => "/",
        Some((folder, _)) => folder,
        None => ".",
    }
}

/// The path with its `..` resolved by name alone.
pub(super) fn lexical(path: &Path) -> PathBuf {
    let mut lexical = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                lexical.pop();
            }
            Component::CurDir => {}
            other => lexical.push(other),
        }
    }
    lexical
}

/// The displayed path of a folder as one word of a POSIX shell, and no option.
pub(super) fn quoted(shown: &str) -> String {
    let shown = match shown.strip_prefix('-') {
        Some(_) => format!("./{shown}"),
        None => shown.to_owned(),
    };
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+=:@%,~".contains(c);
    if shown.chars().all(plain) && !shown.starts_with('~') {
        return shown;
    }
    format!("'{}'", shown.replace('\'', r"'\''"))
}
