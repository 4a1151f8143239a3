//! Trading figures per branch and business date.

use actix_web::{HttpRequest, HttpResponse, web};
use chrono::NaiveDate;
use protocol::{DayPace, DaySales, RefusalCode, Right};
use serde::Deserialize;

use crate::{
    http::{
        access::Access,
        extract::{Asked, Format, malformed, wanted_format},
        listing::{Cell, Row, names, number, text, whole},
        operation::{Answer, FORMAT, Kind, Operation, Parameter, Place, READ, shape},
    },
    node::Node,
    rim::ProblemResponse,
};

pub(super) const OPERATIONS: &[Operation] = &[DAY, PACE];

const DAY: Operation = Operation {
    path: "/api/v1/sales",
    id: "readSales",
    tag: "Reports",
    summary: "Trading of every branch on one business date; without a date, each branch's newest that has begun.",
    access: Access::Staff(Right::ViewReports),
    parameters: &[
        Parameter {
            name: "date",
            place: Place::Query,
            kind: Kind::Date,
            about: "Business date by the branches' clocks.",
        },
        Parameter {
            name: "today",
            place: Place::Query,
            kind: Kind::Of(shape::<bool>()),
            about: "`true` for every branch's own business day of this moment, also where nothing was sold yet.",
        },
        FORMAT,
    ],
    answer: Answer::Of(shape::<Vec<DaySales>>()),
    csv: true,
    refusals: &[RefusalCode::Busy],
    handler: || web::to(day),
    ..READ
};

const PACE: Operation = Operation {
    path: "/api/v1/sales/pace",
    id: "readSalesPace",
    tag: "Reports",
    summary: "How one of the last fifteen business dates went in every branch, a quarter of an hour at a time, to compare a day with until the same time; without a date, each branch's newest.",
    access: Access::Staff(Right::ViewReports),
    parameters: &[Parameter {
        name: "date",
        place: Place::Query,
        kind: Kind::Date,
        about: "Business date by the registers' clocks.",
    }],
    answer: Answer::Of(shape::<Vec<DayPace>>()),
    refusals: &[RefusalCode::Busy],
    handler: || web::to(pace),
    ..READ
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SalesQuery {
    date: Option<String>,
    #[serde(default)]
    today: bool,
    format: Option<Format>,
}

async fn day(
    request: HttpRequest,
    node: web::Data<Node>,
    query: Asked<SalesQuery>,
) -> Result<HttpResponse, ProblemResponse> {
    let SalesQuery { date, today, format } = query.into_inner();
    if today && date.is_some() {
        return Err(malformed("ask for a date or for today, not for both"));
    }
    if let Some(date) = &date {
        check_date(date)?;
    }
    let name = match &date {
        Some(date) => format!("sales-{date}"),
        None if today => "sales-today".to_owned(),
        None => "sales".to_owned(),
    };
    let days = if today { node.sales_today().await? } else { node.sales(date).await? };
    whole(wanted_format(&request, format), &name, &days)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PaceQuery {
    date: Option<String>,
}

async fn pace(node: web::Data<Node>, query: web::Query<PaceQuery>) -> Result<HttpResponse, ProblemResponse> {
    let date = query.date.as_deref().map(check_date).transpose()?;
    Ok(HttpResponse::Ok().json(node.pace(date).await?))
}

fn check_date(date: &str) -> Result<NaiveDate, ProblemResponse> {
    let exact = date.len() == "YYYY-MM-DD".len();
    match NaiveDate::parse_from_str(date, "%Y-%m-%d") {
        Ok(date) if exact => Ok(date),
        _ => Err(malformed("a date is written YYYY-MM-DD")),
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
        header.extend(names(&["begins_ms", "ends_ms", "starts_minutes", "web_minor"]));
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
        cells.extend([number(self.begins.0), number(self.ends.0), number(self.starts_minutes)]);
        cells.push(number(self.web.0));
        cells
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates() {
        for (date, good) in
            [("2026-11-23", true), ("2026-02-30", false), ("2026-1-2", false), ("today", false), ("", false)]
        {
            assert_eq!(check_date(date).is_ok(), good, "{date:?}");
        }
    }
}
