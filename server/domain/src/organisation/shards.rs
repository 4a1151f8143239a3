//! A map in 256 shards that copies share: whoever changes one copy pays for a 256th of the pointers and never for the
//! whole, however many still read another copy. A shard is a sorted list and no tree, since it holds a few entries or a few
//! hundred, and every sale looks into three of them: what it costs to read is the memory that has to be fetched.

use protocol::{Barcode, Sku, Timestamp};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::{borrow::Borrow, cmp::Reverse, collections::BinaryHeap, slice, sync::Arc};

const SHARDS: usize = 256;

/// A key that knows the bytes by which its shard is found.
pub trait ShardKey {
    fn shard_bytes(&self) -> &[u8];

    /// Which of the shards it belongs to (FNV-1a: short keys, and the same on every machine).
    fn shard(&self) -> usize {
        let hash = self.shard_bytes().iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
        });
        let [folded, ..] = (hash ^ (hash >> 32) ^ (hash >> 16) ^ (hash >> 8)).to_le_bytes();
        usize::from(folded)
    }
}

impl ShardKey for str {
    fn shard_bytes(&self) -> &[u8] {
        self.as_bytes()
    }
}

impl ShardKey for Arc<str> {
    fn shard_bytes(&self) -> &[u8] {
        self.as_bytes()
    }
}

impl ShardKey for Sku {
    fn shard_bytes(&self) -> &[u8] {
        self.as_bytes()
    }
}

impl ShardKey for Barcode {
    fn shard_bytes(&self) -> &[u8] {
        self.as_bytes()
    }
}

impl ShardKey for (Sku, Timestamp) {
    fn shard_bytes(&self) -> &[u8] {
        self.0.shard_bytes()
    }
}

impl ShardKey for (Timestamp, Arc<str>) {
    fn shard_bytes(&self) -> &[u8] {
        self.1.as_bytes()
    }
}

impl<T> ShardKey for (T, Sku) {
    fn shard_bytes(&self) -> &[u8] {
        self.1.shard_bytes()
    }
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Shards<K, V> {
    shards: Box<[Arc<Shard<K, V>>]>,
    count: usize,
}

/// In order of key.
type Shard<K, V> = Vec<(K, V)>;

/// Where an entry is, or where it would be.
fn place<K: Borrow<Q>, V, Q: Ord + ?Sized>(shard: &[(K, V)], key: &Q) -> Result<usize, usize> {
    shard.binary_search_by(|(own, _)| own.borrow().cmp(key))
}

impl<K, V> Default for Shards<K, V> {
    fn default() -> Self {
        let empty = Arc::new(Vec::new());
        Self { shards: std::iter::repeat_n(empty, SHARDS).collect(), count: 0 }
    }
}

impl<K: Ord + ShardKey + Clone, V: Clone> Shards<K, V> {
    #[must_use]
    pub fn len(&self) -> usize {
        self.count
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    pub fn get<Q: Ord + ShardKey + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        let shard = self.shards.get(key.shard())?;
        shard.get(place(shard, key).ok()?).map(|(_, value)| value)
    }

    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        let shard = Arc::make_mut(self.shards.get_mut(key.shard())?);
        match place(shard, &key) {
            Ok(place) => shard.get_mut(place).map(|(_, own)| std::mem::replace(own, value)),
            Err(place) => {
                shard.insert(place, (key, value));
                self.count = self.count.saturating_add(1);
                None
            }
        }
    }

    /// Copies nothing when the key is not there.
    pub fn remove<Q: Ord + ShardKey + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        let shard = self.shards.get_mut(key.shard())?;
        let place = place(shard, key).ok()?;
        let (_, before) = Arc::make_mut(shard).remove(place);
        self.count = self.count.saturating_sub(1);
        Some(before)
    }

    /// Entries of one shard, the one that `like` belongs to, from a key on.
    pub fn range_from<'a>(&'a self, like: &K) -> impl Iterator<Item = (&'a K, &'a V)> + use<'a, K, V> {
        let shard = self.shards.get(like.shard()).map(|shard| shard.as_slice()).unwrap_or_default();
        let from = place(shard, like).unwrap_or_else(|place| place);
        shard.get(from..).unwrap_or_default().iter().map(|(key, value)| (key, value))
    }

    /// The smallest key of all.
    #[must_use]
    pub fn first(&self) -> Option<&K> {
        self.shards.iter().filter_map(|shard| shard.first()).map(|(key, _)| key).min()
    }

    /// Every entry in order of key.
    pub fn iter(&self) -> Ordered<'_, K, V> {
        self.iter_from(|_| 0)
    }

    /// Entries behind a key, in order.
    pub fn iter_after<'a, Q: Ord + ?Sized>(&'a self, after: &Q) -> Ordered<'a, K, V>
    where
        K: Borrow<Q>,
    {
        self.iter_from(|shard| shard.partition_point(|(key, _)| key.borrow() <= after))
    }

    fn iter_from(&self, begin: impl Fn(&[(K, V)]) -> usize) -> Ordered<'_, K, V> {
        let mut heads = BinaryHeap::with_capacity(SHARDS);
        let mut rests = Vec::with_capacity(SHARDS);
        for (number, shard) in self.shards.iter().enumerate() {
            let mut rest = shard.get(begin(shard)..).unwrap_or_default().iter();
            if let Some((key, value)) = rest.next() {
                heads.push(Reverse(Head { key, value, number }));
            }
            rests.push(rest);
        }
        Ordered { heads, rests }
    }
}

/// Entries of all shards, merged in order of key.
pub struct Ordered<'a, K, V> {
    heads: BinaryHeap<Reverse<Head<'a, K, V>>>,
    rests: Vec<slice::Iter<'a, (K, V)>>,
}

struct Head<'a, K, V> {
    key: &'a K,
    value: &'a V,
    number: usize,
}

impl<'a, K: Ord, V> Iterator for Ordered<'a, K, V> {
    type Item = (&'a K, &'a V);

    fn next(&mut self) -> Option<Self::Item> {
        let Reverse(Head { key, value, number }) = self.heads.pop()?;
        if let Some((key, value)) = self.rests.get_mut(number).and_then(Iterator::next) {
            self.heads.push(Reverse(Head { key, value, number }));
        }
        Some((key, value))
    }
}

impl<K: Ord, V> Ord for Head<'_, K, V> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.key.cmp(other.key)
    }
}

impl<K: Ord, V> PartialOrd for Head<'_, K, V> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<K: Ord, V> PartialEq for Head<'_, K, V> {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl<K: Ord, V> Eq for Head<'_, K, V> {}

impl<K: Ord + ShardKey + Clone + Serialize, V: Clone + Serialize> Serialize for Shards<K, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.iter().collect::<Vec<_>>().serialize(serializer)
    }
}

impl<'de, K, V> Deserialize<'de> for Shards<K, V>
where
    K: Ord + ShardKey + Clone + Deserialize<'de>,
    V: Clone + Deserialize<'de>,
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut shards = Self::default();
        for (key, value) in Vec::<(K, V)>::deserialize(deserializer)? {
            shards.insert(key, value);
        }
        Ok(shards)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_share_what_did_not_change_and_keep_their_order() {
        let mut one: Shards<Arc<str>, u32> = Shards::default();
        for number in 0..2_000 {
            one.insert(Arc::from(format!("k{number:04}")), number);
        }
        let mut two = one.clone();
        two.insert(Arc::from("k0007"), 7_000);
        two.remove("k0008");
        two.remove("not there");
        let own = one.shards.iter().zip(&two.shards).filter(|(a, b)| !Arc::ptr_eq(a, b)).count();
        assert!(own <= 2, "{own} shards were copied");
        assert_eq!((one.get("k0007"), two.get("k0007")), (Some(&7), Some(&7_000)));
        assert_eq!((one.len(), two.len()), (2_000, 1_999));
        let ordered: Vec<u32> = two.iter_after("k0005").take(3).map(|(_, value)| *value).collect();
        assert_eq!(ordered, [6, 7_000, 9]);
        assert!(one.iter().map(|(key, _)| key).is_sorted());
        assert_eq!(one.first().map(AsRef::as_ref), Some("k0000"));
        let bytes = postcard::to_stdvec(&two).unwrap();
        assert_eq!(postcard::from_bytes::<Shards<Arc<str>, u32>>(&bytes).unwrap(), two);
        let fullest = one.shards.iter().map(|shard| shard.len()).max();
        assert!(fullest < Some(40), "evenly spread: {fullest:?}");
    }
}
