//! What becomes of an order, in words. Those that its customer is told are marked.

use domain::{
    FulfilmentNews,
    orders::{MailKind, Order, OrderEvent, RefundWhy},
};
use protocol::{Amount, CancelledBecause, PaymentState};

use super::view::money;

/// A sentence for the timeline; none for what nobody needs to read.
pub(super) fn told(order: &Order, event: &OrderEvent) -> Option<(String, bool)> {
    let public = |what: &str| Some((what.to_owned(), true));
    let inside = |what: String| Some((what, false));
    match event {
        OrderEvent::Placed(_) => public("Ordered"),
        OrderEvent::PartPlanned(planned) => inside(format!("Another branch is asked: {}", planned.branch)),
        OrderEvent::HoldRefused { part, .. } | OrderEvent::AllocationRefused { part, .. } => {
            inside(format!("Part {} cannot be served by its branch", part.saturating_add(1)))
        }
        OrderEvent::PaymentBegun { amount, .. } => {
            inside(format!("A payment of {} is begun", money(order, *amount)))
        }
        OrderEvent::PaymentRefused { .. } => inside("The payment could not be begun".to_owned()),
        OrderEvent::PaymentNoted { reading, .. } => payment_told(order, reading),
        OrderEvent::Confirmed => public("Confirmed"),
        OrderEvent::NewsNoted { news, .. } => news_told(news),
        OrderEvent::Dropped { lines } => {
            let lines: Vec<String> =
                lines.iter().map(|line| format!("{} of {}", line.quantity, line.sku)).collect();
            Some((format!("Cannot be had any more: {}", lines.join(", ")), true))
        }
        OrderEvent::CancelBegun { because, reason, .. } => {
            let why = because_told(*because);
            Some((if reason.is_empty() { why.to_owned() } else { format!("{why}: {reason}") }, true))
        }
        OrderEvent::CancelStopped => inside("It could not be called off any more".to_owned()),
        OrderEvent::Cancelled => public("Cancelled"),
        OrderEvent::Revived => public("The payment has come after all"),
        OrderEvent::Fulfilled => public("Done"),
        OrderEvent::RefundAsked { amount, why, .. } => {
            let amount = money(order, *amount);
            match why {
                RefundWhy::Staff { reason, .. } if !reason.is_empty() => {
                    inside(format!("{amount} is to be paid back: {reason}"))
                }
                _ => inside(format!("{amount} is to be paid back")),
            }
        }
        OrderEvent::RefundAnswered { refund, refused } => {
            let amount = order.refunds.get(usize::from(*refund)).map_or(Amount::ZERO, |refund| refund.amount);
            let amount = money(order, amount);
            if *refused {
                inside(format!("{amount} could not be paid back; somebody has to do it in another way"))
            } else {
                Some((format!("{amount} was paid back"), true))
            }
        }
        OrderEvent::Mailed { mail, .. } => inside(mail_told(*mail).to_owned()),
        OrderEvent::Noted { note, .. } => inside(format!("Note: {note}")),
        _ => None,
    }
}

fn payment_told(order: &Order, reading: &domain::orders::Reading) -> Option<(String, bool)> {
    let what = match reading.state {
        _ if reading.disputed => "The customer disputes the payment".to_owned(),
        PaymentState::Captured => return Some((format!("Paid: {}", money(order, reading.captured)), true)),
        PaymentState::Authorised => format!("{} is set aside for it", money(order, reading.authorised)),
        PaymentState::Declined => "The payment was declined".to_owned(),
        PaymentState::Cancelled => "Nobody can pay any more".to_owned(),
        PaymentState::Opening | PaymentState::Pending => return None,
    };
    Some((what, false))
}

fn news_told(news: &FulfilmentNews) -> Option<(String, bool)> {
    let what = match news {
        FulfilmentNews::Picked => "Picked".to_owned(),
        FulfilmentNews::ShortPicked { lines } => {
            let lines: Vec<String> =
                lines.iter().map(|line| format!("{} of {}", line.quantity, line.sku)).collect();
            return Some((format!("Not found: {}", lines.join(", ")), false));
        }
        FulfilmentNews::Packed => "Packed".to_owned(),
        FulfilmentNews::Shipped { carrier, tracking } => {
            let by = [carrier.as_str(), tracking.as_str()].into_iter().filter(|word| !word.is_empty());
            let by = by.collect::<Vec<_>>().join(" ");
            if by.is_empty() { "Sent".to_owned() } else { format!("Sent with {by}") }
        }
        FulfilmentNews::Ready => "Ready to be collected".to_owned(),
        FulfilmentNews::Collected => "Collected".to_owned(),
        FulfilmentNews::Cancelled => return Some(("The branch does not serve it".to_owned(), false)),
    };
    Some((what, true))
}

const fn because_told(because: CancelledBecause) -> &'static str {
    match because {
        CancelledBecause::OutOfStock => "The goods are not to be had any more",
        CancelledBecause::NotPaid => "It was not paid in time",
        CancelledBecause::PaymentFailed => "The payment could not be taken",
        CancelledBecause::ByCustomer => "Called off by the customer",
        CancelledBecause::ByStaff => "Called off",
    }
}

const fn mail_told(mail: MailKind) -> &'static str {
    match mail {
        MailKind::Confirmed => "The confirmation was mailed",
        MailKind::Shipped => "The customer was written to that it was sent",
        MailKind::Ready => "The customer was written to that it can be collected",
        MailKind::Cancelled => "The customer was written to that it is cancelled",
        MailKind::Refunded => "The customer was written to about money paid back",
    }
}
