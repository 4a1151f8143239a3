//! What events are: their form held against the standard's rules, the table of what becomes what, and a history that adds up.

mod history;
mod schema;
mod table;
