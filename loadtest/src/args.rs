//! What can be asked for on the command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use protocol::{Encoding, StaffId};

use crate::{
    Failure, fanout, fill, floor, idle, kill, quick, replay, report::Report, sales, stall, target::Target,
    till::Crew,
};

/// Load and chaos against a running Onhand server, with proofs.
#[derive(Debug, Parser)]
#[command(version)]
pub(crate) struct Arguments {
    /// Write the findings as JSON to this file.
    #[arg(long, global = true)]
    pub report: Option<PathBuf>,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Durable sales at full speed, each register with one sale in flight.
    Sales(sales::Sales),
    /// What sockets alone cost on this machine, to hold the other figures against.
    Floor(floor::Floor),
    /// The bare server that `floor` measures.
    #[command(hide = true)]
    Echo(floor::Echo),
    /// One stock topic, many subscribers.
    Fanout(fanout::Fanout),
    /// Memory of quiet sockets.
    Idle(idle::Idle),
    /// Real transactions through real tills, then proof that every figure adds up.
    Replay(replay::Replay),
    /// SIGKILL at random moments; every acknowledged sale must be there once and whole.
    Kill(kill::Kill),
    /// Fill a data directory, kill the server, and see how it comes back.
    Fill(fill::Fill),
    /// One subscriber that never reads among many that do.
    Stall(stall::Stall),
    /// A small run of everything on a server of its own.
    All(quick::All),
}

impl Arguments {
    /// Carries out what was asked for.
    ///
    /// # Errors
    /// When the run cannot be carried out; failed proofs are in the report.
    pub(crate) async fn run(&self) -> Result<Report, Failure> {
        match &self.what {
            What::Sales(sales) => sales.run().await,
            What::Floor(floor) => floor.run().await,
            What::Echo(echo) => echo.run().await,
            What::Fanout(fanout) => fanout.run().await,
            What::Idle(idle) => idle.run().await,
            What::Replay(replay) => replay.run().await,
            What::Kill(kill) => kill.run().await,
            What::Fill(fill) => fill.run().await,
            What::Stall(stall) => stall.run().await,
            What::All(all) => all.run().await,
        }
    }
}

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
    #[arg(long, default_value = "1001")]
    pub manager_pin: String,
}

impl TargetArgs {
    /// The server, seen by the manager, and the manager's token.
    ///
    /// # Errors
    /// When it cannot be reached or the PIN is wrong.
    pub(crate) async fn open(&self) -> Result<(Target, String), Failure> {
        let mut target = Target::new(&self.url)?;
        let token = target.sign_in(StaffId(self.manager), &self.manager_pin).await?;
        Ok((target, token))
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
