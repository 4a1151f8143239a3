//! The shop's pages, made on the server. It does not know the interface for programs.

mod account;
mod age;
mod basket;
mod beside;
mod cards;
mod changes;
mod checkout;
mod codes;
mod collections;
mod columns;
mod content;
mod erasure;
mod exchanges;
mod figures;
mod filters;
mod flash;
mod front;
mod gift_cards;
mod hours;
mod instead;
mod invoices;
mod keeping;
mod label;
mod link;
mod listing;
mod markdown;
mod order;
mod pages;
mod personal;
mod picker;
mod pictures;
mod places;
mod product;
mod return_form;
mod returns;
mod search;
mod sieve;
mod structured;
mod suggest;
mod tint;
mod visit;
mod welcome;
mod window;

use actix_web::{guard, web};

use crate::{rim::read, words::Language};

pub(crate) use content::lead_on;
pub(crate) use front::Front;
pub(crate) use pages::not_found_page;
pub(crate) use window::WindowKeeper;

/// The addresses of the shop. Expects `web::Data` of the node, the rim and the window.
pub(crate) fn configure(cfg: &mut web::ServiceConfig) {
    // An address that brings a code leads on to the page without it.
    cfg.service(
        web::resource("/{page:.*}").guard(guard::fn_guard(codes::brings_code)).route(web::to(codes::shared)),
    );
    pages_of_a_language(cfg);
    // Each language has addresses of its own, so that caches and search engines know them apart.
    for language in Language::ALL {
        let scope = web::scope(&format!("/{}", language.code()));
        let scope = scope.route("", read(web::to(listing::index))).configure(pages_of_a_language);
        cfg.service(scope.default_service(web::to(pages::nothing)));
    }
    for (path, route) in [
        ("/theme.css", web::to(front::stylesheet)),
        ("/label.css", web::to(label::stylesheet)),
        ("/robots.txt", web::to(pages::robots)),
        ("/sitemap.xml", web::to(pages::sitemap)),
        ("/favicon.svg", web::to(pages::icon)),
        ("/favicon.ico", web::to(pages::icon)),
    ] {
        cfg.route(path, read(route));
    }
    account::look(cfg);
}

fn pages_of_a_language(cfg: &mut web::ServiceConfig) {
    account::configure(cfg);
    for (path, route) in [
        ("/", web::to(listing::index)),
        ("/search", web::to(listing::search)),
        ("/search/suggest", web::to(suggest::suggest)),
        ("/brands", web::to(listing::brands)),
        ("/seen", web::to(beside::seen)),
        ("/p/{handle}", web::to(product::show)),
        ("/01/{gtin}", web::to(link::follow)),
        ("/01/{gtin}/{rest:.*}", web::to(link::follow_further)),
        ("/shops", web::to(places::shops)),
        ("/collections", web::to(collections::all)),
        ("/collections/{handle}", web::to(collections::one)),
        ("/basket", web::to(basket::show)),
        ("/basket/shared", web::to(keeping::show_shared)),
        ("/checkout", web::to(checkout::show)),
        ("/gift-card", web::to(gift_cards::show)),
        ("/flash/{sale}", web::to(flash::show)),
        ("/order/{key}", web::to(order::show)),
        ("/order/{key}/returns/{number}/label", web::to(returns::label)),
        ("/order/{key}/invoices/{number}", web::to(invoices::file)),
        ("/order/{key}/export", web::to(erasure::export)),
        ("/order/{key}/{form:.*}", web::to(order::back)),
        ("/pages/{handle}", web::to(content::show)),
    ] {
        cfg.route(path, read(route));
    }
    for (path, route) in [
        ("/basket/add", web::to(basket::add)),
        ("/basket/line", web::to(basket::set)),
        ("/basket/later", web::to(keeping::moved)),
        ("/basket/code", web::to(codes::put)),
        ("/basket/shared", web::to(keeping::take_shared)),
        ("/age", web::to(age::confirmed)),
        ("/checkout", web::to(checkout::place)),
        ("/gift-card", web::to(gift_cards::look)),
        ("/flash/{sale}/join", web::to(flash::join)),
        ("/flash/{sale}/leave", web::to(flash::leave)),
        ("/order/{key}/cancel", web::to(order::cancel)),
        ("/order/{key}/pay", web::to(order::pay)),
        ("/order/{key}/less", web::to(changes::less)),
        ("/order/{key}/address", web::to(changes::address)),
        ("/order/{key}/suggestions/{number}", web::to(instead::answer)),
        ("/order/{key}/erase", web::to(erasure::erase)),
        ("/order/{key}/returns", web::to(returns::ask)),
        ("/order/{key}/returns/{number}/withdraw", web::to(returns::withdraw)),
        ("/order/{key}/returns/{number}/credit", web::to(returns::credit)),
        ("/order/{key}/returns/{number}/end-exchange", web::to(exchanges::end)),
    ] {
        cfg.route(path, route.guard(guard::Post()));
    }
}
