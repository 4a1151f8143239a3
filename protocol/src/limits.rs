//! Limits that both sides of the wire must know. The server's own are in `server/src/limits.rs`, those of the machines'
//! states in `server/domain/src/limits.rs`.

use crate::Quantity;

/// Most bytes of one socket message or HTTP body.
pub const MESSAGE_BYTES_MAX: usize = 64 * 1024;
/// Most lines of one ticket, delivery or hold.
pub const LINES_MAX: usize = 500;
/// Most entries that one command tells of a count, and most characters of the place of each: with them a record stays below the
/// 60 000 bytes that any may have.
pub const COUNT_ENTRIES_MAX: usize = 200;
/// The same where any of them names a lot, which takes as much again.
pub const COUNT_LOT_ENTRIES_MAX: usize = 100;
pub const PLACE_CHARS_MAX: usize = 40;
/// Most tenders of one ticket.
pub const TENDERS_MAX: usize = 8;
/// Most characters of a name, reference or note.
pub const TEXT_CHARS_MAX: usize = 200;
/// Most characters of a product's handle, which stands in addresses.
pub const HANDLE_CHARS_MAX: usize = 80;
/// Most characters of a product description.
pub const DESCRIPTION_CHARS_MAX: usize = 4_000;
/// Most variants of one product.
pub const VARIANTS_MAX: usize = 200;
/// Most barcodes of one variant.
pub const BARCODES_MAX: usize = 16;
/// Most packs of one SKU: inner, carton, layer and pallet, twice over.
pub const PACKS_MAX: usize = 8;
/// Most tags of one product.
pub const TAGS_MAX: usize = 16;
/// Fewest and most digits of a PIN.
pub const PIN_DIGITS_MIN: usize = 4;
pub const PIN_DIGITS_MAX: usize = 12;
/// How long a hold lives unless it says otherwise.
pub const HOLD_TTL_MS: u32 = 10 * 60 * 1_000;
/// How long a hold can live in all, however often it is extended.
pub const HOLD_TTL_MS_MAX: u32 = 30 * 60 * 1_000;
/// Most holds open in one branch.
pub const HOLDS_MAX: usize = 10_000;
/// How far from UTC a clock may say that it is, in minutes: Kiritimati is the farthest east.
pub const OFFSET_MINUTES_MAX: i16 = 14 * 60;
/// How old a fact may be when the server first hears of it: a till can trade for a season without a network.
pub const OCCURRED_PAST_MS_MAX: i64 = 90 * 24 * 60 * 60 * 1_000;
/// How far ahead of the server's a device's clock may be. Days are told apart by it, so a wrong year must not pass.
pub const OCCURRED_FUTURE_MS_MAX: i64 = 24 * 60 * 60 * 1_000;
/// How far ahead of the server's clock a device's is still believed for what it has sold. What is further ahead would begin
/// tomorrow's figures today; it is dated by when the server hears of it.
pub const AHEAD_BELIEVED_MS_MAX: i64 = 15 * 60 * 1_000;
/// Most keys one subscription may track.
pub const TRACKED_KEYS_MAX: usize = 500;
/// Most topics one connection may subscribe to.
pub const TOPICS_MAX: usize = 128;
/// Most rows of one page, over HTTP or in a snapshot.
pub const PAGE_ROWS_MAX: usize = 500;
/// Most missing numbers remembered per register.
pub const SEQUENCE_GAPS_MAX: usize = 1_024;
/// Most options of one product, and most values of one of them: what a matrix of [`VARIANTS_MAX`] variants can show.
pub const OPTIONS_MAX: usize = 4;
pub const OPTION_VALUES_MAX: usize = 60;
/// Most pictures of a product, and of each of its variants.
pub const PICTURES_MAX: usize = 16;
/// Most bytes of a picture that is uploaded: what a good camera makes.
pub const PICTURE_BYTES_MAX: u64 = 20 * 1024 * 1024;
/// Most pixels of it, in all and in one direction, and fewest in each: beyond, a small file may fill the memory.
pub const PICTURE_PIXELS_MAX: u64 = 50_000_000;
pub const PICTURE_SIDE_MAX: u32 = 16_000;
pub const PICTURE_SIDE_MIN: u32 = 16;
/// Widths in which a picture is kept, as far as it is so wide: a till's tile and a shop's card on screens of one and two dots
/// a pixel, and a product's page.
pub const PICTURE_WIDTHS: [u16; 4] = [160, 320, 640, 1_280];
/// Most characters of the words by which a product is found besides its own.
pub const SEARCH_CHARS_MAX: usize = 500;
/// Most steps of a category from the trunk.
pub const CATEGORY_DEPTH_MAX: usize = 6;
/// Most prices that one command changes or puts into a list: about half of what one record can hold.
pub const PRICES_MAX: usize = 500;
/// Most products that are put into one collection by hand: with their handles they fit into one message.
pub const COLLECTION_PRODUCTS_MAX: usize = 500;
/// Most conditions of one collection's rule: as many as somebody can read.
pub const COLLECTION_CONDITIONS_MAX: usize = 20;
/// Fewest and most characters of a password. Ten that nobody tries first withstand guessing; nobody types more than a hundred.
pub const PASSWORD_CHARS_MIN: usize = 10;
pub const PASSWORD_CHARS_MAX: usize = 128;
/// Most roles that one person holds: one in each branch of a region, and some for a while.
pub const ROLES_HELD_MAX: usize = 50;
/// Most opening times of a branch's week: three a day.
pub const OPENING_HOURS_MAX: usize = 21;
/// Most special days of a branch: the public holidays of some years.
pub const SPECIAL_DAYS_MAX: usize = 100;
/// How round the shop's corners can be, in pixels: beyond that a button is round anyway.
pub const CORNERS_MAX: u8 = 24;
/// Most links at the end of the shop's pages.
pub const SITE_LINKS_MAX: usize = 12;
/// Most characters of an address elsewhere, and of a mail address (RFC 5321, 4.5.3.1.3).
pub const LINK_CHARS_MAX: usize = 254;
/// Receipts more than one of each ticket.
pub const EXTRA_COPIES_MAX: u8 = 4;
/// Most rates of one tax class: every country of a region with some changes to come.
pub const TAX_RATES_MAX: usize = 200;
/// Most ways to pay: a byte names them, and nobody finds one among more.
pub const PAYMENT_METHODS_MAX: usize = 50;
/// Most reasons, for all uses together.
pub const REASONS_MAX: usize = 200;
/// Most rules of age and amount.
pub const SALE_RULES_MAX: usize = 100;
/// Most delivery zones: each is looked at for every cart.
pub const DELIVERY_ZONES_MAX: usize = 200;
/// Most countries or beginnings of postcodes of one zone, and most steps of its charge.
pub const ZONE_PLACES_MAX: usize = 400;
pub const ZONE_RATES_MAX: usize = 20;
/// Most working days that are promised: three months.
pub const ZONE_DAYS_MAX: u8 = 90;
/// Most pages that the house writes itself, and most characters of one in one language.
pub const WEB_PAGES_MAX: usize = 200;
pub const WEB_PAGE_CHARS_MAX: usize = 40_000;
/// Most entries of one menu: more than a phone can show.
pub const MENU_ENTRIES_MAX: usize = 30;
/// Most old addresses that still lead somewhere; every one is held against each address that is not found.
pub const REDIRECTS_MAX: usize = 5_000;
/// Most categories of one rule, and most languages of one wording.
pub const RULE_CATEGORIES_MAX: usize = 50;
pub const WORDINGS_MAX: usize = 20;
/// Most characters before a receipt's number, and most digits of its sequence.
pub const NUMBER_PREFIX_MAX: usize = 12;
pub const NUMBER_DIGITS_MAX: u8 = 10;
/// Most lines of one cart: a party's worth. With it an order stays below the 60 000 bytes that any record may have.
pub const CART_LINES_MAX: usize = 100;
/// Most of one SKU in one cart: more is for a wholesaler, and a bot.
pub const CART_QUANTITY_MAX: Quantity = Quantity(999_000);
/// How long a cart is kept that nobody touches.
pub const CART_IDLE_MS: i64 = 30 * 24 * 60 * 60 * 1_000;
/// How long a customer may take to pay. The goods are held a little longer, so that a payment at the last moment finds them.
pub const PAYMENT_MS: i64 = 25 * 60 * 1_000;
/// Most parcels that a house may say an order is sent in: more is every branch of a large town.
pub const PARCELS_MAX: u8 = 20;
/// Most branches that a house puts in an order of choice for sending. With it the rule stays far below what a record may have.
pub const SENDING_BRANCHES_MAX: usize = 500;
/// How long goods that a picker did not find may wait for somebody's word, in minutes: a long weekend.
pub const SHORT_PICK_MINUTES_MAX: u32 = 4 * 24 * 60;
/// How long a customer may take to say whether they would have something else, in minutes: long enough to read a mail, and no longer than
/// goods wait for anybody's word. A house begins with a day.
pub const ANSWER_MINUTES_MIN: u32 = 30;
pub const ANSWER_MINUTES_MAX: u32 = SHORT_PICK_MINUTES_MAX;
pub const ANSWER_MINUTES: u32 = 24 * 60;
/// How many machines share the online store's orders. It is fixed for ever: an order's id says which of them has it.
pub const ORDER_SHARDS: u16 = 4;
/// How many machines share the customers. It is fixed for ever: a customer's id says which of them has it.
pub const CUSTOMER_SHARDS: u16 = 4;
/// How many machines share what is of value by its name, codes among them. It is fixed for ever: the name says which of them has it.
pub const ACCOUNT_SHARDS: u16 = 4;
/// Fewest and most characters of a code: what nobody types by mistake, and what somebody still types.
pub const CODE_CHARS_MIN: usize = 3;
pub const CODE_CHARS_MAX: usize = 32;
/// Most codes of one cart: every one may let a promotion count.
pub const CODES_MAX: usize = 5;
/// Most gift cards that pay one order: what somebody has in their drawer, and few enough to be claimed one after the other.
pub const GIFT_CARDS_MAX: usize = 4;
/// Letters and digits of a gift card's code, the last of which checks the others: 73 bits of chance, in four groups of four.
pub const GIFT_CARD_CHARS: usize = 16;
/// Characters of it that are shown once it is issued.
pub const GIFT_CARD_SHOWN: usize = 4;
/// Most codes that are made or brought at once.
pub const CODES_AT_ONCE_MAX: u32 = 10_000;
/// Most addresses of one customer: a home, a workplace, and those of a family's presents.
pub const CUSTOMER_ADDRESSES_MAX: usize = 20;
/// Most passkeys of one customer: every device that somebody has, and a key in a drawer for each.
pub const CUSTOMER_PASSKEYS_MAX: usize = 20;
/// Most characters of the name of a passkey.
pub const PASSKEY_NAME_MAX: usize = 60;
/// Most characters of a mail address, as SMTP has it.
pub const EMAIL_CHARS_MAX: usize = 254;
/// Most characters of the name of a text's version.
pub const TEXT_VERSION_MAX: usize = 40;
/// Most lots or serial numbers that one command names: a pallet of things with numbers of their own.
pub const LOT_LINES_MAX: usize = 200;
/// The longest that what guests say of themselves is kept: ten years.
pub const GUEST_MONTHS_MAX: u16 = 120;
/// The longest that invoices of an erased order say who bought: more than any law wants.
pub const INVOICE_YEARS_MAX: u16 = 30;
