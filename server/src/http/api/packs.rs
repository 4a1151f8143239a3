//! Packs: in what goods are bought, counted and sold besides their own unit, and what a scanner read.

use actix_web::{HttpResponse, http::header, web};
use protocol::{Barcode, CodeView, PacksView, Quantity, Refusal, RefusalCode, Sku};
use serde::Deserialize;

use crate::{
    http::{
        access::Access,
        extract::Asked,
        operation::{Answer, Kind, Operation, Parameter, Place, READ, shape},
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
        parameters: &[Parameter {
            name: "sku",
            place: Place::Path,
            kind: Kind::Of(shape::<Sku>()),
            about: "Stock keeping unit.",
        }],
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
    let (published, sku) = (node.catalogue(), sku.into_inner());
    let organisation = &published.organisation;
    let Some((_, variant)) = organisation.variant(&sku) else {
        return Err(Refusal::new(RefusalCode::UnknownSku, format!("no product has the SKU {sku}")).into());
    };
    Ok(fresh().json(PacksView {
        sku,
        name: name_of(&published, &sku),
        unit: variant.unit,
        packs: organisation.packs_of(&sku).iter().map(Into::into).collect(),
        measures: variant.unit.measures().to_vec(),
        version: organisation.packs(&sku).map_or(0, |packs| packs.version),
    }))
}

async fn code(
    node: web::Data<Node>,
    code: web::Path<Barcode>,
    query: Asked<CountQuery>,
) -> Result<HttpResponse, ProblemResponse> {
    let (published, code) = (node.catalogue(), code.into_inner());
    let organisation = &published.organisation;
    let count = query.into_inner().count.map_or(Quantity::ONE, Quantity);
    let own = organisation.by_code(&code).map(|(_, variant)| (variant.sku, None));
    let packed = || organisation.pack_by_code(&code).map(|(sku, pack)| (sku, Some(pack)));
    let Some((sku, pack)) = own.or_else(packed) else {
        let message = format!("nothing has the code {code}");
        return Err(Refusal::new(RefusalCode::UnknownSku, message).into());
    };
    let holds = pack.map_or(Quantity::ONE, |pack| pack.holds);
    let quantity = organisation.in_units(sku, count, holds).map_err(Refusal::from)?;
    Ok(fresh().json(CodeView { sku, name: name_of(&published, &sku), pack: pack.map(Into::into), quantity }))
}

fn fresh() -> actix_web::HttpResponseBuilder {
    let mut response = HttpResponse::Ok();
    response.insert_header((header::CACHE_CONTROL, "no-store"));
    response
}

fn name_of(published: &crate::projections::PublishedCatalogue, sku: &Sku) -> String {
    published.name_at(sku, published.seq).unwrap_or_else(|| sku.to_string())
}
