//! What is asked of the reference, in the words of the machine.

use domain::branch::{
    BinsBetween, Body, Expiry, Moved, NamedLot, Threshold, Waitable,
    command::{
        Arrived, BackLine, Came, CountBody, Found, FulfilmentBody, GoingBack, HoldBody, LotBody, NamedBins,
        OrderBody, PricedLine, PricedReturn, PurchaseBody, Receipt, Reception, Refund, RefundLine, StockBody,
        TicketBody, TransferBody, WantedLine,
    },
};
use domain::orders::CameBack;
use protocol::{
    AdjustmentReason, Amount, BranchId, Disposition, OrderId, Quantity, Responsible, Sku, SupplierId,
    TenderKind, Timestamp, WaitKind,
};

use super::{
    ask::{Ask, BUYING_FROM, Back, Entry},
    batches::{ENDS, LOTTED},
    bins::{BINS, usual_pack},
    machines::Place,
    words,
};
use crate::{lots, support::*};

pub(super) fn name(number: u8) -> Sku {
    sku(&format!("S{number}"))
}

pub(super) fn named(number: u8) -> Sku {
    name(number)
}

pub(super) fn moved(lines: &[(u8, i64)]) -> Vec<Moved> {
    lines.iter().map(|(sku, quantity)| Moved { sku: name(*sku), quantity: Quantity(*quantity) }).collect()
}

pub(super) fn disposition(back: Back) -> Disposition {
    match back {
        Back::Restock => Disposition::Restock,
        Back::Damaged => Disposition::Damaged,
        Back::Quarantine => Disposition::Quarantine,
        Back::Discard => Disposition::Discard,
    }
}

/// What it is in the machine's words, and how late it is told.
pub(super) fn body(ask: &Ask, place: &Place) -> (Body, i64) {
    let late = match ask {
        Ask::Sell { late, .. } | Ask::Receive { late, .. } | Ask::Adjust { late, .. } => *late,
        _ => 0,
    };
    let asked = ticket(ask, place).or_else(|| stock(ask)).or_else(|| part(ask)).or_else(|| transfer(ask));
    let asked = asked.or_else(|| recall(ask)).or_else(|| count(ask, place)).or_else(|| paper(ask));
    let asked = asked.or_else(|| words::stock(ask)).or_else(|| words::travel(ask));
    let asked = asked.or_else(|| words::claim(ask, place)).or_else(|| words::settlement(ask));
    let asked = asked.or_else(|| words::missing(ask, place));
    (asked.unwrap_or_else(|| panic!("no words for {ask:?}")), late)
}

fn ticket(ask: &Ask, place: &Place) -> Option<Body> {
    let body = match ask {
        Ask::Sell { lines, .. } => {
            let line = |(sku, quantity): &(u8, i64)| PricedLine {
                sku: name(*sku),
                quantity: Quantity(*quantity),
                ..line("S0", 1, 0)
            };
            sell(&lines.iter().map(line).collect::<Vec<_>>(), &[])
        }
        Ask::Refund { ticket, line, quantity, back } => TicketBody::Refund(Box::new(Refund {
            original: ticket_id(*ticket),
            day: DAY,
            sold: place.sold.get(ticket).cloned().unwrap_or_default(),
            lines: vec![RefundLine {
                line: *line as u16,
                quantity: Quantity(*quantity),
                disposition: disposition(*back),
            }],
            tender: TenderKind::Cash.into(),
            claim: None,
        })),
        Ask::Return { sku, quantity, back } => TicketBody::RefundWithoutReceipt {
            currency: GBP,
            day: DAY,
            lines: vec![PricedReturn {
                sku: name(*sku),
                quantity: Quantity(*quantity),
                unit_price: Amount::ZERO,
                tax: domain::pricing::LineTax::inside(VAT),
                stocked: true,
                disposition: disposition(*back),
            }],
            tender: TenderKind::Cash.into(),
        },
        _ => return None,
    };
    Some(Body::Ticket(body))
}

fn stock(ask: &Ask) -> Option<Body> {
    Some(match ask {
        Ask::Receive { lines, note, .. } => {
            let reference = note.map_or_else(String::new, |note| format!("D-{note}"));
            StockBody::Receive { reference, lines: moved(lines), not_stocked: None }.asked()
        }
        Ask::Adjust { sku, delta, aside, paper, .. } => {
            let reason = if *paper { AdjustmentReason::Miscounted } else { AdjustmentReason::Found };
            let (delta, unsellable, note) = (Quantity(*delta), Quantity(*aside), String::new());
            StockBody::Adjust { sku: name(*sku), delta, unsellable, reason, note }.asked()
        }
        Ask::Hold { lines, ttl, order: false, .. } => {
            HoldBody::Place { lines: moved(lines), ttl_ms: *ttl }.asked()
        }
        Ask::Hold { lines, ttl, order: true, patient } => Body::Order(OrderBody::Hold {
            order: an_order(),
            lines: moved(lines),
            ttl_ms: *ttl,
            patient: *patient,
        }),
        Ask::Extend { hold, ttl } => HoldBody::Extend { hold: hold_id(*hold), ttl_ms: *ttl }.asked(),
        Ask::Keep { hold, ttl } => Body::Order(OrderBody::Keep { hold: hold_id(*hold), ttl_ms: *ttl }),
        Ask::Release { hold } => HoldBody::Release { hold: hold_id(*hold) }.asked(),
        Ask::Free { hold } => Body::Order(OrderBody::Free { hold: hold_id(*hold) }),
        _ => return None,
    })
}

/// So much of a lot; what stands first in their order expires first, some minutes from the beginning.
pub(super) fn lot_line(lot: u8, quantity: i64) -> NamedLot {
    let ends = |minutes: i64| Expiry { day: DAY + i32::from(lot), ends: NOW.plus_millis(minutes * 60_000) };
    let named = lots::lot(name(LOTTED).as_str(), &lot_name(lot), 1, 1);
    NamedLot { quantity: Quantity(quantity), expires: ENDS[usize::from(lot)].map(ends), ..named }
}

pub(super) fn lot_delivery(lot: u8, quantity: i64) -> (Body, NamedLot) {
    let named = lot_line(lot, quantity);
    let lines = vec![Moved { sku: name(LOTTED), quantity: Quantity(quantity) }];
    (StockBody::Receive { reference: String::new(), lines, not_stocked: None }.asked(), named)
}

pub(super) fn lot_name(lot: u8) -> String {
    format!("L{lot}")
}

fn recall(ask: &Ask) -> Option<Body> {
    let (recall, sku) = (id(1), name(LOTTED));
    let code = |lot: &u8| lots::code(&lot_name(*lot));
    Some(match ask {
        Ask::Recall { lot } => {
            LotBody::Recall { recall, sku, lot: code(lot), reason: "glass".into() }.asked()
        }
        Ask::Lift { lot } => LotBody::Lift { recall, sku, lot: code(lot) }.asked(),
        _ => return None,
    })
}

/// The same words for what the shell looks up: what was booked of an entry.
pub(super) fn reversal(original: u128, sku: u8, booked: Option<(i64, i64)>) -> Body {
    let booked = booked.map(|(on_hand, aside)| (Quantity(on_hand), Quantity(aside)));
    StockBody::Reverse { original: id(original), sku: name(sku), booked, note: String::new() }.asked()
}

fn an_order() -> OrderId {
    id(1).into()
}

fn part(ask: &Ask) -> Option<Body> {
    let of = |part: &u128| id(*part).into();
    let step = match ask {
        Ask::CallOff { part } => return Some(Body::Order(OrderBody::Cancel { fulfilment: of(part) })),
        Ask::LeaveOut { part, lines } => {
            let (fulfilment, lines) = (of(part), moved(lines));
            return Some(Body::Order(OrderBody::LeaveOut { fulfilment, lines }));
        }
        Ask::TakeBack { lines } => {
            let line = |(sku, good, damaged, _): &(u8, i64, i64, i64)| CameBack {
                sku: name(*sku),
                good: Quantity((*good).max(0)),
                damaged: Quantity((*damaged).max(0)),
            };
            let (reference, lines) = (String::new(), lines.iter().map(line).collect());
            return Some(Body::Order(OrderBody::TakeBack { order: an_order(), reference, lines }));
        }
        Ask::Begin { part } => FulfilmentBody::Begin { fulfilment: of(part) },
        Ask::LetWait { part, lines } => {
            FulfilmentBody::LetWait { fulfilment: of(part), lines: moved(lines), reason: "not there".into() }
        }
        Ask::Pick { part, found, patience } => FulfilmentBody::Pick {
            fulfilment: of(part),
            found: moved(found),
            reason: "not there".into(),
            undecided_ms: *patience,
        },
        Ask::Pack { part } => FulfilmentBody::Pack { fulfilment: of(part) },
        Ask::Unpack { part } => FulfilmentBody::Unpack { fulfilment: of(part) },
        Ask::Ready { part } => FulfilmentBody::Ready { fulfilment: of(part) },
        Ask::Ship { part } => {
            let (carrier, tracking) = (String::new(), String::new());
            FulfilmentBody::Ship { fulfilment: of(part), carrier, tracking }
        }
        Ask::HandOver { part } => FulfilmentBody::HandOver {
            fulfilment: of(part),
            age_checked: None,
            code: String::new(),
            known_by: String::new(),
        },
        _ => return None,
    };
    Some(Body::Fulfilment(step))
}

/// What head office says of a SKU, each time anew.
pub(super) fn waitable(number: u128, sku: u8, cap: Option<i64>) -> Body {
    let (kind, ends_at) = (WaitKind::Backorder, Timestamp(i64::MAX));
    let rule = cap.map(|cap| Waitable { kind, cap: Quantity(cap), until: 1, ends_at });
    Body::SetBackorder { sku: name(sku), version: number as u32, rule }
}

pub(super) fn allocation(
    number: u128,
    hold: Option<u128>,
    lines: &[(u8, i64)],
    (ship, patient): (bool, bool),
) -> Body {
    Body::Order(OrderBody::Allocate {
        order: an_order(),
        fulfilment: id(number).into(),
        hold: hold.map(hold_id),
        lines: moved(lines),
        ship,
        who: String::new(),
        named: None,
        note: String::new(),
        code: String::new(),
        patient,
    })
}

fn transfer(ask: &Ask) -> Option<Body> {
    let of = |transfer: &u128| id(*transfer).into();
    Some(Body::Transfer(match ask {
        Ask::Draft { to, lines } => {
            TransferBody::Draft { to: BranchId(*to as u16), lines: moved(lines), note: String::new() }
        }
        Ask::Approve { transfer } => TransferBody::Approve { transfer: of(transfer) },
        Ask::Dispatch { transfer } => TransferBody::Dispatch { transfer: of(transfer) },
        Ask::CancelTransfer { transfer } => TransferBody::Cancel { transfer: of(transfer) },
        Ask::WriteOff { transfer } => TransferBody::WriteOff { transfer: of(transfer), note: "lost".into() },
        Ask::SendOff { transfer, lines } => {
            TransferBody::Ship { transfer: of(transfer), lines: moved(lines) }
        }
        Ask::TurnBack { transfer, shipment } => {
            let shipment = protocol::ShipmentId::new(uuid::Uuid::from_u128(*shipment));
            TransferBody::TurnBack { transfer: of(transfer), shipment, note: "wrong".into() }
        }
        Ask::CloseShort { transfer } => {
            TransferBody::CloseShort { transfer: of(transfer), note: "enough".into() }
        }
        Ask::Unload { transfer, shipment, lines, complete, alone } => {
            let line = |(sku, good, damaged, _): &(u8, i64, i64, i64)| Arrived {
                sku: name(*sku),
                good: Quantity(*good),
                damaged: Quantity(*damaged),
            };
            let lines: Vec<Arrived> = lines.iter().map(line).collect();
            if *alone {
                return Some(
                    TransferBody::Receive { transfer: of(transfer), lines, complete: *complete }.asked(),
                );
            }
            TransferBody::ReceiveShipment(Reception {
                transfer: of(transfer),
                shipment: Some(id(*shipment).into()),
                lines,
                complete: *complete,
                seen: None,
                responsible: Responsible::Unknown,
                note: String::new(),
            })
        }
        _ => return None,
    }))
}

fn count(ask: &Ask, _: &Place) -> Option<Body> {
    let of = |count: &u128| id(*count).into();
    Some(Body::Count(match ask {
        Ask::OpenCount { skus } => CountBody::Open {
            name: "shelf".into(),
            skus: skus.as_ref().map(|skus| skus.iter().map(|sku| name(*sku)).collect()),
            blind: false,
            threshold: Threshold { quantity: None, ppm: None },
        },
        Ask::OpenBins { skus } => CountBody::OpenBins {
            name: "zone A".into(),
            skus: skus.iter().map(|sku| name(*sku)).collect(),
            bins: NamedBins {
                ranges: vec![between("A", None), between("C-01", Some("C-12"))],
                also: ["D-07".to_owned()].into(),
            },
            blind: false,
            threshold: Threshold { quantity: None, ppm: None },
        },
        Ask::Bin { count, bin, step, .. } => {
            let bin = BINS[usize::from(*bin)].0.to_owned();
            CountBody::Bin { count: of(count), bin, step: *step }
        }
        Ask::CountAgain { count, sku } => CountBody::AskRecount { count: of(count), skus: vec![name(*sku)] },
        Ask::Submit { count } => CountBody::Submit { count: of(count), as_is: true },
        Ask::Post { count, zero } => CountBody::Approve { count: of(count), zero_uncounted: *zero },
        Ask::DropCount { count } => CountBody::Cancel { count: of(count) },
        _ => return None,
    }))
}

fn between(from: &str, to: Option<&str>) -> BinsBetween {
    BinsBetween { from: from.to_owned(), to: to.map(ToOwned::to_owned) }
}

/// What was seen, and when that was. Ben writes bins small.
pub(super) fn entry(count: u128, entry: &Entry, now: i64) -> Body {
    let count = id(count).into();
    let Entry { sku, quantity, ago, again, place, ben } = *entry;
    let place = BINS[usize::from(place)].0;
    let place = if ben { place.to_lowercase() } else { place.to_owned() };
    let at = Timestamp(now - ago);
    let found = Found { sku: name(sku), quantity: Quantity(quantity), place, at, lot: None };
    if again {
        return Body::Count(CountBody::Recount {
            count,
            entry: found,
            also: Vec::new(),
            reason: String::new(),
        });
    }
    Body::Count(CountBody::Enter { count, entries: vec![found] })
}

fn wanted(lines: &[(u8, i64)], pack: Option<i64>) -> Vec<WantedLine> {
    let line = |(sku, quantity): &(u8, i64)| WantedLine {
        sku: name(*sku),
        quantity: Quantity(*quantity),
        pack: pack.map(Quantity),
        usual_pack: Quantity(usual_pack(*sku)),
        cost: None,
        usual_cost: None,
    };
    lines.iter().map(line).collect()
}

fn paper(ask: &Ask) -> Option<Body> {
    let of = |paper: &u128| id(*paper).into();
    let text = String::new;
    Some(Body::Purchase(match ask {
        Ask::Order { lines, pack } => {
            let (supplier, lines) = (SupplierId(BUYING_FROM), wanted(lines, *pack));
            PurchaseBody::Draft { supplier, lines, expected: text(), note: text() }
        }
        Ask::Change { paper, version, lines, pack } => PurchaseBody::Change {
            purchase: of(paper),
            version: *version,
            lines: wanted(lines, *pack),
            expected: text(),
            note: text(),
            reason: "more".into(),
        },
        Ask::SendOrder { paper, version } => PurchaseBody::Send { purchase: of(paper), version: *version },
        Ask::Close { paper } => PurchaseBody::Close { purchase: of(paper), note: text() },
        Ask::CancelOrder { paper } => PurchaseBody::Cancel { purchase: of(paper) },
        Ask::Deliver { paper, lines, over, of: consigned } => {
            let line = |(sku, good, damaged, wrong): &(u8, i64, i64, i64)| Came {
                sku: name(*sku),
                good: Quantity(*good),
                damaged: Quantity(*damaged),
                wrong: Quantity(*wrong),
                cost: None,
                usual: consigned.map(|(_, cost)| Amount(cost)),
                weight_g: None,
            };
            PurchaseBody::Receive(Receipt {
                purchase: paper.as_ref().map(of),
                supplier: consigned.map(|(supplier, _)| SupplierId(supplier)),
                reference: text(),
                lines: lines.iter().map(line).collect(),
                charges: None,
                over: *over,
                seen: None,
                note: text(),
                consigned: consigned.is_some(),
            })
        }
        Ask::SendBack { lines, of } => {
            let line = |(sku, quantity, aside): &(u8, i64, i64)| BackLine {
                sku: name(*sku),
                quantity: Quantity(*quantity),
                unsellable: Quantity(*aside),
            };
            let lines = lines.iter().map(line).collect();
            PurchaseBody::Return(GoingBack {
                supplier: of.map(SupplierId),
                reference: text(),
                reason: "odd".into(),
                lines,
                consigned: of.is_some(),
            })
        }
        _ => return None,
    }))
}
