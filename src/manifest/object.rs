//! Kubernetes objects, found in documents.

use std::borrow::Cow;

use crate::finding::ObjectName;
use crate::span::SourceId;
use crate::yaml::{Document, Kind, Node};

/// A Kubernetes object: what it is called, and where it is written.
#[derive(Clone, Debug)]
pub struct Object<'t> {
    /// The text it stands in.
    pub source: SourceId,
    /// The mapping that holds it.
    pub root: Node<'t>,
    /// `apps/v1`; `v1` for the core group.
    pub api_version: Cow<'t, str>,
    /// `Deployment`.
    pub kind: Cow<'t, str>,
    /// `metadata.namespace`; `None` when the manifest names none.
    pub namespace: Option<Cow<'t, str>>,
    /// `metadata.name`, or `metadata.generateName`; empty when there is neither.
    pub name: Cow<'t, str>,
    /// Helm's `# Source: chart/templates/x.yaml`, if the document carries one.
    pub template: Option<&'t str>,
}

/// Kinds of Kubernetes 1.34 and before that stand in no namespace; no kind of these names stands in one.
const CLUSTER_SCOPED: &[&str] = &[
    "APIService",
    "CSIDriver",
    "CSINode",
    "CertificateSigningRequest",
    "ClusterRole",
    "ClusterRoleBinding",
    "ClusterTrustBundle",
    "ComponentStatus",
    "CustomResourceDefinition",
    "DeviceClass",
    "FlowSchema",
    "IPAddress",
    "IngressClass",
    "MutatingAdmissionPolicy",
    "MutatingAdmissionPolicyBinding",
    "MutatingWebhookConfiguration",
    "Namespace",
    "Node",
    "PersistentVolume",
    "PodSecurityPolicy",
    "PriorityClass",
    "PriorityLevelConfiguration",
    "ResourceSlice",
    "RuntimeClass",
    "ServiceCIDR",
    "StorageClass",
    "ValidatingAdmissionPolicy",
    "ValidatingAdmissionPolicyBinding",
    "ValidatingWebhookConfiguration",
    "VolumeAttachment",
    "VolumeAttributesClass",
];

/// Kinds that people write with `apiVersion: v1`, and the group they mean: the core group has none of these names.
const NOT_OF_CORE: &[(&str, &str)] = &[
    ("ClusterRole", "rbac.authorization.k8s.io"),
    ("ClusterRoleBinding", "rbac.authorization.k8s.io"),
    ("CronJob", "batch"),
    ("DaemonSet", "apps"),
    ("Deployment", "apps"),
    ("HorizontalPodAutoscaler", "autoscaling"),
    ("Ingress", "networking.k8s.io"),
    ("Job", "batch"),
    ("NetworkPolicy", "networking.k8s.io"),
    ("PodDisruptionBudget", "policy"),
    ("ReplicaSet", "apps"),
    ("Role", "rbac.authorization.k8s.io"),
    ("RoleBinding", "rbac.authorization.k8s.io"),
    ("StatefulSet", "apps"),
    ("StorageClass", "storage.k8s.io"),
];

/// API version and kind.
type TypeName<'t> = (Cow<'t, str>, Cow<'t, str>);

/// The objects of a document: itself, or the items of a list. None where it is not Kubernetes'.
///
/// `List` and typed lists (`PodList`) are unfolded, nested ones too, as `kubectl` does; an item of a typed list may leave
/// out `apiVersion` and `kind`, as the API server does when it answers.
pub fn objects<'t>(
    source: SourceId,
    document: Document<'t>,
    template: Option<&'t str>,
) -> Vec<Object<'t>> {
    let mut found = Vec::new();
    let mut pending: Vec<(Node<'t>, Option<TypeName<'t>>)> = Vec::new();
    pending.extend(document.root().map(|root| (root, None)));
    while let Some((root, inherited)) = pending.pop() {
        let Some((api_version, kind)) = type_of(root).or(inherited) else {
            continue;
        };
        match item_kind(&kind, root) {
            Some(item) => {
                let inherited = item.map(|item| (api_version.clone(), Cow::Owned(item)));
                let items = root.get("items").into_iter().flat_map(Node::items);
                let mut items: Vec<_> = items.map(|item| (item, inherited.clone())).collect();
                items.reverse();
                pending.append(&mut items);
            }
            None => found.push(Object::new(source, root, api_version, kind, template)),
        }
    }
    found
}

impl<'t> Object<'t> {
    fn new(
        source: SourceId,
        root: Node<'t>,
        api_version: Cow<'t, str>,
        kind: Cow<'t, str>,
        template: Option<&'t str>,
    ) -> Self {
        let metadata = root.get("metadata");
        let text = |key| {
            metadata
                .and_then(|metadata| metadata.get(key))
                .map(Node::text)
        };
        Self {
            source,
            root,
            api_version,
            kind,
            namespace: text("namespace"),
            name: text("name")
                .or_else(|| text("generateName"))
                .unwrap_or_default(),
            template,
        }
    }

    /// The API group: `apps`; empty for the core group.
    #[must_use]
    pub fn group(&self) -> &str {
        self.api_version
            .split_once('/')
            .map_or("", |(group, _)| group)
    }

    /// The group that is meant: the one that is written, or that of a kind the core group does not have.
    ///
    /// The server refuses a `Deployment` of `v1`, and what else is wrong with it is as wrong once that is mended.
    #[must_use]
    pub fn meant_group(&self) -> &str {
        let written = self.group();
        let of_kind = NOT_OF_CORE.iter().find(|(kind, _)| *kind == self.kind);
        match of_kind {
            Some((_, meant)) if written.is_empty() => meant,
            _ => written,
        }
    }

    /// Whether the group that is meant and the kind are these; the core group is `""`.
    #[must_use]
    pub fn is(&self, group: &str, kind: &str) -> bool {
        self.kind == kind && self.meant_group() == group
    }

    /// Whether Kubernetes itself defines the kind: the core group, groups without a dot, and `*.k8s.io` ones.
    #[must_use]
    pub fn is_builtin(&self) -> bool {
        let group = self.group();
        !group.contains('.') || group.ends_with(".k8s.io")
    }

    /// Whether it is one of Kubernetes' own kinds that stand in no namespace (`kubectl api-resources --namespaced=false`).
    #[must_use]
    pub fn is_cluster_scoped(&self) -> bool {
        self.is_builtin() && CLUSTER_SCOPED.contains(&&*self.kind)
    }

    /// Whether it was read from a running cluster (`kubectl get -o yaml`): the server has given it an identity.
    #[must_use]
    pub fn is_live(&self) -> bool {
        let metadata = self.root.get("metadata");
        metadata.is_some_and(|metadata| {
            metadata.get("uid").is_some() && metadata.get("resourceVersion").is_some()
        })
    }

    /// Whether a controller made it, so that its manifest is another object's. A static pod is owned by its node, which has no
    /// manifest of it.
    #[must_use]
    pub fn is_controlled(&self) -> bool {
        let owners = self.root.at("/metadata/ownerReferences");
        let mut owners = owners.into_iter().flat_map(Node::items);
        owners.any(|owner| {
            owner.get("controller").and_then(Node::as_bool) == Some(true)
                && owner.get("kind").is_none_or(|kind| kind.text() != "Node")
        })
    }

    /// Whether one template of a chart made both, in two renderings of the chart that nobody applies together.
    #[must_use]
    pub fn is_rendered_again(&self, other: &Self) -> bool {
        self.source != other.source && self.template.is_some() && self.template == other.template
    }

    /// The value of an annotation.
    #[must_use]
    pub fn annotation(&self, key: &str) -> Option<Cow<'t, str>> {
        let annotations = self.root.get("metadata")?.get("annotations")?;
        annotations.get(key).map(Node::text)
    }

    /// The name in full, for reports.
    #[must_use]
    pub fn full_name(&self) -> ObjectName {
        ObjectName {
            api_version: self.api_version.clone().into_owned(),
            kind: self.kind.clone().into_owned(),
            namespace: self.namespace.clone().unwrap_or_default().into_owned(),
            name: self.name.clone().into_owned(),
        }
    }
}

/// `apiVersion` and `kind`, when both are strings that say something.
fn type_of(root: Node<'_>) -> Option<TypeName<'_>> {
    let api_version = root.get("apiVersion")?.as_str()?;
    let kind = root.get("kind")?.as_str()?;
    (!api_version.is_empty() && !kind.is_empty()).then_some((api_version, kind))
}

/// `Some` for a list: its items' kind, unknown for a plain `List`. Kinds that merely end in `List` have no `items`.
fn item_kind(kind: &str, root: Node<'_>) -> Option<Option<String>> {
    let item = kind.strip_suffix("List")?;
    let items = root.get("items");
    match (item, items.map(Node::kind)) {
        ("", _) => Some(None),
        (item, Some(Kind::Sequence)) => Some(Some(item.to_owned())),
        _ => None,
    }
}
