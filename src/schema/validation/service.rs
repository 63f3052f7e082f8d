//! Services and the addresses behind them: `validateService` of `pkg/apis/core/validation`, and endpoint slices.

use std::net::IpAddr;

use rustc_hash::FxHashSet;

use super::container::number_or_name;
use super::judge::Judge;
use super::read::{has, int, is_filled, known, list, map, text};
use crate::value::{Grammar, ip};
use crate::yaml::Node;

const ONLY_BALANCER: &str = "may only be used when `type` is 'LoadBalancer'";
const RANGES: &str = "service.beta.kubernetes.io/load-balancer-source-ranges";

/// The annotations of a service.
pub(super) fn service<'t>(judge: &mut Judge<'t>, root: Node<'t>) {
    let (Some(metadata), Some(spec)) = (root.get("metadata"), root.get("spec")) else {
        return;
    };
    let annotation = |name: &str| {
        map(metadata, "annotations")
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value)
    };
    if let (Some(hints), Some(mode)) = (
        annotation("service.kubernetes.io/topology-aware-hints"),
        annotation("service.kubernetes.io/topology-mode"),
    ) && hints.text() != mode.text()
    {
        judge.invalid(mode, "must match annotations[service.kubernetes.io/topology-aware-hints] when both are specified");
    }
    let ranges = annotation(RANGES).filter(|_| !is_filled(spec, "loadBalancerSourceRanges"));
    if let (Some(ranges), Some(kind)) = (ranges, known(spec, "type")) {
        if kind != "LoadBalancer" {
            judge.forbidden(ranges, ONLY_BALANCER);
        }
        let text = ranges.text();
        let mut networks = text
            .split(',')
            .map(str::trim)
            .filter(|_| !text.trim().is_empty());
        if networks.any(|network| ip::parse_network(network).is_none()) {
            judge.invalid(
                ranges,
                "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)",
            );
        }
    }
}

/// The specification of a service. Without a type it is a `ClusterIP`.
pub(super) fn spec<'t>(judge: &mut Judge<'t>, spec: Node<'t>) {
    ports(judge, spec);
    for address in list(spec, "externalIPs") {
        if endpoint_ip(judge, address) {
            reachable(judge, address);
        }
    }
    let Some(kind) = known(spec, "type") else {
        return;
    };
    let kind = if kind.is_empty() { "ClusterIP" } else { &*kind };
    let is_headless = text(spec, "clusterIP") == "None";
    if !is_filled(spec, "ports") && !is_headless && kind != "ExternalName" {
        judge.required(spec, "ports", "");
    }
    match kind {
        "LoadBalancer" | "NodePort" if is_headless => judge.forbid(
            spec,
            "clusterIP",
            format!("may not be set to 'None' for {kind} services"),
        ),
        "ExternalName" => external_name(judge, spec),
        _ => {}
    }
    if kind != "ExternalName" {
        cluster_ips(judge, spec);
    }
    if kind == "ClusterIP" {
        for port in list(spec, "ports").filter(|port| int(*port, "nodePort").unwrap_or(0) != 0) {
            judge.forbid(
                port,
                "nodePort",
                "may not be used when `type` is 'ClusterIP'",
            );
        }
    }
    of_balancer(judge, spec, kind);
    traffic(judge, spec, kind);
    affinity(judge, spec);
}

fn ports<'t>(judge: &mut Judge<'t>, spec: Node<'t>) {
    let several = list(spec, "ports").count() > 1;
    let (mut names, mut numbers, mut of_node) = (
        FxHashSet::default(),
        FxHashSet::default(),
        FxHashSet::default(),
    );
    for port in list(spec, "ports") {
        match port.get("name").filter(|name| !name.text().is_empty()) {
            None if several => judge.required(port, "name", ""),
            None => {}
            Some(name) => {
                judge.grammar(port, "name", Grammar::Label);
                if !names.insert(name.text()) {
                    judge.duplicate(name);
                }
            }
        }
        if let Some(target) = port
            .get("targetPort")
            .filter(|target| !super::read::is_zero(*target))
        {
            number_or_name(judge, target);
        }
        let protocol = match text(port, "protocol") {
            empty if empty.is_empty() => "TCP".into(),
            protocol => protocol,
        };
        if !numbers.insert((protocol.clone(), int(port, "port"))) {
            judge.duplicate(port.get("port").unwrap_or(port));
        }
        if let Some(number) = int(port, "nodePort").filter(|number| *number != 0)
            && !of_node.insert((protocol, number))
            && let Some(number) = port.get("nodePort")
        {
            judge.duplicate(number);
        }
    }
}

fn external_name<'t>(judge: &mut Judge<'t>, spec: Node<'t>) {
    for field in ["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"] {
        if is_filled(spec, field) {
            judge.forbid(spec, field, "may not be set for ExternalName services");
        }
    }
    let name = text(spec, "externalName");
    let name = name.strip_suffix('.').unwrap_or(&name);
    match spec.get("externalName").filter(|_| !name.is_empty()) {
        None => judge.required(spec, "externalName", ""),
        Some(node) => {
            if let Some(why) = Grammar::Subdomain.fault(name) {
                judge.invalid(node, why);
            }
        }
    }
}

fn cluster_ips<'t>(judge: &mut Judge<'t>, spec: Node<'t>) {
    let (one, all) = (
        text(spec, "clusterIP"),
        list(spec, "clusterIPs").collect::<Vec<_>>(),
    );
    if let (Some(first), Some(listed)) = (all.first(), spec.get("clusterIPs")) {
        if one.is_empty() {
            judge.invalid(listed, "must be empty when `clusterIP` is not specified");
        } else if first.text() != one {
            judge.invalid(listed, "first value must match `clusterIP`");
        }
        if all.len() > 2 {
            judge.invalid(listed, "may only hold up to 2 values");
        }
    }
    let single = if all.is_empty() {
        spec.get("clusterIP")
    } else {
        None
    };
    let addresses: Vec<_> = single
        .into_iter()
        .chain(all)
        .filter(|address| !address.text().is_empty())
        .collect();
    let mut families = Vec::new();
    for (at, address) in addresses.iter().enumerate() {
        if at == 0 && address.text() == "None" {
            if addresses.len() > 1 {
                judge.invalid(*address, "'None' must be the first and only value");
            }
        } else if endpoint_ip(judge, *address) {
            families.extend(ip::parse(&address.text()).map(|address| address.is_ipv4()));
        }
    }
    if families.len() == 2
        && families.first() == families.last()
        && let Some(listed) = spec.get("clusterIPs")
    {
        judge.invalid(listed, "may specify no more than one IP for each IP family");
    }
    let wanted: Vec<_> = list(spec, "ipFamilies").collect();
    for (family, (is_v4, address)) in wanted.iter().zip(families.iter().zip(&addresses)) {
        let fits = match &*family.text() {
            "IPv4" => *is_v4,
            "IPv6" => !*is_v4,
            _ => true,
        };
        if !fits {
            judge.invalid(
                *address,
                format!(
                    "expected an {} value as indicated by `ipFamilies`",
                    family.text()
                ),
            );
        }
    }
    let mut seen = FxHashSet::default();
    for family in &wanted {
        if !seen.insert(family.text()) {
            judge.duplicate(*family);
        }
    }
    if seen.len() > 1
        && text(spec, "ipFamilyPolicy") == "SingleStack"
        && let Some(policy) = spec.get("ipFamilyPolicy")
    {
        judge.invalid(policy, "must be 'RequireDualStack' or 'PreferDualStack' when multiple IP families are specified");
    }
}

fn of_balancer<'t>(judge: &mut Judge<'t>, spec: Node<'t>, kind: &str) {
    let is_balancer = kind == "LoadBalancer";
    for network in list(spec, "loadBalancerSourceRanges") {
        if ip::parse_network(network.text().trim()).is_none() {
            judge.invalid(
                network,
                "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)",
            );
        }
    }
    if is_balancer {
        if has(spec, "loadBalancerClass") {
            judge.grammar(spec, "loadBalancerClass", Grammar::Qualified);
        }
        return;
    }
    if is_filled(spec, "loadBalancerSourceRanges") {
        judge.forbid(spec, "loadBalancerSourceRanges", ONLY_BALANCER);
    }
    judge.forbid(spec, "allocateLoadBalancerNodePorts", ONLY_BALANCER);
    judge.forbid(spec, "loadBalancerClass", ONLY_BALANCER);
}

fn traffic<'t>(judge: &mut Judge<'t>, spec: Node<'t>, kind: &str) {
    let is_external = matches!(kind, "LoadBalancer" | "NodePort")
        || kind == "ClusterIP" && is_filled(spec, "externalIPs");
    if !is_external && is_filled(spec, "externalTrafficPolicy") {
        judge.forbid(
            spec,
            "externalTrafficPolicy",
            "may only be set for externally-accessible services",
        );
    }
    let port = int(spec, "healthCheckNodePort").unwrap_or(0);
    let Some(node) = spec.get("healthCheckNodePort").filter(|_| port != 0) else {
        return;
    };
    if kind != "LoadBalancer" || text(spec, "externalTrafficPolicy") != "Local" {
        judge.forbidden(
            node,
            "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
        );
    } else if !(1..=65535).contains(&port) {
        judge.invalid(node, "must be between 1 and 65535, inclusive");
    }
}

fn affinity<'t>(judge: &mut Judge<'t>, spec: Node<'t>) {
    let config = spec
        .get("sessionAffinityConfig")
        .and_then(|config| config.get("clientIP"));
    let timeout = config.and_then(|config| config.get("timeoutSeconds"));
    if text(spec, "sessionAffinity") == "ClientIP"
        && let Some(timeout) = timeout
        && timeout
            .as_i64()
            .is_some_and(|seconds| !(1..=86400).contains(&seconds))
    {
        judge.invalid(timeout, "must be greater than 0 and less than 86400");
    }
}

/// Whether it is an address; says so where it is none.
fn endpoint_ip<'t>(judge: &mut Judge<'t>, address: Node<'t>) -> bool {
    let is_one = ip::parse(&address.text()).is_some();
    if !is_one {
        judge.invalid(
            address,
            "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)",
        );
    }
    is_one
}

/// `ValidateEndpointIP`: others can reach it.
fn reachable<'t>(judge: &mut Judge<'t>, address: Node<'t>) {
    let parsed = ip::parse(&address.text()).map(|address| address.to_canonical());
    let why = match parsed {
        Some(address) if address.is_unspecified() => "may not be unspecified",
        Some(address) if address.is_loopback() => {
            "may not be in the loopback range (127.0.0.0/8, ::1/128)"
        }
        Some(IpAddr::V4(address)) if address.is_link_local() => {
            "may not be in the link-local range (169.254.0.0/16, fe80::/10)"
        }
        Some(IpAddr::V4(address)) if address.octets().starts_with(&[224, 0, 0]) => {
            "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)"
        }
        Some(IpAddr::V6(address))
            if address
                .segments()
                .first()
                .is_some_and(|first| first & 0xffc0 == 0xfe80) =>
        {
            "may not be in the link-local range (169.254.0.0/16, fe80::/10)"
        }
        Some(IpAddr::V6(address))
            if address
                .segments()
                .first()
                .is_some_and(|first| first & 0xff0f == 0xff02) =>
        {
            "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)"
        }
        _ => return,
    };
    judge.invalid(address, why);
}

/// `ValidateEndpoints`.
pub(super) fn endpoints<'t>(judge: &mut Judge<'t>, root: Node<'t>) {
    for subset in list(root, "subsets") {
        if !is_filled(subset, "addresses") && !is_filled(subset, "notReadyAddresses") {
            judge.invalid(subset, "must specify `addresses` or `notReadyAddresses`");
        }
        for address in list(subset, "addresses").chain(list(subset, "notReadyAddresses")) {
            match address.get("ip") {
                None => judge.required(address, "ip", "must be a valid IP address"),
                Some(ip) => {
                    if endpoint_ip(judge, ip) {
                        reachable(judge, ip);
                    }
                }
            }
        }
        let several = list(subset, "ports").count() > 1;
        for port in list(subset, "ports").filter(|port| several && !is_filled(*port, "name")) {
            judge.required(port, "name", "");
        }
    }
}

/// `ValidateEndpointSlice`.
pub(super) fn endpoint_slice<'t>(judge: &mut Judge<'t>, root: Node<'t>) {
    let Some(kind) = known(root, "addressType") else {
        return;
    };
    for address in list(root, "endpoints").flat_map(|endpoint| list(endpoint, "addresses")) {
        let text = address.text();
        match &*kind {
            "IPv4" | "IPv6" => {
                if !endpoint_ip(judge, address) {
                    continue;
                }
                let parsed = ip::parse(&text);
                if parsed.is_some_and(|parsed| parsed.is_ipv4() != (kind == "IPv4")) {
                    judge.invalid(address, format!("must be an {kind} address"));
                } else if kind == "IPv6" && parsed.is_some_and(|parsed| parsed.to_string() != *text)
                {
                    judge.invalid(address, "must be in canonical form");
                }
                reachable(judge, address);
            }
            "FQDN" => {
                if let Some(why) = Grammar::DomainName.fault(&text) {
                    judge.invalid(address, why);
                }
            }
            _ => {}
        }
    }
    let mut names = FxHashSet::default();
    for port in list(root, "ports") {
        if !names.insert(text(port, "name")) {
            judge.duplicate(port.get("name").unwrap_or(port));
        }
    }
}
