//! What search engines read: schema.org products as JSON-LD, equal to what the page shows.

use protocol::{Availability, Currency, Gtin, Product, Variant};
use serde_json::{Value, json};

use super::pictures;
use crate::rim::plain;

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
        several => with_context(json!({
            "@type": "ProductGroup",
            "name": product.name,
            "description": product.description,
            "category": product.category,
            "productGroupID": product.handle,
            "url": url,
            "hasVariant": several.iter().map(|one| {
                let name = format!("{} {}", product.name, one.0.name).trim_end().to_owned();
                variant_data(product, one, addresses, currency, name)
            }).collect::<Vec<_>>(),
        })),
    };
    embeddable(&data)
}

/// The word of schema.org.
pub(super) const fn availability_url(availability: Availability) -> &'static str {
    match availability {
        Availability::InStock => "https://schema.org/InStock",
        Availability::LimitedAvailability => "https://schema.org/LimitedAvailability",
        Availability::OutOfStock => "https://schema.org/OutOfStock",
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
