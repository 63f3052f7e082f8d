//! The address of a file as RFC 3986 has it.

/// An address.
pub(super) struct Uri {
    /// Percent-encoded, `/` between segments, without `.` segments.
    pub(super) text: String,
    /// Whether it is relative and stays below the folder it is relative to.
    pub(super) below_root: bool,
}

/// The address of a path as in `Place::path`.
///
/// Standard input is `stdin`: it is no file below the root, but every result needs an address.
pub(super) fn of(path: &str) -> Uri {
    if path == "<stdin>" {
        return Uri {
            text: "stdin".to_owned(),
            below_root: false,
        };
    }
    let bytes = path.as_bytes();
    let is_drive = matches!(bytes, [letter, b':', b'/', ..] if letter.is_ascii_alphabetic());
    let (root, rest) = match path {
        _ if is_drive => (format!("file:///{}", &path[..3]), &path[3..]),
        _ if path.starts_with('/') => ("file:///".to_owned(), path),
        _ => (String::new(), path),
    };
    let segments = normal(rest);
    let below_root = root.is_empty() && segments.first() != Some(&"..");
    let encoded: Vec<_> = segments.iter().map(|segment| encoded(segment)).collect();
    Uri {
        text: root + &encoded.join("/"),
        below_root,
    }
}

/// The segments without `.`, and without `..` where there is something to go up from.
fn normal(path: &str) -> Vec<&str> {
    let mut segments = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." if segments.last().is_some_and(|last| *last != "..") => {
                segments.pop();
            }
            segment => segments.push(segment),
        }
    }
    if segments.is_empty() {
        segments.push("");
    }
    segments
}

/// Everything but the unreserved characters of RFC 3986, section 2.3.
fn encoded(segment: &str) -> String {
    let one = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
            char::from(byte).to_string()
        }
        byte => format!("%{byte:02X}"),
    };
    segment.bytes().map(one).collect()
}
