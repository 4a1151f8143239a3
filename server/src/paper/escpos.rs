//! Receipts as ESC/POS, the bytes that receipt printers of most makers understand. Letters are those of Windows-1252, which
//! printers call page 16; what is not among them is written with the nearest that are, and what has none is "?" and counted.

use encoding_rs::WINDOWS_1252;
use protocol::PaperWidth;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use super::{
    lines::{Line, lines_of, sides, wrapped},
    receipt::Receipt,
};

pub(super) const ESC: u8 = 0x1b;
pub(super) const GS: u8 = 0x1d;
/// Page 16 of Epson's table of code pages.
const PAGE_WINDOWS_1252: u8 = 16;
/// Dots of a barcode's height: 9 mm.
const BARS_HEIGHT: u8 = 72;
/// Most letters of a barcode that fits on the narrowest paper at two dots a module.
const BARS_MAX: usize = 13;

/// What goes to the printer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Bytes {
    pub(crate) bytes: Vec<u8>,
    /// Letters that were printed as "?".
    pub(crate) unprintable: u32,
}

/// A receipt, as often as asked, each cut off; with a drawer that opens before the first.
pub(crate) fn receipt_bytes(receipt: &Receipt, paper: PaperWidth, copies: u8) -> Bytes {
    let mut out = Writer::new(paper);
    let lines = lines_of(receipt);
    for copy in 0..copies.max(1) {
        if copy > 0 {
            out.line(&Line::Big(format!("*** {} ***", receipt.say.copy())));
        }
        lines.iter().for_each(|line| out.line(line));
        if copy == 0 && out.unprintable > 0 {
            out.line(&Line::Gap);
            out.line(&Line::Centre(receipt.say.not_in_printer().to_owned()));
        }
        out.cut();
    }
    Bytes { bytes: out.bytes, unprintable: out.unprintable }
}

/// A page that shows what the printer can do: its width, its letters, its bars and its knife.
pub(crate) fn test_bytes(register: &str, paper: PaperWidth) -> Bytes {
    let mut out = Writer::new(paper);
    for line in [
        Line::Big("Test print".to_owned()),
        Line::Centre(register.to_owned()),
        Line::Rule,
        Line::Sides("Left edge".to_owned(), "Right edge".to_owned()),
        Line::Strong("Total".to_owned(), "£12.34".to_owned()),
        Line::Sides("Letters".to_owned(), "äöüß éèç ñ å € £".to_owned()),
        Line::Rule,
        Line::Bars("1-11-1-000001".to_owned()),
    ] {
        out.line(&line);
    }
    out.cut();
    Bytes { bytes: out.bytes, unprintable: out.unprintable }
}

/// Opens the drawer that hangs on the printer: half a tenth of a second on its first pin.
pub(crate) fn drawer_kick() -> Bytes {
    Bytes { bytes: vec![ESC, b'@', ESC, b'p', 0, 25, 250], unprintable: 0 }
}

pub(super) struct Writer {
    pub(super) bytes: Vec<u8>,
    columns: usize,
    pub(super) unprintable: u32,
}

impl Writer {
    pub(super) fn new(paper: PaperWidth) -> Self {
        // Letters of 12 dots on 576 or 384 dots. Nobody prints sheets this way.
        let columns = match paper {
            PaperWidth::Roll58 => 32,
            PaperWidth::Roll80 | PaperWidth::A4 => 48,
        };
        Self { bytes: vec![ESC, b'@', ESC, b't', PAGE_WINDOWS_1252], columns, unprintable: 0 }
    }

    pub(super) fn line(&mut self, line: &Line) {
        match line {
            Line::Centre(text) => self.centred(text, self.columns),
            Line::Big(text) => {
                // Twice as wide and as high.
                self.bytes.extend([GS, b'!', 0x11]);
                self.centred(text, self.columns / 2);
                self.bytes.extend([GS, b'!', 0]);
            }
            Line::Sides(left, right) => self.at_the_sides(left, right),
            Line::Strong(left, right) => {
                self.bytes.extend([ESC, b'E', 1]);
                self.at_the_sides(left, right);
                self.bytes.extend([ESC, b'E', 0]);
            }
            Line::Rule => self.put(&"-".repeat(self.columns)),
            Line::Gap => self.put(""),
            Line::Bars(text) => self.bars(text),
        }
    }

    fn centred(&mut self, text: &str, columns: usize) {
        self.bytes.extend([ESC, b'a', 1]);
        let text = self.printable(text);
        wrapped(&text, columns).iter().for_each(|line| self.put(line));
        self.bytes.extend([ESC, b'a', 0]);
    }

    fn at_the_sides(&mut self, left: &str, right: &str) {
        let (left, right) = (self.printable(left), self.printable(right));
        sides(&left, &right, self.columns).iter().for_each(|line| self.put(line));
    }

    /// Code 128, with its text below; text alone where the bars would be wider than the paper.
    fn bars(&mut self, text: &str) {
        let ascii = text.bytes().all(|byte| (b' '..=b'~').contains(&byte));
        let length = u8::try_from(text.len() + 2).ok().filter(|_| ascii && text.len() <= BARS_MAX);
        let Some(length) = length else { return self.centred(text, self.columns) };
        self.bytes.extend([ESC, b'a', 1, GS, b'h', BARS_HEIGHT, GS, b'w', 2, GS, b'H', 2]);
        self.bytes.extend([GS, b'k', 73, length, b'{', b'B']);
        self.bytes.extend(text.bytes());
        self.bytes.extend([b'\n', ESC, b'a', 0]);
    }

    /// Feeds to the knife and cuts all but a bit.
    pub(super) fn cut(&mut self) {
        self.bytes.extend([GS, b'V', 66, 3]);
    }

    /// A line of letters that the printer has, each one byte.
    pub(super) fn put(&mut self, line: &str) {
        let (encoded, _, _) = WINDOWS_1252.encode(line);
        self.bytes.extend_from_slice(&encoded);
        self.bytes.push(b'\n');
    }

    /// The same text in letters that the printer has. Nothing that steers a printer comes through.
    fn printable(&mut self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        for letter in text.chars().filter(|letter| !letter.is_control() && !is_combining_mark(*letter)) {
            if has(letter) {
                out.push(letter);
                continue;
            }
            match near(letter) {
                Some(letters) => out.push_str(letters),
                None => {
                    let bare: String = letter.nfkd().filter(|part| !is_combining_mark(*part)).collect();
                    if !bare.is_empty() && bare.chars().all(has) {
                        out.push_str(&bare);
                    } else {
                        out.push('?');
                        self.unprintable = self.unprintable.saturating_add(1);
                    }
                }
            }
        }
        out
    }
}

/// Whether Windows-1252 has a letter.
fn has(letter: char) -> bool {
    let mut buffer = [0; 4];
    let (_, _, missing) = WINDOWS_1252.encode(letter.encode_utf8(&mut buffer));
    !missing && !letter.is_control()
}

/// Letters and marks that Unicode does not take apart.
const fn near(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ł' => "l",
        'Ł' => "L",
        'đ' => "d",
        'Đ' => "D",
        'ı' => "i",
        'ħ' => "h",
        'Ħ' => "H",
        'ẞ' => "SS",
        '\u{2009}' | '\u{202f}' | '\u{2007}' | '\u{a0}' => " ",
        '\u{2010}' | '\u{2011}' | '\u{2212}' => "-",
        '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2066}'..='\u{2069}' => "",
        '→' => "->",
        '✓' => "x",
        '★' => "*",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paper::receipt::tests::ticket;
    use crate::words::Language;
    use domain::organisation::Organisation;

    fn written(text: &str) -> (String, u32) {
        let mut writer = Writer::new(PaperWidth::Roll80);
        let printable = writer.printable(text);
        (printable, writer.unprintable)
    }

    #[test]
    fn letters_become_those_that_the_printer_has_or_are_counted() {
        for (text, expected, missing) in [
            ("Crème brûlée 5 €", "Crème brûlée 5 €", 0),
            ("Łódź żółw", "Lódz zólw", 0),
            ("“Tea” – 2 × 3…", "“Tea” – 2 × 3…", 0),
            ("12\u{202f}345", "12 345", 0),
            ("Чай", "???", 3),
            ("شاي", "???", 3),
            ("a\u{1b}p\u{0}b\u{1d}V", "apbV", 0),
            ("e\u{301}", "e", 0),
        ] {
            assert_eq!(written(text), (expected.to_owned(), missing), "{text:?}");
        }
        let mut writer = Writer::new(PaperWidth::Roll80);
        writer.put("5 € – ä");
        assert!(
            writer.bytes.ends_with(&[b'5', b' ', 0x80, b' ', 0x96, b' ', 0xe4, b'\n']),
            "{:x?}",
            writer.bytes
        );
    }

    #[test]
    fn a_receipt_begins_with_a_reset_and_ends_with_a_cut_as_often_as_asked() {
        let receipt =
            Receipt::of(&ticket(), Language::English, &Organisation::default(), |_| Some("Tea".to_owned()));
        for (paper, columns) in [(PaperWidth::Roll80, 48), (PaperWidth::Roll58, 32)] {
            let Bytes { bytes, unprintable } = receipt_bytes(&receipt, paper, 2);
            assert_eq!(unprintable, 0);
            assert!(bytes.starts_with(&[ESC, b'@', ESC, b't', 16]));
            let cuts = bytes.windows(4).filter(|four| *four == [GS, b'V', 66, 3]).count();
            assert_eq!(cuts, 2);
            let text = String::from_utf8_lossy(&bytes);
            assert!(text.contains(&"-".repeat(columns)) && !text.contains(&"-".repeat(columns + 1)));
            assert!(text.contains("*** COPY ***") && text.contains("1-11-2-000007"));
            // Pounds are one byte.
            assert!(bytes.windows(6).any(|six| six == b"\xa327.00"));
        }
        assert_eq!(drawer_kick().bytes, [ESC, b'@', ESC, b'p', 0, 25, 250]);
    }

    #[test]
    fn what_cannot_be_printed_is_said_on_the_paper() {
        let receipt =
            Receipt::of(&ticket(), Language::English, &Organisation::default(), |_| Some("شاي".to_owned()));
        let Bytes { bytes, unprintable } = receipt_bytes(&receipt, PaperWidth::Roll80, 1);
        assert_eq!(unprintable, 9);
        assert!(String::from_utf8_lossy(&bytes).contains("are not in this printer"));
    }
}
