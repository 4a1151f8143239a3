//! Reports of sales, the tickets behind their figures, and what the stock is worth.

use actix_web::{HttpRequest, HttpResponse, web};
use chrono::{Datelike, NaiveDate};
use protocol::{
    BranchId, Channel, Lsn, Page, PaymentMethodId, Refusal, RefusalCode, RegisterId, Right, SalesGroup,
    SalesOrder, SalesReport, SalesTicket, Sku, StaffId, StockGroup, StockValue, TicketKind, Timestamp,
};
use serde::Deserialize;
use std::str::FromStr;

use crate::{
    business_day::Day,
    http::{
        access::{Access, Permit},
        extract::{Asked, Format, PageQuery, malformed, wanted_format},
        listing::{Part, fresh, list, whole},
        operation::{Answer, CURSOR, FORMAT, Kind, LIMIT, Operation, Parameter, READ, Shape, query, shape},
    },
    limits::REPORT_DAYS_MAX,
    node::{Filter, Node, Past, SalesAsked, StockAsked, TicketsAsked, groups_lines, reason_of},
    rim::ProblemResponse,
};

pub(super) const fn one(name: &'static str, shape: Shape, about: &'static str) -> Parameter {
    query(name, Kind::Of(shape), about)
}

const FROM: Parameter = query(
    "from",
    Kind::Date,
    "First business date; the newest one with a ticket, or those of the shift, when it is left out.",
);
const TO: Parameter = query("to", Kind::Date, "Last business date; `from` when it is left out.");
const BRANCH: Parameter = one("branch", shape::<BranchId>(), "Sold in this branch.");
const REGISTER: Parameter = one("register", shape::<RegisterId>(), "Sold at this register.");
const STAFF: Parameter = one("staff", shape::<StaffId>(), "Sold by this person.");
const HOUR: Parameter = query("hour", Kind::Text, "In this hour of the day, 0 to 23.");
const WEEKDAY: Parameter = query("weekday", Kind::Text, "On this day of the week: 1 is Monday.");
const KIND: Parameter = one("kind", shape::<TicketKind>(), "Sales only, or refunds only.");
const TENDER: Parameter = query(
    "tender",
    Kind::Text,
    "Paid in this way, also in part: `cash`, `card`, `account`, the number of another; for online orders `sandbox`, `stripe`, `online`, `collection` or `by_hand`. Not with what tells lines apart.",
);
const SHIFT: Parameter =
    one("shift", shape::<Lsn>(), "In this closed shift, by its `lsn`; late ones are not.");
const CATEGORY: Parameter = query("category", Kind::Text, "Lines of products that were in this category.");
const PRODUCT: Parameter = query("product", Kind::Text, "Lines of this product, by its handle.");
const VARIANT: Parameter = one("variant", shape::<Sku>(), "Lines of this SKU.");
const TAX_RATE: Parameter = query("tax_rate", Kind::Text, "Lines with this tax, in parts per million.");
const DISCOUNT: Parameter = query(
    "discount",
    Kind::Text,
    "Lines that cost less, for this reason: `manual`, `ticket`, `promotion-` with its number, or `any`.",
);
const REASON: Parameter =
    query("reason", Kind::Text, "Why something was taken off or paid back, in the words that were given.");
const APPROVER: Parameter = one("approver", shape::<StaffId>(), "Who else stood for it; 0 for nobody.");
const CHANNEL: Parameter = one("channel", shape::<Channel>(), "Sold at a till, or by the online store.");
pub(super) const AS_OF: Parameter =
    one("as_of", shape::<Lsn>(), "Up to this position: that of a report, to see what its figures open to.");
pub(super) const PLACE: Parameter =
    query("cursor", Kind::Text, "`next` of the page before; without it the report begins.");

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        path: "/api/v1/reports/sales",
        id: "reportSales",
        tag: "Reports",
        summary: "Sales of a range of business dates by one thing, and compared with another range.",
        access: Access::Staff(Right::ViewReports),
        parameters: &[
            one("group", shape::<SalesGroup>(), "By what; `day` when it is left out."),
            FROM,
            TO,
            query("compare_from", Kind::Date, "First business date of the range to compare with."),
            query("compare_to", Kind::Date, "Its last one; without it both ranges have as many days."),
            one(
                "compare_until",
                shape::<Timestamp>(),
                "Of the last day to compare with, only what had happened by this moment: for a day that goes on.",
            ),
            BRANCH,
            REGISTER,
            STAFF,
            HOUR,
            WEEKDAY,
            KIND,
            TENDER,
            SHIFT,
            CATEGORY,
            PRODUCT,
            VARIANT,
            TAX_RATE,
            DISCOUNT,
            REASON,
            APPROVER,
            CHANNEL,
            AS_OF,
            one("order", shape::<SalesOrder>(), "By what rows are put in order; `key` when it is left out."),
            query("descending", Kind::Text, "`true` for the largest first."),
            LIMIT,
            PLACE,
            FORMAT,
        ],
        answer: Answer::Of(shape::<SalesReport>()),
        csv: true,
        refusals: &[RefusalCode::UnknownShift, RefusalCode::Unauthorised, RefusalCode::Busy],
        handler: || web::to(sales),
        ..READ
    },
    Operation {
        path: "/api/v1/reports/sales/tickets",
        id: "reportSalesTickets",
        tag: "Reports",
        summary: "The tickets and steps of online orders behind a figure of a report of sales, newest first, and what of each counts.",
        access: Access::Staff(Right::ViewReports),
        parameters: &[
            FROM, TO, BRANCH, REGISTER, STAFF, HOUR, WEEKDAY, KIND, TENDER, SHIFT, CATEGORY, PRODUCT,
            VARIANT, TAX_RATE, DISCOUNT, REASON, APPROVER, CHANNEL, AS_OF, LIMIT, CURSOR, FORMAT,
        ],
        answer: Answer::Of(shape::<Page<SalesTicket>>()),
        csv: true,
        refusals: &[RefusalCode::UnknownShift, RefusalCode::Unauthorised, RefusalCode::Busy],
        handler: || web::to(tickets),
        ..READ
    },
    Operation {
        path: "/api/v1/reports/stock",
        id: "reportStock",
        tag: "Reports",
        summary: "What the stock is worth now, at cost and at retail, by branch, category or variant; or what it was worth at an \
                  earlier moment: what is there now less what has moved since, at the moving average cost of then and at the \
                  prices of now. What a till told later counts for when it was.",
        access: Access::Staff(Right::SeeCost),
        parameters: &[
            one("group", shape::<StockGroup>(), "By what; `branch` when it is left out."),
            one("branch", shape::<BranchId>(), "Of this branch."),
            query("category", Kind::Text, "Of products in this category now."),
            query("day", Kind::Date, "As it was at the end of this business day of each branch."),
            one(
                "at",
                shape::<Timestamp>(),
                "As it was at this moment, before what happened at it; or a day.",
            ),
            LIMIT,
            PLACE,
            FORMAT,
        ],
        answer: Answer::Of(shape::<StockValue>()),
        csv: true,
        refusals: &[RefusalCode::Unauthorised, RefusalCode::Busy],
        handler: || web::to(stock),
        ..READ
    },
];

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct SalesQuery {
    group: Option<SalesGroup>,
    from: Option<String>,
    to: Option<String>,
    compare_from: Option<String>,
    compare_to: Option<String>,
    compare_until: Option<Timestamp>,
    branch: Option<BranchId>,
    register: Option<RegisterId>,
    staff: Option<StaffId>,
    hour: Option<u8>,
    weekday: Option<u8>,
    kind: Option<TicketKind>,
    tender: Option<String>,
    shift: Option<Lsn>,
    category: Option<String>,
    product: Option<String>,
    variant: Option<Sku>,
    tax_rate: Option<u32>,
    discount: Option<String>,
    reason: Option<String>,
    approver: Option<StaffId>,
    channel: Option<Channel>,
    as_of: Option<Lsn>,
    order: Option<SalesOrder>,
    descending: Option<bool>,
    limit: Option<usize>,
    cursor: Option<String>,
    format: Option<Format>,
}

impl SalesQuery {
    fn page(&self) -> PageQuery {
        PageQuery { limit: self.limit, cursor: self.cursor.clone(), format: self.format }
    }

    /// The business days that are asked for.
    async fn days(&self, node: &Node) -> Result<(Day, Day), ProblemResponse> {
        match (&self.from, &self.to) {
            (Some(from), to) => range(from, to.as_deref()),
            (None, Some(_)) => Err(malformed("say from which business date on: from=YYYY-MM-DD")),
            (None, None) => {
                let newest = node.newest_day().await?.unwrap_or(1);
                Ok((newest, newest))
            }
        }
    }

    fn paid_with(&self) -> Result<Option<PaymentMethodId>, ProblemResponse> {
        let Some(word) = &self.tender else { return Ok(None) };
        let known = PaymentMethodId::of_word(word).map(Some);
        known.ok_or_else(|| malformed("a way to pay is cash, card, account, or the number of another"))
    }

    /// Days and filter, within what the caller may see.
    async fn asked(&self, node: &Node, permit: &Permit) -> Result<((Day, Day), Filter), ProblemResponse> {
        let discount = match self.discount.as_deref() {
            None => None,
            Some("any") => Some(None),
            Some(word) => {
                Some(Some(reason_of(word).ok_or_else(|| malformed("no discount has that reason"))?))
            }
        };
        let mut filter = Filter {
            branch: seen(permit, self.branch)?,
            register: self.register,
            staff: self.staff,
            hour: self.hour,
            weekday: self.weekday,
            refunds: self.kind.map(|kind| kind == TicketKind::Refund),
            tender: self.paid_with()?,
            shift: None,
            category: self.category.clone(),
            product: self.product.clone(),
            variant: self.variant,
            rate_ppm: self.tax_rate,
            discount,
            reason: self.reason.clone(),
            approver: self.approver,
            channel: self.channel,
        };
        if filter.tender.is_some() && filter.tells_lines_apart() {
            return Err(malformed(
                "what a ticket is paid with belongs to all of it: ask by tender or by lines, not both",
            ));
        }
        let Some(lsn) = self.shift else { return Ok((self.days(node).await?, filter)) };
        let unknown = || Refusal::new(RefusalCode::UnknownShift, format!("no shift was closed at {lsn}"));
        let closing = node.closing(lsn).await?.ok_or_else(unknown)?;
        if filter.branch.is_some_and(|branch| branch != closing.branch) {
            return Err(unknown().into());
        }
        filter.branch = Some(closing.branch);
        filter.register = Some(closing.register);
        filter.shift = Some((closing.opened, lsn));
        let days = if self.from.is_some() { self.days(node).await? } else { closing.days };
        Ok((days, filter))
    }
}

/// Whoever is kept to a branch sees that one, and is refused another.
pub(super) fn seen(permit: &Permit, branch: Option<BranchId>) -> Result<Option<BranchId>, ProblemResponse> {
    match (permit.branch(), branch) {
        (Some(own), Some(other)) if own != other => {
            Err(ProblemResponse::new(RefusalCode::Unauthorised, "you are told of your own branch only"))
        }
        (own, branch) => Ok(own.or(branch)),
    }
}

/// Business days from one date to another, which may be left out.
pub(super) fn range(from: &str, to: Option<&str>) -> Result<(Day, Day), ProblemResponse> {
    let first = day(from)?;
    let last = to.map_or(Ok(first), day)?;
    let days = last.saturating_sub(first).saturating_add(1);
    if days < 1 {
        return Err(malformed("the range ends before it begins"));
    }
    if days > REPORT_DAYS_MAX {
        return Err(malformed(format!("a report is of at most {REPORT_DAYS_MAX} days")));
    }
    Ok((first, last))
}

fn day(text: &str) -> Result<Day, ProblemResponse> {
    let exact = text.len() == "YYYY-MM-DD".len();
    match NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        Ok(date) if exact && date.year() > 0 => Ok(date.num_days_from_ce()),
        _ => Err(malformed("a date is written YYYY-MM-DD")),
    }
}

async fn sales(
    request: HttpRequest,
    node: web::Data<Node>,
    permit: Permit,
    query: Asked<SalesQuery>,
) -> Result<HttpResponse, ProblemResponse> {
    let query = query.into_inner();
    let (days, filter) = query.asked(&node, &permit).await?;
    let group = query.group.unwrap_or(SalesGroup::Day);
    if (groups_lines(group) && filter.tender.is_some())
        || (group == SalesGroup::Tender && filter.tells_lines_apart())
    {
        return Err(malformed(
            "what a ticket is paid with belongs to all of it: ask by tender or by lines, not both",
        ));
    }
    let compare = match (&query.compare_from, &query.compare_to) {
        (Some(from), Some(to)) => Some(range(from, Some(to))?),
        (Some(from), None) => {
            let first = day(from)?;
            Some((first, first.saturating_add(days.1.saturating_sub(days.0))))
        }
        (None, None) => None,
        (None, Some(_)) => {
            return Err(malformed("say from which date on to compare: compare_from=YYYY-MM-DD"));
        }
    };
    let page = query.page();
    let format = wanted_format(&request, query.format);
    let asked = SalesAsked {
        group,
        days,
        compare,
        compare_until: query.compare_until,
        filter,
        as_of: query.as_of,
        order: query.order.unwrap_or(SalesOrder::Key),
        descending: query.descending.unwrap_or(false),
        skip: page.after::<usize>()?.unwrap_or(0),
        limit: if format == Format::Csv { None } else { Some(page.rows()?) },
        costs: permit.may(Right::SeeCost),
    };
    let report = node.sales_report(asked).await?;
    match format {
        Format::Json => Ok(fresh().json(report)),
        Format::Csv => whole(format, &format!("sales-{}-{}", report.from, report.to), &report.rows),
    }
}

/// Where a list of tickets goes on: behind a ticket of a day.
#[derive(Clone, Copy)]
pub(super) struct Behind(pub(super) Day, pub(super) Lsn);

impl FromStr for Behind {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (day, lsn) = text.split_once('-').unwrap_or((text, ""));
        Ok(Self(day.parse()?, Lsn(lsn.parse()?)))
    }
}

impl std::fmt::Display for Behind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}", self.0, self.1)
    }
}

async fn tickets(
    request: HttpRequest,
    node: web::Data<Node>,
    permit: Permit,
    query: Asked<SalesQuery>,
) -> Result<HttpResponse, ProblemResponse> {
    let query = query.into_inner();
    let other = query.group.is_some() || query.order.is_some() || query.descending.is_some();
    if other || query.compare_from.is_some() || query.compare_to.is_some() || query.compare_until.is_some() {
        return Err(malformed("tickets have no group, no order and nothing to compare with"));
    }
    let (days, filter) = query.asked(&node, &permit).await?;
    let (as_of, costs) = (query.as_of, permit.may(Right::SeeCost));
    let read = move |before: Option<Behind>, limit| {
        let (node, filter) = (node.clone(), filter.clone());
        async move {
            let before = before.map(|Behind(day, lsn)| (day, lsn));
            let asked = TicketsAsked { days, filter, as_of, before, limit, costs };
            let found = node.sales_tickets(asked).await?;
            let next = found.next.map(|(day, lsn)| Behind(day, lsn));
            Ok(Part { rows: found.rows, next, damaged: Vec::new() })
        }
    };
    list(&request, &query.page(), "sales-tickets", read).await
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct StockQuery {
    group: Option<StockGroup>,
    branch: Option<BranchId>,
    category: Option<String>,
    day: Option<String>,
    at: Option<Timestamp>,
    limit: Option<usize>,
    cursor: Option<String>,
    format: Option<Format>,
}

async fn stock(
    request: HttpRequest,
    node: web::Data<Node>,
    permit: Permit,
    query: Asked<StockQuery>,
) -> Result<HttpResponse, ProblemResponse> {
    let StockQuery { group, branch, category, day: evening, at, limit, cursor, format } = query.into_inner();
    let past = match (evening.as_deref().map(day).transpose()?, at) {
        (Some(_), Some(_)) => return Err(malformed("ask for a day or for a moment, not for both")),
        (Some(day), None) => Some(Past::Evening(day)),
        (None, at) => at.map(Past::Moment),
    };
    let format = wanted_format(&request, format);
    let page = PageQuery { limit, cursor, format: None };
    let asked = StockAsked {
        group: group.unwrap_or(StockGroup::Branch),
        branch: seen(&permit, branch)?,
        category,
        skip: page.after::<usize>()?.unwrap_or(0),
        limit: if format == Format::Csv { None } else { Some(page.rows()?) },
    };
    let value = match past {
        Some(past) => node.stock_value_then(asked, past).await?,
        None => node.stock_value(asked).await?,
    };
    let name =
        if value.day.is_empty() { "stock-value".to_owned() } else { format!("stock-value-{}", value.day) };
    match format {
        Format::Json => Ok(fresh().json(value)),
        Format::Csv => whole(format, &name, &value.rows),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges() {
        for (from, to, days) in [
            ("2026-11-23", Some("2026-11-23"), Some(1)),
            ("2026-11-23", None, Some(1)),
            ("2024-02-28", Some("2024-03-01"), Some(3)),
            ("2026-11-23", Some("2026-11-22"), None),
            ("2016-01-01", Some("2025-12-31"), Some(REPORT_DAYS_MAX)),
            ("2016-01-01", Some("2026-01-01"), None),
            ("2026-1-2", None, None),
            ("0000-01-01", None, None),
        ] {
            let found = range(from, to).ok().map(|(first, last)| last - first + 1);
            assert_eq!(found, days, "{from} {to:?}");
        }
    }

    #[test]
    fn cursors_are_read_as_they_are_written() {
        let Behind(day, lsn) = Behind(739_000, Lsn(77)).to_string().parse().ok().unwrap();
        assert_eq!((day, lsn), (739_000, Lsn(77)));
        assert!("77".parse::<Behind>().is_err() && "a-b".parse::<Behind>().is_err());
    }
}
