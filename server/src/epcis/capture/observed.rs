//! What was counted elsewhere: what the books had at that moment, so that only the difference is booked and all that moved since
//! stays.

use protocol::{BranchId, Quantity, Refusal, Sku, Timestamp};

use crate::node::{MovementsAsked, Node};

/// Movements looked at for one page.
const PAGE: usize = 500;

/// What a branch had of a SKU at an instant, as far as has been heard of by now.
///
/// # Errors
/// When the node does not answer.
pub(super) async fn on_hand_at(
    node: &Node,
    sku: Sku,
    branch: BranchId,
    at: Timestamp,
) -> Result<Quantity, Refusal> {
    let stock = node.stock(sku).await?;
    let level = stock.branches.iter().find(|one| one.branch == branch).map(|one| one.level.on_hand);
    let mut on_hand = level.unwrap_or_default().0;
    let asked =
        MovementsAsked { branch: Some(branch), since: Some(at.plus_millis(1)), ..MovementsAsked::default() };
    // Nothing newer than the level itself.
    let mut before = Some(protocol::Lsn(stock.seq.0.saturating_add(1)));
    while let Some(position) = before {
        let page = node.sku_ledger(sku, asked.clone(), Some(position), PAGE).await?;
        on_hand = page.rows.iter().fold(on_hand, |sum, movement| sum.saturating_sub(movement.quantity.0));
        before = page.next;
    }
    Ok(Quantity(on_hand))
}
