//! What has the name of a manifest and is no file, and names that are no text.

use std::{
    fs,
    os::unix::{fs::PermissionsExt, net::UnixListener},
    process::Command,
};

use crate::{Disk, POD};
use seaworthy::source::Fault;

#[test]
fn a_pipe_and_a_socket_are_not_waited_for() {
    let disk = Disk::new(&[]);
    let made = Command::new("mkfifo")
        .arg(disk.path("y.yaml"))
        .status()
        .unwrap();
    assert!(made.success());
    assert_eq!(
        disk.refusal().message,
        "is a named pipe, not a regular file"
    );
    let named = disk.discover_at(&["y.yaml"], &[]);
    assert!(named.sources[0].read().is_err());

    let disk = Disk::new(&[]);
    let _socket = UnixListener::bind(disk.path("s.yaml")).unwrap();
    assert_eq!(disk.refusal().message, "is a socket, not a regular file");
}

#[test]
fn an_endless_device_is_not_read() {
    let disk = Disk::new(&[]);
    disk.link("m.yaml", "/dev/zero");
    let error = disk.refusal();
    assert_eq!(
        error.message,
        "is a link to `/dev/zero`, a character device, not a regular file"
    );
    assert_eq!(error.fault, Fault::Input);
}

#[test]
fn pipes_in_place_of_gitignore_and_chart_are_not_waited_for() {
    let disk = Disk::new(&["templates/a.yaml", "b.yaml"]);
    for name in [".gitignore", "Chart.yaml", "kustomization.yaml"] {
        assert!(
            Command::new("mkfifo")
                .arg(disk.path(name))
                .status()
                .unwrap()
                .success()
        );
    }
    let found = disk.discover();
    assert_eq!(
        disk.names(&found),
        [
            "Chart.yaml",
            "b.yaml",
            "kustomization.yaml",
            "templates/a.yaml"
        ]
    );
}

#[test]
#[expect(clippy::print_stderr, reason = "says that it skips")]
fn what_the_system_withholds_is_its_own_fault() {
    let disk = Disk::new(&["secret/a.yaml", "b.yaml"]);
    fs::set_permissions(disk.path("secret"), PermissionsExt::from_mode(0o000)).unwrap();
    fs::set_permissions(disk.path("b.yaml"), PermissionsExt::from_mode(0o000)).unwrap();
    let found = disk.discover();
    let is_root = fs::read(disk.path("b.yaml")).is_ok();
    fs::set_permissions(disk.path("secret"), PermissionsExt::from_mode(0o755)).unwrap();
    if is_root {
        eprintln!("skipped: root may read everything");
        return;
    }
    assert_eq!(disk.names(&found), ["b.yaml"]);
    let error = found.sources[0].read().unwrap_err();
    assert_eq!(error.message, "cannot be opened: permission denied");
    assert_eq!(error.fault, Fault::Machine);
    assert_eq!(disk.below(&found.unlisted[0].path), "secret");
    assert_eq!(
        found.unlisted[0].error.message,
        "cannot be listed: permission denied"
    );
}

#[test]
#[cfg(target_os = "linux")]
fn a_file_that_opens_but_cannot_be_read_says_so() {
    let disk = Disk::new(&[]);
    disk.link("m.yaml", "/proc/self/mem");
    let error = disk.refusal();
    assert!(error.message.starts_with("cannot be read: "), "{error}");
    assert_eq!(error.fault, Fault::Machine);
}

#[test]
#[cfg(target_os = "linux")]
fn names_that_are_not_utf8_are_read_and_differ() {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt as _};

    let disk = Disk::new(&[
        "new\nline.yaml",
        "-dash.yaml",
        "--help.yaml",
        "quote'\".yaml",
        "ship-🚢.yaml",
    ]);
    for name in [&b"latin-\xdf.yaml"[..], b"latin-\xe9.yaml"] {
        fs::write(disk.0.path().join(OsStr::from_bytes(name)), POD).unwrap();
    }
    let found = disk.discover();
    assert_eq!(
        disk.names(&found),
        [
            "--help.yaml",
            "-dash.yaml",
            "latin-\\xDF.yaml",
            "latin-\\xE9.yaml",
            "new\nline.yaml",
            "quote'\".yaml",
            "ship-🚢.yaml",
        ]
    );
    assert!(
        found
            .sources
            .iter()
            .all(|source| source.read().unwrap() == POD)
    );
}
