//! Systems whose members vote, by their official images.

use crate::manifest::{Container, Role, Workload};
use crate::value::ImageReference;
use crate::yaml::Node;

/// A system that works as long as more than half of its members do.
pub(super) struct Quorum {
    /// What people call it.
    pub(super) name: &'static str,
    /// Repositories of its images, the registry left out.
    repositories: &'static [&'static str],
    /// Whether each member has a vote, so that an even number of them is no better than one less.
    pub(super) all_vote: bool,
    /// A word of the command line, or the name of a variable, that only voting members have.
    sign: Option<&'static str>,
}

/// <https://etcd.io/docs/latest/faq/>, <https://zookeeper.apache.org/doc/current/zookeeperAdmin.html>,
/// <https://developer.hashicorp.com/consul/docs/concept/consensus>, <https://www.mongodb.com/docs/manual/core/replica-set-elections/>,
/// <https://www.cockroachlabs.com/docs/stable/recommended-production-settings>, <https://kafka.apache.org/documentation/#kraft>.
const SYSTEMS: &[Quorum] = &[
    Quorum {
        name: "etcd",
        repositories: &[
            "coreos/etcd",
            "etcd",
            "etcd-development/etcd",
            "bitnami/etcd",
            "bitnamilegacy/etcd",
        ],
        all_vote: true,
        sign: None,
    },
    Quorum {
        name: "ZooKeeper",
        repositories: &["zookeeper", "bitnami/zookeeper", "bitnamilegacy/zookeeper"],
        all_vote: true,
        sign: None,
    },
    Quorum {
        name: "Consul",
        repositories: &["consul", "hashicorp/consul", "hashicorp/consul-enterprise"],
        all_vote: true,
        sign: Some("-server"),
    },
    Quorum {
        name: "MongoDB",
        repositories: &["mongo", "mongodb/mongodb-community-server"],
        // An arbiter may stand in another workload.
        all_vote: false,
        sign: Some("--replSet"),
    },
    Quorum {
        name: "CockroachDB",
        repositories: &["cockroachdb/cockroach"],
        // Ranges of data vote, each with three replicas.
        all_vote: false,
        sign: None,
    },
    Quorum {
        name: "Kafka",
        repositories: &["apache/kafka", "confluentinc/cp-kafka"],
        // Brokers and controllers may be the same.
        all_vote: false,
        sign: Some("KAFKA_PROCESS_ROLES"),
    },
];

/// The system whose members a workload's pods are, with the container that is one.
pub(super) fn quorum<'t>(workload: Workload<'_, 't>) -> Option<(&'static Quorum, Container<'t>)> {
    let regular = |container: &Container<'_>| container.role == Role::Regular;
    let mut containers = workload.pod.containers().filter(regular);
    containers.find_map(|container| Some((system(container)?, container)))
}

fn system(container: Container<'_>) -> Option<&'static Quorum> {
    let image = container.node.get("image")?.text();
    let path = ImageReference::parse(&image)?.path;
    let path = path.strip_prefix("library/").unwrap_or(path);
    let system = SYSTEMS
        .iter()
        .find(|system| system.repositories.contains(&path))?;
    let has_sign = system.sign.is_none_or(|sign| says(container.node, sign));
    has_sign.then_some(system)
}

/// Whether the command line has the word, also within a script, or the container the variable.
fn says(container: Node<'_>, sign: &str) -> bool {
    let list = |name: &str| container.get(name).into_iter().flat_map(Node::items);
    let mut words = list("command").chain(list("args")).map(Node::text);
    let is_there = |text: &str| {
        let mut words = text.split(|c: char| c.is_whitespace() || c == '=');
        words.any(|word| word == sign)
    };
    let mut names = list("env").filter_map(|variable| variable.get("name"));
    words.any(|word| is_there(&word)) || names.any(|name| name.text() == sign)
}
