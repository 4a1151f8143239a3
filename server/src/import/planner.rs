//! From documents to commands: what each line is, where and when it happened, and which command carries it.

use protocol::{
    Adjust, AdjustmentReason, Amount, CommandBody, Disposition, LINES_MAX, OccurredAt, Quantity, Refund,
    RefundLine, RefundWithoutReceipt, ReturnLine, RoleId, Sell, SellLine, Sku, TEXT_CHARS_MAX, TaxClassId,
    Tender, TenderKind, TicketId, VariantKind,
};
use std::collections::HashMap;
use std::io::Read;

use super::catalogue::{self, Catalogue, Item};
use super::opening;
use super::originals::Originals;
use super::plan::{
    BRANCHES_MAX, Plan, PlanError, PlanOptions, PlannedStaff, REGISTERS_MAX, standard_branches,
    standard_tax_classes,
};
use super::report::{Category, CategoryTotal, LineFate, LineReport};
use super::rows::{self, SourceLine};
use super::tills::{Ticketing, Tills};

/// The class every item gets: the file tells no tax.
const TAX_CLASS: TaxClassId = TaxClassId(1);

/// The code of web orders that carry no customer.
const WEB_POSTAGE: &str = "DOT";

/// Words in a stock-keeper's note and the reason they stand for; the first match wins.
const REASONS: [(AdjustmentReason, &[&str]); 8] = [
    (AdjustmentReason::Damaged, &["damag", "fault", "broken", "crush", "wet", "smash", "rust", "mould"]),
    (AdjustmentReason::Stolen, &["stolen", "theft"]),
    (AdjustmentReason::Expired, &["expired", "out of date"]),
    (AdjustmentReason::Lost, &["lost", "missing", "can't find", "cant find", "thrown"]),
    (AdjustmentReason::Found, &["found"]),
    (AdjustmentReason::Sample, &["sample", "display", "showroom"]),
    (
        AdjustmentReason::DataEntry,
        &["wrong", "mix", "incorrect", "code", "entry", "ebay", "amazon", "dotcom"],
    ),
    (AdjustmentReason::Miscounted, &["check", "count", "adjust", "?"]),
];

/// Plans the import of a file. It asks no clock and no chance: the same file and options give the same plan.
///
/// # Errors
/// [`PlanError`] when the text is not such a file or the options are out of range. Lines that cannot be used are no
/// error; the plan's report names them.
pub fn plan(reader: impl Read, options: &PlanOptions) -> Result<Plan, PlanError> {
    let sizes =
        (1..=BRANCHES_MAX).contains(&options.branches) && (1..=REGISTERS_MAX).contains(&options.registers);
    if !sizes {
        return Err(PlanError::Size);
    }
    let source = rows::read(reader, options.currency.exponent(), options.now)?;
    let documents = documents(&source);
    let mut planner = Planner {
        source: &source,
        options,
        catalogue: catalogue::build(&source, TAX_CLASS),
        originals: Originals::default(),
        tills: Tills::new(options),
        fates: source.iter().map(fate).collect(),
        ambiguous_returns: 0,
    };
    let split = documents.iter().filter(|document| planner.document(document)).count();
    let Planner { catalogue, tills, fates, ambiguous_returns, .. } = planner;
    let (mut steps, registers) = tills.finish();
    let services: Vec<Sku> = services(&catalogue);
    let accounts = opening::account(&steps, &services, options.cushion);
    let opening = accounts.open(&mut steps, &registers);
    let report = LineReport {
        fates,
        file: total(&source),
        documents: count(documents.len()),
        documents_split: count(split),
        ambiguous_returns,
        unpriced: catalogue.unpriced,
        merged_codes: catalogue.merged_codes,
    };
    Ok(Plan {
        currency: options.currency,
        tax_classes: standard_tax_classes().to_vec(),
        branches: standard_branches(options.branches),
        registers,
        staff: vec![PlannedStaff { id: options.staff, name: "Morgan".to_owned(), role: RoleId::MANAGER }],
        products: catalogue.products,
        opening,
        steps,
        stock: accounts.stock,
        money: accounts.money,
        report,
    })
}

/// One document of the file: lines with the same number.
struct Document<'a> {
    number: &'a str,
    customer: &'a str,
    at: OccurredAt,
    /// Indices of its usable lines.
    lines: Vec<usize>,
    on_web: bool,
    /// No customer and no price anywhere: a stock-keeper wrote it.
    is_correction: bool,
}

/// What a line is.
enum Meaning {
    Sale(SellLine, VariantKind),
    Return(ReturnLine),
    Correction(Adjust),
    Nothing(String),
}

struct Planner<'a> {
    source: &'a [SourceLine],
    options: &'a PlanOptions,
    catalogue: Catalogue,
    originals: Originals,
    tills: Tills,
    fates: Vec<LineFate>,
    ambiguous_returns: u64,
}

impl Planner<'_> {
    /// Plans one document; true when it became more than one command.
    fn document(&mut self, document: &Document<'_>) -> bool {
        let mut sales = Vec::new();
        let mut returns = Vec::new();
        let mut corrections = Vec::new();
        for index in &document.lines {
            match self.meaning(document, *index) {
                Meaning::Sale(line, kind) => sales.push((*index, line, kind)),
                Meaning::Return(line) => returns.push((*index, line)),
                Meaning::Correction(adjust) => corrections.push((*index, adjust)),
                Meaning::Nothing(reason) => self.settle(*index, Category::Rejected, reason),
            }
        }
        if sales.is_empty() && returns.is_empty() && corrections.is_empty() {
            return false;
        }
        let mut ticketing =
            self.tills.ticketing(document.number, document.customer, document.on_web, document.at);
        let opened = self.tills.len();
        for chunk in sales.chunks(LINES_MAX) {
            self.sell(document, &mut ticketing, chunk);
        }
        self.give_back(document, &mut ticketing, &returns);
        for (index, adjust) in corrections {
            self.settle(index, Category::Adjusted, format!("{:?}", adjust.reason));
            self.step(&mut ticketing, CommandBody::from(adjust), &[index]);
        }
        let split = self.tills.len().saturating_sub(opened) > 1;
        if split {
            for index in &document.lines {
                if let Some(fate) = self.fates.get_mut(*index) {
                    fate.split = true;
                }
            }
        }
        split
    }

    fn meaning(&self, document: &Document<'_>, index: usize) -> Meaning {
        let Some(line) = self.source.get(index) else { return Meaning::Nothing("no such line".to_owned()) };
        let Some(Item { sku, kind }) = self.catalogue.item(&line.code) else {
            return Meaning::Nothing(self.catalogue.why_none(&line.code));
        };
        let in_range =
            |quantity: &Quantity| quantity.0.unsigned_abs() <= Quantity::INPUT_MAX.0.unsigned_abs();
        let Some(quantity) = Quantity::units(line.quantity).filter(in_range) else {
            return Meaning::Nothing("the quantity is out of range".to_owned());
        };
        let goods = kind == VariantKind::Goods;
        // A price below zero is money going the other way. For a service that is what a return or a sale does; goods
        // that leave together with money are no trade we know.
        let (quantity, unit_price) = match (line.price.0 < 0, goods) {
            (true, true) => return Meaning::Nothing("goods at a price below zero".to_owned()),
            (true, false) => (Quantity(-quantity.0), Amount(-line.price.0)),
            (false, _) => (quantity, line.price),
        };
        if quantity == Quantity::ZERO {
            return Meaning::Nothing("the quantity is zero".to_owned());
        }
        if unit_price.0 > Amount::INPUT_MAX.0
            || line.amount.0.unsigned_abs() > Amount::INPUT_MAX.0.unsigned_abs()
        {
            return Meaning::Nothing("the amount is out of range".to_owned());
        }
        let noted = unit_price == Amount::ZERO && document.customer.is_empty();
        if noted && (document.is_correction || quantity.0 < 0) {
            if !goods {
                return Meaning::Nothing("a correction of something that has no stock".to_owned());
            }
            return Meaning::Correction(correction(line, sku, quantity));
        }
        if quantity.is_positive() {
            Meaning::Sale(SellLine { sku, quantity, unit_price, discount: Amount::ZERO }, kind)
        } else {
            let quantity = Quantity(-quantity.0);
            Meaning::Return(ReturnLine { sku, quantity, unit_price, disposition: Disposition::Restock })
        }
    }

    fn sell(
        &mut self,
        document: &Document<'_>,
        ticketing: &mut Ticketing,
        chunk: &[(usize, SellLine, VariantKind)],
    ) {
        let total = sum(chunk.iter().map(|(_, line, _)| (line.unit_price, line.quantity)));
        let kind = if !document.customer.is_empty() {
            TenderKind::Account
        } else if document.on_web {
            TenderKind::Card
        } else {
            TenderKind::Cash
        };
        if kind == TenderKind::Cash {
            self.tills.cash_in(ticketing, total);
        }
        let tenders = if total == Amount::ZERO {
            Vec::new()
        } else {
            vec![Tender { kind, amount: total, method: None, reference: None }]
        };
        let lines = chunk.iter().map(|(_, line, _)| *line).collect();
        let indices: Vec<usize> = chunk.iter().map(|(index, ..)| *index).collect();
        let body = CommandBody::from(Sell {
            currency: self.options.currency,
            lines,
            tenders,
            catalogue_seq: None,
            group: None,
            promotions: Vec::new(),
            receipt: None,
            grounds: protocol::Grounds::default(),
            age_checked: None,
        });
        let ticket = self.step(ticketing, body, &indices);
        for (place, (index, line, kind)) in chunk.iter().enumerate() {
            let category = if *kind == VariantKind::Goods { Category::Sold } else { Category::SoldService };
            let detail = if line.unit_price == Amount::ZERO { "given at no price" } else { "" };
            self.settle(*index, category, detail.to_owned());
            if !document.customer.is_empty()
                && let Ok(place) = u16::try_from(place)
            {
                let units = line.quantity.0 / Quantity::ONE.0;
                self.originals.sold(document.customer, line.sku, line.unit_price, ticket, place, units);
            }
        }
    }

    /// Refunds against the sales they meet, one command per original ticket; what meets none follows on its own.
    fn give_back(
        &mut self,
        document: &Document<'_>,
        ticketing: &mut Ticketing,
        returns: &[(usize, ReturnLine)],
    ) {
        let mut by_ticket: Vec<(TicketId, Vec<RefundLine>, Vec<usize>, Amount)> = Vec::new();
        let mut places: HashMap<TicketId, usize> = HashMap::new();
        let mut loose = Vec::new();
        for (index, line) in returns {
            let units = line.quantity.0 / Quantity::ONE.0;
            let found = self.originals.take(document.customer, line.sku, line.unit_price, units);
            let Some(found) = found.filter(|_| !document.customer.is_empty()) else {
                loose.push((*index, *line));
                continue;
            };
            self.ambiguous_returns = self.ambiguous_returns.saturating_add(u64::from(found.ambiguous));
            let detail = match found.shares.len() {
                1 if found.ambiguous => "newest of several sales".to_owned(),
                1 => String::new(),
                several => format!("over {several} sales"),
            };
            self.settle(*index, Category::RefundedByTicket, detail);
            for share in found.shares {
                let place = *places.entry(share.ticket).or_insert_with(|| {
                    by_ticket.push((share.ticket, Vec::new(), Vec::new(), Amount::ZERO));
                    by_ticket.len().saturating_sub(1)
                });
                let Some((_, lines, indices, total)) = by_ticket.get_mut(place) else { continue };
                let quantity = Quantity::units(share.units).unwrap_or_default();
                match lines.iter_mut().find(|line| line.line == share.line) {
                    Some(line) => line.quantity = Quantity(line.quantity.0.saturating_add(quantity.0)),
                    None => lines.push(RefundLine {
                        line: share.line,
                        quantity,
                        disposition: Disposition::Restock,
                    }),
                }
                if indices.last() != Some(index) {
                    indices.push(*index);
                }
                *total = total.checked_add(sum([(line.unit_price, quantity)])).unwrap_or(*total);
            }
        }
        for (original, lines, indices, total) in by_ticket {
            let tender = self.pay_out(document, ticketing, total);
            let refund = Refund {
                original,
                lines,
                tender,
                grounds: protocol::Grounds::default(),
                method: None,
                tenders: Vec::new(),
            };
            self.step(ticketing, CommandBody::from(refund), &indices);
        }
        self.give_back_loose(document, ticketing, &loose);
    }

    /// What met no sale, without a receipt.
    fn give_back_loose(
        &mut self,
        document: &Document<'_>,
        ticketing: &mut Ticketing,
        loose: &[(usize, ReturnLine)],
    ) {
        for chunk in loose.chunks(LINES_MAX) {
            let total = sum(chunk.iter().map(|(_, line)| (line.unit_price, line.quantity)));
            let tender = self.pay_out(document, ticketing, total);
            let indices: Vec<usize> = chunk.iter().map(|(index, _)| *index).collect();
            let why =
                if document.customer.is_empty() { "no customer" } else { "no earlier sale at this price" };
            for index in &indices {
                self.settle(*index, Category::RefundedWithoutReceipt, why.to_owned());
            }
            let lines = chunk.iter().map(|(_, line)| *line).collect();
            let body = RefundWithoutReceipt {
                currency: self.options.currency,
                lines,
                tender,
                grounds: protocol::Grounds::default(),
                method: None,
                tenders: Vec::new(),
            };
            self.step(ticketing, CommandBody::from(body), &indices);
        }
    }

    /// A customer's money goes back to the account. Others get cash as long as the drawer has it: what it never held
    /// (a marketplace's fee of thousands) was never paid out of it.
    fn pay_out(&mut self, document: &Document<'_>, ticketing: &Ticketing, total: Amount) -> TenderKind {
        if document.customer.is_empty() && self.tills.cash_out(ticketing, total) {
            TenderKind::Cash
        } else {
            TenderKind::Account
        }
    }

    fn step(&mut self, ticketing: &mut Ticketing, body: CommandBody, lines: &[usize]) -> TicketId {
        let (step, id) = self.tills.push(ticketing, body, lines);
        for index in lines {
            if let Some(fate) = self.fates.get_mut(*index) {
                fate.steps.push(step);
            }
        }
        id.into()
    }

    fn settle(&mut self, index: usize, category: Category, detail: String) {
        if let Some(fate) = self.fates.get_mut(index) {
            fate.category = category;
            fate.detail = detail;
            fate.sku = self.catalogue.item(&fate.code).map(|item| item.sku);
        }
    }
}

/// Gathers lines by document, in order of time. A document that was minutes in the making is dated by its first line.
fn documents(source: &[SourceLine]) -> Vec<Document<'_>> {
    let mut documents: Vec<Document<'_>> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    for (index, line) in source.iter().enumerate() {
        let Ok(at) = line.at else { continue };
        let place = *places.entry(&line.document).or_insert_with(|| {
            documents.push(Document {
                number: &line.document,
                customer: &line.customer,
                at,
                lines: Vec::new(),
                on_web: false,
                is_correction: true,
            });
            documents.len().saturating_sub(1)
        });
        let Some(document) = documents.get_mut(place) else { continue };
        document.lines.push(index);
        document.on_web |= if line.customer.is_empty() {
            line.code.eq_ignore_ascii_case(WEB_POSTAGE)
        } else {
            line.country != "United Kingdom"
        };
        document.is_correction &= line.customer.is_empty() && line.price == Amount::ZERO;
    }
    documents.sort_by_key(|document| document.at.at);
    documents
}

fn fate(line: &SourceLine) -> LineFate {
    LineFate {
        number: line.number,
        document: line.document.clone(),
        code: line.code.clone(),
        sku: None,
        quantity: line.quantity,
        unit_price: line.price,
        amount: line.amount,
        category: Category::Rejected,
        split: false,
        detail: line.at.as_ref().err().cloned().unwrap_or_default(),
        steps: Vec::new(),
    }
}

fn correction(line: &SourceLine, sku: Sku, delta: Quantity) -> Adjust {
    let lower = line.description.to_lowercase();
    let reason = REASONS
        .iter()
        .find(|(_, words)| words.iter().any(|word| lower.contains(word)))
        .map_or(AdjustmentReason::Other, |(reason, _)| *reason);
    let note = format!("{} {}", line.document, line.description);
    let note = note.trim().chars().filter(|letter| !letter.is_control()).take(TEXT_CHARS_MAX).collect();
    Adjust { sku, delta, unsellable: Quantity::ZERO, reason, note, code: None }
}

fn services(catalogue: &Catalogue) -> Vec<Sku> {
    let variants = catalogue.products.iter().flat_map(|product| &product.variants);
    variants.filter(|variant| variant.kind == VariantKind::Service).map(|variant| variant.sku).collect()
}

fn sum(lines: impl IntoIterator<Item = (Amount, Quantity)>) -> Amount {
    Amount(
        lines
            .into_iter()
            .map(|(price, quantity)| price.checked_times(quantity).map_or(0, |amount| amount.0))
            .fold(0, i64::saturating_add),
    )
}

fn total(source: &[SourceLine]) -> CategoryTotal {
    let amount = source.iter().fold(0_i64, |sum, line| sum.saturating_add(line.amount.0));
    CategoryTotal { lines: count(source.len()), amount: Amount(amount) }
}

fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}
