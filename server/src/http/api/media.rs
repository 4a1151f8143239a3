//! Pictures: uploaded as files, and known by their content from then on.

use actix_web::{HttpResponse, http::header, rt::time::timeout, web, web::Bytes};
use futures_util::StreamExt;
use protocol::{MediaView, Page, RefusalCode, Right};

use crate::{
    exchange::Imports,
    http::{
        access::Access,
        extract::malformed,
        operation::{Answer, Kind, Operation, Parameter, Place, READ, Verb, shape},
    },
    limits::MEDIA_UPLOAD_DEADLINE,
    media::Upload,
    node::Node,
    rim::ProblemResponse,
};

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        path: "/api/v1/products/{handle}/pictures-to-fetch",
        id: "listPicturesToFetch",
        tag: "Catalogue",
        summary: "Addresses that imported files name for pictures of a product. They are for people to open: the server fetches \
              nothing from elsewhere.",
        access: Access::Staff(Right::ManageCatalogue),
        parameters: &[Parameter {
            name: "handle",
            place: Place::Path,
            kind: Kind::Text,
            about: "The product's handle.",
        }],
        answer: Answer::Of(shape::<Page<String>>()),
        handler: || web::to(to_fetch),
        ..READ
    },
    Operation {
        method: Verb::Post,
        path: "/api/v1/media",
        id: "uploadMedia",
        tag: "Catalogue",
        summary: "Takes a picture as the body, as it is: JPEG, PNG, WebP, or the first of a GIF. It is kept without what a \
              camera notes, in the sizes that screens need, served under `/media/{media}/{width}.avif`, `.webp` and `.jpg`, and \
              named by a product's `pictures`. The same file twice is the same picture. What no product names is removed \
              after a month.",
        access: Access::Staff(Right::ManageCatalogue),
        answer: Answer::Of(shape::<MediaView>()),
        refusals: &[
            RefusalCode::Malformed,
            RefusalCode::TooLarge,
            RefusalCode::Busy,
            RefusalCode::StorageFull,
            RefusalCode::ShuttingDown,
        ],
        handler: || web::to(upload),
        ..READ
    },
];

async fn to_fetch(
    imports: web::Data<Imports>,
    handle: web::Path<String>,
) -> Result<HttpResponse, ProblemResponse> {
    let read = web::block(move || imports.pictures_to_fetch(&handle)).await;
    let items = read.map_err(|error| ProblemResponse::new(RefusalCode::Fault, error.to_string()))??;
    let page = Page { items, next: None };
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(page))
}

async fn upload(node: web::Data<Node>, payload: web::Payload) -> Result<HttpResponse, ProblemResponse> {
    let arrived = timeout(MEDIA_UPLOAD_DEADLINE, receive(&node, payload)).await;
    let upload = arrived.unwrap_or_else(|_elapsed| Err(malformed("the picture took too long to arrive")))?;
    let view: MediaView = node.media().keep(upload).await?;
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(view))
}

/// Writes the body to the disk as it comes.
async fn receive(node: &web::Data<Node>, mut payload: web::Payload) -> Result<Upload, ProblemResponse> {
    let fault =
        |error: actix_web::error::BlockingError| ProblemResponse::new(RefusalCode::Fault, error.to_string());
    let media = node.media().clone();
    let mut upload = web::block(move || media.upload()).await.map_err(fault)??;
    while let Some(part) = payload.next().await {
        let part: Bytes = part.map_err(|error| malformed(format!("the picture did not arrive: {error}")))?;
        let taken = web::block(move || upload.take(&part).map(|()| upload)).await;
        upload = taken.map_err(fault)??;
    }
    Ok(upload)
}
