//! Databases with a lasting volume that their data is not in.

use super::database::{self, Mount, Server};
use crate::finding::Violation;
use crate::rule::{Mark, Subject};
use crate::value::path;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    for server in database::servers(subject) {
        // Of a version that is not known, the directory is not.
        if let [directory] = server.directories.as_slice() {
            out.extend(
                beside(subject, &server, directory).or_else(|| hidden(subject, &server, directory)),
            );
        }
    }
}

/// Nothing is mounted where the data is.
fn beside<'t>(
    subject: &Subject<'_, 't>,
    server: &Server<'t>,
    directory: &str,
) -> Option<Violation> {
    if server.mount_of(directory).is_some() {
        return None;
    }
    let mount = server.lasting().next()?;
    let message = format!(
        "volume `{}` is mounted beside the data of {}, which is in `{directory}`",
        mount.volume, server.database.name
    );
    Some(violation(subject, server, mount, "beside", message))
}

/// The image's own volume lies over the one that is mounted above it.
fn hidden<'t>(
    subject: &Subject<'_, 't>,
    server: &Server<'t>,
    directory: &str,
) -> Option<Violation> {
    let mount = server.mount_of(directory)?;
    let own = own_volume(server, directory)?;
    let is_above = mount.path != own && path::is_at_or_below(&own, &mount.path);
    if !is_above || server.lasting().all(|lasting| lasting.path != mount.path) {
        return None;
    }
    let message = format!(
        "the data of {} is not in volume `{}`: over `{own}` lies a volume of the image itself, which is gone with the container",
        server.database.name, mount.volume
    );
    Some(violation(subject, server, mount, "hidden", message))
}

/// The directory that the image declares a volume, where it is known: the default one.
fn own_volume(server: &Server<'_>, directory: &str) -> Option<String> {
    if !server.database.image_volume || server.is_told {
        return None;
    }
    // From 18 on, the volume of PostgreSQL is the directory above those of all versions.
    Some(match directory.strip_prefix("/var/lib/postgresql/") {
        Some(rest) if rest != "data" => "/var/lib/postgresql".to_owned(),
        _ => directory.to_owned(),
    })
}

fn violation<'t>(
    subject: &Subject<'_, 't>,
    server: &Server<'t>,
    mount: &Mount<'t>,
    case: &str,
    message: String,
) -> Violation {
    Violation {
        case: Some(case.into()),
        container: Some(server.container.name().into_owned()),
        labels: vec![subject.label(
            Mark::Value(server.image),
            "this image says where the data is",
        )],
        ..subject.violation(Mark::Value(mount.node), message)
    }
}
