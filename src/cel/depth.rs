//! How deep the tree of an expression may get, told from its text: the parser calls itself for each level, and has to be kept from
//! texts that would exhaust the stack.

/// A bracket or a branch begins an expression of its own, which the parser calls itself for several times.
const BRACKET: usize = 3;

/// At most so many levels: brackets and signs within each other, and operators and selections in a row.
pub(super) fn levels(text: &str) -> usize {
    let mut scan = Scan {
        rest: text,
        word: "",
        open: vec![0],
        deepest: 0,
    };
    match scan.all() {
        Some(()) => scan.deepest,
        // Where strings begin and end is not sure: everything counts.
        None => {
            text.bytes()
                .filter(|byte| byte.is_ascii_punctuation())
                .count()
                * BRACKET
        }
    }
}

struct Scan<'t> {
    rest: &'t str,
    /// The name or number just read.
    word: &'t str,
    /// For each bracket that is open: what stands in a row in it.
    open: Vec<usize>,
    deepest: usize,
}

impl<'t> Scan<'t> {
    /// Nothing where a string does not end, or may be read in two ways.
    fn all(&mut self) -> Option<()> {
        while let Some(c) = self.rest.chars().next() {
            let length = self
                .rest
                .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
                .unwrap_or(self.rest.len());
            if length > 0 {
                self.word = self.take(length);
                // `a in b`, which stands in a row as well.
                self.count(usize::from(self.word == "in"));
                continue;
            }
            match c {
                '"' | '\'' => self.string(c)?,
                '/' if self.rest.starts_with("//") => {
                    let end = self.rest.find('\n').unwrap_or(self.rest.len());
                    self.take(end);
                }
                '(' | '[' | '{' => {
                    self.count(BRACKET);
                    self.open.push(0);
                }
                ')' | ']' | '}' if self.open.len() > 1 => {
                    self.open.pop();
                }
                // These stand beside each other, however many there are.
                ',' | '&' | '|' => self.restart(),
                '?' => self.count(BRACKET),
                '=' if self.rest.starts_with("==") => {}
                '+' | '-' | '*' | '/' | '%' | '<' | '>' | '=' | '!' | '.' => self.count(1),
                _ => {}
            }
            if !matches!(c, '"' | '\'') && !self.rest.is_empty() && !self.rest.starts_with("//") {
                let length = self.rest.chars().next().map_or(0, char::len_utf8);
                self.take(length);
            }
            self.word = "";
        }
        Some(())
    }

    fn take(&mut self, length: usize) -> &'t str {
        let (taken, rest) = self
            .rest
            .split_at_checked(length)
            .unwrap_or((self.rest, ""));
        self.rest = rest;
        taken
    }

    fn count(&mut self, steps: usize) {
        if let Some(last) = self.open.last_mut() {
            *last += steps;
        }
        self.deepest = self.deepest.max(self.open.iter().sum());
    }

    fn restart(&mut self) {
        if let Some(last) = self.open.last_mut() {
            *last = 0;
        }
    }

    /// Leaves a string behind, by the grammar of CEL.
    fn string(&mut self, quote: char) -> Option<()> {
        let is_raw = match self.word {
            "" | "b" | "B" => false,
            "r" | "R" | "br" | "bR" | "Br" | "BR" => true,
            // A name or a number and then a string: how they part is not looked into.
            _ => return None,
        };
        let triple = quote.to_string().repeat(3);
        let is_long = self.rest.starts_with(&triple);
        let end = if is_long { &*triple } else { triple.get(..1)? };
        self.take(end.len());
        loop {
            if self.rest.starts_with(end) {
                self.take(end.len());
                return Some(());
            }
            match self.rest.chars().next()? {
                '\\' if !is_raw => {
                    self.take(1);
                    let length = self.rest.chars().next()?.len_utf8();
                    self.take(length);
                }
                '\n' | '\r' if !is_long => return None,
                c => {
                    self.take(c.len_utf8());
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::levels;

    #[test]
    fn counts_what_nests_and_what_stands_in_a_row() {
        assert_eq!(levels("a"), 0);
        assert_eq!(levels("a.b.c"), 2);
        assert_eq!(levels("f(a.b, c.d.e)"), 5);
        assert_eq!(levels("1 + 2 + 3"), 2);
        assert_eq!(levels("a.b == 1 && c.d == 2 || e.f"), 2);
        assert_eq!(levels("'1 + 2 + 3' + r'\\' + \"(((\""), 2);
        assert_eq!(levels("a // (((("), 0);
        assert_eq!(levels("'''it's'''"), 0);
        assert_eq!(levels("\"(((("), 15);
    }
}
