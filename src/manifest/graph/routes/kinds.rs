//! The kinds of objects that route, one function each.

use std::borrow::Cow;

use super::{Backend, Encryption, Graph, Host, Object, Route, gateway, items, text};
use crate::yaml::Node;

/// Adds what the object at `index` routes.
pub(super) fn routes<'t>(graph: Graph<'_, 't>, index: usize, out: &mut Vec<Route<'t>>) {
    let object = &graph.set.objects[index];
    let Some(spec) = object.root.get("spec") else {
        return;
    };
    let of = Router {
        index,
        object,
        spec,
    };
    match (object.meant_group(), &*object.kind) {
        ("networking.k8s.io" | "extensions", "Ingress") => of.ingress(out),
        ("gateway.networking.k8s.io", "HTTPRoute" | "GRPCRoute" | "TLSRoute") => {
            out.push(of.route(gateway::hosts(graph, index), of.backend_refs()));
        }
        ("traefik.io" | "traefik.containo.us", "IngressRoute" | "IngressRouteTCP") => {
            of.traefik(out)
        }
        ("networking.istio.io", "VirtualService") => of.istio(out),
        ("projectcontour.io", "HTTPProxy") => of.contour(out),
        ("route.openshift.io", "Route") => of.openshift(out),
        _ => {}
    }
}

/// An object that routes.
struct Router<'s, 't> {
    index: usize,
    object: &'s Object<'t>,
    spec: Node<'t>,
}

impl<'t> Router<'_, 't> {
    /// One route a rule. An Ingress without a `tls` entry for the host serves it in plain text.
    fn ingress(&self, out: &mut Vec<Route<'t>>) {
        for rule in items(self.spec, "rules") {
            let Some(host) = rule.get("host") else {
                continue;
            };
            let paths = rule
                .get("http")
                .into_iter()
                .flat_map(|http| items(http, "paths"));
            let backends = paths.filter_map(|path| {
                let backend = path.get("backend")?;
                match backend.get("service") {
                    Some(service) => self.backend(service, "name"),
                    // As it was before networking.k8s.io/v1.
                    None => self.backend(backend, "serviceName"),
                }
            });
            let host = self.host(host, has_tls(self.spec, &host.text()));
            out.push(Route {
                node: rule,
                ..self.route(vec![host], backends.collect())
            });
        }
    }

    /// The Services that the rules of a Gateway API route name.
    fn backend_refs(&self) -> Vec<Backend<'t>> {
        let backends = items(self.spec, "rules").flat_map(|rule| items(rule, "backendRefs"));
        let services = backends.filter(is_service);
        services
            .filter_map(|backend| self.backend(backend, "name"))
            .collect()
    }

    /// Traefik: hostnames stand in back quotes in ``Host(`a`) || Host(`b`)``, and in `HostSNI` for TCP.
    fn traefik(&self, out: &mut Vec<Route<'t>>) {
        let entries: Vec<_> = items(self.spec, "entryPoints").map(Node::text).collect();
        let encryption = match &*entries {
            _ if self.spec.get_written("tls").is_some() => Encryption::Tls,
            [entry] if entry == "web" => Encryption::Plain,
            // An entry point may encrypt by itself.
            _ => Encryption::Unknown,
        };
        for route in items(self.spec, "routes") {
            let Some(rule) = route.get("match") else {
                continue;
            };
            let services = items(route, "services").filter(is_service);
            let backends = services.filter_map(|service| self.backend(service, "name"));
            let hosts = quoted_hosts(&rule.text()).into_iter().map(|name| Host {
                name: Cow::Owned(name),
                ..Host::new(self.index, rule, encryption)
            });
            out.push(Route {
                node: route,
                ..self.route(hosts.collect(), backends.collect())
            });
        }
    }

    /// Istio: what is encrypted is said by the gateways. Without one it is about calls inside the mesh.
    fn istio(&self, out: &mut Vec<Route<'t>>) {
        if items(self.spec, "gateways").all(|gateway| gateway.text() == "mesh") {
            return;
        }
        let hosts =
            items(self.spec, "hosts").map(|host| Host::new(self.index, host, Encryption::Unknown));
        let rules = ["http", "tls", "tcp"]
            .into_iter()
            .flat_map(|list| items(self.spec, list));
        let destinations = rules.flat_map(|rule| items(rule, "route"));
        let backends = destinations.filter_map(|route| {
            let host = route.get("destination")?.get("host")?;
            Some(self.service_of_host(host))
        });
        out.push(self.route(hosts.collect(), backends.collect()));
    }

    /// `registry`, `registry.infra`, `registry.infra.svc.cluster.local`.
    fn service_of_host(&self, host: Node<'t>) -> Backend<'t> {
        let name = host.text();
        let mut parts = name.split('.').map(str::to_owned);
        let service = parts.next().unwrap_or_default();
        let namespace = parts.next().map(Cow::Owned);
        Backend {
            node: host,
            service: Cow::Owned(service),
            namespace: namespace.or_else(|| self.object.namespace.clone()),
        }
    }

    fn contour(&self, out: &mut Vec<Route<'t>>) {
        let Some(host) = self.spec.at("/virtualhost/fqdn") else {
            return;
        };
        let routes = items(self.spec, "routes").chain(self.spec.get("tcpproxy"));
        let services = routes.flat_map(|route| items(route, "services"));
        let backends = services.filter_map(|service| self.backend(service, "name"));
        let is_encrypted = self.spec.at("/virtualhost/tls").is_some();
        out.push(self.route(vec![self.host(host, is_encrypted)], backends.collect()));
    }

    fn openshift(&self, out: &mut Vec<Route<'t>>) {
        let Some(host) = self.spec.get("host") else {
            return;
        };
        let targets = self
            .spec
            .get("to")
            .into_iter()
            .chain(items(self.spec, "alternateBackends"));
        let backends = targets.filter_map(|target| self.backend(target, "name"));
        let is_encrypted = self.spec.get("tls").is_some();
        out.push(self.route(vec![self.host(host, is_encrypted)], backends.collect()));
    }

    fn route(&self, hosts: Vec<Host<'t>>, backends: Vec<Backend<'t>>) -> Route<'t> {
        Route {
            object: self.index,
            hosts,
            backends,
            node: self.spec,
        }
    }

    fn host(&self, node: Node<'t>, is_encrypted: bool) -> Host<'t> {
        let encryption = if is_encrypted {
            Encryption::Tls
        } else {
            Encryption::Plain
        };
        Host::new(self.index, node, encryption)
    }

    fn backend(&self, of: Node<'t>, name: &str) -> Option<Backend<'t>> {
        Backend::new(self.object, of, name)
    }
}

/// Whether a reference with an optional `kind` means a Service.
fn is_service(reference: &Node<'_>) -> bool {
    text(*reference, "kind").is_none_or(|kind| kind == "Service")
}

/// Whether an Ingress has a certificate for the host: an entry that lists no host serves them all.
fn has_tls(spec: Node<'_>, host: &str) -> bool {
    items(spec, "tls").any(|entry| {
        let mut hosts = items(entry, "hosts").map(Node::text);
        entry.get("hosts").is_none_or(Node::is_empty) || hosts.any(|other| covers(&other, host))
    })
}

/// Whether a certificate's name is the host's, or a wildcard for its first part.
fn covers(pattern: &str, host: &str) -> bool {
    let rest = |name: &str| {
        name.split_once('.')
            .map(|(_, rest)| rest.to_ascii_lowercase())
    };
    pattern.eq_ignore_ascii_case(host) || (pattern.starts_with("*.") && rest(pattern) == rest(host))
}

/// Every name in back quotes inside a `Host(…)` or `HostSNI(…)` of a rule.
fn quoted_hosts(rule: &str) -> Vec<String> {
    let mut names = Vec::new();
    for call in rule.split("Host").skip(1) {
        let call = call.strip_prefix("SNI").unwrap_or(call);
        let arguments = call.strip_prefix('(').and_then(|rest| rest.split_once(')'));
        let arguments = arguments.map_or("", |(arguments, _)| arguments);
        names.extend(
            arguments
                .split('`')
                .skip(1)
                .step_by(2)
                .map(str::to_ascii_lowercase),
        );
    }
    names
}
