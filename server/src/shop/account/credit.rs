//! Store credit on the page of an account: what there is, and where it came from and went. Why staff gave some is theirs to know.

use protocol::{Amount, CustomerId, GiftCardEntry, GiftCardEntryKind, StoreCredit};

use super::inside::day_of;
use crate::{limits::ACCOUNT_CREDITS, node::Node, words::Language};

/// What the page tells of it; none where there never was any.
pub(super) struct CreditView {
    pub(super) has: String,
    pub(super) set_aside: Option<String>,
    pub(super) entries: Vec<CreditLine>,
    pub(super) before: Option<String>,
}

pub(super) struct CreditLine {
    pub(super) at: String,
    pub(super) what: &'static str,
    /// The order it is about, with its address.
    pub(super) order: Option<(String, String)>,
    pub(super) sum: String,
}

pub(super) async fn credit(
    (say, at): (Language, &str),
    node: &Node,
    customer: CustomerId,
) -> Option<CreditView> {
    let own = node.store_credit(customer, None).await.ok().filter(|own| own.card.is_some())?;
    let price = |amount: Amount| say.price(amount, own.currency);
    let shown: Vec<&GiftCardEntry> =
        own.entries.iter().filter(|entry| entry.amount != Amount::ZERO).take(ACCOUNT_CREDITS).collect();
    let told = shown.iter().map(|entry| entry.amount.0).fold(0, i64::saturating_add);
    let mut entries = Vec::with_capacity(shown.len());
    for entry in shown {
        let order = match entry.order {
            Some(order) => node.order(order).await.ok().flatten(),
            None => None,
        };
        entries.push(CreditLine {
            at: day_of(say, entry.at),
            what: what(say, entry),
            order: order.map(|order| (order.number, format!("{at}/order/{}", order.key))),
            sum: price(entry.amount),
        });
    }
    let set_aside = Amount(own.balance.0.saturating_sub(own.available.0));
    let before = Amount(own.balance.0.saturating_sub(told));
    Some(CreditView {
        has: price(own.balance),
        set_aside: (set_aside > Amount::ZERO).then(|| say.credit_set_aside(price(set_aside))),
        entries,
        before: (before != Amount::ZERO).then(|| say.credit_before(price(before))),
    })
}

const fn what(say: Language, entry: &GiftCardEntry) -> &'static str {
    match entry.kind {
        GiftCardEntryKind::Redeemed => say.credit_spent(),
        GiftCardEntryKind::Refunded => say.credit_for_order(),
        GiftCardEntryKind::Credited if entry.order.is_some() => say.credit_for_order(),
        GiftCardEntryKind::Credited | GiftCardEntryKind::Issued => say.credit_given(),
        GiftCardEntryKind::Adjusted | GiftCardEntryKind::Blocked | GiftCardEntryKind::Unblocked => {
            say.credit_corrected()
        }
    }
}

/// What whoever erases their account gives up with it; nothing where there is none.
pub(super) fn given_up(say: Language, own: &StoreCredit) -> Option<String> {
    (own.balance > Amount::ZERO).then(|| say.erase_gives_up(say.price(own.balance, own.currency)))
}
