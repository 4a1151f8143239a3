//! Labels for goods: as browsers print them, as label printers understand them, and on a branch's printer in the network.

use actix_web::{HttpRequest, HttpResponse, http::header, web};
use domain::organisation::Place as Market;
use protocol::{
    BranchId, Channel, GoodsLabelLayout, GoodsLabelOrder, GoodsLabels, LabelJob, Printed, Refusal,
    RefusalCode, Right, SetLabelPrinter,
};
use serde::Deserialize;

use super::tickets::spoken;
use crate::{
    clock,
    http::{
        access::Access,
        extract::{Asked, Body},
        operation::{Answer, Kind, OF_BRANCH, Operation, Parameter, Place, READ, Verb, shape},
    },
    limits::LABELS_PRINTED_MAX,
    node::Node,
    paper::{Article, Bytes, LAYOUTS, Labels, Source, layout},
    rim::{ProblemResponse, Rim},
};

const TAG: &str = "Labels";
/// What label printers have unless somebody says otherwise.
const DPI: u16 = 203;

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        path: "/api/v1/label-layouts",
        id: "listLabelLayouts",
        tag: TAG,
        summary: "The sheets and rolls that labels are printed on, in tenths of a millimetre.",
        access: Access::Insiders,
        answer: Answer::Of(shape::<Vec<GoodsLabelLayout>>()),
        handler: || web::to(layouts),
        ..READ
    },
    Operation {
        method: Verb::Post,
        path: "/api/v1/labels",
        id: "makeLabels",
        tag: TAG,
        summary: "Makes labels for goods: what is written on each, and what scanners read of it as an SVG path.",
        access: Access::Insiders,
        request: Some(shape::<GoodsLabelOrder>()),
        answer: Answer::Of(shape::<GoodsLabels>()),
        refusals: REFUSALS,
        handler: || web::to(make),
        ..READ
    },
    Operation {
        method: Verb::Post,
        path: "/api/v1/labels/zpl",
        id: "writeLabels",
        tag: TAG,
        summary: "The same labels in ZPL II, for a label printer that hangs on a computer.",
        access: Access::Insiders,
        parameters: &[Parameter {
            name: "dpi",
            place: Place::Query,
            kind: Kind::Text,
            about: "The printer's dots of an inch: 203 (unless told), 300 or 600.",
        }],
        request: Some(shape::<GoodsLabelOrder>()),
        answer: Answer::Text,
        refusals: REFUSALS,
        handler: || web::to(write),
        ..READ
    },
    Operation {
        path: "/api/v1/branches/{branch}/label-printer",
        id: "readLabelPrinter",
        tag: TAG,
        summary: "On which printer in its network a branch prints labels; `set_label_printer` says it.",
        access: Access::Insiders,
        parameters: &[OF_BRANCH],
        answer: Answer::Of(shape::<SetLabelPrinter>()),
        refusals: &[RefusalCode::UnknownBranch, RefusalCode::Unauthorised],
        handler: || web::to(printer),
        ..READ
    },
    Operation {
        method: Verb::Post,
        path: "/api/v1/branches/{branch}/labels/print",
        id: "printLabels",
        tag: TAG,
        summary: "Prints labels, or a test, on the branch's printer for them, and tells what the printer said.",
        access: Access::Staff(Right::ReceiveGoods),
        parameters: &[OF_BRANCH],
        request: Some(shape::<LabelJob>()),
        answer: Answer::Of(shape::<Printed>()),
        refusals: &[
            RefusalCode::UnknownBranch,
            RefusalCode::UnknownSku,
            RefusalCode::NoLines,
            RefusalCode::TooManyLines,
            RefusalCode::InvalidTime,
            RefusalCode::WrongState,
            RefusalCode::Busy,
        ],
        handler: || web::to(print),
        ..READ
    },
];

const REFUSALS: &[RefusalCode] = &[
    RefusalCode::UnknownBranch,
    RefusalCode::UnknownSku,
    RefusalCode::NoLines,
    RefusalCode::TooManyLines,
    RefusalCode::InvalidTime,
];

async fn layouts() -> HttpResponse {
    let all: Vec<GoodsLabelLayout> = LAYOUTS.iter().map(|layout| layout.view()).collect();
    HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "private, max-age=3600")).json(all)
}

async fn make(
    request: HttpRequest,
    node: web::Data<Node>,
    rim: web::Data<Rim>,
    body: Body<GoodsLabelOrder>,
) -> Result<HttpResponse, ProblemResponse> {
    let labels = made(&node, &rim.public_url(&request), &body.0)?;
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(labels.view()))
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WriteQuery {
    dpi: Option<u16>,
}

async fn write(
    request: HttpRequest,
    node: web::Data<Node>,
    rim: web::Data<Rim>,
    query: Asked<WriteQuery>,
    body: Body<GoodsLabelOrder>,
) -> Result<HttpResponse, ProblemResponse> {
    let dpi = query.into_inner().dpi.unwrap_or(DPI);
    if ![203, 300, 600].contains(&dpi) {
        let message = format!("a label printer has 203, 300 or 600 dots an inch, not {dpi}");
        return Err(ProblemResponse::new(RefusalCode::Malformed, message));
    }
    let Bytes { bytes, .. } = made(&node, &rim.public_url(&request), &body.0)?.zpl(dpi);
    let mut response = HttpResponse::Ok();
    response.insert_header((header::CACHE_CONTROL, "no-store"));
    response.insert_header((header::CONTENT_DISPOSITION, "attachment; filename=\"labels.zpl\""));
    Ok(response.content_type("text/plain; charset=utf-8").body(bytes))
}

async fn printer(
    node: web::Data<Node>,
    branch: web::Path<BranchId>,
) -> Result<HttpResponse, ProblemResponse> {
    let branch = branch.into_inner();
    known(&node, branch)?;
    let published = node.catalogue();
    let printer = published.organisation.label_printer(branch).map(Into::into);
    let view = SetLabelPrinter { branch, printer };
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "private, no-cache")).json(view))
}

async fn print(
    request: HttpRequest,
    node: web::Data<Node>,
    rim: web::Data<Rim>,
    branch: web::Path<BranchId>,
    body: Body<LabelJob>,
) -> Result<HttpResponse, ProblemResponse> {
    let branch = branch.into_inner();
    known(&node, branch)?;
    let labels = match &body.0 {
        LabelJob::Test(id) => {
            let layout = layout(id).ok_or_else(|| {
                ProblemResponse::new(RefusalCode::Malformed, format!("there is no layout {id}"))
            })?;
            Labels::test(layout, spoken(&node), node.currency())
        }
        LabelJob::Labels(order) => {
            let all: u32 = order.lines.iter().map(|line| u32::from(line.count)).sum();
            if all > LABELS_PRINTED_MAX {
                let message = format!(
                    "{all} labels are too many for a printer in one go: print {LABELS_PRINTED_MAX} at a time"
                );
                return Err(ProblemResponse::new(RefusalCode::TooManyLines, message));
            }
            made(&node, &rim.public_url(&request), order)?
        }
    };
    let mut unprintable = 0;
    let bytes_for = |printer: &_| {
        let Bytes { bytes, unprintable: left } = labels.bytes_for(printer);
        unprintable = left;
        Ok(bytes)
    };
    let (printer, told) = node.print_labels(branch, bytes_for).await?;
    let printed = Printed { printer, unprintable, paper_low: told.paper_low, silent: told.silent };
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(printed))
}

fn known(node: &Node, branch: BranchId) -> Result<(), ProblemResponse> {
    if node.catalogue().organisation.branch(branch).is_some() {
        return Ok(());
    }
    Err(Refusal::new(RefusalCode::UnknownBranch, format!("there is no branch {branch}")).into())
}

fn made(node: &Node, shop: &str, order: &GoodsLabelOrder) -> Result<Labels, ProblemResponse> {
    known(node, order.branch)?;
    let published = node.catalogue();
    let (say, currency, now) = (spoken(node), node.currency(), clock::now());
    let market = Market { branch: Some(order.branch), channel: Channel::Till, group: None };
    let source = Source { say, currency, shop };
    Labels::of(order, &source, |sku| {
        let (product, variant) = published.organisation.variant(sku)?;
        let (price, _) = published.organisation.price_in(sku, market, now)?;
        Some(Article { product, variant, price })
    })
}
