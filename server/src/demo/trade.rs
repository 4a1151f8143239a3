//! What goes on around the shelves of the demonstration: it has pages that it has written, suppliers and orders to them, and customers
//! whose orders are in every state there is. It happens once, by the ways that people go, when the shop is open and somebody takes payments.

use protocol::{Amount, BranchId, CommandBody, PutProduct, Quantity};

use super::{DemoError, buying, first_body, goods, progress, put_as, shoppers, written};
use crate::node::Node;
use crate::{demo::chance::Chance, demo::progress::Begun};

pub(super) const LONDON: BranchId = BranchId(1);
pub(super) const NORTH: BranchId = BranchId(2);
pub(super) const WAREHOUSE: BranchId = BranchId(3);

/// Where the demonstration's own goods are, and what is done under which id.
#[derive(Clone, Copy)]
pub(super) struct Trade<'a> {
    pub(super) node: &'a Node,
    pub(super) begun: Begun,
    pub(super) products: &'a [PutProduct],
}

impl Trade<'_> {
    /// Does something under a name that it is done under once.
    pub(super) async fn put(
        &self,
        name: &str,
        branch: Option<BranchId>,
        body: impl Into<CommandBody>,
    ) -> Result<(), DemoError> {
        put_as(self.node, self.begun.id(name), self.begun, branch, body.into()).await
    }

    /// What a supplier takes for something that is sold at this price: it is a fiction, as the rest.
    pub(super) const fn cost(price: Amount) -> Amount {
        Amount(price.0.saturating_mul(11) / 24)
    }
}

pub(super) fn units(units: i64) -> Quantity {
    Quantity(units.saturating_mul(Quantity::ONE.0))
}

/// Lets it happen, where the demonstration is our own and it has not happened yet. Says whether it has now.
///
/// # Errors
/// When the shop refuses what a person would have been refused.
pub(crate) async fn trade(node: &Node) -> Result<bool, DemoError> {
    let Some(begun) = progress::begun(node).await.map_err(DemoError::Unread)? else { return Ok(false) };
    let over = begun.id("trade is over");
    if node.knows(over).await.map_err(DemoError::Unread)? {
        return Ok(false);
    }
    let products = goods::products(&mut Chance::new(super::SEED));
    let trade = Trade { node, begun, products: &products };
    written::make(trade).await?;
    buying::make(trade).await?;
    shoppers::make(trade).await?;
    put_as(node, over, begun, None, first_body()).await?;
    Ok(true)
}
