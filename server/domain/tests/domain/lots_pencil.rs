//! What somebody with a pencil would write down of goods that are told apart by lots and serial numbers, in several branches. It is
//! told which commands were accepted, and knows nothing of events, positions or any other arithmetic of the machines.

use std::collections::{BTreeMap, BTreeSet};

use protocol::{CommandId, Resolution, Timestamp, TransferId};

use crate::{lots_odd::Odd, lots_walk::LOTS};

/// A kind of goods by its name.
pub(crate) type Good = &'static str;
/// So much of each kind.
pub(crate) type Goods = BTreeMap<Good, i64>;
/// A branch and a kind of goods.
pub(crate) type Shelf = (usize, Good);

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Cell {
    pub(crate) on_hand: i64,
    pub(crate) aside: i64,
    pub(crate) allocated: i64,
    pub(crate) incoming: i64,
}

/// Goods of one number, and when their time is over.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Lot {
    pub(crate) units: i64,
    pub(crate) ends: Timestamp,
}

#[derive(Clone, Debug)]
pub(crate) struct Journey {
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) goods: Goods,
    pub(crate) approved: bool,
    pub(crate) left: bool,
    /// What has left and is nowhere yet, in truth.
    pub(crate) under_way: Goods,
    /// The same as far as the sender has heard.
    pub(crate) known: Goods,
    /// What the receiver has been told of, and still waits for.
    pub(crate) awaited: Option<Goods>,
    /// Of which lots the goods are, where that was said.
    pub(crate) lots: Vec<(Good, String, Lot)>,
}

#[derive(Default)]
pub(crate) struct Naive {
    pub(crate) cells: BTreeMap<Shelf, Cell>,
    pub(crate) lots: BTreeMap<(usize, Good, String), Lot>,
    pub(crate) recalled: BTreeSet<(usize, Good, String)>,
    pub(crate) journeys: BTreeMap<TransferId, Journey>,
    pub(crate) receipts: BTreeMap<CommandId, (TransferId, Goods)>,
    /// What was odd about goods that came, and nobody has cleared up.
    pub(crate) odd: Vec<Odd>,
    /// What came from outside and has not gone there.
    pub(crate) world: Goods,
}

impl Naive {
    pub(crate) fn cell(&mut self, shelf: Shelf) -> &mut Cell {
        self.cells.entry(shelf).or_default()
    }

    /// Something comes from outside, or goes there.
    pub(crate) fn outside(&mut self, shelf: Shelf, units: i64) {
        self.cell(shelf).on_hand += units;
        *self.world.entry(shelf.1).or_default() += units;
    }

    pub(crate) fn change_lot(&mut self, (place, good): Shelf, number: &str, units: i64, ends: Timestamp) {
        let known = self.lots.entry((place, good, number.to_owned())).or_insert(Lot { units: 0, ends });
        known.units += units;
    }

    fn is_shut(&self, key: &(usize, Good, String), lot: &Lot, at: Timestamp) -> bool {
        lot.ends <= at || self.recalled.contains(key)
    }

    /// Lots that may be sold, that which ends first standing first.
    pub(crate) fn open_lots(&self, shelf: Shelf, at: Timestamp) -> Vec<(String, Lot)> {
        let own = self.lots.iter().filter(|((place, good, _), _)| (*place, *good) == shelf);
        let open = own.filter(|(key, lot)| lot.units > 0 && !self.is_shut(key, lot, at));
        let mut open: Vec<_> = open.map(|((.., number), lot)| (number.clone(), *lot)).collect();
        open.sort_by(|one, other| (one.1.ends, &one.0).cmp(&(other.1.ends, &other.0)));
        open
    }

    pub(crate) fn open_units(&self, shelf: Shelf, at: Timestamp) -> i64 {
        self.open_lots(shelf, at).iter().map(|(_, lot)| lot.units).sum()
    }

    /// What leaves without anybody saying of which lot is of the one that ends first.
    pub(crate) fn take_first(
        &mut self,
        shelf: Shelf,
        mut units: i64,
        at: Timestamp,
    ) -> Vec<(Good, String, Lot)> {
        let mut taken = Vec::new();
        for (number, lot) in self.open_lots(shelf, at) {
            let part = lot.units.min(units);
            if part > 0 {
                units -= part;
                self.change_lot(shelf, &number, -part, lot.ends);
                taken.push((shelf.1, number, Lot { units: part, ..lot }));
            }
        }
        assert_eq!(units, 0, "the tester asks for no more than is there");
        taken
    }

    pub(crate) fn allocate(&mut self, place: usize, goods: &Goods, sign: i64) {
        goods.iter().for_each(|(good, units)| self.cell((place, good)).allocated += sign * units);
    }

    pub(crate) fn depart(&mut self, id: TransferId, lots: Vec<(Good, String, Lot)>) {
        let journey = self.journeys.get_mut(&id).unwrap();
        journey.left = true;
        (journey.under_way, journey.known) = (journey.goods.clone(), journey.goods.clone());
        journey.lots = lots;
        let (from, goods) = (journey.from, journey.goods.clone());
        self.allocate(from, &goods, -1);
        goods.iter().for_each(|(good, units)| self.cell((from, good)).on_hand -= units);
    }

    /// The receiver hears of it.
    pub(crate) fn announce(&mut self, id: TransferId) {
        let journey = self.journeys.get_mut(&id).unwrap();
        assert!(journey.awaited.is_none(), "it is told once");
        journey.awaited = Some(journey.goods.clone());
        let (to, goods) = (journey.to, journey.goods.clone());
        goods.iter().for_each(|(good, units)| self.cell((to, good)).incoming += units);
    }

    /// So much came, of it so much damaged; after the last of it nothing is waited for.
    pub(crate) fn arrive(
        &mut self,
        id: TransferId,
        receipt: CommandId,
        came: &[(Good, i64, i64)],
        last: bool,
    ) {
        let lots = self.journeys[&id].lots.clone();
        self.arrive_as(id, receipt, came, last, &lots);
    }

    /// The same of these lots.
    pub(crate) fn arrive_as(
        &mut self,
        id: TransferId,
        receipt: CommandId,
        came: &[(Good, i64, i64)],
        last: bool,
        lots: &[(Good, String, Lot)],
    ) {
        let journey = self.journeys.get_mut(&id).unwrap();
        let to = journey.to;
        let mut awaited = journey.awaited.take().unwrap();
        let (mut within, mut settled) = (Goods::new(), Goods::new());
        for (good, fit, damaged) in came {
            let left = awaited.entry(good).or_default();
            let expected = (fit + damaged).min(*left);
            *left -= expected;
            *within.entry(good).or_default() += expected;
            *settled.entry(good).or_default() += expected;
            *journey.under_way.entry(good).or_default() -= expected;
        }
        if last {
            for (good, left) in &mut awaited {
                *settled.entry(good).or_default() += std::mem::take(left);
            }
        }
        journey.awaited = Some(awaited);
        for (good, units) in settled {
            self.cell((to, good)).incoming -= units;
        }
        for (good, fit, damaged) in came {
            self.cell((to, good)).on_hand += fit + damaged;
            self.cell((to, good)).aside += damaged;
            *self.world.entry(good).or_default() += fit + damaged - within[good];
        }
        for (good, number, lot) in lots {
            self.change_lot((to, good), number, lot.units, lot.ends);
        }
        self.receipts.insert(receipt, (id, within));
    }

    /// The sender hears what came of it.
    pub(crate) fn hear(&mut self, receipt: CommandId) {
        let (id, within) = self.receipts.remove(&receipt).unwrap();
        let known = &mut self.journeys.get_mut(&id).unwrap().known;
        within.iter().for_each(|(good, units)| *known.get_mut(good).unwrap() -= units);
    }

    /// What became of one that was odd, in the books of the branch that sent it.
    pub(crate) fn resolve(&mut self, from: usize, odd: &Odd, resolution: Resolution) {
        let shelf = (from, LOTS);
        match resolution {
            Resolution::Found | Resolution::WrittenOff => {
                let journey = self.journeys.get_mut(&odd.transfer).unwrap();
                *journey.under_way.get_mut(LOTS).unwrap() -= 1;
                *journey.known.get_mut(LOTS).unwrap() -= 1;
                if resolution == Resolution::WrittenOff {
                    *self.world.get_mut(LOTS).unwrap() -= 1;
                    return;
                }
                self.cell(shelf).on_hand += 1;
                self.change_lot(shelf, &odd.number, 1, odd.lot.ends);
            }
            Resolution::TakenOff => {
                self.outside(shelf, -1);
                self.change_lot(shelf, &odd.number, -1, odd.lot.ends);
            }
            Resolution::LotsCorrected => {
                let (number, lot) = odd.came.clone().unwrap();
                self.change_lot(shelf, &odd.number, 1, odd.lot.ends);
                self.change_lot(shelf, &number, -1, lot.ends);
            }
            _ => {}
        }
    }

    /// What a screen should show.
    pub(crate) fn shown(&self, shelf: Shelf, at: Timestamp) -> Cell {
        let mut cell = self.cells.get(&shelf).copied().unwrap_or_default();
        let own = self.lots.iter().filter(|((place, good, _), _)| (*place, *good) == shelf);
        cell.aside +=
            own.filter(|(key, lot)| self.is_shut(key, lot, at)).map(|(_, lot)| lot.units).sum::<i64>();
        cell
    }

    /// Goods that have left one branch, and are in no other and not given up.
    pub(crate) fn under_way(&self, good: Good) -> i64 {
        self.journeys.values().filter_map(|journey| journey.under_way.get(good)).sum()
    }

    /// Forgets what is over, so that a long walk needs no more memory than a short one.
    pub(crate) fn forget(&mut self) {
        let mut heard: BTreeSet<TransferId> = self.receipts.values().map(|(id, _)| *id).collect();
        heard.extend(self.odd.iter().map(|odd| odd.transfer));
        self.journeys.retain(|id, journey| {
            let over = journey.known.values().all(|left| *left == 0);
            !journey.left || !over || heard.contains(id)
        });
        self.lots.retain(|_, lot| lot.units != 0);
    }
}
