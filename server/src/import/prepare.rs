//! What a plan needs before its first step: branches, taxes, tills, people and products. Only what is missing is
//! added; what a shop has changed since stays as it is.

use domain::organisation::check_pin;
use futures_util::{StreamExt, stream};
use indicatif::ProgressBar;
use protocol::{
    BranchId, Command, CommandBody, CommandId, OccurredAt, OrganisationCommand, Pin, PutProduct, PutRegister,
    PutStaff, RegisterId, StaffId, Timestamp,
};
use rand::Rng;
use std::{
    io,
    time::{SystemTime, UNIX_EPOCH},
};
use uuid::Uuid;

use super::plan::Plan;
use super::run::{ImportError, StepResult, submit};
use crate::auth::Auth;
use crate::node::Node;
use crate::record::Origin;

/// Products on their way at once.
const IN_FLIGHT: usize = 64;

/// A secret of a person or a till that an import creates. It is told once and not kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Secret {
    Pin(StaffId, String),
    Token(RegisterId, String),
}

/// Hears each secret just before what it belongs to is created: an import that is stopped a moment later must not leave
/// a till behind whose token nobody has seen.
pub type Tell<'a> = &'a mut dyn FnMut(&Secret) -> io::Result<()>;

/// Adds what is missing; gives how many things that were.
pub(super) async fn organisation(
    plan: &Plan,
    node: &Node,
    bar: &ProgressBar,
    tell: Tell<'_>,
) -> Result<u64, ImportError> {
    let published = node.catalogue();
    let known = &published.organisation;
    let mut bodies = Vec::new();
    bodies.extend(
        plan.tax_classes
            .iter()
            .filter(|class| known.tax_class(class.id).is_none())
            .cloned()
            .map(|class| (CommandBody::from(class), None)),
    );
    bodies.extend(
        plan.branches
            .iter()
            .filter(|branch| known.branch(branch.id).is_none())
            .cloned()
            .map(|branch| (CommandBody::from(branch), None)),
    );
    for register in plan.registers.iter().filter(|register| known.register(register.id).is_none()) {
        let token = secret_token();
        let body = CommandBody::from(PutRegister {
            id: register.id,
            branch: register.branch,
            name: register.name.clone(),
            token_sha256: Auth::token_sha256(&token),
            ..PutRegister::default()
        });
        bodies.push((body, Some(Secret::Token(register.id, token))));
    }
    for person in &plan.staff {
        match known.staff(person.id) {
            Some(found) if found.active && found.role == person.role => {}
            Some(_) => return Err(ImportError::NotManager(person.id)),
            None => {
                let pin = secret_pin();
                let (id, name, role) = (person.id, Some(person.name.clone()), Some(person.role));
                let body = CommandBody::from(PutStaff {
                    id,
                    name,
                    role,
                    pin: Some(Pin(pin.clone())),
                    active: Some(true),
                    ..PutStaff::default()
                });
                bodies.push((body, Some(Secret::Pin(person.id, pin))));
            }
        }
    }
    let mut created = 0_u64;
    for (body, secret) in bodies {
        if let Some(secret) = secret {
            bar.suspend(|| tell(&secret)).map_err(ImportError::Untold)?;
        }
        put(node, plan, body).await?;
        created = created.saturating_add(1);
    }
    Ok(created.saturating_add(products(plan, node, bar).await?))
}

/// Adds the products that are missing, many at a time; gives how many that were.
async fn products(plan: &Plan, node: &Node, bar: &ProgressBar) -> Result<u64, ImportError> {
    let published = node.catalogue();
    let known = &published.organisation;
    let is_new = |product: &&PutProduct| {
        let sold = product.variants.iter().any(|variant| known.variant(&variant.sku).is_some());
        !sold && known.product(&product.handle).is_none()
    };
    let missing: Vec<_> = plan.products.iter().filter(is_new).collect();
    bar.inc(u64::try_from(plan.products.len().saturating_sub(missing.len())).unwrap_or(0));
    let mut putting = stream::iter(missing)
        .map(|product| put(node, plan, CommandBody::from(product.clone())))
        .buffer_unordered(IN_FLIGHT);
    let mut created = 0_u64;
    while let Some(done) = putting.next().await {
        done?;
        created = created.saturating_add(1);
        bar.inc(1);
    }
    Ok(created)
}

/// A device or person's secret: 256 bits that nobody can guess.
pub(crate) fn secret_token() -> String {
    let mut rng = rand::rng();
    (0..4).map(|_| format!("{:016x}", rng.next_u64())).collect()
}

/// A PIN of six digits.
pub(crate) fn secret_pin() -> String {
    loop {
        let pin = format!("{:06}", rand::rng().next_u64() % 1_000_000);
        // Hardly any of them is one that anybody would guess.
        if check_pin(&pin).is_ok() {
            return pin;
        }
    }
}

/// A password that nobody guesses and that can be typed.
pub(crate) fn secret_password() -> String {
    const LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";
    let mut random = rand::rng();
    let group = |random: &mut dyn Rng| -> String {
        let letter = |_| LETTERS.get(usize::try_from(random.next_u64() % 31).unwrap_or_default());
        (0..5).filter_map(letter).copied().map(char::from).collect()
    };
    (0..4).map(|_| group(&mut random)).collect::<Vec<_>>().join("-")
}

/// A command of the server itself, now.
pub(crate) fn own_command(branch: Option<BranchId>, staff: Option<StaffId>, body: CommandBody) -> Command {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let at = Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX));
    let id = CommandId::new(Uuid::now_v7());
    Command { id, seq: None, branch, staff, occurred: OccurredAt { at, offset_minutes: 0 }, body }
}

async fn put(node: &Node, plan: &Plan, body: CommandBody) -> Result<(), ImportError> {
    let what = match &body {
        CommandBody::Organisation(asked) => match &**asked {
            OrganisationCommand::PutTaxClass(class) => format!("tax class {}", class.name),
            OrganisationCommand::PutBranch(branch) => format!("branch {}", branch.code),
            OrganisationCommand::PutRegister(register) => format!("till {}", register.id),
            OrganisationCommand::PutStaff(staff) => format!("staff {}", staff.id),
            OrganisationCommand::PutProduct(product) => format!("product {}", product.handle),
            _ => "a change of the catalogue".to_owned(),
        },
        _ => "a change of the catalogue".to_owned(),
    };
    let staff = plan.staff.first().map(|person| person.id);
    match submit(node, Origin::System, own_command(None, staff, body)).await {
        Ok(StepResult::Refused(refusal)) => Err(ImportError::Setup { what, refusal }),
        Ok(_) => Ok(()),
        Err(refusal) => Err(ImportError::Stopped(refusal)),
    }
}
