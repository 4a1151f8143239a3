//! A ticket as paper: what stands on it, and the page for a browser's printer. Products are called what they were called when
//! it was sold; what else is not in the ticket is looked up in the catalogue as it is now, and left out where it is gone.

use actix_web::{HttpResponse, http::header};
use askama::Template;
use chrono::{DateTime, FixedOffset};
use domain::organisation::{Branch, Organisation};
use protocol::{Amount, LinePromotion, OccurredAt, PaperWidth, PromotionId, Sku, Ticket, TicketKind};
use std::collections::BTreeMap;

use crate::words::Language;

/// What stands on one ticket's paper, as it is written there.
pub(crate) struct Receipt {
    pub(super) say: Language,
    pub(super) title: &'static str,
    /// The house's name in large letters.
    pub(crate) sign: String,
    /// The branch, where the sign does not say it.
    pub(super) branch: String,
    pub(super) address: String,
    pub(super) tax_number: String,
    pub(super) header: String,
    pub(super) footer: String,
    pub(crate) number: String,
    pub(super) register: String,
    pub(super) staff: String,
    pub(super) when: String,
    pub(super) lines: Vec<ReceiptLine>,
    pub(super) total: String,
    pub(super) taxes: Vec<(String, String)>,
    pub(super) tenders: Vec<(String, String)>,
    /// That somebody looked for an age.
    pub(super) age: Option<String>,
    pub(super) change: Option<String>,
    pub(super) original: Option<String>,
    /// The customer group whose prices it has.
    pub(super) group: Option<String>,
}

pub(super) struct ReceiptLine {
    pub(super) name: String,
    pub(super) sku: String,
    pub(super) quantity: String,
    pub(super) unit_price: String,
    /// What promotions took off, by name.
    pub(super) promotions: Vec<(String, String)>,
    /// What was taken off by hand.
    pub(super) discount: Option<String>,
    pub(super) total: String,
}

impl Receipt {
    /// Of a ticket, in a language. `name_then` tells what a SKU was called when it was sold.
    pub(crate) fn of(
        ticket: &Ticket,
        say: Language,
        catalogue: &Organisation,
        name_then: impl Fn(&Sku) -> Option<String>,
    ) -> Self {
        let money = |amount: Amount| say.price(amount, ticket.currency);
        let off = |amount: Amount| money(Amount(amount.0.saturating_neg()));
        let promoted = |line: u16| ticket.promotions.iter().filter(move |one| one.line == line);
        let lines = ticket.lines.iter().zip(0_u16..).map(|(line, at)| ReceiptLine {
            name: name_then(&line.sku).unwrap_or_else(|| line.sku.to_string()),
            sku: line.sku.to_string(),
            quantity: say.quantity(line.quantity),
            unit_price: money(line.unit_price),
            promotions: promoted(at)
                .map(|one| (promotion_name(say, catalogue, one.promotion), off(one.amount)))
                .collect(),
            discount: Some(by_hand(line.discount, promoted(at)))
                .filter(|discount| *discount != Amount::ZERO)
                .map(off),
            total: money(line.total),
        });
        let tenders =
            ticket.tenders.iter().map(|tender| (catalogue.tender_name(tender), money(tender.amount)));
        let place = catalogue.branch(ticket.number.branch);
        let told = |text: fn(&Branch) -> &String| {
            place.map(|branch| text(branch).trim().to_owned()).unwrap_or_default()
        };
        let branch = told(|branch| &branch.name);
        let own = [
            told(|branch| &branch.logo_text),
            catalogue.theme().logo_text.clone(),
            catalogue.shop().name.clone(),
        ];
        let staff = catalogue.staff(ticket.staff).map(|staff| staff.name.clone()).unwrap_or_default();
        let sign = own.into_iter().find(|text| !text.trim().is_empty()).unwrap_or_else(|| branch.clone());
        Self {
            say,
            title: match ticket.kind {
                TicketKind::Sale => say.receipt(),
                TicketKind::Refund => say.refund(),
            },
            branch: if sign == branch { String::new() } else { branch },
            sign,
            address: told(|branch| &branch.address),
            tax_number: told(|branch| &branch.tax_number),
            header: told(|branch| &branch.receipt_header),
            footer: told(|branch| &branch.receipt_footer),
            number: catalogue.number_on_paper(ticket.number, year_of(ticket.occurred)),
            register: catalogue
                .register(ticket.number.register)
                .map(|register| register.name.clone())
                .unwrap_or_default(),
            age: ticket.age_checked.map(|checked| say.age_was_checked(checked.age, &staff)),
            staff,
            when: local_time(ticket.occurred),
            lines: lines.collect(),
            total: money(ticket.total),
            taxes: taxes(say, ticket).into_iter().map(|(rate, tax)| (rate, money(tax))).collect(),
            tenders: tenders.collect(),
            change: (ticket.change != Amount::ZERO).then(|| money(ticket.change)),
            original: ticket.original.map(|id| id.to_string()),
            group: ticket
                .group
                .and_then(|group| catalogue.customer_group(group))
                .map(|group| group.name.clone()),
        }
    }

    /// The page for a browser's printer.
    ///
    /// # Errors
    /// When the template cannot be filled in, which no ticket can bring about.
    pub(crate) fn page(&self, paper: PaperWidth) -> Result<String, askama::Error> {
        ReceiptPage { receipt: self, paper: paper_class(paper) }.render()
    }
}

/// What a promotion is called; what any discount is where it is gone.
fn promotion_name(say: Language, catalogue: &Organisation, id: PromotionId) -> String {
    let known = catalogue.promotion(id).map(|one| one.name.clone());
    known.unwrap_or_else(|| say.taken_off_above().to_owned())
}

/// What of a discount no promotion took off.
fn by_hand<'a>(discount: Amount, promoted: impl Iterator<Item = &'a LinePromotion>) -> Amount {
    promoted.fold(discount, |left, one| Amount(left.0.saturating_sub(one.amount.0)))
}

/// The class by which the stylesheet knows a paper.
const fn paper_class(paper: PaperWidth) -> &'static str {
    match paper {
        PaperWidth::Roll80 => "roll80",
        PaperWidth::Roll58 => "roll58",
        PaperWidth::A4 => "a4",
    }
}

/// The look of the paper. It is a file of its own because pages here may not carry styles inside.
pub(super) async fn stylesheet() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "public, max-age=3600"))
        .content_type("text/css; charset=utf-8")
        .body(include_str!("../../templates/receipt.css"))
}

/// Tax in the ticket by rate, told apart from what came on top of the prices.
fn taxes(say: Language, ticket: &Ticket) -> Vec<(String, Amount)> {
    let mut taxes = BTreeMap::<(u32, bool), Amount>::new();
    for line in &ticket.lines {
        let sum = taxes.entry((line.tax_rate_ppm, line.tax_on_top)).or_default();
        *sum = Amount(sum.0.saturating_add(line.tax.0));
    }
    let named = |(rate, on_top)| {
        let rate = say.decimal(&percent(rate));
        if on_top { say.on_top(rate) } else { rate }
    };
    taxes.into_iter().map(|(key, tax)| (named(key), tax)).collect()
}

/// Parts per million as a percentage without needless zeros.
pub(super) fn percent(ppm: u32) -> String {
    let (whole, rest) = (ppm / 10_000, ppm % 10_000);
    match rest {
        0 => format!("{whole} %"),
        rest => format!("{whole}.{} %", format!("{rest:04}").trim_end_matches('0')),
    }
}

/// The year that the register's clock showed.
fn year_of(occurred: OccurredAt) -> u16 {
    local_time(occurred).get(..4).and_then(|year| year.parse().ok()).unwrap_or(0)
}

/// As the register's clock showed it.
fn local_time(occurred: OccurredAt) -> String {
    let offset = FixedOffset::east_opt(i32::from(occurred.offset_minutes) * 60);
    match (DateTime::from_timestamp_millis(occurred.at.0), offset) {
        (Some(utc), Some(offset)) => utc.with_timezone(&offset).format("%Y-%m-%d %H:%M").to_string(),
        _ => String::new(),
    }
}

#[derive(Template)]
#[template(path = "receipt.html")]
struct ReceiptPage<'a> {
    receipt: &'a Receipt,
    paper: &'static str,
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use protocol::{
        BranchId, Currency, Lsn, Quantity, ReceiptNumber, RegisterId, StaffId, Tender, TicketLine, Timestamp,
    };

    pub(crate) fn ticket() -> Ticket {
        let line = |sku: &str, total: i64, tax: i64, rate: u32| TicketLine {
            sku: sku.parse().unwrap(),
            quantity: Quantity(2_000),
            unit_price: Amount(500),
            discount: Amount(100),
            tax: Amount(tax),
            tax_rate_ppm: rate,
            total: Amount(total),
            disposition: None,
            tax_on_top: false,
        };
        Ticket {
            id: "01890a5d-ac96-774b-bcce-b302099a8057".parse().unwrap(),
            kind: TicketKind::Sale,
            number: ReceiptNumber { branch: BranchId(1), register: RegisterId(11), epoch: 2, sequence: 7 },
            staff: StaffId(3),
            occurred: OccurredAt { at: Timestamp(1_795_430_400_000), offset_minutes: 60 },
            currency: Currency::GBP,
            catalogue_seq: Lsn(1),
            group: None,
            promotions: Vec::new(),
            lines: vec![
                line("TEA", 900, 150, 200_000),
                line("MUG", 900, 150, 200_000),
                line("BOOK", 900, 0, 0),
            ],
            tenders: vec![Tender::of(protocol::TenderKind::Cash, Amount(3_000))],
            change: Amount(300),
            total: Amount(2_700),
            tax: Amount(300),
            original: None,
            sold_in: None,
            exceptions: Vec::new(),
            grounds: protocol::Grounds::default(),
            age_checked: None,
        }
    }

    #[test]
    fn the_paper_says_what_was_sold_and_paid() {
        let receipt = Receipt::of(&ticket(), Language::English, &Organisation::default(), |_| None);
        let html = receipt.page(PaperWidth::Roll58).unwrap();
        assert!(html.contains("class=\"receipt roll58\""), "{html}");
        for text in [
            "1-11-2-000007",
            "TEA",
            "2 × £5.00",
            "-£1.00",
            "£27.00",
            "20 %",
            "£3.00",
            "Cash",
            "£30.00",
            "Change",
        ] {
            assert!(html.contains(text), "{text} is missing in {html}");
        }
    }

    #[test]
    fn the_paper_speaks_the_language_of_the_shop() {
        for (language, said) in [
            (
                Language::German,
                ["lang=\"de\" dir=\"ltr\"", "Beleg", "27,00\u{a0}£", "darin Steuer 20 %", "Rückgeld"],
            ),
            (Language::Arabic, ["lang=\"ar\" dir=\"rtl\"", "إيصال", "27.00\u{a0}£", "منه ضريبة", "الباقي"]),
        ] {
            let html = Receipt::of(&ticket(), language, &Organisation::default(), |_| None)
                .page(PaperWidth::Roll80)
                .unwrap();
            for text in said {
                assert!(html.contains(text), "{text} is missing in {html}");
            }
        }
    }

    #[test]
    fn rates_and_times_are_written_as_people_do() {
        for (ppm, text) in [(200_000, "20 %"), (55_000, "5.5 %"), (0, "0 %"), (123_456, "12.3456 %")] {
            assert_eq!(percent(ppm), text);
        }
        let occurred = OccurredAt { at: Timestamp(0), offset_minutes: -90 };
        assert_eq!(local_time(occurred), "1969-12-31 22:30");
    }
}
