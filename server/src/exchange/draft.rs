//! Lines of a file as products that are wanted: what belongs together, what every cell says, and what cannot be read. It does not
//! know what the shop has already.

use protocol::{
    Amount, Barcode, BranchId, Currency, Decimals, FactName, ImportField as F, ImportFormat, ImportMapping,
    ImportWord as W, Quantity, Sku, Timestamp, Unit, VariantKind, WithFacts as _,
};
use std::collections::HashMap;

use super::{
    damage,
    options::{self, WantedOption},
    table::Line,
    values::{self, Sign},
    word::Word,
};

/// A variant as one line wants it. What the line does not say is none.
#[derive(Clone, Default, Debug)]
pub(crate) struct WantedVariant {
    pub(crate) line: u32,
    pub(crate) sku: Option<Sku>,
    pub(crate) name: Option<String>,
    pub(crate) price: Option<Amount>,
    pub(crate) cost: Option<Amount>,
    pub(crate) barcodes: Option<Vec<Barcode>>,
    pub(crate) tax: Option<String>,
    pub(crate) kind: Option<VariantKind>,
    pub(crate) unit: Option<Unit>,
    pub(crate) weight_g: Option<u32>,
    pub(crate) web: Option<bool>,
    pub(crate) supplier_code: Option<String>,
    pub(crate) till: Option<bool>,
    /// Of the options of its product, in their order.
    pub(crate) values: Vec<Option<String>>,
    pub(crate) stock: Vec<(BranchId, Quantity)>,
}

/// A product as its lines want it.
#[derive(Clone, Default, Debug)]
pub(crate) struct Wanted {
    /// The line it begins with.
    pub(crate) line: u32,
    pub(crate) handle: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) category: Option<String>,
    pub(crate) brand: Option<String>,
    pub(crate) tags: Option<Vec<String>>,
    pub(crate) age_min: Option<u8>,
    pub(crate) archived: Option<bool>,
    pub(crate) supplier: Option<String>,
    pub(crate) search: Option<String>,
    pub(crate) quantity_max: Option<Quantity>,
    pub(crate) web: WantedShown,
    pub(crate) till: WantedShown,
    pub(crate) options: Vec<WantedOption>,
    pub(crate) variants: Vec<WantedVariant>,
    pub(crate) images: Vec<(u32, String)>,
}

/// Whether and when something is to be seen, as far as the file says.
#[derive(Clone, Copy, Default, Debug)]
pub(crate) struct WantedShown {
    pub(crate) shown: Option<bool>,
    pub(crate) from: Option<Timestamp>,
    pub(crate) until: Option<Timestamp>,
}

/// Something to say of a line.
#[derive(Clone, Debug)]
pub(crate) struct Remark {
    pub(crate) line: u32,
    pub(crate) what: String,
    pub(crate) said: Word,
    /// Whether the line cannot be taken.
    pub(crate) is_error: bool,
}

/// All of a file.
#[derive(Default)]
pub(crate) struct Drafts {
    pub(crate) wanted: Vec<Wanted>,
    pub(crate) remarks: Vec<Remark>,
    pub(crate) lines: u32,
    /// By what lines of one product have in common.
    keys: HashMap<String, usize>,
    /// The product of the line before.
    last: Option<usize>,
    skus: HashMap<Sku, u32>,
}

/// What is needed to read a line.
pub(crate) struct Reading<'a> {
    pub(crate) mapping: &'a ImportMapping,
    pub(crate) currency: Currency,
    pub(crate) sign: Sign,
}

impl<'a> Reading<'a> {
    pub(crate) fn new(mapping: &'a ImportMapping, currency: Currency, amounts: &[String]) -> Self {
        let decimals = match mapping.format {
            // Shopify writes points whatever the shop's language.
            ImportFormat::Shopify if mapping.decimals == Decimals::Seen => Decimals::Point,
            _ => mapping.decimals,
        };
        Self {
            mapping,
            currency,
            sign: values::sign_of(decimals, currency.exponent(), amounts.iter().map(String::as_str)),
        }
    }

    fn text(&self, line: &Line, field: F) -> Option<String> {
        line.cell(self.mapping, field).map(|cell| cell.text.clone())
    }
}

impl Drafts {
    /// Takes one line.
    pub(crate) fn take(&mut self, reading: &Reading<'_>, line: &Line) {
        self.lines = self.lines.saturating_add(1);
        let mut odd = Vec::new();
        let variant = variant(reading, line, &mut odd, &mut self.remarks);
        let what = reading.text(line, F::Sku).or_else(|| reading.text(line, F::Name)).unwrap_or_default();
        if odd.is_empty()
            && let Some(sku) = variant.as_ref().and_then(|variant| variant.sku)
            && let Some(before) = self.skus.insert(sku, line.number)
        {
            let message = format!("{sku} stands in line {before} already");
            odd.push(Word::new(W::SkuTwice, message).sku(sku).fact(FactName::Count, before));
        }
        let index = self.product_of(reading, line);
        if let Some(wanted) = self.wanted.get_mut(index) {
            fill(wanted, reading, line, &mut odd);
            let images =
                line.cells(reading.mapping, F::Images).flat_map(|(cell, _)| values::several(&cell.text));
            wanted.images.extend(images.map(|address| (line.number, address)));
            if odd.is_empty() {
                wanted.variants.extend(variant);
            }
        }
        self.remarks.extend(odd.into_iter().map(|said| Remark {
            line: line.number,
            what: what.clone(),
            said,
            is_error: true,
        }));
    }

    /// The product that a line belongs to, a new one where it begins one.
    fn product_of(&mut self, reading: &Reading<'_>, line: &Line) -> usize {
        let own = own_key(reading, line);
        let found = match (&own, reading.mapping.format) {
            (Some(key), _) => self.keys.get(key).copied(),
            // Square leaves the name of an item out in the lines that follow the first.
            (None, ImportFormat::Square) => self.last,
            (None, _) => None,
        };
        let index = found.unwrap_or_else(|| {
            self.wanted.push(Wanted { line: line.number, ..Wanted::default() });
            self.wanted.len().saturating_sub(1)
        });
        let id = reading.text(line, F::OwnId).map(|id| format!("id:{id}"));
        let sku = reading.text(line, F::Sku).filter(|_| reading.mapping.format == ImportFormat::WooCommerce);
        for key in own.into_iter().chain(id).chain(sku) {
            self.keys.entry(key).or_insert(index);
        }
        self.last = Some(index);
        index
    }
}

/// What the lines of one product have in common; none where a line stands alone or follows the one before.
fn own_key(reading: &Reading<'_>, line: &Line) -> Option<String> {
    let text = |field| reading.text(line, field);
    match reading.mapping.format {
        ImportFormat::WooCommerce => text(F::Parent),
        ImportFormat::Square => text(F::Handle).or_else(|| text(F::Name)),
        ImportFormat::Shopify => text(F::Handle),
        // Lines of the same name are one product when something tells its variants apart.
        ImportFormat::Plain => {
            text(F::Handle).or_else(|| text(F::Name).filter(|_| text(F::Variant).is_some()))
        }
    }
}

/// What a line says of its product. The first line that says something has the word.
fn fill(wanted: &mut Wanted, reading: &Reading<'_>, line: &Line, odd: &mut Vec<Word>) {
    // A variation's name is its product's with the variant behind it.
    let is_variation = kind_of_row(reading, line) == Row::Variation;
    let once = |slot: &mut Option<String>, text: Option<String>| {
        if slot.is_none() && !is_variation {
            *slot = text;
        }
    };
    let handle = reading.text(line, F::Handle).filter(|_| reading.mapping.format != ImportFormat::Square);
    once(&mut wanted.handle, handle.map(|handle| values::handle_of(&handle)));
    once(&mut wanted.name, reading.text(line, F::Name));
    let html = reading.text(line, F::DescriptionHtml).map(|html| values::plain_of_html(&html));
    once(&mut wanted.description, reading.text(line, F::Description).or(html));
    let category = reading.text(line, F::Category).map(|text| match reading.mapping.format {
        ImportFormat::WooCommerce | ImportFormat::Square => {
            let first = text.split(',').next().unwrap_or_default();
            first.split('>').map(str::trim).collect::<Vec<_>>().join("/")
        }
        _ => text,
    });
    once(&mut wanted.category, category);
    once(&mut wanted.brand, reading.text(line, F::Brand));
    if wanted.tags.is_none() {
        wanted.tags = reading.text(line, F::Tags).map(|text| values::several(&text));
    }
    once(&mut wanted.supplier, reading.text(line, F::Supplier));
    once(&mut wanted.search, reading.text(line, F::Search));
    if let Some(text) = reading.text(line, F::QuantityMax).filter(|_| wanted.quantity_max.is_none()) {
        wanted.quantity_max = said(values::quantity(&text, reading.sign), odd);
    }
    shown(wanted, reading, line, odd);
    options::wanted(&mut wanted.options, reading, line, kind_of_row(reading, line) == Row::Variable);
    if let Some(text) = reading.text(line, F::AgeMin).filter(|_| wanted.age_min.is_none()) {
        wanted.age_min = text.parse().ok();
        if wanted.age_min.is_none() {
            odd.push(Word::of(W::NotAnAge, &text, format!("{text} is not an age")));
        }
    }
    if let Some(text) = reading.text(line, F::Archived).filter(|_| wanted.archived.is_none()) {
        wanted.archived = said(values::yes(&text), odd);
    }
    if let Some(text) = reading.text(line, F::Status).filter(|_| wanted.archived.is_none()) {
        wanted.archived = Some(text.to_lowercase() != "active");
    }
}

/// When a product is to be seen. The line of one of its variants speaks of that alone.
fn shown(wanted: &mut Wanted, reading: &Reading<'_>, line: &Line, odd: &mut Vec<Word>) {
    let row = kind_of_row(reading, line);
    if row == Row::Variation {
        return;
    }
    // What is said of a product whose variants have lines of their own is said of them all.
    let published = if row == Row::Variable { all_say_yes(reading, line, F::Web, odd) } else { None };
    for (shown, published, [whether, from, until]) in [
        (&mut wanted.web, published, [F::WebShown, F::WebFrom, F::WebUntil]),
        (&mut wanted.till, None, [F::TillShown, F::TillFrom, F::TillUntil]),
    ] {
        let said_here = [published, all_say_yes(reading, line, whether, odd)];
        shown.shown = shown.shown.or_else(|| said_here.into_iter().flatten().reduce(|all, one| all && one));
        for (slot, field) in [(&mut shown.from, from), (&mut shown.until, until)] {
            if let Some(text) = reading.text(line, field).filter(|_| slot.is_none()) {
                *slot = said(values::moment(&text), odd);
            }
        }
    }
}

/// Where several columns say whether something is shown, it is when all do.
fn all_say_yes(reading: &Reading<'_>, line: &Line, field: F, odd: &mut Vec<Word>) -> Option<bool> {
    let mut all = None;
    for (cell, _) in line.cells(reading.mapping, field) {
        let one = said(values::yes(&cell.text), odd)?;
        all = Some(all.unwrap_or(true) && one);
    }
    all
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Row {
    /// A product and its only variant, or one of several.
    Whole,
    /// A product whose variants come in lines of their own.
    Variable,
    Variation,
}

fn kind_of_row(reading: &Reading<'_>, line: &Line) -> Row {
    let words = reading.text(line, F::RowType).unwrap_or_default().to_lowercase();
    let mut words = words.split(',').map(str::trim);
    match words.find(|word| matches!(*word, "variable" | "variation")) {
        Some("variable") => Row::Variable,
        Some(_) => Row::Variation,
        None => Row::Whole,
    }
}

/// What a line says of a variant; none where it is about pictures or about the product alone.
fn variant(
    reading: &Reading<'_>,
    line: &Line,
    odd: &mut Vec<Word>,
    remarks: &mut Vec<Remark>,
) -> Option<WantedVariant> {
    let has = |field| line.cell(reading.mapping, field).is_some();
    let is_picture =
        reading.mapping.format == ImportFormat::Shopify && !has(F::Price) && !has(F::Sku) && !has(F::Variant);
    if is_picture || kind_of_row(reading, line) == Row::Variable {
        return None;
    }
    let amount = |field, odd: &mut Vec<Word>| {
        let text = reading.text(line, field)?;
        said(values::amount(&text, reading.sign, reading.currency), odd)
    };
    // An attribute of an article that is whole in its line tells nothing apart.
    let is_described =
        reading.mapping.format == ImportFormat::WooCommerce && kind_of_row(reading, line) == Row::Whole;
    let values = if is_described { Vec::new() } else { options::values_of(reading, line) };
    let own = line.cells(reading.mapping, F::Variant).map(|(cell, _)| cell.text.clone()).collect::<Vec<_>>();
    let parts = if own.is_empty() { values.iter().flatten().cloned().collect() } else { own };
    let nameless = |name: &String| matches!(name.as_str(), "Default Title" | "Regular" | "Default");
    let weighed = [(F::WeightG, 1_000_000_i64 / 1_000), (F::WeightKg, 1_000_000), (F::WeightLb, 453_592)];
    let weight_g = weighed.into_iter().find_map(|(field, milligrams)| {
        let text = reading.text(line, field)?;
        said(values::grams(&text, reading.sign, milligrams), odd)
    });
    Some(WantedVariant {
        line: line.number,
        sku: sku(reading, line, odd),
        name: Some(parts.join(" / ")).filter(|name| !name.is_empty() && !nameless(name)),
        price: amount(F::Price, odd),
        cost: amount(F::Cost, odd),
        barcodes: barcodes(reading, line, odd, remarks),
        tax: reading.text(line, F::TaxClass),
        kind: reading.text(line, F::Kind).and_then(|text| said(values::kind(&text), odd)),
        unit: reading.text(line, F::Unit).and_then(|text| said(values::unit(&text), odd)),
        weight_g: weight_g.filter(|grams| *grams > 0 || reading.mapping.format == ImportFormat::Plain),
        web: reading.text(line, F::Web).and_then(|text| said(values::yes(&text), odd)),
        supplier_code: reading.text(line, F::SupplierCode),
        till: all_say_yes(reading, line, F::Till, odd),
        values,
        stock: stock(reading, line, odd),
    })
}

fn stock(reading: &Reading<'_>, line: &Line, odd: &mut Vec<Word>) -> Vec<(BranchId, Quantity)> {
    let mut stock: Vec<(BranchId, Quantity)> = Vec::new();
    // What is to be goes before what is.
    let new: Vec<_> = line.cells(reading.mapping, F::StockNew).collect();
    let now = line.cells(reading.mapping, F::Stock);
    let now = now.filter(|(_, branch)| !new.iter().any(|(_, other)| other == branch));
    for (cell, branch) in new.iter().copied().chain(now) {
        match (branch.or(reading.mapping.branch), said(values::quantity(&cell.text, reading.sign), odd)) {
            (Some(branch), Some(quantity)) => stock.push((branch, quantity)),
            (None, _) => odd.push(Word::new(W::NoBranch, "say which branch the stock is of")),
            (_, None) => {}
        }
    }
    stock
}

fn sku(reading: &Reading<'_>, line: &Line, odd: &mut Vec<Word>) -> Option<Sku> {
    let cell = line.cell(reading.mapping, F::Sku)?;
    if let Some(why) = damage::of_code(cell) {
        odd.push(why);
        return None;
    }
    let text = cell.text.as_str();
    said(Sku::new(text).map_err(|error| Word::of(W::NotASku, text, format!("{text}: {error}"))), odd)
}

fn barcodes(
    reading: &Reading<'_>,
    line: &Line,
    odd: &mut Vec<Word>,
    remarks: &mut Vec<Remark>,
) -> Option<Vec<Barcode>> {
    let mut found: Vec<Barcode> = Vec::new();
    for (cell, _) in line.cells(reading.mapping, F::Barcodes) {
        if let Some(why) = damage::of_code(cell) {
            odd.push(why);
            continue;
        }
        let all = if reading.mapping.format == ImportFormat::Plain {
            values::several(&cell.text)
        } else {
            vec![cell.text.clone()]
        };
        for text in all {
            let note = |said: Word| Remark { line: line.number, what: text.clone(), said, is_error: false };
            let whole = match damage::with_lost_zeros(&text) {
                Some(whole) if reading.mapping.mend_zeros => {
                    let message = format!("{text} has lost zeros in front; it is taken as {whole}.");
                    let said = Word::of(W::ZerosPutBack, &text, message);
                    remarks.push(note(said.fact(FactName::Wanted, whole.as_str())));
                    whole
                }
                Some(whole) => {
                    let message = format!(
                        "{text} has lost zeros in front, it was {whole}. Say that they are put back, or save the file anew."
                    );
                    odd.push(Word::of(W::LostZeros, &text, message).fact(FactName::Wanted, whole));
                    continue;
                }
                None => text.clone(),
            };
            if damage::is_misread(&whole) {
                let message = format!("{whole} has a wrong check digit. Compare it with the goods.");
                remarks.push(note(Word::of(W::CheckDigit, &whole, message)));
            }
            let odd_code = |error| Word::of(W::NotABarcode, &whole, format!("{whole}: {error}"));
            found.extend(said(Barcode::new(&whole).map_err(odd_code), odd));
        }
    }
    (!found.is_empty()).then_some(found)
}

/// The value, or none with a word on why.
fn said<T>(result: Result<T, Word>, odd: &mut Vec<Word>) -> Option<T> {
    match result {
        Ok(value) => Some(value),
        Err(why) => {
            odd.push(why);
            None
        }
    }
}
