//! The reference's goods that are missing: what more is promised of than is there, what a picker did not find, who goes short, and what
//! somebody does about it or leaves to the order.

use protocol::RefusalCode;

use super::{
    answers::Question,
    ask::{Cure, Then},
    house::{Goods, House, Owed, Part, Shop, State, no},
    made::{times, whole_kits},
    waiting::of,
};

/// So much is done about one task.
const DEEDS_MOST: usize = 100;

/// How long a customer may answer, and how much longer what was not found waits for that.
pub(super) const ANSWER_MS: i64 = 20_000;
const GRACE_MS: i64 = 10 * 60 * 1_000;

/// What happens by itself, and has to happen in every long history.
pub(super) const HAPPENINGS: [&str; 4] = [
    "nothing is short any more",
    "more is promised than is there",
    "left to its order by whoever closed the task",
    "left to its order by the clock",
];

/// A task about goods that are missing.
#[derive(Clone, Debug)]
pub(super) struct Shortage {
    pub lines: Goods,
    /// The parcel for which they were not found; none where more is promised than is there.
    pub part: Option<u128>,
    /// Of whom which goods were fetched already, and whom what was suggested instead of what.
    pub fetched: Vec<(usize, u8)>,
    pub suggested: Vec<(u128, u8, u8)>,
    pub deeds: usize,
}

/// What the order of a parcel is told.
#[derive(Clone, Default, Debug)]
pub(super) struct Told {
    pub lines: Goods,
    /// That something waits for a word is told before all else.
    pub first: bool,
    /// Its customer does not want anything else, and the order is to look for it.
    pub search: bool,
}

impl Told {
    pub(super) fn of(lines: Goods) -> Self {
        Self { lines, ..Self::default() }
    }
}

/// What was not found, until somebody has said what becomes of it.
#[derive(Clone, Debug)]
pub(super) struct Undecided {
    pub task: usize,
    pub lines: Goods,
    pub until: i64,
}

impl Part {
    pub(super) fn is_overdue(&self, now: i64) -> bool {
        self.undecided.as_ref().is_some_and(|waits| waits.until <= now)
    }

    /// What its order is to be told now.
    pub(super) fn tells(&self, id: u128) -> Vec<(Owed, Goods)> {
        let named = |(step, told): (&u128, &Told)| {
            let owed = if told.search { Owed::Search(*step) } else { Owed::News(*step) };
            (owed, told.lines.clone())
        };
        if let Some(first) = self.news.iter().find(|(_, told)| told.first) {
            return vec![named(first)];
        }
        let left = (!self.left.is_empty()).then(|| (Owed::Left(id), self.left.clone()));
        self.news.iter().map(named).chain(left).collect()
    }

    /// Nobody has said anything: the order settles it by itself.
    fn leave_to_order(&mut self) {
        if let Some(waits) = self.undecided.take() {
            self.left = waits.lines;
        }
    }
}

impl Shop {
    pub(super) fn open_task(&mut self, lines: Goods, part: Option<u128>) {
        let shortage = Shortage { lines, part, fetched: Vec::new(), suggested: Vec::new(), deeds: 0 };
        self.shortages.insert(self.tasks, shortage);
        self.tasks += 1;
    }

    /// By how much more is promised than is there. What kits are made of is promised with them, and there for them.
    pub(super) fn short_by(&self, sku: u8) -> i64 {
        let level = self.level(sku);
        (level.allocated + level.reserved).max(0) + of(&self.in_kits, sku) - self.there(sku)
    }

    fn there(&self, sku: u8) -> i64 {
        let level = self.level(sku);
        (level.on_hand + of(&self.in_kits, sku) - level.unsellable).max(0)
    }

    /// What a parcel is promised of something for itself, or for a kit of it, and does not get, since orders of before it get theirs first.
    fn misses(&self, id: u128, sku: u8, in_kit: Option<u8>) -> i64 {
        let mut left = self.there(sku);
        for (own, part) in &self.parts {
            let over = matches!(part.state, State::Gone | State::Off);
            let plain = if over { 0 } else { of(&part.lines, sku) - of(&part.waits, sku) };
            let for_kit = |(kit, quantity): (&u8, &i64)| {
                let recipe = part.made.get(kit).into_iter().flatten().filter(|(of, _)| *of == sku);
                (Some(*kit), recipe.map(|(_, each)| times(*each, *quantity)).sum())
            };
            let all = [(None, plain)].into_iter().chain(part.kits.iter().map(for_kit));
            for (kit, wanted) in all.filter(|(_, wanted)| *wanted > 0) {
                let covered = wanted.min(left);
                left -= covered;
                if (*own, kit) == (id, in_kit) {
                    return wanted - covered;
                }
            }
        }
        0
    }

    /// How much of a SKU is not there for a parcel: of a kit, as many as some part does not suffice for.
    pub(super) fn lacks(&self, id: u128, sku: u8) -> i64 {
        let plain = self.misses(id, sku, None);
        let Some((part, made)) =
            self.parts.get(&id).and_then(|part| Some((part, part.kits.get(&sku).copied()?)))
        else {
            return plain;
        };
        let recipe = part.made.get(&sku).into_iter().flatten();
        let kits = recipe.map(|(of, each)| whole_kits(self.misses(id, *of, Some(sku)), *each).min(made));
        kits.fold(plain, i64::max)
    }
}

impl House {
    pub(super) fn happens(&mut self, what: &'static str) {
        *self.happened.entry(what).or_default() += 1;
    }

    /// A task where more is promised than is there and was not before; and none any more where nothing is.
    pub(super) fn notice(&mut self, shop: usize) {
        let own = &mut self.shops[shop];
        let short = own.levels.keys().map(|sku| (*sku, own.short_by(*sku)));
        let short: Goods = short.filter(|(_, missing)| *missing > 0).collect();
        let fell = short.iter().filter(|(sku, _)| !own.short.contains_key(sku));
        let fell: Goods = fell.map(|(sku, missing)| (*sku, *missing)).collect();
        let before = own.shortages.len();
        own.shortages
            .retain(|_, task| task.part.is_some() || task.lines.keys().any(|sku| short.contains_key(sku)));
        let covered = own.shortages.len() < before;
        own.short = short;
        if covered {
            self.happens(HAPPENINGS[0]);
        }
        if !fell.is_empty() {
            self.shops[shop].open_task(fell, None);
            self.happens(HAPPENINGS[1]);
        }
    }

    pub(super) fn close_task(&mut self, shop: usize, task: usize) -> bool {
        let own = &mut self.shops[shop];
        if own.shortages.remove(&task).is_none() {
            return no(&self.why, RefusalCode::UnknownTask);
        }
        let of_task = |part: &Part| part.undecided.as_ref().is_some_and(|waits| waits.task == task);
        if let Some(part) = own.parts.values_mut().find(|part| of_task(part)) {
            part.leave_to_order();
            self.happens(HAPPENINGS[2]);
        }
        true
    }

    /// The clock was faster than everybody.
    pub(super) fn leave_overdue(&mut self, shop: usize) {
        let now = self.now;
        let mut any = false;
        for part in self.shops[shop].parts.values_mut().filter(|part| part.is_overdue(now)) {
            part.leave_to_order();
            any = true;
        }
        if any {
            self.happens(HAPPENINGS[3]);
        }
    }

    /// Somebody does something about so much of a SKU that a task says is missing.
    pub(super) fn remedy(
        &mut self,
        shop: usize,
        number: u128,
        (task, (sku, quantity)): (usize, (u8, i64)),
        cure: &Cure,
    ) -> bool {
        let Some(shortage) = self.shops[shop].shortages.get(&task).cloned() else {
            return no(&self.why, RefusalCode::UnknownTask);
        };
        if quantity <= 0 {
            return no(&self.why, RefusalCode::InvalidQuantity);
        }
        if shortage.deeds >= DEEDS_MOST {
            return no(&self.why, RefusalCode::TooManyLines);
        }
        let line = (sku, quantity);
        let done = match cure {
            Cure::Fetch { from } => self.fetch(shop, number, &shortage, (*from, line)),
            Cure::For { part, then } if shortage.part.is_none() => {
                self.settle_short(shop, number, &shortage, (*part, line), *then)
            }
            Cure::For { part, then } => {
                self.settle_missing(shop, number, (task, &shortage), (*part, line), *then)
            }
        };
        if let Cure::For { part, then: Then::Suggest(instead) } = cure
            && done
        {
            let (part, instead) = (*part, *instead);
            self.shops[shop].remember(Question { task, part, line, instead });
        }
        // It may have closed with this.
        if let Some(own) = self.shops[shop].shortages.get_mut(&task).filter(|_| done) {
            own.deeds += 1;
            match cure {
                Cure::Fetch { from } => own.fetched.push((*from, sku)),
                Cure::For { part, then: Then::Suggest(instead) } => {
                    own.suggested.push((*part, sku, *instead))
                }
                Cure::For { .. } => {}
            }
        }
        done
    }

    /// From each other shop once, and no more than is missing by now; of what was not found no more than that.
    fn fetch(
        &mut self,
        shop: usize,
        number: u128,
        shortage: &Shortage,
        (from, (sku, quantity)): (usize, (u8, i64)),
    ) -> bool {
        let told = of(&shortage.lines, sku);
        let by_now = shortage.part.is_none() && told > 0;
        let missing = if by_now { self.shops[shop].short_by(sku) } else { told };
        if quantity > missing || shortage.fetched.contains(&(from, sku)) {
            return no(&self.why, RefusalCode::WrongState);
        }
        self.wish(shop, number, from, &[(sku, quantity)])
    }

    /// For an order that goes short of what it is promised.
    fn settle_short(
        &mut self,
        shop: usize,
        number: u128,
        shortage: &Shortage,
        (id, (sku, quantity)): (u128, (u8, i64)),
        then: Then,
    ) -> bool {
        let own = &mut self.shops[shop];
        let lacks = own.lacks(id, sku);
        let Some(part) = own.parts.get_mut(&id) else { return no(&self.why, RefusalCode::UnknownOrder) };
        let here = matches!(part.state, State::Open | State::Waiting);
        let collected = matches!(then, Then::Elsewhere(_)) && !part.ship;
        let asked =
            matches!(then, Then::Suggest(instead) if shortage.suggested.contains(&(id, sku, instead)));
        if !here || quantity > lacks || collected || asked {
            return no(&self.why, RefusalCode::WrongState);
        }
        let lines: Goods = [(sku, quantity)].into();
        match then {
            Then::Wait => return self.let_wait(shop, number, id, &[(sku, quantity)]),
            Then::Elsewhere(_) | Then::PayBack => {
                part.news.insert(number, Told::of(lines));
                own.leave_missing_out(id, (sku, quantity));
            }
            Then::Suggest(_) => {
                part.news.insert(number, Told::of(lines));
            }
        }
        true
    }

    /// For an order whose goods were not found, as long as they wait for a word.
    fn settle_missing(
        &mut self,
        shop: usize,
        number: u128,
        (task, shortage): (usize, &Shortage),
        (id, (sku, quantity)): (u128, (u8, i64)),
        then: Then,
    ) -> bool {
        let own = &mut self.shops[shop];
        let part = own.parts.get(&id);
        let waits = part.and_then(|part| part.undecided.clone()).filter(|waits| waits.task == task);
        let (Some(part), Some(waits)) = (part, waits) else { return no(&self.why, RefusalCode::WrongState) };
        let collected = matches!(then, Then::Elsewhere(_)) && !part.ship;
        let asked =
            matches!(then, Then::Suggest(instead) if shortage.suggested.contains(&(id, sku, instead)));
        if quantity > of(&waits.lines, sku) || collected || asked {
            return no(&self.why, RefusalCode::WrongState);
        }
        if then == Then::Wait {
            let level = own.level(sku);
            if own.caps.get(&sku).is_none_or(|cap| quantity > cap - level.waits) {
                return no(&self.why, RefusalCode::InsufficientStock);
            }
            // What the books say is free of it, nobody has found.
            let free = (level.on_hand - level.unsellable - level.allocated - level.reserved).max(0);
            own.level_mut(sku).unsellable += free;
            own.say(sku, protocol::Condition::QualityControl, free);
        }
        let part = own.parts.get_mut(&id).expect("it is there");
        if let (Some(waits), Then::Suggest(_)) = (&mut part.undecided, then) {
            waits.until = waits.until.max(self.now + ANSWER_MS + GRACE_MS);
        }
        part.news.insert(number, Told::of([(sku, quantity)].into()));
        if !matches!(then, Then::Suggest(_)) {
            own.wait_less(id, (sku, quantity));
        }
        true
    }
}
