//! A file that is written slowly and synced in small steps, so that the journal beside it never waits long for the disk. It
//! gives up before the disk is so full that nothing could be sold any more.

use std::{
    fs::File,
    io::{self, Read, Write},
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

use crate::limits::{BACKUP_BYTES_PER_SECOND, BACKUP_STEP_BYTES};

/// What may end a backup early.
pub(super) struct Bounds<'a> {
    pub(super) directory: &'a Path,
    /// Free bytes that are left to the journal.
    pub(super) low_water: u64,
    pub(super) stopping: &'a AtomicBool,
}

impl Bounds<'_> {
    /// # Errors
    /// When the server stops, or when `wanted` more bytes would leave too little space.
    pub(super) fn check(&self, wanted: u64) -> io::Result<()> {
        if self.stopping.load(Ordering::Acquire) {
            return Err(io::Error::new(io::ErrorKind::Interrupted, "the server is stopping"));
        }
        let free = free_bytes(self.directory)?;
        let needed = self.low_water.saturating_add(wanted);
        if free < needed {
            let message = format!(
                "there are {} MiB free in {} and {} MiB are needed: make room, or keep fewer backups",
                free >> 20,
                self.directory.display(),
                needed >> 20
            );
            return Err(io::Error::new(io::ErrorKind::StorageFull, message));
        }
        Ok(())
    }
}

fn free_bytes(directory: &Path) -> io::Result<u64> {
    let found = rustix::fs::statvfs(directory)?;
    Ok(found.f_bavail.saturating_mul(found.f_frsize))
}

/// Lets so many bytes pass a second.
struct Pace {
    began: Instant,
    passed: u64,
}

impl Pace {
    fn new() -> Self {
        Self { began: Instant::now(), passed: 0 }
    }

    fn pass(&mut self, bytes: usize) {
        self.passed = self.passed.saturating_add(u64::try_from(bytes).unwrap_or(u64::MAX));
        let due = Duration::from_millis(self.passed.saturating_mul(1_000) / BACKUP_BYTES_PER_SECOND);
        std::thread::sleep(due.saturating_sub(self.began.elapsed()));
    }
}

/// Writes in steps.
pub(super) struct PacedWriter<'a> {
    file: File,
    bounds: &'a Bounds<'a>,
    step: Vec<u8>,
    pace: Pace,
}

impl<'a> PacedWriter<'a> {
    pub(super) fn new(file: File, bounds: &'a Bounds<'a>) -> Self {
        Self { file, bounds, step: Vec::with_capacity(BACKUP_STEP_BYTES), pace: Pace::new() }
    }

    fn write_step(&mut self) -> io::Result<()> {
        self.bounds.check(0)?;
        self.file.write_all(&self.step)?;
        self.file.sync_data()?;
        self.pace.pass(self.step.len());
        self.step.clear();
        Ok(())
    }
}

impl Write for PacedWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.step.extend_from_slice(bytes);
        if self.step.len() >= BACKUP_STEP_BYTES {
            self.write_step()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.write_step()?;
        self.file.sync_all()
    }
}

/// Reads at the same pace.
pub(super) struct PacedReader<'a, R> {
    input: R,
    bounds: &'a Bounds<'a>,
    pace: Pace,
    step: usize,
}

impl<'a, R: Read> PacedReader<'a, R> {
    pub(super) fn new(input: R, bounds: &'a Bounds<'a>) -> Self {
        Self { input, bounds, pace: Pace::new(), step: 0 }
    }
}

impl<R: Read> Read for PacedReader<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(into)?;
        self.step = self.step.saturating_add(read);
        if self.step >= BACKUP_STEP_BYTES {
            self.bounds.check(0)?;
            self.pace.pass(std::mem::take(&mut self.step));
        }
        Ok(read)
    }
}
