//! How goods are sold before they are there, as head office said it and as it stands.

use domain::organisation::{Backorder, OfBackorder};
use protocol::{BackorderChange, BackorderRule, BackorderView, Quantity, Refusal, RefusalCode, Sku};

use super::Node;
use crate::{business_day::written, projections::Stock};

impl Node {
    /// What is said of a SKU, how many wait for it, and what was said before.
    ///
    /// # Errors
    /// When there is no such SKU, and as [`Node::stock`].
    pub(crate) async fn backorder(&self, sku: Sku) -> Result<BackorderView, Refusal> {
        let published = self.catalogue();
        let organisation = &published.organisation;
        if organisation.variant(&sku).is_none() {
            return Err(Refusal::new(RefusalCode::UnknownSku, format!("there is no SKU {sku}")));
        }
        let said = organisation.supply_of(&sku).and_then(|of| of.backorder.as_deref()).cloned();
        let OfBackorder { rule, said, .. } = said.unwrap_or_default();
        let (mut waiting, mut room) = (Quantity::ZERO, Quantity::ZERO);
        if let Some(at) = rule.map(|rule| rule.branch) {
            let read = move |stock: &Stock| (stock.backordered(&sku, at), stock.room(&sku, at));
            (waiting, room) = self.look_at(sku, read).await?;
        }
        let change = |(saved, rule): &(domain::organisation::Saved, Option<Backorder>)| BackorderChange {
            at: saved.at,
            by: saved.by,
            name: organisation.staff(saved.by).map(|person| person.name.clone()).unwrap_or_default(),
            rule: rule.as_ref().map(told),
        };
        let history = said.iter().rev().map(change).collect();
        Ok(BackorderView { sku, rule: rule.as_ref().map(told), waiting, room, history })
    }
}

fn told(rule: &Backorder) -> BackorderRule {
    let Backorder { kind, branch, cap, until } = *rule;
    BackorderRule { kind, branch, cap, until: written(until) }
}
