//! Lots that are between two branches: what has left and nobody has received, what is announced, what came of it, and of which lots
//! the differences are that nobody has cleared up.

use std::collections::BTreeMap;

use protocol::{CommandId, DiscrepancyKind, LotCode, Quantity, Resolution, ShipmentId, Sku, TransferId};
use serde::{Deserialize, Serialize};

use super::{
    super::TransferEvent,
    event::{LotCame, LotDiffers, LotEvent, LotMove},
};
use crate::limits::LOTS_RETURNABLE_MAX;

/// A difference, as its transfer, its receipt, its SKU and its kind tell it from others.
pub(in crate::branch) type DifferenceOf = (TransferId, CommandId, Sku, DiscrepancyKind);

#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(super) struct Travels {
    /// What has left and the receiver does not know of yet, by shipment.
    sent: BTreeMap<TransferId, Vec<LotMove>>,
    /// What is on its way here. Below zero: it came before anybody could tell in whose place.
    announced: BTreeMap<TransferId, Vec<LotMove>>,
    /// What has left and has neither come nor become something else, by shipment.
    under_way: BTreeMap<TransferId, UnderWay>,
    /// What came with receipts that the sender does not know of.
    untold: BTreeMap<CommandId, Vec<LotCame>>,
    /// What came of the newest transfers and has not gone back: fit, and set aside.
    came: BTreeMap<TransferId, Vec<LotMove>>,
    came_lines: usize,
    differing: BTreeMap<DifferenceOf, Vec<LotDiffers>>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
struct UnderWay {
    transfer: TransferId,
    /// The transfer whose goods go back with it.
    back_of: Option<TransferId>,
    /// Below zero: it came before anybody could tell in whose place.
    lots: Vec<LotMove>,
}

fn journey(shipment: ShipmentId) -> TransferId {
    TransferId::new(shipment.uuid())
}

/// Adds to one lot of a list, which has no lot of which there is nothing.
fn add(lots: &mut Vec<LotMove>, like: LotMove, (fit, aside): (i64, i64)) {
    let same = |one: &LotMove| one.sku == like.sku && one.lot == like.lot;
    if let Some(one) = lots.iter_mut().find(|one| same(one)) {
        one.fit.0 = one.fit.0.saturating_add(fit);
        one.aside.0 = one.aside.0.saturating_add(aside);
    } else {
        let (fit, aside) = (Quantity(fit), Quantity(aside));
        lots.push(LotMove { fit, aside, unsellable: Quantity::ZERO, ..like });
    }
    lots.retain(|one| one.fit != Quantity::ZERO || one.aside != Quantity::ZERO);
}

impl Travels {
    pub(super) fn announced(&self, journey: &TransferId) -> &[LotMove] {
        self.announced.get(journey).map(Vec::as_slice).unwrap_or_default()
    }

    pub(super) fn expects_any(&self) -> bool {
        !self.announced.is_empty()
    }

    pub(super) fn sent(&self, journey: &TransferId) -> Option<&Vec<LotMove>> {
        self.sent.get(journey)
    }

    /// What came with a transfer and has not gone back.
    pub(super) fn came_with(&self, transfer: &TransferId) -> &[LotMove] {
        self.came.get(transfer).map(Vec::as_slice).unwrap_or_default()
    }

    pub(super) fn untold(&self, receipt: &CommandId) -> &[LotCame] {
        self.untold.get(receipt).map(Vec::as_slice).unwrap_or_default()
    }

    pub(super) fn of_difference(&self, key: &DifferenceOf) -> &[LotDiffers] {
        self.differing.get(key).map(Vec::as_slice).unwrap_or_default()
    }

    /// How many lots of differences are open, and how many are under way.
    pub(super) fn differing_lines(&self) -> usize {
        self.differing.values().map(Vec::len).sum()
    }

    pub(super) fn lines_under_way(&self) -> usize {
        self.under_way.values().map(|one| one.lots.len()).sum()
    }

    /// Whether a shipment left from here.
    pub(super) fn left_here(&self, shipment: ShipmentId) -> bool {
        self.under_way.contains_key(&journey(shipment))
    }

    /// Each lot of which something is under way from here.
    pub(super) fn each_under_way(&self) -> impl Iterator<Item = (Sku, LotCode, Quantity)> {
        let lots = self.under_way.values().flat_map(|one| &one.lots);
        lots.filter(|one| one.fit.is_positive()).map(|one| (one.sku, one.lot, one.fit))
    }

    /// What is not awaited here any more is forgotten.
    pub(super) fn keep_announced(&mut self, awaited: impl Fn(TransferId) -> bool) {
        self.announced.retain(|journey, _| awaited(*journey));
    }

    pub(super) fn follow(&mut self, event: &TransferEvent) {
        match event {
            TransferEvent::Dispatched { transfer, .. } => self.leave(*transfer, *transfer, None),
            TransferEvent::Shipped { transfer, shipment, .. }
            | TransferEvent::ExpectedAgain { transfer, shipment, .. } => {
                self.leave(journey(*shipment), *transfer, None);
            }
            TransferEvent::SentBack { transfer, of, .. } => self.leave(*transfer, *transfer, Some(*of)),
            TransferEvent::Told { transfer, .. } => {
                self.sent.remove(transfer);
            }
            TransferEvent::ShipmentTold { shipment, .. } => {
                self.sent.remove(&journey(*shipment));
            }
            TransferEvent::ComesBack { shipment, back, .. } => {
                if let Some(one) = self.under_way.remove(&journey(*shipment)) {
                    self.under_way.insert(journey(*back), one);
                }
            }
            TransferEvent::WithdrawalTold { shipment, .. } => {
                self.announced.remove(&journey(*shipment));
            }
            TransferEvent::ReceiptTold { receipt, .. } => {
                self.untold.remove(receipt);
            }
            TransferEvent::ReceiptNoted { transfer, closes: true, .. }
            | TransferEvent::RestDropped { transfer, closes: true, .. }
            | TransferEvent::Resolved { transfer, closes: true, .. } => self.end(*transfer),
            TransferEvent::WrittenOff { transfer, .. } => {
                self.end(*transfer);
                let short = DiscrepancyKind::Short;
                self.differing.retain(|(of, _, _, kind), _| of != transfer || *kind != short);
            }
            _ => {}
        }
    }

    fn leave(&mut self, journey: TransferId, transfer: TransferId, back_of: Option<TransferId>) {
        self.under_way.insert(journey, UnderWay { transfer, back_of, lots: Vec::new() });
    }

    fn end(&mut self, transfer: TransferId) {
        self.under_way.retain(|_, one| one.transfer != transfer);
    }

    pub(super) fn apply(&mut self, event: &LotEvent) {
        match event {
            LotEvent::Moved { lines, transfer: Some(journey) } => self.travel(*journey, lines),
            LotEvent::Announced { transfer, lines } => {
                self.announced.insert(*transfer, lines.clone());
            }
            LotEvent::Came { transfer, shipment, receipt, lines } => {
                self.announced_came(journey(*shipment), lines);
                // What comes back to where it left is known there at once.
                if !self.left_here(*shipment) {
                    self.untold.insert(*receipt, lines.clone());
                    self.remember(*transfer, lines);
                }
            }
            LotEvent::CameNoted { shipment, lines, .. } => self.settle(*shipment, lines),
            LotEvent::Differed { transfer, receipt, lines } => {
                for line in lines {
                    let key = (*transfer, *receipt, line.sku, line.kind);
                    self.differing.entry(key).or_default().push(*line);
                }
            }
            LotEvent::DifferenceResolved { transfer, shipment, receipt, resolution, again, lines } => {
                for line in lines {
                    self.resolve((*transfer, *receipt, line.sku, line.kind), line);
                    if line.kind == DiscrepancyKind::Short {
                        self.move_on(*shipment, again.filter(|_| *resolution == Resolution::Expected), line);
                    }
                }
            }
            _ => {}
        }
    }

    /// What leaves is remembered until it has come, and what comes is expected no longer.
    fn travel(&mut self, journey: TransferId, lines: &[LotMove]) {
        let left = lines.iter().filter(|line| line.on_hand() < Quantity::ZERO).map(|line| LotMove {
            fit: Quantity(line.on_hand().0.saturating_neg()),
            aside: Quantity::ZERO,
            unsellable: Quantity::ZERO,
            ..*line
        });
        let left: Vec<LotMove> = left.collect();
        if !left.is_empty() {
            let mut back_of = None;
            if let Some(one) = self.under_way.get_mut(&journey) {
                one.lots.clone_from(&left);
                back_of = one.back_of;
            }
            if let Some(came) = back_of.and_then(|of| self.came.get_mut(&of)) {
                let known = came.len();
                for line in lines {
                    let like = |one: &LotMove| one.sku == line.sku && one.lot == line.lot;
                    if came.iter().any(like) {
                        add(came, *line, (line.fit.0, line.aside.0));
                    }
                }
                self.came_lines = self.came_lines.saturating_sub(known.saturating_sub(came.len()));
            }
            self.sent.insert(journey, left);
        }
        if let Some(expected) = self.announced.get_mut(&journey) {
            for line in lines.iter().filter(|line| line.on_hand().is_positive()) {
                add(expected, *line, (line.on_hand().0.saturating_neg(), 0));
            }
        }
    }

    fn announced_came(&mut self, journey: TransferId, lines: &[LotCame]) {
        let Some(expected) = self.announced.get_mut(&journey) else { return };
        expected.retain(|one| !lines.iter().any(|line| line.done && line.sku == one.sku));
        if expected.is_empty() {
            self.announced.remove(&journey);
        }
    }

    fn remember(&mut self, transfer: TransferId, lines: &[LotCame]) {
        let came = self.came.entry(transfer).or_default();
        let known = came.len();
        for line in lines.iter().filter(|line| line.good.is_positive() || line.damaged.is_positive()) {
            add(came, like(line), (line.good.0, line.damaged.0));
        }
        self.came_lines = self.came_lines.saturating_add(came.len().saturating_sub(known));
        // Ids are of the age of their transfers: the oldest is in front.
        while self.came_lines > LOTS_RETURNABLE_MAX && self.came.len() > 1 {
            let Some((_, oldest)) = self.came.pop_first() else { return };
            self.came_lines = self.came_lines.saturating_sub(oldest.len());
        }
    }

    /// What came of a shipment is not under way any more.
    pub(super) fn settle(&mut self, shipment: ShipmentId, lines: &[LotCame]) {
        let Some(one) = self.under_way.get_mut(&journey(shipment)) else { return };
        for line in lines {
            add(&mut one.lots, like(line), (line.settled().0.saturating_neg(), 0));
        }
    }

    fn resolve(&mut self, key: DifferenceOf, line: &LotDiffers) {
        let Some(open) = self.differing.get_mut(&key) else { return };
        if let Some(one) = open.iter_mut().find(|one| one.lot == line.lot) {
            one.quantity.0 = one.quantity.0.saturating_sub(line.quantity.0);
        }
        open.retain(|one| one.quantity != Quantity::ZERO);
        if open.is_empty() {
            self.differing.remove(&key);
        }
    }

    /// What was missing of a shipment is not of it any more; what is expected again is of another.
    fn move_on(&mut self, shipment: ShipmentId, again: Option<ShipmentId>, line: &LotDiffers) {
        let moved = LotMove { fit: line.quantity, ..unmoved(line) };
        if let Some(one) = self.under_way.get_mut(&journey(shipment)) {
            add(&mut one.lots, moved, (line.quantity.0.saturating_neg(), 0));
        }
        let Some(again) = again.map(journey) else { return };
        if let Some(one) = self.under_way.get_mut(&again) {
            add(&mut one.lots, moved, (line.quantity.0, 0));
        }
        self.sent.entry(again).or_default().push(moved);
    }

    /// The difference is over, and with it its lots: more of them may have been named than it is of.
    pub(super) fn forget_difference(&mut self, key: &DifferenceOf) {
        self.differing.remove(key);
    }
}

fn like(line: &LotCame) -> LotMove {
    LotMove::unmoved(line.sku, line.lot, line.expires, line.serial)
}

/// A lot of a difference as one that nothing has happened to.
pub(super) const fn unmoved(line: &LotDiffers) -> LotMove {
    LotMove::unmoved(line.sku, line.lot, line.expires, line.serial)
}
