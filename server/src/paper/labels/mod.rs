//! Labels for goods and their shelves: what stands on each, for browsers, for label printers (`zpl`) and for receipt printers
//! (`roll`). Symbols are encoded by libraries (`symbol`), the same for all three. It does not know who asks, and reads no stock.

mod layouts;
mod roll;
mod symbol;
#[cfg(test)]
mod tests;
mod zpl;

use chrono::NaiveDate;
use domain::organisation::{LabelPrinter, Product, Variant};
use protocol::{
    Amount, Currency, GoodsLabel, GoodsLabelLine, GoodsLabelOrder, GoodsLabelSymbol, GoodsLabels, PaperWidth,
    PrinterLanguage, RefusalCode, Sku, Unit,
};

use self::symbol::{Symbol, Wanted};
use super::Bytes;
use crate::{
    limits::{LABEL_LINES_MAX, LABELS_MAX},
    rim::ProblemResponse,
    words::Language,
};

pub(crate) use layouts::{LAYOUTS, Layout, layout};

/// What labels are made from, beside the order.
pub(crate) struct Source<'a> {
    pub(crate) say: Language,
    pub(crate) currency: Currency,
    /// Where the shop is found, without a slash at the end.
    pub(crate) shop: &'a str,
}

/// An article as its label needs it.
pub(crate) struct Article<'a> {
    pub(crate) product: &'a Product,
    pub(crate) variant: &'a Variant,
    /// What one unit of it is sold at.
    pub(crate) price: Amount,
}

/// Labels that are ready to be printed, in any way.
pub(crate) struct Labels {
    layout: &'static Layout,
    say: Language,
    skip: u16,
    labels: Vec<Label>,
}

struct Label {
    /// None of what is no article, such as a test.
    sku: Option<Sku>,
    count: u16,
    name: String,
    options: String,
    price: String,
    unit_price: String,
    codes: Vec<String>,
    symbol: Option<Symbol>,
    instead: bool,
}

impl Labels {
    /// # Errors
    /// `malformed` for an unknown layout, a count of none or a day that is none, `too_many_lines` for more than anybody sticks on in
    /// one go, `unknown_product` for what is not sold.
    pub(crate) fn of<'a>(
        order: &GoodsLabelOrder,
        source: &Source<'_>,
        article_of: impl Fn(&Sku) -> Option<Article<'a>>,
    ) -> Result<Self, ProblemResponse> {
        let layout = layout(&order.layout).ok_or_else(|| {
            let message = format!("there is no layout {}; /api/v1/label-layouts lists them", order.layout);
            ProblemResponse::new(RefusalCode::Malformed, message)
        })?;
        check_size(order)?;
        let mut labels = Vec::with_capacity(order.lines.len());
        for line in &order.lines {
            let article = article_of(&line.sku).ok_or_else(|| {
                ProblemResponse::new(RefusalCode::UnknownSku, format!("there is no article {}", line.sku))
            })?;
            labels.push(label(order, line, source, &article)?);
        }
        let (say, skip) = (source.say, layout.skipped(order.skip));
        Ok(Self { layout, say, skip, labels })
    }

    /// As browsers are told of them.
    pub(crate) fn view(&self) -> GoodsLabels {
        let one = |label: &Label| {
            Some(GoodsLabel {
                sku: label.sku?,
                count: label.count,
                name: label.name.clone(),
                options: label.options.clone(),
                price: label.price.clone(),
                unit_price: label.unit_price.clone(),
                codes: label.codes.clone(),
                symbol: label.symbol.as_ref().map(Symbol::view),
                instead: label.instead,
            })
        };
        GoodsLabels {
            layout: self.layout.view(),
            language: self.say.code().to_owned(),
            skip: self.skip,
            labels: self.labels.iter().filter_map(one).collect(),
        }
    }

    /// For a label printer with so many dots to the inch.
    pub(crate) fn zpl(&self, dpi: u16) -> Bytes {
        zpl::written(self, dpi)
    }

    /// For a printer of a branch.
    pub(crate) fn bytes_for(&self, printer: &LabelPrinter) -> Bytes {
        match printer.language {
            PrinterLanguage::Zpl => self.zpl(printer.dpi),
            PrinterLanguage::EscPos80 => roll::written(self, PaperWidth::Roll80),
            PrinterLanguage::EscPos58 => roll::written(self, PaperWidth::Roll58),
        }
    }

    /// One label that shows what a printer can do: its letters, its edges and what scanners read of it.
    pub(crate) fn test(layout: &'static Layout, say: Language, currency: Currency) -> Self {
        let label = Label {
            sku: None,
            count: 1,
            name: "Test: äöüß éèç ñ å € £".to_owned(),
            options: layout.name.to_owned(),
            price: say.price(Amount(1_234), currency),
            unit_price: String::new(),
            codes: vec!["^XA ~HS _ \\".to_owned()],
            symbol: Symbol::of(&Wanted::Code("4006381333931".to_owned())),
            instead: false,
        };
        Self { layout, say, skip: 0, labels: vec![label] }
    }
}

fn check_size(order: &GoodsLabelOrder) -> Result<(), ProblemResponse> {
    let all: usize = order.lines.iter().map(|line| usize::from(line.count)).sum();
    if order.lines.len() > LABEL_LINES_MAX || all > LABELS_MAX {
        let message = format!(
            "{all} labels of {} articles are too many for one go: at most {LABELS_MAX} of {LABEL_LINES_MAX}",
            order.lines.len()
        );
        return Err(ProblemResponse::new(RefusalCode::TooManyLines, message));
    }
    if order.lines.is_empty() || order.lines.iter().any(|line| line.count == 0) {
        let message = "say how many labels of which article, at least one";
        return Err(ProblemResponse::new(RefusalCode::NoLines, message));
    }
    Ok(())
}

fn label(
    order: &GoodsLabelOrder,
    line: &GoodsLabelLine,
    source: &Source<'_>,
    article: &Article<'_>,
) -> Result<Label, ProblemResponse> {
    let (shows, say) = (order.shows, source.say);
    let Article { product, variant, price } = *article;
    let day = match line.expires.as_str() {
        "" => None,
        day => Some(day.parse::<NaiveDate>().map_err(|_error| {
            let message = format!("{day} is no day: write it as 2027-01-31");
            ProblemResponse::new(RefusalCode::InvalidTime, message)
        })?),
    };
    let shown = |shows: bool, text: String| if shows { text } else { String::new() };
    let mut codes = Vec::new();
    if shows.sku {
        codes.push(variant.sku.to_string());
    }
    if shows.supplier_code && !variant.supplier_code.is_empty() {
        codes.push(say.their_code(&variant.supplier_code));
    }
    if shows.lot {
        codes.extend(line.lot.map(|lot| say.lot_is(lot)));
        codes.extend(line.serial.map(|serial| say.serial_is(serial)));
        codes.extend(day.map(|_| say.use_until(say.day(&line.expires))));
    }
    let (wanted, instead) = wanted(order.symbol, variant, line, day, source.shop);
    Ok(Label {
        sku: Some(variant.sku),
        count: line.count,
        name: shown(shows.name, product.name.clone()),
        options: shown(shows.options, options_of(product, variant)),
        price: shown(shows.price, say.price(price, source.currency)),
        unit_price: shown(shows.unit_price, unit_price(variant, price, source).unwrap_or_default()),
        codes,
        symbol: wanted.as_ref().and_then(Symbol::of),
        instead,
    })
}

/// The values of its options, or its own name where it has none.
fn options_of(product: &Product, variant: &Variant) -> String {
    if variant.values.is_empty() {
        let own = variant.name.trim();
        return if own == product.name { String::new() } else { own.to_owned() };
    }
    variant.values.join(" · ")
}

/// What a kilogram, a litre or a metre costs, rounded half up; none where no measure is known.
fn unit_price(variant: &Variant, price: Amount, source: &Source<'_>) -> Option<String> {
    let (amount, unit) = match (variant.unit, variant.weight_g) {
        (Unit::Kilogram, _) => (price, "kg"),
        (Unit::Litre, _) => (price, "l"),
        (Unit::Metre, _) => (price, "m"),
        (Unit::Piece, Some(grams)) if grams > 0 => {
            let grams = i64::from(grams);
            let thousand = price.0.checked_mul(1_000)?.checked_add(grams.checked_div(2)?)?;
            (Amount(thousand.checked_div(grams)?), "kg")
        }
        (Unit::Piece, _) => return None,
    };
    Some(format!("{} / {unit}", source.say.price(amount, source.currency)))
}

/// What a scanner is to read, and whether it is something else than was asked for.
fn wanted(
    asked: GoodsLabelSymbol,
    variant: &Variant,
    line: &GoodsLabelLine,
    day: Option<NaiveDate>,
    shop: &str,
) -> (Option<Wanted>, bool) {
    let sku = || Some(Wanted::Text(variant.sku.to_string()));
    let item = || symbol::trade_item(variant, line, day);
    match asked {
        GoodsLabelSymbol::None => (None, false),
        GoodsLabelSymbol::Sku => (sku(), false),
        GoodsLabelSymbol::Barcode => {
            let code = variant.barcodes.first().map(|code| Wanted::Code(code.to_string()));
            (code.or_else(sku), false)
        }
        GoodsLabelSymbol::Link => match item() {
            Some(item) => (Some(Wanted::Link(item.link(shop))), false),
            None => (sku(), true),
        },
        GoodsLabelSymbol::DataMatrix => match item() {
            Some(item) => (Some(Wanted::Elements(item)), false),
            None => (sku(), true),
        },
    }
}
