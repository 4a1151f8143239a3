//! How many of a kit could be put together in each branch: the least of its parts, as they can be sold now.

use domain::organisation::Kit;
use protocol::{
    Badge, BranchAvailability, BranchId, KitLevel, KitPart, KitView, Lsn, Quantity, Refusal, RefusalCode,
    Sku, SkuStock, StockLevel,
};
use std::collections::BTreeMap;

use super::Node;
use crate::projections::whole;

/// What can be sold of a SKU in a branch.
fn available(stock: &SkuStock, branch: BranchId) -> Quantity {
    let own = stock.branches.iter().find(|own| own.branch == branch);
    own.map(|own| own.level.available_to_sell()).unwrap_or_default()
}

impl Node {
    /// What a SKU is made of and how many of it could be had where. Most goods are made of nothing else. Costs are told to those
    /// who may see them.
    ///
    /// # Errors
    /// When there is no such SKU, and as [`Node::stock`].
    pub(crate) async fn kit(&self, sku: Sku, costs: bool) -> Result<KitView, Refusal> {
        let published = self.catalogue();
        let name = |sku: &Sku| published.name_at(sku, published.seq).unwrap_or_default();
        let Some(kit) = published.organisation.kit(&sku) else {
            if published.organisation.variant(&sku).is_none() {
                return Err(Refusal::new(RefusalCode::UnknownSku, format!("there is no SKU {sku}")));
            }
            let (name, parts, branches) = (name(&sku), Vec::new(), Vec::new());
            return Ok(KitView { sku, name, at_sale: false, version: 0, parts, branches });
        };
        let part = |part: &domain::branch::Moved| {
            let variant = published.organisation.variant(&part.sku);
            let cost = variant.and_then(|(_, variant)| variant.cost).filter(|_| costs);
            KitPart { sku: part.sku, name: name(&part.sku), quantity: part.quantity, cost }
        };
        let (branches, _) = self.kit_levels(sku, kit).await?;
        Ok(KitView {
            sku,
            name: name(&sku),
            at_sale: kit.at_sale,
            version: kit.version,
            parts: kit.parts.iter().map(part).collect(),
            branches,
        })
    }

    /// In every branch there is, with the position of the newest change of any part.
    async fn kit_levels(&self, sku: Sku, kit: &Kit) -> Result<(Vec<KitLevel>, Lsn), Refusal> {
        let mut parts = Vec::with_capacity(kit.parts.len());
        for part in &kit.parts {
            parts.push((part.quantity, self.stock(part.sku).await?));
        }
        let own = self.stock(sku).await?;
        let newest = parts.iter().map(|(_, stock)| stock.seq).max().unwrap_or_default();
        let level = |branch: BranchId| {
            let possible = parts.iter().map(|(each, part)| (whole(available(part, branch), *each), part.sku));
            let (possible, limited_by) =
                possible.min().map_or((Quantity::ZERO, None), |(least, part)| (least, Some(part)));
            KitLevel { branch, possible, limited_by, made: available(&own, branch) }
        };
        let published = self.catalogue();
        Ok((published.organisation.branches().map(|branch| level(branch.id)).collect(), newest))
    }

    /// In which of some branches kits among some SKUs are to be had, by their places.
    pub(super) async fn standing_kits(
        &self,
        skus: &[Sku],
        branches: &[BranchId],
    ) -> Result<Vec<(usize, u64)>, Refusal> {
        let published = self.catalogue();
        let mut found = Vec::new();
        for (place, sku) in skus.iter().enumerate() {
            let Some(kit) = published.organisation.sold_as_parts(sku) else { continue };
            let (levels, _) = self.kit_levels(*sku, kit).await?;
            let has = |branch: &BranchId| {
                levels.iter().any(|level| level.branch == *branch && level.possible.is_positive())
            };
            let bits = branches.iter().zip((0_u32..).map(|bit| bit.min(u64::BITS - 1)));
            let all = bits.filter(|(branch, _)| has(branch)).fold(0_u64, |all, (_, bit)| all | 1 << bit);
            found.push((place, all));
        }
        Ok(found)
    }

    /// How many of a kit the online store may sell, and where.
    pub(super) async fn kits_online(&self, sku: Sku) -> Result<Vec<(BranchId, Quantity)>, Refusal> {
        let published = self.catalogue();
        let Some(kit) = published.organisation.sold_as_parts(&sku) else { return Ok(Vec::new()) };
        let (levels, _) = self.kit_levels(sku, kit).await?;
        let on_web = |branch| published.organisation.branch(branch).is_some_and(|branch| branch.on_web);
        let shown = levels.iter().filter(|level| on_web(level.branch));
        Ok(shown.map(|level| (level.branch, level.possible)).collect())
    }

    /// The same as a badge, for a kit that is put together when it is sold; none for all other goods.
    pub(super) async fn kit_badge(&self, sku: Sku) -> Result<Option<Badge>, Refusal> {
        let published = self.catalogue();
        let Some(kit) = published.organisation.sold_as_parts(&sku) else { return Ok(None) };
        let (levels, seq) = self.kit_levels(sku, kit).await?;
        let possible: BTreeMap<BranchId, Quantity> =
            levels.iter().map(|level| (level.branch, level.possible)).collect();
        let branches = published.organisation.branches().filter(|branch| branch.on_web).map(|branch| {
            let on_hand = possible.get(&branch.id).copied().unwrap_or_default();
            BranchAvailability::of(branch.id, &StockLevel { on_hand, ..StockLevel::default() })
        });
        let parts = kit.parts.iter().map(|part| part.sku).collect();
        Ok(Some(Badge { sku, seq, branches: branches.collect(), parts, until: String::new() }))
    }
}
