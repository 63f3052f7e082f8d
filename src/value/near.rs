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

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn near_and_far() {
        let words = ["host-network", "host-pid", "probe-missing"];
        assert_eq!(nearest("host-netwrok", words), Some("host-network"));
        assert_eq!(nearest("zebra", words), None);
    }
}
