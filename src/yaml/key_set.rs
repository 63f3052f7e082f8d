//! Which keys a tree has: most questions of rules are about keys that nobody wrote.

/// A Bloom filter: it never denies a key that is there, and rarely grants one that is not.
#[derive(Debug, Default)]
pub(super) struct KeySet([u64; WORDS]);

/// 2,048 bits: a manifest has some dozen different keys, a large rendered chart some hundred.
const WORDS: usize = 32;

impl KeySet {
    #[inline(always)]
    pub(super) fn insert(&mut self, key: &[u8]) {
        let hash = hash(key);
        if let Some(word) = self.0.get_mut(hash >> 6) {
            *word |= 1 << (hash & 63);
        }
    }

    #[inline(always)]
    pub(super) fn may_have(&self, key: &[u8]) -> bool {
        let hash = hash(key);
        self.0
            .get(hash >> 6)
            .is_some_and(|word| word >> (hash & 63) & 1 != 0)
    }
}

/// Eleven bits of the length and three bytes: little enough for the compiler to do it once for a key that it knows.
#[inline(always)]
fn hash(key: &[u8]) -> usize {
    let byte = |at: usize| u32::from(key.get(at).copied().unwrap_or_default());
    let length = key.len();
    let mixed = (length as u32) << 24
        ^ byte(0) << 16
        ^ byte(length / 2) << 8
        ^ byte(length.wrapping_sub(1));
    (mixed.wrapping_mul(0x9E37_79B9) >> 21) as usize
}

#[cfg(test)]
mod tests {
    use super::KeySet;

    #[test]
    fn what_was_inserted_is_granted_and_little_else() {
        let written = "apiVersion kind metadata name namespace labels spec replicas selector template containers image ports";
        let asked = "hostNetwork hostPID initContainers volumes securityContext runAsUser emptyDir livenessProbe affinity";
        let mut keys = KeySet::default();
        written
            .split(' ')
            .for_each(|key| keys.insert(key.as_bytes()));
        keys.insert(b"");
        assert!(written.split(' ').all(|key| keys.may_have(key.as_bytes())));
        assert!(keys.may_have(b""));
        let granted: Vec<_> = asked
            .split(' ')
            .filter(|key| keys.may_have(key.as_bytes()))
            .collect();
        assert!(granted.len() < 2, "{granted:?}");
    }
}
