//! Texts with bytes that few texts have: forbidden characters, and line breaks other than `\n` and `\r\n`.

/// What is irregular about a text.
#[derive(Default)]
pub(super) struct Irregular {
    /// Where characters stand that YAML forbids.
    pub(super) forbidden: Vec<u32>,
    /// The text to scan instead, byte for byte as long: every line break is `\n` or `\r\n`, and no byte is NUL.
    pub(super) scanned: Option<Vec<u8>>,
}

/// Looks for irregular characters; `None` is the usual answer.
pub(super) fn find(text: &str) -> Option<Irregular> {
    let bytes = text.as_bytes();
    let mut found = Irregular::default();
    for (i, chunk) in bytes.chunks(64).enumerate() {
        if !regular(chunk) {
            look(bytes, i * 64, i * 64 + chunk.len(), &mut found);
        }
    }
    (found.scanned.is_some() || !found.forbidden.is_empty()).then_some(found)
}

fn regular(chunk: &[u8]) -> bool {
    chunk.iter().fold(true, |all, &byte| {
        all & (byte.wrapping_sub(0x20) < 0x5f || byte == b'\n')
    })
}

/// The characters libyaml's reader refuses, and its line breaks: `\n`, `\r`, U+0085, U+2028 and U+2029.
fn look(bytes: &[u8], start: usize, end: usize, found: &mut Irregular) {
    for p in start..end {
        match bytes[p..] {
            [b'\t' | b'\n', ..] | [b'\r', b'\n', ..] => {}
            [b'\r', ..] => found.replace(bytes, p, b"\n"),
            [0, ..] => {
                found.forbidden.push(p as u32);
                found.replace(bytes, p, b"\x01");
            }
            [0xC2, 0x85, ..] => found.replace(bytes, p, b"\r\n"),
            [0xE2, 0x80, 0xA8 | 0xA9, ..] => found.replace(bytes, p, b"\n\r\n"),
            [0x01..0x20 | 0x7F, ..] | [0xC2, 0x80..0xA0, ..] | [0xEF, 0xBF, 0xBE | 0xBF, ..] => {
                found.forbidden.push(p as u32);
            }
            _ => {}
        }
    }
}

impl Irregular {
    fn replace(&mut self, bytes: &[u8], p: usize, by: &[u8]) {
        let scanned = self.scanned.get_or_insert_with(|| bytes.to_vec());
        scanned[p..p + by.len()].copy_from_slice(by);
    }
}
