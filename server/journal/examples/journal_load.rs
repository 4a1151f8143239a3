//! A small loaded node for the kill, power-cut and system-call tests: appends records and writes down every
//! acknowledged position. It knows nothing of the tests' verdicts.
//!
//! `journal_load <data dir> <ack log> [--write-only] [--records N] [--in-flight N] [--rows]`
//! With `--rows` it also rewrites rows of a table beside the records for as long as it runs.

use journal::{AppendError, Limits, SledOptions, SledStorage, Storage, SyncPolicy, Writer};
use std::error::Error;
use std::fs::OpenOptions;
use std::io::Write;
use std::sync::Arc;

/// The record at a position: sixteen pseudo-random bytes between plain ones, so that any mix-up shows.
fn record(lsn: u64) -> Vec<u8> {
    let mut bytes = lsn.to_le_bytes().to_vec();
    let mut state = lsn.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    while bytes.len() < 120 {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend(state.to_le_bytes().get(3));
    }
    bytes
}

/// Rewrites small batches of a few thousand rows, one after every few hundred records, so that sled frees and reuses
/// segments under the records.
fn rewrite_rows(storage: &dyn Storage) {
    let mut round = 0u64;
    loop {
        while storage.head().lsn < round * 200 {
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
        let keys = (0..16u64).map(|n| (round * 16 + n) % 4_000);
        let rows = keys.map(|key| (key.to_be_bytes().to_vec(), record(key + round).repeat(4))).collect();
        if storage.put_rows("levels", rows).is_err() {
            std::process::abort();
        }
        round += 1;
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [data, acks, flags @ ..] = args.as_slice() else {
        return Err("usage: <data dir> <ack log> …".into());
    };
    let flag = |name: &str| flags.iter().any(|flag| flag == name);
    let number = |name: &str, default: u64| -> Result<u64, Box<dyn Error>> {
        let at = flags.iter().position(|flag| flag == name);
        Ok(at.and_then(|at| flags.get(at + 1)).map_or(Ok(default), |text| text.parse())?)
    };
    let sync = if flag("--write-only") { SyncPolicy::WriteOnly } else { SyncPolicy::Sync };
    let options = SledOptions { sync, ..SledOptions::default() };
    let storage = Arc::new(SledStorage::open_with(data, &options)?);
    let mut acks = OpenOptions::new().append(true).create(true).open(acks)?;
    let in_flight = usize::try_from(number("--in-flight", 16)?)?;
    let limits =
        Limits { queue_records: in_flight, low_water: 1 << 20, high_water: 1 << 20, ..Limits::default() };
    let writer = Writer::<u64>::start(
        storage.clone(),
        |lsn, _, out| {
            out.extend_from_slice(&record(lsn));
            1
        },
        move |commit| {
            // One write call per line: a kill leaves whole lines or none.
            let line = format!("{}\n", commit.last);
            if acks.write_all(line.as_bytes()).is_err() {
                std::process::abort();
            }
        },
        limits,
    )?;
    if flag("--rows") {
        let storage = storage.clone();
        std::thread::spawn(move || rewrite_rows(&*storage));
    }
    let end = number("--records", u64::MAX)?;
    let mut appended = 0;
    while appended < end {
        match writer.append(appended) {
            Ok(_) => appended += 1,
            Err(AppendError::Busy) => std::thread::yield_now(),
            Err(error) => return Err(error.into()),
        }
    }
    writer.stop();
    println!("commits={}", writer.counters().commits);
    Ok(())
}
