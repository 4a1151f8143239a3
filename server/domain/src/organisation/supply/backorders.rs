//! What the online store does when a SKU is not there: it sells none, or so many at one branch, until a date. The branch decides by
//! what it was told, which is owed to it until it knows; so does the branch that had it before.

use protocol::{
    BackorderRule, BranchId, CommandId, RefusalCode, Rule, SetBackorders, Sku, Timestamp, WithFacts,
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, sync::Arc};
use uuid::Uuid;

use super::{Backorder, Supply, SupplyEvent, lines, once};
use crate::{
    Address, Errand, Rejection, Request, check,
    limits::{BACKORDERS_TOLD, OVERSELL_MAX},
    organisation::{Event, Organisation, Saved, date::day_of},
    step_id,
};

/// What was said of one SKU.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct OfBackorder {
    pub rule: Option<Backorder>,
    /// How often something was said, so that a branch knows the newest word.
    pub version: u32,
    /// What was said, the newest last: as many as are kept.
    pub said: Vec<(Saved, Option<Backorder>)>,
}

impl Supply {
    pub(super) fn set_backorders(&mut self, rules: &[(Sku, Option<Backorder>)], saved: Saved) {
        for (sku, rule) in rules {
            let mut concerned: BTreeSet<BranchId> = rule.iter().map(|rule| rule.branch).collect();
            self.change(*sku, |of| {
                let own = of.backorder.get_or_insert_default();
                concerned.extend(own.rule.map(|rule| rule.branch));
                own.rule = *rule;
                own.version = own.version.saturating_add(1);
                own.said.push((saved, *rule));
                if own.said.len() > BACKORDERS_TOLD {
                    own.said.remove(0);
                }
            });
            let untold = Arc::make_mut(&mut self.untold);
            untold.extend(concerned.into_iter().map(|branch| (*sku, branch)));
        }
    }

    pub(super) fn backorder_told(&mut self, sku: Sku, branch: BranchId, version: u32) {
        let own = self.skus.get(&sku).and_then(|of| of.backorder.as_ref());
        if own.is_some_and(|own| own.version == version) {
            Arc::make_mut(&mut self.untold).remove(&(sku, branch));
        }
    }

    /// What branches have still to be told, and what is so once they know.
    pub(in crate::organisation) fn untold(&self) -> Vec<(Errand, SupplyEvent)> {
        let telling = |(sku, branch): &(Sku, BranchId)| {
            let own = self.skus.get(sku)?.backorder.as_ref()?;
            let (saved, _) = own.said.last()?;
            let (sku, branch, version) = (*sku, *branch, own.version);
            let rule = own.rule.filter(|rule| rule.branch == branch);
            let request = Request::TellBackorder { sku, version, rule };
            let id = telling_id(*saved, sku, version, branch);
            let errand = Errand { id, to: Address::Branch(branch), request };
            Some((errand, SupplyEvent::BackorderTold { sku, branch, version }))
        };
        self.untold.iter().filter_map(telling).collect()
    }
}

impl Organisation {
    pub(in crate::organisation) fn set_backorders(
        &self,
        at: Timestamp,
        asked: &SetBackorders,
        saved: Saved,
    ) -> Result<Event, Rejection> {
        lines(asked.lines.len())?;
        let mut seen = BTreeSet::new();
        let mut more = 0_usize;
        let mut rules = Vec::with_capacity(asked.lines.len());
        for line in &asked.lines {
            once(&mut seen, line.sku)?;
            let rule = line.rule.as_ref().map(|rule| self.backorder_of(at, line.sku, rule)).transpose()?;
            let known = self.supply_of(&line.sku).is_some_and(|of| of.backorder.is_some());
            more = more.saturating_add(usize::from(!known));
            rules.push((line.sku, rule));
        }
        self.known_skus(asked.lines.iter().map(|line| &line.sku))?;
        let said = self.supply.backordered.saturating_add(more);
        check::at_most(said, OVERSELL_MAX, "SKUs with a rule about being sold before they are there")?;
        Ok(Event::Supply(SupplyEvent::BackordersSet { rules, saved }))
    }

    fn backorder_of(&self, at: Timestamp, sku: Sku, rule: &BackorderRule) -> Result<Backorder, Rejection> {
        let BackorderRule { kind, branch, cap, ref until } = *rule;
        check::quantity(cap)?;
        let wrong = |message: &str| Rejection::new(RefusalCode::InvalidText, message.to_owned());
        let until = day_of(until).ok_or_else(|| wrong("this is no date; one looks like 2026-12-24"))?;
        // A day is over where the last clock says so.
        if i64::from(until) < day_at(at).saturating_sub(1) {
            return Err(wrong("this day is over; name one that is to come").rule(Rule::DateIsOver));
        }
        let Some(place) = self.branch(branch) else {
            return Err(Rejection::new(RefusalCode::UnknownBranch, format!("no branch {branch}")));
        };
        if !place.on_web {
            let message = "the online store does not sell from this branch; choose another one, or let it";
            return Err(Rejection::new(RefusalCode::WrongState, message).rule(Rule::BranchNotOnline));
        }
        if self.sold_as_parts(&sku).is_some() {
            let message = format!("{sku} is a kit and has no stock of its own: name its parts instead");
            return Err(Rejection::new(RefusalCode::NotStocked, message).sku(sku).rule(Rule::KitHasNoStock));
        }
        Ok(Backorder { kind, branch, cap, until })
    }

    /// How the online store sells a SKU before it is there; none where it does not.
    #[must_use]
    pub fn backorder(&self, sku: &Sku) -> Option<Backorder> {
        self.supply_of(sku)?.backorder.as_ref()?.rule
    }
}

/// The day of a moment by the clock of Greenwich, counted from 0000-12-31.
fn day_at(at: Timestamp) -> i64 {
    const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
    const DAYS_TO_1970: i64 = 719_163;
    at.0.div_euclid(DAY_MS).saturating_add(DAYS_TO_1970)
}

/// A UUID of version 7 and of the moment at which it was said.
fn telling_id(saved: Saved, sku: Sku, version: u32, branch: BranchId) -> CommandId {
    let millis = u128::from(saved.at.0.unsigned_abs()) & ((1 << 48) - 1);
    let moment = Uuid::from_u128((millis << 80) | (0x7 << 76) | (0b10 << 62));
    let number = (u64::from(version) << 16) | u64::from(branch.0);
    step_id(moment, &format!("backorder {sku}"), number)
}
