//! Readings of counts by bins: what was found, held against where goods lie.

use domain::branch::BinTaker;
use protocol::{BranchId, CountBinView, CountMisplaced, CountView, Refusal, Sku, bin_order, bins_overlap};
use std::collections::{BTreeMap, BTreeSet};

use super::Node;
use crate::projections::{Documents, FoundIn, FoundInBins, PublishedCatalogue};

/// Where the goods of a count lie.
type Homes<'a> = BTreeMap<Sku, &'a [String]>;

impl Node {
    /// The bins of a count as somebody walks past them: where something of it lies, what people have taken, and where something was
    /// found. Of a count of everything these are all bins of the branch. None when its lines are not at hand any more.
    ///
    /// # Errors
    /// As [`Node::stock`].
    pub(crate) async fn count_bins(&self, count: &CountView) -> Result<Option<Vec<CountBinView>>, Refusal> {
        let Some(found) = self.found_in_bins(count).await? else { return Ok(None) };
        let published = self.catalogue();
        let known = known_bins(&published, count.branch);
        Ok(Some(rows(count, &found, (&homes(&published, count, &found), &known))))
    }

    /// What was found in bins where it does not lie, by bin. None when the count's lines are not at hand any more.
    ///
    /// # Errors
    /// As [`Node::stock`].
    pub(crate) async fn count_misplaced(
        &self,
        count: &CountView,
    ) -> Result<Option<Vec<CountMisplaced>>, Refusal> {
        let Some(found) = self.found_in_bins(count).await? else { return Ok(None) };
        let published = self.catalogue();
        let branch = count.branch;
        let known = known_bins(&published, branch);
        let counted = found.lines.iter().flat_map(|line| &line.parts).map(|part| (part, true));
        let strays = found.strays.iter().map(|stray| (stray, false));
        let mut rows: Vec<CountMisplaced> = counted
            .chain(strays)
            .filter_map(|(part, counted)| {
                let bins = published.organisation.bins_of(part.sku, branch);
                is_misplaced(part, bins, &known, count).then(|| CountMisplaced {
                    bin: part.bin.clone(),
                    sku: part.sku,
                    lot: part.lot,
                    staff: part.staff,
                    quantity: part.quantity,
                    counted,
                    bins: bins.to_vec(),
                })
            })
            .collect();
        rows.sort_by(|one, other| bin_order(&one.bin, &other.bin).then(one.sku.cmp(&other.sku)));
        Ok(Some(rows))
    }

    async fn found_in_bins(&self, count: &CountView) -> Result<Option<FoundInBins>, Refusal> {
        let id = count.id;
        let documents = &self.projections().documents;
        documents.look(move |documents: &Documents| documents.count_in_bins(id)).await
    }
}

/// Where what a count is of lies now.
fn homes<'a>(published: &'a PublishedCatalogue, count: &CountView, found: &FoundInBins) -> Homes<'a> {
    let organisation = &published.organisation;
    if count.scope.is_some() {
        return found
            .lines
            .iter()
            .map(|line| (line.sku, organisation.bins_of(line.sku, count.branch)))
            .collect();
    }
    let all = organisation.supplies().map(|(sku, of)| (*sku, of.bins.get(&count.branch)));
    all.filter_map(|(sku, bins)| Some((sku, bins?.as_slice()))).collect()
}

/// All bins of a branch in which anything lies.
fn known_bins(published: &PublishedCatalogue, branch: BranchId) -> BTreeSet<&str> {
    let bins = published.organisation.supplies().filter_map(|(_, of)| of.bins.get(&branch));
    bins.flatten().map(String::as_str).collect()
}

/// Whether it lies elsewhere, as far as anybody has said. A place that is no bin, such as "in front", tells nothing.
fn is_misplaced(part: &FoundIn, homes: &[String], known: &BTreeSet<&str>, count: &CountView) -> bool {
    let is_bin = known.contains(part.bin.as_str()) || is_named(count, &part.bin);
    part.quantity.is_positive() && is_bin && !homes.contains(&part.bin)
}

fn is_named(count: &CountView, bin: &str) -> bool {
    count.bins.iter().any(|range| range.covers(bin))
}

fn rows(
    count: &CountView,
    found: &FoundInBins,
    (homes, known): (&Homes<'_>, &BTreeSet<&str>),
) -> Vec<CountBinView> {
    let mut rows: BTreeMap<&str, CountBinView> = BTreeMap::new();
    let parts: BTreeMap<Sku, &[FoundIn]> =
        found.lines.iter().map(|line| (line.sku, line.parts.as_slice())).collect();
    for (sku, bins) in homes {
        let parts = parts.get(sku).copied().unwrap_or_default();
        for bin in *bins {
            let row = rows.entry(bin).or_insert_with(|| fresh(count, bin));
            row.articles = row.articles.saturating_add(1);
            // Of what lies in one bin alone it is clear where it was found, whatever was said of the place.
            let here = |part: &FoundIn| part.bin == *bin || (part.bin.is_empty() && bins.len() == 1);
            row.counted = row.counted.saturating_add(u32::from(parts.iter().any(here)));
        }
    }
    let parts = found.lines.iter().flat_map(|line| &line.parts).chain(&found.strays);
    for part in parts {
        let own = homes.get(&part.sku).copied().unwrap_or_default();
        if is_misplaced(part, own, known, count) {
            let row = rows.entry(&part.bin).or_insert_with(|| fresh(count, &part.bin));
            row.misplaced = row.misplaced.saturating_add(1);
        }
    }
    for (bin, taker) in &found.takers {
        let whole = |row: &&mut CountBinView| bins_overlap(bin, &row.bin);
        let mut own = rows.values_mut().filter(whole).peekable();
        if own.peek().is_none() {
            drop(own);
            take(rows.entry(bin).or_insert_with(|| fresh(count, bin)), taker);
            continue;
        }
        own.for_each(|row| take(row, taker));
    }
    let mut rows: Vec<CountBinView> = rows.into_values().collect();
    rows.sort_by(|one, other| bin_order(&one.bin, &other.bin));
    rows
}

fn take(row: &mut CountBinView, taker: &BinTaker) {
    let BinTaker { staff, since, finished } = *taker;
    (row.staff, row.since, row.finished) = (Some(staff), Some(since), finished);
}

fn fresh(count: &CountView, bin: &str) -> CountBinView {
    CountBinView {
        bin: bin.to_owned(),
        staff: None,
        since: None,
        finished: false,
        articles: 0,
        counted: 0,
        misplaced: 0,
        also: !count.bins.is_empty() && !is_named(count, bin),
    }
}
