//! What invoices look like, read back from their PDF.

use super::*;
use domain::{
    branch::{Buyer, InvoiceLine, Seller, Taxed},
    orders::Address,
};
use protocol::{Amount, BranchId, Currency, OrderId, Quantity};

fn taxed(total: i64, rate_ppm: u32) -> Taxed {
    Taxed { total: Amount(total), tax: Amount(total).tax_inside(rate_ppm).unwrap(), rate_ppm }
}

/// An invoice of so many lines, the first of them with a promotion.
fn invoice(lines: usize, language: &str) -> Invoice {
    let name = |place: usize| match (language, place % 3) {
        ("ar", 0) => "شاي أسود من آسام 250 غ".to_owned(),
        ("ar", _) => format!("إبريق شاي Nr. {place}"),
        (_, 0) => "Assam Second Flush, whole leaf, 250 g tin with a lid that closes by itself".to_owned(),
        (_, _) => format!("Teapot No. {place}"),
    };
    let line = |place: usize| InvoiceLine {
        sku: format!("TEA-{place:03}").parse().unwrap(),
        name: name(place),
        quantity: Quantity(2_000),
        full: Amount(2_598),
        price: taxed(
            if place == 0 { 2_338 } else { 2_598 },
            if place.is_multiple_of(3) { 0 } else { 200_000 },
        ),
        promoted: if place == 0 { vec![("Tea week".to_owned(), Amount(260))] } else { Vec::new() },
    };
    let address = Address {
        name: "Ada Lovelace".into(),
        line1: "12 St James's Square".into(),
        city: "London".into(),
        postcode: "SW1Y 4JH".into(),
        country: "GB".into(),
        ..Address::default()
    };
    let mut invoice = Invoice {
        kind: InvoiceKind::Invoice,
        prefix: "INV".into(),
        year: 2026,
        sequence: 17,
        issued: "2026-11-27".into(),
        supplied: "2026-11-27".into(),
        order: OrderId::new(uuid::Uuid::nil()),
        order_number: "W-000123".into(),
        ordered: "2026-11-25".into(),
        number: 0,
        corrects: None,
        seller: Seller {
            name: "Cloud & Kettle Ltd".into(),
            branch: "London Soho".into(),
            address: "4 Berwick Street\nLondon W1F 8QL".into(),
            country: "GB".into(),
            tax_number: "GB 123 4567 89".into(),
        },
        buyer: Buyer { name: "Ada Lovelace".into(), address: Some(address) },
        language: language.into(),
        currency: Currency::GBP,
        lines: (0..lines).map(line).collect(),
        delivery: Some(taxed(395, 200_000)),
        less: vec![taxed(100, 200_000), taxed(50, 200_000)],
        paid: Amount(0),
        provider: "sandbox".into(),
        text: "Registered in England and Wales, No. 1234567. Directors: M. Morgan, S. Sam.\nBank: GB00 TEST 0000 0000 0000 00".into(),
    };
    invoice.paid = invoice.total();
    invoice
}

fn row(invoice: &Invoice, corrects: Option<&str>) -> InvoiceRow {
    let series = invoice.series(BranchId(1));
    InvoiceRow {
        number: format!("{series}-{:06}", invoice.sequence),
        kind: invoice.kind,
        series,
        sequence: invoice.sequence,
        branch: BranchId(1),
        issued: invoice.issued.clone(),
        supplied: invoice.supplied.clone(),
        order: invoice.order,
        order_number: invoice.order_number.clone(),
        document: invoice.number,
        corrects: corrects.map(str::to_owned),
        currency: invoice.currency,
        net: Amount(invoice.total().0 - invoice.tax().0),
        tax: invoice.tax(),
        total: invoice.total(),
    }
}

/// What stands on each sheet, from top to bottom.
fn told(invoice: &Invoice, corrects: Option<&str>) -> Vec<Vec<String>> {
    let (fonts, row) = (Fonts::load().unwrap(), row(invoice, corrects));
    let say = Language::of(&invoice.language);
    let all = sheets(&fonts, say, invoice, (&row.number, corrects));
    let words = |mark: &Mark| match mark {
        Mark::Text { text, y, x, .. } => {
            assert!((30.0..=HEIGHT - 30.0).contains(y) && (40.0..=WIDTH - 40.0).contains(x), "{mark:?}");
            Some(text.clone())
        }
        Mark::Rule { .. } => None,
    };
    all.iter().map(|sheet| sheet.iter().filter_map(words).collect()).collect()
}

fn has(sheet: &[String], words: &str) -> bool {
    sheet.iter().any(|text| text == words)
}

#[test]
fn an_invoice_says_what_the_law_asks_for_in_each_language() {
    for (language, title, date) in [
        ("en", "Invoice", "27 November 2026"),
        ("de", "Rechnung", "27. November 2026"),
        ("ar", "فاتورة", "27 نوفمبر 2026"),
    ] {
        let invoice = invoice(10, language);
        let sheets = told(&invoice, None);
        assert_eq!(sheets.len(), 1, "ten lines are one sheet");
        let sheet = &sheets[0];
        let all = sheet.join("\n");
        for words in [title, "INV-1-2026-000017", "W-000123", "GB 123 4567 89", "Cloud & Kettle Ltd", date] {
            assert!(all.contains(words), "{words} is missing in {language}: {all}");
        }
        for words in ["Ada Lovelace", "12 St James's Square", "SW1Y 4JH", "TEA-000", "TEA-009", "20 %", "0 %"]
        {
            assert!(all.contains(words), "{words} is missing in {language}: {all}");
        }
        // Both rates with what is charged at them, and the sums of both.
        let sums: i64 = invoice.by_rate().iter().map(|at| at.net.0 + at.tax.0).sum();
        assert_eq!(Amount(sums), invoice.total());
        assert_eq!(invoice.by_rate().iter().map(|at| at.rate_ppm).collect::<Vec<_>>(), [200_000, 0]);
    }
}

#[test]
fn what_it_comes_to_is_told_to_the_penny() {
    let invoice = invoice(2, "en");
    let sheets = told(&invoice, None);
    // 23.38 without tax, 25.98 with 20 %, 3.95 for delivery, less 1.50: 51.81, of which 28.43 with 20 %.
    assert_eq!((invoice.total(), invoice.tax()), (Amount(5_181), Amount(433 + 66 - 17 - 8)));
    for words in
        ["£51.81", "£47.07", "Tax 20 % on £23.69", "£4.74", "Tax 0 % on £23.38", "-£1.50", "Tea week: -£2.60"]
    {
        assert!(has(&sheets[0], words), "{words} is missing: {:?}", sheets[0]);
    }
    // Two for 25.98 with tax are 10.83 without, each; what the promotion took off stands below.
    assert!(has(&sheets[0], "£10.83") && has(&sheets[0], "£12.99"), "{:?}", sheets[0]);
    assert!(has(&sheets[0], "Paid online") && !has(&sheets[0], "Still to be paid"));
}

#[test]
fn many_lines_take_several_sheets_and_carry_their_sum_over() {
    let invoice = invoice(60, "en");
    let sheets = told(&invoice, None);
    assert!((3..=5).contains(&sheets.len()), "{}", sheets.len());
    let amount_behind = |sheet: &[String], words: &str| {
        let place = sheet.iter().position(|text| text == words).unwrap();
        sheet[place + 1].clone()
    };
    let goes_on = |pair: &&[Vec<String>]| has(&pair[1], "Item");
    assert!(sheets.windows(2).filter(goes_on).count() >= 2, "the table goes on");
    for (place, pair) in sheets.windows(2).filter(goes_on).enumerate() {
        let carried = amount_behind(&pair[0], "Carried forward");
        assert_eq!(carried, amount_behind(&pair[1], "Brought forward"), "of sheet {place}");
    }
    for (place, sheet) in sheets.iter().enumerate() {
        assert!(has(sheet, &format!("Page {} of {}", place + 1, sheets.len())), "{sheet:?}");
        assert!(sheet.iter().any(|text| text.contains("No. 1234567")), "what the house says is on each");
    }
    let lines = sheets.iter().flatten().filter(|text| text.starts_with("TEA-")).count();
    assert_eq!(lines, 60);
}

#[test]
fn a_credit_note_names_its_invoice_and_where_the_money_goes() {
    let mut credit = invoice(1, "en");
    credit.kind = InvoiceKind::Credit;
    credit.prefix = "CN".into();
    credit.corrects = Some(0);
    credit.lines[0].quantity = Quantity(-2_000);
    credit.lines[0].price = taxed(-2_338, 0);
    credit.lines[0].promoted[0].1 = Amount(-260);
    credit.delivery = None;
    credit.less = vec![taxed(-300, 0)];
    let sheets = told(&credit, Some("INV-1-2026-000017"));
    for words in [
        "Credit note",
        "CN-1-2026-000017",
        "INV-1-2026-000017",
        "Corrects invoice",
        "Kept for wear",
        "-£20.38",
    ] {
        assert!(has(&sheets[0], words), "{words} is missing: {:?}", sheets[0]);
    }
    assert!(has(&sheets[0], "The amount goes back the way it was paid."));
    assert!(has(&sheets[0], "£12.99"), "what one cost is no less for coming back: {:?}", sheets[0]);
}

#[test]
fn every_invoice_is_a_file_for_archives() {
    for (lines, language) in [(10, "en"), (60, "de"), (10, "ar")] {
        let mut invoice = invoice(lines, language);
        // What no letter of the family is for, and what would turn a line round.
        invoice.lines[0].name = "茶 \u{202e}tea\u{2066} 🍵 – Tee".into();
        let bytes = invoice_pdf(&row(&invoice, None), &invoice).unwrap();
        assert!(bytes.starts_with(b"%PDF-1.7"), "{language}");
        let text = String::from_utf8_lossy(&bytes);
        assert!(
            text.contains("pdfaid:part") && text.contains("INV-1-2026-000017"),
            "it says that it is PDF/A"
        );
        // The letters that are used and no others, or it would have a megabyte.
        assert!(bytes.len() < 120_000, "{} bytes", bytes.len());
        if let Ok(folder) = std::env::var("ONHAND_PAPERS") {
            std::fs::write(format!("{folder}/invoice-{language}-{lines}.pdf"), &bytes).unwrap();
        }
        assert_eq!(bytes, invoice_pdf(&row(&invoice, None), &invoice).unwrap(), "the same every time");
    }
}

#[test]
fn letters_are_joined_and_stand_in_the_order_in_which_they_are_seen() {
    let fonts = Fonts::load().unwrap();
    let arabic = fonts.shaped("شاي 250 غ", false);
    // Seen from left to right: the unit, the figure, the word.
    let seen: Vec<&str> =
        arabic.runs.iter().map(|run| run.text.trim()).filter(|text| !text.is_empty()).collect();
    assert_eq!(seen, ["غ", "250", "شاي"]);
    // What has no letter runs as figures do, and an address stays as it is.
    for text in ["-1.50\u{a0}£", "12 St James's Square"] {
        let runs = fonts.shaped(text, false).runs;
        assert_eq!(runs.iter().map(|run| run.text.as_str()).collect::<String>(), text);
    }
    // A letter inside a word has another shape than alone.
    let glyph = |text: &str, place: usize| fonts.shaped(text, false).runs[0].glyphs[place].glyph_id;
    assert_ne!(glyph("ششش", 1), glyph("ش", 0));
    assert_eq!(fonts.shaped("茶", false).runs[0].text, "?");
    let lines = fonts.wrapped("one two three four", (10.0, false), 60.0);
    assert!(lines.len() > 1 && lines.join(" ") == "one two three four", "{lines:?}");
    let cut = fonts.wrapped("Donaudampfschifffahrtsgesellschaft", (10.0, false), 40.0);
    assert!(cut.len() > 2 && cut.concat() == "Donaudampfschifffahrtsgesellschaft", "{cut:?}");
}
