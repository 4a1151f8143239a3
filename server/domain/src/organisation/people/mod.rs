//! Staff and their roles. A role is a named set of rights with limits, and data like any other; an organisation begins
//! with three of them.

mod defaults;

use protocol::{PIN_DIGITS_MAX, PIN_DIGITS_MIN, PutRole, PutStaff, RefusalCode, Right, RoleId, StaffId};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, sync::Arc};

use super::{Event, Organisation, Person, Role, check_room, event::PersonEvent};
use crate::{
    Grant, Rejection, RightSet, check,
    limits::{ROLES_MAX, STAFF_MAX},
};

/// The whole of what is discounted.
const WHOLE_PPM: u32 = 1_000_000;
/// Rights without which a house could not be put in order again. There is always somebody who has them, once there is.
const KEYS: [Right; 2] = [Right::ManageCatalogue, Right::ManagePeople];

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct People {
    staff: BTreeMap<StaffId, Arc<Person>>,
    roles: BTreeMap<RoleId, Arc<Role>>,
}

impl Default for People {
    fn default() -> Self {
        let roles = defaults::roles().map(|role| (role.id, Arc::new(role)));
        Self { staff: BTreeMap::new(), roles: BTreeMap::from(roles) }
    }
}

impl People {
    pub(super) fn put(&mut self, person: &Arc<Person>) {
        self.staff.insert(person.id, Arc::clone(person));
    }

    pub(super) fn put_role(&mut self, role: &Arc<Role>) {
        self.roles.insert(role.id, Arc::clone(role));
    }

    /// Whether some active person has a right, were one person or one role another.
    fn anybody_may(&self, right: Right, person: Option<&Person>, role: Option<&Role>) -> bool {
        let changed = |one: &Person| person.is_some_and(|person| person.id == one.id);
        let others = self.staff.values().map(AsRef::as_ref).filter(|one| !changed(one));
        others.chain(person).filter(|one| one.active).any(|one| {
            let own = role.filter(|role| role.id == one.role);
            own.or_else(|| self.roles.get(&one.role).map(AsRef::as_ref))
                .is_some_and(|role| role.rights.contains(&right))
        })
    }

    fn check_keepers(&self, person: Option<&Person>, role: Option<&Role>) -> Result<(), Rejection> {
        for right in KEYS {
            if self.anybody_may(right, None, None) && !self.anybody_may(right, person, role) {
                let message = format!(
                    "nobody would have the right to {} any more; give it to another first",
                    check::deed(right)
                );
                return Err(Rejection::new(RefusalCode::LastKeeper, message));
            }
        }
        Ok(())
    }
}

impl Organisation {
    /// What is left out stays as it is. Nobody changes a person who may do more than the sender, whose PIN would be worth
    /// more than the sender's own, or gives a role that does more.
    pub(super) fn put_staff(
        &self,
        grant: &Grant,
        asked: &PutStaff,
        pin_hash: Option<&str>,
    ) -> Result<Event, Rejection> {
        let people = &*self.people;
        let before = people.staff.get(&asked.id);
        let name = match (&asked.name, before) {
            (Some(name), _) => name,
            (None, Some(before)) => &before.name,
            (None, None) => return Err(unknown(RefusalCode::InvalidText, "a new person needs a name")),
        };
        check::name("the staff member's name", name)?;
        let role = asked.role.or_else(|| before.map(|before| before.role));
        let role = role.ok_or_else(|| unknown(RefusalCode::UnknownRole, "a new person needs a role"))?;
        let known = people.roles.get(&role);
        let known = known
            .ok_or_else(|| Rejection::new(RefusalCode::UnknownRole, format!("there is no role {role}")))?;
        check_within(grant, known)?;
        if let Some(own) = before.and_then(|before| people.roles.get(&before.role)) {
            check_within(grant, own)?;
        }
        let kept = || before.and_then(|before| before.pin_hash.clone());
        let person = Person {
            id: asked.id,
            name: name.clone(),
            role,
            pin_hash: pin_hash.map(str::to_owned).or_else(kept),
            active: asked.active.unwrap_or_else(|| before.is_none_or(|before| before.active)),
        };
        people.check_keepers(Some(&person), None)?;
        check_room(before.is_some(), people.staff.len(), STAFF_MAX, "staff members")?;
        Ok(Event::Person(PersonEvent::Put(Arc::new(person))))
    }

    pub(super) fn put_role(&self, grant: &Grant, asked: &PutRole) -> Result<Event, Rejection> {
        let PutRole { id, name, rights, discount_max_ppm, refund_max } = asked;
        check::name("the role's name", name)?;
        if *discount_max_ppm > WHOLE_PPM {
            let message = format!("a discount is 0 to {WHOLE_PPM} ppm, not {discount_max_ppm}");
            return Err(Rejection::new(RefusalCode::InvalidAmount, message));
        }
        check::amount("the most that is paid back", *refund_max)?;
        check::at_most(rights.len(), Right::ALL.len(), "rights of a role")?;
        let mut rights = rights.clone();
        rights.sort_unstable();
        rights.dedup();
        let role = Role {
            id: *id,
            name: name.clone(),
            rights,
            discount_max_ppm: *discount_max_ppm,
            refund_max: *refund_max,
        };
        check_within(grant, &role)?;
        if let Some(before) = self.people.roles.get(id) {
            check_within(grant, before)?;
        }
        self.people.check_keepers(None, Some(&role))?;
        let roles = &self.people.roles;
        check_room(roles.contains_key(id), roles.len(), ROLES_MAX, "roles")?;
        Ok(Event::Person(PersonEvent::RolePut(Arc::new(role))))
    }

    #[must_use]
    pub fn staff(&self, id: StaffId) -> Option<&Person> {
        self.people.staff.get(&id).map(AsRef::as_ref)
    }

    /// Everyone who ever worked here, those no longer active included.
    pub fn staff_members(&self) -> impl Iterator<Item = &Person> {
        self.people.staff.values().map(AsRef::as_ref)
    }

    #[must_use]
    pub fn role(&self, id: RoleId) -> Option<&Role> {
        self.people.roles.get(&id).map(AsRef::as_ref)
    }

    pub fn roles(&self) -> impl Iterator<Item = &Role> {
        self.people.roles.values().map(AsRef::as_ref)
    }

    /// What a person may do now; none when there is no such person, or not any more.
    #[must_use]
    pub fn grant(&self, staff: StaffId) -> Option<Grant> {
        let person = self.staff(staff).filter(|person| person.active)?;
        self.role(person.role).map(Role::grant)
    }
}

impl Role {
    #[must_use]
    pub fn grant(&self) -> Grant {
        Grant {
            rights: self.rights.iter().copied().collect(),
            discount_max_ppm: self.discount_max_ppm,
            refund_max: self.refund_max,
            approver: None,
        }
    }
}

/// Nobody hands out more than they have.
fn check_within(grant: &Grant, role: &Role) -> Result<(), Rejection> {
    let wanted: RightSet = role.rights.iter().copied().collect();
    if grant.rights.contains(wanted)
        && role.discount_max_ppm <= grant.discount_max_ppm
        && role.refund_max <= grant.refund_max
    {
        return Ok(());
    }
    let message = format!("the role {} may do more than you may yourself", role.name);
    Err(Rejection::new(RefusalCode::NotAllowed, message))
}

fn unknown(code: RefusalCode, message: &str) -> Rejection {
    Rejection::new(code, message)
}

/// Whether a PIN is worth hashing: enough digits, not all the same and not in a row. The machine itself never sees one.
///
/// # Errors
/// `invalid_pin`, without the PIN.
pub fn check_pin(pin: &str) -> Result<(), Rejection> {
    let refuse = |why: String| Err(Rejection::new(RefusalCode::InvalidPin, why));
    let digits = pin.as_bytes();
    if !(PIN_DIGITS_MIN..=PIN_DIGITS_MAX).contains(&digits.len()) || !digits.iter().all(u8::is_ascii_digit) {
        return refuse(format!("a PIN has {PIN_DIGITS_MIN} to {PIN_DIGITS_MAX} digits"));
    }
    let steps = |by: u8| {
        digits.iter().zip(digits.iter().skip(1)).all(|(one, next)| {
            let (one, next) = (one.saturating_sub(b'0'), next.saturating_sub(b'0'));
            one.saturating_add(by) % 10 == next
        })
    };
    // One up, one down (which is nine up) or none.
    if [0, 1, 9].into_iter().any(steps) {
        return refuse("a PIN is not one digit again and again, and not digits in a row".to_owned());
    }
    Ok(())
}
