//! Documents by their ids: all that are open, and the newest of those that are done. Whoever has one on a screen follows it
//! by its id.

use domain::branch::{BackorderEvent, Event, FulfilmentEvent};
use protocol::{
    BranchId, Content, CountId, CountLine, CountState, CountView, DocumentBody, DocumentId, DocumentView,
    FulfilmentId, FulfilmentState, FulfilmentView, Key, Lsn, PurchaseId, PurchaseSheet, PurchaseState,
    PurchaseView, Push, Quantity, ServerMessage, Sku, Topic, TransferId, TransferState, TransferView,
};
use serde::Deserialize;
use std::{
    collections::{BTreeMap, BTreeSet, HashMap, VecDeque},
    sync::Arc,
};

mod count_bins;
mod count_line;
mod counts;
mod fulfilments;
mod named;
mod purchases;
mod transfer_lots;
mod transfers;

pub(in crate::projections) use self::purchases::delivery;
pub(crate) use self::{
    count_bins::{FoundIn, FoundInBins},
    counts::{CountLinesAsked, LinesAsked},
};
use self::{
    counts::{Sheets, UnderCount},
    named::Named,
    purchases::Orders,
};
use crate::{
    business_day::written_if_known,
    customers::Keyring,
    egress::{
        Attach, Follow, Frame, Keyed, Outlet, Part, Projection, PublishLatest, UpdateKey, handle_of, topics,
    },
    limits::DOCUMENTS_DONE,
    record::{Decision, Record, Stream},
    recovery::Replay,
};

#[derive(Default, Deserialize)]
pub(crate) struct Documents {
    held: BTreeMap<DocumentId, DocumentView>,
    /// Those that nothing can happen to any more, in the order in which they came to that.
    done: VecDeque<DocumentId>,
    sheets: Sheets,
    orders: Orders,
    named: Named,
    #[serde(skip)]
    keys: Option<Keyring>,
    #[serde(skip)]
    live: Live,
}

/// What exists only because somebody is watching: without followers nothing is collected.
#[derive(Default)]
struct Live {
    followers: HashMap<DocumentId, u32>,
    /// Followed documents that changed, with the position before.
    dirty: BTreeMap<DocumentId, Lsn>,
}

impl Documents {
    /// A document as it is now; none when there is no such, or when it was done long ago.
    pub(crate) fn get(&self, id: DocumentId) -> Option<&DocumentView> {
        self.held.get(&id)
    }

    /// Transfers before an id, newest first; of one branch only, on either side, if one is named.
    pub(crate) fn transfers(
        &self,
        before: Option<TransferId>,
        kept_to: Option<BranchId>,
        limit: usize,
    ) -> Vec<TransferView> {
        let transfers = self.older(before.map(DocumentId::from)).filter_map(transfer_of);
        let own =
            |view: &&TransferView| kept_to.is_none_or(|branch| branch == view.from || branch == view.to);
        transfers.filter(own).take(limit).cloned().collect()
    }

    /// What of a SKU left a branch in transfers and neither came nor was written off.
    pub(crate) fn in_transit(&self, sku: Sku, from: BranchId) -> Quantity {
        let open = self.held.values().filter(|view| !is_done(&view.body));
        let sums = open.filter_map(|view| transfer_of(&view.body)).map(|transfer| {
            let lines = transfer.lines.iter().filter(|line| transfer.from == from && line.sku == sku);
            lines.map(|line| line.in_transit().0).fold(0, i64::saturating_add)
        });
        Quantity(sums.fold(0, i64::saturating_add))
    }

    /// Counts before an id, newest first; of one branch only, if one is named.
    pub(crate) fn counts(
        &self,
        before: Option<CountId>,
        branch: Option<BranchId>,
        limit: usize,
    ) -> Vec<CountView> {
        let counts = self.older(before.map(DocumentId::from)).filter_map(|body| match body {
            DocumentBody::Count(count) => Some(count),
            _ => None,
        });
        let own = |view: &&CountView| branch.is_none_or(|branch| branch == view.branch);
        counts.filter(own).take(limit).cloned().collect()
    }

    /// Fulfilments before an id, newest first; of one branch only, and of one state, if they are named.
    pub(crate) fn fulfilments(
        &self,
        before: Option<FulfilmentId>,
        (branch, state): (Option<BranchId>, Option<FulfilmentState>),
        limit: usize,
    ) -> Vec<FulfilmentView> {
        let fulfilments = self.older(before.map(DocumentId::from)).filter_map(fulfilment_of);
        let own = |view: &&FulfilmentView| {
            branch.is_none_or(|branch| branch == view.branch) && state.is_none_or(|state| state == view.state)
        };
        fulfilments.filter(own).take(limit).cloned().collect()
    }

    /// Orders to suppliers before an id, newest first; of one branch, or in one state, if one is named.
    pub(crate) fn purchases(
        &self,
        before: Option<PurchaseId>,
        branch: Option<BranchId>,
        state: Option<PurchaseState>,
        limit: usize,
    ) -> Vec<PurchaseView> {
        let purchases = self.older(before.map(DocumentId::from)).filter_map(|body| match body {
            DocumentBody::Purchase(purchase) => Some(purchase),
            _ => None,
        });
        let wanted = |view: &&PurchaseView| {
            branch.is_none_or(|branch| branch == view.branch) && state.is_none_or(|state| state == view.state)
        };
        purchases.filter(wanted).take(limit).cloned().collect()
    }

    /// An order in full; none when there is no such, or when it was done long ago.
    pub(crate) fn purchase(&self, id: PurchaseId) -> Option<PurchaseSheet> {
        self.orders.sheet(id)
    }

    /// What stands in drafts of orders in a branch.
    pub(crate) fn drafted(&self, branch: BranchId) -> BTreeMap<Sku, Quantity> {
        self.orders.drafted(branch)
    }

    /// A part of a count's lines; none when they are not at hand.
    pub(crate) fn count_lines(&self, count: CountId, asked: CountLinesAsked) -> Option<Vec<CountLine>> {
        self.sheets.lines(count, asked)
    }

    /// Where it is counted; none when its lines are not at hand.
    pub(crate) fn count_branch(&self, count: CountId) -> Option<BranchId> {
        self.sheets.branch_of(count)
    }

    /// What a count has found by bins; none when its lines are not at hand.
    pub(crate) fn count_in_bins(&self, count: CountId) -> Option<FoundInBins> {
        self.sheets.in_bins(count)
    }

    /// Which of some SKUs were counted.
    pub(crate) fn counted(&self, count: CountId, skus: &[Sku]) -> BTreeSet<Sku> {
        self.sheets.counted(count, skus)
    }

    /// What is in counts that are under way in a branch.
    pub(crate) fn under_count(&self, branch: BranchId) -> UnderCount {
        self.sheets.under_count(branch)
    }

    /// Documents before an id, newest first.
    fn older(&self, before: Option<DocumentId>) -> impl Iterator<Item = &DocumentBody> {
        let held = self.held.values().rev();
        held.filter(move |view| before.is_none_or(|before| view.id < before)).map(|view| &view.body)
    }

    fn put(&mut self, id: DocumentId, seq: Lsn, body: DocumentBody) {
        let done = is_done(&body);
        let before = self.held.insert(id, DocumentView { id, seq, body });
        if self.live.followers.contains_key(&id) {
            self.live.dirty.entry(id).or_insert(before.as_ref().map_or(Lsn(0), |before| before.seq));
        }
        if done && !before.is_some_and(|before| is_done(&before.body)) {
            self.done.push_back(id);
            if self.done.len() > DOCUMENTS_DONE
                && let Some(oldest) = self.done.pop_front()
            {
                self.held.remove(&oldest);
                self.orders.forget(oldest);
                self.named.forget(oldest);
            }
        }
    }
}

impl Documents {
    fn take_fulfilment(&mut self, branch: BranchId, record: &Record, event: &FulfilmentEvent) {
        if let FulfilmentEvent::Named { fulfilment, order, who } = event {
            return self.take_name(record, (*fulfilment, *order), who);
        }
        let id = DocumentId::from(event.fulfilment());
        let before = self.get(id).and_then(|view| fulfilment_of(&view.body)).cloned();
        if let Some(view) = fulfilments::after(branch, record, event, before) {
            self.put(id, record.lsn, DocumentBody::Fulfilment(view));
        }
    }

    fn take_waiting(&mut self, record: &Record, event: &BackorderEvent) {
        let (BackorderEvent::Waits { fulfilment, .. }
        | BackorderEvent::Supplied { fulfilment, .. }
        | BackorderEvent::GivenUp { fulfilment, .. }) = event
        else {
            return;
        };
        let id = DocumentId::from(*fulfilment);
        if let Some(before) = self.get(id).and_then(|view| fulfilment_of(&view.body)).cloned() {
            let view = fulfilments::waiting(record, event, before);
            self.put(id, record.lsn, DocumentBody::Fulfilment(view));
        }
    }

    /// Goods are expected in a branch on another day than whoever waits for them was told.
    fn take_expected(&mut self, branch: BranchId, record: &Record, event: &BackorderEvent) {
        let BackorderEvent::RuleSet { sku, rule: Some(rule), .. } = event else { return };
        let waiting = self.older(None).filter_map(fulfilment_of);
        let waits = |view: &&FulfilmentView| {
            let own = |line: &protocol::FulfilmentLine| line.sku == *sku && line.waits.is_positive();
            view.branch == branch && view.state == FulfilmentState::Waiting && view.lines.iter().any(own)
        };
        let concerned: Vec<FulfilmentView> = waiting.filter(waits).cloned().collect();
        for mut view in concerned {
            for line in view.lines.iter_mut().filter(|line| line.sku == *sku) {
                line.until = written_if_known(rule.until);
            }
            self.put(view.id.into(), record.lsn, DocumentBody::Fulfilment(view));
        }
    }
}

/// Whether nothing can happen to a document any more.
fn is_done(body: &DocumentBody) -> bool {
    match body {
        DocumentBody::Transfer(transfer) => {
            let over = matches!(transfer.state, TransferState::Closed | TransferState::Cancelled);
            over && transfer.discrepancies.iter().all(|one| one.open == Quantity::ZERO)
        }
        DocumentBody::Count(count) => matches!(count.state, CountState::Posted | CountState::Cancelled),
        DocumentBody::Fulfilment(fulfilment) => fulfilment.state.is_done(),
        DocumentBody::Purchase(purchase) => {
            matches!(purchase.state, PurchaseState::Closed | PurchaseState::Cancelled)
        }
    }
}

fn transfer_of(body: &DocumentBody) -> Option<&TransferView> {
    match body {
        DocumentBody::Transfer(transfer) => Some(transfer),
        _ => None,
    }
}

fn fulfilment_of(body: &DocumentBody) -> Option<&FulfilmentView> {
    match body {
        DocumentBody::Fulfilment(fulfilment) => Some(fulfilment),
        _ => None,
    }
}

fn documents(keys: &[Key]) -> impl Iterator<Item = DocumentId> {
    keys.iter().filter_map(|key| match key {
        Key::Document(id) => Some(*id),
        Key::Sku(_) => None,
    })
}

fn plus(one: Quantity, other: Quantity) -> Quantity {
    Quantity(one.0.saturating_add(other.0))
}

impl Replay for Documents {
    fn replay(&mut self, record: &Record) {
        for view in transfers::touched_by(record, self) {
            self.put(view.id.into(), record.lsn, DocumentBody::Transfer(view));
        }
        self.take_erased(record);
        if let (Stream::Branch(branch), Decision::Branch(events)) = (record.stream, &record.decision) {
            for event in events {
                match event {
                    Event::Fulfilment(event) => self.take_fulfilment(branch, record, event),
                    Event::Backorder(event) => {
                        self.take_waiting(record, event);
                        self.take_expected(branch, record, event);
                    }
                    _ => {}
                }
            }
            for count in self.sheets.take(branch, record, events) {
                self.put(count.id.into(), record.lsn, DocumentBody::Count(count));
            }
            for order in self.orders.take(branch, record, events) {
                self.put(order.id.into(), record.lsn, DocumentBody::Purchase(order));
            }
        }
    }
}

impl Projection for Documents {
    const PART: Part = Part { name: topics::DOCUMENTS, form: 10, vital: false };

    fn publish(&mut self, outlet: &Outlet) {
        let handle = handle_of(Topic::Documents);
        let (mut newest, mut items) = (Lsn(0), Vec::new());
        for (id, prev) in std::mem::take(&mut self.live.dirty) {
            let Some(view) = self.held.get(&id) else { continue };
            newest = newest.max(view.seq);
            let content = Content::Documents(vec![view.clone()]);
            let frame = Frame::new(ServerMessage::Push(Push { handle, prev, seq: view.seq, content }));
            items.push(Keyed { key: UpdateKey::Key(Key::Document(id)), urgent: false, frame });
        }
        if !items.is_empty() {
            let items = Arc::new(items);
            outlet.publish(|| PublishLatest { handle, seq: newest, items: Arc::clone(&items) });
        }
    }

    fn follow(&mut self, follow: &Follow, outlet: &Outlet) -> Option<Attach> {
        let mut known = Vec::new();
        for id in documents(&follow.track) {
            let followers = self.live.followers.entry(id).or_default();
            *followers = followers.saturating_add(1);
            known.extend(self.held.get(&id).cloned());
        }
        let seq = known.iter().map(|view| view.seq).max().unwrap_or_default();
        Some(follow.keyed(outlet.epoch, seq, Content::Documents(known)))
    }

    fn unfollow(&mut self, keys: &[Key]) {
        for id in documents(keys) {
            if let Some(followers) = self.live.followers.get_mut(&id) {
                *followers = followers.saturating_sub(1);
                if *followers == 0 {
                    self.live.followers.remove(&id);
                }
            }
        }
    }
}
