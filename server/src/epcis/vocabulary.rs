//! The words of CBV 2.0, each list whole, and the three ways in which they are written.

/// Kinds of events.
pub(crate) const EVENT_TYPES: &[&str] =
    &["ObjectEvent", "AggregationEvent", "TransactionEvent", "TransformationEvent", "AssociationEvent"];

pub(super) const ACTIONS: &[&str] = &["OBSERVE", "ADD", "DELETE"];

/// Steps of business.
pub(crate) const BIZ_STEPS: &[&str] = &[
    "accepting",
    "arriving",
    "assembling",
    "collecting",
    "commissioning",
    "consigning",
    "creating_class_instance",
    "cycle_counting",
    "decommissioning",
    "departing",
    "destroying",
    "disassembling",
    "dispensing",
    "encoding",
    "entering_exiting",
    "holding",
    "inspecting",
    "installing",
    "killing",
    "loading",
    "other",
    "packing",
    "picking",
    "receiving",
    "removing",
    "repackaging",
    "repairing",
    "replacing",
    "reserving",
    "retail_selling",
    "sampling",
    "sensor_reporting",
    "shipping",
    "staging_outbound",
    "stock_taking",
    "stocking",
    "storing",
    "transporting",
    "unloading",
    "unpacking",
    "void_shipping",
];

/// What state goods are in.
pub(crate) const DISPOSITIONS: &[&str] = &[
    "active",
    "available",
    "completeness_inferred",
    "completeness_verified",
    "conformant",
    "container_closed",
    "container_open",
    "damaged",
    "destroyed",
    "dispensed",
    "disposed",
    "encoded",
    "expired",
    "in_progress",
    "in_transit",
    "inactive",
    "mismatch_class",
    "mismatch_instance",
    "mismatch_quantity",
    "needs_replacement",
    "no_pedigree_match",
    "non_conformant",
    "non_sellable_other",
    "partially_dispensed",
    "recalled",
    "reserved",
    "retail_sold",
    "returned",
    "sellable_accessible",
    "sellable_not_accessible",
    "stolen",
    "unavailable",
    "unknown",
];

/// Kinds of documents.
pub(super) const TRANSACTION_TYPES: &[&str] = &[
    "bol",
    "cert",
    "desadv",
    "inv",
    "pedigree",
    "po",
    "poc",
    "prodorder",
    "recadv",
    "rma",
    "testprd",
    "testres",
    "upevt",
];

/// In which way somebody is at the beginning or at the end of a journey.
pub(super) const PARTY_TYPES: &[&str] = &["owning_party", "possessing_party", "location"];

/// The bare word behind a word, `https://ref.gs1.org/cbv/BizStep-word`, or `urn:epcglobal:cbv:bizstep:word`; none where the list has
/// no such word.
pub(super) fn bare(list: &'static [&'static str], written: &str) -> Option<&'static str> {
    let bare = if let Some(rest) = written.strip_prefix("urn:epcglobal:cbv:") {
        rest.split_once(':').map(|(_, word)| word)?
    } else if let Some(rest) = written
        .strip_prefix("https://ref.gs1.org/cbv/")
        .or_else(|| written.strip_prefix("https://ns.gs1.org/cbv/"))
        .or_else(|| written.strip_prefix("cbv:"))
    {
        rest.split_once('-').map(|(_, word)| word)?
    } else {
        written
    };
    list.iter().copied().find(|word| *word == bare)
}
