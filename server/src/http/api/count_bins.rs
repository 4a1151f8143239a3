//! Counts by bins: who counts which, how far each has come, and what was found where it does not lie.

use actix_web::{HttpRequest, HttpResponse, web};
use protocol::{CountBinView, CountId, CountMisplaced, Page, RefusalCode, bin_order};
use serde::Deserialize;
use std::cmp::Ordering;

use super::counts::{ID, found, lines_gone};
use crate::{
    http::{
        access::{Access, Permit},
        extract::{Asked, Format, PageQuery},
        listing::{self, Cell, Part, Row, names, number, text},
        operation::{Answer, CURSOR, FORMAT, Kind, LIMIT, Operation, Parameter, Place, READ, shape},
    },
    node::Node,
    rim::ProblemResponse,
};

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        path: "/api/v1/counts/{id}/bins",
        id: "listCountBins",
        tag: "Counts",
        summary: "The bins of a count as somebody walks past them, with who counts each and how many of the articles that lie there \
                  were counted there. Of a count of everything these are all bins of the branch.",
        access: Access::Insiders,
        parameters: &[
            ID,
            Parameter {
                name: "free",
                place: Place::Query,
                kind: Kind::Of(shape::<bool>()),
                about: "Only bins that nobody counts.",
            },
            LIMIT,
            CURSOR,
            FORMAT,
        ],
        answer: Answer::Of(shape::<Page<CountBinView>>()),
        csv: true,
        refusals: &[RefusalCode::UnknownCount],
        handler: || web::to(bins),
        ..READ
    },
    Operation {
        path: "/api/v1/counts/{id}/misplaced",
        id: "listCountMisplaced",
        tag: "Counts",
        summary: "What was found in bins where it does not lie, by bin. What is not part of the count is posted nowhere.",
        access: Access::Insiders,
        parameters: &[ID, LIMIT, CURSOR, FORMAT],
        answer: Answer::Of(shape::<Page<CountMisplaced>>()),
        csv: true,
        refusals: &[RefusalCode::UnknownCount],
        handler: || web::to(misplaced),
        ..READ
    },
];

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct BinsQuery {
    free: Option<bool>,
    limit: Option<usize>,
    cursor: Option<String>,
    format: Option<Format>,
}

async fn bins(
    request: HttpRequest,
    node: web::Data<Node>,
    permit: Permit,
    id: web::Path<CountId>,
    query: Asked<BinsQuery>,
) -> Result<HttpResponse, ProblemResponse> {
    let view = found(&node, &permit, id.into_inner()).await?;
    let BinsQuery { free, limit, cursor, format } = query.into_inner();
    let page = PageQuery { limit, cursor, format };
    let name = format!("bins-{}", view.name);
    let read = move |after: Option<String>, wanted| {
        let (node, view) = (node.clone(), view.clone());
        async move {
            let rows = node.count_bins(&view).await?.ok_or_else(|| lines_gone(view.id))?;
            let behind = |row: &CountBinView| {
                after.as_ref().is_none_or(|after| bin_order(&row.bin, after) == Ordering::Greater)
            };
            let wants = |row: &CountBinView| free != Some(true) || row.staff.is_none();
            let rows = rows.into_iter().filter(|row| behind(row) && wants(row)).take(wanted);
            Ok(Part::full(rows.collect(), wanted, |row: &CountBinView| row.bin.clone()))
        }
    };
    listing::list(&request, &page, &name, read).await
}

async fn misplaced(
    request: HttpRequest,
    node: web::Data<Node>,
    permit: Permit,
    id: web::Path<CountId>,
    query: Asked<PageQuery>,
) -> Result<HttpResponse, ProblemResponse> {
    let view = found(&node, &permit, id.into_inner()).await?;
    let name = format!("misplaced-{}", view.name);
    let read = move |from: Option<usize>, wanted: usize| {
        let (node, view) = (node.clone(), view.clone());
        async move {
            let rows = node.count_misplaced(&view).await?.ok_or_else(|| lines_gone(view.id))?;
            let from = from.unwrap_or_default();
            let to = from.saturating_add(wanted);
            let next = (rows.len() > to).then_some(to);
            let rows = rows.into_iter().skip(from).take(wanted).collect();
            Ok(Part { rows, next, damaged: Vec::new() })
        }
    };
    listing::list(&request, &query, &name, read).await
}

impl Row for CountBinView {
    fn header() -> Vec<String> {
        names(&["bin", "staff", "since_ms", "finished", "articles", "counted", "misplaced", "also"])
    }

    fn cells(&self) -> Vec<Cell> {
        vec![
            text(&self.bin),
            self.staff.map_or_else(|| text(""), |staff| number(staff.0)),
            self.since.map_or_else(|| text(""), |since| number(since.0)),
            text(self.finished),
            number(self.articles),
            number(self.counted),
            number(self.misplaced),
            text(self.also),
        ]
    }
}

impl Row for CountMisplaced {
    fn header() -> Vec<String> {
        names(&["bin", "sku", "lot", "staff", "quantity_milli", "counted", "bins"])
    }

    fn cells(&self) -> Vec<Cell> {
        vec![
            text(&self.bin),
            text(self.sku),
            self.lot.map_or_else(|| text(""), text),
            number(self.staff.0),
            number(self.quantity.0),
            text(self.counted),
            text(self.bins.join(" ")),
        ]
    }
}
