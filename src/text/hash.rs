//! A hash of bytes that is the same on every machine and in every version of a library, so that it can be kept in files.

/// Hashes bytes, eight at a time: multiply and rotate, then the finaliser of MurmurHash3 (Appleby 2011). Not for keys that strangers may
/// choose to collide.
pub fn hash(bytes: &[u8]) -> u64 {
    let (words, rest) = bytes.as_chunks::<8>();
    let hash = words.iter().fold(bytes.len() as u64, |hash, word| step(hash, u64::from_le_bytes(*word)));
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    finish(step(hash, u64::from_le_bytes(last)))
}

/// A hash with one more number in it.
pub fn step(hash: u64, next: u64) -> u64 {
    (hash.rotate_left(5) ^ next).wrapping_mul(0x517C_C1B7_2722_0A95)
}

/// Spreads a hash over all bits, so that any of them can choose a place.
pub fn finish(hash: u64) -> u64 {
    let hash = (hash ^ (hash >> 33)).wrapping_mul(0xFF51_AFD7_ED55_8CCD);
    let hash = (hash ^ (hash >> 33)).wrapping_mul(0xC4CE_B9FE_1A85_EC53);
    hash ^ (hash >> 33)
}

#[cfg(test)]
mod tests {
    use super::hash;

    #[test]
    fn it_never_changes_and_tells_neighbours_apart() {
        assert_eq!(hash(b"engineer"), hash(&b"software engineer"[9..]));
        let words = ["", "a", "b", "ab", "ba", "engineer", "engineers", "engineer\0"];
        for (at, word) in words.iter().enumerate() {
            assert!(words[..at].iter().all(|other| hash(other.as_bytes()) != hash(word.as_bytes())), "{word:?}");
        }
    }
}
