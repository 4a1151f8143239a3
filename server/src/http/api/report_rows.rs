//! Reports as CSV files.

use protocol::{Amount, SalesFigures, SalesRow, SalesTicket, ShiftReport, StockValueRow, ZReport};

use crate::http::listing::{Cell, Row, names, number, text, word};

const FIGURES: [&str; 13] = [
    "sales",
    "refunds",
    "items_milli",
    "gross_minor",
    "refunded_minor",
    "total_minor",
    "tax_minor",
    "net_minor",
    "discount_minor",
    "paid_minor",
    "cost_minor",
    "margin_minor",
    "uncosted_minor",
];

fn told(figures: &SalesFigures) -> Vec<Cell> {
    let maybe = |amount: Option<Amount>| amount.map_or_else(|| text(""), |amount| number(amount.0));
    vec![
        number(figures.sales),
        number(figures.refunds),
        number(figures.items.0),
        number(figures.gross.0),
        number(figures.refunded.0),
        number(figures.total.0),
        number(figures.tax.0),
        number(figures.net.0),
        number(figures.discount.0),
        maybe(figures.paid),
        maybe(figures.cost),
        maybe(figures.margin),
        maybe(figures.uncosted),
    ]
}

impl Row for SalesRow {
    fn header() -> Vec<String> {
        let mut header = names(&["key", "label"]);
        header.extend(names(&FIGURES));
        header.push("compared_key".to_owned());
        header.extend(FIGURES.iter().map(|name| format!("compared_{name}")));
        header
    }

    fn cells(&self) -> Vec<Cell> {
        let mut cells = vec![text(&self.key), text(&self.label)];
        cells.extend(told(&self.figures));
        cells.push(text(self.compared_key.as_deref().unwrap_or_default()));
        match &self.compared {
            Some(figures) => cells.extend(told(figures)),
            None => cells.extend(FIGURES.iter().map(|_| text(""))),
        }
        cells
    }
}

impl Row for SalesTicket {
    fn header() -> Vec<String> {
        let mut header = names(&[
            "lsn",
            "id",
            "kind",
            "number",
            "staff",
            "date",
            "occurred_ms",
            "offset_minutes",
            "ticket_minor",
            "entry",
            "order",
        ]);
        header.extend(names(&FIGURES));
        header
    }

    fn cells(&self) -> Vec<Cell> {
        let mut cells = vec![
            number(self.lsn.0),
            text(self.id),
            word(self.kind),
            text(self.number),
            number(self.staff.0),
            text(&self.date),
            number(self.occurred.at.0),
            number(self.occurred.offset_minutes),
            number(self.total.0),
            word(self.entry),
            text(&self.order_number),
        ];
        cells.extend(told(&self.part));
        cells
    }
}

impl Row for ShiftReport {
    fn header() -> Vec<String> {
        let mut header = names(&["lsn", "date"]);
        header.extend(ZReport::header());
        header
    }

    fn cells(&self) -> Vec<Cell> {
        let mut cells = vec![number(self.lsn.0), text(&self.date)];
        cells.extend(self.report.cells());
        cells
    }
}

impl Row for StockValueRow {
    fn header() -> Vec<String> {
        names(&[
            "key",
            "label",
            "skus",
            "on_hand_milli",
            "cost_minor",
            "retail_minor",
            "uncosted_milli",
            "consigned_milli",
        ])
    }

    fn cells(&self) -> Vec<Cell> {
        vec![
            text(&self.key),
            text(&self.label),
            number(self.figures.skus),
            number(self.figures.on_hand.0),
            number(self.figures.cost.0),
            number(self.figures.retail.0),
            number(self.figures.uncosted.0),
            number(self.figures.consigned.0),
        ]
    }
}
