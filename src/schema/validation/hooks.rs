//! Which function judges which definition, where its fields have to do with each other.

use super::judge::Hook;
use super::{
    admission, container, crd, devices, downward, flow, job, meta, network, pod, quota, rbac,
    scaling, scheduling, security, service, storage, volume, workload,
};

/// The function of a definition in objects of a group.
pub(super) fn of(definition: &str, group: &str) -> Option<Hook> {
    match definition {
        "PodSpec" | "PodTemplateSpec" | "Pod" => pods(definition),
        "Container" | "EphemeralContainer" => Some(container::container),
        "EnvVarSource" => Some(downward::env_var_source),
        "ObjectFieldSelector" => Some(downward::field_ref),
        "LabelSelector" => Some(meta::selector),
        "NodeSelector" => Some(scheduling::node_selector),
        "NodeSelectorTerm" => Some(scheduling::node_selector_term),
        "PodAffinityTerm" => Some(scheduling::pod_affinity_term),
        "Toleration" => Some(scheduling::toleration),
        "TopologySpreadConstraint" => Some(scheduling::spread_constraint),
        "TopologySelectorTerm" => Some(scheduling::topology_selector_term),
        "Node" => Some(scheduling::node_annotations),
        "NodeSpec" => Some(scheduling::node),
        "SeccompProfile" => Some(security::seccomp),
        "AppArmorProfile" => Some(security::app_armor),
        "SecurityContext" => Some(security::container),
        "WindowsSecurityContextOptions" => Some(security::windows_options),
        "LimitRangeSpec" => Some(quota::limit_range),
        "ResourceQuotaSpec" => Some(quota::resource_quota),
        "ServiceSpec" => Some(service::spec),
        "Service" => Some(service::service),
        "Endpoints" => Some(service::endpoints),
        _ => storage_hook(definition)
            .or_else(|| workload_hook(definition))
            .or_else(|| group_hook(definition, group)),
    }
}

fn pods(definition: &str) -> Option<Hook> {
    match definition {
        "PodSpec" => Some(pod::spec),
        "PodTemplateSpec" => Some(pod::template),
        "Pod" => Some(pod::pod),
        _ => None,
    }
}

fn storage_hook(definition: &str) -> Option<Hook> {
    Some(match definition {
        "Volume" => volume::volume,
        "ISCSIVolumeSource" | "ISCSIPersistentVolumeSource" => volume::iscsi,
        "FCVolumeSource" => volume::fibre_channel,
        "QuobyteVolumeSource" => volume::quobyte,
        "FlockerVolumeSource" => volume::flocker,
        "FlexVolumeSource" | "FlexPersistentVolumeSource" => volume::flex,
        "AzureDiskVolumeSource" => volume::azure_disk,
        "CSIVolumeSource" | "CSIPersistentVolumeSource" => volume::csi_driver,
        "CSINodeDriver" => storage::node_driver,
        "VolumeAttachmentSpec" => storage::attachment,
        "ProjectedVolumeSource" => volume::projected,
        "DownwardAPIVolumeFile" => volume::downward_file,
        "PersistentVolumeSpec" => storage::volume_spec,
        "PersistentVolumeClaimSpec" => storage::claim_spec,
        "PersistentVolumeClaimTemplate" => storage::claim_template,
        "StorageClass" => storage::class,
        "VolumeAttributesClass" => storage::attributes_class,
        "ConfigMap" => storage::config_map,
        "Secret" => storage::secret,
        _ => return None,
    })
}

fn workload_hook(definition: &str) -> Option<Hook> {
    Some(match definition {
        "DeploymentSpec" => workload::deployment,
        "ReplicaSetSpec" => workload::replica_set,
        "ReplicationControllerSpec" => workload::replication_controller,
        "DaemonSetSpec" => workload::daemon_set,
        "StatefulSetSpec" => workload::stateful_set,
        "Job" => job::job,
        "JobSpec" => job::job_spec,
        "JobTemplateSpec" => job::job_template,
        "CronJob" => job::cron_job,
        "CronJobSpec" => job::cron_job_spec,
        "HorizontalPodAutoscalerSpec" => scaling::autoscaler,
        "PodDisruptionBudgetSpec" => scaling::disruption_budget,
        "Namespace" => meta::namespace,
        "ControllerRevision" => workload::controller_revision,
        _ => return None,
    })
}

fn group_hook(definition: &str, group: &str) -> Option<Hook> {
    Some(match (group, definition) {
        ("networking.k8s.io", _) => return network::hook(definition),
        ("rbac.authorization.k8s.io", _) => return rbac::hook(definition),
        ("admissionregistration.k8s.io", _) => return admission::hook(definition),
        ("apiextensions.k8s.io", _) => return crd::hook(definition),
        ("flowcontrol.apiserver.k8s.io", _) => return flow::hook(definition),
        ("resource.k8s.io", _) => return devices::hook(definition),
        ("apiregistration.k8s.io", "APIService") => admission::api_service,
        (
            "authorization.k8s.io",
            "SubjectAccessReview" | "LocalSubjectAccessReview" | "SelfSubjectAccessReview",
        ) => admission::review,
        ("certificates.k8s.io", "CertificateSigningRequestSpec") => admission::signing_request,
        ("" | "events.k8s.io", "Event") => admission::event,
        ("discovery.k8s.io", "EndpointSlice") => service::endpoint_slice,
        ("node.k8s.io", "RuntimeClass") => scheduling::runtime_class,
        ("scheduling.k8s.io", "PriorityClass") => scheduling::priority_class,
        _ => return None,
    })
}
