//! What must be true after a replay: each document once, stock and takings as planned, and every mirror equal to the
//! server's own answer.

use std::{
    collections::{BTreeMap, HashMap},
    time::{Duration, Instant},
};

use client::Follow;
use onhand::import::Plan;
use protocol::{
    Badge, BranchAvailability, BranchId, CommandBody, DaySales, PutBranch, Quantity, Sku, SkuLevel,
    StockLevel, TicketCommand, TicketId, Topic,
};

use super::{Tally, Watchers};
use crate::{Failure, report::Report, target::Target};

/// What the server's books say.
#[derive(Debug)]
pub(super) struct Books {
    stock: BTreeMap<BranchId, BTreeMap<Sku, StockLevel>>,
    sales: BTreeMap<(BranchId, String), DaySales>,
    tickets: HashMap<TicketId, u32>,
}

impl Books {
    /// Reads stock, takings and tickets over HTTP.
    pub(super) async fn read(target: &Target, plan: &Plan) -> Result<Self, Failure> {
        let mut stock = BTreeMap::new();
        for branch in &plan.branches {
            stock.insert(branch.id, target.levels(branch.id).await?);
        }
        let mut sales = BTreeMap::new();
        let mut dates: Vec<&String> = plan.money.keys().map(|(_, date)| date).collect();
        dates.sort();
        dates.dedup();
        for date in dates {
            for day in target.sales(date).await? {
                sales.insert((day.branch, day.date.clone()), day);
            }
        }
        let mut tickets = HashMap::new();
        for ticket in target.tickets().await? {
            *tickets.entry(ticket.id).or_insert(0) += 1;
        }
        Ok(Self { stock, sales, tickets })
    }

    fn on_hand(&self, branch: BranchId, sku: Sku) -> i64 {
        let level = self.stock.get(&branch).and_then(|levels| levels.get(&sku));
        level.map_or(Quantity::ZERO, |level| level.on_hand).0
    }
}

/// Adds every proof to the report.
pub(super) async fn prove(
    report: &mut Report,
    target: &Target,
    plan: &Plan,
    before: &Books,
    watchers: &Watchers,
    tally: &Tally,
    patience: Duration,
) -> Result<(), Failure> {
    let fresh = tally.repeated == 0;
    let refused =
        tally.refused.iter().take(3).map(|(id, refusal)| format!("{id}: {refusal}")).collect::<Vec<_>>();
    report.proof(
        "every command was done",
        tally.refused.is_empty(),
        format!(
            "{} done, of them {} repeats of an earlier replay, {} refused {}",
            tally.done,
            tally.repeated,
            tally.refused.len(),
            refused.join("; ")
        ),
    );
    let after = caught_up(target, plan, before, watchers, fresh, patience).await?;
    prove_documents(report, plan, before, &after, fresh);
    let stock = stock_differences(plan, before, &after, fresh);
    report.proof(
        "stock = opening − sold + returned ± adjusted",
        stock.is_empty(),
        told(&format!("{} levels of the plan against GET /branches/{{id}}/stock", plan.stock.len()), &stock),
    );
    let money = money_differences(plan, before, &after, fresh);
    report.proof(
        "takings are the documents'",
        money.is_empty(),
        told(&format!("{} days of branches against GET /sales", plan.money.len()), &money),
    );
    let mirrors = stock_mirrors(&watchers.stock, &after);
    report.proof(
        "the manager's stock mirrors equal the server's",
        mirrors.is_empty(),
        told(&format!("{} mirrors, rows and hashes", watchers.stock.len()), &mirrors),
    );
    let days = sales_mirror(&watchers.sales, &after);
    report.proof(
        "the manager's sales mirror equals the server's",
        days.is_empty(),
        told("every day in it", &days),
    );
    let badges = badge_mirrors(&watchers.badges, &plan.branches, &after);
    report.proof(
        "every subscriber's badges equal the stock",
        badges.is_empty(),
        told(
            &format!("{} subscribers, availability worked out from the levels", watchers.badges.len()),
            &badges,
        ),
    );
    Ok(())
}

/// Reads the books until published stock and mirrors have caught up with the last answer, or patience ends.
async fn caught_up(
    target: &Target,
    plan: &Plan,
    before: &Books,
    watchers: &Watchers,
    fresh: bool,
    patience: Duration,
) -> Result<Books, Failure> {
    let start = Instant::now();
    loop {
        let after = Books::read(target, plan).await?;
        let behind = stock_differences(plan, before, &after, fresh).len()
            + money_differences(plan, before, &after, fresh).len()
            + stock_mirrors(&watchers.stock, &after).len()
            + sales_mirror(&watchers.sales, &after).len()
            + badge_mirrors(&watchers.badges, &plan.branches, &after).len();
        if behind == 0 || start.elapsed() > patience {
            return Ok(after);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

fn prove_documents(report: &mut Report, plan: &Plan, before: &Books, after: &Books, fresh: bool) {
    let makes_ticket = |body: &CommandBody| {
        matches!(
            body,
            CommandBody::Ticket(TicketCommand::Sell(_))
                | CommandBody::Ticket(TicketCommand::Refund(_))
                | CommandBody::Ticket(TicketCommand::RefundWithoutReceipt(_))
        )
    };
    let planned: Vec<TicketId> =
        plan.steps.iter().filter(|step| makes_ticket(&step.body)).map(|step| step.id.into()).collect();
    let wrong: Vec<String> = planned
        .iter()
        .filter(|id| after.tickets.get(*id) != Some(&1))
        .map(|id| format!("{id} {} times", after.tickets.get(id).copied().unwrap_or(0)))
        .collect();
    let grown = after.tickets.len().saturating_sub(before.tickets.len());
    let expected = if fresh { planned.len() } else { grown };
    report.proof(
        "every document exactly once, and nothing else",
        wrong.is_empty() && grown == expected,
        told(&format!("{} tickets planned, {grown} new on the server", planned.len()), &wrong),
    );
}

fn stock_differences(plan: &Plan, before: &Books, after: &Books, fresh: bool) -> Vec<String> {
    let expected = |branch: BranchId, sku: Sku, planned: i64| {
        // A repeated replay must change nothing; a first one comes on top of what was there.
        let held = before.on_hand(branch, sku);
        if fresh { held.saturating_add(planned) } else { held }
    };
    plan.stock
        .iter()
        .map(|((branch, sku), planned)| {
            (branch, sku, expected(*branch, *sku, planned.0), after.on_hand(*branch, *sku))
        })
        .filter(|(_, _, expected, have)| expected != have)
        .map(|(branch, sku, expected, have)| format!("{branch}/{sku}: {have} instead of {expected}"))
        .collect()
}

fn money_differences(plan: &Plan, before: &Books, after: &Books, fresh: bool) -> Vec<String> {
    let figures = |books: &Books, key: &(BranchId, String)| {
        books.sales.get(key).map_or((0, 0, 0, 0), |day| {
            (i64::from(day.sales), i64::from(day.refunds), day.gross.0, day.refunded.0)
        })
    };
    let mut wrong = Vec::new();
    for (key, planned) in &plan.money {
        let (was, is) = (figures(before, key), figures(after, key));
        let change = (is.0 - was.0, is.1 - was.1, is.2 - was.2, is.3 - was.3);
        let expected = if fresh {
            (i64::from(planned.sales), i64::from(planned.refunds), planned.gross.0, planned.refunded.0)
        } else {
            (0, 0, 0, 0)
        };
        if change != expected {
            wrong.push(format!("{}/{}: {change:?} instead of {expected:?}", key.0, key.1));
        }
    }
    wrong
}

fn stock_mirrors(follows: &[Follow], books: &Books) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut rows = BTreeMap::new();
    for follow in follows {
        let found = follow.look(|mirror, _| {
            let Topic::Stock(topic) = mirror.topic() else { return };
            let mut sum = 0_u32;
            for (sku, level) in mirror.levels() {
                sum = sum.wrapping_add(SkuLevel { sku: *sku, level: *level }.hash());
                *rows.entry(topic.branch).or_insert(0_usize) += 1;
                let held = books.stock.get(&topic.branch).and_then(|levels| levels.get(sku));
                if held != Some(level) {
                    wrong.push(format!("{}/{sku} differs", topic.branch));
                }
            }
            if sum != mirror.hash() {
                wrong.push(format!("hash of {topic:?} differs"));
            }
        });
        if found.is_none() {
            wrong.push("a topic is not followed any more".to_owned());
        }
    }
    for (branch, levels) in &books.stock {
        let mirrored = rows.get(branch).copied().unwrap_or(0);
        if mirrored != levels.len() {
            wrong.push(format!("branch {branch}: {mirrored} rows of {}", levels.len()));
        }
    }
    wrong
}

fn sales_mirror(follow: &Follow, books: &Books) -> Vec<String> {
    let compare = |mirror: &client::Mirror| {
        let days = mirror.sales().iter();
        days.filter(|(key, day)| books.sales.get(*key).is_some_and(|held| held != *day))
            .map(|((branch, date), _)| format!("{branch}/{date} differs"))
            .collect()
    };
    follow.look(|mirror, _| compare(mirror)).unwrap_or_else(|| vec!["not followed".to_owned()])
}

fn badge_mirrors(follows: &[Follow], branches: &[PutBranch], books: &Books) -> Vec<String> {
    let mut wrong = Vec::new();
    for follow in follows {
        let found = follow.look(|mirror, _| {
            for badge in mirror.badges().values() {
                if !badge_is_right(badge, branches, books) {
                    wrong.push(format!("{} differs", badge.sku));
                }
            }
            mirror.badges().len()
        });
        if found.is_none_or(|badges| badges == 0) {
            wrong.push("a subscriber has no badges".to_owned());
        }
    }
    wrong
}

fn badge_is_right(badge: &Badge, branches: &[PutBranch], books: &Books) -> bool {
    let level = |branch: BranchId| {
        books.stock.get(&branch).and_then(|levels| levels.get(&badge.sku)).copied().unwrap_or_default()
    };
    let known = |branch: BranchId| branches.iter().any(|other| other.id == branch && other.on_web);
    badge
        .branches
        .iter()
        .filter(|shown| known(shown.branch))
        .all(|shown| *shown == BranchAvailability::of(shown.branch, &level(shown.branch)))
}

/// What was compared, or the first things that differ.
fn told(compared: &str, wrong: &[String]) -> String {
    if wrong.is_empty() {
        compared.to_owned()
    } else {
        let first = wrong.iter().take(5).cloned().collect::<Vec<_>>().join(", ");
        format!("{compared}: {} differ: {first}", wrong.len())
    }
}
