//! Containers: `validateContainerCommon` of `pkg/apis/core/validation`, and what depends on their role in the pod.

use std::borrow::Cow;

use rustc_hash::FxHashSet;

use super::judge::Judge;
use super::read::{flag, has, int, is_filled, known, list, text};
use super::resources;
use super::volume::Volumes;
use crate::value::Grammar;
use crate::yaml::{Node, Scalar};

/// What the containers of a pod need to know of it.
pub(super) struct Pod<'t> {
    pub(super) spec: Node<'t>,
    pub(super) grace_period: i64,
    pub(super) volumes: Volumes<'t>,
    /// Names of its resource claims.
    pub(super) claims: Vec<String>,
    pub(super) has_host_users: bool,
    pub(super) restart_policy: Cow<'t, str>,
}

/// In which list a container stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Regular,
    Init,
    Ephemeral,
}

const INIT: &str = "may not be set for init containers without restartPolicy=Always";

/// A container wherever it stands.
pub(super) fn container<'t>(judge: &mut Judge<'t>, container: Node<'t>) {
    let mut names = FxHashSet::default();
    for name in list(container, "ports").filter_map(|port| port.get("name")) {
        if !name.text().is_empty() && !names.insert(name.text()) {
            judge.duplicate(name);
        }
    }
    for variable in list(container, "env") {
        if is_filled(variable, "value")
            && let Some(from) = variable.get("valueFrom")
        {
            judge.forbidden(from, "may not be specified when `value` is not empty");
        }
    }
    let mut policies = FxHashSet::default();
    for policy in list(container, "resizePolicy").filter_map(|policy| policy.get("resourceName")) {
        if !policies.insert(policy.text()) {
            judge.duplicate(policy);
        }
    }
}

/// What a container may not be where it stands.
pub(super) fn in_pod<'t>(judge: &mut Judge<'t>, container: Node<'t>, role: Role, pod: &Pod<'t>) {
    mounts(judge, container, pod);
    devices(judge, container, pod);
    if let Some(required) = container.get("resources") {
        resources::requirements(judge, required, resources::container_name);
        resources::claims(judge, required, &pod.claims);
    }
    if text(container, "restartPolicy").is_empty()
        && let Some(policy) = container.get("restartPolicy")
        && role == Role::Init
    {
        judge.unsupported(policy, &["Always"]);
    }
    let is_sidecar = known(container, "restartPolicy").is_none_or(|policy| policy == "Always");
    if role == Role::Ephemeral {
        ephemeral(judge, container, pod);
    } else if role == Role::Init && !is_sidecar {
        for field in [
            "lifecycle",
            "livenessProbe",
            "readinessProbe",
            "startupProbe",
        ] {
            judge.forbid(container, field, INIT);
        }
    } else {
        life(judge, container, pod);
    }
    if &*pod.restart_policy == "Never" {
        for policy in
            list(container, "resizePolicy").filter_map(|policy| policy.get("restartPolicy"))
        {
            if policy.text() != "NotRequired" {
                judge.invalid(
                    policy,
                    "must be 'NotRequired' when `restartPolicy` is 'Never'",
                );
            }
        }
    }
    if pod.has_host_users
        && let Some(mount) = container
            .get("securityContext")
            .and_then(|context| context.get("procMount"))
        && mount.text() == "Unmasked"
    {
        judge.invalid(mount, "`hostUsers` must be false to use `Unmasked`");
    }
}

/// `validateEphemeralContainers`: what one that is added later cannot have.
fn ephemeral<'t>(judge: &mut Judge<'t>, container: Node<'t>, pod: &Pod<'t>) {
    const WHY: &str = "cannot be set for an Ephemeral Container";
    for field in [
        "lifecycle",
        "livenessProbe",
        "readinessProbe",
        "startupProbe",
        "ports",
        "resources",
        "restartPolicy",
        "resizePolicy",
    ] {
        if is_filled(container, field) {
            judge.forbid(container, field, WHY);
        }
    }
    for mount in list(container, "volumeMounts") {
        for field in ["subPath", "subPathExpr"] {
            if is_filled(mount, field) {
                judge.forbid(mount, field, WHY);
            }
        }
    }
    let mut others = ["containers", "initContainers"]
        .into_iter()
        .flat_map(|field| list(pod.spec, field));
    if let Some(target) = container
        .get("targetContainerName")
        .filter(|target| !target.text().is_empty())
        && !others.any(|other| text(other, "name") == target.text())
    {
        judge.not_found(target, "no container of the pod has this name");
    }
}

/// Says so where a container takes a port of the node that one before it has.
pub(super) fn host_ports<'t>(
    judge: &mut Judge<'t>,
    container: Node<'t>,
    seen: &mut FxHashSet<(Cow<'t, str>, Cow<'t, str>, i64)>,
) {
    let is_host = flag_of_host(judge, container);
    for port in list(container, "ports") {
        let own = if is_host {
            int(port, "containerPort")
        } else {
            None
        };
        let Some(number) = int(port, "hostPort").filter(|number| *number != 0).or(own) else {
            continue;
        };
        let protocol = match text(port, "protocol") {
            empty if empty.is_empty() => "TCP".into(),
            protocol => protocol,
        };
        if !seen.insert((protocol, text(port, "hostIP"), number)) {
            judge.duplicate(
                port.get("hostPort")
                    .or_else(|| port.get("containerPort"))
                    .unwrap_or(port),
            );
        }
    }
}

/// Whether the pod of the judged object uses the network of its node: its `hostPort` is then its `containerPort`.
fn flag_of_host<'t>(judge: &Judge<'t>, container: Node<'t>) -> bool {
    let specs = [
        "/spec",
        "/spec/template/spec",
        "/template/spec",
        "/spec/jobTemplate/spec/template/spec",
    ];
    let spec = specs
        .iter()
        .filter_map(|pointer| judge.root.at(pointer))
        .find(|spec| spec.holds(container.id()) && has(*spec, "containers"));
    spec.is_some_and(|spec| flag(spec, "hostNetwork"))
}

fn mounts<'t>(judge: &mut Judge<'t>, container: Node<'t>, pod: &Pod<'t>) {
    let is_privileged = container
        .get("securityContext")
        .is_some_and(|context| flag(context, "privileged"));
    let mut paths = FxHashSet::default();
    for mount in list(container, "volumeMounts") {
        if let Some(name) = mount.get("name").filter(|name| !name.text().is_empty())
            && pod.volumes.source(&name.text()).is_none()
        {
            judge.not_found(name, "no volume of the pod has this name");
        }
        if let Some(path) = mount
            .get("mountPath")
            .filter(|path| !path.text().is_empty())
            && !paths.insert(path.text())
        {
            judge.invalid(path, "must be unique");
        }
        if is_filled(mount, "subPath") && is_filled(mount, "subPathExpr") {
            judge.forbid(
                mount,
                "subPathExpr",
                "subPathExpr and subPath are mutually exclusive",
            );
        }
        let propagation = text(mount, "mountPropagation");
        if propagation == "Bidirectional" && !is_privileged {
            judge.forbid(
                mount,
                "mountPropagation",
                "Bidirectional mount propagation is available only to privileged containers",
            );
        }
        if matches!(&*text(mount, "recursiveReadOnly"), "Enabled" | "IfPossible") {
            if !flag(mount, "readOnly") {
                judge.forbid(
                    mount,
                    "recursiveReadOnly",
                    "may only be specified when readOnly is true",
                );
            }
            if !matches!(&*propagation, "" | "None") {
                judge.forbid(
                    mount,
                    "recursiveReadOnly",
                    "may only be specified when mountPropagation is None or not specified",
                );
            }
        }
    }
}

fn devices<'t>(judge: &mut Judge<'t>, container: Node<'t>, pod: &Pod<'t>) {
    let mounted = |field: &str, wanted: &str| {
        list(container, "volumeMounts")
            .any(|mount| !wanted.is_empty() && text(mount, field) == wanted)
    };
    let (mut names, mut paths) = (FxHashSet::default(), FxHashSet::default());
    for device in list(container, "volumeDevices") {
        if let Some(name) = device.get("name").filter(|name| !name.text().is_empty()) {
            let text = name.text();
            match pod.volumes.source(&text) {
                None => judge.not_found(name, "no volume of the pod has this name"),
                Some(is_claim) if !is_claim => {
                    judge.invalid(name, "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode");
                }
                Some(_) if mounted("name", &text) => {
                    judge.invalid(name, "must not already exist in volumeMounts")
                }
                Some(_) => {}
            }
            if !names.insert(text) {
                judge.invalid(name, "must be unique");
            }
        }
        if let Some(path) = device
            .get("devicePath")
            .filter(|path| !path.text().is_empty())
        {
            if mounted("mountPath", &path.text()) {
                judge.invalid(path, "must not already exist as a path in volumeMounts");
            }
            if !paths.insert(path.text()) {
                judge.invalid(path, "must be unique");
            }
        }
    }
}

/// Probes and hooks.
fn life<'t>(judge: &mut Judge<'t>, container: Node<'t>, pod: &Pod<'t>) {
    for field in ["livenessProbe", "readinessProbe", "startupProbe"] {
        let Some(probe) = container.get(field) else {
            continue;
        };
        handler(judge, probe, &["exec", "httpGet", "tcpSocket", "grpc"], pod);
        match (field, probe.get("successThreshold")) {
            ("livenessProbe" | "startupProbe", Some(threshold))
                if !matches!(threshold.as_i64(), Some(0 | 1)) =>
            {
                judge.invalid(threshold, "must be 1");
            }
            _ => {}
        }
        if field == "readinessProbe" {
            judge.forbid(
                probe,
                "terminationGracePeriodSeconds",
                "must not be set for readinessProbes",
            );
        }
    }
    for field in ["postStart", "preStop"] {
        if let Some(hook) = container
            .get("lifecycle")
            .and_then(|lifecycle| lifecycle.get(field))
        {
            handler(judge, hook, &["exec", "httpGet", "tcpSocket", "sleep"], pod);
        }
    }
}

/// What a probe or a hook does: exactly one thing.
fn handler<'t>(
    judge: &mut Judge<'t>,
    node: Node<'t>,
    kinds: &'static [&'static str],
    pod: &Pod<'t>,
) {
    let mut actions = kinds
        .iter()
        .filter_map(|kind| Some((*kind, node.get(kind)?)));
    let Some((kind, action)) = actions.next() else {
        judge.invalid(node, "must specify a handler type");
        return;
    };
    for (_, other) in actions {
        judge.forbidden(other, "may not specify more than 1 handler type");
    }
    match kind {
        "httpGet" | "tcpSocket" => port(judge, action),
        "sleep" => {
            let seconds = int(action, "seconds").unwrap_or(0);
            if seconds < 0 || seconds > pod.grace_period {
                let limit = pod.grace_period;
                let place = action.get("seconds").unwrap_or(action);
                judge.invalid(
                    place,
                    format!(
                        "must be non-negative and less than terminationGracePeriodSeconds ({limit})"
                    ),
                );
            }
        }
        _ => {}
    }
}

/// The port that a probe asks: a number or a name.
fn port<'t>(judge: &mut Judge<'t>, action: Node<'t>) {
    match action.get("port") {
        None => judge.required(action, "port", "must be between 1 and 65535, inclusive"),
        Some(port) => number_or_name(judge, port),
    }
}

/// `ValidatePortNumOrName`.
pub(super) fn number_or_name<'t>(judge: &mut Judge<'t>, port: Node<'t>) {
    match port.scalar() {
        Scalar::Int(number) if !(1..=65535).contains(&number) => {
            judge.invalid(port, "must be between 1 and 65535, inclusive")
        }
        Scalar::Str(name) => {
            if let Some(why) = Grammar::PortName.fault(&name) {
                judge.invalid(port, why);
            }
        }
        _ => {}
    }
}
