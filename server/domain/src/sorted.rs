//! A map in order of its keys that takes little more memory than what is in it. A `BTreeMap` that is filled in order, as
//! catalogues and deliveries fill it, leaves nearly half of its room empty; here rows stand side by side in short pieces, of
//! which only the last is not full then. Looking up costs the same.

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{MapAccess, Visitor},
    ser::SerializeMap,
};
use std::{borrow::Borrow, fmt, iter::FusedIterator, marker::PhantomData, slice};

/// Rows of a piece: so few that moving them for one more costs less than finding their place.
const PIECE: usize = 64;

#[derive(Clone)]
pub struct Sorted<K, V> {
    /// The first key of each piece.
    firsts: Vec<K>,
    /// None of them is empty.
    pieces: Vec<Vec<(K, V)>>,
    count: usize,
}

impl<K, V> Default for Sorted<K, V> {
    fn default() -> Self {
        Self { firsts: Vec::new(), pieces: Vec::new(), count: 0 }
    }
}

impl<K, V> Sorted<K, V> {
    #[must_use]
    pub fn iter(&self) -> Rows<'_, K, V> {
        Rows { rows: [].iter(), pieces: self.pieces.iter() }
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.count
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }
}

impl<K: Ord + Clone, V> Sorted<K, V> {
    pub fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        let (piece, place) = self.find(key);
        self.pieces.get(piece)?.get(place.ok()?).map(|(_, value)| value)
    }

    pub fn get_mut<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        let (piece, place) = self.find(key);
        self.pieces.get_mut(piece)?.get_mut(place.ok()?).map(|(_, value)| value)
    }

    /// What stands at a key, put there when nothing does. Always some.
    pub fn at(&mut self, key: &K) -> Option<&mut V>
    where
        V: Default,
    {
        let (piece, place) = match self.find(key) {
            (piece, Ok(place)) => (piece, place),
            (piece, Err(place)) => self.enter(piece, place, key.clone(), V::default()),
        };
        self.pieces.get_mut(piece)?.get_mut(place).map(|(_, value)| value)
    }

    /// What stood there before.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        match self.find(&key) {
            (piece, Ok(place)) => {
                let (_, old) = self.pieces.get_mut(piece)?.get_mut(place)?;
                Some(std::mem::replace(old, value))
            }
            (piece, Err(place)) => {
                self.enter(piece, place, key, value);
                None
            }
        }
    }

    pub fn remove<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        let (piece, place) = self.find(key);
        let place = place.ok()?;
        let rows = self.pieces.get_mut(piece)?;
        let (_, value) = rows.remove(place);
        self.count = self.count.saturating_sub(1);
        match rows.first() {
            Some((first, _)) => {
                if place == 0 {
                    let first = first.clone();
                    if let Some(known) = self.firsts.get_mut(piece) {
                        *known = first;
                    }
                }
            }
            None => {
                self.pieces.remove(piece);
                self.firsts.remove(piece);
            }
        }
        Some(value)
    }

    #[must_use]
    pub fn first(&self) -> Option<&K> {
        self.firsts.first()
    }

    /// From a key on, itself included.
    pub fn iter_from<Q: Ord + ?Sized>(&self, key: &Q) -> Rows<'_, K, V>
    where
        K: Borrow<Q>,
    {
        let (piece, place) = self.find(key);
        self.iter_at(piece, place.unwrap_or_else(|place| place))
    }

    /// Behind a key.
    pub fn iter_after<Q: Ord + ?Sized>(&self, key: &Q) -> Rows<'_, K, V>
    where
        K: Borrow<Q>,
    {
        let (piece, place) = self.find(key);
        self.iter_at(piece, place.map_or_else(|place| place, |place| place.saturating_add(1)))
    }

    fn iter_at(&self, piece: usize, place: usize) -> Rows<'_, K, V> {
        let rows = self.pieces.get(piece).and_then(|rows| rows.get(place..)).unwrap_or_default();
        let pieces = self.pieces.get(piece.saturating_add(1)..).unwrap_or_default();
        Rows { rows: rows.iter(), pieces: pieces.iter() }
    }

    /// The piece a key belongs to, and its place there or the one that it would have.
    fn find<Q: Ord + ?Sized>(&self, key: &Q) -> (usize, Result<usize, usize>)
    where
        K: Borrow<Q>,
    {
        let behind = self.firsts.partition_point(|first| first.borrow() <= key);
        let piece = behind.saturating_sub(1);
        let rows = self.pieces.get(piece).map(Vec::as_slice).unwrap_or_default();
        (piece, rows.binary_search_by(|(own, _)| own.borrow().cmp(key)))
    }

    /// Puts a new row at its place. A full piece is halved, but where rows come in order it is left as it is. Where it is then.
    fn enter(&mut self, piece: usize, place: usize, key: K, value: V) -> (usize, usize) {
        self.count = self.count.saturating_add(1);
        let (mut piece, mut place) = (piece, place);
        if let Some(rows) = self.pieces.get_mut(piece).filter(|rows| rows.len() >= PIECE) {
            let half = if place >= PIECE { PIECE } else { PIECE / 2 };
            let behind = rows.split_off(half);
            let next = piece.saturating_add(1);
            if let Some((first, _)) = behind.first() {
                self.firsts.insert(next, first.clone());
                self.pieces.insert(next, behind);
            }
            if place >= PIECE {
                self.firsts.insert(next, key.clone());
                self.pieces.insert(next, vec![(key, value)]);
                return (next, 0);
            }
            if place >= half {
                (piece, place) = (next, place.saturating_sub(half));
            }
        }
        if place == 0 {
            match self.firsts.get_mut(piece) {
                Some(first) => first.clone_from(&key),
                None => self.firsts.push(key.clone()),
            }
        }
        match self.pieces.get_mut(piece) {
            Some(rows) => rows.insert(place, (key, value)),
            None => self.pieces.push(vec![(key, value)]),
        }
        (piece, place)
    }
}

/// Rows in order of their keys.
pub struct Rows<'a, K, V> {
    rows: slice::Iter<'a, (K, V)>,
    pieces: slice::Iter<'a, Vec<(K, V)>>,
}

impl<'a, K, V> Iterator for Rows<'a, K, V> {
    type Item = (&'a K, &'a V);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some((key, value)) = self.rows.next() {
                return Some((key, value));
            }
            self.rows = self.pieces.next()?.iter();
        }
    }
}

impl<K, V> FusedIterator for Rows<'_, K, V> {}

impl<'a, K, V> IntoIterator for &'a Sorted<K, V> {
    type Item = (&'a K, &'a V);
    type IntoIter = Rows<'a, K, V>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// The same rows, whatever pieces they stand in.
impl<K: PartialEq, V: PartialEq> PartialEq for Sorted<K, V> {
    fn eq(&self, other: &Self) -> bool {
        self.count == other.count && self.iter().eq(other.iter())
    }
}

impl<K: Eq, V: Eq> Eq for Sorted<K, V> {}

impl<K: fmt::Debug, V: fmt::Debug> fmt::Debug for Sorted<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self).finish()
    }
}

impl<K: Serialize, V: Serialize> Serialize for Sorted<K, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.count))?;
        for (key, value) in self {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

impl<'de, K, V> Deserialize<'de> for Sorted<K, V>
where
    K: Ord + Clone + Deserialize<'de>,
    V: Deserialize<'de>,
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries<K, V>(PhantomData<(K, V)>);

        impl<'de, K, V> Visitor<'de> for Entries<K, V>
        where
            K: Ord + Clone + Deserialize<'de>,
            V: Deserialize<'de>,
        {
            type Value = Sorted<K, V>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
                let mut sorted = Sorted::default();
                while let Some((key, value)) = entries.next_entry()? {
                    sorted.insert(key, value);
                }
                Ok(sorted)
            }
        }

        deserializer.deserialize_map(Entries(PhantomData))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    proptest! {
        #[test]
        fn it_is_a_map_in_order(
            ascending in 0_u32..300,
            changes in prop::collection::vec((0_u32..400, prop::option::weighted(0.8, any::<u8>())), 0..600),
            asked in prop::collection::vec(0_u32..420, 8),
        ) {
            let (mut sorted, mut map) = (Sorted::default(), BTreeMap::new());
            for key in 0..ascending {
                prop_assert_eq!(sorted.insert(key * 3, 0), map.insert(key * 3, 0));
            }
            for (key, value) in changes {
                match value {
                    Some(value) if value % 2 == 0 => *sorted.at(&key).unwrap() = *map.entry(key).insert_entry(value).get(),
                    Some(value) => prop_assert_eq!(sorted.insert(key, value), map.insert(key, value)),
                    None => prop_assert_eq!(sorted.remove(&key), map.remove(&key)),
                }
                prop_assert_eq!(sorted.first(), map.keys().next());
            }
            prop_assert_eq!(sorted.len(), map.len());
            prop_assert!(sorted.iter().eq(map.iter()));
            for key in asked {
                prop_assert_eq!(sorted.get(&key), map.get(&key));
                prop_assert!(sorted.iter_from(&key).eq(map.range(key..)));
                prop_assert!(sorted.iter_after(&key).eq(map.range(key + 1..)));
            }
            prop_assert!(sorted.pieces.iter().all(|rows| !rows.is_empty() && rows.len() <= PIECE));
            // It is stored like any other map.
            let bytes = postcard::to_stdvec(&sorted).unwrap();
            prop_assert_eq!(&bytes, &postcard::to_stdvec(&map).unwrap());
            prop_assert_eq!(postcard::from_bytes::<Sorted<u32, u8>>(&bytes).unwrap(), sorted);
        }
    }

    #[test]
    fn what_comes_in_order_leaves_no_room_empty() {
        let mut sorted = Sorted::default();
        for key in 0..10_000_u32 {
            assert_eq!(sorted.insert(key, ()), None);
        }
        let room: usize = sorted.pieces.iter().map(Vec::capacity).sum();
        assert!(room < 10_100, "{room}");
    }
}
