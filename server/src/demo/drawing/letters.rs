//! Letters as lines, for what stands on labels: an alphabet of our own, of capitals and figures, each a pen's way on a grid six
//! high. What it does not have is left out.

use super::svg::{Drawing, Ink};

/// The way of a letter and how wide it is.
const fn letter(letter: char) -> Option<(&'static str, f32)> {
    Some(match letter {
        'A' => ("M0 6L2.2 0L4.4 6M.75 4H3.65", 4.4),
        'B' => ("M0 0V6H2.2A1.55 1.55 0 0 0 2.2 2.9H0M0 0H2A1.45 1.45 0 0 1 2 2.9", 3.7),
        'C' => ("M4.1 1.3A2.2 2.6 0 0 0 2.3 0A2.3 3 0 0 0 2.3 6A2.2 2.6 0 0 0 4.1 4.7", 4.1),
        'D' => ("M0 0V6H1.6A2.6 3 0 0 0 1.6 0Z", 4.2),
        'E' => ("M3.2 0H0V6H3.2M0 3H2.7", 3.2),
        'F' => ("M3.2 0H0V6M0 3H2.7", 3.2),
        'G' => ("M4.1 1.3A2.2 2.6 0 0 0 2.3 0A2.3 3 0 0 0 2.3 6A2.1 2.4 0 0 0 4.2 4.5V3.2H2.6", 4.2),
        'H' => ("M0 0V6M4 0V6M0 3H4", 4.0),
        'I' => ("M0 0V6", 0.2),
        'J' => ("M2.4 0V4.5A1.2 1.5 0 0 1 0 4.6", 2.4),
        'K' => ("M0 0V6M3.7 0L0 3.7M1.3 2.4L3.9 6", 3.9),
        'L' => ("M0 0V6H3", 3.0),
        'M' => ("M0 6V0L2.5 4.2L5 0V6", 5.0),
        'N' => ("M0 6V0L4 6V0", 4.0),
        'O' => ("M2.4 0A2.4 3 0 0 0 2.4 6A2.4 3 0 0 0 2.4 0Z", 4.8),
        'P' => ("M0 6V0H2.2A1.65 1.65 0 0 1 2.2 3.3H0", 3.8),
        'Q' => ("M2.4 0A2.4 3 0 0 0 2.4 6A2.4 3 0 0 0 2.4 0ZM2.9 4.4L4.6 6.4", 4.8),
        'R' => ("M0 6V0H2.2A1.65 1.65 0 0 1 2.2 3.3H0M1.9 3.3L3.9 6", 3.9),
        'S' => (
            "M3.5 1.1A1.7 1.5 0 0 0 1.9 0A1.75 1.5 0 0 0 1.9 2.95A1.75 1.5 0 0 1 1.9 6A1.9 1.5 0 0 1 .1 4.8",
            3.6,
        ),
        'T' => ("M0 0H4M2 0V6", 4.0),
        'U' => ("M0 0V3.9A2 2.1 0 0 0 4 3.9V0", 4.0),
        'V' => ("M0 0L2.1 6L4.2 0", 4.2),
        'W' => ("M0 0L1.5 6L3 1L4.5 6L6 0", 6.0),
        'X' => ("M0 0L4 6M4 0L0 6", 4.0),
        'Y' => ("M0 0L2 3.1L4 0M2 3.1V6", 4.0),
        'Z' => ("M0 0H3.8L0 6H3.8", 3.8),
        '0' => ("M1.8 0A1.8 3 0 0 0 1.8 6A1.8 3 0 0 0 1.8 0Z", 3.6),
        '1' => ("M0 1.2L1.5 0V6", 1.6),
        '2' => ("M.1 1.5A1.7 1.6 0 0 1 3.4 1.7C3.4 3 1.6 4 0 6H3.5", 3.5),
        '3' => ("M.2 0H3.3L1.6 2.5A1.7 1.75 0 0 1 1.6 6A1.8 1.6 0 0 1 0 4.9", 3.4),
        '4' => ("M2.7 6V0L0 4.3H3.7", 3.7),
        '5' => ("M3.2 0H.5L.2 2.7A1.75 1.75 0 1 1 0 5", 3.4),
        '6' => ("M2.9 0C1.2 .9 0 2.4 0 4.2A1.75 1.8 0 1 0 .3 3.2", 3.5),
        '7' => ("M0 0H3.5L1.2 6", 3.5),
        '8' => (
            "M1.75 0A1.5 1.4 0 0 0 1.75 2.8A1.5 1.4 0 0 0 1.75 0ZM1.75 2.8A1.75 1.6 0 0 0 1.75 6A1.75 1.6 0 0 0 1.75 2.8Z",
            3.5,
        ),
        '9' => ("M.6 6C2.3 5.1 3.5 3.6 3.5 1.8A1.75 1.8 0 1 0 3.2 2.8", 3.5),
        '&' => ("M4 6L.9 1.7A1.1 1.1 0 1 1 2.6 1.7C1.6 2.8 0 3.2 0 4.5C0 6.4 3.2 6.6 3.9 3.4", 4.0),
        '.' => ("M0 5.9V6", 0.2),
        '-' => ("M0 3.2H2", 2.0),
        '\'' => ("M0 0V1.4", 0.2),
        _ => return None,
    })
}

/// How lines of letters look.
#[derive(Clone, Copy)]
pub(super) struct Hand {
    pub(super) height: f32,
    pub(super) ink: Ink,
    /// How thick the pen is, where the grid is six high.
    pub(super) pen: f32,
    /// What is between two letters.
    pub(super) apart: f32,
}

impl Hand {
    pub(super) const fn plain(height: f32, ink: Ink) -> Self {
        Self { height, ink, pen: 0.85, apart: 1.7 }
    }

    pub(super) const fn bold(height: f32, ink: Ink) -> Self {
        Self { height, ink, pen: 1.35, apart: 2.0 }
    }

    pub(super) const fn airy(height: f32, ink: Ink) -> Self {
        Self { height, ink, pen: 0.7, apart: 3.0 }
    }
}

fn width_of(text: &str, apart: f32) -> f32 {
    let mut width = -apart;
    for sign in text.chars() {
        width += letter(sign).map_or(1.6, |(_, wide)| wide) + apart;
    }
    width.max(0.1)
}

/// Writes a line around a middle, no wider than `most`.
pub(super) fn write(drawing: &mut Drawing, text: &str, (middle, top): (f32, f32), most: f32, hand: Hand) {
    let text = text.to_uppercase();
    let wide = width_of(&text, hand.apart);
    let scale = (hand.height / 6.0).min(most / wide);
    let mut path = String::new();
    let mut at = middle - wide * scale / 2.0;
    // A line that had to become smaller stays in the middle of its height.
    let top = top + (hand.height - scale * 6.0) / 2.0;
    for sign in text.chars() {
        let Some((way, wide)) = letter(sign) else {
            at += (1.6 + hand.apart) * scale;
            continue;
        };
        path.push_str(&format!(
            "<path d=\"{way}\" transform=\"translate({at:.1} {top:.1}) scale({scale:.3})\"/>"
        ));
        at += (wide + hand.apart) * scale;
    }
    let (ink, pen) = (hand.ink, hand.pen);
    drawing.put(&format!(
        "<g fill=\"none\" stroke=\"{ink}\" stroke-width=\"{pen}\" stroke-linecap=\"round\" stroke-linejoin=\"round\">{path}</g>"
    ));
}

/// Writes words below each other, as many as there are.
pub(super) fn stack(drawing: &mut Drawing, text: &str, at: (f32, f32), most: f32, hand: Hand) {
    let (middle, mut top) = at;
    for word in text.split_whitespace() {
        write(drawing, word, (middle, top), most, hand);
        top += hand.height * 1.55;
    }
}
