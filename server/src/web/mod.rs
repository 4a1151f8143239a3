//! What people open in a browser: the shop's pages, made on the server, and the embedded apps. It does not know the
//! interface for programs.

mod embedded;
mod pages;
mod price;
mod receipt;
mod search;
mod structured;
mod window;

use actix_web::web;

use crate::http::read;

pub(crate) use embedded::missing_apps;
pub(crate) use pages::not_found_page;
pub(crate) use receipt::receipt_page;
pub(crate) use window::WindowKeeper;

/// The pages and the apps.
pub(crate) fn configure(cfg: &mut web::ServiceConfig) {
    for (path, route) in [
        ("/", read(web::route()).to(pages::index)),
        ("/search", read(web::route()).to(pages::search)),
        ("/p/{handle}", read(web::route()).to(pages::product)),
        ("/robots.txt", read(web::route()).to(pages::robots)),
        ("/sitemap.xml", read(web::route()).to(pages::sitemap)),
        ("/favicon.svg", read(web::route()).to(pages::icon)),
        ("/favicon.ico", read(web::route()).to(pages::icon)),
        ("/receipt.css", read(web::route()).to(receipt::stylesheet)),
        ("/pos", read(web::route()).to(async || embedded::with_slash("/pos/"))),
        ("/pos/{tail:.*}", read(web::route()).to(embedded::pos)),
        ("/manager", read(web::route()).to(async || embedded::with_slash("/manager/"))),
        ("/manager/{tail:.*}", read(web::route()).to(embedded::manager)),
        ("/shop/{tail:.*}", read(web::route()).to(embedded::shop)),
    ] {
        cfg.route(path, route);
    }
}
