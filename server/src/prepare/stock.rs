//! Deliveries and corrections.

use domain::{
    Rejection,
    branch::{Body, Correction, Event, command::StockBody},
};
use protocol::{
    AdjustmentReason, Amount, BranchId, Quantity, ReasonId, ReasonUse, RefusalCode, Reverse, Sku,
    StockCommand, VariantKind, WriteOff,
};

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
                let (reason, note) = self.grounds_of(adjust.reason, &adjust.note, adjust.code)?;
                let (sku, delta, unsellable) = (adjust.sku, adjust.delta, adjust.unsellable);
                match self.published.organisation.correction_limit() {
                    None => StockBody::Adjust { sku, delta, unsellable, reason, note },
                    limit => {
                        let condition = None;
                        let asked_by = None;
                        let correction =
                            Correction { sku, delta, unsellable, condition, reason, note, asked_by };
                        StockBody::Correct { correction, price: self.price_of(sku), limit }
                    }
                }
            }
            StockCommand::WriteOff(off) => self.written_off(off)?,
            StockCommand::SetAside(aside) => {
                self.stocked(&aside.sku)?;
                StockBody::SetAside {
                    sku: aside.sku,
                    quantity: aside.quantity,
                    from: aside.from,
                    to: aside.to,
                    note: aside.note.clone(),
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

    fn written_off(&self, off: &WriteOff) -> Result<StockBody, Rejection> {
        self.stocked(&off.sku)?;
        let (reason, note) = self.grounds_of(off.reason, &off.note, off.code)?;
        check_positive(off.quantity)?;
        let (sku, condition) = (off.sku, off.condition);
        let delta = Quantity(off.quantity.0.saturating_neg());
        let unsellable = if condition.is_some() { delta } else { Quantity::ZERO };
        let correction = Correction { sku, delta, unsellable, condition, reason, note, asked_by: None };
        let limit = self.published.organisation.correction_limit();
        Ok(StockBody::Correct { correction, price: self.price_of(sku), limit })
    }

    /// What a correction is booked as, and what was said about it.
    fn grounds_of(
        &self,
        reason: AdjustmentReason,
        note: &str,
        code: Option<ReasonId>,
    ) -> Result<(AdjustmentReason, String), Rejection> {
        let Some(code) = code else { return Ok((reason, note.to_owned())) };
        let offered = self.reason_for(code, ReasonUse::StockAdjustment, note)?;
        Ok((offered.books_as.unwrap_or(AdjustmentReason::Other), offered.told(note)))
    }

    fn price_of(&self, sku: Sku) -> Amount {
        self.published.organisation.terms(&sku).map(|terms| terms.price).unwrap_or_default()
    }
}

fn check_positive(quantity: Quantity) -> Result<(), Rejection> {
    if quantity.is_positive() {
        return Ok(());
    }
    let message = "what is written off is more than nothing";
    Err(Rejection::new(RefusalCode::InvalidQuantity, message))
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
