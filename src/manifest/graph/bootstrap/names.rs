//! Hosts that objects are told, and who is reached there.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Bootstrap, Dependency, Need, Says, Step};
use crate::finding::Confidence;
use crate::manifest::graph::{End, Graph, Referent, items};
use crate::manifest::{
    Address, AddressBook, Hop, Object, Via, Workload, WorkloadRole, addresses_of_release,
};
use crate::yaml::Node;

/// What is reached at which address.
#[derive(Debug)]
pub struct Reached<'t> {
    places: Vec<(usize, Address<'t>)>,
    book: AddressBook<'t, usize>,
}

impl<'t> Reached<'t> {
    /// Everything of the set that has an address.
    #[must_use]
    pub fn of_all(graph: Graph<'_, 't>) -> Self {
        Self::of(graph, 0..graph.set.objects.len())
    }

    /// These objects.
    pub(super) fn of(graph: Graph<'_, 't>, objects: impl Iterator<Item = usize>) -> Self {
        let mut places = Vec::new();
        for index in objects {
            let object = &graph.set.objects[index];
            let addresses = match graph.workload(index) {
                Some(workload) if workload.is_long_running() => graph.addresses(workload),
                Some(_) => continue,
                None => addresses_of_release(object, index),
            };
            let of_operator = addresses_of_operator(graph, index, object);
            let all = addresses.into_iter().chain(of_operator);
            places.extend(all.map(|address| (index, address)));
        }
        let mut book = AddressBook::of(graph.set);
        for (place, (_, address)) in places.iter().enumerate() {
            book.enter(address, place);
        }
        Self { places, book }
    }

    /// Who is reached by a node at a host and port.
    pub(super) fn at(&self, host: &str, port: Option<u16>) -> Option<(usize, &Address<'t>)> {
        self.place(self.book.at(host, port)?)
    }

    /// Who is reached by a pod of the namespace at a URL or `host:port`.
    #[must_use]
    pub fn at_text(&self, namespace: Option<&str>, text: &str) -> Option<(usize, &Address<'t>)> {
        let (host, port) = host_and_port(text)?;
        self.place(self.book.at_from(namespace, host, port)?)
    }

    /// Places that a text names, each object once.
    fn places_in(&self, namespace: Option<&str>, text: &str) -> Vec<usize> {
        let named = words(text).filter_map(|word| {
            let (host, port) = host_and_port(word)?;
            self.book.at_from(namespace, host, port)
        });
        let mut seen = FxHashSet::default();
        named
            .filter(|place| seen.insert(self.places[*place].0))
            .collect()
    }

    fn place(&self, place: usize) -> Option<(usize, &Address<'t>)> {
        let (object, address) = self.places.get(place)?;
        Some((*object, address))
    }
}

/// Operators' resources whose Services are called like them: group, kind, suffixes, port.
///
/// <https://cloudnative-pg.io/documentation/current/service_management/>,
/// <https://postgres-operator.readthedocs.io/en/latest/user/>, <https://github.com/mariadb-operator/mariadb-operator>.
const SERVICES: &[(&str, &str, &[&str], u16)] = &[
    ("postgresql.cnpg.io", "Cluster", &["-rw", "-ro", "-r"], 5432),
    ("acid.zalan.do", "postgresql", &["", "-repl"], 5432),
    ("k8s.mariadb.com", "MariaDB", &["", "-primary"], 3306),
];

fn addresses_of_operator<'t>(
    graph: Graph<'_, 't>,
    index: usize,
    object: &Object<'t>,
) -> Vec<Address<'t>> {
    let mut rows = SERVICES.iter();
    let row = rows.find(|(group, kind, ..)| object.is(group, kind));
    let Some((_, _, suffixes, port)) = row else {
        return Vec::new();
    };
    let namespace = object.namespace.as_deref().unwrap_or("*");
    let hosts = suffixes.iter().flat_map(|suffix| {
        let host = format!("{}{suffix}.{namespace}", object.name);
        [format!("{host}.svc"), host]
    });
    let hop = Hop {
        end: graph.name_of(index),
        via: Via::Declared,
    };
    let address = |host: String| Address {
        host: host.into(),
        port: Some(*port),
        hops: vec![hop],
        confidence: Confidence::Likely,
    };
    hosts.map(address).collect()
}

/// That an object needs who is reached at the address that stands at a place.
pub(super) fn dependency<'t>(
    need: Need,
    from: End<'t>,
    to: usize,
    address: &Address<'t>,
) -> Dependency<'t> {
    let first = Step {
        end: from,
        says: Says::Need,
    };
    let way = address.hops.iter().map(|hop| Step {
        end: hop.end,
        says: Says::Way(hop.via),
    });
    Dependency {
        from: from.object,
        to,
        need,
        steps: [first].into_iter().chain(way).collect(),
        confidence: address.confidence,
    }
}

/// Roles to which pods send what they do not need an answer to.
const TOLD: &[WorkloadRole] = &[
    WorkloadRole::Alertmanager,
    WorkloadRole::LogCollector,
    WorkloadRole::MetricsAgent,
    WorkloadRole::Prometheus,
    WorkloadRole::TelemetryAgent,
];

/// Whom pods that somebody waits for are told to talk to.
pub(super) fn find(bootstrap: &mut Bootstrap<'_, '_>, waits: &[bool], is_awaited: &[bool]) {
    let graph = bootstrap.graph;
    // A ConfigMap may be that of many pods, all of its own namespace.
    let mut known: FxHashMap<(usize, u32), Vec<usize>> = FxHashMap::default();
    for workload in graph.set.workloads() {
        if !is_awaited[workload.index] || !workload.is_long_running() {
            continue;
        }
        let namespace = workload.object.namespace.as_deref();
        for end in told(graph, workload) {
            let named = || bootstrap.reached().places_in(namespace, &end.node.text());
            let place = (end.object, end.node.id());
            let places = known.entry(place).or_insert_with(named);
            let mut found = Vec::new();
            for (to, address) in places
                .iter()
                .filter_map(|at| bootstrap.reached().place(*at))
            {
                if waits[to] && to != workload.index && !graph.plays(to, TOLD) {
                    found.push(Dependency {
                        from: workload.index,
                        ..dependency(Need::Name, end, to, address)
                    });
                }
            }
            found.into_iter().for_each(|one| bootstrap.add(one));
        }
    }
}

/// Parts of names of variables that say where to send, not whom to ask.
const SENDING: &[&str] = &["OTEL", "TRACING", "JAEGER", "METRICS", "SENTRY", "NO_PROXY"];

/// How much of a text is looked at, and how many of one workload.
const MOST_BYTES: usize = 64 << 10;
const MOST_TEXTS: usize = 256;

/// The texts that a pod's containers are started with, and those of its ConfigMaps.
fn told<'s, 't>(graph: Graph<'s, 't>, workload: Workload<'s, 't>) -> Vec<End<'t>> {
    let mut found = Vec::new();
    for container in workload.pod.containers() {
        let lists = ["command", "args"];
        let words = lists.iter().flat_map(|list| items(container.node, list));
        let variables = items(container.node, "env").filter(|variable| {
            let name = variable.get("name").map(Node::text).unwrap_or_default();
            !SENDING.iter().any(|part| name.contains(part))
        });
        let values = variables.filter_map(|variable| variable.get("value"));
        found.extend(words.chain(values).map(|node| End {
            object: workload.index,
            node,
        }));
    }
    for reference in &*graph.references(workload) {
        if reference.to != Referent::ConfigMap {
            continue;
        }
        let Some(edge) = graph.resolve(workload, reference) else {
            continue;
        };
        let object = edge.to.object;
        let data = graph.set.objects[object].root.get("data").into_iter();
        found.extend(
            data.flat_map(Node::entries)
                .map(|node| End { object, node }),
        );
    }
    found.retain(|end| end.node.raw().len() <= MOST_BYTES && end.node.raw().contains(':'));
    found.truncate(MOST_TEXTS);
    found
}

/// What of a text may be a URL or `host:port`.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let is_between = |letter: char| letter.is_whitespace() || "\"'`,;=()[]{}<>|".contains(letter);
    text.split(is_between).filter(|word| word.contains(':'))
}

/// Host and port of a URL, or of `host:port`.
fn host_and_port(text: &str) -> Option<(&str, Option<u16>)> {
    let text = text.trim();
    let (scheme, rest) = match text.split_once("://") {
        Some((scheme, rest)) => (Some(scheme), rest),
        // As `git` writes the address of a repository: `git@host:path`.
        None => match text.split_once('@') {
            Some((user, rest)) if !user.contains(['/', ':']) => {
                return rest.split_once(':').map(|(host, _)| (host, None));
            }
            _ => (None, text),
        },
    };
    let authority = rest.split(['/', '?', '#']).next()?;
    let authority = authority.rsplit('@').next()?;
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port.parse().ok()?)),
        _ if scheme.is_none() => return None,
        _ => (authority, None),
    };
    let is_host = |letter: u8| letter.is_ascii_alphanumeric() || b".-_${}".contains(&letter);
    let is_ip = host.starts_with('[') && host.ends_with(']');
    let is_name = !host.is_empty() && host.bytes().all(is_host);
    (is_ip || is_name).then_some((host, port))
}

#[cfg(test)]
mod tests {
    use super::{host_and_port, words};

    #[test]
    fn hosts_and_ports() {
        for (text, expected) in [
            (
                "http://vault.vault.svc:8200/v1",
                Some(("vault.vault.svc", Some(8200))),
            ),
            (
                "https://user:word@git.example.com/ops.git",
                Some(("git.example.com", None)),
            ),
            (
                "git@git.example.com:ops/cluster.git",
                Some(("git.example.com", None)),
            ),
            (
                "ssh://git@git.example.com:2222/ops.git",
                Some(("git.example.com", Some(2222))),
            ),
            (
                "oci://registry.example.com/charts",
                Some(("registry.example.com", None)),
            ),
            ("redis:6379", Some(("redis", Some(6379)))),
            ("redis", None),
            ("12:30:00", None),
            ("key: value", None),
            ("", None),
        ] {
            assert_eq!(host_and_port(text), expected, "{text}");
        }
    }

    #[test]
    fn words_of_a_text() {
        let text = "upstream=http://a.b:80/x, \"redis:6379\"\nlevel: info";
        let found: Vec<_> = words(text).collect();
        assert_eq!(found, ["http://a.b:80/x", "redis:6379", "level:"]);
    }
}
