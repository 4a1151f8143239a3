//! The letters of papers that are drawn: one family that has Latin, Greek, Cyrillic and Arabic ones, shaped and in the order in which
//! they are seen. It knows nothing of what they say.

use krilla::text::{Font, GlyphId, KrillaGlyph};
use rustybuzz::{Direction, Face, UnicodeBuffer};
use unicode_bidi::{BidiInfo, Level};

/// One weight of the family.
struct Weight {
    font: Font,
    face: Face<'static>,
    units: f32,
}

pub(super) struct Fonts {
    regular: Weight,
    bold: Weight,
}

/// A text as it is drawn, from left to right.
pub(super) struct Shaped {
    pub(super) runs: Vec<Run>,
    /// How wide it is at a size of one point.
    pub(super) width: f32,
}

/// Letters of one direction.
pub(super) struct Run {
    pub(super) text: String,
    pub(super) glyphs: Vec<KrillaGlyph>,
    pub(super) width: f32,
}

impl Weight {
    fn of(bytes: &'static [u8]) -> Option<Self> {
        let face = Face::from_slice(bytes, 0)?;
        let units = f32::from(i16::try_from(face.units_per_em()).ok()?);
        Some(Self { font: Font::new(bytes.into(), 0)?, face, units })
    }

    /// The same text with letters that there are; others become a question mark, and signs that only steer are left out.
    fn spelled(&self, text: &str) -> String {
        let steers = |letter: char| {
            letter.is_control()
                || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
        };
        let has = |letter: char| self.face.glyph_index(letter).is_some_and(|glyph| glyph.0 != 0);
        let known = |letter: char| if has(letter) { letter } else { '?' };
        text.chars().filter(|letter| !steers(*letter)).map(known).collect()
    }

    fn run(&self, text: &str, from_right: bool) -> Run {
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.guess_segment_properties();
        buffer.set_direction(if from_right { Direction::RightToLeft } else { Direction::LeftToRight });
        let shaped = rustybuzz::shape(&self.face, &[], buffer);
        let starts: Vec<usize> =
            shaped.glyph_infos().iter().map(|info| usize::try_from(info.cluster).unwrap_or(0)).collect();
        // A cluster ends where the next one of the text begins.
        let end =
            |start: usize| starts.iter().copied().filter(|other| *other > start).min().unwrap_or(text.len());
        let part = |units: i32| f32::from(i16::try_from(units).unwrap_or(i16::MAX)) / self.units;
        let glyphs: Vec<KrillaGlyph> = shaped
            .glyph_infos()
            .iter()
            .zip(shaped.glyph_positions())
            .zip(&starts)
            .map(|((info, place), start)| {
                let (across, up) = (part(place.x_advance), part(place.y_advance));
                let id = GlyphId::new(info.glyph_id);
                KrillaGlyph::new(
                    id,
                    across,
                    part(place.x_offset),
                    part(place.y_offset),
                    up,
                    *start..end(*start),
                    None,
                )
            })
            .collect();
        let width = glyphs.iter().map(|glyph| glyph.x_advance).sum();
        Run { text: text.to_owned(), glyphs, width }
    }
}

impl Fonts {
    /// None only if the family that is in this program could not be read, which a test keeps from being so.
    pub(super) fn load() -> Option<Self> {
        let regular = Weight::of(dejavu::sans_condensed::regular())?;
        Some(Self { regular, bold: Weight::of(dejavu::sans_condensed::bold())? })
    }

    pub(super) fn font(&self, bold: bool) -> Font {
        self.weight(bold).font.clone()
    }

    const fn weight(&self, bold: bool) -> &Weight {
        if bold { &self.bold } else { &self.regular }
    }

    /// A line of text in letters, in the order in which they are seen.
    pub(super) fn shaped(&self, text: &str, bold: bool) -> Shaped {
        let weight = self.weight(bold);
        let text = weight.spelled(text);
        // Its first letter says which way it runs, so that an address stays as it is among words of another direction, and a figure
        // that has no letter keeps its sign before it.
        let info = BidiInfo::new(&text, None);
        let mut runs = Vec::new();
        for paragraph in &info.paragraphs {
            let (levels, seen) = info.visual_runs(paragraph, paragraph.range.clone());
            for range in seen {
                let rtl = levels.get(range.start).is_some_and(Level::is_rtl);
                runs.extend(text.get(range).map(|part| weight.run(part, rtl)));
            }
        }
        let width = runs.iter().map(|run| run.width).sum();
        Shaped { runs, width }
    }

    pub(super) fn width(&self, text: &str, bold: bool) -> f32 {
        self.shaped(text, bold).width
    }

    /// A text in lines that are no wider than so many points at a size, broken between words; a word that is wider is cut.
    pub(super) fn wrapped(&self, text: &str, (size, bold): (f32, bool), width: f32) -> Vec<String> {
        let fits = |line: &str| self.width(line, bold) * size <= width;
        let mut lines = Vec::new();
        let mut line = String::new();
        for word in text.split_whitespace() {
            let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
            if fits(&longer) {
                line = longer;
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            for letter in word.chars() {
                line.push(letter);
                if !fits(&line) && line.chars().count() > 1 {
                    line.pop();
                    lines.push(std::mem::replace(&mut line, letter.to_string()));
                }
            }
        }
        if !line.is_empty() {
            lines.push(line);
        }
        lines
    }
}
