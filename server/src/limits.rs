//! Every bound of the server in one place. A queue, buffer, map or page without a line here does not belong in the code.
//! What clients must know as well stands in `protocol`.

mod accounts;
mod alerts;
mod epcis;
mod erasure;
mod flash;
mod orders;
mod printing;
mod value;

pub use accounts::*;
pub use alerts::*;
pub(crate) use epcis::*;
pub(crate) use erasure::*;
pub(crate) use flash::*;
pub(crate) use orders::*;
pub use printing::*;
use std::{num::NonZeroU32, time::Duration};
pub use value::*;

/// Commands of one origin that may wait for the disk at once. A till has one or two; an importer fills this.
pub const IN_FLIGHT_PER_ORIGIN: usize = 256;
/// How often an ingress looks whether a machine it waits for had to be restarted.
pub const SWEEP: Duration = Duration::from_secs(1);
/// Commands that may wait in one ingress before callers are told to come back.
pub const INGRESS_MAILBOX: usize = 512;
/// Commands that may wait in one branch or in the catalogue. Ingresses share it, so it is wide.
pub const SHELL_MAILBOX: usize = 16_384;
/// Batches that may wait in a projection. It falls behind only while it writes rows.
pub const PROJECTION_MAILBOX: usize = 4_096;
/// How long a projection that died again must wait to be made anew, so that it does not read the journal all the time.
pub const PROJECTION_RESTART_EVERY: Duration = Duration::from_secs(10);
/// Messages that may wait in a worker's hub.
pub const HUB_MAILBOX: usize = 16_384;
/// Batches of frames that may wait for one socket. A connection that is full is lagging and is caught up later.
pub const CONNECTION_MAILBOX: usize = 32;
/// Records that may wait for the journal's thread.
pub const JOURNAL_QUEUE: usize = 65_536;
/// Ingresses (registers and staff members) alive at once.
pub const INGRESSES_MAX: usize = 20_000;
/// Branches of one node.
pub const BRANCHES_MAX: usize = 1_000;

/// Pushes of one topic kept for resuming clients; an older position gets a snapshot.
pub const TOPIC_RING: usize = 1_024;
/// Levels in those pushes altogether, so that wide pushes do not make a ring heavy.
pub const TOPIC_RING_LEVELS: usize = 16_384;
/// Changes of products kept for followers of the catalogue; an older position gets everything again.
pub const CHANGES_KEPT: usize = 65_536;
/// Changes that one change may have to copy while an earlier catalogue is being read.
pub const CHANGES_SEGMENT: usize = 256;
/// Positions of changes remembered for each product: many years of a manager's work, eight kilobytes of memory.
pub const CHANGES_PER_PRODUCT: usize = 1_000;
/// SKUs whose stock is looked up in one go: a tenth of a millisecond of the thread that shows everything.
pub const STOCK_LOOK: usize = 500;
/// Products of collections that are remembered between two looks, all collections together: some thirty megabytes.
pub const COLLECTED_MAX: usize = 1_000_000;
/// How old a look at a collection may be when nothing in the catalogue has changed: lists begin by the clock, and stock
/// comes and goes.
pub const COLLECTED_FRESH: Duration = Duration::from_secs(5);
/// Products that head office is shown of a collection.
pub const COLLECTION_PREVIEW: usize = 24;
/// Collections that the shop's first page leads to: two rows of links.
pub const COLLECTION_LINKS: usize = 12;
/// Categories told at once: more than a tree on a screen can show.
pub const CATEGORIES_TOLD: usize = 20_000;
/// Values told of each facet of a list of products: more than a screen can offer.
pub const FACET_VALUES: usize = 500;
/// Newest tickets told to whoever follows them at a pace, which is a screen that shows half as many.
pub const TICKETS_AT_A_PACE: usize = 50;
/// Tickets kept at hand for the live list.
pub const RECENT_TICKETS: usize = 500;
/// Of how many receipt numbers of a series one has its position in memory. What lies between two is read from the journal.
pub const RECEIPT_STRIDE: u32 = 32;
/// Records looked at for one receipt number: what a house of a hundred busy registers writes while one gives out that many.
pub const RECEIPT_SCAN: u64 = 20_000;
/// Positions of closings kept at hand for each register: those of more than a year of days.
pub const RECENT_CLOSINGS: usize = 400;
/// Records looked at for one page of documents older than those at hand.
pub const DOCUMENT_SCAN: u64 = 5_000;
/// Documents kept at hand to which nothing can happen any more: those that somebody may still have on a screen.
pub const DOCUMENTS_DONE: usize = 1_000;
/// Settlements of goods on consignment that are remembered of each branch with each supplier: eight years of months.
pub const SETTLEMENTS_KEPT: usize = 100;
/// Business days that goods on consignment which are owed for are told apart by, of each branch with each supplier: more than a year. What is
/// owed for longer counts to the oldest of them.
pub const OWED_DAYS_KEPT: usize = 400;
/// SKUs looked at for one page of what should be ordered again: most of what is watched is not to be.
pub const REPLENISHMENT_SCAN: usize = 1_000;
/// Steps kept of one order to a supplier: its first, and the newest of many changes and deliveries.
pub const PURCHASE_STEPS_KEPT: usize = 200;
/// Deliveries and returns kept at hand, newest first: some weeks of a busy house. Older ones stand in the ledger.
pub const DELIVERIES_KEPT: usize = 1_000;
/// Changes of what a SKU costs in a branch that are kept at hand: what somebody looks back on. Older ones lie on the disk.
pub const COST_CHANGES_KEPT: usize = 8;
/// Lines kept at hand of counts to which nothing can happen any more, all together: some stocktakes of a large shop. Those that
/// were done longest ago go first; what they booked stands in the ledger.
pub const COUNT_LINES_KEPT: usize = 100_000;
/// Levels looked at for one page of what nobody has counted.
pub const UNCOUNTED_SCAN: usize = 5_000;
/// Business days of figures kept per branch.
pub const SALES_DAYS: usize = 800;
/// Business days kept per branch a quarter of an hour at a time: today, and those of the two weeks before that it is compared with.
pub const PACE_DAYS: usize = 15;

/// Sockets of one node.
pub const CONNECTIONS_MAX: usize = 16_000;
/// A socket that has not said hello by then is closed.
pub const HELLO_DEADLINE: Duration = Duration::from_secs(10);
/// How often a connection's token is looked at again.
pub const IDENTITY_RECHECK: Duration = Duration::from_secs(60);
/// How often the server repeats its positions, busy or not: a push that was lost on a quiet topic shows by then.
pub const HEARTBEAT: Duration = Duration::from_secs(20);
/// Silence of a client after which its socket is closed: three heartbeats, of which it should have answered two.
pub const SILENCE_MAX: Duration = Duration::from_secs(60);
/// A socket that has not taken a single batch for this long is shut from outside. With the check period it stays
/// below fifteen seconds.
pub const STALL_MAX: Duration = Duration::from_secs(10);
/// How often the hub looks for stalled, silent and due connections.
pub const HUB_TICK: Duration = Duration::from_millis(500);
/// The longest rest of a hub between two rounds of pushes, which delays a push by no more.
pub const ROUND_REST_MAX: Duration = Duration::from_millis(25);
/// Connections that keep a pace and are told what is new in one go, which takes half a millisecond; the others have their turn
/// with the next tick. More than a thousand of them come to keep a slower pace than they asked for.
pub const PACED_AT_ONCE: usize = 32;
/// How often rate-limited subscriptions are flushed.
pub const FLUSH_TICK: Duration = Duration::from_millis(20);
/// Messages a public connection may send at once, and how many more each second.
pub const PUBLIC_MESSAGES_BURST: u32 = 60;
pub const PUBLIC_MESSAGES_PER_SECOND: u32 = 10;
/// Messages without a readable id or number that a known connection may send at once, and how many more each second: a
/// client that is newer than its server tries a few new things, one that is broken or hostile never stops.
pub const UNREAD_MESSAGES_BURST: u32 = 60;
pub const UNREAD_MESSAGES_PER_SECOND: u32 = 1;
/// How long the journal must have had nothing new for the server to believe that nothing more is on its way.
pub const QUIET: Duration = Duration::from_millis(50);
/// How long a client may take to be told that the server goes away, and over how long reconnects are spread.
pub const DRAIN_SPREAD: Duration = Duration::from_secs(3);

/// Sign-ins of one address at once, and how long until one more is let through: a shop's back office at the start of a
/// day, and nothing worth guessing with. A person's own door comes on top.
pub const SIGN_INS_BURST: NonZeroU32 = at_least_one(10);
pub const SIGN_IN_EVERY: Duration = Duration::from_secs(3);
/// Requests without a token from one address at once, and how long until one more is let through: a household or an
/// office that browses the shop, but no crawler in a hurry.
pub const PUBLIC_REQUESTS_BURST: NonZeroU32 = at_least_one(400);
pub const PUBLIC_REQUEST_EVERY: Duration = Duration::from_millis(10);
/// Pictures that one address is shown at once, and how long until one more is: the tills of a branch that open with a screen
/// full of products each, which they keep from then on.
pub const PICTURES_BURST: NonZeroU32 = at_least_one(5_000);
pub const PICTURE_EVERY: Duration = Duration::from_millis(2);
/// Orders that one address places at once, and how long until one more is: a household's, or an office's at noon. Whoever wants to
/// hoard goods by holding them needs as many addresses.
pub const CHECKOUTS_BURST: NonZeroU32 = at_least_one(60);
pub const CHECKOUT_EVERY: Duration = Duration::from_secs(2);
/// After so many checks, addresses whose allowance is full again are forgotten. What is kept is bounded by the requests
/// of one refill time plus this many.
pub const ALLOWANCES_FORGOTTEN_EVERY: u32 = 1_024;
/// How long a client may take over a request's head, and then over its body, so that a slow one cannot hold a worker's
/// memory for ever.
pub const HEAD_DEADLINE: Duration = Duration::from_secs(5);
pub const BODY_DEADLINE: Duration = Duration::from_secs(10);
/// How long an idle connection is kept for the next request: long enough for all files of a page.
pub const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// File handles that sockets leave to the journal, to requests and to the program itself.
pub const SPARE_HANDLES: usize = 512;
/// Rows of a page when the client names no number: a screen or two. The most is `protocol::PAGE_ROWS_MAX`.
pub const PAGE_ROWS: usize = 100;
/// How often one part of a CSV file is asked for while its owner is busy: some seconds, after which the file breaks off.
pub const CSV_PART_ATTEMPTS: u32 = 20;
/// Most SKUs of one question for badges: a page of the shop shows a quarter of that.
pub const BADGES_MAX: usize = 100;
/// Products of one page of the shop.
pub const PAGE_PRODUCTS: usize = 24;
/// Addresses of one sitemap (sitemaps.org).
pub const SITEMAP_MAX: usize = 50_000;
/// Longest question to the shop's search that is read, and most words of it.
pub const QUESTION_CHARS_MAX: usize = 100;
pub const QUESTION_WORDS_MAX: usize = 8;
/// Filters of one list of products that are read from an address, and letters of each: more than anybody ticks, and longer than
/// the name of a brand or a value may be.
pub const FILTERS_MAX: usize = 40;
pub const FILTER_CHARS_MAX: usize = 400;
/// Values that one filter of the shop offers: more than a screen can show.
pub const FILTER_VALUES: usize = 40;
/// Filters by options that a list offers, those that most products have.
pub const FILTER_OPTIONS: usize = 6;
/// Products beside a product, and in a row of the front page.
pub const SHELF_PRODUCTS: usize = 8;
/// What is remembered of each SKU as bought along with it: as many as a page shows; of so many SKUs, which is some fifty megabytes.
pub const BESIDE_KEPT: usize = 8;
pub const BESIDE_SKUS_MAX: usize = 100_000;
/// Lines of a ticket whose pairs are counted: a large one tells more of its customer than of its goods.
pub const BASKET_LINES_NOTED: usize = 10;
/// Baskets that are all counted, and of those behind them one of so many: a busy till's every sale would cost a microsecond for
/// what is known already.
pub const BASKETS_ALL: u64 = 20_000;
pub const BASKETS_EVERY: u64 = 8;
/// A pair has been bought so often before it is told of: once may be chance.
pub const OFTEN_TOGETHER: u32 = 2;
/// How old prices and stock that a list is narrowed and ordered by may be; what each product costs and where it is to be had is
/// told as of now.
pub const FIGURES_FRESH: Duration = Duration::from_secs(5);
/// Lists without filters whose counts are remembered for as long: some ten megabytes of the largest shop.
pub const WHOLE_LISTS_MAX: usize = 64;
/// Words, categories and products that the search suggests while somebody types.
pub const SUGGESTED: usize = 6;
/// Longest word that the search keeps. Barcodes, the longest codes, have 48 characters.
pub const WORD_CHARS_MAX: usize = 48;

/// Wrong PINs of one person before the door stays shut for a while, and how long that is. Each further one doubles it, up
/// to an hour: some thirty guesses a day at ten thousand PINs, and a person who remembers theirs is in after a coffee.
pub const PIN_FAILURES_MAX: u32 = 5;
pub const PIN_LOCKOUT: Duration = Duration::from_secs(60);
pub const PIN_LOCKOUT_MAX: Duration = Duration::from_secs(60 * 60);
/// After this long without an attempt, wrong PINs count from nothing again.
pub const PINS_FORGOTTEN_AFTER: Duration = Duration::from_secs(24 * 60 * 60);
/// PIN checks at once: each takes 19 MiB and tens of milliseconds by design, so they must not take the machine.
pub const PIN_CHECKS_AT_ONCE: usize = 2;
/// PIN checks that are done or wait: some ten seconds of work, after which nobody waits for an answer any more.
pub const PIN_CHECKS_WAITING: usize = 256;
/// Life of a person's sign-in token.
pub const SIGN_IN_TTL: Duration = Duration::from_secs(12 * 60 * 60);
/// Sign-in tokens alive at once.
pub const SIGN_INS_MAX: usize = 10_000;
/// Most characters kept of an address and of what a browser or a till says of itself: they are read by people.
pub const VISITOR_CHARS_MAX: usize = 120;
/// Recovery codes of a second factor: as many lost phones as one sheet of paper lasts for.
pub const RECOVERY_CODES: usize = 10;
/// Letters of a code that enrols a device, out of 32 each: 10^12 codes, of which some are good for ten minutes, against an
/// address that may ask every three seconds.
pub const ENROLMENT_CODE_CHARS: usize = 8;
/// How long such a code waits: long enough to walk to the till.
pub const ENROLMENT_CODE_LIFE: Duration = Duration::from_secs(10 * 60);
/// Codes waiting at once: a new shop enrols its tills one after the other.
pub const ENROLMENT_CODES_MAX: usize = 200;

/// Records between state snapshots, unless configured otherwise: a tail of this length replays in about a second.
pub const SNAPSHOT_EVERY: u64 = 200_000;
/// Entries of one locator run (see `recovery::locator`).
pub const LOCATOR_RUN: usize = 2_048;
/// Runs whose hashes stay in memory, 8 KiB each: ids that just left the tail are the ones asked for most.
pub const LOCATOR_WARM_RUNS: usize = 16;
/// Snapshots that may wait to be written. Each is a whole state in memory: one more is skipped, and the next round has it.
pub const SNAPSHOT_QUEUE: usize = 256;
/// Movements of one SKU collected before a ledger row is written.
pub const LEDGER_ROW: usize = 128;
/// Movements looked at for one page of a ledger of which only some are wanted.
pub const LEDGER_SCAN: usize = 5_000;
/// Findings of an audit that are told one by one: a screen or two. All are counted.
pub const CONSERVATION_FINDINGS: usize = 100;
/// How long an audit works before it lets others work: less than a frame of a screen, and than a till's patience.
pub const CONSERVATION_STEP: Duration = Duration::from_millis(2);
/// How many times as long as it worked an audit rests: it costs less than one part in a hundred of a core.
pub const CONSERVATION_REST: u32 = 120;
/// How often an audit looks whether the server has begun.
pub const CONSERVATION_START: Duration = Duration::from_millis(100);
/// How long an audit rests between two rounds, unless somebody asks for the next.
pub const CONSERVATION_BETWEEN: Duration = Duration::from_secs(60);
/// SKUs that an audit reads of each partition, or of a branch's machine, at once: some ten thousandths of a second.
pub const CONSERVATION_PAGE: usize = 64;
/// Levels that an audit holds at once: some fifty megabytes. A larger stock is proved in several walks through the journal.
pub const CONSERVATION_LEVELS: u64 = 250_000;
/// Movements that are remembered for what is the matter with goods of one SKU in one branch; older ones are told as one sum, as
/// nobody reads further back than this, and goods do not lie set aside for ever.
pub const CONDITION_REASONS_MAX: usize = 500;
/// How often two projections are read for one moment's truth before the answer is given as it is.
pub const EXPLAIN_ATTEMPTS: u32 = 8;
/// Ledger rows that a partition writes behind one batch of records. After a start that replayed a long tail thousands are
/// due, and everybody who wants to be welcomed or to follow something would wait for all of them.
pub const LEDGER_ROWS_AT_ONCE: usize = 32;

/// Backups that are listed. Whoever keeps more has no use for a list of them.
pub const BACKUPS_LISTED: usize = 500;
/// Most backups that can be kept.
pub const BACKUPS_KEPT_MAX: usize = 500;
/// Least time between two backups on a schedule: each reads the whole journal.
pub const BACKUP_EVERY_MIN: Duration = Duration::from_secs(60);
/// How fast a backup is written and read back at most, so that what is sold meanwhile finds the disk free.
pub(crate) const BACKUP_BYTES_PER_SECOND: u64 = 32 * 1024 * 1024;
/// A backup is synced after so many bytes: the journal's next sync waits for no more than that.
pub(crate) const BACKUP_STEP_BYTES: usize = 256 * 1024;

const fn at_least_one(count: u32) -> NonZeroU32 {
    match NonZeroU32::new(count) {
        Some(count) => count,
        None => NonZeroU32::MIN,
    }
}

/// Errands that are carried at once. Each is one command at a machine that others use too.
pub(crate) const ERRANDS_UNDER_WAY: usize = 256;
/// Errands under way to those outside. They take as long as somebody else's server, and have places of their own so that what
/// branches have for each other never waits for that.
pub(crate) const ERRANDS_OUTSIDE: usize = 64;
/// The first wait before an errand that was not taken is tried again; it doubles up to the last. An errand is refused without
/// being recorded only when a queue or the disk is full.
pub(crate) const ERRAND_RETRY_MIN: Duration = Duration::from_millis(250);
pub(crate) const ERRAND_RETRY_MAX: Duration = Duration::from_secs(30);
/// What shells and the gate have for the courier. Its senders are bounded by what they tell of, so this is a size to begin with.
pub(crate) const COURIER_MAILBOX: usize = 1_024;
/// Tasks that are kept at hand, open and resolved; resolved ones make room first.
pub(crate) const TASKS_SHOWN: usize = 10_000;
/// Z reports of one register that late tickets are remembered for. A till that was away for a season has some hundred shifts
/// between; what comes too late for an older one is on its ticket.
pub(crate) const LATE_REPORTS: usize = 400;

/// Most bytes of one row of tickets for reports, some five hundred tickets: a little less than any row may have. Part of what
/// a row's key means, so that a change of it or of the next two raises the form of `figures`.
pub(crate) const FIGURES_ROW: usize = 30 * 1024;
/// Most bytes that the columns of such a row come to: they are shorter than the row but where tickets are as odd as can be.
pub(crate) const FIGURES_ROW_COLUMNS: usize = 4 * FIGURES_ROW;
/// Rows of tickets in memory that are not full yet: one for each branch and day that still gets tickets.
pub(crate) const FIGURES_OPEN: usize = 2_048;
/// Days before the newest one whose rows are kept open: a till that was away over a weekend does not make rows of one ticket.
pub(crate) const FIGURES_OPEN_DAYS: i32 = 3;
/// Rows of tickets that a report holds in memory at once.
pub(crate) const FIGURES_ROWS_READ: usize = 128;
/// Closed shifts that are listed: those of two hundred tills in five years. Older ones are read register by register.
pub(crate) const CLOSINGS_KEPT: usize = 400_000;
/// Reasons for discounts and refunds that reports tell apart: far more than anybody would read, and some 100 KiB.
pub(crate) const REPORT_REASONS: usize = 2_000;
/// Business days of one report: ten years and their leap days.
pub const REPORT_DAYS_MAX: i32 = 3_653;
/// Reports that are made at once: each takes a core for up to a second, so they must not take the machine.
pub const REPORTS_AT_ONCE: usize = 2;
/// Reports that are made or wait: half a minute of work, after which nobody waits for an answer any more.
pub const REPORTS_WAITING: usize = 64;
/// Most bytes of one row of what was lost and found, some three hundred entries: half of what any row may have. Part of what a row's
/// key means, so that a change of it or of the next two raises the form of `costs`.
pub(crate) const LOSSES_ROW: usize = 16 * 1024;
/// Rows of losses in memory that are not full yet: one for each branch and day that still gets some.
pub(crate) const LOSSES_OPEN: usize = 1_024;
/// Days before the newest one whose rows are kept open, as with tickets.
pub(crate) const LOSSES_OPEN_DAYS: i32 = 3;
/// Rows of losses that a report holds in memory at once.
pub(crate) const LOSSES_ROWS_READ: usize = 128;
/// Changes of what a SKU cost in a branch that are read from the disk at once: a year of weekly deliveries.
pub(crate) const PAST_COSTS_READ: usize = 64;
/// Records that a report of the stock of an earlier moment takes back at most: the trade of a year in a house of some twenty busy tills.
/// Each of its pages reads all of them.
pub const STOCK_THEN_RECORDS: u64 = 5_000_000;
/// Records of one stretch of that, between two of which others get their turn.
pub(crate) const STOCK_THEN_STRETCH: u64 = 20_000;
/// SKUs of a partition that are read in one go for what the stock is worth: a fraction of a millisecond of the thread that
/// every screen waits for.
pub(crate) const STOCK_VALUE_PART: usize = 1_000;
/// Rows told of what has not sold for long, those first that tie up most: more than anybody sees to. The sums are of all.
pub(crate) const IDLE_ROWS: usize = 20_000;
/// The longest time for which goods are asked to have been idle: ten years.
pub(crate) const IDLE_DAYS_MAX: u32 = 3_650;
/// Bytes of one file that is brought in: 200,000 products with their descriptions.
pub const IMPORT_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// How long the whole of it may take to arrive, from a shop with a slow line.
pub const IMPORT_UPLOAD_DEADLINE: Duration = Duration::from_secs(600);
/// Lines, columns, characters of a cell and places of a file: more than any shop has, and than people look through.
pub const IMPORT_ROWS_MAX: usize = 250_000;
pub const IMPORT_COLUMNS_MAX: usize = 500;
pub const IMPORT_CELL_CHARS_MAX: usize = 32_767;
pub const IMPORT_PLACES_MAX: usize = 200;
/// Imports that are remembered with their files; the oldest gives way.
pub const IMPORTS_KEPT: usize = 100;
/// Lines of a file that are shown while its columns are named.
pub const IMPORT_EXAMPLES: usize = 5;
/// Commands of an import on their way at once, and how long each lot takes at least: 2,000 a second leave tills the rest.
pub const IMPORT_IN_FLIGHT: usize = 16;
pub const IMPORT_LOT: Duration = Duration::from_millis(8);
/// Mappings that are remembered, by their headings: the systems that one shop gets files from.
pub const MAPPINGS_KEPT: usize = 50;
/// Folders with a copy of the customers' keys beside a backup that somebody made by hand: more than anybody looks after.
pub(crate) const KEY_COPIES_MAX: usize = 32;

/// How long a mail server may take for each of its answers, and to be reached: whoever sends a test waits before a screen.
pub const MAIL_TIMEOUT: Duration = Duration::from_secs(10);
/// Mails that wait to be sent: a busy day of receipts while the mail server is away.
pub const MAILS_WAITING: usize = 1_000;
/// Empty files that are kept for mails to come.
pub const MAIL_FILES_SPARE: usize = 64;
/// Mails that are remembered with what became of them, those that wait besides.
pub const MAILS_KEPT: usize = 200;
/// Attempts at one mail, and the pauses between them: half a minute, two minutes, eight, and so on; a day in all.
pub const MAIL_ATTEMPTS: u32 = 24;
pub const MAIL_RETRY_MIN: Duration = Duration::from_secs(30);
pub const MAIL_RETRY_MAX: Duration = Duration::from_secs(60 * 60);
/// Most characters kept of what a mail server says.
pub const MAIL_WORDS_MAX: usize = 300;
/// Receipts that one register may have sent by mail at once, and how long until one more is let through: faster than anybody
/// types addresses, and nothing worth writing to strangers with.
pub const MAILED_RECEIPTS_BURST: NonZeroU32 = at_least_one(20);
pub const MAILED_RECEIPT_EVERY: Duration = Duration::from_secs(10);
/// Test mails of one person at once, and how long until one more is let through.
pub const TEST_MAILS_BURST: NonZeroU32 = at_least_one(5);
pub const TEST_MAIL_EVERY: Duration = Duration::from_secs(10);

/// Themes that are looked at before they count, and for how long: a few people at work on the shop's looks.
pub const THEME_PREVIEWS: usize = 32;
pub const THEME_PREVIEW_LIFE: Duration = Duration::from_secs(60 * 60);

/// Findings of damage in the data directory that are kept for people to read: one is a sentence, and whoever has more of them
/// needs another disk.
pub(crate) const INCIDENTS_KEPT: usize = 20;

/// Pictures that are kept: four of each of 100,000 products, of each of which some 40 bytes are in memory.
pub const MEDIA_PICTURES_MAX: usize = 400_000;
/// Pictures that wait until their sizes are made, each a file of at most 20 MiB on the disk: about half a minute of work.
pub(crate) const MEDIA_WAITING: usize = 64;
/// Bytes of one picture in memory while it is read: 50 million pixels of four channels, and half as much again for what has
/// finer colours. One picture at a time is read.
pub(crate) const MEDIA_DECODED_BYTES_MAX: u64 = 320 * 1024 * 1024;
/// How long the whole of a picture may take to arrive, from a phone in a stock room.
pub(crate) const MEDIA_UPLOAD_DEADLINE: Duration = Duration::from_secs(300);
/// How often pictures that nobody names are looked for, and how long each stays: whoever takes a picture off a product and wants
/// it back finds it for a month.
pub(crate) const MEDIA_SWEEP_EVERY: Duration = Duration::from_secs(60 * 60);
pub(crate) const MEDIA_UNUSED_KEPT: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// Addresses of pictures that imported files name, in all and of one product: those of 100,000 products with two each.
pub(crate) const PICTURES_TO_FETCH: usize = 200_000;
pub(crate) const PICTURES_TO_FETCH_OF_ONE: usize = 50;

/// Places in the file of customers' keys: a key and a mail address for each customer of all shares, as many again for addresses that
/// change, and one for each of four million orders that are not erased. 64 bytes each, and about a hundred in memory.
pub const CUSTOMER_KEYS_MAX: u32 = 5_600_000;
/// Orders kept in memory to which nothing is about to happen, those done last: some weeks of a busy shop, and some megabytes.
pub(crate) const ORDERS_DONE: usize = 5_000;
/// Orders that a till is shown at once: who does not find theirs among these says more of it.
pub(crate) const TILL_ORDERS: usize = 20;
/// How often it is looked which open payments are to be asked about; how soon one is after it was opened, and how seldom it is
/// in the end. A notice or the customer's return comes first as a rule.
pub(crate) const PAYMENT_WATCH: Duration = Duration::from_secs(1);
pub(crate) const PAYMENT_ASKED_FIRST: Duration = Duration::from_secs(5);
pub(crate) const PAYMENT_ASKED_MAX: Duration = Duration::from_secs(60);
/// How long a provider of payments may take over one answer, and how large it may be: both a multiple of what is ever seen.
pub(crate) const PAYMENT_ANSWER: Duration = Duration::from_secs(15);
pub(crate) const PAYMENT_ANSWER_BYTES: usize = 256 * 1024;
/// Requests to it at once. Stripe takes some hundred in a second; what finds no place is asked again.
pub(crate) const PAYMENT_REQUESTS_AT_ONCE: usize = 64;
/// How old a signed notice may be, or how far ahead its sender's clock: what Stripe and Standard Webhooks recommend.
pub(crate) const NOTICE_AGE_MAX: Duration = Duration::from_secs(300);
/// Signatures of one notice that are looked at: two while a secret is changed.
pub(crate) const NOTICE_SIGNATURES_MAX: usize = 8;
/// Most moments of one order's timeline: a life with every detour has some tens.
pub(crate) const ORDER_MOMENTS: usize = 300;
/// Customers opened in one go for a file of all of them: some milliseconds of the thread that shows everything.
pub const CUSTOMERS_LOOK: usize = 500;
/// Orders that somebody is shown of themselves: a year of a good customer's.
pub const ACCOUNT_ORDERS: usize = 20;

/// Most pieces of one article that a basket's form takes: more is asked for in the shop.
pub const BASKET_QUANTITY_MAX: i64 = 999;

/// Events of a page when nobody names a number, as the standard has it. The most is `protocol::PAGE_ROWS_MAX`.
pub(crate) const EPCIS_PAGE: usize = 30;
/// Records looked at for one page of events: some tens of milliseconds.
pub(crate) const EPCIS_SCAN: u64 = 5_000;
/// Values of one parameter of a question for events: each is held against every event on the way.
pub(crate) const EPCIS_VALUES_MAX: usize = 100;

/// SKUs whose bins are asked for at once: more than a pick list of one walk has.
pub(crate) const BINS_ASKED_MAX: usize = 200;

/// Lines of a task for which proposals are made at once, and promises told of each: more than somebody goes through in one go.
pub(crate) const PROPOSALS_MAX: usize = 50;
/// Variants of a product that are looked at for what could be taken instead.
pub(crate) const PROPOSED_INSTEAD_MAX: usize = 30;
/// Lots whose cost is remembered, the newest of them; of older ones the average counts. Some tens of megabytes.
pub(crate) const LOT_COSTS_KEPT: usize = 300_000;
/// Lots that one part of a list looks at: some milliseconds of one projection.
pub(crate) const LOTS_LOOKED_AT: usize = 50_000;
/// Lots of one SKU and branch that are told at once; the rest is in the list of lots.
pub(crate) const LOTS_SHOWN: usize = 200;
