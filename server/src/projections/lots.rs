//! Lots of all branches, as their own events tell them. What a branch decides by is its own; this is for those who look.

use domain::branch::{Event, Lot, LotEvent, Lots, SkuLots};
use protocol::{BranchId, FulfilmentId, LotCode, LotState, Quantity, Sku};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

use crate::{
    egress::{Attach, Follow, Outlet, Part, Projection},
    limits::LOTS_LOOKED_AT,
    record::{Decision, Record, Stream},
    recovery::Replay,
};

#[derive(Default, Serialize, Deserialize)]
pub(crate) struct AllLots(BTreeMap<BranchId, Lots>);

/// One lot somewhere.
#[derive(Clone, Copy)]
pub(crate) struct FoundLot {
    pub(crate) branch: BranchId,
    pub(crate) sku: Sku,
    pub(crate) code: LotCode,
    pub(crate) lot: Lot,
}

/// Which lots are asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct LotsAsked {
    pub(crate) branch: Option<BranchId>,
    pub(crate) sku: Option<Sku>,
    pub(crate) state: Option<LotState>,
    pub(crate) serial: Option<bool>,
    /// A part of the number, or of the SKU.
    pub(crate) text: Option<String>,
    /// Those included of which nothing is here.
    pub(crate) empty: bool,
    /// Behind this one, in order of branch, SKU and number.
    pub(crate) after: Option<(BranchId, Sku, LotCode)>,
}

/// A part of a list, and whether the looking ended before the list did.
pub(crate) struct FoundPart {
    pub(crate) rows: Vec<FoundLot>,
    /// The last that was looked at, where there may be more.
    pub(crate) reached: Option<(BranchId, Sku, LotCode)>,
}

impl LotsAsked {
    fn takes(&self, found: &FoundLot) -> bool {
        let Self { branch, sku, state, serial, text, empty, after } = self;
        let has = |whole: &str| {
            text.as_ref().is_none_or(|text| whole.to_lowercase().contains(&text.trim().to_lowercase()))
        };
        branch.is_none_or(|branch| branch == found.branch)
            && sku.is_none_or(|sku| sku == found.sku)
            && state.is_none_or(|state| state == state_of(&found.lot))
            && serial.is_none_or(|serial| serial == found.lot.serial)
            && (*empty || on_hand_of(&found.lot) != Quantity::ZERO)
            && after.is_none_or(|after| (found.branch, found.sku, found.code) > after)
            && (has(found.code.as_str()) || has(found.sku.as_str()))
    }
}

pub(crate) fn state_of(lot: &Lot) -> LotState {
    match (lot.recalled, lot.expired) {
        (true, _) => LotState::Recalled,
        (false, true) => LotState::Expired,
        (false, false) => LotState::Sellable,
    }
}

pub(crate) fn on_hand_of(lot: &Lot) -> Quantity {
    Quantity(lot.fit.0.saturating_add(lot.aside.0))
}

impl AllLots {
    /// Those of one SKU in each branch that ever had any, in the order in which they are to be sold, and what all of
    /// them come to.
    pub(crate) fn of_sku(&self, sku: Sku, limit: usize) -> Vec<(BranchId, Vec<FoundLot>, usize, Quantity)> {
        let of = |(branch, lots): (&BranchId, &Lots)| {
            let of: &SkuLots = lots.of(&sku)?;
            let found = of.in_order().map(|(code, lot)| FoundLot { branch: *branch, sku, code, lot: *lot });
            Some((*branch, found.take(limit).collect(), of.in_order().count(), of.on_hand()))
        };
        self.0.iter().filter_map(of).collect()
    }

    /// How much of each lot of some SKUs each branch has.
    pub(crate) fn held(&self, skus: &[Sku]) -> Vec<(Sku, BranchId, LotCode, Quantity)> {
        let of = |sku: &Sku| {
            let sku = *sku;
            self.0.iter().flat_map(move |(branch, lots)| {
                let known = lots.of(&sku).into_iter().flat_map(SkuLots::in_order);
                known.map(move |(code, lot)| (sku, *branch, code, on_hand_of(lot)))
            })
        };
        skus.iter().flat_map(of).collect()
    }

    /// A part of a list. It looks at a bounded number, so that it may be short and not the last.
    pub(crate) fn list(&self, asked: &LotsAsked, limit: usize) -> FoundPart {
        let (mut rows, mut reached) = (Vec::new(), None);
        let first = asked.after.map(|(branch, _, _)| branch).or(asked.branch).unwrap_or(BranchId(0));
        let mut looked = 0_usize;
        for (branch, lots) in self.0.range(first..) {
            let after = asked.after.filter(|(there, _, _)| there == branch).map(|(_, sku, _)| sku);
            let wanted = |sku: &Sku| asked.sku.is_none_or(|wanted| *sku <= wanted);
            for (sku, of) in lots.behind(after.max(asked.sku)).take_while(|(sku, _)| wanted(sku)) {
                for (code, lot) in of.all() {
                    if rows.len() >= limit || looked >= LOTS_LOOKED_AT {
                        return FoundPart { rows, reached };
                    }
                    looked = looked.saturating_add(1);
                    reached = Some((*branch, sku, code));
                    let found = FoundLot { branch: *branch, sku, code, lot: *lot };
                    if asked.takes(&found) {
                        rows.push(found);
                    }
                }
            }
        }
        FoundPart { rows, reached: None }
    }

    /// Every lot with an expiry date of which something is here.
    pub(crate) fn expiring(&self, branch: Option<BranchId>) -> Vec<FoundLot> {
        let wanted = self.0.iter().filter(|(there, _)| branch.is_none_or(|branch| branch == **there));
        let all = wanted.flat_map(|(branch, lots)| {
            lots.iter().flat_map(move |(sku, of)| {
                of.in_order().map(move |(code, lot)| FoundLot { branch: *branch, sku, code, lot: *lot })
            })
        });
        all.filter(|found| found.lot.expires.is_some()).collect()
    }

    /// What of a SKU is not sold in each branch because nobody knows its lot while one is recalled.
    pub(crate) fn doubted(&self, sku: &Sku) -> BTreeMap<BranchId, Quantity> {
        let own = self.0.iter().map(|(branch, lots)| (*branch, lots.doubted(sku)));
        own.filter(|(_, doubted)| *doubted != Quantity::ZERO).collect()
    }

    /// What of each lot has left a branch and has not come.
    pub(crate) fn in_transit(&self) -> BTreeMap<(Sku, LotCode), Quantity> {
        let mut sums: BTreeMap<(Sku, LotCode), Quantity> = BTreeMap::new();
        for (sku, lot, quantity) in self.0.values().flat_map(Lots::under_way) {
            let sum = sums.entry((sku, lot)).or_default();
            sum.0 = sum.0.saturating_add(quantity.0);
        }
        sums
    }

    /// What came is told by the branch where it came: the sender hears of it a moment later, and nothing is in two places meanwhile.
    fn take(&mut self, branch: BranchId, event: &Event) {
        match event {
            Event::Lot(LotEvent::Came { shipment, lines, .. }) => {
                self.0.values_mut().for_each(|lots| lots.settle_under_way(*shipment, lines));
            }
            Event::Lot(LotEvent::CameNoted { .. }) => return,
            _ => {}
        }
        if matters(event) {
            self.0.entry(branch).or_default().follow(event);
        }
    }

    /// The fulfilments of a branch whose kits lie there with some of a lot in them.
    pub(crate) fn in_kits(&self, branch: BranchId, sku: &Sku, lot: &LotCode) -> BTreeSet<FulfilmentId> {
        self.0.get(&branch).map(|lots| lots.in_kits(sku, lot)).unwrap_or_default()
    }

    /// What of a lot is on hand in all branches.
    pub(crate) fn everywhere(&self, sku: &Sku, lot: &LotCode) -> Quantity {
        let own = self.0.values().filter_map(|lots| lots.of(sku)?.get(lot));
        Quantity(own.fold(0, |sum, lot| sum.saturating_add(on_hand_of(lot).0)))
    }
}

const fn matters(event: &Event) -> bool {
    matches!(event, Event::Lot(_) | Event::Transfer(_) | Event::Fulfilment(_))
}

impl Replay for AllLots {
    fn replay(&mut self, record: &Record) {
        let (Stream::Branch(branch), Decision::Branch(events)) = (record.stream, &record.decision) else {
            return;
        };
        events.iter().for_each(|event| self.take(branch, event));
    }
}

impl Projection for AllLots {
    const PART: Part = Part { name: "lots", form: 4, vital: false };

    fn publish(&mut self, _: &Outlet) {}

    fn follow(&mut self, _: &Follow, _: &Outlet) -> Option<Attach> {
        None
    }
}
