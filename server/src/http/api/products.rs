//! Products and prices as head office works on them: found by words and facets, one by one, with their history, and what
//! they cost where and why. Costs and their history are told to those who may see them.

use actix_web::{HttpRequest, HttpResponse, http::header, web};
use domain::organisation::{ChangedPrice, Place as Somewhere, Product};
use protocol::{
    BranchId, ChangePrices, Channel, CustomerGroupId, InsideProduct, ListPriceOf, Lsn, Page, PriceChanged,
    PriceExplained, PriceListId, PriceListView, PriceToCome, PricesChanged, ProductChange, ProductField,
    ProductPage, RefusalCode, Right, Sku, TaxClassId, Timestamp,
};
use serde::{Deserialize, Serialize};

use crate::{
    clock,
    http::{
        access::{Access, Permit},
        extract::{Asked, Body, Format, PageQuery},
        listing::{self, Before, Cell, Part, Row, names, number, text as cell},
        operation::{Answer, CURSOR, FORMAT, Kind, LIMIT, Operation, Parameter, Place, READ, Verb, shape},
    },
    node::{Missing, Node, Order, State, Wanted},
    rim::ProblemResponse,
};

const HANDLE: Parameter =
    Parameter { name: "handle", place: Place::Path, kind: Kind::Text, about: "The product's handle." };

const fn text(name: &'static str, about: &'static str) -> Parameter {
    Parameter { name, place: Place::Query, kind: Kind::Text, about }
}

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        path: "/api/v1/products",
        id: "listProducts",
        tag: "Catalogue",
        summary: "Products with what only the house knows of them, those out of sight included, and counts of what is \
                  among them. Costs are told to staff who may see them.",
        access: Access::Staff(Right::ManageCatalogue),
        parameters: &[
            LIMIT,
            CURSOR,
            text("q", "Words that must stand in names, SKUs, barcodes, tags or search words."),
            text("category", "A category with all below it, as `Drinks/Coffee`."),
            text("brand", "The brand."),
            text("tag", "One of its tags."),
            text("tax_class", "The tax class of one of its variants."),
            text("state", "`active`, `archived` or `all`."),
            text("missing", "What it lacks: `picture`, `barcode` or `price`."),
            text(
                "sort",
                "`handle`, `name`, `category`, `brand`, `price` or `changed`, with `-` before it the other way.",
            ),
        ],
        answer: Answer::Of(shape::<ProductPage>()),
        handler: || web::to(list),
        ..READ
    },
    Operation {
        path: "/api/v1/products/{handle}",
        id: "readProduct",
        tag: "Catalogue",
        summary: "One product with its revision, which an edit names, and who last changed what.",
        access: Access::Staff(Right::ManageCatalogue),
        parameters: &[HANDLE],
        answer: Answer::Of(shape::<InsideProduct>()),
        refusals: &[RefusalCode::UnknownProduct],
        handler: || web::to(one),
        ..READ
    },
    Operation {
        path: "/api/v1/products/{handle}/history",
        id: "productHistory",
        tag: "Catalogue",
        summary: "Who changed which field of a product, when, from what to what, newest first.",
        access: Access::Staff(Right::ManageCatalogue),
        parameters: &[HANDLE, LIMIT, CURSOR],
        answer: Answer::Of(shape::<Page<ProductChange>>()),
        refusals: &[RefusalCode::UnknownProduct],
        handler: || web::to(history),
        ..READ
    },
    Operation {
        path: "/api/v1/prices/explain",
        id: "explainPrice",
        tag: "Prices",
        summary: "What something costs in a branch and channel at a moment, and why: every price that was considered.",
        access: Access::Staff(Right::ManageCatalogue),
        parameters: &[
            Parameter { name: "sku", place: Place::Query, kind: Kind::Of(shape::<Sku>()), about: "What." },
            Parameter {
                name: "branch",
                place: Place::Query,
                kind: Kind::Of(shape::<BranchId>()),
                about: "Where; nowhere in particular when it is left out.",
            },
            Parameter {
                name: "channel",
                place: Place::Query,
                kind: Kind::Of(shape::<Channel>()),
                about: "How it is sold; at a till when it is left out.",
            },
            Parameter {
                name: "at",
                place: Place::Query,
                kind: Kind::Of(shape::<Timestamp>()),
                about: "When; now when it is left out.",
            },
            Parameter {
                name: "group",
                place: Place::Query,
                kind: Kind::Of(shape::<CustomerGroupId>()),
                about: "For which customers; for everybody when it is left out.",
            },
        ],
        answer: Answer::Of(shape::<PriceExplained>()),
        refusals: &[RefusalCode::UnknownSku],
        handler: || web::to(explain),
        ..READ
    },
    Operation {
        method: Verb::Post,
        path: "/api/v1/prices/preview",
        id: "previewPrices",
        tag: "Prices",
        summary: "What a change of many prices would come to. Nothing is changed; the command computes it again.",
        access: Access::Staff(Right::ManageCatalogue),
        request: Some(shape::<ChangePrices>()),
        answer: Answer::Of(shape::<PricesChanged>()),
        refusals: &[
            RefusalCode::UnknownSku,
            RefusalCode::InvalidAmount,
            RefusalCode::NoLines,
            RefusalCode::TooManyLines,
        ],
        handler: || web::to(preview),
        ..READ
    },
    Operation {
        path: "/api/v1/prices/scheduled",
        id: "listPricesToCome",
        tag: "Prices",
        summary: "Prices that are to come, the next first.",
        access: Access::Staff(Right::ManageCatalogue),
        parameters: &[LIMIT, CURSOR],
        answer: Answer::Of(shape::<Page<PriceToCome>>()),
        handler: || web::to(to_come),
        ..READ
    },
    Operation {
        path: "/api/v1/prices/changed",
        id: "listPricesChanged",
        tag: "Prices",
        summary: "Articles that cost something else now than at a moment, by their own price or in a price list: those whose shelves need \
                  new labels. What was changed back, what is new, and lists or promotions that begin or end are not among them.",
        access: Access::Staff(Right::ReceiveGoods),
        parameters: &[
            Parameter {
                name: "since",
                place: Place::Query,
                kind: Kind::Of(shape::<Timestamp>()),
                about: "The moment that prices are held against, in milliseconds.",
            },
            LIMIT,
            CURSOR,
            FORMAT,
        ],
        answer: Answer::Of(shape::<Page<PriceChanged>>()),
        csv: true,
        handler: || web::to(changed),
        ..READ
    },
    Operation {
        path: "/api/v1/prices/lists",
        id: "listPriceLists",
        tag: "Prices",
        summary: "All price lists, those that are over included.",
        access: Access::Staff(Right::ManageCatalogue),
        answer: Answer::Of(shape::<Vec<PriceListView>>()),
        handler: || web::to(lists),
        ..READ
    },
    Operation {
        path: "/api/v1/prices/lists/{list}",
        id: "readPriceList",
        tag: "Prices",
        summary: "The prices of a list, in order of SKU.",
        access: Access::Staff(Right::ManageCatalogue),
        parameters: &[
            Parameter {
                name: "list",
                place: Place::Path,
                kind: Kind::Of(shape::<PriceListId>()),
                about: "The list's number.",
            },
            LIMIT,
            CURSOR,
        ],
        answer: Answer::Of(shape::<Page<ListPriceOf>>()),
        refusals: &[RefusalCode::UnknownPriceList],
        handler: || web::to(in_list),
        ..READ
    },
];

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ListQuery {
    limit: Option<usize>,
    cursor: Option<String>,
    #[serde(default)]
    q: String,
    category: Option<String>,
    brand: Option<String>,
    tag: Option<String>,
    tax_class: Option<u8>,
    #[serde(default)]
    state: State,
    missing: Option<Missing>,
    sort: Option<String>,
}

async fn list(
    node: web::Data<Node>,
    permit: Permit,
    query: Asked<ListQuery>,
) -> Result<HttpResponse, ProblemResponse> {
    let query = query.into_inner();
    let page = PageQuery { limit: query.limit, cursor: query.cursor, format: None };
    let (limit, skip) = (page.rows()?, page.after::<usize>()?.unwrap_or(0));
    let sort = query.sort.unwrap_or_default();
    let (descending, order) = match sort.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, sort.as_str()),
    };
    let filled = |text: Option<String>| text.filter(|text| !text.is_empty());
    let wanted = Wanted {
        words: query.q,
        category: filled(query.category),
        brand: filled(query.brand),
        tag: filled(query.tag),
        tax_class: query.tax_class.map(TaxClassId),
        state: query.state,
        missing: query.missing,
        order: order_of(order)?,
        descending,
    };
    let found = node.find_products(wanted, skip, limit).await?;
    let end = skip.saturating_add(found.products.len());
    let count = found.count;
    let costs = permit.may(Right::SeeCost);
    let published = node.catalogue();
    let view = |product: &std::sync::Arc<Product>| published.organisation.inside_view(product, costs);
    fresh(&ProductPage {
        items: found.products.iter().filter_map(view).collect(),
        next: (end < count && !found.products.is_empty()).then(|| end.to_string()),
        count: u32::try_from(count).unwrap_or(u32::MAX),
        facets: found.facets,
    })
}

fn order_of(word: &str) -> Result<Order, ProblemResponse> {
    Ok(match word {
        "" | "handle" => Order::Handle,
        "name" => Order::Name,
        "category" => Order::Category,
        "brand" => Order::Brand,
        "price" => Order::Price,
        "changed" => Order::Changed,
        _ => {
            let message =
                "sort is handle, name, category, brand, price or changed, with - before it the other way";
            return Err(ProblemResponse::new(RefusalCode::Malformed, message));
        }
    })
}

async fn one(
    node: web::Data<Node>,
    permit: Permit,
    handle: web::Path<String>,
) -> Result<HttpResponse, ProblemResponse> {
    let published = node.catalogue();
    let organisation = &published.organisation;
    let product = organisation.product(&handle);
    let view = product.and_then(|product| organisation.inside_view(product, permit.may(Right::SeeCost)));
    let unknown =
        || ProblemResponse::new(RefusalCode::UnknownProduct, format!("there is no product {handle}"));
    fresh(&view.ok_or_else(unknown)?)
}

async fn history(
    node: web::Data<Node>,
    permit: Permit,
    handle: web::Path<String>,
    query: Asked<PageQuery>,
) -> Result<HttpResponse, ProblemResponse> {
    let before = query.after::<Before>()?.map(|Before(lsn)| lsn);
    let found = node.product_history(handle.into_inner(), before, query.rows()?).await?;
    let mut items = found.rows;
    if !permit.may(Right::SeeCost) {
        for change in &mut items {
            change.fields.retain(|field| !matches!(field.field, ProductField::Cost));
            // A variant that came or went is told with all its fields.
            change.fields.iter_mut().filter(|field| field.field == ProductField::Variant).for_each(|field| {
                [&mut field.from, &mut field.to].into_iter().for_each(without_cost);
            });
        }
    }
    fresh(&Page { items, next: found.next.map(|lsn: Lsn| lsn.to_string()) })
}

fn without_cost(text: &mut String) {
    if let Ok(serde_json::Value::Object(mut variant)) = serde_json::from_str(text) {
        variant.remove("cost");
        *text = serde_json::Value::Object(variant).to_string();
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ExplainQuery {
    sku: Sku,
    branch: Option<u16>,
    channel: Option<Channel>,
    at: Option<i64>,
    group: Option<u16>,
}

async fn explain(node: web::Data<Node>, query: Asked<ExplainQuery>) -> Result<HttpResponse, ProblemResponse> {
    let place = Somewhere {
        branch: query.branch.map(BranchId),
        channel: query.channel.unwrap_or(Channel::Till),
        group: query.group.map(CustomerGroupId),
    };
    let at = query.at.map_or_else(clock::now, Timestamp);
    let explained = node.catalogue().explain(&query.sku, place, at);
    let unknown = || ProblemResponse::new(RefusalCode::UnknownSku, format!("there is no {}", query.sku));
    fresh(&explained.ok_or_else(unknown)?)
}

async fn preview(
    node: web::Data<Node>,
    Body(asked): Body<ChangePrices>,
) -> Result<HttpResponse, ProblemResponse> {
    let changed = node.catalogue().organisation.changed_prices(&asked, clock::now());
    fresh(&changed.map_err(|rejection| ProblemResponse::by_rule(rejection.into()))?)
}

async fn lists(node: web::Data<Node>) -> Result<HttpResponse, ProblemResponse> {
    let published = node.catalogue();
    let lists = published.organisation.price_lists();
    let views = lists.map(|(list, count)| PriceListView { list: (&**list).into(), count });
    fresh(&views.collect::<Vec<_>>())
}

async fn to_come(node: web::Data<Node>, query: Asked<PageQuery>) -> Result<HttpResponse, ProblemResponse> {
    let (wanted, after) = (query.rows()?, query.after::<Coming>()?);
    let published = node.catalogue();
    let rows = published.organisation.prices_to_come(after.map(|Coming(from, sku)| (from, sku)));
    let rows: Vec<PriceToCome> = rows.take(wanted).collect();
    let Part { rows, next, .. } =
        Part::full(rows, wanted, |row: &PriceToCome| format!("{}.{}", row.from.0, row.sku));
    fresh(&Page { items: rows, next })
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ChangedQuery {
    since: i64,
    limit: Option<usize>,
    cursor: Option<String>,
    format: Option<Format>,
}

async fn changed(
    request: HttpRequest,
    node: web::Data<Node>,
    query: Asked<ChangedQuery>,
) -> Result<HttpResponse, ProblemResponse> {
    let ChangedQuery { since, limit, cursor, format } = query.into_inner();
    let page = PageQuery { limit, cursor, format };
    let read = move |after: Option<Sku>, wanted: usize| {
        let published = node.catalogue();
        async move {
            let told = |one: ChangedPrice| PriceChanged {
                sku: one.sku,
                name: published.name_at(&one.sku, published.seq).unwrap_or_default(),
                before: one.before,
                now: one.now,
                at: one.at,
                in_lists: one.in_lists,
            };
            let rows: Vec<PriceChanged> =
                published.prices_changed(Timestamp(since), after).take(wanted).map(told).collect();
            Ok(Part::full(rows, wanted, |row: &PriceChanged| row.sku))
        }
    };
    listing::list(&request, &page, "prices-changed", read).await
}

impl Row for PriceChanged {
    fn header() -> Vec<String> {
        names(&["sku", "name", "before_minor", "now_minor", "at", "in_lists"])
    }

    fn cells(&self) -> Vec<Cell> {
        vec![
            cell(self.sku),
            cell(&self.name),
            number(self.before.0),
            number(self.now.0),
            number(self.at.0),
            cell(self.in_lists),
        ]
    }
}

/// Where a page of prices to come ended.
struct Coming(Timestamp, Sku);

impl std::str::FromStr for Coming {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (from, sku) = text.split_once('.').ok_or(())?;
        Ok(Self(Timestamp(from.parse().map_err(drop)?), sku.parse().map_err(drop)?))
    }
}

async fn in_list(
    node: web::Data<Node>,
    list: web::Path<u16>,
    query: Asked<PageQuery>,
) -> Result<HttpResponse, ProblemResponse> {
    let (wanted, after) = (query.rows()?, query.after::<Sku>()?);
    let id = PriceListId(list.into_inner());
    let published = node.catalogue();
    if published.organisation.price_list(id).is_none() {
        let message = format!("there is no price list {}", id.0);
        return Err(ProblemResponse::new(RefusalCode::UnknownPriceList, message));
    }
    let all = published.organisation.in_list(id).filter(|(sku, _)| after.is_none_or(|after| *sku > after));
    let rows = all.take(wanted).map(|(sku, price)| ListPriceOf { sku, price: Some(price) }).collect();
    let Part { rows, next, .. } = Part::full(rows, wanted, |row: &ListPriceOf| row.sku.to_string());
    fresh(&Page { items: rows, next })
}

fn fresh(body: &impl Serialize) -> Result<HttpResponse, ProblemResponse> {
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(body))
}
