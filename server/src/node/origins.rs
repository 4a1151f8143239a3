//! Where lots and single units came from: with which delivery, from whom, and what one cost then.

use domain::branch::{Delivered, Event, PurchaseEvent};
use protocol::{
    Amount, LotCode, LotOrigin, Lsn, Movement, MovementKind, PurchaseId, Quantity, Refusal, Sku, SupplierId,
};

use super::{MovementsAsked, Newest, Node};
use crate::record::{Decision, Record};

impl Node {
    /// A page of the deliveries that some of a lot came with, newest first. `costs` where it may be told what one cost.
    ///
    /// # Errors
    /// As [`Node::sku_ledger`].
    pub(crate) async fn origins(
        &self,
        (sku, lot): (Sku, LotCode),
        before: Option<Lsn>,
        limit: usize,
        costs: bool,
    ) -> Result<Newest<LotOrigin>, Refusal> {
        let kind = Some(MovementKind::Received);
        let asked = MovementsAsked { lot: Some(lot), kind, ..MovementsAsked::default() };
        let page = self.sku_ledger(sku, asked, before, limit).await?;
        let mut rows = Vec::with_capacity(page.rows.len());
        for movement in page.rows {
            rows.push(self.origin(lot, movement, costs).await?);
        }
        Ok(Newest { rows, next: page.next, damaged: page.damaged })
    }

    async fn origin(&self, lot: LotCode, movement: Movement, costs: bool) -> Result<LotOrigin, Refusal> {
        let own = movement.lots.iter().filter(|moved| moved.lot == lot);
        let came = own.fold(0_i64, |sum, moved| sum.saturating_add(moved.quantity.0));
        let lsn = movement.lsn;
        let record = self.blocking(move |node| node.0.locator.read(lsn.0).map_err(Into::into)).await?;
        let paper = record.as_ref().and_then(|record| paper_of(record, movement.sku)).unwrap_or_default();
        let published = self.catalogue();
        let named = |supplier| published.organisation.supplier(supplier).map(|one| one.name.clone());
        Ok(LotOrigin {
            lsn,
            at: movement.at,
            branch: movement.branch,
            quantity: Quantity(came),
            reference: movement.cause,
            supplier: paper.supplier,
            supplier_name: paper.supplier.and_then(named).unwrap_or_default(),
            purchase: paper.purchase,
            unit_cost: paper.unit_cost.filter(|_| costs),
        })
    }
}

/// What a delivery says of a kind of goods.
#[derive(Default)]
struct Paper {
    supplier: Option<SupplierId>,
    purchase: Option<PurchaseId>,
    unit_cost: Option<Amount>,
}

fn paper_of(record: &Record, sku: Sku) -> Option<Paper> {
    let Decision::Branch(events) = &record.decision else { return None };
    events.iter().find_map(|event| match event {
        Event::Purchase(PurchaseEvent::Received { purchase, supplier, lines, .. }) => Some(Paper {
            supplier: *supplier,
            purchase: *purchase,
            unit_cost: lines.iter().find(|line| line.sku == sku).and_then(unit_cost),
        }),
        _ => None,
    })
}

/// What one unit of a line cost, rounded to the nearest minor unit: what came by mistake was not paid.
fn unit_cost(line: &Delivered) -> Option<Amount> {
    let milli = i128::from(line.good.0).checked_add(i128::from(line.damaged.0)).filter(|milli| *milli > 0)?;
    let whole = i128::from(line.cost?.0).checked_mul(1_000)?;
    let rounded = whole.checked_add(milli.checked_div(2)?)?.checked_div(milli)?;
    i64::try_from(rounded).ok().map(Amount)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_costs_its_part_of_the_line() {
        for (good, damaged, wrong, cost, unit) in [
            (2_000, 0, 0, Some(501), Some(251)),
            (1_000, 1_000, 5_000, Some(500), Some(250)),
            (500, 0, 0, Some(100), Some(200)),
            (0, 0, 3_000, Some(0), None),
            (2_000, 0, 0, None, None),
        ] {
            let line = Delivered {
                sku: "TEA".parse().unwrap(),
                good: Quantity(good),
                damaged: Quantity(damaged),
                wrong: Quantity(wrong),
                over: Quantity::ZERO,
                cost: cost.map(Amount),
                average: None,
            };
            assert_eq!(unit_cost(&line), unit.map(Amount), "{good} {damaged} {wrong} {cost:?}");
        }
    }
}
