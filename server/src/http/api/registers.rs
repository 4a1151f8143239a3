//! What is a register's own: shift, people, counters, and the reports of its closings.

use actix_web::{HttpRequest, HttpResponse, http::header, web};
use protocol::{Page, Refusal, RefusalCode, RegisterId, RegisterView, Right, ZReport};

use crate::{
    http::{
        access::Access,
        extract::{Asked, PageQuery},
        listing::{Before, Cell, Part, Row, list, names, number},
        operation::{Answer, CURSOR, FORMAT, Kind, LIMIT, Operation, Parameter, Place, READ, shape},
    },
    node::Node,
    rim::ProblemResponse,
};

pub(super) const REGISTER: Parameter = Parameter {
    name: "register",
    place: Place::Path,
    kind: Kind::Of(shape::<RegisterId>()),
    about: "The register.",
};

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        path: "/api/v1/registers/{register}",
        id: "readRegister",
        tag: "Registers",
        summary: "One register's shift, people and counters.",
        access: Access::StaffOrOwn(Right::ViewReports),
        parameters: &[REGISTER],
        answer: Answer::Of(shape::<RegisterView>()),
        refusals: &[RefusalCode::UnknownRegister, RefusalCode::Busy],
        handler: || web::to(view),
        ..READ
    },
    Operation {
        path: "/api/v1/registers/{register}/z-reports",
        id: "listZReports",
        tag: "Registers",
        summary: "One register's closed shifts, newest first.",
        access: Access::StaffOrOwn(Right::ViewReports),
        parameters: &[REGISTER, LIMIT, CURSOR, FORMAT],
        answer: Answer::Of(shape::<Page<ZReport>>()),
        csv: true,
        refusals: &[RefusalCode::UnknownRegister, RefusalCode::Busy],
        handler: || web::to(z_reports),
        ..READ
    },
];

async fn view(
    node: web::Data<Node>,
    register: web::Path<RegisterId>,
) -> Result<HttpResponse, ProblemResponse> {
    let register = register.into_inner();
    known(&node, register)?;
    let view = node.register_view(register).await?;
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(view))
}

async fn z_reports(
    request: HttpRequest,
    node: web::Data<Node>,
    register: web::Path<RegisterId>,
    query: Asked<PageQuery>,
) -> Result<HttpResponse, ProblemResponse> {
    let register = register.into_inner();
    known(&node, register)?;
    let read = move |before: Option<Before>, wanted| {
        let node = node.clone();
        async move {
            let found = node.z_reports(register, before.map(|Before(position)| position), wanted).await?;
            Ok(Part::from(found))
        }
    };
    list(&request, &query, &format!("z-reports-{register}"), read).await
}

fn known(node: &Node, register: RegisterId) -> Result<(), ProblemResponse> {
    match node.catalogue().organisation.register(register) {
        Some(_) => Ok(()),
        None => {
            Err(Refusal::new(RefusalCode::UnknownRegister, format!("there is no register {register}")).into())
        }
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
