//! Branches and the registers in them.

mod registers;

use protocol::{BranchId, PutBranch, PutRegister, RefusalCode, RegisterId};
use registers::Registers;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, sync::Arc};

use super::{Branch, Event, Organisation, Register, check_room, event::PlaceEvent};
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
    pub(super) fn put_branch(&mut self, branch: &Arc<Branch>) {
        self.branches.insert(branch.id, Arc::clone(branch));
    }

    pub(super) fn put_register(&mut self, register: &Arc<Register>) {
        self.registers.put(register);
    }
}

impl Organisation {
    pub(super) fn put_branch(&self, branch: &PutBranch) -> Result<Event, Rejection> {
        let PutBranch { id, code, name, on_web, time_zone, day_starts_minutes, address, receipt_footer } =
            branch;
        check::name("the branch's code", code)?;
        check::name("the branch's name", name)?;
        check_time_zone(time_zone)?;
        if *day_starts_minutes >= DAY_MINUTES {
            let message = format!("a day begins 0 to {} minutes after midnight", DAY_MINUTES - 1);
            return Err(Rejection::new(RefusalCode::InvalidTime, message));
        }
        check::text("the address", address, ADDRESS_CHARS_MAX, Breaks::Allowed)?;
        check::text("the receipt's footer", receipt_footer, ADDRESS_CHARS_MAX, Breaks::Allowed)?;
        let known = &self.places.branches;
        check_room(known.contains_key(id), known.len(), BRANCHES_MAX, "branches")?;
        Ok(Event::Place(PlaceEvent::BranchPut(Arc::new(Branch {
            id: *id,
            code: code.clone(),
            name: name.clone(),
            on_web: *on_web,
            time_zone: time_zone.clone(),
            day_starts_minutes: *day_starts_minutes,
            address: address.clone(),
            receipt_footer: receipt_footer.clone(),
        }))))
    }

    pub(super) fn put_register(&self, register: &PutRegister) -> Result<Event, Rejection> {
        let PutRegister { id, branch, name, token_sha256 } = register;
        check::name("the register's name", name)?;
        let hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if token_sha256.len() != SHA256_HEX_CHARS || !token_sha256.bytes().all(hex) {
            let message = format!("a token's SHA-256 is {SHA256_HEX_CHARS} lower-case hexadecimal digits");
            return Err(Rejection::new(RefusalCode::InvalidText, message));
        }
        if self.branch(*branch).is_none() {
            return Err(Rejection::new(RefusalCode::UnknownBranch, format!("there is no branch {branch}")));
        }
        let registers = &self.places.registers;
        if let Some(own) = registers.get(*id).filter(|own| own.branch != *branch) {
            // An open shift, the people on it and every figure so far belong there.
            let message = format!("register {id} belongs to branch {}; enrol another one", own.branch);
            return Err(Rejection::new(RefusalCode::OtherBranch, message));
        }
        if let Some(other) = registers.by_token(token_sha256).filter(|other| other.id != *id) {
            let message = format!("register {} has this token", other.id);
            return Err(Rejection::new(RefusalCode::TokenTaken, message));
        }
        check_room(registers.get(*id).is_some(), registers.len(), REGISTERS_MAX, "registers")?;
        Ok(Event::Place(PlaceEvent::RegisterPut(Arc::new(Register {
            id: *id,
            branch: *branch,
            name: name.clone(),
            token_sha256: Arc::from(token_sha256.as_str()),
        }))))
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

/// The shape of an IANA name. Which zones there are changes several times a year, so that it is looked up before.
fn check_time_zone(name: &str) -> Result<(), Rejection> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'_' | b'-' | b'+');
    if (1..=TIME_ZONE_CHARS_MAX).contains(&name.len()) && name.bytes().all(allowed) {
        return Ok(());
    }
    Err(Rejection::new(RefusalCode::InvalidText, "a time zone is an IANA name such as Europe/London"))
}
