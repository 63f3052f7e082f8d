//! Volumes that outlive pods, their claims and classes, and the objects that hold data.

use super::judge::Judge;
use super::read::{has, is_blank, is_filled, known, list, map, text};
use super::volume;
use crate::value::Grammar;
use crate::value::placeholder;
use crate::yaml::{self, Kind, Node};

const SOURCES: &[&str] = &[
    "hostPath",
    "gcePersistentDisk",
    "awsElasticBlockStore",
    "glusterfs",
    "flocker",
    "nfs",
    "rbd",
    "quobyte",
    "cephfs",
    "iscsi",
    "cinder",
    "fc",
    "flexVolume",
    "azureFile",
    "vsphereVolume",
    "photonPersistentDisk",
    "portworxVolume",
    "azureDisk",
    "scaleIO",
    "local",
    "storageos",
    "csi",
];

/// `ValidatePersistentVolumeSpec`; inline in an attachment most of it may not be said.
pub(super) fn volume_spec<'t>(judge: &mut Judge<'t>, spec: Node<'t>) {
    access_modes(judge, spec);
    let mut sources = SOURCES.iter().filter_map(|source| spec.get(source));
    if sources.next().is_none() {
        judge.invalid(spec, "must specify a volume type");
    }
    for other in sources {
        judge.forbidden(other, "may not specify more than 1 volume type");
    }
    if judge.kind == "VolumeAttachment" {
        inline(judge, spec);
        return;
    }
    capacity(judge, spec);
    if has(spec, "local") && !has(spec, "nodeAffinity") {
        judge.required(spec, "nodeAffinity", "Local volume requires node affinity");
    }
    let is_root = spec
        .get("hostPath")
        .is_some_and(|path| crate::value::path::clean(&text(path, "path")) == "/");
    if is_root && text(spec, "persistentVolumeReclaimPolicy") == "Recycle" {
        judge.forbid(
            spec,
            "persistentVolumeReclaimPolicy",
            "may not be 'recycle' for a hostPath mount of '/'",
        );
    }
    if let Some(iscsi) = spec
        .get("iscsi")
        .filter(|iscsi| has(*iscsi, "initiatorName"))
    {
        let name = judge
            .root
            .get("metadata")
            .map(|metadata| text(metadata, "name"))
            .unwrap_or_default();
        volume::portal(judge, iscsi, &name);
    }
    if has(spec, "volumeAttributesClassName") && !has(spec, "csi") {
        judge.required(
            spec,
            "csi",
            "has to be specified when using volumeAttributesClassName",
        );
    }
}

fn inline<'t>(judge: &mut Judge<'t>, spec: Node<'t>) {
    const WHY: &str = "may not be specified in the context of inline volumes";
    for field in ["claimRef", "capacity", "nodeAffinity", "storageClassName"] {
        if is_filled(spec, field) {
            judge.forbid(spec, field, WHY);
        }
    }
    if !has(spec, "csi") {
        judge.required(
            spec,
            "csi",
            "has to be specified in the context of inline volumes",
        );
    }
    for (field, only) in [
        ("persistentVolumeReclaimPolicy", "Retain"),
        ("volumeMode", "Filesystem"),
    ] {
        if is_filled(spec, field) && text(spec, field) != only {
            judge.forbid(
                spec,
                field,
                format!("may only be {only} in the context of inline volumes"),
            );
        }
    }
}

fn capacity<'t>(judge: &mut Judge<'t>, spec: Node<'t>) {
    let Some(capacity) = spec.get("capacity").filter(|capacity| {
        map(spec, "capacity").next().is_some() || capacity.kind() != Kind::Mapping
    }) else {
        judge.required(spec, "capacity", "");
        return;
    };
    if map(spec, "capacity").any(|(name, _)| name != "storage")
        || capacity.get_written("storage").is_none()
    {
        judge.invalid_key(capacity, "only `storage` is supported");
    }
    for (_, value) in map(spec, "capacity") {
        if super::constraint::amount(value).is_some_and(|amount| !amount.sign().is_gt()) {
            judge.invalid(value, "must be greater than zero");
        }
    }
}

fn access_modes<'t>(judge: &mut Judge<'t>, spec: Node<'t>) {
    let is_lonely = list(spec, "accessModes").any(|mode| mode.text() == "ReadWriteOncePod");
    if is_lonely && list(spec, "accessModes").any(|mode| mode.text() != "ReadWriteOncePod") {
        judge.forbid(
            spec,
            "accessModes",
            "may not use ReadWriteOncePod with other access modes",
        );
    }
}

/// `ValidatePersistentVolumeClaimSpec`.
pub(super) fn claim_spec<'t>(judge: &mut Judge<'t>, spec: Node<'t>) {
    access_modes(judge, spec);
    let requests = spec
        .get("resources")
        .and_then(|resources| resources.get("requests"));
    match requests.and_then(|requests| requests.get_written("storage")) {
        None => {
            let (parent, field) = match (requests, spec.get("resources")) {
                (Some(requests), _) => (requests, "storage"),
                (None, Some(resources)) => (resources, "requests"),
                (None, None) => (spec, "resources"),
            };
            judge.required(parent, field, "a claim asks for an amount of `storage`");
        }
        Some(amount) => {
            if super::constraint::amount(amount).is_some_and(|amount| !amount.sign().is_gt()) {
                judge.invalid(amount, "must be greater than zero");
            }
        }
    }
    // A `dataSource` of such a kind is dropped.
    if let Some(source) = spec.get("dataSourceRef")
        && !is_filled(source, "apiGroup")
        && known(source, "kind")
            .is_some_and(|kind| kind != "PersistentVolumeClaim" && !kind.is_empty())
    {
        judge.invalid(
            source,
            "must be 'PersistentVolumeClaim' when referencing the default apiGroup",
        );
    }
    if let (Some(source), Some(reference)) = (spec.get("dataSource"), spec.get("dataSourceRef")) {
        let differs = ["apiGroup", "kind", "name"]
            .iter()
            .any(|field| text(source, field) != text(reference, field));
        if is_filled(reference, "namespace") {
            judge.forbidden(
                source,
                "may not be specified when dataSourceRef.namespace is specified",
            );
        } else if differs {
            judge.invalid(source, "must match dataSourceRef");
        }
    }
}

/// `ValidateTemplateObjectMeta`: only labels and annotations.
pub(super) fn claim_template<'t>(judge: &mut Judge<'t>, template: Node<'t>) {
    let Some(metadata) = template.get("metadata") else {
        return;
    };
    super::meta::annotations(judge, metadata);
    for value in metadata.entries() {
        let is_allowed = value
            .key_text()
            .is_none_or(|key| matches!(&*key, "labels" | "annotations" | "creationTimestamp"));
        if !is_allowed && !super::read::is_zero(value) {
            judge.forbidden(value, "cannot be set");
        }
    }
}

/// `validateCSINodeDriver`.
pub(super) fn node_driver<'t>(judge: &mut Judge<'t>, driver: Node<'t>) {
    if let Some(name) = driver.get("name").filter(|name| !name.text().is_empty()) {
        volume::driver_name(judge, name);
    }
    for key in list(driver, "topologyKeys").filter(|key| is_blank(*key)) {
        judge.invalid(key, "must not be empty");
    }
}

/// `ValidateVolumeAttachmentV1`.
pub(super) fn attachment<'t>(judge: &mut Judge<'t>, spec: Node<'t>) {
    if let Some(attacher) = spec
        .get("attacher")
        .filter(|attacher| !attacher.text().is_empty())
    {
        volume::driver_name(judge, attacher);
    }
}

/// `ValidateStorageClass`.
pub(super) fn class<'t>(judge: &mut Judge<'t>, root: Node<'t>) {
    qualified_lower(judge, root, "provisioner");
    parameters(judge, root);
    topologies(judge, root);
    if let Some(policy) = root.get("reclaimPolicy")
        && policy.text() == "Recycle"
    {
        judge.unsupported(policy, &["Delete", "Retain"]);
    }
}

/// `validateAllowedTopologies`: they differ, and none is empty.
fn topologies<'t>(judge: &mut Judge<'t>, root: Node<'t>) {
    let mut seen = Vec::new();
    for term in list(root, "allowedTopologies") {
        let mut expressions: Vec<_> = list(term, "matchLabelExpressions")
            .map(|expression| {
                let mut values: Vec<_> = list(expression, "values").map(Node::text).collect();
                values.sort_unstable();
                (text(expression, "key"), values)
            })
            .collect();
        expressions.sort_unstable();
        if expressions.is_empty() || seen.contains(&expressions) {
            judge.duplicate(term.get("matchLabelExpressions").unwrap_or(term));
        }
        seen.push(expressions);
    }
}

/// `ValidateVolumeAttributesClass`.
pub(super) fn attributes_class<'t>(judge: &mut Judge<'t>, root: Node<'t>) {
    qualified_lower(judge, root, "driverName");
    parameters(judge, root);
    if let Some(parameters) = root
        .get("parameters")
        .filter(|_| map(root, "parameters").next().is_none())
    {
        judge.invalid(parameters, "must contain at least one key/value pair");
    }
}

fn qualified_lower<'t>(judge: &mut Judge<'t>, root: Node<'t>, field: &'static str) {
    if let Some(name) = root.get(field).filter(|name| !name.text().is_empty())
        && let Some(why) = Grammar::Qualified.fault(&name.text().to_lowercase())
    {
        judge.invalid(name, why);
    }
}

fn parameters<'t>(judge: &mut Judge<'t>, root: Node<'t>) {
    let Some(parameters) = root.get("parameters") else {
        return;
    };
    let size: usize = map(root, "parameters")
        .map(|(key, value)| key.len() + value.text().len())
        .sum();
    if map(root, "parameters").count() > 512 || size > 256 << 10 {
        judge.invalid(
            parameters,
            "may not be more than 512 entries and 262144 bytes",
        );
    }
    for (_, value) in map(root, "parameters").filter(|(key, _)| key.is_empty()) {
        judge.invalid_key(value, "field can not be empty");
    }
}

/// Bytes that the data of one object may have.
const DATA_MOST: usize = 1 << 20;

/// `ValidateConfigMap`.
pub(super) fn config_map<'t>(judge: &mut Judge<'t>, root: Node<'t>) {
    let mut size = 0;
    let binary = root.get("binaryData");
    for (key, value) in map(root, "data") {
        data_key(judge, value);
        if binary.is_some_and(|binary| binary.get_written(&key).is_some()) {
            judge.invalid_key(value, "duplicate of key present in binaryData");
        }
        size += value.text().len();
    }
    for (_, value) in map(root, "binaryData") {
        data_key(judge, value);
        size += yaml::base64(&value.text()).map_or(0, |bytes| bytes.len());
    }
    if size > DATA_MOST {
        judge.invalid(
            root.get("data").or(binary).unwrap_or(root),
            format!("may not be more than {DATA_MOST} bytes"),
        );
    }
}

fn data_key<'t>(judge: &mut Judge<'t>, value: Node<'t>) {
    if let Some(why) = value
        .key_text()
        .and_then(|key| Grammar::ConfigKey.fault(&key))
    {
        judge.invalid_key(value, why);
    }
}

/// `ValidateSecret`; `stringData` is data, in place of `data` of the same key.
pub(super) fn secret<'t>(judge: &mut Judge<'t>, root: Node<'t>) {
    let plain = |key: &str| {
        root.get("stringData")
            .and_then(|data| data.get_written(key))
    };
    let coded = |key: &str| root.get("data").and_then(|data| data.get_written(key));
    let bytes = |key: &str| match plain(key) {
        Some(value) => Some(value.text().into_owned().into_bytes()),
        None => coded(key).and_then(|value| yaml::base64(&value.text())),
    };
    let mut size = 0;
    for (key, value) in map(root, "data").chain(map(root, "stringData")) {
        data_key(judge, value);
        let is_shadowed = plain(&key).is_some_and(|plain| plain.id() != value.id());
        size += if is_shadowed {
            0
        } else {
            bytes(&key).map_or(0, |bytes| bytes.len())
        };
    }
    if size > DATA_MOST {
        judge.invalid(
            root.get("data").or(root.get("stringData")).unwrap_or(root),
            format!("may not be more than {DATA_MOST} bytes"),
        );
    }
    let has_key = |key: &str| plain(key).or(coded(key)).is_some();
    // What tools fill in later is not known here.
    let is_open = map(root, "data")
        .chain(map(root, "stringData"))
        .any(|(key, value)| placeholder::is_unknown(&key) || key == "<<" && value.is_null());
    if is_open {
        return;
    }
    match &*text(root, "type") {
        "kubernetes.io/service-account-token" => {
            let annotation = root.get("metadata").and_then(|metadata| {
                metadata
                    .get("annotations")?
                    .get("kubernetes.io/service-account.name")
            });
            if annotation.is_none_or(super::read::is_zero) {
                let metadata = root.get("metadata").unwrap_or(root);
                let parent = metadata.get("annotations").unwrap_or(metadata);
                judge.required(parent, "kubernetes.io/service-account.name", "");
            }
        }
        "kubernetes.io/dockercfg" => json_key(
            judge,
            root,
            ".dockercfg",
            bytes(".dockercfg"),
            has_key(".dockercfg"),
        ),
        "kubernetes.io/dockerconfigjson" => json_key(
            judge,
            root,
            ".dockerconfigjson",
            bytes(".dockerconfigjson"),
            has_key(".dockerconfigjson"),
        ),
        "kubernetes.io/basic-auth" if !has_key("username") && !has_key("password") => {
            missing(judge, root, "username");
        }
        "kubernetes.io/ssh-auth"
            if bytes("ssh-privatekey").is_none_or(|bytes| bytes.is_empty()) =>
        {
            missing(judge, root, "ssh-privatekey")
        }
        "kubernetes.io/tls" => {
            for key in ["tls.crt", "tls.key"]
                .into_iter()
                .filter(|key| !has_key(key))
            {
                missing(judge, root, key);
            }
        }
        _ => {}
    }
}

/// The data lacks a key that the type of the secret asks for.
fn missing<'t>(judge: &mut Judge<'t>, root: Node<'t>, key: &'static str) {
    match root
        .get("data")
        .or(root.get("stringData"))
        .filter(|data| data.kind() == Kind::Mapping)
    {
        Some(data) => judge.required(data, key, ""),
        None => judge.required(root, "data", format!("it holds `{key}`")),
    }
}

fn json_key<'t>(
    judge: &mut Judge<'t>,
    root: Node<'t>,
    key: &'static str,
    bytes: Option<Vec<u8>>,
    is_there: bool,
) {
    if !is_there {
        missing(judge, root, key);
        return;
    }
    let value = root
        .get("stringData")
        .and_then(|data| data.get(key))
        .or_else(|| root.get("data")?.get(key));
    if let (Some(value), Some(bytes)) = (value, bytes) {
        let is_object =
            serde_json::from_slice::<serde_json::Map<String, serde_json::Value>>(&bytes).is_ok()
                || bytes.trim_ascii() == b"null";
        if !is_object {
            judge.invalid(value, "is not a JSON object");
        }
    }
}
