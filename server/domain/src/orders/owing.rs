//! What orders owe to branches, to whoever takes the money and to their customers. It follows from each order's state; the list
//! beside it is only there so that an answer finds its order.

use protocol::{Amount, CommandId, HOLD_TTL_MS, HoldId, OrderId, OrderState, PAYMENT_MS};
use std::collections::BTreeMap;

use super::{MailKind, Order, Part, PartStep, Payment, shard_of};
use crate::{Address, Errand, Request, limits::REVIEW_MS, step_id};

/// Which step of an order an errand is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Step {
    Hold(u16),
    Keep {
        part: u16,
        payment: u16,
    },
    Allocate(u16),
    Free(u16),
    CancelPart(u16),
    Open(u16),
    Stop(u16),
    Capture(u16),
    Refund(u16),
    Mail(MailKind, u16),
    TakeBack {
        number: u16,
        batch: u16,
    },
    Review(u16),
    BookMoney(u16),
    Less {
        part: u16,
        edit: u16,
    },
    Use {
        number: u16,
        round: u16,
    },
    Bill(u16),
    /// By the number of the suggestion: that it is wanted, and what else came of it.
    Swap(u16),
    Answer(u16),
}

/// How much longer goods are kept than their payment may take, so that one at the last moment finds them.
const KEPT_BEYOND_MS: i64 = 5 * 60 * 1_000;

impl Order {
    pub(super) fn owed(&self, order: OrderId) -> Vec<(Step, Errand)> {
        let mut owed = Vec::new();
        for (part, number) in self.parts.iter().zip(0_u16..) {
            owed.extend(self.part_owes(order, part, number));
        }
        for (payment, number) in self.payments.iter().zip(0_u16..) {
            owed.extend(self.payment_owes(order, payment, number));
        }
        for (refund, number) in self.refunds.iter().zip(0_u16..) {
            if let (None, Some(payment), false) =
                (refund.refused, self.payments.get(usize::from(refund.payment)), self.is_paid_at_counter())
            {
                let (to, request) = match (&refund.to, &payment.card) {
                    (Some(to), _) => to.request(order, (refund.amount, self.placed.currency)),
                    (None, Some(share)) => Self::card_gets_back(order, share, refund.amount),
                    (None, None) => (
                        Address::Payments,
                        Request::RefundPayment {
                            order,
                            payment: Self::payment_id(order, refund.payment),
                            reference: payment.reference.clone(),
                            amount: refund.amount,
                        },
                    ),
                };
                owed.push(errand(order, Step::Refund(number), to, request));
            }
        }
        for (number, to, request) in self.till_to_book(order) {
            owed.push(errand(order, Step::BookMoney(number), to, request));
        }
        for (number, batch, request) in self.to_book(order) {
            let (to, request) = request;
            owed.push(errand(order, Step::TakeBack { number, batch }, Address::Branch(to), request));
        }
        for (step, to, request) in self.uses_owed(order) {
            owed.push(errand(order, step, to, request));
        }
        let unsent = self.mails.iter().filter(|(_, sent)| !**sent);
        owed.extend(unsent.map(|((mail, number), _)| {
            let request = Request::MailOrder { order, mail: *mail, number: *number };
            errand(order, Step::Mail(*mail, *number), Address::Mail, request)
        }));
        owed.extend(self.bill_owed(order));
        owed.extend(self.answers_owed(order));
        owed
    }

    fn part_owes(&self, order: OrderId, part: &Part, number: u16) -> Option<(Step, Errand)> {
        let to = Address::Branch(part.branch);
        let hold = HoldId::from(Step::Hold(number).id(order));
        let (step, request) = match part.step {
            PartStep::Holding => (
                Step::Hold(number),
                Request::HoldForOrder {
                    order,
                    lines: part.lines.clone(),
                    ttl_ms: HOLD_TTL_MS,
                    patient: !part.waits.is_empty(),
                    kits: self.kits_of(part.lines.iter().map(|line| line.sku)),
                },
            ),
            PartStep::Held => {
                let payment = super::next::index(self.payments.len());
                if part.kept_ms > 0 && !part.reviewed {
                    let request = Request::KeepHold { hold, ttl_ms: part.kept_ms };
                    return Some(errand(order, Step::Review(number), to, request));
                }
                if self.waits_for_review() && !part.reviewed {
                    let request = Request::KeepHold { hold, ttl_ms: REVIEW_MS };
                    return Some(errand(order, Step::Review(number), to, request));
                }
                let pinned = self.state != OrderState::Paying || self.cancelling || part.kept >= payment;
                if pinned {
                    return None;
                }
                let ttl_ms = u32::try_from(PAYMENT_MS.saturating_add(KEPT_BEYOND_MS)).unwrap_or(u32::MAX);
                (Step::Keep { part: number, payment }, Request::KeepHold { hold, ttl_ms })
            }
            PartStep::Allocating => (
                Step::Allocate(number),
                Request::Allocate {
                    order,
                    fulfilment: Self::fulfilment_id(order, number),
                    hold: part.hold.then_some(hold),
                    lines: part.lines.clone(),
                    ship: !self.is_collected(),
                    who: self.placed.name.clone(),
                    named: self.said.as_ref().map(|said| said.contact.clone()),
                    note: self.number(),
                    code: self.collect_code(),
                    patient: !part.waits.is_empty(),
                    kits: self.kits_of(part.lines.iter().map(|line| line.sku)),
                },
            ),
            PartStep::Freeing => (Step::Free(number), Request::FreeHold { hold }),
            PartStep::Cancelling => {
                let fulfilment = Self::fulfilment_id(order, number);
                (Step::CancelPart(number), Request::CancelFulfilment { fulfilment })
            }
            // Whatever becomes of the rest, the answer is waited for.
            _ if !part.less.is_empty() => {
                let fulfilment = Self::fulfilment_id(order, number);
                let lines = part.less.clone();
                (Step::Less { part: number, edit: part.edits }, Request::LeaveOut { fulfilment, lines })
            }
            _ => return None,
        };
        Some(errand(order, step, to, request))
    }

    /// One thing after the other: the goods are pinned before anybody can pay for them.
    fn payment_owes(&self, order: OrderId, payment: &Payment, number: u16) -> Option<(Step, Errand)> {
        if let Some(share) = &payment.card {
            let (step, to, request) = Self::card_owes(order, (payment, number), share)?;
            return Some(errand(order, step, to, request));
        }
        if self.is_paid_at_counter() {
            return None;
        }
        let id = Self::payment_id(order, number);
        let reference = || payment.reference.clone();
        let (step, request) = if payment.captured > Amount::ZERO {
            return None;
        } else if !payment.opened {
            // What a difference is paid for is kept for longer than that already.
            let served = matches!(self.state, OrderState::Confirmed | OrderState::Fulfilled);
            let pinned = served || self.live().all(|part| part.kept > number);
            if payment.refused || !(pinned || payment.given_up) {
                return None;
            }
            (Step::Open(number), Request::OpenPayment { order, payment: id, amount: payment.amount })
        } else if payment.capture.is_some_and(|capture| capture.refused.is_none()) {
            let amount = payment.capture.map(|capture| capture.amount).unwrap_or_default();
            (
                Step::Capture(number),
                Request::CapturePayment { order, payment: id, reference: reference(), amount },
            )
        } else if payment.given_up && !payment.stopped && !payment.is_dead() {
            (Step::Stop(number), Request::CancelPayment { order, payment: id, reference: reference() })
        } else {
            return None;
        };
        Some(errand(order, step, Address::Payments, request))
    }
}

impl Step {
    /// The id under which it is asked, however often.
    pub(super) fn id(self, order: OrderId) -> CommandId {
        let (word, number) = match self {
            Self::Hold(part) => ("hold", part.into()),
            Self::Keep { part, payment } => ("keep", (u64::from(part) << 16) | u64::from(payment)),
            Self::Allocate(part) => ("allocate", part.into()),
            Self::Free(part) => ("free", part.into()),
            Self::CancelPart(part) => ("cancel", part.into()),
            Self::Open(payment) => ("open", payment.into()),
            Self::Stop(payment) => ("stop", payment.into()),
            Self::Capture(payment) => ("capture", payment.into()),
            Self::Refund(refund) => ("refund", refund.into()),
            Self::Mail(MailKind::Confirmed, number) => ("mail confirmed", number.into()),
            Self::Mail(MailKind::Shipped, number) => ("mail shipped", number.into()),
            Self::Mail(MailKind::Ready, number) => ("mail ready", number.into()),
            Self::Mail(MailKind::Cancelled, number) => ("mail cancelled", number.into()),
            Self::Mail(MailKind::Refunded, number) => ("mail refunded", number.into()),
            Self::Mail(MailKind::ReturnAsked, number) => ("mail return asked", number.into()),
            Self::Mail(MailKind::ReturnApproved, number) => ("mail return approved", number.into()),
            Self::Mail(MailKind::ReturnDeclined, number) => ("mail return declined", number.into()),
            Self::Mail(MailKind::Moved, number) => ("mail moved", number.into()),
            Self::Mail(MailKind::BroughtBack, number) => ("mail brought back", number.into()),
            Self::Mail(MailKind::Suggested, number) => ("mail suggested", number.into()),
            Self::Mail(MailKind::Swapped, number) => ("mail swapped", number.into()),
            Self::Mail(MailKind::InsteadGone, number) => ("mail instead gone", number.into()),
            Self::Swap(number) => ("swap", number.into()),
            Self::Answer(number) => ("answer", number.into()),
            Self::Mail(MailKind::ExchangeDue, number) => ("mail exchange due", number.into()),
            Self::Mail(MailKind::ExchangeEnded, number) => ("mail exchange ended", number.into()),
            Self::BookMoney(number) => ("book money", number.into()),
            Self::Less { part, edit } => ("less", (u64::from(part) << 16) | u64::from(edit)),
            Self::Bill(number) => ("bill", number.into()),
            Self::Review(part) => ("review", part.into()),
            Self::Use { number, round } => ("use", (u64::from(number) << 16) | u64::from(round)),
            Self::TakeBack { number, batch } => ("take back", (u64::from(number) << 16) | u64::from(batch)),
        };
        step_id(order.uuid(), word, number)
    }
}

fn errand(order: OrderId, step: Step, to: Address, request: Request) -> (Step, Errand) {
    (step, Errand { id: step.id(order), to, request })
}

/// What all orders of a machine owe, and whose each errand is. It is made from them and never stored.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Owing {
    of: BTreeMap<OrderId, Vec<Errand>>,
    steps: BTreeMap<CommandId, (OrderId, Step)>,
}

impl Owing {
    pub(super) fn replace(&mut self, order: OrderId, owed: Vec<(Step, Errand)>) {
        for errand in self.of.remove(&order).into_iter().flatten() {
            self.steps.remove(&errand.id);
        }
        for (step, errand) in owed {
            self.steps.insert(errand.id, (order, step));
            self.of.entry(order).or_default().push(errand);
        }
    }

    pub(super) fn step(&self, errand: CommandId) -> Option<(OrderId, Step)> {
        self.steps.get(&errand).copied()
    }

    pub(super) fn is_empty_of(&self, order: OrderId) -> bool {
        !self.of.contains_key(&order)
    }

    /// The orders that owe something.
    pub(super) fn debtors(&self) -> impl Iterator<Item = OrderId> {
        self.of.keys().copied()
    }

    pub(super) fn of(&self, order: OrderId) -> Vec<Errand> {
        self.of.get(&order).cloned().unwrap_or_default()
    }
}

/// Where an errand to an order's machine goes.
#[must_use]
pub fn address_of(order: OrderId) -> Address {
    Address::Orders(shard_of(order))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_order_owes_is_told_without_the_others() {
        let order = |number| OrderId::new(uuid::Uuid::from_u128(number));
        let owed = |order| {
            let mail = Request::MailOrder { order, mail: MailKind::Confirmed, number: 0 };
            vec![errand(order, Step::Mail(MailKind::Confirmed, 0), Address::Mail, mail)]
        };
        let mut owing = Owing::default();
        owing.replace(order(1), owed(order(1)));
        owing.replace(order(2), owed(order(2)));
        assert_eq!(owing.debtors().collect::<Vec<_>>(), [order(1), order(2)]);
        let [of_two] = owing.of(order(2)).try_into().unwrap();
        assert_eq!(owing.step(of_two.id).map(|(whose, _)| whose), Some(order(2)));
        owing.replace(order(2), Vec::new());
        assert!(owing.is_empty_of(order(2)) && owing.of(order(2)).is_empty());
        assert_eq!(owing.step(of_two.id), None, "an answer that comes late finds nobody");
        assert_eq!(owing.debtors().collect::<Vec<_>>(), [order(1)]);
    }
}
