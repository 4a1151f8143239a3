//! Mails about orders: each once, under the id of the step that it tells of.

use domain::{
    Answered,
    orders::{CreditTo, MailKind, Order},
};
use protocol::{
    Amount, CommandId, Delivery, OrderId, OrderView, Refusal, RefusalCode, SkuQuantity, Timestamp,
};

use super::Outside;
use crate::{
    mail::Letter,
    node::Node,
    paper::{OrderNews, order_letter},
    words::Language,
};

impl Outside {
    /// Hands a mail over. A server that falls before it says so hands the same one over again, which is known by its name.
    pub(super) async fn write(
        &self,
        id: CommandId,
        order: OrderId,
        (mail, number): (MailKind, u16),
    ) -> Result<Answered, Refusal> {
        let node = self.node()?;
        let unknown = || Refusal::new(RefusalCode::UnknownOrder, "there is no such order");
        let view = node.order(order).await?.ok_or_else(unknown)?;
        let kept = node.kept_order(order).await?.ok_or_else(unknown)?.order;
        let language = kept.placed.language.clone();
        let link = format!("{}/order/{}", self.public, view.key);
        let shop = node.catalogue().organisation.shop().name.clone();
        let bill = kept.invoice_of(number);
        let news = news(&node, (&view, &kept), (mail, number), (&link, bill)).ok_or_else(unknown)?;
        let letter = order_letter(&view, &language, (&shop, &link), &news);
        let (subject, text, html) =
            letter.map_err(|error| Refusal::new(RefusalCode::Fault, error.to_string()))?;
        let letter = Letter { to: view.contact.email.clone(), subject, text, html: Some(html) };
        match node.mail_once(id, letter).await {
            Ok(_) => Ok(Answered::Done),
            // Nobody can be written to there; the order goes on without it.
            Err(refusal) if refusal.code == RefusalCode::InvalidText => Ok(Answered::Refused(refusal.code)),
            Err(refusal) => Err(refusal),
        }
    }
}

/// None for what the order does not know of.
fn news(
    node: &Node,
    (view, kept): (&OrderView, &Order),
    (mail, number): (MailKind, u16),
    (link, bill): (&str, Option<u16>),
) -> Option<OrderNews> {
    let part = view.parts.get(usize::from(number));
    let returned = || view.returns.get(usize::from(number)).cloned();
    Some(match mail {
        MailKind::Confirmed => OrderNews::Confirmed,
        MailKind::Shipped => {
            let by = part.map(|part| format!("{} {}", part.carrier, part.tracking)).unwrap_or_default();
            let invoice = bill.map(|bill| format!("{link}/invoices/{bill}"));
            OrderNews::Shipped { by: by.trim().to_owned(), invoice }
        }
        MailKind::Ready => {
            let branch = match &view.delivery {
                Delivery::Collect(collect) => Some(collect.branch),
                Delivery::Ship(_) => part.map(|part| part.branch),
            };
            let published = node.catalogue();
            let place = branch.and_then(|branch| published.organisation.branch(branch));
            let told = place.map(|place| format!("{}, {}", place.name, place.address)).unwrap_or_default();
            OrderNews::Ready { place: told.trim_end_matches(", ").replace('\n', ", ") }
        }
        MailKind::Moved => OrderNews::Moved,
        MailKind::Cancelled => OrderNews::Cancelled,
        MailKind::Refunded => refunded(node, kept, number),
        MailKind::ReturnAsked => OrderNews::ReturnAsked(returned()?),
        MailKind::ReturnApproved => OrderNews::ReturnApproved {
            returned: returned()?,
            label: format!("{link}/returns/{number}/label"),
        },
        MailKind::ExchangeDue => OrderNews::ExchangeDue(view.exchanges.get(usize::from(number))?.clone()),
        MailKind::ExchangeEnded => OrderNews::ExchangeEnded(view.exchanges.get(usize::from(number))?.clone()),
        MailKind::ReturnDeclined => OrderNews::ReturnDeclined(returned()?),
        MailKind::BroughtBack => brought(node, view, kept, number)?,
        MailKind::Swapped => OrderNews::Swapped(kept.suggested.get(usize::from(number))?.name.clone()),
        MailKind::InsteadGone => {
            OrderNews::InsteadGone(kept.suggested.get(usize::from(number))?.name.clone())
        }
        MailKind::Suggested => {
            let own = kept.suggested.get(usize::from(number))?;
            let missing = SkuQuantity { sku: own.sku, quantity: own.quantity };
            if let Some(put) = own.put.as_deref() {
                let (instead, price, until) = (own.name.clone(), put.line.total, put.until);
                return Some(OrderNews::Instead {
                    missing,
                    instead,
                    price,
                    until: told_at(node, until, &kept.placed.language),
                });
            }
            let published = node.catalogue();
            let sold = published.organisation.variant(&own.instead);
            let (public, _) = link.rsplit_once("/order/")?;
            OrderNews::Suggested {
                missing,
                instead: own.name.clone(),
                link: sold.map(|(product, _)| format!("{public}/p/{}", product.handle)).unwrap_or_default(),
            }
        }
    })
}

/// A moment by the clock of the first branch of the online store, as its pages tell it.
fn told_at(node: &Node, at: Timestamp, language: &str) -> String {
    let published = node.catalogue();
    let first = published.organisation.branches().find(|branch| branch.on_web);
    let zone = first.map(|branch| branch.time_zone.clone()).unwrap_or_default();
    Language::of(language).moment(at, &zone)
}

/// How money goes back: the way it came, or as credit.
fn refunded(node: &Node, kept: &Order, number: u16) -> OrderNews {
    let refund = kept.refunds.get(usize::from(number));
    let amount = refund.map(|refund| refund.amount).unwrap_or_default();
    match refund.and_then(|refund| refund.to.as_ref()) {
        None => OrderNews::Refunded(amount),
        Some(CreditTo::Account(_)) => OrderNews::Credited { amount, code: None },
        Some(CreditTo::Card { seed, .. }) => {
            OrderNews::Credited { amount, code: Some(node.code_of_credit(*seed)) }
        }
    }
}

/// What somebody brought to a shop, and how it is paid back.
fn brought(node: &Node, view: &OrderView, kept: &Order, mail: u16) -> Option<OrderNews> {
    let (number, batch) = kept.brought(mail)?;
    let returned = view.returns.get(usize::from(number))?;
    let lines = batch.lines.iter().map(|line| SkuQuantity { sku: line.sku, quantity: line.all() });
    let published = node.catalogue();
    let place = published.organisation.branch(batch.branch);
    let paid = kept.at_till.iter().filter(|own| own.at == batch.at && own.money.returned == Some(number));
    let here = paid.map(|own| own.money.amount.0.saturating_neg()).fold(0, i64::saturating_add);
    Some(OrderNews::BroughtBack {
        text: returned.text.clone(),
        lines: lines.collect(),
        place: place.map(|place| place.name.clone()).unwrap_or_default(),
        here: Amount(here.max(0)),
    })
}
