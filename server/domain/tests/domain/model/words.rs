//! More of what is asked of the reference, in the words of the machine: goods that are another's, that are odd, that are made of others.

use domain::branch::{
    Answer, Answering, Body, Consigned, Correction, Moved, Otherwise, Recipe, Recipes as Told, Substitute,
    command::{
        Arrived, ClaimBody, Finding, GrantedClaim, LotBody, OrderBody, PurchaseBody, Refund, RefundLine,
        SettledPart, StockBody, TicketBody, TransferBody, Wanted,
    },
};
use protocol::{
    AdjustmentReason, Amount, BranchId, Quantity, Responsible, StaffId, SupplierId, TenderKind, TicketId,
};

use super::{
    answers::Question,
    ask::{Ask, Cure, Said, Then},
    machines::Place,
    made::{CASE, KITS, Recipes},
    missing::ANSWER_MS,
    named::BOUND,
    wording::{disposition, lot_name, moved, name},
};
use crate::{lots, support::*};

/// Somebody else, who stands for what Ann asks.
pub(super) const BEN: StaffId = StaffId(9);

pub(super) fn stock(ask: &Ask) -> Option<Body> {
    let note = String::new;
    Some(match ask {
        Ask::SetAside { sku, quantity, from, to } => {
            let (quantity, from, to) = (Quantity(*quantity), *from, *to);
            StockBody::SetAside { sku: name(*sku), quantity, from, to, note: note() }.asked()
        }
        Ask::Correct { sku, delta, aside, condition, bound } => {
            let correction = Correction {
                sku: name(*sku),
                delta: Quantity(*delta),
                unsellable: Quantity(*aside),
                condition: *condition,
                reason: AdjustmentReason::Found,
                note: note(),
                asked_by: None,
            };
            // A unit sells for as many as it has thousandths, so that what it is worth is how much it is.
            let limit = bound.then_some(Amount(BOUND));
            StockBody::Correct { correction, price: Amount(1_000), limit }.asked()
        }
        Ask::ApproveCorrection { task, .. } => {
            Body::ApproveTask { task: TicketId::from(id(*task)).into(), note: note() }
        }
        Ask::DeclineCorrection { task } => {
            Body::ResolveTask { task: TicketId::from(id(*task)).into(), note: "look again".into() }
        }
        Ask::Convert { quantity, apart } => {
            let (quantity, apart) = (Quantity(*quantity), *apart);
            StockBody::Convert { sku: name(CASE), quantity, apart, note: note() }.asked()
        }
        Ask::NameLot { from, .. } => {
            LotBody::Name { from: from.map(|lot| lots::code(&lot_name(lot))) }.asked()
        }
        _ => return None,
    })
}

pub(super) fn travel(ask: &Ask) -> Option<Body> {
    Some(Body::Transfer(match ask {
        Ask::Resolve { of: (transfer, receipt, sku, kind), quantity, resolution } => {
            TransferBody::Resolve(Finding {
                transfer: id(*transfer).into(),
                receipt: id(*receipt),
                sku: name(*sku),
                kind: *kind,
                quantity: quantity.map(Quantity),
                lot: None,
                resolution: *resolution,
                responsible: Responsible::Unknown,
                note: "looked".into(),
            })
        }
        Ask::SendItBack { of, lines } => {
            let line = |(sku, good, damaged, _): &(u8, i64, i64, i64)| Arrived {
                sku: name(*sku),
                good: Quantity(*good),
                damaged: Quantity(*damaged),
            };
            let lines = lines.iter().map(line).collect();
            TransferBody::SendBack { of: id(*of).into(), lines, note: "broken".into() }
        }
        Ask::Wish { from, lines } => {
            TransferBody::Ask { from: BranchId(*from as u16), lines: moved(lines), note: String::new() }
        }
        Ask::Decline { transfer } => {
            TransferBody::Decline { transfer: id(*transfer).into(), note: "no".into() }
        }
        _ => return None,
    }))
}

/// Refunds of another shop's sales. The goods are told by who sold them.
pub(super) fn claim(ask: &Ask, place: &Place) -> Option<Body> {
    Some(match ask {
        Ask::Claim { by, ticket, line, quantity } => {
            let sold = place.sold.get(ticket).into_iter().flatten().map(|line| line.quantity).collect();
            let lines = vec![(*line as u16, Quantity(*quantity))];
            let (original, by) = (ticket_id(*ticket), BranchId(*by as u16));
            ClaimBody::Grant { original, by, sold, lines }.asked()
        }
        Ask::VoidClaim { claim } => ClaimBody::Void { claim: id(*claim) }.asked(),
        _ => return None,
    })
}

/// A refund with a claim that another shop has granted.
pub(super) fn refund_elsewhere(
    (claim, owner): (u128, usize),
    (ticket, line): (u128, usize),
    back: super::ask::Back,
    there: &Place,
) -> Option<Body> {
    let (spans, expires_at) = there.granted.get(&claim)?.clone();
    let length = |span: &domain::branch::Span| span.to.0 - span.from.0;
    let quantity = Quantity(spans.iter().flatten().map(length).sum());
    let claim = GrantedClaim { id: id(claim), owner: BranchId(owner as u16), expires_at, spans };
    Some(
        TicketBody::Refund(Box::new(Refund {
            original: ticket_id(ticket),
            day: DAY,
            sold: there.sold.get(&ticket).cloned().unwrap_or_default(),
            lines: vec![RefundLine { line: line as u16, quantity, disposition: disposition(back) }],
            tender: TenderKind::Cash.into(),
            claim: Some(claim),
        }))
        .asked(),
    )
}

/// Tasks have names of their own, which nobody knows beforehand.
pub(super) fn missing(ask: &Ask, place: &Place) -> Option<Body> {
    let named = |task: &usize| place.short_tasks.get(*task).copied().unwrap_or(TicketId::from(id(1)).into());
    Some(match ask {
        Ask::Answer { question: Question { task, part, line, instead }, said } => {
            let (answer, otherwise) = match said {
                Said::Yes => (Answer::Taken, Otherwise::PayBack),
                Said::No { search: true } => (Answer::No, Otherwise::Search),
                Said::No { search: false } => (Answer::Late, Otherwise::PayBack),
                Said::SoldOut => (Answer::SoldOut, Otherwise::Search),
                Said::NotAsked => (Answer::NotAsked, Otherwise::PayBack),
            };
            let line = Moved { sku: name(line.0), quantity: Quantity(line.1) };
            let (fulfilment, task, instead) = (id(*part).into(), named(task), name(*instead));
            let own = Answering { fulfilment, task, line, instead, answer, otherwise };
            Body::Order(OrderBody::Answered(Box::new(own)))
        }
        Ask::CloseTask { task } => {
            Body::ResolveTask { task: named(task), note: "it is behind the door".into() }
        }
        Ask::Remedy { task, line, cure } => {
            let wanted = match cure {
                Cure::Fetch { from } => Wanted::Fetch(BranchId(*from as u16)),
                Cure::For { part, then: Then::Suggest(instead) } => {
                    Wanted::Ask(id(*part).into(), offer(*instead))
                }
                Cure::For { part, then } => Wanted::For(id(*part).into(), remedy(*then)),
            };
            let line = Moved { sku: name(line.0), quantity: Quantity(line.1) };
            Body::Remedy { task: named(task), line, wanted }
        }
        _ => return None,
    })
}

fn offer(instead: u8) -> Box<Substitute> {
    Box::new(Substitute { answer_ms: ANSWER_MS, ..*substitute(name(instead).as_str()) })
}

fn remedy(then: Then) -> domain::branch::Then {
    use domain::branch::Then as Told;
    match then {
        Then::Elsewhere(shop) => Told::Elsewhere(BranchId(shop as u16)),
        Then::Wait => Told::Wait,
        Then::PayBack => Told::PayBack,
        Then::Suggest(_) => panic!("it comes with an offer"),
    }
}

pub(super) fn settlement(ask: &Ask) -> Option<Body> {
    let Ask::Settle { supplier, number, total, part } = ask else { return None };
    let line = |(sku, cost, quantity): &(u8, i64, i64)| Consigned {
        sku: name(*sku),
        quantity: Quantity(*quantity),
        cost: Amount(*cost),
    };
    let part = part.as_ref().map(|lines| SettledPart { until: DAY, lines: lines.iter().map(line).collect() });
    let (supplier, number, total) = (SupplierId(*supplier), *number, Amount(*total));
    Some(PurchaseBody::Settle { supplier, number, total, part }.asked())
}

/// What the shell looks up beside a command: the recipes of the kits that it names.
pub(super) fn kits_of(ask: &Ask, recipes: &Recipes) -> Told {
    let named: Vec<u8> = match ask {
        Ask::Sell { lines, .. } | Ask::Hold { lines, .. } | Ask::Allocate { lines, .. } => {
            lines.iter().map(|(sku, _)| *sku).collect()
        }
        Ask::TakeBack { lines } => lines.iter().map(|line| line.0).collect(),
        Ask::Return { sku, .. } => vec![*sku],
        Ask::Convert { .. } => vec![CASE],
        _ => return Told::default(),
    };
    let own = named.into_iter().filter(|sku| KITS.contains(sku) || matches!(ask, Ask::Convert { .. }));
    let told = own.filter_map(|sku| Some(Recipe { sku: name(sku), parts: moved(recipes.get(&sku)?) }));
    told.collect()
}
