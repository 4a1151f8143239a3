//! Lots as head office knows them: which SKUs are told apart and how, and recalls. What is where is the branches' business: each is
//! told of a recall by an errand, owed until it has recorded it, and so is a branch that is opened later. A recall that was
//! lifted is told to a branch only once that knows of the recall, so that no branch hears of them in the wrong order.

mod event;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use protocol::{
    BranchId, CommandId, CostMethod, LotCode, LotRecall, PRICES_MAX, RefusalCode, Rule, SetCostMethod,
    SetTracking, Sku, Tracking, WithFacts,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Event, Organisation, Saved, Shards};
use crate::{
    Address, Errand, Rejection, Request, check,
    limits::{RECALLS_MAX, TRACKED_MAX},
    step_id,
};

pub use event::LotRuleEvent;

#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(super) struct LotRules {
    tracked: Shards<Sku, Tracking>,
    /// By their ids, those included that are lifted while a branch does not know it.
    recalls: Arc<BTreeMap<CommandId, Recall>>,
    /// How goods are valued: those that have a word of their own, and all others.
    costs: Shards<Sku, CostMethod>,
    house_costs: CostMethod,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
struct Recall {
    sku: Sku,
    lot: LotCode,
    reason: String,
    saved: Saved,
    lifted: bool,
    /// Branches that know of it, and that know that it was lifted.
    told: BTreeSet<BranchId>,
    told_lifted: BTreeSet<BranchId>,
}

impl LotRules {
    /// `branches` are all that there are.
    pub(super) fn apply(&mut self, event: &LotRuleEvent, branches: &BTreeSet<BranchId>) {
        match event {
            LotRuleEvent::TrackingSet { lines } => {
                for (sku, tracking) in lines {
                    if *tracking == Tracking::Untracked {
                        self.tracked.remove(sku);
                    } else {
                        self.tracked.insert(*sku, *tracking);
                    }
                }
            }
            LotRuleEvent::Recalled { recall, sku, lot, reason, saved } => {
                let one = Recall {
                    sku: *sku,
                    lot: *lot,
                    reason: reason.clone(),
                    saved: *saved,
                    lifted: false,
                    told: BTreeSet::new(),
                    told_lifted: BTreeSet::new(),
                };
                Arc::make_mut(&mut self.recalls).insert(*recall, one);
            }
            LotRuleEvent::CostMethodSet { sku: None, method } => {
                self.house_costs = method.unwrap_or_default();
            }
            LotRuleEvent::CostMethodSet { sku: Some(sku), method } => match method {
                Some(method) => drop(self.costs.insert(*sku, *method)),
                None => drop(self.costs.remove(sku)),
            },
            LotRuleEvent::RecallLifted { recall, .. } => {
                self.change(recall, |one| one.lifted = true);
            }
            LotRuleEvent::Told { recall, branch, lifted } => {
                self.change(recall, |one| {
                    let told = if *lifted { &mut one.told_lifted } else { &mut one.told };
                    told.insert(*branch);
                });
                let over = |one: &Recall| one.lifted && branches.is_subset(&one.told_lifted);
                if self.recalls.get(recall).is_some_and(over) {
                    Arc::make_mut(&mut self.recalls).remove(recall);
                }
            }
        }
    }

    fn change(&mut self, recall: &CommandId, how: impl FnOnce(&mut Recall)) {
        if let Some(one) = Arc::make_mut(&mut self.recalls).get_mut(recall) {
            how(one);
        }
    }

    fn find(&self, sku: Sku, lot: LotCode) -> Option<(&CommandId, &Recall)> {
        self.recalls.iter().find(|(_, one)| one.sku == sku && one.lot == lot)
    }

    /// What of each recall has still to be told.
    pub(super) fn untold(&self, branches: &BTreeSet<BranchId>) -> Vec<(Errand, LotRuleEvent)> {
        let mut owed = Vec::new();
        for (recall, one) in self.recalls.iter() {
            for branch in branches {
                let lifted = one.told.contains(branch);
                if lifted && (!one.lifted || one.told_lifted.contains(branch)) {
                    continue;
                }
                owed.push(one.telling(*recall, *branch, lifted));
            }
        }
        owed
    }
}

impl Recall {
    fn telling(&self, recall: CommandId, branch: BranchId, lifted: bool) -> (Errand, LotRuleEvent) {
        let (sku, lot, reason) = (self.sku, self.lot, self.reason.clone());
        let (step, request) = if lifted {
            ("lift recall", Request::LiftRecall { recall, sku, lot })
        } else {
            ("recall", Request::RecallLot { recall, sku, lot, reason })
        };
        let id = step_id(recall.uuid(), step, u64::from(branch.0));
        let errand = Errand { id, to: Address::Branch(branch), request };
        (errand, LotRuleEvent::Told { recall, branch, lifted })
    }
}

impl Organisation {
    pub(super) fn set_tracking(&self, asked: &SetTracking) -> Result<Event, Rejection> {
        if asked.lines.is_empty() {
            return Err(Rejection::new(RefusalCode::NoLines, "at least one line is needed"));
        }
        check::at_most(asked.lines.len(), PRICES_MAX, "lines")?;
        let mut lines: BTreeMap<Sku, Tracking> = BTreeMap::new();
        for line in &asked.lines {
            if self.variant(&line.sku).is_none() {
                let message = format!("no SKU {}", line.sku);
                return Err(Rejection::new(RefusalCode::UnknownSku, message).sku(line.sku));
            }
            if lines.insert(line.sku, line.tracking).is_some() {
                let message = format!("{} stands in two lines; say it once", line.sku);
                return Err(Rejection::new(RefusalCode::TooManyLines, message));
            }
        }
        let new = lines.keys().filter(|sku| self.tracking(sku) == Tracking::Untracked).count();
        check::at_most(self.lot_rules.tracked.len().saturating_add(new), TRACKED_MAX, "SKUs told apart")?;
        let lines = lines.into_iter().collect();
        Ok(Event::Lot(LotRuleEvent::TrackingSet { lines }))
    }

    pub(super) fn set_cost_method(&self, asked: SetCostMethod) -> Result<Event, Rejection> {
        let SetCostMethod { sku, method } = asked;
        if let Some(sku) = sku {
            if self.variant(&sku).is_none() {
                return Err(Rejection::new(RefusalCode::UnknownSku, format!("no SKU {sku}")).sku(sku));
            }
            if method == Some(CostMethod::ByLot) && self.tracking(&sku) == Tracking::Untracked {
                let message = format!("units of {sku} are not told apart: say first how they are");
                let no = Rejection::new(RefusalCode::WrongState, message).sku(sku);
                return Err(no.rule(Rule::NotToldApart));
            }
            let new = self.lot_rules.costs.len().saturating_add(1);
            check::at_most(new, TRACKED_MAX, "SKUs with a way of valuing of their own")?;
        }
        Ok(Event::Lot(LotRuleEvent::CostMethodSet { sku, method }))
    }

    pub(super) fn recall_lot(
        &self,
        (sku, lot): (Sku, LotCode),
        reason: &str,
        saved: Saved,
    ) -> Result<Event, Rejection> {
        check::name("the reason of a recall", reason)?;
        if let Some((_, one)) = self.lot_rules.find(sku, lot) {
            let message = if one.lifted {
                "the branches are just being told that this lot may be sold again: try again in a moment"
            } else {
                "this lot is recalled already"
            };
            return Err(Rejection::new(RefusalCode::WrongState, message).sku(sku).rule(Rule::LotBlocked));
        }
        check::at_most(self.lot_rules.recalls.len().saturating_add(1), RECALLS_MAX, "recalls at once")?;
        let recall = recall_id(saved, sku, lot);
        let reason = reason.trim().to_owned();
        Ok(Event::Lot(LotRuleEvent::Recalled { recall, sku, lot, reason, saved }))
    }

    pub(super) fn lift_recall(
        &self,
        (sku, lot): (Sku, LotCode),
        reason: &str,
        saved: Saved,
    ) -> Result<Event, Rejection> {
        check::name("the reason why it may be sold again", reason)?;
        let Some((recall, _)) = self.lot_rules.find(sku, lot).filter(|(_, one)| !one.lifted) else {
            let message = format!("lot {lot} of {sku} is not recalled");
            return Err(Rejection::new(RefusalCode::WrongState, message).sku(sku).rule(Rule::LotUnknown));
        };
        let (recall, reason) = (*recall, reason.trim().to_owned());
        Ok(Event::Lot(LotRuleEvent::RecallLifted { recall, reason, saved }))
    }

    /// An answer to an errand of this machine. One that refuses is a branch that is no more.
    pub(super) fn settle(&self, errand: CommandId) -> Vec<Event> {
        let untold = self.lot_rules.untold(&self.branch_ids());
        let settled = untold.into_iter().find(|(owed, _)| owed.id == errand);
        let settled = settled.map(|(_, told)| Event::Lot(told)).or_else(|| {
            let untold = self.supply.untold();
            untold.into_iter().find(|(owed, _)| owed.id == errand).map(|(_, told)| Event::Supply(told))
        });
        settled.into_iter().collect()
    }

    pub(super) fn branch_ids(&self) -> BTreeSet<BranchId> {
        self.branches().map(|branch| branch.id).collect()
    }

    /// How units of a SKU are told apart.
    #[must_use]
    pub fn tracking(&self, sku: &Sku) -> Tracking {
        self.lot_rules.tracked.get(sku).copied().unwrap_or_default()
    }

    /// How goods are valued that are told apart, where nothing else is said of them.
    #[must_use]
    pub fn house_cost_method(&self) -> CostMethod {
        self.lot_rules.house_costs
    }

    /// How goods of a SKU are valued, where that was said of it alone.
    #[must_use]
    pub fn own_cost_method(&self, sku: &Sku) -> Option<CostMethod> {
        self.lot_rules.costs.get(sku).copied()
    }

    /// How goods of a SKU are valued: by average, where they are not told apart.
    #[must_use]
    pub fn cost_method(&self, sku: &Sku) -> CostMethod {
        if self.tracking(sku) == Tracking::Untracked {
            return CostMethod::Average;
        }
        self.lot_rules.costs.get(sku).copied().unwrap_or(self.lot_rules.house_costs)
    }

    /// Whether any SKU is told apart.
    #[must_use]
    pub fn tracks_anything(&self) -> bool {
        !self.lot_rules.tracked.is_empty()
    }

    /// Lots that may not be sold anywhere, the newest last.
    #[must_use]
    pub fn recalls(&self) -> Vec<LotRecall> {
        let open = self.lot_rules.recalls.values().filter(|one| !one.lifted);
        let told = open.map(|one| LotRecall {
            sku: one.sku,
            lot: one.lot,
            reason: one.reason.clone(),
            at: one.saved.at,
            by: one.saved.by,
        });
        told.collect()
    }

    /// How many branches know of a recall.
    #[must_use]
    pub fn recall_known_in(&self, sku: Sku, lot: LotCode) -> usize {
        self.lot_rules.find(sku, lot).map_or(0, |(_, one)| one.told.len())
    }
}

/// A UUID of version 7 and of the recall's moment, whose last bits are turned by what is recalled.
fn recall_id(saved: Saved, sku: Sku, lot: LotCode) -> CommandId {
    let millis = u128::from(saved.at.0.unsigned_abs()) & ((1 << 48) - 1);
    let moment = Uuid::from_u128((millis << 80) | (0x7 << 76) | (0b10 << 62));
    step_id(moment, &format!("recall {sku} {lot}"), 0)
}
