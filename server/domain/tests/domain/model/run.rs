//! A history is run against machines and reference together; one that fails is made as short as it can be.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    panic::{AssertUnwindSafe, catch_unwind},
};

use domain::branch::Command;
use protocol::RefusalCode;

use super::{
    answers,
    ask::{Ask, Cure, Deed, Entry, KINDS, Said, Step, Then, deed},
    check,
    house::{House, Owed, SHOPS},
    machines::{Machines, command},
    missing::HAPPENINGS,
    table, wording, words,
};
use crate::{lots::naming, places::Chance, support::NOW};

/// So often a history that fails is tried without a part of it.
const TRIES: usize = 600;

/// How much of what has happened.
#[derive(Default, Debug)]
pub(super) struct History {
    done: BTreeMap<String, usize>,
    refused: BTreeMap<String, usize>,
    carried: usize,
    crashes: usize,
    happened: BTreeMap<String, usize>,
    /// The same by the names that the machine's commands have in the table.
    commands: BTreeMap<&'static str, (usize, usize)>,
}

impl History {
    pub(super) fn add(&mut self, other: &Self) {
        for (name, (done, refused)) in &other.commands {
            let all = self.commands.entry(name).or_default();
            *all = (all.0 + done, all.1 + refused);
        }
        let of_both = [
            (&mut self.done, &other.done),
            (&mut self.refused, &other.refused),
            (&mut self.happened, &other.happened),
        ];
        for (all, more) in of_both {
            more.iter().for_each(|(name, count)| *all.entry(name.clone()).or_default() += count);
        }
        self.carried += other.carried;
        self.crashes += other.crashes;
    }

    /// What the table promises and nobody has asked; after a long history also what was never done, or never refused though it can be.
    pub(super) fn is_poor(&self, long: bool) -> Vec<String> {
        const NEVER_REFUSED: [&str; 10] = [
            "Free",
            "TakeBack",
            "OpenCount",
            "OpenBins",
            "Cap",
            "Recall",
            "Lift",
            "Answer: no",
            "Answer: no, search",
            "Answer: only heard",
        ];
        const REMEDIES: [&str; 9] = [
            "Remedy: fetch",
            "Remedy: elsewhere",
            "Remedy: wait",
            "Remedy: pay back",
            "Remedy: suggest",
            "Answer: yes",
            "Answer: no",
            "Answer: no, search",
            "Answer: only heard",
        ];
        let uncured = REMEDIES.into_iter().filter(|kind| !self.done.contains_key(*kind));
        let uncured = uncured.map(|kind| format!("nothing was missing and done: {kind}"));
        let happened = HAPPENINGS
            .into_iter()
            .chain(answers::HAPPENINGS)
            .filter(|what| !self.happened.contains_key(*what));
        let happened = happened.map(|what| format!("it never happened: {what}"));
        let refused = |name: &&String| {
            long && !self.refused.contains_key(*name) && !NEVER_REFUSED.contains(&name.as_str())
        };
        let never = self.done.keys().filter(refused).map(|name| format!("{name} was never refused"));
        let of = |name: &str| self.commands.get(name).copied().unwrap_or_default();
        let undone = table::asked().filter(|name| match of(name) {
            (0, refused) => long || refused == 0,
            _ => false,
        });
        let undone = undone.map(|name| format!("{name} was never done"));
        let few =
            (self.carried <= 100 || self.crashes <= 10).then(|| "too few errands or crashes".to_owned());
        never.chain(undone).chain(few).chain(uncured).chain(happened).collect()
    }
}

pub(super) fn history(seed: u64, steps: usize) -> Vec<Step> {
    let mut chance = Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let mut step = || {
        let mut number = |below: usize| chance.of(below);
        let wait = [0, 40, 700, 2_500][number(4)];
        Step {
            wait: number(wait + 1) as u16,
            shop: number(SHOPS) as u8,
            kind: number(usize::from(KINDS)) as u8,
            with: std::array::from_fn(|_| number(60_000) as u16),
        }
    };
    (0..steps).map(|_| step()).collect()
}

struct World {
    house: House,
    machines: Machines,
    number: u128,
    history: History,
}

fn kind_of(ask: &Ask) -> String {
    if let Ask::Answer { said, .. } = ask {
        let kind = match said {
            Said::Yes => "yes",
            Said::No { search: false } => "no",
            Said::No { search: true } => "no, search",
            Said::SoldOut | Said::NotAsked => "only heard",
        };
        return format!("Answer: {kind}");
    }
    if let Ask::Remedy { cure, .. } = ask {
        let kind = match cure {
            Cure::Fetch { .. } => "fetch",
            Cure::For { then: Then::Elsewhere(_), .. } => "elsewhere",
            Cure::For { then: Then::Wait, .. } => "wait",
            Cure::For { then: Then::PayBack, .. } => "pay back",
            Cure::For { then: Then::Suggest(_), .. } => "suggest",
        };
        return format!("Remedy: {kind}");
    }
    let text = format!("{ask:?}");
    text.split([' ', '{']).next().unwrap_or_default().to_owned()
}

impl World {
    fn new() -> Self {
        let house = House::new(NOW.0);
        Self { house, machines: Machines::new(), number: 1_000, history: History::default() }
    }

    fn take(&mut self, step: &Step) -> Result<(), String> {
        self.house.now += i64::from(step.wait);
        let shop = usize::from(step.shop) % SHOPS;
        let mut other = None;
        match deed(&self.house, step) {
            None => return Ok(()),
            Some(Deed::Ask(ask)) => self.ask(shop, &ask)?,
            Some(Deed::Wake) => self.wake(shop)?,
            Some(Deed::Recipe { sku, each }) => self.house.change_recipe(sku, each),
            Some(Deed::Snapshot) => self.machines.places[shop].take_snapshot(),
            Some(Deed::Crash { snapshot }) => {
                self.history.crashes += 1;
                self.machines.places[shop].crash(snapshot)?;
            }
            Some(Deed::Carry { which, lost, refused }) => {
                other = self.carry(shop, which, (lost, refused))?;
            }
        }
        check::shop(&self.house, &self.machines, shop)?;
        if let Some(other) = other {
            check::shop(&self.house, &self.machines, other)?;
        }
        check::road(&self.house, &self.machines)
    }

    fn wake(&mut self, shop: usize) -> Result<(), String> {
        self.machines.places[shop].wake(self.house.now)?;
        self.house.wake(shop);
        if self.house.is_due(shop) {
            return Err("the reference is never done".to_owned());
        }
        Ok(())
    }

    fn ask(&mut self, shop: usize, ask: &Ask) -> Result<(), String> {
        // The timer of a lot rings before anybody can sell of it.
        if self.house.a_lot_ends(shop) {
            self.wake(shop)?;
        }
        self.house.expire_lots(shop);
        self.number += 1;
        let (now, number) = (self.house.now, self.number);
        let machine = self.machine(now, shop, ask);
        let reference = self.house.take(shop, number, ask);
        let name = kind_of(ask);
        let counted = if reference { &mut self.history.done } else { &mut self.history.refused };
        *counted.entry(name).or_default() += 1;
        match machine {
            Ok(()) if !reference => Err("the machine does what the reference refuses".to_owned()),
            Err((code, message)) if reference => {
                Err(format!("the machine refuses what the reference does: {code:?}, {message}"))
            }
            Err((code, message)) if self.house.why.get().is_some_and(|why| why != code) => {
                Err(format!("refused for {code:?}, {message}, and not {:?}", self.house.why.get()))
            }
            _ => Ok(()),
        }
    }

    /// What the shell looks up for some commands, it looks up here.
    fn machine(&mut self, now: i64, shop: usize, ask: &Ask) -> Result<(), (RefusalCode, String)> {
        let number = self.number;
        let body = match ask {
            Ask::Reverse { original, sku } => {
                let booked = self.house.shops[shop].booked.get(&(*original, *sku));
                wording::reversal(*original, *sku, booked.map(|(on_hand, aside, _)| (*on_hand, *aside)))
            }
            Ask::Allocate { hold, lines, ship, patient } => {
                wording::allocation(number, *hold, lines, (*ship, *patient))
            }
            Ask::Cap { sku, cap } => wording::waitable(number, *sku, *cap),
            Ask::Enter { count, entry } => wording::entry(*count, entry, now),
            Ask::ReceiveLot { lot, quantity } => {
                let (body, line) = wording::lot_delivery(*lot, *quantity);
                let command = naming(command(now, number, 0, body), &[line]);
                return self.machines.places[shop].decide(now, &Command { register: None, ..command });
            }
            Ask::UseClaim { claim, back } => {
                let Some(one) = self.house.claims.get(claim) else {
                    return Err((RefusalCode::UnknownClaim, "nobody has granted it".to_owned()));
                };
                let (owner, ticket, line) = (one.owner, one.ticket, one.line);
                let of = (ticket, line, *back);
                return self.machines.refund_elsewhere(now, (shop, number), (*claim, owner), of);
            }
            _ => {
                let kits = words::kits_of(ask, &self.house.recipes);
                return self.machines.take(now, shop, number, ask, kits);
            }
        };
        let kits = words::kits_of(ask, &self.house.recipes);
        let mut command = Command { register: None, kits, ..command(now, number, 0, body) };
        if let Ask::Enter { entry: Entry { ben: true, .. }, .. } = ask {
            command.staff = words::BEN;
        }
        self.machines.places[shop].decide(now, &command)
    }

    /// The other side that has heard of it.
    fn carry(
        &mut self,
        shop: usize,
        which: usize,
        (lost, refused): (bool, bool),
    ) -> Result<Option<usize>, String> {
        let owed: Vec<Owed> = self.house.owed(shop).into_keys().collect();
        let Some(one) = owed.get(which % owed.len().max(1)).copied() else { return Ok(None) };
        // What was heard already is not refused when it is told again.
        let fresh = |id: u128| {
            let of = self.house.of_shipment(id);
            of.is_some_and(|(_, transfer)| !transfer.shipments[&id].announced)
        };
        let refusable = match one {
            Owed::Announce(id) => fresh(id),
            Owed::Wish(id) => !self.house.transfers.contains_key(&id),
            _ => false,
        };
        let refused = refused && refusable;
        let lost = lost && !refused;
        self.history.carried += 1;
        self.machines.carry(self.house.now, shop, one, (lost, refused))?;
        let house = &mut self.house;
        Ok(match one {
            Owed::Announce(id) => {
                let to = house.of_shipment(id).map(|(_, transfer)| transfer.to);
                house.announce(id, (lost, refused));
                to.into_iter().for_each(|to| house.follow(to));
                to
            }
            Owed::Note(receipt) => {
                let all = &house.transfers;
                let of = all.iter().find(|(_, transfer)| transfer.receipts.contains_key(&receipt));
                let Some((id, from)) = of.map(|(id, transfer)| (*id, transfer.from)) else { return Ok(None) };
                house.note(id, receipt);
                if !lost {
                    house.receipt_told(shop, receipt);
                }
                Some(from)
            }
            Owed::Wish(id) => house.wished(shop, id, (lost, refused)),
            Owed::Post(id) => house.post_claim(shop, id, lost),
            Owed::Turn(shipment) => house.turn(shipment, lost),
            Owed::Back(shipment) => house.turned_round(shop, shipment, lost),
            Owed::Left(part) => {
                let own = &mut house.shops[shop];
                if let Some(part) = own.parts.get_mut(&part).filter(|_| !lost) {
                    part.left.clear();
                }
                own.forget_done();
                None
            }
            Owed::News(step) | Owed::Search(step) => {
                let own = &mut house.shops[shop];
                own.parts.values_mut().filter(|_| !lost).for_each(|part| {
                    part.news.remove(&step);
                });
                own.forget_done();
                None
            }
        })
    }
}

/// What is wrong, and at which step.
pub(super) struct Broken {
    pub step: usize,
    pub what: String,
}

impl std::fmt::Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.what)
    }
}

pub(super) fn run(steps: &[Step]) -> Result<History, Broken> {
    let mut world = World::new();
    for (place, step) in steps.iter().enumerate() {
        let taken = catch_unwind(AssertUnwindSafe(|| world.take(step)));
        let taken = taken.unwrap_or_else(|_| Err("something panicked".to_owned()));
        taken.map_err(|what| Broken { step: place, what })?;
    }
    let mut history = world.history;
    history.happened =
        world.house.happened.iter().map(|(what, count)| ((*what).to_owned(), *count)).collect();
    for place in world.machines.places {
        history.add(&History { commands: place.told, ..History::default() });
    }
    Ok(history)
}

/// Leaves out what is not needed to fail: halves, quarters, and so on to single steps.
pub(super) fn shortened(steps: &[Step], broken: Broken) -> (Vec<Step>, Broken) {
    let mut short = steps[..=broken.step].to_vec();
    let (mut last, mut tries) = (broken, 0);
    let mut size = short.len() / 2;
    while size > 0 {
        let (mut place, mut smaller) = (0, false);
        while place < short.len() && tries < TRIES {
            tries += 1;
            let mut without = short.clone();
            without.drain(place..(place + size).min(short.len()));
            match run(&without) {
                Err(broken) => {
                    without.truncate(broken.step + 1);
                    (short, last, smaller) = (without, broken, true);
                }
                Ok(_) => place += size,
            }
        }
        if !(smaller && size == 1) {
            size /= 2;
        }
        if tries >= TRIES {
            break;
        }
    }
    (short, last)
}

/// What the steps come to, one a line.
pub(super) fn told(steps: &[Step]) -> String {
    let (mut world, mut text) = (World::new(), String::new());
    for step in steps {
        let next = world.house.now + i64::from(step.wait);
        world.house.now = next;
        let deed = deed(&world.house, step);
        let _ = writeln!(text, "  {next} shop {}: {deed:?}", usize::from(step.shop) % SHOPS);
        let step = Step { wait: 0, ..*step };
        if catch_unwind(AssertUnwindSafe(|| world.take(&step))).is_err() {
            break;
        }
    }
    text
}
