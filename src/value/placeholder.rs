//! Text that something else will replace before Kubernetes sees it.

/// Whether the text holds a value that cannot be known from the file: `${VAR}` (Flux, envsubst), `{{ … }}` (templates),
/// `$(VAR)` alone (CI variables), `<placeholder>`, `ENC[…]` (SOPS), or a vault reference (`op://`, `ref+vault://`).
#[must_use]
pub fn is_unknown(text: &str) -> bool {
    // Most texts hold neither, and are asked about many times.
    match memchr::memchr2(b'{', b'<', text.as_bytes()) {
        Some(_) if holds(text, "${", "}") || holds(text, "{{", "}}") => return true,
        Some(_) if is_angle_placeholder(text) => return true,
        _ => {}
    }
    let reference = ["ENC[", "op://", "ref+"];
    reference.iter().any(|start| text.starts_with(start)) || is_shouted(text)
}

fn holds(text: &str, open: &str, close: &str) -> bool {
    text.find(open).is_some_and(|at| text[at..].contains(close))
}

/// `<dataDirHostPath>`, also inside a longer text such as `registry/<team>/app`.
fn is_angle_placeholder(text: &str) -> bool {
    let Some((_, rest)) = text.split_once('<') else {
        return false;
    };
    let Some((name, _)) = rest.split_once('>') else {
        return false;
    };
    !name.is_empty()
        && name.trim() == name
        && name
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | ' ' | '.'))
}

/// `__IMAGE__`, `@@TAG@@`: the marks of home-made substitution.
fn is_shouted(text: &str) -> bool {
    ["__", "@@", "%%"].iter().any(|mark| {
        text.strip_prefix(mark)
            .and_then(|rest| rest.strip_suffix(mark))
            .is_some_and(|name| {
                !name.is_empty() && name.bytes().all(|b| b.is_ascii_uppercase() || b == b'_')
            })
    })
}

#[cfg(test)]
mod tests {
    use super::is_unknown;

    #[test]
    fn known_and_unknown() {
        for text in [
            "${TAG:=1}",
            "a:${TAG}",
            "{{ .Values.x }}",
            "<your-bucket>",
            "ENC[AES256_GCM,data:x]",
            "op://vault/item",
            "__IMAGE__",
        ] {
            assert!(is_unknown(text), "{text}");
        }
        for text in ["1.4.2", "$HOME", "a < b > c!", "<>", "${", "}}", "", "a__b"] {
            assert!(!is_unknown(text), "{text}");
        }
    }
}
