//! Packs: in what goods are bought, counted and sold besides their own unit, and what a scanner read.

use actix_web::{HttpResponse, web};
use protocol::{Barcode, CodeView, PacksView, Quantity, RefusalCode, Sku};
use serde::Deserialize;

use super::people::fresh;
use crate::{
    http::{
        access::Access,
        extract::Asked,
        operation::{Answer, Kind, OF_SKU, Operation, Parameter, Place, READ, shape},
    },
    node::Node,
    rim::ProblemResponse,
};

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        path: "/api/v1/packs/{sku}",
        id: "readPacks",
        tag: "Stock",
        summary: "In what one SKU can be counted: the unit of its stock, its packs with what is in one and what is printed on them, and the \
                  smaller measures that need no setting up, such as grams. `version` is what the next `put_packs` names.",
        access: Access::Insiders,
        parameters: &[OF_SKU],
        answer: Answer::Of(shape::<PacksView>()),
        refusals: &[RefusalCode::UnknownSku],
        handler: || web::to(packs),
        ..READ
    },
    Operation {
        path: "/api/v1/codes/{code}",
        id: "readCode",
        tag: "Stock",
        summary: "What a scanner read: the SKU, the pack where it is a pack's barcode, and how many units of the stock as many of them are. \
                  What does not come out to whole thousandths, or to whole pieces, is refused.",
        access: Access::Insiders,
        parameters: &[
            Parameter {
                name: "code",
                place: Place::Path,
                kind: Kind::Of(shape::<Barcode>()),
                about: "A barcode of an article or of one of its packs, in any of its lengths, or a SKU that was printed as one.",
            },
            Parameter {
                name: "count",
                place: Place::Query,
                kind: Kind::Of(shape::<Quantity>()),
                about: "How many of what has the code, in thousandths; one unless told.",
            },
        ],
        answer: Answer::Of(shape::<CodeView>()),
        refusals: &[RefusalCode::UnknownSku, RefusalCode::InvalidQuantity, RefusalCode::Overflow],
        handler: || web::to(code),
        ..READ
    },
];

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CountQuery {
    count: Option<i64>,
}

async fn packs(node: web::Data<Node>, sku: web::Path<Sku>) -> Result<HttpResponse, ProblemResponse> {
    Ok(fresh(&node.packs(sku.into_inner())?))
}

async fn code(
    node: web::Data<Node>,
    code: web::Path<Barcode>,
    query: Asked<CountQuery>,
) -> Result<HttpResponse, ProblemResponse> {
    let count = query.into_inner().count.map_or(Quantity::ONE, Quantity);
    Ok(fresh(&node.read_code(&code, count)?))
}
