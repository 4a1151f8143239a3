//! Rates, disk use and memory of the journal on this machine: `journal_bench [records] [directory] [only]`, where
//! `only` is one of `sale-64`, `noise-64`, `sale-1024`, `noise-1024`, `rows`.
//!
//! Two kinds of 100-byte records: sales as they look in practice (ids, times and amounts that repeat in part), and
//! noise that no compressor can shorten, which is the worst case.

use journal::{BlockBuilder, Blocks, MAX_BLOCK_RECORDS, SledStorage, Storage, StorageExt};
use std::error::Error;
use std::path::Path;
use std::time::Instant;

const RECORD_BYTES: usize = 100;

struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}

fn noise(_lsn: u64, dice: &mut Dice, out: &mut Vec<u8>) {
    while out.len() < RECORD_BYTES {
        out.extend_from_slice(&dice.roll().to_le_bytes());
    }
    out.truncate(RECORD_BYTES);
}

/// A sale of three lines: a random 10-byte tail of a UUIDv7, clock, branch, register, cashier, lines of a catalogue
/// of 5 000 articles with prices and taxes, one tender.
fn sale(lsn: u64, dice: &mut Dice, out: &mut Vec<u8>) {
    let time = 1_760_000_000_000_000 + lsn * 173;
    out.extend(time.to_be_bytes().get(2..).unwrap_or_default());
    out.extend_from_slice(&dice.roll().to_le_bytes());
    out.extend(dice.roll().to_le_bytes().get(..2).unwrap_or_default());
    out.extend_from_slice(&time.to_le_bytes());
    out.extend_from_slice(&(time + 900).to_le_bytes());
    let register = dice.roll() % 64;
    out.extend_from_slice(b"\x01\x04\x00\x02");
    out.extend_from_slice(&(register / 4).to_le_bytes());
    out.extend_from_slice(&register.to_le_bytes());
    for _ in 0..3 {
        let article = dice.roll() % 5_000;
        let price = 199 + (article * 7919) % 4_000;
        out.extend(article.to_be_bytes().get(4..).unwrap_or_default());
        out.extend_from_slice(&[0xE8, 0x07]);
        out.extend(price.to_le_bytes().get(..4).unwrap_or_default());
        out.extend((price / 6).to_le_bytes().get(..4).unwrap_or_default());
    }
    out.resize(RECORD_BYTES, 0);
}

fn memory_mib() -> Result<f64, Box<dyn Error>> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find(|line| line.starts_with("VmRSS")).unwrap_or_default();
    let kib: f64 = line.split_whitespace().nth(1).unwrap_or("0").parse()?;
    Ok(kib / 1024.0)
}

fn on_disk(dir: &Path) -> Result<u64, Box<dyn Error>> {
    use std::os::unix::fs::MetadataExt;
    let mut bytes = 0;
    for entry in std::fs::read_dir(dir)? {
        let data = entry?.metadata()?;
        if data.is_file() {
            bytes += data.blocks() * 512;
        }
    }
    Ok(bytes)
}

type Make = fn(u64, &mut Dice, &mut Vec<u8>);

fn run(
    base: &Path,
    only: Option<&str>,
    (name, make): (&str, Make),
    per_block: usize,
    records: u64,
) -> Result<(), Box<dyn Error>> {
    let label = format!("{name}-{per_block}");
    if only.is_some_and(|only| only != label) {
        return Ok(());
    }
    let dir = base.join(label);
    let storage = SledStorage::open(&dir)?;
    let mut dice = Dice(0x1357_9BDF_0246_8ACE);
    let mut scratch = Vec::new();
    let mut waits = Vec::new();
    let mut encoded = 0usize;
    let begun = Instant::now();
    while storage.head().lsn < records {
        let head = storage.head();
        let mut builder = BlockBuilder::after(head);
        let mut lsn = head.lsn;
        while builder.len() < per_block {
            lsn += 1;
            scratch.clear();
            make(lsn, &mut dice, &mut scratch);
            if builder.push(1, &scratch).is_err() {
                break;
            }
        }
        let block = builder.finish().ok_or("empty block")?;
        encoded += block.bytes().len();
        let commit = Instant::now();
        storage.commit(&block)?;
        waits.push(commit.elapsed());
    }
    let took = begun.elapsed().as_secs_f64();
    let written = storage.head().lsn;
    waits.sort();
    let wait = |percent: usize| waits.get(waits.len() * percent / 100).map_or(0, |wait| wait.as_micros());
    let each = f64::from(u32::try_from(written)?);
    let rss = memory_mib()?;
    let disk = f64::from(u32::try_from(on_disk(&dir)? / 1024)?) * 1024.0;
    println!(
        "{name:5} {per_block:4}/block: {:>9.0} records/s, commit p50 {} us p99 {} us, block {:.1} B/record, \
         disk {:.1} B/record, RSS {rss:.0} MiB",
        each / took,
        wait(50),
        wait(99),
        f64::from(u32::try_from(encoded)?) / each,
        disk / each,
    );
    drop(storage);
    let begun = Instant::now();
    let storage = SledStorage::open(&dir)?;
    let opened = begun.elapsed();
    let begun = Instant::now();
    let mut read = 0u64;
    for row in storage.read_from(1) {
        row?;
        read += 1;
    }
    println!(
        "      reopened after an unclean end with all {read} records checked in {:.2} s, read again in {:.2} s",
        opened.as_secs_f64(),
        begun.elapsed().as_secs_f64()
    );
    Ok(())
}

/// Rewrites the levels of 20 000 articles in small batches, as the egress side does, with a commit now and then.
fn rows(base: &Path, only: Option<&str>, count: u64) -> Result<(), Box<dyn Error>> {
    if only.is_some_and(|only| only != "rows") {
        return Ok(());
    }
    let storage = SledStorage::open(base.join("rows"))?;
    let mut dice = Dice(0x0F1E_2D3C_4B5A_6978);
    let before = memory_mib()?;
    let begun = Instant::now();
    for batch in 0..count / 16 {
        let keys = std::iter::repeat_with(|| dice.roll() % 20_000).take(16);
        let rows = keys.map(|key| (key.to_be_bytes().to_vec(), vec![1; 60])).collect();
        storage.put_rows("levels", rows)?;
        if batch % 8 == 0 {
            let mut builder = BlockBuilder::after(storage.head());
            builder.push(1, &batch.to_le_bytes())?;
            storage.commit(&builder.finish().ok_or("empty block")?)?;
        }
    }
    println!(
        "rows: {:.0} rows/s beside commits, RSS {before:.0} -> {:.0} MiB, disk {} MiB",
        f64::from(u32::try_from(count)?) / begun.elapsed().as_secs_f64(),
        memory_mib()?,
        on_disk(storage.dir())? >> 20,
    );
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let records = args.next().map_or(Ok(1_000_000), |text| text.parse())?;
    let base = args.next().map_or_else(std::env::temp_dir, Into::into);
    let only = args.next();
    let base = base.join(format!("journal-bench-{}", std::process::id()));
    let result = rows(&base, only.as_deref(), records).and_then(|()| {
        [64, MAX_BLOCK_RECORDS].into_iter().try_for_each(|per_block| {
            run(&base, only.as_deref(), ("sale", sale), per_block, records)?;
            run(&base, only.as_deref(), ("noise", noise), per_block, records)
        })
    });
    std::fs::remove_dir_all(&base)?;
    result
}
