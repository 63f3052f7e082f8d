//! Property names to slots, one probe a name.

use super::SlotId;

/// A hash table without collisions: it is grown until every name has a place of its own.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// By place; a name that is nobody's place is empty.
    table: Vec<(Box<str>, SlotId)>,
    listed: Vec<(Box<str>, SlotId)>,
}

impl Names {
    pub(super) fn is_empty(&self) -> bool {
        self.listed.is_empty()
    }

    /// The slot of a name, before the table is built.
    pub(super) fn find(&self, name: &str) -> Option<SlotId> {
        self.listed
            .iter()
            .find(|(other, _)| **other == *name)
            .map(|(_, slot)| *slot)
    }

    pub(super) fn add(&mut self, name: &str, slot: SlotId) {
        self.listed.push((name.into(), slot));
    }

    /// Builds the table. Names are few and differ in length or in their first or last letters, so a small one does.
    pub(super) fn build(&mut self) {
        let mut size = (self.listed.len() * 2).next_power_of_two();
        while !self.try_build(size) {
            size *= 2;
        }
    }

    fn try_build(&mut self, size: usize) -> bool {
        let mut table: Vec<(Box<str>, SlotId)> = vec![("".into(), 0); size];
        for (name, slot) in &self.listed {
            let place = &mut table[place(name, size)];
            // Beyond this size the hash itself is equal, and the later name is looked for in the list.
            if place.1 != 0 && size < 1 << 16 {
                return false;
            }
            *place = (name.clone(), *slot);
        }
        self.table = table;
        true
    }

    /// The slot of a name, after the table is built.
    pub(super) fn get(&self, name: &str) -> Option<SlotId> {
        let (other, slot) = self.table.get(place(name, self.table.len().max(1)))?;
        if **other == *name && *slot != 0 {
            return Some(*slot);
        }
        if self.table.len() < 1 << 16 {
            None
        } else {
            self.find(name)
        }
    }
}

/// A place from the length and both ends of a name.
fn place(name: &str, size: usize) -> usize {
    let bytes = name.as_bytes();
    let word = |bytes: &[u8]| {
        bytes
            .iter()
            .fold(0u64, |word, &byte| word << 8 | u64::from(byte))
    };
    let half = bytes.len().min(8);
    let (head, tail) = (word(&bytes[..half]), word(&bytes[bytes.len() - half..]));
    let mixed = (head ^ tail.rotate_left(29) ^ (bytes.len() as u64) << 56)
        .wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed >> 32) as usize & (size - 1)
}

#[cfg(test)]
mod tests {
    use super::Names;

    #[test]
    fn every_name_finds_its_slot() {
        let mut names = Names::default();
        let words: Vec<String> = (1..200).map(|n| format!("field{n}")).collect();
        for (slot, word) in words.iter().enumerate() {
            names.add(word, slot as u32 + 1);
        }
        names.build();
        for (slot, word) in words.iter().enumerate() {
            assert_eq!(names.get(word), Some(slot as u32 + 1), "{word}");
        }
        assert_eq!(names.get("field"), None);
        assert_eq!(names.get(""), None);
    }
}
