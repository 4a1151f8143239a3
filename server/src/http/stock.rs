//! Stock readings: levels for staff and, of its own branch, for a register; badges for everybody.

use actix_web::{HttpRequest, HttpResponse, http::header, web};
use protocol::{BranchId, Refusal, RefusalCode, Sku};

use super::{
    extract::{Caller, PageQuery, malformed, wanted_format},
    listing::{cursor, cursor_after, page},
    problem::ProblemResponse,
};
use crate::{limits::BADGES_MAX, node::Node};

pub(super) async fn branch_levels(
    request: HttpRequest,
    node: web::Data<Node>,
    caller: Caller,
    branch: web::Path<BranchId>,
    query: web::Query<PageQuery>,
) -> Result<HttpResponse, ProblemResponse> {
    let branch = branch.into_inner();
    if caller.stock_of()?.is_some_and(|own| own != branch) {
        let refusal = Refusal::new(RefusalCode::Unauthorised, "a register sees its own branch's stock");
        return Err(refusal.into());
    }
    if node.catalogue().organisation.branch(branch).is_none() {
        return Err(Refusal::new(RefusalCode::UnknownBranch, format!("there is no branch {branch}")).into());
    }
    let wanted = query.rows()?;
    let levels = node.branch_levels(branch, query.after()?, wanted).await?;
    let next = cursor_after(&levels, wanted, |row| row.sku.to_string());
    page(&request, wanted_format(&request, query.format), levels, next)
}

pub(super) async fn sku(
    node: web::Data<Node>,
    caller: Caller,
    sku: web::Path<Sku>,
) -> Result<HttpResponse, ProblemResponse> {
    let kept_to = caller.stock_of()?;
    known(&node, &sku)?;
    let mut stock = node.stock(sku.into_inner()).await?;
    stock.branches.retain(|level| kept_to.is_none_or(|own| own == level.branch));
    Ok(HttpResponse::Ok().json(stock))
}

pub(super) async fn movements(
    request: HttpRequest,
    node: web::Data<Node>,
    caller: Caller,
    sku: web::Path<Sku>,
    query: web::Query<PageQuery>,
) -> Result<HttpResponse, ProblemResponse> {
    let kept_to = caller.stock_of()?;
    known(&node, &sku)?;
    let movements = node.movements(sku.into_inner(), kept_to, query.before()?, query.rows()?).await?;
    page(&request, wanted_format(&request, query.format), movements.rows, movements.next.map(cursor))
}

pub(super) async fn badges(
    node: web::Data<Node>,
    query: web::Query<Vec<(String, String)>>,
) -> Result<HttpResponse, ProblemResponse> {
    let skus = asked_skus(&query)?;
    let badges = node.badges(skus).await?;
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(badges))
}

fn known(node: &Node, sku: &Sku) -> Result<(), ProblemResponse> {
    match node.catalogue().organisation.variant(sku) {
        Some(_) => Ok(()),
        None => Err(Refusal::new(RefusalCode::UnknownSku, format!("there is no SKU {sku}")).into()),
    }
}

fn asked_skus(pairs: &[(String, String)]) -> Result<Vec<Sku>, ProblemResponse> {
    if pairs.is_empty() || pairs.len() > BADGES_MAX {
        return Err(malformed(format!("name 1 to {BADGES_MAX} SKUs as sku=A&sku=B")));
    }
    let read = |(name, value): &(String, String)| match name.as_str() {
        "sku" => Sku::new(value).map_err(|error| malformed(error.to_string())),
        _ => Err(malformed("this address knows the parameter sku only")),
    };
    pairs.iter().map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn badges_are_asked_for_by_repeated_skus() {
        let pairs = |count: usize| vec![("sku".to_owned(), "A".to_owned()); count];
        assert_eq!(asked_skus(&pairs(2)).unwrap().len(), 2);
        assert!(asked_skus(&pairs(0)).is_err());
        assert!(asked_skus(&pairs(BADGES_MAX + 1)).is_err());
        assert!(asked_skus(&[("sku".into(), "not a sku".into())]).is_err());
        assert!(asked_skus(&[("skus".into(), "A".into())]).is_err());
    }
}
