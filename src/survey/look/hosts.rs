//! Which hosts are in the cluster of a set itself.

use rustc_hash::FxHashMap;

use super::called;
use crate::manifest::graph::Graph;
use crate::manifest::{ObjectSet, Via, host_of};

/// The hosts under which what has a role is reached.
pub(super) struct Hosts<'s, 't> {
    graph: Graph<'s, 't>,
    by_host: FxHashMap<String, Reached>,
}

/// What answers at a host.
#[derive(Clone, Copy)]
pub(super) struct Reached {
    /// The workload; a Service whose pods are not in the set.
    pub(super) object: usize,
    /// The route that leads there, where one does: without whoever serves it nobody arrives.
    pub(super) route: Option<usize>,
}

impl<'s, 't> Hosts<'s, 't> {
    pub(super) fn of(set: &'s ObjectSet<'t>) -> Self {
        let graph = set.graph();
        let mut by_host = FxHashMap::default();
        for &(index, _) in graph.roles() {
            let addresses = graph
                .workload(index)
                .map(|workload| graph.addresses(workload));
            for address in addresses.into_iter().flatten() {
                // A short name means this Service in its own namespace only; `localhost` means any node.
                if address.host.contains('.') {
                    let first = address.hops.first();
                    let route = first.filter(|hop| hop.via == Via::Host);
                    let reached = Reached {
                        object: index,
                        route: route.map(|hop| hop.end.object),
                    };
                    by_host.entry(address.host.into_owned()).or_insert(reached);
                }
            }
        }
        Self { graph, by_host }
    }

    /// What of the set is reached at a host, asked from a namespace.
    pub(super) fn reached(&self, host: &str, namespace: Option<&str>) -> Option<Reached> {
        if let Some(&reached) = self.by_host.get(host) {
            return Some(reached);
        }
        let mut parts = host.split('.');
        let name = parts.next()?;
        let namespace = match (parts.next(), parts.next(), parts.next()) {
            (None, ..) => namespace,
            (Some(of), None | Some("svc"), None) => Some(of),
            _ => return None,
        };
        let (service, _) = self.graph.named(("", "Service"), namespace, name).next()?;
        let edge = self.graph.workloads_of(service).next();
        Some(Reached {
            object: edge.map_or(service, |edge| edge.to.object),
            route: None,
        })
    }

    /// A URL or host without who logs in there and with what, and whether it is in this cluster.
    pub(super) fn described(&self, url: &str, namespace: Option<&str>) -> String {
        let shown = without_secrets(url);
        let host = host_of(url).unwrap_or_default();
        match self.reached(&host, namespace) {
            Some(reached) => {
                let object = &self.graph.set.objects[reached.object];
                format!("`{shown}`, in this cluster: {}", called(object))
            }
            None if host.ends_with(".svc") => format!("`{shown}`, in this cluster"),
            None => format!("`{shown}`"),
        }
    }
}

/// A URL without user, password and query: tokens stand there.
pub(super) fn without_secrets(url: &str) -> String {
    let url = url.trim();
    let url = url.split(['?', '#']).next().unwrap_or_default();
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    // Longhorn writes bucket and region so: `s3://bucket@region/`.
    if scheme == "s3" && !rest.contains(':') {
        return url.to_owned();
    }
    let (authority, path) = match rest.find('/') {
        Some(at) => rest.split_at(at),
        None => (rest, ""),
    };
    let host = authority.rsplit('@').next().unwrap_or_default();
    format!("{scheme}://{host}{path}")
}

#[cfg(test)]
mod tests {
    use super::without_secrets;

    #[test]
    fn logins_and_tokens_are_left_out() {
        for (url, expected) in [
            (
                "https://git.example/team/app",
                "https://git.example/team/app",
            ),
            (
                "https://user:word@git.example/app",
                "https://git.example/app",
            ),
            ("ssh://git@git.example/app.git", "ssh://git.example/app.git"),
            (
                "https://hooks.example/x?token=abc",
                "https://hooks.example/x",
            ),
            ("https://u:a@b@git.example", "https://git.example"),
            ("s3://backups@eu-central-1/", "s3://backups@eu-central-1/"),
            ("s3://id:word@bucket/", "s3://bucket/"),
            ("git@github.com:team/app.git", "git@github.com:team/app.git"),
        ] {
            assert_eq!(without_secrets(url), expected, "{url}");
        }
    }
}
