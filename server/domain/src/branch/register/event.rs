//! What happened at a register, beside its tickets.

use protocol::{Amount, OccurredAt, OrderId, PaymentMethodId, RegisterId, StaffId, TenderKind};
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
    /// Money of an online order came into the drawer, or went out of it.
    OrderMoney(Box<OrderMoney>),
}

/// Money of an order that is not a ticket's: what a customer paid at a register, or less than nothing where they were paid back.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OrderMoney {
    pub register: RegisterId,
    pub order: OrderId,
    /// What people know it by, such as "W-000123-R1".
    pub reference: String,
    pub staff: StaffId,
    pub kind: TenderKind,
    pub method: PaymentMethodId,
    pub amount: Amount,
    /// The Z report that it came too late for, where no shift was open any more.
    pub amends: Option<u32>,
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
            Self::OrderMoney(money) => money.register,
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
    /// Adds to the sum of a kind, and to that of the way to pay. `None` on overflow.
    pub(in crate::branch) fn take_as(
        &mut self,
        kind: TenderKind,
        method: PaymentMethodId,
        amount: Amount,
    ) -> Option<()> {
        let sum = match kind {
            TenderKind::Cash => &mut self.cash,
            TenderKind::Card => &mut self.card,
            TenderKind::Account => &mut self.account,
            TenderKind::BankTransfer | TenderKind::Voucher | TenderKind::Cheque | TenderKind::Other => {
                &mut self.other
            }
        };
        *sum = sum.checked_add(amount)?;
        self.take_by(method, amount)
    }

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
