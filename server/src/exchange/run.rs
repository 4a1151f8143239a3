//! Finding out what an import would do, and doing it: lot by lot, never faster than leaves tills the rest, until it is over or
//! somebody stops it.

use actix_web::rt::{spawn, time::sleep};
use futures_util::future::join_all;
use protocol::{
    BranchId, ImportField, ImportKind, ImportLine, ImportMapping, ImportState, ImportView, LotLevel,
    PAGE_ROWS_MAX, Refusal, RefusalCode, Rule, WithFacts as _,
};
use std::{collections::BTreeSet, time::Instant};

use super::{
    read,
    steps::{self, Step},
    stock::{KnownLot, OnHand},
    store::{Imports, Turn, broken, unreadable},
};
use crate::{
    import::{StepResult, submit},
    limits::{IMPORT_IN_FLIGHT, IMPORT_LOT},
    node::{LotsAsked, Node},
    record::Origin,
};

/// How many lots are done between two notes on the disk of how far it has come.
const LOTS_BETWEEN_NOTES: usize = 64;

impl Imports {
    /// Finds out what a file would change when it is read this way; the view tells when that is known.
    pub(crate) fn plan(&self, node: &Node, id: &str, mapping: ImportMapping) -> Result<ImportView, Refusal> {
        let mut view = self.get(id)?;
        if !matches!(view.state, ImportState::Uploaded | ImportState::Planned) {
            let message = "this import has begun; upload the file again to read it in another way";
            return Err(wrong_state(message).rule(Rule::ImportBegun));
        }
        if mapping.columns.len() != view.mapping.columns.len() {
            let message = "every column of the file is named once, in its order";
            return Err(Refusal::new(RefusalCode::Malformed, message));
        }
        let turn = self.turn(id)?;
        view.mapping = mapping;
        view.state = ImportState::Planning;
        (view.problem, view.because) = (None, None);
        self.remember(&view.mapping)?;
        self.put(&view)?;
        let (imports, node, told) = (self.clone(), node.clone(), view.clone());
        spawn(async move {
            let planned = planned(&imports, &node, &view).await;
            view.state = if planned.is_ok() { ImportState::Planned } else { ImportState::Uploaded };
            match planned {
                Ok(Planned { counts, total, places }) => {
                    (view.counts, view.total, view.places) = (counts, total, places);
                }
                Err(refusal) => stopped(&mut view, refusal),
            }
            note(&imports, &view);
            drop(turn);
        });
        Ok(told)
    }

    /// Does it, or goes on with it.
    pub(crate) fn run(&self, node: &Node, id: &str, origin: Origin) -> Result<ImportView, Refusal> {
        let mut view = self.get(id)?;
        let goes_on = matches!(view.state, ImportState::Cancelled | ImportState::Interrupted);
        if !goes_on && view.state != ImportState::Planned {
            return Err(wrong_state("this import is not ready to be run"));
        }
        let turn = self.turn(id)?;
        view.state = ImportState::Running;
        (view.problem, view.because) = (None, None);
        self.put(&view)?;
        let (imports, node, told) = (self.clone(), node.clone(), view.clone());
        spawn(async move {
            let ended = run(&imports, &node, &mut view, origin, &turn, goes_on).await;
            view.state = match ended {
                Ok(state) => state,
                Err(refusal) => {
                    stopped(&mut view, refusal);
                    ImportState::Interrupted
                }
            };
            note(&imports, &view);
            drop(turn);
        });
        Ok(told)
    }
}

/// Keeps why it could not go on.
pub(super) fn stopped(view: &mut ImportView, refusal: Refusal) {
    view.problem = Some(refusal.message.clone());
    view.because = Some(refusal);
}

pub(super) fn wrong_state(message: &str) -> Refusal {
    Refusal::new(RefusalCode::WrongState, message)
}

/// Keeps how it ended; where that fails it is at least shown.
pub(super) fn note(imports: &Imports, view: &ImportView) {
    if let Err(refusal) = imports.put(view) {
        tracing::error!(import = view.id, %refusal, "how an import ended could not be kept");
    }
}

/// What was found out of a file.
struct Planned {
    counts: protocol::ImportCounts,
    total: u32,
    places: Vec<String>,
}

/// Plans anew, and keeps steps and report.
async fn planned(imports: &Imports, node: &Node, view: &ImportView) -> Result<Planned, Refusal> {
    let levels = on_hand(node, &view.mapping, view.kind).await?;
    let there = if view.kind == ImportKind::Customers { node.every_customer().await? } else { Vec::new() };
    let (imports, node, view) = (imports.clone(), node.clone(), view.clone());
    let work = move || {
        let published = node.catalogue();
        let path = imports.file(&view.id);
        let plan = read::plan(&path, &view, &published.organisation, node.currency(), (&levels, &there))
            .map_err(unreadable)?;
        steps::write_lines(&imports.steps(&view.id), &plan.steps).map_err(broken)?;
        steps::write_lines(&imports.report(&view.id), &plan.report).map_err(broken)?;
        let places = read::places(&path, &view.mapping).map_err(unreadable)?;
        let total = u32::try_from(plan.steps.len()).unwrap_or(u32::MAX);
        Ok(Planned { counts: plan.counts, total, places })
    };
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|error| {
        Err(Refusal::new(RefusalCode::Fault, format!("the file could not be read: {error}")))
    })
}

/// What is on hand where the file says something about it.
async fn on_hand(node: &Node, mapping: &ImportMapping, kind: ImportKind) -> Result<OnHand, Refusal> {
    let mut there = OnHand::default();
    for branch in branches_of(node, mapping, kind) {
        let mut after = None;
        loop {
            let page = node.branch_levels(branch, after, PAGE_ROWS_MAX).await?;
            let Some(last) = page.last() else { break };
            after = Some(last.sku);
            there.levels.extend(page.into_iter().map(|row| ((branch, row.sku), row.level.on_hand)));
        }
    }
    if matches!(kind, ImportKind::Stock | ImportKind::Counts) {
        let mut after = None;
        loop {
            let asked = LotsAsked { empty: true, after, ..LotsAsked::default() };
            let (page, reached) = node.lots(asked, PAGE_ROWS_MAX).await?;
            for LotLevel { sku, branch, lot, expires, on_hand, .. } in page {
                let known = KnownLot { lot, on_hand, expires: expires.is_some() };
                there.lots.entry((branch, sku)).or_default().push(known);
            }
            let Some(reached) = reached else { break };
            after = Some(reached);
        }
    }
    Ok(there)
}

/// The branches whose levels a file may be about: those of its columns, or all where its lines say which.
fn branches_of(node: &Node, mapping: &ImportMapping, kind: ImportKind) -> BTreeSet<BranchId> {
    let is_stock = |field| matches!(field, Some(ImportField::Stock | ImportField::StockNew));
    match kind {
        ImportKind::Products => {
            let columns = mapping.columns.iter().filter(|column| is_stock(column.field));
            columns.filter_map(|column| column.branch.or(mapping.branch)).collect()
        }
        ImportKind::Stock | ImportKind::Counts => {
            node.catalogue().organisation.branches().map(|branch| branch.id).collect()
        }
        _ => BTreeSet::new(),
    }
}

async fn run(
    imports: &Imports,
    node: &Node,
    view: &mut ImportView,
    origin: Origin,
    turn: &Turn,
    goes_on: bool,
) -> Result<ImportState, Refusal> {
    if !goes_on {
        // The catalogue may be another than it was when somebody looked at the plan.
        let planned = planned(imports, node, view).await?;
        (view.counts, view.total) = (planned.counts, planned.total);
        imports.put(view)?;
    }
    let path = imports.steps(&view.id);
    let all: Vec<Step> = blocking(move || steps::read_lines(&path, 0, usize::MAX)).await?;
    let mut refused = Vec::new();
    view.done = 0;
    let mut number = 0;
    let mut ended = ImportState::Done;
    let mut due = Instant::now();
    // Stock can only come to what there is already, and what is counted to a count that is open.
    'parts: for part in all.chunk_by(|one, other| one.rank() == other.rank()) {
        for lot in part.chunks(IMPORT_IN_FLIGHT) {
            if turn.is_stopped() {
                ended = ImportState::Cancelled;
                break 'parts;
            }
            if node.is_draining() {
                ended = ImportState::Interrupted;
                break 'parts;
            }
            // A timer that rings late is made up for, a lot that took long is not.
            due = (due + IMPORT_LOT).max(Instant::now());
            let jobs = lot.iter().zip(number..).map(|(step, number)| one(node, view, origin, step, number));
            for result in join_all(jobs).await {
                refused.extend(result?);
            }
            number += lot.len();
            view.done = u32::try_from(number).unwrap_or(u32::MAX);
            view.refused = u32::try_from(refused.len()).unwrap_or(u32::MAX);
            if (number / IMPORT_IN_FLIGHT).is_multiple_of(LOTS_BETWEEN_NOTES) {
                imports.put(view)?
            } else {
                imports.show(view)
            }
            sleep(due.saturating_duration_since(Instant::now())).await;
        }
    }
    add_to_report(imports, view, refused).await?;
    Ok(ended)
}

/// Does one step; gives what there is to say when it is refused.
async fn one(
    node: &Node,
    view: &ImportView,
    origin: Origin,
    step: &Step,
    number: usize,
) -> Result<Option<ImportLine>, Refusal> {
    let id = steps::id(&view.id, view.at, "run", number);
    let command = steps::command(id, view.at, step.branch, step.body());
    Ok(match submit(node, origin, command).await? {
        StepResult::Refused(refusal) => Some(step.refused(refusal)),
        StepResult::Done | StepResult::Repeated | StepResult::NotSent => None,
    })
}

/// Puts what was refused behind what was said before, in place of what an earlier run was refused.
pub(super) async fn add_to_report(
    imports: &Imports,
    view: &ImportView,
    refused: Vec<ImportLine>,
) -> Result<(), Refusal> {
    let path = imports.report(&view.id);
    blocking(move || {
        let mut lines: Vec<ImportLine> = steps::read_lines(&path, 0, usize::MAX)?;
        lines.retain(|line| line.result != protocol::ImportResult::Refused);
        lines.extend(refused);
        steps::write_lines(&path, &lines)
    })
    .await
}

pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> std::io::Result<T> + Send + 'static,
) -> Result<T, Refusal> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|error| Err(std::io::Error::other(error))).map_err(broken)
}
