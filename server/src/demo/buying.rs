//! Who the demonstration buys from: suppliers with what they offer, how much of it each branch wants to have, and an order in each
//! state, from a draft to one of which all has come.

use protocol::{
    Charges, ClosePurchase, DeliveredLine, DraftPurchase, Offer, OrganisationCommand, PurchaseCommand,
    PurchaseId, PutPurchaseLine, PutSupplier, PutVariant, Quantity, ReceivePurchase, Reorder, SendPurchase,
    SetOffers, SetReorder, SkuOffer, SkuReorder, Spread, SupplierId, VariantKind,
};

use super::{
    DemoError,
    trade::{LONDON, NORTH, Trade, WAREHOUSE, units},
};

/// Who sells to us: number, code, name, place, days until the goods come, the categories that they have, and how many are in a pack.
struct Supplier {
    id: SupplierId,
    code: &'static str,
    name: &'static str,
    address: &'static str,
    lead_days: u16,
    has: &'static [&'static str],
    pack: i64,
}

const SUPPLIERS: [Supplier; 3] = [
    Supplier {
        id: SupplierId(1),
        code: "HARB",
        name: "Harbour Liquids",
        address: "Unit 4, Saltworks Yard, Bristol",
        lead_days: 3,
        has: &["Vaping/E-liquids", "Vaping/Nic salts"],
        pack: 10,
    },
    Supplier {
        id: SupplierId(2),
        code: "ARDN",
        name: "Arden Devices",
        address: "19 Foundry Lane, Birmingham",
        lead_days: 7,
        has: &["Vaping/Kits", "Vaping/Pods", "Vaping/Batteries"],
        pack: 1,
    },
    Supplier {
        id: SupplierId(3),
        code: "KILN",
        name: "Kiln & Loom",
        address: "The Old Dairy, Hebden Bridge",
        lead_days: 10,
        has: &["Home/", "Gifts/"],
        pack: 6,
    },
];
/// Offers of one supplier, and lines of one order.
const OFFERS_MAX: usize = 60;
const LINES: usize = 4;

pub(super) async fn make(trade: Trade<'_>) -> Result<(), DemoError> {
    for supplier in &SUPPLIERS {
        let put = PutSupplier {
            id: supplier.id,
            name: supplier.name.to_owned(),
            code: supplier.code.to_owned(),
            email: format!("orders@{}.example", supplier.code.to_lowercase()),
            address: supplier.address.to_owned(),
            lead_days: supplier.lead_days,
            active: true,
            ..PutSupplier::default()
        };
        let name = format!("supplier {}", supplier.id);
        trade.put(&name, None, OrganisationCommand::PutSupplier(put)).await?;
        let offers = offered(trade, supplier).map(|variant| SkuOffer {
            sku: variant.sku,
            offer: Some(Offer {
                code: format!("{}-{}", supplier.code, variant.sku),
                pack: units(supplier.pack),
                cost: Some(Trade::cost(variant.price)),
                minimum: units(supplier.pack),
            }),
        });
        let offers = SetOffers { supplier: supplier.id, offers: offers.collect() };
        trade.put(&format!("{name} offers"), None, OrganisationCommand::SetOffers(offers)).await?;
        for branch in [LONDON, NORTH, WAREHOUSE] {
            let levels = offered(trade, supplier).map(|variant| SkuReorder {
                sku: variant.sku,
                reorder: Some(Reorder { point: units(6), max: units(30) }),
            });
            let levels = SetReorder { branch, levels: levels.collect() };
            let name = format!("{name} reorder {branch}");
            trade.put(&name, None, OrganisationCommand::SetReorder(levels)).await?;
        }
    }
    orders(trade).await
}

fn offered<'a>(trade: Trade<'a>, supplier: &'a Supplier) -> impl Iterator<Item = &'a PutVariant> {
    let theirs =
        trade.products.iter().filter(|one| supplier.has.iter().any(|way| one.category.starts_with(way)));
    let goods = theirs.flat_map(|product| &product.variants).filter(|one| one.kind == VariantKind::Goods);
    goods.take(OFFERS_MAX)
}

/// A draft, one that was sent, one of which some has come with a few damaged, and one of which all has come.
async fn orders(trade: Trade<'_>) -> Result<(), DemoError> {
    let [liquids, devices, gifts] = &SUPPLIERS;
    draft(trade, "drafted", liquids, 0).await?;
    let sent = draft(trade, "sent", devices, 0).await?;
    send(trade, "sent", sent).await?;

    let partly = draft(trade, "partly", gifts, 0).await?;
    send(trade, "partly", partly).await?;
    let some = receipt(trade, gifts, partly, 0, |line, ordered| match line {
        0 => (ordered, Quantity::ZERO),
        1 => (Quantity(ordered.0.saturating_sub(Quantity::ONE.0)), Quantity::ONE),
        _ => (Quantity::ZERO, Quantity::ZERO),
    });
    trade.put("partly received", Some(WAREHOUSE), PurchaseCommand::Receive(some)).await?;

    let whole = draft(trade, "whole", liquids, LINES).await?;
    send(trade, "whole", whole).await?;
    let all = receipt(trade, liquids, whole, LINES, |_, ordered| (ordered, Quantity::ZERO));
    trade.put("whole received", Some(WAREHOUSE), PurchaseCommand::Receive(all)).await?;
    let close = ClosePurchase { purchase: whole, note: String::new() };
    // It may have closed by itself when all had come.
    match trade.put("whole closed", Some(WAREHOUSE), PurchaseCommand::Close(close)).await {
        Ok(()) | Err(DemoError::Refused { .. }) => Ok(()),
        Err(error) => Err(error),
    }
}

fn wanted(trade: Trade<'_>, supplier: &Supplier, from: usize) -> Vec<PutPurchaseLine> {
    let lines = offered(trade, supplier).skip(from).take(LINES).map(|variant| PutPurchaseLine {
        sku: variant.sku,
        quantity: units(supplier.pack.saturating_mul(2)),
        pack: Some(units(supplier.pack)),
        cost: Some(Trade::cost(variant.price)),
    });
    lines.collect()
}

async fn draft(
    trade: Trade<'_>,
    name: &str,
    supplier: &Supplier,
    from: usize,
) -> Result<PurchaseId, DemoError> {
    let name = format!("purchase {name}");
    let draft = DraftPurchase {
        supplier: supplier.id,
        lines: wanted(trade, supplier, from),
        expected: String::new(),
        note: String::new(),
    };
    trade.put(&name, Some(WAREHOUSE), PurchaseCommand::Draft(draft)).await?;
    Ok(PurchaseId::from(trade.begun.id(&name)))
}

async fn send(trade: Trade<'_>, name: &str, purchase: PurchaseId) -> Result<(), DemoError> {
    let send = SendPurchase { purchase, version: 1 };
    trade.put(&format!("purchase {name} sent"), Some(WAREHOUSE), PurchaseCommand::Send(send)).await
}

/// What came: of each line so much good and so much damaged. The freight is spread by what the goods cost.
fn receipt(
    trade: Trade<'_>,
    supplier: &Supplier,
    purchase: PurchaseId,
    from: usize,
    came: impl Fn(usize, Quantity) -> (Quantity, Quantity),
) -> ReceivePurchase {
    let lines = wanted(trade, supplier, from).into_iter().enumerate().filter_map(|(number, line)| {
        let (good, damaged) = came(number, line.quantity);
        let some = good != Quantity::ZERO || damaged != Quantity::ZERO;
        some.then_some(DeliveredLine { sku: line.sku, good, damaged, wrong: Quantity::ZERO, cost: None })
    });
    ReceivePurchase {
        purchase: Some(purchase),
        supplier: None,
        reference: format!("{}-20417", supplier.code),
        lines: lines.collect(),
        charges: Some(Charges { amount: protocol::Amount(1_250), by: Spread::Value }),
        over: false,
        seen: None,
        note: String::new(),
        consigned: false,
    }
}
