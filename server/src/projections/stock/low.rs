//! What is about to run out, has run out, or is below zero: the levels that somebody should look at first.

use protocol::{Availability, BranchAvailability, LowLevel};

use super::Stock;

impl Stock {
    /// The levels of this partition that call for somebody, the most urgent first.
    pub(crate) fn low(&self, limit: usize) -> Vec<LowLevel> {
        let mut low: Vec<LowLevel> = self
            .skus
            .iter()
            .flat_map(|(sku, state)| state.levels().map(|entry| (*sku, entry)))
            .filter(|(_, entry)| {
                BranchAvailability::of(entry.branch, &entry.level).availability != Availability::InStock
            })
            .map(|(sku, entry)| LowLevel { sku, branch: entry.branch, level: entry.level })
            .collect();
        most_urgent(&mut low, limit);
        low
    }
}

/// Below zero is a mistake that grows, little is what can still be helped, and nothing has waited already.
pub(crate) fn most_urgent(low: &mut Vec<LowLevel>, limit: usize) {
    low.sort_by_cached_key(|LowLevel { sku, branch, level }| {
        let available = level.available_to_sell().0;
        let urgency = if available < 0 || level.on_hand.0 < 0 { 0 } else { 1 + u8::from(available == 0) };
        (urgency, available, *sku, *branch)
    });
    low.truncate(limit);
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::{BranchId, Quantity, StockLevel};

    #[test]
    fn what_is_below_zero_comes_first_and_what_is_out_comes_last() {
        let row = |sku: &str, on_hand: i64| LowLevel {
            sku: sku.parse().unwrap(),
            branch: BranchId(1),
            level: StockLevel { on_hand: Quantity(on_hand), ..StockLevel::default() },
        };
        let mut low = vec![row("OUT", 0), row("TWO", 2000), row("ONE", 1000), row("NEG", -1000)];
        most_urgent(&mut low, 3);
        let order: Vec<String> = low.iter().map(|row| row.sku.to_string()).collect();
        assert_eq!(order, ["NEG", "ONE", "TWO"]);
    }
}
