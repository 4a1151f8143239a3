//! The node: what is open and running, and the one handle by which HTTP, sockets, the command line and tests reach it.

mod alerts;
mod backorders;
mod backups;
mod buyers;
mod by_key;
mod captured;
mod collections;
mod conservation;
mod consignment;
mod core;
mod count_bins;
mod coupons;
mod credit;
mod customers;
mod documents;
mod exchanges;
mod explain;
mod flash;
mod front;
mod gift_cards;
mod incidents;
mod invoices;
mod kits;
mod ledger;
mod losses;
mod lot_worth;
mod lots;
mod movements;
mod options;
mod orders;
mod origins;
mod packs;
mod parcels;
mod passkeys;
mod privacy;
mod products;
mod purchases;
mod reads;
mod recovered;
mod replenishment;
mod reports;
mod returns;
mod shortages;
mod stock_then;
mod stock_value;
mod suggestions;
#[cfg(test)]
mod tests;
mod till_orders;
mod turnover;
mod walk;

pub(crate) use crate::prepare::{DeliveryOffer, Had, web_minute};
pub(crate) use crate::projections::AsideAsked;
pub(crate) use alerts::{AlertWish, OnlineStock};
pub(crate) use backups::KeyFile;
pub use backups::LocalKey;
pub use core::NodeStatus;
pub(crate) use documents::{CountLinesAsked, LinesAsked};
pub(crate) use exchanges::ExchangeChoice;
pub use explain::ExplainAsked;
pub(crate) use flash::{FlashLook, FlashPlace, Stage};
pub(crate) use invoices::Issued;
pub(crate) use losses::{LossEntriesAsked, LossFilter, LossesAsked};
pub(crate) use lots::ExpiryAsked;
pub(crate) use movements::{MovementsAsked, moved_by};
pub use options::{NodeOptions, StartError};
pub use reads::Newest;
pub(crate) use replenishment::ReplenishmentAsked;
pub(crate) use reports::{Filter, SalesAsked, ShiftsAsked, TicketsAsked, groups_lines, reason_of};
pub(crate) use stock_then::Past;
pub(crate) use stock_value::StockAsked;
pub(crate) use turnover::IdleAsked;
pub(crate) use walk::Walk;

use actix::{Actor as _, Addr};
use protocol::{
    Answer, Command, CommandBody, CommandId, Currency, Epoch, Lsn, OccurredAt, Outcome, Refusal, RefusalCode,
    RegisterId, Reply, StaffId,
};
use std::sync::{Arc, atomic::Ordering};
use tokio::sync::oneshot;

use self::core::Core;
pub(crate) use crate::projections::{CardsAsked, CustomersAsked, LotsAsked};
pub use crate::projections::{Found, Missing, Order, PublishedCatalogue, State, Wanted};
pub(crate) use crate::projections::{InvoicesAsked, OpenPayment, OrdersAsked};
use crate::{
    auth::Auth,
    clock,
    egress::{Drain, Hub},
    engine::{Ingress, ReplyTo, Routes, SignOnCommand, Submit, restarted},
    limits::{DRAIN_SPREAD, HEARTBEAT, HUB_MAILBOX, QUIET},
    media::{Media, hash_of},
    record::Origin,
};

/// A running node. Cloning is cheap and every clone is the same node.
#[derive(Clone)]
pub struct Node(Arc<Core>);

/// A node that may be gone by now.
#[derive(Clone)]
pub(crate) struct NodeRef(std::sync::Weak<Core>);

impl NodeRef {
    pub(crate) fn get(&self) -> Option<Node> {
        self.0.upgrade().map(Node)
    }
}

impl Node {
    /// Opens the data directory (or memory), recovers every part and stands ready. The actors start on the arbiter of
    /// whoever first uses the node, so that a server's worker and its branches share one.
    ///
    /// # Errors
    /// [`StartError`] when the directory is in use, damaged or cannot be read.
    pub fn open(options: &NodeOptions) -> Result<Self, StartError> {
        Core::open(options).map(|core| Self(Arc::new(core)))
    }

    /// For those whom the node knows itself.
    pub(crate) fn downgrade(&self) -> NodeRef {
        NodeRef(Arc::downgrade(&self.0))
    }

    /// Lets errands reach those outside, from now on.
    pub(crate) fn open_gateway(&self, gateway: Box<dyn crate::engine::Gateway>) {
        if self.0.gateway.set(gateway).is_err() {
            tracing::debug!("those outside are reached already");
        }
    }

    /// Submits a command and waits for its durable answer.
    ///
    /// # Errors
    /// A [`Refusal`] from the rim: nothing was recorded and its `retry` says whether to try again.
    pub async fn submit(&self, origin: Origin, command: Command) -> Result<Reply, Refusal> {
        self.ask(origin, |reply_to| Submit { command, history: false, reply_to }).await
    }

    /// Submits a command that tells of something long past: for imports and demonstrations.
    ///
    /// # Errors
    /// As [`Node::submit`].
    pub async fn submit_history(&self, origin: Origin, command: Command) -> Result<Reply, Refusal> {
        self.ask(origin, |reply_to| Submit { command, history: true, reply_to }).await
    }

    /// Signs a person on at a register without a PIN: for imports and demonstrations, which know whom they trust.
    ///
    /// # Errors
    /// As [`Node::submit`].
    pub async fn sign_on(&self, register: RegisterId, staff: StaffId) -> Result<Reply, Refusal> {
        self.ask(Origin::Register(register), |reply_to| SignOnCommand { staff, reply_to }).await
    }

    /// Has something done by nobody at a till and nobody in the office, and tells what came of it.
    ///
    /// # Errors
    /// A refusal by rule as well.
    pub(crate) async fn outcome_of(
        &self,
        origin: Origin,
        id: CommandId,
        body: impl Into<CommandBody>,
    ) -> Result<Outcome, Refusal> {
        let occurred = OccurredAt { at: clock::now(), offset_minutes: 0 };
        let command = Command { id, seq: None, branch: None, staff: None, occurred, body: body.into() };
        match self.submit(origin, command).await?.answer {
            Answer::Ok(outcome) => Ok(outcome),
            Answer::Rejected(refusal) => Err(refusal),
        }
    }

    async fn ask<M>(&self, origin: Origin, message: impl FnOnce(ReplyTo) -> M) -> Result<Reply, Refusal>
    where
        M: actix::Message<Result = ()> + Send + 'static,
        Ingress: actix::Handler<M>,
    {
        let ingress = self.ingress(origin)?;
        let (sender, receiver) = oneshot::channel();
        if ingress.try_send(message(ReplyTo::Caller(sender))).is_err() {
            return Err(Refusal::new(RefusalCode::Busy, "too many commands are waiting"));
        }
        receiver.await.unwrap_or_else(|_gone| Err(restarted()))
    }

    /// The way in for an origin, started when it is first needed.
    pub(crate) fn ingress(&self, origin: Origin) -> Result<Addr<Ingress>, Refusal> {
        self.routes().ingress(origin)
    }

    pub(crate) fn routes(&self) -> &Routes {
        &self.0.running().routes
    }

    /// Starts the actors here if they do not run yet, and this worker's hub.
    pub(crate) fn start_worker(&self) -> Addr<Hub> {
        let running = self.0.running();
        let hub = Hub::new(running.registry.clone(), self.heartbeat(), Arc::clone(&self.0.connections));
        let addr = Hub::create(|ctx| {
            ctx.set_mailbox_capacity(HUB_MAILBOX);
            hub
        });
        self.0.hubs.add(addr.clone());
        addr
    }

    #[must_use]
    pub fn currency(&self) -> Currency {
        self.0.currency
    }

    /// Where it rests; none for a node in memory.
    pub(crate) fn data(&self) -> Option<&std::path::Path> {
        self.0.options.data.as_deref()
    }

    /// Pictures of what is sold.
    pub(crate) fn media(&self) -> &Media {
        &self.0.media
    }

    /// From now on pictures that no product names are cleared away after a while.
    pub(crate) fn begin_clearing_media(&self) {
        let published = self.0.published.clone();
        let named = move || {
            let organisation = &published.get().organisation;
            let names = organisation.products().flat_map(|product| {
                let of_variants = product.variants.iter().flat_map(|variant| &variant.pictures);
                product.pictures.iter().chain(of_variants)
            });
            let logo = organisation.theme().logo.as_deref();
            names.map(|picture| picture.media.as_str()).chain(logo).filter_map(hash_of).collect()
        };
        if let Err(refusal) = self.0.media.begin(named) {
            tracing::warn!(%refusal, "unused pictures are not cleared away");
        }
    }

    #[must_use]
    pub fn epoch(&self) -> Epoch {
        self.0.epoch
    }

    /// Newest position that has left the gate.
    #[must_use]
    pub fn durable(&self) -> Lsn {
        Lsn(self.0.released.load(Ordering::Acquire))
    }

    #[must_use]
    pub fn auth(&self) -> &Auth {
        &self.0.auth
    }

    /// Figures for the operator.
    #[must_use]
    pub fn status(&self) -> NodeStatus {
        self.0.status()
    }

    pub(crate) fn heartbeat_ms(&self) -> u32 {
        u32::try_from(self.heartbeat().as_millis()).unwrap_or(u32::MAX)
    }

    /// Never so long that a quiet client would be taken for a dead one before it had a heartbeat to answer.
    fn heartbeat(&self) -> std::time::Duration {
        self.0.options.heartbeat.min(HEARTBEAT)
    }

    pub(crate) fn partitions(&self) -> u16 {
        self.0.partitions
    }

    pub(crate) fn is_draining(&self) -> bool {
        self.0.draining.load(Ordering::Acquire)
    }

    pub(crate) fn connections(&self) -> usize {
        self.0.connections.load(Ordering::Relaxed)
    }

    /// Asks every connection to leave and waits until they have, or until the time for it is over.
    pub async fn drain(&self) {
        self.0.draining.store(true, Ordering::Release);
        self.answer_waiting().await;
        for hub in self.0.hubs.all() {
            if hub.try_send(Drain).is_err() {
                tracing::warn!("a hub was too busy to drain");
            }
        }
        let patience = DRAIN_SPREAD.saturating_mul(2);
        let emptied = async {
            while self.connections() > 0 {
                tokio::time::sleep(std::time::Duration::from_millis(10)).await;
            }
        };
        if tokio::time::timeout(patience, emptied).await.is_err() {
            tracing::warn!(left = self.connections(), "connections were still open when draining ended");
        }
    }

    /// Lets what has been taken become durable and be answered before its connections are asked to leave. New commands
    /// keep coming meanwhile, so this ends when the journal has been quiet for a moment or patience runs out.
    async fn answer_waiting(&self) {
        let quiet = async {
            let mut seen = None;
            loop {
                let status = self.status();
                let now = (status.appended, status.durable);
                if status.appended == status.durable && seen == Some(now) {
                    break;
                }
                seen = Some(now);
                tokio::time::sleep(QUIET).await;
            }
        };
        if tokio::time::timeout(DRAIN_SPREAD, quiet).await.is_err() {
            tracing::info!("commands were still coming when draining began");
        }
    }

    /// Stops in order: connections leave, snapshots are written, the journal ends cleanly.
    pub async fn stop(&self) {
        self.drain().await;
        self.0.conservation.stop();
        if let Some(running) = self.0.running.get() {
            running.registry.snapshot();
            running.routes.snapshot().await;
            // A reading behind the order to make a snapshot proves that each projection has made it.
            running.registry.settle().await;
            running.registry.end();
            running.egress.stop();
        }
        let core = Arc::clone(&self.0);
        if tokio::task::spawn_blocking(move || core.close()).await.is_err() {
            tracing::error!("the journal could not be closed in order");
        }
    }
}
