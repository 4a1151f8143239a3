//! What the reference answers: whether a thing may be done, and what it changes. Each rule is written as the guides tell it.

use protocol::{Condition, RefusalCode};

use super::{
    answers::Question,
    ask::{Arrivals, Ask, Back, Cure},
    batches::LOTTED,
    house::{Goods, Hold, House, Level, Sold, Ticket, Why, no, no_lines, summed},
    made::{KITS, Recipes, comes_back, exploded, plain},
    named::Asked,
    waiting::Claim,
};

/// Half an hour.
const HOLD_MOST: u32 = 30 * 60 * 1_000;
/// Three days, while somebody looks at an order.
const KEEP_MOST: u32 = 3 * 24 * 60 * 60 * 1_000;
/// Older tickets and entries are not looked for again.
const REMEMBERED: usize = 40;

impl House {
    /// Does what is asked, unless it is not allowed: then nothing changes and the answer is no.
    pub(super) fn take(&mut self, shop: usize, number: u128, ask: &Ask) -> bool {
        self.why.set(None);
        let before = self.shops[shop].level(LOTTED);
        let recipes = self.recipes_for(shop, ask);
        let late = match ask {
            Ask::Sell { late, .. } => *late,
            _ => 0,
        };
        let done = self.do_it(shop, number, ask);
        let part = part_of(number, ask);
        let in_kits = |own: &Self| own.shops[shop].in_kits.get(&LOTTED).copied().unwrap_or(0);
        let were = in_kits(self);
        if done {
            self.make_kits(shop, &recipes, (part, self.now - late));
        }
        let taken = in_kits(self) - were;
        if !matches!(
            ask,
            Ask::ReceiveLot { .. } | Ask::Recall { .. } | Ask::Lift { .. } | Ask::NameLot { .. }
        ) {
            self.shops[shop].lots_of_kits_follow((part, taken), before);
        }
        self.follow(shop);
        done
    }

    /// What follows from whatever has changed: names of what is set aside, whose goods were used, who gets what is free, and who goes short.
    pub(super) fn follow(&mut self, shop: usize) {
        let own = &mut self.shops[shop];
        own.lots_moved = false;
        own.settle_names();
        let levels = own.levels.clone();
        own.consigned.follow(|sku| levels.get(&sku).map_or(0, |level| level.on_hand));
        own.supply();
        self.notice(shop);
    }

    fn do_it(&mut self, shop: usize, number: u128, ask: &Ask) -> bool {
        match ask {
            Ask::Hold { .. }
            | Ask::Extend { .. }
            | Ask::Keep { .. }
            | Ask::Release { .. }
            | Ask::Free { .. } => self.take_hold(shop, number, ask),
            Ask::Cap { sku, cap } => {
                let caps = &mut self.shops[shop].caps;
                match cap {
                    Some(cap) => caps.insert(*sku, *cap),
                    None => caps.remove(sku),
                };
                true
            }
            Ask::LetWait { part, lines } => self.let_wait(shop, number, *part, lines),
            Ask::Remedy { task, line, cure } => self.remedy(shop, number, (*task, *line), cure),
            Ask::CloseTask { task } => self.close_task(shop, *task),
            Ask::Answer { question, said } => self.answered(shop, number, *question, *said),
            Ask::Allocate { .. }
            | Ask::CallOff { .. }
            | Ask::LeaveOut { .. }
            | Ask::Begin { .. }
            | Ask::Pick { .. }
            | Ask::Pack { .. }
            | Ask::Unpack { .. }
            | Ask::Ready { .. }
            | Ask::Ship { .. }
            | Ask::HandOver { .. }
            | Ask::TakeBack { .. } => self.take_part(shop, number, ask),
            Ask::Draft { .. }
            | Ask::Approve { .. }
            | Ask::Dispatch { .. }
            | Ask::SendOff { .. }
            | Ask::CloseShort { .. }
            | Ask::TurnBack { .. }
            | Ask::CancelTransfer { .. }
            | Ask::Unload { .. }
            | Ask::Wish { .. }
            | Ask::Decline { .. }
            | Ask::Resolve { .. }
            | Ask::SendItBack { .. }
            | Ask::WriteOff { .. } => self.take_transfer(shop, number, ask),
            Ask::OpenCount { .. }
            | Ask::OpenBins { .. }
            | Ask::Bin { .. }
            | Ask::Enter { .. }
            | Ask::CountAgain { .. }
            | Ask::Submit { .. }
            | Ask::Post { .. }
            | Ask::DropCount { .. } => self.take_count(shop, number, ask),
            Ask::Order { .. }
            | Ask::Change { .. }
            | Ask::SendOrder { .. }
            | Ask::Deliver { .. }
            | Ask::Close { .. }
            | Ask::CancelOrder { .. }
            | Ask::Settle { .. }
            | Ask::SendBack { .. } => self.take_paper(shop, number, ask),
            _ => self.take_goods(shop, number, ask),
        }
    }

    fn take_goods(&mut self, shop: usize, number: u128, ask: &Ask) -> bool {
        match ask {
            Ask::Sell { lines, late } => self.sell(shop, number, lines, self.now - late),
            Ask::Refund { ticket, line, quantity, back } => {
                self.refund(shop, (*ticket, *line), *quantity, *back)
            }
            Ask::Return { sku, quantity, back } => {
                if *quantity <= 0 {
                    return no(&self.why, RefusalCode::InvalidQuantity);
                }
                self.comes_back(shop, *sku, *quantity, *back)
            }
            Ask::Receive { lines, note, late } => self.receive(shop, number, lines, (*note, self.now - late)),
            Ask::Adjust { sku, delta, aside, paper, late } => {
                let when = (!paper).then_some(self.now - late);
                let done = self.adjust(shop, *sku, (*delta, *aside), when);
                if done {
                    self.book(shop, number, *sku, (*delta, *aside));
                }
                done
            }
            Ask::Reverse { original, sku } => self.reverse(shop, (*original, *sku)),
            Ask::ReceiveLot { lot, quantity } => self.receive_lot(shop, *lot, *quantity),
            Ask::Recall { lot } => self.recall(shop, *lot, true),
            Ask::Lift { lot } => self.recall(shop, *lot, false),
            _ => self.take_odd(shop, number, ask),
        }
    }

    /// Of what is another shop's sale, what something is the matter with, and what is put together or told apart.
    fn take_odd(&mut self, shop: usize, number: u128, ask: &Ask) -> bool {
        match ask {
            Ask::Claim { by, ticket, line, quantity } => {
                self.claim((shop, *by), number, (*ticket, *line), *quantity)
            }
            Ask::UseClaim { claim, back } => self.use_claim(shop, *claim, *back),
            Ask::VoidClaim { claim } => self.void_claim(*claim),
            Ask::SetAside { sku, quantity, from, to } => {
                self.name_goods(shop, (*sku, *quantity), (*from, *to))
            }
            Ask::Correct { sku, delta, aside, condition, bound } => {
                let asked = Asked { sku: *sku, delta: *delta, aside: *aside, condition: *condition };
                self.correct(shop, number, asked, *bound)
            }
            Ask::ApproveCorrection { task, own } => self.approve_correction(shop, *task, *own),
            Ask::DeclineCorrection { task } => self.decline_correction(shop, *task),
            Ask::Convert { quantity, apart } => self.convert_case(shop, *quantity, *apart),
            Ask::NameLot { lot, fit, aside, from } => self.name_lot(shop, *lot, (*fit, *aside), *from),
            _ => false,
        }
    }

    fn take_hold(&mut self, shop: usize, number: u128, ask: &Ask) -> bool {
        match ask {
            Ask::Hold { lines, ttl, patient, .. } => self.hold(shop, number, lines, (*ttl, *patient)),
            Ask::Extend { hold, ttl } => {
                (1..=HOLD_MOST).contains(ttl) && self.lengthen(shop, *hold, *ttl, true)
            }
            Ask::Keep { hold, ttl } => *ttl <= KEEP_MOST && self.lengthen(shop, *hold, *ttl, false),
            Ask::Release { hold } => {
                let live = self.shops[shop].holds.get(hold).is_some_and(|one| one.until > self.now);
                live && self.end_hold(shop, *hold)
            }
            Ask::Free { hold } => {
                self.end_hold(shop, *hold);
                true
            }
            _ => false,
        }
    }

    /// The goods are gone: a sale is written down whatever the books say.
    fn sell(&mut self, shop: usize, number: u128, lines: &[(u8, i64)], when: i64) -> bool {
        if summed(lines).is_none() {
            return no_lines(&self.why, lines);
        }
        for (sku, quantity) in lines {
            self.move_goods(shop, *sku, -quantity, Why::Sold, Some(when));
        }
        let sold = |(sku, quantity): &(u8, i64)| Sold { sku: *sku, back: vec![false; *quantity as usize] };
        let made = |sku: &u8| Some((*sku, self.recipes.get(sku)?.clone()));
        let kits = lines.iter().map(|(sku, _)| sku).filter(|sku| KITS.contains(sku));
        let made: Recipes = kits.filter_map(made).collect();
        let ticket = Ticket { lines: lines.iter().map(sold).collect(), made };
        let tickets = &mut self.shops[shop].tickets;
        tickets.insert(number, ticket);
        if tickets.len() > REMEMBERED {
            tickets.pop_first();
        }
        true
    }

    fn refund(&mut self, shop: usize, sold: (u128, usize), quantity: i64, back: Back) -> bool {
        let Some(places) = self.free_places(shop, sold, quantity) else { return false };
        self.pay_back(shop, sold, &places);
        let sku = self.shops[shop].tickets[&sold.0].lines[sold.1].sku;
        self.comes_back(shop, sku, quantity, back)
    }

    pub(super) fn comes_back(&mut self, shop: usize, sku: u8, quantity: i64, back: Back) -> bool {
        let (there, aside) = comes_back(back);
        if there {
            self.move_goods(shop, sku, quantity, Why::Returned, Some(self.now));
        }
        if aside {
            let own = &mut self.shops[shop];
            own.level_mut(sku).unsellable += quantity;
            let word = if back == Back::Damaged { Condition::Damaged } else { Condition::Quarantine };
            own.say(sku, word, quantity);
        }
        true
    }

    fn receive(
        &mut self,
        shop: usize,
        number: u128,
        lines: &[(u8, i64)],
        (note, when): (Option<u128>, i64),
    ) -> bool {
        let Some(sums) = summed(lines) else { return no_lines(&self.why, lines) };
        let known = &mut self.shops[shop].note;
        if let Some(note) = note {
            if known.as_ref().is_some_and(|(paper, goods)| *paper == note && goods == lines) {
                return no(&self.why, RefusalCode::AlreadyBooked);
            }
            *known = Some((note, lines.to_vec()));
        }
        for (sku, quantity) in lines {
            self.move_goods(shop, *sku, *quantity, Why::Received, Some(when));
        }
        for (sku, quantity) in sums {
            self.book(shop, number, sku, (quantity, 0));
        }
        true
    }

    pub(super) fn book(&mut self, shop: usize, number: u128, sku: u8, (on_hand, aside): (i64, i64)) {
        let booked = &mut self.shops[shop].booked;
        booked.insert((number, sku), (on_hand, aside, false));
        if booked.len() > REMEMBERED {
            booked.pop_first();
        }
    }

    /// No more is set aside than is there. Where sales have taken what had been set aside, a correction makes it no worse.
    pub(super) fn adjust(
        &mut self,
        shop: usize,
        sku: u8,
        (delta, aside): (i64, i64),
        when: Option<i64>,
    ) -> bool {
        if !self.may_adjust(shop, sku, (delta, aside)) {
            return false;
        }
        if self.frees_recalled(shop, sku, (delta, aside), when) {
            return no(&self.why, RefusalCode::InsufficientStock);
        }
        self.move_goods(shop, sku, delta, Why::Adjusted, when);
        self.shops[shop].level_mut(sku).unsellable += aside;
        true
    }

    pub(super) fn may_adjust(&self, shop: usize, sku: u8, (delta, aside): (i64, i64)) -> bool {
        let level = self.shops[shop].level(sku);
        let after = Level { on_hand: level.on_hand + delta, unsellable: level.unsellable + aside, ..level };
        let too_many = |level: Level| (level.unsellable - level.on_hand).max(0);
        let worse = after.unsellable > 0 && after.unsellable - after.on_hand > too_many(level);
        if (delta == 0 && aside == 0) || after.unsellable < 0 {
            return no(&self.why, RefusalCode::InvalidQuantity);
        }
        !worse || no(&self.why, RefusalCode::InsufficientStock)
    }

    fn reverse(&mut self, shop: usize, entry: (u128, u8)) -> bool {
        let Some((on_hand, aside, back)) = self.shops[shop].booked.get(&entry).copied() else {
            return no(&self.why, RefusalCode::WrongState);
        };
        if back {
            return no(&self.why, RefusalCode::AlreadyBooked);
        }
        if !self.adjust(shop, entry.1, (-on_hand, -aside), None) {
            return false;
        }
        self.shops[shop].booked.insert(entry, (on_hand, aside, true));
        true
    }

    fn hold(&mut self, shop: usize, number: u128, asked: &[(u8, i64)], (ttl, patient): (u32, bool)) -> bool {
        if summed(asked).is_none() {
            return no_lines(&self.why, asked);
        }
        let Some(lines) = summed(&exploded(&self.recipes, asked)) else { return false };
        if !(1..=HOLD_MOST).contains(&ttl) {
            return no(&self.why, RefusalCode::HoldTooLong);
        }
        let plain = plain(asked);
        let claim =
            Claim { needed: &lines, plain: &plain, own: Goods::new(), own_waits: Goods::new(), patient };
        let waits = self.shops[shop].beyond(self.now, &claim);
        let Some(waits) = waits else { return no(&self.why, RefusalCode::InsufficientStock) };
        self.expire_holds(shop);
        let (until, cap) = (self.now + i64::from(ttl), self.now + i64::from(HOLD_MOST));
        let own = &mut self.shops[shop];
        own.promise(&lines, &waits, |level| &mut level.reserved);
        own.holds.insert(number, Hold { asked: asked.to_vec(), lines, waits, until, cap });
        true
    }

    /// Never shorter than it is; a customer's no longer than its cap.
    fn lengthen(&mut self, shop: usize, hold: u128, ttl: u32, capped: bool) -> bool {
        let now = self.now;
        let hold = self.shops[shop].holds.get_mut(&hold);
        let Some(hold) = hold.filter(|hold| hold.until > now) else {
            return no(&self.why, RefusalCode::UnknownHold);
        };
        let longer = hold.until.max(now + i64::from(ttl));
        hold.until = if capped { longer.min(hold.cap) } else { longer };
        true
    }

    pub(super) fn end_hold(&mut self, shop: usize, hold: u128) -> bool {
        let own = &mut self.shops[shop];
        let Some(hold) = own.holds.remove(&hold) else { return false };
        own.give_back(&hold.lines, &hold.waits, |level| &mut level.reserved);
        true
    }

    /// Goods of one kind that came in one or several lines: meant for here good and damaged, and by mistake. None where a line
    /// says less than nothing, or nothing.
    pub(super) fn came(lines: &Arrivals) -> Option<(Goods, Goods, Goods)> {
        let (mut good, mut damaged, mut wrong) = (Goods::new(), Goods::new(), Goods::new());
        for (sku, fit, broken, other) in lines {
            if *fit < 0 || *broken < 0 || *other < 0 || fit + broken + other <= 0 {
                return None;
            }
            *good.entry(*sku).or_default() += fit;
            *damaged.entry(*sku).or_default() += broken;
            *wrong.entry(*sku).or_default() += other;
        }
        Some((good, damaged, wrong))
    }
}

/// The parcel that a question is about.
fn part_of(number: u128, ask: &Ask) -> Option<u128> {
    match ask {
        Ask::Allocate { .. } => Some(number),
        Ask::CallOff { part }
        | Ask::LeaveOut { part, .. }
        | Ask::LetWait { part, .. }
        | Ask::Pick { part, .. }
        | Ask::Answer { question: Question { part, .. }, .. }
        | Ask::Remedy { cure: Cure::For { part, .. }, .. } => Some(*part),
        _ => None,
    }
}
