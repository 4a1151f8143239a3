//! Bounds of flash sales.

use std::{num::NonZeroU32, time::Duration};

/// People in one waiting room, those who were there included, since a place that was used is not given again: some ten megabytes.
/// Whoever comes when it is full is told so.
pub(crate) const FLASH_ROOM_MAX: usize = 50_000;
/// Flash sales with a waiting room at once; more are refused as full.
pub(crate) const FLASH_ROOMS_MAX: usize = 20;
/// Somebody who has not asked for so long how they stand is away: many times what their page waits between two questions.
pub(crate) const FLASH_AWAY_MS: i64 = 45_000;
/// How long a room waits after a restart for those to come back who waited: twice what a page without a script waits.
pub(crate) const FLASH_GATHER_MS: i64 = 16_000;
/// How long a page waits between two questions, with a script and without one, in seconds.
pub(crate) const FLASH_ASK_S: u32 = 4;
pub(crate) const FLASH_RELOAD_S: u32 = 8;
/// How often levels are read to call those who are next, while somebody asks.
pub(crate) const FLASH_TURN: Duration = Duration::from_millis(250);
/// How long an order of which nobody knows whether it was placed keeps its customer from another one.
pub(crate) const FLASH_UNKNOWN_MS: i64 = 60_000;
/// Places that a browser keeps at once.
pub(crate) const FLASH_PLACES_KEPT: usize = 4;
/// New places of one network: a household, or an office at the same moment.
pub(crate) const FLASH_JOINS_BURST: NonZeroU32 = NonZeroU32::new(30).unwrap();
pub(crate) const FLASH_JOIN_EVERY: Duration = Duration::from_secs(2);
/// Orders of flash sales of which it is known who had what: those of many sales. One is some hundred bytes; behind so many newer ones
/// nobody waits for that sale any more.
pub(crate) const FLASH_ORDERS_KEPT: usize = 200_000;
