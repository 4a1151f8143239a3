//! In what goods can be counted, and what a scanner read.

use protocol::{Barcode, CodeView, PacksView, Quantity, Refusal, RefusalCode, Sku};

use super::{Node, orders::name_of};

impl Node {
    /// The unit of a SKU's stock, its packs, and the measures that everybody knows.
    pub(crate) fn packs(&self, sku: Sku) -> Result<PacksView, Refusal> {
        let published = self.catalogue();
        let organisation = &published.organisation;
        let Some((_, variant)) = organisation.variant(&sku) else {
            return Err(Refusal::new(RefusalCode::UnknownSku, format!("no product has the SKU {sku}")));
        };
        Ok(PacksView {
            sku,
            name: name_of(&published, &sku),
            unit: variant.unit,
            packs: organisation.packs_of(&sku).iter().map(Into::into).collect(),
            measures: variant.unit.measures().to_vec(),
            version: organisation.packs(&sku).map_or(0, |packs| packs.version),
        })
    }

    /// What so many of what has a code are.
    pub(crate) fn read_code(&self, code: &Barcode, count: Quantity) -> Result<CodeView, Refusal> {
        let published = self.catalogue();
        let organisation = &published.organisation;
        let own = organisation.by_code(code).map(|(_, variant)| (variant.sku, None));
        let packed = || organisation.pack_by_code(code).map(|(sku, pack)| (sku, Some(pack)));
        let unknown = || Refusal::new(RefusalCode::UnknownSku, format!("nothing has the code {code}"));
        let (sku, pack) = own.or_else(packed).ok_or_else(unknown)?;
        let holds = pack.map_or(Quantity::ONE, |pack| pack.holds);
        let quantity = organisation.in_units(sku, count, holds)?;
        Ok(CodeView { sku, name: name_of(&published, &sku), pack: pack.map(Into::into), quantity })
    }
}
