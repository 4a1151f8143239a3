//! Adding branches, tills and people offline: an empty server has nobody who could sign in and do it. It is also the way back
//! in for a house whose managers have forgotten their passwords or lost their phones.

use protocol::{
    BranchId, CommandBody, OrganisationCommand, Password, Pin, PutBranch, PutRegister, PutStaff, RegisterId,
    RoleId, StaffId,
};

use super::arguments::{Addition, Common, RoleName};
use super::show::print;
use super::{Failure, start};
use crate::auth::Auth;
use crate::business_day;
use crate::import::{
    StepResult, own_command, secret_password, secret_pin, secret_token, standard_tax_classes, submit,
};
use crate::node::Node;
use crate::record::Origin;

/// The variables a PIN and a password may come in, because arguments are seen by every user of the machine.
const PIN_VARIABLE: &str = "ONHAND_PIN";
const PASSWORD_VARIABLE: &str = "ONHAND_PASSWORD";

pub(super) fn add(common: &Common, what: &Addition) -> Result<(), Failure> {
    let settings = common.load()?.settings;
    let told = start::block_on(async {
        let node = start::open(&settings)?;
        let (body, told) = body(&node, what);
        let outcome = put(&node, body).await;
        node.stop().await;
        outcome.map(|()| told)
    })?;
    print(&told)
}

async fn put(node: &Node, body: CommandBody) -> Result<(), Failure> {
    // Without a tax class nothing can be sold, and the first thing added is the best moment to have some.
    let published = node.catalogue();
    let classes = standard_tax_classes().into_iter().map(CommandBody::from);
    let none_yet = published.organisation.tax_classes().next().is_none();
    for body in classes.filter(|_| none_yet).chain([body]) {
        let loses_second_factor = match &body {
            CommandBody::Organisation(OrganisationCommand::PutStaff(person)) => {
                (person.second_factor == Some(false)).then_some(person.id)
            }
            _ => None,
        };
        match submit(node, Origin::System, own_command(None, None, body)).await {
            Ok(StepResult::Refused(refusal)) | Err(refusal) => return Err(Failure::fault(refusal)),
            Ok(_) => {}
        }
        if let Some(staff) = loses_second_factor {
            node.auth().forget_second_factor(staff).map_err(Failure::fault)?;
        }
    }
    Ok(())
}

/// The change, and what to tell whoever asked for it.
fn body(node: &Node, what: &Addition) -> (CommandBody, String) {
    match what {
        Addition::Branch { id, code, name, off_web, time_zone, day_starts } => {
            let (code, name) = (code.clone(), name.clone());
            let told = format!("branch {id} {code} added\n");
            let utc = || "UTC".to_owned();
            let branch = PutBranch {
                id: BranchId(*id),
                code,
                name,
                on_web: !off_web,
                time_zone: time_zone.clone().or_else(business_day::zone_of_this_machine).unwrap_or_else(utc),
                day_starts_minutes: *day_starts,
                ..PutBranch::default()
            };
            (CommandBody::from(branch), told)
        }
        Addition::Register { id, branch, name } => {
            let token = secret_token();
            let register = PutRegister {
                id: RegisterId(*id),
                branch: BranchId(*branch),
                name: name.clone(),
                token_sha256: Auth::token_sha256(&token),
                ..PutRegister::default()
            };
            let told = format!("till {id} added; open /pos/#token={token} on it once\n");
            (CommandBody::from(register), told)
        }
        Addition::Staff { id, name, role, password, without_second_factor } => {
            let person = PutStaff {
                id: StaffId(*id),
                name: Some(name.clone()),
                role: role.map(RoleName::id),
                active: Some(true),
                second_factor: without_second_factor.then_some(false),
                ..PutStaff::default()
            };
            staff(node, person, name, *password)
        }
    }
}

/// A new person gets a PIN. Somebody who is there already keeps theirs, and their role, unless another is given.
fn staff(node: &Node, mut person: PutStaff, name: &str, wants_password: bool) -> (CommandBody, String) {
    let from = |variable: &str| std::env::var(variable).ok().filter(|given| !given.is_empty());
    let known = node.catalogue().organisation.staff(person.id).is_some();
    let mut told = format!("staff {} {name} {}", person.id, if known { "changed" } else { "added" });
    if !known {
        person.role = person.role.or(Some(RoleId::CASHIER));
    }
    let given = from(PIN_VARIABLE);
    // Whoever only wants a password keeps their PIN.
    if given.is_some() || !wants_password || !known {
        if given.is_none() {
            let pin = secret_pin();
            told.push_str(&format!(" with PIN {pin}"));
            person.pin = Some(Pin(pin));
        } else {
            person.pin = given.map(Pin);
        }
    }
    let given = from(PASSWORD_VARIABLE);
    if given.is_some() {
        person.password = given.map(Password);
    } else if wants_password {
        let password = secret_password();
        let and = if person.pin.is_some() && told.contains(" with ") { " and" } else { " with" };
        told.push_str(&format!("{and} password {password}"));
        person.password = Some(Password(password));
    }
    told.push('\n');
    (CommandBody::from(person), told)
}

impl RoleName {
    const fn id(self) -> RoleId {
        match self {
            Self::Cashier => RoleId::CASHIER,
            Self::Supervisor => RoleId::SUPERVISOR,
            Self::Manager => RoleId::MANAGER,
        }
    }
}
