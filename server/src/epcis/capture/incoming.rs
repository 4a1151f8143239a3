//! An event of others as far as this house understands one, read from its JSON.

use domain::organisation::Organisation;
use protocol::{BranchId, CommandId, LINES_MAX, Quantity, Sku, SupplierId, Timestamp, Unit};
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::word;
use crate::{
    epcis::{
        Names,
        vocabulary::{ACTIONS, BIZ_STEPS, DISPOSITIONS, PARTY_TYPES, TRANSACTION_TYPES},
    },
    limits::EPCIS_EVENT_ID_MAX,
};

/// What an event says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Incoming {
    pub(super) id: String,
    pub(super) at: Timestamp,
    pub(super) offset_minutes: i16,
    pub(super) action: &'static str,
    pub(super) step: &'static str,
    pub(super) disposition: Option<&'static str>,
    /// Where it happened.
    pub(super) branch: BranchId,
    pub(super) lines: Vec<(Sku, Quantity)>,
    pub(super) papers: Vec<(Option<&'static str>, String)>,
    pub(super) from: Option<End>,
    pub(super) to: Option<End>,
    /// That it is declared an error.
    pub(super) error: bool,
}

/// Whom goods come from or go to, as far as the house knows them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum End {
    Branch(BranchId),
    Supplier(SupplierId),
}

/// The name that an event gives itself; none where it gives none.
pub(super) fn name_of(value: &Value) -> Option<&str> {
    value.get("eventID").and_then(Value::as_str).filter(|id| !id.is_empty())
}

impl Incoming {
    /// # Errors
    /// A sentence about what is missing or unknown.
    pub(super) fn read(value: &Value, names: &Names, organisation: &Organisation) -> Result<Self, String> {
        let text = |name: &str| value.get(name).and_then(Value::as_str);
        let id =
            name_of(value).ok_or("give the event an `eventID`: without one a repeat would book it twice")?;
        if id.chars().count() > EPCIS_EVENT_ID_MAX || !id.contains(':') {
            return Err(format!("an `eventID` is an address of at most {EPCIS_EVENT_ID_MAX} characters"));
        }
        kind(text("type"))?;
        let action = word(ACTIONS, "action", text("action").ok_or("`action` is missing")?)?;
        let step = word(
            BIZ_STEPS,
            "bizStep",
            text("bizStep").ok_or("without a `bizStep` nobody knows what happened")?,
        )?;
        let disposition =
            text("disposition").map(|written| word(DISPOSITIONS, "disposition", written)).transpose()?;
        let lists = |name: &str| value.get(name).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let (from, to) = (
            end(lists("sourceList"), "source", names, organisation)?,
            end(lists("destinationList"), "destination", names, organisation)?,
        );
        Ok(Self {
            id: id.to_owned(),
            at: instant(text("eventTime"))?,
            offset_minutes: offset(text("eventTimeZoneOffset"))?,
            action,
            step,
            disposition,
            branch: place(value, (step == "receiving").then_some(to).flatten(), names, organisation)?,
            lines: lines(value, names, organisation)?,
            papers: lists("bizTransactionList").iter().map(paper).collect::<Result<_, _>>()?,
            from,
            to,
            error: value.get("errorDeclaration").is_some_and(|declared| !declared.is_null()),
        })
    }

    /// The first document of a kind.
    pub(super) fn paper(&self, kind: &str) -> Option<&str> {
        let found = self.papers.iter().find(|(own, _)| own.is_some_and(|own| own == kind));
        found.map(|(_, paper)| paper.as_str())
    }

    /// The command that the event becomes: always the same, so that it is done once however often it is sent.
    pub(super) fn command(&self) -> CommandId {
        command_of(&self.id, if self.error { "error" } else { "" }, self.at)
    }
}

/// A command's id made from an event's name. It carries the event's own time, as ids do.
pub(super) fn command_of(event: &str, suffix: &str, at: Timestamp) -> CommandId {
    let digest: [u8; 32] = Sha256::digest(format!("epcis\n{event}\n{suffix}").as_bytes()).into();
    let mut random = [0; 10];
    for (to, from) in random.iter_mut().zip(digest) {
        *to = from;
    }
    let millis = u64::try_from(at.0).unwrap_or_default();
    CommandId::new(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
}

fn kind(kind: Option<&str>) -> Result<(), String> {
    match kind {
        Some("ObjectEvent" | "TransactionEvent") => Ok(()),
        Some("AggregationEvent" | "AssociationEvent") => {
            Err("what is packed into or fixed to what is not kept here: send ObjectEvents of what is in it"
                .to_owned())
        }
        Some("TransformationEvent") => {
            Err("goods are not made of others here: send what went in and what came out as ObjectEvents"
                .to_owned())
        }
        Some(other) => Err(format!("there is no event of the kind {other:?}")),
        None => Err("`type` is missing".to_owned()),
    }
}

fn instant(text: Option<&str>) -> Result<Timestamp, String> {
    let text = text.ok_or("`eventTime` is missing")?;
    let read = chrono::DateTime::parse_from_rfc3339(text);
    read.map(|time| Timestamp(time.timestamp_millis()))
        .map_err(|_error| format!("`eventTime` is an instant such as 2026-11-27T09:30:00Z, not {text:?}"))
}

fn offset(text: Option<&str>) -> Result<i16, String> {
    let text = text.ok_or("`eventTimeZoneOffset` is missing")?;
    let read = || {
        let sign = match text.chars().next()? {
            '+' => 1,
            '-' => -1,
            _ => return None,
        };
        let (hours, minutes) = text.get(1..)?.split_once(':')?;
        let (hours, minutes) = (hours.parse::<i16>().ok()?, minutes.parse::<i16>().ok()?);
        let whole = hours.checked_mul(60)?.checked_add(minutes)?;
        ((0..=14 * 60).contains(&whole) && (0..60).contains(&minutes)).then(|| whole.saturating_mul(sign))
    };
    read().ok_or_else(|| format!("`eventTimeZoneOffset` is such as +01:00, not {text:?}"))
}

fn place(
    value: &Value,
    to: Option<End>,
    names: &Names,
    organisation: &Organisation,
) -> Result<BranchId, String> {
    let named =
        ["/readPoint/id", "/bizLocation/id"].map(|pointer| value.pointer(pointer).and_then(Value::as_str));
    let mut known = named.into_iter().flatten().filter_map(|name| names.branch_named(organisation, name));
    if let Some(branch) = known.next() {
        return Ok(branch);
    }
    match to {
        Some(End::Branch(branch)) => Ok(branch),
        _ => Err("neither `readPoint` nor `bizLocation` is a branch of this house".to_owned()),
    }
}

fn end(
    list: &[Value],
    name: &str,
    names: &Names,
    organisation: &Organisation,
) -> Result<Option<End>, String> {
    let mut found = None;
    for one in list {
        let text = |name: &str| one.get(name).and_then(Value::as_str);
        word(PARTY_TYPES, "type", text("type").ok_or_else(|| format!("a {name} has a `type`"))?)?;
        let party = text(name).ok_or_else(|| format!("a {name} has a `{name}`"))?;
        let supplier = || names.supplier_named(organisation, party).map(End::Supplier);
        let known = names.branch_named(organisation, party).map(End::Branch).or_else(supplier);
        found = found.or(known);
    }
    Ok(found)
}

fn paper(value: &Value) -> Result<(Option<&'static str>, String), String> {
    let text = |name: &str| value.get(name).and_then(Value::as_str);
    let kind = text("type").map(|written| word(TRANSACTION_TYPES, "type", written)).transpose()?;
    let paper = text("bizTransaction").ok_or("an entry of `bizTransactionList` has a `bizTransaction`")?;
    Ok((kind, paper.to_owned()))
}

/// What it is about, each SKU once.
fn lines(value: &Value, names: &Names, organisation: &Organisation) -> Result<Vec<(Sku, Quantity)>, String> {
    let list = |name: &str| value.get(name).and_then(Value::as_array).filter(|list| !list.is_empty());
    if list("epcList").is_some() {
        return Err("single items are not kept: name their kinds in `quantityList`".to_owned());
    }
    let list = list("quantityList").ok_or("`quantityList` is missing: nobody knows what moved")?;
    if list.len() > LINES_MAX {
        return Err(format!("an event has at most {LINES_MAX} kinds of goods: send several"));
    }
    let mut lines: Vec<(Sku, Quantity)> = Vec::with_capacity(list.len());
    for one in list {
        let class = one
            .get("epcClass")
            .and_then(Value::as_str)
            .ok_or("an entry of `quantityList` has an `epcClass`")?;
        let known = names.sku_named(organisation, class);
        let sku = known.ok_or_else(|| format!("{class} is nothing that this house has"))?;
        let unit = organisation.variant(&sku).map(|(_, variant)| variant.unit).unwrap_or_default();
        let quantity = quantity(one, class, unit)?;
        match lines.iter_mut().find(|(own, _)| *own == sku) {
            Some((_, sum)) => *sum = sum.checked_add(quantity).ok_or("a quantity is too large")?,
            None => lines.push((sku, quantity)),
        }
    }
    Ok(lines)
}

fn quantity(one: &Value, class: &str, unit: Unit) -> Result<Quantity, String> {
    let written = match one.get("quantity") {
        Some(Value::Number(number)) => number.to_string(),
        _ => return Err(format!("the quantity of {class} is no number")),
    };
    let milli = milli(&written).filter(|milli| (1..=Quantity::INPUT_MAX.0).contains(milli));
    let milli = milli.ok_or_else(|| {
        format!("{written} of {class} is no quantity: more than nothing, at most a million, and three places")
    })?;
    let code = one.get("uom").and_then(Value::as_str);
    let parts = match (unit, code) {
        (Unit::Piece, None | Some("EA" | "H87" | "C62" | "PCE"))
        | (Unit::Kilogram, Some("KGM"))
        | (Unit::Litre, Some("LTR"))
        | (Unit::Metre, Some("MTR")) => 1,
        (Unit::Kilogram, Some("GRM")) | (Unit::Litre, Some("MLT")) | (Unit::Metre, Some("MMT")) => 1_000,
        (unit, code) => {
            let code = code.unwrap_or("pieces");
            return Err(format!(
                "{class} is kept by the {}, not by {code}",
                format!("{unit:?}").to_lowercase()
            ));
        }
    };
    match (milli.checked_div(parts), milli.checked_rem(parts)) {
        (Some(whole), Some(0)) if whole > 0 => Ok(Quantity(whole)),
        _ => Err(format!("{written} of {class} is finer than it is kept")),
    }
}

/// A decimal number in thousandths; none where it has more places.
fn milli(text: &str) -> Option<i64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let part = part.trim_end_matches('0');
    if part.len() > 3 || !part.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let part: i64 = format!("{part:0<3}").parse().ok()?;
    whole.parse::<i64>().ok().filter(|_| !whole.starts_with('-'))?.checked_mul(1_000)?.checked_add(part)
}

/// The id behind `urn:uuid:`.
pub(super) fn uuid_of(name: &str) -> Option<Uuid> {
    Uuid::parse_str(name.strip_prefix("urn:uuid:")?).ok()
}
