//! What customers said of themselves in orders: taken along, erased because somebody wants it, and erased because it is kept no longer.

use domain::orders::{self, Body, ErasedBy, Erasing};
use protocol::{
    EraseOrder, ErasureRound, OrderCommand, OrderExport, OrderId, OrderView, PrivacyView, Refusal,
    RefusalCode, Timestamp,
};
use std::sync::PoisonError;

use super::{
    Node,
    orders::{new_id, unknown},
};
use crate::{clock, limits::ERASED_AT_ONCE};

/// A month is the twelfth part of a year of 365.2425 days.
const MONTH_MS: i64 = 2_629_746_000;

impl Node {
    /// All that is known of the order that a key opens, for whoever made it.
    ///
    /// # Errors
    /// When there is no such order.
    pub(crate) async fn export_by_key(&self, key: &str) -> Result<OrderExport, Refusal> {
        let order = self.order_by_key(key).await?.ok_or_else(unknown)?;
        Ok(OrderExport { order, made: clock::now() })
    }

    /// The same for staff, who give it to whoever made it: without what is only said inside.
    ///
    /// # Errors
    /// When there is no such order.
    pub(crate) async fn order_export(&self, order: OrderId) -> Result<OrderExport, Refusal> {
        let key = self.order(order).await?.ok_or_else(unknown)?.key;
        self.export_by_key(&key).await
    }

    /// Erases what the customer said of themselves in the order that a key opens, and waits until it is gone from the disk.
    ///
    /// # Errors
    /// Why it cannot be erased yet.
    pub(crate) async fn erase_by_key(&self, key: &str) -> Result<OrderView, Refusal> {
        let order = self.order_by_key(key).await?.ok_or_else(unknown)?.id;
        let erase = OrderCommand::Erase(EraseOrder { order, reason: String::new() });
        self.ask_orders(new_id(), orders::shard_of(order), erase).await?;
        // A reading is behind the erasure, and so behind the end of its key in memory.
        let erased = self.order_by_key(key).await?.ok_or_else(unknown)?;
        self.keys_synced().await?;
        Ok(erased)
    }

    /// Erases all orders by a mail address whose account is erased: those that are over now, the others when they are.
    ///
    /// # Errors
    /// A fault when a machine does not answer.
    pub(crate) async fn erase_orders_of(&self, email: &str) -> Result<(), Refusal> {
        let email = email.trim().to_lowercase();
        let own = self.projections().orders.look(move |orders| {
            let own = orders.of_email(&email).into_iter();
            own.filter_map(|id| Some((id, orders.left(id)?))).collect::<Vec<_>>()
        });
        for (order, left) in own.await? {
            let (by, reason, left) = (ErasedBy::Account, String::new(), Some(left));
            let erasing = Erasing { order, by, reason, bills: false, later: true, left };
            self.tell_order(new_id(), order, Body::Erase(Box::new(erasing))).await?;
        }
        Ok(())
    }

    /// Erases what is kept no longer, a bounded number of orders.
    ///
    /// # Errors
    /// A fault when a projection or a machine does not answer. What was done until then stays done.
    pub(crate) async fn erasure_round(&self, at: Timestamp) -> Result<ErasureRound, Refusal> {
        let policy = self.catalogue().organisation.privacy_policy();
        let before = |months: u16| {
            (months > 0).then(|| at.plus_millis(MONTH_MS.saturating_mul(months.into()).saturating_neg()))
        };
        let moments = (before(policy.guest_months), before(policy.invoice_years.saturating_mul(12)));
        let mut round = ErasureRound { at, orders: 0, invoices: 0, more: false };
        if moments != (None, None) {
            self.erase_what_is_old(moments, &mut round).await?;
        }
        *self.0.erasures.lock().unwrap_or_else(PoisonError::into_inner) = Some(round);
        Ok(round)
    }

    async fn erase_what_is_old(
        &self,
        moments: (Option<Timestamp>, Option<Timestamp>),
        round: &mut ErasureRound,
    ) -> Result<(), Refusal> {
        let (mut behind, mut left) = (None, ERASED_AT_ONCE);
        loop {
            let look = self.projections().orders.look(move |orders| orders.kept_too_long(moments, behind));
            let (due, next) = look.await?;
            for due in due {
                if left == 0 {
                    round.more = true;
                    return Ok(());
                }
                if self.erased_for_age(&due, round).await? {
                    left = left.saturating_sub(1);
                }
            }
            if next.is_none() {
                return Ok(());
            }
            behind = next;
        }
    }

    /// What is an account's goes with it; and what is refused because something is owed still is looked at again by the next round.
    async fn erased_for_age(
        &self,
        due: &crate::projections::Due,
        round: &mut ErasureRound,
    ) -> Result<bool, Refusal> {
        let bills = due.left.erased.is_some();
        if !bills && self.account_of(due.email.clone()).await?.is_some() {
            return Ok(false);
        }
        let (order, by, reason) = (due.order, ErasedBy::Age, String::new());
        let erasing = Erasing { order, by, reason, bills, later: false, left: Some(due.left) };
        match self.tell_order(new_id(), order, Body::Erase(Box::new(erasing))).await {
            Ok(()) => {
                let count = if bills { &mut round.invoices } else { &mut round.orders };
                *count = count.saturating_add(1);
                Ok(true)
            }
            Err(refusal) if refusal.code == RefusalCode::WrongState => Ok(false),
            Err(refusal) => Err(refusal),
        }
    }

    /// What is kept and what was erased.
    ///
    /// # Errors
    /// A fault when the projection does not answer.
    pub(crate) async fn privacy(&self) -> Result<PrivacyView, Refusal> {
        let erased = self.projections().orders.look(|orders| orders.erased()).await?;
        Ok(PrivacyView {
            policy: self.catalogue().organisation.privacy_policy(),
            erased: u32::try_from(erased).unwrap_or(u32::MAX),
            last: *self.0.erasures.lock().unwrap_or_else(PoisonError::into_inner),
        })
    }

    /// One more thing that is done behind each erasure of an account, with the mail address that it had.
    pub(crate) fn after_accounts(&self, after: impl Fn(String) + Send + Sync + 'static) {
        self.0.keys.after_erasures(move |gone| {
            if gone.erased && !gone.email.is_empty() {
                after(gone.email.clone());
            }
        });
    }
}
