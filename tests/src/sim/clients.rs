//! The registers' side: what they asked for, what they were told, and what they ask again.

use domain::branch::{
    Body, Moved, TenderFacts,
    command::{HoldBody, PricedLine, RegisterBody, Sale, StockBody, TicketBody},
};
use protocol::{
    AdjustmentReason, Amount, Answer, BranchId, CommandId, Currency, DiscrepancyKind, Disposition, HoldId,
    Quantity, RegisterId, Reply, Resolution, ShipmentId, Sku, SkuQuantity, TenderKind, TicketId, Timestamp,
    TransferId,
};
use rand::{RngExt as _, rngs::SmallRng};
use std::collections::BTreeMap;

use super::{goods, model::Model, node::SimNode, travel};

pub(super) const BRANCHES: [BranchId; 2] = [BranchId(1), BranchId(2)];
/// Two registers in each branch.
pub(super) const REGISTERS: [(RegisterId, BranchId); 4] = [
    (RegisterId(11), BranchId(1)),
    (RegisterId(12), BranchId(1)),
    (RegisterId(21), BranchId(2)),
    (RegisterId(22), BranchId(2)),
];
const IN_FLIGHT: usize = 6;
const PRICE: Amount = Amount(333);
const RATE: u32 = 200_000;

/// What somebody at a register wants.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Wish {
    SignOn,
    OpenShift,
    Sell(Vec<SkuQuantity>),
    Refund {
        original: TicketId,
        line: u16,
        quantity: Quantity,
        disposition: Disposition,
    },
    Receive(Vec<SkuQuantity>),
    Adjust {
        sku: Sku,
        delta: Quantity,
        unsellable: Quantity,
    },
    Hold {
        lines: Vec<SkuQuantity>,
        ttl_ms: u32,
    },
    Release(HoldId),
    /// Goods for the other branch, and what becomes of them.
    Draft(Vec<SkuQuantity>),
    Approve(TransferId),
    Dispatch(TransferId),
    CancelTransfer(TransferId),
    /// SKU, good and damaged.
    Unload {
        transfer: TransferId,
        shipment: ShipmentId,
        lines: Vec<(Sku, Quantity, Quantity)>,
        complete: bool,
    },
    Resolve {
        transfer: TransferId,
        receipt: CommandId,
        sku: Sku,
        kind: DiscrepancyKind,
        resolution: Resolution,
    },
    /// Goods that stay their supplier's, and what is settled of those that were used.
    Bring(Vec<SkuQuantity>),
    Settle {
        number: u32,
        total: Amount,
    },
    /// Goods of one lot.
    Lot {
        number: u8,
        quantity: Quantity,
    },
}

#[derive(Clone, PartialEq, Debug)]
pub(super) struct Asked {
    pub(super) id: CommandId,
    pub(super) register: RegisterId,
    pub(super) branch: BranchId,
    pub(super) seq: Option<u64>,
    pub(super) occurred: Timestamp,
    pub(super) wish: Wish,
}

/// Everything ever asked, and each answer once.
#[derive(Default)]
pub(super) struct Clients {
    asked: Vec<Asked>,
    by_id: BTreeMap<CommandId, usize>,
    answers: BTreeMap<CommandId, Reply>,
    last: BTreeMap<RegisterId, u64>,
}

impl Clients {
    /// Every register gets its person and a shift.
    pub(super) fn opening() -> Vec<(RegisterId, Wish)> {
        let wishes = REGISTERS
            .iter()
            .flat_map(|(register, _)| [(*register, Wish::SignOn), (*register, Wish::OpenShift)]);
        wishes.collect()
    }

    /// Writes a wish down under its id and number before it is sent.
    pub(super) fn ask(
        &mut self,
        id: CommandId,
        now: Timestamp,
        (register, wish): (RegisterId, Wish),
    ) -> usize {
        let seq = (wish != Wish::SignOn).then(|| {
            let last = self.last.entry(register).or_default();
            *last += 1;
            *last
        });
        let branch = REGISTERS.iter().find(|(one, _)| *one == register).unwrap().1;
        self.asked.push(Asked { id, register, branch, seq, occurred: now, wish });
        self.by_id.insert(id, self.asked.len() - 1);
        self.asked.len() - 1
    }

    pub(super) fn asked(&self, number: usize) -> &Asked {
        &self.asked[number]
    }

    pub(super) fn by_id(&self, id: CommandId) -> Option<&Asked> {
        self.by_id.get(&id).map(|number| &self.asked[*number])
    }

    pub(super) fn last(&self) -> &BTreeMap<RegisterId, u64> {
        &self.last
    }

    /// Something to want next; none while a register has enough on its way.
    pub(super) fn wish(&self, random: &mut SmallRng, model: &Model) -> Option<(RegisterId, Wish)> {
        let (register, branch) = REGISTERS[random.random_range(0..REGISTERS.len())];
        let waiting = self.asked.iter().rev().take(40);
        let open =
            waiting.filter(|one| one.register == register && !self.answers.contains_key(&one.id)).count();
        if open >= IN_FLIGHT {
            return None;
        }
        let wish = match random.random_range(0..100) {
            0..20 => Wish::Sell(wares(random, 1..=4)),
            20..28 => {
                // Now and then a ticket of the other branch, which must be refused.
                let other = random.random_range(0..20) == 0;
                let tickets = model.tickets();
                let own: Vec<_> = tickets.iter().filter(|(_, at)| (*at == branch) != other).collect();
                let (original, _) = own.get(random.random_range(0..own.len().max(1)))?;
                Wish::Refund {
                    original: *original,
                    line: random.random_range(0..4),
                    quantity: Quantity(random.random_range(1..=2) * 1_000),
                    disposition: [
                        Disposition::Restock,
                        Disposition::Damaged,
                        Disposition::Quarantine,
                        Disposition::Discard,
                    ][random.random_range(0..4)],
                }
            }
            28..37 => {
                let mut came = lines(random, 1..=3);
                came.iter_mut().for_each(|line| line.quantity.0 *= 3);
                Wish::Receive(came)
            }
            37..40 => Wish::Adjust {
                sku: sku(random),
                delta: Quantity(random.random_range(-3..=3) * 1_000),
                unsellable: Quantity(random.random_range(-2..=2) * 1_000),
            },
            40..48 => Wish::Hold { lines: wares(random, 1..=3), ttl_ms: random.random_range(0..6_000) },
            48..84 => travel::wish(random, model, branch)?,
            84..94 => goods::wish(random, model, branch),
            _ => {
                let holds = model.holds();
                let own: Vec<_> = holds.iter().filter(|(_, at)| *at == branch).collect();
                Wish::Release(own.get(random.random_range(0..own.len().max(1)))?.0)
            }
        };
        Some((register, wish))
    }

    /// Anything lately asked, answered or not.
    pub(super) fn any(&self, random: &mut SmallRng) -> Option<usize> {
        let recent = self.asked.len().min(60);
        let number = self.asked.len().checked_sub(random.random_range(1..=recent.max(1)))?;
        // A sign-on has no number of its own and is never repeated by a client.
        (self.asked[number].wish != Wish::SignOn).then_some(number)
    }

    pub(super) fn two(&self, random: &mut SmallRng) -> Option<(usize, usize)> {
        let (a, b) = (self.any(random)?, self.any(random)?);
        (self.asked[a].wish != self.asked[b].wish).then_some((a, b))
    }

    pub(super) fn mixed(&self, first: usize, second: usize) -> Asked {
        Asked { wish: self.asked[second].wish.clone(), ..self.asked[first].clone() }
    }

    /// What nobody has answered, in the order in which it was asked.
    pub(super) fn unanswered(&self) -> impl Iterator<Item = usize> + '_ {
        let open = self.asked.iter().enumerate().filter(|(_, asked)| !self.answers.contains_key(&asked.id));
        open.map(|(number, _)| number)
    }

    /// Hears an answer; a second one must be the first one again (I8).
    pub(super) fn hear(&mut self, reply: &Reply) {
        let first = self.answers.entry(reply.id).or_insert_with(|| reply.clone());
        assert_eq!((first.lsn, &first.answer), (reply.lsn, &reply.answer), "two answers to {}", reply.id);
    }

    pub(super) fn answers(&self) -> (u64, u64) {
        let ok = self.answers.values().filter(|reply| matches!(reply.answer, Answer::Ok(_))).count();
        (u64::try_from(ok).unwrap(), u64::try_from(self.answers.len() - ok).unwrap())
    }

    /// What was acknowledged is in the journal with the same answer (I10, I13).
    pub(super) fn check(&self, node: &SimNode) {
        for reply in self.answers.values().rev().take(20) {
            let kept =
                node.reply(reply.id).unwrap_or_else(|| panic!("{} was answered and is lost", reply.id));
            assert_eq!((kept.lsn, &kept.answer), (reply.lsn, &reply.answer));
        }
    }
}

fn sku(random: &mut SmallRng) -> Sku {
    format!("S{}", random.random_range(0..6)).parse().unwrap()
}

/// Whatever can be sold, kits too.
fn wares(random: &mut SmallRng, count: std::ops::RangeInclusive<usize>) -> Vec<SkuQuantity> {
    let mut lines = lines(random, count);
    if random.random_range(0..4) == 0 {
        lines[0].sku = goods::kit();
    }
    lines
}

pub(super) fn lines(random: &mut SmallRng, count: std::ops::RangeInclusive<usize>) -> Vec<SkuQuantity> {
    let count = random.random_range(count);
    (0..count)
        .map(|_| SkuQuantity { sku: sku(random), quantity: Quantity(random.random_range(1..=3) * 1_000) })
        .collect()
}

/// The body a machine is asked with, for everything but refunds, which need their original.
pub(super) fn body(wish: &Wish, branch: BranchId) -> Body {
    match wish {
        Wish::SignOn | Wish::Refund { .. } => Body::Register(RegisterBody::SignOn { seen: true }),
        Wish::OpenShift => {
            Body::Register(RegisterBody::OpenShift { currency: Currency::GBP, opening_float: Amount(0) })
        }
        Wish::Sell(lines) => {
            let total = lines.iter().map(|line| PRICE.0 * line.quantity.0 / 1_000).sum();
            let paid = TenderFacts {
                kind: TenderKind::Cash,
                amount: Amount(total),
                reference: None,
                method: protocol::PaymentMethodId::CASH,
            };
            Body::Ticket(TicketBody::Sell(Box::new(Sale {
                currency: Currency::GBP,
                day: 0,
                catalogue: 0,
                number: None,
                lines: lines.iter().map(priced).collect(),
                promotions: Vec::new(),
                tenders: vec![paid],
                exceptions: Vec::new(),
                age_checked: None,
                group: None,
            })))
        }
        Wish::Receive(lines) => Body::Stock(StockBody::Receive {
            reference: String::new(),
            lines: moved(lines),
            not_stocked: None,
        }),
        Wish::Adjust { sku, delta, unsellable } => {
            let (sku, delta, unsellable) = (*sku, *delta, *unsellable);
            let reason = AdjustmentReason::Miscounted;
            Body::Stock(StockBody::Adjust { sku, delta, unsellable, reason, note: String::new() })
        }
        Wish::Hold { lines, ttl_ms } => Body::Hold(HoldBody::Place { lines: moved(lines), ttl_ms: *ttl_ms }),
        Wish::Release(hold) => Body::Hold(HoldBody::Release { hold: *hold }),
        Wish::Draft(_)
        | Wish::Approve(_)
        | Wish::Dispatch(_)
        | Wish::CancelTransfer(_)
        | Wish::Unload { .. }
        | Wish::Resolve { .. } => Body::Transfer(travel::body(wish, branch)),
        Wish::Bring(_) | Wish::Settle { .. } | Wish::Lot { .. } => goods::body(wish),
    }
}

pub(super) fn moved(lines: &[SkuQuantity]) -> Vec<Moved> {
    lines.iter().map(|line| Moved { sku: line.sku, quantity: line.quantity }).collect()
}

fn priced(line: &SkuQuantity) -> PricedLine {
    PricedLine {
        sku: line.sku,
        quantity: line.quantity,
        unit_price: PRICE,
        list_price: Some(PRICE),
        discount: Amount::ZERO,
        tax: domain::pricing::LineTax::inside(RATE),
        stocked: true,
        oversell: protocol::Oversell::default(),
    }
}
