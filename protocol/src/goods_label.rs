//! Labels for goods and their shelves: what is on them, on what they are printed, and the printer of a branch.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{BranchId, LotCode, Sku};

/// Asks for labels. Prices are those of the branch's tills.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GoodsLabelOrder {
    pub branch: BranchId,
    /// The id of a layout.
    pub layout: String,
    pub lines: Vec<GoodsLabelLine>,
    #[serde(default)]
    pub shows: GoodsLabelShows,
    #[serde(default)]
    pub symbol: GoodsLabelSymbol,
    /// So many places of the first sheet are used already.
    #[serde(default)]
    pub skip: u16,
}

/// So many labels of one article.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GoodsLabelLine {
    pub sku: Sku,
    pub count: u16,
    /// The lot that the goods are of.
    #[serde(default)]
    #[ts(optional)]
    pub lot: Option<LotCode>,
    /// The piece's own number.
    #[serde(default)]
    #[ts(optional)]
    pub serial: Option<LotCode>,
    /// The last day on which it may be sold, `YYYY-MM-DD`; empty where it has none.
    #[serde(default)]
    #[ts(optional, as = "Option<String>")]
    pub expires: String,
}

/// What is written on a label.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GoodsLabelShows {
    pub name: bool,
    /// The values of the options, such as size and colour.
    pub options: bool,
    pub price: bool,
    /// The price of a kilogram, a litre or a metre: of goods sold by one, and of pieces whose weight is known.
    pub unit_price: bool,
    pub sku: bool,
    pub supplier_code: bool,
    /// Lot, serial number and the last day, where they are given.
    pub lot: bool,
}

impl Default for GoodsLabelShows {
    fn default() -> Self {
        Self {
            name: true,
            options: true,
            price: true,
            unit_price: false,
            sku: true,
            supplier_code: false,
            lot: true,
        }
    }
}

/// What a scanner reads on a label.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum GoodsLabelSymbol {
    /// The article's own number as EAN-13, EAN-8 or UPC-A, and its SKU as Code 128 where it has none.
    #[default]
    Barcode,
    /// The SKU as Code 128.
    Sku,
    /// A QR code that leads to the article in the shop, with lot, day and serial number (GS1 Digital Link).
    Link,
    /// A GS1 DataMatrix with trade item number, last day, lot and serial number.
    DataMatrix,
    None,
}

/// A sheet or a roll of labels. All lengths are tenths of a millimetre.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct GoodsLabelLayout {
    pub id: String,
    /// What it says on the box, such as "L7159".
    pub name: String,
    pub width: u32,
    pub height: u32,
    /// None: a roll with one label after the other.
    pub sheet: Option<GoodsLabelSheet>,
}

/// How labels lie on a sheet, in tenths of a millimetre.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct GoodsLabelSheet {
    pub width: u32,
    pub height: u32,
    pub columns: u32,
    pub rows: u32,
    /// From the edges to the first label.
    pub left: u32,
    pub top: u32,
    /// From the beginning of one label to that of the next.
    pub across: u32,
    pub down: u32,
}

/// Labels as they are printed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct GoodsLabels {
    pub layout: GoodsLabelLayout,
    /// The language of the shop, ISO 639-1.
    pub language: String,
    pub skip: u16,
    /// Each as often as it says.
    pub labels: Vec<GoodsLabel>,
}

/// One label.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct GoodsLabel {
    pub sku: Sku,
    pub count: u16,
    pub name: String,
    pub options: String,
    pub price: String,
    pub unit_price: String,
    /// SKU, supplier's code, lot, serial number and the last day, in one line each.
    pub codes: Vec<String>,
    pub symbol: Option<GoodsSymbol>,
    /// Whether the symbol that was asked for needs a trade item number, which the article has not: its SKU stands there instead.
    pub instead: bool,
}

/// A symbol that scanners read.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct GoodsSymbol {
    pub kind: GoodsSymbolKind,
    /// What a scanner reads.
    pub text: String,
    /// In modules, with the quiet zone. Bars are one module high.
    pub width: u32,
    pub height: u32,
    /// The dark modules as an SVG path.
    pub path: String,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum GoodsSymbolKind {
    Ean13,
    Ean8,
    UpcA,
    Code128,
    Qr,
    DataMatrix,
}

/// Says on which printer in its network a branch prints labels.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetLabelPrinter {
    pub branch: BranchId,
    /// None: on none.
    #[serde(default)]
    pub printer: Option<LabelPrinter>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LabelPrinter {
    /// Host and port, such as "192.168.1.41:9100".
    pub network: String,
    pub language: PrinterLanguage,
    /// Dots of an inch: 203, 300 or 600. Receipt printers have their own.
    pub dpi: u16,
}

/// What a printer understands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PrinterLanguage {
    /// Label printers.
    Zpl,
    /// Receipt printers with 80 mm of paper.
    EscPos80,
    /// Receipt printers with 58 mm.
    EscPos58,
}

/// What the label printer of a branch is to do.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LabelJob {
    /// A label that shows what it can do, in this layout.
    Test(String),
    Labels(GoodsLabelOrder),
}
