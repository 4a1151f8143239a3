//! Collections and categories as head office works on them: which there are, what is in them now, and what a rule that is
//! considered would catch.

use actix_web::{HttpResponse, http::header, web};
use domain::organisation::{Members, Saved};
use protocol::{
    CategoryCount, CollectionPreview, CollectionView, InCollection, Page, PutCollection, RefusalCode, Right,
};
use serde::Serialize;
use std::sync::Arc;

use crate::{
    http::{
        access::Access,
        extract::{Asked, Body, PageQuery},
        listing::Part,
        operation::{Answer, CURSOR, Kind, LIMIT, Operation, Parameter, Place, READ, Verb, shape},
    },
    node::Node,
    rim::ProblemResponse,
};

const HANDLE: Parameter =
    Parameter { name: "handle", place: Place::Path, kind: Kind::Text, about: "The collection's handle." };

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        path: "/api/v1/collections",
        id: "listCollections",
        tag: "Catalogue",
        summary: "Collections in order of handle, with how many products are in each now.",
        access: Access::Staff(Right::ManageCatalogue),
        parameters: &[LIMIT, CURSOR],
        answer: Answer::Of(shape::<Page<CollectionView>>()),
        handler: || web::to(list),
        ..READ
    },
    Operation {
        path: "/api/v1/collections/{handle}",
        id: "readCollection",
        tag: "Catalogue",
        summary: "One collection with its version, which a change names.",
        access: Access::Staff(Right::ManageCatalogue),
        parameters: &[HANDLE],
        answer: Answer::Of(shape::<CollectionView>()),
        refusals: &[RefusalCode::UnknownCollection],
        handler: || web::to(one),
        ..READ
    },
    Operation {
        method: Verb::Post,
        path: "/api/v1/collection-preview",
        id: "previewCollection",
        tag: "Catalogue",
        summary: "What a collection would hold now, and the first of it. Nothing is changed.",
        access: Access::Staff(Right::ManageCatalogue),
        request: Some(shape::<PutCollection>()),
        answer: Answer::Of(shape::<CollectionPreview>()),
        refusals: &[RefusalCode::InvalidText, RefusalCode::NoLines, RefusalCode::TooManyLines],
        handler: || web::to(preview),
        ..READ
    },
    Operation {
        path: "/api/v1/products/{handle}/collections",
        id: "collectionsOfProduct",
        tag: "Catalogue",
        summary: "Collections that a product is in now, by hand or by a rule.",
        access: Access::Staff(Right::ManageCatalogue),
        parameters: &[Parameter {
            name: "handle",
            place: Place::Path,
            kind: Kind::Text,
            about: "The product's handle.",
        }],
        answer: Answer::Of(shape::<Vec<InCollection>>()),
        refusals: &[RefusalCode::UnknownProduct],
        handler: || web::to(of_product),
        ..READ
    },
    Operation {
        path: "/api/v1/categories",
        id: "listCategories",
        tag: "Catalogue",
        summary: "Every category that a product is in, in order, with how many are just there.",
        access: Access::Staff(Right::ManageCatalogue),
        answer: Answer::Of(shape::<Vec<CategoryCount>>()),
        handler: || web::to(categories),
        ..READ
    },
];

async fn list(node: web::Data<Node>, query: Asked<PageQuery>) -> Result<HttpResponse, ProblemResponse> {
    let (wanted, after) = (query.rows()?, query.after::<String>()?);
    let published = node.catalogue();
    let all = published.organisation.collections();
    let rest = all.filter(|one| after.as_deref().is_none_or(|after| *one.handle > *after));
    let rows: Vec<_> = rest.take(wanted).cloned().collect();
    let Part { rows, next, .. } =
        Part::full(rows, wanted, |one: &Arc<domain::organisation::Collection>| one.handle.to_string());
    let mut items = Vec::with_capacity(rows.len());
    for collection in &rows {
        items.push(view(&node, &published, collection).await?);
    }
    fresh(&Page { items, next })
}

async fn view(
    node: &Node,
    published: &Arc<crate::node::PublishedCatalogue>,
    collection: &Arc<domain::organisation::Collection>,
) -> Result<CollectionView, ProblemResponse> {
    let collected = node.collected(published, collection).await?;
    Ok(CollectionView {
        collection: collection.as_asked(),
        count: u32::try_from(collected.products.len()).unwrap_or(u32::MAX),
        by: collection.saved.by,
        at: collection.saved.at,
    })
}

async fn one(node: web::Data<Node>, handle: web::Path<String>) -> Result<HttpResponse, ProblemResponse> {
    let published = node.catalogue();
    let Some(collection) = published.organisation.collection(&handle) else {
        let message = format!("there is no collection {handle}");
        return Err(ProblemResponse::new(RefusalCode::UnknownCollection, message));
    };
    fresh(&view(&node, &published, collection).await?)
}

async fn preview(
    node: web::Data<Node>,
    Body(asked): Body<PutCollection>,
) -> Result<HttpResponse, ProblemResponse> {
    let published = node.catalogue();
    let considered = published.organisation.considered_collection(&asked, Saved::default());
    let collection = considered.map_err(|rejection| ProblemResponse::by_rule(rejection.into()))?;
    fresh(&node.preview_collection(&published, Arc::new(collection)).await?)
}

async fn of_product(
    node: web::Data<Node>,
    handle: web::Path<String>,
) -> Result<HttpResponse, ProblemResponse> {
    let found = node.collections_with(&node.catalogue(), &handle).await?;
    let row = |collection: &Arc<domain::organisation::Collection>| InCollection {
        handle: collection.handle.to_string(),
        title: collection.title.clone(),
        by_rule: matches!(collection.members, Members::ByRule(_)),
    };
    fresh(&found.iter().map(row).collect::<Vec<_>>())
}

async fn categories(node: web::Data<Node>) -> Result<HttpResponse, ProblemResponse> {
    fresh(&node.categories().await?)
}

fn fresh(body: &impl Serialize) -> Result<HttpResponse, ProblemResponse> {
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(body))
}
