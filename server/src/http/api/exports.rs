//! Files of products, people, offers, levels, stock, counts and customers taken out, as they can be brought in again.

use actix_web::{HttpRequest, HttpResponse, http::header, web, web::Bytes};
use futures_util::stream;
use protocol::{PAGE_ROWS_MAX, Refusal, RefusalCode, Right};
use serde::Deserialize;

use super::imports::TAG;
use crate::{
    exchange::{
        export,
        export_goods::{Sheet, Start},
    },
    http::{
        access::{Access, Permit},
        operation::{Answer, Kind, Operation, Parameter, Place, READ},
    },
    node::Node,
    rim::ProblemResponse,
    sheet::for_file_name,
};

const FILE_FORMAT: Parameter = Parameter {
    name: "format",
    place: Place::Query,
    kind: Kind::Text,
    about: "`csv` or `xlsx`; csv without it.",
};

const CATALOGUE: Operation = Operation { tag: TAG, access: Access::Staff(Right::ManageCatalogue), ..READ };

pub(super) const OPERATIONS: &[Operation] = &[
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
        path: "/api/v1/exports/stock",
        id: "exportStock",
        tag: TAG,
        summary: "What is on hand in each branch as CSV that can be brought in again: an article a line, or a lot of one that is told \
                  apart by lots. Costs are in it for staff who may see them.",
        access: Access::Staff(Right::AdjustStock),
        answer: Answer::Text,
        refusals: &[RefusalCode::Busy],
        handler: || web::to(stock),
        ..READ
    },
    Operation {
        path: "/api/v1/exports/counts",
        id: "exportCounts",
        tag: TAG,
        summary: "Sheets to count by as CSV that can be brought in as counts: each branch's articles with what its books have.",
        access: Access::Staff(Right::CountStock),
        answer: Answer::Text,
        refusals: &[RefusalCode::Busy],
        handler: || web::to(counts),
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

async fn stock(node: web::Data<Node>, permit: Permit) -> HttpResponse {
    goods(node, Sheet::Stock { costs: permit.may(Right::SeeCost) }, "stock")
}

async fn counts(node: web::Data<Node>) -> HttpResponse {
    goods(node, Sheet::Count, "counts")
}

/// All branches, a part at a time, as fast as it is taken.
fn goods(node: web::Data<Node>, sheet: Sheet, what: &str) -> HttpResponse {
    let published = node.catalogue();
    let first = published.organisation.branches().map(|branch| branch.id).min();
    let begin = first.map(|branch| Start { branch, after: None });
    let header = Some(sheet.header());
    let parts = stream::try_unfold((begin, header), move |(from, header)| {
        let (node, published) = (node.clone(), published.clone());
        async move {
            let (rows, next) = match from {
                Some(from) => sheet.part(&node, &published, from).await.map_err(ProblemResponse::from)?,
                None if header.is_some() => (Vec::new(), None),
                None => return Ok(None),
            };
            let rows: Vec<export::Row> = header.into_iter().chain(rows).collect();
            let fault = |error: csv::Error| ProblemResponse::new(RefusalCode::Fault, error.to_string());
            let bytes = export::csv(&rows).map_err(fault)?;
            Ok::<_, ProblemResponse>(Some((Bytes::from(bytes), (next, None))))
        }
    });
    attachment(&dated(what), "csv").streaming(Box::pin(parts))
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
