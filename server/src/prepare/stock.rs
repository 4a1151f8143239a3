//! Deliveries and corrections.

use domain::{
    Rejection,
    branch::{Body, command::StockBody},
};
use protocol::{StockCommand, VariantKind};

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
                StockBody::Adjust {
                    sku: adjust.sku,
                    delta: adjust.delta,
                    unsellable: adjust.unsellable,
                    reason: adjust.reason,
                    note: adjust.note.clone(),
                }
            }
        }))
    }
}
