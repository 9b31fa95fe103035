//! Arrays of plain numbers that are written as they lie in memory, so that reading one back is a copy, whatever its size.
//!
//! The bytes are those of the machine that wrote them. A compiled dictionary says which order of bytes that is
//! ([`file`](crate::index::file)).

use std::{fmt, marker::PhantomData, ops::Deref};

use bytemuck::{NoUninit, Pod};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// An array of numbers, or of small arrays of numbers.
#[derive(Clone, PartialEq)]
pub struct Flat<T>(Vec<T>);

impl<T> Default for Flat<T> {
    fn default() -> Self {
        Flat(Vec::new())
    }
}

impl<T> From<Vec<T>> for Flat<T> {
    fn from(list: Vec<T>) -> Self {
        Flat(list)
    }
}

impl<T> FromIterator<T> for Flat<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Flat(items.into_iter().collect())
    }
}

impl<T> Deref for Flat<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<T> fmt::Debug for Flat<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} numbers", self.0.len())
    }
}

impl<T: NoUninit> Serialize for Flat<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(bytemuck::cast_slice(&self.0))
    }
}

impl<'de, T: Pod> Deserialize<'de> for Flat<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Bytes<T>(PhantomData<T>);

        impl<T: Pod> de::Visitor<'_> for Bytes<T> {
            type Value = Flat<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "bytes of whole numbers")
            }

            fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<Flat<T>, E> {
                if !bytes.len().is_multiple_of(size_of::<T>()) {
                    return Err(E::invalid_length(bytes.len(), &self));
                }
                Ok(Flat(bytemuck::pod_collect_to_vec(bytes)))
            }
        }

        deserializer.deserialize_bytes(Bytes(PhantomData))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back() {
        let flat: Flat<[u32; 2]> = vec![[1, 2], [u32::MAX, 0]].into();
        let bytes = postcard::to_stdvec(&(7u8, &flat)).expect("plain data");
        let (seven, again): (u8, Flat<[u32; 2]>) = postcard::from_bytes(&bytes).expect("the same bytes");
        assert_eq!((seven, again), (7, flat));
        let odd = postcard::to_stdvec(&(7u8, Flat::from(vec![1u8, 2, 3]))).expect("plain data");
        assert!(postcard::from_bytes::<(u8, Flat<u32>)>(&odd).is_err(), "three bytes are no number");
    }
}
