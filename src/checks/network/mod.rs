//! Services, Ingresses and ports.

mod ingress_annotation_unsafe;
mod ingress_tls_missing;

use crate::rule::Check;

pub(super) const CHECKS: &[(&str, Check)] = &[
    (
        "ingress-annotation-unsafe",
        Check::Each(ingress_annotation_unsafe::check),
    ),
    (
        "ingress-tls-missing",
        Check::Each(ingress_tls_missing::check),
    ),
];
