//! Services, Ingresses and ports.

mod acme_staging_issuer;
mod admin_interface_exposed;
mod certificate_host_mismatched;
mod certificate_secret_shared;
mod certificates;
mod cilium;
mod class;
mod cni_network_policy_unsupported;
mod exposed_address_collision;
mod exposure;
mod ingress_annotation_unsafe;
mod ingress_class_missing;
mod ingress_route_conflict;
mod ingress_tls_missing;
mod internal_traffic_policy_local;
mod metadata_egress_allowed;
mod namespace_network_policy_missing;
mod network_policy_allows_all;
mod network_policy_dns_blocked;
mod network_policy_missing;
mod policy;
mod ssh_port_exposed;
mod workload_exposed_externally;

use crate::rule::Check;

pub(super) const CHECKS: &[(&str, Check)] = &[
    (
        "acme-staging-issuer",
        Check::Set(acme_staging_issuer::check),
    ),
    (
        "admin-interface-exposed",
        Check::Each(admin_interface_exposed::check),
    ),
    (
        "certificate-host-mismatched",
        Check::Set(certificate_host_mismatched::check),
    ),
    (
        "certificate-secret-shared",
        Check::Set(certificate_secret_shared::check),
    ),
    (
        "cni-network-policy-unsupported",
        Check::Each(cni_network_policy_unsupported::check),
    ),
    (
        "exposed-address-collision",
        Check::Set(exposed_address_collision::check),
    ),
    (
        "ingress-annotation-unsafe",
        Check::Each(ingress_annotation_unsafe::check),
    ),
    (
        "ingress-class-missing",
        Check::Each(ingress_class_missing::check),
    ),
    (
        "ingress-route-conflict",
        Check::Set(ingress_route_conflict::check),
    ),
    (
        "ingress-tls-missing",
        Check::Each(ingress_tls_missing::check),
    ),
    (
        "internal-traffic-policy-local",
        Check::Each(internal_traffic_policy_local::check),
    ),
    (
        "metadata-egress-allowed",
        Check::Each(metadata_egress_allowed::check),
    ),
    (
        "namespace-network-policy-missing",
        Check::Each(namespace_network_policy_missing::check),
    ),
    (
        "network-policy-allows-all",
        Check::Each(network_policy_allows_all::check),
    ),
    (
        "network-policy-dns-blocked",
        Check::Each(network_policy_dns_blocked::check),
    ),
    (
        "network-policy-missing",
        Check::Each(network_policy_missing::check),
    ),
    ("ssh-port-exposed", Check::Each(ssh_port_exposed::check)),
    (
        "workload-exposed-externally",
        Check::Each(workload_exposed_externally::check),
    ),
];
