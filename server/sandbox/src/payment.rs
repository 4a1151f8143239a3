//! One payment, and what may become of it. It knows no clock and no file.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{
    cards::{Notices, Reason},
    limits::{AMOUNT_MAX, ASKED_MAX, TEXT_CHARS_MAX, TRIES_MAX},
};

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// The customer may pay.
    Pending,
    Authorised,
    /// Something of it has been captured.
    Captured,
    Declined,
    Cancelled,
}

/// What a shop asks for when it opens a payment.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct New {
    /// Minor units.
    pub amount: i64,
    /// ISO 4217.
    pub currency: String,
    pub order: String,
    #[serde(default)]
    pub email: String,
    #[serde(default)]
    pub description: String,
    pub return_address: String,
    #[serde(default)]
    pub locale: String,
}

/// Why not.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub(crate) enum No {
    #[error("{0}")]
    Invalid(&'static str),
    #[error("the same key was used for something else")]
    KeyUsed,
    #[error("there is no such payment")]
    Unknown,
    /// It is too late, or too early.
    #[error("{0}")]
    State(&'static str),
    #[error("{0}")]
    Full(&'static str),
}

/// Something that a shop asked, under a key, and was given.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
struct Asked {
    key: String,
    what: Want,
}

/// What a shop may ask of a payment.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Want {
    Capture(i64),
    Cancel,
    Refund(i64),
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Payment {
    pub id: String,
    /// The key it was opened with.
    pub key: String,
    pub new: New,
    pub state: State,
    pub authorised: i64,
    pub captured: i64,
    pub refunded: i64,
    pub disputed: bool,
    /// Why a card was last refused.
    pub reason: Option<Reason>,
    /// Whether the bank is asking its customer.
    pub challenged: bool,
    tries: u8,
    asked: Vec<Asked>,
    /// When a late bank says yes, in milliseconds since 1970.
    pub late_at: Option<i64>,
    /// How its shop hears of it.
    pub notices: Notices,
    /// Its bank takes the money back as soon as there is some.
    pub disputes: bool,
    /// How many notices there have been.
    pub told: u32,
}

impl New {
    fn check(&self) -> Result<(), No> {
        if !(1..=AMOUNT_MAX).contains(&self.amount) {
            return Err(No::Invalid("amount must be more than nothing, in minor units"));
        }
        if self.currency.len() != 3 || !self.currency.bytes().all(|byte| byte.is_ascii_uppercase()) {
            return Err(No::Invalid("currency must be three capital letters (ISO 4217)"));
        }
        let address = &self.return_address;
        if !(address.starts_with("http://") || address.starts_with("https://")) {
            return Err(No::Invalid("return_address must begin with http:// or https://"));
        }
        let texts = [&self.order, &self.email, &self.description, address, &self.locale];
        if texts
            .iter()
            .any(|text| text.chars().count() > TEXT_CHARS_MAX || text.chars().any(char::is_control))
        {
            return Err(No::Invalid("a text is too long, or has control characters in it"));
        }
        Ok(())
    }
}

impl Payment {
    /// # Errors
    /// [`No::Invalid`] with what is wrong.
    pub(crate) fn open(id: String, key: String, new: New) -> Result<Self, No> {
        new.check()?;
        Ok(Self {
            id,
            key,
            new,
            state: State::Pending,
            authorised: 0,
            captured: 0,
            refunded: 0,
            disputed: false,
            reason: None,
            challenged: false,
            tries: 0,
            asked: Vec::new(),
            late_at: None,
            notices: Notices::Normal,
            disputes: false,
            told: 0,
        })
    }

    /// The customer's bank says yes. Whether that changed anything.
    pub(crate) fn authorise(&mut self) -> bool {
        if self.state != State::Pending {
            return false;
        }
        (self.state, self.authorised) = (State::Authorised, self.new.amount);
        (self.late_at, self.challenged, self.reason) = (None, false, None);
        true
    }

    /// The customer's bank says no. Whether the payment is over.
    pub(crate) fn decline(&mut self, reason: Reason, for_good: bool) -> bool {
        if self.state != State::Pending {
            return false;
        }
        self.tries = self.tries.saturating_add(1);
        (self.reason, self.challenged) = (Some(reason), false);
        if for_good || self.tries >= TRIES_MAX {
            self.state = State::Declined;
        }
        self.state == State::Declined
    }

    /// The bank takes back what was captured.
    pub(crate) fn dispute(&mut self) -> Result<bool, No> {
        if self.captured == 0 {
            return Err(No::State("nothing has been captured that could be disputed"));
        }
        Ok(!std::mem::replace(&mut self.disputed, true))
    }

    /// Does what a shop asks, once for each key. Whether anything changed.
    pub(crate) fn ask(&mut self, key: &str, what: Want) -> Result<bool, No> {
        if let Some(known) = self.asked.iter().find(|asked| asked.key == key) {
            return if known.what == what { Ok(false) } else { Err(No::KeyUsed) };
        }
        if self.asked.len() >= ASKED_MAX {
            return Err(No::Full("more was asked of this payment than it can remember"));
        }
        let changed = match what {
            Want::Capture(amount) => self.capture(amount)?,
            Want::Cancel => self.cancel()?,
            Want::Refund(amount) => self.refund(amount)?,
        };
        self.asked.push(Asked { key: key.to_owned(), what });
        Ok(changed)
    }

    fn capture(&mut self, amount: i64) -> Result<bool, No> {
        if !matches!(self.state, State::Authorised | State::Captured) {
            return Err(No::State("only what was authorised can be captured"));
        }
        if amount < 1 || amount > self.authorised.saturating_sub(self.captured) {
            return Err(No::State("no more can be captured than was authorised"));
        }
        self.captured = self.captured.saturating_add(amount);
        self.state = State::Captured;
        self.disputed |= self.disputes;
        Ok(true)
    }

    fn cancel(&mut self) -> Result<bool, No> {
        match self.state {
            State::Captured => Err(No::State("what was captured is refunded, not cancelled")),
            State::Cancelled | State::Declined => Ok(false),
            State::Pending | State::Authorised => {
                (self.state, self.late_at, self.challenged) = (State::Cancelled, None, false);
                Ok(true)
            }
        }
    }

    fn refund(&mut self, amount: i64) -> Result<bool, No> {
        if amount < 1 || amount > self.captured.saturating_sub(self.refunded) {
            return Err(No::State("no more can be refunded than was captured"));
        }
        self.refunded = self.refunded.saturating_add(amount);
        Ok(true)
    }
}
