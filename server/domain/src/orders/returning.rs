//! What comes back of an order: how each return stands, what it is worth, and what it owes to branches and customers.

use protocol::{
    Amount, BranchId, DeliveryBack, OrderId, Quantity, RegisterId, ReturnReason, ReturnState, Sku, Timestamp,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use super::{AskedBack, CameBack, CreditTo, MailKind, Order, OrderEvent};
use crate::{Request, limits::RETURN_BATCHES_MAX};

/// One return. Its number is its place in the list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Return {
    pub lines: Vec<AskedBack>,
    pub comment: String,
    pub asked: Timestamp,
    pub state: ReturnState,
    /// Where it goes, once it may come.
    pub branch: Option<BranchId>,
    pub delivery: DeliveryBack,
    /// Why it was declined.
    pub reason: String,
    pub batches: Vec<Batch>,
    /// What is given as credit for what comes goes there; none where it goes back the way it was paid.
    pub credit: Option<CreditTo>,
}

/// What came of a return at once.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Batch {
    pub at: Timestamp,
    pub branch: BranchId,
    pub lines: Vec<CameBack>,
    pub withheld: Amount,
    pub note: String,
    /// Whether the branch refused to book it, once it has answered.
    pub refused: Option<bool>,
    /// Where its customer brought it.
    pub register: Option<RegisterId>,
}

impl CameBack {
    /// What came, in whatever condition.
    #[must_use]
    pub const fn all(&self) -> Quantity {
        Quantity(self.good.0.saturating_add(self.damaged.0))
    }
}

impl Return {
    /// One of which so much is here, to see what that would be worth.
    pub(super) fn brought(at: Timestamp, lines: Vec<CameBack>) -> Self {
        let batch = Batch {
            at,
            branch: BranchId::default(),
            lines,
            withheld: Amount::ZERO,
            note: String::new(),
            refused: None,
            register: None,
        };
        Self {
            lines: Vec::new(),
            comment: String::new(),
            asked: at,
            state: ReturnState::Received,
            branch: None,
            delivery: DeliveryBack::Never,
            reason: String::new(),
            credit: None,
            batches: vec![batch],
        }
    }

    /// Whether goods of it may still come.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        matches!(self.state, ReturnState::Asked | ReturnState::Approved)
    }

    fn asked_of(&self, sku: &Sku) -> Quantity {
        let own = self.lines.iter().filter(|line| line.sku == *sku);
        Quantity(own.map(|line| line.quantity.0).fold(0, i64::saturating_add))
    }

    /// What came of a SKU.
    #[must_use]
    pub fn came(&self, sku: &Sku) -> Quantity {
        let own = self.batches.iter().flat_map(|batch| &batch.lines).filter(|line| line.sku == *sku);
        Quantity(own.map(|line| line.all().0).fold(0, i64::saturating_add))
    }

    /// What of a SKU has still to come; nothing where nothing may.
    #[must_use]
    pub fn awaited(&self, sku: &Sku) -> Quantity {
        if !self.is_open() {
            return Quantity::ZERO;
        }
        Quantity(self.asked_of(sku).0.saturating_sub(self.came(sku).0).max(0))
    }

    fn is_all_here(&self) -> bool {
        self.lines.iter().all(|line| self.awaited(&line.sku) <= Quantity::ZERO)
    }

    /// Whether the house, and not the customer, is why something comes back.
    fn is_fault_of_the_house(&self) -> bool {
        let faults = [ReturnReason::Damaged, ReturnReason::WrongItem, ReturnReason::NotAsDescribed];
        self.lines.iter().any(|line| faults.contains(&line.reason) && self.came(&line.sku) > Quantity::ZERO)
    }
}

impl Order {
    pub(super) fn apply_return(&mut self, at: Timestamp, event: &OrderEvent) {
        match event {
            OrderEvent::ReturnAsked { lines, comment, delivery, .. } => self.returns.push(Return {
                lines: lines.clone(),
                comment: comment.clone(),
                asked: at,
                state: ReturnState::Asked,
                branch: None,
                delivery: *delivery,
                reason: String::new(),
                batches: Vec::new(),
                credit: None,
            }),
            OrderEvent::ReturnApproved { number, branch, .. } => {
                if let Some(known) = self.return_mut(*number) {
                    (known.state, known.branch) = (ReturnState::Approved, Some(*branch));
                }
            }
            OrderEvent::ReturnDeclined { number, reason, .. } => {
                if let Some(known) = self.return_mut(*number) {
                    known.state = ReturnState::Declined;
                    known.reason.clone_from(reason);
                }
            }
            OrderEvent::ReturnWithdrawn { number } => {
                if let Some(known) = self.return_mut(*number) {
                    known.state = ReturnState::Withdrawn;
                }
            }
            OrderEvent::ReturnReceived { number, branch, lines, withheld, note, complete, .. } => {
                if let Some(known) = self.return_mut(*number) {
                    known.batches.push(Batch {
                        at,
                        branch: *branch,
                        lines: lines.clone(),
                        withheld: *withheld,
                        note: note.clone(),
                        refused: None,
                        register: None,
                    });
                    if *complete || known.is_all_here() {
                        known.state = ReturnState::Received;
                    }
                }
            }
            OrderEvent::ReturnCredited { number, to, .. } => {
                if let Some(known) = self.return_mut(*number) {
                    known.credit.clone_from(to);
                }
            }
            OrderEvent::ReturnBooked { number, batch, refused } => {
                let known = self.return_mut(*number).and_then(|own| own.batches.get_mut(usize::from(*batch)));
                if let Some(batch) = known {
                    batch.refused = Some(*refused);
                }
            }
            _ => {}
        }
    }

    fn return_mut(&mut self, number: u16) -> Option<&mut Return> {
        self.returns.get_mut(usize::from(number))
    }

    /// What came back of a SKU.
    #[must_use]
    pub fn returned(&self, sku: &Sku) -> Quantity {
        Quantity(self.returns.iter().map(|own| own.came(sku).0).fold(0, i64::saturating_add))
    }

    /// What the customer has of each SKU that no return is about.
    #[must_use]
    pub fn returnable(&self) -> BTreeMap<Sku, Quantity> {
        let mut left: BTreeMap<Sku, Quantity> = BTreeMap::new();
        let gone = self.parts.iter().filter(|part| part.step.is_handed_over());
        for line in gone.flat_map(|part| &part.lines) {
            let sum = left.entry(line.sku).or_default();
            sum.0 = sum.0.saturating_add(line.quantity.0);
        }
        for (sku, quantity) in &mut left {
            let awaited = self.returns.iter().map(|own| own.awaited(sku).0).fold(0, i64::saturating_add);
            let back = self.returned(sku).0.saturating_add(awaited);
            quantity.0 = quantity.0.saturating_sub(back);
        }
        left.retain(|_, quantity| quantity.is_positive());
        left
    }

    /// Until when goods may be sent back that were handed over by now.
    #[must_use]
    pub fn returns_until(&self, days: u16) -> Option<Timestamp> {
        let window = i64::from(days).saturating_mul(24 * 60 * 60 * 1_000);
        self.handed_over.map(|at| at.plus_millis(window))
    }

    /// What goes back to the customer for what came, with what of the delivery charge goes with it.
    pub(super) fn worth_of(&self, number: u16, lines: &[CameBack]) -> Amount {
        let mut after = self.clone();
        let batch = Batch {
            at: self.changed,
            branch: BranchId::default(),
            lines: lines.to_vec(),
            withheld: Amount::ZERO,
            note: String::new(),
            refused: None,
            register: None,
        };
        if let Some(own) = after.return_mut(number) {
            own.batches.push(batch);
        }
        Amount(self.owes().0.saturating_sub(after.owes().0).max(0))
    }

    /// Whether everything that was handed over has come back.
    fn is_all_back(&self) -> bool {
        let gone = self.gone();
        let lines = || self.placed.lines.iter().zip(&gone).filter(|(line, _)| line.stocked);
        lines().any(|(_, gone)| gone.returned.is_positive())
            && lines().all(|(line, gone)| gone.all() >= line.quantity)
    }

    /// What of the delivery charge goes back, by the rule that each return was begun under.
    pub(super) fn delivery_back(&self) -> Amount {
        let mut came = self.returns.iter().filter(|own| !own.batches.is_empty());
        let gives = |own: &Return| match own.delivery {
            DeliveryBack::Never => false,
            DeliveryBack::Whole => self.is_all_back(),
            DeliveryBack::WholeOrFault => self.is_all_back() || own.is_fault_of_the_house(),
        };
        if came.any(gives) { self.placed.delivery_charge } else { Amount::ZERO }
    }

    /// What the house keeps of the price of what came back.
    pub(super) fn withheld(&self) -> Amount {
        let all = self.returns.iter().flat_map(|own| &own.batches).map(|batch| batch.withheld.0);
        Amount(all.fold(0, i64::saturating_add))
    }

    /// The return of which goods came last.
    pub(super) fn newest_return(&self) -> Option<u16> {
        let newest = |own: &Return| own.batches.iter().map(|batch| batch.at).max();
        let came = self.returns.iter().zip(0_u16..).filter_map(|(own, number)| Some((newest(own)?, number)));
        came.max().map(|(_, number)| number)
    }

    /// Whether a return is to be decided about, or could not be booked.
    pub(super) fn waits_for_the_house(&self) -> bool {
        self.returns.iter().any(|own| {
            own.state == ReturnState::Asked || own.batches.iter().any(|batch| batch.refused == Some(true))
        }) || self.at_till.iter().any(|own| own.refused == Some(true))
    }

    /// What customers are told of their returns.
    pub(super) fn returns_told(&self) -> impl Iterator<Item = (MailKind, u16)> {
        self.returns.iter().zip(0_u16..).flat_map(|(own, number)| {
            let decided = match own.state {
                // Whoever has brought it need not be told that they may send it.
                _ if own.batches.first().is_some_and(|batch| batch.register.is_some()) => None,
                ReturnState::Approved | ReturnState::Received => Some((MailKind::ReturnApproved, number)),
                ReturnState::Declined => Some((MailKind::ReturnDeclined, number)),
                ReturnState::Asked | ReturnState::Withdrawn => None,
            };
            // What may come at once is told once.
            let asked = (own.state == ReturnState::Asked).then_some((MailKind::ReturnAsked, number));
            let most = u16::try_from(RETURN_BATCHES_MAX).unwrap_or(u16::MAX);
            let brought = own.batches.iter().zip(0_u16..).filter(|(batch, _)| batch.register.is_some());
            let brought = brought.map(move |(_, batch)| {
                (MailKind::BroughtBack, number.saturating_mul(most).saturating_add(batch))
            });
            asked.into_iter().chain(decided).chain(brought)
        })
    }

    /// What came and is not in the books of its branch yet.
    pub(super) fn to_book(&self, order: OrderId) -> Vec<(u16, u16, (BranchId, Request))> {
        let mut open = Vec::new();
        for (own, number) in self.returns.iter().zip(0_u16..) {
            for (batch, at) in own.batches.iter().zip(0_u16..).filter(|(batch, _)| batch.refused.is_none()) {
                let stocked = |line: &&CameBack| {
                    self.placed.lines.iter().any(|ordered| ordered.sku == line.sku && ordered.stocked)
                };
                let lines: Vec<CameBack> = batch.lines.iter().filter(stocked).copied().collect();
                let kits = self.kits_of(lines.iter().map(|line| line.sku));
                let request = Request::TakeBack { order, reference: self.return_text(number), lines, kits };
                open.push((number, at, (batch.branch, request)));
            }
        }
        open
    }

    /// What a return is called on its label.
    #[must_use]
    pub fn return_text(&self, number: u16) -> String {
        format!("{}-R{}", self.number(), number.saturating_add(1))
    }

    /// The return and the part of it that a mail about what was brought to a till tells of.
    #[must_use]
    pub fn brought(&self, mail: u16) -> Option<(u16, &Batch)> {
        let most = u16::try_from(RETURN_BATCHES_MAX).ok()?;
        let (number, batch) = (mail.checked_div(most)?, mail.checked_rem(most)?);
        Some((number, self.returns.get(usize::from(number))?.batches.get(usize::from(batch))?))
    }
}
