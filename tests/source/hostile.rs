//! The hostile inputs, where their generator is at hand.

use std::{collections::BTreeMap, env, fs, path::Path, process::Command};

use seaworthy::source::{Excludes, Lines, discover};

#[test]
#[expect(clippy::print_stderr, reason = "says that it skips")]
fn hostile_inputs_are_read_or_refused_with_a_reason() {
    let shared = env::var("SEAWORTHY_SHARED").unwrap_or_else(|_| "../shared".to_owned());
    let generator = Path::new(&shared).join("hostile/gen_hostile.py");
    let out = tempfile::tempdir().unwrap();
    let out = out.path().join("hostile");
    let written = Command::new("python3").arg(&generator).arg(&out).status();
    if !generator.is_file() || !written.is_ok_and(|status| status.success()) {
        eprintln!("skipped: no hostile inputs");
        return;
    }
    let refused = BTreeMap::from([
        ("binary", "is binary, not text"),
        (
            "dangling-symlink",
            "is a link to `gone.yaml`, which does not exist",
        ),
        (
            "endless",
            "is a link to `/dev/zero`, a character device, not a regular file",
        ),
        ("fifo", "is a named pipe, not a regular file"),
        ("gzip", "is gzip-compressed"),
        (
            "invalid-utf8",
            "is not valid UTF-8: byte 0xDF cannot stand here",
        ),
        ("read-error", "cannot be read: input/output error"),
        ("socket", "is a socket, not a regular file"),
        (
            "symlink-loop",
            "is a link to `b.yaml`, which cannot be followed: too many levels of symbolic links",
        ),
        (
            "utf16-truncated",
            "is not valid UTF-16: it ends in the middle of a character",
        ),
    ]);
    let mut cases = 0;
    for case in fs::read_dir(&out).unwrap() {
        let path = case.unwrap().path();
        if !path.is_dir() {
            continue;
        }
        cases += 1;
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let found = discover(&[path], &Excludes::default(), None).unwrap();
        let expected = match &*name {
            "empty-directory" => 0,
            "odd-names" => 7,
            "symlink-loop" => 2,
            "broken-file" => 3,
            "template-file" => 2,
            _ => 1,
        };
        assert_eq!(found.sources.len(), expected, "{name}");
        for source in &found.sources {
            match (source.read(), refused.get(&*name)) {
                (Ok(text), None) => {
                    let end = Lines::new(&text).position(u32::MAX);
                    assert_eq!(end.byte as usize, text.len(), "{name}");
                }
                (Err(error), Some(reason)) if source.path.ends_with("b.yaml") => {
                    assert_eq!(error.message, reason.replace("b.yaml", "manifest.yaml"));
                }
                (Err(error), Some(reason)) => assert_eq!(error.message, *reason, "{name}"),
                // Root reads it all the same.
                (Err(error), None) if name == "unreadable" => {
                    assert_eq!(error.message, "cannot be opened: permission denied");
                }
                (Err(error), None) => panic!("{name}: {error}"),
                (Ok(_), Some(reason)) => panic!("{name}: was read, but {reason}"),
            }
        }
    }
    assert!(cases >= 90, "{cases} cases");
}
