//! Orders for whoever has their key, as it stands in the address of an order's page: how one stands, as soon as that changes, and what its
//! customer asks of it.

use domain::orders;
use protocol::{
    AskReturn, CancelOrder, ChangeOrderAddress, Lsn, MyReturn, OrderCommand, OrderId, OrderRef, OrderState,
    OrderView, PostalAddress, ReduceOrder, Refusal, RefusalCode, ReturnRef, SkuQuantity,
};
use tokio::sync::{Semaphore, broadcast::error::RecvError};

use super::{
    Node,
    orders::{PATIENCE, for_customers, new_id, same, unknown},
};
use crate::limits::{ORDER_WATCH, ORDER_WATCHERS_MAX};

/// Those who wait for news of an order.
static WATCHERS: Semaphore = Semaphore::const_new(ORDER_WATCHERS_MAX);

impl Node {
    /// The order that a key opens, as its customer may see it.
    ///
    /// # Errors
    /// A fault when the projection does not answer.
    pub async fn order_by_key(&self, key: &str) -> Result<Option<OrderView>, Refusal> {
        Ok(self.order_and_language(key).await?.map(|(order, _)| order))
    }

    /// The same, with the language in which it was made.
    ///
    /// # Errors
    /// A fault when the projection does not answer.
    pub(crate) async fn order_and_language(&self, key: &str) -> Result<Option<(OrderView, String)>, Refusal> {
        let Some((order, secret)) = orders::read_key(key) else { return Ok(None) };
        let kept = self.kept_order(order).await?;
        let own = kept.filter(|kept| same(&kept.order.placed.secret.to_be_bytes(), &secret.to_be_bytes()));
        Ok(own.map(|kept| (for_customers(self.view_of(order, &kept)), kept.order.placed.language)))
    }

    /// The order that a key opens, as soon as something of it is newer than a position, or as it stands when nobody waits any longer.
    ///
    /// # Errors
    /// When too many wait already.
    pub async fn order_after(&self, key: &str, after: Lsn) -> Result<Option<OrderView>, Refusal> {
        let Some((order, _)) = orders::read_key(key) else { return Ok(None) };
        // Whoever listens before they look misses nothing.
        let mut news = self.projections().orders.look(crate::projections::WebOrders::news).await?;
        let now = self.order_by_key(key).await?;
        if now.as_ref().is_none_or(|now| now.seq > after) {
            return Ok(now);
        }
        let _waits = WATCHERS.try_acquire().map_err(|_full| {
            Refusal::new(RefusalCode::Busy, "too many look at their orders just now; ask again in a while")
        })?;
        let waiting = async {
            loop {
                match news.recv().await {
                    Ok(changed) if !changed.contains(&order) => {}
                    // It changed, or so much did that nobody knows.
                    Ok(_) | Err(RecvError::Lagged(_)) => {
                        let now = self.order_by_key(key).await?;
                        if now.as_ref().is_none_or(|now| now.seq > after) {
                            return Ok(now);
                        }
                    }
                    Err(RecvError::Closed) => return self.order_by_key(key).await,
                }
            }
        };
        match tokio::time::timeout(ORDER_WATCH, waiting).await {
            Ok(found) => found,
            Err(_over) => self.order_by_key(key).await,
        }
    }

    /// Asks something of the order that a key opens, for whoever has the key. Tells which order it is.
    pub(super) async fn ask_by_key(
        &self,
        key: &str,
        command: impl FnOnce(OrderId) -> OrderCommand,
    ) -> Result<OrderId, Refusal> {
        let order = self.order_by_key(key).await?.ok_or_else(unknown)?.id;
        self.ask_orders(new_id(), orders::shard_of(order), command(order)).await?;
        Ok(order)
    }

    /// The same, with how it stands once it is recorded.
    pub(super) async fn done_by_key(
        &self,
        key: &str,
        command: impl FnOnce(OrderId) -> OrderCommand,
    ) -> Result<OrderView, Refusal> {
        let order = self.ask_by_key(key, command).await?;
        self.order(order).await?.map(for_customers).ok_or_else(unknown)
    }

    /// Begins another payment of the order that a key opens, and waits until it can be paid.
    ///
    /// # Errors
    /// Why there can be none.
    pub async fn pay_by_key(&self, key: &str) -> Result<OrderView, Refusal> {
        let order = self.ask_by_key(key, |order| OrderCommand::Pay(OrderRef { order })).await?;
        self.settled_order(order, PATIENCE).await?.map(for_customers).ok_or_else(unknown)
    }

    /// Calls off the order that a key opens.
    ///
    /// # Errors
    /// Why that cannot be any more.
    pub async fn cancel_by_key(&self, key: &str, reason: &str) -> Result<OrderView, Refusal> {
        let cancel = |order| OrderCommand::Cancel(CancelOrder { order, reason: reason.to_owned() });
        let order = self.ask_by_key(key, cancel).await?;
        let over = |order: &orders::Order| order.state == OrderState::Cancelled || order.because.is_none();
        self.order_that(order, PATIENCE, over).await?.map(for_customers).ok_or_else(unknown)
    }

    /// Asks that goods of the order that a key opens may be sent back.
    ///
    /// # Errors
    /// Why they may not.
    pub async fn ask_return_by_key(&self, key: &str, wanted: MyReturn) -> Result<OrderView, Refusal> {
        let MyReturn { lines, comment, difference } = wanted;
        let asked = |order| OrderCommand::AskReturn(AskReturn { order, lines, comment, difference });
        self.done_by_key(key, asked).await
    }

    /// Leaves something out of the order that a key opens, as far as it still can be.
    ///
    /// # Errors
    /// Why that cannot be any more.
    pub async fn reduce_by_key(&self, key: &str, lines: Vec<SkuQuantity>) -> Result<OrderView, Refusal> {
        let reduce = |order| OrderCommand::Reduce(ReduceOrder { order, lines, reason: String::new() });
        let order = self.ask_by_key(key, reduce).await?;
        let answered = |order: &orders::Order| order.parts.iter().all(|part| part.less.is_empty());
        self.order_that(order, PATIENCE, answered).await?.map(for_customers).ok_or_else(unknown)
    }

    /// Has the order that a key opens sent to another address.
    ///
    /// # Errors
    /// Why that cannot be any more.
    pub async fn readdress_by_key(&self, key: &str, address: PostalAddress) -> Result<OrderView, Refusal> {
        let change = |order| OrderCommand::ChangeAddress(ChangeOrderAddress { order, address });
        self.done_by_key(key, change).await
    }

    /// Gives a return up of the order that a key opens.
    ///
    /// # Errors
    /// Why that cannot be any more.
    pub async fn withdraw_return_by_key(&self, key: &str, number: u16) -> Result<OrderView, Refusal> {
        self.done_by_key(key, |order| OrderCommand::WithdrawReturn(ReturnRef { order, number })).await
    }
}
