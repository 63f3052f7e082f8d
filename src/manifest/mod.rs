//! What the YAML means to Kubernetes.

mod cluster;
mod component;
mod container;
pub mod graph;
mod images;
mod limit_range;
mod names;
mod object;
mod pointer;
mod provisioners;
mod release;
mod role;
mod roles;
mod selector;
mod set;
mod workload;

pub use cluster::{Cluster, ClusterRole, External};
pub use component::{Component, Form, Pair, Program, Setting, is_node_configuration, written};
pub use container::Container;
pub use images::{Image, images, images_of_pods};
pub use names::{Address, AddressBook, Hop, Via, canonical_host, host_of};
pub use object::{Object, objects};
pub use pointer::{every, pointer_to, push_field};
pub use provisioners::{VolumeTrait, encryption_parameter, makes};
pub use release::{Release, addresses_of_release, image_of_values};
pub use role::Role;
pub use roles::{WorkloadRole, chart_of, operated_groups, role_of_image, role_of_kind};
pub use selector::Selector;
pub use set::ObjectSet;
pub use workload::{PodSpec, Workload};

pub use crate::value::Version;
