//! State snapshots as rows: chunks first, the head that makes them count last. A snapshot is an optimisation; when its
//! checksum is wrong it is ignored and the journal is read from further back.

use journal::{CommitError, Lsn, RowRange, Storage};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{SyncSender, TrySendError, sync_channel},
    },
    thread::JoinHandle,
    time::Duration,
};

use crate::limits::SNAPSHOT_QUEUE;

const HEADS: &str = "snapshot_heads";
const CHUNKS: &str = "snapshot_chunks";
const CHUNK_BYTES: usize = 24 * 1024;

/// What is known of a written snapshot.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Head {
    /// The snapshot holds everything up to here.
    lsn: Lsn,
    /// Where its chunks are filed: the position at which they were written.
    filed: Lsn,
    bytes: u64,
    crc: u32,
    /// Which form the part's state is stored in. The encoding does not describe itself, so bytes of another form might be
    /// read as a state that never was.
    form: u16,
}

/// Reads and writes snapshots.
pub(crate) struct Snapshots {
    storage: Arc<dyn Storage>,
}

impl Snapshots {
    pub(crate) fn new(storage: Arc<dyn Storage>) -> Self {
        Self { storage }
    }

    /// Where they are, for parts that keep rows beside their snapshot.
    pub(crate) fn storage(&self) -> Arc<dyn Storage> {
        Arc::clone(&self.storage)
    }

    /// Names of all parts that have a snapshot.
    pub(crate) fn names(&self) -> Vec<String> {
        let rows = self.storage.scan_rows(HEADS, &RowRange::all(), usize::MAX).unwrap_or_default();
        rows.into_iter().filter_map(|(name, _)| String::from_utf8(name).ok()).collect()
    }

    /// Forgets the snapshots of parts that there are no more. Nobody would write them again, and the journal would wait for
    /// that before it believed that the rest rests in snapshots.
    pub(crate) fn retire(&self, known: &BTreeSet<String>) -> Result<(), journal::RowError> {
        for name in self.names().into_iter().filter(|name| !known.contains(name)) {
            tracing::info!(part = name, "there is no such part any more, its snapshot is deleted");
            self.storage.delete_rows(HEADS, vec![name.as_bytes().to_vec()])?;
            let chunks =
                self.storage.scan_rows(CHUNKS, &RowRange::prefix(&part_prefix(&name)), usize::MAX)?;
            self.storage.delete_rows(CHUNKS, chunks.into_iter().map(|(key, _)| key).collect())?;
        }
        Ok(())
    }

    /// The newest whole snapshot of a part with its position, if it is of this form.
    pub(crate) fn load<T: DeserializeOwned>(&self, name: &str, form: u16) -> Option<(Lsn, T)> {
        let head = self.head(name, form)?;
        let prefix = chunk_prefix(name, head.filed);
        let chunks = self.storage.scan_rows(CHUNKS, &RowRange::prefix(&prefix), usize::MAX).ok()?;
        let bytes: Vec<u8> = chunks.into_iter().flat_map(|(_, chunk)| chunk).collect();
        if u64::try_from(bytes.len()).ok()? != head.bytes || crc32fast::hash(&bytes) != head.crc {
            tracing::warn!(part = name, lsn = head.lsn, "snapshot is not whole, reading the journal instead");
            return None;
        }
        match postcard::from_bytes(&bytes) {
            Ok(state) => Some((head.lsn, state)),
            Err(error) => {
                tracing::warn!(part = name, %error, "snapshot cannot be read, reading the journal instead");
                None
            }
        }
    }

    fn head(&self, name: &str, form: u16) -> Option<Head> {
        let row = self.storage.get_row(HEADS, name.as_bytes()).ok()??;
        let head = postcard::from_bytes::<Head>(&row).ok().filter(|head| head.form == form);
        if head.is_none() {
            tracing::warn!(part = name, "snapshot has another form, reading the journal instead");
        }
        head
    }

    fn write(&self, name: &str, form: u16, lsn: Lsn, bytes: &[u8]) -> Result<(), journal::RowError> {
        let previous = self.head(name, form);
        let crc = crc32fast::hash(bytes);
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        let unchanged = previous.filter(|head| head.crc == crc && head.bytes == length);
        let filed = unchanged.map_or(lsn, |head| head.filed);
        if unchanged.is_none() {
            let prefix = chunk_prefix(name, filed);
            let rows = bytes.chunks(CHUNK_BYTES).zip(0_u32..).map(|(chunk, index)| {
                let mut key = prefix.clone();
                key.extend(index.to_be_bytes());
                (key, chunk.to_vec())
            });
            self.storage.put_rows(CHUNKS, rows.collect())?;
        }
        let head = Head { lsn, filed, bytes: length, crc, form };
        let row = postcard::to_stdvec(&head).unwrap_or_default();
        self.storage.put_rows(HEADS, vec![(name.as_bytes().to_vec(), row)])?;
        if previous.is_some_and(|old| old.filed == filed) {
            return Ok(());
        }
        // Without a head that can be read there may be chunks of another form, or of a head that was lost.
        let old = previous.map_or_else(|| part_prefix(name), |old| chunk_prefix(name, old.filed));
        let newest = chunk_prefix(name, filed);
        let chunks = self.storage.scan_rows(CHUNKS, &RowRange::prefix(&old), usize::MAX)?;
        let stale = chunks.into_iter().map(|(key, _)| key).filter(|key| !key.starts_with(&newest));
        self.storage.delete_rows(CHUNKS, stale.collect())
    }
}

fn part_prefix(name: &str) -> Vec<u8> {
    let mut prefix = name.as_bytes().to_vec();
    prefix.push(0);
    prefix
}

fn chunk_prefix(name: &str, filed: Lsn) -> Vec<u8> {
    let mut prefix = part_prefix(name);
    prefix.extend(filed.to_be_bytes());
    prefix
}

struct Job {
    name: String,
    form: u16,
    lsn: Lsn,
    bytes: Vec<u8>,
}

/// Writes snapshots on a thread of its own, so that neither decisions nor acknowledgements wait for it. A snapshot is
/// written only when everything in it is durable.
pub(crate) struct SnapshotWriter {
    queue: Mutex<Option<SyncSender<Job>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl SnapshotWriter {
    /// Starts the thread. `durable` tells the last durable position.
    pub(crate) fn start(
        storage: Arc<dyn Storage>,
        durable: impl Fn() -> Lsn + Send + 'static,
    ) -> std::io::Result<Self> {
        let (queue, jobs) = sync_channel::<Job>(SNAPSHOT_QUEUE);
        let thread = std::thread::Builder::new().name("snapshots".to_owned()).spawn(move || {
            let snapshots = Snapshots::new(Arc::clone(&storage));
            let mut written: BTreeMap<String, Lsn> = BTreeMap::new();
            while let Ok(job) = jobs.recv() {
                while durable() < job.lsn {
                    std::thread::sleep(Duration::from_millis(2));
                }
                match snapshots.write(&job.name, job.form, job.lsn, &job.bytes) {
                    Ok(()) => {
                        written.insert(job.name, job.lsn);
                    }
                    Err(error) => tracing::warn!(part = job.name, %error, "snapshot could not be written"),
                }
                note_floor(&*storage, &snapshots, &written);
            }
        })?;
        Ok(Self { queue: Mutex::new(Some(queue)), thread: Mutex::new(Some(thread)) })
    }

    /// Hands a snapshot over; skipped when too many wait.
    pub(crate) fn submit<T: Serialize>(&self, name: &str, form: u16, lsn: Lsn, state: &T) {
        let bytes = match postcard::to_stdvec(state) {
            Ok(bytes) => bytes,
            Err(error) => {
                tracing::error!(part = name, %error, "snapshot could not be encoded");
                return;
            }
        };
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(queue) = queue.as_ref()
            && let Err(TrySendError::Full(_)) =
                queue.try_send(Job { name: name.to_owned(), form, lsn, bytes })
        {
            tracing::warn!(part = name, "snapshot skipped, too many are waiting");
        }
    }

    /// Writes what waits and ends the thread.
    pub(crate) fn stop(&self) {
        drop(self.queue.lock().unwrap_or_else(PoisonError::into_inner).take());
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread
            && thread.join().is_err()
        {
            tracing::error!("the snapshot thread panicked");
        }
    }
}

/// Ends the process after a write or a sync failed: the kernel forgets what it could not write, so trying again would
/// only seem to work. The next start finds what was durable.
pub(crate) fn stop_after(error: &CommitError) -> ! {
    tracing::error!(%error, "the disk failed: stopping at once, restart to recover");
    std::process::abort();
}

/// Once every part has a snapshot from this run, tells the journal below which position opening need not look.
fn note_floor(storage: &dyn Storage, snapshots: &Snapshots, written: &BTreeMap<String, Lsn>) {
    let names = snapshots.names();
    if let Some(floor) = names.iter().map(|name| written.get(name).copied()).min().flatten()
        && let Err(error) = storage.note_snapshot(floor)
    {
        stop_after(&error);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use journal::MemoryStorage;

    const FORM: u16 = 7;

    fn chunks(snapshots: &Snapshots) -> usize {
        snapshots.storage.scan_rows(CHUNKS, &RowRange::all(), usize::MAX).unwrap().len()
    }

    #[test]
    fn a_snapshot_of_another_form_is_not_read_and_goes_with_the_next() {
        let snapshots = Snapshots::new(Arc::new(MemoryStorage::default()));
        let state = (7_u64, "seven".to_owned());
        let bytes = postcard::to_stdvec(&state).unwrap();
        for name in ["part", "part2"] {
            snapshots.write(name, FORM, 10, &bytes).unwrap();
            assert_eq!(snapshots.load(name, FORM), Some((10, state.clone())));
        }
        // The heads of before had no form at all, and those of tomorrow will have another.
        let head = snapshots.head("part", FORM).unwrap();
        let before = postcard::to_stdvec(&(head.lsn, head.filed, head.bytes, head.crc)).unwrap();
        let tomorrow = postcard::to_stdvec(&Head { form: FORM + 1, ..head }).unwrap();
        for (row, lsn) in [(before, 20), (tomorrow, 30)] {
            snapshots.storage.put_rows(HEADS, vec![(b"part".to_vec(), row)]).unwrap();
            assert_eq!(snapshots.load::<(u64, String)>("part", FORM), None);
            snapshots.write("part", FORM, lsn, &bytes).unwrap();
            assert_eq!(snapshots.load("part", FORM), Some((lsn, state.clone())));
            assert_eq!(chunks(&snapshots), 2, "what cannot be read any more is not kept");
        }
        assert_eq!(snapshots.load("part2", FORM), Some((10, state)), "another part is not touched");
    }

    #[test]
    fn a_part_that_there_is_no_more_leaves_nothing_behind() {
        let snapshots = Snapshots::new(Arc::new(MemoryStorage::default()));
        for name in ["part", "part2", "reports"] {
            snapshots.write(name, FORM, 10, &[7; 50_000]).unwrap();
        }
        snapshots.retire(&BTreeSet::from(["part2".to_owned(), "new".to_owned()])).unwrap();
        assert_eq!(snapshots.names(), ["part2"]);
        assert_eq!(chunks(&snapshots), 3, "of the part that stays");
    }
}
