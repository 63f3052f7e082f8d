//! Volumes of pods: `ValidateVolumes` of `pkg/apis/core/validation`.

use rustc_hash::{FxHashMap, FxHashSet};

use super::downward::{OF_FILE, field_of_pod, resource_field};
use super::judge::Judge;
use super::read::{flag, has, is_filled, list, map, text};
use crate::value::Grammar;
use crate::yaml::Node;

/// The volumes of a pod by name, each with whether it is a claim.
pub(super) struct Volumes<'t>(FxHashMap<std::borrow::Cow<'t, str>, bool>);

impl Volumes<'_> {
    /// Whether the volume of this name is a claim; nothing if there is none.
    pub(super) fn source(&self, name: &str) -> Option<bool> {
        self.0.get(name).copied()
    }
}

/// The volumes of a pod, those that the claim templates of its workload make among them.
pub(super) fn names<'t>(judge: &mut Judge<'t>, spec: Node<'t>) -> Volumes<'t> {
    let mut names = FxHashMap::default();
    for volume in list(spec, "volumes") {
        let is_claim = has(volume, "persistentVolumeClaim") || has(volume, "ephemeral");
        if let Some(name) = volume.get("name").filter(|name| !name.text().is_empty())
            && names.insert(name.text(), is_claim).is_some()
        {
            judge.duplicate(name);
        }
    }
    if judge.kind == "StatefulSet"
        && let Some(set) = judge.root.get("spec")
    {
        let templates =
            list(set, "volumeClaimTemplates").filter_map(|template| template.get("metadata"));
        names.extend(templates.map(|metadata| (text(metadata, "name"), true)));
    }
    Volumes(names)
}

const SOURCES: &[&str] = &[
    "emptyDir",
    "hostPath",
    "gitRepo",
    "gcePersistentDisk",
    "awsElasticBlockStore",
    "secret",
    "nfs",
    "iscsi",
    "glusterfs",
    "flocker",
    "persistentVolumeClaim",
    "rbd",
    "cinder",
    "cephfs",
    "quobyte",
    "downwardAPI",
    "fc",
    "flexVolume",
    "configMap",
    "azureFile",
    "vsphereVolume",
    "photonPersistentDisk",
    "portworxVolume",
    "azureDisk",
    "storageos",
    "projected",
    "scaleIO",
    "csi",
    "ephemeral",
    "image",
];

/// A volume has one source; without any it is an `emptyDir`.
pub(super) fn volume<'t>(judge: &mut Judge<'t>, volume: Node<'t>) {
    let sources = SOURCES.iter().filter_map(|source| volume.get(source));
    for other in sources.skip(1) {
        judge.forbidden(other, "may not specify more than 1 volume type");
    }
    if let Some(limit) = volume
        .get("emptyDir")
        .and_then(|source| source.get("sizeLimit"))
        && super::read::quantity(limit).is_some_and(|amount| amount.sign().is_lt())
    {
        judge.forbidden(limit, "SizeLimit field must be a valid resource quantity");
    }
    if let Some(iscsi) = volume
        .get("iscsi")
        .filter(|iscsi| has(*iscsi, "initiatorName"))
    {
        portal(judge, iscsi, &text(volume, "name"));
    }
}

/// The volume and its portal name a file together.
pub(super) fn portal<'t>(judge: &mut Judge<'t>, iscsi: Node<'t>, name: &str) {
    if let Some(portal) = iscsi.get("targetPortal")
        && name.len() + 1 + portal.text().len() > 64
    {
        judge.invalid(portal, "total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified");
    }
}

/// `validateISCSIVolumeSource`.
pub(super) fn iscsi<'t>(judge: &mut Judge<'t>, source: Node<'t>) {
    for field in ["iqn", "initiatorName"] {
        if let Some(name) = source
            .get(field)
            .filter(|name| !(field == "iqn" && name.text().is_empty()))
            && !is_initiator(&name.text())
        {
            judge.invalid(name, "must be valid format starting with iqn, eui, or naa");
        }
    }
    if (flag(source, "chapAuthDiscovery") || flag(source, "chapAuthSession"))
        && !has(source, "secretRef")
    {
        judge.required(source, "secretRef", "");
    }
}

/// `iqn.2001-04.com.example:storage`, `eui.` and 16 or `naa.` and 32 letters and digits.
fn is_initiator(text: &str) -> bool {
    let letters = |rest: &str, wanted: usize| {
        rest.len() == wanted && rest.bytes().all(|b| b.is_ascii_alphanumeric())
    };
    if let Some(rest) = text.strip_prefix("eui") {
        return rest.get(1..).is_some_and(|rest| letters(rest, 16));
    }
    if let Some(rest) = text.strip_prefix("naa") {
        return rest.get(1..).is_some_and(|rest| letters(rest, 32));
    }
    let Some((date, rest)) = text
        .strip_prefix("iqn.")
        .and_then(|rest| rest.split_once('.'))
    else {
        return false;
    };
    let is_date = date.len() == 7
        && date.bytes().enumerate().all(|(at, b)| {
            if at == 4 {
                b == b'-'
            } else {
                b.is_ascii_digit()
            }
        });
    let (host, name) = rest.split_once(':').unwrap_or((rest, "-"));
    let of_host = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.');
    let of_name = |c: char| !matches!(c, ',' | ';' | '*' | '&' | '$' | '|') && !c.is_whitespace();
    is_date
        && !host.is_empty()
        && host.bytes().all(of_host)
        && !name.is_empty()
        && name.chars().all(of_name)
}

/// `validateFCVolumeSource`.
pub(super) fn fibre_channel<'t>(judge: &mut Judge<'t>, source: Node<'t>) {
    match (is_filled(source, "targetWWNs"), is_filled(source, "wwids")) {
        (false, false) => judge.required(
            source,
            "targetWWNs",
            "must specify either targetWWNs or wwids, but not both",
        ),
        (true, true) => judge.forbid(
            source,
            "targetWWNs",
            "targetWWNs and wwids can not be specified simultaneously",
        ),
        _ => {}
    }
    if is_filled(source, "targetWWNs") && !has(source, "lun") {
        judge.required(source, "lun", "lun is required if targetWWNs is specified");
    }
}

/// `validateQuobyteVolumeSource`: hosts with ports.
pub(super) fn quobyte<'t>(judge: &mut Judge<'t>, source: Node<'t>) {
    let Some(registry) = source
        .get("registry")
        .filter(|registry| !registry.text().is_empty())
    else {
        return;
    };
    let is_pair = |pair: &str| {
        pair.rsplit_once(':')
            .is_some_and(|(host, _)| !host.contains(':') || host.starts_with('['))
    };
    if !registry.text().split(',').all(is_pair) {
        judge.invalid(
            registry,
            "must be a host:port pair or multiple pairs separated by commas",
        );
    }
}

/// `validateFlockerVolumeSource`.
pub(super) fn flocker<'t>(judge: &mut Judge<'t>, source: Node<'t>) {
    match (
        is_filled(source, "datasetName"),
        is_filled(source, "datasetUUID"),
    ) {
        (false, false) => judge.invalid(source, "one of datasetName and datasetUUID is required"),
        (true, true) => judge.invalid(
            source,
            "datasetName and datasetUUID can not be specified simultaneously",
        ),
        _ => {}
    }
    if let Some(name) = source.get("datasetName")
        && name.text().contains('/')
    {
        judge.invalid(name, "must not contain '/'");
    }
}

/// `validateFlexVolumeSource`: options of Kubernetes' own are reserved.
pub(super) fn flex<'t>(judge: &mut Judge<'t>, source: Node<'t>) {
    for (key, value) in map(source, "options") {
        let domain = format!(
            ".{}",
            key.split('/').next().unwrap_or_default().to_lowercase()
        );
        if domain.ends_with(".kubernetes.io") || domain.ends_with(".k8s.io") {
            judge.invalid_key(value, "kubernetes.io and k8s.io namespaces are reserved");
        }
    }
}

/// `validateAzureDisk`: what the address of a disk begins with depends on its kind.
pub(super) fn azure_disk<'t>(judge: &mut Judge<'t>, source: Node<'t>) {
    let Some(uri) = source.get("diskURI") else {
        return;
    };
    let kind = text(source, "kind");
    let start = match &*kind {
        "Managed" => "/subscriptions/",
        "" | "Shared" | "Dedicated" => "https://",
        _ => return,
    };
    if !uri.text().starts_with(start) {
        judge.unsupported(uri, &[start]);
    }
}

/// `ValidateCSIDriverName`: a subdomain in any case.
pub(super) fn csi_driver<'t>(judge: &mut Judge<'t>, source: Node<'t>) {
    if let Some(driver) = source
        .get("driver")
        .filter(|driver| !driver.text().is_empty())
    {
        driver_name(judge, driver);
    }
}

/// The name of a driver.
pub(super) fn driver_name<'t>(judge: &mut Judge<'t>, driver: Node<'t>) {
    let text = driver.text();
    if let Some(why) = Grammar::Subdomain.fault(&text.to_lowercase()) {
        judge.invalid(driver, why);
    } else if text.len() > 63 {
        judge.invalid(driver, "may not be more than 63 bytes");
    }
}

/// Bundles and certificates are dropped where their gates are off.
const PROJECTIONS: &[&str] = &["secret", "configMap", "downwardAPI", "serviceAccountToken"];

/// `validateProjectionSources`.
pub(super) fn projected<'t>(judge: &mut Judge<'t>, volume: Node<'t>) {
    let mut paths = FxHashSet::default();
    for source in list(volume, "sources") {
        for other in PROJECTIONS
            .iter()
            .filter_map(|kind| source.get(kind))
            .skip(1)
        {
            judge.forbidden(other, "may not specify more than 1 volume type per source");
        }
        let listed = ["secret", "configMap", "downwardAPI"]
            .into_iter()
            .filter_map(|kind| source.get(kind));
        let files = listed
            .flat_map(|source| list(source, "items"))
            .filter_map(|item| item.get("path"));
        let of_bundle = source
            .get("clusterTrustBundle")
            .and_then(|bundle| bundle.get("path"));
        for path in files
            .chain(of_bundle)
            .filter(|path| !path.text().is_empty())
        {
            if !paths.insert(path.text()) {
                judge.invalid(path, "conflicting duplicate paths");
            }
        }
    }
}

/// A file that holds something of the pod.
pub(super) fn downward_file<'t>(judge: &mut Judge<'t>, file: Node<'t>) {
    if let Some(reference) = file.get("fieldRef") {
        field_of_pod(judge, reference, OF_FILE);
    } else if let Some(reference) = file.get("resourceFieldRef") {
        resource_field(judge, reference, true);
    }
}
