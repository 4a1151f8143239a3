//! Made-up products that are as large as real ones.

use protocol::{Amount, Barcode, BranchId, Gtin, PutBranch, PutProduct, PutVariant, Sku, TaxClassId};

use crate::{Failure, template::Good};

const HANDLE: &str = "load-";
/// GS1 prefix 952 is reserved for demonstrations and examples; these are far from those of the demonstration.
const FIRST_ITEM: u64 = 952_500_000_000;
const KINDS: [&str; 8] = ["Lamp", "Chair", "Kettle", "Blanket", "Notebook", "Puzzle", "Basket", "Candle"];
/// Products are of one kind after the other.
pub(crate) const KINDS_COUNT: u32 = 8;
const COLOURS: [&str; 7] = ["red", "green", "blue", "black", "white", "yellow", "grey"];

/// Branches from the fourth on, which the demonstration does not have.
pub(crate) fn branches(count: u16) -> impl Iterator<Item = PutBranch> {
    (4..=count).map(|number| PutBranch {
        id: BranchId(number),
        code: format!("L{number:02}"),
        name: format!("Load {number}"),
        on_web: true,
        ..PutBranch::default()
    })
}

/// So many goods.
///
/// # Errors
/// Never for numbers of six digits.
pub(crate) fn goods(count: u32) -> Result<Vec<Good>, Failure> {
    let good = |number: u32| {
        let sku = Sku::new(&format!("LOAD-{number:06}")).map_err(|why| Failure::other(why.to_string()))?;
        Ok(Good { sku, price: Amount(i64::from(number % 9_000).saturating_add(99)) })
    };
    (1..=count).map(good).collect()
}

/// A good's product.
pub(crate) fn product(number: u32, good: &Good) -> PutProduct {
    let pick = |words: &[&str], number: u32| {
        let place = usize::try_from(number).unwrap_or(0) % words.len().max(1);
        words.get(place).copied().unwrap_or_default().to_owned()
    };
    let (kind, colour) = (pick(&KINDS, number), pick(&COLOURS, number / 8));
    let gtin = Gtin::with_check_digit(FIRST_ITEM.saturating_add(number.into())).ok();
    let barcode = gtin.and_then(|gtin| Barcode::new(&gtin.to_string()).ok());
    let variant = PutVariant::goods(good.sku, good.price, TaxClassId(1));
    PutProduct {
        handle: handle(number),
        name: format!("{kind} {colour} {number}"),
        description: format!(
            "A {colour} {kind} for every day, number {number} of a long row, made of what there is and meant to be used."
        ),
        category: kind,
        brand: format!("Maker {}", number % 97),
        variants: vec![PutVariant { barcodes: barcode.into_iter().collect(), ..variant }],
        ..PutProduct::default()
    }
}

/// The address of a good's page.
pub(crate) fn handle(number: u32) -> String {
    format!("{HANDLE}{number:06}")
}

/// Whether a product is one of these.
pub(crate) fn is_ours(handle: &str) -> bool {
    handle.starts_with(HANDLE)
}
