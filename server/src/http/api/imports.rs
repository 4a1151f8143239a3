//! Files of products, prices, stock and staff: brought in in steps that can be looked at, and taken out.

use actix_web::{HttpRequest, HttpResponse, http::header, rt::time::timeout, web, web::Bytes};
use futures_util::{StreamExt, stream};
use protocol::{
    FactName, ImportKind, ImportLine, ImportMapping, ImportView, PAGE_ROWS_MAX, Page, Refusal, RefusalCode,
    Right, StaffId, WithFacts as _,
};
use serde::Deserialize;
use std::io::Write;

use crate::{
    exchange::{Imports, Upload, export},
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
    sheet::for_file_name,
};

const IMPORT: Parameter =
    Parameter { name: "id", place: Place::Path, kind: Kind::Text, about: "The import." };
const FILE_FORMAT: Parameter = Parameter {
    name: "format",
    place: Place::Query,
    kind: Kind::Text,
    about: "`csv` or `xlsx`; csv without it.",
};
const TAG: &str = "Import and export";
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
    Operation {
        path: "/api/v1/exports/products",
        id: "exportProducts",
        summary: "All products with prices and stock as a file that can be brought in again. Costs are in it for staff who may see them.",
        parameters: &[FILE_FORMAT],
        answer: Answer::Text,
        refusals: &[RefusalCode::Busy],
        handler: || web::to(products),
        ..CATALOGUE
    },
    Operation {
        path: "/api/v1/exports/staff",
        id: "exportStaff",
        tag: TAG,
        summary: "All people with their roles as a file that can be brought in again.",
        access: Access::Staff(Right::ManagePeople),
        parameters: &[FILE_FORMAT],
        answer: Answer::Text,
        handler: || web::to(staff),
        ..READ
    },
    Operation {
        path: "/api/v1/exports/offers",
        id: "exportOffers",
        tag: TAG,
        summary: "What suppliers offer as a file that can be brought in again. Costs are in it for staff who may see them.",
        access: Access::Staff(Right::OrderGoods),
        parameters: &[FILE_FORMAT],
        answer: Answer::Text,
        handler: || web::to(offers),
        ..READ
    },
    Operation {
        path: "/api/v1/exports/levels",
        id: "exportLevels",
        tag: TAG,
        summary: "When goods are ordered again in each branch, and up to how many, as a file that can be brought in again.",
        access: Access::Staff(Right::OrderGoods),
        parameters: &[FILE_FORMAT],
        answer: Answer::Text,
        handler: || web::to(levels),
        ..READ
    },
    Operation {
        path: "/api/v1/exports/customers",
        id: "exportCustomers",
        tag: TAG,
        summary: "All customers with their addresses and consents as a file that can be brought in again.",
        access: Access::Staff(Right::ManageCustomers),
        parameters: &[FILE_FORMAT],
        answer: Answer::Text,
        handler: || web::to(customers),
        ..READ
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

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum FileFormat {
    #[default]
    Csv,
    Xlsx,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExportQuery {
    #[serde(default)]
    format: FileFormat,
}

async fn products(
    request: HttpRequest,
    node: web::Data<Node>,
    permit: Permit,
    query: web::Query<ExportQuery>,
) -> Result<HttpResponse, ProblemResponse> {
    let products = export::Products::of(&node, permit.may(Right::SeeCost)).await?;
    let published = node.catalogue();
    let name = dated("products");
    match query.format {
        FileFormat::Csv => {
            // A part of it at a time is written, as fast as it is taken.
            let parts = stream::try_unfold(Some(String::new()), move |after| {
                let part = after.map(|after| {
                    let organisation = &published.organisation;
                    let page: Vec<_> = organisation.products_after(&after).take(PAGE_ROWS_MAX).collect();
                    let header = after.is_empty().then(|| products.header());
                    let rows = page.iter().flat_map(|product| products.rows(organisation, product));
                    let rows: Vec<export::Row> = header.into_iter().chain(rows).collect();
                    let next = page.last().filter(|_| page.len() == PAGE_ROWS_MAX);
                    (export::csv(&rows), next.map(|product| product.handle.as_ref().to_owned()))
                });
                async move {
                    let Some((bytes, next)) = part else { return Ok(None) };
                    let bytes =
                        bytes.map_err(|error| ProblemResponse::new(RefusalCode::Fault, error.to_string()))?;
                    Ok::<_, ProblemResponse>(Some((Bytes::from(bytes), next)))
                }
            });
            Ok(attachment(&name, "csv").streaming(Box::pin(parts)))
        }
        FileFormat::Xlsx => {
            workbook(&request, &name, move |path| {
                let organisation = &published.organisation;
                let rows = organisation.products().flat_map(|product| products.rows(organisation, product));
                export::workbook(path, std::iter::once(products.header()).chain(rows))
            })
            .await
        }
    }
}

async fn staff(
    request: HttpRequest,
    node: web::Data<Node>,
    query: web::Query<ExportQuery>,
) -> Result<HttpResponse, ProblemResponse> {
    let (header, rows) = export::people(&node.catalogue().organisation);
    file(&request, "staff", query.format, std::iter::once(header).chain(rows).collect()).await
}

async fn offers(
    request: HttpRequest,
    node: web::Data<Node>,
    permit: Permit,
    query: web::Query<ExportQuery>,
) -> Result<HttpResponse, ProblemResponse> {
    let exponent = u32::from(node.currency().exponent());
    let costs = permit.may(Right::SeeCost);
    let (header, rows) = export::offers(&node.catalogue().organisation, exponent, costs);
    file(&request, "offers", query.format, std::iter::once(header).chain(rows).collect()).await
}

async fn levels(
    request: HttpRequest,
    node: web::Data<Node>,
    query: web::Query<ExportQuery>,
) -> Result<HttpResponse, ProblemResponse> {
    let (header, rows) = export::levels(&node.catalogue().organisation);
    file(&request, "levels", query.format, std::iter::once(header).chain(rows).collect()).await
}

async fn customers(
    request: HttpRequest,
    node: web::Data<Node>,
    query: web::Query<ExportQuery>,
) -> Result<HttpResponse, ProblemResponse> {
    let all = node.every_customer().await?;
    let (header, rows) = export::customers(&node.catalogue().organisation, &all);
    file(&request, "customers", query.format, std::iter::once(header).chain(rows).collect()).await
}

/// All of a list that is at hand, as a file.
async fn file(
    request: &HttpRequest,
    what: &str,
    format: FileFormat,
    all: Vec<export::Row>,
) -> Result<HttpResponse, ProblemResponse> {
    let name = dated(what);
    match format {
        FileFormat::Csv => {
            let fault = |error: csv::Error| ProblemResponse::new(RefusalCode::Fault, error.to_string());
            Ok(attachment(&name, "csv").body(export::csv(&all).map_err(fault)?))
        }
        FileFormat::Xlsx => {
            workbook(request, &name, move |path| export::workbook(path, all.into_iter())).await
        }
    }
}

/// A workbook is written to a file first, because its end says where everything is, and then read from there.
async fn workbook(
    request: &HttpRequest,
    name: &str,
    write: impl FnOnce(&std::path::Path) -> Result<(), rust_xlsxwriter::XlsxError> + Send + 'static,
) -> Result<HttpResponse, ProblemResponse> {
    let fault = |error: String| ProblemResponse::from(Refusal::new(RefusalCode::Fault, error));
    let written = web::block(move || {
        let file = tempfile::NamedTempFile::new().map_err(|error| error.to_string())?;
        write(file.path()).map_err(|error| error.to_string())?;
        file.reopen().map_err(|error| error.to_string())
    });
    let file = written.await.map_err(|error| fault(error.to_string()))?.map_err(fault)?;
    let length = file.metadata().map_err(|error| fault(error.to_string()))?.len();
    let parts = stream::try_unfold(file, |mut file| async move {
        let read = web::block(move || {
            let mut part = vec![0; 64 * 1024];
            std::io::Read::read(&mut file, &mut part).map(|length| {
                part.truncate(length);
                (part, file)
            })
        });
        let (part, file) = read.await.map_err(std::io::Error::other)??;
        Ok::<_, std::io::Error>((!part.is_empty()).then(|| (Bytes::from(part), file)))
    });
    let mut response = attachment(name, "xlsx");
    if request.method() == actix_web::http::Method::HEAD {
        return Ok(response.no_chunking(length).finish());
    }
    Ok(response.streaming(Box::pin(parts)))
}

fn attachment(name: &str, ending: &str) -> actix_web::HttpResponseBuilder {
    let kind = match ending {
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _ => "text/csv; charset=utf-8",
    };
    let mut response = HttpResponse::Ok();
    let disposition = format!("attachment; filename=\"{}.{ending}\"", for_file_name(name));
    response
        .content_type(kind)
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::CONTENT_DISPOSITION, disposition));
    response
}

fn dated(name: &str) -> String {
    format!("{name}-{}", chrono::Utc::now().format("%Y-%m-%d"))
}
