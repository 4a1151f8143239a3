//! The bounds of the machines' states, beside those that the wire itself sets in `protocol`.

use protocol::{Amount, Quantity};

/// Most products of the organisation.
pub const PRODUCTS_MAX: usize = 200_000;
/// Most variants of all products together.
pub const SKUS_MAX: usize = 1_000_000;
/// Most branches of the organisation.
pub const BRANCHES_MAX: usize = 1_000;
/// Most registers of the organisation.
pub const REGISTERS_MAX: usize = 10_000;
/// Most staff members of the organisation, those who left included.
pub const STAFF_MAX: usize = 10_000;

/// Most roles of the organisation: nobody tells more of them apart.
pub const ROLES_MAX: usize = 100;
/// Most characters of an address or a receipt's footer: some ten lines of paper.
pub const ADDRESS_CHARS_MAX: usize = 500;
/// Most characters of what the law wants said of a shop: a page of it.
pub const IMPRINT_CHARS_MAX: usize = 4_000;
/// The highest age that goods may ask for, and the heaviest goods: a tonne.
pub const AGE_MAX: u8 = 120;
pub const WEIGHT_G_MAX: u32 = 1_000_000;
/// Most prices to come of one SKU, and of all together: a new price for every SKU of a large shop overnight.
pub const SCHEDULED_PER_SKU_MAX: usize = 16;
pub const SCHEDULED_PRICES_MAX: usize = 200_000;
/// Most prices that one record lets begin. Each takes less than 60 bytes, and the gate publishes them in one go.
pub const BEGINNING_PRICES_MAX: usize = 100;
/// Fields of a product of which it is remembered who changed them last: more than anybody changes while another looks.
pub const EDITS_KEPT: usize = 64;
/// Most price lists, those that are over included.
pub const PRICE_LISTS_MAX: usize = 500;
/// Most promotions, those that are over included: they stay so that receipts of years ago can be told, and every sale looks
/// which of them count.
pub const PROMOTIONS_MAX: usize = 1_000;
/// Most that run or are to come: every till has all of them, and every ticket is held against each.
pub const PROMOTIONS_RUNNING_MAX: usize = 100;
/// Most articles, categories, brands and tags that one promotion names.
pub const PROMOTION_GOODS_MAX: usize = 200;
/// Most pieces in a group of a promotion, and most groups: more than is carried in a trolley.
pub const PROMOTION_PIECES_MAX: u32 = 1_000;
/// Earlier forms of a promotion that are remembered, for tills that were without a network while it changed.
pub const FORMER_PROMOTIONS_MAX: usize = 32;
/// Every till knows all of them, and somebody chooses one from a row of buttons.
pub const CUSTOMER_GROUPS_MAX: usize = 50;
/// A page of the shop and a row of a list each; each costs one look through all products when it is shown.
pub const COLLECTIONS_MAX: usize = 1_000;
/// Most prices in all lists together: two for every SKU there may be in a large shop.
pub const LISTED_PRICES_MAX: usize = 400_000;
/// Most lists in which one SKU has a price.
pub const LISTS_PER_SKU_MAX: usize = 32;
/// Most that prices rise at once, in parts per million: to eleven times what they were.
pub const RISE_PPM_MAX: i32 = 10_000_000;
/// Earlier terms remembered for one SKU, for tills that were without a network while they changed.
pub const FORMER_TERMS_MAX: usize = 16;
/// Earlier names remembered for one SKU, for receipts that are printed again.
pub const FORMER_NAMES_MAX: usize = 8;
/// Earlier rates remembered for one tax class: governments change them every few years.
pub const FORMER_RATES_MAX: usize = 64;
/// Withdrawn SKUs remembered, those withdrawn last: many years of a shop's seasons.
pub const WITHDRAWN_SKUS_MAX: usize = 200_000;

/// Most lines of all open holds of a branch together, so that its state and its snapshots stay small.
pub const HELD_LINES_MAX: usize = 50_000;
/// Most holds and lines, counted together, that one record lets expire. Either takes less than 40 bytes, and with a new
/// hold of `LINES_MAX` lines behind them they stay below the 60 000 bytes that any record may have.
pub const EXPIRIES_MAX: usize = 1_000;

/// Most people signed on at one register at once.
pub const SIGNED_ON_MAX: usize = 100;

/// The largest total of a ticket, either way.
pub const TICKET_TOTAL_MAX: Amount = Amount::INPUT_MAX;

/// How far a level may go from zero by any further movement. One record moves a level by less than 2^40, so that every
/// level stays below 2^53, where JavaScript stops counting.
pub const LEVEL_MAX: Quantity = Quantity(1 << 52);

/// Most transfers of a branch that are open at once, on either side.
pub const TRANSFERS_MAX: usize = 2_000;
/// Most lines of all open transfers of a branch together, on either side: some megabytes of its state.
pub const TRANSFER_LINES_MAX: usize = 100_000;
/// Most lines of them together with those of receipts that the sender has not been told yet. What is on its way has room
/// here beyond what may be announced, so that it can be received while the sender cannot be reached.
pub const RECEIVED_LINES_MAX: usize = 2 * TRANSFER_LINES_MAX;
/// Most shipments of one transfer: a van a day for two months.
pub const SHIPMENTS_MAX: usize = 60;
/// Most discrepancies of transfers from a branch that nobody has resolved yet: about a megabyte of its state. What differs beyond
/// that is booked as ever, and what is short stays in transit; only nobody is asked about it.
pub const DISCREPANCIES_MAX: usize = 10_000;
/// Most lines of received transfers that a branch remembers, so that no more goes back than came: about two megabytes of its
/// state. The oldest are forgotten.
pub const RETURNABLE_LINES_MAX: usize = 20_000;
/// Most lots of received transfers that a branch remembers, so that the same go back: some two megabytes. Of older ones it takes
/// those that are to be sold first.
pub const LOTS_RETURNABLE_MAX: usize = 20_000;
/// Most lots of which a branch remembers that they have left and have not come: every piece of many vans, and a few megabytes. No
/// more leaves until some of it was received.
pub const LOTS_UNDER_WAY_MAX: usize = 50_000;
/// Most lots of discrepancies that nobody has resolved yet. What is beyond is a discrepancy that names no lot.
pub const DISCREPANCY_LOTS_MAX: usize = 20_000;
/// Most shipments of which a branch remembers that they were called back before they came, so that whoever stands there with one is
/// told why it is not expected. The oldest are forgotten.
pub const WITHDRAWN_KEPT: usize = 2_000;
/// Most receipts of one shipment, the last of which completes it: a delivery comes in a few parts.
pub const RECEIPTS_MAX: usize = 100;

/// Most fulfilments of a branch that are open at once, and their lines together: a week of a busy online store, some megabytes
/// of its state.
pub const FULFILMENTS_MAX: usize = 5_000;
pub const FULFILMENT_LINES_MAX: usize = 100_000;
/// Most SKUs that one task tells of: a page of a count can bring many short at once, and nobody reads more in one go.
pub const SHORTAGES_TOLD_MAX: usize = 200;

/// Most counts of a branch that are open at once: one for each aisle of a large shop.
pub const COUNTS_MAX: usize = 50;
/// Most SKUs that a count names one by one, so that its record stays below the 60 000 bytes that any record may have. Whoever
/// counts more counts everything.
pub const COUNT_SCOPE_MAX: usize = 1_000;
/// Most bins that a count names, and most others in which some of what it counts lies as well: with the SKUs that lie in them its
/// record stays below 60 000 bytes.
pub const COUNT_RANGES_MAX: usize = 50;
pub const COUNT_OTHER_BINS_MAX: usize = 400;
/// Most bins and zones that somebody counts or has counted in one count: all of a large shop.
pub const COUNT_BINS_TAKEN_MAX: usize = 2_000;
/// Most goods of one count that were found where they do not belong: a shop with more of them has no places.
pub const COUNT_STRAYS_MAX: usize = 1_000;
/// Most lines of all open counts of a branch together: some stocktakes of everything, and some tens of megabytes.
pub const COUNT_LINES_MAX: usize = 200_000;
/// Most places and people that one SKU of a count is counted in and by.
pub const COUNT_PARTS_MAX: usize = 50;
/// Most lots, places and people that one SKU of a count is counted in and by where that is done lot by lot: a drawer of
/// telephones, each by its number.
pub const COUNT_LOT_PARTS_MAX: usize = 500;
/// Most movements of lots after the moment of what is entered that one record tells: with them, and the entries, it stays below the
/// 60 000 bytes that any record may have. A phone that was away for longer counts again.
pub const COUNT_SINCE_MAX: usize = 100;
/// Most lots of one SKU that the posting of a count puts right; each takes less than 70 bytes. What is beyond stays unlotted until
/// it is counted again.
pub const COUNT_LOTS_POSTED_MAX: usize = 700;
/// Newest movements of one SKU that are remembered while it is counted, for phones that were without a network meanwhile: an
/// hour of what sells fastest.
pub const TRAIL_PER_SKU_MAX: usize = 64;
/// Most of them of all SKUs together: a week of a busy branch, and some megabytes.
pub const TRAIL_MAX: usize = 100_000;

/// Suppliers of a house, and the longest that one takes: a year.
pub const SUPPLIERS_MAX: usize = 2_000;
pub const LEAD_DAYS_MAX: u16 = 365;
/// Most offers of all suppliers together, and most suppliers of one SKU: two for every SKU of a large shop.
pub const OFFERS_MAX: usize = 400_000;
pub const OFFERS_PER_SKU_MAX: usize = 16;
/// Most SKUs of all branches together for which somebody has said when they are ordered again: 40,000 in each of ten branches.
pub const REORDERS_MAX: usize = 400_000;
/// Bins of one SKU in one branch, their names, and those of all branches together: more than eight places are no place any more,
/// labels have some ten characters, and 40,000 SKUs in each of ten branches make some 30 MB.
pub const BINS_PER_SKU_MAX: usize = 8;
pub const BIN_CHARS_MAX: usize = 24;
pub const BINS_MAX: usize = 400_000;
/// Most SKUs with a rule of their own about being sold short: a whole assortment.
pub const OVERSELL_MAX: usize = 200_000;
/// What head office said of one SKU about selling it before it is there that is still told: a year of a date that moves monthly.
pub const BACKORDERS_TOLD: usize = 12;
/// Most that one record gives to those who wait for goods, some ten kilobytes beside a large delivery. The rest follows at once.
pub const SUPPLIES_AT_ONCE: usize = 200;
/// Most times that a customer is told of another date: whoever moves it every week has told of half a year.
pub const MOVES_TOLD_MAX: u16 = 26;
/// Most orders to suppliers that are open in a branch at once, and most lines of them together: some megabytes of its state.
pub const PURCHASES_MAX: usize = 2_000;
pub const PURCHASE_LINES_MAX: usize = 100_000;

/// How long refundable units may be claimed for a refund elsewhere. The refund follows within milliseconds or not at all.
pub const CLAIM_TTL_MS: i64 = 2 * 60 * 1_000;
/// Newest deliveries that a branch knows again when their papers are booked a second time: weeks of a busy shop, and some
/// kilobytes.
pub const DELIVERIES_KNOWN: usize = 200;
/// Entries of its ledger that a branch knows to have been taken back: more than a year of a careless one, and some hundred
/// kilobytes. Nothing that is older than one that was forgotten is taken back any more.
pub const REVERSALS_KNOWN: usize = 4_096;

/// Most claims that others have pending at a branch, and most that it has used elsewhere without the owner knowing yet. They
/// live for milliseconds, and are looked through for the earliest after every record.
pub const CLAIMS_MAX: usize = 1_000;

/// Most series of receipt numbers that a register's past is remembered for. An older one that speaks up again is known to
/// be over, and every number of it counts as used.
pub const EPOCHS_KEPT: usize = 16;
/// How far ahead of the newest known series of receipt numbers another may be: a server that was restored from a backup has
/// forgotten a few at most, and a wrong one must not use up the numbers.
pub const EPOCHS_AHEAD_MAX: u32 = 1_000;

/// Most open tasks of a branch. Facts cannot be refused for want of room, so the oldest task leaves the machine then; it
/// stays in the journal and in the list.
pub const TASKS_MAX: usize = 10_000;
/// How long goods that a picker did not find wait for somebody's word at most: a long weekend. After that the order settles it by itself.
pub const UNDECIDED_MS_MAX: i64 = 4 * 24 * 60 * 60 * 1_000;
/// How long a customer may answer whether they would have something else at most: a long weekend, as above.
pub const ANSWER_MS_MAX: i64 = 4 * 24 * 60 * 60 * 1_000;
/// How much longer goods that were not found wait then, so that a yes at the last moment finds them: another branch has to set the substitute
/// aside first, and as long as that is a hold lives by itself.
pub const ANSWER_GRACE_MS: i64 = 10 * 60 * 1_000;
/// Most things that are done about one task: each is a person's press, and each order that goes short needs few.
pub const DEEDS_MAX: usize = 100;
/// Most corrections of a branch that wait for somebody else to approve them: more than a person looks through in a day.
pub const APPROVALS_MAX: usize = 1_000;
/// Most exceptions noted on one document: the first of each kind and line, and no more than fit.
pub const EXCEPTIONS_MAX: usize = 64;

/// Most taxes on one line: a state's, a county's, a city's and a few districts' are the most that is found.
pub const TAX_COMPONENTS_MAX: usize = 8;
/// The largest step to which cash is rounded, in minor units: a tenner in a currency of two decimals. The steps in use are
/// 5, 10, 50 and 100.
pub const CASH_STEP_MAX: u32 = 1_000;

/// Most customers of one share, of which there are four: some hundreds of megabytes of sealed texts together.
pub const CUSTOMERS_MAX: usize = 100_000;
/// Most mail addresses that a share asks others for at once. Each is answered within milliseconds.
pub const EMAILS_MOVING_MAX: usize = 1_000;
/// Most carts that one of the machines keeps: what a busy month leaves behind, and some tens of megabytes. One more ends the one
/// that nobody touched for longest.
pub const CARTS_MAX: usize = 50_000;
/// Most orders that one of the machines remembers, those included that are done and may still be asked about.
pub const ORDERS_MAX: usize = 50_000;
/// How long an order is remembered that nothing is to become of any more: as long as most that changes it comes.
pub const ORDER_KEPT_MS: i64 = 90 * 24 * 60 * 60 * 1_000;
/// Newest erasures that a share remembers, should a crash come between one and the end of its key: ten times as many as are decided
/// before the first of them has lost its key.
pub const ERASED_KNOWN: usize = 1_000;
/// The longest reason for an erasure: a sentence, for whoever has to show why.
pub const ERASURE_REASON_CHARS_MAX: usize = 200;
/// How long the branches may take to set goods aside for an order before it is given up.
pub const HOLDING_MS: i64 = 5 * 60 * 1_000;
/// Most payments of one order: whoever has tried so often begins anew.
pub const PAYMENTS_MAX: usize = 5;
/// Most refunds of one order.
pub const REFUNDS_MAX: usize = 50;
/// Most parts of one order: the branches that were asked, one after another.
pub const PARTS_MAX: usize = 40;
/// Most goods of an order that its customer is asked about: each is a mail.
pub const SUGGESTIONS_MAX: usize = 10;
/// Newest steps of one part that are known again when they are told twice: more than a branch takes.
pub const NEWS_KNOWN: usize = 64;
/// Most carts and orders that one record ends because their time is over.
pub const ENDINGS_MAX: usize = 50;
/// Returns of one order, and the deliveries that one may come in: somebody who sends things back one by one, and no list
/// that grows for ever.
pub const RETURNS_MAX: usize = 20;
pub const RETURN_BATCHES_MAX: usize = 20;
/// Times that money of one order moves at tills: every return of it, and what was paid before.
pub const TILL_MONEY_MAX: usize = 40;
/// How often the house may change what invoices are called: each may begin a series in each branch, which is remembered for ever.
pub const INVOICE_POLICIES_MAX: usize = 200;
/// Documents of one order: an invoice for each part, and a credit note for each thing that may be given back afterwards, for as many
/// invoices as it may be of. What is given back by more steps than any order sees is on the next one.
pub const BILLS_MAX: usize = 1_000;
/// Exchanges of one order: somebody who tries on every size of it.
pub const EXCHANGES_MAX: usize = 10;
/// Payments of the difference of one exchange that may come to nothing.
pub const DIFFERENCES_MAX: usize = 5;
/// Longest time that goods are kept for an exchange: a parcel from abroad, and somebody on holiday.
pub const EXCHANGE_DAYS_MAX: u16 = 30;
/// How long the difference of an exchange may be paid once the goods are back: over a weekend, and a day to read the mail.
pub const EXCHANGE_PAY_MS: i64 = 4 * 24 * 60 * 60 * 1_000;
/// How much longer a branch keeps its goods than it may take, so that a payment at the last moment finds them.
pub const EXCHANGE_KEPT_BEYOND_MS: i64 = 60 * 60 * 1_000;
/// The longest that goods of an order are kept aside without being promised.
pub const KEPT_MS_MAX: u32 = 35 * 24 * 60 * 60 * 1_000;
/// Longest time for returns; within it an order is still remembered, with a month for the goods to come.
pub const RETURN_DAYS_MAX: u16 = 60;
/// Tags of one order, and letters of one: what fits beside it on a board.
pub const TAGS_MAX: usize = 20;
pub const TAG_CHARS_MAX: usize = 40;
/// How long goods are kept aside for an order that somebody is to look at: over a weekend.
pub const REVIEW_MS: u32 = 3 * 24 * 60 * 60 * 1_000;

/// Lots of which nothing is left that a branch still remembers, so that a serial number is not booked twice and what comes back finds
/// its expiry date: a year of a shop with many of them, and a few megabytes.
pub const LOTS_EMPTY_KEPT: usize = 20_000;
/// Most lots that one record lets expire. Each takes less than 60 bytes.
pub const LOTS_EXPIRED_AT_ONCE: usize = 300;
/// Most changes of lots in one record: with them the largest ticket stays below the 60 000 bytes that any record may have. What is
/// beyond stays unlotted until its SKU moves again.
pub const LOT_MOVES_MAX: usize = 300;
/// Most parts of a kit or a set: a hamper has a dozen. With them a ticket of the most lines, each of them a kit, stays a record.
pub const KIT_PARTS_MAX: usize = 20;
/// Most parts of kits in one record, some four kilobytes: a ticket of more different kits than that leaves the rest of them below
/// zero, where somebody sees it and makes them by hand. A promise is refused instead.
pub const KIT_PARTS_AT_ONCE: usize = 150;
/// How deep sets are made of sets: a pallet of cases of boxes of packs of pieces.
pub const KIT_DEPTH_MAX: usize = 6;
/// Most kits and sets of the house, some megabytes.
pub const KITS_MAX: usize = 20_000;
/// Most SKUs with packs of their own, some tens of megabytes.
pub const PACKED_MAX: usize = 100_000;
/// Most recalls that count at once, and most SKUs that are told apart.
pub const RECALLS_MAX: usize = 500;
pub const TRACKED_MAX: usize = 200_000;
/// Groups of words that mean the same to whoever searches: more than a shop has kinds of goods. Each has so many words of so many
/// letters at most; all of them go to every till.
pub const SYNONYM_GROUPS_MAX: usize = 500;
pub const SYNONYMS_MAX: usize = 20;
pub const SYNONYM_CHARS_MAX: usize = 40;
/// Flash sales that there ever were: one a week for ten years, and less than a megabyte, since none is forgotten.
pub const FLASH_SALES_MAX: usize = 500;
/// SKUs of one: the sizes and colours of a product.
pub const FLASH_SKUS_MAX: usize = 20;
/// Pieces that one customer may have: of more, nothing is scarce.
pub const FLASH_EACH_MAX: u32 = 1_000;
/// People in the checkout at once: more than a server serves in a minute.
pub const FLASH_AT_ONCE_MAX: u32 = 10_000;
/// Minutes that somebody who is called has: an hour, since others wait.
pub const FLASH_MINUTES_MAX: u32 = 60;

/// Parts of goods on consignment that a branch remembers, standing or owed, each a SKU at one cost: a shop full of them, and a megabyte.
pub const CONSIGNED_MAX: usize = 20_000;
/// Different suppliers and costs of one SKU that stand in a branch at once: some years of price rises.
pub const CONSIGNED_LAYERS_MAX: usize = 50;
/// Most parts of goods on consignment that one record uses, some nine kilobytes. What is beyond is used when its SKU moves again.
pub const CONSIGNED_USES_MAX: usize = 300;
/// Most lines of a settlement up to a day, which its record names: some 150 kilobytes. Beyond that an earlier day is settled first, or all.
pub const SETTLED_LINES_MAX: usize = 5_000;
/// Most rules of safety of single SKUs, some megabytes.
pub const SAFETIES_MAX: usize = 50_000;
/// Most days of sales that are kept for safety: a quarter.
pub const SAFETY_DAYS_MAX: u16 = 90;

/// Most alerts at once: some megabytes, and twenty thousand people who would rather buy.
pub const ALERTS_MAX: usize = 20_000;
/// Most alerts of one article: more than ever learn of it in a week.
pub const ALERTS_OF_SKU_MAX: usize = 2_000;
/// Most alerts of one mail address: more than anybody waits for, and few enough that nobody signs others up for everything.
pub const ALERTS_OF_EMAIL_MAX: usize = 20;
/// How many people learn of each piece that came. Of those who are written to, fewer than one in three comes to buy.
pub const ALERT_MAILS_PER_PIECE: usize = 3;
/// Most mails of one round: they go through the same queue as receipts, of which a thousand may wait.
pub const ALERT_MAILS_AT_ONCE: usize = 200;
/// Alerts that end in one record.
pub const ALERTS_ENDED_AT_ONCE: usize = 500;
/// After so long those who were not told yet learn of what is still there: whoever was told has come by then, or does not.
pub const ALERT_REST_MS: i64 = 2 * 60 * 60 * 1_000;
/// How long anybody waits: what has not come in a year is forgotten, and so is who wanted it.
pub const ALERT_LIFE_MS: i64 = 365 * 24 * 60 * 60 * 1_000;
/// Most coupons of the house, those that are switched off included: a code is looked up among them.
pub const COUPONS_MAX: usize = 2_000;
/// Most codes of series in one machine, some hundred bytes each: four machines together keep a million.
pub const CODES_ISSUED_MAX: usize = 250_000;
/// Most codes that one record adds, of 32 letters at most: about half of what any record may have.
pub const CODES_OF_RECORD_MAX: usize = 800;
/// How long a use stays set aside that nobody has kept: longer than anybody waits for an order to be placed.
pub const CODE_CLAIM_MS: i64 = 15 * 60 * 1_000;
/// Most gift cards in one machine, some two hundred bytes each: four machines together keep a million, used up or not, since what
/// was paid with one may come back to it.
pub const GIFT_CARDS_KEPT_MAX: usize = 250_000;
/// The most that may be on one gift card, in minor units: more is no present any more, and asks who pays with it.
pub const GIFT_CARD_AMOUNT_MAX: Amount = Amount(1_000_000);
/// Most claims of one gift card that are open at once; all are added up when the next comes.
pub const CLAIMS_OF_CARD_MAX: usize = 50;
/// Most uses of one code that are set aside at once; each is looked at when the next is claimed.
pub const CLAIMS_OF_CODE_MAX: usize = 10_000;
/// Most customers whose uses of one code are told apart, some megabytes; whoever comes after so many is not counted.
pub const CODE_CUSTOMERS_MAX: usize = 100_000;
