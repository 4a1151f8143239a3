//! How the shop looks: the theme in force, one that is looked at before it counts, and what everybody is told.

use actix_web::{HttpRequest, HttpResponse, http::header, web};
use domain::organisation::Organisation;
use protocol::{FrontView, PutTheme, RefusalCode, Right, ThemePreview, ThemeView};

use crate::{
    http::{
        access::Access,
        extract::Body,
        operation::{Answer, Operation, READ, Verb, shape},
    },
    node::Node,
    rim::{ProblemResponse, Rim},
};

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        path: "/api/v1/front",
        id: "readFront",
        tag: "Shop",
        summary: "What the shop says of itself: its name, the text at the top of papers, and whether receipts can be mailed.",
        answer: Answer::Of(shape::<FrontView>()),
        handler: || web::to(front),
        ..READ
    },
    Operation {
        path: "/api/v1/theme",
        id: "readTheme",
        tag: "Shop",
        summary: "How the shop looks, with the colours that were made of the one that was asked for.",
        access: Access::Staff(Right::ManageCatalogue),
        answer: Answer::Of(shape::<ThemeView>()),
        handler: || web::to(theme),
        ..READ
    },
    Operation {
        method: Verb::Post,
        path: "/api/v1/theme/preview",
        id: "previewTheme",
        tag: "Shop",
        summary: "Keeps a theme for a while, and tells where the shop can be seen in it. Nothing else changes.",
        access: Access::Staff(Right::ManageCatalogue),
        request: Some(shape::<PutTheme>()),
        answer: Answer::Of(shape::<ThemePreview>()),
        refusals: &[RefusalCode::InvalidText, RefusalCode::TooManyLines],
        handler: || web::to(preview),
        ..READ
    },
];

async fn front(node: web::Data<Node>, rim: web::Data<Rim>) -> HttpResponse {
    let published = node.catalogue();
    let theme = published.organisation.theme();
    let name = rim.shop_name(&node);
    HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-cache")).json(FrontView {
        logo_text: Some(&theme.logo_text).filter(|text| !text.is_empty()).unwrap_or(&name).clone(),
        name,
        tagline: theme.tagline.clone(),
        contact: theme.contact.clone(),
        mails: true,
    })
}

async fn theme(node: web::Data<Node>, rim: web::Data<Rim>) -> HttpResponse {
    let published = node.catalogue();
    let view = published.organisation.theme().view(rim.shop_name(&node));
    HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(view)
}

async fn preview(
    _request: HttpRequest,
    node: web::Data<Node>,
    rim: web::Data<Rim>,
    body: Body<PutTheme>,
) -> Result<HttpResponse, ProblemResponse> {
    let theme =
        Organisation::tried_theme(&body.0).map_err(|rejection| ProblemResponse::by_rule(rejection.into()))?;
    let view = theme.view(rim.shop_name(&node));
    let name = rim.previews().keep(theme);
    let answer = ThemePreview { address: format!("/?preview={name}"), theme: view };
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(answer))
}
