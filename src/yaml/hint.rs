//! Likely causes of errors, from the look of the line.

/// A cause that explains most errors of its line, whatever they are.
pub(super) fn cause(text: &str, p: usize) -> Option<String> {
    let line = line(text, p);
    let content = line.trim_start();
    for marker in ["<<<<<<<", "=======", ">>>>>>>", "|||||||"] {
        let conflict = content
            .strip_prefix(marker)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\r']));
        if conflict {
            return Some("a merge conflict has not been resolved".to_owned());
        }
    }
    if line.contains("{{") {
        return Some(
            "a Helm template has not been rendered; lint the output of `helm template`".to_owned(),
        );
    }
    if line
        .chars()
        .take_while(|character| character.is_whitespace())
        .any(|character| character == '\t')
    {
        return Some("a tab cannot indent YAML; use spaces".to_owned());
    }
    None
}

/// A value that holds `: ` and must be quoted.
pub(super) fn second_colon(text: &str, p: usize) -> Option<String> {
    let line = line(text, p);
    let column = line.find(": ")?;
    let start = text.get(..p)?.rfind('\n').map_or(0, |newline| newline + 1);
    if start + column < p {
        return Some("quote a value that contains `: `".to_owned());
    }
    None
}

/// `key:value`.
pub(super) fn missing_space(text: &str, p: usize) -> Option<String> {
    let line = text.get(p..)?.lines().next()?;
    let colon = line.find(':')?;
    let key = &line[..colon];
    let plain = !key.is_empty()
        && key
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'/'));
    (plain && !line[colon + 1..].starts_with([' ', '/']))
        .then(|| format!("put a space after `{key}:`"))
}

/// How far the line of `p` is indented, if `p` is its first character.
pub(super) fn column(text: &str, p: usize) -> Option<usize> {
    let before = text.get(..p)?;
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    before[start..]
        .bytes()
        .all(|byte| byte == b' ')
        .then_some(p - start)
}

fn line(text: &str, p: usize) -> &str {
    let p = p.min(text.len());
    let start = text.as_bytes()[..p]
        .iter()
        .rposition(|&byte| byte == b'\n')
        .map_or(0, |newline| newline + 1);
    let end = text.as_bytes()[start..]
        .iter()
        .position(|&byte| byte == b'\n')
        .map_or(text.len(), |length| start + length);
    text.get(start..end).unwrap_or_default()
}
