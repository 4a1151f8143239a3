//! A house of several shops as somebody would keep it on paper: plain numbers in plain maps, and none of the machine's code.
//! Quantities are thousandths of a unit, times are milliseconds, documents are known by the number of the command that made them.

use std::{
    cell::Cell,
    collections::{BTreeMap, BTreeSet},
};

use protocol::{Condition, DiscrepancyKind, RefusalCode};

use super::{
    answers::Question,
    batches::{Batches, LOTTED},
    bins::Bins,
    consigned::Consigned,
    elsewhere::Claim,
    made::{Recipe, Recipes, first_recipes},
    missing::{Shortage, Told, Undecided},
    named::Asked,
};

pub(super) const SHOPS: usize = 3;
pub(super) const SKUS: usize = 8;
/// Goods that lie on a shelf: all but the kits behind them.
pub(super) const PLAIN: usize = 6;

pub(super) type Goods = BTreeMap<u8, i64>;

/// A difference of a transfer: its receipt, SKU and kind.
pub(super) type DifferenceOf = (u128, u128, u8, DiscrepancyKind);

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Level {
    pub on_hand: i64,
    pub unsellable: i64,
    pub allocated: i64,
    pub reserved: i64,
    pub incoming: i64,
    /// Promised and not there.
    pub waits: i64,
}

/// Why something on hand has changed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Why {
    Received,
    Sold,
    Returned,
    Adjusted,
    Sent,
    Arrived,
    Counted,
    Fulfilled,
    SentBack,
}

#[derive(Debug)]
pub(super) struct Hold {
    /// As somebody asked for it, and what that takes from the shelf.
    pub asked: Vec<(u8, i64)>,
    pub lines: Goods,
    /// What of them is not there.
    pub waits: Goods,
    pub until: i64,
    pub cap: i64,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum State {
    Waiting,
    Open,
    Picking,
    Picked,
    Packed,
    Ready,
    Gone,
    Off,
}

/// What a shop does for an order of the web.
#[derive(Debug)]
pub(super) struct Part {
    pub lines: Goods,
    pub waits: Goods,
    pub state: State,
    pub ship: bool,
    /// What the kits among them were made of.
    pub made: Recipes,
    /// Steps that the order has not heard of, with the goods that each is about.
    pub news: BTreeMap<u128, Told>,
    /// What was not found and waits for somebody's word.
    pub undecided: Option<Undecided>,
    /// What nobody has said anything about, until the order has heard that it is left to it.
    pub left: Goods,
    /// How many of each kit are made for it and have not left.
    pub kits: Goods,
}

/// A line of a ticket: what was sold of which, and each thousandth of it that was paid back.
#[derive(Debug)]
pub(super) struct Sold {
    pub sku: u8,
    pub back: Vec<bool>,
}

#[derive(Debug)]
pub(super) struct Ticket {
    pub lines: Vec<Sold>,
    /// What the kits on it were made of.
    pub made: Recipes,
}

#[derive(Debug, Default)]
pub(super) struct Paper {
    pub sent: bool,
    pub version: u32,
    pub deliveries: u32,
    /// What is ordered, and what came of it as it was expected.
    pub lines: BTreeMap<u8, (i64, i64)>,
    /// How much of each is in what it comes in.
    pub packs: Goods,
}

#[derive(Debug)]
pub(super) struct Counted {
    /// What was seen in which place by whom.
    pub seen_in: BTreeMap<(u8, bool), i64>,
    pub moment: i64,
    /// How many moves were on record when the moment was said.
    pub seen: usize,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Stage {
    Counting,
    Review,
    Approved { at: i64, zero: bool },
}

#[derive(Debug)]
pub(super) struct Count {
    pub scope: Option<BTreeSet<u8>>,
    pub opened: i64,
    pub stage: Stage,
    pub lines: BTreeMap<u8, Counted>,
    pub bins: Bins,
}

/// Goods on their way to a shop, as it knows of them.
#[derive(Debug)]
pub(super) struct Journey {
    pub transfer: u128,
    pub expected: Goods,
    pub receipts: u32,
    /// Receipts that the sender was not told of, or has not said that it was.
    pub untold: BTreeSet<u128>,
    /// What was given up because the sender wants it back, until the sender has heard of it.
    pub given_up: Goods,
    /// It left here and turned round.
    pub own: bool,
}

#[derive(Debug, Default)]
pub(super) struct Shop {
    pub levels: BTreeMap<u8, Level>,
    pub totals: BTreeMap<Why, i64>,
    pub holds: BTreeMap<u128, Hold>,
    pub parts: BTreeMap<u128, Part>,
    pub tickets: BTreeMap<u128, Ticket>,
    pub papers: BTreeMap<u128, Paper>,
    pub counts: BTreeMap<u128, Count>,
    /// What has moved on the shelf while something is counted: when, of which, how much.
    pub moves: Vec<(i64, u8, i64)>,
    /// Until when a count that is posted has seen the shelf.
    pub settled: BTreeMap<u8, i64>,
    pub journeys: BTreeMap<u128, Journey>,
    /// What may be promised before it is there.
    pub caps: Goods,
    pub batches: Batches,
    /// Whether goods that have lots have moved, though a count may have taken that back.
    pub lots_moved: bool,
    /// What deliveries and corrections moved: on hand, set aside, and whether that is taken back.
    pub booked: BTreeMap<(u128, u8), (i64, i64, bool)>,
    /// The newest delivery note, with its goods.
    pub note: Option<(u128, Vec<(u8, i64)>)>,
    pub consigned: Consigned,
    /// What somebody has said of goods that may not be sold.
    pub named: BTreeMap<(u8, Condition), i64>,
    /// Corrections that wait until somebody else stands for them.
    pub asked: BTreeMap<u128, Asked>,
    /// What was short, damaged or too much of goods that left here, and nobody has cleared up.
    pub differences: BTreeMap<DifferenceOf, i64>,
    /// What came with each transfer and has not gone back, and from where.
    pub came: BTreeMap<u128, (usize, Goods)>,
    /// Goods of others that are wanted here, and of which the others have not heard: from where.
    pub wishes: BTreeMap<u128, (usize, Goods)>,
    /// Claims that were used here and whose owners do not know that.
    pub used: BTreeSet<u128>,
    /// Open tasks about goods that are missing, by how many there were before each, and by how much what is short was short before.
    pub shortages: BTreeMap<usize, Shortage>,
    pub tasks: usize,
    pub short: Goods,
    /// What customers were asked, the newest last.
    pub questions: Vec<Question>,
    /// How much of each part lies here for kits that are promised.
    pub in_kits: Goods,
    /// Of which lots they are, by parcel, in the order in which they went in.
    pub kit_lots: BTreeMap<u128, Vec<(u8, i64)>>,
}

/// One line of a receipt of goods from another shop.
#[derive(Clone, Copy, Debug)]
pub(super) struct Came {
    pub sku: u8,
    pub within: i64,
    pub missing: i64,
    pub damaged: i64,
    pub over: i64,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Leg {
    Wish,
    Draft,
    Approved,
    Sent,
    Over,
}

/// What has left at once.
#[derive(Debug)]
pub(super) struct Shipment {
    pub lines: Goods,
    /// Whether the receiver has heard of it, and whether the sender knows what it said.
    pub announced: bool,
    pub told: bool,
    /// Whether it may be called back, whether it is, and what the receiver once said to that.
    pub callable: bool,
    pub called: bool,
    pub said: Option<bool>,
}

#[derive(Debug)]
pub(super) struct Transfer {
    pub from: usize,
    pub to: usize,
    pub leg: Leg,
    pub asked: Goods,
    /// Set aside for it, and not gone yet.
    pub left: Goods,
    /// As the sender knows: still on the road, and of it what the receiver does not expect any more.
    pub road: Goods,
    pub missing: Goods,
    /// What is truly on the road.
    pub truly: Goods,
    pub shipments: BTreeMap<u128, Shipment>,
    pub noted: BTreeSet<u128>,
    pub receipts: BTreeMap<u128, Vec<Came>>,
    /// The transfer whose goods go back with this one.
    pub back_of: Option<u128>,
}

#[derive(Debug)]
pub(super) struct House {
    pub now: i64,
    pub shops: [Shop; SHOPS],
    pub transfers: BTreeMap<u128, Transfer>,
    pub written_off: Goods,
    /// What one of each kit, and of what is put together by hand, is made of now.
    pub recipes: BTreeMap<u8, Recipe>,
    /// What shops have claimed of each other's tickets.
    pub claims: BTreeMap<u128, Claim>,
    /// Why the newest question was refused, where that is plain.
    pub why: Cell<Option<RefusalCode>>,
    /// What came into the house and left it, by SKU: everything but what goes from shop to shop.
    pub net: Goods,
    /// How often what nobody asks for has happened.
    pub happened: BTreeMap<&'static str, usize>,
}

impl House {
    pub(super) fn new(now: i64) -> Self {
        Self {
            now,
            shops: Default::default(),
            transfers: BTreeMap::new(),
            written_off: Goods::new(),
            recipes: first_recipes(),
            claims: BTreeMap::new(),
            why: Cell::new(None),
            net: Goods::new(),
            happened: BTreeMap::new(),
        }
    }
}

/// No, and why, where only one rule can have said so.
pub(super) fn no(why: &Cell<Option<RefusalCode>>, code: RefusalCode) -> bool {
    why.set(Some(code));
    false
}

/// Something that one machine has to tell another.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Owed {
    Announce(u128),
    Note(u128),
    News(u128),
    /// The same, and the order is to look for it, since its customer does not want anything else.
    Search(u128),
    /// What was not found for a parcel is left to its order.
    Left(u128),
    /// A shipment is called back; what was given up of it comes back.
    Turn(u128),
    Back(u128),
    /// Goods are wanted.
    Wish(u128),
    /// A claim was used.
    Post(u128),
}

/// Why lines are none.
pub(super) fn no_lines(why: &Cell<Option<RefusalCode>>, lines: &[(u8, i64)]) -> bool {
    no(why, if lines.is_empty() { RefusalCode::NoLines } else { RefusalCode::InvalidQuantity })
}

/// Lines with each SKU once; none where one of them is not more than nothing, or there is none.
pub(super) fn summed(lines: &[(u8, i64)]) -> Option<Goods> {
    let mut sums = Goods::new();
    for (sku, quantity) in lines {
        if *quantity <= 0 {
            return None;
        }
        *sums.entry(*sku).or_default() += quantity;
    }
    (!sums.is_empty()).then_some(sums)
}

impl Shop {
    pub(super) fn level(&self, sku: u8) -> Level {
        self.levels.get(&sku).copied().unwrap_or_default()
    }

    pub(super) fn level_mut(&mut self, sku: u8) -> &mut Level {
        self.levels.entry(sku).or_default()
    }

    /// What may be promised at a moment: what a hold whose time is over had set aside may be, too.
    pub(super) fn free(&self, now: i64, sku: u8) -> i64 {
        let level = self.level(sku);
        let live = self.holds.values().filter(|hold| hold.until > now);
        let of = |goods: &Goods| goods.get(&sku).copied().unwrap_or(0);
        let held: i64 = live.map(|hold| of(&hold.lines) - of(&hold.waits)).sum();
        level.on_hand - level.unsellable - level.allocated - held
    }

    pub(super) fn set_free(&mut self, goods: &Goods, how: impl Fn(&mut Level) -> &mut i64) {
        for (sku, quantity) in goods {
            *how(self.level_mut(*sku)) -= quantity;
        }
    }

    pub(super) fn set_aside(&mut self, goods: &Goods, how: impl Fn(&mut Level) -> &mut i64) {
        for (sku, quantity) in goods {
            *how(self.level_mut(*sku)) += quantity;
        }
    }

    /// A part that is over is forgotten when the order has heard of all of it.
    pub(super) fn forget_done(&mut self) {
        self.parts.retain(|_, part| {
            let told = part.news.is_empty() && part.left.is_empty() && part.undecided.is_none();
            !matches!(part.state, State::Gone | State::Off) || !told
        });
    }
}

impl House {
    /// Changes what is on hand. `when` is when it happened on the shelf; none for what is put right on paper alone.
    pub(super) fn move_goods(&mut self, shop: usize, sku: u8, by: i64, why: Why, when: Option<i64>) {
        if !matches!(why, Why::Sent | Why::Arrived) {
            *self.net.entry(sku).or_default() += by;
        }
        let own = &mut self.shops[shop];
        own.lots_moved |= sku == LOTTED && by != 0;
        own.level_mut(sku).on_hand += by;
        *own.totals.entry(why).or_default() += by;
        let Some(when) = when.filter(|_| by != 0) else { return };
        if !own.counts.is_empty() {
            own.moves.push((when, sku, by));
        }
        // Whoever counted has seen the shelf without it.
        if own.settled.get(&sku).is_some_and(|seen| when < *seen) {
            self.move_goods(shop, sku, -by, Why::Counted, None);
        }
    }

    /// What a shop still has to tell, in order, with the goods that a word about a parcel is about.
    pub(super) fn owed(&self, shop: usize) -> BTreeMap<Owed, Goods> {
        let own = &self.shops[shop];
        let open = self.transfers.values().filter(|one| one.from == shop && one.leg == Leg::Sent);
        let untold = open.flat_map(|one| &one.shipments).filter(|(_, shipment)| !shipment.told);
        let announce = untold.map(|(id, _)| Owed::Announce(*id));
        let open = self.transfers.values().filter(|one| one.from == shop && one.leg == Leg::Sent);
        let called = open.flat_map(|one| &one.shipments).filter(|(_, one)| one.called && one.told);
        let turn = called.map(|(id, _)| Owed::Turn(*id));
        let given_up = own.journeys.iter().filter(|(_, journey)| !journey.given_up.is_empty());
        let back = given_up.map(|(id, _)| Owed::Back(*id));
        let notes = own.journeys.values().flat_map(|journey| &journey.untold).map(|id| Owed::Note(*id));
        let news = own.parts.iter().flat_map(|(id, part)| part.tells(*id));
        let wishes = own.wishes.keys().map(|id| Owed::Wish(*id));
        let posts = own.used.iter().map(|id| Owed::Post(*id));
        let others = announce.chain(notes).chain(turn).chain(back).chain(wishes).chain(posts);
        others.map(|one| (one, Goods::new())).chain(news).collect()
    }

    /// The timer rings: lots are past their day, holds and claims are over, counts that were approved are posted, and what nobody said
    /// anything about is left to its order.
    pub(super) fn wake(&mut self, shop: usize) {
        self.expire_lots(shop);
        self.notice(shop);
        self.expire_holds(shop);
        self.shops[shop].supply();
        self.notice(shop);
        self.expire_claims(shop);
        self.post_counts(shop);
        self.leave_overdue(shop);
    }

    pub(super) fn expire_holds(&mut self, shop: usize) {
        let (now, own) = (self.now, &mut self.shops[shop]);
        let over: Vec<u128> =
            own.holds.iter().filter(|(_, hold)| hold.until <= now).map(|(id, _)| *id).collect();
        for id in over {
            if let Some(hold) = own.holds.remove(&id) {
                own.give_back(&hold.lines, &hold.waits, |level| &mut level.reserved);
            }
        }
    }

    /// Whether the timer of a shop is due.
    pub(super) fn is_due(&self, shop: usize) -> bool {
        let own = &self.shops[shop];
        own.holds.values().any(|hold| hold.until <= self.now)
            || self.claims.values().any(|claim| claim.owner == shop && claim.is_over(self.now))
            || own.counts.values().any(|count| matches!(count.stage, Stage::Approved { .. }))
            || own.parts.values().any(|part| part.is_overdue(self.now))
    }
}
