//! Answers of customers to what was suggested to them instead of something that is missing.

use domain::orders;
use protocol::{AnswerSuggestion, OrderCommand, OrderView, Refusal, SuggestionState};
use std::time::Duration;

use super::{
    Node,
    orders::{for_customers, unknown},
};

/// How long an answer waits until it is set aside and swapped: two branches are asked one after the other.
const SWAPPING: Duration = Duration::from_secs(3);

impl Node {
    /// Says yes or no for the order that a key opens, and waits a moment for what comes of a yes.
    ///
    /// # Errors
    /// Why that cannot be said any more.
    pub async fn answer_by_key(&self, key: &str, number: u16, yes: bool) -> Result<OrderView, Refusal> {
        let answer = |order| OrderCommand::AnswerSuggestion(AnswerSuggestion { order, number, yes });
        let order = self.ask_by_key(key, answer).await?;
        let settled = |order: &orders::Order| {
            let puts = order.suggested.iter().filter_map(|own| own.put.as_deref());
            puts.into_iter().all(|put| put.state != SuggestionState::Yes)
        };
        self.order_that(order, SWAPPING, settled).await?.map(for_customers).ok_or_else(unknown)
    }
}
