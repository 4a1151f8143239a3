//! What a schedule does with goods between branches: shipments, what is not as announced, and goods that go back.

use domain::branch::{
    Incoming, Moved,
    command::{Arrived, Finding, Reception, TransferBody},
};
use protocol::{Quantity, RefusalCode, Resolution, Responsible, ShipmentId, TransferId};

use super::{PLACES, Run};
use crate::{
    places::{Chance, GOODS, number, some_goods},
    support::*,
};

impl Run {
    /// A branch asks another one for goods.
    pub(super) fn wish(&mut self, to: usize) {
        let from = (to + 1 + self.chance.of(PLACES - 1)) % PLACES;
        let lines = some_goods(&mut self.chance);
        let body = TransferBody::Ask { from: number(from), lines, note: "wanted".into() };
        let (id, outcome) = self.post.ask(to, body);
        outcome.unwrap();
        self.transfers.push((from, to, id.into()));
    }

    /// Says of any difference that anything became of it; the machine says what is possible.
    pub(super) fn resolve(&mut self) {
        use Resolution::{Accepted, Expected, Found, SentBack, TakenOff, WrittenOff};
        let Some((transfer, receipt, line)) = self.chance.pick(&self.books.differences) else { return };
        let all = [WrittenOff, Found, Expected, Accepted, TakenOff, SentBack];
        let Some((from, ..)) = self.transfers.iter().find(|(.., id)| *id == transfer).copied() else {
            return;
        };
        let finding = Finding {
            transfer,
            receipt,
            sku: line.sku,
            kind: line.kind,
            quantity: (self.chance.of(2) == 0)
                .then(|| Quantity(1 + self.chance.of(line.quantity.0 as usize) as i64)),
            lot: None,
            resolution: all[self.chance.of(all.len())],
            responsible: Responsible::Carrier,
            note: "looked for".into(),
        };
        let _ = self.post.ask(from, TransferBody::Resolve(finding));
    }

    /// Some of what came goes back, as far as the machine lets it.
    pub(super) fn send_back(&mut self) {
        let Some((from, to, of)) = self.a_late_transfer() else { return };
        let good = Quantity(self.chance.of(800) as i64);
        let damaged = Quantity(1 + self.chance.of(400) as i64);
        let lines = vec![Arrived { sku: sku(GOODS[self.chance.of(GOODS.len())]), good, damaged }];
        let (id, outcome) = self.post.ask(to, TransferBody::SendBack { of, lines, note: "wrong".into() });
        if outcome.is_ok() {
            self.transfers.push((to, from, id.into()));
        }
    }

    /// Nothing but goods that go here and there, and what becomes of them.
    pub(super) fn step_of_goods(&mut self, place: usize) {
        match self.chance.of(100) {
            0..12 => self.stock_up(place),
            12..17 => self.draft(place),
            17..20 => self.wish(place),
            20..50 => self.move_on(),
            50..65 => self.receive_any(place),
            65..82 => self.resolve(),
            82..92 => self.send_back(),
            92 => self.post.crash(place),
            _ => self.post.collect(place),
        }
        for _ in 0..4 {
            if self.post.mail_is_empty() {
                self.post.collect(place);
            }
            self.post.deliver(&mut self.chance, true);
        }
    }

    /// Some of any shipment that is on its way here.
    fn receive_any(&mut self, place: usize) {
        let incoming: Vec<_> =
            self.post.places[place].branch.incoming().map(|(_, one)| one.clone()).collect();
        let Some(one) = self.chance.pick(&incoming) else { return };
        let part = |chance: &mut Chance, left: Quantity| Quantity(chance.of(left.0 as usize + 600) as i64);
        let lines = one.expected.iter().map(|(sku, left)| {
            let (good, damaged) = (part(&mut self.chance, *left), Quantity(1 + self.chance.of(300) as i64));
            Arrived { sku: *sku, good, damaged }
        });
        let lines = lines.collect();
        let (transfer, shipment, seen) = (one.transfer, Some(one.shipment), None);
        let (complete, responsible) = (self.chance.of(2) == 0, Responsible::Carrier);
        let note = "seen".into();
        let received = Reception { transfer, shipment, lines, complete, seen, responsible, note };
        let _ = self.post.ask(place, TransferBody::ReceiveShipment(received));
    }

    /// A part of a line that has not left yet; of another one where there is none.
    pub(super) fn part_of(&mut self, from: usize, transfer: TransferId) -> Vec<Moved> {
        let mut outgoing = self.post.places[from].branch.outgoing();
        let lines = outgoing.find(|(id, _)| *id == transfer).map(|(_, one)| one.lines.clone());
        let left: Vec<_> = lines.into_iter().flatten().filter(|line| line.left.is_positive()).collect();
        let Some(line) = self.chance.pick(&left) else { return some_goods(&mut self.chance) };
        vec![Moved { sku: line.sku, quantity: Quantity(1 + self.chance.of(line.left.0 as usize) as i64) }]
    }

    /// One that is on its way to somebody, or the transfer's first.
    pub(super) fn some_shipment(&mut self, from: usize, transfer: TransferId) -> ShipmentId {
        let all = self.post.places.iter().flat_map(|place| place.branch.incoming());
        let of = all.filter(|(id, one)| *id == transfer && one.from == number(from));
        let known: Vec<_> = of.map(|(_, one)| one.shipment).chain([transfer.into()]).collect();
        self.chance.pick(&known).unwrap()
    }

    /// What is still expected of any one shipment is not.
    pub(super) fn unload(&mut self, to: usize, transfer: TransferId) -> Result<(), RefusalCode> {
        let incoming = self.post.places[to].branch.incoming();
        let waiting = |one: &Incoming| one.expected.values().any(|left| left.is_positive());
        let of = incoming.filter(|(id, one)| *id == transfer && waiting(one));
        let shipments: Vec<_> = of.map(|(_, one)| one.shipment).collect();
        let shipment = *shipments.first().ok_or(RefusalCode::UnknownTransfer)?;
        let (lines, complete, seen) = (vec![], true, None);
        let (responsible, note) = (Responsible::Sender, String::new());
        let shipment = Some(shipment);
        let received = Reception { transfer, shipment, lines, complete, seen, responsible, note };
        self.post.ask(to, TransferBody::ReceiveShipment(received)).1.map(|_| ())
    }
}
