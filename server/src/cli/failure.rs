//! How a command fails: one line for people and a code for scripts.

use journal::{BackupError, OpenError, ReadError, RestoreError, RowError};
use protocol::{Refusal, RefusalCode};
use std::fmt;
use std::io;
use std::process::ExitCode;

use crate::config::SettingsError;
use crate::demo::DemoError;
use crate::import::{ImportError, PlanError};
use crate::setup::SetUpError;
use crate::{node::StartError, record::RecordError};

/// Exit codes; they are part of the interface.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Code {
    Ok = 0,
    /// Something broke or was refused.
    Fault = 1,
    /// The arguments or settings are wrong.
    Usage = 2,
    /// Data that had been acknowledged is missing or changed.
    Damaged = 3,
    /// Another process has the data directory, or the port.
    InUse = 4,
    /// No space is left.
    DiskFull = 5,
    /// The data, or the backup, is of an older or a newer program.
    OtherVersion = 6,
}

impl From<Code> for ExitCode {
    fn from(code: Code) -> Self {
        Self::from(match code {
            Code::Ok => 0,
            Code::Fault => 1,
            Code::Usage => 2,
            Code::Damaged => 3,
            Code::InUse => 4,
            Code::DiskFull => 5,
            Code::OtherVersion => 6,
        })
    }
}

/// Why a command did not do what it was asked.
#[derive(Debug)]
pub struct Failure {
    pub code: Code,
    message: String,
}

impl Failure {
    pub(super) fn new(code: Code, message: impl fmt::Display) -> Self {
        // One line, whatever an error below thinks of line feeds.
        let message = message.to_string().split_whitespace().collect::<Vec<_>>().join(" ");
        Self { code, message }
    }

    pub(super) fn fault(message: impl fmt::Display) -> Self {
        Self::new(Code::Fault, message)
    }

    /// A failed operation on a file, named by it.
    pub(super) fn at(path: &std::path::Path, error: &io::Error) -> Self {
        Self::new(io_code(error), format_args!("{}: {error}", path.display()))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

fn io_code(error: &io::Error) -> Code {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Code::DiskFull,
        io::ErrorKind::AddrInUse | io::ErrorKind::WouldBlock => Code::InUse,
        _ => Code::Fault,
    }
}

fn open_code(error: &OpenError) -> Code {
    match error {
        OpenError::Locked { .. } => Code::InUse,
        OpenError::Damaged { .. } => Code::Damaged,
        OpenError::Older { .. } | OpenError::Newer { .. } => Code::OtherVersion,
        OpenError::Io { source, .. } => io_code(source),
        OpenError::Storage { .. } => Code::Fault,
    }
}

fn read_code(error: &ReadError) -> Code {
    match error {
        ReadError::Damaged { .. } => Code::Damaged,
        ReadError::Storage { .. } => Code::Fault,
    }
}

fn row_code(error: &RowError) -> Code {
    match error {
        RowError::Damaged { .. } => Code::Damaged,
        RowError::Full { .. } => Code::DiskFull,
        RowError::TooLarge { .. } | RowError::Storage { .. } => Code::Fault,
    }
}

fn refusal_code(refusal: &Refusal) -> Code {
    if refusal.code == RefusalCode::StorageFull { Code::DiskFull } else { Code::Fault }
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Self {
        Self::new(open_code(&error), error)
    }
}

impl From<ReadError> for Failure {
    fn from(error: ReadError) -> Self {
        Self::new(read_code(&error), error)
    }
}

impl From<RecordError> for Failure {
    fn from(error: RecordError) -> Self {
        Self::new(Code::Damaged, error)
    }
}

impl From<StartError> for Failure {
    fn from(error: StartError) -> Self {
        let code = match &error {
            StartError::Open(error) => open_code(error),
            StartError::Read(error) => read_code(error),
            StartError::Rows(error) => row_code(error),
            StartError::Replay(_) => Code::Damaged,
            StartError::OtherCurrency { .. } => Code::Usage,
            StartError::Sync(error) if error.is_full() => Code::DiskFull,
            StartError::Io(error) => io_code(error),
            StartError::Sync(_) | StartError::Journal(_) => Code::Fault,
        };
        Self::new(code, error)
    }
}

impl From<SettingsError> for Failure {
    fn from(error: SettingsError) -> Self {
        Self::new(Code::Usage, error)
    }
}

impl From<PlanError> for Failure {
    fn from(error: PlanError) -> Self {
        let code = if matches!(error, PlanError::Size) { Code::Usage } else { Code::Fault };
        Self::new(code, error)
    }
}

impl From<ImportError> for Failure {
    fn from(error: ImportError) -> Self {
        let code = match &error {
            ImportError::Stopped(refusal) | ImportError::Setup { refusal, .. } => refusal_code(refusal),
            ImportError::NotManager(_) => Code::Usage,
            ImportError::Untold(error) => io_code(error),
        };
        Self::new(code, error)
    }
}

impl From<DemoError> for Failure {
    fn from(error: DemoError) -> Self {
        match error {
            DemoError::Import(error) => error.into(),
            DemoError::Plan(error) => error.into(),
            DemoError::Refused { ref refusal, .. } => Self::new(refusal_code(refusal), error),
            DemoError::File { path, source } => Self::at(&path, &source),
            DemoError::TooManyTills | DemoError::OtherSource { .. } => Self::new(Code::Usage, error),
            DemoError::Unread(ref refusal) => Self::new(refusal_code(refusal), error),
            DemoError::NotAnnounced => Self::fault(error),
        }
    }
}

impl From<SetUpError> for Failure {
    fn from(error: SetUpError) -> Self {
        let code = match &error {
            SetUpError::Refused { refusal, .. } => refusal_code(refusal),
            SetUpError::File { source, .. } => io_code(source),
            SetUpError::Samples(_) => Code::Fault,
            SetUpError::Unreadable(_) | SetUpError::Stale { .. } => Code::Damaged,
        };
        Self::new(code, error)
    }
}

impl From<BackupError> for Failure {
    fn from(error: BackupError) -> Self {
        let code = match &error {
            BackupError::Read(error) => read_code(error),
            BackupError::Write(error) => io_code(error),
        };
        Self::new(code, error)
    }
}

impl From<RestoreError> for Failure {
    fn from(error: RestoreError) -> Self {
        let code = match &error {
            RestoreError::Damaged { .. } => Code::Damaged,
            RestoreError::Older | RestoreError::Newer => Code::OtherVersion,
            RestoreError::Open(error) => open_code(error),
            RestoreError::Write(error) => io_code(error),
            RestoreError::NotEmpty(_) => Code::Fault,
        };
        Self::new(code, error)
    }
}
