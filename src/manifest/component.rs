//! The programs of a control plane and what they are told, wherever it is written.
//!
//! A setting may be a flag of a container, an extra argument in the definition of a cluster (kubeadm, Cluster API, kops, k3s, RKE2,
//! Talos, k0s, EKS Anywhere, Rancher), or a field of a configuration file. All of them are called as the flag is, and know where they are written.

mod command;
mod definition;
mod embedded;
mod name;
mod setting;

use std::borrow::Cow;

use super::ObjectSet;
use crate::span::SourceId;
use crate::yaml::Node;

pub use definition::is_node_configuration;
pub use embedded::written;
pub use setting::{Pair, Setting};

/// A program of a control plane, or of every node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Program {
    /// `kube-apiserver`.
    ApiServer,
    /// `kube-controller-manager`.
    ControllerManager,
    /// `kube-scheduler`.
    Scheduler,
    /// `etcd`.
    Etcd,
    /// `kubelet`.
    Kubelet,
    /// `kube-proxy`.
    KubeProxy,
}

/// How much of what a program is told is there to be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// All its flags: what is absent is the flag's default.
    CommandLine,
    /// Flags that are added to those that an installer writes itself: what is absent is unknown.
    Addition,
    /// Its configuration file: what is absent is the file's default, which need not be the flag's.
    File,
}

/// A program and what it is told in one place.
#[derive(Clone, Debug)]
pub struct Component<'t> {
    /// Which program.
    pub program: Program,
    /// How much is there to be seen.
    pub form: Form,
    /// The text it is written in.
    pub source: SourceId,
    /// The object it is written in, by its place in the set; `None` for a document that is no object.
    pub object: Option<usize>,
    /// The name of its container.
    pub container: Option<Cow<'t, str>>,
    /// What would hold a setting that is absent.
    pub place: Node<'t>,
    /// What it is told, in the order written.
    pub settings: Vec<Setting<'t>>,
    /// Whether a part of it will be put in later, so that nothing can be called absent.
    pub is_open: bool,
}

impl Program {
    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::ApiServer => "kube-apiserver",
            Self::ControllerManager => "kube-controller-manager",
            Self::Scheduler => "kube-scheduler",
            Self::Etcd => "etcd",
            Self::Kubelet => "kubelet",
            Self::KubeProxy => "kube-proxy",
        }
    }

    /// The program of an executable or of an image's last segment.
    fn named(name: &str) -> Option<Self> {
        let all = [
            Self::ApiServer,
            Self::ControllerManager,
            Self::Scheduler,
            Self::Etcd,
            Self::Kubelet,
            Self::KubeProxy,
        ];
        all.into_iter().find(|program| program.name() == name)
    }
}

impl<'t> Component<'t> {
    /// What it is told last about something, by the name of the flag without dashes; the last one counts.
    #[must_use]
    pub fn setting(&self, name: &str) -> Option<&Setting<'t>> {
        self.settings
            .iter()
            .rev()
            .find(|setting| setting.name == name)
    }

    /// Whether it is certainly not told of any of these: nothing is put in later, and all its flags are there.
    #[must_use]
    pub fn lacks(&self, names: &[&str]) -> bool {
        self.form == Form::CommandLine
            && !self.is_open
            && names.iter().all(|name| self.setting(name).is_none())
    }
}

/// Every component of a set, in the order of its objects and then of its other documents.
pub(super) fn of_set<'t>(set: &ObjectSet<'t>) -> Vec<Component<'t>> {
    let mut found = Vec::new();
    for (index, object) in set.objects.iter().enumerate() {
        if let Some(workload) = set.workload(index) {
            let containers = workload.pod.containers();
            found.extend(containers.filter_map(|container| {
                Some(Component {
                    source: object.source,
                    object: Some(index),
                    ..command::of(container)?
                })
            }));
        } else if object.is("", "ConfigMap") {
            let data = object.root.get("data").into_iter().flat_map(Node::entries);
            let at = (object.source, Some(index));
            found.extend(data.filter_map(|value| embedded::component(at, value)));
        } else {
            definition::of_object(index, object, &mut found);
        }
    }
    for (source, root) in set.plain_documents() {
        definition::of_document(source, root, &mut found);
    }
    found
}
