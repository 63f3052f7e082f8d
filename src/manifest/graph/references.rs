//! What a pod names: configuration, secrets, claims, its account.

use std::sync::{Arc, Mutex, PoisonError};

use super::{Edge, End, Graph, items};
use crate::manifest::{PodSpec, Workload};
use crate::yaml::Node;

/// A place of a pod that names an object of its namespace.
#[derive(Clone, Copy, Debug)]
pub struct Reference<'t> {
    /// What kind of object.
    pub to: Referent,
    /// Where the name is written.
    pub name: Node<'t>,
    /// Where one key of it is named.
    pub key: Option<Node<'t>>,
    /// The list in which a volume names several.
    pub items: Option<Node<'t>>,
    /// Whether the pod starts without it.
    pub optional: bool,
}

/// What kind of object a pod can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Referent {
    /// Configuration.
    ConfigMap,
    /// Secret configuration, or the password of a registry.
    Secret,
    /// A volume.
    Claim,
    /// Who the pod is to the API server.
    ServiceAccount,
}

impl Referent {
    /// The kind's name; all are of the core group.
    #[must_use]
    pub fn kind(self) -> &'static str {
        match self {
            Self::ConfigMap => "ConfigMap",
            Self::Secret => "Secret",
            Self::Claim => "PersistentVolumeClaim",
            Self::ServiceAccount => "ServiceAccount",
        }
    }
}

/// Everything a pod names, in the order of its volumes, its containers, its secrets for pulling, its account.
#[must_use]
pub fn references(pod: PodSpec<'_>) -> Vec<Reference<'_>> {
    let mut found = Vec::new();
    for volume in pod.volumes() {
        of_volume(volume, &mut found);
    }
    for container in pod.containers() {
        of_container(container.node, &mut found);
    }
    for secret in items(pod.spec, "imagePullSecrets") {
        found.extend(secret.get("name").map(|name| Reference {
            to: Referent::Secret,
            name,
            key: None,
            items: None,
            // The kubelet pulls without a secret that is not there.
            optional: true,
        }));
    }
    let account = pod
        .spec
        .get("serviceAccountName")
        .or_else(|| pod.spec.get("serviceAccount"));
    found.extend(account.map(|name| Reference {
        to: Referent::ServiceAccount,
        name,
        key: None,
        items: None,
        optional: false,
    }));
    found
}

impl<'t> Reference<'t> {
    /// Every place that names a key of the object.
    pub fn keys(&self) -> impl Iterator<Item = Node<'t>> + use<'t> {
        let items = self.items.into_iter().flat_map(Node::items);
        self.key
            .into_iter()
            .chain(items.filter_map(|item| item.get("key")))
    }
}

/// The references of the workload that was asked about last: one rule after the other asks about the same.
pub(super) type Latest<'t> = Mutex<Option<(usize, Arc<[Reference<'t>]>)>>;

impl<'s, 't> Graph<'s, 't> {
    /// Everything that the pods of a workload name, in the order of [`references`].
    #[must_use]
    pub fn references(self, workload: Workload<'s, 't>) -> Arc<[Reference<'t>]> {
        let mut latest = self
            .index
            .references
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some((index, found)) = &*latest
            && *index == workload.index
        {
            return found.clone();
        }
        let found: Arc<[_]> = references(workload.pod).into();
        *latest = Some((workload.index, found.clone()));
        found
    }

    /// From where a pod names an object to the object, if the set holds it.
    #[must_use]
    pub fn resolve(
        self,
        workload: Workload<'s, 't>,
        reference: &Reference<'t>,
    ) -> Option<Edge<'t>> {
        let namespace = workload.object.namespace.as_deref();
        let name = reference.name.text();
        let (object, _) = self
            .named(("", reference.to.kind()), namespace, &name)
            .next()?;
        let from = End {
            object: workload.index,
            node: reference.name,
        };
        Some(Edge {
            from,
            to: self.name_of(object),
        })
    }
}

fn of_volume<'t>(volume: Node<'t>, out: &mut Vec<Reference<'t>>) {
    for (source, name, to) in [
        ("configMap", "name", Referent::ConfigMap),
        ("secret", "secretName", Referent::Secret),
        ("persistentVolumeClaim", "claimName", Referent::Claim),
    ] {
        out.extend(
            volume
                .get(source)
                .and_then(|source| reference(source, name, to)),
        );
    }
    let projected = volume.get("projected").into_iter();
    for source in projected.flat_map(|projected| items(projected, "sources")) {
        for (kind, to) in [
            ("configMap", Referent::ConfigMap),
            ("secret", Referent::Secret),
        ] {
            out.extend(
                source
                    .get(kind)
                    .and_then(|source| reference(source, "name", to)),
            );
        }
    }
}

fn of_container<'t>(container: Node<'t>, out: &mut Vec<Reference<'t>>) {
    let variables = items(container, "env").filter_map(|variable| variable.get("valueFrom"));
    for (from, kind, to) in variables
        .flat_map(|from| {
            [
                (from, "configMapKeyRef", Referent::ConfigMap),
                (from, "secretKeyRef", Referent::Secret),
            ]
        })
        .chain(items(container, "envFrom").flat_map(|from| {
            [
                (from, "configMapRef", Referent::ConfigMap),
                (from, "secretRef", Referent::Secret),
            ]
        }))
    {
        out.extend(
            from.get(kind)
                .and_then(|source| reference(source, "name", to)),
        );
    }
}

fn reference<'t>(source: Node<'t>, name: &str, to: Referent) -> Option<Reference<'t>> {
    Some(Reference {
        to,
        name: source.get(name)?,
        key: source.get("key"),
        items: source.get("items"),
        optional: source.get("optional").and_then(Node::as_bool) == Some(true),
    })
}
