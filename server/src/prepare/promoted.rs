//! What promotions take off tickets and carts.

use domain::{
    orders::Promoted,
    organisation::Place,
    pricing::{Basket, BasketLine, LinePrice, Priced, Promotion, PromotionShare, TaxTerms, price},
};
use protocol::{
    BranchId, Channel, LinePromotion, Lsn, OccurredAt, PromotionId, Sell, SellLine, Sku, Timestamp,
};

use super::order::WebPlace;
use crate::projections::PublishedCatalogue;

/// What promotions of the catalogue of a position take off a ticket, in order of lines; none where it has no price at all.
pub(super) fn promoted_ticket(
    published: &PublishedCatalogue,
    sell: &Sell,
    seq: Lsn,
    (place, local): (Place, &str),
) -> Option<Vec<LinePromotion>> {
    let skus: Vec<Sku> = sell.lines.iter().map(|line| line.sku).collect();
    let known = published.promotions_at(seq).into_iter();
    // Tills take no codes.
    let promotions = published.organisation.promoted(known, (place, local), (&skus, &[]));
    if promotions.is_empty() {
        return Some(Vec::new());
    }
    let line = |line: &SellLine| BasketLine {
        sku: line.sku,
        quantity: line.quantity,
        unit_price: line.unit_price,
        discount: None,
        tax: TaxTerms::default(),
    };
    let lines = sell.lines.iter().map(line).collect();
    let priced = price(&Basket { lines, discount: None, promotions }).ok()?;
    let of_line = |(line, priced): (u16, &LinePrice)| {
        let share = |share: &PromotionShare| LinePromotion {
            line,
            promotion: PromotionId(share.promotion),
            amount: share.amount,
        };
        priced.promotions.iter().map(share).collect::<Vec<_>>()
    };
    let mut all: Vec<LinePromotion> = (0_u16..).zip(&priced.lines).flat_map(of_line).collect();
    all.sort_unstable_by_key(|one| (one.line, one.promotion));
    Some(all)
}

/// Promotions that count for a cart, with those that its codes let count.
pub(super) fn running_for(
    published: &PublishedCatalogue,
    place: WebPlace,
    (basket, coded): (&Basket, &[PromotionId]),
) -> Vec<Promotion> {
    let skus: Vec<Sku> = basket.lines.iter().map(|line| line.sku).collect();
    let web = Place { branch: place.branch, channel: Channel::Web, group: None };
    let local = web_minute(published, place.branch, place.at);
    let organisation = &published.organisation;
    organisation.promoted(organisation.promotions(), (web, &local), (&skus, coded))
}

/// What promotions took off each line, with what they are called.
pub(super) fn promoted_lines(published: &PublishedCatalogue, figures: &Priced) -> Vec<Promoted> {
    let name = |number| {
        published.organisation.promotion(PromotionId(number)).map(|one| one.name.clone()).unwrap_or_default()
    };
    let of_line = |(line, figure): (u16, &LinePrice)| {
        let share = |share: &PromotionShare| Promoted {
            line,
            promotion: PromotionId(share.promotion),
            name: name(share.promotion),
            amount: share.amount,
        };
        figure.promotions.iter().map(share).collect::<Vec<_>>()
    };
    (0_u16..).zip(&figures.lines).flat_map(of_line).collect()
}

/// The minute that the clock shows where the web sells from.
pub(crate) fn web_minute(published: &PublishedCatalogue, branch: Option<BranchId>, at: Timestamp) -> String {
    let first = || published.organisation.branches().find(|branch| branch.on_web).map(|branch| branch.id);
    let branch = branch.or_else(first).unwrap_or_default();
    published.calendar(branch).minute(OccurredAt { at, offset_minutes: 0 })
}
