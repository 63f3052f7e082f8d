//! Paths on a node, compared as the kernel resolves them.

/// The path without empty, `.` and `..` segments, as Go's `path.Clean` does; `/` for the root.
#[must_use]
pub fn clean(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                kept.pop();
            }
            _ => kept.push(segment),
        }
    }
    format!("/{}", kept.join("/"))
}

/// Whether the cleaned `path` is `directory` or lies below it.
#[must_use]
pub fn is_at_or_below(path: &str, directory: &str) -> bool {
    let directory = directory.trim_end_matches('/');
    path.strip_prefix(directory)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cleaned() {
        for (path, expected) in [
            ("/etc/../etc//x/.", "/etc/x"),
            ("/", "/"),
            ("", "/"),
            ("/a/b/../../..", "/"),
        ] {
            assert_eq!(clean(path), expected);
        }
    }

    #[test]
    fn below() {
        assert!(is_at_or_below("/etc", "/etc"));
        assert!(is_at_or_below("/etc/x", "/etc/"));
        assert!(is_at_or_below("/anything", "/"));
        assert!(!is_at_or_below("/etcetera", "/etc"));
    }
}
