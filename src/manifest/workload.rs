//! Whatever starts pods.

use rustc_hash::FxHashSet;

use super::{Container, Object, Role};
use crate::value::ImageReference;
use crate::yaml::{Kind, Node};

/// An object that starts pods, of any kind, custom ones included.
#[derive(Clone, Copy, Debug)]
pub struct Workload<'s, 't> {
    /// The object.
    pub object: &'s Object<'t>,
    /// Where the object stands in its set.
    pub index: usize,
    /// What it starts.
    pub pod: PodSpec<'t>,
}

/// The pod that a workload would start.
#[derive(Clone, Copy, Debug)]
pub struct PodSpec<'t> {
    /// The pod's own metadata: labels and annotations.
    pub metadata: Option<Node<'t>>,
    /// The pod's `spec`.
    pub spec: Node<'t>,
}

impl Workload<'_, '_> {
    /// Whether it is meant to run until somebody stops it: no Job, no CronJob, no pod that is not restarted, no hook of
    /// Helm or Argo CD, no template that nobody runs.
    #[must_use]
    pub fn is_long_running(&self) -> bool {
        let restart = self.pod.spec.get("restartPolicy").map(Node::text);
        let finite = matches!(
            &*self.object.kind,
            "Job" | "CronJob" | "PodTemplate" | "Workflow" | "ScaledJob" | "JobSet"
        );
        !finite && !self.is_hook() && !matches!(restart.as_deref(), Some("Never" | "OnFailure"))
    }

    /// Whether Helm or Argo CD runs it at a certain moment of a release.
    #[must_use]
    pub fn is_hook(&self) -> bool {
        let hooks = ["helm.sh/hook", "argocd.argoproj.io/hook"];
        hooks
            .iter()
            .any(|key| self.object.annotation(key).is_some())
    }

    /// Whether `helm test` runs it.
    #[must_use]
    pub fn is_helm_test(&self) -> bool {
        let hooks = self.object.annotation("helm.sh/hook");
        hooks.is_some_and(|hooks| hooks.split(',').any(|hook| hook.trim().starts_with("test")))
    }
}

/// The programs that stand beside every CSI driver and speak to Kubernetes for it.
const CSI_HELPERS: &[&str] = &[
    "csi-attacher",
    "csi-node-driver-registrar",
    "csi-provisioner",
    "csi-resizer",
    "csi-snapshotter",
];

impl<'t> PodSpec<'t> {
    /// Whether it is a CSI driver, which exists to mount volumes on its node.
    #[must_use]
    pub fn is_storage_driver(self) -> bool {
        self.containers().any(|container| {
            let image = container.node.get("image").map(Node::text);
            let image = image.as_deref().and_then(ImageReference::parse);
            let name = image.and_then(|image| image.path.rsplit('/').next());
            name.is_some_and(|name| CSI_HELPERS.contains(&name))
        })
    }

    /// The pod an object starts, if it starts any.
    ///
    /// A pod that a controller made is its controller's business and none of its own.
    pub(super) fn started_by(object: &Object<'t>) -> Option<Self> {
        let pod = Self::of(object)?;
        (!object.is_controlled() || !object.is_live()).then_some(pod)
    }

    fn of(object: &Object<'t>) -> Option<Self> {
        let root = object.root;
        let template = match (object.meant_group(), &*object.kind) {
            ("", "Pod") => return Self::at(root),
            ("", "PodTemplate") => root.get("template"),
            ("batch", "CronJob") => root.at("/spec/jobTemplate/spec/template"),
            ("" | "apps" | "apps.openshift.io" | "batch" | "extensions", _) => {
                root.at("/spec/template")
            }
            // What looks like a pod in there is a chart's values.
            ("helm.toolkit.fluxcd.io" | "helm.cattle.io", _)
            | ("argoproj.io", "Application" | "ApplicationSet") => None,
            _ if object.is_builtin() => None,
            _ => return custom_template(root),
        };
        template.and_then(Self::at)
    }

    fn at(template: Node<'t>) -> Option<Self> {
        let spec = template
            .get("spec")
            .filter(|spec| spec.kind() == Kind::Mapping)?;
        Some(Self {
            metadata: template.get("metadata"),
            spec,
        })
    }

    /// Every container, regular ones first, in the order written.
    pub fn containers(self) -> impl Iterator<Item = Container<'t>> {
        let mut once = Once::default();
        let lists = [
            ("containers", false),
            ("initContainers", true),
            ("ephemeralContainers", false),
        ];
        let nodes = lists.into_iter().flat_map(move |(list, init)| {
            let nodes = self.spec.get(list).into_iter().flat_map(Node::items);
            nodes.map(move |node| (node, list, init))
        });
        nodes
            .filter(move |(node, ..)| node.kind() == Kind::Mapping && once.is_new(*node))
            .map(|(node, list, init)| Container {
                node,
                role: role_of(node, list, init),
            })
    }

    /// Every volume that is a mapping.
    pub fn volumes(self) -> impl Iterator<Item = Node<'t>> {
        let volumes = self.spec.get("volumes").into_iter().flat_map(Node::items);
        let mut once = Once::default();
        volumes.filter(move |volume| volume.kind() == Kind::Mapping && once.is_new(*volume))
    }
}

/// What aliases stand for, each but once: a list of ten thousand aliases is one thing, written in one place.
#[derive(Default)]
struct Once(FxHashSet<u32>);

impl Once {
    fn is_new(&mut self, node: Node<'_>) -> bool {
        node.alias().is_none() || self.0.insert(node.id())
    }
}

fn role_of(container: Node<'_>, list: &str, init: bool) -> Role {
    let restarts = || container.get("restartPolicy").map(Node::text).as_deref() == Some("Always");
    match list {
        "ephemeralContainers" => Role::Ephemeral,
        // KEP-753: an init container that is always restarted runs beside the others.
        _ if init && restarts() => Role::Sidecar,
        _ if init => Role::Init,
        _ => Role::Regular,
    }
}

/// How deep and how wide a custom resource is searched for a pod template.
const MAX_DEPTH: usize = 6;
const MAX_NODES: usize = 400;

/// The first pod template of a custom resource: a mapping under a key named `template` or `…Template` whose `spec` lists
/// containers that name an image.
fn custom_template(root: Node<'_>) -> Option<PodSpec<'_>> {
    let mut level = vec![root.get("spec")?];
    let mut seen = 0;
    for _ in 0..MAX_DEPTH {
        let mut next = Vec::new();
        for child in level
            .into_iter()
            .flat_map(|node| node.entries().collect::<Vec<_>>())
        {
            seen += 1;
            if seen > MAX_NODES {
                return None;
            }
            if is_template_key(child) && has_pod_spec(child) {
                return PodSpec::at(child);
            }
            next.push(child);
        }
        level = next;
    }
    None
}

fn is_template_key(node: Node<'_>) -> bool {
    let key = node.key_text().unwrap_or_default();
    key == "template" || key.ends_with("Template")
}

fn has_pod_spec(template: Node<'_>) -> bool {
    let containers = template.at("/spec/containers");
    let mut containers = containers.into_iter().flat_map(Node::items);
    containers.any(|container| container.get("name").is_some() && container.get("image").is_some())
}
