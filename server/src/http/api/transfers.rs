//! Transfers: the list and single ones, for staff and for the registers of either branch.

use actix_web::{HttpRequest, HttpResponse, http::header, web};
use protocol::{Page, Refusal, RefusalCode, TransferId, TransferView};

use crate::{
    http::{
        access::{Access, Permit},
        extract::{Asked, PageQuery},
        listing::{self, Cell, Part, Row, names, number, text, word},
        operation::{Answer, CURSOR, FORMAT, Kind, LIMIT, Operation, Parameter, Place, READ, shape},
    },
    node::Node,
    rim::ProblemResponse,
};

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        path: "/api/v1/transfers",
        id: "listTransfers",
        tag: "Transfers",
        summary: "Transfers between branches, newest first. A register reads those from or to its branch.",
        access: Access::Insiders,
        parameters: &[LIMIT, CURSOR, FORMAT],
        answer: Answer::Of(shape::<Page<TransferView>>()),
        csv: true,
        handler: || web::to(list),
        ..READ
    },
    Operation {
        path: "/api/v1/transfers/{id}",
        id: "readTransfer",
        tag: "Transfers",
        summary: "One transfer with what was asked, sent and received of each SKU.",
        access: Access::Insiders,
        parameters: &[Parameter {
            name: "id",
            place: Place::Path,
            kind: Kind::Of(shape::<TransferId>()),
            about: "The transfer's id.",
        }],
        answer: Answer::Of(shape::<TransferView>()),
        refusals: &[RefusalCode::UnknownTransfer],
        handler: || web::to(one),
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
    let read = move |before: Option<TransferId>, wanted| {
        let node = node.clone();
        async move { Ok(Part::full(node.transfers(before, kept_to, wanted).await?, wanted, |view| view.id)) }
    };
    listing::list(&request, &query, "transfers", read).await
}

async fn one(
    node: web::Data<Node>,
    permit: Permit,
    id: web::Path<TransferId>,
) -> Result<HttpResponse, ProblemResponse> {
    let id = id.into_inner();
    let unknown = || Refusal::new(RefusalCode::UnknownTransfer, format!("there is no transfer {id} at hand"));
    let view = node.transfer(id).await?.ok_or_else(unknown)?;
    // Another branch's transfer does not exist for a register.
    if permit.branch().is_some_and(|branch| branch != view.from && branch != view.to) {
        return Err(unknown().into());
    }
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "private, no-cache")).json(view))
}

impl Row for TransferView {
    fn header() -> Vec<String> {
        names(&["id", "from", "to", "state", "note", "changed_ms", "lines", "asked", "in_transit"])
    }

    fn cells(&self) -> Vec<Cell> {
        let sum =
            |of: fn(&protocol::TransferLine) -> i64| self.lines.iter().map(of).fold(0, i64::saturating_add);
        vec![
            text(self.id),
            number(self.from.0),
            number(self.to.0),
            word(self.state),
            text(&self.note),
            number(self.changed.0),
            number(i64::try_from(self.lines.len()).unwrap_or(i64::MAX)),
            number(sum(|line| line.asked.0)),
            number(sum(|line| line.in_transit().0)),
        ]
    }
}
