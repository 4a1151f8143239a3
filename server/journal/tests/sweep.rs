//! One reading for all: whatever the check of a stopped node calls sound is served, backed up and exported, and what nobody
//! needs never keeps a node from opening. Directories that were killed again and again are flipped, cut, robbed of files
//! and given those of another time. `ONHAND_SWEEP` sets how many are tried.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod support;

use journal::{Archive, Blocks, RowError, RowRange, SledOptions, SledStorage, Storage, StorageExt, Stored};
use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use support::{Dice, FORM, copy_dir, env_or, grow, record};

const RECORD_BYTES: usize = 150;

/// A directory whose node was killed many times, with what it was like at an earlier time.
struct Killed {
    _dir: tempfile::TempDir,
    data: PathBuf,
    earlier: PathBuf,
    durable: u64,
}

const ROUNDS: u64 = 12;
const SEED: &str = "ONHAND_SWEEP_JOURNEY";

/// Runs in a process of its own, which ends itself without a word to anybody: blocks of ever other sizes, with rows large
/// and small that are written again and again, as snapshots and ledgers are.
#[test]
fn a_journey_that_ends_in_a_kill() {
    let Ok(asked) = std::env::var(SEED) else { return };
    let mut asked = asked.splitn(3, ' ');
    let mut number = || asked.next().unwrap().parse::<u64>().unwrap();
    let (round, redo_pages) = (number(), usize::try_from(number()).unwrap());
    let data = Path::new(asked.next().unwrap());
    let mut dice = Dice(round.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let options = SledOptions { redo_bytes: redo_pages * 4096, ..SledOptions::default() };
    let storage = SledStorage::open_with(data, &options).unwrap();
    for step in 0..12_u8 {
        grow(&storage, 1 + dice.roll(8), 1 + dice.roll(60), RECORD_BYTES);
        let wide = 1 + usize::try_from(dice.roll(24_000)).unwrap();
        let chunks = (0..4_u8).map(|n| (vec![n, step], vec![step; wide])).collect();
        storage.put_rows("chunks", chunks).unwrap();
        storage.delete_rows("chunks", vec![vec![1, step.wrapping_sub(3)]]).unwrap();
        let rows = (0..30).map(|_| (dice.roll(4_000).to_be_bytes().to_vec(), vec![step; 300])).collect();
        storage.put_rows("ledger", rows).unwrap();
        if dice.roll(4) == 0 {
            storage.sync().unwrap();
        }
        if dice.roll(20) == 0 {
            storage.note_snapshot(storage.head().lsn).unwrap();
        }
    }
    std::fs::write(data.with_extension("durable"), storage.head().lsn.to_string()).unwrap();
    if dice.roll(4) == 0 {
        storage.mark_clean().unwrap();
    }
    std::process::abort();
}

fn killed(seed: u64, redo_pages: usize) -> Killed {
    let dir = tempfile::tempdir().unwrap();
    let (data, earlier) = (dir.path().join("data"), dir.path().join("earlier"));
    for round in 0..ROUNDS {
        let asked = format!("{} {redo_pages} {}", seed * 100 + round, data.display());
        let journey = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "a_journey_that_ends_in_a_kill"])
            .env(SEED, asked)
            .output()
            .unwrap();
        assert!(!journey.status.success());
        if round == ROUNDS - 4 {
            copy_dir(&data, &earlier);
        }
    }
    let durable = std::fs::read_to_string(data.with_extension("durable")).unwrap().parse().unwrap();
    Killed { _dir: dir, data, earlier, durable }
}

/// What is done to a directory.
fn harm(killed: &Killed, data: &Path, dice: &mut Dice) -> String {
    let files: Vec<PathBuf> = support::files(data).into_keys().collect();
    let weighted = ["db", "db", "db", "db", "db", "redo", "redo", "small", "small", "small"];
    let wanted = weighted[usize::try_from(dice.roll(10)).unwrap()];
    let small = |path: &&PathBuf| !path.ends_with("db") && !path.ends_with("redo");
    let file = match wanted {
        "small" => {
            let small: Vec<_> = files.iter().filter(small).collect();
            small[usize::try_from(dice.roll(u64::try_from(small.len()).unwrap())).unwrap()].clone()
        }
        name => data.join(name),
    };
    let name = file.file_name().unwrap().to_str().unwrap().to_owned();
    let length = std::fs::metadata(&file).unwrap().len();
    match dice.roll(10) {
        0 => {
            std::fs::remove_file(&file).unwrap();
            format!("{name} lost")
        }
        1 => {
            let to = dice.roll(length.max(1));
            OpenOptions::new().write(true).open(&file).unwrap().set_len(to).unwrap();
            format!("{name} cut to {to} of {length}")
        }
        2 => {
            let other = support::files(&killed.earlier).into_keys().find(|path| {
                let same = path.file_name().unwrap().to_str().unwrap();
                same == name || (same.starts_with("snap.") && name.starts_with("snap."))
            });
            match other {
                Some(other) => drop(std::fs::copy(other, &file).unwrap()),
                None => std::fs::remove_file(&file).unwrap(),
            }
            format!("{name} of an earlier time")
        }
        _ => {
            let (at, bit) = (dice.roll(length.max(1)), dice.roll(8));
            let open = OpenOptions::new().read(true).write(true).open(&file).unwrap();
            let mut byte = [0];
            open.read_exact_at(&mut byte, at).unwrap();
            open.write_all_at(&[byte[0] ^ (1 << bit)], at).unwrap();
            format!("bit {bit} of byte {at} of {name}")
        }
    }
}

/// Every record from the first to the last that was acknowledged, as it was written.
fn assert_whole(blocks: &dyn Blocks, durable: u64, what: &str) {
    let mut expected = 1;
    for row in blocks.read_from(1) {
        let read = row.unwrap_or_else(|error| panic!("{what}: record {expected}: {error}"));
        assert_eq!(
            read,
            Stored { lsn: expected, form: FORM, bytes: record(expected, RECORD_BYTES) },
            "{what}"
        );
        expected += 1;
    }
    assert!(expected > durable, "{what}: ends at {} and {durable} were acknowledged", expected - 1);
    let back = blocks.read_back(u64::MAX);
    assert_eq!(back.map(Result::unwrap).count(), usize::try_from(expected - 1).unwrap(), "{what}: read back");
}

/// Serving means opening, reading everything, writing more, and coming back. Rows may be lost, and then they are empty and
/// not in the way.
fn assert_served(data: &Path, durable: u64, what: &str) {
    let open = || SledStorage::open(data).unwrap_or_else(|error| panic!("{what}: {error}"));
    let storage = open();
    assert_whole(&storage, durable, what);
    let rows = |storage: &SledStorage| {
        ["chunks", "ledger"]
            .map(|table| storage.scan_rows(table, &RowRange::all(), usize::MAX))
            .map(Result::err)
    };
    let unread = rows(&storage);
    for error in unread.iter().flatten() {
        assert!(matches!(error, RowError::Damaged { .. }), "{what}: {error}");
    }
    let storage = if unread.iter().any(Option::is_some) {
        drop(storage);
        let storage = open();
        assert!(
            rows(&storage).iter().all(Option::is_none),
            "{what}: rows cannot be read after a second start"
        );
        storage
    } else {
        storage
    };
    grow(&storage, 3, 20, RECORD_BYTES);
    storage.put_rows("ledger", vec![(vec![1], vec![2])]).unwrap();
    storage.mark_clean().unwrap();
    let durable = storage.head().lsn;
    drop(storage);
    let archive = Archive::open(data).unwrap();
    assert_eq!((archive.damage(), archive.durable()), (None, durable), "{what}");
}

/// A check that finds damage may be followed by a refusal or, when nothing that a start needs is damaged, by a node that
/// serves what is there; never by another record or by a silent end.
fn assert_honest(data: &Path, durable: u64, what: &str) {
    let Ok(storage) = SledStorage::open(data) else { return };
    let mut expected = 1;
    for row in storage.read_from(1) {
        let Ok(read) = row else { return };
        assert_eq!(
            read,
            Stored { lsn: expected, form: FORM, bytes: record(expected, RECORD_BYTES) },
            "{what}"
        );
        expected += 1;
    }
    assert!(expected > durable, "{what}: silently ends at {} of {durable}", expected - 1);
}

#[test]
fn what_the_check_calls_sound_is_served_backed_up_and_exported() {
    let wanted = env_or("ONHAND_SWEEP", 60);
    let first = env_or("ONHAND_SWEEP_FIRST", 0);
    let scratch = tempfile::tempdir().unwrap();
    let mut outcomes: BTreeMap<&str, u64> = BTreeMap::new();
    let each = 200;
    for group in 0..wanted.div_ceil(each) {
        let redo_pages = [1_024, 80, 30][usize::try_from(group % 3).unwrap()];
        let killed = killed(group + 1, redo_pages);
        assert_whole(&Archive::open(&killed.data).unwrap(), killed.durable, "unharmed");
        for number in group * each..wanted.min((group + 1) * each) {
            if number < first {
                continue;
            }
            let data = scratch.path().join(number.to_string());
            copy_dir(&killed.data, &data);
            let mut dice = Dice((number + 1).wrapping_mul(0x2545_F491_4F6C_DD1D));
            let what = format!("case {number}, {}", harm(&killed, &data, &mut dice));
            let archive = Archive::open(&data).unwrap_or_else(|error| panic!("{what}: {error}"));
            let needless = what.contains("snap.") || what.contains("conf");
            assert!(archive.damage().is_none() || !needless, "{what}: {:?}", archive.damage());
            let damage = archive.damage().or(archive.fleeting()).cloned();
            let outcome = match (&damage, archive.database()) {
                (Some(_), _) => "damaged",
                (None, Some(_)) => "sound, to be made anew",
                (None, None) => "sound",
            };
            if damage.is_some() {
                drop(archive);
                assert_honest(&data, killed.durable, &what);
            } else {
                assert_whole(&archive, killed.durable, &what);
                let mut bytes = Vec::new();
                let head = journal::backup(&archive, &mut bytes, &mut |_| {}).unwrap();
                assert_eq!(head, archive.head(), "{what}");
                drop(archive);
                assert_served(&data, killed.durable, &what);
            }
            *outcomes.entry(outcome).or_default() += 1;
            std::fs::remove_dir_all(&data).unwrap();
        }
    }
    println!("{outcomes:?}");
    assert!(outcomes.len() == 3, "the sample is too small to say anything: {outcomes:?}");
}

#[test]
fn files_that_nobody_needs_never_keep_a_node_from_opening() {
    let killed = killed(900, 200);
    let scratch = tempfile::tempdir().unwrap();
    for (name, file) in support::files(&killed.data).into_keys().filter_map(|path| {
        let name = path.file_name()?.to_str()?.to_owned();
        (name == "conf" || name.starts_with("snap.")).then_some((name, path))
    }) {
        let length = usize::try_from(std::fs::metadata(&file).unwrap().len()).unwrap();
        for at in [0, 1, length / 3, length / 2, length - 6, length - 1] {
            let data = scratch.path().join(format!("{name}-{at}"));
            copy_dir(&killed.data, &data);
            let mut bytes = std::fs::read(&file).unwrap();
            bytes[at] ^= 1;
            std::fs::write(data.join(&name), &bytes).unwrap();
            assert_served(&data, killed.durable, &format!("byte {at} of {name}"));
        }
        for content in [&b""[..], b"torn", &[0; 4_000]] {
            let data = scratch.path().join(format!("{name}-{}", content.len()));
            copy_dir(&killed.data, &data);
            std::fs::write(data.join(&name), content).unwrap();
            assert_served(&data, killed.durable, &format!("{name} of {} bytes", content.len()));
        }
    }
}
