//! The databases that a pod runs, and what is mounted where their data is.

use std::borrow::Cow;

use super::database_table::{DATABASES, Database, Directory};
use crate::manifest::{Container, Role};
use crate::rule::Subject;
use crate::value::{ImageReference, path, placeholder};
use crate::yaml::Node;

/// A container that runs a database from its official image.
pub(super) struct Server<'t> {
    pub(super) database: &'static Database,
    pub(super) container: Container<'t>,
    /// The `image` field.
    pub(super) image: Node<'t>,
    /// Where the data is; all the places where it may be, when the version is not known.
    pub(super) directories: Vec<String>,
    /// Whether the container is told where; else it is the image's default.
    pub(super) is_told: bool,
    mounts: Vec<Mount<'t>>,
}

/// A volume at a place of the container.
#[derive(Clone)]
pub(super) struct Mount<'t> {
    /// The `mountPath` field.
    pub(super) node: Node<'t>,
    /// The path, cleaned.
    pub(super) path: String,
    /// The volume's name.
    pub(super) volume: Cow<'t, str>,
    /// How long what is written there lives.
    pub(super) life: Life<'t>,
}

/// How long what is written to a volume lives.
#[derive(Clone, Copy)]
pub(super) enum Life<'t> {
    /// As long as the pod; with the field of the volume that says so.
    Pod(Node<'t>),
    /// Longer than the pod.
    Longer,
    /// It is for nobody's data, or not known.
    Other,
}

/// Registries where the images are the official ones.
const REGISTRIES: &[&str] = &[
    "docker.elastic.co",
    "docker.io",
    "gcr.io",
    "index.docker.io",
    "mirror.gcr.io",
    "public.ecr.aws",
    "quay.io",
    "registry-1.docker.io",
];

/// The databases of the pod that is asked about. None of one that is run once, or is by its name for tests or a cache.
pub(super) fn servers<'t>(subject: &Subject<'_, 't>) -> Vec<Server<'t>> {
    let Some(workload) = subject.workload else {
        return Vec::new();
    };
    let name = workload.object.name.to_ascii_lowercase();
    if !workload.is_long_running()
        || !workload.object.is_builtin()
        || name.contains("test")
        || name.contains("cache")
    {
        return Vec::new();
    }
    let regular = |container: &Container<'_>| container.role == Role::Regular;
    let containers = workload.pod.containers().filter(regular);
    containers
        .filter_map(|container| Server::of(subject, container))
        .collect()
}

impl<'t> Server<'t> {
    fn of(subject: &Subject<'_, 't>, container: Container<'t>) -> Option<Self> {
        let image = container.node.get("image")?;
        let text = image.text();
        let reference = ImageReference::parse(&text)?;
        let database = database(&reference)?;
        let words = words(container);
        if !is_server(database, container, &words) || is_without_data(database, container, &words) {
            return None;
        }
        let told = told(database, container, &words)?;
        let is_told = told.is_some();
        let directories = match told {
            Some(directory) => vec![path::clean(&directory)],
            None => defaults(database, reference.tag),
        };
        (!directories.is_empty()).then_some(Self {
            database,
            container,
            image,
            directories,
            is_told,
            mounts: mounts(subject, container),
        })
    }

    /// The mount that holds a directory: of those at or above it the nearest.
    pub(super) fn mount_of(&self, directory: &str) -> Option<&Mount<'t>> {
        let above = self
            .mounts
            .iter()
            .filter(|mount| path::is_at_or_below(directory, &mount.path));
        above.max_by_key(|mount| mount.path.len())
    }

    /// The mounts whose data outlives the pod.
    pub(super) fn lasting(&self) -> impl Iterator<Item = &Mount<'t>> {
        self.mounts
            .iter()
            .filter(|mount| matches!(mount.life, Life::Longer))
    }
}

fn database(image: &ImageReference<'_>) -> Option<&'static Database> {
    if !image.host.is_none_or(|host| REGISTRIES.contains(&host)) {
        return None;
    }
    let path = image.path.strip_prefix("docker/").unwrap_or(image.path);
    let path = path.strip_prefix("library/").unwrap_or(path);
    DATABASES
        .iter()
        .find(|database| database.repositories.contains(&path))
}

/// The words of `command` and `args`.
fn words(container: Container<'_>) -> Vec<Cow<'_, str>> {
    let lists = ["command", "args"].into_iter();
    let lists = lists.filter_map(|list| container.node.get(list));
    lists.flat_map(Node::items).map(Node::text).collect()
}

/// Whether the container runs the server: by the image's entrypoint, or by its name.
fn is_server(database: &Database, container: Container<'_>, words: &[Cow<'_, str>]) -> bool {
    let Some(first) = words.first() else {
        return true;
    };
    let program = first.rsplit('/').next().unwrap_or_default();
    let is_named = database.servers.contains(&program) || program == "docker-entrypoint.sh";
    // The entrypoint of the image takes flags for the server.
    is_named || container.node.get("command").is_none() && program.starts_with('-')
}

/// Whether it is a member that keeps no data, or a cache: what is lost then is nothing.
fn is_without_data(database: &Database, container: Container<'_>, words: &[Cow<'_, str>]) -> bool {
    let says = |what: &str| words.iter().any(|word| word.contains(what));
    let variable = |name: &str| {
        let mut variables = container.node.get("env").into_iter().flat_map(Node::items);
        variables.find(|variable| variable.get("name").is_some_and(|it| it.text() == name))
    };
    let value = |name| {
        variable(name).map(|it: Node<'_>| it.get("value").map(Node::text).unwrap_or_default())
    };
    match database.name {
        "MongoDB" => says("arbiter") || container.name().contains("arbiter"),
        "Redis" => {
            let settings = words.windows(2).any(|pair| {
                let (flag, value) = (pair[0].trim_start_matches('-'), pair[1].trim());
                matches!(
                    (flag, value),
                    ("save", "" | "\"\"" | "''") | ("appendonly", "no")
                )
            });
            let keeps = says("--appendonly yes")
                || words
                    .windows(2)
                    .any(|pair| pair[0] == "--appendonly" && pair[1] == "yes");
            settings && !keeps || says("maxmemory-policy") || says(".conf") || says("--sentinel")
        }
        "Elasticsearch" | "OpenSearch" => {
            let roles = value("node.roles").or_else(|| value("node.data"));
            roles.is_some_and(|roles| !roles.contains("data") && roles != "true")
        }
        _ => false,
    }
}

/// Where the container is told to keep the data; `None` within for not at all, `None` for what is not known.
fn told<'t>(
    database: &Database,
    container: Container<'t>,
    words: &[Cow<'t, str>],
) -> Option<Option<Cow<'t, str>>> {
    let mut found = None;
    for (at, word) in words.iter().enumerate() {
        let (flag, value) = match word.split_once('=') {
            Some((flag, value)) => (flag, Some(Cow::Owned(value.to_owned()))),
            None => (&**word, words.get(at + 1).cloned()),
        };
        if database.flags.contains(&flag) {
            found = Some(value?);
        }
    }
    for variable in container.node.get("env").into_iter().flat_map(Node::items) {
        let name = variable.get("name").map(Node::text).unwrap_or_default();
        if found.is_none() && database.variables.contains(&&*name) {
            found = Some(variable.get("value")?.text());
        }
    }
    match found {
        Some(value) if !value.starts_with('/') || placeholder::is_unknown(&value) => None,
        found => Some(found),
    }
}

/// Where the image keeps the data by itself.
fn defaults(database: &Database, tag: Option<&str>) -> Vec<String> {
    let major = tag.and_then(major);
    match (&database.directory, major) {
        (Directory::At(directory), _) => vec![(*directory).to_owned()],
        (Directory::Since(last, before, after), Some(major)) => {
            let directory = if major <= *last { before } else { after };
            vec![directory.replace("{}", &major.to_string())]
        }
        // The newer one stands for all newer ones: they share what is above it.
        (Directory::Since(last, before, after), None) => vec![
            (*before).to_owned(),
            after.replace("{}", &(last + 1).to_string()),
        ],
        (Directory::By(directories), Some(major)) => {
            let mut directories = directories.iter();
            let directory = directories.find(|(version, _)| *version == major);
            directory
                .map(|(_, path)| (*path).to_owned())
                .into_iter()
                .collect()
        }
        (Directory::By(_), None) | (Directory::Told, _) => Vec::new(),
    }
}

/// `16-alpine` is 16; `2.17.2-pg16` and `pg16` are 16 too.
fn major(tag: &str) -> Option<u32> {
    let number = match tag.rfind("pg") {
        Some(at) => &tag[at + 2..],
        None => tag.strip_prefix('v').unwrap_or(tag),
    };
    let digits = number.find(|c: char| !c.is_ascii_digit());
    number[..digits.unwrap_or(number.len())].parse().ok()
}

fn mounts<'t>(subject: &Subject<'_, 't>, container: Container<'t>) -> Vec<Mount<'t>> {
    let list = container.node.get("volumeMounts");
    let mounts = list.into_iter().flat_map(Node::items);
    mounts
        .filter_map(|mount| {
            let volume = mount.get("name")?.text();
            let node = mount.get("mountPath")?;
            Some(Mount {
                node,
                path: path::clean(&node.text()),
                life: life(subject, &volume),
                volume,
            })
        })
        .collect()
}

fn life<'t>(subject: &Subject<'_, 't>, volume: &str) -> Life<'t> {
    let Some(workload) = subject.workload else {
        return Life::Other;
    };
    let is_it = |name: Option<Node<'_>>| name.is_some_and(|name| name.text() == volume);
    let templates = workload.object.root.at("/spec/volumeClaimTemplates");
    let mut templates = templates.into_iter().flat_map(Node::items);
    if templates.any(|template| is_it(template.at("/metadata/name"))) {
        return Life::Longer;
    }
    let mut volumes = workload.pod.volumes();
    let Some(volume) = volumes.find(|volume| is_it(volume.get("name"))) else {
        return Life::Other;
    };
    let of_pod = ["emptyDir", "ephemeral"];
    let of_nobody = [
        "configMap",
        "csi",
        "downwardAPI",
        "image",
        "projected",
        "secret",
    ];
    match of_pod.iter().find_map(|source| volume.get(source)) {
        Some(source) => Life::Pod(source),
        None if of_nobody.iter().any(|source| volume.get(source).is_some()) => Life::Other,
        None if volume.len() < 2 => Life::Other,
        None => Life::Longer,
    }
}
