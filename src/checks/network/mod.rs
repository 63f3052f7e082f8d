//! Services, Ingresses and ports.

mod acme_staging_issuer;
mod certificate_host_mismatched;
mod certificate_secret_shared;
mod certificates;
mod class;
mod exposed_address_collision;
mod ingress_annotation_unsafe;
mod ingress_class_missing;
mod ingress_route_conflict;
mod ingress_tls_missing;
mod internal_traffic_policy_local;
mod network_policy_dns_blocked;
mod policy;

use crate::rule::Check;

pub(super) const CHECKS: &[(&str, Check)] = &[
    (
        "acme-staging-issuer",
        Check::Set(acme_staging_issuer::check),
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
        "network-policy-dns-blocked",
        Check::Each(network_policy_dns_blocked::check),
    ),
];
