//! What is known of products that make backups, and of databases: `tables/backups.yaml`.

use crate::manifest::Object;
use crate::value::ImageReference;
use crate::yaml::Node;

/// A resource that makes backups or says where they go.
#[derive(Debug)]
pub(super) struct Product {
    kind: (&'static str, &'static str),
    /// The field that stops it; empty where there is none.
    pub(super) paused: &'static str,
    /// Fields with the URL or host that backups go to.
    pub(super) endpoints: &'static [&'static str],
}

/// A resource of which an operator makes a database.
#[derive(Debug)]
pub(super) struct Database {
    kind: (&'static str, &'static str),
    /// Fields one of which must be there for any backup.
    pub(super) section: &'static [&'static str],
    /// The switch that may turn them off; empty where there is none.
    pub(super) enabled: &'static str,
    /// Fields one of which must be there for backups to be made again and again.
    pub(super) schedules: &'static [&'static str],
    /// Kinds that make them, with the field that names the database.
    pub(super) made_by: &'static [((&'static str, &'static str), &'static str)],
    /// Set where it copies another database; empty where that is not said.
    pub(super) replica: &'static str,
}

include!(concat!(env!("OUT_DIR"), "/backups.rs"));

/// What is known of an object that makes backups or says where they go.
pub(super) fn product(object: &Object<'_>) -> Option<&'static Product> {
    let mut rows = PRODUCTS.iter();
    rows.find(|row| object.is(row.kind.0, row.kind.1))
}

/// Kinds of [`PRODUCTS`] that say where backups go and make none.
const DESTINATIONS: &[&str] = &[
    "BackupStorage",
    "BackupStorageLocation",
    "BackupTarget",
    "ObjectStore",
    "Profile",
    "Repository",
];

/// Whether an object says where backups go, and makes none.
pub(crate) fn is_destination(object: &Object<'_>) -> bool {
    product(object).is_some() && DESTINATIONS.contains(&&*object.kind)
}

/// What makes backups.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Maker {
    /// It makes them.
    Active,
    /// It would, and is switched off.
    Suspended,
}

/// Whether an object makes backups: a schedule, or a database that is told to save itself. The definition of a cluster says it of
/// etcd, and is asked elsewhere.
pub(crate) fn maker(object: &Object<'_>) -> Option<Maker> {
    let root = object.root;
    if let Some(database) = database(object) {
        let mut fields = database.section.iter().chain(database.schedules);
        let is_told = fields.any(|field| root.at(field).is_some());
        return is_told.then_some(Maker::Active);
    }
    let is_cluster = object.group() == "provisioning.cattle.io";
    let product = product(object).filter(|_| !is_cluster && !is_destination(object))?;
    let switch = root
        .at(product.paused)
        .filter(|_| !product.paused.is_empty());
    Some(match switch.and_then(Node::as_bool) {
        Some(true) => Maker::Suspended,
        _ => Maker::Active,
    })
}

/// What is known of an object that is a database.
pub(super) fn database(object: &Object<'_>) -> Option<&'static Database> {
    let mut rows = DATABASES.iter();
    rows.find(|row| object.is(row.kind.0, row.kind.1))
}

/// The program of `tables/backups.yaml` that a container runs to copy data elsewhere.
pub(super) fn dump_program(container: Node<'_>) -> Option<&'static str> {
    let lists = ["command", "args"].into_iter();
    let words = lists.flat_map(|list| container.get(list).into_iter().flat_map(Node::items));
    let line: Vec<_> = words.map(Node::text).collect();
    let line = line.join(" ");
    let words: Vec<&str> = line.split(is_between_words).collect();
    let is_run = |program: &&&str| {
        let mut rest = words.iter();
        program
            .split(' ')
            .all(|wanted| rest.any(|word| *word == wanted))
    };
    DUMPS.iter().find(is_run).copied()
}

/// What stands between the words of a shell's line; a path's last segment is a word of its own.
fn is_between_words(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '/' | ';' | '|' | '&' | '(' | ')' | '$' | '`' | '"' | '\'' | '=' | '{' | '}'
        )
}

/// Whether an image is one that makes backups, by its name.
pub(super) fn is_backup_image(image: &str) -> bool {
    let path = ImageReference::parse(image).map(|image| image.path);
    let last = path.and_then(|path| path.rsplit('/').next());
    last.is_some_and(|last| {
        let mut words = last.split(['-', '_']);
        words.any(|word| {
            matches!(
                word,
                "backup" | "backups" | "backupper" | "restic" | "borgmatic" | "kopia"
            )
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{Syntax, Tree};

    fn with_root<T>(text: &str, ask: impl FnOnce(Node<'_>) -> T) -> T {
        let mut tree = Tree::default();
        tree.parse(text, Syntax::Yaml);
        let root = tree
            .documents(text)
            .next()
            .and_then(|document| document.root());
        ask(root.expect("the text says something"))
    }

    #[test]
    fn programs() {
        for (container, expected) in [
            (
                "{command: [/bin/sh, -c, 'pg_dump shop | gzip > /backup/x.gz']}",
                Some("pg_dump"),
            ),
            (
                "{command: [/usr/bin/restic], args: [backup, /data]}",
                Some("restic"),
            ),
            (
                "{args: ['redis-cli -h db --rdb /out/dump.rdb']}",
                Some("redis-cli --rdb"),
            ),
            (
                "{args: ['etcdctl --endpoints=x snapshot save /b']}",
                Some("etcdctl snapshot"),
            ),
            ("{args: ['redis-cli ping']}", None),
            ("{args: ['my-pg_dumper']}", None),
        ] {
            assert_eq!(with_root(container, dump_program), expected, "{container}");
        }
    }

    #[test]
    fn images() {
        for (image, expected) in [
            ("ghcr.io/example/postgres-backup-s3:16", true),
            ("restic/restic:0.17", true),
            ("example/backupserver", false),
            ("postgres:17", false),
        ] {
            assert_eq!(is_backup_image(image), expected, "{image}");
        }
    }
}
