//! Deliveries and corrections.

use domain::{
    Rejection,
    branch::{Body, command::StockBody},
};
use protocol::{AdjustmentReason, ReasonUse, StockCommand, VariantKind};

use super::{Preparation, terms::moved};

impl Preparation {
    pub(super) fn stock(&self, command: &StockCommand) -> Result<Body, Rejection> {
        Ok(Body::Stock(match command {
            StockCommand::Receive(receive) => {
                let mut not_stocked = None;
                for line in &receive.lines {
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
        }))
    }
}
