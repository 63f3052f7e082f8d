//! Command lines, and the scripts that shells are given in them.

use crate::yaml::Node;

/// What a list of words runs.
pub(super) enum Command<'t> {
    /// A program, by its name without its folder, with its arguments.
    Program(Vec<Node<'t>>),
    /// A script that is given to a shell.
    Script(Node<'t>),
}

impl<'t> Command<'t> {
    /// Takes a command line apart; `None` for an empty one.
    pub(super) fn of(words: Vec<Node<'t>>) -> Option<Self> {
        let first = words.first()?.text();
        if !matches!(name(&first), "sh" | "bash" | "ash" | "dash" | "zsh") {
            return Some(Self::Program(words));
        }
        // `-c`, `-ec`, `-exc`: the script is the next word that is no flag.
        let is_script_flag = |word: &Node<'_>| {
            let word = word.text();
            word.starts_with('-') && !word.starts_with("--") && word.ends_with('c')
        };
        let Some(flag) = words.iter().position(is_script_flag) else {
            return Some(Self::Program(words));
        };
        let mut rest = words.iter().skip(flag + 1);
        let script = rest.find(|word| !word.text().starts_with('-'))?;
        Some(Self::Script(*script))
    }

    /// What a container runs, as far as it says so itself.
    pub(super) fn of_container(container: Node<'t>) -> Option<Self> {
        let command = container.get("command")?;
        let args = container.get("args").into_iter().flat_map(Node::items);
        Self::of(command.items().chain(args).collect())
    }
}

/// The name of a program without its folder.
pub(super) fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
}

/// The commands of a script, one after the other, each with what follows it: `;`, `&`, `&&`, `||`, `|`, a line's end, or
/// nothing. Quotes keep a command together; comments are left out.
pub(super) fn commands(script: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let mut scan = Scan::default();
    let mut start = 0;
    let bytes = script.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let length = scan.separator(bytes, at);
        if length > 0 {
            push(&mut found, &script[start..at], &script[at..at + length]);
            at += length;
            start = at;
        } else {
            at += 1;
        }
    }
    push(&mut found, &script[start..], "");
    found
}

fn push<'s>(found: &mut Vec<(&'s str, &'s str)>, command: &'s str, separator: &'s str) {
    let command = command.trim();
    if !command.is_empty() && !command.starts_with('#') {
        found.push((command, separator));
    }
}

/// Where in a script one is.
#[derive(Default)]
struct Scan {
    quote: Option<u8>,
    is_escaped: bool,
    is_comment: bool,
}

impl Scan {
    /// How many bytes long the separator at this place is; 0 where there is none.
    fn separator(&mut self, bytes: &[u8], at: usize) -> usize {
        let byte = bytes[at];
        if std::mem::take(&mut self.is_escaped) {
            return 0;
        }
        if self.is_comment {
            self.is_comment = byte != b'\n';
            return usize::from(byte == b'\n');
        }
        match (self.quote, byte) {
            (Some(b'"') | None, b'\\') => self.is_escaped = true,
            (Some(quote), _) if quote == byte => self.quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'') => self.quote = Some(byte),
            (None, b'#') => self.is_comment = at == 0 || bytes[at - 1].is_ascii_whitespace(),
            (None, b'\n' | b';') => return 1,
            (None, b'&' | b'|') => return Self::operator(bytes, at),
            (None, _) => {}
        }
        0
    }

    /// `&`, `&&`, `|`, `||`; not the `&` of a redirection (`2>&1`, `&>file`).
    fn operator(bytes: &[u8], at: usize) -> usize {
        let byte = bytes[at];
        let next = bytes.get(at + 1).copied();
        let is_redirection =
            byte == b'&' && (next == Some(b'>') || at > 0 && matches!(bytes[at - 1], b'>' | b'<'));
        match next {
            _ if is_redirection => 0,
            Some(next) if next == byte => 2,
            _ => 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::commands;

    /// As `sh` splits them (POSIX, Shell Command Language, 2.9).
    #[test]
    fn scripts_are_split() {
        for (script, expected) in [
            ("a", vec![("a", "")]),
            (
                "a && b || true",
                vec![("a", "&&"), ("b", "||"), ("true", "")],
            ),
            ("a &\nwait", vec![("a", "&"), ("wait", "")]),
            (
                "a 2>&1 | tee x; b",
                vec![("a 2>&1", "|"), ("tee x", ";"), ("b", "")],
            ),
            ("a &> log", vec![("a &> log", "")]),
            (
                "echo 'a; b' \"c && d\"",
                vec![("echo 'a; b' \"c && d\"", "")],
            ),
            ("# a; b\nc # d; e\nf", vec![("c # d; e", "\n"), ("f", "")]),
            ("echo a\\;b", vec![("echo a\\;b", "")]),
            ("", vec![]),
        ] {
            assert_eq!(commands(script), expected, "{script}");
        }
    }
}
