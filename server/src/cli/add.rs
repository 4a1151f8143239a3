//! Adding branches, tills and people offline: an empty server has nobody who could sign in and do it.

use protocol::{
    BranchId, CommandBody, OrganisationCommand, Pin, PutBranch, PutRegister, PutStaff, RegisterId, RoleId,
    StaffId,
};

use super::arguments::{Addition, Common, RoleName};
use super::show::print;
use super::{Failure, start};
use crate::auth::Auth;
use crate::business_day;
use crate::import::{StepResult, own_command, secret_pin, secret_token, standard_tax_classes, submit};
use crate::node::Node;
use crate::record::Origin;

/// The variable a PIN may come in, because arguments are seen by every user of the machine.
const PIN_VARIABLE: &str = "ONHAND_PIN";

pub(super) fn add(common: &Common, what: &Addition) -> Result<(), Failure> {
    let settings = common.load()?.settings;
    let (body, secret) = body(what)?;
    start::block_on(async {
        let node = start::open(&settings)?;
        let outcome = put(&node, body).await;
        node.stop().await;
        outcome
    })?;
    print(&secret)
}

async fn put(node: &Node, mut body: CommandBody) -> Result<(), Failure> {
    // Without a tax class nothing can be sold, and the first thing added is the best moment to have some.
    let published = node.catalogue();
    let classes = standard_tax_classes().into_iter().map(CommandBody::from);
    let none_yet = published.organisation.tax_classes().next().is_none();
    if let CommandBody::Organisation(asked) = &mut body
        && let OrganisationCommand::PutStaff(person) = &mut **asked
        && published.organisation.staff(person.id).is_none()
    {
        // Somebody who is there already keeps their role.
        person.role = person.role.or(Some(RoleId::CASHIER));
    }
    for body in classes.filter(|_| none_yet).chain([body]) {
        match submit(node, Origin::System, own_command(None, None, body)).await {
            Ok(StepResult::Refused(refusal)) | Err(refusal) => return Err(Failure::fault(refusal)),
            Ok(_) => {}
        }
    }
    Ok(())
}

/// The change, and what to tell whoever asked for it.
fn body(what: &Addition) -> Result<(CommandBody, String), Failure> {
    Ok(match what {
        Addition::Branch { id, code, name, off_web, time_zone, day_starts } => {
            let (code, name) = (code.clone(), name.clone());
            let told = format!("branch {id} {code} added\n");
            let utc = "UTC".to_owned();
            (
                CommandBody::from(PutBranch {
                    id: BranchId(*id),
                    code,
                    name,
                    on_web: !off_web,
                    time_zone: time_zone.clone().or_else(business_day::zone_of_this_machine).unwrap_or(utc),
                    day_starts_minutes: *day_starts,
                    ..PutBranch::default()
                }),
                told,
            )
        }
        Addition::Register { id, branch, name } => {
            let token = secret_token();
            let register = PutRegister {
                id: RegisterId(*id),
                branch: BranchId(*branch),
                name: name.clone(),
                token_sha256: Auth::token_sha256(&token),
            };
            let told = format!("till {id} added; open /pos/#token={token} on it once\n");
            (CommandBody::from(register), told)
        }
        Addition::Staff { id, name, role } => {
            let given = std::env::var(PIN_VARIABLE).ok().filter(|pin| !pin.is_empty());
            let pin = given.clone().unwrap_or_else(secret_pin);
            let role = role.map(|role| match role {
                RoleName::Cashier => RoleId::CASHIER,
                RoleName::Supervisor => RoleId::SUPERVISOR,
                RoleName::Manager => RoleId::MANAGER,
            });
            let told = match given {
                Some(_) => format!("staff {id} {name} added\n"),
                None => format!("staff {id} {name} added with PIN {pin}\n"),
            };
            let person = PutStaff {
                id: StaffId(*id),
                name: Some(name.clone()),
                role,
                pin: Some(Pin(pin)),
                active: Some(true),
            };
            (CommandBody::from(person), told)
        }
    })
}
