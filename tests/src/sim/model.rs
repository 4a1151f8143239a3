//! The world told a second time, from what was asked and whether it was done: a few sums that know no events.

use onhand::record::{Decision, Record};
use protocol::{
    Amount, BranchId, Disposition, HoldId, Lsn, Quantity, Sku, SkuQuantity, StockLevel, TicketId, Timestamp,
};
use std::collections::{BTreeMap, BTreeSet};

use super::{
    clients::{Asked, Clients, Wish},
    goods,
    post::Post,
    travel::Travel,
};

#[derive(Clone, Copy, Default)]
pub(super) struct Sums {
    pub(super) received: i64,
    pub(super) sold: i64,
    pub(super) returned: i64,
    pub(super) adjusted: i64,
}

struct OpenHold {
    branch: BranchId,
    lines: BTreeMap<Sku, i64>,
    expires_at: Timestamp,
}

/// What the journal must come to.
#[derive(Default)]
pub(super) struct Model {
    lsn: Lsn,
    levels: BTreeMap<(BranchId, Sku), (i64, i64)>,
    sums: BTreeMap<BranchId, Sums>,
    holds: BTreeMap<HoldId, OpenHold>,
    sold: BTreeMap<TicketId, (BranchId, Vec<(Sku, i64)>)>,
    refunded: BTreeMap<(TicketId, u16), i64>,
    ids: BTreeSet<protocol::CommandId>,
    pub(super) travel: Travel,
    /// What is a supplier's on each shelf, what of it was used and not settled, and how often that was settled.
    standing: BTreeMap<(BranchId, Sku), i64>,
    owed: BTreeMap<BranchId, i64>,
    settled: BTreeMap<BranchId, u32>,
    pub(super) happened: BTreeMap<&'static str, u64>,
}

impl Model {
    /// Takes the next durable record.
    pub(super) fn take(&mut self, record: &Record, clients: &Clients, post: &Post) {
        assert_eq!(record.lsn.0, self.lsn.0 + 1, "records follow each other");
        self.lsn = record.lsn;
        assert!(self.ids.insert(record.command), "{} has two effects", record.command);
        let Decision::Branch(events) = &record.decision else { return };
        let now = record.times.recorded_at;
        if let onhand::record::Origin::Stream(_) = record.origin {
            let (to, request) = post.brought(record.command);
            request.into_iter().for_each(|request| self.take_errand(to, request));
            return;
        }
        let Some(asked) = clients.by_id(record.command) else {
            // The machine's own timer and the other branch are the only others who may ask (I11).
            assert_eq!(record.origin, onhand::record::Origin::System, "nobody asked for {}", record.command);
            let before = self.holds.len();
            self.holds.retain(|_, hold| hold.expires_at > now);
            if self.holds.len() < before {
                self.happens("a hold ran out");
            }
            return;
        };
        self.take_done(asked, now);
        self.use_consigned(asked.branch);
        if let Wish::Sell(lines) = &asked.wish {
            let told = events.iter().find_map(|event| match event {
                domain::branch::Event::Ticket(domain::branch::TicketEvent::Completed(facts)) => {
                    Some(facts.lines.len())
                }
                _ => None,
            });
            assert_eq!(told, Some(lines.len()), "a sale is whole or not there (I5)");
        }
    }

    pub(super) fn happens(&mut self, what: &'static str) {
        *self.happened.entry(what).or_default() += 1;
    }

    pub(super) fn happened(&self) -> impl Iterator<Item = (&'static str, u64)> + '_ {
        self.happened.iter().map(|(what, count)| (*what, *count))
    }

    fn take_sale(&mut self, branch: BranchId, ticket: TicketId, lines: &[SkuQuantity]) {
        self.happens("sold");
        for line in lines {
            self.move_wares(branch, line.sku, -line.quantity.0, 0);
            self.sums.entry(branch).or_default().sold += line.quantity.0;
            if line.sku == goods::kit() {
                self.happens("sold a kit");
            } else if self.level(branch, line.sku).0.0 < 0 {
                self.happens("sold beyond the books");
            }
        }
        let lines = lines.iter().map(|line| (line.sku, line.quantity.0)).collect();
        self.sold.insert(ticket, (branch, lines));
    }

    fn take_done(&mut self, asked: &Asked, now: Timestamp) {
        let branch = asked.branch;
        match &asked.wish {
            Wish::SignOn | Wish::OpenShift => {}
            Wish::Sell(lines) => self.take_sale(branch, asked.id.into(), lines),
            Wish::Refund { original, line, quantity, disposition } => {
                self.take_refund(branch, *original, *line, *quantity, *disposition);
            }
            Wish::Receive(lines) => {
                for line in lines {
                    self.move_stock(branch, line.sku, line.quantity.0, 0);
                    self.sums.entry(branch).or_default().received += line.quantity.0;
                }
            }
            Wish::Adjust { sku, delta, unsellable } => {
                self.move_stock(branch, *sku, delta.0, unsellable.0);
                self.sums.entry(branch).or_default().adjusted += delta.0;
            }
            Wish::Hold { lines, ttl_ms } => {
                self.happens("held");
                let mut sums: BTreeMap<Sku, i64> = BTreeMap::new();
                for line in lines.iter().flat_map(|line| shelved(line.sku, line.quantity.0)) {
                    *sums.entry(line.0).or_default() += line.1;
                }
                for (sku, wanted) in &sums {
                    let free = self.available(branch, *sku, now);
                    assert!(free >= *wanted, "{wanted} of {sku} held, {free} there (I3)");
                }
                let expires_at = now.plus_millis(i64::from(*ttl_ms));
                let before = self.holds.insert(asked.id.into(), OpenHold { branch, lines: sums, expires_at });
                assert!(before.is_none());
            }
            Wish::Release(hold) => {
                let hold = self.holds.remove(hold).expect("released once");
                assert!(hold.expires_at > now, "an expired hold was released");
            }
            Wish::Bring(lines) => {
                self.happens("a supplier's goods came");
                for line in lines {
                    self.move_stock(branch, line.sku, line.quantity.0, 0);
                    self.sums.entry(branch).or_default().received += line.quantity.0;
                    *self.standing.entry((branch, line.sku)).or_default() += line.quantity.0;
                }
            }
            Wish::Settle { number, total } => {
                assert_eq!((*number, *total), self.owed(branch), "settled as it is owed, and once");
                self.happens("settled with a supplier");
                self.owed.remove(&branch);
                self.settled.insert(branch, *number);
            }
            Wish::Lot { quantity, .. } => {
                self.happens("a lot came");
                self.move_stock(branch, goods::lotted(), quantity.0, 0);
                self.sums.entry(branch).or_default().received += quantity.0;
            }
            Wish::Draft(_)
            | Wish::Approve(_)
            | Wish::Dispatch(_)
            | Wish::CancelTransfer(_)
            | Wish::Unload { .. }
            | Wish::Resolve { .. } => self.take_travel(asked),
        }
    }

    /// What is more on consignment than is on hand was used.
    fn use_consigned(&mut self, branch: BranchId) {
        let own = self.standing.iter_mut().filter(|((at, _), _)| *at == branch);
        for ((_, sku), standing) in own {
            let on_hand = self.levels.get(&(branch, *sku)).map_or(0, |level| level.0.max(0));
            let used = (*standing - on_hand).max(0);
            *standing -= used;
            *self.owed.entry(branch).or_default() += used;
            if used > 0 {
                *self.happened.entry("a supplier's goods were used").or_default() += 1;
            }
        }
    }

    /// The number and the sum of the next settlement.
    pub(super) fn owed(&self, branch: BranchId) -> (u32, Amount) {
        let used = self.owed.get(&branch).copied().unwrap_or(0);
        let number = self.settled.get(&branch).copied().unwrap_or(0) + 1;
        (number, Amount(used / 1_000 * goods::COST.0))
    }

    pub(super) fn standing(&self, branch: BranchId, sku: Sku) -> Quantity {
        Quantity(self.standing.get(&(branch, sku)).copied().unwrap_or(0))
    }

    pub(super) fn adjusted(&mut self, branch: BranchId, by: i64) {
        self.sums.entry(branch).or_default().adjusted += by;
    }

    /// What is sold or comes back: of a kit it is the parts that go and come.
    fn move_wares(&mut self, branch: BranchId, sku: Sku, on_hand: i64, unsellable: i64) {
        for ((part, by), (_, aside)) in shelved(sku, on_hand).into_iter().zip(shelved(sku, unsellable)) {
            self.move_stock(branch, part, by, aside);
            // What is made of others was adjusted to be there.
            if part != sku {
                self.adjusted(branch, by);
            }
        }
        if sku == goods::kit() {
            self.adjusted(branch, -on_hand);
        }
    }

    fn take_refund(
        &mut self,
        branch: BranchId,
        original: TicketId,
        line: u16,
        quantity: Quantity,
        disposition: Disposition,
    ) {
        let (sold_at, lines) = &self.sold[&original];
        assert_eq!(*sold_at, branch, "refunded where it was not sold");
        let (sku, sold) = lines[usize::from(line)];
        let refunded = self.refunded.entry((original, line)).or_default();
        *refunded += quantity.0;
        assert!(*refunded <= sold, "{refunded} of {sold} refunded");
        let (back, unsellable) = match disposition {
            Disposition::Restock => (quantity.0, 0),
            Disposition::Damaged | Disposition::Quarantine => (quantity.0, quantity.0),
            Disposition::Discard => (0, 0),
        };
        self.happens(if sku == goods::kit() { "refunded a kit" } else { "refunded" });
        self.move_wares(branch, sku, back, unsellable);
        self.sums.entry(branch).or_default().returned += back;
    }

    pub(super) fn move_stock(&mut self, branch: BranchId, sku: Sku, on_hand: i64, unsellable: i64) {
        let level = self.levels.entry((branch, sku)).or_default();
        level.0 += on_hand;
        level.1 += unsellable;
    }

    fn available(&self, branch: BranchId, sku: Sku, now: Timestamp) -> i64 {
        let (on_hand, unsellable) = self.levels.get(&(branch, sku)).copied().unwrap_or_default();
        let live = self.holds.values().filter(|hold| hold.branch == branch && hold.expires_at > now);
        let held = live.filter_map(|hold| hold.lines.get(&sku)).sum::<i64>();
        on_hand - unsellable - held - self.travel.allocated(branch, &sku)
    }

    /// What is on hand and what of it cannot be sold.
    pub(super) fn level(&self, branch: BranchId, sku: Sku) -> (Quantity, Quantity) {
        let (on_hand, unsellable) = self.levels.get(&(branch, sku)).copied().unwrap_or_default();
        (Quantity(on_hand), Quantity(unsellable))
    }

    pub(super) fn sums(&self, branch: BranchId) -> Sums {
        self.sums.get(&branch).copied().unwrap_or_default()
    }

    /// Σ on hand of a branch.
    pub(super) fn on_hand(&self, branch: BranchId) -> i64 {
        self.levels.iter().filter(|((at, _), _)| *at == branch).map(|(_, (on_hand, _))| on_hand).sum()
    }

    /// Holds that certainly claim their goods at `now`.
    pub(super) fn live_holds(&self, branch: BranchId, now: Timestamp) -> BTreeSet<HoldId> {
        let live = self.holds.iter().filter(|(_, hold)| hold.branch == branch && hold.expires_at > now);
        live.map(|(id, _)| *id).collect()
    }

    /// Whether this hold was ever granted and not released.
    pub(super) fn is_granted(&self, hold: HoldId) -> bool {
        self.ids.contains(&protocol::CommandId::new(hold_uuid(hold)))
    }

    pub(super) fn holds(&self) -> Vec<(HoldId, BranchId)> {
        self.holds.iter().map(|(id, hold)| (*id, hold.branch)).collect()
    }

    pub(super) fn tickets(&self) -> Vec<(TicketId, BranchId)> {
        self.sold.iter().rev().take(30).map(|(id, (branch, _))| (*id, *branch)).collect()
    }

    pub(super) fn lsn(&self) -> Lsn {
        self.lsn
    }
}

/// What so much of a SKU is on the shelf: of a kit its parts.
fn shelved(sku: Sku, quantity: i64) -> Vec<(Sku, i64)> {
    if sku == goods::kit() {
        return goods::parts().map(|(part, count)| (part, count * quantity)).to_vec();
    }
    vec![(sku, quantity)]
}

fn hold_uuid(hold: HoldId) -> uuid::Uuid {
    hold.uuid()
}

/// What a level's parts come to, for messages.
pub(super) fn parts(level: &StockLevel) -> (Quantity, Quantity) {
    (level.on_hand, level.unsellable)
}
