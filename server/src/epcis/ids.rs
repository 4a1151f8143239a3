//! What things are called outside: GS1 Digital Links where GS1 has given a number, names under the shop's own address otherwise.

use domain::organisation::{Branch, Organisation};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, PercentEncode, utf8_percent_encode};
use protocol::{BranchId, CommandId, Gtin, Lsn, Quantity, Sku, SupplierId, Timestamp, Unit};
use serde_json::Number;
use sha2::{Digest, Sha256};
use uuid::Uuid;

const GS1: &str = "https://id.gs1.org";
/// Everything but the unreserved characters (RFC 3986, 2.3).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Gives names under one address.
#[derive(Clone, Debug)]
pub(crate) struct Names {
    /// Scheme and authority of the shop, without a slash at the end.
    base: String,
}

/// A kind of goods as a Digital Link names it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct TradeItem {
    /// Fourteen digits.
    pub(super) gtin: String,
    pub(super) lot: Option<String>,
    pub(super) serial: Option<String>,
}

impl Names {
    pub(crate) fn new(base: String) -> Self {
        Self { base }
    }

    /// A branch: its global location number where that is its code, else a name of the shop's own.
    pub(super) fn branch(&self, organisation: &Organisation, id: BranchId) -> String {
        match organisation.branch(id).and_then(gln_of) {
            Some(gln) => format!("{GS1}/414/{gln}"),
            None => format!("{}/id/branch/{id}", self.base),
        }
    }

    /// A kind of goods: its trade item number where it has one, else a name of the shop's own.
    pub(super) fn class(&self, organisation: &Organisation, sku: &Sku) -> String {
        let codes = organisation.variant(sku).map(|(_, variant)| variant.barcodes.as_slice());
        match codes.unwrap_or_default().iter().find_map(|code| trade_item(code.as_str())) {
            Some(gtin) => format!("{GS1}/01/{gtin}"),
            None => format!("{}/id/sku/{}", self.base, encoded(sku.as_str())),
        }
    }

    pub(super) fn supplier(&self, id: SupplierId) -> String {
        format!("{}/id/supplier/{id}", self.base)
    }

    /// A delivery by its own number.
    pub(super) fn delivery(&self, reference: &str) -> String {
        format!("{}/id/delivery/{}", self.base, encoded(reference))
    }

    /// The branch that a name stands for. A global number is the same under every address, a name of the shop's own is not.
    pub(super) fn branch_named(&self, organisation: &Organisation, name: &str) -> Option<BranchId> {
        if let Some(gln) = after(name, "/414/").or_else(|| after(name, "/417/")) {
            let gln = gln.split('/').next()?;
            return organisation.branches().find(|one| gln_of(one) == Some(gln)).map(|one| one.id);
        }
        let id = self.own(name, "/id/branch/")?.parse().ok().map(BranchId)?;
        organisation.branch(id).map(|branch| branch.id)
    }

    /// The supplier that a name stands for.
    pub(super) fn supplier_named(&self, organisation: &Organisation, name: &str) -> Option<SupplierId> {
        let id = self.own(name, "/id/supplier/")?.parse().ok().map(SupplierId)?;
        organisation.supplier(id).map(|supplier| supplier.id)
    }

    /// The SKU that a name of a kind of goods stands for.
    pub(super) fn sku_named(&self, organisation: &Organisation, name: &str) -> Option<Sku> {
        if let Some(TradeItem { gtin, .. }) = TradeItem::named(name) {
            let code = gtin.parse().ok()?;
            return organisation.by_code(&code).map(|(_, variant)| variant.sku);
        }
        let sku = decoded(self.own(name, "/id/sku/")?.split('/').next()?)?.parse().ok()?;
        organisation.variant(&sku).map(|(_, variant)| variant.sku)
    }

    /// The serial number or else the lot that a name of goods says.
    pub(super) fn lot_named(&self, name: &str) -> Option<String> {
        let (lot, serial) = match TradeItem::named(name) {
            Some(TradeItem { lot, serial, .. }) => (lot, serial),
            None => qualifiers(self.own(name, "/id/sku/")?.split('/').skip(1))?,
        };
        serial.or(lot)
    }

    /// What is behind a part of an address of this shop's own.
    fn own<'a>(&self, name: &'a str, part: &str) -> Option<&'a str> {
        name.strip_prefix(&self.base)?.strip_prefix(part)
    }
}

impl TradeItem {
    /// What a link under any resolver names; none where it is no kind of goods.
    pub(super) fn named(name: &str) -> Option<Self> {
        let mut parts = after(name, "/01/")?.split('/');
        let gtin = Gtin::new(parts.next()?).ok()?.to_string();
        let (lot, serial) = qualifiers(parts)?;
        Some(Self { gtin: format!("{gtin:0>14}"), lot, serial })
    }
}

/// The lot and the serial number that stand behind a kind of goods; none where they cannot be read.
fn qualifiers<'a>(mut parts: impl Iterator<Item = &'a str>) -> Option<(Option<String>, Option<String>)> {
    let (mut lot, mut serial) = (None, None);
    while let (Some(kind), Some(value)) = (parts.next(), parts.next()) {
        match kind {
            "10" => lot = Some(decoded(value)?),
            "21" => serial = Some(decoded(value)?),
            _ => {}
        }
    }
    Some((lot, serial))
}

/// Goods of a kind that are of one lot.
pub(super) fn lot_of(class: &str, lot: &str) -> String {
    format!("{class}/10/{}", encoded(lot))
}

/// The unit of a kind that has a serial number.
pub(super) fn item_of(class: &str, serial: &str) -> String {
    format!("{class}/21/{}", encoded(serial))
}

/// A name as this server writes it: under whichever resolver it was asked for, a Digital Link names the same.
pub(super) fn canonical(name: &str) -> String {
    match TradeItem::named(name) {
        Some(TradeItem { gtin, lot, serial }) => {
            let class = format!("{GS1}/01/{gtin}");
            let class = lot.map_or(class.clone(), |lot| lot_of(&class, &lot));
            serial.map_or(class.clone(), |serial| item_of(&class, &serial))
        }
        None => match after(name, "/414/") {
            Some(gln) => format!("{GS1}/414/{gln}"),
            None => name.to_owned(),
        },
    }
}

/// What is behind a part of a web address's path, without its query.
fn after<'a>(name: &'a str, part: &str) -> Option<&'a str> {
    let path = name.strip_prefix("https://").or_else(|| name.strip_prefix("http://"))?;
    let path = path.split(['?', '#']).next()?;
    path.split_once(part).map(|(_, rest)| rest).filter(|rest| !rest.is_empty())
}

/// Numbers that begin with 2, 02 or 04 are a shop's own and mean something else elsewhere.
fn trade_item(code: &str) -> Option<String> {
    let gtin = format!("{:0>14}", Gtin::new(code).ok()?.to_string());
    let own = match code.len() {
        8 => code.starts_with(['0', '2']),
        _ => ["02", "002", "004"].iter().any(|prefix| gtin.starts_with(prefix)),
    };
    (!own).then_some(gtin)
}

/// A branch's code, where it is a global location number: thirteen digits with the right check digit.
fn gln_of(branch: &Branch) -> Option<&str> {
    let code = branch.code.as_str();
    (code.len() == 13 && Gtin::new(code).is_ok()).then_some(code)
}

/// The name of a movement: which record, and the how manieth of it. Both can be read back from it (RFC 9562, version 8), and the
/// rest is made from the command, so that another house's event has another name.
pub(super) fn event_id(lsn: Lsn, index: u32, command: CommandId) -> String {
    let digest: [u8; 32] = Sha256::digest(command.uuid().as_bytes()).into();
    let mut tail = [0; 16];
    for (to, from) in tail.iter_mut().skip(10).zip(digest) {
        *to = from;
    }
    let (lsn, index) = (u128::from(lsn.0 & 0xffff_ffff_ffff), u128::from(index & 0x000f_ffff));
    let (high, low) = (index >> 10, index & 0x3ff);
    // 48 bits of position, the version, 10 of the number's upper bits, the variant, its 10 lower ones, and 48 of the command.
    let bits =
        (lsn << 80) | (8 << 76) | (high << 64) | (0b10 << 62) | (low << 48) | u128::from_be_bytes(tail);
    Uuid::from_u128(bits).urn().to_string()
}

/// The record and the number in it that a name of a movement tells. Whoever reads it proves that the name is the movement's own.
pub(super) fn place_of(event_id: &str) -> Option<(Lsn, u32)> {
    let uuid = event_id.strip_prefix("urn:uuid:").unwrap_or(event_id);
    let bits = Uuid::parse_str(uuid).ok().filter(|uuid| uuid.get_version_num() == 8)?.as_u128();
    let lsn = u64::try_from(bits >> 80).ok()?;
    let index = u32::try_from((((bits >> 64) & 0x3ff) << 10) | ((bits >> 48) & 0x3ff)).ok()?;
    Some((Lsn(lsn), index))
}

pub(super) fn uuid(id: impl ToString) -> String {
    format!("urn:uuid:{}", id.to_string())
}

/// A quantity as a decimal number of whole units.
pub(super) fn decimal(quantity: Quantity) -> Number {
    let (sign, size) = (if quantity.0 < 0 { "-" } else { "" }, quantity.0.unsigned_abs());
    let (whole, part) = (size / 1_000, size % 1_000);
    let text = match part {
        0 => format!("{sign}{whole}"),
        part => format!("{sign}{whole}.{part:03}"),
    };
    serde_json::from_str(&text).unwrap_or_else(|_| Number::from(0))
}

/// The unit of UN/ECE Recommendation 20; none for what is counted.
pub(super) const fn unit_code(unit: Unit) -> Option<&'static str> {
    match unit {
        Unit::Piece => None,
        Unit::Kilogram => Some("KGM"),
        Unit::Litre => Some("LTR"),
        Unit::Metre => Some("MTR"),
    }
}

pub(super) fn time(at: Timestamp) -> String {
    let time = chrono::DateTime::from_timestamp_millis(at.0).unwrap_or_default();
    time.to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
}

/// A distance from universal time as the standard writes it: at most fourteen hours.
pub(super) fn offset(minutes: i16) -> String {
    let sign = if minutes < 0 { '-' } else { '+' };
    let minutes = minutes.unsigned_abs().min(14 * 60);
    format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

/// A text as a part of an address.
fn encoded(text: &str) -> PercentEncode<'_> {
    utf8_percent_encode(text, RESERVED)
}

fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next()?, rest.next()?];
            bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}
