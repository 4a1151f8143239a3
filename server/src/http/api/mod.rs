//! The operations, a file for each word of the trade. A table stands beside the handlers that it names.

mod alerts;
mod aside;
mod backorders;
mod backups;
mod bins;
mod captures;
mod carts;
mod catalogue;
mod collections;
mod commands;
mod consignment;
mod count_bins;
mod counts;
mod coupons;
mod customers;
mod descriptions;
mod devices;
mod epcis;
mod exchanges;
mod exports;
mod flash_sales;
mod fulfilments;
mod gift_cards;
mod goods_labels;
mod health;
mod imports;
mod invoices;
mod kits;
mod ledger;
mod losses;
mod lots;
mod mail;
mod media;
mod metrics;
mod orders;
mod packs;
mod people;
mod printing;
mod privacy;
mod products;
mod promotions;
mod purchases;
mod registers;
mod report_rows;
mod reports;
mod returns;
mod sales;
mod settings;
mod shifts;
mod site;
mod staff;
mod start;
mod stock;
mod suppliers;
mod tasks;
mod tickets;
mod till_orders;
mod transfers;
mod turnover;
mod web_shop;

use super::operation::Operation;

/// In the order of a reader's interest.
const TABLES: &[&[Operation]] = &[
    people::OPERATIONS,
    customers::OPERATIONS,
    staff::OPERATIONS,
    commands::OPERATIONS,
    catalogue::OPERATIONS,
    products::OPERATIONS,
    promotions::OPERATIONS,
    coupons::OPERATIONS,
    flash_sales::OPERATIONS,
    gift_cards::OPERATIONS,
    collections::OPERATIONS,
    consignment::OPERATIONS,
    stock::OPERATIONS,
    ledger::OPERATIONS,
    epcis::OPERATIONS,
    captures::OPERATIONS,
    aside::OPERATIONS,
    bins::OPERATIONS,
    goods_labels::OPERATIONS,
    losses::OPERATIONS,
    lots::OPERATIONS,
    kits::OPERATIONS,
    packs::OPERATIONS,
    alerts::OPERATIONS,
    backorders::OPERATIONS,
    tickets::OPERATIONS,
    returns::OPERATIONS,
    transfers::OPERATIONS,
    counts::OPERATIONS,
    count_bins::OPERATIONS,
    carts::OPERATIONS,
    exchanges::OPERATIONS,
    orders::OPERATIONS,
    till_orders::OPERATIONS,
    invoices::OPERATIONS,
    privacy::OPERATIONS,
    fulfilments::OPERATIONS,
    suppliers::OPERATIONS,
    purchases::OPERATIONS,
    tasks::OPERATIONS,
    sales::OPERATIONS,
    reports::OPERATIONS,
    turnover::OPERATIONS,
    shifts::OPERATIONS,
    registers::OPERATIONS,
    backups::OPERATIONS,
    devices::OPERATIONS,
    settings::OPERATIONS,
    web_shop::OPERATIONS,
    start::OPERATIONS,
    imports::OPERATIONS,
    exports::OPERATIONS,
    media::OPERATIONS,
    health::OPERATIONS,
    metrics::OPERATIONS,
    site::OPERATIONS,
    mail::OPERATIONS,
    printing::OPERATIONS,
    descriptions::OPERATIONS,
];

/// Every operation there is.
pub(super) fn operations() -> impl Iterator<Item = &'static Operation> {
    TABLES.iter().copied().flatten()
}
