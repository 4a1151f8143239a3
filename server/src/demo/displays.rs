//! How the demonstration shows its goods: collections by hand and by rule, and a list of reduced prices that the web shop
//! tells with the former price beside each.

use protocol::{
    Amount, Channel, CollectionCondition, CollectionMembers, CollectionRule, CollectionSort, CommandBody,
    ListPriceOf, OrganisationCommand, PriceListId, PutCollection, PutPriceList, PutProduct, SetListPrices,
    SoldOut,
};

use super::{DemoError, progress::Begun, put_as};
use crate::node::Node;

/// The list of reduced prices.
const REDUCED: PriceListId = PriceListId(1);
/// Every so many of what may be reduced is, and by how many hundredths.
const REDUCED_EVERY: usize = 9;
const REDUCED_BY: i64 = 25;
/// Handles that are in the window.
const WINDOW: [&str; 8] = [
    "night-owl-mug",
    "wild-fig-candle",
    "arden-pod-kit-max",
    "lighthouse-print",
    "pier-9-peach-tea",
    "two-herons-tea-towel",
    "stars-over-the-estuary",
    "wild-poppies-gift-wrap",
];

pub(super) async fn make(node: &Node, begun: Begun, products: &[PutProduct]) -> Result<(), DemoError> {
    for collection in collections() {
        let id = begun.id(&format!("collection {}", collection.handle));
        let body = CommandBody::from(OrganisationCommand::PutCollection(collection));
        put_as(node, id, begun, None, body).await?;
    }
    let list = PutPriceList {
        id: REDUCED,
        name: "Autumn clearing".to_owned(),
        branches: Vec::new(),
        channel: Some(Channel::Web),
        from: Some(begun.at),
        until: None,
        active: true,
        group: None,
        version: None,
    };
    let body = CommandBody::from(OrganisationCommand::PutPriceList(list));
    put_as(node, begun.id("reduced"), begun, None, body).await?;
    let prices = SetListPrices { list: REDUCED, currency: node.currency(), prices: reduced(products) };
    let body = CommandBody::from(OrganisationCommand::SetListPrices(prices));
    put_as(node, begun.id("reduced prices"), begun, None, body).await
}

/// Gifts and things for the home; what is for adults only is never reduced.
fn reduced(products: &[PutProduct]) -> Vec<ListPriceOf> {
    let may = products.iter().filter(|one| {
        one.age_min.is_none()
            && ["Home/", "Gifts/", "Clothing/"].iter().any(|way| one.category.starts_with(way))
    });
    let chosen = may.step_by(REDUCED_EVERY).flat_map(|product| &product.variants);
    let lower = |price: Amount| Amount(price.0.saturating_sub(price.0.saturating_mul(REDUCED_BY) / 100));
    chosen.map(|variant| ListPriceOf { sku: variant.sku, price: Some(lower(variant.price)) }).collect()
}

fn collections() -> Vec<PutCollection> {
    let rule = |conditions| CollectionMembers::ByRule(CollectionRule { all: true, conditions });
    let category = |name: &str| CollectionCondition::Category(name.to_owned());
    let tag = |name: &str| CollectionCondition::Tag(name.to_owned());
    let window = WINDOW.map(str::to_owned).to_vec();
    let put = |handle: &str, title: &str, description: &str, sort, members| PutCollection {
        handle: handle.to_owned(),
        title: title.to_owned(),
        description: description.to_owned(),
        sort,
        members,
        shown: true,
        sold_out: SoldOut::Last,
        version: None,
    };
    vec![
        put(
            "in-the-window",
            "In the window",
            "What we would show you first if you came in.",
            CollectionSort::ByHand,
            CollectionMembers::ByHand(window),
        ),
        put(
            "gifts-up-to-ten",
            "Gifts up to ten pounds",
            "Small things that are never the wrong size.",
            CollectionSort::Price,
            rule(vec![category("Gifts"), CollectionCondition::PriceUpTo(Amount(1_000))]),
        ),
        put(
            "by-the-sea",
            "By the sea",
            "Boats, lighthouses and maps: everything with a coast on it.",
            CollectionSort::Name,
            rule(vec![tag("coast")]),
        ),
        put(
            "first-kits",
            "First kits",
            "Pod kits that work out of the box. For adults who smoke and want to stop.",
            CollectionSort::Price,
            rule(vec![category("Vaping/Kits/Pod kits"), CollectionCondition::InStock(true)]),
        ),
    ]
}
