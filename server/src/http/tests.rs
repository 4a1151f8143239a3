//! The whole interface against a real node in memory: who may do what, what errors look like, what pages say.

mod access;
mod api;
mod at_tills;
mod catalogue;
mod collections;
mod epcis;
mod flash;
mod guide;
mod lists;
mod pages;
mod products;
mod rights;
mod shop;
