//! The whole of Onhand: a server that runs, clients that speak to it over real sockets, and what must come of it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::as_conversions,
    clippy::string_slice
)]

mod accounts;
mod alerts;
mod aside;
mod backorders;
mod backups;
mod consignment;
mod counts;
mod counts_bins;
mod coupons;
mod credits;
mod days;
mod described;
mod epcis;
mod erasure;
mod explain;
mod feeds;
mod first_start;
mod flash;
mod front;
mod full;
mod gift_cards;
mod holds;
mod hops;
mod hostile;
mod imports;
mod kits;
mod kits_lots;
mod labels;
mod losses;
mod lot_costs;
mod lots;
mod lots_counted;
mod lots_sent;
mod media;
mod money;
mod online_sales;
mod orders;
mod paced;
mod packs;
mod papers;
mod passkeys;
mod payments;
mod picking;
mod process;
mod purchases;
mod races;
mod remedies;
mod repeats;
mod reports;
mod return_form;
mod rights;
mod sale;
mod shipments;
mod simulation;
mod slow;
mod sourcing;
mod stock_then;
mod suggestions;
mod tidy;
mod till_orders;
mod till_placed;
mod transfers;
mod turnover;
mod upgrade;
mod web_shop;
