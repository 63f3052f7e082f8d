//! Images by the beginning of their names.

use crate::value::{ImageReference, placeholder};

/// An image's registry and repository in full: `docker.io/library/nginx` for `nginx`. `None` for what is not known.
pub(super) fn name_in_full(image: &str) -> Option<String> {
    if placeholder::is_unknown(image) {
        return None;
    }
    let image = ImageReference::parse(image)?;
    let host = match image.host {
        None | Some("index.docker.io" | "registry-1.docker.io") => "docker.io",
        Some(host) => host,
    };
    let port = image
        .port
        .map(|port| format!(":{port}"))
        .unwrap_or_default();
    let library = if host == "docker.io" && !image.path.contains('/') {
        "library/"
    } else {
        ""
    };
    Some(format!(
        "{}{port}/{library}{}",
        host.to_ascii_lowercase(),
        image.path
    ))
}

/// Whether a name begins with a prefix that ends where a segment does. `*.` at its beginning stands for one or more parts
/// of a host.
pub(super) fn begins_with(name: &str, prefix: &str) -> bool {
    let prefix = prefix.trim_end_matches('/');
    if let Some(parent) = prefix
        .strip_prefix('*')
        .filter(|parent| parent.starts_with('.'))
    {
        let (parent, path) = parent
            .split_once('/')
            .map_or((parent, None), |(parent, path)| (parent, Some(path)));
        let (host, rest) = name.split_once('/').unwrap_or((name, ""));
        return host.len() > parent.len()
            && host.ends_with(parent)
            && path.is_none_or(|path| begins_with(rest, path));
    }
    let rest = name.strip_prefix(prefix);
    !prefix.is_empty() && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for (image, name) in [
            ("nginx", "docker.io/library/nginx"),
            ("team/app:1", "docker.io/team/app"),
            ("index.docker.io/nginx", "docker.io/library/nginx"),
            (
                "Registry.example:5000/a/b@sha256:ab",
                "registry.example:5000/a/b",
            ),
        ] {
            assert_eq!(name_in_full(image).as_deref(), Some(name));
        }
        assert_eq!(name_in_full("${REGISTRY}/app"), None);
    }

    #[test]
    fn prefixes() {
        for (name, prefix, expected) in [
            ("registry.io/a/b", "registry.io", true),
            ("registry.io/a/b", "registry.io/", true),
            ("registry.io/a/b", "registry.io/a", true),
            ("registry.io/a/b", "registry.io/a/b", true),
            ("registry.io/ab", "registry.io/a", false),
            ("registry.io.evil.example/a", "registry.io", false),
            ("registry.io:5000/a", "registry.io", false),
            (
                "1.dkr.ecr.eu-west-1.amazonaws.com/a",
                "*.dkr.ecr.eu-west-1.amazonaws.com",
                true,
            ),
            (
                "1.dkr.ecr.eu-west-1.amazonaws.com/a",
                "*.amazonaws.com/a",
                true,
            ),
            (
                "1.dkr.ecr.eu-west-1.amazonaws.com/b",
                "*.amazonaws.com/a",
                false,
            ),
            ("amazonaws.com/a", "*.amazonaws.com", false),
            ("evilamazonaws.com/a", "*.amazonaws.com", false),
            ("registry.io/a", "", false),
        ] {
            assert_eq!(begins_with(name, prefix), expected, "{name} {prefix}");
        }
    }
}
