//! Lists as JSON pages or CSV. It knows how a row is written, not where rows come from.

use actix_web::{HttpRequest, HttpResponse, http::header};
use protocol::{DaySales, Lsn, Movement, Page, RefusalCode, SkuLevel, TicketSummary, ZReport};
use serde::Serialize;

use super::{extract::Format, problem::ProblemResponse};

/// One cell. Numbers are ours; texts come from people and may pretend to be formulas.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Cell {
    Text(String),
    Number(i64),
}

/// Something that has a CSV form. Amounts are in minor units, quantities in thousandths, as everywhere.
pub(crate) trait Row {
    fn header() -> Vec<String>;
    fn cells(&self) -> Vec<Cell>;
}

/// One page of a list in the form that is wanted. CSV has no place for a cursor, so both forms link to the next page.
///
/// # Errors
/// `fault` when a row cannot be written, which no row type here can bring about.
pub(crate) fn page<T: Row + Serialize>(
    request: &HttpRequest,
    format: Format,
    items: Vec<T>,
    next: Option<String>,
) -> Result<HttpResponse, ProblemResponse> {
    let mut response = HttpResponse::Ok();
    response.insert_header((header::CACHE_CONTROL, "no-store")).insert_header((header::VARY, "Accept"));
    if let Some(cursor) = &next {
        response.insert_header((header::LINK, next_link(request, cursor)));
    }
    Ok(match format {
        Format::Json => response.json(Page { items, next }),
        Format::Csv => response.content_type("text/csv; charset=utf-8").body(csv_of(&items)?),
    })
}

/// Says on a page that it goes on behind records that are damaged, and where those are.
pub(crate) fn marked(mut page: HttpResponse, damaged: &[Lsn]) -> HttpResponse {
    let positions: Vec<String> = damaged.iter().map(ToString::to_string).collect();
    if !positions.is_empty()
        && let Ok(value) = header::HeaderValue::from_str(&positions.join(", "))
    {
        page.headers_mut().insert(header::HeaderName::from_static("onhand-damaged"), value);
    }
    page
}

/// A whole list in the form that is wanted.
///
/// # Errors
/// As [`page`].
pub(crate) fn whole<T: Row + Serialize>(
    format: Format,
    items: &[T],
) -> Result<HttpResponse, ProblemResponse> {
    let mut response = HttpResponse::Ok();
    response.insert_header((header::CACHE_CONTROL, "no-store")).insert_header((header::VARY, "Accept"));
    Ok(match format {
        Format::Json => response.json(items),
        Format::Csv => response.content_type("text/csv; charset=utf-8").body(csv_of(items)?),
    })
}

/// The cursor after a page: there may be more exactly when the page is full.
pub(crate) fn cursor_after<T>(items: &[T], wanted: usize, cursor: impl Fn(&T) -> String) -> Option<String> {
    if items.len() < wanted { None } else { items.last().map(cursor) }
}

/// The cursor of a list that is told newest first.
pub(crate) fn cursor(position: Lsn) -> String {
    position.to_string()
}

fn next_link(request: &HttpRequest, cursor: &str) -> String {
    let kept =
        request.query_string().split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("cursor="));
    let pairs: Vec<&str> = kept.collect();
    let before = if pairs.is_empty() { String::new() } else { format!("{}&", pairs.join("&")) };
    format!("<{}?{before}cursor={cursor}>; rel=\"next\"", request.path())
}

fn csv_of<T: Row>(items: &[T]) -> Result<Vec<u8>, ProblemResponse> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let fault = |error: csv::Error| ProblemResponse::new(RefusalCode::Fault, error.to_string());
    writer.write_record(T::header()).map_err(fault)?;
    for item in items {
        writer.write_record(item.cells().iter().map(written)).map_err(fault)?;
    }
    writer.into_inner().map_err(|error| ProblemResponse::new(RefusalCode::Fault, error.to_string()))
}

/// Spreadsheets run texts that begin like formulas; an apostrophe in front makes them texts again (OWASP, "CSV
/// injection").
fn written(cell: &Cell) -> String {
    match cell {
        Cell::Number(number) => number.to_string(),
        Cell::Text(text) if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) => format!("'{text}"),
        Cell::Text(text) => text.clone(),
    }
}

fn text(value: impl ToString) -> Cell {
    Cell::Text(value.to_string())
}

fn number(value: impl TryInto<i64>) -> Cell {
    Cell::Number(value.try_into().unwrap_or(i64::MAX))
}

/// A unit variant's name on the wire.
fn word(value: impl Serialize) -> Cell {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => Cell::Text(word),
        _ => Cell::Text(String::new()),
    }
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(ToString::to_string).collect()
}

impl Row for SkuLevel {
    fn header() -> Vec<String> {
        names(&[
            "sku",
            "on_hand_milli",
            "unsellable_milli",
            "allocated_milli",
            "reserved_milli",
            "available_milli",
        ])
    }

    fn cells(&self) -> Vec<Cell> {
        let level = &self.level;
        vec![
            text(self.sku),
            number(level.on_hand.0),
            number(level.unsellable.0),
            number(level.allocated.0),
            number(level.reserved.0),
            number(level.available_to_sell().0),
        ]
    }
}

impl Row for Movement {
    fn header() -> Vec<String> {
        names(&["lsn", "at_ms", "branch", "kind", "quantity_milli", "cause"])
    }

    fn cells(&self) -> Vec<Cell> {
        vec![
            number(self.lsn.0),
            number(self.at.0),
            number(self.branch.0),
            word(self.kind),
            number(self.quantity.0),
            text(&self.cause),
        ]
    }
}

impl Row for TicketSummary {
    fn header() -> Vec<String> {
        names(&[
            "lsn",
            "id",
            "kind",
            "number",
            "staff",
            "occurred_ms",
            "offset_minutes",
            "lines",
            "total_minor",
        ])
    }

    fn cells(&self) -> Vec<Cell> {
        vec![
            number(self.lsn.0),
            text(self.id),
            word(self.kind),
            text(self.number),
            number(self.staff.0),
            number(self.occurred.at.0),
            number(self.occurred.offset_minutes),
            number(self.lines),
            number(self.total.0),
        ]
    }
}

impl Row for DaySales {
    fn header() -> Vec<String> {
        let mut header = names(&[
            "branch",
            "date",
            "sales",
            "refunds",
            "items_milli",
            "gross_minor",
            "refunded_minor",
            "tax_minor",
        ]);
        header.extend((0..24).map(|hour| format!("hour_{hour:02}_minor")));
        header
    }

    fn cells(&self) -> Vec<Cell> {
        let mut cells = vec![
            number(self.branch.0),
            text(&self.date),
            number(self.sales),
            number(self.refunds),
            number(self.items.0),
            number(self.gross.0),
            number(self.refunded.0),
            number(self.tax.0),
        ];
        cells.extend((0..24).map(|hour| number(self.hours.get(hour).map_or(0, |amount| amount.0))));
        cells
    }
}

impl Row for ZReport {
    fn header() -> Vec<String> {
        names(&[
            "number",
            "branch",
            "register",
            "opened_ms",
            "opened_by",
            "closed_ms",
            "closed_by",
            "sales",
            "refunds",
            "gross_minor",
            "refunded_minor",
            "tax_minor",
            "cash_minor",
            "card_minor",
            "account_minor",
            "opening_float_minor",
            "expected_minor",
            "counted_minor",
            "over_short_minor",
        ])
    }

    fn cells(&self) -> Vec<Cell> {
        let totals = &self.totals;
        vec![
            number(self.number),
            number(self.branch.0),
            number(self.register.0),
            number(self.opened.at.0),
            number(self.opened_by.0),
            number(self.closed.at.0),
            number(self.closed_by.0),
            number(totals.sales),
            number(totals.refunds),
            number(totals.gross.0),
            number(totals.refunded.0),
            number(totals.tax.0),
            number(totals.cash.0),
            number(totals.card.0),
            number(totals.account.0),
            number(self.opening_float.0),
            number(self.expected.0),
            number(self.counted.0),
            number(self.over_short.0),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;
    use protocol::{Amount, BranchId, MovementKind, Quantity, Timestamp};

    #[test]
    fn texts_that_look_like_formulas_are_defused_and_numbers_are_left() {
        for (cell, expected) in [
            (Cell::Text("=1+1".into()), "'=1+1"),
            (Cell::Text("@SUM(A1)".into()), "'@SUM(A1)"),
            (Cell::Text("-5".into()), "'-5"),
            (Cell::Text("\t=1".into()), "'\t=1"),
            (Cell::Text("tea = good".into()), "tea = good"),
            (Cell::Number(-5), "-5"),
        ] {
            assert_eq!(written(&cell), expected);
        }
    }

    #[test]
    fn rows_are_as_wide_as_their_header() {
        let movement = Movement {
            lsn: Lsn(7),
            at: Timestamp(5),
            branch: BranchId(1),
            kind: MovementKind::Received,
            quantity: Quantity(-1_000),
            cause: "=cmd()".into(),
        };
        let csv = String::from_utf8(csv_of(&[movement]).unwrap()).unwrap();
        assert_eq!(csv, "lsn,at_ms,branch,kind,quantity_milli,cause\n7,5,1,received,-1000,'=cmd()\n");
        let day = DaySales {
            branch: BranchId(1),
            date: "2026-11-23".into(),
            sales: 1,
            refunds: 0,
            items: Quantity(1_000),
            gross: Amount(5),
            refunded: Amount(0),
            tax: Amount(1),
            hours: vec![Amount(5)],
        };
        assert_eq!(day.cells().len(), DaySales::header().len());
    }

    #[test]
    fn the_next_page_is_linked_with_the_query_kept() {
        let request = TestRequest::get().uri("/api/v1/tickets?limit=2&cursor=9&format=csv").to_http_request();
        assert_eq!(next_link(&request, "7"), "</api/v1/tickets?limit=2&format=csv&cursor=7>; rel=\"next\"");
        assert_eq!(cursor_after(&[1, 2], 2, ToString::to_string).as_deref(), Some("2"));
        assert_eq!(cursor_after(&[1, 2], 3, ToString::to_string), None);
    }
}
