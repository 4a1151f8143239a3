//! Labels as they are printed in each way, and symbols as scanners read them.

use super::*;
use crate::paper::labels::symbol::Wanted;
use domain::organisation::{Saved, event::Visibility};
use protocol::{GoodsLabelShows, GoodsSymbolKind, TaxClassId, VariantKind};
use rxing::{BarcodeFormat, DecodeHintValue, DecodeHints, helpers::detect_in_luma_with_hints};
use std::{fs, path::Path};

fn variant(sku: &str, barcode: &str) -> Variant {
    Variant {
        sku: sku.parse().unwrap(),
        name: String::new(),
        price: Amount(1_299),
        tax_class: TaxClassId(1),
        kind: VariantKind::Goods,
        barcodes: if barcode.is_empty() { vec![] } else { vec![barcode.parse().unwrap()] },
        unit: Unit::Piece,
        weight_g: Some(300),
        web: true,
        supplier_code: "SUP-7".into(),
        cost: None,
        values: vec!["Blau".into(), "10 ml".into()],
        till: true,
        pictures: vec![],
    }
}

fn product(name: &str, variant: Variant) -> Product {
    Product {
        handle: "tea".into(),
        name: name.into(),
        description: String::new(),
        category: String::new(),
        brand: String::new(),
        tags: vec![],
        age_min: None,
        archived: false,
        variants: vec![variant],
        quantity_max: None,
        search: String::new(),
        options: vec![],
        pictures: vec![],
        supplier: String::new(),
        web: Visibility { shown: true, from: None, until: None },
        till: Visibility { shown: true, from: None, until: None },
        saved: Saved::default(),
        as_of: protocol::Timestamp(0),
    }
}

const ALL: GoodsLabelShows = GoodsLabelShows {
    name: true,
    options: true,
    price: true,
    unit_price: true,
    sku: true,
    supplier_code: true,
    lot: true,
};

fn order(layout: &str, symbol: GoodsLabelSymbol, count: u16) -> GoodsLabelOrder {
    let line = GoodsLabelLine {
        sku: "TEA".parse().unwrap(),
        count,
        lot: Some("L/7".parse().unwrap()),
        serial: None,
        expires: "2027-01-31".into(),
    };
    GoodsLabelOrder {
        branch: protocol::BranchId(1),
        layout: layout.into(),
        lines: vec![line],
        shows: ALL,
        symbol,
        skip: 0,
    }
}

fn made(say: Language, name: &str, barcode: &str, order: &GoodsLabelOrder) -> Labels {
    let product = product(name, variant("TEA", barcode));
    let source = Source { say, currency: "EUR".parse().unwrap(), shop: "https://shop.example" };
    let article = |sku: &Sku| {
        let found = *sku == product.variants[0].sku;
        found.then(|| Article { product: &product, variant: &product.variants[0], price: Amount(1_299) })
    };
    Labels::of(order, &source, article).unwrap()
}

/// What a scanner reads of dark and light dots, four to a module.
fn scanned(width: usize, height: usize, is_dark: impl Fn(usize, usize) -> bool) -> (BarcodeFormat, String) {
    const DOTS: usize = 4;
    let rows = if height == 1 { 60 } else { height * DOTS };
    let mut luma = Vec::new();
    for y in 0..rows {
        for x in 0..width * DOTS {
            let y = if height == 1 { 0 } else { y / DOTS };
            luma.push(if is_dark(x / DOTS, y) { 0 } else { 255 });
        }
    }
    let mut hints = DecodeHints::default().with(DecodeHintValue::TryHarder(true));
    let read = detect_in_luma_with_hints(luma, (width * DOTS) as u32, rows as u32, None, &mut hints).unwrap();
    (*read.getBarcodeFormat(), read.getText().to_owned())
}

fn read(symbol: &Symbol) -> (BarcodeFormat, String) {
    scanned(symbol.width, symbol.height, |x, y| symbol.is_dark(x, y))
}

#[test]
fn scanners_read_what_was_meant() {
    let code = |text: &str| Wanted::Code(text.to_owned());
    for (wanted, kind, format, text) in [
        (code("4006381333931"), GoodsSymbolKind::Ean13, BarcodeFormat::EAN_13, "4006381333931"),
        (code("96385074"), GoodsSymbolKind::Ean8, BarcodeFormat::EAN_8, "96385074"),
        (code("036000291452"), GoodsSymbolKind::UpcA, BarcodeFormat::UPC_A, "036000291452"),
        // Fourteen digits stand on cases, and a wrong check digit is no number of GS1.
        (code("10614141000415"), GoodsSymbolKind::Code128, BarcodeFormat::CODE_128, "10614141000415"),
        (code("4006381333930"), GoodsSymbolKind::Code128, BarcodeFormat::CODE_128, "4006381333930"),
        (Wanted::Text("SKU-7{>}^~".into()), GoodsSymbolKind::Code128, BarcodeFormat::CODE_128, "SKU-7{>}^~"),
        (
            Wanted::Link("https://shop.example/01/04006381333931/10/L%2F7?17=270131".into()),
            GoodsSymbolKind::Qr,
            BarcodeFormat::QR_CODE,
            "https://shop.example/01/04006381333931/10/L%2F7?17=270131",
        ),
    ] {
        let symbol = Symbol::of(&wanted).unwrap();
        assert_eq!(symbol.kind, kind, "{text}");
        let (read_as, read_text) = read(&symbol);
        // A UPC-A is an EAN-13 with a nought in front.
        assert!(read_as == format || kind == GoodsSymbolKind::UpcA && read_as == BarcodeFormat::EAN_13);
        assert_eq!(read_text.trim_start_matches('0'), text.trim_start_matches('0'));
    }
    assert!(Symbol::of(&Wanted::Text("ä".into())).is_none());
    assert!(Symbol::of(&Wanted::Text("A".repeat(33))).is_none(), "wider than any label");
}

#[test]
fn a_data_matrix_holds_number_day_lot_and_serial() {
    let mut wanted = order("a4_24", GoodsLabelSymbol::DataMatrix, 1);
    wanted.lines[0].serial = Some("S9".parse().unwrap());
    let labels = made(Language::English, "Tea", "4006381333931", &wanted);
    let symbol = labels.labels[0].symbol.as_ref().unwrap();
    assert_eq!(symbol.text, "01040063813339311727013110L/7\u{1d}21S9");
    assert_eq!(labels.view().labels[0].symbol.as_ref().unwrap().text, "01040063813339311727013110L/7␝21S9");
    let (format, text) = read(symbol);
    assert_eq!(format, BarcodeFormat::DATA_MATRIX);
    // A scanner hands FNC1 over as the separator, or leaves the first one out.
    assert_eq!(text.trim_start_matches('\u{1d}'), symbol.text);
}

#[test]
fn what_has_no_number_of_gs1_shows_its_sku_and_says_so() {
    for (asked, barcode, kind, instead) in [
        (GoodsLabelSymbol::Link, "", Some(GoodsSymbolKind::Code128), true),
        (GoodsLabelSymbol::DataMatrix, "ABC-1", Some(GoodsSymbolKind::Code128), true),
        (GoodsLabelSymbol::Link, "4006381333931", Some(GoodsSymbolKind::Qr), false),
        (GoodsLabelSymbol::Barcode, "", Some(GoodsSymbolKind::Code128), false),
        (GoodsLabelSymbol::Sku, "4006381333931", Some(GoodsSymbolKind::Code128), false),
        (GoodsLabelSymbol::None, "4006381333931", None, false),
    ] {
        let labels = made(Language::English, "Tea", barcode, &order("a4_24", asked, 1));
        let label = &labels.labels[0];
        assert_eq!((label.symbol.as_ref().map(|one| one.kind), label.instead), (kind, instead), "{asked:?}");
    }
}

#[test]
fn prices_are_written_as_each_language_does() {
    for (say, price, unit, until) in [
        (Language::English, "€12.99", "€43.30 / kg", "Until 31 January 2027"),
        (Language::German, "12,99\u{a0}€", "43,30\u{a0}€ / kg", "Bis 31. Januar 2027"),
        (
            Language::Arabic,
            "\u{2068}12.99\u{a0}€\u{2069}",
            "\u{2068}43.30\u{a0}€\u{2069} / kg",
            "حتى \u{2068}31 يناير 2027\u{2069}",
        ),
    ] {
        let labels = made(say, "Tea", "", &order("a4_24", GoodsLabelSymbol::None, 1));
        let label = &labels.labels[0];
        assert_eq!((label.price.as_str(), label.unit_price.as_str()), (price, unit));
        assert_eq!(label.options, "Blau · 10 ml");
        assert!(label.codes.iter().any(|code| code == until), "{:?}", label.codes);
    }
}

#[test]
fn what_nobody_could_stick_on_is_refused() {
    let source = Source { say: Language::English, currency: Currency::GBP, shop: "https://shop.example" };
    let none = |_: &Sku| None;
    let with = |change: &dyn Fn(&mut GoodsLabelOrder)| {
        let mut asked = order("a4_24", GoodsLabelSymbol::Barcode, 1);
        change(&mut asked);
        Labels::of(&asked, &source, none).err().unwrap().problem().code
    };
    assert_eq!(with(&|asked| asked.layout = "a5".into()), RefusalCode::Malformed);
    assert_eq!(with(&|asked| asked.lines.clear()), RefusalCode::NoLines);
    assert_eq!(with(&|asked| asked.lines[0].count = 0), RefusalCode::NoLines);
    assert_eq!(with(&|asked| asked.lines[0].count = 2_001), RefusalCode::TooManyLines);
    assert_eq!(with(&|_| {}), RefusalCode::UnknownSku);
    let product = product("Tea", variant("TEA", ""));
    let article =
        |_: &Sku| Some(Article { product: &product, variant: &product.variants[0], price: Amount(1) });
    let mut asked = order("a4_24", GoodsLabelSymbol::Barcode, 1);
    asked.lines[0].expires = "31.1.2027".into();
    let refused = Labels::of(&asked, &source, article).err().unwrap();
    assert_eq!(refused.problem().code, RefusalCode::InvalidTime);
}

#[test]
fn zpl_is_written_as_it_was() {
    let mut text = String::new();
    for (say, name, barcode, layout, symbol) in [
        (
            Language::English,
            "Earl ^Grey~ _No. 7_ C:\\Tea",
            "4006381333931",
            "roll_57x32",
            GoodsLabelSymbol::Barcode,
        ),
        (Language::German, "Müsli Größe Ä", "96385074", "roll_50x25", GoodsLabelSymbol::Barcode),
        (Language::Arabic, "شاي أخضر", "036000291452", "roll_100x50", GoodsLabelSymbol::Barcode),
        (Language::English, "Tea", "", "roll_40x30", GoodsLabelSymbol::Sku),
    ] {
        let labels = made(say, name, barcode, &order(layout, symbol, 3));
        let Bytes { bytes, unprintable } = labels.zpl(203);
        assert_eq!(unprintable, 0);
        text.push_str(std::str::from_utf8(&bytes).unwrap());
    }
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/paper/labels/golden.zpl");
    if std::env::var_os("ONHAND_BLESS").is_some() {
        fs::write(&golden, &text).unwrap();
    }
    let before = fs::read_to_string(&golden).unwrap_or_default();
    assert!(text == before, "labels have changed: print some, and run this test with ONHAND_BLESS=1\n{text}");
}

/// The dots of a picture in a format.
fn dots_of(zpl: &str) -> (usize, Vec<Vec<bool>>) {
    let data = zpl.split("^GFA,").nth(1).unwrap().split("^FS").next().unwrap();
    let fields: Vec<&str> = data.splitn(4, ',').collect();
    let row_bytes: usize = fields[2].parse().unwrap();
    let mut rows: Vec<Vec<bool>> = Vec::new();
    let mut rest = fields[3];
    while !rest.is_empty() {
        if let Some(more) = rest.strip_prefix(':') {
            rows.push(rows.last().unwrap().clone());
            rest = more;
            continue;
        }
        let (row, more) = rest.split_at(row_bytes * 2);
        let bytes =
            (0..row_bytes).map(|at| u8::from_str_radix(row.get(at * 2..at * 2 + 2).unwrap(), 16).unwrap());
        rows.push(bytes.flat_map(|byte| (0..8).map(move |bit| byte & (0x80 >> bit) != 0)).collect());
        rest = more;
    }
    assert_eq!(fields[0].parse::<usize>().unwrap(), rows.len() * row_bytes);
    (row_bytes * 8, rows)
}

#[test]
fn squares_are_pictures_that_scanners_read_on_every_printer() {
    for (asked, format) in [
        (GoodsLabelSymbol::Link, BarcodeFormat::QR_CODE),
        (GoodsLabelSymbol::DataMatrix, BarcodeFormat::DATA_MATRIX),
    ] {
        let labels = made(Language::English, "Tea", "4006381333931", &order("roll_57x32", asked, 2));
        let expected = labels.labels[0].symbol.as_ref().unwrap().text.clone();
        for dpi in [203, 300, 600] {
            let zpl = String::from_utf8(labels.zpl(dpi).bytes).unwrap();
            assert!(zpl.contains("^PQ2"), "printed twice");
            let (width, rows) = dots_of(&zpl);
            let (read_as, text) = scanned(width, rows.len(), |x, y| rows[y][x]);
            assert_eq!((read_as, text.trim_start_matches('\u{1d}')), (format, expected.as_str()), "{dpi}");
        }
        for paper in [PaperWidth::Roll80, PaperWidth::Roll58] {
            let bytes = roll::written(&labels, paper).bytes;
            let cuts = bytes.windows(4).filter(|four| *four == [0x1d, b'V', 66, 3]).count();
            assert_eq!(cuts, 2);
            let at = bytes.windows(4).position(|four| four == [0x1d, b'v', b'0', 0]).unwrap() + 4;
            let [wide, high] =
                [0, 2].map(|by| usize::from(u16::from_le_bytes([bytes[at + by], bytes[at + by + 1]])));
            let picture = &bytes[at + 4..at + 4 + wide * high];
            let is_dark = |x: usize, y: usize| picture[y * wide + x / 8] & (0x80 >> (x % 8)) != 0;
            let (read_as, text) = scanned(wide * 8, high, is_dark);
            assert_eq!((read_as, text.trim_start_matches('\u{1d}')), (format, expected.as_str()));
        }
    }
}

#[test]
fn bars_on_a_roll_are_the_printers_own() {
    for (barcode, symbol, expected) in [
        ("4006381333931", GoodsLabelSymbol::Barcode, &b"\x1dk\x43\x0d4006381333931"[..]),
        ("96385074", GoodsLabelSymbol::Barcode, &b"\x1dk\x44\x0896385074"[..]),
        ("036000291452", GoodsLabelSymbol::Barcode, &b"\x1dk\x41\x0c036000291452"[..]),
        ("", GoodsLabelSymbol::Sku, &b"\x1dk\x49\x05{BTEA"[..]),
    ] {
        let labels = made(Language::German, "Müsli شاي", barcode, &order("roll_57x32", symbol, 1));
        let Bytes { bytes, unprintable } = roll::written(&labels, PaperWidth::Roll58);
        assert!(bytes.windows(expected.len()).any(|part| part == expected), "{barcode}");
        assert_eq!(unprintable, 3, "the printer has no Arabic");
        assert!(bytes.windows(5).any(|five| five == b"M\xfcsli"));
    }
}

#[test]
fn the_test_label_shows_letters_and_what_steers_a_printer() {
    let labels = Labels::test(layout("roll_57x32").unwrap(), Language::English, Currency::GBP);
    let zpl = String::from_utf8(labels.zpl(203).bytes).unwrap();
    assert!(zpl.contains("äöüß") && zpl.contains("_5EXA _7EHS _5F /"), "{zpl}");
    assert_eq!(zpl.matches("^XA").count(), 1);
    assert_eq!(zpl.matches("~HS").count(), 0);
}
