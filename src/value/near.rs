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

#[cfg(test)]
mod tests {
    use super::{nearest, within};

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
