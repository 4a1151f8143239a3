//! The ledger of stock, what makes a number of it, and whether all of it adds up.

use actix_web::{HttpRequest, HttpResponse, web};
use protocol::{
    BranchId, Condition, ConservationView, Explanation, LevelName, LotCode, Lsn, Movement, MovementKind,
    Page, RefusalCode, Right, SEARCH_CHARS_MAX, Sku, StaffId, Timestamp,
};
use serde::Deserialize;

use super::stock::known;
use crate::{
    http::{
        access::{Access, Permit},
        extract::{Asked, Format, PageQuery, malformed},
        listing::{Before, Part, fresh, list},
        operation::{
            Answer, CURSOR, FORMAT, Kind, LIMIT, OF_BRANCH, OF_SKU, Operation, Parameter, Place, READ, Verb,
            shape,
        },
    },
    node::{ExplainAsked, MovementsAsked, Node},
    rim::ProblemResponse,
};

const BRANCH: Parameter = Parameter {
    name: "branch",
    place: Place::Query,
    kind: Kind::Of(shape::<BranchId>()),
    about: "Of this branch only.",
};
const KIND: Parameter = Parameter {
    name: "kind",
    place: Place::Query,
    kind: Kind::Of(shape::<MovementKind>()),
    about: "Of this kind only.",
};
const SINCE: Parameter = Parameter {
    name: "since",
    place: Place::Query,
    kind: Kind::Of(shape::<Timestamp>()),
    about: "Not before this instant, in milliseconds.",
};
const UNTIL: Parameter = Parameter {
    name: "until",
    place: Place::Query,
    kind: Kind::Of(shape::<Timestamp>()),
    about: "Before this instant, in milliseconds.",
};
const STAFF: Parameter = Parameter {
    name: "staff",
    place: Place::Query,
    kind: Kind::Of(shape::<StaffId>()),
    about: "By this person only.",
};
const TEXT: Parameter = Parameter {
    name: "text",
    place: Place::Query,
    kind: Kind::Text,
    about: "A part of the cause (a receipt number, a delivery's reference, a reason), of the document's id, or of the SKU.",
};

const LOT: Parameter = Parameter {
    name: "lot",
    place: Place::Query,
    kind: Kind::Of(shape::<LotCode>()),
    about: "What moved of this lot or serial number only: its whole life.",
};

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        path: "/api/v1/stock/{sku}/movements",
        id: "listMovements",
        tag: "Stock",
        summary: "One SKU's ledger, newest first, with what was on hand after each movement. A register is told what moved in its own branch.",
        access: Access::Insiders,
        parameters: &[OF_SKU, BRANCH, KIND, SINCE, UNTIL, STAFF, TEXT, LOT, LIMIT, CURSOR, FORMAT],
        answer: Answer::Of(shape::<Page<Movement>>()),
        csv: true,
        refusals: &[RefusalCode::UnknownSku, RefusalCode::Busy],
        handler: || web::to(movements),
        ..READ
    },
    Operation {
        path: "/api/v1/branches/{branch}/movements",
        id: "listBranchMovements",
        tag: "Stock",
        summary: "All that moved in a branch, newest first, with what was on hand of each SKU after it. A register is told of its own.",
        access: Access::Insiders,
        parameters: &[OF_BRANCH, KIND, SINCE, UNTIL, STAFF, TEXT, LOT, LIMIT, CURSOR, FORMAT],
        answer: Answer::Of(shape::<Page<Movement>>()),
        csv: true,
        refusals: &[RefusalCode::UnknownBranch, RefusalCode::Unauthorised, RefusalCode::Busy],
        handler: || web::to(branch_movements),
        ..READ
    },
    Operation {
        path: "/api/v1/stock/{sku}/explain",
        id: "explainStock",
        tag: "Stock",
        summary: "What makes one number of a SKU's level in a branch: its movements, or its open holds and transfers, with their sum. A register asks about its own branch.",
        access: Access::Insiders,
        parameters: &[
            OF_SKU,
            Parameter { about: "In which branch.", ..BRANCH },
            Parameter {
                name: "level",
                place: Place::Query,
                kind: Kind::Of(shape::<LevelName>()),
                about: "Which number: what is on hand, unless told.",
            },
            Parameter {
                name: "condition",
                place: Place::Query,
                kind: Kind::Of(shape::<Condition>()),
                about: "Of what may not be sold, only what this is the matter with, since there was last none of it.",
            },
            LIMIT,
            CURSOR,
        ],
        answer: Answer::Of(shape::<Explanation>()),
        refusals: &[
            RefusalCode::UnknownSku,
            RefusalCode::UnknownBranch,
            RefusalCode::Unauthorised,
            RefusalCode::Busy,
        ],
        handler: || web::to(explain),
        ..READ
    },
    Operation {
        path: "/api/v1/conservation",
        id: "readConservation",
        tag: "Stock",
        summary: "Whether all stock adds up: the standing audit's last result with what it found, and how far the next round is.",
        access: Access::Staff(Right::ViewReports),
        answer: Answer::Of(shape::<ConservationView>()),
        handler: || web::to(conservation),
        ..READ
    },
    Operation {
        method: Verb::Post,
        path: "/api/v1/conservation",
        id: "checkConservation",
        tag: "Stock",
        summary: "Has the next round of the audit begin now. Answers at once; reading tells how it goes on.",
        access: Access::Staff(Right::ViewReports),
        answer: Answer::Of(shape::<ConservationView>()),
        handler: || web::to(check_conservation),
        ..READ
    },
];

/// Which movements an address asks for. What stands in it as a number is read by the fields' own forms.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct LedgerQuery {
    branch: Option<u16>,
    kind: Option<MovementKind>,
    since: Option<i64>,
    until: Option<i64>,
    staff: Option<u16>,
    text: Option<String>,
    lot: Option<LotCode>,
    limit: Option<usize>,
    cursor: Option<String>,
    format: Option<Format>,
}

impl LedgerQuery {
    fn split(self) -> Result<(MovementsAsked, PageQuery), ProblemResponse> {
        if self.text.as_ref().is_some_and(|text| text.chars().count() > SEARCH_CHARS_MAX) {
            return Err(malformed(format!("`text` has at most {SEARCH_CHARS_MAX} characters")));
        }
        let asked = MovementsAsked {
            branch: self.branch.map(BranchId),
            kind: self.kind,
            since: self.since.map(Timestamp),
            until: self.until.map(Timestamp),
            staff: self.staff.map(StaffId),
            lot: self.lot,
            text: self.text.filter(|text| !text.trim().is_empty()),
        };
        Ok((asked, PageQuery { limit: self.limit, cursor: self.cursor, format: self.format }))
    }
}

async fn movements(
    request: HttpRequest,
    node: web::Data<Node>,
    permit: Permit,
    sku: web::Path<Sku>,
    query: Asked<LedgerQuery>,
) -> Result<HttpResponse, ProblemResponse> {
    known(&node, &sku)?;
    let sku = sku.into_inner();
    let (mut asked, page) = query.into_inner().split()?;
    if let Some(own) = permit.branch() {
        own_only(own, asked.branch)?;
        asked.branch = Some(own);
    }
    let read = move |before: Option<Before>, wanted| {
        let (node, asked) = (node.clone(), asked.clone());
        async move {
            let before = before.map(|Before(position)| position);
            Ok(Part::from(node.sku_ledger(sku, asked, before, wanted).await?))
        }
    };
    list(&request, &page, &format!("movements-{sku}"), read).await
}

async fn branch_movements(
    request: HttpRequest,
    node: web::Data<Node>,
    branch: web::Path<BranchId>,
    query: Asked<LedgerQuery>,
) -> Result<HttpResponse, ProblemResponse> {
    let branch = branch.into_inner();
    there(&node, branch)?;
    let (asked, page) = query.into_inner().split()?;
    if asked.branch.is_some_and(|other| other != branch) {
        return Err(malformed("the branch stands in the path"));
    }
    let asked = MovementsAsked { branch: Some(branch), ..asked };
    let read = move |before: Option<Before>, wanted| {
        let (node, asked) = (node.clone(), asked.clone());
        async move {
            let before = before.map(|Before(position)| position);
            Ok(Part::from(node.branch_ledger(asked, before, wanted).await?))
        }
    };
    list(&request, &page, &format!("movements-of-branch-{branch}"), read).await
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ExplainQuery {
    branch: u16,
    level: Option<LevelName>,
    condition: Option<Condition>,
    limit: Option<usize>,
    cursor: Option<String>,
}

async fn explain(
    node: web::Data<Node>,
    permit: Permit,
    sku: web::Path<Sku>,
    query: Asked<ExplainQuery>,
) -> Result<HttpResponse, ProblemResponse> {
    known(&node, &sku)?;
    let ExplainQuery { branch, level, condition, limit, cursor } = query.into_inner();
    let branch = BranchId(branch);
    if let Some(own) = permit.branch() {
        own_only(own, Some(branch))?;
    }
    there(&node, branch)?;
    let page = PageQuery { limit, cursor, format: None };
    let before: Option<Lsn> = page.after::<Before>()?.map(|Before(position)| position);
    let level = level.unwrap_or(LevelName::OnHand);
    let asked = ExplainAsked { sku: sku.into_inner(), branch, level, condition, before, limit: page.rows()? };
    Ok(fresh().json(node.explain(asked).await?))
}

async fn conservation(node: web::Data<Node>) -> HttpResponse {
    fresh().json(node.conservation())
}

async fn check_conservation(node: web::Data<Node>) -> HttpResponse {
    fresh().json(node.check_conservation())
}

fn own_only(own: BranchId, asked: Option<BranchId>) -> Result<(), ProblemResponse> {
    if asked.is_some_and(|asked| asked != own) {
        return Err(ProblemResponse::new(
            RefusalCode::Unauthorised,
            "a register is told of its own branch only",
        ));
    }
    Ok(())
}

fn there(node: &Node, branch: BranchId) -> Result<(), ProblemResponse> {
    if node.catalogue().organisation.branch(branch).is_none() {
        return Err(ProblemResponse::new(RefusalCode::UnknownBranch, format!("there is no branch {branch}")));
    }
    Ok(())
}
