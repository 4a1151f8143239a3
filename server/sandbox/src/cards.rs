//! The numbers that are taken here. They begin with zeros, as no card of the world does, and each behaves in its own way.

use serde::{Deserialize, Serialize};

/// What happens when somebody pays with a number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Behaviour {
    Pays,
    /// The bank asks its customer first, on a page of its own (3-D Secure).
    Challenges,
    /// Refused; another card may be tried.
    Declines(Reason),
    /// Refused for good: the payment is over.
    DeclinesForGood,
    /// The page never answers, and nothing is taken.
    Hangs,
    /// The page never answers, and yet the money is set aside.
    HangsAndPays,
    /// The customer is sent back at once, and the bank says yes some time later.
    PaysLate,
    /// Pays, and the customer's bank takes it back once it has been captured.
    Disputes,
    /// Pays, and the shop hears of it in an odd way.
    PaysAndTells(Notices),
}

/// Why a bank refuses.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    NoFunds,
    Lost,
    Expired,
    NotConfirmed,
}

/// How notices reach a shop.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Notices {
    #[default]
    Normal,
    /// Three times each.
    Duplicated,
    /// The first last.
    OutOfOrder,
    /// Never.
    Lost,
    /// After some time.
    Delayed,
}

/// One number that is taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Card {
    pub number: &'static str,
    pub behaviour: Behaviour,
}

const fn card(number: &'static str, behaviour: Behaviour) -> Card {
    Card { number, behaviour }
}

/// Every number that is taken.
pub const CARDS: [Card; 14] = [
    card("0000000000001001", Behaviour::Pays),
    card("0000000000001002", Behaviour::Challenges),
    card("0000000000002001", Behaviour::Declines(Reason::NoFunds)),
    card("0000000000002002", Behaviour::Declines(Reason::Lost)),
    card("0000000000002003", Behaviour::Declines(Reason::Expired)),
    card("0000000000002004", Behaviour::DeclinesForGood),
    card("0000000000003001", Behaviour::Hangs),
    card("0000000000003002", Behaviour::HangsAndPays),
    card("0000000000003003", Behaviour::PaysLate),
    card("0000000000004001", Behaviour::PaysAndTells(Notices::Duplicated)),
    card("0000000000004002", Behaviour::PaysAndTells(Notices::OutOfOrder)),
    card("0000000000004003", Behaviour::PaysAndTells(Notices::Lost)),
    card("0000000000004004", Behaviour::PaysAndTells(Notices::Delayed)),
    card("0000000000005001", Behaviour::Disputes),
];

/// What a number does, however it was grouped. None: it is none of ours.
#[must_use]
pub fn behaviour(number: &str) -> Option<Behaviour> {
    let digits: String = number.chars().filter(|c| !matches!(c, ' ' | '-')).take(20).collect();
    CARDS.iter().find(|card| card.number == digits).map(|card| card.behaviour)
}
