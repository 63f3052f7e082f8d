//! The hashes GitHub knows lines by.

use std::collections::BTreeSet;

use seaworthy::source::line_hashes;

/// In the shape of `test("hash", …)` in <https://github.com/github/codeql-action/blob/main/src/fingerprints.test.ts>. The values come
/// from a second implementation, in Python, that gives those of CodeQL for CodeQL's own texts.
#[test]
fn hashes_as_codeql_does() {
    check("", &["c129715d7a2bc9a3:1"]);
    check("kind: Pod", &["1c2a20dcc1c7e70e:1"]);
    check(
        "a: 1\nb:\n\t - c\n d",
        &[
            "de30b9fbbab313fd:1",
            "e606174d79d0e87:1",
            "af83edacde8897ed:1",
            "a23a3dc5e078b07b:1",
        ],
    );
    for text in [
        "a: 1\r\nb:\r\n\r\n\t - c\r\nd\r\n",
        "a: 1\rb:\r\r\t - c\rd\r",
    ] {
        check(
            text,
            &[
                "60cf61c488a0d519:1",
                "935215c4fe2879e3:1",
                "73ee44876e821259:1",
                "c94fc18cf9ac1473:1",
                "c13b9b1f9cee4e29:1",
                "c129715d7a2bc9a3:1",
            ],
        );
    }
    check(
        "a: 1\n\r\nb\r\r\n",
        &[
            "f6345276cc4da939:1",
            "79c1ecac854f2c03:1",
            "a0e70ee94550ca05:1",
            "3c5bef55b72b93c9:1",
            "c129715d7a2bc9a3:1",
        ],
    );
    check(
        &"- app: web\n".repeat(12),
        &[
            "46536e6461c3c5ed:1",
            "46536e6461c4c5bf:1",
            "bc7004bd5a14c2fb:1",
            "bb2842af028ceb27:1",
            "6114294770c5c203:1",
            "354bd33ab753a4f:1",
            "728dbae63b41f1cb:1",
            "22ceeb70ce195d37:1",
            "548bf234aeca453:1",
            "fcc89c9156a6eddf:1",
            "5d848276975adb9b:1",
            "50845e6ad2fbf647:1",
            "c129715d7a2bc9a3:1",
        ],
    );
    check(
        "n: wéb🚢 →\nn: wéb🚢 →\n\u{feff}x\n",
        &[
            "97f4bb93df6f49ca:1",
            "8a31efa4b1e699f5:1",
            "51bfbc6e89697e4c:1",
            "c129715d7a2bc9a3:1",
        ],
    );
    check(
        &format!("k: {0}\nk: {0}\nend\n", "v".repeat(150)),
        &[
            "c25a240ec1e0eb4d:1",
            "c25a240ec1e0eb4d:2",
            "fe2be582c6296f40:1",
            "c129715d7a2bc9a3:1",
        ],
    );
}

fn check(text: &str, expected: &[&str]) {
    let lines: BTreeSet<u32> = (1..=expected.len() as u32 + 1).collect();
    let hashes: Vec<_> = line_hashes(text, &lines)
        .into_values()
        .map(|hash| hash.text)
        .collect();
    assert_eq!(hashes, expected, "{text:?}");
}

/// The bytes of the first hundred units without blanks, a line feed counted as one of them.
#[test]
fn says_which_bytes_it_is_of() {
    let text = format!("a: 1\r\n  {}\n", "v".repeat(200));
    let hashes = line_hashes(&text, &BTreeSet::from([1, 2]));
    // `a:1` and the line end are 4 units in 6 bytes; the line end's second byte and two blanks are none.
    assert_eq!((hashes[&1].span.start, hashes[&1].span.end), (0, 8 + 96));
    assert_eq!((hashes[&2].span.start, hashes[&2].span.end), (8, 8 + 100));
}
