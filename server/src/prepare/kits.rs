//! What kits are made of, as a branch is told it beside a command. Goods that are none cost one look.

use domain::{
    Rejection,
    branch::{Body, Event, Recipe, Recipes, StockEvent, command::OrderBody},
};
use protocol::{CommandBody, HoldCommand, RefusalCode, Rule, Sku, StockCommand, TicketCommand, WithFacts};

use super::{Preparation, journey::Facts};
use crate::{
    projections::PublishedCatalogue,
    record::{Decision, Record},
};

impl Preparation {
    /// Of the kits that a command is about. A refund gives back what its sale took, whatever the kit is made of by now.
    pub(super) fn kits(&self, body: &CommandBody, facts: &Facts) -> Recipes {
        match body {
            CommandBody::Ticket(TicketCommand::Sell(sell)) => {
                self.sold_kits(sell.lines.iter().map(|line| &line.sku))
            }
            CommandBody::Ticket(TicketCommand::Refund(_)) => {
                let original = facts.original.as_ref().and_then(Option::as_deref);
                original.map(taken_by).unwrap_or_default()
            }
            CommandBody::Ticket(TicketCommand::RefundWithoutReceipt(refund)) => {
                self.sold_kits(refund.lines.iter().map(|line| &line.sku))
            }
            CommandBody::Hold(HoldCommand::Place(hold)) => {
                self.sold_kits(hold.lines.iter().map(|line| &line.sku))
            }
            CommandBody::Stock(StockCommand::Convert(convert)) => {
                let kit = self.published.organisation.kit(&convert.sku);
                kit.map(|kit| Recipe { sku: convert.sku, parts: kit.parts.clone() }).into_iter().collect()
            }
            _ => Recipes::default(),
        }
    }

    /// Of those that an order is about: as it says that they were sold, and otherwise, for orders that do not know, as they are now.
    pub(super) fn ordered_kits(&self, body: &Body, named: &[Recipe]) -> Recipes {
        let skus: Vec<Sku> = match body {
            Body::Order(OrderBody::Hold { lines, .. } | OrderBody::Allocate { lines, .. }) => {
                lines.iter().map(|line| line.sku).collect()
            }
            Body::Order(OrderBody::TakeBack { lines, .. }) => lines.iter().map(|line| line.sku).collect(),
            _ => return Recipes::default(),
        };
        let unnamed = skus.iter().filter(|sku| !named.iter().any(|kit| kit.sku == **sku));
        let now = unnamed.filter_map(|sku| recipe_of(&self.published, sku));
        named.iter().cloned().chain(now).collect()
    }

    fn sold_kits<'a>(&self, skus: impl Iterator<Item = &'a Sku>) -> Recipes {
        skus.filter_map(|sku| recipe_of(&self.published, sku)).collect()
    }

    /// A kit lies on no shelf: its parts are what is delivered, moved, counted and corrected.
    pub(super) fn no_kit(&self, sku: &Sku) -> Result<(), Rejection> {
        if self.published.organisation.sold_as_parts(sku).is_none() {
            return Ok(());
        }
        let message = format!("{sku} is a kit and has no stock of its own: name its parts instead");
        Err(Rejection::new(RefusalCode::NotStocked, message).sku(*sku).rule(Rule::KitHasNoStock))
    }
}

/// What a kit is made of now; none of all other goods.
pub(crate) fn recipe_of(published: &PublishedCatalogue, sku: &Sku) -> Option<Recipe> {
    let kit = published.organisation.sold_as_parts(sku)?;
    Some(Recipe { sku: *sku, parts: kit.parts.clone() })
}

/// What a record made kits of.
fn taken_by(record: &Record) -> Recipes {
    let Decision::Branch(events) = &record.decision else { return Recipes::default() };
    let made = events.iter().filter_map(|event| match event {
        Event::Stock(StockEvent::Converted { sku, of, .. }) => Some(Recipe { sku: *sku, parts: of.clone() }),
        _ => None,
    });
    made.collect()
}
