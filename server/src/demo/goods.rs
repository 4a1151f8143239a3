//! About five hundred products composed from words: names, variants, prices, taxes and barcodes that scanners accept.

use protocol::{
    Amount, Barcode, Gtin, ProductOption, PutProduct, PutVariant, Quantity, Sku, TaxClassId, VariantKind,
};

use super::chance::Chance;
use super::{described, words};

/// GS1 prefix 952 is reserved for demonstrations and examples (GS1 General Specifications, section 1.4.2).
const FIRST_ITEM: u64 = 952_000_000_000;

const STANDARD: TaxClassId = TaxClassId(1);
const REDUCED: TaxClassId = TaxClassId(2);
const ZERO: TaxClassId = TaxClassId(3);

/// A family of products that are priced and described alike.
struct Family {
    prefix: &'static str,
    category: &'static str,
    /// What its variants differ in, if there are several.
    option: &'static str,
    /// The age that its customers must have, and how many of one product they may buy at once.
    limits: Option<(u8, i64)>,
    tax_class: TaxClassId,
    /// Least price in whole pounds, less a penny, and by how many pounds it may be more.
    pounds: (u64, u64),
}

/// What is told of one product besides its name.
struct Words {
    brand: String,
    description: String,
    tags: Vec<&'static str>,
}

/// Every product, in the order in which they sell: the earlier the oftener.
pub(super) fn products(chance: &mut Chance) -> Vec<PutProduct> {
    let mut shelf = Shelf { chance, items: 0, products: Vec::new() };
    vapes(&mut shelf);
    gifts(&mut shelf);
    services(&mut shelf);
    shelf.products
}

struct Shelf<'a> {
    chance: &'a mut Chance,
    items: u64,
    products: Vec<PutProduct>,
}

impl Shelf<'_> {
    fn add(&mut self, family: &Family, number: usize, name: &str, variants: &[&str], words: Words) {
        let (least, more) = family.pounds;
        let pounds = least.saturating_add(self.chance.below(more.saturating_add(1)));
        let price = Amount(i64::try_from(pounds).unwrap_or(1).saturating_mul(100).saturating_sub(1));
        let key = format!("{}{:03}", family.prefix, number.saturating_add(1));
        let single = [""];
        let names = if variants.is_empty() { single.as_slice() } else { variants };
        let options = options(family.option, variants);
        let variants = names
            .iter()
            .enumerate()
            .filter_map(|(place, variant)| {
                let sku = if names.len() == 1 { key.clone() } else { format!("{key}-{}", place + 1) };
                let values = values(variant, options.len());
                // A larger one costs more.
                let price = if *variant == "Large" { Amount(price.0.saturating_add(800)) } else { price };
                Some(PutVariant { values, ..self.variant(&sku, variant, price, family)? })
            })
            .collect();
        self.products.push(PutProduct {
            handle: handle(name),
            name: name.to_owned(),
            description: words.description,
            category: family.category.to_owned(),
            brand: words.brand,
            tags: words.tags.into_iter().map(str::to_owned).collect(),
            age_min: family.limits.map(|(age, _)| age),
            quantity_max: family.limits.and_then(|(_, most)| Quantity::units(most)),
            variants,
            options,
            ..PutProduct::default()
        });
    }

    fn variant(&mut self, sku: &str, name: &str, price: Amount, family: &Family) -> Option<PutVariant> {
        self.items += 1;
        let gtin = Gtin::with_check_digit(FIRST_ITEM.saturating_add(self.items)).ok()?;
        let barcode = Barcode::new(&gtin.to_string()).ok()?;
        Some(PutVariant {
            name: name.to_owned(),
            barcodes: vec![barcode],
            ..PutVariant::goods(Sku::new(sku).ok()?, price, family.tax_class)
        })
    }
}

fn vapes(shelf: &mut Shelf<'_>) {
    let liquid = Family {
        prefix: "EL",
        category: "Vaping/E-liquids",
        option: "Strength",
        limits: Some((18, 20)),
        tax_class: STANDARD,
        pounds: (4, 2),
    };
    for (number, (maker, flavour)) in pairs(&words::LIQUID_MAKERS, &words::FLAVOURS).enumerate() {
        let name = format!("{maker} {flavour}");
        let words = told(maker, described::liquid(&name), &[taste(flavour), "10 ml", "50/50"]);
        shelf.add(&liquid, number, &name, &["3 mg", "6 mg", "12 mg"], words);
    }
    let salt = Family { prefix: "NS", category: "Vaping/Nic salts", pounds: (4, 1), ..liquid };
    let makers = words::LIQUID_MAKERS.iter().take(5).copied().collect::<Vec<_>>();
    let flavours = words::FLAVOURS.iter().take(10).copied().collect::<Vec<_>>();
    for (number, (maker, flavour)) in pairs(&makers, &flavours).enumerate() {
        let name = format!("{maker} {flavour} Salt");
        let words = told(maker, described::salt(&name), &[taste(flavour), "10 ml", "nicotine salt"]);
        shelf.add(&salt, number, &name, &["10 mg", "20 mg"], words);
    }
    for (number, (maker, model)) in pairs(&words::DEVICE_MAKERS, &words::DEVICE_MODELS).enumerate() {
        let (category, tag) = match model {
            "Pen Kit" => ("Vaping/Kits/Pen kits", "tank"),
            "Box Kit 80 W" => ("Vaping/Kits/Box kits", "tank"),
            _ => ("Vaping/Kits/Pod kits", "pod"),
        };
        let kit = Family {
            prefix: "KT",
            category,
            option: "Colour",
            limits: Some((18, 10)),
            tax_class: STANDARD,
            pounds: (15, 30),
        };
        let first = shelf.chance.index(words::COLOURS.len());
        let colours: Vec<_> = words::COLOURS.iter().cycle().skip(first).take(3).copied().collect();
        let name = format!("{maker} {model}");
        let words = told(maker, described::kit(&name), &[tag, "USB-C"]);
        shelf.add(&kit, number, &name, &colours, words);
    }
    supplies(shelf);
}

/// What goes with devices, and what helps to do without.
fn supplies(shelf: &mut Shelf<'_>) {
    let coil = Family {
        prefix: "CO",
        category: "Vaping/Pods and coils",
        option: "",
        limits: None,
        tax_class: STANDARD,
        pounds: (8, 7),
    };
    for (number, (maker, ohms)) in pairs(&words::DEVICE_MAKERS, &words::OHMS).enumerate() {
        let words = told(maker, described::coils(ohms), &[ohms, "mesh"]);
        shelf.add(&coil, number, &format!("{maker} Coils {ohms}"), &[], words);
    }
    let power = Family { prefix: "PW", category: "Vaping/Batteries and power", pounds: (5, 20), ..coil };
    let extra = Family { prefix: "EX", category: "Vaping/Accessories", pounds: (3, 12), ..coil };
    let stop = Family { prefix: "SS", category: "Stop smoking", pounds: (6, 14), tax_class: REDUCED, ..coil };
    type Says = fn(&str) -> String;
    let kinds: [(&Family, &[&'static str], &str, Says); 3] = [
        (&power, &words::POWER, "Voltline", described::power),
        (&extra, &words::EXTRAS, "", described::extra),
        (&stop, &words::STOP_SMOKING, "Clearstep", described::quit),
    ];
    for (family, names, brand, says) in kinds {
        for (number, name) in names.iter().enumerate() {
            shelf.add(family, number, name, &[], told(brand, says(name), &[]));
        }
    }
}

const CHANDLER: &str = "Wick & Harbour";
const PRINTER: &str = "Paper Gull";

fn family(prefix: &'static str, category: &'static str, pounds: (u64, u64)) -> Family {
    Family { prefix, category, option: "", limits: None, tax_class: STANDARD, pounds }
}

fn gifts(shelf: &mut Shelf<'_>) {
    let candle = Family { option: "Size", ..family("CA", "Home/Candles", (7, 9)) };
    for (number, scent) in words::SCENTS.iter().enumerate() {
        let words = told(CHANDLER, described::candle(scent), &["soy wax", "handmade"]);
        shelf.add(&candle, number, &format!("{scent} Candle"), &["Small", "Large"], words);
    }
    let incense = family("IN", "Home/Incense", (4, 2));
    for (number, scent) in words::SCENTS.iter().take(14).enumerate() {
        let words = told(CHANDLER, described::incense(scent), &["handmade"]);
        shelf.add(&incense, number, &format!("{scent} Incense"), &[], words);
    }
    let printed = [
        (family("MG", "Home/Mugs", (9, 5)), "Mug", 20_usize),
        (family("PR", "Home/Prints", (12, 14)), "Print", 20),
        (family("KR", "Gifts/Keyrings", (4, 4)), "Keyring", 20),
        (family("NB", "Gifts/Stationery/Notebooks", (6, 6)), "Notebook", 20),
        (family("CS", "Home/Kitchen", (5, 5)), "Coasters", 14),
        (family("GW", "Gifts/Wrapping", (3, 3)), "Gift Wrap", 16),
        (family("TT", "Home/Kitchen", (8, 6)), "Tea Towel", 16),
    ];
    for (family, what, count) in &printed {
        for (number, motif) in words::MOTIFS.iter().take(*count).enumerate() {
            let words = told(PRINTER, described::printed(family.prefix, motif), &[theme(motif)]);
            shelf.add(family, number, &format!("{motif} {what}"), &[], words);
        }
    }
    for (number, (occasion, motif)) in pairs(&words::OCCASIONS, &words::MOTIFS).enumerate() {
        let category =
            if occasion.starts_with("Birthday") { "Gifts/Cards/Birthday" } else { "Gifts/Cards/Thank you" };
        let card = family("GC", category, (3, 1));
        let words = told(PRINTER, described::printed("GC", motif), &[theme(motif)]);
        shelf.add(&card, number, &format!("{motif} {occasion}"), &[], words);
    }
    let book = Family { tax_class: ZERO, ..family("BK", "Gifts/Books", (9, 9)) };
    for (number, title) in words::BOOKS.iter().enumerate() {
        let words = told("Estuary Press", described::book(title).to_owned(), &["paperback"]);
        shelf.add(&book, number, title, &[], words);
    }
    let shirt = Family { option: "Colour/Size", ..family("TS", "Clothing/T-shirts", (18, 4)) };
    for (number, motif) in words::MOTIFS.iter().take(10).enumerate() {
        let words = told(PRINTER, described::printed("TS", motif), &["organic cotton", theme(motif)]);
        shelf.add(&shirt, number, &format!("{motif} T-shirt"), &words::SHIRTS, words);
    }
}

fn told(brand: &str, description: String, tags: &[&'static str]) -> Words {
    Words { brand: brand.to_owned(), description, tags: tags.to_vec() }
}

/// What people ask for when they do not know the name of a flavour.
fn taste(flavour: &str) -> &'static str {
    match flavour {
        "Cool Mint" | "Blackcurrant Menthol" => "menthol",
        "Classic Blend" => "tobacco",
        "Strawberry Cream" | "Rhubarb Custard" | "Vanilla Biscuit" | "Toasted Caramel" => "dessert",
        "Cherry Cola" | "Peach Tea" => "drinks",
        _ => "fruit",
    }
}

fn theme(motif: &str) -> &'static str {
    match motif {
        "Sleeping Cat" | "Night Owl" | "Garden Snail" | "Two Herons" | "Running Hare" | "Honey Bees"
        | "Winter Robin" | "Blue Whale" => "animals",
        "Paper Boats" | "Lighthouse" | "Old Map" => "coast",
        "Apple Tree" | "Wild Poppies" => "garden",
        _ => "town",
    }
}

/// What variants of these names differ in, a slash between two things.
fn options(names: &str, variants: &[&str]) -> Vec<ProductOption> {
    if variants.len() < 2 || names.is_empty() {
        return Vec::new();
    }
    let count = names.split('/').count();
    let option = |(place, name): (usize, &str)| {
        let mut offered: Vec<String> = Vec::new();
        for variant in variants {
            let value = values(variant, count).into_iter().nth(place).unwrap_or_default();
            if !offered.contains(&value) {
                offered.push(value);
            }
        }
        ProductOption { name: name.to_owned(), values: offered }
    };
    names.split('/').enumerate().map(option).collect()
}

/// The values of a variant with this name.
fn values(variant: &str, count: usize) -> Vec<String> {
    match count {
        0 => Vec::new(),
        1 => vec![variant.to_owned()],
        _ => variant.split(" / ").map(str::to_owned).collect(),
    }
}

fn services(shelf: &mut Shelf<'_>) {
    for (sku, name, pence) in
        [("WRAP", "Gift Wrapping", 250), ("POST", "Delivery", 395), ("FIT", "Coil Fitting", 200)]
    {
        let Ok(sku) = Sku::new(sku) else { continue };
        let variant =
            PutVariant { kind: VariantKind::Service, ..PutVariant::goods(sku, Amount(pence), STANDARD) };
        shelf.products.push(PutProduct {
            handle: handle(name),
            name: name.to_owned(),
            category: "Services".to_owned(),
            variants: vec![variant],
            ..PutProduct::default()
        });
    }
}

fn pairs<'a>(first: &'a [&'a str], second: &'a [&'a str]) -> impl Iterator<Item = (&'a str, &'a str)> {
    first.iter().flat_map(|one| second.iter().map(|two| (*one, *two)))
}

fn handle(name: &str) -> String {
    let mut handle = String::new();
    for letter in name.chars() {
        if letter.is_ascii_alphanumeric() {
            handle.push(letter.to_ascii_lowercase());
        } else if !handle.ends_with('-') && letter != '\'' {
            handle.push('-');
        }
    }
    handle.trim_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn about_five_hundred_products_with_keys_and_barcodes_of_their_own() {
        let products = products(&mut Chance::new(1));
        assert!((500..=560).contains(&products.len()), "{}", products.len());
        let variants: Vec<_> = products.iter().flat_map(|product| &product.variants).collect();
        let handles: BTreeSet<_> = products.iter().map(|product| &product.handle).collect();
        let skus: BTreeSet<_> = variants.iter().map(|variant| variant.sku).collect();
        let barcodes: BTreeSet<_> = variants.iter().flat_map(|variant| &variant.barcodes).collect();
        assert_eq!(handles.len(), products.len());
        assert_eq!(skus.len(), variants.len());
        assert_eq!(barcodes.len(), variants.len() - 3, "services have none");
        for barcode in barcodes {
            assert!(
                barcode.as_str().starts_with("952") && Gtin::new(barcode.as_str()).is_ok(),
                "{barcode:?}"
            );
        }
    }
}
