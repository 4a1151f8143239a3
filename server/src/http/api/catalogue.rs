//! The catalogue as clients may see it. The public sees what is sold; people and tills only insiders see.

use actix_web::{HttpRequest, HttpResponse, http::header, web};
use domain::catalogue::Catalogue;
use protocol::{CatalogueView, Product, RegisterName, StaffView};

use crate::{
    http::{
        access::{Access, Permit},
        extract::PageQuery,
        listing::Part,
        operation::{Answer, CURSOR, LIMIT, Operation, READ, shape},
    },
    node::Node,
    rim::ProblemResponse,
};

pub(super) const OPERATIONS: &[Operation] = &[Operation {
    path: "/api/v1/catalogue",
    id: "readCatalogue",
    tag: "Catalogue",
    summary: "What is sold, where and by whom, products in order of handle. Registers and staff members are told \
                  to registers and staff only.",
    access: Access::PublicOrMore,
    parameters: &[LIMIT, CURSOR],
    answer: Answer::Of(shape::<CatalogueView>()),
    handler: || web::to(view),
    ..READ
}];

async fn view(
    request: HttpRequest,
    node: web::Data<Node>,
    permit: Permit,
    query: web::Query<PageQuery>,
) -> Result<HttpResponse, ProblemResponse> {
    let wanted = query.rows()?;
    let published = node.catalogue();
    let inside = !permit.is_public();
    let tag =
        format!("W/\"{}-{}-{}\"", node.epoch(), published.seq, if inside { "inside" } else { "public" });
    let fresh =
        [(header::ETAG, tag.as_str()), (header::CACHE_CONTROL, "no-cache"), (header::VARY, "Authorization")];
    if has_tag(&request, &tag) {
        let mut response = HttpResponse::NotModified();
        for pair in fresh {
            response.insert_header(pair);
        }
        return Ok(response.finish());
    }
    let products = products_after(&published.catalogue, query.cursor.as_deref(), wanted);
    let Part { rows: products, next, .. } =
        Part::full(products, wanted, |product: &Product| product.handle.clone());
    let mut view = CatalogueView {
        seq: published.seq,
        epoch: node.epoch(),
        currency: node.currency(),
        tax_classes: published.catalogue.tax_classes().cloned().collect(),
        branches: published.catalogue.branches().filter(|branch| inside || branch.on_web).cloned().collect(),
        registers: Vec::new(),
        staff: Vec::new(),
        products,
        next,
    };
    if inside {
        add_people(&published.catalogue, &mut view);
    }
    let mut response = HttpResponse::Ok();
    for pair in fresh {
        response.insert_header(pair);
    }
    Ok(response.json(view))
}

fn has_tag(request: &HttpRequest, tag: &str) -> bool {
    let asked = request.headers().get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    asked.is_some_and(|asked| asked.split(',').any(|one| one.trim() == tag))
}

fn products_after(catalogue: &Catalogue, after: Option<&str>, wanted: usize) -> Vec<Product> {
    catalogue
        .products()
        .skip_while(|product| after.is_some_and(|after| product.handle.as_str() <= after))
        .take(wanted)
        .cloned()
        .collect()
}

fn add_people(catalogue: &Catalogue, view: &mut CatalogueView) {
    view.registers = catalogue
        .registers()
        .map(|register| RegisterName {
            id: register.id,
            branch: register.branch,
            name: register.name.clone(),
        })
        .collect();
    view.staff = catalogue
        .staff_members()
        .filter(|staff| staff.active)
        .map(|staff| StaffView { id: staff.id, name: staff.name.clone(), role: staff.role })
        .collect();
}
