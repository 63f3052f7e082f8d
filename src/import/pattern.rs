//! Regular expressions that say no more than a glob does.

/// The name pattern that says the same, `*` for any run of characters; nothing when the expression says more.
pub(super) fn name_of(regex: &str) -> Option<String> {
    let regex = regex.strip_prefix('^').unwrap_or(regex);
    let regex = regex.strip_suffix('$').unwrap_or(regex);
    let mut name = String::new();
    let mut chars = regex.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some(escaped) if !escaped.is_alphanumeric() => name.push(escaped),
                _ => return None,
            },
            '.' if matches!(chars.peek(), Some('*' | '+')) => {
                chars.next();
                name.push('*');
            }
            '[' | ']' | '(' | ')' | '{' | '}' | '|' | '+' | '?' | '*' | '^' | '$' => return None,
            c => name.push(c),
        }
    }
    (!name.is_empty()).then_some(name)
}

/// The glob of paths that is meant by an expression that is searched for in them: files and folders of this name, anywhere.
pub(super) fn path_of(regex: &str) -> Option<String> {
    let name = name_of(regex)?;
    let name = name.strip_prefix("./").unwrap_or(&name);
    let path = name
        .trim_start_matches(['*', '/'])
        .trim_end_matches(['*', '/'])
        .to_owned();
    if path.is_empty() {
        return None;
    }
    Some(
        if name.starts_with('*') && path.contains('/')
            || name.ends_with('*') && !name.ends_with("/*")
        {
            format!("**/{}*", path).replace("**/**/", "**/")
        } else if path.contains('/') {
            format!("**/{path}")
        } else if name.starts_with('*') && !name.starts_with("*/") {
            format!("*{path}")
        } else {
            path
        },
    )
}

#[cfg(test)]
mod tests {
    use super::{name_of, path_of};

    #[test]
    fn names() {
        for (regex, name) in [
            ("web", Some("web")),
            ("^web-.*$", Some("web-*")),
            (r"a\.b", Some("a.b")),
            (".*", Some("*")),
            ("(a|b)", None),
            ("web[0-9]", None),
            (r"\d", None),
            ("", None),
        ] {
            assert_eq!(name_of(regex).as_deref(), name, "{regex}");
        }
    }

    #[test]
    fn paths() {
        for (regex, path) in [
            ("vendor", Some("vendor")),
            ("vendor/", Some("vendor")),
            (".*/vendor/.*", Some("vendor")),
            ("charts/redis", Some("**/charts/redis")),
            (r".*\.gen\.yaml$", Some("*.gen.yaml")),
            (r"\.github", Some(".github")),
            ("a|b", None),
            (".*", None),
        ] {
            assert_eq!(path_of(regex).as_deref(), path, "{regex}");
        }
    }
}
