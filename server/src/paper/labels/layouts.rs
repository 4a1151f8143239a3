//! The sheets and rolls that shops buy, by the names on their boxes. A new one is a line here.

use protocol::{GoodsLabelLayout, GoodsLabelSheet};

/// All lengths in tenths of a millimetre.
#[derive(Debug)]
pub(crate) struct Layout {
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) sheet: Option<GoodsLabelSheet>,
}

const A4: (u32, u32) = (2_100, 2_970);
const LETTER: (u32, u32) = (2_159, 2_794);

pub(crate) const LAYOUTS: &[Layout] = &[
    roll("roll_57x32", "57 × 32 mm", (570, 320)),
    roll("roll_50x25", "50 × 25 mm", (500, 250)),
    roll("roll_40x30", "40 × 30 mm", (400, 300)),
    roll("roll_100x50", "100 × 50 mm", (1_000, 500)),
    sheet("a4_24", "A4, 3 × 8 (L7159)", A4, (635, 339), (3, 8), (72, 129), (660, 339)),
    sheet("a4_21", "A4, 3 × 7 (L7160)", A4, (635, 381), (3, 7), (72, 151), (660, 381)),
    sheet("a4_65", "A4, 5 × 13 (L7651)", A4, (381, 212), (5, 13), (47, 107), (406, 212)),
    sheet("letter_30", "Letter, 3 × 10 (5160)", LETTER, (667, 254), (3, 10), (48, 127), (698, 254)),
];

const fn roll(id: &'static str, name: &'static str, (width, height): (u32, u32)) -> Layout {
    Layout { id, name, width, height, sheet: None }
}

/// The page, a label, columns and rows, from the edges to the first, and from one to the next.
const fn sheet(
    id: &'static str,
    name: &'static str,
    (page_width, page_height): (u32, u32),
    (width, height): (u32, u32),
    (columns, rows): (u32, u32),
    (left, top): (u32, u32),
    (across, down): (u32, u32),
) -> Layout {
    let sheet =
        GoodsLabelSheet { width: page_width, height: page_height, columns, rows, left, top, across, down };
    Layout { id, name, width, height, sheet: Some(sheet) }
}

pub(crate) fn layout(id: &str) -> Option<&'static Layout> {
    LAYOUTS.iter().find(|layout| layout.id == id)
}

impl Layout {
    pub(crate) fn view(&self) -> GoodsLabelLayout {
        GoodsLabelLayout {
            id: self.id.to_owned(),
            name: self.name.to_owned(),
            width: self.width,
            height: self.height,
            sheet: self.sheet,
        }
    }

    /// Places of the first sheet that stay empty: fewer than it has. A roll has none.
    pub(super) fn skipped(&self, asked: u16) -> u16 {
        let places = self.sheet.map_or(1, |sheet| sheet.columns.saturating_mul(sheet.rows));
        asked.min(u16::try_from(places.saturating_sub(1)).unwrap_or(u16::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn labels_lie_on_their_sheets_and_not_on_each_other() {
        let ids: BTreeSet<_> = LAYOUTS.iter().map(|layout| layout.id).collect();
        assert_eq!(ids.len(), LAYOUTS.len());
        assert!(LAYOUTS.iter().filter(|layout| layout.sheet.is_none()).count() >= 3);
        for Layout { id, width, height, sheet, .. } in LAYOUTS {
            let Some(sheet) = sheet else { continue };
            assert!(sheet.across >= *width && sheet.down >= *height, "{id}");
            assert!(sheet.left + sheet.across * (sheet.columns - 1) + width <= sheet.width, "{id}");
            assert!(sheet.top + sheet.down * (sheet.rows - 1) + height <= sheet.height, "{id}");
        }
        assert_eq!(layout("a4_24").unwrap().skipped(100), 23);
        assert_eq!(layout("roll_57x32").unwrap().skipped(5), 0);
    }
}
