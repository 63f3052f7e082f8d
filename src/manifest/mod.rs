//! What the YAML means to Kubernetes.

mod cluster;
mod container;
mod object;
mod pointer;
mod role;
mod set;
mod workload;

pub use cluster::{Cluster, ClusterRole, External, Version};
pub use container::Container;
pub use object::{Object, objects};
pub use pointer::pointer_to;
pub use role::Role;
pub use set::ObjectSet;
pub use workload::{PodSpec, Workload};
