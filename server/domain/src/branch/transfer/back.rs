//! Goods that go back to where they came from, and what came of each transfer, so that no more goes back.

use protocol::{BranchId, FactName, Quantity, RefusalCode, Right, Sku, Timestamp, TransferId, WithFacts};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use super::{Arrived, BackGoods, ReceiptLine, TransferEvent};
use crate::{
    Rejection,
    branch::{Branch, Command, Moved},
    check,
    limits::RETURNABLE_LINES_MAX,
};

/// What came of the newest transfers and has not gone back.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(super) struct Came {
    of: BTreeMap<TransferId, CameOf>,
    lines: usize,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
struct CameOf {
    from: BranchId,
    goods: BTreeMap<Sku, Quantity>,
}

impl Came {
    pub(super) fn apply(&mut self, event: &TransferEvent) {
        match event {
            TransferEvent::Received { transfer, from, lines, .. }
            | TransferEvent::ShipmentReceived { transfer, from, lines, .. } => {
                self.receive(*transfer, *from, lines);
            }
            TransferEvent::SentBack { of, lines, .. } => {
                let Some(came) = self.of.get_mut(of) else { return };
                for line in lines {
                    if let Some(left) = came.goods.get_mut(&line.sku) {
                        left.0 = left.0.saturating_sub(line.all().0).max(0);
                    }
                }
            }
            _ => {}
        }
    }

    fn receive(&mut self, transfer: TransferId, from: BranchId, lines: &[ReceiptLine]) {
        let came = self.of.entry(transfer).or_insert_with(|| CameOf { from, goods: BTreeMap::new() });
        let before = came.goods.len();
        for line in lines {
            let sum = came.goods.entry(line.sku).or_default();
            sum.0 = sum.0.saturating_add(line.good.0).saturating_add(line.damaged.0);
        }
        self.lines = self.lines.saturating_add(came.goods.len().saturating_sub(before));
        // Ids are of the age of their transfers: the oldest is in front.
        while self.lines > RETURNABLE_LINES_MAX && self.of.len() > 1 {
            let Some((_, oldest)) = self.of.pop_first() else { return };
            self.lines = self.lines.saturating_sub(oldest.goods.len());
        }
    }
}

impl Branch {
    pub(super) fn ship_back(
        &self,
        at: Timestamp,
        command: &Command,
        of: TransferId,
        (lines, note): (&[Arrived], &str),
    ) -> Result<TransferEvent, Rejection> {
        self.check_sender(command, Right::Transfer)?;
        let Some(came) = self.arrivals.came.of.get(&of) else {
            let message = format!(
                "nothing came here with transfer {of}, or it is long ago: write a new transfer to the other branch instead"
            );
            return Err(Rejection::new(RefusalCode::UnknownTransfer, message));
        };
        check::line_count(lines.len())?;
        check::name("the reason why the goods go back", note)?;
        let lines = summed(lines)?;
        self.departures.check_room(lines.len())?;
        let freed = self.freed(at)?;
        for line in &lines {
            let left = came.goods.get(&line.sku).copied().unwrap_or_default();
            if line.all() > left {
                return Err(too_much(line.sku, line.all(), left));
            }
            if line.good.is_positive() {
                self.check_available(&Moved { sku: line.sku, quantity: line.good }, &freed)?;
            }
            let aside = self.position(&line.sku).unsellable;
            if line.damaged > aside {
                let message = format!(
                    "{} of {} are to go back damaged, and {aside} of it are set aside here as damaged",
                    line.damaged, line.sku
                );
                let no = Rejection::new(RefusalCode::InsufficientStock, message).sku(line.sku);
                return Err(no.fact(FactName::Wanted, line.damaged).fact(FactName::Available, aside));
            }
        }
        let (transfer, to, note) = (command.id.into(), came.from, note.to_owned());
        Ok(TransferEvent::SentBack { transfer, of, to, lines, note })
    }
}

fn too_much(sku: Sku, wanted: Quantity, left: Quantity) -> Rejection {
    let message = format!(
        "{wanted} of {sku} are to go back, and {left} of it came with that transfer and are still here"
    );
    let no = Rejection::new(RefusalCode::InsufficientStock, message).sku(sku);
    no.fact(FactName::Wanted, wanted).fact(FactName::Available, left)
}

/// One line for each SKU.
fn summed(lines: &[Arrived]) -> Result<Vec<BackGoods>, Rejection> {
    let mut sums: BTreeMap<Sku, BackGoods> = BTreeMap::new();
    for line in lines {
        super::receiver::check_arrived(line)?;
        let sku = line.sku;
        let sum = sums.entry(sku).or_insert(BackGoods { sku, good: Quantity::ZERO, damaged: Quantity::ZERO });
        let too_many = || check::overflow("a quantity");
        sum.good = sum.good.checked_add(line.good).ok_or_else(too_many)?;
        sum.damaged = sum.damaged.checked_add(line.damaged).ok_or_else(too_many)?;
    }
    Ok(sums.into_values().collect())
}
