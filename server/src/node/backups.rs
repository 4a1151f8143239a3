//! Backups of the running node: what there is, what each till would have to be asked for after a restore, and the key by which
//! the command line on the same machine asks for one.

use protocol::{BackupsView, Refusal, RefusalCode, StaffId, TillHeard};
use serde::{Deserialize, Serialize};
use std::{
    fs::OpenOptions,
    io::{self, Write as _},
    net::SocketAddr,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use super::Node;
use crate::auth::Auth;

/// What a running server writes into its data directory for commands on the same machine. Whoever may read the directory may
/// read everything in it anyway.
#[derive(Serialize, Deserialize)]
pub struct LocalKey {
    pub address: SocketAddr,
    pub token: String,
}

const FILE: &str = "local-key";

impl LocalKey {
    /// The key that a server left in its directory; none when none is running there.
    ///
    /// # Errors
    /// When there is one and it cannot be read.
    pub fn read(data: &Path) -> io::Result<Option<Self>> {
        match std::fs::read(data.join(FILE)) {
            Ok(bytes) => serde_json::from_slice(&bytes).map(Some).map_err(io::Error::other),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// A local key as long as the server runs.
pub(crate) struct KeyFile(PathBuf);

impl Drop for KeyFile {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_file(&self.0) {
            tracing::debug!(%error, "the local key was gone already");
        }
    }
}

impl Node {
    /// What there is, what is under way and what the schedule says.
    ///
    /// # Errors
    /// `busy` or `fault` when the registers cannot be read.
    pub async fn backups(&self) -> Result<BackupsView, Refusal> {
        let node = self.clone();
        let told = tokio::task::spawn_blocking(move || node.0.backups.told());
        let told = told.await.map_err(|error| Refusal::new(RefusalCode::Fault, error.to_string()))?;
        let heard = self.projections().registers.look(crate::projections::Registers::heard).await?;
        let organisation = &self.catalogue().organisation;
        let tills = heard.into_iter().filter_map(|(register, position)| {
            let enrolled = organisation.register(register)?;
            let name = enrolled.name.clone();
            let outbox = self.auth().devices().seen(register).outbox;
            Some(TillHeard { register, branch: enrolled.branch, name, position, outbox })
        });
        Ok(BackupsView {
            now: told.now,
            durable: self.durable(),
            schedule: told.schedule,
            running: told.running,
            failed: told.failed,
            backups: told.backups,
            tills: tills.collect(),
        })
    }

    /// Lets backups be made, from now on.
    ///
    /// # Errors
    /// When the system has no thread to give.
    pub(crate) fn begin_backups(&self) -> io::Result<()> {
        self.0.backups.begin()
    }

    /// Has a backup made now; `by` is who asks, or nobody on the command line.
    ///
    /// # Errors
    /// `wrong_state` when there is nowhere to put it or one is under way.
    pub fn back_up(&self, by: Option<StaffId>) -> Result<(), Refusal> {
        self.0.backups.ask(by)
    }

    /// Sets the figures about backups.
    pub(crate) async fn measure_backups(&self) {
        let node = self.clone();
        let measured = tokio::task::spawn_blocking(move || node.0.backups.measure());
        if let Err(error) = measured.await {
            tracing::warn!(%error, "backups could not be measured");
        }
    }

    /// Whether somebody shows the key that lies in the data directory. Hashes are compared, so that the time taken tells
    /// nothing.
    pub(crate) fn is_local_key(&self, token: &str) -> bool {
        Auth::token_sha256(&self.0.local_key) == Auth::token_sha256(token)
    }

    /// Leaves the key for commands on this machine. Without it only they are worse off.
    pub(crate) fn leave_local_key(&self, address: SocketAddr) -> Option<KeyFile> {
        let file = self.0.options.data.as_ref()?.join(FILE);
        match write_key(&file, &LocalKey { address, token: self.0.local_key.clone() }) {
            Ok(()) => Some(KeyFile(file)),
            Err(error) => {
                tracing::warn!(%error, file = %file.display(), "the local key cannot be written; `onhand backup --live` will not find this server");
                None
            }
        }
    }
}

fn write_key(file: &Path, key: &LocalKey) -> io::Result<()> {
    let text = serde_json::to_vec(key).map_err(io::Error::other)?;
    let part = file.with_extension("part");
    // One that was left behind by a crash may have been opened to others.
    if part.exists() {
        std::fs::remove_file(&part)?;
    }
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(&part)?.write_all(&text)?;
    std::fs::rename(&part, file)
}
