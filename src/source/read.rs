//! From a file or a stream to its bytes: bounded, and never waiting for what is no file.

use std::{
    fmt,
    fs::{self, File, FileType, Metadata},
    io::{self, Read},
    path::Path,
};

use super::{decode::decode, path::shown};
use crate::finding::{Excerpt, Position};

/// The most that is read of one source: 256 MiB.
pub const MAX_BYTES: u64 = 256 << 20;

/// The most that is read of a file that only helps to find others.
pub(super) const MAX_SMALL: u64 = 4 << 20;

/// Why there is no text.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{message}")]
pub struct ReadError {
    /// One line, lower case, a sentence about the file that does not name it: `is a named pipe, not a regular file`.
    pub message: String,
    /// The way out.
    pub help: Option<String>,
    /// Whose fault it is.
    pub fault: Fault,
    /// The first bytes that are no text, where that can be said.
    pub spot: Option<Box<Spot>>,
}

/// Whose fault it is that a source cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fault {
    /// What stands there is not a text file.
    Input,
    /// The operating system does not hand it over.
    Machine,
}

/// A place in something that is not quite text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    /// The first bad byte.
    pub start: Position,
    /// The one after the last bad byte.
    pub end: Position,
    /// The line, with `?` for every bad byte.
    pub excerpt: Excerpt,
}

impl ReadError {
    pub(super) fn input(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            help: None,
            fault: Fault::Input,
            spot: None,
        }
    }

    pub(super) fn machine(doing: &str, error: &io::Error) -> Self {
        Self {
            fault: Fault::Machine,
            ..Self::input(format!("{doing}: {}", OsText(error)))
        }
    }

    pub(super) fn help(self, help: impl Into<String>) -> Self {
        Self {
            help: Some(help.into()),
            ..self
        }
    }
}

/// The text of a stream, decoded.
///
/// # Errors
///
/// When the stream fails, is longer than [`MAX_BYTES`], or holds no text.
pub fn read_text(stream: impl Read) -> Result<String, ReadError> {
    decode(bounded(stream, Vec::new())?)
}

/// The text of a file, decoded.
///
/// # Errors
///
/// When there is no text: not a regular file, too large, not readable, not text.
pub fn read_file(path: &Path) -> Result<String, ReadError> {
    decode(file_bytes(path)?)
}

/// The bytes of a file that only helps to find others; nothing when it cannot be read or is no such file.
pub(super) fn read_small(path: &Path) -> Option<Vec<u8>> {
    let metadata = fs::metadata(path).ok()?;
    if !metadata.is_file() || metadata.len() > MAX_SMALL {
        return None;
    }
    let mut bytes = Vec::new();
    let file = File::open(path).ok()?;
    file.take(MAX_SMALL).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// The bytes of a regular file. Anything else is refused before it is opened: opening a pipe waits for its other end.
fn file_bytes(path: &Path) -> Result<Vec<u8>, ReadError> {
    let metadata = fs::metadata(path).map_err(|error| missing(path, &error))?;
    if !metadata.is_file() {
        return Err(irregular(path, &metadata));
    }
    if metadata.len() > MAX_BYTES {
        return Err(too_large(Some(metadata.len())));
    }
    let file = File::open(path).map_err(|error| ReadError::machine("cannot be opened", &error))?;
    // One byte more than the size, so that a file that did not grow ends in the first read.
    let buffer = Vec::with_capacity(metadata.len() as usize + 1);
    bounded(file, buffer)
}

/// Everything up to the end of the stream, or an error when that is too far away.
fn bounded(stream: impl Read, mut buffer: Vec<u8>) -> Result<Vec<u8>, ReadError> {
    stream
        .take(MAX_BYTES + 1)
        .read_to_end(&mut buffer)
        .map_err(|error| ReadError::machine("cannot be read", &error))?;
    if buffer.len() as u64 > MAX_BYTES {
        return Err(too_large(None));
    }
    Ok(buffer)
}

fn missing(path: &Path, error: &io::Error) -> ReadError {
    match fs::read_link(path) {
        Ok(target) if error.kind() == io::ErrorKind::NotFound => ReadError::input(format!(
            "is a link to `{}`, which does not exist",
            shown(&target)
        )),
        Ok(target) => ReadError {
            fault: Fault::Input,
            ..ReadError::machine(
                &format!(
                    "is a link to `{}`, which cannot be followed",
                    shown(&target)
                ),
                error,
            )
        },
        Err(_) => ReadError::machine("cannot be opened", error),
    }
}

fn irregular(path: &Path, metadata: &Metadata) -> ReadError {
    let what = kind_of(metadata.file_type());
    match fs::read_link(path) {
        Ok(target) => ReadError::input(format!(
            "is a link to `{}`, {what}, not a regular file",
            shown(&target)
        )),
        Err(_) => ReadError::input(format!("is {what}, not a regular file")),
    }
}

#[cfg(unix)]
fn kind_of(kind: FileType) -> &'static str {
    use std::os::unix::fs::FileTypeExt as _;

    match kind {
        _ if kind.is_dir() => "a folder",
        _ if kind.is_fifo() => "a named pipe",
        _ if kind.is_socket() => "a socket",
        _ if kind.is_char_device() => "a character device",
        _ if kind.is_block_device() => "a block device",
        _ => "something else",
    }
}

#[cfg(not(unix))]
fn kind_of(kind: FileType) -> &'static str {
    if kind.is_dir() {
        "a folder"
    } else {
        "something else"
    }
}

pub(super) fn too_large(size: Option<u64>) -> ReadError {
    let limit = MAX_BYTES >> 20;
    let message = match size {
        Some(size) => format!("is {} MiB large; at most {limit} MiB are read", size >> 20),
        None => format!("is larger than {limit} MiB, and not read further"),
    };
    ReadError::input(message).help("split it, or exclude it with `--exclude`")
}

/// What the operating system says, as part of a sentence: lower case, without the number.
pub(super) struct OsText<'a>(pub(super) &'a io::Error);

impl fmt::Display for OsText<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.0.to_string();
        let text = match text.rfind(" (os error") {
            Some(end) => &text[..end],
            None => &text,
        };
        let mut rest = text.chars();
        match rest.next() {
            // `I/O error`, `EOF` stay as they are.
            Some(first) if rest.as_str().starts_with(char::is_lowercase) => {
                write!(out, "{}{}", first.to_lowercase(), rest.as_str())
            }
            _ => out.write_str(text),
        }
    }
}
