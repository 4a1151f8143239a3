//! Transfers of many lines between two branches while registers elsewhere sell: how long it takes until those who follow
//! the receiving branch's stock see what is coming, and whether every unit is accounted for in the end.

mod proofs;
mod sight;

use std::{
    collections::BTreeMap,
    rc::Rc,
    time::{Duration, Instant},
};

use clap::Args;
use hdrhistogram::Histogram;
use protocol::{
    BranchId, CommandBody, DraftTransfer, Quantity, Receive, ReceiveTransfer, ReceivedLine, Sku, SkuQuantity,
    StockLevel, TransferCommand, TransferId, TransferRef, WriteOffTransfer,
};

use self::{proofs::Ledger, sight::Sight};
use crate::{
    Failure,
    background::Background,
    fill::one_line,
    office::Office,
    report::{Report, float, micros, record},
    shared::{CrewArgs, Own, OwnArgs},
    target::Target,
    template::Good,
};

/// Transfers of many lines while others sell.
#[derive(Clone, Debug, Args)]
pub(crate) struct Transfers {
    #[command(flatten)]
    pub own: OwnArgs,
    #[arg(long, default_value_t = 100)]
    pub transfers: u16,
    #[arg(long, default_value_t = 500)]
    pub lines: usize,
    /// Registers of a third branch that sell meanwhile.
    #[arg(long, default_value_t = 64)]
    pub registers: u16,
    /// Their sales a second, all together.
    #[arg(long, default_value_t = 20_000.0)]
    pub rate: f64,
    /// Rest between two transfers, milliseconds.
    #[arg(long, default_value_t = 100)]
    pub pause_ms: u64,
    #[command(flatten)]
    pub crew: CrewArgs,
}

/// The demonstration's load tills stand in branch 1, so goods go between the two others.
const FROM: BranchId = BranchId(2);
const TO: BranchId = BranchId(3);
/// Until a transfer is to be seen, or everything is settled.
const PATIENCE: Duration = Duration::from_secs(30);

/// Times of all transfers.
struct Times {
    incoming_from_sending: Histogram<u64>,
    incoming_from_reply: Histogram<u64>,
    document: Histogram<u64>,
    replies: Histogram<u64>,
}

impl Transfers {
    /// Runs it.
    ///
    /// # Errors
    /// When the server cannot be started or refuses something.
    pub(crate) async fn run(&self) -> Result<Report, Failure> {
        let Own { site, node, target, token, temporary: _kept } = self.own.serve(self.registers).await?;
        let goods = target.goods().await?;
        let lines = self.lines(&goods)?;
        let mut office = Office::open(&target, &token).await?;
        let units = Quantity(Quantity::ONE.0.saturating_mul(self.transfers.into()));
        let delivered = lines.iter().map(|line| SkuQuantity { quantity: units, ..*line }).collect::<Vec<_>>();
        office.command(Some(FROM), Receive { reference: String::new(), lines: delivered }).await?;
        let before = levels(&target).await?;

        let sight = Sight::open(&target, &token, TO).await?;
        let background =
            Background::start(&target, &self.crew.crew(), self.registers, self.rate, &goods).await?;
        tokio::time::sleep(Duration::from_secs(1)).await;
        background.look()?;
        let (transfers, times) = self.send(&mut office, &sight, &lines).await?;
        let sold = background.look()?;
        background.finish().await?;

        let mut report = Report::new(self.name());
        self.describe(&mut report, &times, &sold);
        let settled = target.settled(PATIENCE).await?;
        let ledger = Ledger { before, lines, transfers };
        ledger.prove_under_way(&mut report, &target).await?;
        let parts = self.receive(&mut office, &target, &ledger).await?;
        let settled = settled && target.settled(PATIENCE).await?;
        ledger.prove_closed(&mut report, &target, parts).await?;
        let owed = target.errands_owed().await?;
        let detail = format!("onhand_errands_owed is {owed} after the last receipt and the last write-off");
        report.proof("no errand is owed", settled && owed == 0, detail);
        node.kill()?;
        let verified = site.verify();
        report.proof("onhand verify", verified.is_ok(), one_line(&verified));
        Ok(report)
    }

    fn name(&self) -> String {
        format!(
            "transfers --transfers {} --lines {} --registers {} --rate {}",
            self.transfers, self.lines, self.registers, self.rate
        )
    }

    /// One unit of as many goods as there are lines.
    fn lines(&self, goods: &[Good]) -> Result<Vec<SkuQuantity>, Failure> {
        let lines: Vec<SkuQuantity> = goods
            .iter()
            .take(self.lines)
            .map(|good| SkuQuantity { sku: good.sku, quantity: Quantity::ONE })
            .collect();
        if lines.len() < self.lines.max(PARTS) {
            return Err(Failure::other(format!(
                "a transfer has {PARTS} to {} lines here, not {}",
                goods.len(),
                self.lines
            )));
        }
        Ok(lines)
    }

    /// Drafts, approves and dispatches one transfer after the other, and waits for each to be seen.
    async fn send(
        &self,
        office: &mut Office,
        sight: &Rc<Sight>,
        lines: &[SkuQuantity],
    ) -> Result<(Vec<TransferId>, Times), Failure> {
        let mut times = Times {
            incoming_from_sending: micros()?,
            incoming_from_reply: micros()?,
            document: micros()?,
            replies: micros()?,
        };
        let mut transfers = Vec::new();
        for number in 1..=self.transfers {
            let id = office.next_id();
            let transfer = TransferId::from(id);
            let draft = DraftTransfer { to: TO, lines: lines.to_vec(), note: format!("Load {number}") };
            office.submit(id, Some(FROM), CommandBody::from(draft)).await?;
            let step = TransferRef { transfer };
            office.command(Some(FROM), TransferCommand::Approve(step)).await?;
            sight.expect(transfer, lines).await?;
            let sent = Instant::now();
            office.command(Some(FROM), TransferCommand::Dispatch(step)).await?;
            let replied = Instant::now();
            let seen = sight.seen(PATIENCE).await?;
            record(&mut times.replies, replied.saturating_duration_since(sent));
            record(&mut times.incoming_from_sending, seen.incoming.saturating_duration_since(sent));
            record(&mut times.incoming_from_reply, seen.incoming.saturating_duration_since(replied));
            record(&mut times.document, seen.document.saturating_duration_since(sent));
            transfers.push(transfer);
            tokio::time::sleep(Duration::from_millis(self.pause_ms)).await;
        }
        Ok((transfers, times))
    }

    fn describe(&self, report: &mut Report, times: &Times, sold: &crate::background::Tally) {
        let rate = float(sold.done) / sold.since.elapsed().as_secs_f64().max(0.001);
        let how = format!("{} registers of another branch, asked for {} /s", self.registers, self.rate);
        report.figure("sales meanwhile", rate, "/s", &how);
        report.latencies(
            "sale meanwhile",
            &sold.acks,
            "from the write of the sale to the read of its reply, at the register",
        );
        let how = format!(
            "{} transfers of {} lines, until a follower of all the receiver's stock has read the last `incoming`",
            self.transfers, self.lines
        );
        report.latencies(
            "incoming after the dispatch was sent",
            &times.incoming_from_sending,
            &format!("{how}, from the write of the dispatch"),
        );
        report.latencies(
            "incoming after the dispatch's reply",
            &times.incoming_from_reply,
            &format!("{how}, from the read of its reply"),
        );
        report.latencies(
            "document after the dispatch was sent",
            &times.document,
            "until a follower of the document has read that it is dispatched",
        );
        report.latencies(
            "dispatch",
            &times.replies,
            "from the write of the dispatch to the read of its reply",
        );
    }

    /// Receives everything in two parts, with one unit damaged, one beyond and one missing in each, and gives up what is
    /// missing; how many receipts that took.
    async fn receive(&self, office: &mut Office, target: &Target, ledger: &Ledger) -> Result<u64, Failure> {
        let (first, second) = parts(&ledger.lines);
        let receipts = ledger.transfers.iter().flat_map(|transfer| {
            let part = |lines: &[ReceivedLine], complete| {
                let receipt = ReceiveTransfer { transfer: *transfer, lines: lines.to_vec(), complete };
                (Some(TO), CommandBody::from(receipt))
            };
            [part(&first, false), part(&second, true)]
        });
        let received = office.all(receipts).await?;
        // What is missing is known to the sender when it has been told.
        target.settled(PATIENCE).await?;
        let given_up = ledger.transfers.iter().map(|transfer| {
            let note = "Fell off the lorry".to_owned();
            (Some(FROM), CommandBody::from(WriteOffTransfer { transfer: *transfer, note }))
        });
        office.all(given_up).await?;
        Ok(received)
    }
}

/// Fewest lines that have something damaged, something beyond and something missing among them.
const PARTS: usize = 4;

/// What comes first and what comes later: the first line damaged, the second twice, the last never.
fn parts(lines: &[SkuQuantity]) -> (Vec<ReceivedLine>, Vec<ReceivedLine>) {
    let come = lines.len().saturating_sub(1);
    let received: Vec<ReceivedLine> = lines
        .iter()
        .take(come)
        .enumerate()
        .map(|(place, line)| match place {
            0 => ReceivedLine { sku: line.sku, good: Quantity::ZERO, damaged: line.quantity },
            1 => ReceivedLine {
                sku: line.sku,
                good: Quantity(line.quantity.0.saturating_mul(2)),
                damaged: Quantity::ZERO,
            },
            _ => ReceivedLine { sku: line.sku, good: line.quantity, damaged: Quantity::ZERO },
        })
        .collect();
    let (first, second) = received.split_at(received.len() / 2);
    (first.to_vec(), second.to_vec())
}

/// Levels of both branches.
async fn levels(target: &Target) -> Result<BTreeMap<BranchId, BTreeMap<Sku, StockLevel>>, Failure> {
    Ok(BTreeMap::from([(FROM, target.levels(FROM).await?), (TO, target.levels(TO).await?)]))
}
