//! What a file would change: its products held against those that are there. What it does not say stays as it is.

use domain::organisation::{Organisation, Product};
use protocol::{
    Adjust, AdjustmentReason, BranchId, DESCRIPTION_CHARS_MAX, DeliveredLine, FactName, ImportCounts,
    ImportLine, ImportResult, ImportWord as W, LINES_MAX, PutProduct, PutVariant, Quantity, Receive,
    ReceivePurchase, Sku, SkuQuantity, TaxClassId, VariantKind, Visibility, WithFacts as _,
};
use std::collections::{BTreeMap, HashMap, HashSet};

use super::{
    article::longer,
    draft::{Drafts, Wanted, WantedShown, WantedVariant},
    options::{self, WantedOption},
    steps::{Deed, Step},
    values,
    word::Word,
};

/// Everything that an import would do, and what there is to say of its lines.
#[derive(Default, Debug)]
pub(crate) struct Plan {
    pub(crate) steps: Vec<Step>,
    pub(crate) report: Vec<ImportLine>,
    pub(crate) counts: ImportCounts,
}

/// What is there.
pub(crate) struct There<'a> {
    pub(crate) organisation: &'a Organisation,
    pub(crate) levels: &'a HashMap<(BranchId, Sku), Quantity>,
    pub(crate) tax_class: Option<TaxClassId>,
    /// The name of the delivery that brings what is new.
    pub(crate) reference: &'a str,
}

/// Holds drafts against what is there.
pub(crate) fn products(drafts: Drafts, there: &There<'_>) -> Plan {
    let mut planner = Planner {
        there,
        plan: Plan::default(),
        taken: HashSet::new(),
        open: Vec::new(),
        by_handle: HashMap::new(),
        receipts: BTreeMap::new(),
        adjusts: Vec::new(),
        failed: HashSet::new(),
    };
    planner.plan.counts.lines = drafts.lines;
    for remark in drafts.remarks {
        let result = if remark.is_error { ImportResult::Error } else { ImportResult::Note };
        planner.say(remark.line, result, &remark.what, remark.said);
    }
    for wanted in drafts.wanted {
        planner.product(wanted);
    }
    planner.finish()
}

struct Planner<'a> {
    there: &'a There<'a>,
    plan: Plan,
    /// SKUs of new variants, so that generated ones are free.
    taken: HashSet<Sku>,
    /// Products as they will be, in the order of the file.
    open: Vec<Open>,
    by_handle: HashMap<String, usize>,
    receipts: BTreeMap<BranchId, Vec<(u32, SkuQuantity)>>,
    adjusts: Vec<Step>,
    /// Lines that cannot be taken, each counted once.
    failed: HashSet<u32>,
}

/// A product that is being put together.
struct Open {
    line: u32,
    put: PutProduct,
    before: Option<PutProduct>,
    options: Vec<WantedOption>,
    values: HashMap<Sku, Vec<Option<String>>>,
}

impl Planner<'_> {
    fn say(&mut self, line: u32, result: ImportResult, what: &str, said: Word) {
        let counts_again = result == ImportResult::Error && !self.failed.insert(line);
        let counts = &mut self.plan.counts;
        let counter = match result {
            ImportResult::New => Some(&mut counts.new),
            ImportResult::Changed => Some(&mut counts.changed),
            ImportResult::Same => Some(&mut counts.same),
            ImportResult::Error => Some(&mut counts.errors),
            ImportResult::Image => Some(&mut counts.images),
            ImportResult::Note | ImportResult::Refused => None,
        };
        if let Some(counter) = counter.filter(|_| !counts_again) {
            *counter = counter.saturating_add(1);
        }
        self.plan.report.push(said.line(line, result, what));
    }

    fn error(&mut self, line: u32, what: &str, why: Word) {
        self.say(line, ImportResult::Error, what, why);
    }

    fn product(&mut self, wanted: Wanted) {
        let Some(index) = self.opened(&wanted) else { return };
        for (line, address) in &wanted.images {
            let what = self.open.get(index).map(|open| open.put.handle.clone()).unwrap_or_default();
            self.say(*line, ImportResult::Image, &what, Word::data(address));
        }
        for variant in wanted.variants {
            self.variant(index, variant);
        }
    }

    /// Where the product is put together; none, with a word on why, where it cannot be.
    fn opened(&mut self, wanted: &Wanted) -> Option<usize> {
        let known = self.known(wanted);
        let handle = match (&known, &wanted.handle, &wanted.name) {
            (Some(product), ..) => product.handle.as_ref().to_owned(),
            (None, Some(handle), _) if !handle.is_empty() => handle.clone(),
            (None, _, Some(name)) => values::handle_of(name),
            (None, ..) => {
                let what = wanted
                    .variants
                    .first()
                    .and_then(|one| one.sku)
                    .map(|sku| sku.to_string())
                    .unwrap_or_default();
                if !wanted.variants.is_empty() {
                    let message = "This is not known here, and the line has no name for a new product.";
                    self.error(wanted.line, &what, Word::new(W::NoNameForNew, message));
                }
                return None;
            }
        };
        if handle.is_empty() {
            let name = wanted.name.clone().unwrap_or_default();
            let message = "No address can be made of this name; give the product a handle.";
            self.error(wanted.line, &name, Word::new(W::NoAddressOfName, message));
            return None;
        }
        let index = match self.by_handle.get(&handle) {
            Some(index) => *index,
            None => {
                let before = known.as_ref().map(|product| product.as_asked());
                let put = before
                    .clone()
                    .unwrap_or_else(|| PutProduct { handle: handle.clone(), ..PutProduct::default() });
                self.open.push(Open {
                    line: wanted.line,
                    put,
                    before,
                    options: Vec::new(),
                    values: HashMap::new(),
                });
                let index = self.open.len().saturating_sub(1);
                self.by_handle.insert(handle, index);
                index
            }
        };
        self.head(index, wanted);
        Some(index)
    }

    /// The product that is meant: by its handle, or by what any of its variants is known by.
    fn known(&self, wanted: &Wanted) -> Option<std::sync::Arc<Product>> {
        let organisation = self.there.organisation;
        let by_handle = wanted.handle.as_ref().and_then(|handle| organisation.product(handle));
        let by_variant = || {
            wanted.variants.iter().find_map(|variant| {
                let by_sku = variant.sku.as_ref().and_then(|sku| organisation.variant(sku));
                let codes = variant.barcodes.iter().flatten();
                let found = by_sku.or_else(|| {
                    codes.filter(|_| variant.sku.is_none()).find_map(|code| organisation.by_code(code))
                });
                found.map(|(product, _)| product)
            })
        };
        let by_name = || {
            let handle = wanted.name.as_deref().map(values::handle_of)?;
            organisation.product(&handle).filter(|_| wanted.variants.iter().all(|one| one.sku.is_none()))
        };
        by_handle.or_else(by_variant).or_else(by_name).cloned()
    }

    fn head(&mut self, index: usize, wanted: &Wanted) {
        let Some(open) = self.open.get_mut(index) else { return };
        let put = &mut open.put;
        for (to, from) in [
            (&mut put.name, &wanted.name),
            (&mut put.category, &wanted.category),
            (&mut put.brand, &wanted.brand),
            (&mut put.description, &wanted.description),
        ] {
            if let Some(from) = from {
                to.clone_from(from);
            }
        }
        put.tags = wanted.tags.clone().unwrap_or_else(|| std::mem::take(&mut put.tags));
        put.age_min = wanted.age_min.or(put.age_min);
        put.archived = wanted.archived.unwrap_or(put.archived);
        put.supplier = wanted.supplier.clone().or_else(|| put.supplier.take());
        if let Some(search) = &wanted.search {
            put.search.clone_from(search);
        }
        // None at all means that there is no limit.
        put.quantity_max = wanted.quantity_max.or(put.quantity_max).filter(|most| most.is_positive());
        see(&mut put.web, wanted.web);
        see(&mut put.till, wanted.till);
        open.options.clone_from(&wanted.options);
        let handle = put.handle.clone();
        if put.description.chars().count() > DESCRIPTION_CHARS_MAX {
            put.description = put.description.chars().take(DESCRIPTION_CHARS_MAX).collect();
            let message = format!(
                "The description is longer than {DESCRIPTION_CHARS_MAX} characters; its end is left out."
            );
            let said = Word::new(W::DescriptionCut, message).fact(FactName::Limit, DESCRIPTION_CHARS_MAX);
            self.say(wanted.line, ImportResult::Note, &handle, said);
        }
    }

    fn variant(&mut self, index: usize, wanted: WantedVariant) {
        let Some(handle) = self.open.get(index).map(|open| open.put.handle.clone()) else { return };
        if let Some(lost) = wanted.sku.as_ref().and_then(|sku| self.longer(sku)) {
            let message = format!(
                "{lost} is known here. Has a spreadsheet taken zeros off it? Format the column as text."
            );
            return self.error(wanted.line, &handle, Word::new(W::ZerosOfSku, message).sku(lost));
        }
        let tax_class = match wanted.tax.as_deref().map(|text| self.tax_class(text)) {
            Some(None) => {
                let text = wanted.tax.unwrap_or_default();
                let why = Word::new(W::UnknownTaxClass, format!("There is no tax class {text}."));
                return self.error(wanted.line, &handle, why.name(&text));
            }
            Some(found) => found,
            None => None,
        };
        let sku = wanted.sku.or_else(|| self.sku_by_code(&wanted));
        let default_tax = self.there.tax_class;
        let Some(open) = self.open.get_mut(index) else { return };
        let alone = open.before.is_some() && open.put.variants.len() == 1 && sku.is_none();
        let place = match sku {
            Some(sku) => open.put.variants.iter().position(|one| one.sku == sku),
            // A line without a code means the only variant there is.
            None => alone.then_some(0),
        };
        let sku = match place {
            Some(place) => {
                let Some(known) = open.put.variants.get_mut(place) else { return };
                patch(known, &wanted, tax_class);
                known.sku
            }
            None => {
                let Some(price) = wanted.price else {
                    let why = Word::new(W::NoPrice, "A new article needs a price.");
                    return self.error(wanted.line, &handle, why);
                };
                let Some(tax_class) = tax_class.or(default_tax) else {
                    let why = Word::new(W::ChooseTaxClass, "Choose the tax class of new articles.");
                    return self.error(wanted.line, &handle, why);
                };
                let Some(sku) = sku.or_else(|| self.free_sku(&handle)) else {
                    let why = Word::new(W::NoFreeSku, "Give the article a SKU.");
                    return self.error(wanted.line, &handle, why);
                };
                self.taken.insert(sku);
                let mut fresh = PutVariant::goods(sku, price, tax_class);
                patch(&mut fresh, &wanted, None);
                if let Some(open) = self.open.get_mut(index) {
                    open.put.variants.push(fresh);
                }
                sku
            }
        };
        if let Some(open) = self.open.get_mut(index) {
            open.values.insert(sku, wanted.values);
        }
        let is_goods = wanted.kind != Some(VariantKind::Service);
        for (branch, quantity) in wanted.stock.into_iter().filter(|_| is_goods) {
            self.stock(wanted.line, branch, sku, quantity);
        }
    }

    /// A known SKU that is this one with zeros in front.
    fn longer(&self, sku: &Sku) -> Option<Sku> {
        let organisation = self.there.organisation;
        organisation.variant(sku).is_none().then(|| longer(organisation, sku)).flatten()
    }

    /// The SKU of a line that names only a barcode.
    fn sku_by_code(&self, wanted: &WantedVariant) -> Option<Sku> {
        let mut codes = wanted.barcodes.iter().flatten();
        codes.find_map(|code| self.there.organisation.by_code(code)).map(|(_, variant)| variant.sku)
    }

    /// Named by its name, its number or its rate.
    fn tax_class(&self, text: &str) -> Option<TaxClassId> {
        let classes: Vec<_> = self.there.organisation.tax_classes().collect();
        let plain = text.trim_end_matches('%').trim();
        let by_name = classes.iter().find(|class| class.name.to_lowercase() == text.to_lowercase());
        let by_rate = || {
            let rate =
                values::quantity(&plain.replace(',', "."), values::Sign::Point).ok()?.0.checked_mul(10)?;
            let rate = u32::try_from(rate).ok()?;
            classes.iter().find(|class| class.rate_ppm == rate)
        };
        let by_number = || classes.iter().find(|class| class.id.0.to_string() == plain);
        by_name.or_else(by_rate).or_else(by_number).map(|class| class.id)
    }

    fn free_sku(&self, handle: &str) -> Option<Sku> {
        let stem: String = handle.to_uppercase().chars().take(Sku::LENGTH_MAX.saturating_sub(5)).collect();
        let stem = stem.trim_end_matches('-');
        let names =
            std::iter::once(stem.to_owned()).chain((2..1_000).map(|number| format!("{stem}-{number}")));
        names
            .filter_map(|name| Sku::new(&name).ok())
            .find(|sku| !self.taken.contains(sku) && self.there.organisation.variant(sku).is_none())
    }

    /// What is to be on hand: the first goods come as a delivery, everything else is a correction.
    fn stock(&mut self, line: u32, branch: BranchId, sku: Sku, wanted: Quantity) {
        let known = self.there.levels.get(&(branch, sku)).copied();
        let delta = Quantity(wanted.0.saturating_sub(known.unwrap_or_default().0));
        if delta == Quantity::ZERO {
            return;
        }
        self.plan.counts.stock = self.plan.counts.stock.saturating_add(1);
        if known.is_none() && delta.is_positive() {
            self.receipts.entry(branch).or_default().push((line, SkuQuantity { sku, quantity: delta }));
            return;
        }
        let note = self.there.reference.to_owned();
        let adjust = Adjust {
            sku,
            delta,
            unsellable: Quantity::ZERO,
            reason: AdjustmentReason::DataEntry,
            note,
            code: None,
        };
        self.adjusts.push(Step { line, branch: Some(branch), deed: Deed::Adjust(adjust) });
    }

    /// Goods come at what they are known to cost by then, so that the average begins with it. What is told apart by lots comes without
    /// them here; somebody names them later.
    fn come(&self, reference: String, part: &[(u32, SkuQuantity)]) -> Deed {
        let tracked = |sku: &Sku| self.there.organisation.tracking(sku) != protocol::Tracking::Untracked;
        if part.iter().any(|(_, line)| tracked(&line.sku)) {
            let lines = part.iter().map(|(_, line)| *line).collect();
            return Deed::Receive(Receive { reference, lines });
        }
        let zero = Quantity::ZERO;
        let lines = part.iter().map(|(_, SkuQuantity { sku, quantity })| DeliveredLine {
            sku: *sku,
            good: *quantity,
            damaged: zero,
            wrong: zero,
            cost: None,
        });
        let receive = ReceivePurchase {
            purchase: None,
            supplier: None,
            reference,
            lines: lines.collect(),
            charges: None,
            over: false,
            seen: None,
            note: String::new(),
            consigned: false,
        };
        Deed::Bring { receive, lots: Vec::new() }
    }

    fn finish(mut self) -> Plan {
        for Open { line, mut put, before, options, values } in std::mem::take(&mut self.open) {
            let what = put.handle.clone();
            if let Some(why) = options::settle(&mut put, &options, &values) {
                self.say(line, ImportResult::Note, &what, why);
            }
            if put.variants.is_empty() {
                if !self.failed.contains(&line) {
                    let why = Word::new(W::NothingTaken, "None of its articles can be taken.");
                    self.error(line, &what, why);
                }
                continue;
            }
            if before.as_ref() == Some(&put) {
                self.say(line, ImportResult::Same, &what, Word::default());
                continue;
            }
            match &before {
                Some(before) => self.say(line, ImportResult::Changed, &what, changes(before, &put)),
                None => self.say(line, ImportResult::New, &what, Word::data(put.name.as_str())),
            }
            let deed = Deed::Product { put: put.into(), before: before.map(Box::new) };
            self.plan.steps.push(Step { line, branch: None, deed });
        }
        for (branch, lines) in std::mem::take(&mut self.receipts) {
            for (number, part) in (1_u32..).zip(lines.chunks(LINES_MAX)) {
                let reference = format!("{} {number}", self.there.reference);
                let line = part.first().map_or(0, |(line, _)| *line);
                let deed = self.come(reference, part);
                self.plan.steps.push(Step { line, branch: Some(branch), deed });
            }
        }
        self.plan.steps.append(&mut self.adjusts);
        self.plan.report.sort_by_key(|line| line.line);
        self.plan
    }
}

fn patch(known: &mut PutVariant, wanted: &WantedVariant, tax_class: Option<TaxClassId>) {
    if let Some(name) = &wanted.name {
        known.name.clone_from(name);
    }
    if let Some(barcodes) = &wanted.barcodes {
        known.barcodes.clone_from(barcodes);
    }
    if wanted.supplier_code.is_some() {
        known.supplier_code.clone_from(&wanted.supplier_code);
    }
    known.price = wanted.price.unwrap_or(known.price);
    known.cost = wanted.cost.or(known.cost);
    known.tax_class = tax_class.unwrap_or(known.tax_class);
    known.kind = wanted.kind.unwrap_or(known.kind);
    known.unit = wanted.unit.unwrap_or(known.unit);
    known.weight_g = wanted.weight_g.or(known.weight_g);
    known.web = wanted.web.unwrap_or(known.web);
    known.till = wanted.till.unwrap_or(known.till);
}

fn see(known: &mut Visibility, wanted: WantedShown) {
    known.shown = wanted.shown.unwrap_or(known.shown);
    known.from = wanted.from.or(known.from);
    known.until = wanted.until.or(known.until);
}

/// What differs, in words.
fn changes(before: &PutProduct, after: &PutProduct) -> Word {
    let mut names = Vec::new();
    let fields = [
        ("name", before.name != after.name),
        ("description", before.description != after.description),
        ("category", before.category != after.category),
        ("brand", before.brand != after.brand),
        ("tags", before.tags != after.tags),
        ("age", before.age_min != after.age_min),
        ("archived", before.archived != after.archived),
        ("supplier", before.supplier != after.supplier),
        ("search words", before.search != after.search),
        ("most of it", before.quantity_max != after.quantity_max),
        ("visibility", (before.web, before.till) != (after.web, after.till)),
        ("options", before.options != after.options),
        ("articles", before.variants.len() != after.variants.len()),
    ];
    names.extend(fields.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name));
    let pairs = || before.variants.iter().zip(&after.variants);
    let prices = pairs().any(|(one, other)| one.price != other.price);
    let same_but_price =
        |one: &PutVariant, other: &PutVariant| PutVariant { price: other.price, ..one.clone() } == *other;
    let others = pairs().any(|(one, other)| !same_but_price(one, other));
    names.extend(
        [("prices", prices), ("details of articles", others)]
            .into_iter()
            .filter(|(_, so)| *so)
            .map(|(name, _)| name),
    );
    let said = Word::new(W::Changes, names.join(", "));
    names.into_iter().fold(said, |said, name| said.fact(FactName::Field, name))
}
