//! Workloads that make backups: by what they run.

use super::table;
use crate::manifest::Workload;
use crate::yaml::Node;

/// Why a workload is taken for one that makes backups, in words; `None` for one that does not.
pub(crate) fn makes_backups(workload: Workload<'_, '_>) -> Option<String> {
    if !matches!(
        &*workload.object.kind,
        "CronJob" | "Job" | "Deployment" | "StatefulSet"
    ) {
        return None;
    }
    let is_job = workload.object.kind.ends_with("Job");
    workload.pod.containers().find_map(|container| {
        let program = table::dump_program(container.node);
        if let Some(program) = program {
            return Some(format!("it runs `{program}`"));
        }
        let image = container.node.get("image").map(Node::text)?;
        (is_job && table::is_backup_image(&image)).then(|| format!("it runs the image `{image}`"))
    })
}
