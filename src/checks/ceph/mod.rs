//! Ceph clusters, as Rook runs them.

mod ceph_dashboard_tls_missing;
mod ceph_data_dir_unsafe;
mod ceph_destructive_setting;
mod ceph_device_filter_missing;
mod ceph_encryption_disabled;
mod ceph_erasure_coding_unsafe;
mod ceph_failure_domain_osd;
mod ceph_host_count_too_low;
mod ceph_image_mutable;
mod ceph_mon_quorum_unsafe;
mod ceph_monitoring_disabled;
mod ceph_osd_spread_missing;
mod ceph_pdb_disabled;
mod ceph_pool_unsafe_replication;
mod ceph_resource_missing;
mod ceph_safety_check_disabled;
mod ceph_standby_missing;
mod rook;
mod shapes;

use crate::rule::Check;

pub(crate) use rook::{Resource, resources};

pub(super) const CHECKS: &[(&str, Check)] = &[
    (
        "ceph-dashboard-tls-missing",
        Check::Set(ceph_dashboard_tls_missing::check),
    ),
    (
        "ceph-data-dir-unsafe",
        Check::Set(ceph_data_dir_unsafe::check),
    ),
    (
        "ceph-destructive-setting",
        Check::Each(ceph_destructive_setting::check),
    ),
    (
        "ceph-device-filter-missing",
        Check::Each(ceph_device_filter_missing::check),
    ),
    (
        "ceph-encryption-disabled",
        Check::Each(ceph_encryption_disabled::check),
    ),
    (
        "ceph-erasure-coding-unsafe",
        Check::Set(ceph_erasure_coding_unsafe::check),
    ),
    (
        "ceph-failure-domain-osd",
        Check::Each(ceph_failure_domain_osd::check),
    ),
    (
        "ceph-host-count-too-low",
        Check::Set(ceph_host_count_too_low::check),
    ),
    ("ceph-image-mutable", Check::Each(ceph_image_mutable::check)),
    (
        "ceph-mon-quorum-unsafe",
        Check::Each(ceph_mon_quorum_unsafe::check),
    ),
    (
        "ceph-monitoring-disabled",
        Check::Set(ceph_monitoring_disabled::check),
    ),
    (
        "ceph-osd-spread-missing",
        Check::Each(ceph_osd_spread_missing::check),
    ),
    ("ceph-pdb-disabled", Check::Set(ceph_pdb_disabled::check)),
    (
        "ceph-pool-unsafe-replication",
        Check::Set(ceph_pool_unsafe_replication::check),
    ),
    (
        "ceph-resource-missing",
        Check::Each(ceph_resource_missing::check),
    ),
    (
        "ceph-safety-check-disabled",
        Check::Each(ceph_safety_check_disabled::check),
    ),
    (
        "ceph-standby-missing",
        Check::Each(ceph_standby_missing::check),
    ),
];
