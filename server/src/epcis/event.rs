//! An event as it is written: the fields of the standard by its names, and beside them, under a prefix of our own, what the ledger
//! knows besides.

use serde::Serialize;
use serde_json::Number;

/// One event about goods.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ObjectEvent {
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    #[serde(rename = "eventID")]
    pub(super) event_id: String,
    pub(super) event_time: String,
    pub(super) event_time_zone_offset: String,
    pub(super) record_time: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) error_declaration: Option<ErrorDeclaration>,
    pub(super) action: &'static str,
    pub(super) biz_step: &'static str,
    pub(super) disposition: &'static str,
    pub(super) read_point: Place,
    /// Where the goods are afterwards; none where they have left.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) biz_location: Option<Place>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) biz_transaction_list: Vec<Transaction>,
    pub(super) quantity_list: Vec<QuantityElement>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) source_list: Vec<Source>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) destination_list: Vec<Destination>,
    #[serde(rename = "onhand:sku")]
    pub(super) sku: String,
    /// Signed change of what is on hand.
    #[serde(rename = "onhand:onHand")]
    pub(super) on_hand: Number,
    /// Signed change of the part that may not be sold.
    #[serde(rename = "onhand:unsellable")]
    pub(super) unsellable: Number,
    #[serde(rename = "onhand:kind")]
    pub(super) movement: String,
    #[serde(rename = "onhand:position")]
    pub(super) position: String,
    #[serde(rename = "onhand:command")]
    pub(super) command: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub(super) struct Place {
    pub(super) id: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Transaction {
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub(super) kind: Option<&'static str>,
    pub(super) biz_transaction: String,
}

#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct QuantityElement {
    pub(super) epc_class: String,
    pub(super) quantity: Number,
    /// Of UN/ECE Recommendation 20; none where things are counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) uom: Option<&'static str>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub(super) struct Source {
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) source: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub(super) struct Destination {
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) destination: String,
}

/// That an event which was told before is not true.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ErrorDeclaration {
    pub(super) declaration_time: String,
    pub(super) reason: &'static str,
}
