//! Steps of the long walk with lots that go wrong on the way: one of a lot is missing, too much, or came as another lot, and
//! what becomes of each.

use domain::branch::{
    NamedLot,
    command::{Arrived, Finding, TransferBody},
};
use protocol::{CommandId, DiscrepancyKind as Kind, Quantity, Resolution, Responsible, TransferId};

use crate::{
    lots::lot,
    lots_pencil::{Good, Journey, Lot},
    lots_steps::named_end,
    lots_walk::{LOTS, World},
    support::*,
};

/// One of a lot, and what is odd about it.
#[derive(Clone, Debug)]
pub(crate) struct Odd {
    pub(crate) transfer: TransferId,
    pub(crate) receipt: CommandId,
    pub(crate) kind: Kind,
    /// The lot that was announced, or that came of what is too much.
    pub(crate) number: String,
    pub(crate) lot: Lot,
    /// The one that came in its place.
    pub(crate) came: Option<(String, Lot)>,
}

impl World {
    /// All that is awaited comes, but for one of it.
    pub(crate) fn unload_oddly(&mut self, transfer: TransferId, journey: &Journey) {
        let Some((LOTS, number, first)) = journey.lots.first().cloned() else { return };
        if journey.awaited.as_ref().and_then(|left| left.get(LOTS)) != journey.goods.get(LOTS) {
            return;
        }
        let all = journey.goods[LOTS];
        let kind = [Kind::Short, Kind::Over, Kind::OtherLot][self.chance.of(3)];
        let day = self.today() + 1 + self.chance.of(6) as i32;
        let other = (format!("D{day}"), Lot { units: 1, ends: named_end(Some(day)) });
        // What nobody sent is of a lot that is not in the box.
        let boxed = journey.lots.iter().any(|(_, number, _)| *number == other.0);
        if boxed && kind == Kind::OtherLot {
            return;
        }
        let mut came: Vec<(Good, String, Lot)> = journey.lots.clone();
        let mut good = all;
        match kind {
            Kind::Short => (came[0].2.units, good) = (came[0].2.units - 1, good - 1),
            Kind::Over => (came[0].2.units, good) = (came[0].2.units + 1, good + 1),
            _ => {
                came[0].2.units -= 1;
                came.push((LOTS, other.0.clone(), other.1));
            }
        }
        came.retain(|(.., lot)| lot.units > 0);
        let named = |(_, number, of): &(Good, String, Lot)| {
            let expires = if *number == other.0 && kind == Kind::OtherLot { in_box(day) } else { None };
            NamedLot { expires, ..lot(LOTS, number, of.units, 0) }
        };
        let lots: Vec<NamedLot> = came.iter().map(named).collect();
        let arrived = Arrived { sku: sku(LOTS), good: units(good), damaged: Quantity::ZERO };
        let lines = if good > 0 { vec![arrived] } else { Vec::new() };
        let body = TransferBody::Receive { transfer, lines, complete: true };
        let Some(receipt) = self.ask("unload what is odd", journey.to, body, &lots) else {
            panic!("{kind:?} of {journey:?} is received")
        };
        self.naive.arrive_as(transfer, receipt, &[(LOTS, good, 0)], true, &came);
        let lot = Lot { units: 1, ..first };
        let came = (kind == Kind::OtherLot).then_some(other);
        self.naive.odd.push(Odd { transfer, receipt, kind, number, lot, came });
    }

    /// The sender says what became of one of them, once it has heard of it.
    pub(crate) fn clear_up(&mut self) {
        let heard = |odd: &&Odd| !self.naive.receipts.contains_key(&odd.receipt);
        let all: Vec<Odd> = self.naive.odd.iter().filter(heard).cloned().collect();
        let Some(odd) = self.chance.pick(&all) else { return };
        let from = self.naive.journeys[&odd.transfer].from;
        let here = |number: &str| {
            self.naive.lots.get(&(from, LOTS, number.to_owned())).is_some_and(|lot| lot.units > 0)
        };
        let resolution = match odd.kind {
            Kind::Short => [Resolution::Found, Resolution::WrittenOff][self.chance.of(2)],
            Kind::Over if here(&odd.number) => {
                [Resolution::TakenOff, Resolution::Accepted][self.chance.of(2)]
            }
            Kind::OtherLot if here(&odd.came.as_ref().unwrap().0) => {
                [Resolution::LotsCorrected, Resolution::Accepted][self.chance.of(2)]
            }
            _ => Resolution::Accepted,
        };
        let finding = Finding {
            transfer: odd.transfer,
            receipt: odd.receipt,
            sku: sku(LOTS),
            kind: odd.kind,
            quantity: None,
            lot: (self.chance.of(2) == 0).then(|| odd.number.parse().unwrap()),
            resolution,
            responsible: Responsible::Carrier,
            note: "looked for".into(),
        };
        assert!(self.ask("clear up", from, TransferBody::Resolve(finding), &[]).is_some(), "{odd:?}");
        self.naive.odd.retain(|one| one.receipt != odd.receipt);
        self.naive.resolve(from, &odd, resolution);
    }

    /// Every lot of which something has left and has not come, as far as each sender has heard.
    pub(crate) fn check_under_way(&self, place: usize) {
        let mut wanted = std::collections::BTreeMap::<String, i64>::new();
        for (id, journey) in self.naive.journeys.iter().filter(|(_, one)| one.from == place && one.left) {
            let unheard = self.naive.receipts.values().any(|(of, _)| of == id);
            let came = journey.awaited.as_ref().is_some_and(|left| left.values().all(|left| *left == 0));
            if unheard || !came {
                for (_, number, lot) in &journey.lots {
                    *wanted.entry(number.clone()).or_default() += lot.units;
                }
                continue;
            }
            for odd in self.naive.odd.iter().filter(|odd| odd.transfer == *id && odd.kind == Kind::Short) {
                *wanted.entry(odd.number.clone()).or_default() += 1;
            }
        }
        let mut seen = std::collections::BTreeMap::<String, i64>::new();
        for (_, number, quantity) in self.branch(place).lots_under_way() {
            *seen.entry(number.to_string()).or_default() += quantity.0 / Quantity::ONE.0;
        }
        assert_eq!(seen, wanted, "what of each lot is under way from {place}");
    }
}

fn in_box(day: i32) -> Option<domain::branch::Expiry> {
    crate::lots::in_days(day)
}
