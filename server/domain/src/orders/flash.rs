//! What orders have of flash sales. Whose turn it is, the machine does not know.

use protocol::{FlashMark, FlashSaleId, Quantity};
use serde::{Deserialize, Serialize};

/// What an order has of a flash sale, and what stands for its customer there.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FlashBought {
    pub sale: FlashSaleId,
    /// Of all its SKUs together.
    pub quantity: Quantity,
    /// The first stands for the place in the waiting room.
    pub marks: Vec<FlashMark>,
}
