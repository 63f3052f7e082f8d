//! Whether anybody watches, and whether anybody is told.

mod alert_receiver_in_cluster;
mod alert_receiver_missing;
mod alerting;
mod dead_mans_switch_missing;
mod inside;
mod monitor_not_selected;
mod monitor_port_not_found;
mod monitor_selector_unmatched;
mod monitoring_storage_ephemeral;
mod monitors;
mod observability_stack_missing;
mod prometheus_retention_exceeds_volume;
mod releases;
mod storage;

use crate::rule::Check;

pub(crate) use alerting::{Alerting, configurations};

/// By id.
pub(super) const CHECKS: &[(&str, Check)] = &[
    (
        "alert-receiver-in-cluster",
        Check::Set(alert_receiver_in_cluster::check),
    ),
    (
        "alert-receiver-missing",
        Check::Set(alert_receiver_missing::check),
    ),
    (
        "dead-mans-switch-missing",
        Check::Set(dead_mans_switch_missing::check),
    ),
    (
        "monitor-not-selected",
        Check::Set(monitor_not_selected::check),
    ),
    (
        "monitor-port-not-found",
        Check::Set(monitor_port_not_found::check),
    ),
    (
        "monitor-selector-unmatched",
        Check::Set(monitor_selector_unmatched::check),
    ),
    (
        "monitoring-storage-ephemeral",
        Check::Set(monitoring_storage_ephemeral::check),
    ),
    (
        "observability-stack-missing",
        Check::Set(observability_stack_missing::check),
    ),
    (
        "prometheus-retention-exceeds-volume",
        Check::Set(prometheus_retention_exceeds_volume::check),
    ),
];
