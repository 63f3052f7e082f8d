//! Ingresses, network policies and addresses: `pkg/apis/networking/validation`.

use super::container::number_or_name;
use super::judge::{Hook, Judge};
use super::read::{has, is_filled, known, list, map, text};
use crate::value::{Grammar, ip};
use crate::yaml::{Kind, Node, Scalar};

/// The function of a definition of this group.
pub(super) fn hook(definition: &str) -> Option<Hook> {
    Some(match definition {
        "Ingress" => ingress,
        "IngressSpec" => ingress_spec,
        "IngressRule" => ingress_rule,
        "HTTPIngressPath" => path,
        "IngressBackend" => backend,
        "IngressClassParametersReference" => parameters,
        "NetworkPolicySpec" => policy,
        "NetworkPolicyPort" => policy_port,
        "NetworkPolicyPeer" => peer,
        "IPAddress" => address,
        "ServiceCIDRSpec" => service_networks,
        _ => return None,
    })
}

fn ingress<'t>(judge: &mut Judge<'t>, root: Node<'t>) {
    let class = root
        .get("spec")
        .and_then(|spec| spec.get("ingressClassName"));
    let Some(metadata) = root.get("metadata") else {
        return;
    };
    let annotation =
        map(metadata, "annotations").find(|(key, _)| key == "kubernetes.io/ingress.class");
    if let (Some(class), Some((_, value))) = (class, annotation)
        && class.text() != value.text()
        && !crate::value::placeholder::is_unknown(&class.text())
    {
        judge.invalid(
            value,
            "must match `ingressClassName` when both are specified",
        );
    }
}

fn ingress_spec<'t>(judge: &mut Judge<'t>, spec: Node<'t>) {
    let has_default = has(spec, "defaultBackend") || has(spec, "backend");
    if !is_filled(spec, "rules") && !has_default {
        judge.invalid(spec, "either `defaultBackend` or `rules` must be specified");
    }
    for entry in list(spec, "tls") {
        for host in list(entry, "hosts") {
            self::host(judge, host, false);
        }
    }
}

fn ingress_rule<'t>(judge: &mut Judge<'t>, rule: Node<'t>) {
    if let Some(host) = rule.get("host").filter(|host| !host.text().is_empty()) {
        self::host(judge, host, true);
    }
}

fn host<'t>(judge: &mut Judge<'t>, host: Node<'t>, is_name: bool) {
    let text = host.text();
    let grammar = if text.contains('*') {
        Grammar::Wildcard
    } else {
        Grammar::Subdomain
    };
    if is_name && ip::parse(&text).is_some() {
        judge.invalid(host, "must be a DNS name, not an IP address");
    } else if let Some(why) = grammar.fault(&text) {
        judge.invalid(host, why);
    }
}

/// `validateHTTPIngressPath`. The betas fill in `ImplementationSpecific` where no type is given.
fn path<'t>(judge: &mut Judge<'t>, path: Node<'t>) {
    let Some(kind) = known(path, "pathType") else {
        return;
    };
    let is_stable = text(judge.root, "apiVersion") == "networking.k8s.io/v1";
    if is_stable && !has(path, "pathType") {
        return judge.required(path, "pathType", "pathType must be specified");
    }
    let text = text(path, "path");
    let is_exact = matches!(&*kind, "Exact" | "Prefix");
    if !is_exact && text.is_empty() {
        return;
    }
    if kind.is_empty() {
        if has(path, "pathType") {
            judge.one_of(
                path,
                "pathType",
                &["Exact", "Prefix", "ImplementationSpecific"],
            );
        }
        return;
    }
    let place = path.get("path");
    let mut say = |why: String| match place {
        Some(place) => judge.invalid(place, why),
        None => judge.required(path, "path", why),
    };
    if !text.starts_with('/') {
        say("must be an absolute path".to_owned());
    }
    if !is_exact {
        return;
    }
    for part in ["//", "/./", "/../", "%2f", "%2F"]
        .iter()
        .filter(|part| text.contains(**part))
    {
        say(format!("must not contain '{part}'"));
    }
    for end in ["/..", "/."].iter().filter(|end| text.ends_with(**end)) {
        say(format!("cannot end with '{end}'"));
    }
}

/// `validateIngressBackend`; before `networking.k8s.io/v1` it named a service by other fields.
fn backend<'t>(judge: &mut Judge<'t>, backend: Node<'t>) {
    if has(backend, "serviceName") || has(backend, "servicePort") {
        return;
    }
    let (service, resource) = (backend.get("service"), backend.get("resource"));
    match (service, resource) {
        (Some(_), Some(resource)) => {
            judge.forbidden(resource, "cannot set both resource and service backends")
        }
        (None, None) => judge.invalid(backend, "resource or service backend is required"),
        (None, Some(resource)) => typed_reference(judge, resource),
        (Some(service), None) => self::service(judge, service),
    }
}

fn service<'t>(judge: &mut Judge<'t>, service: Node<'t>) {
    if is_filled(service, "name") {
        judge.grammar(service, "name", Grammar::ServiceLabel);
    } else {
        judge.required(service, "name", "");
    }
    let Some(port) = service.get("port") else {
        judge.required(service, "port", "port name or number is required");
        return;
    };
    match (is_filled(port, "name"), is_filled(port, "number")) {
        (true, true) => judge.forbid(port, "number", "cannot set both port name & port number"),
        (true, false) => judge.grammar(port, "name", Grammar::PortName),
        (false, true) => {
            if let Some(number) = port.get("number") {
                number_or_name(judge, number);
            }
        }
        (false, false) => judge.invalid(port, "port name or number is required"),
    }
}

/// `validateIngressTypedLocalObjectReference`.
fn typed_reference<'t>(judge: &mut Judge<'t>, reference: Node<'t>) {
    if has(reference, "apiGroup") {
        judge.grammar(reference, "apiGroup", Grammar::Subdomain);
    }
    for field in ["kind", "name"] {
        if is_filled(reference, field) {
            judge.grammar(reference, field, Grammar::PathSegment);
        } else {
            judge.required(reference, field, "");
        }
    }
}

fn parameters<'t>(judge: &mut Judge<'t>, parameters: Node<'t>) {
    typed_reference(judge, parameters);
    match &*text(parameters, "scope") {
        "Namespace" => {
            if has(parameters, "namespace") {
                judge.grammar(parameters, "namespace", Grammar::Label);
            } else {
                judge.required(
                    parameters,
                    "namespace",
                    "`parameters.scope` is set to 'Namespace'",
                );
            }
        }
        "Cluster" => judge.forbid(
            parameters,
            "namespace",
            "`parameters.scope` is set to 'Cluster'",
        ),
        _ if has(parameters, "scope") => {
            judge.one_of(parameters, "scope", &["Cluster", "Namespace"])
        }
        // Without a scope it is of the cluster: `SetDefaults_IngressClass`.
        _ => judge.forbid(
            parameters,
            "namespace",
            "`parameters.scope` is set to 'Cluster'",
        ),
    }
}

fn policy<'t>(judge: &mut Judge<'t>, spec: Node<'t>) {
    if list(spec, "policyTypes").count() > 2
        && let Some(types) = spec.get("policyTypes")
    {
        judge.invalid(types, "may not specify more than two policyTypes");
    }
    let rules = [("ingress", "from"), ("egress", "to")].into_iter();
    for peer in
        rules.flat_map(|(rules, peers)| list(spec, rules).flat_map(move |rule| list(rule, peers)))
    {
        if peer.is_null() {
            judge.invalid(peer, "must specify a peer");
        }
    }
}

fn policy_port<'t>(judge: &mut Judge<'t>, port: Node<'t>) {
    let end = port.get("endPort");
    let Some(first) = port.get("port") else {
        if let Some(end) = end {
            judge.forbidden(end, "may not be specified when `port` is not specified");
        }
        return;
    };
    number_or_name(judge, first);
    let Some(end) = end else {
        return;
    };
    match first.scalar() {
        Scalar::Int(number) if end.as_i64().is_some_and(|end| end < number) => {
            judge.invalid(end, "must be greater than or equal to `port`")
        }
        Scalar::Int(_) => number_or_name(judge, end),
        _ => judge.forbidden(end, "may not be specified when `port` is non-numeric"),
    }
}

fn peer<'t>(judge: &mut Judge<'t>, peer: Node<'t>) {
    let block = peer.get("ipBlock");
    let selects = has(peer, "podSelector") || has(peer, "namespaceSelector");
    if block.is_none() && !selects {
        judge.invalid(peer, "must specify a peer");
    }
    let Some(block) = block else {
        return;
    };
    if selects {
        judge.forbidden(block, "may not specify both ipBlock and another peer");
    }
    let Some(network) = ip::parse_network(&text(block, "cidr")) else {
        return;
    };
    for except in list(block, "except") {
        match ip::parse_network(&except.text()) {
            None => judge.invalid(
                except,
                "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)",
            ),
            Some((address, length)) if !ip::holds(network, address) || network.1 >= length => {
                judge.invalid(except, "must be a strict subset of `cidr`");
            }
            Some(_) => {}
        }
    }
}

fn address<'t>(judge: &mut Judge<'t>, root: Node<'t>) {
    let Some(name) = root
        .get("metadata")
        .and_then(|metadata| metadata.get("name"))
    else {
        return;
    };
    let text = name.text();
    judge.topic = super::Topic::Name;
    match ip::parse(&text) {
        None => judge.invalid(
            name,
            "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)",
        ),
        Some(address) if address.to_string() != *text => {
            judge.invalid(name, format!("must be in canonical form (\"{address}\")"))
        }
        Some(_) => {}
    }
    judge.topic = super::Topic::Field;
}

fn service_networks<'t>(judge: &mut Judge<'t>, spec: Node<'t>) {
    let networks: Vec<_> = list(spec, "cidrs").collect();
    for network in &networks {
        let text = network.text();
        match ip::parse_network(&text) {
            None => judge.invalid(
                *network,
                "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)",
            ),
            Some((address, length)) if format!("{address}/{length}") != *text => {
                judge.invalid(*network, "must be in canonical form")
            }
            Some(network_of) if ip::first_of(network_of) != network_of.0 => {
                judge.invalid(*network, "must not have bits set beyond the prefix length");
            }
            Some(_) => {}
        }
    }
    let families: Vec<_> = networks
        .iter()
        .filter_map(|network| ip::parse_network(&network.text()))
        .map(|(address, _)| address.is_ipv4())
        .collect();
    if families.len() == 2
        && families.first() == families.last()
        && let Some(listed) = spec
            .get("cidrs")
            .filter(|listed| listed.kind() == Kind::Sequence)
    {
        judge.invalid(listed, "may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64");
    }
}
