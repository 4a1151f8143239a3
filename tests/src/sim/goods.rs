//! Goods that are made of others, that are their supplier's until they are sold, and that are told apart by lots.

use domain::branch::{
    Body, Expiry, NamedLot, NamedLots, Recipe, Recipes,
    command::{Came, PurchaseBody, Receipt, StockBody},
};
use protocol::{Amount, BranchId, Quantity, Sku, SupplierId, Timestamp};
use rand::{RngExt as _, rngs::SmallRng};

use super::{
    clients::{Wish, lines, moved},
    model::Model,
};

pub(super) const SUPPLIER: SupplierId = SupplierId(4);
/// What a unit is to be paid when it is used.
pub(super) const COST: Amount = Amount(1_000);

fn named(text: &str) -> Sku {
    text.parse().expect("it is a SKU")
}

/// A kit, which lies on no shelf.
pub(super) fn kit() -> Sku {
    named("K0")
}

/// Goods with lots.
pub(super) fn lotted() -> Sku {
    named("S5")
}

/// What one kit is made of, in whole units.
pub(super) fn parts() -> [(Sku, i64); 2] {
    [(named("S0"), 2), (named("S5"), 1)]
}

pub(super) fn recipes() -> Recipes {
    let part = |(sku, count): (Sku, i64)| protocol::SkuQuantity { sku, quantity: Quantity(count * 1_000) };
    let parts = moved(&parts().map(part));
    [Recipe { sku: kit(), parts }].into_iter().collect()
}

pub(super) fn wish(random: &mut SmallRng, model: &Model, branch: BranchId) -> Wish {
    match random.random_range(0..8) {
        0..3 => Wish::Bring(lines(random, 1..=3)),
        3..5 => {
            let (number, total) = model.owed(branch);
            // Now and then what somebody saw before something else was used.
            let total = if random.random_range(0..8) == 0 { Amount(total.0 + COST.0) } else { total };
            Wish::Settle { number, total }
        }
        _ => Wish::Lot {
            number: random.random_range(0..4),
            quantity: Quantity(random.random_range(1..=4) * 1_000),
        },
    }
}

pub(super) fn body(wish: &Wish) -> Body {
    match wish {
        Wish::Bring(goods) => {
            let line = |line: &protocol::SkuQuantity| Came {
                sku: line.sku,
                good: line.quantity,
                damaged: Quantity::ZERO,
                wrong: Quantity::ZERO,
                cost: None,
                usual: Some(COST),
                weight_g: None,
            };
            Body::Purchase(PurchaseBody::Receive(Receipt {
                purchase: None,
                supplier: Some(SUPPLIER),
                reference: String::new(),
                lines: goods.iter().map(line).collect(),
                charges: None,
                over: false,
                seen: None,
                note: String::new(),
                consigned: true,
            }))
        }
        Wish::Settle { number, total } => {
            let (number, total) = (*number, *total);
            Body::Purchase(PurchaseBody::Settle { supplier: SUPPLIER, number, total, part: None })
        }
        Wish::Lot { quantity, .. } => {
            let lines = moved(&[protocol::SkuQuantity { sku: lotted(), quantity: *quantity }]);
            Body::Stock(StockBody::Receive { reference: String::new(), lines, not_stocked: None })
        }
        other => panic!("{other:?} is no business of goods"),
    }
}

/// The lots that a wish names.
pub(super) fn lots(wish: &Wish) -> NamedLots {
    let Wish::Lot { number, quantity } = wish else { return NamedLots::default() };
    let day = i32::from(*number);
    let line = NamedLot {
        sku: lotted(),
        lot: format!("L{number}").parse().expect("it is a lot"),
        quantity: *quantity,
        unsellable: Quantity::ZERO,
        expires: Some(Expiry { day, ends: Timestamp(i64::MAX / 2) }),
        serial: false,
    };
    NamedLots { lines: vec![line], needed: Vec::new(), strict: true }
}
