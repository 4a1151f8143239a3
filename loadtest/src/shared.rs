//! Arguments that several commands have in common: which server, who works there, and how messages are written.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use protocol::{Encoding, StaffId};
use tempfile::TempDir;

use crate::{
    Failure,
    fill::LONG,
    node::{Node, Site},
    target::Target,
    till::Crew,
};

/// The demonstration's.
const MANAGER_PASSWORD: &str = "morgan opens at nine";

/// Where the server is.
#[derive(Clone, Debug, Args)]
pub(crate) struct TargetArgs {
    /// The server, on this machine.
    #[arg(long, default_value = "http://127.0.0.1:8080")]
    pub url: String,
    /// The server's process; found by its port if left out.
    #[arg(long)]
    pub pid: Option<u32>,
    /// Manager who looks at the results.
    #[arg(long, default_value_t = 1)]
    pub manager: u16,
    /// The PIN at tills.
    #[arg(long, default_value = "1001")]
    pub manager_pin: String,
    #[arg(long, default_value = MANAGER_PASSWORD)]
    pub manager_password: String,
}

impl TargetArgs {
    /// A server of the load's own, with the demonstration in it.
    #[must_use]
    pub(crate) fn of(site: &Site) -> Self {
        Self {
            url: site.url(),
            pid: None,
            manager: 1,
            manager_pin: "1001".to_owned(),
            manager_password: MANAGER_PASSWORD.to_owned(),
        }
    }

    /// Fills a directory with the demonstration, starts a server on it, and looks at it as the manager.
    ///
    /// # Errors
    /// When it cannot be filled, started or reached.
    pub(crate) async fn serve(site: &Site, registers: u16) -> Result<(Node, Target, String), Failure> {
        site.prepare(registers)?;
        let mut node = site.start()?;
        node.ready(LONG).await?;
        let (target, token) = Self::of(site).open().await?;
        Ok((node, target, token))
    }

    /// The server, seen by the manager, and the manager's token.
    ///
    /// # Errors
    /// When it cannot be reached or the password is wrong.
    pub(crate) async fn open(&self) -> Result<(Target, String), Failure> {
        let mut target = Target::new(&self.url)?;
        let token = target.sign_in(StaffId(self.manager), &self.manager_password).await?;
        Ok((target, token))
    }
}

/// A server of the run's own.
#[derive(Clone, Debug, Args)]
pub(crate) struct OwnArgs {
    /// The server's binary.
    #[arg(long)]
    pub binary: PathBuf,
    /// Where the data goes; a temporary directory if left out.
    #[arg(long)]
    pub data: Option<PathBuf>,
}

/// It, filled with the demonstration and running, as its manager sees it.
#[derive(Debug)]
pub(crate) struct Own {
    pub site: Site,
    pub node: Node,
    pub target: Target,
    /// The manager's.
    pub token: String,
    /// Where the data is, unless a place was named; gone when this is dropped.
    pub temporary: TempDir,
}

impl OwnArgs {
    /// Fills a directory with the demonstration and so many registers for the load, and starts a server on it.
    ///
    /// # Errors
    /// When it cannot be filled, started or reached.
    pub(crate) async fn serve(&self, registers: u16) -> Result<Own, Failure> {
        let temporary = tempfile::tempdir()?;
        let data = self.data.clone().unwrap_or_else(|| temporary.path().join("data"));
        let site = Site::new(&self.binary, &data)?;
        let (node, target, token) = TargetArgs::serve(&site, registers).await?;
        Ok(Own { site, node, target, token, temporary })
    }
}

/// Who sells.
#[derive(Clone, Debug, Args)]
pub(crate) struct CrewArgs {
    /// Device token of a register, `{}` standing for its number.
    #[arg(long, default_value = "demo-register-{}")]
    pub tokens: String,
    /// The first register's number; the others follow.
    #[arg(long, default_value_t = 100)]
    pub first_register: u16,
    /// Person signed on at every register; signed on first where that has not been done.
    #[arg(long, default_value_t = 1)]
    pub staff: u16,
    #[arg(long, default_value = "1001")]
    pub pin: String,
}

impl CrewArgs {
    /// Those of the demonstration.
    #[must_use]
    pub(crate) fn demonstration() -> Self {
        Self { tokens: "demo-register-{}".to_owned(), first_register: 100, staff: 1, pin: "1001".to_owned() }
    }

    #[must_use]
    pub(crate) fn crew(&self) -> Crew {
        Crew {
            staff: StaffId(self.staff),
            pin: self.pin.clone(),
            tokens: self.tokens.clone(),
            first_register: self.first_register,
        }
    }
}

/// How messages are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Wire {
    Json,
    Bin,
}

impl From<Wire> for Encoding {
    fn from(wire: Wire) -> Self {
        match wire {
            Wire::Json => Self::Json,
            Wire::Bin => Self::Bin,
        }
    }
}
