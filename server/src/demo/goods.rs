//! About five hundred products composed from words: names, variants, prices, taxes and barcodes that scanners accept.

use protocol::{Amount, Barcode, Gtin, PutProduct, PutVariant, Sku, TaxClassId, VariantKind};

use super::chance::Chance;
use super::words;

/// GS1 prefix 952 is reserved for demonstrations and examples (GS1 General Specifications, section 1.4.2).
const FIRST_ITEM: u64 = 952_000_000_000;

const STANDARD: TaxClassId = TaxClassId(1);
const REDUCED: TaxClassId = TaxClassId(2);
const ZERO: TaxClassId = TaxClassId(3);

/// A family of products that are priced and described alike.
struct Family {
    prefix: &'static str,
    category: &'static str,
    description: &'static str,
    tax_class: TaxClassId,
    /// Least price in whole pounds, less a penny, and by how many pounds it may be more.
    pounds: (u64, u64),
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
    fn add(&mut self, family: &Family, number: usize, name: &str, variants: &[&str]) {
        let (least, more) = family.pounds;
        let pounds = least.saturating_add(self.chance.below(more.saturating_add(1)));
        let price = Amount(i64::try_from(pounds).unwrap_or(1).saturating_mul(100).saturating_sub(1));
        let key = format!("{}{:03}", family.prefix, number.saturating_add(1));
        let single = [""];
        let names = if variants.is_empty() { single.as_slice() } else { variants };
        let variants = names
            .iter()
            .enumerate()
            .filter_map(|(place, variant)| {
                let sku = if names.len() == 1 { key.clone() } else { format!("{key}-{}", place + 1) };
                self.variant(&sku, variant, price, family)
            })
            .collect();
        self.products.push(PutProduct {
            handle: handle(name),
            name: name.to_owned(),
            description: family.description.to_owned(),
            category: family.category.to_owned(),
            variants,
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
        category: "E-liquids",
        description: "10 ml bottle with a child-proof cap. For adults; contains nicotine, which is addictive.",
        tax_class: STANDARD,
        pounds: (4, 2),
    };
    for (number, (maker, flavour)) in pairs(&words::LIQUID_MAKERS, &words::FLAVOURS).enumerate() {
        shelf.add(&liquid, number, &format!("{maker} {flavour}"), &["3 mg", "6 mg", "12 mg"]);
    }
    let salt = Family { prefix: "NS", category: "Nic salts", pounds: (4, 1), ..liquid };
    let makers = words::LIQUID_MAKERS.iter().take(5).copied().collect::<Vec<_>>();
    let flavours = words::FLAVOURS.iter().take(10).copied().collect::<Vec<_>>();
    for (number, (maker, flavour)) in pairs(&makers, &flavours).enumerate() {
        shelf.add(&salt, number, &format!("{maker} {flavour} Salt"), &["10 mg", "20 mg"]);
    }
    let kit = Family {
        prefix: "KT",
        category: "Kits",
        description: "Everything to begin with: device, pod or tank, cable and a short guide. For adults.",
        tax_class: STANDARD,
        pounds: (15, 30),
    };
    for (number, (maker, model)) in pairs(&words::DEVICE_MAKERS, &words::DEVICE_MODELS).enumerate() {
        let first = shelf.chance.index(words::COLOURS.len());
        let colours: Vec<_> = words::COLOURS.iter().cycle().skip(first).take(3).copied().collect();
        shelf.add(&kit, number, &format!("{maker} {model}"), &colours);
    }
    let coil = Family {
        prefix: "CO",
        category: "Pods and coils",
        description: "Pack of replacements. Let a new one soak for ten minutes before its first use.",
        tax_class: STANDARD,
        pounds: (8, 7),
    };
    for (number, (maker, ohms)) in pairs(&words::DEVICE_MAKERS, &words::OHMS).enumerate() {
        shelf.add(&coil, number, &format!("{maker} Coils {ohms}"), &[]);
    }
    let power = Family {
        prefix: "PW",
        category: "Power",
        pounds: (5, 20),
        description: "Tested before it was packed.",
        ..coil
    };
    let extra = Family {
        prefix: "EX",
        category: "Accessories",
        pounds: (3, 12),
        description: "A small thing that helps.",
        ..coil
    };
    let stop = Family {
        prefix: "SS",
        category: "Stop smoking",
        pounds: (6, 14),
        tax_class: REDUCED,
        description: "Helps with giving up. Read the leaflet first.",
    };
    for (family, names) in
        [(&power, words::POWER.as_slice()), (&extra, &words::EXTRAS), (&stop, &words::STOP_SMOKING)]
    {
        for (number, name) in names.iter().enumerate() {
            shelf.add(family, number, name, &[]);
        }
    }
}

fn gifts(shelf: &mut Shelf<'_>) {
    let family = |prefix, category, pounds, description| Family {
        prefix,
        category,
        pounds,
        description,
        tax_class: STANDARD,
    };
    let candle = family("CA", "Candles", (7, 9), "Soy wax in a glass. Burns for about forty hours.");
    for (number, scent) in words::SCENTS.iter().enumerate() {
        shelf.add(&candle, number, &format!("{scent} Candle"), &["Small", "Large"]);
    }
    let incense = family("IN", "Candles", (4, 2), "Twenty sticks.");
    for (number, scent) in words::SCENTS.iter().take(14).enumerate() {
        shelf.add(&incense, number, &format!("{scent} Incense"), &[]);
    }
    let printed = [
        (family("MG", "Mugs", (9, 5), "Stoneware, fired twice. Safe in the dishwasher."), "Mug", 20_usize),
        (family("PR", "Prints", (12, 14), "A4 on heavy cotton paper, unframed."), "Print", 20),
        (family("KR", "Small gifts", (4, 4), "Enamel on brass."), "Keyring", 20),
        (family("NB", "Stationery", (6, 6), "A5, 120 dotted pages, lies flat."), "Notebook", 20),
        (family("CS", "Small gifts", (5, 5), "Four in a tin."), "Coasters", 14),
        (family("GW", "Stationery", (3, 3), "Three sheets and tags."), "Gift Wrap", 16),
        (family("TT", "Small gifts", (8, 6), "Cotton, printed by hand."), "Tea Towel", 16),
    ];
    for (family, what, count) in &printed {
        for (number, motif) in words::MOTIFS.iter().take(*count).enumerate() {
            shelf.add(family, number, &format!("{motif} {what}"), &[]);
        }
    }
    let card = family("GC", "Stationery", (3, 1), "Blank inside, with a recycled envelope.");
    for (number, (occasion, motif)) in pairs(&words::OCCASIONS, &words::MOTIFS).enumerate() {
        shelf.add(&card, number, &format!("{motif} {occasion}"), &[]);
    }
    let book = Family { tax_class: ZERO, ..family("BK", "Books", (9, 9), "Paperback.") };
    for (number, title) in words::BOOKS.iter().enumerate() {
        shelf.add(&book, number, title, &[]);
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
        assert!((480..=560).contains(&products.len()), "{}", products.len());
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
