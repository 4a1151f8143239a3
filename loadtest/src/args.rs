//! What can be asked for on the command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use crate::{
    Failure, bring, browse, catalogue, checkouts, dashboards, fanout, fill, floor, idle, kill, levels, quick,
    recall, replay, report::Report, sales, stall, stocktake, transfers,
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
    /// A lot is recalled before many subscribers.
    Recall(recall::Recall),
    /// Levels and explanations, read while registers sell.
    Levels(levels::Levels),
    /// A file of products with stock, brought in through the interface.
    Import(bring::Import),
    /// Product pages, read while badges are followed and registers sell.
    Browse(browse::Browse),
    /// Checkouts of the online store, with what there is of the goods as the bound.
    Checkouts(checkouts::Checkouts),
    /// Memory of quiet sockets.
    Idle(idle::Idle),
    /// Real transactions through real tills, then proof that every figure adds up.
    Replay(replay::Replay),
    /// SIGKILL at random moments; every acknowledged sale must be there once and whole.
    Kill(kill::Kill),
    /// Fill a data directory, kill the server, and see how it comes back.
    Fill(fill::Fill),
    /// Transfers of many lines between two branches while others sell.
    Transfers(transfers::Transfers),
    /// A count of all that a branch has, posted while its tills sell.
    Stocktake(stocktake::Stocktake),
    /// A large catalogue: put in, read, followed and changed while registers sell.
    Catalogue(catalogue::Catalogue),
    /// Open dashboards while registers sell, and what they cost.
    Dashboards(dashboards::Dashboards),
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
            What::Recall(recall) => recall.run().await,
            What::Levels(levels) => levels.run().await,
            What::Import(import) => import.run().await,
            What::Browse(browse) => browse.run().await,
            What::Checkouts(checkouts) => checkouts.run().await,
            What::Idle(idle) => idle.run().await,
            What::Replay(replay) => replay.run().await,
            What::Kill(kill) => kill.run().await,
            What::Fill(fill) => fill.run().await,
            What::Transfers(transfers) => transfers.run().await,
            What::Stocktake(stocktake) => stocktake.run().await,
            What::Catalogue(catalogue) => catalogue.run().await,
            What::Dashboards(dashboards) => dashboards.run().await,
            What::Stall(stall) => stall.run().await,
            What::All(all) => all.run().await,
        }
    }
}
