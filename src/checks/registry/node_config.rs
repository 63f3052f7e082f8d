//! What nodes are told of registries: mirrors, whether they fall back from them, whether they verify whom they talk to.
//!
//! Read are `registries.yaml` of k3s and RKE2 (a file of its own, in a ConfigMap, in a cluster of Rancher), Talos in both
//! its forms, kops, and containerd's `hosts.toml` in ConfigMaps.

mod text;

use crate::manifest::ObjectSet;
use crate::rule::{Mark, Spot};
use crate::yaml::Node;

/// Everything that nodes are told.
#[derive(Debug, Default)]
pub(super) struct NodeConfig<'t> {
    pub(super) mirrors: Vec<Mirror<'t>>,
    /// Where the identity of a host is not verified, with the host.
    pub(super) unverified: Vec<(String, Spot<'t>)>,
    /// Where nodes are told to share images with each other.
    pub(super) embedded: Option<Spot<'t>>,
    /// Whether they have images before they start.
    pub(super) has_preloaded_images: bool,
}

/// Other places for the images of a registry.
#[derive(Debug)]
pub(super) struct Mirror<'t> {
    /// The registry; `*` for all, empty where the file does not say.
    pub(super) host: String,
    /// The URLs of the mirrors.
    pub(super) endpoints: Vec<(String, Spot<'t>)>,
    /// Where nodes are told not to ask the registry itself.
    pub(super) no_fallback: Option<Spot<'t>>,
}

/// Where a mapping of registries stands in a document that is about more.
const REGISTRIES: &[&str] = &["/machine/registries", "/spec/rkeConfig/registries"];

/// Where k3s and RKE2 are told not to ask the registry itself.
const SWITCHES: &[&str] = &[
    "/disable-default-registry-endpoint",
    "/spec/rkeConfig/machineGlobalConfig/disable-default-registry-endpoint",
];

/// Where they are told to share images.
const EMBEDDED: &[&str] = &[
    "/embedded-registry",
    "/spec/rkeConfig/machineGlobalConfig/embedded-registry",
];

impl<'t> NodeConfig<'t> {
    /// Reads the documents and ConfigMaps of a set.
    pub(super) fn of(set: &ObjectSet<'t>) -> Self {
        let mut config = Self::default();
        let mut switch = None;
        for (source, document) in &set.documents {
            let Some(root) = document.root().filter(|_| document.error().is_none()) else {
                continue;
            };
            let at = |node| Spot {
                source: *source,
                object: None,
                mark: Mark::Value(node),
            };
            config.read_document(root, &at, &mut switch);
        }
        for mirror in &mut config.mirrors {
            mirror.no_fallback = mirror.no_fallback.or(switch);
        }
        for (index, object) in set.objects.iter().enumerate() {
            if object.is("", "ConfigMap") {
                let data = object.root.get("data").into_iter().flat_map(Node::entries);
                for value in data {
                    let at = |mark| Spot {
                        source: object.source,
                        object: Some(index),
                        mark,
                    };
                    text::read(value, switch, &at, &mut config);
                }
            }
        }
        config
    }

    /// Reads a document; `switch` takes where k3s or RKE2 is told for all its mirrors not to ask the registry itself.
    fn read_document(
        &mut self,
        root: Node<'t>,
        at: &dyn Fn(Node<'t>) -> Spot<'t>,
        switch: &mut Option<Spot<'t>>,
    ) {
        let kind = root.get("kind").map(Node::text);
        match kind.as_deref() {
            None => self.read_registries(root, at),
            Some("RegistryMirrorConfig") => return self.read_mirror(&name(root), root, at),
            Some("RegistryTLSConfig") => return self.read_tls(&name(root), root, at),
            Some("ImageCacheConfig") => self.has_preloaded_images = true,
            Some("Cluster") => {}
            Some(_) => return,
        }
        for registries in REGISTRIES.iter().filter_map(|pointer| root.at(pointer)) {
            self.read_registries(registries, at);
        }
        let embedded = EMBEDDED.iter().filter_map(|pointer| root.at(pointer));
        self.embedded = self
            .embedded
            .or_else(|| embedded.filter(is_true).map(at).next());
        let switches = SWITCHES.iter().filter_map(|pointer| root.at(pointer));
        *switch = switch.or_else(|| switches.filter(is_true).map(at).next());
        if let Some(assets) = root.at("/spec/assets/containerRegistry") {
            self.mirrors.push(Mirror {
                host: "*".to_owned(),
                endpoints: vec![(format!("https://{}", assets.text()), at(assets))],
                no_fallback: Some(at(assets)),
            });
        }
    }

    /// `mirrors` and `configs` (k3s, RKE2, Rancher) or `config` (Talos), by host.
    fn read_registries<'d>(&mut self, registries: Node<'d>, at: &dyn Fn(Node<'d>) -> Spot<'t>) {
        for mirror in registries
            .get("mirrors")
            .into_iter()
            .flat_map(Node::entries_written)
        {
            self.read_mirror(&mirror.key_text().unwrap_or_default(), mirror, at);
        }
        let configs = ["configs", "config"]
            .into_iter()
            .filter_map(|name| registries.get(name));
        for config in configs.flat_map(Node::entries) {
            if let Some(tls) = config.get("tls") {
                self.read_tls(&config.key_text().unwrap_or_default(), tls, at);
            }
        }
    }

    fn read_mirror<'d>(&mut self, host: &str, mirror: Node<'d>, at: &dyn Fn(Node<'d>) -> Spot<'t>) {
        let lists = ["endpoint", "endpoints"]
            .into_iter()
            .filter_map(|list| mirror.get(list));
        let endpoints = lists
            .flat_map(Node::items)
            .map(|item| item.get("url").unwrap_or(item));
        let switch = mirror.get("skipFallback").filter(is_true);
        self.mirrors.push(Mirror {
            host: host.to_owned(),
            endpoints: endpoints
                .map(|url| (url.text().into_owned(), at(url)))
                .collect(),
            no_fallback: switch.map(at),
        });
    }

    fn read_tls<'d>(&mut self, host: &str, tls: Node<'d>, at: &dyn Fn(Node<'d>) -> Spot<'t>) {
        let names = ["insecure_skip_verify", "insecureSkipVerify"].into_iter();
        let switches = names.filter_map(|name| tls.get(name)).filter(is_true);
        self.unverified
            .extend(switches.map(|switch| (host.to_owned(), at(switch))));
    }
}

/// Host and port of a URL.
pub(super) fn authority(url: &str) -> Option<(&str, Option<u16>)> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?']).next()?;
    let implied = if url.starts_with("http://") { 80 } else { 443 };
    match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => Some((host, Some(port.parse().ok()?))),
        _ => Some((authority, Some(implied))),
    }
}

/// Whether a URL stays on its machine.
pub(super) fn is_loopback(url: &str) -> bool {
    authority(url).is_some_and(|(host, _)| matches!(host, "localhost" | "127.0.0.1" | "[::1]"))
}

fn name(root: Node<'_>) -> String {
    root.get("name")
        .map(Node::text)
        .unwrap_or_default()
        .into_owned()
}

fn is_true(node: &Node<'_>) -> bool {
    node.as_bool() == Some(true)
}
