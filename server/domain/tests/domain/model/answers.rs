//! The reference's answers of customers to what was suggested to them instead of what is missing: a yes takes it out of the parcel, a no has it
//! settled as the house has said, and whatever else they said is only heard.

use protocol::RefusalCode;

use super::{
    ask::{Ask, Said},
    choose::Numbers,
    house::{Goods, House, Shop, State, no},
    missing::Told,
    waiting::{of, take},
};

/// So many questions are remembered, so that a customer is seldom heard about what nobody knows any more.
const QUESTIONS_MOST: usize = 12;

/// What happens of an answer, and has to happen in every long history.
pub(super) const HAPPENINGS: [&str; 6] = [
    "a yes took what goes short",
    "a yes took what was not found",
    "a yes came too late",
    "a no settled what goes short",
    "a no settled what was not found",
    "a no came when nothing was missing any more",
];

/// Something that a customer was asked about.
#[derive(Clone, Copy, Debug)]
pub(super) struct Question {
    pub task: usize,
    pub part: u128,
    pub line: (u8, i64),
    pub instead: u8,
}

impl Shop {
    pub(super) fn remember(&mut self, question: Question) {
        self.questions.push(question);
        let over = self.questions.len().saturating_sub(QUESTIONS_MOST);
        self.questions.drain(..over);
    }

    /// So much of something is taken out of a parcel that nobody has begun to pick. What it waits for besides, it goes on waiting for.
    pub(super) fn leave_missing_out(&mut self, id: u128, (sku, quantity): (u8, i64)) {
        let Some(part) = self.parts.get_mut(&id) else { return };
        take(&mut part.lines, sku, quantity);
        if part.lines.is_empty() {
            part.state = State::Off;
        }
        self.set_free(&[(sku, quantity)].into(), |level| &mut level.allocated);
    }

    /// So much less waits for a word; with nothing left, its task is closed.
    pub(super) fn wait_less(&mut self, id: u128, (sku, quantity): (u8, i64)) {
        let Some(part) = self.parts.get_mut(&id) else { return };
        let Some(waits) = &mut part.undecided else { return };
        take(&mut waits.lines, sku, quantity);
        if waits.lines.is_empty() {
            let task = waits.task;
            part.undecided = None;
            self.shortages.remove(&task);
        }
    }
}

impl House {
    /// An order brings the answer to each question once; here it may be any, so that those to two questions about the same goods are among them.
    pub(super) fn answered(&mut self, shop: usize, number: u128, question: Question, said: Said) -> bool {
        match said {
            Said::Yes => self.taken(shop, question),
            Said::No { search } => {
                self.not_wanted(shop, number, question, search);
                true
            }
            Said::SoldOut | Said::NotAsked => true,
        }
    }

    /// As long as nobody has settled it, or begun to pick it, or has it wait for goods that come.
    fn taken(&mut self, shop: usize, Question { part: id, line: (sku, quantity), .. }: Question) -> bool {
        let own = &mut self.shops[shop];
        let Some(part) = own.parts.get(&id) else {
            self.happens(HAPPENINGS[2]);
            return no(&self.why, RefusalCode::UnknownOrder);
        };
        let not_found = part.undecided.as_ref().map_or(0, |waits| of(&waits.lines, sku));
        if not_found > 0 && quantity <= not_found {
            own.wait_less(id, (sku, quantity));
            own.forget_done();
            self.happens(HAPPENINGS[1]);
            return true;
        }
        let here = matches!(part.state, State::Open | State::Waiting);
        if !here || quantity > of(&part.lines, sku) - of(&part.waits, sku) {
            self.happens(HAPPENINGS[2]);
            return no(&self.why, RefusalCode::WrongState);
        }
        own.leave_missing_out(id, (sku, quantity));
        own.forget_done();
        self.happens(HAPPENINGS[0]);
        true
    }

    /// As much of it as is missing still.
    fn not_wanted(
        &mut self,
        shop: usize,
        number: u128,
        Question { part: id, line: (sku, quantity), .. }: Question,
        search: bool,
    ) {
        let own = &mut self.shops[shop];
        let tell = |own: &mut Shop, quantity| {
            let lines: Goods = [(sku, quantity)].into();
            if let Some(part) = own.parts.get_mut(&id) {
                part.news.insert(number, Told { search, ..Told::of(lines) });
            }
        };
        let undecided = own.parts.get(&id).and_then(|part| part.undecided.as_ref());
        if let Some(waits) = undecided {
            let quantity = quantity.min(of(&waits.lines, sku));
            if quantity > 0 {
                tell(own, quantity);
                own.wait_less(id, (sku, quantity));
            }
            self.happens(HAPPENINGS[if quantity > 0 { 4 } else { 5 }]);
            return;
        }
        let quantity = quantity.min(own.lacks(id, sku));
        let part = own.parts.get(&id);
        let here = part.is_some_and(|part| matches!(part.state, State::Open | State::Waiting));
        if quantity > 0 && here {
            tell(own, quantity);
            own.leave_missing_out(id, (sku, quantity));
        }
        self.happens(HAPPENINGS[if quantity > 0 && here { 3 } else { 5 }]);
    }
}

/// A customer answers what they were asked, at times long after it was settled.
pub(super) fn answer(house: &House, shop: usize, numbers: &Numbers<'_>) -> Option<Ask> {
    let own = &house.shops[shop];
    let open = |question: &&Question| {
        let (part, (sku, _)) = (own.parts.get(&question.part), question.line);
        part.is_some_and(|part| part.undecided.is_some() || own.lacks(question.part, sku) > 0)
    };
    let open: Vec<Question> = own.questions.iter().filter(open).copied().collect();
    let late = own.questions.get(numbers.number(3, 24) as usize);
    let question = numbers.pick(open.iter(), open.len()).or(late.copied());
    let said = match numbers.number(4, 8) {
        0..=3 => Said::Yes,
        4 => Said::No { search: true },
        5 => Said::No { search: false },
        6 => Said::SoldOut,
        _ => Said::NotAsked,
    };
    question.map(|question| Ask::Answer { question, said })
}
