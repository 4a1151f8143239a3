//! Who is written to when goods can be had again: in which order, how many of them, once each, and how an alert ends.

use domain::{
    Address, Answered, Grant, Machine, Rejection, Request,
    customers::{
        AlertBody, AlertEnd, AlertEvent, Body, By, Command, Customers, EmailTag, Event, NewAlert, Sealed,
        alerts::{Round, to_be_told},
    },
    limits::{
        ALERT_LIFE_MS, ALERT_MAILS_AT_ONCE, ALERT_REST_MS, ALERTS_ENDED_AT_ONCE, ALERTS_OF_EMAIL_MAX,
        ALERTS_OF_SKU_MAX,
    },
};
use protocol::{BranchId, CommandId, CustomerId, Quantity, RefusalCode, Sku, StaffId, Timestamp};
use uuid::Uuid;

use crate::support::NOW;

const LONDON: Option<BranchId> = Some(BranchId(1));
const SENT: Option<BranchId> = None;

fn lamp() -> Sku {
    "LAMP".parse().unwrap()
}

fn pieces(count: i64) -> Quantity {
    Quantity(count * 1_000)
}

fn tag(number: u16) -> EmailTag {
    let [high, low] = number.to_be_bytes();
    EmailTag([high, low, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9])
}

fn id(number: u128) -> CommandId {
    CommandId::new(Uuid::from_u128(0x0193_2b5e_8a00_7000_8000_0000_0000_0000 + number))
}

#[derive(Default)]
struct Share {
    machine: Customers,
    next: u128,
    now: i64,
}

impl Share {
    fn at(&self) -> Timestamp {
        NOW.plus_millis(self.now)
    }

    fn ask(&mut self, body: Body) -> Result<Vec<AlertEvent>, Rejection> {
        self.next += 1;
        let command =
            Command { id: id(self.next), staff: StaffId(0), grant: Grant::EVERYTHING, by: By::Staff, body };
        let events = self.machine.decide(self.at(), &command)?;
        events.iter().for_each(|event| self.machine.apply(event));
        let alert = |event| match event {
            Event::Alert(event) => event,
            other => panic!("{other:?}"),
        };
        Ok(events.into_iter().map(alert).collect())
    }

    fn set_for(
        &mut self,
        who: u16,
        sku: Sku,
        branch: Option<BranchId>,
        customer: Option<CustomerId>,
    ) -> Result<Option<CommandId>, Rejection> {
        let new = NewAlert {
            sku,
            branch,
            email: tag(who),
            sealed: Sealed(vec![1, 2, 3]),
            customer,
            text: "2026-11".into(),
        };
        let events = self.ask(Body::Alert(AlertBody::Set(Box::new(new))))?;
        Ok(events.first().map(|event| match event {
            AlertEvent::Set { alert, .. } => *alert,
            other => panic!("{other:?}"),
        }))
    }

    fn set(&mut self, who: u16, branch: Option<BranchId>) -> CommandId {
        self.set_for(who, lamp(), branch, None).unwrap().unwrap()
    }

    /// Who is told of so many.
    fn came(&mut self, branch: Option<BranchId>, there: i64, least: i64) -> Vec<CommandId> {
        let body = AlertBody::CameBack { sku: lamp(), branch, there: pieces(there), least: pieces(least) };
        let events = self.ask(Body::Alert(body)).unwrap();
        events.into_iter().fold(Vec::new(), |_, event| match event {
            AlertEvent::CameBack { alerts, .. } => alerts,
            other => panic!("{other:?}"),
        })
    }

    fn owed(&self) -> Vec<(CommandId, CommandId)> {
        let mails = self.machine.owed().into_iter().map(|errand| match (errand.to, errand.request) {
            (Address::Mail, Request::MailAlert { alert }) => (errand.id, alert),
            other => panic!("{other:?}"),
        });
        mails.collect()
    }

    fn settle(&mut self, errand: CommandId, answer: Answered) -> Vec<AlertEvent> {
        self.ask(Body::Settle { errand, answer }).unwrap()
    }

    fn waiting(&self) -> usize {
        self.machine.alerts().waiting_for(lamp()).map(|(_, count, _)| count).sum()
    }
}

#[test]
fn each_piece_tells_three_people_and_what_was_told_of_tells_nobody() {
    let round = |there, age: i64| Some(Round { at: NOW.plus_millis(-age), there: pieces(there) });
    for (told, there, least, people, why) in [
        (None, 0, 0, 0, "nothing is there"),
        (None, 1, 0, 3, "one piece"),
        (None, 5, 5, 15, "five, of which nobody was told yet"),
        (None, 100_000, 0, ALERT_MAILS_AT_ONCE, "never more than the post takes"),
        (round(5, 1), 5, 5, 0, "the same five"),
        (round(5, 1), 3, 3, 0, "two were sold"),
        (round(5, 1), 8, 5, 9, "three came on top"),
        (round(5, 1), 8, 1, 21, "four were sold, and seven came"),
        (round(5, ALERT_REST_MS - 1), 5, 5, 0, "not yet"),
        (round(5, ALERT_REST_MS), 5, 5, 15, "after a rest the same five are worth a mail again"),
        (round(-2, 1), 1, -2, 3, "below nothing counts as nothing"),
    ] {
        assert_eq!(to_be_told(told, pieces(there), pieces(least), NOW), people, "{why}");
    }
    assert_eq!(to_be_told(None, Quantity(500), Quantity::ZERO, NOW), 3, "half a kilogram");
}

#[test]
fn the_first_to_ask_are_the_first_to_learn_each_once() {
    let mut share = Share::default();
    let asked: Vec<CommandId> = (0..5).map(|who| share.set(who, SENT)).collect();
    let here = share.set(9, LONDON);
    assert_eq!(share.came(SENT, 1, 0), asked[..3], "three of five, the oldest, and nobody of London");
    assert_eq!(share.waiting(), 3);
    assert_eq!(share.came(SENT, 1, 1), [], "nobody is told twice of one piece");
    assert_eq!(share.owed().iter().map(|(_, alert)| *alert).collect::<Vec<_>>(), asked[..3]);
    for (errand, alert) in share.owed() {
        let ended = AlertEvent::Ended { alerts: vec![alert], why: AlertEnd::Mailed };
        assert_eq!(share.settle(errand, Answered::Done), [ended]);
        assert_eq!(share.settle(errand, Answered::Done), [], "its answer comes again");
        assert_eq!(share.machine.alerts().get(alert), None, "nothing is known of who was told");
    }
    assert_eq!(share.owed(), []);
    assert_eq!(share.came(SENT, 2, 1), asked[3..], "the others with the next piece");
    assert_eq!(share.came(LONDON, 1, 0), [here]);
}

#[test]
fn who_is_left_learns_when_all_was_gone_in_between_or_after_a_rest() {
    for rest in [false, true] {
        let mut share = Share::default();
        let asked: Vec<CommandId> = (0..5).map(|who| share.set(who, SENT)).collect();
        share.came(SENT, 1, 0);
        assert_eq!(share.came(SENT, 1, 1), []);
        if rest {
            share.now += ALERT_REST_MS;
        } else {
            let gone = || Body::Alert(AlertBody::RanOut { sku: lamp(), branch: SENT });
            assert_eq!(share.ask(gone()).unwrap(), [AlertEvent::RanOut { sku: lamp(), branch: SENT }]);
            assert_eq!(share.ask(gone()).unwrap(), [], "once");
        }
        assert_eq!(share.came(SENT, 1, 1), asked[3..]);
    }
}

#[test]
fn asking_again_changes_nothing_and_there_are_limits() {
    let mut share = Share::default();
    let first = share.set(1, SENT);
    assert_eq!(share.set_for(1, lamp(), SENT, None), Ok(None), "for the same");
    share.set(1, LONDON);
    assert_eq!(share.waiting(), 2, "another place is another wish");
    for number in 2..ALERTS_OF_EMAIL_MAX {
        share.set_for(1, format!("SKU-{number}").parse().unwrap(), SENT, None).unwrap();
    }
    let over = share.set_for(1, "ONE-MORE".parse().unwrap(), SENT, None).unwrap_err();
    assert_eq!(over.code, RefusalCode::TooManyLines);
    share.came(SENT, 1, 0);
    assert_eq!(share.machine.alerts().get(first).and_then(|alert| alert.told), Some(share.owed()[0].0));
    let over = share.set_for(1, lamp(), SENT, None).unwrap_err();
    assert_eq!(over.code, RefusalCode::TooManyLines, "one that is being told counts until it has ended");
    let (errand, _) = share.owed()[0];
    share.settle(errand, Answered::Done);
    assert!(share.set_for(1, lamp(), SENT, None).unwrap().is_some(), "and may be asked for anew then");

    let mut full = Share::default();
    for who in 0..ALERTS_OF_SKU_MAX {
        full.set(u16::try_from(who).unwrap(), if who % 2 == 0 { SENT } else { LONDON });
    }
    let over = full.set_for(60_000, lamp(), SENT, None).unwrap_err();
    assert_eq!(over.code, RefusalCode::TooManyLines);
    assert_eq!(full.came(SENT, 10_000, 0).len(), ALERT_MAILS_AT_ONCE);
    let gone = full.ask(Body::Alert(AlertBody::Remove { sku: lamp() })).unwrap();
    let [AlertEvent::Ended { alerts, why: AlertEnd::Removed }] = &gone[..] else { panic!("{gone:?}") };
    assert_eq!(alerts.len(), ALERTS_ENDED_AT_ONCE, "a record has an end; the next look takes the others");
}

#[test]
fn whoever_asked_takes_it_back_even_while_the_mail_is_on_its_way() {
    let mut share = Share::default();
    let (one, two, other) = (share.set(1, SENT), share.set(1, LONDON), share.set(2, SENT));
    let back = |email, alert| Body::Alert(AlertBody::TakeBack { email, alert });
    let ended =
        |alerts: &[CommandId]| AlertEvent::Ended { alerts: alerts.to_vec(), why: AlertEnd::TakenBack };
    assert_eq!(share.ask(back(tag(1), Some(other))).unwrap(), [], "nobody ends another's");
    share.came(SENT, 1, 0);
    let errand = share.owed()[0].0;
    assert_eq!(share.ask(back(tag(1), Some(one))).unwrap(), [ended(&[one])]);
    assert_eq!(share.settle(errand, Answered::Done), [], "its answer finds nothing any more");
    assert_eq!(share.ask(back(tag(1), None)).unwrap(), [ended(&[two])]);
    assert_eq!(share.ask(back(tag(1), None)).unwrap(), []);
    assert!(!share.machine.alerts().has_email(tag(1)) && share.machine.alerts().has_email(tag(2)));
    let refused = Answered::Refused(RefusalCode::InvalidText);
    let (errand, _) = share.owed()[0];
    let not_mailed = AlertEvent::Ended { alerts: vec![other], why: AlertEnd::NotMailed };
    assert_eq!(share.settle(errand, refused), [not_mailed]);
}

#[test]
fn a_year_ends_it_and_so_does_the_end_of_its_customer() {
    let mut share = Share::default();
    let customer = CustomerId::new(Uuid::from_u128(77));
    let old = share.set(1, SENT);
    share.now += 1_000;
    let own = share.set_for(2, lamp(), SENT, Some(customer)).unwrap().unwrap();
    let at_address = share.set(3, SENT);
    let other = share.set(4, SENT);
    assert_eq!(share.machine.wake_at(), Some(NOW.plus_millis(ALERT_LIFE_MS)));
    assert_eq!(share.machine.on_wake(NOW.plus_millis(ALERT_LIFE_MS - 1)).map(|command| command.id), None);
    share.now = ALERT_LIFE_MS;
    let body = share.machine.on_wake(share.at()).unwrap().body;
    let ended = |alerts: &[CommandId], why| AlertEvent::Ended { alerts: alerts.to_vec(), why };
    assert_eq!(share.ask(body).unwrap(), [ended(&[old], AlertEnd::Expired)]);
    assert_eq!(share.machine.wake_at(), Some(NOW.plus_millis(ALERT_LIFE_MS + 1_000)));
    let leave = Body::Alert(AlertBody::Leave { customer, email: Some(tag(3)) });
    assert_eq!(share.ask(leave.clone()).unwrap(), [ended(&[own, at_address], AlertEnd::Erased)]);
    assert_eq!(share.ask(leave).unwrap(), [], "asked again it is done");
    assert_eq!(share.waiting(), 1);
    assert!(share.machine.alerts().get(other).is_some());
}
