//! Orders to suppliers, and what comes and goes.

use domain::{
    Rejection,
    branch::{
        Body, ChargesFacts,
        command::{BackLine, Came, GoingBack, PurchaseBody, Receipt, SettledPart, WantedLine},
    },
    organisation::{Offer, date::day_of},
};
use protocol::{
    Amount, PurchaseCommand, PutPurchaseLine, Quantity, ReceivePurchase, RefusalCode, ReturnGoods,
    SettleConsignment, Sku, SupplierId,
};

use super::{Facts, Preparation};

impl Preparation {
    pub(super) fn purchase(&self, command: &PurchaseCommand, facts: &Facts) -> Result<Body, Rejection> {
        Ok(Body::Purchase(match command {
            PurchaseCommand::Draft(draft) => {
                self.ordered_from(draft.supplier)?;
                PurchaseBody::Draft {
                    supplier: draft.supplier,
                    lines: self.wanted(&draft.lines, Some(draft.supplier))?,
                    expected: draft.expected.clone(),
                    note: draft.note.clone(),
                }
            }
            PurchaseCommand::Change(change) => PurchaseBody::Change {
                purchase: change.purchase,
                version: change.version,
                lines: self.wanted(&change.lines, None)?,
                expected: change.expected.clone(),
                note: change.note.clone(),
                reason: change.reason.clone(),
            },
            PurchaseCommand::Send(send) => {
                PurchaseBody::Send { purchase: send.purchase, version: send.version }
            }
            PurchaseCommand::Receive(receive) => PurchaseBody::Receive(self.receipt(receive)?),
            PurchaseCommand::Close(close) => {
                PurchaseBody::Close { purchase: close.purchase, note: close.note.clone() }
            }
            PurchaseCommand::Cancel(of) => PurchaseBody::Cancel { purchase: of.purchase },
            PurchaseCommand::Return(back) => PurchaseBody::Return(self.going_back(back)?),
            PurchaseCommand::Settle(settle) => {
                self.known_supplier(settle.supplier)?;
                let (supplier, number, total) = (settle.supplier, settle.number, settle.total);
                PurchaseBody::Settle { supplier, number, total, part: settled_part(settle, facts)? }
            }
        }))
    }

    fn wanted(
        &self,
        lines: &[PutPurchaseLine],
        supplier: Option<SupplierId>,
    ) -> Result<Vec<WantedLine>, Rejection> {
        let wanted = lines.iter().map(|line| {
            self.stocked(&line.sku)?;
            let offer = self.offer(&line.sku, supplier);
            let bought_in = || self.published.organisation.bought_in(&line.sku).unwrap_or(Quantity::ONE);
            Ok(WantedLine {
                sku: line.sku,
                quantity: line.quantity,
                pack: line.pack,
                usual_pack: offer.map_or_else(bought_in, |offer| offer.pack),
                cost: line.cost,
                usual_cost: self.usual_cost(&line.sku, offer),
            })
        });
        wanted.collect()
    }

    fn receipt(&self, receive: &ReceivePurchase) -> Result<Receipt, Rejection> {
        if let Some(supplier) = receive.supplier {
            self.known_supplier(supplier)?;
        }
        let lines = receive.lines.iter().map(|line| {
            self.stocked(&line.sku)?;
            let offer = self.offer(&line.sku, receive.supplier);
            let known = self.published.organisation.variant(&line.sku);
            Ok(Came {
                sku: line.sku,
                good: line.good,
                damaged: line.damaged,
                wrong: line.wrong,
                cost: line.cost,
                usual: self.usual_cost(&line.sku, offer),
                weight_g: known.and_then(|(_, variant)| variant.weight_g),
            })
        });
        Ok(Receipt {
            purchase: receive.purchase,
            supplier: receive.supplier,
            reference: receive.reference.clone(),
            lines: lines.collect::<Result<_, Rejection>>()?,
            charges: receive.charges.map(|charges| ChargesFacts { amount: charges.amount, by: charges.by }),
            over: receive.over,
            seen: receive.seen,
            note: receive.note.clone(),
            consigned: receive.consigned,
        })
    }

    fn going_back(&self, back: &ReturnGoods) -> Result<GoingBack, Rejection> {
        if let Some(supplier) = back.supplier {
            self.known_supplier(supplier)?;
        }
        back.lines.iter().try_for_each(|line| self.stocked(&line.sku))?;
        let lines = back.lines.iter().map(|line| BackLine {
            sku: line.sku,
            quantity: line.quantity,
            unsellable: line.unsellable,
        });
        Ok(GoingBack {
            supplier: back.supplier,
            reference: back.reference.clone(),
            reason: back.reason.clone(),
            lines: lines.collect(),
            consigned: back.consigned,
        })
    }

    /// What one supplier offers of a SKU, or the usual one where none is named.
    fn offer(&self, sku: &Sku, supplier: Option<SupplierId>) -> Option<&Offer> {
        let organisation = &self.published.organisation;
        match supplier {
            Some(supplier) => organisation.supply_of(sku)?.offers.get(&supplier),
            None => organisation.usual_supplier(sku)?.1,
        }
    }

    /// What a unit costs where nobody has said it: by the offer, or else by the catalogue.
    fn usual_cost(&self, sku: &Sku, offer: Option<&Offer>) -> Option<Amount> {
        let known = || self.published.organisation.variant(sku).and_then(|(_, variant)| variant.cost);
        offer.and_then(|offer| offer.cost).or_else(known)
    }

    fn known_supplier(&self, id: SupplierId) -> Result<(), Rejection> {
        match self.published.organisation.supplier(id) {
            Some(_) => Ok(()),
            None => Err(Rejection::new(RefusalCode::UnknownSupplier, format!("there is no supplier {id}"))),
        }
    }

    fn ordered_from(&self, id: SupplierId) -> Result<(), Rejection> {
        self.known_supplier(id)?;
        let supplier = self.published.organisation.supplier(id).filter(|supplier| !supplier.active);
        if let Some(supplier) = supplier {
            let message =
                format!("nothing is ordered from {} any more; choose another supplier", supplier.name);
            return Err(Rejection::new(RefusalCode::WrongState, message));
        }
        Ok(())
    }
}

/// What is settled where a day is named: what was found to be owed up to it.
fn settled_part(settle: &SettleConsignment, facts: &Facts) -> Result<Option<SettledPart>, Rejection> {
    if settle.until.is_empty() {
        return Ok(None);
    }
    let until = day_of(&settle.until).ok_or_else(|| {
        let message = format!("{:?} is no day; one looks like 2027-01-31", settle.until);
        Rejection::new(RefusalCode::InvalidText, message)
    })?;
    Ok(Some(SettledPart { until, lines: facts.owed.clone().unwrap_or_default() }))
}
