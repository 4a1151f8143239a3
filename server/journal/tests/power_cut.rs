//! Kills and power cuts under load. A power cut is a copy of the disk image at that moment: it holds what reached
//! the disk and nothing of what was only in memory. A control without the real sync must lose records.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::string_slice)]

mod support;

use journal::{Blocks, SledStorage, StorageExt, Stored, verify};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use support::{Mount, example, record, run};

const PATIENCE: Duration = Duration::from_secs(60);

/// A loaded node in its own process, killed when dropped.
struct Load {
    child: Child,
    acks: PathBuf,
}

impl Load {
    fn start(program: &Path, data: &Path, acks: &Path, flags: &[&str]) -> Load {
        let mut command = Command::new(program);
        command.arg(data).arg(acks).args(flags).stdout(Stdio::null()).stderr(Stdio::piped());
        Load { child: command.spawn().unwrap(), acks: acks.to_owned() }
    }

    fn acked(&self) -> u64 {
        let text = std::fs::read_to_string(&self.acks).unwrap_or_default();
        let whole = text.rfind('\n').map_or("", |end| &text[..end]);
        whole.lines().last().map_or(0, |line| line.parse().unwrap())
    }

    fn wait_for_acks(&mut self, more_than: u64) {
        let deadline = Instant::now() + PATIENCE;
        while self.acked() <= more_than {
            assert!(Instant::now() < deadline, "the load does not get on");
            if let Some(status) = self.child.try_wait().unwrap() {
                let mut why = String::new();
                std::io::Read::read_to_string(&mut self.child.stderr.take().unwrap(), &mut why).unwrap();
                panic!("the load ended: {status} {why}");
            }
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    fn signal(&self, name: &str) {
        run(Command::new("kill").args([name, &self.child.id().to_string()])).unwrap();
    }
}

impl Drop for Load {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn env_or(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// How many records a journal holds, each checked; an error when it is refused or damaged.
fn check(data: &Path) -> Result<u64, String> {
    let report = verify(data).map_err(|error| error.to_string())?;
    let storage = SledStorage::open(data).map_err(|error| error.to_string())?;
    let mut last = 0;
    for row in storage.read_from(1) {
        let Stored { lsn, bytes, .. } = row.map_err(|error| error.to_string())?;
        if lsn != last + 1 || bytes != record(lsn, 120) {
            return Err(format!("record {lsn} is not what was written"));
        }
        last = lsn;
    }
    if storage.head().lsn != last || !report.is_sound() || report.head.lsn < last {
        return Err(format!("head {:?}, read {last}, {report:?}", storage.head()));
    }
    Ok(last)
}

#[test]
fn a_killed_node_loses_nothing_it_acknowledged() {
    let program = example("journal_load");
    let dir = tempfile::tempdir().unwrap();
    let (data, acks) = (dir.path().join("data"), dir.path().join("acks"));
    for kill in 0..env_or("ONHAND_KILLS", 12) {
        let flags: &[&str] =
            if kill % 2 == 0 { &["--in-flight", "64"] } else { &["--in-flight", "64", "--rows"] };
        let mut load = Load::start(&program, &data, &acks, flags);
        if kill % 3 == 2 {
            // While it opens, at a different moment each time.
            std::thread::sleep(Duration::from_millis(kill * 3 % 40));
        } else {
            let acked = load.acked();
            load.wait_for_acks(acked + 500 * (kill % 4));
        }
        load.child.kill().unwrap();
        assert_eq!(load.child.wait().unwrap().signal(), Some(9));
        let acked = load.acked();
        let kept = if data.join("watermark").exists() { check(&data).unwrap() } else { 0 };
        assert!(kept >= acked, "kill {kill}: {acked} acknowledged, {kept} kept");
    }
}

/// A disk in a file: an ext4 image, mounted through a loop device.
struct Disk {
    mount: Mount,
    image: PathBuf,
}

impl Disk {
    fn make(dir: &Path) -> Result<Disk, String> {
        let image = dir.join("disk.img");
        let file = std::fs::File::create(&image).map_err(|error| error.to_string())?;
        file.set_len(1 << 30).map_err(|error| error.to_string())?;
        run(Command::new("mkfs.ext4")
            .args(["-q", "-F", "-E", "lazy_itable_init=0,lazy_journal_init=0"])
            .arg(&image))?;
        let source = image.to_string_lossy().into_owned();
        // Seldom journal commits of its own, so that only what the program asks for reaches the disk.
        let mount = Mount::new(&["-o", "loop,commit=300", &source], &dir.join("disk"))?;
        Ok(Disk { mount, image })
    }
}

struct Cut {
    acked: u64,
    kept: Result<u64, String>,
}

impl Cut {
    fn lost(&self) -> u64 {
        self.acked.saturating_sub(*self.kept.as_ref().unwrap_or(&0))
    }
}

/// Cuts the power `cuts` times under load. The process is stopped while the image is copied, so that the copy is of
/// one moment.
fn cut_power(cuts: u64, flags: &[&str]) -> Result<Vec<Cut>, String> {
    let program = example("journal_load");
    let dir = tempfile::tempdir().map_err(|error| error.to_string())?;
    let disk = Disk::make(dir.path())?;
    let acks = dir.path().join("acks");
    let mut load = Load::start(&program, &disk.mount.path().join("data"), &acks, flags);
    let mut outcome = Vec::new();
    for cut in 0..cuts {
        let acked = load.acked();
        // Sometimes at once, sometimes after several of sled's segments have been filled and reused.
        load.wait_for_acks(acked + 300 + 25_000 * (cut % 3));
        load.signal("-STOP");
        let acked = load.acked();
        let copy = dir.path().join(format!("cut{cut}.img"));
        let copied = run(Command::new("cp").arg("--sparse=always").arg(&disk.image).arg(&copy));
        load.signal("-CONT");
        copied?;
        let source = copy.to_string_lossy().into_owned();
        let after = Mount::new(&["-o", "loop", &source], &dir.path().join(format!("cut{cut}")))?;
        outcome.push(Cut { acked, kept: check(&after.path().join("data")) });
        drop(after);
        std::fs::remove_file(copy).map_err(|error| error.to_string())?;
    }
    drop(load);
    Ok(outcome)
}

/// Why images cannot be mounted here, if so.
fn mounting_is_impossible() -> Option<String> {
    let dir = tempfile::tempdir().unwrap();
    Disk::make(dir.path()).err()
}

#[test]
fn a_power_cut_loses_nothing_acknowledged_and_the_control_does() {
    if let Some(why) = mounting_is_impossible() {
        println!("SKIPPED: disk images cannot be mounted here ({why})");
        return;
    }
    let cuts = env_or("ONHAND_POWER_CUTS", 4);
    for (number, cut) in cut_power(cuts, &["--in-flight", "64", "--rows"]).unwrap().iter().enumerate() {
        println!("cut {number}: {} acknowledged, {:?} kept", cut.acked, cut.kept);
        assert!(cut.kept.is_ok(), "refused after an honest power cut");
        assert_eq!(cut.lost(), 0);
    }
    let control = cut_power(cuts.max(2), &["--write-only"]).unwrap();
    for cut in &control {
        println!("control: {} acknowledged, {:?} kept, {} lost", cut.acked, cut.kept, cut.lost());
    }
    assert!(
        control.iter().any(|cut| cut.lost() > 0),
        "without the sync nothing was lost: this test cannot fail"
    );
}
