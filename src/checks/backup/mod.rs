//! Whether data are backed up, where backups go, and whether they can work.

mod backup_key_in_cluster;
mod backup_retention_too_short;
mod backup_snapshot_only;
mod backup_suspended;
mod backup_target_in_cluster;
mod backup_verification_missing;
mod claims;
mod coverage;
mod database_backup_missing;
mod endpoints;
mod etcd;
mod etcd_backup_local_only;
mod etcd_backup_missing;
mod jobs;
mod sealed_secret_key_backup_missing;
mod table;
mod velero;
mod velero_location_missing;
mod velero_volume_excluded;
mod volume_backup_missing;

use crate::rule::Check;

pub(crate) use endpoints::endpoints;
pub(crate) use etcd::saves_etcd;
pub(crate) use jobs::makes_backups;
pub(crate) use table::{Maker, is_destination, maker};

/// By id.
pub(super) const CHECKS: &[(&str, Check)] = &[
    (
        "backup-key-in-cluster",
        Check::Set(backup_key_in_cluster::check),
    ),
    (
        "backup-retention-too-short",
        Check::Each(backup_retention_too_short::check),
    ),
    (
        "backup-snapshot-only",
        Check::Set(backup_snapshot_only::check),
    ),
    ("backup-suspended", Check::Each(backup_suspended::check)),
    (
        "backup-target-in-cluster",
        Check::Set(backup_target_in_cluster::check),
    ),
    (
        "backup-verification-missing",
        Check::Set(backup_verification_missing::check),
    ),
    (
        "database-backup-missing",
        Check::Set(database_backup_missing::check),
    ),
    (
        "etcd-backup-local-only",
        Check::Set(etcd_backup_local_only::check),
    ),
    (
        "etcd-backup-missing",
        Check::Set(etcd_backup_missing::check),
    ),
    (
        "sealed-secret-key-backup-missing",
        Check::Set(sealed_secret_key_backup_missing::check),
    ),
    (
        "velero-location-missing",
        Check::Set(velero_location_missing::check),
    ),
    (
        "velero-volume-excluded",
        Check::Set(velero_volume_excluded::check),
    ),
    (
        "volume-backup-missing",
        Check::Set(volume_backup_missing::check),
    ),
];
