//! Image references, by the grammar of `github.com/distribution/reference`.

use memchr::{memchr, memchr2, memrchr2};

/// `registry.example:5000/team/app:1.4.2@sha256:…`, taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImageReference<'t> {
    /// The registry's host without its port; `None` means Docker Hub.
    pub host: Option<&'t str>,
    /// The registry's port.
    pub port: Option<&'t str>,
    /// The repository: `team/app`; Docker Hub's `library/` is not added.
    pub path: &'t str,
    /// What follows the colon.
    pub tag: Option<&'t str>,
    /// What follows the `@`.
    pub digest: Option<&'t str>,
}

impl<'t> ImageReference<'t> {
    /// Takes a reference apart; `None` for an empty one.
    #[must_use]
    pub fn parse(text: &'t str) -> Option<Self> {
        let (name, digest) = match memchr(b'@', text.as_bytes()) {
            Some(at) => (&text[..at], Some(&text[at + 1..])),
            None => (text, None),
        };
        let (name, tag) = match memrchr2(b':', b'/', name.as_bytes()) {
            // A colon before a slash belongs to the registry's port.
            Some(at) if name.as_bytes()[at] == b':' => (&name[..at], Some(&name[at + 1..])),
            _ => (name, None),
        };
        let (authority, path) = match memchr(b'/', name.as_bytes()) {
            Some(at) if is_authority(&name[..at]) => (Some(&name[..at]), &name[at + 1..]),
            _ => (None, name),
        };
        let (host, port) = match authority {
            Some(authority) => split_port(authority),
            None => (None, None),
        };
        (!path.is_empty()).then_some(Self {
            host,
            port,
            path,
            tag,
            digest,
        })
    }
}

/// The first segment is a registry only with a dot, a port or the name `localhost`: `team/app` lives on Docker Hub.
fn is_authority(segment: &str) -> bool {
    memchr2(b'.', b':', segment.as_bytes()).is_some() || segment == "localhost"
}

fn split_port(authority: &str) -> (Option<&str>, Option<&str>) {
    match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (Some(host), Some(port)),
        _ => (Some(authority), None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn taken_apart() {
        type Parts<'t> = (
            Option<&'t str>,
            Option<&'t str>,
            &'t str,
            Option<&'t str>,
            Option<&'t str>,
        );
        let cases: [(&str, Parts<'_>); 8] = [
            ("nginx", (None, None, "nginx", None, None)),
            ("team/app:1", (None, None, "team/app", Some("1"), None)),
            (
                "registry:5000/app",
                (Some("registry"), Some("5000"), "app", None, None),
            ),
            (
                "registry:5000/app:2",
                (Some("registry"), Some("5000"), "app", Some("2"), None),
            ),
            (
                "ghcr.io/o/a@sha256:ab",
                (Some("ghcr.io"), None, "o/a", None, Some("sha256:ab")),
            ),
            (
                "ghcr.io/o/a:v1@sha256:ab",
                (Some("ghcr.io"), None, "o/a", Some("v1"), Some("sha256:ab")),
            ),
            ("localhost/a", (Some("localhost"), None, "a", None, None)),
            (
                "[fd00::1]:5000/a:1",
                (Some("[fd00::1]"), Some("5000"), "a", Some("1"), None),
            ),
        ];
        for (text, parts) in cases {
            let image = ImageReference::parse(text).unwrap();
            assert_eq!(
                (image.host, image.port, image.path, image.tag, image.digest),
                parts,
                "{text}"
            );
        }
        assert_eq!(ImageReference::parse(""), None);
    }
}
