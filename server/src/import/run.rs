//! Doing a plan: every step goes the ordinary way of a till's command, several tills at once, each in its order.
//! Afterwards the node's own stock and takings are held against the plan's.

use futures_util::{StreamExt, stream::FuturesUnordered};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use protocol::{
    Answer, BranchId, Command, CommandBody, PAGE_ROWS_MAX, Quantity, Refusal, RefusalCode, RegisterCommand,
    RegisterId, Retry, Sku, StaffId, TicketCommand,
};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::time::{Duration, Instant};
use thiserror::Error;

use super::plan::{Plan, Step};
use super::prepare::{self, Tell};
use crate::node::Node;
use crate::record::Origin;
use crate::sheet::defused;

/// Commands of one till on their way at once.
const IN_FLIGHT: usize = 64;
/// How often a command is sent again when the node says that this can help.
const ATTEMPTS_MAX: u32 = 240;
/// How long published stock and figures may take to catch up with the last answer.
const CATCH_UP: Duration = Duration::from_secs(20);
const LOOK_AGAIN: Duration = Duration::from_millis(50);
/// Differences named one by one before the rest is only counted.
const DIFFERENCES_TOLD: usize = 20;

/// What became of one step.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum StepResult {
    Done,
    /// It had been done by an earlier import of the same file.
    Repeated,
    Refused(Refusal),
    /// An earlier fault ended the import before it.
    NotSent,
}

/// What an import did.
#[derive(Debug)]
pub struct ImportOutcome {
    /// One for each of the plan's steps.
    pub results: Vec<StepResult>,
    /// One for each opening delivery.
    pub opening: Vec<StepResult>,
    /// Products, people, branches and tills that were not there before.
    pub created: u64,
    /// Where the node's numbers are not the plan's; empty when all is well.
    pub differences: Vec<String>,
    /// Differences beyond those named.
    pub more_differences: u64,
    pub elapsed: Duration,
}

impl ImportOutcome {
    #[must_use]
    pub fn count(&self, matches: impl Fn(&StepResult) -> bool) -> usize {
        self.results.iter().chain(&self.opening).filter(|result| matches(result)).count()
    }
}

/// Why an import stopped.
#[derive(Debug, Error)]
pub enum ImportError {
    /// The node cannot go on; what was done stays done, and importing again goes on from there.
    #[error("the import stopped: {0}")]
    Stopped(Refusal),
    /// What the plan needs cannot be set up.
    #[error("{what} was refused: {refusal}")]
    Setup { what: String, refusal: Refusal },
    /// The person the import acts as may not do so.
    #[error("staff {0} exists but is not an active manager; name another one with --staff")]
    NotManager(StaffId),
    /// Somebody has to know the secrets of what is created.
    #[error("a secret could not be told, so that nothing was created with it: {0}")]
    Untold(std::io::Error),
}

/// Submits a plan. A second run of the same plan changes nothing, and one after an interruption goes on. `tell` hears the
/// secrets of what is created.
///
/// # Errors
/// [`ImportError`] when the node cannot take more. Steps refused by a rule are no error; they are in the outcome.
pub async fn run(plan: &Plan, node: &Node, tell: Tell<'_>) -> Result<ImportOutcome, ImportError> {
    let started = Instant::now();
    let bar = progress(plan.products.len() + plan.opening.len() + plan.steps.len());
    let created = prepare::organisation(plan, node, &bar, tell).await?;
    let opening = play(node, &plan.opening, &bar).await?;
    let results = play(node, &plan.steps, &bar).await?;
    bar.finish_and_clear();
    let (differences, more_differences) = compare(plan, node).await?;
    Ok(ImportOutcome { results, opening, created, differences, more_differences, elapsed: started.elapsed() })
}

/// Writes one row for every line of the file: what it was, what became of it and whether that was done.
///
/// # Errors
/// When the output cannot be written.
pub fn write_report(plan: &Plan, outcome: Option<&ImportOutcome>, out: impl Write) -> Result<(), csv::Error> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record([
        "line",
        "document",
        "code",
        "sku",
        "quantity",
        "unit_price",
        "amount",
        "category",
        "split",
        "detail",
        "commands",
        "result",
    ])?;
    for fate in &plan.report.fates {
        let steps = fate.steps.iter().filter_map(|step| plan.steps.get(*step));
        let commands: Vec<_> = steps.map(|step| step.id.to_string()).collect();
        let results = outcome.map(|outcome| {
            let results = fate.steps.iter().filter_map(|step| outcome.results.get(*step));
            results.map(result_name).collect::<Vec<_>>().join(" ")
        });
        csv.write_record([
            fate.number.to_string(),
            defused(&fate.document),
            defused(&fate.code),
            fate.sku.map_or_else(String::new, |sku| defused(sku.as_str())),
            fate.quantity.to_string(),
            fate.unit_price.0.to_string(),
            fate.amount.0.to_string(),
            fate.category.name().to_owned(),
            fate.split.to_string(),
            defused(&fate.detail),
            commands.join(" "),
            results.unwrap_or_default(),
        ])?;
    }
    csv.flush()?;
    Ok(())
}

/// Sends one command until it is answered or cannot be.
pub(crate) async fn submit(node: &Node, origin: Origin, command: Command) -> Result<StepResult, Refusal> {
    let mut attempts = 0;
    loop {
        match node.submit_history(origin, command.clone()).await {
            Ok(reply) => {
                return Ok(match reply.answer {
                    Answer::Rejected(refusal) => StepResult::Refused(refusal),
                    Answer::Ok(_) if reply.repeated => StepResult::Repeated,
                    Answer::Ok(_) => StepResult::Done,
                });
            }
            Err(refusal) if ends_everything(refusal.code) => return Err(refusal),
            Err(refusal) => match refusal.retry {
                Retry::Never | Retry::AfterUpgrade => return Ok(StepResult::Refused(refusal)),
                _ if attempts >= ATTEMPTS_MAX => return Err(refusal),
                Retry::SameId => tokio::time::sleep(LOOK_AGAIN).await,
                Retry::AfterMs(millis) => tokio::time::sleep(Duration::from_millis(millis.into())).await,
            },
        }
        attempts += 1;
    }
}

const fn ends_everything(code: RefusalCode) -> bool {
    matches!(code, RefusalCode::StorageFull | RefusalCode::ShuttingDown)
}

type Numbered<'a> = (usize, &'a Step);

/// Plays steps: several tills at once, each in its order. One result for each step.
pub(crate) async fn play(
    node: &Node,
    steps: &[Step],
    bar: &ProgressBar,
) -> Result<Vec<StepResult>, ImportError> {
    let mut results = vec![StepResult::NotSent; steps.len()];
    let mut tills: BTreeMap<RegisterId, Vec<Numbered<'_>>> = BTreeMap::new();
    for (index, step) in steps.iter().enumerate() {
        tills.entry(step.register).or_default().push((index, step));
    }
    let mut playing: FuturesUnordered<_> = tills.into_values().map(|steps| till(node, steps, bar)).collect();
    while let Some(played) = playing.next().await {
        for (index, result) in played.map_err(ImportError::Stopped)? {
            if let Some(place) = results.get_mut(index) {
                *place = result;
            }
        }
    }
    Ok(results)
}

/// Plays one till's steps in order. What depends on what came before (a shift's ends, a sign-on, a refund and its sale)
/// waits until everything before it is answered.
async fn till(
    node: &Node,
    steps: Vec<Numbered<'_>>,
    bar: &ProgressBar,
) -> Result<Vec<(usize, StepResult)>, Refusal> {
    let mut results = Vec::with_capacity(steps.len());
    let mut flying = FuturesUnordered::new();
    let mut signed_on = BTreeSet::new();
    let mut after_shift_end = false;
    for (index, step) in steps {
        let shift_end = matches!(
            step.body,
            CommandBody::Register(RegisterCommand::OpenShift(_))
                | CommandBody::Register(RegisterCommand::CloseShift(_))
        );
        let signs_on = !signed_on.contains(&step.staff);
        let alone = shift_end
            || after_shift_end
            || signs_on
            || matches!(step.body, CommandBody::Ticket(TicketCommand::Refund(_)));
        let room = if alone { 0 } else { IN_FLIGHT - 1 };
        while flying.len() > room {
            let Some(result) = flying.next().await else { break };
            results.push(result?);
            bar.inc(1);
        }
        if signs_on {
            node.sign_on(step.register, step.staff).await?;
            signed_on.insert(step.staff);
        }
        if matches!(step.body, CommandBody::Register(RegisterCommand::CloseShift(_))) {
            // Closing a shift signs everybody off.
            signed_on.clear();
        }
        after_shift_end = shift_end;
        let command = Command {
            id: step.id,
            seq: Some(step.seq),
            branch: None,
            staff: Some(step.staff),
            occurred: step.occurred,
            body: step.body.clone(),
        };
        let origin = Origin::Register(step.register);
        let flight = async move { submit(node, origin, command).await.map(|result| (index, result)) };
        flying.push(flight);
    }
    while let Some(result) = flying.next().await {
        results.push(result?);
        bar.inc(1);
    }
    Ok(results)
}

/// Waits until the published numbers are the plan's; what is still different after [`CATCH_UP`] is told.
async fn compare(plan: &Plan, node: &Node) -> Result<(Vec<String>, u64), ImportError> {
    let deadline = Instant::now() + CATCH_UP;
    loop {
        let mut found = stock_differences(plan, node).await.map_err(ImportError::Stopped)?;
        found.extend(money_differences(plan, node).await.map_err(ImportError::Stopped)?);
        if found.is_empty() || Instant::now() >= deadline {
            let more = found.len().saturating_sub(DIFFERENCES_TOLD);
            found.truncate(DIFFERENCES_TOLD);
            return Ok((found, u64::try_from(more).unwrap_or(u64::MAX)));
        }
        tokio::time::sleep(LOOK_AGAIN).await;
    }
}

async fn stock_differences(plan: &Plan, node: &Node) -> Result<Vec<String>, Refusal> {
    let mut differences = Vec::new();
    for branch in &plan.branches {
        let found = on_hand(node, branch.id).await?;
        let expected = plan.expected_stock().iter().filter(|((at, _), _)| *at == branch.id);
        for ((_, sku), quantity) in expected {
            let level = found.get(sku).copied().unwrap_or_default();
            if level != *quantity {
                differences.push(format!("{} {sku}: on hand {level}, expected {quantity}", branch.code));
            }
        }
    }
    Ok(differences)
}

async fn on_hand(node: &Node, branch: BranchId) -> Result<BTreeMap<Sku, Quantity>, Refusal> {
    let mut found = BTreeMap::new();
    let mut after = None;
    loop {
        let page = node.branch_levels(branch, after, PAGE_ROWS_MAX).await?;
        let Some(last) = page.last() else { return Ok(found) };
        after = Some(last.sku);
        found.extend(page.iter().map(|row| (row.sku, row.level.on_hand)));
    }
}

async fn money_differences(plan: &Plan, node: &Node) -> Result<Vec<String>, Refusal> {
    let mut differences = Vec::new();
    let mut by_date: BTreeMap<&str, Vec<_>> = BTreeMap::new();
    for ((branch, date), expected) in plan.expected_money() {
        by_date.entry(date).or_default().push((*branch, expected));
    }
    for (date, days) in by_date {
        let found = node.sales(Some(date.to_owned())).await?;
        for (branch, expected) in days {
            let day = found.iter().find(|day| day.branch == branch);
            let seen = day.map(|day| (day.sales, day.refunds, day.gross, day.refunded)).unwrap_or_default();
            let wanted = (expected.sales, expected.refunds, expected.gross, expected.refunded);
            if seen != wanted {
                differences.push(format!(
                    "branch {branch} on {date}: {} sales {}, {} refunds {}; expected {} sales {}, {} refunds {}",
                    seen.0, seen.2.0, seen.1, seen.3.0, wanted.0, wanted.2.0, wanted.1, wanted.3.0
                ));
            }
        }
    }
    Ok(differences)
}

fn result_name(result: &StepResult) -> String {
    match result {
        StepResult::Done => "done".to_owned(),
        StepResult::Repeated => "repeated".to_owned(),
        StepResult::Refused(refusal) => format!("refused:{}", refusal.code.name()),
        StepResult::NotSent => "not_sent".to_owned(),
    }
}

fn progress(length: usize) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(u64::try_from(length).ok(), ProgressDrawTarget::stderr());
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} {elapsed} ({per_sec}) {msg}") {
        bar.set_style(style);
    }
    bar
}
