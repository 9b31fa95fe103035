//! A hash of bytes that is the same on every machine and in every version of a library, so that it can be kept in files.

/// Hashes bytes, eight at a time: multiply and rotate, then the finaliser of MurmurHash3 (Appleby 2011). Not for keys that strangers may
/// choose to collide.
pub fn hash(bytes: &[u8]) -> u64 {
    let (words, rest) = bytes.as_chunks::<8>();
    let hash = words.iter().fold(bytes.len() as u64, |hash, word| step(hash, u64::from_le_bytes(*word)));
    finish(step(hash, last(rest)))
}

/// The hash of a text in lower case (of ASCII letters), without writing it down.
pub fn hash_lower(bytes: &[u8]) -> u64 {
    let (words, rest) = bytes.as_chunks::<8>();
    let hash = words.iter().fold(bytes.len() as u64, |hash, word| step(hash, lower(u64::from_le_bytes(*word))));
    finish(step(hash, lower(last(rest))))
}

/// Fewer than eight bytes as a number, without a loop: pieces of four, two and one.
fn last(mut rest: &[u8]) -> u64 {
    let (mut number, mut bits) = (0, 0);
    if let Some((four, behind)) = rest.split_first_chunk::<4>() {
        (number, bits, rest) = (u64::from(u32::from_le_bytes(*four)), 32, behind);
    }
    if let Some((two, behind)) = rest.split_first_chunk::<2>() {
        number |= u64::from(u16::from_le_bytes(*two)) << bits;
        (bits, rest) = (bits + 16, behind);
    }
    if let Some(&one) = rest.first() {
        number |= u64::from(one) << bits;
    }
    number
}

/// Eight bytes in lower case: a capital letter has the high bit of `above` and not of `beyond`, and lacks the bit of 32.
fn lower(word: u64) -> u64 {
    const EACH: u64 = 0x0101_0101_0101_0101;
    let seven = word & (0x7F * EACH);
    let above = seven + (0x80 - b'A' as u64) * EACH;
    let beyond = seven + (0x7F - b'Z' as u64) * EACH;
    word | (above & !beyond & !word & (0x80 * EACH)) >> 2
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
    use super::{hash, hash_lower};

    #[test]
    fn it_never_changes_and_tells_neighbours_apart() {
        assert_eq!(hash(b"engineer"), hash(&b"software engineer"[9..]));
        let words = ["", "a", "b", "ab", "ba", "engineer", "engineers", "engineer\0"];
        for (at, word) in words.iter().enumerate() {
            assert!(words[..at].iter().all(|other| hash(other.as_bytes()) != hash(word.as_bytes())), "{word:?}");
        }
    }

    #[test]
    fn capital_letters_are_like_small_ones_and_nothing_else_is() {
        for text in ["", "Nurse", "VP, ENG", "@[`{AZaz09", "École D'Été ÀÉ", "Software Engineer II (C++/C#)"] {
            assert_eq!(hash_lower(text.as_bytes()), hash(text.to_ascii_lowercase().as_bytes()), "{text:?}");
        }
        let every: Vec<u8> = (0..=255).collect();
        assert_eq!(hash_lower(&every), hash(&every.to_ascii_lowercase()));
    }
}
