//! What happened in a branch, as it rests in the journal for ever, by the word of the business it belongs to. Events own
//! their types: of `protocol` they hold identities, numbers and closed lists of words, never a message or a view, so that
//! the wire may change without the journal. A record's envelope (who, when, which command) is kept beside the events.
//!
//! What a stored form needs when a type here changes is written in CONTRIBUTING.md.

use serde::{Deserialize, Serialize};

pub use super::backorder::{Awaited, BackorderEvent, Waitable};
pub use super::consignment::{Consigned, ConsignedUse, ConsignmentEvent};
pub use super::count::{
    BinsBetween, CountEvent, CountedEntry, CountedLot, LotSince, PostedLine, Stray, Threshold,
};
pub use super::fulfilment::FulfilmentEvent;
pub use super::hold::HoldEvent;
pub use super::invoice::{AtRate, Buyer, Invoice, InvoiceEvent, InvoiceLine, SealedBuyer, Seller, Taxed};
pub use super::lots::{Expiry, KitLot, LotCame, LotDiffers, LotDoubt, LotEvent, LotMove, LotShut};
pub use super::purchase::{BoughtLine, ChargesFacts, Delivered, PurchaseEvent, SentBack};
pub use super::register::{Drawer, OrderMoney, RegisterEvent, ShiftFacts};
pub use super::remedy::{Deed, Then};
pub use super::stock::{Correction, Moved, StockEvent};
pub use super::ticket::{
    AdjustmentSource, AskedFor, ClaimEvent, Exception, LineAdjustment, LineFacts, NumberFacts, RefundOf,
    Span, TaskEvent, TaxFacts, Taxes, TenderFacts, TicketEvent, TicketFacts,
};
pub use super::transfer::{BackGoods, Difference, ReceiptLine, TransferEvent};

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Event {
    Register(RegisterEvent),
    Ticket(TicketEvent),
    Stock(StockEvent),
    Hold(HoldEvent),
    Transfer(TransferEvent),
    Claim(ClaimEvent),
    Task(TaskEvent),
    Count(CountEvent),
    Fulfilment(FulfilmentEvent),
    Purchase(PurchaseEvent),
    Lot(LotEvent),
    Consignment(ConsignmentEvent),
    Backorder(BackorderEvent),
    Invoice(InvoiceEvent),
}
