//! A waiting room tells the truth, in the order of its queue.

use super::*;
use crate::node::Node;

const NOW: Timestamp = Timestamp(1_000_000);

fn early(number: u64) -> Rank {
    Rank { late: false, start: 0, number }
}

fn terms(at_once: u32, left: i64) -> Terms {
    Terms { at_once, each_max: 1, minutes: 5, left }
}

fn after(seconds: i64) -> Timestamp {
    NOW.plus_millis(seconds * 1_000)
}

#[test]
fn the_lot_goes_before_those_who_came_late_and_they_as_they_came() {
    let mut room = Room::default();
    let late: Vec<Rank> = (0..3).map(|_| room.next(1)).collect();
    for (place, rank) in (10..).zip(&late) {
        room.enter(place, *rank, NOW);
    }
    for (place, draw) in [(1, 900), (2, 7), (3, 400)] {
        room.enter(place, early(draw), NOW);
    }
    let behind_a_restart = Rank { late: true, start: 2, number: 1 };
    room.enter(99, behind_a_restart, NOW);
    let order = [2, 3, 1, 10, 11, 12, 99];
    for (ahead, place) in order.into_iter().enumerate() {
        assert_eq!(room.stage(place), Stage::Waiting { ahead });
    }
    room.call(NOW, terms(2, 100));
    assert_eq!(room.stage(2), Stage::Called { until: after(300) });
    assert_eq!((room.called(), room.stage(1)), (2, Stage::Waiting { ahead: 0 }));
    room.enter(1, early(900), NOW);
    assert_eq!(room.waiting(), 5, "a place is one place, however often it comes");
}

#[test]
fn no_more_are_called_than_find_something() {
    let mut room = Room::default();
    for place in 0..10 {
        room.enter(place, early(u64::try_from(place).unwrap()), NOW);
    }
    room.call(NOW, Terms { each_max: 2, ..terms(50, 7) });
    assert_eq!(room.called(), 3, "three of two pieces each");
    room.call(NOW, Terms { each_max: 2, ..terms(50, 1) });
    assert_eq!(room.called(), 3);
    let mut empty = Room::default();
    empty.enter(1, early(1), NOW);
    empty.call(NOW, terms(50, 0));
    assert_eq!(empty.called(), 0);
    empty.call(NOW, Terms { each_max: 5, ..terms(50, 1) });
    assert_eq!(empty.called(), 1, "the last piece is somebody's");
}

#[test]
fn time_goes_by_for_whoever_does_nothing_and_not_for_whoever_orders() {
    let (mut room, cart, other) = (Room::default(), Node::new_cart(), Node::new_cart());
    room.enter(1, early(1), NOW);
    room.enter(2, early(2), NOW);
    assert!(!room.bind(1, cart, None, NOW), "nobody is called yet");
    room.call(NOW, terms(2, 9));
    assert!(room.bind(1, other, None, NOW) && room.bind(1, cart, None, NOW));
    assert!(room.may(cart, NOW) && !room.may(other, NOW), "the last cart is the one");
    assert!(room.begin(other, NOW).is_none());
    let buyer = room.begin(cart, NOW).unwrap();
    assert!(room.begin(cart, NOW).is_none(), "once at a time");
    room.lapse(after(301));
    assert_eq!((room.stage(2), room.stage(1)), (Stage::Lapsed, Stage::Called { until: after(300) }));
    room.finish(buyer.place, true);
    assert_eq!(room.stage(1), Stage::Ordered);
    assert!(!room.may(cart, NOW) && !room.bind(1, cart, None, NOW), "a place is used once");
    assert_eq!(room.enter(2, early(2), NOW), Stage::Lapsed, "what lapsed does not come back to the front");
}

#[test]
fn whoever_is_away_keeps_their_place_and_holds_nobody_up() {
    let mut room = Room::default();
    room.enter(1, early(1), NOW);
    room.enter(2, early(2), NOW);
    let later = NOW.plus_millis(FLASH_AWAY_MS + 1);
    room.enter(2, early(2), later);
    room.call(later, terms(1, 9));
    assert_eq!((room.stage(1), room.called()), (Stage::Waiting { ahead: 0 }, 1));
    room.leave(2);
    room.enter(1, early(1), later);
    room.call(later, terms(1, 9));
    assert!(matches!(room.stage(1), Stage::Called { .. }));
}

#[test]
fn after_a_restart_nobody_is_called_before_the_others_could_come_back() {
    let mut room = Room::opened(NOW, true);
    room.enter(5, early(5), NOW);
    room.call(NOW, terms(1, 9));
    assert_eq!(room.called(), 0);
    let gathered = NOW.plus_millis(FLASH_GATHER_MS);
    room.enter(1, early(1), NOW);
    room.enter(5, early(5), gathered);
    room.enter(1, early(1), gathered);
    room.call(gathered, terms(1, 9));
    assert_eq!(room.stage(5), Stage::Waiting { ahead: 0 });
    room.is_used(8, early(0), gathered);
    assert_eq!(room.enter(8, early(0), gathered), Stage::Ordered);
}

#[test]
fn a_full_room_says_so() {
    let mut room = Room::default();
    for place in 0..u128::try_from(FLASH_ROOM_MAX).unwrap() {
        room.enter(place, Rank { late: true, start: 1, number: u64::try_from(place).unwrap() }, NOW);
    }
    assert_eq!(room.enter(u128::MAX, early(1), NOW), Stage::NotHere);
    assert_eq!(room.waiting(), FLASH_ROOM_MAX);
}
