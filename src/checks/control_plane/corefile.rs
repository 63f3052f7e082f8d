//! Reads a Corefile: blocks of zones with plugins (coredns.io/manual/configuration).

use crate::span::Span;

/// One server: its zones, and its plugins in order.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Block<'c> {
    pub(super) zones: Vec<&'c str>,
    /// The first of its zones, in the text.
    pub(super) span: Span,
    pub(super) plugins: Vec<Plugin<'c>>,
}

/// A plugin and what stands behind it on its line.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Plugin<'c> {
    pub(super) name: &'c str,
    pub(super) arguments: Vec<&'c str>,
    /// Its name, in the text.
    pub(super) span: Span,
}

/// The servers of a Corefile. Snippets, `(name) { … }`, are none.
pub(super) fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut found: Vec<Block<'_>> = Vec::new();
    let (mut depth, mut is_snippet, mut at) = (0_usize, false, 0);
    for line in text.split_inclusive('\n') {
        let start = at + (line.len() - line.trim_start().len());
        at += line.len();
        let code = line.split('#').next().unwrap_or_default().trim();
        let opens = code.ends_with('{');
        let mut words: Vec<&str> = code.trim_end_matches('{').split_whitespace().collect();
        let closes = words.first() == Some(&"}");
        words.retain(|word| *word != "}");
        if let Some(first) = words.first().copied() {
            let span = Span::new(start, start + first.len());
            match (depth, opens) {
                (0, true) => {
                    is_snippet = first.starts_with('(');
                    if !is_snippet {
                        found.push(Block {
                            zones: words.clone(),
                            span,
                            plugins: Vec::new(),
                        });
                    }
                }
                (1, _) if !is_snippet => {
                    if let Some(block) = found.last_mut() {
                        let arguments = words.get(1..).unwrap_or_default().to_vec();
                        block.plugins.push(Plugin {
                            name: first,
                            arguments,
                            span,
                        });
                    }
                }
                _ => {}
            }
        }
        if closes {
            depth = depth.saturating_sub(1);
        }
        depth += usize::from(opens);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_servers_and_plugins() {
        let text = "(snip) {\n  log\n}\n.:53 example.org {\n  errors # all\n  health {\n    lameduck 5s\n  }\n  forward . 1.1.1.1\n}\n";
        let blocks = blocks(text);
        assert_eq!(blocks.len(), 1);
        assert_eq!(blocks[0].zones, [".:53", "example.org"]);
        let names: Vec<_> = blocks[0].plugins.iter().map(|plugin| plugin.name).collect();
        assert_eq!(names, ["errors", "health", "forward"]);
        assert_eq!(blocks[0].plugins[2].arguments, [".", "1.1.1.1"]);
        assert_eq!(&text[blocks[0].plugins[2].span.range()], "forward");
    }
}
