//! Several texts of findings as one, so that what they have in common is said once.

/// Messages as one: how they begin alike is said once. "container `a` requests no CPU, has no memory limit"
pub(super) fn messages(messages: &[&str]) -> String {
    let Some((first, rest)) = messages.split_first() else {
        return String::new();
    };
    let shared = rest.iter().fold(first.len(), |shared, message| {
        let same = first.bytes().zip(message.bytes());
        same.take(shared).take_while(|(a, b)| a == b).count()
    });
    let is_between_words = |&(at, _): &(usize, &str)| first[..at].matches('`').count() % 2 == 0;
    let words = first.match_indices(' ').filter(|(at, _)| *at < shared);
    // One word alike, such as an article, is no subject.
    let subject = words.filter(is_between_words).skip(1).last();
    match subject {
        Some((at, _)) if !rest.is_empty() => {
            let ends: Vec<_> = messages.iter().map(|message| &message[at + 1..]).collect();
            format!("{} {}", &first[..at], ends.join(", "))
        }
        _ => messages.join("; "),
    }
}

/// Helps of words and YAML as one: the words one after the other, the YAML below each other with equal lines said once.
///
/// Nothing when one of them is another kind of text, or when they write one key in two ways.
pub(super) fn helps(helps: &[&str]) -> Option<String> {
    let mut words: Vec<&str> = Vec::new();
    let mut yaml = Vec::new();
    for help in helps {
        let (said, lines) = help.trim_end().split_once('\n')?;
        let said = said.strip_suffix(':')?;
        if !words.contains(&said) {
            words.push(said);
        }
        add(&mut yaml, &lines.lines().collect::<Vec<_>>())?;
    }
    let mut text = format!("{}:", words.join("; "));
    write(&yaml, &mut text);
    Some(text)
}

/// A line of YAML with the deeper ones below it.
struct Branch<'a> {
    line: &'a str,
    below: Vec<Branch<'a>>,
}

/// Adds lines that are not there yet; nothing when a key is there with another value.
fn add<'a>(branches: &mut Vec<Branch<'a>>, lines: &[&'a str]) -> Option<()> {
    let mut rest = lines;
    while let Some((line, after)) = rest.split_first() {
        let deeper = after
            .iter()
            .take_while(|next| indent(next) > indent(line))
            .count();
        let known = branches.iter().position(|branch| branch.line == *line);
        let is_other_value = |branch: &Branch<'_>| {
            branch.line != *line && key_of(branch.line).is_some_and(|key| Some(key) == key_of(line))
        };
        if branches.iter().any(is_other_value) {
            return None;
        }
        let at = known.unwrap_or_else(|| {
            branches.push(Branch {
                line,
                below: Vec::new(),
            });
            branches.len() - 1
        });
        add(&mut branches[at].below, &after[..deeper])?;
        rest = &after[deeper..];
    }
    Some(())
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

fn key_of(line: &str) -> Option<&str> {
    line.split_once(':').map(|(key, _)| key)
}

fn write(branches: &[Branch<'_>], text: &mut String) {
    for branch in branches {
        text.push('\n');
        text.push_str(branch.line);
        write(&branch.below, text);
    }
}

#[cfg(test)]
mod tests {
    use super::{helps, messages};

    #[test]
    fn says_once_how_messages_begin() {
        let limit = "container `my app` has no memory limit";
        let cpu = "container `my app` requests no CPU";
        let other = "container `my pod` requests no CPU";
        let cases: [(&[&str], &str); 4] = [
            (&[limit], limit),
            (
                &[limit, cpu],
                "container `my app` has no memory limit, requests no CPU",
            ),
            (
                &[cpu, other],
                "container `my app` requests no CPU; container `my pod` requests no CPU",
            ),
            (&["a `x`", "a `y`"], "a `x`; a `y`"),
        ];
        for (several, expected) in cases {
            assert_eq!(messages(several), expected);
        }
    }

    #[test]
    fn writes_one_yaml_for_helps_that_agree() {
        let limit = "set the limit:\nresources:\n  limits:\n    memory: 512Mi";
        let cpu = "ask for it:\nresources:\n  requests:\n    cpu: 100m";
        let memory = "ask for it:\nresources:\n  requests:\n    memory: 64Mi";
        assert_eq!(
            helps(&[limit, cpu, memory]).unwrap(),
            "set the limit; ask for it:\nresources:\n  limits:\n    memory: 512Mi\n  requests:\n    cpu: 100m\n    memory: 64Mi"
        );
        let other = "ask for it:\nresources:\n  requests:\n    memory: 128Mi";
        assert_eq!(helps(&[memory, other]), None);
        assert_eq!(helps(&[limit, "drop it"]), None);
    }
}
