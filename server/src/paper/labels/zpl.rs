//! Labels in ZPL II, which label printers of most makers understand: one format for each article, printed as often as it says. Bars
//! are drawn by the printer, squares are sent as pictures, so that no firmware encodes them in its own way. Text is UTF-8; what
//! would steer a printer is written as hexadecimal.

use protocol::GoodsSymbolKind;
use std::fmt::Write as _;

use super::{Bytes, Label, Labels, symbol::Symbol};
use crate::words::Language;

/// A font with the letters of most scripts, which label printers come with. The built-in one has Latin letters only.
const EVERY_SCRIPT: &str = "E:TT0003M_.FNT";
/// Narrower modules than two dots are not read reliably.
const MODULE_DOTS_MIN: u32 = 2;
/// A module as GS1 has it on goods: 0.33 mm, in hundredths of a millimetre.
const MODULE: u32 = 33;
/// The height of the figures below bars, in tenths of a millimetre.
const FIGURES: u32 = 28;

pub(super) fn written(labels: &Labels, dpi: u16) -> Bytes {
    let mut text = String::new();
    for label in &labels.labels {
        let mut format = Format::new(labels, u32::from(dpi));
        format.label(label);
        text.push_str(&format.ended(label.count));
    }
    Bytes { bytes: text.into_bytes(), unprintable: 0 }
}

/// One label under the pen, in dots.
struct Format {
    out: String,
    dpi: u32,
    width: u32,
    height: u32,
    margin: u32,
    to_right: bool,
}

/// Some text on a label: its size, in how many lines at most, and whether it stands at the end of the line.
struct Row<'a> {
    text: &'a str,
    size: u32,
    lines: u32,
    /// The part of the width that it may take, in hundredths, from the start or else from the end.
    part: u32,
    at_end: bool,
    /// Whether the next one stands beside it.
    stays: bool,
}

impl Format {
    fn new(labels: &Labels, dpi: u32) -> Self {
        let (width, height) = (labels.layout.width, labels.layout.height);
        let to_right = labels.say == Language::Arabic;
        let mut format = Self { out: String::new(), dpi, width: 0, height: 0, margin: 0, to_right };
        format.width = format.dots(width);
        format.height = format.dots(height);
        format.margin = format.dots(15);
        let (w, h) = (format.width, format.height);
        let _infallible = write!(format.out, "^XA\n^CI28\n^PA1,1,1,1\n^PW{w}\n^LL{h}\n^LH0,0\n");
        format
    }

    /// Tenths of a millimetre in dots.
    fn dots(&self, tenths: u32) -> u32 {
        tenths.saturating_mul(self.dpi).checked_div(254).unwrap_or_default()
    }

    fn ended(mut self, count: u16) -> String {
        let _infallible = write!(self.out, "^PQ{count}\n^XZ\n");
        self.out
    }

    fn label(&mut self, label: &Label) {
        let (mut width, mut height) = (self.inner(self.width), self.inner(self.height));
        match &label.symbol {
            Some(symbol) if symbol.is_bars() => {
                let bars = (self.height / 4).clamp(self.dots(50), self.dots(120));
                if self.bars(symbol, bars) {
                    height = height.saturating_sub(bars.saturating_add(self.dots(FIGURES)));
                }
            }
            Some(symbol) => {
                let side = height.min(width.saturating_mul(45) / 100);
                width = width.saturating_sub(self.square(symbol, side)).saturating_sub(self.margin);
            }
            None => {}
        }
        self.text(label, width, height);
    }

    fn inner(&self, all: u32) -> u32 {
        all.saturating_sub(self.margin.saturating_mul(2))
    }

    /// Bars at the bottom, in the middle; whether there is room for them.
    fn bars(&mut self, symbol: &Symbol, height: u32) -> bool {
        let modules = count(symbol.width);
        let most = self.width.checked_div(modules).unwrap_or_default();
        let usual = self.dots(MODULE) / 10;
        let module = usual.max(MODULE_DOTS_MIN).min(most);
        if module < MODULE_DOTS_MIN {
            return false;
        }
        let quiet = symbol.dark.iter().take_while(|dark| !**dark).count();
        let left = self.width.saturating_sub(modules.saturating_mul(module)) / 2;
        let x = left.saturating_add(count(quiet).saturating_mul(module));
        let bottom = self.margin.saturating_add(self.dots(FIGURES));
        let y = self.height.saturating_sub(height.saturating_add(bottom));
        // The printer works out the check digit.
        let body = symbol.text.get(..symbol.text.len().saturating_sub(1)).unwrap_or_default();
        let command = match symbol.kind {
            GoodsSymbolKind::Ean13 => format!("^BEN,{height},Y,N^FD{body}"),
            GoodsSymbolKind::Ean8 => format!("^B8N,{height},Y,N^FD{body}"),
            GoodsSymbolKind::UpcA => format!("^BUN,{height},Y,N,Y^FD{body}"),
            _ => format!("^BCN,{height},Y,N,N^FH_^FD>:{}", escaped(&symbol.text.replace('>', ">0"))),
        };
        let _infallible = writeln!(self.out, "^FO{x},{y}^BY{module}{command}^FS");
        true
    }

    /// A square at the end of the label, no larger than so much; its width.
    fn square(&mut self, symbol: &Symbol, side: u32) -> u32 {
        let module = side.checked_div(count(symbol.width)).unwrap_or_default();
        let module = module.min((self.dots(60) / 10).max(MODULE_DOTS_MIN));
        if module < MODULE_DOTS_MIN {
            return 0;
        }
        let drawn = count(symbol.width).saturating_mul(module);
        let x = if self.to_right {
            self.margin
        } else {
            self.width.saturating_sub(drawn.saturating_add(self.margin))
        };
        let y = self.height.saturating_sub(drawn) / 2;
        let picture = picture(symbol, module);
        let _infallible = writeln!(self.out, "^FO{x},{y}{picture}^FS");
        drawn
    }

    /// The texts from the top: as large as there is room for.
    fn text(&mut self, label: &Label, width: u32, height: u32) {
        let base = (self.height / 11).clamp(self.dots(18), self.dots(36));
        let scaled = |hundredths: u32| base.saturating_mul(hundredths) / 100;
        let (large, small) = (scaled(200), scaled(85));
        let mut rows = vec![
            Row { text: &label.name, size: scaled(120), lines: 2, part: 100, at_end: false, stays: false },
            Row { text: &label.options, size: base, lines: 1, part: 100, at_end: false, stays: false },
        ];
        for (at, code) in label.codes.iter().enumerate() {
            let beside = at == 0 && !label.price.is_empty();
            if beside {
                let price = &label.price;
                rows.push(Row { text: price, size: large, lines: 1, part: 55, at_end: false, stays: true });
            }
            let (part, at_end) = if label.price.is_empty() { (100, false) } else { (44, true) };
            rows.push(Row { text: code, size: small, lines: 1, part, at_end, stays: false });
        }
        if label.codes.is_empty() {
            rows.push(Row {
                text: &label.price,
                size: large,
                lines: 1,
                part: 100,
                at_end: false,
                stays: false,
            });
        }
        rows.push(Row {
            text: &label.unit_price,
            size: small,
            lines: 1,
            part: 100,
            at_end: false,
            stays: false,
        });
        rows.retain(|row| !row.text.is_empty());
        self.rows(&mut rows, large, width, height);
    }

    fn rows(&mut self, rows: &mut [Row<'_>], large: u32, width: u32, height: u32) {
        let needed = |rows: &[Row<'_>]| {
            let own = rows.iter().filter(|row| !row.stays);
            let sum = own.map(|row| advance(row.size).saturating_mul(row.lines)).fold(0, u32::saturating_add);
            // A large price beside small codes asks for more than they do.
            let price = rows.iter().find(|row| row.stays).map_or(0, |price| {
                let codes = rows.iter().filter(|row| row.at_end).map(|row| advance(row.size));
                advance(price.size).saturating_sub(codes.fold(0, u32::saturating_add))
            });
            sum.saturating_add(price)
        };
        if needed(rows) > height {
            rows.iter_mut().for_each(|row| row.lines = 1);
        }
        let all = needed(rows).max(1);
        let fits = |size: u32| if all > height { size.saturating_mul(height) / all } else { size };
        let (mut y, mut below) = (self.margin, 0);
        for row in rows.iter() {
            let size = fits(row.size);
            if !row.at_end && !row.stays {
                y = y.max(below);
            }
            self.line(row, (y, size), width);
            if row.stays {
                below = y.saturating_add(advance(fits(large)));
            } else {
                y = y.saturating_add(advance(size).saturating_mul(row.lines));
            }
        }
    }

    fn line(&mut self, row: &Row<'_>, (y, size): (u32, u32), width: u32) {
        let own = width.saturating_mul(row.part) / 100;
        // Where the text begins: at the left, or at the right in Arabic; a square stands on the other side.
        let left = if self.to_right {
            self.width.saturating_sub(self.margin.saturating_add(width))
        } else {
            self.margin
        };
        let at_right = row.at_end != self.to_right;
        let x = if at_right { left.saturating_add(width.saturating_sub(own)) } else { left };
        let align = if at_right { 'R' } else { 'L' };
        let font = if is_latin(row.text) {
            format!("^A0N,{size},0")
        } else {
            format!("^A@N,{size},0,{EVERY_SCRIPT}")
        };
        let (lines, text) = (row.lines, escaped(row.text));
        let _infallible = writeln!(self.out, "^FO{x},{y}{font}^FB{own},{lines},0,{align},0^FH_^FD{text}^FS");
    }
}

const fn advance(size: u32) -> u32 {
    size.saturating_mul(112) / 100
}

fn count(of: usize) -> u32 {
    u32::try_from(of).unwrap_or(u32::MAX)
}

/// Whether the built-in font has all its letters.
fn is_latin(text: &str) -> bool {
    text.chars().all(|letter| letter < '\u{250}' || matches!(letter, '\u{2000}'..='\u{20cf}' | '™' | '␝'))
}

/// Text of a field: what steers the printer is written as hexadecimal, and what cannot be seen is left out. A backslash would begin a
/// command of a block of text, and there is no way to write one.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '^' => out.push_str("_5E"),
            '~' => out.push_str("_7E"),
            '_' => out.push_str("_5F"),
            '\\' => out.push('/'),
            '\u{2066}'..='\u{2069}' | '\u{200b}'..='\u{200f}' => {}
            '\u{a0}' | '\u{202f}' | '\u{2009}' => out.push(' '),
            other if other.is_control() => {}
            other => out.push(other),
        }
    }
    out
}

/// A picture in hexadecimal: a row that is the same as the one above is a colon.
fn picture(symbol: &Symbol, module: u32) -> String {
    let times = usize::try_from(module).unwrap_or(1);
    let across = symbol.width.saturating_mul(times);
    let row_bytes = across.div_ceil(8);
    let all = row_bytes.saturating_mul(symbol.height.saturating_mul(times));
    let mut text = format!("^GFA,{all},{all},{row_bytes},");
    for y in 0..symbol.height {
        for byte in 0..row_bytes {
            let mut bits = 0_u8;
            for bit in 0..8_usize {
                let at = byte.saturating_mul(8).saturating_add(bit);
                let module = at.checked_div(times).unwrap_or_default();
                bits = bits.wrapping_shl(1) | u8::from(at < across && symbol.is_dark(module, y));
            }
            let _infallible = write!(text, "{bits:02X}");
        }
        text.push_str(&":".repeat(times.saturating_sub(1)));
    }
    text
}
