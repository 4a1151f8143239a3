//! Branches and the registers in them.

mod hours;
mod printers;
mod registers;

pub(super) use printers::is_address as is_printer_address;

use protocol::{
    BranchId, PutBranch, PutRegister, RefusalCode, RegisterId, RegisterSettings, RevokeRegister, Rule,
    WithFacts,
};
use registers::Registers;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, sync::Arc};

use super::{
    Branch, Event, Organisation, Register, check_room, check_version, event::PlaceEvent, next_version,
    settings::check_country,
};
use crate::{
    Rejection,
    check::{self, Breaks},
    limits::{ADDRESS_CHARS_MAX, BRANCHES_MAX, REGISTERS_MAX},
};

const SHA256_HEX_CHARS: usize = 64;
const TIME_ZONE_CHARS_MAX: usize = 64;
const DAY_MINUTES: u16 = 24 * 60;

#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(super) struct Places {
    branches: BTreeMap<BranchId, Arc<Branch>>,
    registers: Registers,
}

impl Places {
    pub(super) fn branches(&self) -> impl Iterator<Item = &Branch> {
        self.branches.values().map(AsRef::as_ref)
    }

    pub(super) fn put_branch(&mut self, branch: &Arc<Branch>) {
        self.branches.insert(branch.id, Arc::clone(branch));
    }

    /// People tell branches apart by their names, and receipts by their codes: no two share either, however it is written.
    /// Two that always did may be changed otherwise.
    fn check_own(&self, asked: &PutBranch, before: Option<&Branch>) -> Result<(), Rejection> {
        let same = |one: &str, other: &str| one.trim().to_lowercase() == other.trim().to_lowercase();
        let others = || self.branches().filter(|other| other.id != asked.id);
        if before.is_none_or(|before| before.code != asked.code)
            && let Some(other) = others().find(|other| same(&other.code, &asked.code))
        {
            let message = format!("the branch {} has the code {}: choose another", other.name, other.code);
            let no = Rejection::new(RefusalCode::InvalidText, message).name(&other.name);
            return Err(no.rule(Rule::CodeTaken).field("code"));
        }
        if before.is_none_or(|before| before.name != asked.name)
            && let Some(other) = others().find(|other| same(&other.name, &asked.name))
        {
            let message = format!("a branch is called {} already: choose another name", other.name);
            let no = Rejection::new(RefusalCode::InvalidText, message).name(&other.name);
            return Err(no.rule(Rule::NameTaken).field("name"));
        }
        Ok(())
    }

    pub(super) fn put_register(&mut self, register: &Arc<Register>) {
        self.registers.put(register);
    }

    pub(super) fn revoke_register(&mut self, id: RegisterId) {
        if let Some(register) = self.registers.get(id) {
            let version = next_version(Some(register.version));
            let revoked = Register { token_sha256: Arc::from(""), version, ..register.clone() };
            self.registers.put(&Arc::new(revoked));
        }
    }
}

impl Organisation {
    pub(super) fn put_branch(&self, branch: &PutBranch) -> Result<Event, Rejection> {
        check::name("the branch's code", &branch.code).map_err(|no| no.field("code"))?;
        check::name("the branch's name", &branch.name).map_err(|no| no.field("name"))?;
        check_time_zone(&branch.time_zone)?;
        if branch.day_starts_minutes >= DAY_MINUTES {
            let message = format!("a day begins 0 to {} minutes after midnight", DAY_MINUTES - 1);
            return Err(Rejection::new(RefusalCode::InvalidTime, message)
                .rule(Rule::DayBegins)
                .field("day_starts_minutes"));
        }
        for (field, what, text) in [
            ("address", "the address", &branch.address),
            ("receipt_footer", "the receipt's footer", &branch.receipt_footer),
            ("receipt_header", "the receipt's header", &branch.receipt_header),
            ("pickup", "the text for collecting", &branch.pickup),
        ] {
            check::text(what, text, ADDRESS_CHARS_MAX, Breaks::Allowed).map_err(|no| no.field(field))?;
        }
        check::note("the name on the receipt", &branch.logo_text).map_err(|no| no.field("logo_text"))?;
        check::note("the tax number", &branch.tax_number).map_err(|no| no.field("tax_number"))?;
        let before = self.places.branches.get(&branch.id).map(AsRef::as_ref);
        if before.is_none_or(|before| before.country != branch.country) {
            check_country(&branch.country)?;
        }
        self.places.check_own(branch, before)?;
        let (hours, special_days) = (hours::week(&branch.hours)?, hours::special(&branch.special_days)?);
        let known = &self.places.branches;
        check_version(branch.version, before.map(|before| before.version), &branch.name)?;
        check_room(before.is_some(), known.len(), BRANCHES_MAX, "branches")?;
        Ok(Event::Place(PlaceEvent::BranchPut(Arc::new(Branch {
            id: branch.id,
            code: branch.code.clone(),
            name: branch.name.clone(),
            on_web: branch.on_web,
            time_zone: branch.time_zone.clone(),
            day_starts_minutes: branch.day_starts_minutes,
            address: branch.address.clone(),
            receipt_footer: branch.receipt_footer.clone(),
            country: branch.country.clone(),
            receipt_header: branch.receipt_header.clone(),
            logo_text: branch.logo_text.clone(),
            tax_number: branch.tax_number.clone(),
            pickup: branch.pickup.clone(),
            hours,
            special_days,
            version: next_version(before.map(|before| before.version)),
        }))))
    }

    pub(super) fn put_register(&self, asked: &PutRegister) -> Result<Event, Rejection> {
        let PutRegister { id, branch, name, token_sha256, settings, version } = asked;
        check::name("the register's name", name)?;
        let hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if !token_sha256.is_empty()
            && (token_sha256.len() != SHA256_HEX_CHARS || !token_sha256.bytes().all(hex))
        {
            let message = format!("a token's SHA-256 is {SHA256_HEX_CHARS} lower-case hexadecimal digits");
            return Err(Rejection::new(RefusalCode::InvalidText, message));
        }
        let registers = &self.places.registers;
        let before = registers.get(*id);
        let kept = before.map(settings_of).unwrap_or_default();
        let settings = settings.clone().unwrap_or(kept);
        printers::check(&settings)?;
        let RegisterSettings { paper, prints, drawer, printer, network, extra_copies } = settings;
        check_version(*version, before.map(|before| before.version), name)?;
        if self.branch(*branch).is_none() {
            return Err(Rejection::new(RefusalCode::UnknownBranch, format!("there is no branch {branch}")));
        }
        if let Some(own) = before.filter(|own| own.branch != *branch) {
            // An open shift, the people on it and every figure so far belong there.
            let message = format!("register {id} belongs to branch {}; enrol another one", own.branch);
            return Err(Rejection::new(RefusalCode::OtherBranch, message));
        }
        if let Some(other) = registers.by_token(token_sha256).filter(|other| other.id != *id) {
            let message = format!("register {} has this token", other.id);
            return Err(Rejection::new(RefusalCode::TokenTaken, message));
        }
        check_room(before.is_some(), registers.len(), REGISTERS_MAX, "registers")?;
        let token_sha256 = match before {
            Some(before) if token_sha256.is_empty() => Arc::clone(&before.token_sha256),
            _ => Arc::from(token_sha256.as_str()),
        };
        Ok(Event::Place(PlaceEvent::RegisterPut(Arc::new(Register {
            id: *id,
            branch: *branch,
            name: name.clone(),
            token_sha256,
            paper,
            prints,
            drawer,
            printer,
            version: next_version(before.map(|before| before.version)),
            network,
            extra_copies,
        }))))
    }

    pub(super) fn revoke_register(&self, revoke: &RevokeRegister) -> Result<Event, Rejection> {
        match self.register(revoke.id) {
            Some(_) => Ok(Event::Place(PlaceEvent::RegisterRevoked(revoke.id))),
            None => {
                let message = format!("there is no register {}", revoke.id);
                Err(Rejection::new(RefusalCode::UnknownRegister, message))
            }
        }
    }

    #[must_use]
    pub fn branch(&self, id: BranchId) -> Option<&Branch> {
        self.places.branches.get(&id).map(AsRef::as_ref)
    }

    pub fn branches(&self) -> impl Iterator<Item = &Branch> {
        self.places.branches.values().map(AsRef::as_ref)
    }

    #[must_use]
    pub fn register(&self, id: RegisterId) -> Option<&Register> {
        self.places.registers.get(id)
    }

    /// The register whose device token has this SHA-256, in lower-case hex.
    #[must_use]
    pub fn register_by_token_hash(&self, token_sha256: &str) -> Option<&Register> {
        self.places.registers.by_token(token_sha256)
    }

    pub fn registers(&self) -> impl Iterator<Item = &Register> {
        self.places.registers.iter()
    }
}

/// What a register's device has around it.
pub(super) fn settings_of(register: &Register) -> RegisterSettings {
    RegisterSettings {
        paper: register.paper,
        prints: register.prints,
        drawer: register.drawer,
        printer: register.printer.clone(),
        network: register.network.clone(),
        extra_copies: register.extra_copies,
    }
}

/// The shape of an IANA name. Which zones there are changes several times a year, so that it is looked up before.
fn check_time_zone(name: &str) -> Result<(), Rejection> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'_' | b'-' | b'+');
    if (1..=TIME_ZONE_CHARS_MAX).contains(&name.len()) && name.bytes().all(allowed) {
        return Ok(());
    }
    Err(Rejection::new(RefusalCode::InvalidText, "a time zone is an IANA name such as Europe/London")
        .rule(Rule::NoSuchTimeZone)
        .field("time_zone"))
}
