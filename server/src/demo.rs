//! A shop to look at: an organisation, products, stock, two weeks of trading that end today, goods under way and tickets to
//! look into. Everything is made of words and numbers written here and goes the ordinary way of commands; it asks nothing
//! of the network.

mod buying;
mod chance;
mod counting;
mod described;
mod displays;
mod drawing;
mod goods;
mod history;
mod pictures;
mod progress;
mod shoppers;
#[cfg(test)]
mod tests;
mod trade;
mod unsettled;
mod words;
mod written;

use chrono::TimeZone;
use futures_util::{StreamExt, stream};
use indicatif::{ProgressBar, ProgressDrawTarget};
use protocol::{
    Amount, BranchId, Command, CommandBody, CommandId, LINES_MAX, OpenShift, OpeningHours,
    OrganisationCommand, PutProduct, PutRegister, PutStaff, Quantity, Receive, Refusal, RegisterId, RoleId,
    Sku, SkuQuantity, StaffId, StockCommand, Timestamp, VariantKind,
};
use std::collections::BTreeMap;
use std::{path::PathBuf, time::Duration};
use thiserror::Error;

use crate::auth::Auth;
use crate::business_day;
use crate::clock;
use crate::import::{
    self, ImportError, ImportOutcome, PlanError, PlanOptions, Step, StepResult, standard_branches,
    standard_tax_classes,
};
use crate::node::Node;
use crate::record::Origin;
use chance::Chance;
pub(crate) use pictures::{Wanted, hang};
use progress::{Begun, Progress, Source};
pub(crate) use trade::trade;

/// People of the demonstration: number, name, role and PIN.
pub const PEOPLE: [(StaffId, &str, RoleId, &str); 4] = [
    (StaffId(1), "Morgan", RoleId::MANAGER, "1001"),
    (StaffId(2), "Sam", RoleId::SUPERVISOR, "2002"),
    (StaffId(3), "Robin", RoleId::CASHIER, "3003"),
    (StaffId(4), "Kim", RoleId::CASHIER, "4004"),
];

/// What people of the demonstration sign in to the back office with: those who have something to do there.
pub const PASSWORDS: [(StaffId, &str); 2] =
    [(StaffId(1), "morgan opens at nine"), (StaffId(2), "sam counts every box")];

/// The password of somebody of the demonstration.
#[must_use]
pub fn password_of(staff: StaffId) -> Option<&'static str> {
    PASSWORDS.iter().find(|(id, _)| *id == staff).map(|(_, password)| *password)
}

/// Tills of the demonstration: number, branch and name.
pub const TILLS: [(RegisterId, BranchId, &str); 4] = [
    (RegisterId(11), BranchId(1), "Front till"),
    (RegisterId(12), BranchId(1), "Back till"),
    (RegisterId(21), BranchId(2), "Till"),
    (RegisterId(31), BranchId(3), "Web desk"),
];

/// Number of the first till made for load tests.
pub const FIRST_LOAD_TILL: u16 = 100;
/// Most tills made for load tests.
pub const LOAD_TILLS_MAX: u16 = 5_000;
/// The branch they stand in, who is signed on at them, and what their drawers begin with.
const LOAD_BRANCH: BranchId = BranchId(1);
const MANAGER: StaffId = StaffId(1);
const FLOAT: Amount = Amount(10_000);
/// Commands on their way at once.
const IN_FLIGHT: usize = 64;
/// What its chance begins with.
const SEED: u64 = 952;

/// What marks goods that somebody began a shop with to try it.
pub(crate) const SAMPLE_TAG: &str = "sample";

/// The demonstration's products, the same every time.
pub(crate) fn sample_products() -> Vec<PutProduct> {
    goods::products(&mut Chance::new(SEED))
}

/// What to prepare.
#[derive(Clone, Default, Debug)]
pub struct DemoOptions {
    /// Extra tills with an open shift, for load tests.
    pub registers: u16,
    /// A file of real transactions to take instead of our own products and history.
    pub online_retail: Option<PathBuf>,
}

/// What was prepared.
#[derive(Debug, Default)]
pub struct DemoReport {
    /// False when there was a whole shop already, which is then left alone.
    pub created: bool,
    pub products: usize,
    /// Commands of the history.
    pub commands: usize,
    /// Extra tills that are ready.
    pub load_tills: usize,
    /// The import, when a file was given.
    pub import: Option<ImportOutcome>,
}

/// Why there is no demonstration.
#[derive(Debug, Error)]
pub enum DemoError {
    #[error("{what} was refused: {refusal}")]
    Refused { what: String, refusal: Refusal },
    #[error(transparent)]
    Import(#[from] ImportError),
    #[error(transparent)]
    Plan(#[from] PlanError),
    #[error("{path}: {source}")]
    File { path: PathBuf, source: std::io::Error },
    #[error("at most {LOAD_TILLS_MAX} tills can be added")]
    TooManyTills,
    #[error("the branch that a transfer goes to has not heard of it; begin again to go on")]
    NotAnnounced,
    #[error("the data directory cannot be read: {0}")]
    Unread(Refusal),
    #[error(
        "the demonstration here was begun {} a file of transactions and is not finished: go on the same way, or name an \
         empty directory with --data",
        if *.with_file { "with" } else { "without" }
    )]
    OtherSource { with_file: bool },
}

/// The device token of a demonstration till.
#[must_use]
pub fn device_token(register: RegisterId) -> String {
    format!("demo-register-{register}")
}

/// Prepares an empty node, and goes on where an earlier run was stopped; a node that has a whole shop keeps it. Either
/// gets the extra tills.
///
/// # Errors
/// [`DemoError`] when the node refuses something or a file cannot be used.
pub async fn prepare(node: &Node, options: &DemoOptions) -> Result<DemoReport, DemoError> {
    prepare_at(node, options, clock::now()).await
}

/// `now` is when the history of a shop that is begun ends.
async fn prepare_at(node: &Node, options: &DemoOptions, now: Timestamp) -> Result<DemoReport, DemoError> {
    if options.registers > LOAD_TILLS_MAX {
        return Err(DemoError::TooManyTills);
    }
    let mut report = DemoReport::default();
    let source = if options.online_retail.is_some() { Source::File } else { Source::Own };
    let begun = match progress::progress(node).await.map_err(DemoError::Unread)? {
        Progress::Empty => Some(Begun { source, at: now }),
        Progress::Half(begun) if begun.source != source => {
            return Err(DemoError::OtherSource { with_file: begun.source == Source::File });
        }
        Progress::Half(begun) => Some(begun),
        Progress::Whole => None,
    };
    if let Some(begun) = begun {
        report.created = true;
        make(node, begun, options, &mut report).await?;
    }
    report.load_tills = load_tills(node, options.registers).await?;
    Ok(report)
}

/// Does what is not done yet.
async fn make(
    node: &Node,
    begun: Begun,
    options: &DemoOptions,
    report: &mut DemoReport,
) -> Result<(), DemoError> {
    put_as(node, begun.first(), begun, None, first_body()).await?;
    organisation(node).await?;
    match &options.online_retail {
        Some(path) => {
            let file =
                std::fs::File::open(path).map_err(|source| DemoError::File { path: path.clone(), source })?;
            let plan = import::plan(
                std::io::BufReader::new(file),
                &PlanOptions { currency: node.currency(), ..PlanOptions::default() },
            )?;
            (report.products, report.commands) = (plan.products.len(), plan.steps.len());
            // Nobody stands at the tills of the import but the import.
            report.import = Some(import::run(&plan, node, &mut |_| Ok(())).await?);
        }
        None => (report.products, report.commands) = own_shop(node, begun).await?,
    }
    put_as(node, begun.last(), begun, None, first_body()).await
}

/// What the first command puts, and the last one again: it changes nothing then, but its id can be found.
fn first_body() -> CommandBody {
    let [standard, ..] = standard_tax_classes();
    CommandBody::from(standard)
}

/// Nine to six, and shorter on Sundays; nobody visits the warehouse.
fn shop_hours(branch: BranchId) -> Vec<OpeningHours> {
    let (week, sunday) = ((9 * 60, 18 * 60), (11 * 60, 17 * 60));
    let days = if branch == BranchId(3) { 0 } else { 7 };
    let hours = (1..=days).map(|day| {
        let (opens, closes) = if day == 7 { sunday } else { week };
        OpeningHours { day, opens, closes }
    });
    hours.collect()
}

/// Puts what is missing.
async fn organisation(node: &Node) -> Result<(), DemoError> {
    let published = node.catalogue();
    let known = &published.organisation;
    let classes = standard_tax_classes().into_iter().filter(|class| known.tax_class(class.id).is_none());
    let mut bodies: Vec<CommandBody> = classes.map(CommandBody::from).collect();
    let branches = standard_branches(3).into_iter().filter(|branch| known.branch(branch.id).is_none());
    // The shops stand where the demonstration runs, so that their today is that of whoever looks at it.
    let here = business_day::zone_of_this_machine();
    bodies.extend(branches.map(|mut branch| {
        branch.time_zone = here.clone().unwrap_or(branch.time_zone);
        branch.hours = shop_hours(branch.id);
        CommandBody::from(branch)
    }));
    for (id, name, role, pin) in PEOPLE.into_iter().filter(|(id, ..)| known.staff(*id).is_none()) {
        bodies.push(CommandBody::from(PutStaff {
            id,
            name: Some(name.to_owned()),
            role: Some(role),
            pin: Some(pin.into()),
            active: Some(true),
            password: password_of(id).map(Into::into),
            ..PutStaff::default()
        }));
    }
    let tills = TILLS.into_iter().filter(|(id, ..)| known.register(*id).is_none());
    bodies.extend(tills.map(|(id, branch, name)| CommandBody::from(till(id, branch, name.to_owned()))));
    for body in bodies {
        put(node, body).await?;
    }
    Ok(())
}

fn till(id: RegisterId, branch: BranchId, name: String) -> PutRegister {
    PutRegister {
        id,
        branch,
        name,
        token_sha256: Auth::token_sha256(&device_token(id)),
        ..PutRegister::default()
    }
}

async fn own_shop(node: &Node, begun: Begun) -> Result<(usize, usize), DemoError> {
    let mut chance = Chance::new(SEED);
    let products = goods::products(&mut chance);
    let published = node.catalogue();
    let missing = products.iter().filter(|product| published.organisation.product(&product.handle).is_none());
    all(missing.map(|product| put(node, CommandBody::from(product.clone())))).await?;
    let shelves = opening_stock(&products, &mut chance);
    for (branch, lines) in &shelves {
        for (number, lines) in (1_u32..).zip(lines.chunks(LINES_MAX)) {
            let reference = format!("Opening stock {number}");
            // The same id in every run, so that a delivery comes once.
            let id = begun.id(&format!("{reference} of branch {branch}"));
            let body = CommandBody::from(Receive { reference, lines: lines.to_vec() });
            put_as(node, id, begun, Some(*branch), body).await?;
        }
    }
    let until = chrono::Local.timestamp_millis_opt(begun.at.0).single().unwrap_or_default();
    let steps = history::steps(&products, shelves, node.currency(), until, &mut chance);
    let (whole, last) = (steps.len(), unsettled::last_numbers(&steps));
    play(node, not_done(node, steps).await?).await?;
    unsettled::make(node, begun, &products, &last).await?;
    displays::make(node, begun, &products).await?;
    counting::make(node, begun, &products).await?;
    Ok((products.len(), whole))
}

/// Steps that no earlier run has done: the numbers of each till are used in order.
async fn not_done(node: &Node, steps: Vec<Step>) -> Result<Vec<Step>, DemoError> {
    let mut done = BTreeMap::new();
    for (register, ..) in TILLS {
        let view = node.register_view(register).await.map_err(DemoError::Unread)?;
        done.insert(register, view.command_seq);
    }
    Ok(steps.into_iter().filter(|step| done.get(&step.register).is_none_or(|seq| step.seq > *seq)).collect())
}

/// Most shelves are full, some low and some empty, as shelves are.
fn opening_stock(products: &[PutProduct], chance: &mut Chance) -> BTreeMap<BranchId, Vec<SkuQuantity>> {
    let mut shelves: BTreeMap<BranchId, Vec<SkuQuantity>> = BTreeMap::new();
    let goods: Vec<Sku> = products
        .iter()
        .flat_map(|product| &product.variants)
        .filter(|variant| variant.kind == VariantKind::Goods)
        .map(|variant| variant.sku)
        .collect();
    for branch in standard_branches(3) {
        for sku in &goods {
            let units = match chance.below(100) {
                0..=3 => continue,
                4..=11 => 1 + chance.below(2),
                _ => 8 + chance.below(60),
            };
            let quantity = Quantity(i64::try_from(units).unwrap_or(1).saturating_mul(Quantity::ONE.0));
            shelves.entry(branch.id).or_default().push(SkuQuantity { sku: *sku, quantity });
        }
    }
    shelves
}

async fn play(node: &Node, steps: Vec<Step>) -> Result<(), DemoError> {
    let bar = ProgressBar::with_draw_target(u64::try_from(steps.len()).ok(), ProgressDrawTarget::stderr());
    let results = import::play(node, &steps, &bar).await?;
    bar.finish_and_clear();
    for (result, step) in results.iter().zip(&steps) {
        if let StepResult::Refused(refusal) = result {
            let what = format!("a command of till {}", step.register);
            return Err(DemoError::Refused { what, refusal: refusal.clone() });
        }
    }
    Ok(())
}

/// Makes tills 100, 101, … ready: enrolled, with the manager signed on and a shift open.
async fn load_tills(node: &Node, count: u16) -> Result<usize, DemoError> {
    let ids = (0..count).map(|number| RegisterId(FIRST_LOAD_TILL.saturating_add(number)));
    let published = node.catalogue();
    let missing = ids.clone().filter(|id| published.organisation.register(*id).is_none());
    let enrol =
        missing.map(|id| put(node, CommandBody::from(till(id, LOAD_BRANCH, format!("Load till {id}")))));
    all(enrol).await?;
    all(ids.map(|id| open(node, id))).await?;
    Ok(usize::from(count))
}

async fn open(node: &Node, register: RegisterId) -> Result<(), DemoError> {
    let refused = |refusal| DemoError::Refused { what: format!("opening till {register}"), refusal };
    let view = node.register_view(register).await.map_err(refused)?;
    if !view.signed_on.contains(&MANAGER) {
        node.sign_on(register, MANAGER).await.map_err(refused)?;
    }
    if view.shift.is_none() {
        let opening = OpenShift { currency: node.currency(), opening_float: FLOAT };
        let mut command = import::own_command(None, Some(MANAGER), CommandBody::from(opening));
        command.seq = Some(view.command_seq.saturating_add(1));
        done(import::submit(node, Origin::Register(register), command).await).map_err(refused)?;
    }
    Ok(())
}

async fn all(
    jobs: impl Iterator<Item = impl Future<Output = Result<(), DemoError>>>,
) -> Result<(), DemoError> {
    let mut running = stream::iter(jobs).buffer_unordered(IN_FLIGHT);
    while let Some(result) = running.next().await {
        result?;
    }
    Ok(())
}

async fn put(node: &Node, body: CommandBody) -> Result<(), DemoError> {
    submit(node, import::own_command(None, Some(MANAGER), body)).await
}

/// Between two looks at something that others have still to do.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// Looks so often until there is something to be seen.
async fn look_again<T>(
    looks: u32,
    look: impl AsyncFn() -> Result<Option<T>, Refusal>,
) -> Result<Option<T>, Refusal> {
    for _ in 0..looks {
        match look().await? {
            None => tokio::time::sleep(LOOK_AGAIN).await,
            seen => return Ok(seen),
        }
    }
    Ok(None)
}

/// Puts something under an id that is the same in every run.
async fn put_as(
    node: &Node,
    id: CommandId,
    begun: Begun,
    branch: Option<BranchId>,
    body: CommandBody,
) -> Result<(), DemoError> {
    let occurred = begun.occurred();
    submit(node, Command { id, occurred, ..import::own_command(branch, Some(MANAGER), body) }).await
}

async fn submit(node: &Node, command: Command) -> Result<(), DemoError> {
    let what = match &command.body {
        CommandBody::Organisation(asked) => match &**asked {
            OrganisationCommand::PutProduct(product) => format!("product {}", product.handle),
            OrganisationCommand::PutRegister(register) => format!("till {}", register.id),
            OrganisationCommand::PutStaff(staff) => format!("staff {}", staff.id),
            _ => "a part of the organisation".to_owned(),
        },
        CommandBody::Stock(StockCommand::Receive(receive)) => receive.reference.clone(),
        CommandBody::Transfer(_) => "a step of a transfer".to_owned(),
        CommandBody::Task(_) => "a task".to_owned(),
        CommandBody::Count(_) => "a step of a count".to_owned(),
        _ => "a part of the organisation".to_owned(),
    };
    done(import::submit(node, Origin::System, command).await)
        .map_err(|refusal| DemoError::Refused { what, refusal })
}

fn done(result: Result<StepResult, Refusal>) -> Result<(), Refusal> {
    match result? {
        StepResult::Refused(refusal) => Err(refusal),
        StepResult::Done | StepResult::Repeated | StepResult::NotSent => Ok(()),
    }
}
