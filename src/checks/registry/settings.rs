//! What a registry is told: where it keeps images, whom it lets in, whether it encrypts.

mod file;

use crate::manifest::graph::{Graph, Referent};
use crate::manifest::{Container, Workload, WorkloadRole, role_of_image};
use crate::value::{ImageReference, path};
use crate::yaml::Node;
use file::Stored;

/// What one container of a registry is told.
#[derive(Clone, Debug)]
pub(super) struct Settings<'t> {
    /// The container that keeps the images.
    pub(super) container: Container<'t>,
    pub(super) software: Software,
    /// Where it keeps them on its file system; `None` where it keeps them elsewhere, or where nobody knows.
    pub(super) directory: Option<String>,
    /// Whether everything it is told is in the set.
    pub(super) is_known: bool,
    /// Whether it asks who you are.
    pub(super) has_auth: bool,
    /// Whether it encrypts by itself.
    pub(super) has_tls: bool,
    /// Whether it is told to refuse images.
    pub(super) is_read_only: bool,
    /// Whether it hands on another registry.
    pub(super) is_proxy: bool,
}

/// Programs that keep images, as far as their settings are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Software {
    /// CNCF Distribution: `registry:3`, and Harbor's copy of it.
    Distribution,
    /// zot.
    Zot,
    /// One whose settings are kept in its own data.
    Other,
}

/// The end of an image's repository, the program, and where it keeps images unless told otherwise.
const PROGRAMS: &[(&str, Software, &str)] = &[
    ("registry", Software::Distribution, "/var/lib/registry"),
    ("distribution", Software::Distribution, "/var/lib/registry"),
    ("registry-photon", Software::Distribution, "/storage"),
    ("harbor-registry", Software::Distribution, "/storage"),
    ("zot", Software::Zot, "/var/lib/registry"),
    ("nexus3", Software::Other, "/nexus-data"),
    ("trow", Software::Other, "/data"),
];

/// Files that the programs read, by directory and name.
const FILES: &[&str] = &[
    "/etc/docker/registry/config.yml",
    "/etc/distribution/config.yml",
    "/etc/registry/config.yml",
    "/etc/zot/config.json",
];

impl<'t> Settings<'t> {
    /// The settings of a workload's first container that keeps images.
    pub(super) fn of<'s>(graph: Graph<'s, 't>, workload: Workload<'s, 't>) -> Option<Self> {
        let mut programs = workload.pod.containers().filter_map(|container| {
            let image = container.node.get("image")?.text();
            Some((container, program(&image)?))
        });
        let (container, (software, directory)) = programs.next()?;
        let mut settings = Self {
            container,
            software,
            directory: Some(directory.to_owned()),
            is_known: true,
            has_auth: false,
            has_tls: false,
            is_read_only: false,
            is_proxy: false,
        };
        settings.read_file(graph, workload);
        settings.read_variables(graph, workload);
        Some(settings)
    }

    /// The configuration file, if a ConfigMap of the set holds it.
    fn read_file<'s>(&mut self, graph: Graph<'s, 't>, workload: Workload<'s, 't>) {
        let mounts: Vec<_> = items(self.container.node, "volumeMounts").collect();
        let mounted = mounts.iter().find_map(|mount| {
            let at = path::clean(&mount.get("mountPath")?.text());
            let file = FILES.iter().find(|file| path::is_at_or_below(file, &at))?;
            Some((mount.get("name")?.text(), file.rsplit('/').next()?))
        });
        let Some((volume, file)) = mounted else {
            return;
        };
        let mut volumes = workload.pod.volumes();
        let map = volumes.find(|other| other.get("name").is_some_and(|name| name.text() == volume));
        let map = map.and_then(|volume| volume.get("configMap")?.get("name"));
        let namespace = workload.object.namespace.as_deref();
        let map = map.and_then(|name| {
            graph
                .named(("", "ConfigMap"), namespace, &name.text())
                .next()
        });
        let data = map.and_then(|(_, map)| map.root.get("data"));
        let text = data.and_then(|data| data.get(file).or_else(|| data.entries().next()));
        match text.map(Node::text).and_then(|text| Stored::read(&text)) {
            Some(stored) => self.apply(stored),
            None => self.is_known = false,
        }
    }

    fn apply(&mut self, stored: Stored) {
        self.has_auth |= stored.has_auth;
        self.has_tls |= stored.has_tls;
        self.is_proxy |= stored.is_proxy;
        if stored.is_elsewhere {
            self.directory = None;
        } else if let Some(directory) = stored.directory {
            self.directory = Some(directory);
        }
    }

    /// Variables, which count more than the file (distribution: `REGISTRY_` and the path of the setting).
    fn read_variables<'s>(&mut self, graph: Graph<'s, 't>, workload: Workload<'s, 't>) {
        for variable in items(self.container.node, "env") {
            let name = variable.get("name").map(Node::text).unwrap_or_default();
            let value = variable.get("value").map(Node::text);
            self.read_variable(&name, value.as_deref());
        }
        let own = items(self.container.node, "envFrom").filter_map(|from| {
            Some(
                from.get("configMapRef")
                    .or_else(|| from.get("secretRef"))?
                    .get("name")?
                    .id(),
            )
        });
        let own: Vec<_> = own.collect();
        for reference in graph
            .references(workload)
            .iter()
            .filter(|reference| own.contains(&reference.name.id()))
        {
            let object = graph
                .resolve(workload, reference)
                .map(|edge| &graph.set.objects[edge.to.object]);
            self.is_known &= object.is_some();
            let lists = ["data", "stringData"]
                .into_iter()
                .filter_map(|list| object?.root.get(list));
            for value in lists.flat_map(Node::entries) {
                // A Secret's values are encoded; the names say enough.
                let text = (reference.to == Referent::ConfigMap).then(|| value.text());
                self.read_variable(&value.key_text().unwrap_or_default(), text.as_deref());
            }
        }
    }

    fn read_variable(&mut self, name: &str, value: Option<&str>) {
        let elsewhere = ["S3", "GCS", "AZURE", "SWIFT", "OSS"];
        match name.strip_prefix("REGISTRY_") {
            Some("STORAGE") => match value {
                Some("filesystem") => {}
                None => self.is_known = false,
                Some(_) => self.directory = None,
            },
            Some("STORAGE_FILESYSTEM_ROOTDIRECTORY") => self.directory = value.map(str::to_owned),
            Some("PROXY_REMOTEURL") => self.is_proxy = true,
            Some("STORAGE_MAINTENANCE_READONLY") => self.is_read_only = true,
            Some("AUTH") => self.has_auth = true,
            Some(rest) if rest.starts_with("AUTH_") => self.has_auth = true,
            Some(rest) if rest.starts_with("HTTP_TLS_") => self.has_tls = true,
            Some(rest) => {
                let mut parts = rest.split('_');
                if parts.next() == Some("STORAGE")
                    && parts.next().is_some_and(|part| elsewhere.contains(&part))
                {
                    self.directory = None;
                }
            }
            None => {}
        }
    }
}

fn program(image: &str) -> Option<(Software, &'static str)> {
    if role_of_image(image) != Some(WorkloadRole::Registry) {
        return None;
    }
    let path = ImageReference::parse(image)?.path;
    let name = path.rsplit('/').next()?;
    let name = if name.starts_with("zot-") {
        "zot"
    } else {
        name
    };
    let mut programs = PROGRAMS.iter();
    let (_, software, directory) = programs.find(|(end, ..)| *end == name)?;
    Some((*software, directory))
}

fn items<'t>(node: Node<'t>, list: &str) -> impl Iterator<Item = Node<'t>> + use<'t> {
    node.get(list).into_iter().flat_map(Node::items)
}
