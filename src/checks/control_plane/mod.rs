//! What the programs of a control plane and its nodes are told, and what a cluster is made of.

mod anonymous_auth_enabled;
mod apiserver_admission_plugin_missing;
mod apiserver_admission_plugin_unsafe;
mod apiserver_audit_disabled;
mod apiserver_audit_retention_too_low;
mod apiserver_authorizer_missing;
mod apiserver_encryption_config_missing;
mod apiserver_insecure_port_enabled;
mod apiserver_login_in_cluster;
mod apiserver_setting_unsafe;
mod apiserver_static_auth_file;
mod audit_policy_incomplete;
mod authorization_always_allow;
mod cluster_dns_fragile;
mod cluster_network_inconsistent;
mod component_bind_address_exposed;
mod component_profiling_enabled;
mod component_tls_ciphers_weak;
mod component_tls_incomplete;
mod control_plane_quorum_unsafe;
mod control_plane_schedulable;
mod controller_manager_setting_unsafe;
mod corefile;
mod corefile_plugin_missing;
mod demand;
mod embedded_sqlite_datastore;
mod etcd_auto_tls_enabled;
mod etcd_ca_shared;
mod etcd_tls_incomplete;
mod etcd_zone_shared;
mod kubelet_cert_rotation_disabled;
mod kubelet_eviction_misconfigured;
mod kubelet_graceful_shutdown_missing;
mod kubelet_read_only_port_enabled;
mod kubelet_reserved_resources_missing;
mod kubelet_setting_unsafe;
mod kubernetes_version_unsupported;
mod machine_health_check_missing;
mod members;
mod node_daemon_evictable;
mod ranges;
mod sandbox_runtime_incomplete;
mod version_skew_unsupported;
mod versions;

use crate::rule::Check;

pub(crate) use members::{Unit, control_planes};

/// By id.
pub(super) const CHECKS: &[(&str, Check)] = &[
    (
        "anonymous-auth-enabled",
        Check::Set(anonymous_auth_enabled::check),
    ),
    (
        "apiserver-admission-plugin-missing",
        Check::Set(apiserver_admission_plugin_missing::check),
    ),
    (
        "apiserver-admission-plugin-unsafe",
        Check::Set(apiserver_admission_plugin_unsafe::check),
    ),
    (
        "apiserver-audit-disabled",
        Check::Set(apiserver_audit_disabled::check),
    ),
    (
        "apiserver-audit-retention-too-low",
        Check::Set(apiserver_audit_retention_too_low::check),
    ),
    (
        "apiserver-authorizer-missing",
        Check::Set(apiserver_authorizer_missing::check),
    ),
    (
        "apiserver-encryption-config-missing",
        Check::Set(apiserver_encryption_config_missing::check),
    ),
    (
        "apiserver-insecure-port-enabled",
        Check::Set(apiserver_insecure_port_enabled::check),
    ),
    (
        "apiserver-login-in-cluster",
        Check::Set(apiserver_login_in_cluster::check),
    ),
    (
        "apiserver-setting-unsafe",
        Check::Set(apiserver_setting_unsafe::check),
    ),
    (
        "apiserver-static-auth-file",
        Check::Set(apiserver_static_auth_file::check),
    ),
    (
        "audit-policy-incomplete",
        Check::Each(audit_policy_incomplete::check),
    ),
    (
        "authorization-always-allow",
        Check::Set(authorization_always_allow::check),
    ),
    (
        "cluster-dns-fragile",
        Check::Set(cluster_dns_fragile::check),
    ),
    (
        "cluster-network-inconsistent",
        Check::Set(cluster_network_inconsistent::check),
    ),
    (
        "component-bind-address-exposed",
        Check::Set(component_bind_address_exposed::check),
    ),
    (
        "component-profiling-enabled",
        Check::Set(component_profiling_enabled::check),
    ),
    (
        "component-tls-ciphers-weak",
        Check::Set(component_tls_ciphers_weak::check),
    ),
    (
        "component-tls-incomplete",
        Check::Set(component_tls_incomplete::check),
    ),
    (
        "control-plane-quorum-unsafe",
        Check::Set(control_plane_quorum_unsafe::check),
    ),
    (
        "control-plane-schedulable",
        Check::Set(control_plane_schedulable::check),
    ),
    (
        "controller-manager-setting-unsafe",
        Check::Set(controller_manager_setting_unsafe::check),
    ),
    (
        "corefile-plugin-missing",
        Check::Set(corefile_plugin_missing::check),
    ),
    (
        "embedded-sqlite-datastore",
        Check::Set(embedded_sqlite_datastore::check),
    ),
    (
        "etcd-auto-tls-enabled",
        Check::Set(etcd_auto_tls_enabled::check),
    ),
    ("etcd-ca-shared", Check::Set(etcd_ca_shared::check)),
    (
        "etcd-tls-incomplete",
        Check::Set(etcd_tls_incomplete::check),
    ),
    ("etcd-zone-shared", Check::Set(etcd_zone_shared::check)),
    (
        "kubelet-cert-rotation-disabled",
        Check::Set(kubelet_cert_rotation_disabled::check),
    ),
    (
        "kubelet-eviction-misconfigured",
        Check::Set(kubelet_eviction_misconfigured::check),
    ),
    (
        "kubelet-graceful-shutdown-missing",
        Check::Set(kubelet_graceful_shutdown_missing::check),
    ),
    (
        "kubelet-read-only-port-enabled",
        Check::Set(kubelet_read_only_port_enabled::check),
    ),
    (
        "kubelet-reserved-resources-missing",
        Check::Set(kubelet_reserved_resources_missing::check),
    ),
    (
        "kubelet-setting-unsafe",
        Check::Set(kubelet_setting_unsafe::check),
    ),
    (
        "kubernetes-version-unsupported",
        Check::Set(kubernetes_version_unsupported::check),
    ),
    (
        "machine-health-check-missing",
        Check::Set(machine_health_check_missing::check),
    ),
    (
        "node-daemon-evictable",
        Check::Set(node_daemon_evictable::check),
    ),
    (
        "sandbox-runtime-incomplete",
        Check::Set(sandbox_runtime_incomplete::check),
    ),
    (
        "version-skew-unsupported",
        Check::Set(version_skew_unsupported::check),
    ),
];
