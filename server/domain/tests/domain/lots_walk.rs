//! A long walk with goods that are told apart: lots that expire and are recalled, units with numbers of their own that go from branch
//! to branch, are sold in one and come back in another, with a slow post and crashes in between, held against a reference at every step.

use std::collections::BTreeMap;

use domain::{
    Answered, Errand, Grant, Machine, Request,
    branch::{Branch, Command, Event, NamedLot, NamedLots},
};
use protocol::{BranchId, CommandId, OccurredAt, Quantity, RefusalCode, StaffId, TaskId, Timestamp};

use crate::{
    lots::DAY_MS,
    lots_pencil::{Good, Goods, Naive},
    places::{Chance, number},
    support::*,
};

pub(crate) const PLACES: usize = 3;
/// Told apart by lots with an expiry date, and each by its own number.
pub(crate) const LOTS: Good = "L";
pub(crate) const UNITS: Good = "N";
const ALL: [Good; 2] = [LOTS, UNITS];

/// A branch, what it last kept of itself, and what it has recorded since.
#[derive(Default)]
struct Place {
    branch: Branch,
    kept: Option<Vec<u8>>,
    journal: Vec<Vec<u8>>,
}

pub(crate) struct World {
    places: Vec<Place>,
    pub(crate) at: Timestamp,
    ids: u128,
    pub(crate) chance: Chance,
    pub(crate) naive: Naive,
    pub(crate) serials: u64,
    pub(crate) sold_units: Vec<String>,
    pub(crate) recalls: BTreeMap<(Good, String), CommandId>,
    /// What was decided of errands whose answer is under way.
    answers: BTreeMap<CommandId, Answered>,
    /// How often each kind was accepted and refused.
    pub(crate) told: BTreeMap<&'static str, (u64, u64)>,
}

impl World {
    fn new(seed: u64) -> Self {
        let mut world = Self {
            places: (0..PLACES).map(|_| Place::default()).collect(),
            at: NOW,
            ids: 1 << 64,
            chance: Chance(seed | 1),
            naive: Naive::default(),
            serials: 0,
            sold_units: Vec::new(),
            recalls: BTreeMap::new(),
            answers: BTreeMap::new(),
            told: BTreeMap::new(),
        };
        (0..PLACES).for_each(|place| world.enter(place, open_till()));
        world
    }

    fn enter(&mut self, place: usize, events: Vec<Event>) {
        let place = &mut self.places[place];
        for event in events {
            place.branch.apply(&event);
            place.journal.push(postcard::to_stdvec(&event).unwrap());
        }
    }

    pub(crate) fn branch(&self, place: usize) -> &Branch {
        &self.places[place].branch
    }

    pub(crate) fn of(&mut self, below: usize) -> i64 {
        self.chance.of(below) as i64
    }

    pub(crate) fn place(&mut self) -> usize {
        self.chance.of(PLACES)
    }

    pub(crate) fn new_id(&mut self) -> CommandId {
        self.ids += 1;
        // A command's id tells when it was asked.
        id((u128::from(self.at.0.unsigned_abs()) << 80)
            | (7 << 76)
            | (0b10 << 62)
            | (self.ids & 0xffff_ffff_ffff))
    }

    /// Asks a branch something new: the command where it was accepted.
    pub(crate) fn ask(
        &mut self,
        kind: &'static str,
        place: usize,
        body: impl Asked,
        lots: &[NamedLot],
    ) -> Option<CommandId> {
        let id = self.new_id();
        let done = self.submit(place, (id, ANN), body, lots);
        let told = self.told.entry(kind).or_default();
        *(if done.is_ok() { &mut told.0 } else { &mut told.1 }) += 1;
        done.is_ok().then_some(id)
    }

    pub(crate) fn submit(
        &mut self,
        place: usize,
        (id, staff): (CommandId, StaffId),
        body: impl Asked,
        lots: &[NamedLot],
    ) -> Result<(), RefusalCode> {
        let command = Command {
            id,
            register: Some(TILL),
            staff,
            grant: Grant::EVERYTHING,
            occurred: OccurredAt { at: self.at, offset_minutes: 0 },
            currency: GBP,
            reason: String::new(),
            code: None,
            kits: domain::branch::Recipes::default(),
            lots: NamedLots { lines: lots.to_vec(), needed: Vec::new(), strict: !lots.is_empty() },
            body: body.asked(),
        };
        let events = self.places[place].branch.decide(self.at, &command).map_err(|no| no.code)?;
        self.enter(place, events);
        Ok(())
    }

    pub(crate) fn wake(&mut self) {
        for place in 0..PLACES {
            while let Some(command) = self.places[place].branch.on_wake(self.at) {
                let events = self.places[place].branch.decide(self.at, &command).unwrap();
                assert!(!events.is_empty(), "a wake does something");
                self.enter(place, events);
            }
        }
    }

    /// The day of a moment, as days from the beginning.
    pub(crate) fn today(&self) -> i32 {
        i32::try_from(self.at.millis_since(NOW) / DAY_MS).unwrap()
    }

    fn step(&mut self) {
        let rare = self.chance.of(400) == 0;
        let millis = if rare { self.of(DAY_MS as usize / 2) } else { 1 + self.of(20_000) };
        self.at = self.at.plus_millis(millis);
        self.wake();
        match self.chance.of(100) {
            0..40 => self.tell_lots_apart(),
            40..68 => self.travel(),
            68..72 => self.recall(),
            72..75 => self.count_lots(),
            75..77 => self.write_off(),
            77..98 => self.post(),
            _ => self.crash(),
        }
    }

    /// Everything in memory of a branch is gone, and it comes up with what it had recorded.
    fn crash(&mut self) {
        let index = self.place();
        let open: Vec<TaskId> = self.branch(index).tasks().collect();
        for task in open.into_iter().skip(5) {
            let body = domain::branch::Body::ResolveTask { task, note: "seen".into() };
            self.ask("resolve a task", index, body, &[]);
        }
        let place = &mut self.places[index];
        let mut again: Branch =
            place.kept.as_ref().map(|bytes| postcard::from_bytes(bytes).unwrap()).unwrap_or_default();
        for event in &place.journal {
            again.apply(&postcard::from_bytes(event).unwrap());
        }
        assert_eq!(again, place.branch, "a replay gives the same state");
        if place.journal.len() > 2_000 {
            place.kept = Some(postcard::to_stdvec(&again).unwrap());
            place.journal.clear();
        }
        place.branch = again;
        self.naive.forget();
        self.told.entry("crash").or_default().0 += 1;
    }

    /// Brings one thing that a branch owes, and its answer back if it is not lost.
    fn post(&mut self) {
        let from = self.place();
        let Some(errand) = self.chance.pick(&self.branch(from).owed()) else { return };
        let answer = match self.answers.get(&errand.id) {
            Some(answer) => *answer,
            None => self.bring(from, &errand),
        };
        self.answers.insert(errand.id, answer);
        if self.chance.of(6) == 0 {
            return;
        }
        self.answers.remove(&errand.id);
        let id = self.new_id();
        let settle = domain::branch::Body::Settle { errand: errand.id, answer };
        self.submit(from, (id, ANN), settle, &[]).unwrap();
        self.told.entry("post").or_default().0 += 1;
    }

    fn bring(&mut self, from: usize, errand: &Errand) -> Answered {
        use domain::branch::command::TransferBody as Body;
        // Orders are not here: they take note of whatever they are told.
        let domain::Address::Branch(BranchId(to)) = errand.to else { return Answered::Done };
        let to = usize::from(to) - 1;
        match errand.request.clone() {
            Request::AnnounceTransfer { transfer, lines, note, lots } => {
                let body = Body::Announce { transfer, from: number(from), lines, note, lots };
                self.submit(to, (errand.id, ANN), body, &[]).unwrap();
                self.naive.announce(transfer);
            }
            Request::NoteReceipt { transfer, receipt, lines, said, lots } => {
                let body = Body::NoteReceipt { transfer, from: number(from), receipt, lines, said, lots };
                self.submit(to, (errand.id, ANN), body, &[]).unwrap();
                self.naive.hear(receipt);
            }
            other => panic!("{other:?}"),
        }
        Answered::Done
    }

    fn check(&self) {
        (0..PLACES).for_each(|place| self.check_under_way(place));
        for good in ALL {
            let name = sku(good);
            let mut here = 0;
            for (place, one) in self.places.iter().enumerate() {
                let level = one.branch.level(&name);
                let shown = self.naive.shown((place, good), self.at);
                let expected = [shown.on_hand, shown.aside, shown.allocated, shown.incoming].map(units);
                let seen = [level.on_hand, level.unsellable, level.allocated, level.incoming];
                assert_eq!(seen, expected, "{good} in {place}: on hand, aside, allocated, incoming");
                let free = shown.on_hand - shown.aside - shown.allocated;
                assert_eq!(level.available_to_sell(), units(free), "{good} in {place} that can be sold");
                here += level.on_hand.0;
            }
            let world = self.naive.world.get(good).copied().unwrap_or_default();
            let under_way = self.naive.under_way(good);
            assert_eq!(Quantity(here), units(world - under_way), "{good} is neither made nor lost");
        }
        for ((place, good, number), lot) in &self.naive.lots {
            let known = self.places[*place]
                .branch
                .lots_of(&sku(good))
                .and_then(|of| of.get(&number.parse().unwrap()).map(|known| known.fit.0 + known.aside.0));
            assert_eq!(known.unwrap_or_default(), units(lot.units).0, "{number} of {good} in {place}");
        }
    }
}

pub(crate) fn lines(goods: &Goods) -> Vec<domain::branch::Moved> {
    goods.iter().map(|(good, units)| of(good, *units)).collect()
}

fn walk(seed: u64, steps: u64) -> BTreeMap<&'static str, (u64, u64)> {
    let mut world = World::new(seed);
    for step in 0..steps {
        let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            world.step();
            world.check();
        }));
        assert!(done.is_ok(), "the walk {seed} went wrong at step {step}: {:?}", world.told);
    }
    world.told
}

#[test]
fn whatever_is_done_lots_and_units_are_where_a_pencil_says() {
    // How many is the tester's choice, on which no machine depends.
    #[allow(clippy::disallowed_methods)]
    let steps = std::env::var("ONHAND_MODEL_STEPS").ok().and_then(|text| text.parse().ok());
    let steps: u64 = steps.unwrap_or(60_000);
    let mut told = BTreeMap::<&str, (u64, u64)>::new();
    // Several walks, so that one that has come to an odd place is not all there is.
    let walks = 8;
    for seed in 1..=walks {
        for (kind, (done, refused)) in walk(seed * 0x9e37_79b9, steps / walks) {
            let sum = told.entry(kind).or_default();
            *sum = (sum.0 + done, sum.1 + refused);
        }
    }
    println!("{steps} commands: {told:?}");
    let never: Vec<_> = told.iter().filter(|(_, (done, _))| *done == 0).collect();
    assert!(never.is_empty() && told.len() >= 15, "{} kinds were done, never {never:?}", told.len());
}
