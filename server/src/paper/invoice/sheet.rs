//! Sheets of paper as marks: texts and rules at places from the side where its language begins to read. Which way that runs is for
//! whoever draws them.

/// A4, in points.
pub(super) const WIDTH: f32 = 595.28;
pub(super) const HEIGHT: f32 = 841.89;
/// What stays white at every side.
pub(super) const MARGIN: f32 = 50.0;
/// How far from the first side the columns of the table are, or end.
pub(super) const END: f32 = WIDTH - MARGIN;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Tone {
    Ink,
    Soft,
    Hair,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Side {
    /// It begins there.
    Start,
    /// It ends there.
    End,
}

#[derive(Clone, PartialEq, Debug)]
pub(super) enum Mark {
    Text {
        x: f32,
        y: f32,
        side: Side,
        size: f32,
        bold: bool,
        tone: Tone,
        text: String,
    },
    /// From one place to another, so many points thick.
    Rule {
        x: f32,
        y: f32,
        to: f32,
        weight: f32,
        tone: Tone,
    },
}

/// A text that begins at a place.
pub(super) fn text(x: f32, y: f32, size: f32, words: impl Into<String>) -> Mark {
    Mark::Text { x, y, side: Side::Start, size, bold: false, tone: Tone::Ink, text: words.into() }
}

/// A text that ends at a place.
pub(super) fn ending(x: f32, y: f32, size: f32, words: impl Into<String>) -> Mark {
    Mark::Text { x, y, side: Side::End, size, bold: false, tone: Tone::Ink, text: words.into() }
}

pub(super) const fn rule(x: f32, y: f32, to: f32, weight: f32, tone: Tone) -> Mark {
    Mark::Rule { x, y, to, weight, tone }
}

impl Mark {
    pub(super) fn bold(mut self) -> Self {
        if let Self::Text { bold, .. } = &mut self {
            *bold = true;
        }
        self
    }

    pub(super) fn soft(mut self) -> Self {
        if let Self::Text { tone, .. } = &mut self {
            *tone = Tone::Soft;
        }
        self
    }
}
