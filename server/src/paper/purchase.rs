//! An order as paper for its supplier: what stands on it, and the mail that it goes out with.

use askama::Template;
use domain::organisation::Organisation;
use protocol::{Amount, Currency, PurchaseSheet, Quantity, Sku};

use crate::words::Language;

/// What stands on an order's paper, as it is written there.
#[derive(Template)]
#[template(path = "purchase_mail.html")]
pub(crate) struct PurchasePaper {
    sign: String,
    branch: String,
    branch_address: String,
    supplier: String,
    supplier_address: String,
    number: String,
    expected: String,
    note: String,
    lines: Vec<PaperLine>,
    total: Option<String>,
}

struct PaperLine {
    name: String,
    /// What the supplier calls it, or else the SKU.
    code: String,
    quantity: String,
    unit: String,
    total: String,
}

impl PurchasePaper {
    /// `name_of` tells what a SKU is called.
    pub(crate) fn of(
        sheet: &PurchaseSheet,
        catalogue: &Organisation,
        currency: Currency,
        name_of: impl Fn(&Sku) -> Option<String>,
    ) -> Self {
        let view = &sheet.purchase;
        let supplier = catalogue.supplier(view.supplier);
        let branch = catalogue.branch(view.branch);
        let money = |amount: Option<Amount>| {
            amount.map(|amount| Language::English.price(amount, currency)).unwrap_or_default()
        };
        let lines = sheet.lines.iter().filter(|line| line.ordered.is_positive()).map(|line| {
            let offer = catalogue.supply_of(&line.sku).and_then(|of| of.offers.get(&view.supplier));
            let theirs = offer.map(|offer| offer.code.clone()).filter(|code| !code.is_empty());
            PaperLine {
                name: name_of(&line.sku).unwrap_or_else(|| line.sku.to_string()),
                code: theirs.unwrap_or_else(|| line.sku.to_string()),
                quantity: in_packs(line.ordered, line.pack, catalogue.pack_name(&line.sku, line.pack)),
                unit: money(line.cost),
                total: money(line.cost.and_then(|cost| cost.checked_times(line.ordered))),
            }
        });
        let branch_name = branch.map(|branch| branch.name.clone()).unwrap_or_default();
        let shop = catalogue.shop().name.clone();
        Self {
            sign: if shop.is_empty() { branch_name.clone() } else { shop },
            branch: branch_name,
            branch_address: branch.map(|branch| branch.address.clone()).unwrap_or_default(),
            supplier: supplier.map(|supplier| supplier.name.clone()).unwrap_or_default(),
            supplier_address: supplier.map(|supplier| supplier.address.clone()).unwrap_or_default(),
            number: number_on_paper(view.branch.0, view.number, view.version),
            expected: view.expected.clone(),
            note: view.note.clone(),
            lines: lines.collect(),
            total: sheet.total.map(|total| Language::English.price(total, currency)),
        }
    }

    /// Subject, plain text and HTML.
    ///
    /// # Errors
    /// When the template cannot be filled in, which no order can bring about.
    pub(crate) fn letter(&self) -> Result<(String, String, String), askama::Error> {
        let subject = format!("Order {} from {}", self.number, self.sign);
        let mut text = format!("Order {}\n{}\n\nTo {}\n", self.number, self.sign, self.supplier);
        if !self.expected.is_empty() {
            text.push_str(&format!("Wanted by {}\n", self.expected));
        }
        text.push('\n');
        for PaperLine { name, code, quantity, unit, total } in &self.lines {
            text.push_str(&format!("{quantity}  {name} ({code})"));
            if !total.is_empty() {
                text.push_str(&format!("  at {unit}: {total}"));
            }
            text.push('\n');
        }
        if let Some(total) = &self.total {
            text.push_str(&format!("\nTotal {total}\n"));
        }
        if !self.note.is_empty() {
            text.push_str(&format!("\n{}\n", self.note));
        }
        text.push_str(&format!("\nPlease deliver to\n{}\n{}\n", self.branch, self.branch_address));
        Ok((subject, text, self.render()?))
    }
}

/// "2-17", and with its version once it was changed: "2-17/3".
fn number_on_paper(branch: u16, number: u32, version: u32) -> String {
    if version > 1 { format!("{branch}-{number}/{version}") } else { format!("{branch}-{number}") }
}

/// "24", or "2 × 12" where it is packed, or "2 × Carton (12)" where that pack has a name.
fn in_packs(ordered: Quantity, pack: Quantity, name: Option<&str>) -> String {
    match (ordered.0.checked_div(pack.0).filter(|_| pack != Quantity::ONE), name) {
        (Some(packs), Some(name)) => format!("{packs} × {name} ({pack})"),
        (Some(packs), None) => format!("{packs} × {pack}"),
        (None, _) => ordered.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_packs_are_written_as_people_do() {
        assert_eq!(number_on_paper(2, 17, 1), "2-17");
        assert_eq!(number_on_paper(2, 17, 3), "2-17/3");
        assert_eq!(in_packs(Quantity(24_000), Quantity(12_000), None), "2 × 12");
        assert_eq!(in_packs(Quantity(24_000), Quantity(12_000), Some("Carton")), "2 × Carton (12)");
        assert_eq!(in_packs(Quantity(1_500), Quantity::ONE, Some("Carton")), "1.5");
    }
}
