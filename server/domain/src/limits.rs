//! The bounds of the machines' states, beside those that the wire itself sets in `protocol`.

use protocol::{Amount, Quantity};

/// Most products of the organisation.
pub const PRODUCTS_MAX: usize = 200_000;
/// Most variants of all products together.
pub const SKUS_MAX: usize = 1_000_000;
/// Most branches of the organisation.
pub const BRANCHES_MAX: usize = 1_000;
/// Most registers of the organisation.
pub const REGISTERS_MAX: usize = 10_000;
/// Most staff members of the organisation, those who left included.
pub const STAFF_MAX: usize = 10_000;

/// Most roles of the organisation: nobody tells more of them apart.
pub const ROLES_MAX: usize = 100;
/// Most characters of an address or a receipt's footer: some ten lines of paper.
pub const ADDRESS_CHARS_MAX: usize = 500;
/// The highest age that goods may ask for, and the heaviest goods: a tonne.
pub const AGE_MAX: u8 = 120;
pub const WEIGHT_G_MAX: u32 = 1_000_000;
/// Most prices to come of one SKU, and of all together: a new price for every SKU of a large shop overnight.
pub const SCHEDULED_PER_SKU_MAX: usize = 16;
pub const SCHEDULED_PRICES_MAX: usize = 200_000;
/// Most prices that one record lets begin. Each takes less than 60 bytes, and the gate publishes them in one go.
pub const BEGINNING_PRICES_MAX: usize = 100;
/// Earlier terms remembered for one SKU, for tills that were without a network while they changed.
pub const FORMER_TERMS_MAX: usize = 16;
/// Earlier names remembered for one SKU, for receipts that are printed again.
pub const FORMER_NAMES_MAX: usize = 8;
/// Earlier rates remembered for one tax class: governments change them every few years.
pub const FORMER_RATES_MAX: usize = 64;
/// Withdrawn SKUs remembered, those withdrawn last: many years of a shop's seasons.
pub const WITHDRAWN_SKUS_MAX: usize = 200_000;

/// Most lines of all open holds of a branch together, so that its state and its snapshots stay small.
pub const HELD_LINES_MAX: usize = 50_000;
/// Most holds and lines, counted together, that one record lets expire. Either takes less than 40 bytes, and with a new
/// hold of `LINES_MAX` lines behind them they stay below the 60 000 bytes that any record may have.
pub const EXPIRIES_MAX: usize = 1_000;

/// Most people signed on at one register at once.
pub const SIGNED_ON_MAX: usize = 100;

/// The largest total of a ticket, either way.
pub const TICKET_TOTAL_MAX: Amount = Amount::INPUT_MAX;

/// How far a level may go from zero by any further movement. One record moves a level by less than 2^40, so that every
/// level stays below 2^53, where JavaScript stops counting.
pub const LEVEL_MAX: Quantity = Quantity(1 << 52);
