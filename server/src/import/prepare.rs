//! What a plan needs before its first step: branches, taxes, tills, people and products. Only what is missing is
//! added; what a shop has changed since stays as it is.

use futures_util::{StreamExt, stream};
use indicatif::ProgressBar;
use protocol::{
    BranchId, Command, CommandBody, CommandId, OccurredAt, Product, Register, RegisterId, Staff, StaffId,
    Timestamp,
};
use rand::Rng;
use std::time::{SystemTime, UNIX_EPOCH};
use uuid::Uuid;

use super::plan::Plan;
use super::run::{ImportError, StepResult, submit};
use crate::auth::Auth;
use crate::node::Node;
use crate::record::Origin;

/// Products on their way at once.
const IN_FLIGHT: usize = 64;

/// Secrets of people and tills that an import created. They are told once and not kept.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Credentials {
    pub pins: Vec<(StaffId, String)>,
    pub tokens: Vec<(RegisterId, String)>,
}

/// Adds what is missing; gives how many things that were, and the secrets of the new ones.
pub(super) async fn organisation(
    plan: &Plan,
    node: &Node,
    bar: &ProgressBar,
) -> Result<(u64, Credentials), ImportError> {
    let published = node.catalogue();
    let known = &published.catalogue;
    let mut credentials = Credentials::default();
    let mut bodies = Vec::new();
    bodies.extend(
        plan.tax_classes
            .iter()
            .filter(|class| known.tax_rate_ppm(class.id).is_none())
            .cloned()
            .map(CommandBody::PutTaxClass),
    );
    bodies.extend(
        plan.branches
            .iter()
            .filter(|branch| known.branch(branch.id).is_none())
            .cloned()
            .map(CommandBody::PutBranch),
    );
    for register in plan.registers.iter().filter(|register| known.register(register.id).is_none()) {
        let token = secret_token();
        bodies.push(CommandBody::PutRegister(Register {
            id: register.id,
            branch: register.branch,
            name: register.name.clone(),
            token_sha256: Auth::token_sha256(&token),
        }));
        credentials.tokens.push((register.id, token));
    }
    for person in &plan.staff {
        match known.staff(person.id) {
            Some(found) if found.active && found.role == person.role => {}
            Some(_) => return Err(ImportError::NotManager(person.id)),
            None => {
                let pin = secret_pin();
                let pin_hash =
                    Auth::hash_pin(&pin).map_err(|error| ImportError::Secret(error.to_string()))?;
                let (id, name, role) = (person.id, person.name.clone(), person.role);
                bodies.push(CommandBody::PutStaff(Staff { id, name, role, pin_hash, active: true }));
                credentials.pins.push((person.id, pin));
            }
        }
    }
    let mut created = 0_u64;
    for body in bodies {
        put(node, plan, body).await?;
        created = created.saturating_add(1);
    }
    let is_new = |product: &&Product| {
        let sold = product.variants.iter().any(|variant| known.variant(&variant.sku).is_some());
        !sold && known.product(&product.handle).is_none()
    };
    let missing: Vec<_> = plan.products.iter().filter(is_new).collect();
    bar.inc(u64::try_from(plan.products.len().saturating_sub(missing.len())).unwrap_or(0));
    let mut putting = stream::iter(missing)
        .map(|product| put(node, plan, CommandBody::PutProduct(product.clone())))
        .buffer_unordered(IN_FLIGHT);
    while let Some(done) = putting.next().await {
        done?;
        created = created.saturating_add(1);
        bar.inc(1);
    }
    Ok((created, credentials))
}

/// A device or person's secret: 256 bits that nobody can guess.
pub(crate) fn secret_token() -> String {
    let mut rng = rand::rng();
    (0..4).map(|_| format!("{:016x}", rng.next_u64())).collect()
}

/// A PIN of six digits.
pub(crate) fn secret_pin() -> String {
    format!("{:06}", rand::rng().next_u64() % 1_000_000)
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
        CommandBody::PutTaxClass(class) => format!("tax class {}", class.name),
        CommandBody::PutBranch(branch) => format!("branch {}", branch.code),
        CommandBody::PutRegister(register) => format!("till {}", register.id),
        CommandBody::PutStaff(staff) => format!("staff {}", staff.id),
        CommandBody::PutProduct(product) => format!("product {}", product.handle),
        _ => "a change of the catalogue".to_owned(),
    };
    let staff = plan.staff.first().map(|person| person.id);
    match submit(node, Origin::System, own_command(None, staff, body)).await {
        Ok(StepResult::Refused(refusal)) => Err(ImportError::Setup { what, refusal }),
        Ok(_) => Ok(()),
        Err(refusal) => Err(ImportError::Stopped(refusal)),
    }
}
