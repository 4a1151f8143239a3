//! What happened at a register, beside its tickets.

use protocol::{Amount, OccurredAt, PaymentMethodId, RegisterId, StaffId};
use serde::{Deserialize, Serialize};

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum RegisterEvent {
    SignedOn {
        register: RegisterId,
        staff: StaffId,
        /// Whether the server itself saw the right PIN.
        seen: bool,
    },
    SignedOff {
        register: RegisterId,
        staff: StaffId,
    },
    ShiftOpened {
        register: RegisterId,
        staff: StaffId,
        opened: OccurredAt,
        opening_float: Amount,
    },
    ShiftClosed(Box<ShiftFacts>),
    EpochBegun {
        register: RegisterId,
        epoch: u32,
    },
}

impl RegisterEvent {
    #[must_use]
    pub const fn register(&self) -> RegisterId {
        match self {
            Self::SignedOn { register, .. }
            | Self::SignedOff { register, .. }
            | Self::ShiftOpened { register, .. }
            | Self::EpochBegun { register, .. } => *register,
            Self::ShiftClosed(facts) => facts.register,
        }
    }
}

/// A closed shift, numbered per register.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ShiftFacts {
    pub number: u32,
    pub register: RegisterId,
    pub opened: OccurredAt,
    pub closed: OccurredAt,
    pub opened_by: StaffId,
    pub closed_by: StaffId,
    pub opening_float: Amount,
    /// Float plus every cash movement of the shift.
    pub expected: Amount,
    pub counted: Amount,
    pub drawer: Drawer,
}

/// Totals of a shift.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Drawer {
    pub sales: u32,
    pub refunds: u32,
    pub gross: Amount,
    pub refunded: Amount,
    pub tax: Amount,
    /// Net cash into the drawer from tickets: tendered, less change, less cash refunds.
    pub cash: Amount,
    pub card: Amount,
    pub account: Amount,
    /// Net of what rounding of cash added or took.
    pub rounding: Amount,
    /// By transfers, vouchers, cheques and other ways.
    pub other: Amount,
    /// What was taken, less what was paid back, by each of the house's ways to pay, in their order.
    pub methods: Vec<(PaymentMethodId, Amount)>,
}

impl Drawer {
    /// `None` on overflow, which no decided ticket brings about.
    pub(in crate::branch) fn take_by(&mut self, method: PaymentMethodId, amount: Amount) -> Option<()> {
        match self.methods.binary_search_by_key(&method, |(one, _)| *one) {
            Ok(at) => {
                let (_, sum) = self.methods.get_mut(at)?;
                *sum = sum.checked_add(amount)?;
            }
            Err(at) => self.methods.insert(at, (method, amount)),
        }
        Some(())
    }
}
