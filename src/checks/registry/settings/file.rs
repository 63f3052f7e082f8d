//! The configuration file of a registry: YAML for distribution, JSON for zot.

use crate::yaml::{Node, Syntax, Tree};

/// What a configuration file says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Stored {
    /// Where images are kept on the file system.
    pub(super) directory: Option<String>,
    /// Whether they are kept elsewhere.
    pub(super) is_elsewhere: bool,
    pub(super) is_proxy: bool,
    pub(super) has_auth: bool,
    pub(super) has_tls: bool,
}

/// Distribution's storage drivers that are no directory of its own.
const ELSEWHERE: &[&str] = &["s3", "s3aws", "gcs", "azure", "swift", "oss"];

impl Stored {
    /// Reads a file; `None` for one that is neither.
    pub(super) fn read(text: &str) -> Option<Self> {
        let mut tree = Tree::default();
        tree.parse(text, Syntax::Yaml);
        let document = tree.documents(text).next()?;
        let root = document.root().filter(|_| document.error().is_none())?;
        let storage = root.get("storage")?;
        let string = |pointer| {
            root.at(pointer)
                .map(|node: Node<'_>| node.text().into_owned())
        };
        let has = |pointer| root.at(pointer).is_some();
        Some(Self {
            directory: string("/storage/filesystem/rootdirectory")
                .or_else(|| string("/storage/rootDirectory")),
            is_elsewhere: has("/storage/storageDriver")
                || ELSEWHERE.iter().any(|driver| storage.get(driver).is_some()),
            is_proxy: has("/proxy/remoteurl"),
            has_auth: has("/auth") || has("/http/auth"),
            has_tls: has("/http/tls"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files() {
        let distribution =
            "version: 0.1\nstorage:\n  filesystem: {rootdirectory: /srv}\nhttp: {addr: ':5000'}\n";
        let zot = r#"{"storage": {"rootDirectory": "/data", "storageDriver": {"name": "s3"}}, "http": {"auth": {"htpasswd": {"path": "/x"}}}}"#;
        assert_eq!(
            Stored::read(distribution),
            Some(Stored {
                directory: Some("/srv".to_owned()),
                ..Stored::default()
            })
        );
        assert_eq!(
            Stored::read(zot),
            Some(Stored {
                directory: Some("/data".to_owned()),
                is_elsewhere: true,
                has_auth: true,
                ..Stored::default()
            })
        );
        assert_eq!(Stored::read("upstream: x"), None);
        assert_eq!(Stored::read("a: [b"), None);
    }
}
