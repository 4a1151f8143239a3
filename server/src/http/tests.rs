//! The whole interface against a real node in memory: who may do what, what errors look like, what pages say.

mod api;
mod catalogue;
mod pages;
mod shop;
