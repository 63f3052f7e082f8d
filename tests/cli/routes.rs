//! Every way to silence a finding, in every format.

use std::fs;
use std::path::Path;

use seaworthy::report::Format;
use tempfile::TempDir;

use crate::suppression::{deployment, routes};
use crate::{folder, seaworthy};

const WORDS: &str = "privileged-container,suppression-ineffective";
/// What the finding says, in every format.
const MESSAGE: &str = "so owns the node it runs on";

/// A folder in which the finding is silenced in some way, and the words about why.
struct Route {
    name: String,
    disk: TempDir,
    why: &'static str,
}

fn all() -> Vec<Route> {
    let marked = routes().into_iter().map(|(text, why, peer)| Route {
        name: format!("{peer:?}\n{text}"),
        disk: folder(&[("web.yaml", &text)]),
        why,
    });
    let plain = deployment("", "", "", "");
    let configured = [
        "{paths: [web.yaml], ",
        "{kind: Deployment, name: w*, ",
        "{container: web, ",
    ]
    .map(|place| {
        let file = format!("overrides: [{place}ignore: [{{rules: [security], reason: why not, until: 9999-12-31}}]}}]\n");
        Route {
            disk: folder(&[("web.yaml", &plain), ("seaworthy.yaml", &file)]),
            name: file,
            why: "why not",
        }
    });
    let known = folder(&[
        ("web.yaml", &plain),
        ("seaworthy.yaml", "baseline: known.json\n"),
    ]);
    let write = seaworthy()
        .inside(&known)
        .check(["--write-baseline", "--select", WORDS]);
    write.run().exits(0);
    let baseline = Route {
        name: "baseline".to_owned(),
        disk: known,
        why: "",
    };
    marked.chain(configured).chain([baseline]).collect()
}

/// What is written in each format, and the exit code.
fn reports(disk: &Path, show: &[&str]) -> (Vec<(Format, String)>, Option<i32>) {
    let out = tempfile::tempdir().unwrap();
    let mut args = vec!["check".to_owned(), "--select".to_owned(), WORDS.to_owned()];
    args.extend(show.iter().map(|&word| word.to_owned()));
    for format in Format::ALL {
        args.push("--output".to_owned());
        args.push(format!(
            "{format}={}",
            out.path().join(format.name()).display()
        ));
    }
    let ran = seaworthy().inside(disk).args(args).run();
    let read = |format: &Format| {
        let text = fs::read_to_string(out.path().join(format.name()));
        (*format, text.unwrap())
    };
    (Format::ALL.iter().map(read).collect(), ran.code)
}

#[test]
fn every_way_to_silence_in_every_format() {
    let loud = folder(&[("web.yaml", &deployment("", "", "", ""))]);
    let (texts, code) = reports(loud.path(), &[]);
    assert_eq!(code, Some(1));
    for (format, text) in texts {
        assert!(text.contains(MESSAGE), "{format} does not say it:\n{text}");
    }
    for Route { name, disk, why } in all() {
        let (texts, code) = reports(disk.path(), &[]);
        assert_eq!(code, Some(0), "{name}");
        for (format, text) in texts {
            assert!(!text.contains(MESSAGE), "{format} says it: {name}\n{text}");
        }
        let (texts, code) = reports(disk.path(), &["--show", "suppressed"]);
        assert_eq!(code, Some(0), "{name}");
        for (format, text) in texts {
            // These have no word for a silenced finding.
            let is_left_out =
                matches!(format, Format::Gitlab | Format::Checkstyle | Format::Rdjson);
            // A case that is skipped has its name, and why.
            let says = if format == Format::Junit {
                "<testcase name=\"privileged-container 1"
            } else {
                MESSAGE
            };
            assert_eq!(
                text.contains(says),
                !is_left_out,
                "{format}: {name}\n{text}"
            );
            let says_why = text.contains(why);
            assert!(
                is_left_out || says_why,
                "{format} does not say why: {name}\n{text}"
            );
        }
    }
}
