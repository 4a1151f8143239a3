//! Stock that people wait for: looked at in turns, told to whoever keeps the alerts once it has stayed, and written to those who are to
//! learn of it. A turn lasts as long as the house says (`alert_after_ms`); what counts is the least that was there at any look of it,
//! so that a piece that falls out of one basket and into the next brings no mail. A server that begins anew begins a turn anew.

use domain::{
    Answered,
    customers::{
        AlertBody,
        alerts::{Round, Wanted, to_be_told},
    },
};
use protocol::{BranchId, CommandId, Quantity, Refusal, RefusalCode, Sku, Timestamp};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Instant,
};

use super::Outside;
use crate::{
    clock,
    limits::{ALERT_LOOK_MAX, ALERT_LOOKS},
    mail::Letter,
    node::{Node, OnlineStock},
    paper::{AlertLetter, alert_letter},
    words::Language,
};

/// What the looks of one turn have found.
#[derive(Default)]
pub(super) struct Turn {
    /// The least that was there at any look of this turn.
    least: BTreeMap<Wanted, Quantity>,
    /// The least since people were told last.
    since_told: BTreeMap<Wanted, Quantity>,
}

/// What follows of a turn.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Found {
    Stayed { wanted: Wanted, there: Quantity, least: Quantity },
    RanOut(Wanted),
}

impl Turn {
    /// Takes one look at what is waited for.
    pub(super) fn look(&mut self, wanted: &[(Wanted, Option<Round>)], stock: &OnlineStock) {
        let known: BTreeSet<Wanted> = wanted.iter().map(|(wanted, _)| *wanted).collect();
        self.least.retain(|wanted, _| known.contains(wanted));
        self.since_told.retain(|wanted, _| known.contains(wanted));
        for (wanted, round) in wanted {
            let there = there(stock, *wanted);
            let least = self.least.entry(*wanted).or_insert(there);
            *least = there.min(*least);
            if let Some(round) = round {
                let least = self.since_told.entry(*wanted).or_insert(round.there);
                *least = there.min(*least);
            }
        }
    }

    /// What has run out is told at once, and what stayed at the end of the turn, which begins anew.
    pub(super) fn found(
        &mut self,
        wanted: &[(Wanted, Option<Round>)],
        (over, now): (bool, Timestamp),
    ) -> Vec<Found> {
        let mut found = Vec::new();
        for (wanted, round) in wanted {
            let least = self.least.get(wanted).copied().unwrap_or_default();
            if round.is_some() && !least.is_positive() {
                found.push(Found::RanOut(*wanted));
                self.since_told.remove(wanted);
            }
            if over && least.is_positive() {
                let low = self.since_told.get(wanted).copied().unwrap_or_default();
                if to_be_told(*round, least, low, now) > 0 {
                    self.since_told.remove(wanted);
                    found.push(Found::Stayed { wanted: *wanted, there: least, least: low });
                }
            }
        }
        if over {
            self.least.clear();
        }
        found
    }
}

/// At a branch what that has; for what is sent all of them together.
fn there(stock: &OnlineStock, (sku, branch): Wanted) -> Quantity {
    let all = stock.get(&sku).map(Vec::as_slice).unwrap_or_default();
    let own = all.iter().filter(|(at, _)| branch.is_none_or(|branch| branch == *at));
    Quantity(own.map(|(_, there)| there.0).fold(0, i64::saturating_add))
}

impl Outside {
    /// Looks at what people wait for, for as long as the server runs.
    pub(super) async fn watch_stock(self) {
        let Ok(after) = self.node().map(|node| node.alert_after()) else { return };
        let pause = after.checked_div(ALERT_LOOKS).unwrap_or(after).min(ALERT_LOOK_MAX);
        let (mut turn, mut began) = (Turn::default(), Instant::now());
        loop {
            tokio::time::sleep(pause).await;
            let Ok(node) = self.node() else { return };
            let over = began.elapsed() >= after;
            if let Err(refusal) = look(&node, &mut turn, over).await {
                tracing::warn!(%refusal, "goods that people wait for could not be looked at");
                // What was not seen may not have stayed.
                turn = Turn::default();
            }
            if over {
                began = Instant::now();
            }
        }
    }

    /// Writes to somebody who waited. A server that falls before it says so hands the same mail over again, which is known by its
    /// name.
    pub(super) async fn write_alert(&self, id: CommandId, alert: CommandId) -> Result<Answered, Refusal> {
        let node = self.node()?;
        // One that was taken back meanwhile, or whose key is gone, is written to nobody.
        let nobody = Answered::Refused(RefusalCode::UnknownCustomer);
        let Some((known, Some(goes_to))) = node.alert(alert).await? else { return Ok(nobody) };
        let say = Language::of(&goes_to.language);
        let Some(goods) = Goods::of(&node, known.sku, known.branch) else { return Ok(nobody) };
        let base = format!("{}/{}", self.public, say.code());
        let tag = known.email.name();
        let (product, stop) =
            (format!("{base}/p/{}?sku={}", goods.handle, known.sku), format!("{base}/alerts?a={tag}"));
        let shop = node.catalogue().organisation.shop().name.clone();
        let told = AlertLetter {
            shop: &shop,
            title: say.alert_back_subject(&goods.name),
            message: match &goods.place {
                Some(place) => say.alert_back_at(&goods.name, place),
                None => say.alert_back(&goods.name),
            },
            remark: say.alert_back_remark(),
            button: say.alert_see(),
            link: product,
            why: say.alert_why(),
            stop: (say.alert_others(), stop),
        };
        let letter = alert_letter(say, &told);
        let (subject, text, html) =
            letter.map_err(|error| Refusal::new(RefusalCode::Fault, error.to_string()))?;
        match node.mail_once(id, Letter { to: goes_to.email, subject, text, html: Some(html) }).await {
            Ok(_) => Ok(Answered::Done),
            Err(refusal) if refusal.code == RefusalCode::InvalidText => Ok(Answered::Refused(refusal.code)),
            Err(refusal) => Err(refusal),
        }
    }
}

/// What is waited for, as people call it.
struct Goods {
    name: String,
    handle: String,
    place: Option<String>,
}

impl Goods {
    fn of(node: &Node, sku: Sku, branch: Option<BranchId>) -> Option<Self> {
        let published = node.catalogue();
        let (product, variant) = published.organisation.variant(&sku)?;
        let name = match variant.name.as_str() {
            "" => product.name.clone(),
            name => format!("{}, {name}", product.name),
        };
        let place = branch.and_then(|branch| published.organisation.branch(branch));
        Some(Self { name, handle: product.handle.to_string(), place: place.map(|place| place.name.clone()) })
    }
}

async fn look(node: &Node, turn: &mut Turn, over: bool) -> Result<(), Refusal> {
    let mut wanted = node.alerts_wanted().await?;
    let published = node.catalogue();
    let skus: BTreeSet<Sku> = wanted.iter().map(|((sku, _), _)| *sku).collect();
    let (sold, gone): (Vec<Sku>, Vec<Sku>) = skus
        .into_iter()
        .partition(|sku| published.organisation.variant(sku).is_some_and(|(product, _)| !product.archived));
    for sku in &gone {
        node.tell_alerts(AlertBody::Remove { sku: *sku }).await?;
    }
    wanted.retain(|((sku, _), _)| !gone.contains(sku));
    turn.look(&wanted, &node.online_stock(&sold).await?);
    for found in turn.found(&wanted, (over, clock::now())) {
        let body = match found {
            Found::Stayed { wanted: (sku, branch), there, least } => {
                AlertBody::CameBack { sku, branch, there, least }
            }
            Found::RanOut((sku, branch)) => AlertBody::RanOut { sku, branch },
        };
        node.tell_alerts(body).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONDON: BranchId = BranchId(1);
    const NORTH: BranchId = BranchId(2);

    fn lamp(branch: Option<BranchId>) -> Wanted {
        ("LAMP".parse().unwrap(), branch)
    }

    /// Pieces in London and in the north.
    fn stock(london: i64, north: i64) -> OnlineStock {
        let there = vec![(LONDON, Quantity(london * 1_000)), (NORTH, Quantity(north * 1_000))];
        BTreeMap::from([("LAMP".parse().unwrap(), there)])
    }

    fn stayed(branch: Option<BranchId>, there: i64, least: i64) -> Found {
        Found::Stayed { wanted: lamp(branch), there: Quantity(there * 1_000), least: Quantity(least * 1_000) }
    }

    #[test]
    fn only_what_was_there_at_every_look_of_a_turn_has_stayed() {
        let sent = [(lamp(None), None)];
        let now = Timestamp(1_000_000_000);
        for (looks, found) in [
            (vec![0, 0, 0], vec![]),
            (vec![1, 0, 1], vec![]),
            (vec![0, 1, 1], vec![]),
            (vec![1, 1, 1], vec![stayed(None, 1, 0)]),
            (vec![5, 2, 9], vec![stayed(None, 2, 0)]),
        ] {
            let mut turn = Turn::default();
            for there in &looks {
                turn.look(&sent, &stock(*there, 0));
                assert_eq!(turn.found(&sent, (false, now)), [], "before the turn is over");
            }
            assert_eq!(turn.found(&sent, (true, now)), found, "{looks:?}");
            assert_eq!(turn.found(&sent, (true, now)), [], "the next turn has seen nothing yet");
        }
    }

    #[test]
    fn a_branch_has_its_own_and_what_is_sent_comes_from_all() {
        let wanted = [(lamp(None), None), (lamp(Some(LONDON)), None), (lamp(Some(NORTH)), None)];
        let mut turn = Turn::default();
        turn.look(&wanted, &stock(0, 2));
        let found = turn.found(&wanted, (true, Timestamp(0)));
        assert_eq!(found, [stayed(None, 2, 0), stayed(Some(NORTH), 2, 0)]);
    }

    #[test]
    fn behind_a_round_only_what_came_on_top_counts_or_what_came_after_all_was_gone() {
        let now = Timestamp(1_000_000_000);
        let told = [(lamp(None), Some(Round { at: now, there: Quantity(2_000) }))];
        let mut turn = Turn::default();
        turn.look(&told, &stock(2, 0));
        assert_eq!(turn.found(&told, (true, now)), [], "the two that were told of");
        turn.look(&told, &stock(1, 0));
        assert_eq!(turn.found(&told, (true, now)), [], "one of them");
        turn.look(&told, &stock(2, 0));
        assert_eq!(turn.found(&told, (true, now)), [stayed(None, 2, 1)], "one was sold, and one came");
        turn.look(&told, &stock(0, 0));
        assert_eq!(turn.found(&told, (false, now)), [Found::RanOut(lamp(None))], "at once");
    }
}
