//! Trading figures per branch and business date.

use actix_web::{HttpRequest, HttpResponse, web};
use chrono::NaiveDate;
use protocol::Right;
use serde::Deserialize;

use super::{
    extract::{Caller, Format, malformed, wanted_format},
    listing::whole,
    problem::ProblemResponse,
};
use crate::node::Node;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SalesQuery {
    date: Option<String>,
    format: Option<Format>,
}

pub(super) async fn day(
    request: HttpRequest,
    node: web::Data<Node>,
    caller: Caller,
    query: web::Query<SalesQuery>,
) -> Result<HttpResponse, ProblemResponse> {
    caller.with_right(Right::ViewReports)?;
    let SalesQuery { date, format } = query.into_inner();
    if let Some(date) = &date {
        check_date(date)?;
    }
    whole(wanted_format(&request, format), &node.sales(date).await?)
}

fn check_date(date: &str) -> Result<(), ProblemResponse> {
    let exact = date.len() == "YYYY-MM-DD".len();
    match NaiveDate::parse_from_str(date, "%Y-%m-%d") {
        Ok(_) if exact => Ok(()),
        _ => Err(malformed("a date is written YYYY-MM-DD")),
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
