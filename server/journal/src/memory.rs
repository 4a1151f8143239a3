//! A storage in memory, for tests and for trying things out. Clones share their content, which is its "reopen".

use crate::block::{BlockHeader, EncodedBlock, Head, Lsn};
use crate::rows::{Row, RowError, RowRange, check_rows};
use crate::storage::{Blocks, CommitError, ReadError, Storage};
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// Keeps blocks and rows in ordered maps.
#[derive(Clone, Default)]
pub struct MemoryStorage {
    content: Arc<RwLock<Content>>,
}

struct Content {
    head: Head,
    blocks: BTreeMap<Lsn, Vec<u8>>,
    tables: BTreeMap<String, BTreeMap<Vec<u8>, Vec<u8>>>,
}

impl Default for Content {
    fn default() -> Self {
        Content { head: Head::EMPTY, blocks: BTreeMap::new(), tables: BTreeMap::new() }
    }
}

impl MemoryStorage {
    /// An empty one.
    pub fn new() -> MemoryStorage {
        MemoryStorage::default()
    }

    // A panic while holding the lock cannot leave the maps half-changed, so a poisoned lock is still good.
    fn read(&self) -> RwLockReadGuard<'_, Content> {
        self.content.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Content> {
        self.content.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Refuses a block that does not continue `head`.
pub(crate) fn check_follows(head: Head, block: &BlockHeader) -> Result<(), CommitError> {
    if head.lsn.checked_add(1) == Some(block.first) && head.hash == block.prev_hash {
        Ok(())
    } else {
        Err(CommitError::OutOfOrder { head: head.lsn, got: block.first })
    }
}

impl Blocks for MemoryStorage {
    fn head(&self) -> Head {
        self.read().head
    }

    fn read_blocks(&self, from: Lsn, max: usize) -> Result<Vec<Vec<u8>>, ReadError> {
        let content = self.read();
        if from > content.head.lsn {
            return Ok(Vec::new());
        }
        let start = content.blocks.range(..=from).next_back().map_or(from, |(first, _)| *first);
        Ok(content.blocks.range(start..).take(max).map(|(_, bytes)| bytes.clone()).collect())
    }
}

impl Storage for MemoryStorage {
    fn commit(&self, block: &EncodedBlock) -> Result<(), CommitError> {
        let mut content = self.write();
        check_follows(content.head, block.header())?;
        content.blocks.insert(block.header().first, block.bytes().to_vec());
        content.head = block.head();
        Ok(())
    }

    fn put_rows(&self, table: &str, rows: Vec<Row>) -> Result<(), RowError> {
        check_rows(table, &rows)?;
        self.write().tables.entry(table.to_owned()).or_default().extend(rows);
        Ok(())
    }

    fn delete_rows(&self, table: &str, keys: Vec<Vec<u8>>) -> Result<(), RowError> {
        check_rows(table, &[])?;
        if let Some(rows) = self.write().tables.get_mut(table) {
            for key in keys {
                rows.remove(&key);
            }
        }
        Ok(())
    }

    fn get_row(&self, table: &str, key: &[u8]) -> Result<Option<Vec<u8>>, RowError> {
        check_rows(table, &[])?;
        Ok(self.read().tables.get(table).and_then(|rows| rows.get(key)).cloned())
    }

    fn scan_rows(&self, table: &str, range: &RowRange, limit: usize) -> Result<Vec<Row>, RowError> {
        check_rows(table, &[])?;
        let content = self.read();
        let (Some(rows), Some(bounds)) = (content.tables.get(table), range.bounds()) else {
            return Ok(Vec::new());
        };
        let found = rows.range(bounds).map(|(key, value)| (key.clone(), value.clone()));
        Ok(if range.is_backwards() { found.rev().take(limit).collect() } else { found.take(limit).collect() })
    }

    fn sync(&self) -> Result<(), CommitError> {
        Ok(())
    }

    fn note_snapshot(&self, _lsn: Lsn) -> Result<(), CommitError> {
        Ok(())
    }

    fn mark_clean(&self) -> Result<(), CommitError> {
        Ok(())
    }

    fn free_bytes(&self) -> Option<u64> {
        None
    }
}
