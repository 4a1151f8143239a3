//! Orders as clients see them.

use domain::branch::{Awaited, Otherwise};
use domain::orders::{
    CreditTo, Exchange, ExchangeStep, Gone, Order, OrderedLine, Part, PartStep, Payment, Promoted, RefundWhy,
    Return, Suggestion, Use, Way,
};
use protocol::{
    Amount, AwaitedLine, Collect, Contact, CreditedTo, Delivery, ExchangeLine, ExchangeState,
    GIFT_CARD_PROVIDER, NoAnswer, OrderExchange, OrderId, OrderLine, OrderMoment, OrderPart, OrderPayment,
    OrderRefund, OrderReturn, OrderReturnLine, OrderRow, OrderSuggestion, OrderView, PartState,
    PostalAddress, PromotionId, PromotionTaken, Quantity, RefundState, Sku, SkuQuantity, StaffId, UsedCode,
};
use std::collections::BTreeMap;

use super::{KeptOrder, told::awaited};
use crate::business_day::written_if_known;

pub(crate) fn row(id: OrderId, order: &Order) -> OrderRow {
    let placed = &order.placed;
    let mut branches: Vec<_> =
        order.parts.iter().filter(|part| !part.step.is_over()).map(|part| part.branch).collect();
    branches.dedup();
    let units = placed.lines.iter().map(|line| line.quantity.0).fold(0, i64::saturating_add);
    OrderRow {
        id,
        number: order.number(),
        state: order.state,
        placed: order.placed_at,
        changed: order.changed,
        customer: placed.name.clone(),
        email: placed.email.clone(),
        collect: order.is_collected(),
        branches,
        units: Quantity(units),
        total: Amount(order.total().0.saturating_sub(order.set_off().0)),
        captured: order.captured(),
        refunded: order.refunded(),
        due: order.due(),
        needs_attention: order.needs_attention(),
        returning: order.returns.iter().any(Return::is_open),
        held_back: order.held_back.is_some(),
        tags: order.tags.clone(),
        waits: order.awaited().next().is_some(),
        erased: order.erased.is_some(),
    }
}

/// With everything, for staff; whoever shows it to a customer keeps to what is public.
pub(crate) fn view(id: OrderId, kept: &KeptOrder, name_of: impl Fn(StaffId) -> String) -> OrderView {
    let KeptOrder { order, moments, .. } = kept;
    let placed = &order.placed;
    let tax = placed.lines.iter().map(|line| line.tax.0).fold(placed.delivery_tax.0, i64::saturating_add);
    let tax = tax.saturating_sub(order.swapped_tax().0);
    let moments = moments.iter().map(|moment| OrderMoment {
        at: moment.at,
        staff: name_of(moment.staff),
        what: moment.what.clone(),
        public: moment.public,
    });
    OrderView {
        id,
        number: order.number(),
        key: order.key(id),
        state: order.state,
        because: order.because,
        placed: order.placed_at,
        changed: order.changed,
        currency: placed.currency,
        contact: Contact {
            name: placed.name.clone(),
            email: placed.email.clone(),
            phone: placed.phone.clone(),
        },
        delivery: delivery(&placed.way),
        note: placed.note.clone(),
        lines: placed.lines.iter().zip(order.gone()).map(|(line, gone)| line_view(line, gone)).collect(),
        goods: Amount(order.total().0.saturating_sub(placed.delivery_charge.0)),
        delivery_charge: placed.delivery_charge,
        tax: Amount(tax),
        total: order.total(),
        captured: order.captured(),
        refunded: order.refunded(),
        due: order.due(),
        sourcing: placed.sourcing.clone(),
        parts: part_views(id, order),
        payments: order
            .payments
            .iter()
            .zip(0_u16..)
            .map(|(payment, number)| payment_view(id, order, payment, number))
            .collect(),
        refunds: order.refunds.iter().map(|refund| refund_view(order, refund)).collect(),
        can_cancel: order.can_cancel(),
        can_pay: order.can_pay(),
        erased: order.erased.map(|erased| erased.at),
        can_erase: kept.can_be_erased(),
        timeline: moments.collect(),
        returns: return_views(order),
        returnable: quantities(order.returnable()),
        returns_until: None,
        collect_code: order.collect_code(),
        held_back: order.held_back.is_some(),
        held_because: order.held_back.clone().unwrap_or_default(),
        tags: order.tags.clone(),
        to_pay_back: order.to_pay_back(),
        by_hand: order.by_hand,
        reducible: quantities(order.reducible()),
        can_change_address: order.can_change_address(),
        seq: kept.lsn,
        promotions: promotions(&order.promoted),
        codes: order.uses.iter().map(used).collect(),
        suggestions: suggestions(order),
        exchanges: order.exchanges.iter().map(|own| exchange_view(order, own)).collect(),
        set_off: order.set_off(),
    }
}

/// What was suggested and could be answered.
fn suggestions(order: &Order) -> Vec<OrderSuggestion> {
    let told = |(number, own): (u16, &Suggestion)| {
        let put = own.put.as_deref()?;
        Some(OrderSuggestion {
            number,
            sku: own.sku,
            quantity: own.quantity,
            worth: put.worth,
            instead: own.instead,
            name: own.name.clone(),
            unit_price: put.line.unit_price,
            total: put.line.total,
            until: put.until,
            state: put.state,
            otherwise: match put.otherwise {
                Otherwise::PayBack => NoAnswer::PayBack,
                Otherwise::Search => NoAnswer::Search,
            },
        })
    };
    (0_u16..).zip(&order.suggested).filter_map(told).collect()
}

fn used(own: &Use) -> UsedCode {
    let spent = &own.spent;
    UsedCode { coupon: spent.coupon, code: spent.code.clone(), claim: Some(spent.claim) }
}

/// What each promotion takes off all lines, in order of their numbers.
pub(crate) fn promotions(promoted: &[Promoted]) -> Vec<PromotionTaken> {
    let mut all: BTreeMap<PromotionId, PromotionTaken> = BTreeMap::new();
    for one in promoted {
        let nothing =
            || PromotionTaken { promotion: one.promotion, name: one.name.clone(), amount: Amount::ZERO };
        let sum = all.entry(one.promotion).or_insert_with(nothing);
        sum.amount = Amount(sum.amount.0.saturating_add(one.amount.0));
    }
    all.into_values().collect()
}

fn quantities(of: BTreeMap<Sku, Quantity>) -> Vec<SkuQuantity> {
    of.into_iter().map(|(sku, quantity)| SkuQuantity { sku, quantity }).collect()
}

fn delivery(way: &Way) -> Delivery {
    match way {
        Way::Collect { branch, pay_in_store } => {
            Delivery::Collect(Collect { branch: *branch, pay_in_store: *pay_in_store })
        }
        Way::Ship(address) => Delivery::Ship(PostalAddress::from(address)),
    }
}

fn line_view(line: &OrderedLine, gone: Gone) -> OrderLine {
    OrderLine {
        sku: line.sku,
        name: line.name.clone(),
        quantity: line.quantity,
        unit_price: line.unit_price,
        total: line.total,
        tax: line.tax,
        missing: gone.missing,
    }
}

pub(crate) fn part_views(id: OrderId, order: &Order) -> Vec<OrderPart> {
    order.parts.iter().zip(0_u16..).map(|(part, number)| part_view(id, part, number)).collect()
}

fn part_view(id: OrderId, part: &Part, number: u16) -> OrderPart {
    OrderPart {
        branch: part.branch,
        fulfilment: Order::fulfilment_id(id, number),
        state: match part.step {
            PartStep::Holding => PartState::Holding,
            PartStep::Held => PartState::Held,
            PartStep::Allocating => PartState::Allocating,
            PartStep::Promised => PartState::Promised,
            PartStep::Picked => PartState::Picked,
            PartStep::Packed => PartState::Packed,
            PartStep::Ready => PartState::Ready,
            PartStep::Shipped => PartState::Shipped,
            PartStep::Collected => PartState::Collected,
            PartStep::Freeing | PartStep::Cancelling | PartStep::Refused | PartStep::Ended => {
                PartState::Ended
            }
        },
        lines: part.lines.iter().map(|line| SkuQuantity { sku: line.sku, quantity: line.quantity }).collect(),
        carrier: part.carrier.clone(),
        tracking: part.tracking.clone(),
        waits: if part.is_awaited() { awaited(&part.waits) } else { Vec::new() },
    }
}

/// As clients read what is not there yet.
pub(crate) fn awaited_line(line: &Awaited) -> AwaitedLine {
    let Awaited { sku, quantity, kind, until } = *line;
    AwaitedLine { sku, quantity, kind, until: written_if_known(until) }
}

fn payment_view(id: OrderId, order: &Order, payment: &Payment, number: u16) -> OrderPayment {
    let payable = payment.is_open() && !payment.given_up && !payment.has_money();
    OrderPayment {
        id: Order::payment_id(id, number),
        provider: if payment.card.is_some() { GIFT_CARD_PROVIDER } else { &order.placed.provider }.to_owned(),
        state: payment.state(),
        amount: payment.amount,
        captured: payment.captured,
        refunded: payment.refunded,
        disputed: payment.disputed,
        reference: payment.card.as_ref().map_or_else(|| payment.reference.clone(), |card| card.last.clone()),
        address: payable.then(|| payment.address.clone()),
        until: payment.until,
    }
}

fn refund_view(order: &Order, refund: &domain::orders::Refund) -> OrderRefund {
    OrderRefund {
        amount: refund.amount,
        reason: match &refund.why {
            RefundWhy::Excess => String::new(),
            RefundWhy::Returned { number } => order.return_text(*number),
            RefundWhy::Staff { reason, .. } => reason.clone(),
        },
        state: match refund.refused {
            Some(true) if refund.at_till => RefundState::AtTill,
            None => RefundState::Asked,
            Some(false) => RefundState::Done,
            Some(true) => RefundState::Refused,
        },
        asked: refund.at,
        credit: refund.to.as_ref().map(credited_to),
    }
}

const fn credited_to(to: &CreditTo) -> CreditedTo {
    match to {
        CreditTo::Account(_) => CreditedTo::StoreCredit,
        CreditTo::Card { .. } => CreditedTo::GiftCard,
    }
}

pub(crate) fn return_views(order: &Order) -> Vec<OrderReturn> {
    order.returns.iter().zip(0_u16..).map(|(own, number)| return_view(order, own, number)).collect()
}

fn exchange_view(order: &Order, own: &Exchange) -> OrderExchange {
    let line = |line: &OrderedLine| ExchangeLine {
        sku: line.sku,
        name: line.name.clone(),
        quantity: line.quantity,
        total: line.total,
        tax: line.tax,
        instead_of: own.swaps.iter().filter(|swap| swap.instead == line.sku).map(|swap| swap.sku).collect(),
    };
    let costs = own.lines.iter().map(|line| line.total.0).fold(0, i64::saturating_add);
    let state = order.exchange_state(own);
    let waits = matches!(own.step, ExchangeStep::Kept) || state == ExchangeState::ToPay;
    OrderExchange {
        number: own.returned,
        state,
        ended: match own.step {
            ExchangeStep::Ended(because) => Some(because),
            _ => None,
        },
        reason: own.reason.clone(),
        lines: own.lines.iter().map(line).collect(),
        credit: if own.joined { own.credit } else { Amount(costs.saturating_sub(order.difference(own).0)) },
        costs: Amount(costs),
        difference: order.difference(own),
        until: waits.then_some(own.until),
        can_pay: state == ExchangeState::ToPay && order.can_pay_difference(),
        can_end: own.is_open(),
    }
}

fn return_view(order: &Order, own: &Return, number: u16) -> OrderReturn {
    let came = |sku: protocol::Sku, part: fn(&domain::orders::CameBack) -> Quantity| {
        let lines = own.batches.iter().flat_map(|batch| &batch.lines).filter(|line| line.sku == sku);
        Quantity(lines.map(|line| part(line).0).fold(0, i64::saturating_add))
    };
    let withheld = own.batches.iter().map(|batch| batch.withheld.0).fold(0, i64::saturating_add);
    OrderReturn {
        number,
        text: order.return_text(number),
        state: own.state,
        asked: own.asked,
        lines: own
            .lines
            .iter()
            .map(|line| OrderReturnLine {
                sku: line.sku,
                quantity: line.quantity,
                reason: line.reason,
                good: came(line.sku, |line| line.good),
                damaged: came(line.sku, |line| line.damaged),
            })
            .collect(),
        comment: own.comment.clone(),
        reason: own.reason.clone(),
        branch: own.branch,
        withheld: Amount(withheld),
        notes: own.batches.iter().map(|batch| batch.note.clone()).filter(|note| !note.is_empty()).collect(),
        not_booked: own.batches.iter().any(|batch| batch.refused == Some(true)),
        credit: own.credit.as_ref().map(credited_to),
    }
}
