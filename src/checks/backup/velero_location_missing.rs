//! Schedules of Velero whose backups have nowhere to go.

use super::velero::{self, Servers};
use crate::checks::references::missing::missing;
use crate::finding::{Confidence, Severity, Violation};
use crate::manifest::ObjectSet;
use crate::manifest::graph::{Wanted, shares};
use crate::rule::{Mark, Params, label_at_name, violation_in};

/// The kind that says where backups go.
const LOCATION: (&str, &str) = ("velero.io", "BackupStorageLocation");

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let schedules = velero::schedules(set);
    if schedules.is_empty() {
        return;
    }
    let default = Default::of(set);
    for schedule in schedules {
        let object = &set.objects[schedule.object];
        let namespace = object.namespace.as_deref();
        match schedule.template.get("storageLocation") {
            Some(node) => {
                let name = node.text();
                let wanted = Wanted {
                    group: LOCATION.0,
                    kind: LOCATION.1,
                    namespace,
                    name: &name,
                };
                out.extend(missing(set, schedule.object, node, wanted));
            }
            None => out.extend(default.missing(set, &schedule, namespace)),
        }
    }
}

/// Where backups go that name no location.
struct Default {
    /// The locations of the set.
    locations: Vec<usize>,
    exists: bool,
}

impl Default {
    /// A location may say that it is the default; else the server's flag names it, `default` unless told otherwise
    /// (`pkg/cmd/server/config/config.go` of Velero).
    fn of(set: &ObjectSet<'_>) -> Self {
        let servers = Servers::of(set);
        let name = servers
            .flag("default-backup-storage-location")
            .unwrap_or("default");
        let objects = set.objects.iter().enumerate();
        let all: Vec<_> = objects
            .filter(|(_, object)| object.is(LOCATION.0, LOCATION.1))
            .collect();
        let exists = all.iter().any(|(_, location)| {
            let switch = location.root.at("/spec/default");
            // What is neither `true` nor `false` is filled in later.
            location.name == name || switch.is_some_and(|switch| switch.as_bool() != Some(false))
        });
        Self {
            locations: all.into_iter().map(|(index, _)| index).collect(),
            exists,
        }
    }

    fn missing(
        &self,
        set: &ObjectSet<'_>,
        schedule: &velero::Schedule<'_>,
        namespace: Option<&str>,
    ) -> Option<Violation> {
        let mut locations = self.locations.iter().copied();
        let &location = locations
            .find(|&location| shares(set.objects[location].namespace.as_deref(), namespace))
            .as_ref()
            .filter(|_| !self.exists && !set.graph().is_patched())?;
        let mark = match set.objects[schedule.object].root.at("/spec/template") {
            Some(parent) => Mark::Missing {
                parent,
                field: "storageLocation",
            },
            None => Mark::Value(set.graph().name_of(schedule.object).node),
        };
        let is_sure = set.cluster.complete;
        Some(Violation {
            case: Some("default".into()),
            severity: (!is_sure).then_some(Severity::Warning),
            confidence: if is_sure {
                Confidence::Certain
            } else {
                Confidence::Likely
            },
            labels: vec![label_at_name(
                set,
                location,
                "this location is not the default",
            )],
            ..violation_in(
                set,
                schedule.object,
                mark,
                "no location is named, and none is the default: every backup ends `FailedValidation`",
            )
        })
    }
}
