//! The words of Onhand, as they cross the wire and rest in the journal.
//!
//! This crate knows nobody: no clock, no chance, no IO, no actor. It holds plain values with checked arithmetic,
//! the commands a client may submit, the refusals it may get back and the messages of a socket. Every type reads and
//! writes JSON (for people and browsers) and postcard (for the binary socket and the journal) from one serde schema,
//! which is why enums are externally tagged and no field is ever skipped.

#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::as_conversions
    )
)]

#[macro_use]
mod arithmetic;
#[macro_use]
mod names;
mod alert;
mod backorder;
pub mod backup;
mod bin;
mod bin_schema;
mod cart;
pub mod catalogue;
mod codec;
mod collection;
pub mod command;
pub mod count;
pub mod coupon;
pub mod customer;
pub mod discrepancy;
pub mod document;
mod exchange;
mod explain;
mod fact;
mod flash;
mod fulfilment;
mod gift_card;
mod goods_label;
pub mod hold;
pub mod http;
mod ids;
mod invoice;
mod kit;
mod limits;
mod loss;
mod lot;
pub mod media;
mod money;
pub mod order;
mod order_exchange;
mod order_history;
mod order_return;
mod order_review;
mod organisation;
mod pack;
mod passkey;
pub mod people;
mod price;
mod privacy;
mod product;
mod promotion;
mod purchase;
mod quantity;
pub mod refusal;
pub mod register;
pub mod report;
mod schema;
pub mod settings;
mod setup;
mod site;
pub mod socket;
mod sourcing;
pub mod stock;
mod store_credit;
mod suggestion;
mod supplier;
pub mod takings;
pub mod task;
mod text;
pub mod ticket;
mod till_order;
mod time;
pub mod transfer;
mod turnover;
mod typescript;
mod unread;
mod web_shop;

pub use alert::*;
pub use backorder::*;
pub use backup::*;
pub use bin::*;
pub use cart::*;
pub use catalogue::*;
pub use codec::*;
pub use collection::*;
pub use command::*;
pub use count::*;
pub use coupon::*;
pub use customer::*;
pub use discrepancy::*;
pub use document::*;
pub use exchange::*;
pub use explain::*;
pub use fact::*;
pub use flash::*;
pub use fulfilment::*;
pub use gift_card::*;
pub use goods_label::*;
pub use hold::*;
pub use http::*;
pub use ids::*;
pub use invoice::*;
pub use kit::*;
pub use limits::*;
pub use loss::*;
pub use lot::*;
pub use media::*;
pub use money::*;
pub use order::*;
pub use order_exchange::*;
pub use order_history::*;
pub use order_return::*;
pub use order_review::*;
pub use organisation::*;
pub use pack::*;
pub use passkey::*;
pub use people::*;
pub use price::*;
pub use privacy::*;
pub use product::*;
pub use promotion::*;
pub use purchase::*;
pub use quantity::*;
pub use refusal::*;
pub use register::*;
pub use report::*;
pub use schema::{add_messages, bin_subprotocol, schema_generator, words};
pub use settings::*;
pub use setup::*;
pub use site::*;
pub use socket::*;
pub use sourcing::*;
pub use stock::*;
pub use store_credit::*;
pub use suggestion::*;
pub use supplier::*;
pub use takings::*;
pub use task::*;
pub use text::*;
pub use ticket::*;
pub use till_order::*;
pub use time::*;
pub use transfer::*;
pub use turnover::*;
pub use typescript::{typescript, typescript_constants};
pub use unread::{Heard, Unread, refusal_of_json};
pub use web_shop::*;
