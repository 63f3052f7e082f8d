//! Snapshots that stay with the volume, and no other backup.

use rustc_hash::FxHashSet;

use super::jobs::makes_backups;
use super::velero::{self, Schedule, Servers};
use crate::finding::{Confidence, Violation};
use crate::manifest::{Object, ObjectSet, VolumeTrait, makes};
use crate::rule::{Mark, Params, label_in, violation_in};
use crate::yaml::Node;

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let has_snapshots = set.objects.iter().any(|object| {
        matches!(
            object.group(),
            "snapscheduler.backube" | "longhorn.io" | "gemini.fairwinds.com"
        ) || object.is("velero.io", "Schedule")
    });
    if !has_snapshots {
        return;
    }
    let classes = classes(set);
    let movers = Movers::of(set);
    for (index, object) in set.objects.iter().enumerate() {
        let violation = match (object.group(), &*object.kind) {
            ("snapscheduler.backube", "SnapshotSchedule") => {
                scheduled(set, index, &classes, &movers)
            }
            ("longhorn.io", "RecurringJob") => of_longhorn(set, index, &movers),
            _ => None,
        };
        out.extend(violation);
    }
    for schedule in &movers.staying {
        out.extend(of_velero(set, schedule, &classes, &movers));
    }
}

/// A snapshot class of the set whose snapshots stay in the pool.
struct Class<'s, 't> {
    object: &'s Object<'t>,
    index: usize,
    driver: Node<'t>,
}

fn classes<'s, 't>(set: &'s ObjectSet<'t>) -> Vec<Class<'s, 't>> {
    let objects = set.objects.iter().enumerate();
    let classes =
        objects.filter(|(_, object)| object.is("snapshot.storage.k8s.io", "VolumeSnapshotClass"));
    let mirrored = || {
        set.objects.iter().any(|object| {
            let enabled = object.root.at("/spec/mirroring/enabled");
            object.group() == "ceph.rook.io" && enabled.and_then(Node::as_bool) == Some(true)
        })
    };
    let in_pool = classes.filter_map(|(index, object)| {
        let driver = object.root.get("driver")?;
        let text = driver.text();
        let leaves = text.ends_with(".csi.ceph.com") && mirrored();
        (makes(&text, VolumeTrait::SnapshotsInPool) && !leaves).then_some(Class {
            object,
            index,
            driver,
        })
    });
    in_pool.collect()
}

/// What takes data elsewhere.
struct Movers<'t> {
    /// Namespaces in which something does; `None` for one that is not known.
    namespaces: FxHashSet<Option<String>>,
    /// Schedules of Velero that do.
    moving: Vec<Schedule<'t>>,
    /// Those that leave snapshots where they are.
    staying: Vec<Schedule<'t>>,
    /// A recurring backup of Longhorn.
    has_longhorn: bool,
}

impl<'t> Movers<'t> {
    fn of(set: &ObjectSet<'t>) -> Self {
        let servers = Servers::of(set);
        let is_on = |schedule: &Schedule<'_>, switch, flag| {
            schedule
                .switch(switch)
                .unwrap_or(servers.flag(flag) == Some("true"))
        };
        let (moving, rest): (Vec<_>, Vec<_>) =
            velero::schedules(set).into_iter().partition(|schedule| {
                is_on(schedule, "snapshotMoveData", "default-snapshot-move-data")
                    || is_on(
                        schedule,
                        "defaultVolumesToFsBackup",
                        "default-volumes-to-fs-backup",
                    )
            });
        let staying = rest
            .into_iter()
            .filter(|schedule| schedule.switch("snapshotVolumes") != Some(false));
        let objects = set.objects.iter().filter(|object| {
            object.is("k8up.io", "Schedule")
                || object.is("volsync.backube", "ReplicationSource")
                || object.group().contains("stash.")
        });
        let namespaces = objects.map(|object| object.namespace.as_deref().map(str::to_owned));
        let jobs = set
            .workloads()
            .filter(|workload| makes_backups(*workload).is_some());
        let jobs = jobs.map(|job| job.object.namespace.as_deref().map(str::to_owned));
        Self {
            namespaces: namespaces.chain(jobs).collect(),
            moving,
            staying: staying.collect(),
            has_longhorn: set
                .objects
                .iter()
                .any(|object| task(object).is_some_and(|task| task.starts_with("backup"))),
        }
    }

    /// Whether something may take the data of a namespace elsewhere.
    fn take(&self, namespace: Option<&str>) -> bool {
        let is_any = namespace.is_none() && !self.namespaces.is_empty();
        is_any
            || self.namespaces.contains(&None)
            || self.namespaces.contains(&namespace.map(str::to_owned))
            || self.moving.iter().any(|schedule| schedule.takes(namespace))
    }

    fn any(&self) -> bool {
        self.has_longhorn || !self.moving.is_empty() || !self.namespaces.is_empty()
    }
}

fn task(object: &Object<'_>) -> Option<String> {
    let task = object
        .root
        .at("/spec/task")
        .filter(|_| object.is("longhorn.io", "RecurringJob"));
    task.map(|task| task.text().into_owned())
}

const MESSAGE: &str =
    "snapshots stay in the storage that holds the volumes, and nothing takes the data elsewhere";

fn scheduled<'t>(
    set: &ObjectSet<'t>,
    index: usize,
    classes: &[Class<'_, 't>],
    movers: &Movers<'_>,
) -> Option<Violation> {
    let object = &set.objects[index];
    let name = object.root.at("/spec/snapshotTemplate/snapshotClassName");
    let class = classes.iter().find(|class| match name {
        Some(name) => class.object.name == name.text(),
        None => {
            class
                .object
                .annotation("snapshot.storage.kubernetes.io/is-default-class")
                .as_deref()
                == Some("true")
        }
    })?;
    if movers.take(object.namespace.as_deref()) || movers.has_longhorn {
        return None;
    }
    let node = name.unwrap_or(set.graph().name_of(index).node);
    Some(violation(set, index, "schedule", Mark::Value(node), class))
}

fn of_longhorn(set: &ObjectSet<'_>, index: usize, movers: &Movers<'_>) -> Option<Violation> {
    let object = &set.objects[index];
    let is_snapshot =
        task(object).is_some_and(|task| matches!(&*task, "snapshot" | "snapshot-force-create"));
    let node = object
        .root
        .at("/spec/task")
        .filter(|_| is_snapshot && !movers.any())?;
    Some(Violation {
        case: Some("longhorn".into()),
        confidence: Confidence::Likely,
        ..violation_in(set, index, Mark::Value(node), MESSAGE)
    })
}

/// Velero takes the class with its label, else the only one of the driver.
fn of_velero<'t>(
    set: &ObjectSet<'t>,
    schedule: &Schedule<'t>,
    classes: &[Class<'_, 't>],
    movers: &Movers<'t>,
) -> Option<Violation> {
    const LABEL: &str = "/metadata/labels/velero.io~1csi-volumesnapshot-class";
    let labelled = classes
        .iter()
        .find(|class| class.object.root.at(LABEL).is_some());
    let class = labelled.or_else(|| classes.first())?;
    if movers.any() {
        return None;
    }
    let mark = match schedule.template.get("snapshotVolumes") {
        Some(node) => Mark::Key(node),
        None if schedule.template.key().is_some() => Mark::Missing {
            parent: schedule.template,
            field: "snapshotMoveData",
        },
        None => Mark::Value(set.graph().name_of(schedule.object).node),
    };
    Some(violation(set, schedule.object, "velero", mark, class))
}

fn violation<'t>(
    set: &ObjectSet<'t>,
    index: usize,
    case: &str,
    mark: Mark<'_, 't>,
    class: &Class<'_, 't>,
) -> Violation {
    let label = format!(
        "`{}` keeps snapshots beside the volume",
        class.driver.text()
    );
    Violation {
        case: Some(case.into()),
        confidence: Confidence::Likely,
        labels: vec![label_in(set, class.index, Mark::Value(class.driver), label)],
        ..violation_in(set, index, mark, MESSAGE)
    }
}
