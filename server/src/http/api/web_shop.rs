//! What is settled for the online store: zones of delivery, collecting, pages, menus and old addresses. It is changed by commands,
//! as everything is.

use actix_web::{HttpResponse, http::header, web};
use domain::organisation::{Organisation, Saved};
use protocol::{Page, Redirect, RefusalCode, Right, WebPage, WebPagePreview, WebShopView};
use serde::Serialize;

use crate::{
    http::{
        access::Access,
        extract::{Asked, Body, PageQuery},
        listing::Part,
        operation::{Answer, CURSOR, LIMIT, Operation, READ, Verb, shape},
    },
    node::Node,
    rim::{ProblemResponse, Rim},
};

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        path: "/api/v1/web-shop",
        id: "readWebShop",
        tag: "Shop",
        summary: "Where the online store delivers and for how much, what can be collected at each branch, and its menus.",
        access: Access::Staff(Right::ManageCatalogue),
        answer: Answer::Of(shape::<WebShopView>()),
        handler: || web::to(view),
        ..READ
    },
    Operation {
        path: "/api/v1/web-pages",
        id: "listWebPages",
        tag: "Shop",
        summary: "Pages that the house has written for its online store, in order of handle.",
        access: Access::Staff(Right::ManageCatalogue),
        parameters: &[LIMIT, CURSOR],
        answer: Answer::Of(shape::<Page<WebPage>>()),
        handler: || web::to(pages),
        ..READ
    },
    Operation {
        method: Verb::Post,
        path: "/api/v1/web-page-preview",
        id: "previewWebPage",
        tag: "Shop",
        summary: "Keeps a page for a while, and tells where it can be seen in the shop. Nothing else changes.",
        access: Access::Staff(Right::ManageCatalogue),
        request: Some(shape::<WebPage>()),
        answer: Answer::Of(shape::<WebPagePreview>()),
        refusals: &[RefusalCode::InvalidText, RefusalCode::TooManyLines],
        handler: || web::to(preview),
        ..READ
    },
    Operation {
        path: "/api/v1/redirects",
        id: "listRedirects",
        tag: "Shop",
        summary: "Old addresses of the online store with where they lead to, in order.",
        access: Access::Staff(Right::ManageCatalogue),
        parameters: &[LIMIT, CURSOR],
        answer: Answer::Of(shape::<Page<Redirect>>()),
        handler: || web::to(redirects),
        ..READ
    },
];

async fn view(node: web::Data<Node>) -> Result<HttpResponse, ProblemResponse> {
    fresh(&node.catalogue().organisation.web_shop_view())
}

async fn pages(node: web::Data<Node>, query: Asked<PageQuery>) -> Result<HttpResponse, ProblemResponse> {
    let (wanted, after) = (query.rows()?, query.after::<String>()?);
    let published = node.catalogue();
    let all = published.organisation.pages();
    let rest = all.filter(|one| after.as_deref().is_none_or(|after| *one.handle > *after));
    let rows: Vec<WebPage> = rest.take(wanted).map(|page| page.as_ref().into()).collect();
    let Part { rows, next, .. } = Part::full(rows, wanted, |one: &WebPage| one.handle.clone());
    fresh(&Page { items: rows, next })
}

async fn redirects(node: web::Data<Node>, query: Asked<PageQuery>) -> Result<HttpResponse, ProblemResponse> {
    let (wanted, after) = (query.rows()?, query.after::<String>()?);
    let published = node.catalogue();
    let all = published.organisation.redirects();
    let rest = all.filter(|(from, _)| after.as_deref().is_none_or(|after| ***from > *after));
    let row = |(from, to): (&std::sync::Arc<str>, &std::sync::Arc<str>)| Redirect {
        from: from.as_ref().to_owned(),
        to: to.as_ref().to_owned(),
    };
    let rows: Vec<Redirect> = rest.take(wanted).map(row).collect();
    let Part { rows, next, .. } = Part::full(rows, wanted, |one: &Redirect| one.from.clone());
    fresh(&Page { items: rows, next })
}

async fn preview(rim: web::Data<Rim>, body: Body<WebPage>) -> Result<HttpResponse, ProblemResponse> {
    let page = Organisation::considered_page(&body.0, Saved::default())
        .map_err(|rejection| ProblemResponse::by_rule(rejection.into()))?;
    let handle = page.handle.as_ref().to_owned();
    let name = rim.page_previews().keep(page);
    fresh(&WebPagePreview { address: format!("/pages/{handle}?preview={name}") })
}

fn fresh(body: &impl Serialize) -> Result<HttpResponse, ProblemResponse> {
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "private, no-store")).json(body))
}
