//! Badges: what the public may know of a SKU. They are made of the same levels as the partition's, so they live with it.

use protocol::{
    Availability, Badge, BranchAvailability, BranchId, BranchLevel, Content, Key, Lsn, Push, Quantity,
    ServerMessage, Sku, StockLevel, Topic, WaitKind,
};
use std::sync::Arc;

use super::Stock;
use crate::{
    business_day::written,
    clock,
    egress::{Attach, Follow, Frame, Keyed, Outlet, PublishLatest, UpdateKey, handle_of},
    projections::PublishedCatalogue,
};

/// A badge that somebody follows.
#[derive(Default)]
pub(super) struct Tracked {
    followers: u32,
    /// What was last told, to see when a branch sells out or is stocked again, and what there is to tell at all.
    told: Option<Badge>,
    /// Whether a kit is made of it, and the catalogue that says so.
    in_kit: Option<(Lsn, bool)>,
}

/// How soon a badge must be told.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Worth {
    /// It says what it said.
    Nothing,
    /// Followers hear of it at their pace.
    News,
    /// A branch went from having some to having none, or back.
    Turned,
}

impl Tracked {
    /// Remembers what is told now, and says what that is worth. Most sales leave a badge as it was: of much that is in stock one
    /// less is in stock. Whoever follows a part of a kit follows the kit by it, so that a part is told with every change.
    pub(super) fn tell(&mut self, badge: &Badge, in_kit: bool) -> Worth {
        let Badge { sku: _, seq: _, branches, parts, until } = badge;
        let told = self.told.as_ref();
        let same = |told: &Badge| (&told.branches, &told.parts, &told.until) == (branches, parts, until);
        if !in_kit && told.is_some_and(same) {
            return Worth::Nothing;
        }
        let turned = told.is_none_or(|told| !out_of_stock(told).eq(out_of_stock(badge)));
        self.told = Some(badge.clone());
        if turned { Worth::Turned } else { Worth::News }
    }

    /// Whether a kit is made of this, looked up once for each catalogue.
    fn is_in_kit(&mut self, sku: &Sku, published: &PublishedCatalogue) -> bool {
        match self.in_kit {
            Some((seq, in_kit)) if seq == published.seq => in_kit,
            _ => {
                let organisation = &published.organisation;
                let in_kit = organisation.made_with(sku).any(|kit| organisation.sold_as_parts(kit).is_some());
                self.in_kit = Some((published.seq, in_kit));
                in_kit
            }
        }
    }
}

/// Of each branch in order, whether it has none.
fn out_of_stock(badge: &Badge) -> impl Iterator<Item = bool> {
    badge.branches.iter().map(|branch| branch.availability == Availability::OutOfStock)
}

/// A level as the online store has it: what is kept back for the counter is as good as reserved.
fn kept_back(level: StockLevel, buffer: Quantity) -> StockLevel {
    StockLevel { reserved: Quantity(level.reserved.0.saturating_add(buffer.0)), ..level }
}

impl Stock {
    /// What can be sold of a SKU, and where.
    pub(crate) fn badge(&self, sku: &Sku) -> Badge {
        let state = self.skus.get(sku);
        let published = self.live.catalogue.get();
        let branches = published.organisation.branches().filter(|branch| branch.on_web).map(|branch| {
            let level = state.map(|state| state.level(branch.id)).unwrap_or_default();
            let buffer = published.organisation.web_buffer(sku, branch.id);
            BranchAvailability::of(branch.id, &kept_back(level, buffer))
        });
        let mut branches: Vec<BranchAvailability> = branches.collect();
        let until = self.before_it_is_there(sku, &mut branches);
        let kit = published.organisation.sold_as_parts(sku);
        let parts = kit.map(|kit| kit.parts.iter().map(|part| part.sku).collect()).unwrap_or_default();
        Badge { sku: *sku, seq: state.map_or(Lsn(0), |state| state.seq), branches, parts, until }
    }

    /// What is sold out and can be ordered all the same, where it can. The day on which it is expected there.
    fn before_it_is_there(&self, sku: &Sku, branches: &mut [BranchAvailability]) -> String {
        let published = self.live.catalogue.get();
        let Some(rule) = published.organisation.backorder(sku) else { return String::new() };
        let own = branches.iter_mut().find(|own| own.branch == rule.branch);
        let Some(own) = own.filter(|own| own.availability == Availability::OutOfStock) else {
            return String::new();
        };
        if self.room(sku, rule.branch) < Quantity::ONE {
            return String::new();
        }
        own.availability = match rule.kind {
            WaitKind::Backorder => Availability::BackOrder,
            WaitKind::Preorder => Availability::PreOrder,
        };
        written(rule.until)
    }

    /// How much more a branch may promise of a SKU before it is there.
    pub(crate) fn room(&self, sku: &Sku, branch: BranchId) -> Quantity {
        let published = self.live.catalogue.get();
        let rule = published.waitable_at(sku, branch, clock::now());
        let waiting = self.backordered(sku, branch);
        rule.map_or(Quantity::ZERO, |rule| Quantity(rule.cap.0.saturating_sub(waiting.0).max(0)))
    }

    /// What is promised of a SKU and not there.
    pub(crate) fn backordered(&self, sku: &Sku, branch: BranchId) -> Quantity {
        self.skus.get(sku).map_or(Quantity::ZERO, |state| state.backordered(branch))
    }

    /// What the online store may sell of what a branch has.
    pub(super) fn online(&self, sku: &Sku, there: BranchLevel) -> Quantity {
        self.online_of(sku, there.branch, there.level)
    }

    fn online_of(&self, sku: &Sku, branch: BranchId, level: StockLevel) -> Quantity {
        let published = self.live.catalogue.get();
        let organisation = &published.organisation;
        if organisation.branch(branch).is_none_or(|branch| !branch.on_web) {
            return Quantity::ZERO;
        }
        let level = kept_back(level, organisation.web_buffer(sku, branch));
        Quantity(level.available_to_sell().0.max(0))
    }

    /// The same in every branch of the web.
    pub(crate) fn online_everywhere(&self, skus: &[Sku]) -> Vec<(Sku, Vec<(BranchId, Quantity)>)> {
        let published = self.live.catalogue.get();
        let of = |sku: &Sku| {
            let state = self.skus.get(sku);
            let branches = published.organisation.branches().filter(|branch| branch.on_web);
            let there = branches.map(|branch| {
                let level = state.map(|state| state.level(branch.id)).unwrap_or_default();
                (branch.id, self.online_of(sku, branch.id, level))
            });
            (*sku, there.collect())
        };
        skus.iter().map(of).collect()
    }

    /// Those of some SKUs of which a branch of the web has something to sell.
    pub(crate) fn to_be_had(&self, skus: &[Sku]) -> Vec<Sku> {
        let published = self.live.catalogue.get();
        let on_web: Vec<BranchId> = published
            .organisation
            .branches()
            .filter(|branch| branch.on_web)
            .map(|branch| branch.id)
            .collect();
        let has = |sku: &&Sku| {
            let state = self.skus.get(*sku);
            let level = |branch: &BranchId| state.map(|state| state.level(*branch)).unwrap_or_default();
            on_web.iter().any(|branch| {
                let buffer = published.organisation.web_buffer(sku, *branch);
                let shown = BranchAvailability::of(*branch, &kept_back(level(branch), buffer));
                shown.availability != Availability::OutOfStock
            })
        };
        skus.iter().filter(has).copied().collect()
    }

    /// In which branches some SKUs are to be had: a bit for each branch in the order asked, the last one for all behind it.
    pub(crate) fn standing(&self, skus: &[(u32, Sku)], branches: &[BranchId]) -> Vec<(u32, u64)> {
        let published = self.live.catalogue.get();
        let of = |sku: &Sku| {
            let Some(state) = self.skus.get(sku) else { return 0 };
            let has = |branch: &BranchId| {
                let buffer = published.organisation.web_buffer(sku, *branch);
                let told = BranchAvailability::of(*branch, &kept_back(state.level(*branch), buffer));
                told.availability != Availability::OutOfStock
            };
            let bits = branches.iter().zip((0_u32..).map(|bit| bit.min(u64::BITS - 1)));
            bits.filter(|(branch, _)| has(branch)).fold(0_u64, |all, (_, bit)| all | 1 << bit)
        };
        skus.iter().map(|(place, sku)| (*place, of(sku))).collect()
    }

    pub(super) fn publish_badges(&mut self, outlet: &Outlet) {
        let handle = handle_of(Topic::Badges);
        let dirty = std::mem::take(&mut self.live.dirty_badges);
        let mut newest = Lsn(0);
        let mut items = Vec::with_capacity(dirty.len());
        let published = self.live.catalogue.get();
        for (sku, prev) in dirty {
            let badge = self.badge(&sku);
            let Some(tracked) = self.live.tracked.get_mut(&sku) else { continue };
            let in_kit = tracked.is_in_kit(&sku, &published);
            let worth = tracked.tell(&badge, in_kit);
            if worth == Worth::Nothing {
                continue;
            }
            newest = newest.max(badge.seq);
            let push = Push { handle, prev, seq: badge.seq, content: Content::Badges(vec![badge]) };
            items.push(Keyed {
                key: UpdateKey::Key(Key::Sku(sku)),
                urgent: worth == Worth::Turned,
                frame: Frame::new(ServerMessage::Push(push)),
            });
        }
        if !items.is_empty() {
            let items = Arc::new(items);
            outlet.publish(|| PublishLatest { handle, seq: newest, items: Arc::clone(&items) });
        }
    }

    pub(super) fn follow_badges(&mut self, follow: &Follow, outlet: &Outlet) -> Attach {
        let badges: Vec<Badge> = skus(&follow.track).map(|sku| self.badge(&sku)).collect();
        for badge in &badges {
            let tracked = self.live.tracked.entry(badge.sku).or_default();
            tracked.followers = tracked.followers.saturating_add(1);
            if tracked.followers == 1 {
                tracked.told = Some(badge.clone());
            }
        }
        let seq = badges.iter().map(|badge| badge.seq).max().unwrap_or_default();
        follow.keyed(outlet.epoch, seq, Content::Badges(badges))
    }

    pub(super) fn unfollow_badges(&mut self, keys: &[Key]) {
        for sku in skus(keys) {
            if let Some(tracked) = self.live.tracked.get_mut(&sku) {
                tracked.followers = tracked.followers.saturating_sub(1);
                if tracked.followers == 0 {
                    self.live.tracked.remove(&sku);
                }
            }
        }
    }
}

fn skus(keys: &[Key]) -> impl Iterator<Item = Sku> {
    keys.iter().filter_map(|key| match key {
        Key::Sku(sku) => Some(*sku),
        Key::Document(_) => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn badge(seq: u64, available: i64) -> Badge {
        let level = StockLevel { on_hand: Quantity(available * Quantity::ONE.0), ..StockLevel::default() };
        Badge {
            sku: "A-1".parse().unwrap(),
            seq: Lsn(seq),
            branches: vec![BranchAvailability::of(BranchId(1), &level)],
            parts: Vec::new(),
            until: String::new(),
        }
    }

    #[test]
    fn followers_hear_of_a_badge_when_it_says_something_else() {
        let mut tracked = Tracked { told: Some(badge(1, 900)), ..Tracked::default() };
        let steps = [
            (899, Worth::Nothing),
            (2, Worth::News),
            (2, Worth::Nothing),
            (1, Worth::News),
            (0, Worth::Turned),
            (0, Worth::Nothing),
            (900, Worth::Turned),
        ];
        for (seq, (available, worth)) in (2..).zip(steps) {
            assert_eq!(tracked.tell(&badge(seq, available), false), worth, "{available} left");
        }
    }

    #[test]
    fn a_part_of_a_kit_is_told_with_every_change() {
        let mut tracked = Tracked { told: Some(badge(1, 900)), ..Tracked::default() };
        assert_eq!(tracked.tell(&badge(2, 899), true), Worth::News);
        assert_eq!(tracked.tell(&badge(3, 0), true), Worth::Turned);
    }
}
