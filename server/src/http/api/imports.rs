//! Files of products, prices, stock and staff, brought in in steps that can be looked at.

use actix_web::{HttpResponse, http::header, rt::time::timeout, web, web::Bytes};
use futures_util::StreamExt;
use protocol::{
    FactName, ImportKind, ImportLine, ImportMapping, ImportView, PAGE_ROWS_MAX, Page, Refusal, RefusalCode,
    Right, StaffId, WithFacts as _,
};
use serde::Deserialize;
use std::io::Write;

use crate::{
    exchange::{Imports, Upload},
    http::{
        access::{Access, Permit},
        extract::{Body, malformed},
        listing::Part,
        operation::{Answer, CURSOR, Kind, LIMIT, Operation, Parameter, Place, READ, Verb, shape},
    },
    limits::{IMPORT_BYTES_MAX, IMPORT_UPLOAD_DEADLINE, PAGE_ROWS},
    node::Node,
    record::Origin,
    rim::ProblemResponse,
};

const IMPORT: Parameter =
    Parameter { name: "id", place: Place::Path, kind: Kind::Text, about: "The import." };
pub(super) const TAG: &str = "Import and export";
const STATE: &[RefusalCode] =
    &[RefusalCode::UnknownImport, RefusalCode::WrongState, RefusalCode::Busy, RefusalCode::StorageFull];

const CATALOGUE: Operation = Operation { tag: TAG, access: Access::Staff(Right::ManageCatalogue), ..READ };
const STEP: Operation = Operation {
    method: Verb::Post,
    parameters: &[IMPORT],
    answer: Answer::Of(shape::<ImportView>()),
    refusals: STATE,
    ..CATALOGUE
};

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        path: "/api/v1/imports",
        id: "listImports",
        summary: "Imports that are remembered, newest first.",
        answer: Answer::Of(shape::<Page<ImportView>>()),
        handler: || web::to(list),
        ..CATALOGUE
    },
    Operation {
        method: Verb::Post,
        path: "/api/v1/imports",
        id: "uploadImport",
        summary: "Takes a file as the body, as it is, and guesses its columns. Nothing is changed yet.",
        parameters: &[
            Parameter { name: "name", place: Place::Query, kind: Kind::Text, about: "Name of the file." },
            Parameter {
                name: "kind",
                place: Place::Query,
                kind: Kind::Of(shape::<ImportKind>()),
                about: "What it is about.",
            },
        ],
        answer: Answer::Of(shape::<ImportView>()),
        refusals: &[RefusalCode::TooLarge, RefusalCode::NotAllowed, RefusalCode::StorageFull],
        handler: || web::to(upload),
        ..CATALOGUE
    },
    Operation {
        path: "/api/v1/imports/{id}",
        id: "readImport",
        summary: "Where an import stands.",
        parameters: &[IMPORT],
        answer: Answer::Of(shape::<ImportView>()),
        refusals: &[RefusalCode::UnknownImport],
        handler: || web::to(view),
        ..CATALOGUE
    },
    Operation {
        path: "/api/v1/imports/{id}/lines",
        id: "listImportLines",
        summary: "What there is to say of each line of its file.",
        parameters: &[IMPORT, LIMIT, CURSOR],
        answer: Answer::Of(shape::<Page<ImportLine>>()),
        refusals: &[RefusalCode::UnknownImport],
        handler: || web::to(lines),
        ..CATALOGUE
    },
    Operation {
        path: "/api/v1/imports/{id}/plan",
        id: "planImport",
        summary: "Finds out what the file would change when its columns are read like this. Answers at once.",
        request: Some(shape::<ImportMapping>()),
        handler: || web::to(plan),
        ..STEP
    },
    Operation {
        path: "/api/v1/imports/{id}/run",
        id: "runImport",
        summary: "Does it, or goes on with it after it was interrupted. Answers at once.",
        handler: || web::to(run),
        ..STEP
    },
    Operation {
        path: "/api/v1/imports/{id}/cancel",
        id: "cancelImport",
        summary: "Stops it. What was done stays done and can be undone.",
        handler: || web::to(cancel),
        ..STEP
    },
    Operation {
        path: "/api/v1/imports/{id}/undo",
        id: "undoImport",
        summary: "Takes back what it did, but for what was changed or sold since. Answers at once.",
        handler: || web::to(undo),
        ..STEP
    },
];

fn fresh(view: &impl serde::Serialize) -> HttpResponse {
    HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(view)
}

/// What a file of a kind tells is for those who look after what it is about: a list of customers is no less private on its way
/// in than in its room.
fn right_for(kind: ImportKind) -> Right {
    match kind {
        ImportKind::Products => Right::ManageCatalogue,
        ImportKind::Staff => Right::ManagePeople,
        ImportKind::Offers | ImportKind::Levels => Right::OrderGoods,
        ImportKind::Customers => Right::ManageCustomers,
        ImportKind::Stock => Right::AdjustStock,
        ImportKind::Counts => Right::CountStock,
    }
}

/// The import; for whoever may not see files of its kind there is none.
fn seen(imports: &Imports, permit: &Permit, id: &str) -> Result<ImportView, ProblemResponse> {
    let view = imports.get(id)?;
    if permit.may(right_for(view.kind)) {
        return Ok(view);
    }
    Err(ProblemResponse::new(RefusalCode::UnknownImport, "there is no such import"))
}

async fn list(imports: web::Data<Imports>, permit: Permit) -> HttpResponse {
    let mut items = imports.list();
    items.retain(|view| permit.may(right_for(view.kind)));
    fresh(&Page { items, next: None })
}

async fn view(
    imports: web::Data<Imports>,
    permit: Permit,
    import: web::Path<String>,
) -> Result<HttpResponse, ProblemResponse> {
    Ok(fresh(&seen(&imports, &permit, &import)?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UploadQuery {
    #[serde(default)]
    name: String,
    #[serde(default)]
    kind: ImportKind,
}

async fn upload(
    node: web::Data<Node>,
    imports: web::Data<Imports>,
    permit: Permit,
    query: web::Query<UploadQuery>,
    payload: web::Payload,
) -> Result<HttpResponse, ProblemResponse> {
    let right = right_for(query.kind);
    if !permit.may(right) {
        let message = match query.kind {
            ImportKind::Products => "lists of products are for those who manage them",
            ImportKind::Staff => "lists of people are for those who manage them",
            ImportKind::Offers => "lists of suppliers are for those who order goods",
            ImportKind::Levels => "lists of what is ordered again are for those who order goods",
            ImportKind::Customers => "lists of customers are for those who look after them",
            ImportKind::Stock => "lists of stock are for those who correct it",
            ImportKind::Counts => "lists of what was counted are for those who count",
        };
        let refusal = Refusal::new(RefusalCode::NotAllowed, message);
        return Err(refusal.fact(FactName::Right, right).into());
    }
    let by = person(&permit)?;
    let upload = imports.upload(&query.name, query.kind, by)?;
    let view = upload.view.clone();
    let arrived = timeout(IMPORT_UPLOAD_DEADLINE, receive(upload, payload)).await;
    let arrived = arrived.unwrap_or_else(|_elapsed| Err(malformed("the file took too long to arrive")));
    if let Err(problem) = arrived {
        imports.give_up(&view);
        return Err(problem);
    }
    let taken = web::block(move || imports.arrived(view, &node)).await;
    let taken = taken.map_err(|error| ProblemResponse::new(RefusalCode::Fault, error.to_string()))?;
    Ok(fresh(&taken?))
}

/// Writes the body to the disk as it comes.
async fn receive(upload: Upload, mut payload: web::Payload) -> Result<(), ProblemResponse> {
    let mut file = upload.file;
    let mut bytes = 0_u64;
    while let Some(chunk) = payload.next().await {
        let chunk: Bytes = chunk.map_err(|error| malformed(format!("the file did not arrive: {error}")))?;
        bytes = bytes.saturating_add(u64::try_from(chunk.len()).unwrap_or(u64::MAX));
        if bytes > IMPORT_BYTES_MAX {
            let message = format!("a file has at most {} MiB; split it", IMPORT_BYTES_MAX >> 20);
            return Err(ProblemResponse::new(RefusalCode::TooLarge, message));
        }
        let written = web::block(move || file.write_all(&chunk).map(|()| file)).await;
        let written = written.map_err(|error| ProblemResponse::new(RefusalCode::Fault, error.to_string()))?;
        let no_room = |_full| ProblemResponse::new(RefusalCode::StorageFull, "there is no room for the file");
        file = written.map_err(no_room)?;
    }
    if bytes == 0 { Err(malformed("the file is empty")) } else { Ok(()) }
}

fn person(permit: &Permit) -> Result<StaffId, ProblemResponse> {
    match permit.origin()? {
        Origin::Staff(staff) => Ok(staff),
        _ => Err(ProblemResponse::new(RefusalCode::Unauthorised, "an import is a person's")),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LinesQuery {
    limit: Option<usize>,
    cursor: Option<usize>,
}

async fn lines(
    imports: web::Data<Imports>,
    permit: Permit,
    import: web::Path<String>,
    query: web::Query<LinesQuery>,
) -> Result<HttpResponse, ProblemResponse> {
    let wanted = query.limit.unwrap_or(PAGE_ROWS);
    if !(1..=PAGE_ROWS_MAX).contains(&wanted) {
        return Err(malformed(format!("limit is 1 to {PAGE_ROWS_MAX}")));
    }
    seen(&imports, &permit, &import)?;
    let skip = query.cursor.unwrap_or_default();
    let read = web::block(move || imports.lines(&import, skip, wanted)).await;
    let read = read.map_err(|error| ProblemResponse::new(RefusalCode::Fault, error.to_string()))??;
    let next = skip.saturating_add(wanted);
    let Part { rows: items, next, .. } = Part::full(read, wanted, |_| next.to_string());
    Ok(fresh(&Page { items, next }))
}

async fn plan(
    node: web::Data<Node>,
    imports: web::Data<Imports>,
    permit: Permit,
    import: web::Path<String>,
    mapping: Body<ImportMapping>,
) -> Result<HttpResponse, ProblemResponse> {
    seen(&imports, &permit, &import)?;
    let Body(mapping) = mapping;
    Ok(fresh(&imports.plan(&node, &import, mapping)?))
}

async fn run(
    node: web::Data<Node>,
    imports: web::Data<Imports>,
    permit: Permit,
    import: web::Path<String>,
) -> Result<HttpResponse, ProblemResponse> {
    seen(&imports, &permit, &import)?;
    Ok(fresh(&imports.run(&node, &import, permit.origin()?)?))
}

async fn cancel(
    imports: web::Data<Imports>,
    permit: Permit,
    import: web::Path<String>,
) -> Result<HttpResponse, ProblemResponse> {
    seen(&imports, &permit, &import)?;
    Ok(fresh(&imports.cancel(&import)?))
}

async fn undo(
    node: web::Data<Node>,
    imports: web::Data<Imports>,
    permit: Permit,
    import: web::Path<String>,
) -> Result<HttpResponse, ProblemResponse> {
    seen(&imports, &permit, &import)?;
    Ok(fresh(&imports.undo(&node, &import, permit.origin()?)?))
}
