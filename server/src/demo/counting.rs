//! A count that is under way in the warehouse: some shelves are counted, the others are waiting, and one is not what the
//! books say.

use protocol::{
    CommandBody, CountCommand, CountEntry, CountId, CountThreshold, EnterCounts, OpenCount, PutProduct,
    Quantity, Sku, VariantKind,
};

use super::{DemoError, progress::Begun, put_as, trade::WAREHOUSE};
use crate::node::Node;

const CATEGORY: &str = "Home/Mugs";
/// How many of its shelves have been counted.
const COUNTED: usize = 9;
/// Which of them has fewer than it should.
const SHORT: usize = 4;

pub(super) async fn make(node: &Node, begun: Begun, products: &[PutProduct]) -> Result<(), DemoError> {
    let id = begun.id("count");
    // What was found follows from what was there then.
    if node.knows(begun.id("count entered")).await.map_err(DemoError::Unread)? {
        return Ok(());
    }
    let goods = products.iter().filter(|product| product.category == CATEGORY);
    let goods = goods.flat_map(|product| &product.variants).filter(|one| one.kind == VariantKind::Goods);
    let skus: Vec<Sku> = goods.map(|variant| variant.sku).collect();
    let open = OpenCount {
        name: "Mugs before the winter order".to_owned(),
        skus: Some(skus.clone()),
        blind: true,
        threshold: CountThreshold::default(),
        bins: Vec::new(),
    };
    put_as(node, id, begun, Some(WAREHOUSE), CommandBody::from(CountCommand::Open(open))).await?;
    let mut entries = Vec::new();
    for (number, sku) in skus.into_iter().take(COUNTED).enumerate() {
        let stock = node.stock(sku).await.map_err(DemoError::Unread)?;
        let there = stock.branches.iter().find(|one| one.branch == WAREHOUSE);
        let there = there.map_or(Quantity::ZERO, |one| one.level.on_hand);
        let missing = if number == SHORT { Quantity::ONE.0 } else { 0 };
        let quantity = Quantity(there.0.saturating_sub(missing).max(0));
        entries.push(CountEntry {
            sku,
            quantity,
            place: format!("Bay {}", number / 3 + 1),
            at: begun.at,
            lot: None,
            expires: None,
        });
    }
    let enter = EnterCounts { count: CountId::from(id), entries };
    let body = CommandBody::from(CountCommand::Enter(enter));
    put_as(node, begun.id("count entered"), begun, Some(WAREHOUSE), body).await
}
