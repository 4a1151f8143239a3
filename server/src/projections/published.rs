//! The durable catalogue in memory, for everyone who prices, signs on or shows something. Whoever reads keeps what they
//! read, and a change costs its own size whatever is being read.

use domain::{
    Machine,
    organisation::{
        ChangedPrice, Event, Organisation, Place, PriceBook, PromotedPrice, Promotion, SaleTerms, Touched,
        event::PlaceEvent,
    },
    pricing::LineTax,
};
use protocol::{Amount, BranchId, Lsn, PriceExplained, PromotionId, Sku, TaxClassId, Timestamp};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError, RwLock},
};
use tokio::sync::watch;

use super::{
    changes::{Changes, ListsChanged, Since},
    history::History,
};
use crate::{
    business_day::{Calendar, Day},
    record::{Decision, Record},
};

/// The catalogue as of a durable position. A copy shares all that does not change.
#[derive(Clone, Default, Debug, Serialize, Deserialize)]
pub struct PublishedCatalogue {
    pub seq: Lsn,
    pub organisation: Organisation,
    book: PriceBook,
    changes: Changes,
    history: History,
    /// How each branch tells its days: read from its zone's name once and not for every ticket.
    calendars: Arc<BTreeMap<BranchId, Calendar>>,
}

impl PublishedCatalogue {
    /// What a SKU was sold for in the catalogue of a position, withdrawn ones included (ADR 15).
    #[must_use]
    pub fn terms_at(&self, sku: &Sku, seq: Lsn) -> Option<SaleTerms> {
        self.book.terms_at(&self.organisation, sku, seq)
    }

    /// The price in the catalogue of a position at a moment.
    #[must_use]
    pub fn price_at(&self, sku: &Sku, seq: Lsn, at: Timestamp) -> Option<Amount> {
        self.book.price_at(&self.organisation, sku, seq, at)
    }

    /// What a SKU was called then, withdrawn ones included.
    #[must_use]
    pub fn name_at(&self, sku: &Sku, seq: Lsn) -> Option<String> {
        self.book.name_at(&self.organisation, sku, seq)
    }

    /// The price that a list gave it at a place and moment, in the catalogue of a position.
    #[must_use]
    pub fn listed_at(&self, sku: &Sku, seq: Lsn, place: Place, at: Timestamp) -> Option<Amount> {
        if seq >= self.seq && !self.organisation.lists_prices() {
            return None;
        }
        self.book.listed_at(&self.organisation, sku, seq, (place, at))
    }

    /// What it costs somewhere at a moment, and why.
    #[must_use]
    pub fn explain(&self, sku: &Sku, place: Place, at: Timestamp) -> Option<PriceExplained> {
        self.book.explain(&self.organisation, sku, place, at)
    }

    /// What it cost before it was reduced.
    #[must_use]
    pub fn former_price(&self, sku: &Sku, place: Place, at: Timestamp) -> Option<Amount> {
        self.book.former_price(&self.organisation, sku, place, at)
    }

    /// SKUs behind one, in their order, that cost something else now than at a moment.
    pub(crate) fn prices_changed(
        &self,
        since: Timestamp,
        after: Option<Sku>,
    ) -> impl Iterator<Item = ChangedPrice> {
        self.book.changed_since(&self.organisation, since, after)
    }

    /// Promotions of the catalogue of a position.
    pub(crate) fn promotions_at(&self, seq: Lsn) -> Vec<&Arc<Promotion>> {
        if seq >= self.seq {
            return self.organisation.promotions().collect();
        }
        self.book.promotions_at(&self.organisation, seq).collect()
    }

    /// Whether anything may cost less by a promotion of the catalogue of a position, at a moment or later. Asked for every ticket: it looks at
    /// no SKU, and what is over or switched off is nothing.
    pub(crate) fn may_promote(&self, seq: Lsn, at: Timestamp) -> bool {
        if seq >= self.seq {
            return self.organisation.running(at).next().is_some();
        }
        self.book.promotions_at(&self.organisation, seq).any(|one| one.active && !one.is_over(at))
    }

    /// What a promotion is called that reports know as "promotion-7".
    pub(crate) fn promotion_name(&self, key: &str) -> Option<String> {
        let number = key.strip_prefix("promotion-")?.parse().ok()?;
        Some(self.organisation.promotion(PromotionId(number))?.name.clone())
    }

    /// What a promotion was before it was changed, the newest first.
    pub(crate) fn earlier_promotions(&self, id: PromotionId) -> impl Iterator<Item = &Arc<Promotion>> {
        self.book.earlier_promotions(id).rev()
    }

    /// What it costs with promotions that are about it alone, where they make it cost less; and what it cost before that.
    #[must_use]
    pub fn promoted_price(
        &self,
        sku: &Sku,
        place: Place,
        local: &str,
        at: Timestamp,
    ) -> Option<PromotedPrice> {
        self.book.promoted_price(&self.organisation, sku, place, (local, at))
    }

    #[must_use]
    pub fn tax_at(&self, class: TaxClassId, seq: Lsn, place: (BranchId, Day)) -> Option<LineTax> {
        self.book.tax_at(&self.organisation, class, seq, place)
    }

    /// How a branch tells its days apart.
    pub(crate) fn calendar(&self, branch: BranchId) -> Calendar {
        self.calendars.get(&branch).copied().unwrap_or_default()
    }

    /// What head office says of a SKU that is sold before it is there, as its branch is told it: with the moment at which that is
    /// over there.
    pub(crate) fn waitable(&self, rule: &domain::organisation::Backorder) -> domain::branch::Waitable {
        let domain::organisation::Backorder { kind, branch, cap, until } = *rule;
        // What comes for the first time is there on its day; what comes again is waited for until its day is over.
        let last = match kind {
            protocol::WaitKind::Preorder => until,
            protocol::WaitKind::Backorder => until.saturating_add(1),
        };
        domain::branch::Waitable { kind, cap, until, ends_at: self.calendar(branch).begins(last, 0) }
    }

    /// The same at one branch and moment, as long as it counts.
    pub(crate) fn waitable_at(
        &self,
        sku: &protocol::Sku,
        branch: BranchId,
        at: protocol::Timestamp,
    ) -> Option<domain::branch::Waitable> {
        let rule = self.organisation.backorder(sku).filter(|rule| rule.branch == branch)?;
        Some(self.waitable(&rule)).filter(|rule| rule.ends_at > at)
    }

    /// Whether a SKU was sold once and belongs to no product now.
    #[must_use]
    pub fn is_withdrawn(&self, sku: &Sku) -> bool {
        self.book.is_withdrawn(&self.organisation, sku)
    }

    /// Where in the journal a product was changed, oldest first.
    pub(crate) fn history(&self, handle: &str) -> &[Lsn] {
        self.history.of(handle)
    }

    /// Position of the newest change of what the shop shows and finds, prices left out.
    pub(crate) fn arranged(&self) -> Lsn {
        self.changes.arranged
    }

    pub(crate) fn lists_changed(&self) -> ListsChanged {
        self.changes.lists
    }

    /// Products that changed behind a position; none when that is not known.
    pub(crate) fn since(&self, since: Lsn, wanted: usize) -> Option<Since> {
        if since > self.seq { None } else { self.changes.since(since, wanted) }
    }

    fn take(&mut self, event: &Event, lsn: Lsn, at: Timestamp) {
        let touched = Touched::by(event, &self.organisation);
        self.organisation.apply(event);
        self.book.note(touched, &self.organisation, lsn, at);
        self.changes.note(event, &self.organisation, lsn);
        self.history.note(event, &self.organisation, lsn);
        if let Event::Place(PlaceEvent::BranchPut(branch)) = event {
            Arc::make_mut(&mut self.calendars).insert(branch.id, branch.as_ref().into());
        }
    }
}

/// Where readers find the newest catalogue. Reading is a lock and a reference count.
#[derive(Clone, Default)]
pub(crate) struct Published(Arc<RwLock<Arc<PublishedCatalogue>>>, Arc<Identities>);

/// Rings when somebody's rights, or a device's token, may be others than before, so that sockets look again at once.
pub(crate) struct Identities(watch::Sender<u64>);

impl Default for Identities {
    fn default() -> Self {
        Self(watch::Sender::new(0))
    }
}

impl Identities {
    pub(crate) fn ring(&self) {
        self.0.send_modify(|count| *count = count.wrapping_add(1));
    }

    pub(crate) fn listen(&self) -> watch::Receiver<u64> {
        self.0.subscribe()
    }
}

impl Published {
    pub(crate) fn of(catalogue: PublishedCatalogue) -> Self {
        Self(Arc::new(RwLock::new(Arc::new(catalogue))), Arc::default())
    }

    pub(crate) fn get(&self) -> Arc<PublishedCatalogue> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn identities(&self) -> &Identities {
        &self.1
    }

    /// Takes a durable record, unless it has been taken. Where somebody still reads the old catalogue they keep it, and
    /// only what changes is copied. The gate does this before it lets any reply out: who was told that a product exists
    /// can sell it.
    pub(crate) fn take(&self, record: &Record) {
        let Decision::Organisation(events) = &record.decision else { return };
        let mut published = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if record.lsn > published.seq {
            let published = Arc::make_mut(&mut published);
            events.iter().for_each(|event| published.take(event, record.lsn, record.times.recorded_at));
            published.seq = record.lsn;
            if events.iter().any(tells_who) {
                self.1.ring();
            }
        }
    }
}

/// Whether an event may change who somebody is or what they may do.
fn tells_who(event: &Event) -> bool {
    matches!(
        event,
        Event::Person(_) | Event::Place(PlaceEvent::RegisterPut(_) | PlaceEvent::RegisterRevoked(_))
    )
}
