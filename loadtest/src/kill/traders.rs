//! Those who work across branches while the server is killed: carters move goods, and two branches at once pay back the same
//! unit of a ticket of a third.

use std::{cell::RefCell, rc::Rc, time::Duration};

use client::Client;
use protocol::{
    Answer, BranchId, Command, CommandBody, CommandId, Disposition, DraftTransfer, Encoding, OccurredAt,
    Outcome, Quantity, Receipt, ReceiveTransfer, ReceivedLine, Refund, RefundLine, Refusal, RefusalCode, Sku,
    SkuQuantity, StaffId, TenderKind, TicketId, TransferCommand, TransferId, TransferRef,
};
use rand::{RngExt as _, SeedableRng as _, rngs::SmallRng};
use tokio::task::JoinSet;

use super::{
    Log,
    typed::{TypedTill, open_till, start},
};
use crate::{
    Failure,
    target::Target,
    template::{Good, Ids},
    till::Crew,
};

/// Those of the demonstration.
pub(super) const BRANCHES: [BranchId; 3] = [BranchId(1), BranchId(2), BranchId(3)];
/// Tills of the demonstration in the two branches where nobody sells.
const RETURNS: [u16; 2] = [21, 31];
/// Goods of one transfer.
const LINES: usize = 6;
/// A rest between two transfers, and between two refunds: there are to be some, not as many as go.
const REST: Duration = Duration::from_millis(150);
/// Before a receipt is tried again whose transfer has not been announced yet.
const NOT_YET: Duration = Duration::from_millis(50);

/// A transfer that has ended.
#[derive(Debug)]
pub(super) struct Moved {
    pub from: BranchId,
    pub to: BranchId,
    pub lines: Vec<SkuQuantity>,
    /// Received whole; otherwise it was called off.
    pub closed: bool,
}

/// One unit that two branches paid back at once, and who did.
#[derive(Debug)]
pub(super) struct Pair {
    pub ticket: TicketId,
    pub paid: Vec<Paid>,
    pub refused: Vec<RefusalCode>,
}

/// A refund.
#[derive(Debug)]
pub(super) struct Paid {
    pub id: CommandId,
    pub branch: BranchId,
    pub sku: Sku,
    pub quantity: Quantity,
    pub receipt: Receipt,
}

/// What all of them need.
pub(super) struct Traders<'a> {
    pub target: &'a Target,
    /// The manager's.
    pub token: &'a str,
    pub goods: &'a [Good],
    pub seed: u64,
    pub log: &'a Rc<RefCell<Log>>,
}

impl Traders<'_> {
    /// Lets them begin.
    ///
    /// # Errors
    /// When the server refuses a register.
    pub(super) async fn start(
        self,
        tasks: &mut JoinSet<()>,
        carters: u16,
        encoding: Encoding,
    ) -> Result<(), Failure> {
        for number in 0..u64::from(carters) {
            let carter = Carter {
                client: start(self.target, self.token.to_owned(), encoding),
                goods: self.goods.to_vec(),
                random: SmallRng::seed_from_u64(self.seed ^ number.rotate_left(40)),
                ids: Ids::new(self.seed ^ number.rotate_left(20)),
                log: Rc::clone(self.log),
            };
            tasks.spawn_local(carter.work());
        }
        if carters == 0 {
            return Ok(());
        }
        let mut tills = Vec::new();
        for register in RETURNS {
            let crew = Crew {
                staff: StaffId(1),
                pin: "1001".to_owned(),
                tokens: "demo-register-{}".to_owned(),
                first_register: register,
            };
            tills.push(open_till(self.target, &crew, 0, encoding).await?);
        }
        let returner = Returner {
            tills,
            random: SmallRng::seed_from_u64(self.seed.rotate_left(7)),
            ids: Ids::new(self.seed.rotate_left(9)),
            log: Rc::clone(self.log),
        };
        tasks.spawn_local(returner.work());
        Ok(())
    }
}

/// Moves goods from branch to branch.
struct Carter {
    client: Client,
    goods: Vec<Good>,
    random: SmallRng,
    ids: Ids,
    log: Rc<RefCell<Log>>,
}

impl Carter {
    async fn work(mut self) {
        while !self.log.borrow().stop {
            if let Err(why) = self.one().await {
                self.log.borrow_mut().problems.push(format!("a transfer went wrong: {why}"));
                return;
            }
            tokio::time::sleep(REST).await;
        }
    }

    /// One transfer from the draft to its end.
    async fn one(&mut self) -> Result<(), Failure> {
        let place = self.random.random_range(0..BRANCHES.len());
        let at = |place: usize| BRANCHES.get(place % BRANCHES.len()).copied().unwrap_or_default();
        let (from, to) = (at(place), at(place + 1));
        let mut lines: Vec<SkuQuantity> = (0..LINES)
            .filter_map(|_| self.goods.get(self.random.random_range(0..self.goods.len().max(1))))
            .map(|good| SkuQuantity { sku: good.sku, quantity: Quantity::ONE })
            .collect();
        lines.sort_by_key(|line| line.sku);
        lines.dedup_by_key(|line| line.sku);

        let id = CommandId::new(self.ids.next_id());
        let transfer = TransferId::from(id);
        let draft = DraftTransfer { to, lines: lines.clone(), note: String::new() };
        self.submit(id, from, draft.into()).await?.map_err(Failure::from)?;
        let it = TransferRef { transfer };
        let approved = self.step(from, TransferCommand::Approve(it).into()).await?;
        let closed = approved.is_ok() && self.random.random_range(0..5) > 0;
        if closed {
            self.step(from, TransferCommand::Dispatch(it).into()).await??;
            let (first, second) = lines.split_at(lines.len() / 2);
            if !first.is_empty() {
                self.receive(to, transfer, first, false).await?;
            }
            self.receive(to, transfer, second, true).await?;
        } else {
            // Some shelves are empty, and some people change their minds.
            self.step(from, TransferCommand::Cancel(it).into()).await??;
        }
        self.log.borrow_mut().transfers.insert(transfer, Moved { from, to, lines, closed });
        Ok(())
    }

    /// Receives as soon as the transfer has been announced.
    async fn receive(
        &mut self,
        to: BranchId,
        transfer: TransferId,
        lines: &[SkuQuantity],
        complete: bool,
    ) -> Result<(), Failure> {
        let line =
            |line: &SkuQuantity| ReceivedLine { sku: line.sku, good: line.quantity, damaged: Quantity::ZERO };
        let receipt = ReceiveTransfer { transfer, lines: lines.iter().map(line).collect(), complete };
        loop {
            match self.step(to, receipt.clone().into()).await? {
                Ok(()) => return Ok(()),
                Err(refusal) if refusal.code == RefusalCode::UnknownTransfer => {
                    tokio::time::sleep(NOT_YET).await;
                }
                Err(refusal) => return Err(refusal.into()),
            }
        }
    }

    async fn step(&mut self, branch: BranchId, body: CommandBody) -> Result<Result<(), Refusal>, Failure> {
        let id = CommandId::new(self.ids.next_id());
        self.submit(id, branch, body).await
    }

    async fn submit(
        &self,
        id: CommandId,
        branch: BranchId,
        body: CommandBody,
    ) -> Result<Result<(), Refusal>, Failure> {
        let command = command(id, Some(branch), None, body);
        Ok(match self.client.submit_command(command).await?.answer {
            Answer::Ok(_) => Ok(()),
            Answer::Rejected(refusal) => Err(refusal),
        })
    }
}

/// Two tills of two branches to which the same customer comes at the same time.
struct Returner {
    tills: Vec<TypedTill>,
    random: SmallRng,
    ids: Ids,
    log: Rc<RefCell<Log>>,
}

impl Returner {
    async fn work(mut self) {
        while !self.log.borrow().stop {
            if let Some((ticket, sku, quantity)) = self.choose()
                && let Err(why) = self.pay_back(ticket, sku, quantity).await
            {
                self.log.borrow_mut().problems.push(format!("a refund went wrong: {why}"));
                return;
            }
            tokio::time::sleep(REST).await;
        }
    }

    /// The first line of an acknowledged sale that nobody has brought back.
    fn choose(&mut self) -> Option<(TicketId, Sku, Quantity)> {
        let log = self.log.borrow();
        let place = self.random.random_range(0..log.acked.len().max(1));
        let id = *log.acked.get(place)?;
        let line = log.sales.get(&id)?.sell.lines.first()?;
        let ticket = TicketId::from(id);
        let fresh = log.pairs.iter().all(|pair| pair.ticket != ticket);
        fresh.then_some((ticket, line.sku, line.quantity))
    }

    async fn pay_back(&mut self, ticket: TicketId, sku: Sku, quantity: Quantity) -> Result<(), Failure> {
        let line = RefundLine { line: 0, quantity, disposition: Disposition::Restock };
        let refund = Refund {
            original: ticket,
            lines: vec![line],
            tender: TenderKind::Card,
            grounds: protocol::Grounds::default(),
            method: None,
            tenders: Vec::new(),
        };
        let mut pending = Vec::new();
        for till in &self.tills {
            let id = CommandId::new(self.ids.next_id());
            let body = CommandBody::from(refund.clone());
            let begun = till.client.begin(command(id, None, Some(till.crew.staff), body));
            pending.push((id, till.branch, begun?));
        }
        let mut pair = Pair { ticket, paid: Vec::new(), refused: Vec::new() };
        for (id, branch, begun) in pending {
            match begun.reply().await?.answer {
                Answer::Ok(Outcome::Refunded(receipt)) => {
                    pair.paid.push(Paid { id, branch, sku, quantity, receipt });
                }
                Answer::Ok(other) => return Err(Failure::other(format!("a refund was answered {other:?}"))),
                Answer::Rejected(refusal) => pair.refused.push(refusal.code),
            }
        }
        self.log.borrow_mut().pairs.push(pair);
        Ok(())
    }
}

fn command(id: CommandId, branch: Option<BranchId>, staff: Option<StaffId>, body: CommandBody) -> Command {
    let occurred = OccurredAt { at: client::wall_clock(), offset_minutes: 0 };
    Command { id, seq: None, branch, staff, occurred, body }
}
