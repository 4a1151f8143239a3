//! Labels on the paper of a receipt printer, one below the other and each cut off. Bars are drawn by the printer, squares are sent as
//! pictures, which every one of them prints.

use protocol::{GoodsSymbolKind, PaperWidth};

use super::{Bytes, Label, Labels, symbol::Symbol};
use crate::paper::{
    escpos::{ESC, GS, Writer},
    lines::Line,
};

/// Dots of one module of a square: half a millimetre.
const MODULE_DOTS: usize = 4;
/// Dots of the height of bars: 9 mm.
const BARS_HEIGHT: u8 = 72;
/// Most dots across the narrowest paper.
const ACROSS_MAX: usize = 384;

pub(super) fn written(labels: &Labels, paper: PaperWidth) -> Bytes {
    let mut out = Writer::new(paper);
    for label in &labels.labels {
        for _ in 0..label.count {
            one(&mut out, label);
        }
    }
    Bytes { bytes: out.bytes, unprintable: out.unprintable }
}

fn one(out: &mut Writer, label: &Label) {
    let texts =
        [(&label.name, false), (&label.options, false), (&label.price, true), (&label.unit_price, false)];
    for (text, is_big) in texts.into_iter().filter(|(text, _)| !text.is_empty()) {
        let text = text.clone();
        out.line(&if is_big { Line::Big(text) } else { Line::Centre(text) });
    }
    for code in &label.codes {
        out.line(&Line::Centre(code.clone()));
    }
    if let Some(symbol) = &label.symbol {
        out.bytes.extend([ESC, b'a', 1]);
        if symbol.is_bars() {
            bars(out, symbol)
        } else {
            square(out, symbol)
        }
        out.bytes.extend([b'\n', ESC, b'a', 0]);
    }
    out.cut();
}

/// Bars with their text below; the text alone where they would be wider than the paper.
fn bars(out: &mut Writer, symbol: &Symbol) {
    if symbol.width.saturating_mul(2) > ACROSS_MAX {
        return out.put(&symbol.text);
    }
    let text = symbol.text.as_bytes();
    let (kind, before): (u8, &[u8]) = match symbol.kind {
        GoodsSymbolKind::UpcA => (65, b""),
        GoodsSymbolKind::Ean13 => (67, b""),
        GoodsSymbolKind::Ean8 => (68, b""),
        _ => (73, b"{B"),
    };
    // In Code 128 a brace begins a command, and two of them are one.
    let text = if kind == 73 { symbol.text.replace('{', "{{").into_bytes() } else { text.to_vec() };
    let Ok(length) = u8::try_from(before.len().saturating_add(text.len())) else { return };
    out.bytes.extend([GS, b'h', BARS_HEIGHT, GS, b'w', 2, GS, b'H', 2, GS, b'k', kind, length]);
    out.bytes.extend(before);
    out.bytes.extend(text);
}

/// GS v 0: a picture, row by row.
fn square(out: &mut Writer, symbol: &Symbol) {
    let module = MODULE_DOTS.min(ACROSS_MAX.checked_div(symbol.width).unwrap_or_default());
    let across = symbol.width.saturating_mul(module);
    let (row_bytes, rows) = (across.div_ceil(8), symbol.height.saturating_mul(module));
    let (Ok(wide), Ok(high)) = (u16::try_from(row_bytes), u16::try_from(rows)) else { return };
    if module == 0 {
        return out.put(&symbol.text);
    }
    out.bytes.extend([GS, b'v', b'0', 0]);
    out.bytes.extend(wide.to_le_bytes());
    out.bytes.extend(high.to_le_bytes());
    for y in 0..rows {
        for byte in 0..row_bytes {
            let mut bits = 0_u8;
            for bit in 0..8_usize {
                let at = byte.saturating_mul(8).saturating_add(bit);
                let (x, y) =
                    (at.checked_div(module).unwrap_or_default(), y.checked_div(module).unwrap_or_default());
                bits = bits.wrapping_shl(1) | u8::from(at < across && symbol.is_dark(x, y));
            }
            out.bytes.push(bits);
        }
    }
}
