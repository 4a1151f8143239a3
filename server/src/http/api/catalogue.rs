//! The catalogue as clients may see it. The public sees what is sold; people and tills only insiders see, and what goods
//! cost the house only those who may.

use actix_web::{HttpRequest, HttpResponse, http::header, web};
use domain::organisation::{Organisation, Product};
use protocol::{CatalogueChanges, CatalogueView, Channel, Epoch, Lsn, RegisterName, RoleView, StaffView};
use serde::Deserialize;

use crate::{
    clock,
    http::{
        access::{Access, Permit},
        extract::{Asked, PageQuery, malformed},
        listing::Part,
        operation::{Answer, CURSOR, Kind, LIMIT, Operation, Parameter, Place, READ, shape},
    },
    node::{Node, PublishedCatalogue},
    rim::ProblemResponse,
};

pub(super) const OPERATIONS: &[Operation] = &[Operation {
    path: "/api/v1/catalogue",
    id: "readCatalogue",
    tag: "Catalogue",
    summary: "What is sold, where and by whom, products in order of handle. Registers and staff members are told \
                  to registers and staff only. With `since` and `epoch` the answer is `CatalogueChanges`: what is \
                  different from the catalogue of that position.",
    access: Access::PublicOrMore,
    parameters: &[
        LIMIT,
        CURSOR,
        Parameter {
            name: "since",
            place: Place::Query,
            kind: Kind::Of(shape::<Lsn>()),
            about: "`seq` of the catalogue that the client has.",
        },
        Parameter {
            name: "epoch",
            place: Place::Query,
            kind: Kind::Of(shape::<Epoch>()),
            about: "`epoch` of it.",
        },
    ],
    answer: Answer::OneOf(&[shape::<CatalogueView>(), shape::<CatalogueChanges>()]),
    handler: || web::to(view),
    ..READ
}];

/// Which page of the catalogue, or which changes of it.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct CatalogueQuery {
    limit: Option<usize>,
    cursor: Option<String>,
    since: Option<u64>,
    epoch: Option<u32>,
}

async fn view(
    request: HttpRequest,
    node: web::Data<Node>,
    permit: Permit,
    query: Asked<CatalogueQuery>,
) -> Result<HttpResponse, ProblemResponse> {
    let wanted = PageQuery { limit: query.limit, ..PageQuery::default() }.rows()?;
    let published = node.catalogue();
    let after = after(query.cursor.as_deref())?;
    let inside = !permit.is_public();
    match (query.since, query.epoch) {
        (Some(since), Some(epoch)) if query.cursor.is_none() => {
            let since = (epoch == node.epoch().0).then_some(Lsn(since));
            let changes = changes(&published, node.epoch(), since, wanted, inside);
            let headers = [(header::CACHE_CONTROL, "no-cache"), (header::VARY, "Authorization")];
            let mut response = HttpResponse::Ok();
            headers.into_iter().for_each(|pair| {
                response.insert_header(pair);
            });
            return Ok(response.json(changes));
        }
        _ => check_no_changes(&query)?,
    }
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
    let organisation = &published.organisation;
    let products: Vec<protocol::Product> = products_after(organisation, after, inside).take(wanted).collect();
    let Part { rows: products, next, .. } = Part::full(products, wanted, |product| product.handle.clone());
    let mut view = CatalogueView {
        seq: published.seq,
        epoch: node.epoch(),
        currency: node.currency(),
        tax_classes: organisation.tax_classes().map(Into::into).collect(),
        branches: branches(organisation, inside),
        registers: Vec::new(),
        staff: Vec::new(),
        roles: Vec::new(),
        products,
        next,
        price_lists: price_lists(organisation, inside),
        settings: organisation.house_settings(inside),
        language: organisation.shop().language.clone(),
        customer_groups: Vec::new(),
        recalls: Vec::new(),
        promotions: promotions(organisation, inside),
    };
    if inside {
        view.customer_groups = groups(organisation);
        view.recalls = organisation.recalls();
        view.registers = registers(organisation);
        view.staff = staff(organisation);
        view.roles = roles(organisation);
    }
    let mut response = HttpResponse::Ok();
    for pair in fresh {
        response.insert_header(pair);
    }
    Ok(response.json(view))
}

/// A page is asked for, and nothing that only goes with changes.
fn check_no_changes(query: &CatalogueQuery) -> Result<(), ProblemResponse> {
    let message = match (query.since, query.epoch) {
        (None, None) => return Ok(()),
        (None, Some(_)) => "an epoch goes with `since`, the position that changes are wanted from",
        (Some(_), None) => "changes are told since a position of an epoch: name both",
        (Some(_), Some(_)) => {
            "changes have no cursor: ask again since the `seq` of the answer as long as there is `more`"
        }
    };
    Err(malformed(message))
}

/// The handle after which a page begins. No handle is empty, so all are behind the empty one.
fn after(cursor: Option<&str>) -> Result<&str, ProblemResponse> {
    let Some(handle) = cursor else { return Ok("") };
    let letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if !handle.is_empty() && handle.bytes().all(letter) {
        return Ok(handle);
    }
    Err(malformed("the cursor is not one of this list"))
}

/// What is different from the catalogue of a position. Contents are those of now, so a page may be newer than its `seq`.
fn changes(
    published: &PublishedCatalogue,
    epoch: Epoch,
    since: Option<Lsn>,
    wanted: usize,
    inside: bool,
) -> CatalogueChanges {
    let organisation = &published.organisation;
    let mut changes = CatalogueChanges {
        seq: published.seq,
        epoch,
        whole: true,
        more: false,
        products: Vec::new(),
        removed: Vec::new(),
        tax_classes: None,
        branches: None,
        registers: None,
        staff: None,
        roles: None,
        price_lists: None,
        settings: None,
        language: None,
        customer_groups: None,
        recalls: None,
        promotions: None,
    };
    let found = since.and_then(|since| Some((since, published.since(since, wanted)?)));
    let Some((since, found)) = found else { return changes };
    changes.whole = false;
    changes.language = Some(organisation.shop().language.clone());
    changes.more = found.cut.is_some();
    changes.seq = found.cut.unwrap_or(published.seq);
    for handle in found.handles {
        match organisation.product(&handle).and_then(|product| shown(organisation, product, inside)) {
            Some(product) => changes.products.push(product),
            None => changes.removed.push(handle.as_ref().to_owned()),
        }
    }
    let lists = published.lists_changed();
    changes.tax_classes = (lists.taxes > since).then(|| organisation.tax_classes().map(Into::into).collect());
    changes.branches = (lists.branches > since).then(|| branches(organisation, inside));
    changes.price_lists = (lists.price_lists > since).then(|| price_lists(organisation, inside));
    changes.promotions = (lists.promotions > since).then(|| promotions(organisation, inside));
    changes.settings = (lists.settings > since).then(|| organisation.house_settings(inside));
    if inside {
        changes.customer_groups = (lists.customer_groups > since).then(|| groups(organisation));
        changes.recalls = (lists.recalls > since).then(|| organisation.recalls());
        changes.registers = (lists.registers > since).then(|| registers(organisation));
        changes.staff = (lists.people > since).then(|| staff(organisation));
        changes.roles = (lists.people > since).then(|| roles(organisation));
    }
    changes
}

fn has_tag(request: &HttpRequest, tag: &str) -> bool {
    let asked = request.headers().get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    asked.is_some_and(|asked| asked.split(',').any(|one| one.trim() == tag))
}

fn shown(organisation: &Organisation, product: &Product, inside: bool) -> Option<protocol::Product> {
    if inside { organisation.for_tills(product) } else { organisation.for_web(product) }
}

fn products_after<'a>(
    organisation: &'a Organisation,
    after: &'a str,
    inside: bool,
) -> impl Iterator<Item = protocol::Product> + 'a {
    organisation.products_after(after).filter_map(move |product| shown(organisation, product, inside))
}

fn branches(organisation: &Organisation, inside: bool) -> Vec<protocol::Branch> {
    organisation.branches().filter(|branch| inside || branch.on_web).map(Into::into).collect()
}

fn groups(organisation: &Organisation) -> Vec<protocol::CustomerGroup> {
    organisation.customer_groups().map(Into::into).collect()
}

/// Customers are told neither of lists that count at tills only nor of those for a group of them.
fn price_lists(organisation: &Organisation, inside: bool) -> Vec<protocol::PriceList> {
    let told = organisation.price_lists().map(|(list, _)| &**list);
    let open =
        |list: &&domain::organisation::PriceList| list.channel != Some(Channel::Till) && list.group.is_none();
    told.filter(|list| inside || open(list)).map(Into::into).collect()
}

/// Those that run or are to come. Customers are told of none that is not for them.
fn promotions(organisation: &Organisation, inside: bool) -> Vec<protocol::Promotion> {
    let now = clock::now();
    if inside {
        organisation.running(now).map(|one| organisation.told_promotion(one)).collect()
    } else {
        organisation.running_on_web(now).map(|one| organisation.told_promotion(one)).collect()
    }
}

fn registers(organisation: &Organisation) -> Vec<RegisterName> {
    organisation.registers().map(Into::into).collect()
}

fn staff(organisation: &Organisation) -> Vec<StaffView> {
    let active = organisation.staff_members().filter(|person| person.active);
    active.map(|person| organisation.staff_view(person)).collect()
}

fn roles(organisation: &Organisation) -> Vec<RoleView> {
    organisation.roles().map(Into::into).collect()
}
