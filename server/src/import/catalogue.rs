//! Which items the file speaks of: their keys, kinds, names and prices. It knows no documents.

use protocol::{Amount, PutProduct, PutVariant, Sku, TaxClassId, VariantKind};
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::rows::SourceLine;

/// Words by which goods are shelved, the first match wins. The file has no categories of its own.
const SHELVES: [(&str, &[&str]); 8] = [
    ("Christmas", &["CHRISTMAS", "ADVENT", "REINDEER", "SANTA", "SNOWFLAKE"]),
    ("Candles and lights", &["CANDLE", "T-LIGHT", "LANTERN", "LIGHT", "LAMP", "INCENSE"]),
    ("Bags and travel", &["BAG", "PURSE", "LUGGAGE", "PASSPORT", "SUITCASE", "BACKPACK"]),
    ("Tea and kitchen", &["MUG", "TEA", "CUP", "PLATE", "BOWL", "CAKE", "KITCHEN", "JAR", "TRAY", "BAKING"]),
    ("Cards and wrap", &["CARD", "WRAP", "PAPER", "RIBBON", "STICKER", "TAG", "TISSUE", "NOTEBOOK"]),
    ("Toys and games", &["TOY", "GAME", "DOLL", "SKITTLES", "PUZZLE", "LUDO", "PLAYING", "CHILD"]),
    ("Jewellery", &["NECKLACE", "BRACELET", "EARRING", "RING", "BROOCH", "CHARM"]),
    ("Garden", &["GARDEN", "PLANT", "FLOWER", "WATERING", "SPADE", "TROWEL"]),
];

/// One item of the file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Item {
    pub(super) sku: Sku,
    pub(super) kind: VariantKind,
}

/// Every code of the file resolved, and the products made of them.
#[derive(Default, Debug)]
pub(super) struct Catalogue {
    pub(super) products: Vec<PutProduct>,
    pub(super) unpriced: Vec<Sku>,
    pub(super) merged_codes: u64,
    /// Codes that cleaning makes one with another that is described otherwise: nobody can tell whether they are one article.
    confused: BTreeSet<String>,
    items: HashMap<String, Item>,
}

impl Catalogue {
    /// Why a code stands for nothing.
    pub(super) fn why_none(&self, code: &str) -> String {
        if self.confused.contains(code) {
            return format!(
                "code {code:?} is told from another one by signs that no code has, and means something else"
            );
        }
        format!("code {code:?} cannot be a stock keeping unit")
    }

    /// What a code stands for; none when nothing of it can be a stock keeping unit.
    pub(super) fn item(&self, code: &str) -> Option<Item> {
        self.items.get(code).copied()
    }
}

#[derive(Default)]
struct Evidence {
    codes: BTreeSet<String>,
    /// Descriptions on lines with a price: what customers were sold.
    names: Tally<String>,
    /// Descriptions on lines without one: often a stock-keeper's note.
    notes: Tally<String>,
    prices: Tally<Amount>,
    /// Descriptions of each way in which the code is written, letters of both sizes being the same.
    written: BTreeMap<String, BTreeSet<String>>,
}

impl Evidence {
    /// Whether ways of writing that only cleaning makes alike have no description in common.
    fn is_confused(&self) -> bool {
        let mut ways = self.written.values().filter(|descriptions| !descriptions.is_empty());
        let Some(first) = ways.next() else { return false };
        ways.any(|other| other.is_disjoint(first))
    }
}

/// Counts that remember who came first, so that a tie is decided the same way every time.
struct Tally<K>(BTreeMap<K, (u64, usize)>);

impl<K> Default for Tally<K> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<K: Ord + Clone> Tally<K> {
    fn add(&mut self, key: K) {
        let next = self.0.len();
        let entry = self.0.entry(key).or_insert((0, next));
        entry.0 = entry.0.saturating_add(1);
    }

    fn most_frequent(&self) -> Option<K> {
        self.0
            .iter()
            .max_by_key(|(_, (count, first))| (*count, std::cmp::Reverse(*first)))
            .map(|(key, _)| key.clone())
    }
}

/// Makes one product of one variant for every item.
pub(super) fn build(lines: &[SourceLine], tax_class: TaxClassId) -> Catalogue {
    let mut catalogue = Catalogue::default();
    let mut found: BTreeMap<Sku, Evidence> = BTreeMap::new();
    for line in lines.iter().filter(|line| line.at.is_ok()) {
        let Some(sku) = clean(&line.code) else { continue };
        let evidence = found.entry(sku).or_default();
        evidence.codes.insert(line.code.clone());
        let written = evidence.written.entry(line.code.to_ascii_uppercase()).or_default();
        if !line.description.is_empty() {
            written.insert(line.description.clone());
        }
        if line.price.0 > 0 {
            evidence.prices.add(line.price);
        }
        if !line.description.is_empty() {
            let names = if line.price.0 > 0 { &mut evidence.names } else { &mut evidence.notes };
            names.add(line.description.clone());
        }
    }
    for (sku, evidence) in found {
        if evidence.is_confused() {
            catalogue.confused.extend(evidence.codes);
            continue;
        }
        let kind = kind_of(sku.as_str());
        let others = u64::try_from(evidence.codes.len()).unwrap_or(u64::MAX).saturating_sub(1);
        catalogue.merged_codes = catalogue.merged_codes.saturating_add(others);
        let price = evidence.prices.most_frequent();
        if price.is_none() {
            catalogue.unpriced.push(sku);
        }
        catalogue.products.push(product(sku, kind, price, &evidence, tax_class));
        for code in evidence.codes {
            catalogue.items.insert(code, Item { sku, kind });
        }
    }
    catalogue
}

/// A code in our alphabet: capitals, with a hyphen for anything that is not allowed.
fn clean(code: &str) -> Option<Sku> {
    let mut cleaned = String::with_capacity(code.len());
    for letter in code.chars() {
        match letter {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '.' | '_' => cleaned.push(letter.to_ascii_uppercase()),
            _ if cleaned.ends_with('-') => {}
            _ => cleaned.push('-'),
        }
    }
    let trimmed = cleaned.trim_matches('-');
    Sku::new(trimmed).ok()
}

/// Goods carry five digits and perhaps letters, or are of the two series made for a partner shop. Everything else in
/// the file (POST, DOT, D, M, fees, vouchers) is a service: it is billed, not stocked.
fn kind_of(sku: &str) -> VariantKind {
    let digits = sku.bytes().take_while(u8::is_ascii_digit).count();
    if digits >= 5 || sku.starts_with("DCGS") || sku.starts_with("SP1") || sku == "PADS" {
        VariantKind::Goods
    } else {
        VariantKind::Service
    }
}

fn product(
    sku: Sku,
    kind: VariantKind,
    price: Option<Amount>,
    evidence: &Evidence,
    tax_class: TaxClassId,
) -> PutProduct {
    let note = || evidence.notes.most_frequent().filter(|note| is_name(note));
    let name = evidence.names.most_frequent().or_else(note).unwrap_or_else(|| format!("Item {sku}"));
    let name: String =
        name.chars().filter(|letter| !letter.is_control()).take(protocol::TEXT_CHARS_MAX).collect();
    let category = match (kind, price) {
        (VariantKind::Service, _) => "Services",
        (VariantKind::Goods, None) => "Unpriced",
        (VariantKind::Goods, Some(_)) => shelf(&name),
    };
    PutProduct {
        handle: handle(&name, sku),
        name,
        category: category.to_owned(),
        variants: vec![PutVariant { kind, ..PutVariant::goods(sku, price.unwrap_or_default(), tax_class) }],
        ..PutProduct::default()
    }
}

/// Names in the file are written in capitals, stock-keepers' notes ("check", "Found", "?") are not.
fn is_name(text: &str) -> bool {
    let letters = text.chars().filter(|letter| letter.is_alphabetic()).count();
    let capitals = text.chars().filter(|letter| letter.is_uppercase()).count();
    letters > 4 && capitals.saturating_mul(2) > letters
}

fn shelf(name: &str) -> &'static str {
    let upper = name.to_uppercase();
    SHELVES
        .iter()
        .find(|(_, words)| words.iter().any(|word| upper.contains(word)))
        .map_or("Home and gifts", |(shelf, _)| shelf)
}

/// The address of a product: its name and, because names repeat, its key. A long one loses its beginning.
fn handle(name: &str, sku: Sku) -> String {
    let mut handle = String::new();
    for letter in format!("{name} {sku}").chars() {
        if letter.is_ascii_alphanumeric() {
            handle.push(letter.to_ascii_lowercase());
        } else if !handle.is_empty() && !handle.ends_with('-') && letter != '\'' {
            handle.push('-');
        }
    }
    let excess = handle.len().saturating_sub(protocol::HANDLE_CHARS_MAX);
    handle.chars().skip(excess).collect::<String>().trim_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_become_keys() {
        for (code, sku) in [
            ("85123a", Some("85123A")),
            ("BANK CHARGES", Some("BANK-CHARGES")),
            ("gift_0001_40", Some("GIFT_0001_40")),
            ("  ", None),
            ("£££", None),
            ("a&&b", Some("A-B")),
        ] {
            assert_eq!(clean(code).map(|sku| sku.as_str().to_owned()).as_deref(), sku, "{code:?}");
        }
    }

    #[test]
    fn services_are_what_has_no_five_digits() {
        for (sku, kind) in [
            ("85123A", VariantKind::Goods),
            ("DCGS0076", VariantKind::Goods),
            ("POST", VariantKind::Service),
            ("C2", VariantKind::Service),
            ("BANK-CHARGES", VariantKind::Service),
            ("GIFT_0001_40", VariantKind::Service),
        ] {
            assert_eq!(kind_of(sku), kind, "{sku}");
        }
    }

    #[test]
    fn notes_are_not_names() {
        for (text, name) in [("check", false), ("?", false), ("Found", false), ("OWL DOORSTOP", true)] {
            assert_eq!(is_name(text), name, "{text}");
        }
    }

    #[test]
    fn handles_are_addresses() {
        let sku = Sku::new("22619").unwrap();
        assert_eq!(handle("SET OF 6 SOLDIER'S  SKITTLES", sku), "set-of-6-soldiers-skittles-22619");
        let long = handle(&"VERY LONG NAME ".repeat(20), sku);
        assert!(long.len() <= protocol::HANDLE_CHARS_MAX && long.ends_with("long-name-22619"), "{long}");
    }
}
