//! Goods to try a shop with, and to take out again in one go. They are the demonstration's products, each with a tag that
//! says so: whoever wants to keep one takes the tag off.

#[cfg(test)]
mod tests;

use futures_util::{StreamExt, stream};
use protocol::{
    Adjust, AdjustmentReason, Amount, BranchId, Command, CommandBody, LINES_MAX, OccurredAt, PutProduct,
    Quantity, Receive, Refusal, RemoveProduct, SampleKept, SampleWord, SamplesWithdrawn, Sku, SkuQuantity,
    TaxClassId, VariantKind,
};
use thiserror::Error;

use crate::{
    demo::{SAMPLE_TAG, sample_products},
    import::{StepResult, command_id, own_command, submit},
    node::Node,
    record::Origin,
};

/// What marks a sample.
pub(crate) const TAG: &str = SAMPLE_TAG;
/// Commands on their way at once: tills do not wait for samples.
const IN_FLIGHT: usize = 16;
/// What is on every shelf.
const UNITS: i64 = 25;

/// Why samples are not loaded or not withdrawn.
#[derive(Debug, Error)]
pub enum SamplesError {
    #[error("{what} was refused: {refusal}")]
    Refused { what: String, refusal: Refusal },
    #[error(transparent)]
    Unread(#[from] Refusal),
}

/// Puts what is missing of the samples and their stock; the same `begun` puts nothing twice.
///
/// # Errors
/// [`SamplesError`]; doing it again goes on.
pub(crate) async fn load(node: &Node, begun: OccurredAt, branch: BranchId) -> Result<(), SamplesError> {
    let products = fitting(node);
    let known = node.catalogue();
    let missing = products.iter().filter(|product| known.organisation.product(&product.handle).is_none());
    let jobs = missing.map(|product| {
        let what = format!("sample {}", product.handle);
        let id = command_id(begun, &["samples", &product.handle]);
        let command = Command { id, occurred: begun, ..own_command(None, None, product.clone().into()) };
        done(node, what, Origin::System, command)
    });
    all(jobs).await?;
    let goods = products.iter().flat_map(|product| &product.variants);
    let lines: Vec<SkuQuantity> = goods
        .filter(|variant| variant.kind == VariantKind::Goods)
        .filter_map(|variant| Some(SkuQuantity { sku: variant.sku, quantity: Quantity::units(UNITS)? }))
        .collect();
    for (number, lines) in (1_u32..).zip(lines.chunks(LINES_MAX)) {
        let reference = format!("Samples {number}");
        let id = command_id(begun, &["samples", &reference]);
        let body = CommandBody::from(Receive { reference: reference.clone(), lines: lines.to_vec() });
        let command = Command { id, occurred: begun, ..own_command(Some(branch), None, body) };
        done(node, reference, Origin::System, command).await?;
    }
    Ok(())
}

/// How many samples are there.
#[must_use]
pub(crate) fn count(node: &Node) -> u32 {
    u32::try_from(marked(node).len()).unwrap_or(u32::MAX)
}

/// Takes out every sample that nobody has sold, and its stock.
///
/// # Errors
/// [`SamplesError`]; doing it again goes on.
pub(crate) async fn withdraw(node: &Node, origin: Origin) -> Result<SamplesWithdrawn, SamplesError> {
    let mut told = SamplesWithdrawn::default();
    let handles = marked(node);
    let jobs = handles.iter().map(|handle| withdraw_one(node, origin, handle));
    let mut running = stream::iter(jobs).buffered(IN_FLIGHT);
    while let Some(result) = running.next().await {
        match result? {
            None => told.removed = told.removed.saturating_add(1),
            Some(kept) => told.kept.push(kept),
        }
    }
    Ok(told)
}

/// Products with the tag that samples brought.
fn marked(node: &Node) -> Vec<String> {
    let published = node.catalogue();
    let known =
        sample_products().into_iter().filter_map(|product| published.organisation.product(&product.handle));
    let marked = known.filter(|product| product.tags.iter().any(|tag| tag == TAG));
    marked.map(|product| product.handle.as_ref().to_owned()).collect()
}

async fn withdraw_one(node: &Node, origin: Origin, handle: &str) -> Result<Option<SampleKept>, SamplesError> {
    let Some(product) = node.catalogue().organisation.product(handle).cloned() else { return Ok(None) };
    let kept = |word: SampleWord, why: &str| {
        let (handle, name) = (handle.to_owned(), product.name.clone());
        Ok(Some(SampleKept { handle, name, why: why.to_owned(), word: Some(word) }))
    };
    for variant in &product.variants {
        if node.was_sold(variant.sku).await? {
            return kept(SampleWord::Sold, "It was sold. Archive it, or take its tag off to keep it.");
        }
        let stock = node.stock(variant.sku).await?;
        let busy = |level: protocol::StockLevel| {
            level.allocated != Quantity::ZERO
                || level.reserved != Quantity::ZERO
                || level.incoming != Quantity::ZERO
        };
        if stock.branches.iter().any(|branch| busy(branch.level)) {
            let why = "Some of it is set aside or on its way. Try again when that is over.";
            return kept(SampleWord::SetAside, why);
        }
    }
    for variant in &product.variants {
        for at in node.stock(variant.sku).await?.branches {
            empty(node, origin, variant.sku, at.branch, at.level).await?;
        }
    }
    let remove = CommandBody::from(RemoveProduct { handle: handle.to_owned() });
    done(node, format!("sample {handle}"), origin, own_command(None, None, remove)).await?;
    Ok(None)
}

/// Brings a shelf to nothing.
async fn empty(
    node: &Node,
    origin: Origin,
    sku: Sku,
    branch: BranchId,
    level: protocol::StockLevel,
) -> Result<(), SamplesError> {
    if level.on_hand == Quantity::ZERO && level.unsellable == Quantity::ZERO {
        return Ok(());
    }
    let adjust = Adjust {
        sku,
        delta: Quantity(level.on_hand.0.saturating_neg()),
        unsellable: Quantity(level.unsellable.0.saturating_neg()),
        reason: AdjustmentReason::Sample,
        note: "Samples removed".to_owned(),
        code: None,
    };
    let command = own_command(Some(branch), None, CommandBody::from(adjust));
    done(node, format!("the stock of {sku}"), origin, command).await
}

/// The products with tax classes and prices that this shop can have.
fn fitting(node: &Node) -> Vec<PutProduct> {
    let published = node.catalogue();
    let classes: Vec<(TaxClassId, u32)> =
        published.organisation.tax_classes().map(|class| (class.id, class.rate_ppm)).collect();
    let taxed: Vec<TaxClassId> = classes.iter().filter(|(_, rate)| *rate > 0).map(|(id, _)| *id).collect();
    let free = classes.iter().find(|(_, rate)| *rate == 0).map(|(id, _)| *id);
    let standard = taxed.first().copied().or(free).unwrap_or_default();
    let reduced = taxed.get(1).copied().unwrap_or(standard);
    let scale = if node.currency().exponent() > 2 { 10 } else { 1 };
    let mut products = sample_products();
    for product in &mut products {
        product.tags.push(TAG.to_owned());
        for variant in &mut product.variants {
            variant.price = Amount(variant.price.0.saturating_mul(scale));
            variant.tax_class = match variant.tax_class.0 {
                2 => reduced,
                3 => free.unwrap_or(standard),
                _ => standard,
            };
        }
    }
    products
}

async fn all(
    jobs: impl Iterator<Item = impl Future<Output = Result<(), SamplesError>>>,
) -> Result<(), SamplesError> {
    let mut running = stream::iter(jobs).buffer_unordered(IN_FLIGHT);
    while let Some(result) = running.next().await {
        result?;
    }
    Ok(())
}

async fn done(node: &Node, what: String, origin: Origin, command: Command) -> Result<(), SamplesError> {
    match submit(node, origin, command).await {
        Ok(StepResult::Refused(refusal)) | Err(refusal) => Err(SamplesError::Refused { what, refusal }),
        Ok(_) => Ok(()),
    }
}
