//! "Did you mean": the word that a misspelled one was meant to be.

/// The word that differs least, unless it differs by more than a third of the letters.
#[must_use]
pub fn nearest<'w>(word: &str, words: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    let distances = words
        .into_iter()
        .map(|other| (strsim::damerau_levenshtein(word, other), other));
    let (distance, near) = distances.min()?;
    (distance <= word.chars().count().div_ceil(3)).then_some(near)
}

/// The word that differs least, by at most so many letters.
#[must_use]
pub fn within<'w>(
    word: &str,
    words: impl IntoIterator<Item = &'w str>,
    letters: usize,
) -> Option<&'w str> {
    // One letter more or less is one byte more or less in the words of Kubernetes.
    let alike = words
        .into_iter()
        .filter(|other| other.len().abs_diff(word.len()) <= letters);
    let distances = alike.map(|other| (strsim::damerau_levenshtein(word, other), other));
    let (distance, near) = distances.min()?;
    (distance <= letters).then_some(near)
}

/// Whether one of two names is the other one misspelled: a letter too many, too few, wrong or swapped with its neighbour, in a
/// word of at least four letters; or letters in another case, or a dash more or less.
///
/// Names that differ in a digit or in a word of few letters (`db-a`, `db-b`) are brothers.
#[must_use]
pub fn is_slip(one: &str, other: &str) -> bool {
    if one == other || one.len().abs_diff(other.len()) > 2 {
        return false;
    }
    let same_but = one
        .bytes()
        .zip(other.bytes())
        .take_while(|(a, b)| a == b)
        .count();
    let (rest, other_rest) = (&one.as_bytes()[same_but..], &other.as_bytes()[same_but..]);
    let tail = rest.iter().rev().zip(other_rest.iter().rev());
    let same_end = tail.take_while(|(a, b)| a == b).count();
    let middle = &rest[..rest.len() - same_end];
    let other_middle = &other_rest[..other_rest.len() - same_end];
    let is_one_letter = match (middle, other_middle) {
        ([a], []) | ([], [a]) => a.is_ascii_alphabetic(),
        ([a], [b]) => a.is_ascii_alphabetic() && b.is_ascii_alphabetic(),
        ([a, b], [c, d]) => a == d && b == c,
        _ => false,
    };
    let word = |text: &str| word_around(text.as_bytes(), same_but);
    is_one_letter && word(one) >= SHORT && word(other) >= SHORT
        || letters(one).eq(letters(other)) && letters(one).count() >= SHORT
}

/// Shorter words differ in one letter by chance.
const SHORT: usize = 4;

/// How many letters stand together around a place.
fn word_around(text: &[u8], at: usize) -> usize {
    let before = text
        .iter()
        .take(at)
        .rev()
        .take_while(|byte| byte.is_ascii_alphabetic());
    let after = text
        .iter()
        .skip(at)
        .take_while(|byte| byte.is_ascii_alphabetic());
    before.count() + after.count()
}

/// The letters and digits, in lower case.
fn letters(text: &str) -> impl Iterator<Item = char> {
    let all = text.chars().filter(|c| c.is_alphanumeric());
    all.map(|c| c.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::{is_slip, nearest, within};

    #[test]
    fn slips_and_brothers() {
        for (one, other) in [
            ("api-config", "api-confg"),
            ("settings", "setting"),
            ("payments", "paymetns"),
            ("web-frontend", "webfrontend"),
            ("apiConfig", "apiconfig"),
            ("gateway", "gatewey"),
        ] {
            assert!(is_slip(one, other) && is_slip(other, one), "{one} {other}");
        }
        for (one, other) in [
            ("web", "web"),
            ("redis-1", "redis-2"),
            ("redis", "redis-2"),
            ("db-a", "db-b"),
            ("web", "wed"),
            ("frontend", "backend"),
            ("api-config", "api-conf"),
            ("v1", "v2"),
        ] {
            assert!(
                !is_slip(one, other) && !is_slip(other, one),
                "{one} {other}"
            );
        }
    }

    #[test]
    fn near_and_far() {
        let words = ["host-network", "host-pid", "probe-missing"];
        assert_eq!(nearest("host-netwrok", words), Some("host-network"));
        assert_eq!(nearest("zebra", words), None);
    }

    #[test]
    fn letters_apart() {
        let words = ["port", "path", "scrape"];
        assert_eq!(within("scrap", words, 1), Some("scrape"));
        assert_eq!(within("host", words, 1), None);
        assert_eq!(within("host", words, 2), Some("port"));
    }
}
