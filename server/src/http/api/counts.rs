//! Counts of stock: the list, single ones, and their lines. What is expected is not told to those who count blind.

use actix_web::{HttpRequest, HttpResponse, http::header, web};
use protocol::{
    BranchId, CountId, CountLine, CountLot, CountState, CountView, Lsn, Page, Quantity, Refusal, RefusalCode,
    Right, Sku, UncountedSku,
};
use serde::Deserialize;

use crate::{
    http::{
        access::{Access, Permit},
        extract::{Asked, Format, PageQuery},
        listing::{self, Cell, Part, Row, maybe, names, number, text, word},
        operation::{Answer, CURSOR, FORMAT, Kind, LIMIT, Operation, Parameter, Place, READ, shape},
    },
    node::{CountLinesAsked, LinesAsked, Node},
    rim::ProblemResponse,
};

pub(super) const ID: Parameter = Parameter {
    name: "id",
    place: Place::Path,
    kind: Kind::Of(shape::<CountId>()),
    about: "The count's id.",
};

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        path: "/api/v1/counts",
        id: "listCounts",
        tag: "Counts",
        summary: "Counts of stock, newest first, without their lines. A register reads those of its branch.",
        access: Access::Insiders,
        parameters: &[LIMIT, CURSOR, FORMAT],
        answer: Answer::Of(shape::<Page<CountView>>()),
        csv: true,
        handler: || web::to(list),
        ..READ
    },
    Operation {
        path: "/api/v1/counts/{id}",
        id: "readCount",
        tag: "Counts",
        summary: "One count without its lines.",
        access: Access::Insiders,
        parameters: &[ID],
        answer: Answer::Of(shape::<CountView>()),
        refusals: &[RefusalCode::UnknownCount],
        handler: || web::to(one),
        ..READ
    },
    Operation {
        path: "/api/v1/counts/{id}/lines",
        id: "listCountLines",
        tag: "Counts",
        summary: "What was counted of each SKU, in order of SKU, lot by lot where that was done, and what is named and was not counted. While a count is blind, \
                  what is expected is told to those who may approve it; what a difference costs, to those who may see costs.",
        access: Access::Insiders,
        parameters: &[
            ID,
            Parameter {
                name: "only",
                place: Place::Query,
                kind: Kind::Text,
                about: "`recount`: what is to be counted again. `different`: what is not as expected. `uncounted`: what nobody \
                        has counted.",
            },
            Parameter {
                name: "since",
                place: Place::Query,
                kind: Kind::Of(shape::<Lsn>()),
                about: "Only lines that changed behind this position.",
            },
            LIMIT,
            CURSOR,
            FORMAT,
        ],
        answer: Answer::Of(shape::<Page<CountLine>>()),
        csv: true,
        refusals: &[RefusalCode::UnknownCount],
        handler: || web::to(lines),
        ..READ
    },
    Operation {
        path: "/api/v1/counts/{id}/uncounted",
        id: "listUncounted",
        tag: "Counts",
        summary: "SKUs of the count's scope that nobody has counted, in order of SKU. Of a count of everything these are the \
                  ones that the branch has something of.",
        access: Access::Insiders,
        parameters: &[ID, LIMIT, CURSOR, FORMAT],
        answer: Answer::Of(shape::<Page<UncountedSku>>()),
        csv: true,
        refusals: &[RefusalCode::UnknownCount],
        handler: || web::to(uncounted),
        ..READ
    },
];

async fn list(
    request: HttpRequest,
    node: web::Data<Node>,
    permit: Permit,
    query: Asked<PageQuery>,
) -> Result<HttpResponse, ProblemResponse> {
    let kept_to = permit.branch();
    let read = move |before: Option<CountId>, wanted| {
        let node = node.clone();
        async move { Ok(Part::full(node.counts(before, kept_to, wanted).await?, wanted, |view| view.id)) }
    };
    listing::list(&request, &query, "counts", read).await
}

async fn one(
    node: web::Data<Node>,
    permit: Permit,
    id: web::Path<CountId>,
) -> Result<HttpResponse, ProblemResponse> {
    let view = found(&node, &permit, id.into_inner()).await?;
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "private, no-cache")).json(view))
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LinesQuery {
    only: Option<LinesAsked>,
    since: Option<u64>,
    limit: Option<usize>,
    cursor: Option<String>,
    format: Option<Format>,
}

async fn lines(
    request: HttpRequest,
    node: web::Data<Node>,
    permit: Permit,
    id: web::Path<CountId>,
    query: Asked<LinesQuery>,
) -> Result<HttpResponse, ProblemResponse> {
    let view = found(&node, &permit, id.into_inner()).await?;
    let LinesQuery { only, since, limit, cursor, format } = query.into_inner();
    let page = PageQuery { limit, cursor, format };
    let told = Told::of(&node, &permit, &view);
    // Which lines are off is what somebody who counts blind is not to know.
    let only = only.filter(|only| told.expected || *only != LinesAsked::Different);
    let (id, name) = (view.id, format!("count-{}", view.name));
    let read = move |after: Option<Sku>, limit| {
        let node = node.clone();
        async move {
            let asked = CountLinesAsked { only, since: since.map(Lsn), after, limit };
            let lines = node.count_lines(id, asked).await?.ok_or_else(|| lines_gone(id))?;
            let lines = lines.into_iter().map(|line| told.line(&node, line)).collect();
            Ok(Part::full(lines, limit, |line: &CountLine| line.sku))
        }
    };
    listing::list(&request, &page, &name, read).await
}

async fn uncounted(
    request: HttpRequest,
    node: web::Data<Node>,
    permit: Permit,
    id: web::Path<CountId>,
    query: Asked<PageQuery>,
) -> Result<HttpResponse, ProblemResponse> {
    let view = found(&node, &permit, id.into_inner()).await?;
    let told = Told::of(&node, &permit, &view);
    let name = format!("uncounted-{}", view.name);
    let read = move |after: Option<Sku>, wanted| {
        let (node, view) = (node.clone(), view.clone());
        async move {
            let (mut rows, next) = node.uncounted(&view, after, wanted).await?;
            if !told.expected {
                rows.iter_mut().for_each(|row| row.on_hand = None);
            }
            Ok(Part { rows, next, damaged: Vec::new() })
        }
    };
    listing::list(&request, &query, &name, read).await
}

/// What the reader of lines is told.
#[derive(Clone, Copy)]
struct Told {
    branch: BranchId,
    expected: bool,
    costs: bool,
}

impl Told {
    fn of(node: &Node, permit: &Permit, view: &CountView) -> Self {
        let may = |right| permit.may_in(node, view.branch, right);
        let veiled = view.blind && view.state == CountState::Counting;
        let branch = view.branch;
        Self { branch, expected: !veiled || may(Right::ApproveCount), costs: may(Right::SeeCost) }
    }

    fn line(self, node: &Node, mut line: CountLine) -> CountLine {
        if !self.expected {
            (line.expected, line.variance, line.in_kits) = (None, None, Quantity::ZERO);
            // Lots that nobody has seen would tell what is expected, too.
            line.lots.retain(|lot| lot.counted.is_some());
            line.lots.iter_mut().for_each(|lot| lot.expected = None);
        }
        line.bins = node.catalogue().organisation.bins_of(line.sku, self.branch).to_vec();
        if self.costs
            && let Some(variance) = line.variance
        {
            let published = node.catalogue();
            let cost = published.organisation.variant(&line.sku).and_then(|(_, variant)| variant.cost);
            line.value = cost.and_then(|cost| cost.checked_times(variance));
        }
        line
    }
}

/// Another branch's count does not exist for a register.
pub(super) async fn found(node: &Node, permit: &Permit, id: CountId) -> Result<CountView, ProblemResponse> {
    let unknown = || Refusal::new(RefusalCode::UnknownCount, format!("there is no count {id} at hand"));
    let view = node.count(id).await?.ok_or_else(unknown)?;
    if permit.branch().is_some_and(|branch| branch != view.branch) {
        return Err(unknown().into());
    }
    Ok(view)
}

pub(super) fn lines_gone(id: CountId) -> Refusal {
    let message = format!(
        "the lines of count {id} are not at hand any more, since many were counted after it; what it booked stands in the ledger"
    );
    Refusal::new(RefusalCode::UnknownCount, message)
}

impl Row for CountView {
    fn header() -> Vec<String> {
        names(&["id", "branch", "name", "state", "opened_ms", "changed_ms", "counted", "recounts", "posted"])
    }

    fn cells(&self) -> Vec<Cell> {
        vec![
            text(self.id),
            number(self.branch.0),
            text(&self.name),
            word(self.state),
            number(self.opened.0),
            number(self.changed.0),
            number(self.counted),
            number(self.recounts),
            number(self.posted),
        ]
    }
}

impl Row for CountLine {
    fn header() -> Vec<String> {
        names(&[
            "sku",
            "counted_milli",
            "expected_milli",
            "variance_milli",
            "value_minor",
            "at_ms",
            "places",
            "bins",
            "recount",
            "again",
            "reason",
            "posted",
            "lots",
            "in_kits_milli",
        ])
    }

    fn cells(&self) -> Vec<Cell> {
        let places: Vec<&str> =
            self.parts.iter().map(|part| part.place.as_str()).filter(|place| !place.is_empty()).collect();
        vec![
            text(self.sku),
            maybe(self.counted.map(|one| one.0)),
            maybe(self.expected.map(|one| one.0)),
            maybe(self.variance.map(|one| one.0)),
            maybe(self.value.map(|one| one.0)),
            maybe(self.at.map(|one| one.0)),
            text(places.join(", ")),
            text(self.bins.join(" ")),
            text(self.recount),
            number(self.again),
            text(&self.reason),
            text(self.posted),
            text(self.lots.iter().map(of_lot).collect::<Vec<_>>().join(", ")),
            number(self.in_kits.0),
        ]
    }
}

/// A lot with what was counted of it, and what the books had where that is told.
fn of_lot(lot: &CountLot) -> String {
    let counted = lot.counted.unwrap_or_default();
    match lot.expected {
        Some(expected) => format!("{}: {counted} of {expected}", lot.lot),
        None => format!("{}: {counted}", lot.lot),
    }
}

impl Row for UncountedSku {
    fn header() -> Vec<String> {
        names(&["sku", "on_hand_milli"])
    }

    fn cells(&self) -> Vec<Cell> {
        vec![text(self.sku), self.on_hand.map_or_else(|| text(""), |one| number(one.0))]
    }
}
