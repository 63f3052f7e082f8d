//! Whatever the file holds, there is an answer, and every place of it lies in the text.

use std::path::Path;

use proptest::prelude::*;
use seaworthy::config::{ConfigError, Configuration};
use seaworthy::report::View;

use crate::{files, shown};

/// Pieces that make configurations, and break them.
const PIECES: &[&str] = &[
    "extends: ",
    "select: ",
    "ignore: ",
    "overrides:\n  - ",
    "severity: ",
    "kind: ",
    "labels: ",
    "reason: ",
    "until: ",
    "2030-12-31",
    "rules:\n  ",
    "exclude:\n  - ",
    "fail-on: ",
    "kubernetes: ",
    "external: ",
    "clusters:\n  - ",
    "name: ",
    "paths: ",
    "nodes: ",
    "namespace: ",
    "role: ",
    "host-network",
    "image-untrusted: ",
    "at-most: ",
    "off",
    "error",
    "3",
    "-1",
    "1.30",
    "1.31..1.34",
    "Secret/a/b-*",
    "vendor/**",
    "../x",
    "a[",
    "wéb🚢",
    "&a ",
    "*a",
    "<<: *a",
    "!!int ",
    "'",
    "\"",
    "[",
    "]",
    "{",
    "}",
    ", ",
    ": ",
    "- ",
    "~",
    "|\n  ",
    ">-\n",
    "\n",
    "\n  ",
    "\n    ",
    "\r\n",
    "\r",
    "\t",
    "#",
    "---\n",
    "...\n",
    "\u{feff}",
    "\0",
    "\u{2028}",
];

fn texts() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        20 => prop::sample::select(PIECES).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn an_answer_with_places_in_the_text(text in texts()) {
        let read = Configuration::read(Path::new("seaworthy.yaml"), text.clone());
        let read = read.map_err(ConfigError::Wrong);
        let Err(error) = read.and_then(|read| read.apply(&mut files())) else {
            return Ok(());
        };
        let ConfigError::Wrong(problems) = &error else {
            panic!("{error}")
        };
        prop_assert!(!problems.is_empty());
        shown(problems);
        for problem in problems {
            let related = problem.related.iter().map(|related| &related.place);
            for place in std::iter::once(&problem.place).chain(related) {
                prop_assert!(text.get(place.span().range()).is_some());
            }
        }
        error.write(&View::default(), &mut Vec::new()).unwrap();
    }
}
