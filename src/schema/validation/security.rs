//! Security contexts, profiles and what the operating system of a pod forbids.

use super::judge::Judge;
use super::read::{flag, is_filled, list, map, text};
use crate::yaml::Node;

/// What holds for the security context of a pod and of all its containers together.
pub(super) fn pod<'t>(judge: &mut Judge<'t>, spec: Node<'t>) {
    let context = spec.get("securityContext");
    if let Some(context) = context {
        sysctls(judge, spec, context);
    }
    match spec.get("os").map(|os| text(os, "name")).as_deref() {
        Some("linux") => linux(judge, spec),
        Some("windows") => windows(judge, spec),
        _ => {}
    }
    host_process(judge, spec);
}

fn every_container<'t>(spec: Node<'t>) -> impl Iterator<Item = Node<'t>> {
    ["initContainers", "containers", "ephemeralContainers"]
        .into_iter()
        .flat_map(move |field| list(spec, field))
}

fn sysctls<'t>(judge: &mut Judge<'t>, spec: Node<'t>, context: Node<'t>) {
    let mut names = rustc_hash::FxHashSet::default();
    for name in list(context, "sysctls").filter_map(|sysctl| sysctl.get("name")) {
        let text = name.text();
        if !text.split(['.', '/']).all(is_segment) {
            judge.invalid(name, "must have at most 253 characters and match regex ^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$");
        }
        let dotted = text.replace('/', ".");
        if flag(spec, "hostNetwork") && dotted.starts_with("net.") {
            judge.invalid(name, "may not be specified when 'hostNetwork' is true");
        }
        let is_ipc = dotted.starts_with("kernel.shm")
            || dotted.starts_with("kernel.msg")
            || dotted == "kernel.sem"
            || dotted.starts_with("fs.mqueue.");
        if flag(spec, "hostIPC") && is_ipc {
            judge.invalid(name, "may not be specified when 'hostIPC' is true");
        }
        if !names.insert(text) {
            judge.duplicate(name);
        }
    }
}

fn is_segment(text: &str) -> bool {
    let is_outer = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let bytes = text.as_bytes();
    [bytes.first(), bytes.last()]
        .iter()
        .all(|byte| byte.is_some_and(|b| is_outer(*b)))
        && bytes
            .iter()
            .all(|b| is_outer(*b) || matches!(b, b'-' | b'_'))
}

fn linux<'t>(judge: &mut Judge<'t>, spec: Node<'t>) {
    let containers = every_container(spec).collect::<Vec<_>>();
    for owner in [spec].into_iter().chain(containers) {
        if let Some(context) = owner.get("securityContext") {
            judge.forbid(
                context,
                "windowsOptions",
                "windows options cannot be set for a linux pod",
            );
        }
    }
}

const WINDOWS: &str = "cannot be set for a windows pod";

fn windows<'t>(judge: &mut Judge<'t>, spec: Node<'t>) {
    for field in ["hostUsers", "shareProcessNamespace", "resources"] {
        judge.forbid(spec, field, WINDOWS);
    }
    for field in ["hostPID", "hostIPC"] {
        if flag(spec, field) {
            judge.forbid(spec, field, WINDOWS);
        }
    }
    const OF_POD: &[&str] = &[
        "appArmorProfile",
        "seLinuxOptions",
        "seccompProfile",
        "fsGroup",
        "fsGroupChangePolicy",
        "runAsUser",
        "runAsGroup",
        "supplementalGroups",
        "supplementalGroupsPolicy",
        "seLinuxChangePolicy",
    ];
    const OF_CONTAINER: &[&str] = &[
        "appArmorProfile",
        "seLinuxOptions",
        "seccompProfile",
        "capabilities",
        "readOnlyRootFilesystem",
        "privileged",
        "allowPrivilegeEscalation",
        "procMount",
        "runAsUser",
        "runAsGroup",
    ];
    if let Some(context) = spec.get("securityContext") {
        for field in OF_POD {
            judge.forbid(context, field, WINDOWS);
        }
        if is_filled(context, "sysctls") {
            judge.forbid(context, "sysctls", WINDOWS);
        }
    }
    for context in every_container(spec).filter_map(|container| container.get("securityContext")) {
        for field in OF_CONTAINER {
            judge.forbid(context, field, WINDOWS);
        }
    }
}

/// `validateWindowsHostProcessPod`.
fn host_process<'t>(judge: &mut Judge<'t>, spec: Node<'t>) {
    let own = |owner: Node<'t>| {
        owner
            .get("securityContext")?
            .get("windowsOptions")?
            .get("hostProcess")
    };
    let of_pod = own(spec);
    let is_one = |container: Node<'t>| {
        own(container)
            .or(of_pod)
            .and_then(Node::as_bool)
            .unwrap_or(false)
    };
    for value in every_container(spec).filter_map(own) {
        if of_pod.is_some_and(|of_pod| of_pod.as_bool() != value.as_bool()) {
            judge.invalid(
                value,
                "pod hostProcess value must be identical if both are specified",
            );
        }
    }
    let (all, some) = (
        every_container(spec).count(),
        every_container(spec)
            .filter(|container| is_one(*container))
            .count(),
    );
    if some == 0 {
        return;
    }
    if some != all {
        judge.invalid(spec, "if pod contains any hostProcess containers then all containers must be HostProcess containers");
    }
    if !flag(spec, "hostNetwork") {
        judge.required(
            spec,
            "hostNetwork",
            "hostNetwork must be true if pod contains any hostProcess containers",
        );
    }
}

/// `ValidateSecurityContext`.
pub(super) fn container<'t>(judge: &mut Judge<'t>, context: Node<'t>) {
    if context
        .get("allowPrivilegeEscalation")
        .and_then(Node::as_bool)
        != Some(false)
    {
        return;
    }
    if flag(context, "privileged") {
        judge.invalid(
            context,
            "cannot set `allowPrivilegeEscalation` to false and `privileged` to true",
        );
    }
    let added = context
        .get("capabilities")
        .into_iter()
        .flat_map(|capabilities| list(capabilities, "add"));
    for _ in added.filter(|capability| capability.text() == "CAP_SYS_ADMIN") {
        judge.invalid(
            context,
            "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN",
        );
    }
}

/// `validateSeccompProfileField`.
pub(super) fn seccomp<'t>(judge: &mut Judge<'t>, profile: Node<'t>) {
    match &*text(profile, "type") {
        "" => judge.required(
            profile,
            "type",
            "type is required when seccompProfile is set",
        ),
        "Localhost" => match profile.get("localhostProfile") {
            None => judge.required(
                profile,
                "localhostProfile",
                "must be set when seccomp type is Localhost",
            ),
            Some(path) => descending(judge, path, &path.text()),
        },
        _ => judge.forbid(
            profile,
            "localhostProfile",
            "can only be set when seccomp type is Localhost",
        ),
    }
}

fn descending<'t>(judge: &mut Judge<'t>, node: Node<'t>, path: &str) {
    if path.starts_with('/') {
        judge.invalid(node, "must be a relative path");
    }
    if path.split('/').any(|part| part == "..") {
        judge.invalid(node, "must not contain '..'");
    }
}

/// `ValidateAppArmorProfileField`.
pub(super) fn app_armor<'t>(judge: &mut Judge<'t>, profile: Node<'t>) {
    match &*text(profile, "type") {
        "" => judge.required(
            profile,
            "type",
            "type is required when appArmorProfile is set",
        ),
        "Localhost" => match profile.get("localhostProfile") {
            None => judge.required(
                profile,
                "localhostProfile",
                "must be set when AppArmor type is Localhost",
            ),
            Some(name) if name.text().trim() != name.text() => {
                judge.invalid(name, "must not be padded with whitespace")
            }
            Some(name) if name.text().is_empty() => {
                judge.invalid(name, "must be set when AppArmor type is Localhost")
            }
            Some(name) if name.text().len() > 4095 => {
                judge.invalid(name, "may not be more than 4095 bytes")
            }
            Some(_) => {}
        },
        _ => judge.forbid(
            profile,
            "localhostProfile",
            "can only be set when AppArmor type is Localhost",
        ),
    }
}

const SECCOMP: &str = "seccomp.security.alpha.kubernetes.io/pod";
const SECCOMP_OF: &str = "container.seccomp.security.alpha.kubernetes.io/";
const APP_ARMOR_OF: &str = "container.apparmor.security.beta.kubernetes.io/";

/// The annotations that profiles were set with before there were fields.
pub(super) fn annotation<'t>(judge: &mut Judge<'t>, key: &str, value: Node<'t>, spec: Node<'t>) {
    let text = value.text();
    if key == SECCOMP || key.starts_with(SECCOMP_OF) {
        match text.strip_prefix("localhost/") {
            Some(path) => descending(judge, value, path),
            None if matches!(&*text, "runtime/default" | "docker/default" | "unconfined") => {}
            None => judge.invalid(value, "must be a valid seccomp profile"),
        }
    } else if let Some(name) = key.strip_prefix(APP_ARMOR_OF) {
        if !every_container(spec).any(|container| self::text(container, "name") == name) {
            judge.invalid_key(value, "container not found");
        }
        if !matches!(&*text, "" | "runtime/default" | "unconfined")
            && !text.starts_with("localhost/")
        {
            judge.invalid(value, format!("invalid AppArmor profile name: \"{text}\""));
        }
    }
}

/// Where an annotation and a field set the same profile, they agree.
pub(super) fn annotations_match<'t>(judge: &mut Judge<'t>, metadata: Node<'t>, spec: Node<'t>) {
    let annotation = |name: String| {
        map(metadata, "annotations")
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value.text())
    };
    let context = |owner: Node<'t>, field: &str| owner.get("securityContext")?.get(field);
    if let Some(profile) = context(spec, "seccompProfile") {
        agree(
            judge,
            profile,
            annotation(SECCOMP.to_owned()).as_deref(),
            "seccomp",
        );
    }
    let is_windows = spec
        .get("os")
        .is_some_and(|os| text(os, "name") == "windows");
    for container in every_container(spec) {
        let name = text(container, "name");
        if let Some(profile) = context(container, "seccompProfile") {
            agree(
                judge,
                profile,
                annotation(format!("{SECCOMP_OF}{name}")).as_deref(),
                "seccomp",
            );
        }
        let profile =
            context(container, "appArmorProfile").or_else(|| context(spec, "appArmorProfile"));
        if let Some(profile) = profile.filter(|_| !is_windows) {
            agree(
                judge,
                profile,
                annotation(format!("{APP_ARMOR_OF}{name}")).as_deref(),
                "apparmor",
            );
        }
    }
}

fn agree<'t>(judge: &mut Judge<'t>, profile: Node<'t>, annotation: Option<&str>, what: &str) {
    let Some(annotation) = annotation else {
        return;
    };
    let (field, fits) = match &*text(profile, "type") {
        "Unconfined" => ("type", annotation == "unconfined"),
        "RuntimeDefault" => (
            "type",
            annotation == "runtime/default" || what == "seccomp" && annotation == "docker/default",
        ),
        "Localhost" => match annotation.strip_prefix("localhost/") {
            Some(path) => (
                "localhostProfile",
                text(profile, "localhostProfile") == path,
            ),
            None => ("type", false),
        },
        _ => return,
    };
    if !fits {
        let place = profile.get(field).unwrap_or(profile);
        judge.forbidden(
            place,
            format!("{what} profile in annotation and field must match"),
        );
    }
}

/// `validateWindowsSecurityContextOptions`: the user.
pub(super) fn windows_options<'t>(judge: &mut Judge<'t>, options: Node<'t>) {
    let Some(user) = options
        .get("runAsUserName")
        .filter(|user| !user.text().is_empty())
    else {
        return;
    };
    let text = user.text();
    let (domain, name) = text
        .split_once('\\')
        .map_or((None, &*text), |(domain, name)| (Some(domain), name));
    let why = if text.chars().any(|c| c.is_ascii_control()) {
        "runAsUserName cannot contain control characters"
    } else if name.contains('\\') {
        "runAsUserName cannot contain more than one backslash"
    } else if domain.is_some_and(|domain| domain.len() >= 256) {
        "runAsUserName's Domain length must be under 256 characters"
    } else if domain.is_some_and(|domain| !is_domain(domain)) {
        "runAsUserName's Domain doesn't match the NetBios nor the DNS format"
    } else if name.is_empty() {
        "runAsUserName's User cannot be empty"
    } else if name.len() > 104 {
        "runAsUserName's User length must not be longer than 104 characters"
    } else if name.chars().all(|c| matches!(c, '.' | ' ')) {
        "runAsUserName's User cannot contain only periods or spaces"
    } else if name.contains([
        '"', '/', '\\', ':', ';', '|', '=', ',', '+', '*', '?', '<', '>', '@', '[', ']',
    ]) {
        "runAsUserName's User cannot contain the following characters: \"/\\:;|=,+*?<>@[]"
    } else {
        return;
    };
    judge.invalid(user, why);
}

/// A NetBIOS name or a domain of the DNS, in any case.
fn is_domain(text: &str) -> bool {
    let forbidden = ['\\', '/', ':', '*', '?', '"', '<', '>', '|'];
    let is_netbios = (1..=15).contains(&text.chars().count())
        && !text.contains(forbidden)
        && !text.starts_with('.');
    let lower = text.to_ascii_lowercase();
    is_netbios
        || lower
            .split('.')
            .all(|label| crate::value::Grammar::Label.fault(label).is_none())
}
