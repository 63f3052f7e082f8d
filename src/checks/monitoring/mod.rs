//! Whether anybody watches, and whether anybody is told.

mod alert_receiver_in_cluster;
mod alert_receiver_missing;
mod alerting;
mod dead_mans_switch_missing;
mod inside;
mod metrics_export_missing;
mod metrics_port_not_scraped;
mod monitor_not_selected;
mod monitor_port_not_found;
mod monitor_selector_unmatched;
mod monitoring_on_monitored_storage;
mod monitoring_single_replica;
mod monitoring_storage_ephemeral;
mod monitors;
mod observability_stack_missing;
mod prometheus_retention_exceeds_volume;
mod releases;
mod scrape_annotation_mismatched;
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
        "metrics-export-missing",
        Check::Set(metrics_export_missing::check),
    ),
    (
        "metrics-port-not-scraped",
        Check::Set(metrics_port_not_scraped::check),
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
        "monitoring-on-monitored-storage",
        Check::Set(monitoring_on_monitored_storage::check),
    ),
    (
        "monitoring-single-replica",
        Check::Set(monitoring_single_replica::check),
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
    (
        "scrape-annotation-mismatched",
        Check::Each(scrape_annotation_mismatched::check),
    ),
];
