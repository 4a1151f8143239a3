//! The redo log: a small file of fixed size to which a block is written and synced before sled has it. Its space is
//! allocated and written once, so a commit overwrites bytes in place and its sync has no metadata to take along. What
//! sled does not hold yet is read back from here when the directory is opened. It knows blocks and nothing of sled.
//!
//! The file is two halves that are filled in turn, each block on a page boundary, so that writing one never touches
//! the bytes of another. A half is overwritten only once sled holds, synced, everything in it.

use crate::block::{BlockError, BlockHeader, EncodedBlock, Head, Lsn, MAGIC, MAX_BLOCK_BYTES};
use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::FileExt;
use std::path::Path;

/// The file's name inside the data directory.
pub(crate) const FILE_NAME: &str = "redo";

const PAGE_BYTES: usize = 4096;
const HALVES: usize = 2;
/// The length of a new file. Half of it is some ten thousand sales: few enough to settle in the time in which the
/// other half fills.
pub(crate) const DEFAULT_BYTES: usize = 4 * 1024 * 1024;
/// A half must take the largest block.
const LEAST_BYTES: usize = HALVES * MAX_BLOCK_BYTES.next_multiple_of(PAGE_BYTES);
/// No file is read that is longer than this.
const MOST_BYTES: usize = 256 * 1024 * 1024;

/// The open file and where the next block goes.
pub(crate) struct Redo {
    file: File,
    half_bytes: usize,
    half: usize,
    /// Where in the half the next block goes.
    offset: usize,
    /// The last record written to each half.
    newest: [Lsn; HALVES],
    page: Vec<u8>,
}

/// A sound block in the file.
pub(crate) struct Found {
    pub(crate) offset: u64,
    pub(crate) block: EncodedBlock,
}

/// A place where something begins like a block and is none.
pub(crate) struct Ruin {
    pub(crate) offset: u64,
    pub(crate) error: BlockError,
    /// The records its header claims, when the header can be read.
    pub(crate) claims: Option<(Lsn, Lsn)>,
}

/// What the file holds.
#[derive(Default)]
pub(crate) struct Content {
    /// The length of the file.
    bytes: usize,
    /// Sound blocks in the order of their records.
    pub(crate) blocks: Vec<Found>,
    pub(crate) unsound: Vec<Ruin>,
}

impl Redo {
    /// Makes the file, at full length (rounded to what fits) and durable; the caller syncs the directory.
    pub(crate) fn create(dir: &Path, bytes: usize) -> io::Result<Content> {
        let bytes = bytes.clamp(LEAST_BYTES, MOST_BYTES).next_multiple_of(HALVES * PAGE_BYTES);
        let file = File::create(dir.join(FILE_NAME))?;
        file.write_all_at(&vec![0; bytes], 0)?;
        file.sync_all()?;
        Ok(Content { bytes, ..Content::default() })
    }

    /// Opens the file for writing once sled holds all of `content`: the half with the newest block is kept longest.
    pub(crate) fn open(dir: &Path, content: &Content) -> io::Result<Redo> {
        let file = OpenOptions::new().read(true).write(true).open(dir.join(FILE_NAME))?;
        let half_bytes = content.bytes / HALVES;
        let newest = content.blocks.last().map_or(0, |found| found.offset);
        let half = usize::from(newest < u64::try_from(half_bytes).unwrap_or(u64::MAX));
        Ok(Redo { file, half_bytes, half, offset: 0, newest: [0; HALVES], page: Vec::new() })
    }

    /// The record that must be settled before this block can be written, if any.
    pub(crate) fn waits_for(&self, block: &EncodedBlock) -> Option<Lsn> {
        if self.offset + padded(block.bytes().len()) <= self.half_bytes {
            return None;
        }
        self.newest.get(self.other()).copied().filter(|lsn| *lsn > 0)
    }

    /// Writes a block behind the one before; its sync is [`Redo::sync`]. True when this began the other half, so that
    /// the one before wants settling.
    pub(crate) fn append(&mut self, block: &EncodedBlock) -> io::Result<bool> {
        let len = padded(block.bytes().len());
        let turned = self.offset + len > self.half_bytes;
        if turned {
            self.half = self.other();
            self.offset = 0;
        }
        self.page.clear();
        self.page.extend_from_slice(block.bytes());
        self.page.resize(len, 0);
        let at = u64::try_from(self.half * self.half_bytes + self.offset).map_err(io::Error::other)?;
        self.file.write_all_at(&self.page, at)?;
        self.offset += len;
        if let Some(newest) = self.newest.get_mut(self.half) {
            *newest = block.header().last;
        }
        Ok(turned)
    }

    /// Makes what was appended durable.
    pub(crate) fn sync(&self) -> io::Result<()> {
        self.file.sync_data()
    }

    fn other(&self) -> usize {
        (self.half + 1) % HALVES
    }
}

impl Content {
    /// Reads the file without changing it; `None` when there is none. `InvalidData` when it has a length it never had.
    pub(crate) fn read(dir: &Path) -> io::Result<Option<Content>> {
        let mut file = match File::open(dir.join(FILE_NAME)) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let mut bytes = Vec::new();
        file.by_ref().take(u64::try_from(MOST_BYTES).unwrap_or(u64::MAX)).read_to_end(&mut bytes)?;
        if bytes.len() < LEAST_BYTES || !bytes.len().is_multiple_of(HALVES * PAGE_BYTES) {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "the redo log is cut short"));
        }
        let mut content = Content { bytes: bytes.len(), ..Content::default() };
        let mut at = 0;
        while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
            at += content.take(rest, at);
        }
        content.blocks.sort_by_key(|found| found.block.header().first);
        Ok(Some(content))
    }

    /// Looks at what begins here; how many bytes to go on by.
    fn take(&mut self, rest: &[u8], at: usize) -> usize {
        let offset = u64::try_from(at).unwrap_or(u64::MAX);
        if !rest.starts_with(&MAGIC) {
            return PAGE_BYTES;
        }
        let header = BlockHeader::parse(rest);
        let claims = header.as_ref().ok().map(|header| (header.first, header.last));
        let whole = header.and_then(|header| rest.get(..header.encoded_len()).ok_or(BlockError::Short));
        match whole.and_then(|bytes| EncodedBlock::from_bytes(bytes.to_vec())) {
            Ok(block) => {
                let len = padded(block.bytes().len());
                self.blocks.push(Found { offset, block });
                len
            }
            Err(error) => {
                self.unsound.push(Ruin { offset, error, claims });
                PAGE_BYTES
            }
        }
    }

    /// The newest blocks that follow one another without a gap, oldest first: what the log is good for. What lies
    /// before a gap was left by an earlier turn, and sled has held it for long.
    pub(crate) fn run(&self) -> &[Found] {
        let mut start = self.blocks.len();
        let mut next: Option<&BlockHeader> = None;
        for (index, found) in self.blocks.iter().enumerate().rev() {
            let header = found.block.header();
            let head = Head { lsn: header.last, hash: header.hash };
            let follows = next
                .is_none_or(|next| next.first == head.lsn.saturating_add(1) && next.prev_hash == head.hash);
            if !follows {
                break;
            }
            start = index;
            next = Some(header);
        }
        self.blocks.get(start..).unwrap_or_default()
    }

    /// The last record that only sled can hold: the one before the run.
    pub(crate) fn sled_holds(&self) -> Option<Lsn> {
        self.run().first().map(|found| found.block.header().first.saturating_sub(1))
    }
}

fn padded(len: usize) -> usize {
    len.next_multiple_of(PAGE_BYTES)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::block::BlockBuilder;

    fn block(head: Head, len: usize) -> EncodedBlock {
        let mut builder = BlockBuilder::after(head);
        let mut state = head.lsn + 1;
        let bytes: Vec<u8> = std::iter::repeat_with(|| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            state.to_be_bytes()[0]
        })
        .take(len)
        .collect();
        builder.push(0, &bytes).unwrap();
        builder.finish().unwrap()
    }

    fn fill(redo: &mut Redo, head: &mut Head, blocks: usize, len: usize) -> usize {
        let mut turns = 0;
        for _ in 0..blocks {
            let block = block(*head, len);
            turns += usize::from(redo.append(&block).unwrap());
            *head = block.head();
        }
        turns
    }

    fn fresh() -> (tempfile::TempDir, Redo) {
        let dir = tempfile::tempdir().unwrap();
        let content = Redo::create(dir.path(), 512 * 1024).unwrap();
        let redo = Redo::open(dir.path(), &content).unwrap();
        (dir, redo)
    }

    fn read(dir: &tempfile::TempDir) -> Content {
        Content::read(dir.path()).unwrap().unwrap()
    }

    #[test]
    fn what_was_appended_is_read_back_across_the_turns() {
        let (dir, mut redo) = fresh();
        let mut head = Head::EMPTY;
        // Four of 50,000 bytes fill a half of 256 KiB.
        assert_eq!(fill(&mut redo, &mut head, 8, 50_000), 1);
        let content = read(&dir);
        assert!(content.unsound.is_empty());
        assert_eq!((content.run().len(), content.sled_holds()), (8, Some(0)));
        assert_eq!(content.run().last().unwrap().block.head(), head);
        assert_eq!(fill(&mut redo, &mut head, 3, 50_000), 1);
        let content = read(&dir);
        assert_eq!(content.run().last().unwrap().block.head(), head);
        assert_eq!(content.sled_holds(), Some(3), "the oldest are overwritten");
    }

    #[test]
    fn a_full_half_waits_for_the_other() {
        let (_dir, mut redo) = fresh();
        let mut head = Head::EMPTY;
        while redo.waits_for(&block(head, 50_000)).is_none() {
            fill(&mut redo, &mut head, 1, 50_000);
        }
        assert_eq!(head.lsn, 8, "both halves are full");
        assert_eq!(redo.waits_for(&block(head, 50_000)), Some(4), "the end of the first is needed");
        assert_eq!(redo.waits_for(&block(head, 100)), None, "a small one still fits");
    }

    #[test]
    fn damage_in_the_middle_leaves_what_follows_it() {
        let (dir, mut redo) = fresh();
        let mut head = Head::EMPTY;
        fill(&mut redo, &mut head, 10, 300);
        let file = OpenOptions::new().write(true).open(dir.path().join(FILE_NAME)).unwrap();
        let third = u64::try_from(256 * 1024 + 2 * PAGE_BYTES).unwrap();
        file.write_all_at(&[0xAA], third + 200).unwrap();
        let content = read(&dir);
        assert_eq!(content.unsound.iter().map(|ruin| ruin.offset).collect::<Vec<_>>(), [third]);
        assert_eq!((content.blocks.len(), content.run().len(), content.sled_holds()), (9, 7, Some(3)));
    }

    #[test]
    fn a_file_that_was_cut_is_no_redo_log() {
        let (dir, _) = fresh();
        let file = OpenOptions::new().write(true).open(dir.path().join(FILE_NAME)).unwrap();
        for len in [0, 1, 8192, 400_000] {
            file.set_len(len).unwrap();
            let error = Content::read(dir.path()).err().unwrap();
            assert_eq!(error.kind(), io::ErrorKind::InvalidData);
        }
    }
}
