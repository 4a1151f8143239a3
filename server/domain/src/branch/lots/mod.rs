//! Lots, expiry dates and serial numbers: a second book beside the levels, for goods that are told apart.
//!
//! A lot is known by its SKU and its number; a serial number is a lot of one unit. What leaves or comes is moved by the events it
//! always was; beside them stands which lots that was, named by whoever scanned them or else taken by this order: first what
//! no lot is known of, then the lot that expires first. What is left over is unlotted: the level less all lots, below
//! zero where more was sold than lots are left. So at every moment the level is what the lots and the unlotted part come to.
//!
//! While a lot of a SKU is recalled, what no lot is known of may be of it: it counts as unsellable until somebody has looked at it and
//! named its lot, whether it was there before, was found, counted, or came back.
//!
//! Laws, whatever is done: no part of a lot is ever below zero; after a SKU has moved, its unlotted part is below zero only where no lot
//! that may be sold has anything (units with numbers of their own apart: nobody guesses which one left); of an expired or recalled lot everything
//! counts as unsellable in the level.
//!
//! A branch learns of lots from what is received; it does not know the catalogue's word for how a SKU is tracked, but is told where
//! that must be named.

mod attribute;
mod block;
mod came;
mod event;
mod kitted;
mod name;
mod odd;
mod of_sku;
mod pick;
mod state;
mod travels;

use protocol::{CommandId, LotCode, Quantity, Sku, Timestamp, Tracking, TransferId};
use serde::{Deserialize, Serialize};

use super::{Branch, Command, Event, TransferEvent};
use crate::{Errand, Rejection, Request};

pub(super) use came::other_lots;
pub(super) use of_sku::one_day;
pub(super) use travels::DifferenceOf;

pub use event::{Expiry, KitLot, LotCame, LotDiffers, LotDoubt, LotEvent, LotMove, LotShut};
pub use state::{Lot, Lots, SkuLots};

/// About lots alone.
#[derive(Clone, Debug)]
pub enum LotBody {
    /// The command names the lots; the goods were taken for `from`, or for none.
    Name {
        from: Option<LotCode>,
    },
    /// Head office has recalled a lot; `recall` is its command.
    Recall {
        recall: CommandId,
        sku: Sku,
        lot: LotCode,
        reason: String,
    },
    Lift {
        recall: CommandId,
        sku: Sku,
        lot: LotCode,
    },
}

/// Which lots a command is about.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct NamedLots {
    pub lines: Vec<NamedLot>,
    /// Goods that come and whose lots have to be named.
    pub needed: Vec<(Sku, Tracking)>,
    /// Whether a person has named them for something that may be refused.
    pub strict: bool,
}

/// So much of one lot, whichever way it goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct NamedLot {
    pub sku: Sku,
    pub lot: LotCode,
    pub quantity: Quantity,
    /// The part of it that is set aside, or had been.
    pub unsellable: Quantity,
    pub expires: Option<Expiry>,
    pub serial: bool,
}

impl Branch {
    pub(super) fn decide_lot(
        &self,
        at: Timestamp,
        command: &Command,
        body: &LotBody,
    ) -> Result<Vec<Event>, Rejection> {
        match body {
            LotBody::Name { from } => self.name_lots(at, command, *from),
            LotBody::Recall { recall, sku, lot, reason } => {
                Ok(self.recall_lot(at, *recall, (*sku, *lot), reason))
            }
            LotBody::Lift { recall, sku, lot } => Ok(self.lift_recall(*recall, (*sku, *lot))),
        }
    }
}

impl NamedLots {
    pub(in crate::branch) fn of(&self, sku: Sku) -> impl Iterator<Item = &NamedLot> {
        self.lines.iter().filter(move |line| line.sku == sku)
    }
}

impl Branch {
    /// The lots of a SKU here; none where no lot of it was ever heard of.
    #[must_use]
    pub fn lots_of(&self, sku: &Sku) -> Option<&SkuLots> {
        self.lots.of.get(sku)
    }

    /// All of them, in order of SKU.
    pub fn lots(&self) -> impl Iterator<Item = (Sku, &SkuLots)> {
        self.lots.iter()
    }

    /// How much of each lot has left here and has not come.
    pub fn lots_under_way(&self) -> impl Iterator<Item = (protocol::Sku, LotCode, Quantity)> {
        self.lots.under_way()
    }

    /// What of a SKU no lot is known of; below zero where more has left than lots are left.
    #[must_use]
    pub fn unlotted(&self, sku: &Sku) -> Quantity {
        let lots = self.lots_of(sku).map(SkuLots::on_hand).unwrap_or_default();
        Quantity(self.position(sku).on_hand.0.saturating_sub(lots.0))
    }

    /// Takes whatever happened into what is known of lots.
    pub(super) fn lots_follow(&mut self, event: &Event) {
        self.lots.follow(event);
        match event {
            Event::Transfer(TransferEvent::ReceiptTold { .. }) => {
                let Self { lots, arrivals, .. } = self;
                lots.travels.keep_announced(|journey| arrivals.expects(journey.into()));
            }
            Event::Transfer(TransferEvent::Resolved { transfer, receipt, line, .. }) => {
                let key = (*transfer, *receipt, line.sku, line.kind);
                if !self.departures.is_open(&key) {
                    self.lots.travels.forget_difference(&key);
                }
            }
            _ => {}
        }
    }

    /// An errand with the lots that it tells of.
    pub(super) fn with_lots_told(&self, mut errand: Errand) -> Errand {
        match &mut errand.request {
            Request::GoodsComeBack { shipment, lines, lots, .. } => {
                // What was announced and did not come, which is no more than the goods.
                let announced = self.lots.travels.announced(&TransferId::new(shipment.uuid()));
                *lots = no_more_than(lines, announced);
                return errand;
            }
            Request::NoteReceipt { receipt, lots, .. } => {
                *lots = self.lots.travels.untold(receipt).to_vec();
                return errand;
            }
            _ => {}
        }
        // What travels is known by its shipment; what left all at once has the transfer's id.
        let told = match &mut errand.request {
            Request::AnnounceTransfer { transfer, lots, .. } => Some((*transfer, lots)),
            Request::AnnounceShipment { shipment, lots, .. } => {
                Some((TransferId::new(shipment.uuid()), lots))
            }
            _ => None,
        };
        if let Some((journey, lots)) = told
            && let Some(sent) = self.lots.travels.sent(&journey)
        {
            lots.clone_from(sent);
        }
        errand
    }
}

/// Lots of so much of each SKU.
fn no_more_than(lines: &[super::Moved], announced: &[LotMove]) -> Vec<LotMove> {
    let mut lots = Vec::new();
    for line in lines {
        let mut left = line.quantity.0;
        for one in announced.iter().filter(|one| one.sku == line.sku && one.fit.is_positive()) {
            let part = one.fit.0.min(left);
            if part > 0 {
                left = left.saturating_sub(part);
                lots.push(LotMove { fit: Quantity(part), ..*one });
            }
        }
    }
    lots
}
