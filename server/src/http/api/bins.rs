//! Bins: where in a branch goods lie.

use actix_web::{HttpRequest, HttpResponse, web};
use domain::organisation::OfSku;
use protocol::{BinRow, BranchId, Page, Refusal, RefusalCode, Sku};
use serde::Deserialize;
use std::collections::BTreeSet;

use crate::{
    http::{
        access::Access,
        extract::{Asked, Format, PageQuery},
        listing::{self, Cell, Part, Row, names, number, text},
        operation::{
            Answer, CURSOR, FORMAT, Kind, LIMIT, OF_BRANCH, Operation, Parameter, Place, READ, shape,
        },
    },
    limits::BINS_ASKED_MAX,
    node::Node,
    rim::ProblemResponse,
};

pub(super) const OPERATIONS: &[Operation] = &[Operation {
    path: "/api/v1/branches/{branch}/bins",
    id: "listBins",
    tag: "Stock",
    summary: "Where goods lie in a branch, in order of SKU: of all that have a bin there, of those that are named, or of those in one \
              bin or zone. The first of a SKU's bins is the one to go to. Of SKUs that are named, also what is kept back from the online store.",
    access: Access::Insiders,
    parameters: &[
        OF_BRANCH,
        Parameter {
            name: "skus",
            place: Place::Query,
            kind: Kind::Text,
            about: "Only these SKUs, with commas in between; 200 at most.",
        },
        Parameter {
            name: "bin",
            place: Place::Query,
            kind: Kind::Text,
            about: "Only what lies in a bin whose name begins like this, as all of zone `A-`.",
        },
        LIMIT,
        CURSOR,
        FORMAT,
    ],
    answer: Answer::Of(shape::<Page<BinRow>>()),
    csv: true,
    refusals: &[RefusalCode::UnknownBranch, RefusalCode::Unauthorised],
    handler: || web::to(list),
    ..READ
}];

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct BinsQuery {
    skus: Option<String>,
    bin: Option<String>,
    limit: Option<usize>,
    cursor: Option<String>,
    format: Option<Format>,
}

async fn list(
    request: HttpRequest,
    node: web::Data<Node>,
    branch: web::Path<u16>,
    query: Asked<BinsQuery>,
) -> Result<HttpResponse, ProblemResponse> {
    let branch = BranchId(branch.into_inner());
    if node.catalogue().organisation.branch(branch).is_none() {
        return Err(Refusal::new(RefusalCode::UnknownBranch, format!("there is no branch {branch}")).into());
    }
    let BinsQuery { skus, bin, limit, cursor, format } = query.into_inner();
    let page = PageQuery { limit, cursor, format };
    let named: Option<BTreeSet<Sku>> = skus
        .map(|skus| skus.split(',').take(BINS_ASKED_MAX).filter_map(|sku| sku.trim().parse().ok()).collect());
    let begins = bin.map(|bin| bin.trim().to_uppercase()).unwrap_or_default();
    let read = move |after: Option<Sku>, wanted| {
        let (node, named, begins) = (node.clone(), named.clone(), begins.clone());
        async move {
            let published = node.catalogue();
            let of_branch = |(sku, of): (&Sku, &OfSku)| {
                let bins = of.bins.get(&branch).cloned().unwrap_or_default();
                let buffer = of.buffers.get(&branch).copied().unwrap_or_default();
                (*sku, bins, buffer)
            };
            let all = published.organisation.supplies().map(of_branch);
            let rest = all.filter(|(sku, bins, buffer)| {
                after.is_none_or(|after| *sku > after)
                    && named.as_ref().is_none_or(|named| named.contains(sku))
                    && (bins.iter().any(|bin| bin.starts_with(&begins))
                        || (named.is_some() && buffer.is_positive()))
            });
            let rows = rest.take(wanted).map(|(sku, bins, buffer)| BinRow {
                sku,
                name: published.name_at(&sku, published.seq).unwrap_or_default(),
                bins,
                buffer,
            });
            Ok(Part::full(rows.collect(), wanted, |row: &BinRow| row.sku))
        }
    };
    listing::list(&request, &page, &format!("bins-{branch}"), read).await
}

impl Row for BinRow {
    fn header() -> Vec<String> {
        names(&["sku", "name", "bins", "buffer_milli"])
    }

    fn cells(&self) -> Vec<Cell> {
        vec![text(self.sku), text(&self.name), text(self.bins.join(" ")), number(self.buffer.0)]
    }
}
