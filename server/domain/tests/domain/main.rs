//! The rules of the trade, told as given / when / then, and the laws that hold whatever is done.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::as_conversions
)]

mod accounts;
mod addresses;
mod alerts;
mod backorders;
mod bins;
mod claims;
mod collections;
mod conditions;
mod consignment;
mod counts;
mod counts_bins;
mod counts_law;
mod counts_lots;
mod customers;
mod errands;
mod extremes;
mod facts;
mod fulfilments;
mod gift_cards;
mod gift_cards_paying;
mod holds;
mod invoices;
mod kits;
mod kits_counts;
mod kits_lots;
mod laws;
mod lots;
mod lots_doubt;
mod lots_house;
mod lots_law;
mod lots_odd;
mod lots_pencil;
mod lots_steps;
mod lots_travel;
mod lots_walk;
mod model;
mod model_found;
mod orders;
mod orders_at_till;
mod orders_crash;
mod orders_edit;
mod orders_exchange;
mod orders_exchange_ends;
mod orders_goods;
mod orders_law;
mod orders_placed;
mod orders_remedied;
mod orders_returns;
mod orders_review;
mod orders_said;
mod orders_sourcing;
mod orders_waiting;
mod orders_world;
mod organisation;
mod packs;
mod passkeys;
mod people;
mod places;
mod price_lists;
mod prices;
mod products;
mod promotions;
mod purchases;
mod purchases_law;
mod readings;
mod refunds;
mod refusals;
mod remedies;
mod replenish;
mod reversals;
mod settings;
mod shipments;
mod shortages;
mod shortages_kits;
mod site;
mod store_credit;
mod suggestions;
mod suggestions_orders;
mod suggestions_together;
mod suppliers;
mod support;
mod trading;
mod transfers;
mod turning;
mod undecided;
mod web_shop;
