//! Pods and their templates: `ValidatePodSpec` of `pkg/apis/core/validation`.

use rustc_hash::FxHashSet;

use super::container::{self, Pod, Role};
use super::judge::Judge;
use super::meta;
use super::read::{flag, int, is_filled, known, list, map, text};
use super::resources;
use super::scheduling;
use super::security;
use super::volume;
use crate::value::Grammar;
use crate::yaml::Node;

/// A pod that is created as one.
pub(super) fn pod<'t>(judge: &mut Judge<'t>, root: Node<'t>) {
    let Some(spec) = root.get("spec") else {
        return;
    };
    if is_filled(spec, "ephemeralContainers") {
        judge.forbid(spec, "ephemeralContainers", "cannot be set on create");
    }
    if is_filled(spec, "nodeName") && is_filled(spec, "schedulingGates") {
        judge.forbid(
            spec,
            "nodeName",
            "cannot be set until all schedulingGates have been cleared",
        );
    }
    for container in list(spec, "containers").chain(list(spec, "initContainers")) {
        let image = text(container, "image");
        if image.trim() != image
            && let Some(image) = container.get("image")
        {
            judge.invalid(image, "must not have leading or trailing whitespace");
        }
    }
    let metadata = root.get("metadata");
    if metadata.is_some_and(|metadata| has_annotation(metadata, "kubernetes.io/config.mirror"))
        && !is_filled(spec, "nodeName")
    {
        judge.required(
            spec,
            "nodeName",
            "must set spec.nodeName if mirror pod annotation is set",
        );
    }
    if let Some(metadata) = metadata {
        annotations(judge, metadata, spec);
    }
    // Before 1.35 volumes of images are dropped.
    for volume in list(spec, "volumes").filter_map(|volume| volume.get("image")) {
        if judge.minor >= 35 && !is_filled(volume, "reference") {
            judge.required(volume, "reference", "");
        }
    }
}

/// The template of a workload.
pub(super) fn template<'t>(judge: &mut Judge<'t>, template: Node<'t>) {
    let spec = template.get("spec");
    if spec.is_none() {
        judge.required(template, "spec", "");
    }
    if let Some(spec) = spec.filter(|spec| is_filled(*spec, "ephemeralContainers")) {
        judge.forbid(
            spec,
            "ephemeralContainers",
            "ephemeral containers not allowed in pod template",
        );
    }
    if let Some(metadata) = template.get("metadata") {
        meta::annotations(judge, metadata);
        if let Some(spec) = spec {
            annotations(judge, metadata, spec);
        }
    }
}

fn has_annotation(metadata: Node<'_>, name: &str) -> bool {
    map(metadata, "annotations").any(|(key, _)| key == name)
}

/// The annotations that mean something to a pod.
fn annotations<'t>(judge: &mut Judge<'t>, metadata: Node<'t>, spec: Node<'t>) {
    for (key, value) in map(metadata, "annotations") {
        let text = value.text();
        match &*key {
            "controller.kubernetes.io/pod-deletion-cost" if !is_deletion_cost(&text) => {
                judge.invalid(value, "must be a 32bit integer")
            }
            "scheduler.alpha.kubernetes.io/tolerations"
                if !text.is_empty() && !text.trim_start().starts_with('[') =>
            {
                judge.invalid(value, "must be a list of tolerations as JSON");
            }
            _ => security::annotation(judge, &key, value, spec),
        }
    }
    security::annotations_match(judge, metadata, spec);
}

fn is_deletion_cost(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let has_good_start = text.starts_with('-') || text == "0" || !text.starts_with(['0', '+']);
    has_good_start && !digits.starts_with('+') && text.parse::<i32>().is_ok()
}

/// The specification of a pod, wherever it stands.
pub(super) fn spec<'t>(judge: &mut Judge<'t>, spec: Node<'t>) {
    let pod = Pod {
        grace_period: int(spec, "terminationGracePeriodSeconds")
            .map_or(30, |seconds| if seconds < 0 { 1 } else { seconds }),
        volumes: volume::names(judge, spec),
        claims: list(spec, "resourceClaims")
            .map(|claim| text(claim, "name").into_owned())
            .collect(),
        has_host_users: spec
            .get("hostUsers")
            .and_then(Node::as_bool)
            .unwrap_or(true),
        restart_policy: text(spec, "restartPolicy"),
        spec,
    };
    containers(judge, &pod);
    list_of_claims(judge, spec);
    scheduling::spread_constraints(judge, spec);
    host(judge, &pod);
    dns(judge, spec);
    security::pod(judge, spec);
    if let Some(overhead) = spec.get("overhead") {
        resources::amounts(judge, overhead, resources::container_name);
    }
    resources::pod_level(judge, spec);
}

fn containers<'t>(judge: &mut Judge<'t>, pod: &Pod<'t>) {
    let mut names = FxHashSet::default();
    for (field, role) in [
        ("containers", Role::Regular),
        ("initContainers", Role::Init),
        ("ephemeralContainers", Role::Ephemeral),
    ] {
        let mut host_ports = FxHashSet::default();
        for container in list(pod.spec, field) {
            container::in_pod(judge, container, role, pod);
            if role != Role::Ephemeral {
                container::host_ports(judge, container, &mut host_ports);
            }
            if role == Role::Init {
                host_ports.clear();
            }
            if let Some(name) = container.get("name").filter(|name| !name.text().is_empty())
                && !names.insert(name.text())
            {
                judge.duplicate(name);
            }
        }
    }
}

fn list_of_claims<'t>(judge: &mut Judge<'t>, spec: Node<'t>) {
    let mut names = FxHashSet::default();
    for name in list(spec, "resourceClaims").filter_map(|claim| claim.get("name")) {
        if !names.insert(name.text()) {
            judge.duplicate(name);
        }
    }
}

/// What a pod may not do when it shares namespaces of its node.
fn host<'t>(judge: &mut Judge<'t>, pod: &Pod<'t>) {
    let spec = pod.spec;
    if flag(spec, "hostNetwork") {
        for port in list(spec, "containers").flat_map(|container| list(container, "ports")) {
            let (host, own) = (
                int(port, "hostPort").unwrap_or(0),
                int(port, "containerPort"),
            );
            if host != 0
                && own.is_some_and(|own| own != host)
                && let Some(host) = port.get("hostPort")
            {
                judge.invalid(
                    host,
                    "must match `containerPort` when `hostNetwork` is true",
                );
            }
        }
    }
    if flag(spec, "hostPID") && flag(spec, "shareProcessNamespace") {
        judge.forbid(
            spec,
            "shareProcessNamespace",
            "ShareProcessNamespace and HostPID cannot both be enabled",
        );
    }
    if !pod.has_host_users {
        for field in ["hostNetwork", "hostPID", "hostIPC"] {
            if flag(spec, field) {
                judge.forbid(spec, field, "when `hostUsers` is false");
            }
        }
        for container in list(spec, "containers").chain(list(spec, "initContainers")) {
            if is_filled(container, "volumeDevices") {
                judge.forbid(container, "volumeDevices", "when `hostUsers` is false");
            }
        }
    }
}

fn dns<'t>(judge: &mut Judge<'t>, spec: Node<'t>) {
    let config = spec.get("dnsConfig");
    if known(spec, "dnsPolicy").is_some_and(|policy| policy == "None") {
        match config {
            None => judge.required(
                spec,
                "dnsConfig",
                "must provide `dnsConfig` when `dnsPolicy` is None",
            ),
            Some(config) if !is_filled(config, "nameservers") => {
                judge.required(
                    config,
                    "nameservers",
                    "must provide at least one DNS nameserver when `dnsPolicy` is None",
                );
            }
            Some(_) => {}
        }
    }
    let Some(config) = config else {
        return;
    };
    for search in list(config, "searches") {
        let text = search.text();
        let domain = text.strip_suffix('.').unwrap_or(&text);
        if text != "."
            && let Some(why) = Grammar::SearchDomain.fault(domain)
        {
            judge.invalid(search, why);
        }
    }
    let length: usize = list(config, "searches")
        .map(|search| search.text().len() + 1)
        .sum();
    if length > 2049
        && let Some(searches) = config.get("searches")
    {
        judge.invalid(
            searches,
            "must not have more than 2048 characters (including spaces) in the search list",
        );
    }
    for server in list(config, "nameservers").filter(|server| server.text().is_empty()) {
        judge.invalid(server, "must be a valid IP address");
    }
}
