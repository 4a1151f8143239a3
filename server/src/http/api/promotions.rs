//! Promotions as the back office sees them: all there ever were, with what each was before.

use actix_web::{HttpResponse, http::header, web};
use domain::organisation;
use protocol::{EarlierPromotion, Page, PromotionView, Right};

use crate::{
    http::{
        access::Access,
        extract::{Asked, PageQuery},
        listing::Part,
        operation::{Answer, CURSOR, LIMIT, Operation, READ, shape},
    },
    node::{Node, PublishedCatalogue},
    rim::ProblemResponse,
};

pub(super) const OPERATIONS: &[Operation] = &[Operation {
    path: "/api/v1/promotions",
    id: "listPromotions",
    tag: "Prices",
    summary: "All promotions in order of their numbers, those that are over included, with who put them like this and what they \
              were before. They are put with `organisation.put_promotion`; those that run or are to come are in the catalogue.",
    access: Access::Staff(Right::ManageCatalogue),
    parameters: &[LIMIT, CURSOR],
    answer: Answer::Of(shape::<Page<PromotionView>>()),
    handler: || web::to(list),
    ..READ
}];

async fn list(node: web::Data<Node>, query: Asked<PageQuery>) -> Result<HttpResponse, ProblemResponse> {
    let (wanted, after) = (query.rows()?, query.after::<u32>()?);
    let published = node.catalogue();
    let all = published.organisation.promotions();
    let behind = all.filter(|one| after.is_none_or(|after| one.id.0 > after));
    let rows: Vec<PromotionView> = behind.take(wanted).map(|one| view(&published, one)).collect();
    let Part { rows, next, .. } =
        Part::full(rows, wanted, |row: &PromotionView| row.promotion.id.0.to_string());
    let page = Page { items: rows, next };
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(page))
}

fn view(published: &PublishedCatalogue, one: &organisation::Promotion) -> PromotionView {
    let earlier = |one: &std::sync::Arc<organisation::Promotion>| EarlierPromotion {
        promotion: published.organisation.told_promotion(one),
        saved_by: one.saved.by,
        saved_at: one.saved.at,
    };
    PromotionView {
        promotion: published.organisation.told_promotion(one),
        saved_by: one.saved.by,
        saved_at: one.saved.at,
        earlier: published.earlier_promotions(one.id).map(earlier).collect(),
    }
}
