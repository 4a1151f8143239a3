//! What scanners read: bars, QR codes and DataMatrix symbols, encoded by libraries and kept as their modules. GS1 element strings and
//! Digital Links are put together as the GS1 General Specifications (section 7.8) and the Digital Link standard (1.4) have it.

use barcoders::sym::{code128::Code128, ean8::EAN8, ean13::EAN13};
use chrono::{Datelike as _, NaiveDate};
use datamatrix::{DataMatrix, SymbolList};
use domain::organisation::Variant;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, PercentEncode, utf8_percent_encode};
use protocol::{GoodsLabelLine, GoodsSymbol, GoodsSymbolKind, Gtin, LotCode};
use qrcode::{Color, EcLevel, QrCode};
use std::{collections::BTreeSet, fmt::Write as _};

/// Everything but the unreserved characters (RFC 3986, 2.3).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// What ends a value of variable length that is not the last: FNC1 as a character.
const SEPARATOR: char = '\u{1d}';
/// The longest text that becomes bars: more is wider than any label.
const BARS_MAX: usize = 32;

/// What is to be read.
pub(super) enum Wanted {
    /// A code that stands on goods.
    Code(String),
    /// Any text of ASCII, as Code 128.
    Text(String),
    Link(String),
    Elements(TradeItem),
}

/// A trade item, and what is known of the piece.
pub(super) struct TradeItem {
    /// Fourteen digits.
    gtin: String,
    day: Option<NaiveDate>,
    lot: Option<LotCode>,
    serial: Option<LotCode>,
}

/// An encoded symbol.
pub(super) struct Symbol {
    pub(super) kind: GoodsSymbolKind,
    pub(super) text: String,
    /// In modules, with the quiet zone; bars are one module high.
    pub(super) width: usize,
    pub(super) height: usize,
    /// Row by row, dark ones.
    pub(super) dark: Vec<bool>,
}

/// The article as GS1 knows it; none where none of its codes is a trade item number.
pub(super) fn trade_item(
    variant: &Variant,
    line: &GoodsLabelLine,
    day: Option<NaiveDate>,
) -> Option<TradeItem> {
    let gtin = variant.barcodes.iter().find_map(|code| Gtin::new(code.as_str()).ok())?;
    Some(TradeItem { gtin: format!("{:0>14}", gtin.to_string()), day, lot: line.lot, serial: line.serial })
}

impl TradeItem {
    /// The day as GS1 writes it.
    fn six_digits(&self) -> Option<String> {
        let day = self.day?;
        Some(format!("{:02}{:02}{:02}", day.year().rem_euclid(100), day.month(), day.day()))
    }

    /// A link to it under the shop's own address.
    pub(super) fn link(&self, shop: &str) -> String {
        let mut link = format!("{shop}/01/{}", self.gtin);
        for (identifier, value) in [("10", self.lot), ("21", self.serial)] {
            if let Some(value) = value {
                let _infallible = write!(link, "/{identifier}/{}", encoded(value.as_str()));
            }
        }
        if let Some(day) = self.six_digits() {
            let _infallible = write!(link, "?17={day}");
        }
        link
    }

    /// The element string: what has a fixed length first, so that at most one separator is needed.
    pub(super) fn elements(&self) -> String {
        let mut text = format!("01{}", self.gtin);
        if let Some(day) = self.six_digits() {
            let _infallible = write!(text, "17{day}");
        }
        if let Some(lot) = self.lot {
            let _infallible = write!(text, "10{lot}");
        }
        if let Some(serial) = self.serial {
            if self.lot.is_some() {
                text.push(SEPARATOR);
            }
            let _infallible = write!(text, "21{serial}");
        }
        text
    }
}

impl Symbol {
    /// None for what no symbol can hold.
    pub(super) fn of(wanted: &Wanted) -> Option<Self> {
        match wanted {
            Wanted::Code(code) => of_code(code),
            Wanted::Text(text) => code128(text),
            Wanted::Link(link) => qr(link),
            Wanted::Elements(item) => data_matrix(&item.elements()),
        }
    }

    /// Whether a module is dark.
    pub(super) fn is_dark(&self, x: usize, y: usize) -> bool {
        let of_row = y.checked_mul(self.width).and_then(|row| row.checked_add(x));
        x < self.width && of_row.and_then(|at| self.dark.get(at)).copied().unwrap_or(false)
    }

    pub(super) const fn is_bars(&self) -> bool {
        self.height == 1
    }

    pub(super) fn view(&self) -> GoodsSymbol {
        let size = |modules: usize| u32::try_from(modules).unwrap_or(u32::MAX);
        GoodsSymbol {
            kind: self.kind,
            // People see a separator as what it is.
            text: self.text.replace(SEPARATOR, "␝"),
            width: size(self.width),
            height: size(self.height),
            path: self.path(),
        }
    }

    /// Dark modules side by side are one rectangle.
    fn path(&self) -> String {
        let mut path = String::new();
        for y in 0..self.height {
            let mut x = 0;
            while x < self.width {
                let run = (x..self.width).take_while(|at| self.is_dark(*at, y)).count();
                if run > 0 {
                    let _infallible = write!(path, "M{x} {y}h{run}v1h-{run}z");
                }
                x = x.saturating_add(run.max(1));
            }
        }
        path
    }

    /// Bars or squares with light modules around them.
    fn framed(
        kind: GoodsSymbolKind,
        text: &str,
        (width, height): (usize, usize),
        quiet: (usize, usize),
        is_dark: impl Fn(usize, usize) -> bool,
    ) -> Self {
        let (across, down) = quiet;
        let all_width = width.saturating_add(across.saturating_mul(2));
        let all_height = height.saturating_add(down.saturating_mul(2));
        let mut dark = Vec::with_capacity(all_width.saturating_mul(all_height));
        for y in 0..all_height {
            for x in 0..all_width {
                let inside = x.checked_sub(across).zip(y.checked_sub(down));
                dark.push(inside.is_some_and(|(x, y)| x < width && y < height && is_dark(x, y)));
            }
        }
        Self { kind, text: text.to_owned(), width: all_width, height: all_height, dark }
    }

    fn bars(kind: GoodsSymbolKind, text: &str, bars: &[u8], quiet: usize) -> Self {
        let is_dark = |x: usize, _| bars.get(x).is_some_and(|bar| *bar == 1);
        Self::framed(kind, text, (bars.len(), 1), (quiet, 0), is_dark)
    }
}

/// A code of goods by its length, where its check digit is right; any other as Code 128.
fn of_code(code: &str) -> Option<Symbol> {
    let known = Gtin::new(code).is_ok();
    let (kind, bars, quiet) = match code.len() {
        13 if known => (GoodsSymbolKind::Ean13, EAN13::new(code).ok()?.encode(), 11),
        12 if known => (GoodsSymbolKind::UpcA, EAN13::new(format!("0{code}")).ok()?.encode(), 9),
        8 if known => (GoodsSymbolKind::Ean8, EAN8::new(code).ok()?.encode(), 7),
        _ => return code128(code),
    };
    Some(Symbol::bars(kind, code, &bars, quiet))
}

fn code128(text: &str) -> Option<Symbol> {
    let plain = text.bytes().all(|byte| (b' '..=b'~').contains(&byte));
    if text.is_empty() || text.len() > BARS_MAX || !plain {
        return None;
    }
    // The library is told the character set by this letter: B has all of printable ASCII.
    let bars = Code128::new(format!("\u{181}{text}")).ok()?.encode();
    Some(Symbol::bars(GoodsSymbolKind::Code128, text, &bars, 10))
}

fn qr(text: &str) -> Option<Symbol> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let width = code.width();
    let colors = code.to_colors();
    let is_dark = |x: usize, y: usize| {
        let at = y.checked_mul(width).and_then(|row| row.checked_add(x));
        at.and_then(|at| colors.get(at)).is_some_and(|color| *color == Color::Dark)
    };
    Some(Symbol::framed(GoodsSymbolKind::Qr, text, (width, width), (4, 4), is_dark))
}

fn data_matrix(elements: &str) -> Option<Symbol> {
    let symbol = DataMatrix::encode_gs1(elements.as_bytes(), SymbolList::default().enforce_square()).ok()?;
    let bitmap = symbol.bitmap();
    let (width, height) = (bitmap.width(), bitmap.height());
    let pixels: BTreeSet<(usize, usize)> = bitmap.pixels().collect();
    let is_dark = |x, y| pixels.contains(&(x, y));
    Some(Symbol::framed(GoodsSymbolKind::DataMatrix, elements, (width, height), (2, 2), is_dark))
}

/// A text as a part of an address.
fn encoded(text: &str) -> PercentEncode<'_> {
    utf8_percent_encode(text, RESERVED)
}
