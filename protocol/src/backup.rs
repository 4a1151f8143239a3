//! Backups of a running server: what there is, what is being made and what the schedule says.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{BranchId, Lsn, OutboxTold, RegisterId, StaffId, Timestamp};

/// Everything that is known of the server's backups.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct BackupsView {
    /// The server's clock, from which ages are counted.
    pub now: Timestamp,
    /// The newest durable record: what lies between it and a backup's position is in no backup.
    pub durable: Lsn,
    pub schedule: BackupSchedule,
    pub running: Option<BackupRun>,
    /// The last attempt that failed since the server started. A later backup makes it history.
    pub failed: Option<BackupFailure>,
    /// Newest first.
    pub backups: Vec<BackupView>,
    /// How far each till's records go: one that is beyond a backup's position would have to be asked for what it holds after
    /// a restore of that backup.
    pub tills: Vec<TillHeard>,
}

/// What the settings say.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct BackupSchedule {
    /// Where backups are written; none when no backup can be made.
    pub directory: Option<String>,
    /// Seconds between two backups; none when they are made on request only.
    pub every_seconds: Option<u64>,
    /// How many are kept; older ones are removed behind a newer good one.
    pub keep: u32,
    /// When the next one begins; none without a schedule.
    pub next: Option<Timestamp>,
}

/// A whole backup, in a file of its own.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct BackupView {
    /// The file's name in the directory.
    pub name: String,
    /// When it began.
    pub made: Timestamp,
    pub age_seconds: u64,
    pub bytes: u64,
    /// The last record in it.
    pub position: Lsn,
    /// Whether it was read back whole after writing, and still begins and ends as it did then.
    pub verified: bool,
}

/// A backup under way.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct BackupRun {
    pub step: BackupStep,
    pub began: Timestamp,
    /// Records that the step has done, of those that there will be.
    pub done: Lsn,
    pub of: Lsn,
    /// Who asked for it; none when the schedule did.
    pub by: Option<StaffId>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BackupStep {
    Writing,
    /// Reading it back.
    Verifying,
}

/// Why there is no backup where there should be one.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct BackupFailure {
    pub at: Timestamp,
    /// In a sentence, with what to do.
    pub reason: String,
}

/// A till's newest record.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct TillHeard {
    pub register: RegisterId,
    pub branch: BranchId,
    pub name: String,
    pub position: Lsn,
    /// What its device had not sent yet when it last said so: a restore loses nothing of that. None when it never has.
    #[serde(default)]
    pub outbox: Option<OutboxTold>,
}

/// What was found damaged in the data directory since the server started, newest first; the same is told once.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct IncidentsView {
    /// The server's clock, from which ages are counted.
    pub now: Timestamp,
    pub incidents: Vec<DataIncident>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct DataIncident {
    pub at: Timestamp,
    pub kind: IncidentKind,
    /// For whoever looks after the machine: which file, and where in it.
    pub detail: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum IncidentKind {
    /// Nobody needed what was damaged, and it was made anew. Nothing is lost.
    Mended,
    /// Every record is there; the next start of the server makes the rest anew.
    MendedNext,
    /// Old records are damaged. What is sold now does not need them; what looks back to them does.
    Records,
}
