//! What becomes of an order, by code and facts. What its customer is told of is marked.

use domain::{
    FulfilmentNews,
    branch::{Awaited, Moved, Then},
    orders::{MailKind, Order, OrderEvent, Reading, RefundWhy, Suggestion, SuggestionStep},
};
use protocol::{
    Amount, AtTill, AwaitedLine, BranchId, BroughtTo, CalledOff, ExchangeOver, Happened, HeldBack, MailAbout,
    PaymentState, Quantity, RefundReason, ReturnTold, SentWith, SkuQuantity, Suggested, SuggestionState,
    SuggestionTold,
};

use super::view;

/// A moment for the timeline; none for what nobody needs to read.
pub(super) fn told(order: &Order, event: &OrderEvent) -> Option<(Happened, bool)> {
    let public = |what| Some((what, true));
    let inside = |what| Some((what, false));
    let branch_of =
        |part: u16| order.parts.get(usize::from(part)).map_or(BranchId::default(), |part| part.branch);
    match event {
        OrderEvent::Placed(_) | OrderEvent::PlacedSealed { .. } => public(Happened::Placed),
        OrderEvent::PartPlanned(planned) => inside(Happened::BranchAsked(planned.branch)),
        OrderEvent::HoldRefused { part, .. } | OrderEvent::AllocationRefused { part, .. } => {
            inside(Happened::BranchRefused(branch_of(*part)))
        }
        OrderEvent::PaymentBegun { amount, .. } => inside(Happened::PaymentBegun(*amount)),
        OrderEvent::PaymentRefused { .. } => inside(Happened::PaymentNotBegun),
        OrderEvent::PaymentNoted { reading, .. } => payment_told(reading),
        OrderEvent::Confirmed => public(Happened::Confirmed),
        OrderEvent::NewsNoted { news, .. } if is_nothing(order, news) => None,
        OrderEvent::NewsNoted { part, news, .. } => Some(news_told(branch_of(*part), news)),
        OrderEvent::Dropped { lines } => public(Happened::Dropped(quantities(lines))),
        OrderEvent::CancelBegun { because, reason, .. } => {
            public(Happened::CalledOff(CalledOff { because: *because, reason: reason.clone() }))
        }
        OrderEvent::CancelStopped => inside(Happened::NotCalledOff),
        OrderEvent::Cancelled => public(Happened::Cancelled),
        OrderEvent::Revived => public(Happened::Revived),
        OrderEvent::Fulfilled => public(Happened::Fulfilled),
        OrderEvent::RefundAsked { amount, why, .. } | OrderEvent::CreditAsked { amount, why, .. } => {
            let reason = match why {
                RefundWhy::Staff { reason, .. } => reason.clone(),
                RefundWhy::Excess => String::new(),
                RefundWhy::Returned { number } => order.return_text(*number),
            };
            inside(Happened::RefundAsked(RefundReason { amount: *amount, reason }))
        }
        OrderEvent::RefundAnswered { refund, refused } => {
            let known = order.refunds.get(usize::from(*refund));
            let amount = known.map_or(Amount::ZERO, |refund| refund.amount);
            if *refused {
                inside(Happened::RefundRefused(amount))
            } else if known.is_some_and(|refund| refund.to.is_some()) {
                public(Happened::Credited(amount))
            } else {
                public(Happened::Refunded(amount))
            }
        }
        OrderEvent::Mailed { mail, .. } => inside(Happened::Mailed(mail_about(*mail))),
        OrderEvent::Noted { note, .. } => inside(Happened::Noted(note.clone())),
        OrderEvent::HeldBack { because, note, .. } => {
            inside(Happened::HeldBack(HeldBack { because: because.clone(), note: note.clone() }))
        }
        OrderEvent::LessAsked { of, .. } => {
            let lines: Vec<Moved> = of.iter().flat_map(|one| one.lines.iter().copied()).collect();
            public(Happened::LessAsked(quantities(&lines)))
        }
        OrderEvent::LessAnswered { part, refused: true } => public(Happened::NotLess(branch_of(*part))),
        OrderEvent::LessAnswered { .. } => public(Happened::Less),
        OrderEvent::AddressChanged { .. } | OrderEvent::AddressSealed { .. } => {
            public(Happened::AddressChanged)
        }
        OrderEvent::Erased { reason, .. } => public(Happened::Erased(reason.clone())),
        OrderEvent::Released { note, .. } => inside(Happened::Released(note.clone())),
        OrderEvent::Tagged { tags, .. } => inside(Happened::Tagged(tags.clone())),
        OrderEvent::PaidByHand { amount, note, .. } => {
            public(Happened::PaidByHand(RefundReason { amount: *amount, reason: note.clone() }))
        }
        event => return_told(order, event),
    }
}

/// What follows of somebody's word tells itself, and who cannot have something is not asked about it.
fn is_nothing(order: &Order, news: &FulfilmentNews) -> bool {
    match news {
        FulfilmentNews::Decided { .. } => true,
        FulfilmentNews::Asked(asked) => !order.may_have(&asked.instead, asked.age),
        _ => false,
    }
}

/// What came of something that was suggested. What a branch knows by now is nobody's news, and which branches were asked is the house's.
fn suggestion_told(order: &Order, number: u16, step: &SuggestionStep) -> Option<(Happened, bool)> {
    let own = order.suggested.get(usize::from(number))?;
    let state = match step {
        SuggestionStep::Is(SuggestionState::NotAsked) => {
            return Some((Happened::SuggestionIs(of_suggestion(own, SuggestionState::NotAsked)), false));
        }
        SuggestionStep::Is(state) => *state,
        SuggestionStep::Planned(planned) => return Some((Happened::BranchAsked(planned.branch), false)),
        SuggestionStep::Taken { .. } => SuggestionState::Taken,
        SuggestionStep::Freed { .. } | SuggestionStep::Told => return None,
    };
    Some((Happened::SuggestionIs(of_suggestion(own, state)), true))
}

fn of_suggestion(own: &Suggestion, state: SuggestionState) -> SuggestionTold {
    let Suggestion { sku, quantity, instead, name, put: _ } = own.clone();
    SuggestionTold { of: Suggested { sku, quantity, instead, name }, state }
}

fn return_told(order: &Order, event: &OrderEvent) -> Option<(Happened, bool)> {
    let told =
        |number: u16, note: &String| ReturnTold { number: number.saturating_add(1), note: note.clone() };
    Some(match event {
        OrderEvent::Suggestion { number, step } => return suggestion_told(order, *number, step),
        OrderEvent::ReturnAsked { number, .. } => (Happened::ReturnAsked(number.saturating_add(1)), true),
        OrderEvent::ReturnApproved { number, .. } => {
            (Happened::ReturnApproved(number.saturating_add(1)), true)
        }
        OrderEvent::ReturnDeclined { number, reason, .. } => {
            (Happened::ReturnDeclined(told(*number, reason)), true)
        }
        OrderEvent::ReturnWithdrawn { number } => (Happened::ReturnWithdrawn(number.saturating_add(1)), true),
        OrderEvent::ReturnReceived { number, note, .. } => {
            (Happened::ReturnReceived(told(*number, note)), true)
        }
        OrderEvent::TillMoney { money, .. } => {
            let back = money.amount < Amount::ZERO;
            let amount = Amount(money.amount.0.saturating_abs());
            let told = AtTill { branch: money.branch, kind: money.kind, amount };
            (if back { Happened::PaidBackAtTill(told) } else { Happened::PaidAtTill(told) }, true)
        }
        OrderEvent::TillMoneyBooked { number, refused: true } => {
            let own = order.at_till.get(usize::from(*number));
            let amount = own.map_or(Amount::ZERO, |own| own.money.amount);
            (Happened::TillMoneyNotBooked(amount), false)
        }
        OrderEvent::BroughtToTill { number, batch, .. } => {
            let own = order.returns.get(usize::from(*number));
            let batch = own.and_then(|own| own.batches.get(usize::from(*batch)));
            let branch = batch.map_or(BranchId::default(), |batch| batch.branch);
            (Happened::BroughtTo(BroughtTo { number: number.saturating_add(1), branch }), true)
        }
        OrderEvent::ExchangeAsked { .. }
        | OrderEvent::ExchangePlanned { .. }
        | OrderEvent::ExchangeDue { .. }
        | OrderEvent::ExchangeSent { .. }
        | OrderEvent::ExchangeEnded { .. }
        | OrderEvent::DifferenceBegun { .. } => return exchange_told(order, event),
        OrderEvent::ReturnBooked { number, refused: true, .. } => {
            (Happened::ReturnNotBooked(number.saturating_add(1)), false)
        }
        _ => return None,
    })
}

fn exchange_told(order: &Order, event: &OrderEvent) -> Option<(Happened, bool)> {
    let number = |exchange: u16| {
        let own = order.exchanges.get(usize::from(exchange));
        own.map_or(0, |own| own.returned).saturating_add(1)
    };
    Some(match event {
        OrderEvent::ExchangeAsked { returned, .. } => {
            (Happened::ExchangeAsked(returned.saturating_add(1)), true)
        }
        OrderEvent::ExchangePlanned { exchange, .. } => (Happened::ExchangeKept(number(*exchange)), false),
        OrderEvent::ExchangeDue { exchange, .. } => (Happened::ExchangeDue(number(*exchange)), true),
        OrderEvent::ExchangeSent { exchange } => (Happened::ExchangeServed(number(*exchange)), true),
        OrderEvent::ExchangeEnded { exchange, because, reason, .. } => {
            let (number, note) = (number(*exchange), reason.clone());
            (Happened::ExchangeEnded(ExchangeOver { number, because: *because, note }), true)
        }
        OrderEvent::DifferenceBegun { amount, .. } => (Happened::PaymentBegun(*amount), false),
        _ => return None,
    })
}

fn payment_told(reading: &Reading) -> Option<(Happened, bool)> {
    Some(match reading.state {
        _ if reading.disputed => (Happened::Disputed, false),
        PaymentState::Captured => (Happened::Paid(reading.captured), true),
        PaymentState::Authorised => (Happened::SetAside(reading.authorised), false),
        PaymentState::Declined => (Happened::Declined, false),
        PaymentState::Cancelled => (Happened::NobodyCanPay, false),
        PaymentState::Opening | PaymentState::Pending => return None,
    })
}

fn news_told(branch: BranchId, news: &FulfilmentNews) -> (Happened, bool) {
    match news {
        FulfilmentNews::Picked => (Happened::Picked, true),
        FulfilmentNews::ShortPicked { lines } => (Happened::NotFound(quantities(lines)), false),
        FulfilmentNews::Packed => (Happened::Packed, true),
        FulfilmentNews::Shipped { carrier, tracking } => {
            (Happened::Sent(SentWith { carrier: carrier.clone(), tracking: tracking.clone() }), true)
        }
        FulfilmentNews::Ready => (Happened::Ready, true),
        FulfilmentNews::Collected => (Happened::Collected, true),
        FulfilmentNews::Cancelled => (Happened::BranchStopped, false),
        FulfilmentNews::Waits { lines, .. } if lines.is_empty() => (Happened::GoodsCame(branch), true),
        FulfilmentNews::Waits { lines, .. } | FulfilmentNews::Late { lines, .. } => {
            (Happened::WaitsFor(awaited(lines)), true)
        }
        FulfilmentNews::Remedied { lines, then: Then::Suggest { instead, name } } => {
            let line = lines.first().copied().unwrap_or(Moved { sku: *instead, quantity: Quantity::ZERO });
            let (sku, quantity) = (line.sku, line.quantity);
            (Happened::Suggested(Suggested { sku, quantity, instead: *instead, name: name.clone() }), true)
        }
        FulfilmentNews::Asked(asked) => {
            let Moved { sku, quantity } = asked.line;
            let (instead, name) = (asked.instead, asked.name.clone());
            (Happened::Suggested(Suggested { sku, quantity, instead, name }), true)
        }
        FulfilmentNews::Remedied { lines, .. }
        | FulfilmentNews::Undecided { lines, .. }
        | FulfilmentNews::Decided { lines, .. } => (Happened::NotFound(quantities(lines)), false),
    }
}

/// As clients read what is not there yet.
pub(super) fn awaited(lines: &[Awaited]) -> Vec<AwaitedLine> {
    lines.iter().map(view::awaited_line).collect()
}

fn quantities(lines: &[Moved]) -> Vec<SkuQuantity> {
    lines.iter().map(|line| SkuQuantity { sku: line.sku, quantity: line.quantity }).collect()
}

const fn mail_about(mail: MailKind) -> MailAbout {
    match mail {
        MailKind::Confirmed => MailAbout::Confirmed,
        MailKind::Shipped => MailAbout::Shipped,
        MailKind::Ready => MailAbout::Ready,
        MailKind::Cancelled => MailAbout::Cancelled,
        MailKind::Refunded => MailAbout::Refunded,
        MailKind::ReturnAsked => MailAbout::ReturnAsked,
        MailKind::ReturnApproved => MailAbout::ReturnApproved,
        MailKind::ReturnDeclined => MailAbout::ReturnDeclined,
        MailKind::Moved => MailAbout::Moved,
        MailKind::BroughtBack => MailAbout::BroughtBack,
        MailKind::Suggested => MailAbout::Suggested,
        MailKind::Swapped => MailAbout::Swapped,
        MailKind::InsteadGone => MailAbout::InsteadGone,
        MailKind::ExchangeDue => MailAbout::ExchangeDue,
        MailKind::ExchangeEnded => MailAbout::ExchangeEnded,
    }
}
