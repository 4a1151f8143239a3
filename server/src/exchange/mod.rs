//! What merchants bring in and take out: products, prices, stock, staff and customers as CSV and XLSX. An import is a document of its own: a
//! file, how it is read, what it would change, what it did, and how it is undone. All it does are ordinary commands.

mod article;
mod columns;
mod counts;
mod customers;
mod damage;
mod draft;
pub(crate) mod export;
pub(crate) mod export_goods;
mod facts;
mod levels;
mod offers;
mod options;
mod pictures;
mod places;
mod plan;
mod read;
mod run;
mod staff;
mod steps;
mod stock;
mod store;
mod table;
mod undo;
mod values;
mod word;

pub(crate) use store::{Imports, Upload};
