//! Databases whose data goes with the pod.

use super::database::{self, Life, Server};
use crate::finding::{Confidence, Violation};
use crate::rule::{Mark, Subject};

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    for server in database::servers(subject) {
        // With a lasting volume in the wrong place, that place is the fault.
        if server.lasting().next().is_none() {
            out.extend(violation(subject, &server));
        }
    }
}

fn violation<'t>(subject: &Subject<'_, 't>, server: &Server<'t>) -> Option<Violation> {
    let directory = server.directories.first()?;
    let mounts: Vec<_> = server
        .directories
        .iter()
        .filter_map(|directory| server.mount_of(directory))
        .collect();
    let (name, container) = (server.database.name, server.container.name());
    let violation = match mounts.first() {
        None => subject.violation(
            Mark::Value(server.image),
            format!(
                "{name} of container `{container}` keeps its data in `{directory}`, where no volume is: it is gone with the container"
            ),
        ),
        Some(mount) => {
            let Life::Pod(source) = mount.life else {
                return None;
            };
            let message = format!(
                "{name} of container `{container}` keeps its data in volume `{}`, which is gone with the pod",
                mount.volume
            );
            Violation {
                labels: vec![subject.label(Mark::Value(mount.node), "its data is here")],
                ..subject.violation(Mark::Key(source), message)
            }
        }
    };
    Some(Violation {
        case: Some(
            if server.database.may_be_lost {
                "loseable"
            } else {
                "store"
            }
            .into(),
        ),
        container: Some(container.into_owned()),
        confidence: Confidence::Likely,
        ..violation
    })
}
