//! Staff and their roles. A role is a named set of rights with limits, and data like any other; an organisation begins
//! with three of them. A person holds one everywhere, or several in different branches and for some time.

mod defaults;
mod held;
mod secrets;

use protocol::{FactName, PutRole, PutStaff, RefusalCode, Right, RoleId, StaffId, Timestamp, WithFacts};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, sync::Arc};

pub use held::opens_office;
pub use secrets::{check_password, check_pin};

use super::{
    Event, Hashes, Organisation, Person, Role, check_room, check_version, event::Held, event::PersonEvent,
    next_version,
};
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

    /// Whether some active person has a right everywhere and for good, were one person or one role another.
    fn anybody_may(&self, right: Right, person: Option<&Person>, role: Option<&Role>) -> bool {
        let changed = |one: &Person| person.is_some_and(|person| person.id == one.id);
        let others = self.staff.values().map(AsRef::as_ref).filter(|one| !changed(one));
        others.chain(person).filter(|one| one.active).flat_map(Person::lasting).any(|held| {
            let own = role.filter(|role| role.id == held);
            own.or_else(|| self.roles.get(&held).map(AsRef::as_ref))
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
                return Err(Rejection::new(RefusalCode::LastKeeper, message).fact(FactName::Right, right));
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
        at: Timestamp,
        grant: &Grant,
        asked: &PutStaff,
        hashes: &Hashes,
    ) -> Result<Event, Rejection> {
        let people = &*self.people;
        let before = people.staff.get(&asked.id).map(AsRef::as_ref);
        let name = match (&asked.name, before) {
            (Some(name), _) => name,
            (None, Some(before)) => &before.name,
            (None, None) => return Err(unknown(RefusalCode::InvalidText, "a new person needs a name")),
        };
        check::name("the staff member's name", name)?;
        check_version(asked.version, before.map(|before| before.version), name)?;
        let (role, held) = self.roles_wanted(at, asked, before)?;
        for role in before.iter().flat_map(|before| before.all_roles()).chain(all_roles(role, &held)) {
            let known = people.roles.get(&role).map(AsRef::as_ref);
            check_within(grant, known.ok_or_else(|| no_role(role))?)?;
        }
        let second_factor =
            asked.second_factor.unwrap_or_else(|| before.is_some_and(|one| one.second_factor));
        if asked.second_factor == Some(true) && grant.rights != RightSet::ALL {
            let message = "a second factor is added by the person whose it is, on their own page";
            return Err(Rejection::new(RefusalCode::NotAllowed, message));
        }
        let (pin_hash, pin_set) =
            kept(&hashes.pin, at, before.map(|one| (one.pin_hash.clone(), one.pin_set)));
        let (password_hash, password_set) =
            kept(&hashes.password, at, before.map(|one| (one.password_hash.clone(), one.password_set)));
        let person = Person {
            id: asked.id,
            name: name.clone(),
            role,
            pin_hash,
            active: asked.active.unwrap_or_else(|| before.is_none_or(|before| before.active)),
            password_hash,
            pin_set,
            password_set,
            held,
            second_factor,
            version: next_version(before.map(|before| before.version)),
        };
        people.check_keepers(Some(&person), None)?;
        check_room(before.is_some(), people.staff.len(), STAFF_MAX, "staff members")?;
        Ok(Event::Person(PersonEvent::Put(Arc::new(person))))
    }

    pub(super) fn put_role(&self, grant: &Grant, asked: &PutRole) -> Result<Event, Rejection> {
        let PutRole { id, name, rights, discount_max_ppm, refund_max, version } = asked;
        check::name("the role's name", name)?;
        check::share("a discount", *discount_max_ppm, WHOLE_PPM)?;
        check::amount("the most that is paid back", *refund_max)?;
        check::at_most(rights.len(), Right::ALL.len(), "rights of a role")?;
        let before = self.people.roles.get(id);
        check_version(*version, before.map(|before| before.version), name)?;
        let mut rights = rights.clone();
        rights.sort_unstable();
        rights.dedup();
        let role = Role {
            id: *id,
            name: name.clone(),
            rights,
            discount_max_ppm: *discount_max_ppm,
            refund_max: *refund_max,
            version: next_version(before.map(|before| before.version)),
        };
        check_within(grant, &role)?;
        if let Some(before) = before {
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

    /// A role every organisation begins with, as it was then.
    #[must_use]
    pub fn original_role(id: RoleId) -> Option<Role> {
        defaults::roles().into_iter().find(|role| role.id == id)
    }
}

/// A new hash and when it was set, or what there was.
fn kept(
    new: &Option<String>,
    at: Timestamp,
    before: Option<(Option<String>, Option<Timestamp>)>,
) -> (Option<String>, Option<Timestamp>) {
    match new {
        Some(hash) => (Some(hash.clone()), Some(at)),
        None => before.unwrap_or_default(),
    }
}

/// Every role of a person, each where and as long as it counts.
fn all_roles(role: RoleId, held: &[Held]) -> Vec<RoleId> {
    if held.is_empty() { vec![role] } else { held.iter().map(|held| held.role).collect() }
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
    Err(Rejection::new(RefusalCode::NotAllowed, message).name(&role.name))
}

fn no_role(role: RoleId) -> Rejection {
    Rejection::new(RefusalCode::UnknownRole, format!("there is no role {role}"))
}

fn unknown(code: RefusalCode, message: &str) -> Rejection {
    Rejection::new(code, message)
}
