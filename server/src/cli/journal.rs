//! Offline work on a data directory: check, export, back up, restore. The server must be stopped; a directory in use
//! is refused.

use crate::customers::{KEYS_FILE, beside};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use journal::{Archive, Blocks, Progress, StorageExt};
use protocol::ConservationFinding;
use serde::Serialize;
use std::fs::{File, OpenOptions};
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use super::arguments::{Common, ExportArguments, RestoreArguments};
use super::show::print;
use super::{Code, Failure};
use crate::conservation;
use crate::media;
use crate::record::Record;

pub(super) fn verify(common: &Common) -> Result<(), Failure> {
    let dir = existing(common)?;
    let report = journal::verify(&dir)?;
    print(&format!(
        "{}\nrecords  {} in {} blocks, {} bytes\nhead     {}\ndurable  {}\nended    {}\n",
        dir.display(),
        report.records,
        report.blocks,
        report.record_bytes,
        report.head.lsn,
        report.durable,
        match report.ended_in_order {
            Some(true) => "in order",
            Some(false) => "abruptly; the next start repairs the end",
            None => "unknown",
        }
    ))?;
    if let Some(damage) = report.damage {
        return Err(damage.into_error().into());
    }
    if let Some(damage) = report.database {
        print(&format!(
            "note     {damage}; nobody needs it, and the next start makes it anew from the records\n"
        ))?;
    }
    depicted(&dir)?;
    conserved(common)
}

/// Reads every picture.
fn depicted(dir: &Path) -> Result<(), Failure> {
    let pictures = media::check(dir).map_err(|error| Failure::at(&dir.join(media::FOLDER), &error))?;
    print(&format!("pictures {} with {} bytes\n", pictures.pictures, pictures.bytes))?;
    if !pictures.damaged.is_empty() {
        let sentences = pictures.damaged.join("\n");
        let advice = "restore them from a backup, or remove the files and upload the pictures again";
        return Err(Failure::new(Code::Damaged, format_args!("{sentences}\n{advice}")));
    }
    print("sound    every durable record and every picture is as it was written\n")
}

/// Adds up all stock from the records, apart from every snapshot.
fn conserved(common: &Common) -> Result<(), Failure> {
    let archive = archive(common)?;
    let records = archive.read_from(1).map(|row| -> Result<Record, Failure> {
        let stored = row?;
        Ok(Record::decode(stored.lsn, stored.form, &stored.bytes)?)
    });
    let checked = conservation::check(records)?;
    for one in &checked.findings.first {
        print(&format!("wrong    {}\n", told(one)))?;
    }
    let (levels, transfers, count) = (checked.levels, checked.transfers, checked.findings.count);
    if count > 0 {
        let message = format_args!(
            "stock does not add up in {count} places: restore the newest backup that does, and keep this directory for whoever \
             looks into it"
        );
        return Err(Failure::new(Code::Damaged, message));
    }
    print(&format!(
        "conserved {levels} levels are what moved them, with {transfers} transfers, and what is held is what documents hold\n"
    ))
}

/// A finding in a line.
fn told(one: &ConservationFinding) -> String {
    let mut told = format!("record {}", one.lsn);
    if let Some(sku) = one.sku {
        told.push_str(&format!(", SKU {sku}"));
    }
    if let Some(branch) = one.branch {
        told.push_str(&format!(", branch {branch}"));
    }
    if let Some(transfer) = one.transfer {
        told.push_str(&format!(", transfer {transfer}"));
    }
    let level = one.level.map(|level| format!(" {level:?}")).unwrap_or_default();
    format!("{told}:{level} is {} and comes to {}", one.shown, one.reckoned)
}

/// The records of a stopped node for reading, as `verify` reads them.
fn archive(common: &Common) -> Result<Archive, Failure> {
    Ok(Archive::open(existing(common)?)?)
}

/// One line of an export.
#[derive(Serialize)]
struct Exported<'a> {
    lsn: u64,
    #[serde(flatten)]
    record: &'a Record,
}

pub(super) fn export(common: &Common, arguments: &ExportArguments) -> Result<(), Failure> {
    let archive = archive(common)?;
    let (name, out): (PathBuf, Box<dyn Write>) = match &arguments.output {
        Some(path) => {
            let file = File::create(path).map_err(|error| Failure::at(path, &error))?;
            (path.clone(), Box::new(file))
        }
        None => ("standard output".into(), Box::new(io::stdout().lock())),
    };
    let bar = progress();
    bar.set_length(archive.head().lsn);
    let mut out = BufWriter::with_capacity(1 << 20, out);
    let written = write_records(&archive, arguments.from, &mut out, &bar);
    bar.finish_and_clear();
    match written {
        Err(Unwritten::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(Unwritten::Output(error)) => Err(Failure::at(&name, &error)),
        Err(Unwritten::Record(failure)) => Err(failure),
        Ok(count) => {
            if arguments.output.is_some() {
                eprintln!("{count} records written to {}", name.display());
            }
            if let Some(folder) = &arguments.pictures {
                let dir = existing(common)?;
                let count = media::export(&dir, folder).map_err(|error| Failure::at(folder, &error))?;
                eprintln!("{count} pictures written to {}", folder.display());
            }
            // What comes before damage is worth having; that there is no more of it is not a success.
            archive.damage().map_or(Ok(()), |damage| Err(damage.clone().into_error().into()))
        }
    }
}

enum Unwritten {
    Output(io::Error),
    Record(Failure),
}

fn write_records(
    archive: &Archive,
    from: u64,
    out: &mut impl Write,
    bar: &ProgressBar,
) -> Result<u64, Unwritten> {
    let mut count = 0_u64;
    for read in archive.read_from(from) {
        let stored = read.map_err(|error| Unwritten::Record(error.into()))?;
        let lsn = stored.lsn;
        let record = Record::decode(lsn, stored.form, &stored.bytes)
            .map_err(|error| Unwritten::Record(error.into()))?;
        serde_json::to_writer(&mut *out, &Exported { lsn, record: &record })
            .map_err(|error| Unwritten::Output(error.into()))?;
        out.write_all(b"\n").map_err(Unwritten::Output)?;
        count = count.saturating_add(1);
        if lsn.is_multiple_of(1_024) {
            bar.set_position(lsn);
        }
    }
    out.flush().map_err(Unwritten::Output)?;
    Ok(count)
}

pub(super) fn backup(common: &Common, file: &Path) -> Result<(), Failure> {
    let (archive, dir) = (archive(common)?, existing(common)?);
    if let Some(damage) = archive.damage() {
        return Err(damage.clone().into_error().into());
    }
    let bar = progress();
    let head = if file.as_os_str() == "-" {
        let mut out = BufWriter::new(io::stdout().lock());
        let mut beside = || media::files(&dir);
        journal::backup_with(&archive, &mut beside, &mut out, &mut |done| show(&bar, done))
            .map_err(Failure::from)
    } else {
        backup_to((&archive, &dir), file, &bar)
    };
    bar.finish_and_clear();
    eprintln!("{} records backed up to {}", head?.lsn, file.display());
    if file.as_os_str() != "-" {
        copy_keys(&dir, folder_of(file))?;
        beside::remember(&dir, folder_of(file)).map_err(|error| Failure::at(&dir, &error))?;
    }
    Ok(())
}

/// Writes beside the file first, so that a file of that name is always a whole backup.
fn backup_to(
    (archive, dir): (&Archive, &Path),
    file: &Path,
    bar: &ProgressBar,
) -> Result<journal::Head, Failure> {
    if file.exists() {
        return Err(Failure::fault(format_args!("{} exists and is not overwritten", file.display())));
    }
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    let part = file.with_file_name(name);
    let at_part = |error: io::Error| Failure::at(&part, &error);
    let written = || -> Result<journal::Head, Failure> {
        let out = OpenOptions::new().write(true).create(true).truncate(true).open(&part).map_err(at_part)?;
        let mut out = BufWriter::with_capacity(1 << 20, out);
        let mut beside = || media::files(dir);
        let head = journal::backup_with(archive, &mut beside, &mut out, &mut |done| show(bar, done))?;
        out.into_inner().map_err(|error| at_part(error.into_error()))?.sync_all().map_err(at_part)?;
        std::fs::rename(&part, file).map_err(|error| Failure::at(file, &error))?;
        let folder = folder_of(file);
        File::open(folder)
            .and_then(|folder| folder.sync_all())
            .map_err(|error| Failure::at(folder, &error))?;
        Ok(head)
    };
    written().inspect_err(|_| drop(std::fs::remove_file(&part)))
}

pub(super) fn restore(common: &Common, arguments: &RestoreArguments) -> Result<(), Failure> {
    let dir = common.load()?.settings.data;
    let file = &arguments.file;
    let mut input: Box<dyn Read> = if file.as_os_str() == "-" {
        Box::new(io::stdin().lock())
    } else {
        Box::new(BufReader::new(File::open(file).map_err(|error| Failure::at(file, &error))?))
    };
    let bar = progress();
    let head = journal::restore(&mut input, &dir, &mut |done| show(&bar, done));
    bar.finish_and_clear();
    eprintln!("{} records restored to {}", head?.lsn, dir.display());
    if file.as_os_str() != "-" {
        copy_keys(folder_of(file), &dir)?;
    }
    Ok(())
}

fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Customers' keys are in no backup, but lie once beside all of them, always as they are now: who was erased stays so, whichever
/// backup is restored.
fn copy_keys(from: &Path, to: &Path) -> Result<(), Failure> {
    let (from, to) = (from.join(KEYS_FILE), to.join(KEYS_FILE));
    if !from.exists() {
        return Ok(());
    }
    let part = to.with_extension("part");
    let at = |error: io::Error| Failure::at(&to, &error);
    std::fs::copy(&from, &part).map_err(at)?;
    File::open(&part).and_then(|file| file.sync_all()).map_err(at)?;
    std::fs::rename(&part, &to).map_err(at)
}

/// The data directory, if a journal is in it: opening would make one.
fn existing(common: &Common) -> Result<PathBuf, Failure> {
    let dir = common.load()?.settings.data;
    if dir.join("watermark").exists() || dir.join("db").exists() {
        return Ok(dir);
    }
    Err(Failure::fault(format_args!("there is no data in {}", dir.display())))
}

pub(super) fn progress() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    if let Ok(style) = ProgressStyle::with_template("{prefix}{bar:40} {pos}/{len} records {elapsed}") {
        bar.set_style(style);
    }
    bar
}

pub(super) fn show(bar: &ProgressBar, done: Progress) {
    bar.set_length(done.of);
    bar.set_position(done.lsn);
}
