//! `doctor`: everything outside the program that would keep it from working, looked at without changing anything.

use std::fs::OpenOptions;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::arguments::{Common, VERSION};
use super::show::print;
use super::{Code, Failure};
use crate::config::Settings;

/// 2026-01-01, before which this program was not written.
const EARLIEST: Duration = Duration::from_secs(1_767_225_600);
/// How far the data directory's last write may lie in the future.
const SKEW_MAX: Duration = Duration::from_secs(60);
/// Open files for a small shop; a connection takes one.
const FILES_MIN: u64 = 1_024;
/// Open files for thousands of connections.
const FILES_GOOD: u64 = 16_384;

/// How the finding of a journal begins that a server has open.
const IN_USE: &str = "in use";

enum Finding {
    Good(String),
    /// Worth knowing; the server works.
    Note(String),
    Bad(String),
}

use Finding::{Bad, Good, Note};

pub(super) fn doctor(common: &Common) -> Result<(), Failure> {
    let settings = common.load()?.settings;
    let (journal, code) = journal(&settings.data);
    let in_use = matches!(&journal, Note(told) if told.starts_with(IN_USE));
    let findings = [
        ("version", Good(VERSION.to_owned())),
        ("data directory", writable(&settings.data)),
        ("who can read it", private(&settings.data)),
        ("journal", journal),
        ("free space", free_space(&settings)),
        ("clock", clock(&settings.data)),
        ("port", port(&settings, in_use)),
        ("open files", open_files()),
        ("web apps", web_apps()),
    ];
    let mut bad = 0;
    let mut text = String::new();
    for (name, finding) in &findings {
        let (mark, told) = match finding {
            Good(told) => ("ok  ", told),
            Note(told) => ("note", told),
            Bad(told) => {
                bad += 1;
                ("BAD ", told)
            }
        };
        text.push_str(&format!("{mark}  {name:16}{told}\n"));
    }
    print(&text)?;
    if bad == 0 { Ok(()) } else { Err(Failure::new(code, format_args!("{bad} things are wrong"))) }
}

/// The directory, or the nearest one above it in which it would be made.
fn nearest(data: &Path) -> PathBuf {
    let absolute = std::path::absolute(data).unwrap_or_else(|_| data.to_owned());
    absolute.ancestors().find(|path| path.is_dir()).map_or_else(|| PathBuf::from("/"), Path::to_owned)
}

fn writable(data: &Path) -> Finding {
    let place = nearest(data);
    let probe = place.join(format!(".onhand-doctor-{}", std::process::id()));
    match OpenOptions::new().write(true).create_new(true).open(&probe) {
        Ok(file) => {
            drop(file);
            match std::fs::remove_file(&probe) {
                Ok(()) if place == std::path::absolute(data).unwrap_or_default() => {
                    Good(format!("{} is writable", data.display()))
                }
                Ok(()) => Good(format!("{} will be made in {}", data.display(), place.display())),
                Err(error) => Bad(format!("{}: {error}", probe.display())),
            }
        }
        Err(error) => Bad(format!("{}: {error}", place.display())),
    }
}

/// What this program makes is its owner's alone; what was made otherwise, or copied, may not be.
fn private(data: &Path) -> Finding {
    let open_to_others =
        |path: &Path| path.metadata().is_ok_and(|found| found.permissions().mode() & 0o077 != 0);
    if !open_to_others(data) {
        return Good("its owner only".to_owned());
    }
    let files = std::fs::read_dir(data).into_iter().flatten().flatten().map(|entry| entry.path());
    match files.filter(|path| open_to_others(path)).count() {
        0 => Good("its owner only, file by file".to_owned()),
        some => Note(format!("files that others can read: {some}; chmod -R go= {}", data.display())),
    }
}

/// With the code of a failure: what is wrong with the records is told before anything else.
fn journal(data: &Path) -> (Finding, Code) {
    if !data.join("watermark").exists() && !data.join("db").exists() {
        return (Good("there is none yet".to_owned()), Code::Fault);
    }
    match journal::verify(data) {
        Ok(report) => match (report.damage, report.database) {
            (Some(damage), _) => {
                (Bad(format!("damaged at record {}: {}", damage.lsn, damage.detail)), Code::Damaged)
            }
            (None, None) => (Good(format!("{} records are sound", report.records)), Code::Fault),
            (None, Some(damage)) => {
                let told =
                    format!("{} records are sound; the next start makes anew: {damage}", report.records);
                (Note(told), Code::Fault)
            }
        },
        Err(journal::OpenError::Locked { .. }) => {
            (Note(format!("{IN_USE}, so a server runs; stop it to check the records")), Code::Fault)
        }
        Err(error) => {
            let failure = Failure::from(error);
            (Bad(failure.to_string()), failure.code)
        }
    }
}

fn free_space(settings: &Settings) -> Finding {
    let place = nearest(&settings.data);
    match rustix::fs::statvfs(&place) {
        Ok(space) => {
            let mib = space.f_bavail.saturating_mul(space.f_frsize) / (1024 * 1024);
            let told = format!("{mib} MiB free, {} MiB are kept back", settings.low_water_mib);
            if mib > settings.low_water_mib { Good(told) } else { Bad(told) }
        }
        Err(error) => Bad(format!("{}: {error}", place.display())),
    }
}

fn clock(data: &Path) -> Finding {
    let now = SystemTime::now();
    if now.duration_since(UNIX_EPOCH).unwrap_or_default() < EARLIEST {
        return Bad("the clock is years behind".to_owned());
    }
    let written = std::fs::metadata(data.join("watermark")).and_then(|data| data.modified());
    match written.map(|written| written.duration_since(now)) {
        Ok(Ok(ahead)) if ahead > SKEW_MAX => {
            Bad(format!("the last record was written {} s in the future", ahead.as_secs()))
        }
        _ => Good("not behind the data".to_owned()),
    }
}

fn port(settings: &Settings, in_use: bool) -> Finding {
    match TcpListener::bind(settings.listen) {
        Ok(_) => Good(format!("{} is free", settings.listen)),
        Err(error) if in_use => Note(format!("{}: {error}, as a server runs", settings.listen)),
        Err(error) => Bad(format!("{}: {error}", settings.listen)),
    }
}

fn open_files() -> Finding {
    let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile).current.unwrap_or(u64::MAX);
    match limit {
        ..FILES_MIN => Bad(format!("at most {limit}, which is too few; raise the limit (ulimit -n)")),
        FILES_MIN..FILES_GOOD => Note(format!("at most {limit}; each connection takes one")),
        _ => Good(format!("at most {limit}")),
    }
}

fn web_apps() -> Finding {
    match crate::apps::missing_apps().as_slice() {
        [] => Good("embedded".to_owned()),
        missing => Note(format!("not built: {}; build them with cargo xtask build", missing.join(", "))),
    }
}
