//! Deliveries and corrections.

use domain::{
    Rejection,
    branch::{Body, Event, command::StockBody},
};
use protocol::{AdjustmentReason, BranchId, Quantity, ReasonUse, Reverse, Sku, StockCommand, VariantKind};

use super::{Preparation, journey::Facts, terms::moved};
use crate::record::{Decision, Record, Stream};

impl Preparation {
    pub(super) fn stock(
        &self,
        branch: BranchId,
        command: &StockCommand,
        facts: &Facts,
    ) -> Result<Body, Rejection> {
        Ok(Body::Stock(match command {
            StockCommand::Receive(receive) => {
                let mut not_stocked = None;
                for line in &receive.lines {
                    self.no_kit(&line.sku)?;
                    if self.kind(&line.sku)? == VariantKind::Service {
                        not_stocked.get_or_insert(line.sku);
                    }
                }
                let (reference, lines) = (receive.reference.clone(), moved(&receive.lines));
                StockBody::Receive { reference, lines, not_stocked }
            }
            StockCommand::Adjust(adjust) => {
                self.stocked(&adjust.sku)?;
                let (mut reason, mut note) = (adjust.reason, adjust.note.clone());
                if let Some(code) = adjust.code {
                    let offered = self.reason_for(code, ReasonUse::StockAdjustment, &adjust.note)?;
                    (reason, note) =
                        (offered.books_as.unwrap_or(AdjustmentReason::Other), offered.told(&adjust.note));
                }
                StockBody::Adjust {
                    sku: adjust.sku,
                    delta: adjust.delta,
                    unsellable: adjust.unsellable,
                    reason,
                    note,
                }
            }
            StockCommand::Convert(convert) => {
                self.goods(&convert.sku)?;
                StockBody::Convert {
                    sku: convert.sku,
                    quantity: convert.quantity,
                    apart: convert.apart,
                    note: convert.note.clone(),
                }
            }
            StockCommand::Reverse(Reverse { original, sku, note }) => {
                let record = facts.original.as_ref().and_then(Option::as_deref);
                let booked = record.and_then(|record| booked(record, branch, *sku));
                StockBody::Reverse { original: *original, sku: *sku, booked, note: note.clone() }
            }
        }))
    }
}

/// What a record booked of a SKU by a delivery or a correction in a branch.
fn booked(record: &Record, branch: BranchId, sku: Sku) -> Option<(Quantity, Quantity)> {
    let (Stream::Branch(there), Decision::Branch(events)) = (record.stream, &record.decision) else {
        return None;
    };
    let stock = events.iter().filter(|_| there == branch);
    stock.into_iter().find_map(|event| match event {
        Event::Stock(event) => event.booked(sku),
        Event::Purchase(event) => event.booked(sku),
        _ => None,
    })
}
