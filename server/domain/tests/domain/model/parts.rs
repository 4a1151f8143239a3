//! The reference's parcels: what is promised to orders of the web, and how it leaves.

use protocol::{Condition, RefusalCode};

use super::{
    ask::Ask,
    house::{Goods, House, Part, State, Why, no, no_lines, summed},
    made::{KITS, exploded, plain},
    missing::{Told, Undecided},
    waiting::{Claim, take},
};

impl House {
    pub(super) fn take_part(&mut self, shop: usize, number: u128, ask: &Ask) -> bool {
        let here = [State::Open, State::Picking, State::Picked, State::Packed, State::Ready];
        match ask {
            Ask::Allocate { hold, lines, ship, patient } => {
                self.allocate(shop, number, (*hold, lines), (*ship, *patient))
            }
            Ask::CallOff { part } => self.call_off(shop, *part),
            Ask::LeaveOut { part, lines } => self.leave_out(shop, *part, lines),
            Ask::Begin { part } => self.step(shop, (*part, None), &[State::Open], None, State::Picking),
            Ask::Pick { part, found, patience } => self.pick(shop, number, (*part, found), *patience),
            Ask::Pack { part } => {
                self.step(shop, (*part, Some(true)), &[State::Picked], Some(number), State::Packed)
            }
            Ask::Unpack { part } => self.step(shop, (*part, None), &[State::Packed], None, State::Picked),
            Ask::Ready { part } => {
                self.step(shop, (*part, Some(false)), &[State::Picked], Some(number), State::Ready)
            }
            Ask::Ship { part } => self.leave(shop, number, (*part, true), &here),
            Ask::HandOver { part } => self.leave(shop, number, (*part, false), &here),
            Ask::TakeBack { lines } => {
                // What came back is there, whoever says it.
                for (sku, good, damaged, _) in lines {
                    let (good, damaged) = (good.max(&0), damaged.max(&0));
                    self.move_goods(shop, *sku, good + damaged, Why::Returned, Some(self.now));
                    self.shops[shop].level_mut(*sku).unsellable += damaged;
                    self.shops[shop].say(*sku, Condition::Damaged, *damaged);
                }
                true
            }
            _ => false,
        }
    }

    /// What is held for the order is used; what it wants beyond that has to be free.
    fn allocate(
        &mut self,
        shop: usize,
        number: u128,
        (hold, lines): (Option<u128>, &[(u8, i64)]),
        (ship, patient): (bool, bool),
    ) -> bool {
        let asked = lines;
        let Some(lines) = summed(asked) else { return no_lines(&self.why, asked) };
        let each: Vec<(u8, i64)> = lines.iter().map(|(sku, quantity)| (*sku, *quantity)).collect();
        let Some(needed) = summed(&exploded(&self.recipes, &each)) else { return false };
        let (now, own) = (self.now, &self.shops[shop]);
        let held = hold.and_then(|hold| own.holds.get(&hold)).filter(|held| held.until > now);
        let mut had = Goods::new();
        for sku in needed.keys() {
            let Some(held) = held else { break };
            let of = |goods: &Goods| goods.get(sku).copied().unwrap_or(0);
            had.insert(*sku, of(&held.lines) - of(&held.waits));
        }
        let own_waits = held.map(|held| held.waits.clone()).unwrap_or_default();
        let plain = plain(asked);
        let claim = Claim { needed: &needed, plain: &plain, own: had, own_waits, patient };
        let Some(waits) = own.beyond(now, &claim) else {
            return no(&self.why, RefusalCode::InsufficientStock);
        };
        hold.map(|hold| self.end_hold(shop, hold));
        let made = self.recipes.iter().filter(|(sku, _)| KITS.contains(sku) && lines.contains_key(sku));
        let made = made.map(|(sku, recipe)| (*sku, recipe.clone())).collect();
        let own = &mut self.shops[shop];
        own.promise(&lines, &waits, |level| &mut level.allocated);
        let state = if waits.is_empty() { State::Open } else { State::Waiting };
        let (news, left, kits) = ([].into(), Goods::new(), Goods::new());
        let part = Part { lines, waits, state, ship, made, news, left, kits, undecided: None };
        own.parts.insert(number, part);
        true
    }

    fn call_off(&mut self, shop: usize, id: u128) -> bool {
        let own = &mut self.shops[shop];
        let Some(part) = own.parts.get_mut(&id) else { return false };
        match part.state {
            State::Packed | State::Gone => return false,
            State::Off => {
                part.undecided = None;
                own.forget_done();
                return true;
            }
            State::Waiting | State::Open | State::Picking | State::Picked | State::Ready => {}
        }
        (part.state, part.undecided) = (State::Off, None);
        let (lines, waits) = (part.lines.clone(), std::mem::take(&mut part.waits));
        own.give_back(&lines, &waits, |level| &mut level.allocated);
        own.forget_done();
        true
    }

    fn leave_out(&mut self, shop: usize, id: u128, lines: &[(u8, i64)]) -> bool {
        let own = &mut self.shops[shop];
        let Some(lines) = summed(lines) else { return false };
        let Some(part) =
            own.parts.get_mut(&id).filter(|part| matches!(part.state, State::Open | State::Waiting))
        else {
            return false;
        };
        if lines.iter().any(|(sku, less)| part.lines.get(sku).copied().unwrap_or(0) < *less) {
            return false;
        }
        let mut waits = Goods::new();
        for (sku, less) in &lines {
            *part.lines.entry(*sku).or_default() -= less;
            let waited = part.waits.get(sku).copied().unwrap_or(0).min(*less);
            waits.insert(*sku, waited);
            take(&mut part.waits, *sku, waited);
        }
        part.lines.retain(|_, left| *left > 0);
        if part.waits.is_empty() && part.state == State::Waiting {
            part.state = State::Open;
        }
        if part.lines.is_empty() {
            part.state = State::Off;
        }
        own.give_back(&lines, &waits, |level| &mut level.allocated);
        own.forget_done();
        true
    }

    fn step(
        &mut self,
        shop: usize,
        (id, ship): (u128, Option<bool>),
        from: &[State],
        news: Option<u128>,
        to: State,
    ) -> bool {
        let Some(part) = self.shops[shop].parts.get_mut(&id) else { return false };
        if !from.contains(&part.state) || ship.is_some_and(|ship| ship != part.ship) {
            return false;
        }
        part.state = to;
        part.news.extend(news.map(|step| (step, Told::default())));
        true
    }

    /// What is not found is not promised any more. Somebody is asked to look, and has so long to say what becomes of it.
    fn pick(&mut self, shop: usize, number: u128, (id, found): (u128, &[(u8, i64)]), patience: i64) -> bool {
        let (now, own) = (self.now, &mut self.shops[shop]);
        let Some(part) = own.parts.get_mut(&id) else { return false };
        if !matches!(part.state, State::Open | State::Picking) || found.len() > part.lines.len() {
            return false;
        }
        let mut goods = Goods::new();
        for (sku, quantity) in found.iter().filter(|(_, quantity)| *quantity != 0) {
            if *quantity < 0 {
                return false;
            }
            *goods.entry(*sku).or_default() += quantity;
        }
        if goods.iter().any(|(sku, quantity)| part.lines.get(sku).copied().unwrap_or(0) < *quantity) {
            return false;
        }
        let short = part.lines.iter().map(|(sku, all)| (*sku, all - goods.get(sku).copied().unwrap_or(0)));
        let short: Goods = short.filter(|(_, missing)| *missing > 0).collect();
        part.state = if goods.is_empty() { State::Off } else { State::Picked };
        part.lines = goods;
        let first = patience > 0 && !short.is_empty();
        part.news.insert(number, Told { first, ..Told::of(short.clone()) });
        if first {
            part.undecided = Some(Undecided { task: own.tasks, lines: short.clone(), until: now + patience });
        }
        own.set_free(&short, |level| &mut level.allocated);
        if !short.is_empty() {
            own.open_task(short, Some(id));
        }
        true
    }

    fn leave(&mut self, shop: usize, number: u128, (id, ship): (u128, bool), from: &[State]) -> bool {
        if !self.step(shop, (id, Some(ship)), from, Some(number), State::Gone) {
            return false;
        }
        let lines = self.shops[shop].parts[&id].lines.clone();
        for (sku, quantity) in &lines {
            self.move_goods(shop, *sku, -quantity, Why::Fulfilled, Some(self.now));
        }
        let (now, own) = (self.now, &mut self.shops[shop]);
        own.set_free(&lines, |level| &mut level.allocated);
        own.kits_leave(id, now);
        true
    }
}
