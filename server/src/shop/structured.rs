//! What search engines read: schema.org products as JSON-LD, equal to what the page shows.

use protocol::{Availability, Currency, Gtin, Product, Variant};
use serde_json::{Value, json};

use super::{
    front::Front,
    pages::{Category, encoded},
    pictures,
};
use crate::{rim::plain, words::Language};

/// One variant with the best availability of any branch.
pub(super) type Offered<'a> = (&'a Variant, Availability);

/// JSON-LD of a product page, safe to stand inside a script element.
pub(super) fn product_data(
    product: &Product,
    offered: &[Offered<'_>],
    (base, url): (&str, &str),
    currency: Currency,
) -> String {
    let addresses = (base, url);
    let data = match offered {
        [only] => with_context(variant_data(product, only, addresses, currency, product.name.clone())),
        several => with_context(group_data(product, several, addresses, currency)),
    };
    embeddable(&data)
}

fn group_data(
    product: &Product,
    several: &[Offered<'_>],
    (base, url): (&str, &str),
    currency: Currency,
) -> Value {
    let variant = |one: &Offered<'_>| {
        let name = format!("{} {}", product.name, one.0.name).trim_end().to_owned();
        let own = format!("{url}?sku={}", encoded(one.0.sku.as_str()));
        let mut data = variant_data(product, one, (base, &own), currency, name);
        if let Value::Object(members) = &mut data {
            members.insert("inProductGroupWithID".into(), json!(product.handle));
        }
        data
    };
    let mut data = json!({
        "@type": "ProductGroup",
        "name": product.name,
        "description": product.description,
        "category": product.category,
        "productGroupID": product.handle,
        "url": url,
        "hasVariant": several.iter().map(variant).collect::<Vec<_>>(),
    });
    if let Value::Object(members) = &mut data {
        let axes: Vec<String> = product.options.iter().map(|option| axis_name(&option.name)).collect();
        if !axes.is_empty() {
            members.insert("variesBy".into(), json!(axes));
        }
        insert_brand(members, product);
    }
    data
}

fn insert_brand(members: &mut serde_json::Map<String, Value>, product: &Product) {
    if !product.brand.is_empty() {
        members.insert("brand".into(), json!({ "@type": "Brand", "name": product.brand }));
    }
}

/// Schema.org has words for these, in which search engines tell variants apart; any other is its own name.
fn axis_name(option: &str) -> String {
    match property_of(option) {
        Some(known) => format!("https://schema.org/{known}"),
        None => option.to_owned(),
    }
}

fn property_of(option: &str) -> Option<&'static str> {
    Some(match option.trim().to_lowercase().as_str() {
        "size" | "größe" | "groesse" | "grösse" | "المقاس" | "الحجم" => "size",
        "colour" | "color" | "farbe" | "اللون" => "color",
        "material" | "المادة" => "material",
        "pattern" | "muster" | "النقش" => "pattern",
        _ => return None,
    })
}

/// A step of the way to a page.
pub(super) struct Crumb {
    pub(super) name: String,
    pub(super) address: String,
}

/// The way from the front page down to a category, itself included.
pub(super) fn trail(category: &str, say: Language) -> Vec<Crumb> {
    let mut crumbs = vec![Crumb { name: say.all_products().to_owned(), address: "/".to_owned() }];
    let ends = category.match_indices('/').map(|(end, _)| end);
    let whole = (!category.is_empty()).then_some(category.len());
    for path in ends.chain(whole).filter_map(|end| category.get(..end)) {
        let name = path.rsplit_once('/').map_or(path, |(_, last)| last).to_owned();
        crumbs.push(Crumb { name, address: Category::of(path).address });
    }
    crumbs
}

/// The same way as search engines read it, safe to stand inside a script element.
pub(super) fn breadcrumbs(crumbs: &[Crumb], here: &str, shop: &Front, base: &str, url: &str) -> String {
    let above =
        crumbs.iter().map(|crumb| (crumb.name.as_str(), format!("{base}{}{}", shop.at, crumb.address)));
    let all = above.chain(std::iter::once((here, url.to_owned())));
    let items = (1_u32..).zip(all).map(|(position, (name, item))| {
        json!({ "@type": "ListItem", "position": position, "name": name, "item": item })
    });
    embeddable(&json!({
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": items.collect::<Vec<_>>(),
    }))
}

/// The word of schema.org.
pub(super) const fn availability_url(availability: Availability) -> &'static str {
    match availability {
        Availability::InStock => "https://schema.org/InStock",
        Availability::LimitedAvailability => "https://schema.org/LimitedAvailability",
        Availability::OutOfStock => "https://schema.org/OutOfStock",
        Availability::BackOrder => "https://schema.org/BackOrder",
        Availability::PreOrder => "https://schema.org/PreOrder",
    }
}

fn variant_data(
    product: &Product,
    offered: &Offered<'_>,
    (base, url): (&str, &str),
    currency: Currency,
    name: String,
) -> Value {
    let (variant, availability) = offered;
    let mut data = json!({
        "@type": "Product",
        "name": name,
        "sku": variant.sku.as_str(),
        "url": url,
        "offers": {
            "@type": "Offer",
            "url": url,
            "price": plain(variant.price, currency),
            "priceCurrency": currency.code(),
            "availability": availability_url(*availability),
            "itemCondition": "https://schema.org/NewCondition",
        }
    });
    if let Value::Object(members) = &mut data {
        insert_brand(members, product);
        for (option, value) in product.options.iter().zip(&variant.values) {
            if let Some(property) = property_of(&option.name) {
                members.insert(property.into(), json!(value));
            }
        }
        let shown = pictures::of_variant(product, variant);
        if !shown.is_empty() {
            let images: Vec<String> =
                shown.iter().map(|one| format!("{base}{}", pictures::address(one))).collect();
            members.insert("image".into(), json!(images));
        }
        let gtin = variant.barcodes.iter().find_map(|barcode| Gtin::new(barcode.as_str()).ok());
        if let Some(gtin) = gtin {
            members.insert("gtin".into(), json!(gtin.to_string()));
        }
        for (key, text) in [("description", &product.description), ("category", &product.category)] {
            if !text.is_empty() {
                members.insert(key.into(), json!(text));
            }
        }
    }
    data
}

fn with_context(mut data: Value) -> Value {
    if let Value::Object(members) = &mut data {
        members.insert("@context".into(), json!("https://schema.org"));
    }
    data
}

/// JSON may hold "</script>" in a string; written as escapes it means the same to JSON and nothing to HTML.
pub(super) fn embeddable(data: &Value) -> String {
    data.to_string()
        .replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029")
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::{Amount, TaxClassId, VariantKind};

    fn variant(sku: &str, name: &str, barcode: Option<&str>) -> Variant {
        Variant {
            sku: sku.parse().unwrap(),
            name: name.into(),
            price: Amount(1_250),
            tax_class: TaxClassId(1),
            kind: VariantKind::Goods,
            barcodes: barcode.map(|code| code.parse().unwrap()).into_iter().collect(),
            unit: protocol::Unit::Piece,
            weight_g: None,
            values: Vec::new(),
            pictures: Vec::new(),
            listed: Vec::new(),
            tracking: Default::default(),
            parts: Vec::new(),
            oversell: protocol::Oversell::default(),
            packs: Vec::new(),
        }
    }

    fn product(name: &str) -> Product {
        Product {
            handle: "mug".into(),
            name: name.into(),
            description: "For tea.".into(),
            category: "Kitchen".into(),
            ..Product::default()
        }
    }

    #[test]
    fn one_variant_is_a_product_with_an_offer() {
        let only = variant("MUG", "", Some("4006381333931"));
        let offered = [(&only, Availability::LimitedAvailability)];
        let text =
            product_data(&product("Mug"), &offered, ("http://shop", "http://shop/p/mug"), Currency::GBP);
        let data: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(data["@type"], "Product");
        assert!(data.get("image").is_none(), "a product without pictures names none");
        assert_eq!(data["gtin"], "4006381333931");
        assert_eq!(data["offers"]["price"], "12.50");
        assert_eq!(data["offers"]["priceCurrency"], "GBP");
        assert_eq!(data["offers"]["availability"], "https://schema.org/LimitedAvailability");
    }

    #[test]
    fn several_variants_are_a_group() {
        let (blue, red) = (variant("B", "blue", None), variant("R", "red", Some("not a gtin")));
        let offered = [(&blue, Availability::InStock), (&red, Availability::OutOfStock)];
        let text =
            product_data(&product("Mug"), &offered, ("http://shop", "http://shop/p/mug"), Currency::GBP);
        let data: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(data["@type"], "ProductGroup");
        assert_eq!(data["hasVariant"][1]["name"], "Mug red");
        assert_eq!(data["hasVariant"][1]["offers"]["availability"], "https://schema.org/OutOfStock");
        assert!(data["hasVariant"][1].get("gtin").is_none());
        assert_eq!(data["hasVariant"][1]["url"], "http://shop/p/mug?sku=R");
        assert_eq!(data["hasVariant"][1]["inProductGroupWithID"], "mug");
    }

    #[test]
    fn options_that_schema_org_knows_are_told_in_its_words() {
        let (mut blue, mut red) = (variant("B", "blue, mint", None), variant("R", "red, mint", None));
        (blue.values, red.values) = (vec!["blue".into(), "mint".into()], vec!["red".into(), "mint".into()]);
        let option = |name: &str| protocol::ProductOption { name: name.into(), values: Vec::new() };
        let product = Product {
            options: vec![option("Farbe"), option("Geschmack")],
            brand: "Mill".into(),
            ..product("Mug")
        };
        let offered = [(&blue, Availability::InStock), (&red, Availability::InStock)];
        let text = product_data(&product, &offered, ("", "http://shop/p/mug"), Currency::GBP);
        let data: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(data["variesBy"], json!(["https://schema.org/color", "Geschmack"]));
        assert_eq!(
            (&data["hasVariant"][1]["color"], &data["brand"]["name"]),
            (&json!("red"), &json!("Mill"))
        );
    }

    #[test]
    fn the_way_to_a_category_names_each_step() {
        let steps: Vec<(String, String)> =
            trail("Home/Mugs", Language::English).into_iter().map(|one| (one.name, one.address)).collect();
        let step = |name: &str, address: &str| (name.to_owned(), address.to_owned());
        assert_eq!(
            steps,
            [
                step("All products", "/"),
                step("Home", "/?category=Home"),
                step("Mugs", "/?category=Home%2FMugs")
            ]
        );
    }

    #[test]
    fn a_name_cannot_leave_its_script_element() {
        let only = variant("MUG", "", None);
        let name = "</script><img src=x onerror=alert(1)>&\u{2028}";
        let text = product_data(&product(name), &[(&only, Availability::InStock)], ("", "u"), Currency::GBP);
        assert!(!text.contains(['<', '>', '&', '\u{2028}']), "{text}");
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap()["name"], name);
    }
}
