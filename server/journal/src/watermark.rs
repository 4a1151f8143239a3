//! The watermark: a small file beside the database that says how far the journal was durable at least, and whether
//! it ended in order. It is also the lock of the directory.
//!
//! Two slots are written in turn, each with a checksum, so that a torn write leaves the other one. After a commit it
//! is overwritten without a sync of its own: an old value is still true, because it is a lower bound.

use crate::block::{GENESIS, Hash, Head, Input, Lsn};
use crate::error::OpenError;
use rustix::fs::{FlockOperation, flock};
use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The file's name inside the data directory.
pub(crate) const FILE_NAME: &str = "watermark";

const LOCK_PATIENCE: Duration = Duration::from_millis(500);
const SLOT_BYTES: u64 = 2048;
const FILE_BYTES: usize = 4096;
const MAGIC: [u8; 7] = *b"OHWMARK";
/// The form of the whole directory: of the blocks, of the redo log and of this file. A slot of another one is laid out
/// like this, so that a program can tell which one wrote it.
const FORMAT: u8 = b'3';
const PLAIN_BYTES: usize = 8 + 1 + 8 + 8 + 32 + 8 + 8;

/// What one slot says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) sequence: u64,
    /// A record that was durable, and the hash there.
    pub(crate) head: Head,
    /// Everything up to here was durable in sled too, and not only in the redo log.
    pub(crate) settled: Lsn,
    /// Everything up to here is also in a durable state snapshot.
    pub(crate) snapshot: Lsn,
    /// The journal ended in order, exactly at `head`.
    pub(crate) clean: bool,
}

impl Mark {
    pub(crate) const EMPTY: Mark =
        Mark { sequence: 0, head: Head::EMPTY, settled: 0, snapshot: 0, clean: false };

    fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(PLAIN_BYTES + 4);
        bytes.extend_from_slice(&MAGIC);
        bytes.push(FORMAT);
        bytes.push(u8::from(self.clean));
        bytes.extend_from_slice(&self.sequence.to_le_bytes());
        bytes.extend_from_slice(&self.head.lsn.to_le_bytes());
        bytes.extend_from_slice(&self.head.hash);
        bytes.extend_from_slice(&self.settled.to_le_bytes());
        bytes.extend_from_slice(&self.snapshot.to_le_bytes());
        let crc = crc32fast::hash(&bytes);
        bytes.extend_from_slice(&crc.to_le_bytes());
        bytes
    }

    /// With the format that it is of.
    fn decode(slot: &[u8]) -> Option<(u8, Mark)> {
        let mut input = Input(slot);
        let plain = slot.get(..PLAIN_BYTES)?;
        let magic: [u8; 7] = input.take().ok()?;
        let [format] = input.take::<1>().ok()?;
        let [clean] = input.take::<1>().ok()?;
        let sequence = u64::from_le_bytes(input.take().ok()?);
        let lsn = u64::from_le_bytes(input.take().ok()?);
        let hash: Hash = input.take().ok()?;
        let settled = u64::from_le_bytes(input.take().ok()?);
        let snapshot = u64::from_le_bytes(input.take().ok()?);
        let crc = u32::from_le_bytes(input.take().ok()?);
        let sound = magic == MAGIC && crc == crc32fast::hash(plain) && (lsn > 0 || hash == GENESIS);
        let mark = Mark { sequence, head: Head { lsn, hash }, settled, snapshot, clean: clean == 1 };
        sound.then_some((format, mark))
    }
}

/// What was found when opening the file.
pub(crate) enum Found {
    /// There was no usable file: it was missing, empty, or no slot is sound.
    Nothing,
    /// The newest sound slot.
    Mark(Mark),
    /// The newest sound slot is of an older program, and so is everything else.
    Older,
    /// Likewise of a newer one.
    Newer,
}

impl Found {
    /// The mark, if there is a sound one, of a directory that this program can read.
    pub(crate) fn mark(&self, dir: &Path) -> Result<Option<Mark>, OpenError> {
        match self {
            Found::Nothing => Ok(None),
            Found::Mark(mark) => Ok(Some(*mark)),
            Found::Older => Err(OpenError::Older { dir: dir.to_owned() }),
            Found::Newer => Err(OpenError::Newer { dir: dir.to_owned() }),
        }
    }
}

/// The open and locked file.
pub(crate) struct Watermark {
    file: Arc<File>,
    mark: Mark,
}

impl Watermark {
    /// Opens (creating if need be) and locks the file. `Ok(None)` when another process holds the lock.
    pub(crate) fn open(dir: &Path) -> io::Result<Option<(Watermark, Found)>> {
        let path = dir.join(FILE_NAME);
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
        if !lock(&file, FlockOperation::NonBlockingLockExclusive)? {
            return Ok(None);
        }
        let found = newest(&file)?;
        let mark = if let Found::Mark(mark) = &found { *mark } else { Mark::EMPTY };
        Ok(Some((Watermark { file: Arc::new(file), mark }, found)))
    }

    /// Gives a fresh file its full size and its first slot, durably.
    pub(crate) fn initialise(&mut self) -> io::Result<()> {
        self.file.write_all_at(&[0; FILE_BYTES], 0)?;
        self.write_synced(Mark::EMPTY)
    }

    pub(crate) fn mark(&self) -> Mark {
        self.mark
    }

    /// Overwrites the older slot; durable whenever the system writes it back.
    pub(crate) fn write(&mut self, mark: Mark) -> io::Result<()> {
        let sequence = self.mark.sequence.saturating_add(1);
        let mark = Mark { sequence, ..mark };
        self.file.write_all_at(&mark.encode(), (sequence % 2) * SLOT_BYTES)?;
        self.mark = mark;
        Ok(())
    }

    /// The file, to be synced by who must not keep others from writing meanwhile.
    pub(crate) fn file(&self) -> Arc<File> {
        Arc::clone(&self.file)
    }

    /// Like [`Watermark::write`], and returns when it is durable.
    pub(crate) fn write_synced(&mut self, mark: Mark) -> io::Result<()> {
        self.write(mark)?;
        self.file.sync_all()
    }
}

/// Reads the file without changing anything, for the offline tools. `Err(WouldBlock)` when a process holds it;
/// the returned handle keeps it locked against writers.
pub(crate) fn read_only(dir: &Path) -> io::Result<Option<(File, Found)>> {
    let file = match File::open(dir.join(FILE_NAME)) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    if !lock(&file, FlockOperation::NonBlockingLockShared)? {
        return Err(io::ErrorKind::WouldBlock.into());
    }
    let found = newest(&file)?;
    Ok(Some((file, found)))
}

/// Locks the file, or says that another process keeps it locked. A process that was just killed, or one being
/// spawned from this one, may hold the lock for a moment longer.
fn lock(file: &File, how: FlockOperation) -> io::Result<bool> {
    let deadline = Instant::now() + LOCK_PATIENCE;
    loop {
        match flock(file, how) {
            Ok(()) => return Ok(true),
            Err(rustix::io::Errno::WOULDBLOCK) if Instant::now() >= deadline => return Ok(false),
            Err(rustix::io::Errno::WOULDBLOCK) => std::thread::sleep(Duration::from_millis(5)),
            Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

fn newest(file: &File) -> io::Result<Found> {
    let mut best: Option<(u8, Mark)> = None;
    for offset in [0, SLOT_BYTES] {
        let mut slot = [0; PLAIN_BYTES + 4];
        match file.read_exact_at(&mut slot, offset) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => continue,
            Err(error) => return Err(error),
        }
        best = Mark::decode(&slot).into_iter().chain(best).max_by_key(|(_, mark)| mark.sequence);
    }
    Ok(match best {
        None => Found::Nothing,
        Some((..FORMAT, _)) => Found::Older,
        Some((FORMAT, mark)) => Found::Mark(mark),
        Some(_) => Found::Newer,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reopen(dir: &Path) -> Option<Mark> {
        let (_, found) = Watermark::open(dir).unwrap().unwrap();
        if let Found::Mark(mark) = found { Some(mark) } else { None }
    }

    #[test]
    fn the_newest_sound_slot_counts() {
        let dir = tempfile::tempdir().unwrap();
        let (mut file, found) = Watermark::open(dir.path()).unwrap().unwrap();
        assert!(matches!(found, Found::Nothing));
        assert!(Watermark::open(dir.path()).unwrap().is_none(), "locked");
        file.initialise().unwrap();
        for lsn in 1..=3 {
            file.write(Mark { head: Head { lsn, hash: [1; 32] }, ..Mark::EMPTY }).unwrap();
        }
        let newest_slot = (file.mark().sequence % 2) * SLOT_BYTES;
        drop(file);
        assert_eq!(reopen(dir.path()).unwrap().head.lsn, 3);

        let raw = OpenOptions::new().write(true).open(dir.path().join(FILE_NAME)).unwrap();
        raw.write_all_at(&[0xAA; 20], newest_slot + 20).unwrap();
        assert_eq!(reopen(dir.path()).unwrap().head.lsn, 2, "a torn slot leaves the one before");
        raw.write_all_at(&[0xAA; FILE_BYTES], 0).unwrap();
        assert_eq!(reopen(dir.path()), None);
    }
}
