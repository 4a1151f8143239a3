//! Pictures: taken as files, looked at, made into the sizes that screens need, and kept by the hash of their content. It knows
//! nothing of products; who names a picture is told to it when it clears up (ADR 26).

mod file;
mod pixels;
mod shelf;
#[cfg(test)]
mod tests;

use protocol::{
    FactName, MediaView, PICTURE_BYTES_MAX, PICTURE_WIDTHS, Refusal, RefusalCode, Rule, WithFacts as _,
};
use sha2::{Digest as _, Sha256};
use std::{
    collections::BTreeSet,
    io::{self, Write as _},
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel},
    },
    thread::JoinHandle,
    time::Instant,
};
use tempfile::NamedTempFile;
use tokio::sync::oneshot;

use crate::{
    clock,
    limits::{MEDIA_PICTURES_MAX, MEDIA_SWEEP_EVERY, MEDIA_UNUSED_KEPT, MEDIA_WAITING},
    telemetry,
};
pub(crate) use file::Kind;
use pixels::Rendered;
use shelf::Shelf;
pub(crate) use shelf::{Facts, check, export};

/// The folder of pictures in a data directory and in a backup.
pub(crate) const FOLDER: &str = "media";

/// The hash of a picture's content.
pub(crate) type Hash = [u8; 32];

/// What is named by whom, asked when it is time to clear up.
type Named = Box<dyn Fn() -> BTreeSet<Hash> + Send>;

/// All pictures of a node. A copy is the same.
#[derive(Clone)]
pub(crate) struct Media(Arc<Inner>);

struct Inner {
    shelf: Shelf,
    /// Free bytes that are left to the journal.
    low_water: u64,
    work: Mutex<Option<Work>>,
}

/// The thread that makes sizes, one picture after the other: it needs much memory and takes a core.
struct Work {
    queue: SyncSender<Job>,
    thread: JoinHandle<()>,
}

/// A picture that was not there before.
struct Fresh {
    hash: Hash,
    facts: Facts,
    rendered: Rendered,
}

enum Job {
    Take {
        upload: Box<Upload>,
        reply: oneshot::Sender<Result<MediaView, Refusal>>,
    },
    /// From now on what nobody names is cleared away.
    Sweep(Named),
}

/// A file that is arriving. Dropped, nothing is left of it.
pub(crate) struct Upload {
    file: NamedTempFile,
    hash: Sha256,
    bytes: u64,
}

impl Upload {
    /// Takes the next part of the file. Blocks.
    ///
    /// # Errors
    /// `too_large`, and `storage_full` when there is no room.
    pub(crate) fn take(&mut self, part: &[u8]) -> Result<(), Refusal> {
        self.bytes = self.bytes.saturating_add(u64::try_from(part.len()).unwrap_or(u64::MAX));
        if self.bytes > PICTURE_BYTES_MAX {
            let message = format!(
                "a picture has at most {} MiB; save it smaller and try again",
                PICTURE_BYTES_MAX >> 20
            );
            let refusal = Refusal::new(RefusalCode::TooLarge, message).rule(Rule::PictureTooHeavy);
            return Err(refusal.fact(FactName::Limit, PICTURE_BYTES_MAX >> 20));
        }
        self.hash.update(part);
        self.file.write_all(part).map_err(|error| unkept(&error))
    }
}

impl Media {
    /// The pictures of a data directory; with none, they are forgotten at the end. What was still arriving when the server
    /// ended is cleared away.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub(crate) fn open(data: Option<&Path>, low_water: u64) -> io::Result<Self> {
        let shelf = Shelf::open(data.map(|data| data.join(FOLDER)))?;
        metrics::gauge!("onhand_media_pictures").set(telemetry::float(shelf.count()));
        Ok(Self(Arc::new(Inner { shelf, low_water, work: Mutex::default() })))
    }

    /// What is known of a picture; none when there is no such. It is named now, so it is not cleared away as unused before
    /// the next look.
    pub(crate) fn named(&self, media: &str) -> Option<Facts> {
        self.0.shelf.named(&hash_of(media)?)
    }

    /// The smallest size of a picture that is at least so wide, or its largest. Blocks.
    ///
    /// # Errors
    /// When the disk cannot be read, or the file is damaged.
    pub(crate) fn read(&self, media: &str, width: u16, kind: Kind) -> io::Result<Option<Vec<u8>>> {
        let Some(hash) = hash_of(media) else { return Ok(None) };
        self.0.shelf.read(&hash, width, kind)
    }

    /// Makes room for a file. Blocks.
    ///
    /// # Errors
    /// `storage_full` when there is none.
    pub(crate) fn upload(&self) -> Result<Upload, Refusal> {
        self.0.shelf.check_room(self.0.low_water)?;
        if self.0.shelf.count() >= MEDIA_PICTURES_MAX {
            let message = format!("{MEDIA_PICTURES_MAX} pictures are kept, and there is no room for more");
            return Err(Refusal::new(RefusalCode::StorageFull, message));
        }
        let file = self.0.shelf.incoming().map_err(|error| unkept(&error))?;
        Ok(Upload { file, hash: Sha256::new(), bytes: 0 })
    }

    /// Has a file that has arrived looked at, made into sizes and kept, and waits for that.
    ///
    /// # Errors
    /// With a sentence for whoever uploaded it; `busy` when too many wait.
    pub(crate) async fn keep(&self, upload: Upload) -> Result<MediaView, Refusal> {
        let (reply, answer) = oneshot::channel();
        self.hand_over(Job::Take { upload: Box::new(upload), reply })?;
        let gone =
            || Refusal::new(RefusalCode::ShuttingDown, "the server is stopping; upload it again later");
        answer.await.unwrap_or_else(|_dropped| Err(gone()))
    }

    /// Keeps a picture that the program has made by itself. Blocks.
    ///
    /// # Errors
    /// As [`Media::keep`].
    pub(crate) fn keep_own(&self, bytes: &[u8]) -> Result<MediaView, Refusal> {
        let mut upload = self.upload()?;
        upload.take(bytes)?;
        self.0.kept(upload).map(|(view, _)| view)
    }

    /// From now on pictures that nobody names are cleared away after a while.
    ///
    /// # Errors
    /// When the system has no thread to give.
    pub(crate) fn begin(&self, named: impl Fn() -> BTreeSet<Hash> + Send + 'static) -> Result<(), Refusal> {
        self.hand_over(Job::Sweep(Box::new(named)))
    }

    fn hand_over(&self, job: Job) -> Result<(), Refusal> {
        let mut work = self.0.work.lock().unwrap_or_else(PoisonError::into_inner);
        if work.is_none() {
            let (queue, jobs) = sync_channel(MEDIA_WAITING);
            let inner = Arc::clone(&self.0);
            let run = move || inner.run(&jobs);
            let spawned = std::thread::Builder::new().name("pictures".to_owned()).spawn(run);
            let thread = spawned.map_err(|error| unkept(&error))?;
            *work = Some(Work { queue, thread });
        }
        let sent = work.as_ref().map(|work| work.queue.try_send(job));
        match sent {
            Some(Err(TrySendError::Full(_))) => {
                let message = "many pictures wait already; try again in a moment";
                Err(Refusal::new(RefusalCode::Busy, message))
            }
            Some(Err(TrySendError::Disconnected(_))) | None => {
                Err(Refusal::new(RefusalCode::Fault, "pictures cannot be taken; start the server again"))
            }
            Some(Ok(())) => Ok(()),
        }
    }

    /// Ends the thread when it is done with what it has. Blocks.
    pub(crate) fn stop(&self) {
        let work = self.0.work.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(Work { queue, thread }) = work else { return };
        drop(queue);
        if thread.join().is_err() {
            tracing::error!("the thread of pictures had died");
        }
    }
}

impl Inner {
    fn run(&self, jobs: &Receiver<Job>) {
        // Whatever sells goes first.
        if let Err(error) = rustix::process::setpriority_process(None, 19) {
            tracing::debug!(%error, "pictures are made at the priority of everything else");
        }
        let mut named: Option<Named> = None;
        let mut due = Instant::now();
        loop {
            match jobs.recv_timeout(due.saturating_duration_since(Instant::now())) {
                Ok(Job::Take { upload, reply }) => {
                    let (kept, fresh) = match self.kept(*upload) {
                        Ok((view, fresh)) => (Ok(view), fresh),
                        Err(refusal) => (Err(refusal), None),
                    };
                    let outcome = if kept.is_ok() { "kept" } else { "refused" };
                    metrics::counter!("onhand_media_uploads_total", "outcome" => outcome).increment(1);
                    // Whoever waited may have gone; the picture stays.
                    drop(reply.send(kept));
                    if let Some(fresh) = fresh {
                        self.lighten(&fresh);
                    }
                }
                Ok(Job::Sweep(asked)) => {
                    named = Some(asked);
                    due = Instant::now();
                }
                Err(RecvTimeoutError::Timeout) => {
                    if let Some(named) = &named {
                        self.sweep(&named());
                    }
                    due = Instant::now() + MEDIA_SWEEP_EVERY;
                }
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    /// Makes the sizes that take long, behind the answer.
    fn lighten(&self, Fresh { hash, facts, rendered }: &Fresh) {
        let made = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| pixels::lighter(rendered)));
        let kept = match made {
            Ok(Ok(None)) => return,
            Ok(Ok(Some(sizes))) => self
                .shelf
                .check_room(self.low_water)
                .and_then(|()| self.shelf.put_lighter(hash, *facts, &sizes).map_err(|error| unkept(&error))),
            Ok(Err(refusal)) => Err(refusal),
            Err(_panic) => Err(Refusal::new(RefusalCode::Fault, "the encoder broke")),
        };
        if let Err(refusal) = kept {
            tracing::warn!(media = hex(hash), %refusal, "a picture stays without its AVIF sizes");
        }
    }

    fn kept(&self, upload: Upload) -> Result<(MediaView, Option<Fresh>), Refusal> {
        let hash: Hash = upload.hash.finalize().into();
        if let Some(facts) = self.shelf.named(&hash) {
            return Ok((view(&hash, facts), None));
        }
        if upload.bytes == 0 {
            return Err(Refusal::new(RefusalCode::Malformed, "the file is empty").rule(Rule::NoPicture));
        }
        let bytes = std::fs::read(upload.file.path()).map_err(|error| unkept(&error))?;
        // What decoders make of a hostile file must not end the thread.
        let rendered = std::panic::catch_unwind(|| pixels::rendered(&bytes));
        let rendered = rendered.unwrap_or_else(|_panic| {
            tracing::error!(media = hex(&hash), "a picture broke its decoder");
            Err(Refusal::new(
                RefusalCode::Malformed,
                "this picture cannot be read; save it anew and try again",
            )
            .rule(Rule::PictureDamaged))
        })?;
        self.shelf.check_room(self.low_water)?;
        let facts = self.shelf.put(&hash, &rendered).map_err(|error| unkept(&error))?;
        metrics::gauge!("onhand_media_pictures").set(telemetry::float(self.shelf.count()));
        Ok((view(&hash, facts), Some(Fresh { hash, facts, rendered })))
    }

    fn sweep(&self, named: &BTreeSet<Hash>) {
        match self.shelf.sweep(named, clock::now(), MEDIA_UNUSED_KEPT) {
            Ok(swept) => {
                metrics::gauge!("onhand_media_pictures").set(telemetry::float(self.shelf.count()));
                metrics::gauge!("onhand_media_missing").set(telemetry::float(swept.missing));
                if swept.missing > 0 {
                    tracing::error!(
                        missing = swept.missing,
                        "products name pictures that are not there; restore them from a backup or upload them again"
                    );
                }
                tracing::debug!(
                    removed = swept.removed,
                    unused = swept.unused,
                    "pictures were looked through"
                );
            }
            Err(error) => tracing::error!(%error, "unused pictures cannot be cleared away"),
        }
    }
}

fn view(hash: &Hash, facts: Facts) -> MediaView {
    let Facts { width, height, tint } = facts;
    MediaView { media: hex(hash), width, height, tint, widths: widths(width).collect() }
}

/// Widths of a picture whose largest size is so wide.
pub(crate) fn widths(largest: u16) -> impl DoubleEndedIterator<Item = u16> {
    PICTURE_WIDTHS.into_iter().filter(move |width| *width < largest).chain(std::iter::once(largest))
}

pub(crate) fn hex(hash: &Hash) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// None when it is not written as names of pictures are.
pub(crate) fn hash_of(name: &str) -> Option<Hash> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let (pairs, rest) = name.as_bytes().as_chunks::<2>();
    let mut hash = Hash::default();
    if pairs.len() != hash.len() || !rest.is_empty() {
        return None;
    }
    for (byte, [high, low]) in hash.iter_mut().zip(pairs) {
        *byte = digit(*high)? << 4 | digit(*low)?;
    }
    Some(hash)
}

fn unkept(error: &io::Error) -> Refusal {
    if matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded) {
        return Refusal::new(RefusalCode::StorageFull, "there is no room for the picture");
    }
    Refusal::new(RefusalCode::Fault, format!("the picture cannot be kept: {error}"))
}

/// Every file of the pictures in a data directory, for a backup: names with slashes, in order, and where each is. Asked behind
/// the journal, so that no record names one that is not among them.
pub(crate) fn files(data: &Path) -> io::Result<Vec<(String, PathBuf)>> {
    shelf::files(&data.join(FOLDER))
        .map(|found| found.into_iter().map(|(name, path)| (format!("{FOLDER}/{name}"), path)).collect())
}
