//! Readings of what was lost and found: summed up by whatever it is grouped by, and what is behind a figure.

use domain::branch::{Event, for_each_finding};
use protocol::{
    Amount, BranchId, CommandId, LossEntry, LossFigures, LossGroup, LossReason, LossReport, LossRow, Lsn,
    MovementDocument, MovementKind, Quantity, Refusal, RefusalCode, SalesGroup, Sku, StaffId,
};
use std::collections::{BTreeMap, HashMap};

use super::{
    Node,
    movements::{cause, document},
    reports::{Filter, turn, unreadable},
};
use crate::{
    business_day::{Day, written},
    projections::{
        Costs, Held, HeldLosses, Loss, PublishedCatalogue, Question, Sums, key_text, loss_reason, sum_up,
    },
    record::{Decision, Record, Stream},
};

/// Which losses count.
#[derive(Clone, Debug, Default)]
pub(crate) struct LossFilter {
    pub(crate) branch: Option<BranchId>,
    pub(crate) reason: Option<LossReason>,
    /// Of products that are in it now.
    pub(crate) category: Option<String>,
    pub(crate) staff: Option<StaffId>,
    pub(crate) variant: Option<Sku>,
}

/// What a report of losses is asked for.
#[derive(Clone, Debug)]
pub(crate) struct LossesAsked {
    pub(crate) group: LossGroup,
    /// First and last business day.
    pub(crate) days: (Day, Day),
    pub(crate) filter: LossFilter,
    pub(crate) as_of: Option<Lsn>,
    /// Rows passed over, and rows wanted; all where no number is named.
    pub(crate) skip: usize,
    pub(crate) limit: Option<usize>,
    /// Whether the asker may see what goods cost.
    pub(crate) costs: bool,
}

/// What is behind a figure.
#[derive(Clone, Debug)]
pub(crate) struct LossEntriesAsked {
    pub(crate) days: (Day, Day),
    pub(crate) filter: LossFilter,
    pub(crate) as_of: Option<Lsn>,
    /// They are told behind this one, newest day first and newest first within it.
    pub(crate) before: Option<(Day, Lsn)>,
    pub(crate) limit: usize,
    pub(crate) costs: bool,
}

/// A page of it.
pub(crate) struct LossEntriesFound {
    pub(crate) rows: Vec<LossEntry>,
    pub(crate) next: Option<(Day, Lsn)>,
}

impl Node {
    /// A page of what was lost and found, grouped.
    ///
    /// # Errors
    /// As [`Node::sales_report`].
    pub(crate) async fn loss_report(&self, asked: LossesAsked) -> Result<LossReport, Refusal> {
        let _turn = turn().await?;
        let (mut losses, mut sold) = (
            self.held_losses(asked.days, asked.filter.branch, asked.as_of).await?,
            self.held(asked.days, asked.filter.branch, asked.as_of).await?,
        );
        let as_of = losses.as_of.min(sold.as_of);
        (losses.as_of, sold.as_of) = (as_of, as_of);
        let published = self.catalogue();
        self.blocking(move |node| {
            let mut sums = Losses::new(&asked, &published);
            let mut reading = Reading::new(&node, &asked.filter, &published);
            losses
                .each(&*node.0.storage, asked.days, asked.filter.branch, |loss| {
                    if let Some(known) = reading.known(loss) {
                        sums.take(&known);
                    }
                })
                .map_err(unreadable)?;
            reading.done()?;
            let sales = sales(&node, &sold, &asked)?;
            sums.told(&sales, as_of)
        })
        .await
    }

    /// What is behind a figure.
    ///
    /// # Errors
    /// As [`Node::sales_report`].
    pub(crate) async fn loss_entries(&self, asked: LossEntriesAsked) -> Result<LossEntriesFound, Refusal> {
        let _turn = turn().await?;
        let held = self.held_losses(asked.days, asked.filter.branch, asked.as_of).await?;
        let published = self.catalogue();
        self.blocking(move |node| entries(&node, &held, &published, &asked)).await
    }

    async fn held_losses(
        &self,
        days: (Day, Day),
        branch: Option<BranchId>,
        as_of: Option<Lsn>,
    ) -> Result<HeldLosses, Refusal> {
        let costs = &self.projections().costs;
        let mut held = costs.look(move |costs: &Costs| costs.losses().held(days, branch)).await?;
        held.as_of = as_of.map_or(held.as_of, |as_of| as_of.min(held.as_of));
        Ok(held)
    }
}

fn too_large() -> Refusal {
    Refusal::new(RefusalCode::Fault, "a sum of this report is too large to be told: ask for a shorter range")
}

/// A loss with all that is to be known of it.
struct Known {
    loss: Loss,
    reason: LossReason,
    /// Signed as the quantity is.
    cost: Option<i64>,
}

/// Tells which losses count, and what hangs on other records.
struct Reading<'a> {
    node: &'a Node,
    filter: &'a LossFilter,
    published: &'a PublishedCatalogue,
    /// Why what was taken back had been booked; none where that had lost and found nothing.
    originals: HashMap<(CommandId, Sku), Option<LossReason>>,
    failed: Option<Refusal>,
}

impl<'a> Reading<'a> {
    fn new(node: &'a Node, filter: &'a LossFilter, published: &'a PublishedCatalogue) -> Self {
        Self { node, filter, published, originals: HashMap::new(), failed: None }
    }

    /// None where it does not count.
    fn known(&mut self, loss: Loss) -> Option<Known> {
        let LossFilter { branch, reason: wanted, category, staff, variant } = self.filter;
        let own = branch.is_none_or(|branch| branch == loss.branch)
            && staff.is_none_or(|staff| staff == loss.staff)
            && variant.is_none_or(|variant| variant == loss.sku)
            && category.as_ref().is_none_or(|wanted| wanted == category_of(self.published, &loss.sku));
        if !own {
            return None;
        }
        let reason = match loss_reason(loss.finding) {
            Ok(reason) => reason,
            Err(original) => self.reason_of(original, loss.sku)?,
        };
        if wanted.is_some_and(|wanted| wanted != reason) {
            return None;
        }
        let cost = loss.cost.or_else(|| {
            let (_, variant) = self.published.organisation.variant(&loss.sku)?;
            variant.cost?.checked_times(Quantity(loss.quantity)).map(|cost| cost.0)
        });
        Some(Known { loss, reason, cost })
    }

    /// Why a command corrected a SKU; none where it did not.
    fn reason_of(&mut self, original: CommandId, sku: Sku) -> Option<LossReason> {
        if let Some(known) = self.originals.get(&(original, sku)) {
            return *known;
        }
        let found = match self.node.0.locator.find(original) {
            Ok(record) => record.and_then(|record| corrected(&record, sku)),
            Err(error) => {
                self.failed = Some(error.into());
                None
            }
        };
        self.originals.insert((original, sku), found);
        found
    }

    fn done(self) -> Result<(), Refusal> {
        self.failed.map_or(Ok(()), Err)
    }
}

fn corrected(record: &Record, wanted: Sku) -> Option<LossReason> {
    let Decision::Branch(events) = &record.decision else { return None };
    let mut reason = None;
    for event in events.iter().filter(|event| matches!(event, Event::Stock(_))) {
        for_each_finding(event, |sku, _, finding| {
            if sku == wanted {
                reason = loss_reason(finding).ok();
            }
        });
    }
    reason
}

fn category_of<'a>(published: &'a PublishedCatalogue, sku: &Sku) -> &'a str {
    published.organisation.variant(sku).map_or("", |(product, _)| product.category.as_str())
}

/// Sums that cannot overflow: a report has fewer entries than there are positions.
#[derive(Clone, Copy, Default)]
struct Sum {
    entries: u64,
    lost: i128,
    found: i128,
    lost_cost: i128,
    found_cost: i128,
    uncosted: i128,
}

impl Sum {
    fn take(&mut self, known: &Known) {
        self.entries = self.entries.saturating_add(1);
        let quantity = i128::from(known.loss.quantity);
        let size = quantity.saturating_abs();
        let side = if quantity < 0 { &mut self.lost } else { &mut self.found };
        *side = side.saturating_add(size);
        match known.cost {
            Some(cost) => {
                let side = if quantity < 0 { &mut self.lost_cost } else { &mut self.found_cost };
                let cost = i128::from(cost);
                *side = side.saturating_add(if quantity < 0 { cost.saturating_neg() } else { cost });
            }
            None => self.uncosted = self.uncosted.saturating_add(size),
        }
    }

    fn net(&self) -> i128 {
        self.found.saturating_sub(self.lost)
    }

    fn net_cost(&self) -> i128 {
        self.found_cost.saturating_sub(self.lost_cost)
    }

    /// None on overflow.
    fn figures(&self, sales: i128, costs: bool) -> Option<LossFigures> {
        let narrow = |sum: i128| i64::try_from(sum).ok();
        let told = |sum: i128| if costs { narrow(sum).map(|sum| Some(Amount(sum))) } else { Some(None) };
        let uncosted = if costs { Some(Quantity(narrow(self.uncosted)?)) } else { None };
        let share = match self.net_cost().saturating_neg().saturating_mul(1_000_000).checked_div(sales) {
            Some(share) if costs && sales > 0 => Some(narrow(share)?),
            _ => None,
        };
        Some(LossFigures {
            entries: self.entries,
            lost: Quantity(narrow(self.lost)?),
            found: Quantity(narrow(self.found)?),
            net: Quantity(narrow(self.net())?),
            gross: Quantity(narrow(self.found.saturating_add(self.lost))?),
            lost_cost: told(self.lost_cost)?,
            found_cost: told(self.found_cost)?,
            net_cost: told(self.net_cost())?,
            uncosted,
            sales: Amount(narrow(sales)?),
            share_ppm: share,
        })
    }
}

/// Losses, summed up by their group.
struct Losses<'a> {
    asked: &'a LossesAsked,
    published: &'a PublishedCatalogue,
    rows: BTreeMap<String, Sum>,
    all: Sum,
}

impl<'a> Losses<'a> {
    fn new(asked: &'a LossesAsked, published: &'a PublishedCatalogue) -> Self {
        Self { asked, published, rows: BTreeMap::new(), all: Sum::default() }
    }

    fn take(&mut self, known: &Known) {
        let loss = &known.loss;
        let key = match self.asked.group {
            LossGroup::Day => written(loss.day),
            LossGroup::Month => month(&written(loss.day)),
            LossGroup::Branch => loss.branch.to_string(),
            LossGroup::Reason => reason_word(known.reason),
            LossGroup::Category => category_of(self.published, &loss.sku).to_owned(),
            LossGroup::Staff => loss.staff.to_string(),
            LossGroup::Variant => loss.sku.to_string(),
        };
        self.rows.entry(key).or_default().take(known);
        self.all.take(known);
    }

    fn told(self, sales: &Sales, as_of: Lsn) -> Result<LossReport, Refusal> {
        let LossesAsked { group, days, skip, limit, costs, .. } = *self.asked;
        let mut rows: Vec<(String, Sum)> = self.rows.into_iter().collect();
        if !matches!(group, LossGroup::Day | LossGroup::Month) {
            // Whoever may not see costs must not learn from the order which goods are dear.
            rows.sort_by_key(|(_, sum)| (if costs { sum.net_cost() } else { 0 }, sum.net()));
        }
        let row_count = rows.len();
        let wanted = rows.into_iter().skip(skip).take(limit.unwrap_or(usize::MAX));
        let told = wanted.map(|(key, sum)| {
            let figures = sum.figures(sales.of(group, &key), costs).ok_or_else(too_large)?;
            Ok(LossRow { label: label(group, &key, self.published), key, figures })
        });
        let rows = told.collect::<Result<Vec<LossRow>, Refusal>>()?;
        let reached = skip.saturating_add(rows.len());
        Ok(LossReport {
            group,
            from: written(days.0),
            to: written(days.1),
            as_of,
            rows,
            row_count: u64::try_from(row_count).unwrap_or(u64::MAX),
            next: (reached < row_count).then(|| reached.to_string()),
            total: self.all.figures(sales.all, costs).ok_or_else(too_large)?,
        })
    }
}

/// The month of a date that is written.
fn month(date: &str) -> String {
    date.get(..7).unwrap_or(date).to_owned()
}

/// As it stands in a message.
fn reason_word(reason: LossReason) -> String {
    match serde_json::to_value(reason) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

fn label(group: LossGroup, key: &str, published: &PublishedCatalogue) -> String {
    let organisation = &published.organisation;
    let named = match group {
        LossGroup::Branch => key
            .parse()
            .ok()
            .and_then(|id| organisation.branch(BranchId(id)))
            .map(|branch| branch.name.clone()),
        LossGroup::Staff => {
            key.parse().ok().and_then(|id| organisation.staff(StaffId(id))).map(|staff| staff.name.clone())
        }
        LossGroup::Variant => key.parse().ok().and_then(|sku| published.name_at(&sku, published.seq)),
        LossGroup::Day | LossGroup::Month | LossGroup::Reason | LossGroup::Category => None,
    };
    named.unwrap_or_else(|| key.to_owned())
}

/// What was sold without tax meanwhile.
#[derive(Default)]
struct Sales {
    rows: HashMap<String, i128>,
    all: i128,
}

impl Sales {
    /// What a row is held against.
    fn of(&self, group: LossGroup, key: &str) -> i128 {
        match group {
            LossGroup::Reason | LossGroup::Staff => self.all,
            _ => self.rows.get(key).copied().unwrap_or_default(),
        }
    }
}

/// Sales of what the losses are of; those of a category as it was when they were sold.
fn sales(node: &Node, held: &Held, asked: &LossesAsked) -> Result<Sales, Refusal> {
    let LossFilter { branch, variant, category, .. } = &asked.filter;
    let filter =
        Filter { branch: *branch, variant: *variant, category: category.clone(), ..Filter::default() };
    let group = match asked.group {
        LossGroup::Day => SalesGroup::Day,
        LossGroup::Month => SalesGroup::Month,
        LossGroup::Category => SalesGroup::Category,
        LossGroup::Variant => SalesGroup::Variant,
        LossGroup::Branch | LossGroup::Reason | LossGroup::Staff => SalesGroup::Branch,
    };
    let question = Question { days: asked.days, filter };
    let totals = sum_up(held, &*node.0.storage, &question, group).map_err(unreadable)?;
    let net = |sums: &Sums| {
        let figures = sums.figures(false, false).ok_or_else(too_large)?;
        Ok::<i128, Refusal>(figures.net.0.into())
    };
    let rows = totals.rows.iter().map(|(key, sums)| Ok((key_text(group, *key, held), net(sums)?)));
    Ok(Sales { rows: rows.collect::<Result<_, Refusal>>()?, all: net(&totals.all)? })
}

/// What is behind a figure, newest day first. A page ends between two records, never within one.
fn entries(
    node: &Node,
    held: &HeldLosses,
    published: &PublishedCatalogue,
    asked: &LossEntriesAsked,
) -> Result<LossEntriesFound, Refusal> {
    let (from, to) = asked.days;
    let mut reading = Reading::new(node, &asked.filter, published);
    let mut rows: Vec<LossEntry> = Vec::new();
    let mut reached = None;
    let mut day = asked.before.map_or(to, |(day, _)| day.min(to));
    while day >= from {
        let mut records: BTreeMap<Lsn, Vec<(usize, Known)>> = BTreeMap::new();
        let mut places: HashMap<Lsn, usize> = HashMap::new();
        held.each(&*node.0.storage, (day, day), asked.filter.branch, |loss| {
            let lsn = loss.lsn;
            let place = places.entry(lsn).or_default();
            let index = *place;
            *place = place.saturating_add(1);
            if asked.before.is_some_and(|(begun, before)| day >= begun && lsn >= before) {
                return;
            }
            if let Some(known) = reading.known(loss) {
                records.entry(lsn).or_default().push((index, known));
            }
        })
        .map_err(unreadable)?;
        for (lsn, parts) in records.into_iter().rev() {
            if rows.len() >= asked.limit {
                // The records that are left over begin the next page.
                reading.done()?;
                return Ok(LossEntriesFound { rows, next: reached });
            }
            let Some(record) = node.0.locator.read(lsn.0)? else { continue };
            reached = Some((day, lsn));
            rows.extend(
                parts
                    .into_iter()
                    .map(|(index, known)| entry((&record, index), known, published, asked.costs)),
            );
        }
        day = day.saturating_sub(1);
    }
    reading.done()?;
    Ok(LossEntriesFound { rows, next: None })
}

/// One entry: the so manieth thing that a record lost or found.
fn entry(
    (record, index): (&Record, usize),
    known: Known,
    published: &PublishedCatalogue,
    costs: bool,
) -> LossEntry {
    let Known { loss, reason, cost } = known;
    let (document, cause) = told(record, index);
    LossEntry {
        lsn: loss.lsn,
        index: u32::try_from(index).unwrap_or(u32::MAX),
        occurred: record.times.occurred,
        date: written(loss.day),
        branch: loss.branch,
        sku: loss.sku,
        name: published.name_at(&loss.sku, published.seq).unwrap_or_default(),
        reason,
        quantity: Quantity(loss.quantity),
        cost: cost.filter(|_| costs).map(Amount),
        staff: loss.staff,
        command: record.command,
        document,
        cause,
    }
}

/// What it can be opened as, and how the ledger tells it.
fn told(record: &Record, index: usize) -> (Option<MovementDocument>, String) {
    let (Stream::Branch(branch), Decision::Branch(events)) = (record.stream, &record.decision) else {
        return (None, String::new());
    };
    let mut seen = 0_usize;
    for event in events {
        let before = seen;
        for_each_finding(event, |_, _, _| seen = seen.saturating_add(1));
        if (before..seen).contains(&index) {
            return (document(record, event), cause(branch, event, MovementKind::Adjusted));
        }
    }
    (None, String::new())
}
