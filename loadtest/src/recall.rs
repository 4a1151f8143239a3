//! A recall while many look on: how long until everybody who follows an article's badge sees that nothing of it can be had.

use std::{
    cell::RefCell,
    time::{Duration, Instant},
};

use clap::Args;
use protocol::{BranchId, CommandBody, LiftRecall, LotCode, LotLine, NameLots, Quantity, RecallLot, Sku};

use crate::{
    Failure,
    fanout::{Fanout, Stage, settle},
    follower::Findings,
    office::Office,
    report::{Report, micros, record},
    shared::{CrewArgs, TargetArgs, Wire},
    target::Target,
};

/// A lot is recalled and lifted again before many subscribers of its badge.
#[derive(Clone, Debug, Args)]
pub(crate) struct Recall {
    #[command(flatten)]
    pub target: TargetArgs,
    #[command(flatten)]
    pub crew: CrewArgs,
    #[arg(long, default_value_t = 1_000)]
    pub subscribers: usize,
    /// Recalls, one after the other.
    #[arg(long, default_value_t = 10)]
    pub rounds: u16,
}

/// What the issue of it asks for, and how long it is waited for.
const WITHIN: Duration = Duration::from_secs(1);
const PATIENCE: Duration = Duration::from_secs(10);
const LOOK: Duration = Duration::from_millis(1);

impl Recall {
    /// Runs it.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses something.
    pub(crate) async fn run(&self) -> Result<Report, Failure> {
        let fanout = Fanout {
            target: self.target.clone(),
            crew: self.crew.clone(),
            subscribers: self.subscribers,
            batch: 1,
            seconds: 1.0,
            publishers: 1,
            rate: None,
            badges: true,
            encoding: Wire::Bin,
        };
        let stage = Stage::open(&fanout).await?;
        let (_, token) = self.target.open().await?;
        let mut office = Office::open(&stage.target, &token).await?;
        let lot = LotCode::new("LOAD-1").map_err(|error| Failure::other(error.to_string()))?;
        let sku =
            whole_in_one_lot(&mut office, &stage.target, stage.branch, &stage.wish().track, lot).await?;
        let findings = stage.follow(self.subscribers).await?;
        settle(&findings).await;
        let (mut blocked, mut lifted) = (micros()?, micros()?);
        let mut late = 0_u64;
        for _ in 0..self.rounds {
            let reason = "measured".to_owned();
            let recall = RecallLot { sku, lot, reason: reason.clone() };
            let took = seen_by_all(&mut office, &findings, recall.into()).await?;
            record(&mut blocked, took);
            late += u64::from(took > WITHIN);
            let took = seen_by_all(&mut office, &findings, LiftRecall { sku, lot, reason }.into()).await?;
            record(&mut lifted, took);
        }
        let mut report =
            Report::new(format!("recall --subscribers {} --rounds {}", self.subscribers, self.rounds));
        let how = "from the write of the command until the last subscriber had read its badge anew";
        report.latencies("recall seen by all", &blocked, how);
        report.latencies("lifting seen by all", &lifted, how);
        report.proof(
            "a recall is seen by all within a second",
            late == 0,
            format!("{late} of {} recalls took longer at {} subscribers", self.rounds, self.subscribers),
        );
        Ok(report)
    }
}

/// An article all of whose stock is of one lot, so that its badge changes with the recall.
async fn whole_in_one_lot(
    office: &mut Office,
    target: &Target,
    branch: BranchId,
    tracked: &[protocol::Key],
    lot: LotCode,
) -> Result<Sku, Failure> {
    let levels = target.levels(branch).await?;
    for key in tracked {
        let protocol::Key::Sku(sku) = *key else { continue };
        let on_hand = levels.get(&sku).map(|level| level.on_hand).unwrap_or_default();
        if !on_hand.is_positive() {
            continue;
        }
        let unsellable = levels.get(&sku).map(|level| level.unsellable).unwrap_or_default();
        let line = LotLine {
            sku,
            lot,
            quantity: on_hand,
            expires: None,
            unsellable: unsellable.max(Quantity::ZERO),
        };
        // One that was named by an earlier run serves as well.
        let named = office.command(Some(branch), NameLots { from: None, lots: vec![line] }).await;
        if named.is_ok() || target.text(&format!("/api/v1/stock/{sku}/lots")).await?.contains(lot.as_str()) {
            return Ok(sku);
        }
    }
    Err(Failure::other("no article of the partition can be recalled"))
}

async fn seen_by_all(
    office: &mut Office,
    findings: &RefCell<Findings>,
    body: CommandBody,
) -> Result<Duration, Failure> {
    findings.borrow_mut().reset();
    let start = Instant::now();
    office.command(None, body).await?;
    while findings.borrow().delivered.contains(&0) {
        if start.elapsed() > PATIENCE {
            return Err(Failure::other("not every subscriber has heard of it"));
        }
        tokio::time::sleep(LOOK).await;
    }
    let took = start.elapsed();
    // Branches that have nothing of it are told as well, before it may be lifted.
    settle(findings).await;
    Ok(took)
}
