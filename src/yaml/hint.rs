//! Likely causes of errors, from the look of the text.

/// What is wrong with a tab.
pub(super) const TAB: &str = "a tab cannot indent YAML; use spaces";

/// A cause that explains most errors of the line of `p`, whatever they are.
pub(super) fn line(text: &str, p: usize) -> Option<String> {
    let line = line_of(text, p);
    let content = line.trim_start();
    let conflict = ["<<<<<<<", "|||||||", "=======", ">>>>>>>"]
        .iter()
        .filter_map(|marker| content.strip_prefix(marker));
    if conflict
        .into_iter()
        .any(|rest| rest.is_empty() || rest.starts_with([' ', '\r']))
    {
        return Some("a merge conflict has not been resolved".to_owned());
    }
    if line
        .find("{{")
        .is_some_and(|braces| !line[..braces].contains(['"', '\'', '#']))
    {
        return Some(
            "a Helm template has not been rendered; lint the output of `helm template`".to_owned(),
        );
    }
    let indentation = &line[..line.len() - content.len()];
    indentation.contains('\t').then(|| TAB.to_owned())
}

/// `key:value` at `p`.
pub(super) fn missing_space(text: &str, p: usize) -> Option<String> {
    let line = text.get(p..)?.lines().next()?;
    let (key, value) = line.split_once(':')?;
    let word = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    let plain = !key.is_empty() && key.bytes().all(word) && !value.starts_with([' ', '/']);
    plain.then(|| format!("put a space after `{key}:`"))
}

/// A value that begins with a character that means something else.
pub(super) fn quote(first: u8) -> Option<String> {
    match first {
        b'`' => Some("quote a value that begins with a backtick".to_owned()),
        b'@' | b'%' | b'*' | b'&' | b',' | b']' | b'}' | b'|' | b'>' | b'!' => Some(format!(
            "quote a value that begins with `{}`",
            first as char
        )),
        _ => None,
    }
}

/// The bytes of `{{ … }}` around `p`, on its line.
pub(super) fn template(text: &str, p: usize) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    let start = if p > 0 && bytes.get(p - 1) == Some(&b'{') {
        p - 1
    } else {
        p
    };
    let line = text.get(start..)?.lines().next()?;
    if !line.starts_with("{{") {
        return None;
    }
    Some((start, start + line.find("}}")? + 2))
}

/// The beginning of a text, for a message.
pub(super) fn short(text: &str) -> String {
    const LENGTH: usize = 60;
    let line = text.lines().next().unwrap_or_default();
    let start: String = line.chars().take(LENGTH).collect();
    if start.len() < text.len() {
        start + "..."
    } else {
        start
    }
}

/// `0, 2 or 4`.
pub(super) fn either(numbers: &[usize]) -> String {
    let words: Vec<String> = numbers.iter().map(ToString::to_string).collect();
    match words.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
        None => String::new(),
    }
}

/// How far the line of `p` is indented, if `p` is its first character.
pub(super) fn column(text: &str, p: usize) -> Option<usize> {
    let start = line_start(text, p);
    text.get(start..p)?
        .bytes()
        .all(|byte| byte == b' ')
        .then_some(p - start)
}

/// The columns of what stands on the last line before that of `p`: after the indentation, and after each `- `.
pub(super) fn columns_before(text: &str, p: usize) -> Vec<usize> {
    let before = text.get(..line_start(text, p)).unwrap_or_default();
    let content =
        |line: &&str| !line.trim_start().is_empty() && !line.trim_start().starts_with('#');
    let Some(line) = before.lines().rev().find(content) else {
        return Vec::new();
    };
    let mut columns = Vec::new();
    let mut rest = line;
    loop {
        let trimmed = rest.trim_start_matches(' ');
        columns.push(line.len() - trimmed.len());
        match trimmed.strip_prefix("- ") {
            Some(item) => rest = item,
            None => return columns,
        }
    }
}

fn line_start(text: &str, p: usize) -> usize {
    text.as_bytes()
        .get(..p)
        .and_then(|before| before.iter().rposition(|&byte| byte == b'\n'))
        .map_or(0, |newline| newline + 1)
}

fn line_of(text: &str, p: usize) -> &str {
    let start = line_start(text, p.min(text.len()));
    text.get(start..)
        .and_then(|rest| rest.split('\n').next())
        .unwrap_or_default()
}
