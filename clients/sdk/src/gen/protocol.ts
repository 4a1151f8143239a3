// Made from the `protocol` crate by `cargo test -p onhand-protocol` with ONHAND_BLESS=1. Do not edit.

/**
 * Which share of what the house sold a SKU is part of, the best first, over the last 90 days: the first 80 of a hundred
 * are A, the next 15 are B, and the rest is C, with all that did not sell.
 */
export type AbcClass = "a" | "b" | "c";

export type Adjust = { sku: Sku, 
/**
 * Signed change of what is on hand.
 */
delta: Quantity, 
/**
 * Signed change of the part of it that may not be sold: 1 sets a unit aside, and -1 together with a delta of -1
 * scraps one that was set aside.
 */
unsellable: Quantity, reason: AdjustmentReason, note: string, 
/**
 * Which of the house's reasons it was; what that is booked as then goes before `reason`.
 */
code: ReasonId | null, };

export type AdjustGiftCard = { card: GiftCardId, 
/**
 * More, or with less than nothing less.
 */
amount: Amount, reason: string, };

/**
 * Why a correction was made. The list is closed so that reports can group by it.
 */
export type AdjustmentReason = "damaged" | "expired" | "stolen" | "lost" | "found" | "miscounted" | "data_entry" | "sample" | "other" | "own_use";

/**
 * That whoever sold looked at how old the customer is, and what they looked for.
 */
export type AgeChecked = { 
/**
 * The highest age that anything on the ticket asks for.
 */
age: number, };

/**
 * One thing that somebody waits for.
 */
export type AlertView = { id: CommandId, sku: Sku, 
/**
 * Where it is to be collected; none for what is sent.
 */
branch: BranchId | null, since: Timestamp, };

/**
 * How many people wait for a SKU in one place.
 */
export type AlertsHere = { 
/**
 * Where it is to be collected; none for what is sent.
 */
branch: BranchId | null, people: number, 
/**
 * When the first of them asked.
 */
since: Timestamp, };

/**
 * An amount in minor units (pence, cents) of the currency its document names. May be negative.
 */
export type Amount = number;

export type Answer = { "ok": Outcome } | { "rejected": Refusal };

/**
 * Whether a customer has what was suggested, by its number.
 */
export type AnswerSuggestion = { order: OrderId, number: number, yes: boolean, };

export type ApproveCount = { count: CountId, 
/**
 * Whether what nobody counted is not there; otherwise it stays as it is in the books.
 */
zero_uncounted: boolean, };

export type ApproveReturn = { order: OrderId, number: number, 
/**
 * Where it is to be sent. None: as the house has settled, or to the branch that served most of the order.
 */
branch: BranchId | null, };

export type ApproveTask = { task: TaskId, note: string, };

export type ArchiveProduct = { handle: string, archived: boolean, };

/**
 * What of a SKU may not be sold in a branch, and what is the matter with it.
 */
export type AsideRow = { sku: Sku, name: string, all: Quantity, conditions: Array<ConditionLevel>, };

export type AskForGoods = { 
/**
 * The branch that is asked.
 */
from: BranchId, 
/**
 * Lines of one SKU are summed.
 */
lines: Array<SkuQuantity>, note: string, };

/**
 * Asks a carrier for a parcel's label.
 */
export type AskLabel = { 
/**
 * The carrier's name, as the list of carriers has it.
 */
carrier: string, };

export type AskRecount = { count: CountId, 
/**
 * What is to be counted again; none: counting just goes on.
 */
skus: Array<Sku>, };

export type AskReturn = { order: OrderId, lines: Array<WantedBack>, comment: string, 
/**
 * Where something is wanted for it: what was shown as the difference. Where it comes to something else by now, it is refused.
 */
difference?: Amount, };

/**
 * What would come back.
 */
export type AskWorth = { number: number | null, lines: Array<BroughtLine>, };

/**
 * A correction of stock that is worth more than one person may book.
 */
export type AskedCorrection = { sku: Sku, 
/**
 * Signed changes of what is on hand, and of what of it may not be sold.
 */
delta: Quantity, unsellable: Quantity, condition: Condition | null, reason: AdjustmentReason, worth: Amount, };

/**
 * Money at a till.
 */
export type AtTill = { branch: BranchId, kind: TenderKind, amount: Amount, };

/**
 * What the public may know about a SKU in one branch (schema.org ItemAvailability words).
 */
export type Availability = "in_stock" | "limited_availability" | "out_of_stock" | "back_order" | "pre_order";

/**
 * So much of a SKU is ordered and not there yet.
 */
export type AwaitedLine = { sku: Sku, quantity: Quantity, kind: WaitKind, 
/**
 * When it is expected, as `2026-12-24`.
 */
until: string, };

/**
 * What somebody said of a SKU once.
 */
export type BackorderChange = { at: Timestamp, by: StaffId, name: string, rule: BackorderRule | null, };

/**
 * What the online store may sell of a SKU that is not there: at one branch, which decides alone, so that it is never more.
 */
export type BackorderRule = { kind: WaitKind, 
/**
 * The branch that is to get the goods.
 */
branch: BranchId, 
/**
 * Most that is promised beyond what is there, at any moment.
 */
cap: Quantity, 
/**
 * When the goods are expected, as `2026-12-24`.
 */
until: string, };

/**
 * How the online store sells a SKU that is not there, and how that has been.
 */
export type BackorderView = { sku: Sku, 
/**
 * None where it sells only what is there.
 */
rule: BackorderRule | null, 
/**
 * What is promised and not there, in the branch of the rule.
 */
waiting: Quantity, 
/**
 * How much more may be; nothing once the date is over.
 */
room: Quantity, 
/**
 * What was said of it, the newest first: as many as are kept.
 */
history: Array<BackorderChange>, };

/**
 * Why there is no backup where there should be one.
 */
export type BackupFailure = { at: Timestamp, 
/**
 * In a sentence, with what to do.
 */
reason: string, };

/**
 * A backup under way.
 */
export type BackupRun = { step: BackupStep, began: Timestamp, 
/**
 * Records that the step has done, of those that there will be.
 */
done: Lsn, of: Lsn, 
/**
 * Who asked for it; none when the schedule did.
 */
by: StaffId | null, };

/**
 * What the settings say.
 */
export type BackupSchedule = { 
/**
 * Where backups are written; none when no backup can be made.
 */
directory: string | null, 
/**
 * Seconds between two backups; none when they are made on request only.
 */
every_seconds: number | null, 
/**
 * How many are kept; older ones are removed behind a newer good one.
 */
keep: number, 
/**
 * When the next one begins; none without a schedule.
 */
next: Timestamp | null, };

export type BackupStep = "writing" | "verifying";

/**
 * A whole backup, in a file of its own.
 */
export type BackupView = { 
/**
 * The file's name in the directory.
 */
name: string, 
/**
 * When it began.
 */
made: Timestamp, age_seconds: number, bytes: number, 
/**
 * The last record in it.
 */
position: Lsn, 
/**
 * Whether it was read back whole after writing, and still begins and ends as it did then.
 */
verified: boolean, };

/**
 * Everything that is known of the server's backups.
 */
export type BackupsView = { 
/**
 * The server's clock, from which ages are counted.
 */
now: Timestamp, 
/**
 * The newest durable record: what lies between it and a backup's position is in no backup.
 */
durable: Lsn, schedule: BackupSchedule, running: BackupRun | null, 
/**
 * The last attempt that failed since the server started. A later backup makes it history.
 */
failed: BackupFailure | null, 
/**
 * Newest first.
 */
backups: Array<BackupView>, 
/**
 * How far each till's records go: one that is beyond a backup's position would have to be asked for what it holds after
 * a restore of that backup.
 */
tills: Array<TillHeard>, };

/**
 * A storefront badge: one SKU's availability in every branch that is on the web.
 */
export type Badge = { sku: Sku, 
/**
 * Position of the change behind it, so that a late badge never replaces a newer one.
 */
seq: Lsn, branches: Array<BranchAvailability>, 
/**
 * The parts of a kit. What a feed tells of one is void: it changes whenever one of these does, and is asked for then.
 */
parts?: Array<Sku>, 
/**
 * When a branch that can be ordered from before it has any expects them, as `2026-12-24`; empty where none can.
 */
until?: string, };

/**
 * What a scanner reads. It may be a GTIN, an in-house code or anything else printed on the goods.
 */
export type Barcode = string;

/**
 * What the shop begins with.
 */
export type Begin = "empty" | "import" | "samples";

export type BeginEpoch = { 
/**
 * The newest series that the device has ever heard of; 0 for none. A restored server may have forgotten it.
 */
known: number, };

/**
 * Bins that stand side by side.
 */
export type BinRange = { 
/**
 * The first of them; a zone where it has no hyphen and no other is named.
 */
from: string, 
/**
 * The last of them, as somebody walks past them: `A-10` is behind `A-9`. None: only the one.
 */
to?: string, };

/**
 * A SKU with its bins in one branch.
 */
export type BinRow = { sku: Sku, name: string, bins: Array<string>, 
/**
 * What the branch keeps back from the online store.
 */
buffer: Quantity, };

export type BinStep = "take" | "finish" | "free";

export type BlockCustomer = { customer: CustomerId, blocked: boolean, };

export type BlockGiftCard = { card: GiftCardId, blocked: boolean, reason: string, };

export type Branch = { id: BranchId, 
/**
 * Short code printed on receipts, such as "LDN".
 */
code: string, name: string, 
/**
 * Whether the web store shows this branch's stock.
 */
on_web: boolean, 
/**
 * IANA name of the time zone, such as "Europe/London".
 */
time_zone: string, 
/**
 * Minutes after midnight at which a business day begins.
 */
day_starts_minutes: number, address: string, 
/**
 * What stands under every receipt.
 */
receipt_footer: string, 
/**
 * Two letters of ISO 3166; empty when nobody has said.
 */
country: string, 
/**
 * What stands at the top of every receipt, above the address.
 */
receipt_header: string, 
/**
 * The name in large letters on a receipt; the branch's name when it is empty.
 */
logo_text: string, tax_number: string, 
/**
 * What a customer who collects has to know.
 */
pickup: string, hours: Array<OpeningHours>, special_days: Array<SpecialDay>, 
/**
 * One more with every change.
 */
version: number, };

export type BranchAvailability = { branch: BranchId, availability: Availability, 
/**
 * Whole units left, told only when few are left, so that competitors cannot read the stock ledger off the page.
 */
left: number | null, };

/**
 * A shop or warehouse that owns stock.
 */
export type BranchId = number;

export type BranchLevel = { branch: BranchId, level: StockLevel, 
/**
 * What the online store may sell of it: what is available less what is kept back; nothing where the branch is not online.
 */
web?: Quantity, 
/**
 * What is promised to orders and not there yet. It is in none of the numbers of the level.
 */
backordered?: Quantity, 
/**
 * How much more the online store may sell before it is there.
 */
room?: Quantity, };

/**
 * How a SKU turns over in a branch where it has been.
 */
export type BranchTurnover = { branch: BranchId, last_sold: string | null, last_counted: string | null, 
/**
 * Days since it was sold last, or first came.
 */
idle_days: number, 
/**
 * Whether it should be counted again.
 */
count_due: boolean, };

/**
 * Takes back at a register what its customer brings of an order.
 */
export type BringBack = { order: OrderId, 
/**
 * The return that it was asked for with. None: nobody has asked, and a return is begun.
 */
number: number | null, lines: Array<BroughtLine>, 
/**
 * How it is paid back at the register. None: to what it was paid with online. Cash for what was paid online is paid where
 * the house allows it, by whoever may refund orders.
 */
way: TillWay | null, grounds: Grounds, };

/**
 * What was taken back at a register.
 */
export type BroughtBack = { 
/**
 * The number of the return, from 1 on.
 */
number: number, 
/**
 * What goes back to what it was paid with online.
 */
online: Amount, 
/**
 * What is to be paid out here, now.
 */
here: Amount, };

/**
 * So much of one SKU was brought to a till.
 */
export type BroughtLine = { sku: Sku, 
/**
 * What can be sold again.
 */
good: Quantity, 
/**
 * What is on hand and set aside.
 */
damaged: Quantity, reason: ReturnReason, };

export type BroughtTo = { number: number, branch: BranchId, };

/**
 * What would go back for it, with what of the delivery charge goes with it.
 */
export type BroughtWorth = { amount: Amount, };

/**
 * Of `buy + get` pieces the `get` cheapest cost less. The dearest are grouped first.
 */
export type BuyGet = { buy: number, get: number, 
/**
 * Parts per million: 1000000 makes them free.
 */
off_ppm: number, };

export type CalledOff = { because: CancelledBecause, reason: string, };

/**
 * So much of one SKU came back.
 */
export type CameBackLine = { sku: Sku, 
/**
 * What can be sold again.
 */
good: Quantity, 
/**
 * What is on hand and set aside.
 */
damaged: Quantity, };

export type CancelOrder = { order: OrderId, reason: string, };

/**
 * Why an order came to nothing.
 */
export type CancelledBecause = "out_of_stock" | "not_paid" | "payment_failed" | "by_customer" | "by_staff";

/**
 * Carriers that labels can be asked of.
 */
export type Carriers = { names: Array<string>, };

/**
 * A code of a cart, with what it takes off.
 */
export type CartCode = { code: string, 
/**
 * What the promotion is called.
 */
name: string, amount: Amount, problem: CodeProblem | null, };

/**
 * A card that a cart is paid with, in part or whole.
 */
export type CartGiftCard = { card: GiftCardId, last: string, 
/**
 * What can be had of it now.
 */
available: Amount, };

/**
 * Names one cart of the online store to whoever has it. It is made by chance, since nothing else keeps a cart to its owner.
 */
export type CartId = string;

export type CartLine = { sku: Sku, name: string, quantity: Quantity, unit_price: Amount, total: Amount, 
/**
 * What is wrong with it. Only a changed price lets it be ordered all the same.
 */
problems: Array<CartProblem>, 
/**
 * What of it is not there, and can be ordered all the same.
 */
waits?: AwaitedLine, };

/**
 * What keeps a line of a cart from being ordered as it is.
 */
export type CartProblem = "sold_out" | { "only_left": Quantity } | { "price_changed": Amount } | "not_for_sale" | { "at_most": Quantity };

/**
 * What a cart would come to, delivered in a way that the customer has said.
 */
export type CartQuote = { currency: Currency, goods: Amount, delivery: Amount, 
/**
 * The tax in all of it.
 */
tax: Amount, 
/**
 * What the order is to be placed with.
 */
total: Amount, age: number | null, 
/**
 * When it would be there, if it is sent.
 */
promise: DeliveryPromise | null, 
/**
 * What of it is not there yet, if it is delivered like this.
 */
waits?: Array<AwaitedLine>, 
/**
 * What promotions took off, each by its name; it is in the sums already.
 */
promotions?: Array<PromotionTaken>, };

/**
 * A cart with what it comes to now.
 */
export type CartView = { id: CartId, currency: Currency, lines: Array<CartLine>, 
/**
 * What the goods come to.
 */
goods: Amount, 
/**
 * What delivery to an address costs on top.
 */
delivery: Amount, 
/**
 * The goods more, from which on delivery is free; none where it is already or never.
 */
free_delivery_in: Amount | null, 
/**
 * When it would be there; none where nothing is delivered to the shop's own country.
 */
promise: DeliveryPromise | null, 
/**
 * The age that somebody must have to buy this; none where nothing asks for one.
 */
age: number | null, 
/**
 * When it ends unless it is used before.
 */
expires_at: Timestamp, 
/**
 * What promotions took off, each by its name; it is in the sums already.
 */
promotions?: Array<PromotionTaken>, 
/**
 * Codes that the customer gave, with what each takes off, or why nothing.
 */
codes?: Array<CartCode>, 
/**
 * Gift cards that it is to be paid with, as far as they reach.
 */
cards?: Array<CartGiftCard>, };

/**
 * What has changed in the catalogue since a position. Products are told as they are now.
 */
export type CatalogueChanges = { 
/**
 * The position that these changes lead to.
 */
seq: Lsn, epoch: Epoch, 
/**
 * The changes are not known any more, or are of another epoch: read the whole catalogue. Nothing else is told then.
 */
whole: boolean, 
/**
 * There is more: ask again since `seq`.
 */
more: boolean, products: Array<Product>, 
/**
 * Handles of products that are no longer to be seen.
 */
removed: Array<string>, 
/**
 * All of them, where one has changed.
 */
tax_classes: Array<TaxClass> | null, branches: Array<Branch> | null, registers: Array<RegisterName> | null, staff: Array<StaffView> | null, roles: Array<RoleView> | null, price_lists: Array<PriceList> | null, 
/**
 * All of them, where one has changed.
 */
settings: HouseSettings | null, 
/**
 * The language of the shop, whether or not it has changed.
 */
language: string | null, customer_groups: Array<CustomerGroup> | null, 
/**
 * All of them, where one has changed.
 */
recalls?: Array<LotRecall>, 
/**
 * All of them, where one has changed.
 */
promotions?: Array<Promotion>, };

/**
 * Everything a till or a storefront needs to sell: what it is, what it costs, where and by whom. One page of it when
 * there are many products; follow `next`.
 */
export type CatalogueView = { 
/**
 * Position of the newest catalogue change in it.
 */
seq: Lsn, epoch: Epoch, currency: Currency, tax_classes: Array<TaxClass>, branches: Array<Branch>, registers: Array<RegisterName>, staff: Array<StaffView>, roles: Array<RoleView>, products: Array<Product>, 
/**
 * Cursor of the next page; none on the last.
 */
next: string | null, price_lists: Array<PriceList>, settings: HouseSettings, 
/**
 * ISO 639-1: the language of the shop. Empty where none has been set.
 */
language: string, customer_groups: Array<CustomerGroup>, 
/**
 * Lots that may not be sold.
 */
recalls?: Array<LotRecall>, 
/**
 * Those that run or are to come.
 */
promotions?: Array<Promotion>, };

/**
 * A category with how many products are just there, not below it.
 */
export type CategoryCount = { path: string, count: number, 
/**
 * How many of them are archived.
 */
archived: number, };

export type ChangeCustomer = { customer: CustomerId, 
/**
 * What is left out stays as it is.
 */
name: string | null, phone: string | null, language: string | null, note: string | null, 
/**
 * The version that the sender has seen; none to change whatever is there.
 */
version: number | null, };

export type ChangeCustomerEmail = { customer: CustomerId, 
/**
 * Empty to take it away.
 */
email: string, };

export type ChangeOrderAddress = { order: OrderId, address: PostalAddress, };

/**
 * Changes the caller's own password.
 */
export type ChangePassword = { old: Password, new: Password, };

/**
 * Prices of many SKUs, changed by one rule from what they are when the server comes to it.
 */
export type ChangePrices = { currency: Currency, skus: Array<Sku>, 
/**
 * Parts per million by which they rise, or fall below zero: 100000 is 10 % more.
 */
by_ppm: number, rounding: PriceRounding, 
/**
 * The moment from which they count; now when it is left out.
 */
valid_from: Timestamp | null, 
/**
 * The sum of all new prices that the sender saw. It is refused with `changed_meanwhile` when it comes to another.
 */
expected_sum: Amount | null, };

export type ChangePurchase = { purchase: PurchaseId, 
/**
 * The version that the sender saw.
 */
version: number, lines: Array<PutPurchaseLine>, expected: string, note: string, 
/**
 * Why; needed once the order was sent.
 */
reason: string, };

/**
 * Where something is sold.
 */
export type Channel = "till" | "web";

/**
 * Freight, duty and the like, which the goods of a delivery bear.
 */
export type Charges = { amount: Amount, by: Spread, };

export type ClaimCoupon = { coupon: CouponId, code: string, 
/**
 * What it is claimed for: claims for the same cart are one use.
 */
by: CommandId, 
/**
 * Who uses it, where that is known.
 */
customer: CouponCustomer | null, };

export type ClaimGiftCard = { card: GiftCardId, amount: Amount, 
/**
 * What it is claimed for: claims for the same cart are not in each other's way.
 */
by: CommandId, };

export type ClientMessage = { "hello": Hello } | { "sign_on": SignOn } | { "command": Command } | { "subscribe": Subscribe } | { "unsubscribe": Unsubscribe } | { "track": Track } | "ping";

export type ClosePurchase = { purchase: PurchaseId, note: string, };

/**
 * Why a connection ends, with its WebSocket close code.
 */
export type CloseReason = "restart" | "overload" | "too_large" | "malformed" | "unauthenticated" | "slow" | "silent" | "flood" | "outdated";

export type CloseShift = { currency: Currency, counted: Amount, };

export type CloseTransferShort = { transfer: TransferId, 
/**
 * Why.
 */
note: string, };

export type Closing = { reason: CloseReason, after_ms: number, };

/**
 * Why a code takes nothing off.
 */
export type CodeProblem = "used_up" | "used_by_you" | { "not_yet": string } | "over" | "switched_off" | "not_here" | { "needs": Amount } | { "needs_quantity": Quantity } | "not_these_goods" | "nothing_more";

/**
 * What a barcode stands for.
 */
export type CodeView = { sku: Sku, name: string, 
/**
 * The pack whose barcode it is; none where it is that of a single unit.
 */
pack: Pack | null, 
/**
 * What as many of it as were asked about come to, in units of the stock.
 */
quantity: Quantity, };

/**
 * How many codes are new, and how many there were already.
 */
export type CodesIssued = { issued: number, known: number, };

export type Collect = { branch: BranchId, 
/**
 * Whether it is paid when it is collected, and not online.
 */
pay_in_store: boolean, };

export type CollectionCondition = { "category": string } | { "brand": string } | { "tag": string } | { "supplier": string } | { "price_from": Amount } | { "price_up_to": Amount } | { "on_web": boolean } | { "in_stock": boolean };

/**
 * What is in a collection.
 */
export type CollectionMembers = { "by_hand": Array<string> } | { "by_rule": CollectionRule };

/**
 * What a collection would hold now.
 */
export type CollectionPreview = { count: number, 
/**
 * How many of them customers see.
 */
shown: number, 
/**
 * The first of them.
 */
products: Array<CollectionProduct>, 
/**
 * Handles that stand in it and name no product any more.
 */
missing: Array<string>, };

export type CollectionProduct = { handle: string, name: string, category: string, 
/**
 * Of its cheapest variant, as the shop sells it now.
 */
price: Amount, on_web: boolean, in_stock: boolean, };

/**
 * Which products belong to it, whenever somebody looks.
 */
export type CollectionRule = { 
/**
 * Whether all conditions must hold; otherwise one of them is enough.
 */
all: boolean, conditions: Array<CollectionCondition>, };

/**
 * In which order its products stand.
 */
export type CollectionSort = "by_hand" | "name" | "price" | "price_down" | "newest";

/**
 * A collection as head office sees it.
 */
export type CollectionView = { 
/**
 * As it would be put, with its version.
 */
collection: PutCollection, 
/**
 * How many products are in it now, those out of sight of customers included.
 */
count: number, 
/**
 * Who changed it last; 0 where nobody of the staff did.
 */
by: StaffId, at: Timestamp, };

/**
 * One request to change something. Sending it twice does it once: the second answer is the first one again.
 */
export type Command = { 
/**
 * UUIDv7 chosen before the first attempt and kept for every retry.
 */
id: CommandId, 
/**
 * The register's own counter, one more for each command. Required from registers, absent elsewhere.
 */
seq: number | null, 
/**
 * The branch to act on. A register acts on its own branch and may leave it out.
 */
branch: BranchId | null, 
/**
 * Who acts. At a register: one of the people signed on. Elsewhere it is the person whose token it is.
 */
staff: StaffId | null, occurred: OccurredAt, body: CommandBody, };

/**
 * What is asked, by the word of the business it belongs to.
 */
export type CommandBody = { "register": RegisterCommand } | { "ticket": TicketCommand } | { "stock": StockCommand } | { "hold": HoldCommand } | { "transfer": TransferCommand } | { "task": TaskCommand } | { "organisation": OrganisationCommand } | { "count": CountCommand } | { "order": OrderCommand } | { "fulfilment": FulfilmentCommand } | { "purchase": PurchaseCommand } | { "customer": CustomerCommand } | { "lot": LotCommand } | { "coupon": CouponCommand } | { "gift_card": GiftCardCommand };

/**
 * Names one command for ever: the key by which a repeat is known. Chosen by the client before it sends.
 */
export type CommandId = string;

/**
 * What is the matter with goods that are on hand and may not be sold.
 */
export type Condition = "damaged" | "quality_control" | "quarantine" | "recalled" | "expired" | "display" | "other";

export type ConditionLevel = { condition: Condition, quantity: Quantity, 
/**
 * The part of it that is so because its lot is expired or recalled.
 */
by_lots: Quantity, };

/**
 * Proves with one code that the phone has the secret. From then on every sign-in asks for a code.
 */
export type ConfirmSecondFactor = { code: string, };

/**
 * A yes or a no to one text.
 */
export type ConsentGiven = { kind: ConsentKind, given: boolean, 
/**
 * Which version of the text they were shown.
 */
text: string, };

/**
 * What a customer may agree to. Nothing here is needed to buy.
 */
export type ConsentKind = "terms" | "news" | "texts";

export type ConsentView = { kind: ConsentKind, given: boolean, text: string, at: Timestamp, };

/**
 * What does not add up.
 */
export type ConservationFinding = { kind: FindingKind, sku: Sku | null, branch: BranchId | null, level: LevelName | null, transfer: TransferId | null, 
/**
 * The newest record of what is wrong.
 */
lsn: Lsn, 
/**
 * What is shown.
 */
shown: Quantity, 
/**
 * What the records come to.
 */
reckoned: Quantity, };

/**
 * What a round came to.
 */
export type ConservationResult = { began: Timestamp, finished: Timestamp, 
/**
 * The newest record that is in it.
 */
as_of: Lsn, records: number, skus: number, 
/**
 * Levels, one for each SKU and branch.
 */
levels: number, transfers: number, 
/**
 * Levels that moved too often to be held against what their branch decides by; the next round tries again.
 */
unsettled: number, 
/**
 * Time that was worked in it, in milliseconds; the rest was left to others.
 */
worked_ms: number, finding_count: number, 
/**
 * The first of them.
 */
findings: Array<ConservationFinding>, };

/**
 * How far a round is.
 */
export type ConservationRun = { began: Timestamp, step: ConservationStep, 
/**
 * Records or rows that the step has done, of those that there will be.
 */
done: number, of: number, findings: number, };

export type ConservationStep = "levels" | "movements" | "machines";

/**
 * The standing audit of stock: whether every level is what its movements and documents come to.
 */
export type ConservationView = { 
/**
 * The server's clock, from which ages are counted.
 */
now: Timestamp, 
/**
 * The round that is under way; none between two.
 */
running: ConservationRun | null, 
/**
 * The last round that was finished since the server started.
 */
last: ConservationResult | null, };

/**
 * So much of one SKU at one cost.
 */
export type ConsignmentLine = { sku: Sku, 
/**
 * What the house calls it; empty where it does not sell it any more.
 */
name: string, quantity: Quantity, 
/**
 * Of one unit.
 */
cost: Amount, 
/**
 * Of all of it.
 */
amount: Amount, };

/**
 * How a branch stands with a supplier whose goods it has on consignment.
 */
export type ConsignmentView = { branch: BranchId, supplier: SupplierId, 
/**
 * What stands here and is still the supplier's, in order of SKU and as it came.
 */
standing: Array<ConsignmentLine>, 
/**
 * What they are to be paid when all of it is sold.
 */
standing_worth: Amount, 
/**
 * What was sold or lost of their goods since the last settlement, up to the day that was asked about, in order of SKU.
 */
owed: Array<ConsignmentLine>, total: Amount, 
/**
 * Since when; none where nothing is owed.
 */
since: Timestamp | null, 
/**
 * The number that the next settlement gets.
 */
next_number: number, 
/**
 * Newest first.
 */
settlements: Array<SettlementView>, 
/**
 * The day up to which `owed` and `total` are told, such as "2027-01-31"; empty: all.
 */
until: string, 
/**
 * The newest business day on which something was sold that is owed; empty where nothing is.
 */
last_day: string, };

/**
 * Who ordered.
 */
export type Contact = { name: string, email: string, phone: string, };

/**
 * What topics carry: always complete values, so that a repeat or a merge does no harm.
 */
export type Content = { "levels": Array<SkuLevel> } | { "badges": Array<Badge> } | { "sales": Array<DaySales> } | { "tickets": Array<TicketSummary> } | { "register": RegisterView } | "catalogue" | { "documents": Array<DocumentView> } | { "tasks": number };

/**
 * Makes so many of a set of its parts, or takes so many apart, in one record. Parts that are not there are refused.
 */
export type Convert = { sku: Sku, quantity: Quantity, 
/**
 * Whether it is taken apart.
 */
apart: boolean, note: string, };

export type CostChange = { lsn: Lsn, at: Timestamp, 
/**
 * What one unit cost before; none where nobody knew.
 */
before: Amount | null, after: Amount, };

/**
 * What goods that are told apart are valued at, and what their sales cost.
 */
export type CostMethod = "average" | "by_lot";

/**
 * What a SKU costs in a branch, by the average of what came.
 */
export type CostView = { sku: Sku, branch: BranchId, average: Amount, 
/**
 * The last deliveries that changed it, newest first.
 */
changes: Array<CostChange>, };

/**
 * A step of one bin, or of a whole zone by its name: who counts in it is the sender.
 */
export type CountBin = { count: CountId, bin: string, step: BinStep, };

/**
 * One bin of a count, and how far it has come.
 */
export type CountBinView = { bin: string, 
/**
 * Who counts it, or has counted it; none while nobody does.
 */
staff: StaffId | null, 
/**
 * Since when.
 */
since: Timestamp | null, finished: boolean, 
/**
 * SKUs of the count that lie in it now, and those of them that were counted there.
 */
articles: number, counted: number, 
/**
 * What was found in it that lies elsewhere, or nowhere.
 */
misplaced: number, 
/**
 * Whether the count does not name it: some of what it counts lies here as well.
 */
also: boolean, };

/**
 * Commands about counts, for the branch that is counted.
 */
export type CountCommand = { "open": OpenCount } | { "enter": EnterCounts } | { "recount": RecountLine } | { "ask_recount": AskRecount } | { "submit": SubmitCount } | { "approve": ApproveCount } | { "cancel": CountRef } | { "bin": CountBin };

/**
 * A SKU that should be counted again in a branch.
 */
export type CountDue = { sku: Sku, name: string, class: AbcClass, last_counted: string | null, 
/**
 * Days since it was counted last, or first came where nobody has counted it.
 */
days: number, 
/**
 * How many of them are too many.
 */
overdue: number, };

/**
 * So much of one SKU was found in one place at one moment.
 */
export type CountEntry = { sku: Sku, 
/**
 * Added to what the same person counted in the same place. 0 says that there is none; below zero takes back what was
 * entered too much.
 */
quantity: Quantity, 
/**
 * The bin or shelf, as people call it.
 */
place: string, 
/**
 * When it was counted, by the clock of who counted. What moves after that moment applies on top.
 */
at: Timestamp, 
/**
 * Of which lot, or which unit, where the SKU is told apart and somebody has looked. A unit is counted once.
 */
lot?: LotCode, 
/**
 * The last day on which it may be sold, such as "2027-01-31".
 */
expires?: string, };

/**
 * Names one count of stock. It is the id of the command that opened it.
 */
export type CountId = string;

/**
 * One SKU of a count.
 */
export type CountLine = { sku: Sku, 
/**
 * All places together; none while nobody has counted it.
 */
counted: Quantity | null, parts: Array<CountPart>, 
/**
 * The moment for which it holds.
 */
at: Timestamp | null, 
/**
 * What the books had at that moment; none where the reader is not to know, or nobody has counted.
 */
expected: Quantity | null, 
/**
 * `counted − expected`.
 */
variance: Quantity | null, 
/**
 * The variance at what the goods cost now, in minor units; none where the reader may not know, or no cost is known.
 */
value: Amount | null, 
/**
 * Whether it is to be counted again.
 */
recount: boolean, 
/**
 * How often it was.
 */
again: number, 
/**
 * Why it was, the last time.
 */
reason: string, posted: boolean, 
/**
 * Position of its last change.
 */
seq: Lsn, 
/**
 * Where it was counted by lot: each lot that was counted, and each that should be there. What `counted` and `expected` have
 * beyond them is without a lot.
 */
lots?: Array<CountLot>, 
/**
 * Where it lies now, the bin to go to first in front. Of what lies in one bin alone, `expected` is expected there; of several
 * nobody knows how much is in which.
 */
bins?: Array<string>, 
/**
 * What of it lies there now for kits that are promised. It is expected, though it has left the books.
 */
in_kits?: Quantity, };

/**
 * One lot, or one unit, of a SKU that is counted by lot.
 */
export type CountLot = { lot: LotCode, 
/**
 * The last day on which it may be sold.
 */
expires: string | null, 
/**
 * Whether it is one unit's own number.
 */
serial: boolean, 
/**
 * In all places; none where nobody has seen it.
 */
counted: Quantity | null, 
/**
 * What the books had of it at the line's moment; none where the reader is not to know.
 */
expected: Quantity | null, };

/**
 * Goods that were found in a bin where they do not lie by what the branch knows.
 */
export type CountMisplaced = { bin: string, sku: Sku, lot: LotCode | null, staff: StaffId, quantity: Quantity, 
/**
 * Whether it is part of the count, so that it is in its line. Otherwise nothing of it is posted.
 */
counted: boolean, 
/**
 * Where it lies; empty where nobody has said.
 */
bins: Array<string>, };

/**
 * What one person counted of a SKU in one place.
 */
export type CountPart = { place: string, staff: StaffId, quantity: Quantity, 
/**
 * Of which lot; none where nobody has looked.
 */
lot?: LotCode, };

export type CountRef = { count: CountId, };

/**
 * How far a count has come.
 */
export type CountState = "counting" | "review" | "posting" | "posted" | "cancelled";

/**
 * A difference beyond either of these asks for a recount. None of them: no difference does.
 */
export type CountThreshold = { quantity: Quantity | null, 
/**
 * In parts per million of what was expected.
 */
ppm: number | null, };

/**
 * A count without its lines, which are read page by page. `seq` of its document tells when lines have changed.
 */
export type CountView = { id: CountId, branch: BranchId, name: string, state: CountState, 
/**
 * How many SKUs are to be counted; none: everything that the branch has.
 */
scope: number | null, blind: boolean, threshold: CountThreshold, opened: Timestamp, opened_by: StaffId | null, 
/**
 * Everybody who has counted.
 */
counters: Array<StaffId>, 
/**
 * SKUs that were counted.
 */
counted: number, 
/**
 * Those of them that are asked to be counted again.
 */
recounts: number, submitted_by: StaffId | null, approved_by: StaffId | null, zero_uncounted: boolean, 
/**
 * SKUs that are posted.
 */
posted: number, 
/**
 * When it last changed.
 */
changed: Timestamp, 
/**
 * In which bins it counts; empty where bins do not matter.
 */
bins?: Array<BinRange>, 
/**
 * Bins and zones that somebody counts, or has counted, and those of them that are finished.
 */
taken?: number, finished?: number, 
/**
 * What was found in its bins that is not part of it.
 */
strays?: number, };

/**
 * What a country proposes.
 */
export type CountryProposal = { code: string, currency: string, language: string, time_zones: Array<string>, tax_classes: Array<PutTaxClass>, };

/**
 * What should be counted again in a branch, the most urgent first.
 */
export type CountsDue = { branch: BranchId, rows: Array<CountDue>, 
/**
 * All that is due, of each class.
 */
due: DueByClass, 
/**
 * How much of what would be due is in a count that is under way.
 */
being_counted: number, };

/**
 * A coupon as it is put; the fields are those of `PutCoupon`.
 */
export type Coupon = { id: CouponId, promotion: PromotionId, name: string, 
/**
 * As it is compared: in capital letters and without spaces.
 */
code: string | null, uses_max: number | null, uses_each: number | null, active: boolean, 
/**
 * One more with every change.
 */
version: number, };

/**
 * A use that is set aside.
 */
export type CouponClaimed = { claim: CommandId, until: Timestamp, };

/**
 * Commands about uses of codes, and about codes of a series. Only the server claims; staff issue.
 */
export type CouponCommand = { "claim": ClaimCoupon } | { "void": VoidCoupon } | { "issue": IssueCodes };

/**
 * Stands for whoever uses codes, and says nothing about them: uses of one customer have the same.
 */
export type CouponCustomer = string;

/**
 * Names a coupon: a code for everybody, or a series of codes that can be used once each.
 */
export type CouponId = number;

/**
 * One use of a code, the newest first.
 */
export type CouponUse = { 
/**
 * Its place in the list of all uses, by which the next page is asked for.
 */
number: number, code: string, state: CouponUseState, at: Timestamp, 
/**
 * Which order used it.
 */
order: OrderId, 
/**
 * It was paid for though nothing was left any more.
 */
over: boolean, };

/**
 * How a use stands.
 */
export type CouponUseState = "pending" | "posted" | "voided";

/**
 * A coupon as the back office knows it, with how much of it is used now.
 */
export type CouponView = { coupon: Coupon, saved_by: StaffId, saved_at: Timestamp, 
/**
 * How many codes of a series there are.
 */
issued: number, 
/**
 * Uses that were paid for, and those of orders that are not yet.
 */
used: number, pending: number, 
/**
 * How often it can still be used; none where nothing limits it.
 */
left: number | null, 
/**
 * Uses that were paid for though nothing was left any more.
 */
over: number, };

export type CreateCustomer = { name: string, 
/**
 * Empty for one who has none; without it there is no account to sign in to.
 */
email: string, phone: string, 
/**
 * In which the customer is written to, as BCP 47 has it.
 */
language: string, 
/**
 * Whose prices they get. Staff decide it.
 */
group: CustomerGroupId | null, 
/**
 * For the house alone. Staff write it.
 */
note: string, addresses: Array<PostalAddress>, consents: Array<ConsentGiven>, };

/**
 * What somebody gets credit on.
 */
export type CreditedTo = "store_credit" | "gift_card";

/**
 * ISO 4217 currency, three letters.
 */
export type Currency = string;

export type CustomerAddress = { number: number, address: PostalAddress, };

export type CustomerAddressRef = { customer: CustomerId, number: number, };

/**
 * Commands about customers. Customers give them about themselves through the shop's pages; staff need the right to look after
 * customers.
 */
export type CustomerCommand = { "create": CreateCustomer } | { "change": ChangeCustomer } | { "change_email": ChangeCustomerEmail } | { "set_group": SetCustomerGroup } | { "put_address": PutCustomerAddress } | { "remove_address": CustomerAddressRef } | { "consent": GiveConsent } | { "verify": CustomerRef } | { "set_password": SetCustomerPassword } | { "block": BlockCustomer } | { "erase": CustomerRef } | { "remove_passkey": CustomerPasskeyRef };

/**
 * Who was added.
 */
export type CustomerCreated = { customer: CustomerId, };

/**
 * All that the house keeps of a person, for that person.
 */
export type CustomerExport = { customer: CustomerView, devices: Array<DeviceView>, made: Timestamp, 
/**
 * What they have of store credit; none where there never was any.
 */
store_credit?: StoreCredit, };

/**
 * A customer group as tills know it.
 */
export type CustomerGroup = { id: CustomerGroupId, name: string, active: boolean, 
/**
 * One more with every change.
 */
version: number, };

/**
 * Names a group of customers.
 */
export type CustomerGroupId = number;

/**
 * Names one customer.
 */
export type CustomerId = string;

/**
 * Takes a passkey away. Nobody signs in with it from then on.
 */
export type CustomerPasskeyRef = { customer: CustomerId, number: number, };

export type CustomerRef = { customer: CustomerId, };

/**
 * A customer in a list.
 */
export type CustomerRow = { id: CustomerId, name: string, 
/**
 * Empty where there is none; likewise the phone number.
 */
email: string, phone: string, group: CustomerGroupId | null, 
/**
 * Since when the mail address is known to be theirs.
 */
verified: Timestamp | null, blocked: boolean, created: Timestamp, };

/**
 * All that is known of a customer.
 */
export type CustomerView = { row: CustomerRow, language: string, note: string, addresses: Array<CustomerAddress>, 
/**
 * What they said to each text, at last.
 */
consents: Array<ConsentView>, has_password: boolean, 
/**
 * Devices that are signed in to the account.
 */
devices: number, 
/**
 * Another mail address is being looked at: whether somebody else has it.
 */
email_changing: boolean, version: number, 
/**
 * What they are to be written of when it can be had again, the oldest first.
 */
alerts?: Array<AlertView>, 
/**
 * What they may sign in with besides a password, the oldest first.
 */
passkeys?: Array<PasskeyView>, };

export type DataIncident = { at: Timestamp, kind: IncidentKind, 
/**
 * For whoever looks after the machine: which file, and where in it.
 */
detail: string, };

/**
 * How one branch's trading went on one business date, to compare a day with until the same time.
 */
export type DayPace = { branch: BranchId, 
/**
 * Business date as `YYYY-MM-DD`.
 */
date: string, 
/**
 * The quarters of an hour in which something was sold or taken back, in order.
 */
steps: Array<PaceStep>, };

/**
 * One branch's trading on one business date: always the complete figures.
 */
export type DaySales = { branch: BranchId, 
/**
 * Business date as `YYYY-MM-DD`: by the clock of the branch's time zone, from the minute at which it begins its day.
 */
date: string, sales: number, refunds: number, 
/**
 * Units sold, less units returned.
 */
items: Quantity, gross: Amount, 
/**
 * Paid back, as a positive amount.
 */
refunded: Amount, tax: Amount, 
/**
 * Net takings of each hour that the branch's clock shows; 24 entries. Hours before `starts_minutes` are those after the
 * day's midnight, and an hour that is shown twice holds both.
 */
hours: Array<Amount>, 
/**
 * When the day begins and when it ends. It is today between them, ahead of its time before, and over behind.
 */
begins: Timestamp, ends: Timestamp, 
/**
 * Minutes after midnight at which the day begins.
 */
starts_minutes: number, 
/**
 * What of `gross` less `refunded` is of online orders that the branch handed over, or took back.
 */
web: Amount, };

/**
 * How decimals are written.
 */
export type Decimals = "seen" | "point" | "comma";

export type DeclineReturn = { order: OrderId, number: number, 
/**
 * The customer is told.
 */
reason: string, };

export type DeclineTransfer = { transfer: TransferId, 
/**
 * Why.
 */
note: string, };

export type DeliveredLine = { sku: Sku, 
/**
 * Fit for sale.
 */
good: Quantity, 
/**
 * Came, and may not be sold.
 */
damaged: Quantity, 
/**
 * Came by mistake: set aside until it goes back, and nothing that was expected.
 */
wrong: Quantity, 
/**
 * What one unit cost, where it is not what the order says.
 */
cost: Amount | null, };

/**
 * How the goods get to the customer.
 */
export type Delivery = { "ship": PostalAddress } | { "collect": Collect };

/**
 * When the delivery charge goes back with returned goods.
 */
export type DeliveryBack = "never" | "whole" | "whole_or_fault";

export type DeliveryLine = { sku: Sku, good: Quantity, damaged: Quantity, wrong: Quantity, over: Quantity, 
/**
 * What the line cost with its share of the charges; none where the reader may not know it, or nobody does.
 */
cost: Amount | null, 
/**
 * What one unit costs on average in the branch since then.
 */
average: Amount | null, };

/**
 * What a charge goes by.
 */
export type DeliveryMeasure = "value" | "weight";

/**
 * When a parcel would be there.
 */
export type DeliveryPromise = { 
/**
 * The zone's name, in the shop's own language.
 */
zone: string, days_from: number, days_to: number, };

export type DeliveryRate = { 
/**
 * In minor units where it goes by value, in grams where it goes by weight.
 */
from: number, charge: Amount, };

/**
 * Goods that came from a supplier or went back.
 */
export type DeliveryView = { lsn: Lsn, 
/**
 * The command that booked it.
 */
command: CommandId, branch: BranchId, purchase: PurchaseId | null, supplier: SupplierId | null, 
/**
 * True where goods went back.
 */
back: boolean, reference: string, 
/**
 * A note, or why goods went back.
 */
note: string, at: Timestamp, staff: StaffId | null, charges: Charges | null, lines: Array<DeliveryLine>, };

/**
 * Where parcels go, for how much and how soon; or that none go there. The most particular zone counts: one with the longest
 * beginning of the postcode, before one of the country, before one for everywhere.
 */
export type DeliveryZone = { id: DeliveryZoneId, 
/**
 * As customers read it, such as "Highlands and islands".
 */
name: string, 
/**
 * The name in other languages.
 */
names: Array<Wording>, 
/**
 * ISO 3166-1, two letters each. None named: every country that no other zone names.
 */
countries: Array<string>, 
/**
 * How postcodes of it begin, such as "IV" or "274". None named: all of its countries.
 */
postcodes: Array<string>, 
/**
 * False: nothing is delivered there, and the checkout says so.
 */
delivers: boolean, 
/**
 * What the charge goes by.
 */
by: DeliveryMeasure, 
/**
 * In order of `from`; the first begins at 0. The last one counts that an order reaches.
 */
rates: Array<DeliveryRate>, 
/**
 * From this value of goods on it costs nothing.
 */
free_from: Amount | null, 
/**
 * The fewest and the most working days until a parcel is there.
 */
days_from: number, days_to: number, 
/**
 * One that is not active counts nowhere.
 */
active: boolean, 
/**
 * Told: how often it was changed, 0 as the house came with it. Sent: as in `put_branch`.
 */
version: number | null, };

/**
 * Names a delivery zone. 1 is there from the beginning: everywhere.
 */
export type DeliveryZoneId = number;

/**
 * One device that is signed in to a customer's account.
 */
export type DeviceView = { 
/**
 * Names it, and opens nothing.
 */
id: string, since: Timestamp, last_used: Timestamp, expires_at: Timestamp, 
/**
 * What the browser says of itself.
 */
client: string, 
/**
 * Whether it is the one that asks.
 */
own: boolean, };

/**
 * How what came differs from what was announced.
 */
export type DiscrepancyKind = "short" | "damaged" | "over" | "other_lot";

/**
 * A lot of a discrepancy.
 */
export type DiscrepancyLot = { lot: LotCode, 
/**
 * Whether it is one unit's own number.
 */
serial: boolean, 
/**
 * Of another lot, below zero: what was announced of this one and did not come.
 */
quantity: Quantity, 
/**
 * What of it nobody has resolved yet.
 */
open: Quantity, };

/**
 * A discrepancy as both branches see it.
 */
export type DiscrepancyView = { shipment: ShipmentId, receipt: CommandId, sku: Sku, kind: DiscrepancyKind, quantity: Quantity, 
/**
 * What of it nobody has resolved yet.
 */
open: Quantity, 
/**
 * As was said last.
 */
responsible: Responsible, 
/**
 * What was seen when the goods came.
 */
note: string, found: Timestamp, 
/**
 * In the order in which they were said.
 */
resolved: Array<ResolvedPart>, 
/**
 * Of which lots or units it is, as far as that is known.
 */
lots?: Array<DiscrepancyLot>, };

/**
 * What becomes of a returned unit at the branch that receives it.
 */
export type Disposition = "restock" | "damaged" | "quarantine" | "discard";

/**
 * What kind of document it is, and what it says.
 */
export type DocumentBody = { "transfer": TransferView } | { "count": CountView } | { "fulfilment": FulfilmentView } | { "purchase": PurchaseView };

/**
 * Names one document of any kind, so that it can be followed. It is the id that its own kind gives it.
 */
export type DocumentId = string;

/**
 * A document as of its newest change.
 */
export type DocumentView = { id: DocumentId, 
/**
 * Position of that change. An older one never replaces a newer one.
 */
seq: Lsn, body: DocumentBody, };

export type DraftPurchase = { supplier: SupplierId, lines: Array<PutPurchaseLine>, 
/**
 * The day on which it should come, such as "2027-01-31"; empty where nobody knows.
 */
expected: string, note: string, };

export type DraftTransfer = { 
/**
 * The branch that receives.
 */
to: BranchId, 
/**
 * Lines of one SKU are summed.
 */
lines: Array<SkuQuantity>, note: string, };

/**
 * Whether there is a cash drawer.
 */
export type Drawer = "none" | "by_hand" | "with_printer";

export type DueByClass = { a: number, b: number, c: number, };

/**
 * A promotion as it was until somebody changed it.
 */
export type EarlierPromotion = { promotion: Promotion, saved_by: StaffId, saved_at: Timestamp, };

/**
 * What is left out stays as it is; what may be empty is emptied by naming it in `clear`.
 */
export type EditProduct = { handle: string, 
/**
 * The `revision` that the sender saw. What has been changed since then is not overwritten: the edit is refused with
 * `changed_meanwhile` when it names such a field.
 */
if_revision: number | null, name: string | null, description: string | null, category: string | null, brand: string | null, tags: Array<string> | null, age_min: number | null, quantity_max: Quantity | null, search: string | null, options: Array<ProductOption> | null, pictures: Array<Picture> | null, supplier: string | null, web: Visibility | null, till: Visibility | null, archived: boolean | null, 
/**
 * Fields that become empty: `age_min` and `quantity_max`.
 */
clear: Array<ProductField>, 
/**
 * Changes of variants that there are.
 */
variants: Array<EditVariant>, 
/**
 * Variants that come to it, behind the others.
 */
add: Array<PutVariant>, 
/**
 * Variants that are withdrawn.
 */
remove: Array<Sku>, };

export type EditVariant = { sku: Sku, name: string | null, values: Array<string> | null, price: Amount | null, tax_class: TaxClassId | null, kind: VariantKind | null, barcodes: Array<Barcode> | null, unit: Unit | null, weight_g: number | null, web: boolean | null, till: boolean | null, supplier_code: string | null, cost: Amount | null, pictures: Array<Picture> | null, 
/**
 * Fields that become empty: `weight_g` and `cost`.
 */
clear: Array<ProductField>, };

/**
 * An exchange of an order, by the number of its return.
 */
export type EndExchange = { order: OrderId, number: number, 
/**
 * The customer is told, where staff end it.
 */
reason: string, };

/**
 * Takes the caller's own second factor away.
 */
export type EndSecondFactor = { password: Password, };

/**
 * A device shows a code.
 */
export type EnrolRequest = { code: string, };

/**
 * The device is the register now. The token is told once.
 */
export type Enrolled = { token: string, register: RegisterId, branch: BranchId, name: string, };

/**
 * A code by which one device becomes the register. It is told once, and good once.
 */
export type EnrolmentCode = { code: string, expires_at: Timestamp, };

export type EnterCounts = { count: CountId, entries: Array<CountEntry>, };

/**
 * Identity of the log that positions belong to. It changes only when history is lost (a restore), never on restart.
 */
export type Epoch = number;

/**
 * That what a customer said of themselves in an order goes.
 */
export type EraseOrder = { order: OrderId, 
/**
 * Why, for staff, who have to say it.
 */
reason: string, };

/**
 * One round that looked for what is kept no longer.
 */
export type ErasureRound = { at: Timestamp, orders: number, 
/**
 * Orders of which invoices do not say any more who bought.
 */
invoices: number, 
/**
 * Whether more is to be erased, which the next rounds do.
 */
more: boolean, };

/**
 * In what way a fact was outside a rule.
 */
export type ExceptionKind = "unknown_sku" | "withdrawn_sku" | "price_differs" | "tax_unknown" | "discount_too_large" | "unknown_staff" | "staff_left" | "right_missing" | "not_signed_on" | "shift_closed" | "clock_off" | "receipt_number_used" | "claim_late" | "tender_not_taken" | "age_not_checked" | "over_limit" | "group_not_allowed" | "lot_blocked" | "serial_not_here" | "serial_missing" | "sold_short" | "promotion_differs";

/**
 * Why nothing came of an exchange.
 */
export type ExchangeEnd = "out_of_stock" | "too_late" | "not_paid" | "nothing_came" | "by_customer" | "by_staff";

/**
 * So much of one SKU goes out in exchange.
 */
export type ExchangeLine = { sku: Sku, name: string, quantity: Quantity, 
/**
 * What all of it costs, with tax.
 */
total: Amount, tax: Amount, 
/**
 * What comes back for it.
 */
instead_of: Array<Sku>, };

/**
 * Why nothing came of an exchange.
 */
export type ExchangeOver = { 
/**
 * From 1 on.
 */
number: number, because: ExchangeEnd, 
/**
 * What somebody wrote of it.
 */
note: string, };

/**
 * What an exchange would come to now.
 */
export type ExchangeQuote = { lines: Array<ExchangeLine>, 
/**
 * What was paid for what comes back, after whatever was taken off.
 */
credit: Amount, 
/**
 * What the other goods cost now, with tax.
 */
costs: Amount, 
/**
 * What is to be paid once the goods are back; less than nothing is paid back.
 */
difference: Amount, };

/**
 * What goods of online orders may be exchanged for.
 */
export type ExchangeRule = "nothing" | "same_product" | "anything";

/**
 * How an exchange stands.
 */
export type ExchangeState = "asked" | "setting_aside" | "kept" | "to_pay" | "served" | "ended";

/**
 * A lot with an expiry date, and how much of it is here.
 */
export type ExpiringLot = { sku: Sku, name: string, branch: BranchId, lot: LotCode, 
/**
 * The last day on which it may be sold.
 */
expires: string, 
/**
 * Days that are left after today by the branch's calendar; below zero where it is over.
 */
days_left: number, bucket: ExpiryBucket, on_hand: Quantity, recalled: boolean, 
/**
 * What it cost on average, for those who may see that.
 */
cost: Amount | null, };

/**
 * How soon lots expire.
 */
export type ExpiryBucket = "over" | "within30" | "within60" | "within90" | "within180" | "within365" | "later";

/**
 * What expires when.
 */
export type ExpiryReport = { 
/**
 * Every bucket, the most urgent first.
 */
sums: Array<ExpirySum>, 
/**
 * The lots that are asked for, what expires first standing first; as many as fit on a page.
 */
lots: Array<ExpiringLot>, lot_count: number, };

/**
 * What a bucket comes to.
 */
export type ExpirySum = { bucket: ExpiryBucket, lots: number, on_hand: Quantity, 
/**
 * None where the cost of some of it is not known, or not for the asker.
 */
cost: Amount | null, };

/**
 * One thing that adds to a number or takes from it.
 */
export type ExplainedEntry = { kind: ExplainedKind, 
/**
 * Its record; that of the newest change for another number.
 */
lsn: Lsn, 
/**
 * What it adds, below zero where it takes.
 */
quantity: Quantity, 
/**
 * What the number came to with it and all that is older.
 */
after: Quantity, 
/**
 * A receipt number, a delivery reference, a reason.
 */
cause: string, document: MovementDocument | null, hold: HoldId | null, 
/**
 * When it happened, by the clock of whoever did it.
 */
at: Timestamp, 
/**
 * When the server took it.
 */
recorded: Timestamp, 
/**
 * Who did it; none where the server itself did.
 */
staff: StaffId | null, 
/**
 * At which register; none where it was done in the back office.
 */
register: RegisterId | null, 
/**
 * When a hold ends by itself.
 */
expires: Timestamp | null, 
/**
 * Which lots it moved, where any are known.
 */
lots?: Array<LotMoved>, };

/**
 * What an entry of an explanation is.
 */
export type ExplainedKind = { "movement": MovementKind } | "hold" | "allocation" | "transfer" | { "level": LevelName } | "purchase" | "before" | "backorder";

/**
 * One number of a SKU's level in a branch, and what makes it, as of one position. `sum` is what all entries come to, on this
 * page and on all others, and is the number; where it is not, the audit has something to find.
 */
export type Explanation = { sku: Sku, branch: BranchId, level: LevelName, 
/**
 * The part of what may not be sold that it is about, where one was asked for.
 */
condition: Condition | null, 
/**
 * Of all that may not be sold: what is the matter with how much of it. They come to the number.
 */
conditions: Array<ConditionLevel>, 
/**
 * Of all that is on hand: what is still its supplier's.
 */
consigned: Quantity, 
/**
 * The position of the newest change of this SKU that is in it.
 */
as_of: Lsn, 
/**
 * The number as it is shown everywhere.
 */
value: Quantity, 
/**
 * What the entries come to.
 */
sum: Quantity, 
/**
 * How many entries there are on all pages.
 */
entry_count: number, 
/**
 * Newest first.
 */
entries: Array<ExplainedEntry>, 
/**
 * Where the next page begins; none on the last.
 */
next: string | null, };

export type ExtendHold = { hold: HoldId, ttl_ms: number | null, };

export type FacetCount = { value: string, count: number, };

/**
 * One figure or name.
 */
export type Fact = { name: FactName, is: FactValue, };

/**
 * One way in which a fact was outside a rule: recorded all the same, and shown to somebody who looks into it.
 */
export type FactException = { kind: ExceptionKind, 
/**
 * The line it is about, from 0.
 */
line: number | null, 
/**
 * A number that says more, by kind.
 */
detail: number | null, };

/**
 * What a fact tells of the refusal.
 */
export type FactName = "sku" | "name" | "field" | "wanted" | "available" | "limit" | "total" | "given" | "count" | "code" | "right" | "at" | "currency" | "rule";

/**
 * What a fact is. The list is closed: it is stored, so that a kind more goes to the end, and clients of before read
 * nothing of a refusal that has it.
 */
export type FactValue = { "text": string } | { "number": number } | { "quantity": Quantity } | { "money": Money } | { "at": Timestamp } | { "right": Right } | { "rule": Rule };

/**
 * Wrong PINs and passwords in somebody's name.
 */
export type FailedAttempts = { count: number, last_at: Timestamp, };

export type FieldChange = { sku: Sku | null, field: ProductField, 
/**
 * As JSON; `null` where there was or is nothing.
 */
from: string, to: string, };

/**
 * Who changed a field last, and when.
 */
export type FieldEdit = { 
/**
 * None: it is the product's own.
 */
sku: Sku | null, field: ProductField, 
/**
 * The product's revision since then.
 */
revision: number, 
/**
 * 0: nobody; a price that was to come has begun.
 */
by: StaffId, at: Timestamp, };

export type FindingKind = "movements" | "documents" | "machine" | "transfer" | "unreadable";

/**
 * Stands for a customer of a flash sale: a keyed hash of a place, a mail address, an account or an address.
 */
export type FlashMark = string;

/**
 * A flash sale as it is settled; the fields are those of `PutFlashSale`.
 */
export type FlashSale = { id: FlashSaleId, name: string, skus: Array<Sku>, begins: Timestamp, ends: Timestamp | null, each_max: number, at_once: number, minutes: number, by_address: boolean, stopped: boolean, 
/**
 * One more with every change.
 */
version: number, };

/**
 * Names a flash sale.
 */
export type FlashSaleId = number;

/**
 * A flash sale with what has become of it.
 */
export type FlashSaleView = { sale: FlashSale, state: FlashState, 
/**
 * People in the waiting room.
 */
waiting: number, 
/**
 * Those who are called and have not ordered yet.
 */
called: number, 
/**
 * Pieces in orders that are confirmed.
 */
sold: number, 
/**
 * Pieces in orders that are not confirmed yet.
 */
held: number, 
/**
 * Pieces that the online store can still sell.
 */
left: number, 
/**
 * Steps that were refused since the server was started: places forged or used up, orders above what one customer may have,
 * people for whom the room was full.
 */
refused: number, };

/**
 * How a flash sale stands.
 */
export type FlashState = "to_come" | "gathering" | "running" | "all_held" | "sold_out" | "over";

/**
 * That an order has goods of a flash sale, and what stands for its customer there. The server fills it in.
 */
export type FlashUse = { sale: FlashSaleId, 
/**
 * Orders of one customer share one of these; it says nothing of whose they are. The first stands for the place in the waiting room.
 */
marks: Array<FlashMark>, };

/**
 * Which letters the shop's pages are set in. All of them are on visitors' machines already.
 */
export type FontChoice = "system" | "humanist" | "serif" | "rounded" | "typewriter";

export type ForPrice = { count: number, price: Amount, };

/**
 * What the shop says of itself to everybody.
 */
export type FrontView = { name: string, 
/**
 * What stands at the top of papers.
 */
logo_text: string, tagline: string, contact: string, 
/**
 * Whether receipts can be sent by mail.
 */
mails: boolean, };

/**
 * Commands about fulfilments, for the branch that has them. Each answers `done`.
 */
export type FulfilmentCommand = { "begin": FulfilmentRef } | { "pick": PickFulfilment } | { "pack": FulfilmentRef } | { "unpack": FulfilmentRef } | { "ready": FulfilmentRef } | { "ship": ShipFulfilment } | { "hand_over": HandOverFulfilment } | { "let_wait": LetFulfilmentWait };

/**
 * Names what one branch does for an order. It follows from the order's id.
 */
export type FulfilmentId = string;

/**
 * One SKU of a fulfilment.
 */
export type FulfilmentLine = { sku: Sku, 
/**
 * What was promised at first.
 */
asked: Quantity, 
/**
 * What of it was not found.
 */
short: Quantity, picked: Quantity, 
/**
 * What of it is not there yet.
 */
waits?: Quantity, 
/**
 * When that is expected, as `2026-12-24`; empty where nothing is waited for.
 */
until?: string, };

export type FulfilmentRef = { fulfilment: FulfilmentId, };

/**
 * How far a fulfilment has come.
 */
export type FulfilmentState = "open" | "picking" | "picked" | "packed" | "ready" | "shipped" | "collected" | "cancelled" | "waiting";

/**
 * What one branch does for an order.
 */
export type FulfilmentView = { id: FulfilmentId, branch: BranchId, order: OrderId, state: FulfilmentState, 
/**
 * Whether it is sent, and not collected.
 */
ship: boolean, 
/**
 * The name on the label, or of whoever collects.
 */
who: string, note: string, opened: Timestamp, changed: Timestamp, 
/**
 * Who picks it, or did.
 */
picker: StaffId | null, lines: Array<FulfilmentLine>, carrier: string, tracking: string, 
/**
 * Whether it is handed over only to somebody with the order's code.
 */
needs_code: boolean, 
/**
 * How the customer was known who had no code.
 */
known_by: string, };

/**
 * What is on a card, for whoever has its code.
 */
export type GiftCardBalance = { 
/**
 * The last four characters of its code.
 */
last: string, currency: Currency, state: GiftCardState, 
/**
 * What can be used of it now.
 */
available: Amount, until: Timestamp | null, };

/**
 * Some of a balance that is set aside.
 */
export type GiftCardClaimed = { claim: CommandId, 
/**
 * The last four characters of the card's code.
 */
last: string, amount: Amount, until: Timestamp, };

/**
 * A code to look a card up by. It is sent in a body, since addresses are written down in many places.
 */
export type GiftCardCode = { code: string, };

/**
 * Commands about gift cards. Only the server claims; staff issue and change.
 */
export type GiftCardCommand = { "issue": IssueGiftCard } | { "claim": ClaimGiftCard } | { "void": VoidGiftCard } | { "adjust": AdjustGiftCard } | { "block": BlockGiftCard } | { "grant": GrantCredit };

/**
 * What the house owes on all gift cards together at the end of a day, and what changed it.
 */
export type GiftCardDay = { 
/**
 * As `YYYY-MM-DD`, in the time of the first branch.
 */
day: string, issued: Amount, redeemed: Amount, refunded: Amount, adjusted: Amount, 
/**
 * What is owed when the day is over.
 */
owed: Amount, 
/**
 * What was given as credit.
 */
credited: Amount, };

/**
 * One entry of a card's ledger, the newest first.
 */
export type GiftCardEntry = { kind: GiftCardEntryKind, 
/**
 * By how much the balance changed.
 */
amount: Amount, 
/**
 * What it was then.
 */
balance: Amount, at: Timestamp, 
/**
 * Who of the staff; 0 where nobody was.
 */
staff: StaffId, order: OrderId | null, reason: string, };

/**
 * What changed a balance.
 */
export type GiftCardEntryKind = "issued" | "redeemed" | "refunded" | "adjusted" | "blocked" | "unblocked" | "credited";

/**
 * Names one gift card. It is a keyed hash of its code, which nobody finds from it.
 */
export type GiftCardId = string;

/**
 * A card with its ledger.
 */
export type GiftCardLedger = { view: GiftCardView, entries: Array<GiftCardEntry>, 
/**
 * What older entries, that are not kept, come to.
 */
before: Amount, };

/**
 * What the house owes on gift cards now.
 */
export type GiftCardLiability = { currency: Currency, owed: Amount, 
/**
 * Cards with something on them.
 */
cards: number, 
/**
 * What of it is on cards that cannot be used any more.
 */
expired: Amount, 
/**
 * The newest day first; days on which nothing happened are left out.
 */
days: Array<GiftCardDay>, };

/**
 * Whether a card can be used.
 */
export type GiftCardState = "good" | "empty" | "blocked" | "expired";

/**
 * A card as the back office knows it.
 */
export type GiftCardView = { card: GiftCardId, 
/**
 * Its place in the order in which cards were issued, by which the next page is asked for.
 */
number: number, 
/**
 * The last four characters of its code; empty where it is a customer's store credit, which has none.
 */
last: string, currency: Currency, state: GiftCardState, 
/**
 * What it was issued with.
 */
issued: Amount, 
/**
 * What is on it, what is claimed of it included.
 */
balance: Amount, 
/**
 * What is set aside for orders that are not paid yet.
 */
claimed: Amount, issued_at: Timestamp, until: Timestamp | null, customer: CustomerId | null, };

export type GiveConsent = { customer: CustomerId, consent: ConsentGiven, };

/**
 * Commands that move goods.
 */
export type GoodsCommand = { "ticket": TicketCommand } | { "stock": StockCommand } | { "transfer": TransferCommand } | { "fulfilment": FulfilmentCommand } | { "purchase": PurchaseCommand };

/**
 * One label.
 */
export type GoodsLabel = { sku: Sku, count: number, name: string, options: string, price: string, unit_price: string, 
/**
 * SKU, supplier's code, lot, serial number and the last day, in one line each.
 */
codes: Array<string>, symbol: GoodsSymbol | null, 
/**
 * Whether the symbol that was asked for needs a trade item number, which the article has not: its SKU stands there instead.
 */
instead: boolean, };

/**
 * A sheet or a roll of labels. All lengths are tenths of a millimetre.
 */
export type GoodsLabelLayout = { id: string, 
/**
 * What it says on the box, such as "L7159".
 */
name: string, width: number, height: number, 
/**
 * None: a roll with one label after the other.
 */
sheet: GoodsLabelSheet | null, };

/**
 * So many labels of one article.
 */
export type GoodsLabelLine = { sku: Sku, count: number, 
/**
 * The lot that the goods are of.
 */
lot?: LotCode, 
/**
 * The piece's own number.
 */
serial?: LotCode, 
/**
 * The last day on which it may be sold, `YYYY-MM-DD`; empty where it has none.
 */
expires?: string, };

/**
 * Asks for labels. Prices are those of the branch's tills.
 */
export type GoodsLabelOrder = { branch: BranchId, 
/**
 * The id of a layout.
 */
layout: string, lines: Array<GoodsLabelLine>, shows: GoodsLabelShows, symbol: GoodsLabelSymbol, 
/**
 * So many places of the first sheet are used already.
 */
skip: number, };

/**
 * How labels lie on a sheet, in tenths of a millimetre.
 */
export type GoodsLabelSheet = { width: number, height: number, columns: number, rows: number, 
/**
 * From the edges to the first label.
 */
left: number, top: number, 
/**
 * From the beginning of one label to that of the next.
 */
across: number, down: number, };

/**
 * What is written on a label.
 */
export type GoodsLabelShows = { name: boolean, 
/**
 * The values of the options, such as size and colour.
 */
options: boolean, price: boolean, 
/**
 * The price of a kilogram, a litre or a metre: of goods sold by one, and of pieces whose weight is known.
 */
unit_price: boolean, sku: boolean, supplier_code: boolean, 
/**
 * Lot, serial number and the last day, where they are given.
 */
lot: boolean, };

/**
 * What a scanner reads on a label.
 */
export type GoodsLabelSymbol = "barcode" | "sku" | "link" | "data_matrix" | "none";

/**
 * Labels as they are printed.
 */
export type GoodsLabels = { layout: GoodsLabelLayout, 
/**
 * The language of the shop, ISO 639-1.
 */
language: string, skip: number, 
/**
 * Each as often as it says.
 */
labels: Array<GoodsLabel>, };

/**
 * A symbol that scanners read.
 */
export type GoodsSymbol = { kind: GoodsSymbolKind, 
/**
 * What a scanner reads.
 */
text: string, 
/**
 * In modules, with the quiet zone. Bars are one module high.
 */
width: number, height: number, 
/**
 * The dark modules as an SVG path.
 */
path: string, };

export type GoodsSymbolKind = "ean13" | "ean8" | "upc_a" | "code128" | "qr" | "data_matrix";

/**
 * Credit that the house gives out of goodwill.
 */
export type GrantCredit = { customer: CustomerId, amount: Amount, reason: string, };

/**
 * Why something out of the ordinary was done, and who stands for it.
 */
export type Grounds = { 
/**
 * In words; empty where none were asked for. With a `code` it is what was written beside it.
 */
reason: string, 
/**
 * Somebody else who is signed on at the register, and whose rights and limits count beside those of `staff`.
 */
approver: StaffId | null, 
/**
 * Which of the house's reasons it was.
 */
code: ReasonId | null, };

export type HandOverFulfilment = { fulfilment: FulfilmentId, 
/**
 * The age that somebody looked for, where they did.
 */
age_checked: number | null, 
/**
 * The code that the customer shows, from their order's page or the mail.
 */
code: string, 
/**
 * How the customer was known who has no code. Whoever looks after orders may do without one.
 */
known_by: string, };

/**
 * One thing that became of an order.
 */
export type Happened = "placed" | { "branch_asked": BranchId } | { "branch_refused": BranchId } | { "payment_begun": Amount } | "payment_not_begun" | { "set_aside": Amount } | { "paid": Amount } | "declined" | "nobody_can_pay" | "disputed" | "confirmed" | "picked" | { "not_found": Array<SkuQuantity> } | "packed" | { "sent": SentWith } | "ready" | "collected" | "branch_stopped" | { "dropped": Array<SkuQuantity> } | { "called_off": CalledOff } | "not_called_off" | "cancelled" | "revived" | "fulfilled" | { "refund_asked": RefundReason } | { "refunded": Amount } | { "refund_refused": Amount } | { "mailed": MailAbout } | { "noted": string } | { "return_asked": number } | { "return_approved": number } | { "return_declined": ReturnTold } | { "return_withdrawn": number } | { "return_received": ReturnTold } | { "return_not_booked": number } | { "held_back": HeldBack } | { "released": string } | { "tagged": Array<string> } | { "paid_by_hand": RefundReason } | { "less_asked": Array<SkuQuantity> } | { "not_less": BranchId } | "less" | "address_changed" | { "waits_for": Array<AwaitedLine> } | { "goods_came": BranchId } | { "brought_to": BroughtTo } | { "paid_at_till": AtTill } | { "paid_back_at_till": AtTill } | { "till_money_not_booked": Amount } | { "suggested": Suggested } | { "erased": string } | { "suggestion_is": SuggestionTold } | { "credited": Amount } | { "exchange_asked": number } | { "exchange_kept": number } | { "exchange_due": number } | { "exchange_served": number } | { "exchange_ended": ExchangeOver };

export type Heartbeat = { time: Timestamp, topics: Array<TopicPosition>, };

export type Held = { hold: HoldId, expires_at: Timestamp, };

export type HeldBack = { because: Array<HoldReason>, note: string, };

/**
 * Fields that nobody here knows are ignored: a newer client must get as far as being told what this server keeps.
 */
export type Hello = { 
/**
 * A register's device token or a person's sign-in token; none for the public storefront.
 */
token: string | null, 
/**
 * Name and version of the client, for the operator's logs.
 */
client: string, 
/**
 * The number of the agreement that the client keeps; the first one when it is missing.
 */
protocol: number, };

export type Hold = { lines: Array<SkuQuantity>, 
/**
 * How long, in milliseconds; the default is ten minutes.
 */
ttl_ms: number | null, };

/**
 * Commands about holds.
 */
export type HoldCommand = { "place": Hold } | { "extend": ExtendHold } | { "release": ReleaseHold };

/**
 * Names one soft hold. It is the id of the command that asked for it.
 */
export type HoldId = string;

/**
 * Why somebody is to look at an order before it is picked.
 */
export type HoldReason = "amount" | "first_order" | "country" | "staff";

/**
 * What the house has settled, as tills and pages need it. Customers are told the rules only.
 */
export type HouseSettings = { 
/**
 * In order of their keys at the till.
 */
payment_methods: Array<PaymentMethod>, reasons: Array<Reason>, sale_rules: Array<SaleRule>, numberings: Array<Numbering>, 
/**
 * What a correction of stock may be worth that one person books; none where there is no bound.
 */
correction_limit: Amount | null, 
/**
 * Words that mean the same to whoever searches, a group each.
 */
synonyms?: Array<Array<string>>, 
/**
 * How goods are valued that are told apart, where nothing else is said of their SKU.
 */
cost_method?: CostMethod, };

/**
 * Goods that have not sold for long: one SKU in one branch, or all of a branch or category.
 */
export type IdleRow = { key: string, label: string, 
/**
 * None where rows are branches or categories, as for all that is told of one SKU.
 */
sku: Sku | null, branch: BranchId | null, class: AbcClass | null, 
/**
 * The business date on which it last sold there; none where it never did.
 */
last_sold: string | null, 
/**
 * Days since then, or since it first came where it never sold; of several, of the one that has been idle longest.
 */
days: number, figures: StockFigures, };

/**
 * A page of goods that have not sold for long, those first that tie up most.
 */
export type IdleStock = { group: StockGroup, 
/**
 * Idle for at least so many days.
 */
days: number, rows: Array<IdleRow>, row_count: number, next: string | null, total: StockFigures, };

/**
 * One column of a file.
 */
export type ImportColumn = { 
/**
 * Its heading.
 */
heading: string, 
/**
 * None: it is left out.
 */
field: ImportField | null, 
/**
 * The branch whose stock it is.
 */
branch: BranchId | null, };

/**
 * What a file would change, or did.
 */
export type ImportCounts = { 
/**
 * Lines with something on them.
 */
lines: number, 
/**
 * Products or people that were not there before.
 */
new: number, changed: number, same: number, 
/**
 * Shelves whose stock changes.
 */
stock: number, 
/**
 * Lines that cannot be taken.
 */
errors: number, 
/**
 * Pictures that are listed to be fetched by hand.
 */
images: number, };

/**
 * What a column stands for.
 */
export type ImportField = "handle" | "name" | "description" | "description_html" | "category" | "brand" | "tags" | "age_min" | "archived" | "status" | "variant" | "sku" | "barcodes" | "price" | "cost" | "tax_class" | "kind" | "unit" | "weight_g" | "weight_kg" | "weight_lb" | "web" | "supplier_code" | "stock" | "images" | "row_type" | "own_id" | "parent" | "staff_number" | "staff_name" | "role" | "active" | "option_name" | "option_value" | "option_values" | "supplier" | "search" | "quantity_max" | "web_shown" | "web_from" | "web_until" | "till_shown" | "till_from" | "till_until" | "till" | "pack" | "minimum" | "lead_days" | "supplier_email" | "customer_id" | "customer_name" | "first_name" | "last_name" | "email" | "phone" | "language" | "customer_group" | "note" | "address_name" | "street" | "street_more" | "city" | "region" | "postcode" | "country" | "news" | "texts" | "in_branch" | "reorder_point" | "reorder_max" | "stock_new" | "lot" | "expires" | "bin";

/**
 * Whose columns a file has.
 */
export type ImportFormat = "plain" | "shopify" | "woo_commerce" | "square";

/**
 * What a file is about.
 */
export type ImportKind = "products" | "staff" | "offers" | "customers" | "levels" | "stock" | "counts";

/**
 * What became of a line of a file.
 */
export type ImportLine = { 
/**
 * Counted from 1, the headings included.
 */
line: number, result: ImportResult, 
/**
 * Its SKU, handle or person.
 */
what: string, 
/**
 * In English; of a line that is taken the name that it gets, and of a picture its address.
 */
message: string, 
/**
 * Which sentence it is, so that a client can say it in its reader's language.
 */
word: ImportWord | null, 
/**
 * By which rule it was refused, where it was.
 */
code: RefusalCode | null, 
/**
 * The figures and names in the sentence.
 */
facts: Array<Fact>, };

/**
 * How a file is to be read.
 */
export type ImportMapping = { format: ImportFormat, columns: Array<ImportColumn>, decimals: Decimals, 
/**
 * The tax class of new variants whose line names none.
 */
tax_class: TaxClassId | null, 
/**
 * The branch of stock whose column names none.
 */
branch: BranchId | null, 
/**
 * Whether zeros that a spreadsheet took off barcodes are put back, which is said.
 */
mend_zeros: boolean, 
/**
 * Which branch a place of the file is. What is not named here is known by its code, name or number.
 */
places?: Array<ImportPlace>, };

/**
 * A place as a file calls it.
 */
export type ImportPlace = { name: string, 
/**
 * None: its lines are left out.
 */
branch: BranchId | null, };

export type ImportResult = "new" | "changed" | "same" | "note" | "error" | "refused" | "image";

/**
 * Where an import stands.
 */
export type ImportState = "uploaded" | "planning" | "planned" | "running" | "interrupted" | "cancelled" | "done" | "undoing" | "undone";

/**
 * One import.
 */
export type ImportView = { 
/**
 * A number that sorts by time.
 */
id: string, 
/**
 * Of the file.
 */
name: string, kind: ImportKind, state: ImportState, by: StaffId, at: Timestamp, mapping: ImportMapping, 
/**
 * The first lines as they were read, in the order of the columns.
 */
examples: Array<Array<string>>, counts: ImportCounts, 
/**
 * Commands that are answered, of all there are.
 */
done: number, total: number, 
/**
 * Commands that were refused while it ran or was undone.
 */
refused: number, 
/**
 * Why it could not go on.
 */
problem: string | null, 
/**
 * The same with its code and facts, so that it can be said in any language.
 */
because: Refusal | null, 
/**
 * What the file calls its places, in the order in which they come.
 */
places: Array<string>, };

/**
 * What there is to say of a line of a file. What it is about are facts: `given` is the text of the cell.
 */
export type ImportWord = "shortened" | "date_for_code" | "long_number" | "lost_zeros" | "zeros_put_back" | "check_digit" | "zeros_of_sku" | "not_a_sku" | "not_a_barcode" | "two_readings" | "not_a_number" | "too_many_decimals" | "other_currency" | "negative" | "not_a_quantity" | "not_a_weight" | "not_yes_or_no" | "not_a_moment" | "not_a_unit" | "not_a_kind" | "not_an_age" | "not_days" | "not_an_email" | "not_a_staff_number" | "sku_twice" | "offer_twice" | "person_twice" | "no_branch" | "no_name_for_new" | "no_address_of_name" | "no_price" | "choose_tax_class" | "no_free_sku" | "nothing_taken" | "no_sku" | "no_supplier" | "no_number" | "no_name_of_person" | "no_name_of_customer" | "unknown_tax_class" | "unknown_article" | "unknown_role" | "unknown_group" | "empty_pack" | "description_cut" | "option_without_value" | "too_many_values" | "too_many_options" | "same_values" | "changes" | "person_changed" | "offer_changed" | "supplier_changed" | "product_changed" | "product_sold" | "product_in_stock" | "stock_sold" | "account_used" | "unknown_branch" | "level_twice" | "no_level" | "max_not_above" | "level_changed" | "not_a_lot" | "not_a_day" | "lot_twice" | "lot_needed" | "expiry_needed" | "one_unit" | "lot_untracked" | "no_quantity" | "place_left_out" | "lots_named" | "lots_stay" | "counted" | "count_posted";

/**
 * A collection that a product is in.
 */
export type InCollection = { handle: string, title: string, 
/**
 * Whether a rule chose it.
 */
by_rule: boolean, };

export type IncidentKind = "mended" | "mended_next" | "records";

/**
 * What was found damaged in the data directory since the server started, newest first; the same is told once.
 */
export type IncidentsView = { 
/**
 * The server's clock, from which ages are counted.
 */
now: Timestamp, incidents: Array<DataIncident>, };

/**
 * A product as the back office sees it.
 */
export type InsideProduct = { product: Product, 
/**
 * Whether it is out of sight.
 */
archived: boolean, 
/**
 * What is not in `product`, for each of its variants in the same order.
 */
inside: Array<InsideVariant>, supplier: string, web: Visibility, till: Visibility, 
/**
 * How often it has been changed: `if_revision` of the next edit.
 */
revision: number, 
/**
 * Who last changed what, newest last.
 */
edits: Array<FieldEdit>, };

/**
 * What only the house knows of a variant.
 */
export type InsideVariant = { sku: Sku, 
/**
 * Whether the web store shows it.
 */
web: boolean, supplier_code: string, 
/**
 * What one unit costs the house. None when it is not known, or not for the asker to see.
 */
cost: Amount | null, 
/**
 * Prices that are to come, the next one first.
 */
scheduled: Array<ScheduledPrice>, 
/**
 * Whether tills show it.
 */
till: boolean, };

export type InvoiceKind = "invoice" | "credit";

/**
 * What the house has settled about invoices.
 */
export type InvoicePolicy = { 
/**
 * What numbers of invoices begin with: letters and digits. Another one begins another series.
 */
prefix: string, 
/**
 * The same of credit notes. Where it is the same, both are numbered in one series.
 */
credit_prefix: string, 
/**
 * Who sells, as the law knows it. Empty: the name of the shop.
 */
seller: string, 
/**
 * What stands at the end of each: where the house is registered, who directs it, its bank.
 */
text: string, 
/**
 * Told: how often it was changed. Sent: as in `put_branch`.
 */
version: number | null, };

/**
 * An invoice or a credit note, as one line of a list.
 */
export type InvoiceRow = { 
/**
 * As it is printed: its series and its place in that, such as "INV-1-2026-000017".
 */
number: string, kind: InvoiceKind, series: string, sequence: number, branch: BranchId, 
/**
 * When it was issued, by the branch's calendar, as ISO 8601 writes it.
 */
issued: string, 
/**
 * When the goods were handed over, or something was given back.
 */
supplied: string, order: OrderId, order_number: string, 
/**
 * Its place among the documents of its order.
 */
document: number, 
/**
 * The number of the invoice that a credit note corrects.
 */
corrects: string | null, currency: Currency, net: Amount, tax: Amount, total: Amount, };

/**
 * One series of numbers, and whether it has any hole.
 */
export type InvoiceSeries = { series: string, branch: BranchId, first: number, last: number, count: number, 
/**
 * Whether every number from 1 to the last is there, once.
 */
whole: boolean, };

export type IssueCodes = { coupon: CouponId, codes: Array<string>, };

export type IssueGiftCard = { 
/**
 * What stands for its code. The server fills it in.
 */
card: GiftCardId, 
/**
 * The last four characters of its code, by which people tell cards apart.
 */
last: string, amount: Amount, 
/**
 * Until when it can be used; none: for ever.
 */
until: Timestamp | null, 
/**
 * Whose it is, where that is known.
 */
customer: CustomerId | null, 
/**
 * Why it is given without being sold.
 */
reason: string, };

/**
 * A card that was made. Its code is shown this once.
 */
export type IssuedGiftCard = { card: GiftCardId, 
/**
 * In groups of four.
 */
code: string, amount: Amount, };

/**
 * One thing of a topic that has keys to choose from.
 */
export type Key = { "sku": Sku } | { "document": DocumentId };

/**
 * How many could be put together in a branch.
 */
export type KitLevel = { branch: BranchId, 
/**
 * Whole ones, of what can be sold of the parts; never below zero.
 */
possible: Quantity, 
/**
 * The part that would have to come for there to be more.
 */
limited_by: Sku | null, 
/**
 * What can be sold of it as it stands: sets that were made before.
 */
made: Quantity, };

export type KitPart = { sku: Sku, name: string, 
/**
 * In one of it.
 */
quantity: Quantity, 
/**
 * What one unit of the part costs by the catalogue, for those who may see that.
 */
cost: Amount | null, };

/**
 * Of what one unit of a SKU is made, and how many of it could be had now.
 */
export type KitView = { sku: Sku, name: string, at_sale: boolean, version: number, parts: Array<KitPart>, 
/**
 * In order of branch.
 */
branches: Array<KitLevel>, };

/**
 * What the label printer of a branch is to do.
 */
export type LabelJob = { "test": string } | { "labels": GoodsLabelOrder };

export type LabelPrinter = { 
/**
 * Host and port, such as "192.168.1.41:9100".
 */
network: string, language: PrinterLanguage, 
/**
 * Dots of an inch: 203, 300 or 600. Receipt printers have their own.
 */
dpi: number, };

/**
 * What a customer wants left out of their order.
 */
export type LeftOut = { lines: Array<SkuQuantity>, };

/**
 * Lets a part of a fulfilment that cannot be found wait until goods come.
 */
export type LetFulfilmentWait = { fulfilment: FulfilmentId, lines: Array<SkuQuantity>, 
/**
 * Why they are not there.
 */
reason: string, };

/**
 * A number of a level that can be asked for its reasons.
 */
export type LevelName = "on_hand" | "unsellable" | "allocated" | "reserved" | "incoming" | "in_transit" | "available" | "backordered";

/**
 * Lets a lot be sold again that was recalled.
 */
export type LiftRecall = { sku: Sku, lot: LotCode, reason: string, };

/**
 * What a promotion takes off a line of a ticket.
 */
export type LinePromotion = { 
/**
 * Which line, from 0.
 */
line: number, promotion: PromotionId, 
/**
 * Zero or more on a sale; mirrored with its sign on a refund.
 */
amount: Amount, };

export type ListPriceOf = { sku: Sku, 
/**
 * None takes the SKU out of the list.
 */
price: Amount | null, };

/**
 * A variant's price in a list.
 */
export type ListedPrice = { list: PriceListId, price: Amount, };

/**
 * One thing that was lost or found.
 */
export type LossEntry = { lsn: Lsn, 
/**
 * Its place among those of the same record.
 */
index: number, occurred: OccurredAt, 
/**
 * Business date.
 */
date: string, branch: BranchId, sku: Sku, name: string, reason: LossReason, 
/**
 * Below zero where it was lost.
 */
quantity: Quantity, 
/**
 * Signed as the quantity is; none where nobody knows it, and for whoever may not see costs.
 */
cost: Amount | null, 
/**
 * 0 where nobody of the staff did it.
 */
staff: StaffId, 
/**
 * The command that booked it.
 */
command: CommandId, document: MovementDocument | null, 
/**
 * As the ledger tells it.
 */
cause: string, };

/**
 * What was lost and found.
 */
export type LossFigures = { 
/**
 * How often.
 */
entries: number, 
/**
 * Units that are not there; not below zero.
 */
lost: Quantity, 
/**
 * Units that were found; not below zero.
 */
found: Quantity, 
/**
 * Found less lost.
 */
net: Quantity, 
/**
 * Found and lost together: how far the books were off.
 */
gross: Quantity, 
/**
 * At what the goods cost when it was booked; none for whoever may not see costs, as with all that follow from it.
 */
lost_cost: Amount | null, found_cost: Amount | null, net_cost: Amount | null, 
/**
 * Units lost and found of which nobody knows the cost.
 */
uncosted: Quantity | null, 
/**
 * What was sold without tax: of the same branch, day, month, category or variant; otherwise of all that the report is of.
 */
sales: Amount, 
/**
 * What was lost less what was found, at cost, as parts per million of what was sold; none where nothing was.
 */
share_ppm: number | null, };

/**
 * By what losses are grouped.
 */
export type LossGroup = "day" | "month" | "branch" | "reason" | "category" | "staff" | "variant";

/**
 * Why there is more or less of something.
 */
export type LossReason = "damaged" | "expired" | "stolen" | "lost" | "found" | "miscounted" | "data_entry" | "sample" | "own_use" | "other" | "counted" | "transfer" | "discarded";

/**
 * A page of what was lost and found.
 */
export type LossReport = { group: LossGroup, 
/**
 * First and last business date.
 */
from: string, to: string, 
/**
 * The position of the journal that it is of.
 */
as_of: Lsn, 
/**
 * In time, those by time; all others those first that lost most.
 */
rows: Array<LossRow>, row_count: number, next: string | null, total: LossFigures, };

export type LossRow = { key: string, label: string, figures: LossFigures, };

/**
 * Somebody to whom a lot went, or from whom some of it came back.
 */
export type LotBuyer = { lsn: Lsn, at: Timestamp, branch: BranchId, 
/**
 * What left; below zero where it came back.
 */
quantity: Quantity, 
/**
 * Whether somebody said that it was this lot. Otherwise it was the lot that was to be sold first.
 */
named: boolean, 
/**
 * The receipt's number, or how it was sent.
 */
cause: string, document: MovementDocument | null, 
/**
 * The order of the online store.
 */
order: OrderId | null, order_number: string, customer: CustomerId | null, 
/**
 * Who ordered, for those who look after orders.
 */
name: string, email: string, phone: string, 
/**
 * The kit that it is a part of; then `quantity` is of the part, and not of the kit.
 */
kit: Sku | null, kit_name: string, 
/**
 * Whether the kit still lies here, promised to its order: nobody has it yet.
 */
here: boolean, };

/**
 * The number of a lot or of a single unit, as its maker prints it (GS1 application identifiers 10 and 21). Case matters.
 */
export type LotCode = string;

/**
 * Commands about lots, for one branch.
 */
export type LotCommand = { "move": MoveLots } | { "name": NameLots };

/**
 * So much of one lot in one branch.
 */
export type LotLevel = { sku: Sku, branch: BranchId, lot: LotCode, 
/**
 * The last day on which it may be sold.
 */
expires: string | null, 
/**
 * Whether it is one unit's own number.
 */
serial: boolean, state: LotState, on_hand: Quantity, 
/**
 * The part of it that may not be sold; all of it when the lot is expired or recalled.
 */
unsellable: Quantity, 
/**
 * What it cost when it came, for those who may see costs; none where nobody knows.
 */
cost?: Amount, };

/**
 * So much of one lot. Quantities are never negative: which way they go is said by what moves them.
 */
export type LotLine = { sku: Sku, 
/**
 * The lot's or the unit's own number, as it is printed on the goods.
 */
lot: LotCode, quantity: Quantity, 
/**
 * The last day on which it may be sold, such as "2027-01-31".
 */
expires: string | null, 
/**
 * The part of it that is set aside, or had been.
 */
unsellable: Quantity, };

/**
 * What moved of a lot with a movement.
 */
export type LotMoved = { lot: LotCode, 
/**
 * Signed change of what is on hand of it.
 */
quantity: Quantity, 
/**
 * Signed change of the part that is set aside.
 */
unsellable: Quantity, 
/**
 * Whether somebody said that it was this lot; otherwise the branch took the one that is to be sold first.
 */
named: boolean, };

/**
 * A delivery that some of a lot came with.
 */
export type LotOrigin = { lsn: Lsn, at: Timestamp, branch: BranchId, quantity: Quantity, 
/**
 * The delivery's own number.
 */
reference: string, 
/**
 * From whom, where that was said.
 */
supplier: SupplierId | null, supplier_name: string, purchase: PurchaseId | null, 
/**
 * What one unit cost then with its share of the charges, for those who may see costs. None where it is not known.
 */
unit_cost: Amount | null, };

/**
 * A lot that may not be sold anywhere.
 */
export type LotRecall = { sku: Sku, lot: LotCode, reason: string, at: Timestamp, by: StaffId, };

/**
 * Whether a lot may be sold.
 */
export type LotState = "sellable" | "expired" | "recalled";

/**
 * What a branch has of a SKU, lot by lot. `on_hand` is always what all lots and `unlotted` come to.
 */
export type LotsOfSku = { sku: Sku, branch: BranchId, tracking: Tracking, on_hand: Quantity, 
/**
 * The part whose lot nobody knows. Below zero where more was sold than lots are left.
 */
unlotted: Quantity, 
/**
 * In the order in which they are to be sold: the one that expires first stands first. As many as fit on a page.
 */
lots: Array<LotLevel>, lot_count: number, 
/**
 * The part of `unlotted` that is not sold because a lot of the SKU is recalled and this may be of it.
 */
doubted: Quantity, 
/**
 * How it is valued, and what it is worth by that, for those who may see costs; none where some of that is not known.
 */
valued?: CostMethod, 
/**
 * The SKU's own word for that; none where it goes by the house's.
 */
valued_own?: CostMethod, worth?: Amount, };

/**
 * A level that calls for somebody: below zero, about to run out, or out.
 */
export type LowLevel = { sku: Sku, branch: BranchId, level: StockLevel, };

/**
 * Position in the node's journal: the one total order. The first record is 1; 0 means "before everything".
 */
export type Lsn = number;

/**
 * What a mail was about.
 */
export type MailAbout = "confirmed" | "shipped" | "ready" | "cancelled" | "refunded" | "return_asked" | "return_approved" | "return_declined" | "moved" | "brought_back" | "suggested" | "swapped" | "instead_gone" | "exchange_due" | "exchange_ended";

/**
 * How the connection to the mail server is protected.
 */
export type MailProtection = "start_tls" | "tls" | "none";

export type MailState = "waiting" | "accepted" | "filed" | "failed";

/**
 * Where mails go.
 */
export type MailTransport = "file" | "smtp";

/**
 * How mails are sent, and what became of the last ones.
 */
export type MailView = { transport: MailTransport, sender_name: string, sender_address: string, reply_to: string, host: string, port: number, protection: MailProtection, user: string, version: number, 
/**
 * Whether a password is kept.
 */
password: boolean, 
/**
 * Where the files are that are written instead of mails.
 */
folder: string | null, 
/**
 * How long the mail server may take for an answer.
 */
timeout_seconds: number, 
/**
 * Newest first.
 */
mails: Array<SentMail>, };

/**
 * A smaller measure of what is weighed or measured.
 */
export type Measure = "gram" | "millilitre" | "centilitre" | "centimetre" | "millimetre";

/**
 * A measure and how many units of the stock one of it is.
 */
export type MeasureOf = { measure: Measure, holds: Quantity, };

/**
 * A picture that is kept. It is served as `/media/{media}/{width}.avif`, `.webp` and `.jpg`.
 */
export type MediaView = { 
/**
 * Lower-case hex of the SHA-256 of the file as it was uploaded. Products name it by this.
 */
media: string, 
/**
 * Pixels of its largest size.
 */
width: number, height: number, 
/**
 * Its colour on the whole, as 0xRRGGBB.
 */
tint: number, 
/**
 * Widths in which it is kept, smallest first.
 */
widths: Array<number>, };

export type MenuEntry = { name: string, 
/**
 * The name in other languages.
 */
names: Array<Wording>, 
/**
 * A page of the shop, such as "/pages/about", or one elsewhere that begins with https://.
 */
address: string, };

export type MergeCart = { 
/**
 * The cart that stays.
 */
cart: CartId, 
/**
 * The one that ends.
 */
from: CartId, };

/**
 * What was taken by one way to pay, less what was paid back.
 */
export type MethodTotal = { method: PaymentMethodId, amount: Amount, };

/**
 * An amount that stands alone and therefore carries its currency.
 */
export type Money = { amount: Amount, currency: Currency, };

/**
 * A command that moves goods, with the lots that it moves.
 */
export type MoveLots = { lots: Array<LotLine>, of: GoodsCommand, };

/**
 * One entry of a SKU's ledger, as people read it.
 */
export type Movement = { lsn: Lsn, 
/**
 * When it happened, by the clock of whoever did it.
 */
at: Timestamp, branch: BranchId, kind: MovementKind, 
/**
 * Signed change of `on_hand`.
 */
quantity: Quantity, 
/**
 * What caused it: a receipt number, a delivery reference or an adjustment reason.
 */
cause: string, 
/**
 * What it can be opened as; none for a delivery or a correction.
 */
document: MovementDocument | null, 
/**
 * What moved.
 */
sku: Sku, 
/**
 * When the server took it.
 */
recorded: Timestamp, 
/**
 * Who did it; none where the server itself did.
 */
staff: StaffId | null, 
/**
 * At which register; none where it was done in the back office.
 */
register: RegisterId | null, 
/**
 * Signed change of the part that may not be sold.
 */
unsellable: Quantity, 
/**
 * The command that booked it, by which it can be reversed; none of an older server.
 */
command: CommandId | null, 
/**
 * The command whose entry this one takes back.
 */
reverses: CommandId | null, 
/**
 * What was on hand in the branch after it; none where that would take too long to reckon.
 */
after: Quantity | null, 
/**
 * Which lots it moved, where any are known.
 */
lots?: Array<LotMoved>, };

/**
 * The document behind a movement.
 */
export type MovementDocument = { "ticket": TicketId } | { "transfer": TransferId } | { "count": CountId } | { "fulfilment": FulfilmentId } | { "purchase": PurchaseId } | { "order": OrderId };

/**
 * Why a stock level changed.
 */
export type MovementKind = "received" | "sold" | "returned" | "adjusted" | "dispatched" | "arrived" | "counted" | "fulfilled" | "sent_back" | "expired" | "recalled" | "recall_lifted" | "lot_named" | "converted" | "set_aside";

/**
 * What the caller is told of themselves.
 */
export type MyAccount = { person: PersonView, 
/**
 * What the person may do everywhere, now.
 */
rights: Array<Right>, 
/**
 * Recovery codes that have not been used.
 */
recovery_codes_left: number, };

/**
 * The same of whoever has the address of the order's page.
 */
export type MyAnswer = { yes: boolean, };

/**
 * A return of an order that somebody has the key of.
 */
export type MyReturn = { lines: Array<WantedBack>, comment: string, 
/**
 * As in `ask_return`.
 */
difference?: Amount, };

export type NameLots = { 
/**
 * The lot that the goods were taken for; none: no lot was known of them.
 */
from: LotCode | null, 
/**
 * All of one SKU.
 */
lots: Array<LotLine>, };

/**
 * A cart that was just made.
 */
export type NewCart = { id: CartId, };

/**
 * What becomes of what is missing where a customer does not want something else, or says nothing in time.
 */
export type NoAnswer = "pay_back" | "search";

export type NoteOrder = { order: OrderId, note: string, };

/**
 * How the numbers on receipts look. What makes them unique (register, series, sequence) is always in them.
 */
export type Numbering = { 
/**
 * None: of every branch that has none of its own.
 */
branch: BranchId | null, 
/**
 * What stands before every number, such as "INV"; letters and digits.
 */
prefix: string, 
/**
 * Whether the branch's code stands in the place of its number.
 */
branch_code: boolean, 
/**
 * Whether the year of the sale is in it.
 */
year: boolean, 
/**
 * To how many digits the sequence is filled up with zeros.
 */
digits: number, 
/**
 * Gives a branch's own up again, so that those of the house count.
 */
removed: boolean, 
/**
 * Told: how often it was changed, 0 as the house came with it. Sent: as in `put_branch`.
 */
version: number | null, };

/**
 * When something happened on the device, with the offset from UTC that its clock showed. Facts are dated by it but
 * never ordered by it: order is the journal's. The server refuses what is too old or too far ahead of its own clock.
 */
export type OccurredAt = { at: Timestamp, 
/**
 * Minutes east of UTC, -840 to 840 ([`OFFSET_MINUTES_MAX`](crate::OFFSET_MINUTES_MAX)).
 */
offset_minutes: number, };

/**
 * What a supplier offers of one SKU.
 */
export type Offer = { 
/**
 * What they call it.
 */
code: string, 
/**
 * Units in one of their packs: 12 for a case of twelve.
 */
pack: Quantity, 
/**
 * Of one unit; none where it is not known, or the reader may not know it.
 */
cost: Amount | null, 
/**
 * The fewest units that they sell; 0 for any.
 */
minimum: Quantity, };

/**
 * A row of a supplier's offers.
 */
export type OfferRow = { sku: Sku, 
/**
 * What the house calls it; empty where it does not sell it any more.
 */
name: string, offer: Offer, };

export type OpenCount = { name: string, 
/**
 * The SKUs that are counted; none: everything that the branch has.
 */
skus: Array<Sku> | null, 
/**
 * Whether those who count are not told what is expected.
 */
blind: boolean, threshold: CountThreshold, 
/**
 * Only what lies in these bins now; with `skus`, only those of it. Of what lies in others as well, those are counted, too, since
 * nobody knows how much is in which. Empty: bins do not matter.
 */
bins?: Array<BinRange>, };

export type OpenFrom = { opens: number, closes: number, };

export type OpenShift = { currency: Currency, opening_float: Amount, };

/**
 * One time of opening in a week. A branch may have several a day; a day without one is a day off.
 */
export type OpeningHours = { 
/**
 * 1 is Monday, 7 is Sunday.
 */
day: number, 
/**
 * Minutes after midnight.
 */
opens: number, 
/**
 * Minutes after midnight; up to 1440.
 */
closes: number, };

/**
 * Commands about carts and orders. Customers give those up to `pay`, `cancel`, `ask_return`,
 * `withdraw_return` and `end_exchange`; staff give the rest.
 */
export type OrderCommand = { "put_line": PutCartLine } | { "merge_cart": MergeCart } | { "place": PlaceOrder } | { "pay": OrderRef } | { "cancel": CancelOrder } | { "refund": RefundOrder } | { "note": NoteOrder } | { "ask_return": AskReturn } | { "approve_return": ApproveReturn } | { "decline_return": DeclineReturn } | { "withdraw_return": ReturnRef } | { "receive_return": ReceiveReturn } | { "hold_back": NoteOrder } | { "release": NoteOrder } | { "tag": TagOrder } | { "paid_by_hand": RefundOrder } | { "reduce": ReduceOrder } | { "change_address": ChangeOrderAddress } | { "bring_back": BringBack } | { "pay_at_till": PayAtTill } | { "pay_back_at_till": PayBackAtTill } | { "place_at_till": PlaceAtTill } | { "put_code": PutCartCode } | { "put_card": PutCartCard } | { "erase": EraseOrder } | { "answer_suggestion": AnswerSuggestion } | { "credit_back": RefundOrder } | { "return_as_credit": ReturnAsCredit } | { "end_exchange": EndExchange };

/**
 * An exchange as it is shown.
 */
export type OrderExchange = { 
/**
 * The number of its return, from 0 on.
 */
number: number, state: ExchangeState, 
/**
 * Why nothing came of it.
 */
ended: ExchangeEnd | null, 
/**
 * What was said about that.
 */
reason: string, lines: Array<ExchangeLine>, credit: Amount, costs: Amount, 
/**
 * As in a quote; once the goods are back, what is still to be paid, or nothing.
 */
difference: Amount, 
/**
 * Until when the goods are kept, or the difference may be paid.
 */
until: Timestamp | null, 
/**
 * Whether a payment of the difference can be begun.
 */
can_pay: boolean, 
/**
 * Whether it can still be given up for the money.
 */
can_end: boolean, };

/**
 * All that is known of an order, for whoever made it.
 */
export type OrderExport = { order: OrderView, made: Timestamp, };

/**
 * Names one order of the online store. It follows from the cart's id.
 */
export type OrderId = string;

export type OrderLine = { sku: Sku, name: string, quantity: Quantity, unit_price: Amount, total: Amount, tax: Amount, 
/**
 * What of it will not come.
 */
missing: Quantity, };

/**
 * One thing that became of an order, when, and by whom.
 */
export type OrderMoment = { at: Timestamp, 
/**
 * Who did it, where it was somebody who works here.
 */
staff: string, what: Happened, 
/**
 * Whether the customer is told of it.
 */
public: boolean, };

/**
 * What one branch does for an order.
 */
export type OrderPart = { branch: BranchId, fulfilment: FulfilmentId, state: PartState, lines: Array<SkuQuantity>, carrier: string, tracking: string, 
/**
 * What of it is not there yet, and when it is expected.
 */
waits?: Array<AwaitedLine>, };

export type OrderPayment = { id: PaymentId, provider: string, state: PaymentState, amount: Amount, captured: Amount, refunded: Amount, disputed: boolean, 
/**
 * How the provider knows it.
 */
reference: string, 
/**
 * Where the customer pays, while that is possible.
 */
address: string | null, until: Timestamp, };

/**
 * What an order that was placed is known by.
 */
export type OrderPlaced = { order: OrderId, 
/**
 * For people, such as "W-000123".
 */
number: string, 
/**
 * What opens its page to whoever has it and cannot be guessed.
 */
key: string, };

export type OrderRef = { order: OrderId, };

export type OrderRefund = { amount: Amount, reason: string, state: RefundState, asked: Timestamp, 
/**
 * What it is given on where it does not go back the way it was paid.
 */
credit?: CreditedTo, };

/**
 * A return as it is shown.
 */
export type OrderReturn = { number: number, 
/**
 * What stands on its label, such as "W-000123-R1".
 */
text: string, state: ReturnState, asked: Timestamp, lines: Array<OrderReturnLine>, comment: string, 
/**
 * Why it was declined.
 */
reason: string, 
/**
 * Where it is to be sent.
 */
branch: BranchId | null, 
/**
 * What the house keeps of the price of what came.
 */
withheld: Amount, 
/**
 * What was written down about that.
 */
notes: Array<string>, 
/**
 * A branch could not book what came, and somebody has to see to it.
 */
not_booked: boolean, 
/**
 * What is given for it as credit goes there; none where it is paid back the way it was paid.
 */
credit?: CreditedTo, };

export type OrderReturnLine = { sku: Sku, quantity: Quantity, reason: ReturnReason, 
/**
 * What came and can be sold again.
 */
good: Quantity, 
/**
 * What came and was set aside.
 */
damaged: Quantity, };

/**
 * An order in a list.
 */
export type OrderRow = { id: OrderId, number: string, state: OrderState, placed: Timestamp, changed: Timestamp, customer: string, email: string, collect: boolean, 
/**
 * The branches that serve it.
 */
branches: Array<BranchId>, units: Quantity, total: Amount, captured: Amount, refunded: Amount, 
/**
 * What is still to be paid in the shop.
 */
due: Amount, 
/**
 * Whether somebody should look at it.
 */
needs_attention: boolean, 
/**
 * Whether a return of it is to be decided about or to come.
 */
returning: boolean, 
/**
 * Whether somebody is to look at it before it is picked.
 */
held_back: boolean, tags: Array<string>, 
/**
 * Whether something of it waits for goods.
 */
waits?: boolean, 
/**
 * Who ordered is erased, and nobody can tell any more.
 */
erased?: boolean, };

/**
 * How far an order has come.
 */
export type OrderState = "holding" | "paying" | "allocating" | "confirmed" | "fulfilled" | "cancelled";

/**
 * Something that was suggested instead of what is missing of an order.
 */
export type OrderSuggestion = { 
/**
 * By which it is answered.
 */
number: number, 
/**
 * What is missing, and how much of it.
 */
sku: Sku, quantity: Quantity, 
/**
 * What was to be paid for that.
 */
worth: Amount, instead: Sku, name: string, 
/**
 * What one costs in the online store, and what so much of it would cost here: never more than `worth`.
 */
unit_price: Amount, total: Amount, until: Timestamp, state: SuggestionState, 
/**
 * What becomes of what is missing after a no, and where nobody answers.
 */
otherwise: NoAnswer, };

/**
 * One order, with all that became of it.
 */
export type OrderView = { id: OrderId, number: string, key: string, state: OrderState, because: CancelledBecause | null, placed: Timestamp, changed: Timestamp, currency: Currency, contact: Contact, delivery: Delivery, note: string, lines: Array<OrderLine>, goods: Amount, delivery_charge: Amount, 
/**
 * The tax in all of it.
 */
tax: Amount, total: Amount, captured: Amount, refunded: Amount, due: Amount, 
/**
 * Which branches serve it, and why these.
 */
sourcing: string, parts: Array<OrderPart>, payments: Array<OrderPayment>, refunds: Array<OrderRefund>, can_cancel: boolean, 
/**
 * Whether another payment may be begun.
 */
can_pay: boolean, timeline: Array<OrderMoment>, 
/**
 * When what its customer said of themselves was erased.
 */
erased?: Timestamp, 
/**
 * Whether that can be erased: nothing is owed any more.
 */
can_erase?: boolean, 
/**
 * What a customer shows who collects; empty where nothing is collected.
 */
collect_code: string, returns: Array<OrderReturn>, 
/**
 * What the customer has and no return is about.
 */
returnable: Array<SkuQuantity>, 
/**
 * Until when they may ask to send it back; none where they may not.
 */
returns_until: Timestamp | null, 
/**
 * Whether somebody is to look at it before it is picked.
 */
held_back: boolean, 
/**
 * Why, for staff.
 */
held_because: Array<HoldReason>, tags: Array<string>, 
/**
 * What is to go back by another way than it came.
 */
to_pay_back: Amount, 
/**
 * What went back like that.
 */
by_hand: Amount, 
/**
 * What may still be left out, and how much of it.
 */
reducible: Array<SkuQuantity>, can_change_address: boolean, 
/**
 * Position of its newest change.
 */
seq: Lsn, 
/**
 * What promotions took off, each by its name; it is in the sums already.
 */
promotions?: Array<PromotionTaken>, 
/**
 * Codes that it was ordered with.
 */
codes?: Array<UsedCode>, 
/**
 * What was suggested instead of something that is missing, and what came of it.
 */
suggestions?: Array<OrderSuggestion>, 
/**
 * What goes out for what comes back. Its goods are among the lines once the others are back.
 */
exchanges?: Array<OrderExchange>, 
/**
 * What came back and is set off against what goes out for it.
 */
set_off?: Amount, };

/**
 * A change of the organisation. Each answers `done`.
 */
export type OrganisationCommand = { "put_tax_class": PutTaxClass } | { "put_branch": PutBranch } | { "put_register": PutRegister } | { "put_staff": PutStaff } | { "put_role": PutRole } | { "put_product": PutProduct } | { "set_price": SetPrice } | { "archive_product": ArchiveProduct } | { "edit_product": EditProduct } | { "change_prices": ChangePrices } | { "put_price_list": PutPriceList } | { "set_list_prices": SetListPrices } | { "revoke_register": RevokeRegister } | { "remove_product": RemoveProduct } | { "put_shop": PutShop } | { "put_theme": PutTheme } | { "put_mail": PutMail } | { "put_payment_method": PaymentMethod } | { "put_reason": Reason } | { "put_sale_rule": SaleRule } | { "put_numbering": Numbering } | { "put_customer_group": PutCustomerGroup } | { "put_collection": PutCollection } | { "remove_collection": RemoveCollection } | { "unschedule_price": UnschedulePrice } | { "put_supplier": PutSupplier } | { "set_offers": SetOffers } | { "set_reorder": SetReorder } | { "set_bins": SetBins } | { "put_return_policy": ReturnPolicy } | { "put_review_rule": ReviewRule } | { "put_delivery_zone": DeliveryZone } | { "put_pickup_rule": PickupRule } | { "put_web_page": WebPage } | { "remove_web_page": RemoveWebPage } | { "put_web_menus": WebMenus } | { "put_redirect": Redirect } | { "remove_redirect": RemoveRedirect } | { "set_tracking": SetTracking } | { "recall_lot": RecallLot } | { "lift_recall": LiftRecall } | { "put_kit": PutKit } | { "set_buffers": SetBuffers } | { "set_correction_limit": SetCorrectionLimit } | { "set_oversell": SetOversell } | { "put_synonyms": PutSynonyms } | { "set_label_printer": SetLabelPrinter } | { "set_safety": SetSafety } | { "set_backorders": SetBackorders } | { "put_promotion": PutPromotion } | { "set_cost_method": SetCostMethod } | { "put_coupon": PutCoupon } | { "put_invoice_policy": InvoicePolicy } | { "put_packs": PutPacks } | { "put_privacy_policy": PrivacyPolicy } | { "put_flash_sale": PutFlashSale } | { "put_short_picks": ShortPickRule } | { "put_sourcing_rule": SourcingRule };

/**
 * Another cart, whose lines are to come into this one.
 */
export type OtherCart = { from: CartId, };

/**
 * What a register's device keeps for the server.
 */
export type OutboxTold = { 
/**
 * Sales and other facts that wait to be sent.
 */
waiting: number, 
/**
 * Those that the server would not take, and that somebody at the till has to see to.
 */
refused: number, };

/**
 * What a command brought about.
 */
export type Outcome = "done" | "signed_on" | "shift_opened" | { "shift_closed": ZReport } | { "epoch_begun": number } | { "sold": Receipt } | { "refunded": Receipt } | { "held": Held } | { "order_placed": OrderPlaced } | { "customer_created": CustomerCreated } | { "awaits_approval": TaskId } | { "brought_back": BroughtBack } | { "paid_at_till": Amount } | { "coupon_claimed": CouponClaimed } | { "codes_issued": CodesIssued } | { "gift_card_claimed": GiftCardClaimed };

/**
 * What happens when more of a SKU is sold at a till than is there to be sold. The online store never sells what is not there.
 */
export type Oversell = "allow" | "reason" | "deny";

/**
 * What was taken within one quarter of an hour.
 */
export type PaceStep = { 
/**
 * Its end, in minutes since the midnight that the business date begins with, by the registers' own clocks. More than 1440
 * where the business day goes on after midnight.
 */
until_minute: number, 
/**
 * Net of refunds.
 */
takings: Amount, 
/**
 * Sales and refunds.
 */
tickets: number, 
/**
 * Units sold, less units returned.
 */
items: Quantity, };

/**
 * A pack of one SKU.
 */
export type Pack = { 
/**
 * What people call it: "Carton", "Sack", "Roll".
 */
name: string, 
/**
 * How many units of the SKU are in one: 12 pieces, 25 kg.
 */
holds: Quantity, 
/**
 * What is printed on it. None of them may stand for anything else.
 */
barcodes: Array<Barcode>, 
/**
 * Whether a till sells it as a whole when its barcode is scanned, at so many times the price of a unit.
 */
till: boolean, 
/**
 * Whether goods are ordered in it where the supplier's offer says no pack; one pack at most.
 */
buying: boolean, };

/**
 * In what one SKU can be counted.
 */
export type PacksView = { sku: Sku, name: string, 
/**
 * What its stock is kept in.
 */
unit: Unit, packs: Array<Pack>, 
/**
 * Measures that everybody knows, such as grams of what is kept in kilograms.
 */
measures: Array<MeasureOf>, version: number, };

/**
 * One page of a list.
 */
export type Page<T> = { items: Array<T>, 
/**
 * Cursor of the next page; none on the last.
 */
next: string | null, };

export type PageText = { 
/**
 * ISO 639-1, two letters.
 */
language: string, title: string, 
/**
 * Formatted in Markdown, as a product's description.
 */
body: string, };

/**
 * A share of an order that a gift card pays, with the claim on it.
 */
export type PaidByCard = { card: GiftCardId, claim: CommandId, last: string, amount: Amount, };

/**
 * What a receipt is printed on.
 */
export type PaperWidth = "roll80" | "roll58" | "a4";

/**
 * What stands on a parcel. The same parcel has the same label, however often it is asked for.
 */
export type ParcelLabel = { carrier: string, service: string, 
/**
 * By which the carrier knows the parcel; it stands on the label as a barcode.
 */
tracking: string, 
/**
 * Where it is sorted to.
 */
routing: string, order: string, 
/**
 * Sender and receiver, line by line.
 */
from: Array<string>, to: Array<string>, };

/**
 * What its carrier says of a parcel, the oldest first; nothing of a carrier that nobody can ask.
 */
export type ParcelTracking = { carrier: string, tracking: string, steps: Array<TrackingStep>, };

export type PartState = "holding" | "held" | "allocating" | "promised" | "picked" | "packed" | "ready" | "shipped" | "collected" | "ended";

/**
 * A way to what holds a passkey.
 */
export type PasskeyTransport = "ble" | "hybrid" | "internal" | "nfc" | "smart_card" | "usb";

/**
 * One passkey of a customer's account.
 */
export type PasskeyView = { 
/**
 * Names it in its account; none is given twice.
 */
number: number, 
/**
 * As its owner calls it.
 */
name: string, added: Timestamp, 
/**
 * When somebody last signed in with it; none if nobody has.
 */
used: Timestamp | null, 
/**
 * How devices reach what holds it, as they said when it was made.
 */
transports: Array<PasskeyTransport>, 
/**
 * Whether what holds it may copy it to other devices of its owner.
 */
synced: boolean, 
/**
 * The credential's id, in base64url.
 */
credential: string, 
/**
 * Its algorithm, as COSE numbers it.
 */
algorithm: number, 
/**
 * Its public key, in base64url. The secret one never leaves what holds it.
 */
public_key: string, 
/**
 * How often it says that it was used; nought for one that does not count.
 */
counter: number, };

/**
 * A password on its way to the server. It is never recorded, and does not show itself in logs.
 */
export type Password = string;

/**
 * Takes at a register what is due for an order that is paid when it is collected.
 */
export type PayAtTill = { order: OrderId, 
/**
 * What was shown as due. Where it comes to something else by now, it is refused.
 */
amount: Amount, way: TillWay, };

/**
 * Pays out at a register what is to go back by hand.
 */
export type PayBackAtTill = { order: OrderId, 
/**
 * What was shown as owed. Where it comes to something else by now, it is refused.
 */
amount: Amount, way: TillWay, grounds: Grounds, };

/**
 * Names one payment of an order. It follows from the order's id.
 */
export type PaymentId = string;

/**
 * A way to pay.
 */
export type PaymentMethod = { id: PaymentMethodId, name: string, 
/**
 * The name in other languages.
 */
names: Array<Wording>, kind: TenderKind, 
/**
 * One that is not active is offered nowhere; what was paid with it keeps its name.
 */
active: boolean, 
/**
 * None named: in every branch.
 */
branches: Array<BranchId>, 
/**
 * Whether the till asks for a number by which the payment is found elsewhere.
 */
needs_reference: boolean, opens_drawer: boolean, 
/**
 * Whether refunds may be paid back with it.
 */
refunds: boolean, 
/**
 * Lower ones stand first at the till.
 */
order: number, 
/**
 * Told: how often it was changed, 0 as the house came with it. Sent: as in `put_branch`.
 */
version: number | null, };

/**
 * Names a way to pay. 1 to 3 are there from the beginning: cash, card and account.
 */
export type PaymentMethodId = number;

/**
 * How a payment stands.
 */
export type PaymentState = "opening" | "pending" | "authorised" | "captured" | "declined" | "cancelled";

/**
 * A person as those see it who look after people.
 */
export type PersonView = { id: StaffId, name: string, role: RoleId, role_name: string, 
/**
 * Empty: `role`, everywhere and for good.
 */
held: Array<RoleHeld>, active: boolean, 
/**
 * When the PIN was set; none when there is no PIN.
 */
pin_set: Timestamp | null, 
/**
 * When the password was set; none when the person cannot sign in to the back office.
 */
password_set: Timestamp | null, second_factor: boolean, 
/**
 * Sign-ins that are good now.
 */
sign_ins: number, 
/**
 * One more with every change. An editor gives it back, so that it overwrites nothing it has not seen.
 */
version: number, 
/**
 * What was tried in this person's name since they last signed in or on.
 */
failed: FailedAttempts | null, };

export type PickFulfilment = { fulfilment: FulfilmentId, 
/**
 * What was found of each SKU; one that is not named was not found at all.
 */
lines: Array<SkuQuantity>, 
/**
 * Why something is missing.
 */
reason: string, };

/**
 * What can be collected at a branch.
 */
export type PickupRule = { branch: BranchId, 
/**
 * Whether online orders can be collected there at all.
 */
collects: boolean, 
/**
 * Whether they can be reserved, and paid in the shop.
 */
pay_in_store: boolean, 
/**
 * How long it takes to get one ready, in minutes; 0: nobody has said.
 */
ready_minutes: number, 
/**
 * Told: how often it was changed, 0 as the house came with it. Sent: as in `put_branch`.
 */
version: number | null, };

/**
 * A picture by the name of its content.
 */
export type Picture = { 
/**
 * Lower-case hex of the content's SHA-256.
 */
media: string, 
/**
 * What it shows, for whoever does not see it.
 */
alt: string, 
/**
 * The point that stays in sight when it is cropped, in hundredths of width and height.
 */
focus_x: number, focus_y: number, 
/**
 * Pixels of its largest size, which the server fills in: whoever shows it keeps the place free before it is there.
 */
width: number, height: number, 
/**
 * Its colour on the whole, as 0xRRGGBB, which the server fills in too.
 */
tint: number, };

/**
 * A PIN on its way to the server. It is never recorded, and does not show itself in logs.
 */
export type Pin = string;

/**
 * An order that somebody makes at a register.
 */
export type PlaceAtTill = { place: PlaceOrder, 
/**
 * Whether it is paid at the register now, and not when it is collected.
 */
pay_now: boolean, };

export type PlaceOrder = { cart: CartId, contact: Contact, delivery: Delivery, 
/**
 * What the customer was shown that it comes to. Where it comes to more by now, the order is refused, so that nobody pays
 * what they have not seen.
 */
total: Amount, 
/**
 * The customer says that they are at least this old.
 */
age_confirmed: number | null, note: string, 
/**
 * The language in which the customer is written to, as BCP 47 has it.
 */
language: string, 
/**
 * Codes that take something off, with the uses that are set aside. The server fills them in.
 */
codes?: Array<UsedCode>, 
/**
 * What the customer was shown that gift cards of the cart pay of it. Where they pay less by now, the order is refused.
 */
by_cards?: Amount, 
/**
 * What gift cards pay, with the claims on them. The server fills it in.
 */
cards?: Array<PaidByCard>, 
/**
 * Flash sales that goods of it are of. The server fills it in.
 */
flash?: Array<FlashUse>, };

/**
 * A place in a topic's history.
 */
export type Position = { epoch: Epoch, seq: Lsn, };

export type PostalAddress = { name: string, line1: string, line2: string, city: string, region: string, postcode: string, 
/**
 * Two letters, as ISO 3166-1 has them.
 */
country: string, };

/**
 * A SKU that costs something else than it did at the moment that was asked about.
 */
export type PriceChanged = { sku: Sku, name: string, 
/**
 * Its own price then and now; the same where only a price list changed.
 */
before: Amount, now: Amount, 
/**
 * When it changed last.
 */
at: Timestamp, 
/**
 * Whether price lists say something else of it than they did.
 */
in_lists: boolean, };

/**
 * What something costs somewhere at a moment, and why.
 */
export type PriceExplained = { sku: Sku, at: Timestamp, branch: BranchId | null, channel: Channel, price: Amount, reasons: Array<PriceReason>, 
/**
 * The lowest price of the thirty days before it was reduced; none when it is not reduced, or that is not known.
 */
former: Amount | null, group: CustomerGroupId | null, };

/**
 * A price list as tills know it.
 */
export type PriceList = { id: PriceListId, name: string, branches: Array<BranchId>, channel: Channel | null, from: Timestamp | null, until: Timestamp | null, active: boolean, group: CustomerGroupId | null, 
/**
 * One more with every change.
 */
version: number, };

/**
 * Names a price list.
 */
export type PriceListId = number;

/**
 * A price list with how many prices it has.
 */
export type PriceListView = { list: PriceList, count: number, };

/**
 * One price that was considered.
 */
export type PriceReason = { price: Amount, kind: PriceReasonKind, 
/**
 * Whether it is the one that counts.
 */
counts: boolean, };

export type PriceReasonKind = "base" | { "scheduled": Timestamp } | { "list": PriceList } | { "other_list": PriceList };

/**
 * What becomes of a computed price.
 */
export type PriceRounding = "nearest" | { "multiple": number } | { "ending": number };

/**
 * A price before and after a change that is considered.
 */
export type PriceStep = { sku: Sku, before: Amount, after: Amount, };

/**
 * A price that is to come.
 */
export type PriceToCome = { sku: Sku, from: Timestamp, price: Amount, 
/**
 * The product's own price now.
 */
now: Amount, };

/**
 * What a change of many prices would come to.
 */
export type PricesChanged = { prices: Array<PriceStep>, 
/**
 * Of all new prices: `expected_sum` of the change.
 */
sum: Amount, };

/**
 * What a register's printer is to do.
 */
export type PrintJob = "test" | "drawer" | { "receipt": TicketId };

/**
 * What the printer did.
 */
export type Printed = { 
/**
 * The address that was printed at.
 */
printer: string, 
/**
 * Letters that the printer does not have, each printed as "?".
 */
unprintable: number, 
/**
 * The printer says that its paper is nearly at an end.
 */
paper_low: boolean, 
/**
 * The printer did not say how it is: it took everything, and that is all that is known.
 */
silent: boolean, };

/**
 * A receipt number as a register gives it out: saved on the device before it is printed.
 */
export type PrintedNumber = { 
/**
 * Which series, as `epoch_begun` told; 1 or more.
 */
epoch: number, 
/**
 * From 1.
 */
sequence: number, };

/**
 * What a printer understands.
 */
export type PrinterLanguage = "zpl" | "esc_pos80" | "esc_pos58";

/**
 * When a receipt is printed.
 */
export type Prints = "on_request" | "always" | "never";

/**
 * How long what customers say of themselves in orders is kept.
 */
export type PrivacyPolicy = { 
/**
 * Months after an order of somebody without an account has ended, until what they said of themselves is erased. 0: until
 * somebody asks for it.
 */
guest_months: number, 
/**
 * Years after an order that is erased has ended, until its invoices do not say any more who bought. 0: for ever.
 */
invoice_years: number, 
/**
 * Told: how often it was changed. Sent: as in `put_branch`.
 */
version: number | null, };

/**
 * What is kept and what was erased.
 */
export type PrivacyView = { policy: PrivacyPolicy, 
/**
 * Orders that are erased, whoever wanted it.
 */
erased: number, 
/**
 * The last round that looked for what is kept no longer; none since the server began.
 */
last: ErasureRound | null, };

/**
 * RFC 9457 problem details, with our code and retry advice as extension members.
 */
export type Problem = { type: string, title: string, status: number, detail: string, code: RefusalCode, retry: Retry, 
/**
 * As in [`Refusal`](crate::Refusal).
 */
facts?: Array<Fact>, };

/**
 * A product as customers know it, with the variants that are really sold.
 */
export type Product = { 
/**
 * Stable key used in addresses: lower-case letters, digits and hyphens.
 */
handle: string, name: string, description: string, category: string, brand: string, tags: Array<string>, 
/**
 * The age that a customer must have.
 */
age_min: number | null, variants: Array<Variant>, 
/**
 * Most of it that one ticket may have.
 */
quantity_max: Quantity | null, 
/**
 * Words by which it is found besides its own.
 */
search: string, 
/**
 * What its variants differ in.
 */
options: Array<ProductOption>, pictures: Array<Picture>, };

/**
 * One change of a product as its history tells it.
 */
export type ProductChange = { at: Timestamp, by: StaffId, name: string, lsn: Lsn, 
/**
 * Whether the product came into being then.
 */
created: boolean, fields: Array<FieldChange>, };

/**
 * What is among the products that were asked for, most frequent first.
 */
export type ProductFacets = { categories: Array<FacetCount>, brands: Array<FacetCount>, tags: Array<FacetCount>, tax_classes: Array<FacetCount>, active: number, archived: number, without_picture: number, without_barcode: number, without_price: number, };

/**
 * What of a product, or of one of its variants, is meant.
 */
export type ProductField = "name" | "description" | "category" | "brand" | "tags" | "age_min" | "quantity_max" | "search" | "options" | "pictures" | "supplier" | "web" | "till" | "archived" | "variant" | "values" | "price" | "tax_class" | "kind" | "barcodes" | "unit" | "weight_g" | "supplier_code" | "cost";

export type ProductOption = { name: string, 
/**
 * In the order in which they are offered.
 */
values: Array<string>, };

/**
 * A page of products as they were asked for, with what else could be asked.
 */
export type ProductPage = { items: Array<InsideProduct>, 
/**
 * Cursor of the next page; none on the last.
 */
next: string | null, 
/**
 * How many products there are in all pages.
 */
count: number, facets: ProductFacets, };

export type PromiseKind = "order" | "transfer" | "hold";

/**
 * A promotion as tills and the shop know it; the fields are those of `PutPromotion`.
 */
export type Promotion = { id: PromotionId, name: string, effect: PromotionEffect, goods: Array<PromotionGoods>, except: Array<PromotionGoods>, branches: Array<BranchId>, channel: Channel | null, group: CustomerGroupId | null, from: string | null, until: string | null, quantity_min: Quantity, amount_min: Amount, amount_max: Amount | null, times_max: number | null, step: number, alone: boolean, active: boolean, 
/**
 * One more with every change.
 */
version: number, needs_code?: boolean, };

/**
 * What a promotion takes off.
 */
export type PromotionEffect = { "percent_off": number } | { "amount_off": Amount } | { "fixed_price": Amount } | { "buy_get": BuyGet } | { "for_price": ForPrice } | { "basket_off": Amount };

/**
 * Articles that something is about.
 */
export type PromotionGoods = { "sku": Sku } | { "product": string } | { "category": string } | { "brand": string } | { "tag": string };

/**
 * Names a promotion.
 */
export type PromotionId = number;

/**
 * What a promotion takes off a whole basket.
 */
export type PromotionTaken = { promotion: PromotionId, name: string, amount: Amount, };

/**
 * A promotion as the back office knows it.
 */
export type PromotionView = { promotion: Promotion, 
/**
 * Who put it like this, and when.
 */
saved_by: StaffId, saved_at: Timestamp, 
/**
 * What it was before, the newest first, as far as that is remembered.
 */
earlier: Array<EarlierPromotion>, };

export type PurchaseChange = { sku: Sku, before: Quantity, after: Quantity, };

/**
 * Commands about buying, for the branch that receives.
 */
export type PurchaseCommand = { "draft": DraftPurchase } | { "change": ChangePurchase } | { "send": SendPurchase } | { "receive": ReceivePurchase } | { "close": ClosePurchase } | { "cancel": PurchaseRef } | { "return": ReturnGoods } | { "settle": SettleConsignment };

export type PurchaseDeed = "drafted" | "sent" | "changed" | "received" | "closed" | "cancelled";

/**
 * Names one order to a supplier. It is the id of the command that drafted it.
 */
export type PurchaseId = string;

/**
 * One SKU of an order.
 */
export type PurchaseLine = { sku: Sku, ordered: Quantity, pack: Quantity, 
/**
 * Of one unit; none where the reader may not know it, or nobody does.
 */
cost: Amount | null, 
/**
 * Came fit for sale.
 */
good: Quantity, damaged: Quantity, 
/**
 * Came by mistake.
 */
wrong: Quantity, 
/**
 * The part of what came that is more than was ordered.
 */
over: Quantity, 
/**
 * Still expected.
 */
left: Quantity, 
/**
 * Was expected and never came.
 */
missing: Quantity, };

export type PurchaseRef = { purchase: PurchaseId, };

/**
 * An order in full.
 */
export type PurchaseSheet = { purchase: PurchaseView, 
/**
 * In order of SKU.
 */
lines: Array<PurchaseLine>, 
/**
 * What it costs; none where the reader may not know, or a cost is not known.
 */
total: Amount | null, 
/**
 * Oldest first.
 */
deliveries: Array<DeliveryView>, 
/**
 * What became of it, oldest first.
 */
steps: Array<PurchaseStep>, };

/**
 * How far an order has come.
 */
export type PurchaseState = "draft" | "sent" | "partly_received" | "closed" | "cancelled";

/**
 * One thing that was done with an order.
 */
export type PurchaseStep = { what: PurchaseDeed, version: number, at: Timestamp, staff: StaffId | null, 
/**
 * Why, where somebody said so.
 */
reason: string, 
/**
 * What the order named before and after, of SKUs that changed.
 */
changes: Array<PurchaseChange>, };

/**
 * An order without its lines and without what anything costs. `seq` of its document tells when lines have changed.
 */
export type PurchaseView = { id: PurchaseId, 
/**
 * Orders of a branch are numbered.
 */
number: number, branch: BranchId, supplier: SupplierId, state: PurchaseState, version: number, expected: string, note: string, 
/**
 * How many SKUs it names.
 */
line_count: number, 
/**
 * All SKUs together.
 */
ordered: Quantity, 
/**
 * What came of it.
 */
received: Quantity, 
/**
 * How many deliveries came.
 */
receipts: number, drafted: Timestamp, drafted_by: StaffId | null, sent: Timestamp | null, 
/**
 * When it last changed.
 */
changed: Timestamp, };

/**
 * A change. In mode `log`, `prev` must be the position last read; if it is not, resubscribe.
 */
export type Push = { handle: number, prev: Lsn, seq: Lsn, content: Content, };

export type PutBranch = { id: BranchId, 
/**
 * Short code printed on receipts, such as "LDN".
 */
code: string, name: string, 
/**
 * Whether the web store shows this branch's stock.
 */
on_web: boolean, 
/**
 * IANA name of the time zone, such as "Europe/London".
 */
time_zone: string, 
/**
 * Minutes after midnight at which a business day begins.
 */
day_starts_minutes: number, address: string, 
/**
 * What stands under every receipt.
 */
receipt_footer: string, 
/**
 * Two letters of ISO 3166, such as "GB"; empty when nobody has said.
 */
country: string, 
/**
 * What stands at the top of every receipt, above the address.
 */
receipt_header: string, 
/**
 * The name in large letters where a receipt would carry a logo; the branch's name when it is empty.
 */
logo_text: string, 
/**
 * The number under which the branch pays sales tax.
 */
tax_number: string, 
/**
 * What a customer who collects has to know.
 */
pickup: string, hours: Array<OpeningHours>, 
/**
 * Days on which the hours of the week do not count.
 */
special_days: Array<SpecialDay>, 
/**
 * The version that was changed, as its editor saw it. Given and not the newest: refused, and nothing is overwritten.
 */
version: number | null, };

/**
 * Puts a gift card to a cart, or takes it away.
 */
export type PutCartCard = { cart: CartId, card: GiftCardId, 
/**
 * The last four characters of its code.
 */
last: string, remove: boolean, };

/**
 * Puts a code to a cart, or takes it away.
 */
export type PutCartCode = { cart: CartId, coupon: CouponId, code: string, remove: boolean, };

export type PutCartLine = { cart: CartId, sku: Sku, 
/**
 * How much of it is wanted in all; 0 takes the line out.
 */
quantity: Quantity, };

/**
 * A collection as a whole.
 */
export type PutCollection = { 
/**
 * Stable key used in addresses, as a product's.
 */
handle: string, title: string, 
/**
 * Formatted in Markdown, as a product's.
 */
description: string, sort: CollectionSort, members: CollectionMembers, 
/**
 * Whether the shop shows it.
 */
shown: boolean, sold_out: SoldOut, 
/**
 * As in `put_branch`.
 */
version: number | null, };

/**
 * Adds codes to a promotion that needs one, or changes what counts for them.
 */
export type PutCoupon = { id: CouponId, 
/**
 * Which promotion they let count. It stays that one.
 */
promotion: PromotionId, 
/**
 * What the house calls it.
 */
name: string, 
/**
 * The code that everybody may use; none: a series of codes that can be used once each. It stays what it is.
 */
code: string | null, 
/**
 * How often it can be used in all; none: as often as anybody likes. A series has no limit of its own.
 */
uses_max: number | null, 
/**
 * How often one customer can use it, by the mail address of the order.
 */
uses_each: number | null, 
/**
 * Codes that are switched off count nowhere, from this moment on.
 */
active: boolean, 
/**
 * As in `put_branch`.
 */
version: number | null, };

export type PutCustomerAddress = { customer: CustomerId, 
/**
 * Which one it replaces; none for one more.
 */
number: number | null, address: PostalAddress, };

/**
 * Customers who have prices of their own, such as those of the trade.
 */
export type PutCustomerGroup = { id: CustomerGroupId, name: string, 
/**
 * A group that is switched off is offered at no till.
 */
active: boolean, 
/**
 * As in `put_branch`.
 */
version: number | null, };

/**
 * Adds a flash sale, or changes one. From its begin to its end the online store sells its goods to those alone whom its waiting room
 * has called; before that, to nobody.
 */
export type PutFlashSale = { id: FlashSaleId, 
/**
 * What customers read above the waiting room.
 */
name: string, 
/**
 * What is sold: one to twenty SKUs, each in one flash sale at a time.
 */
skus: Array<Sku>, begins: Timestamp, 
/**
 * None: until it is stopped.
 */
ends: Timestamp | null, 
/**
 * How many pieces one customer may have, of all SKUs together.
 */
each_max: number, 
/**
 * How many people may be called and not have ordered yet, at once.
 */
at_once: number, 
/**
 * For how many minutes somebody who is called may order.
 */
minutes: number, 
/**
 * Whether orders to one address count as those of one customer.
 */
by_address: boolean, 
/**
 * One that is stopped is over, and its goods are sold as others are.
 */
stopped: boolean, 
/**
 * As in `put_branch`.
 */
version: number | null, };

/**
 * Says what one unit of a SKU is made of.
 */
export type PutKit = { sku: Sku, 
/**
 * Each SKU once. Empty: it is made of nothing any more.
 */
parts: Array<SkuQuantity>, 
/**
 * Whether it is put together when it is sold, and so has no stock of its own. Otherwise it is a set or a case that is
 * stocked, and made or taken apart by `convert`.
 */
at_sale: boolean, 
/**
 * The version that the sender saw; 0 where it is new.
 */
version: number | null, };

/**
 * Puts how mails are sent. A password is put by an address of its own, because no record may hold it.
 */
export type PutMail = { transport: MailTransport, 
/**
 * Who mails come from; the shop's name when it is empty.
 */
sender_name: string, sender_address: string, 
/**
 * Where answers go, if not to the sender.
 */
reply_to: string, 
/**
 * The mail server's name or address.
 */
host: string, 
/**
 * 0: the usual one for how the connection is protected.
 */
port: number, protection: MailProtection, 
/**
 * Empty: nobody signs in.
 */
user: string, 
/**
 * As in `put_branch`.
 */
version: number | null, };

/**
 * Puts or takes away the password of the mail server.
 */
export type PutMailPassword = { 
/**
 * None: there is none any more.
 */
password: Password | null, };

/**
 * Says in which packs a SKU is bought, counted and sold besides its own unit. All of them; none takes them away.
 */
export type PutPacks = { sku: Sku, 
/**
 * Each size once: a pack is known by how much is in it.
 */
packs: Array<Pack>, 
/**
 * The version that the sender saw; 0 where it has none yet.
 */
version: number | null, };

/**
 * Where and when the prices of a list count. Its prices are set with `SetListPrices`.
 */
export type PutPriceList = { id: PriceListId, name: string, 
/**
 * None named: in every branch.
 */
branches: Array<BranchId>, 
/**
 * None: in every channel.
 */
channel: Channel | null, from: Timestamp | null, 
/**
 * The first moment at which it does not count any more.
 */
until: Timestamp | null, 
/**
 * A list that is switched off counts nowhere.
 */
active: boolean, 
/**
 * Only for customers of this group; none: for everybody.
 */
group: CustomerGroupId | null, 
/**
 * As in `put_branch`.
 */
version: number | null, };

/**
 * A whole product: what is not named is empty, except for what only the house sees of a variant.
 */
export type PutProduct = { 
/**
 * Stable key used in addresses: lower-case letters, digits and hyphens.
 */
handle: string, name: string, 
/**
 * Markdown. Whoever shows it shows no HTML that stands in it.
 */
description: string, 
/**
 * Where it stands in the tree of categories, from the trunk: "Drinks/Coffee".
 */
category: string, brand: string, tags: Array<string>, 
/**
 * The age that a customer must have.
 */
age_min: number | null, 
/**
 * Whether it is out of sight.
 */
archived: boolean, variants: Array<PutVariant>, 
/**
 * Most of it that one ticket may have, of all variants together.
 */
quantity_max: Quantity | null, 
/**
 * Words by which it is found besides its own.
 */
search: string, 
/**
 * What its variants differ in, such as size and colour. Each variant then has a value for each.
 */
options: Array<ProductOption>, pictures: Array<Picture>, 
/**
 * Who delivers it. Left out, it stays as it is.
 */
supplier: string | null, 
/**
 * When the web store shows it, and when tills do.
 */
web: Visibility, till: Visibility, };

/**
 * Adds a promotion, or changes one.
 */
export type PutPromotion = { id: PromotionId, 
/**
 * What customers read on receipts and in the shop.
 */
name: string, effect: PromotionEffect, 
/**
 * What it is about: any of these; none named: everything.
 */
goods: Array<PromotionGoods>, 
/**
 * What it is not about.
 */
except: Array<PromotionGoods>, 
/**
 * None named: in every branch.
 */
branches: Array<BranchId>, 
/**
 * None: in every channel.
 */
channel: Channel | null, 
/**
 * Only for customers of this group; none: for everybody.
 */
group: CustomerGroupId | null, 
/**
 * By the clock of the branch, such as "2026-11-27T09:00".
 */
from: string | null, 
/**
 * The first minute at which it does not count any more.
 */
until: string | null, 
/**
 * How much of its articles a basket must have.
 */
quantity_min: Quantity, 
/**
 * What they must come to, by what earlier steps left.
 */
amount_min: Amount, 
/**
 * The most it takes off one basket.
 */
amount_max: Amount | null, 
/**
 * In how many groups it counts at most in one basket, where it goes by groups.
 */
times_max: number | null, 
/**
 * Promotions of one step do not count together on one line; those of a later one take from what is left. 1 to 9.
 */
step: number, 
/**
 * It counts on lines alone that no other promotion has, and leaves them to no other.
 */
alone: boolean, 
/**
 * One that is switched off counts nowhere.
 */
active: boolean, 
/**
 * As in `put_branch`.
 */
version: number | null, 
/**
 * Whether it counts only for whoever gives a code of it. That is settled when it is added, and stays.
 */
needs_code: boolean, };

/**
 * So much of one SKU; each SKU once.
 */
export type PutPurchaseLine = { sku: Sku, 
/**
 * In units, never in packs.
 */
quantity: Quantity, 
/**
 * How many units the supplier packs together; what is ordered is whole packs. None: as the supplier's offer says.
 */
pack: Quantity | null, 
/**
 * What one unit costs. None: as the supplier's offer says, or what the goods are known to cost.
 */
cost: Amount | null, };

export type PutRegister = { id: RegisterId, branch: BranchId, name: string, 
/**
 * SHA-256 (lower-case hex) of the device token that this register presents. The token itself is never kept. Left out or
 * empty it stays as it is, and a new register waits for its device to be enrolled.
 */
token_sha256: string, 
/**
 * Left out, they stay as they are.
 */
settings: RegisterSettings | null, 
/**
 * As in `put_branch`.
 */
version: number | null, };

/**
 * A named set of rights with its limits.
 */
export type PutRole = { id: RoleId, name: string, rights: Array<Right>, 
/**
 * The largest discount, in parts per million of what is discounted.
 */
discount_max_ppm: number, 
/**
 * The most that one refund may pay back.
 */
refund_max: Amount, 
/**
 * As in `put_branch`.
 */
version: number | null, };

/**
 * What is left out stays as it is.
 */
export type PutShop = { 
/**
 * The name over the shop's pages and papers.
 */
name: string | null, 
/**
 * ISO 3166-1, two letters: rules and formats follow from it.
 */
country: string | null, 
/**
 * ISO 639-1, two letters: the language in which the shop speaks unless somebody chooses another.
 */
language: string | null, 
/**
 * Steps of setting up that somebody says are done.
 */
ticked: Array<StartStep> | null, 
/**
 * Whether the list of steps is not to be shown any more.
 */
start_over: boolean | null, };

/**
 * What is left out stays as it is. A new person has at least a name and a role, and is active.
 */
export type PutStaff = { id: StaffId, name: string | null, role: RoleId | null, 
/**
 * Four to twelve digits, not all the same and not in a row. The server keeps a hash of it and nothing else.
 */
pin: Pin | null, active: boolean | null, 
/**
 * What the person signs in to the back office with: ten characters or more, not the name and none of those that
 * everybody tries first. The server keeps a hash of it and nothing else.
 */
password: Password | null, 
/**
 * The roles that the person holds, each in one branch or everywhere, for some time or for good. Empty: `role`, everywhere
 * and for good. The first one is the person's `role`.
 */
held: Array<RoleHeld> | null, 
/**
 * False takes a second factor away from somebody who has lost it. People add theirs themselves.
 */
second_factor: boolean | null, 
/**
 * As in `put_branch`.
 */
version: number | null, };

/**
 * Adds or replaces a supplier. Amounts are in the house's currency.
 */
export type PutSupplier = { id: SupplierId, name: string, 
/**
 * How the house calls them on papers and in files; each once.
 */
code: string, 
/**
 * Where orders are mailed to; empty where they are not.
 */
email: string, address: string, 
/**
 * Days from the order to the goods.
 */
lead_days: number, note: string, 
/**
 * Whether anything is ordered from them.
 */
active: boolean, 
/**
 * The version that the sender saw; none overwrites whatever is there.
 */
version: number | null, };

/**
 * Adds, changes or ends a group of words that mean the same to whoever searches, at tills and in the shop: whoever types one of
 * them finds what has another.
 */
export type PutSynonyms = { 
/**
 * The group as it was; empty where it is new. Refused as `changed_meanwhile` where there is none like it any more.
 */
was: Array<string>, 
/**
 * Two to twenty single words; empty ends the group.
 */
words: Array<string>, };

export type PutTaxClass = { id: TaxClassId, name: string, 
/**
 * Parts per million: 200000 is 20 %. It counts wherever `rates` say nothing else.
 */
rate_ppm: number, 
/**
 * What counts in countries and branches, and from which day on. Left out, they stay as they are.
 */
rates: Array<TaxRates> | null, 
/**
 * As in `put_branch`.
 */
version: number | null, };

/**
 * Puts the whole theme: what is left out is empty or as it was in the beginning.
 */
export type PutTheme = { 
/**
 * The house's colour as six hexadecimal digits, such as "#0b5d52". Where it would be hard to read, a darker or lighter
 * shade of it is used, and told.
 */
accent: string, 
/**
 * How round corners are, in pixels: 0 to 24.
 */
corners: number, font: FontChoice, 
/**
 * What stands at the top of every page and paper; the shop's name when it is empty.
 */
logo_text: string, 
/**
 * The hash of a picture that stands there instead on pages; its text is then read out.
 */
logo: string | null, tagline: string, 
/**
 * What stands at the end of every page.
 */
footer: string, 
/**
 * Telephone, address and hours for people who want to ask something.
 */
contact: string, 
/**
 * What the law wants said of whoever runs the shop.
 */
imprint: string, links: Array<SiteLink>, 
/**
 * As in `put_branch`.
 */
version: number | null, };

export type PutVariant = { sku: Sku, 
/**
 * What tells it from its siblings ("blue", "50 ml"); empty when it is the only one.
 */
name: string, 
/**
 * Price of one unit in minor units of the organisation's currency, tax included.
 */
price: Amount, tax_class: TaxClassId, kind: VariantKind, barcodes: Array<Barcode>, unit: Unit, weight_g: number | null, 
/**
 * Whether the web store shows it.
 */
web: boolean, 
/**
 * The supplier's own code. Left out, it stays as it is.
 */
supplier_code: string | null, 
/**
 * What one unit costs the house. Left out, it stays as it is.
 */
cost: Amount | null, 
/**
 * Its values of the product's options, in their order.
 */
values: Array<string>, 
/**
 * Whether tills show it.
 */
till: boolean, pictures: Array<Picture>, };

/**
 * A quantity in milli-units: 1000 is one piece, one kilogram or one litre. May be negative.
 */
export type Quantity = number;

/**
 * Why something out of the ordinary is done, ready to be chosen.
 */
export type Reason = { id: ReasonId, name: string, names: Array<Wording>, uses: Array<ReasonUse>, 
/**
 * Whether something has to be written beside it.
 */
note_required: boolean, active: boolean, order: number, 
/**
 * What a correction of stock with it is booked as.
 */
books_as: AdjustmentReason | null, 
/**
 * Told: how often it was changed, 0 as the house came with it. Sent: as in `put_branch`.
 */
version: number | null, };

/**
 * Names a reason.
 */
export type ReasonId = number;

/**
 * What a reason is offered for.
 */
export type ReasonUse = "discount" | "refund" | "refund_without_receipt" | "stock_adjustment";

/**
 * Blocks a lot in every branch, at every till and on the web.
 */
export type RecallLot = { sku: Sku, lot: LotCode, reason: string, };

/**
 * A recall as head office sees it.
 */
export type RecallView = { recall: LotRecall, 
/**
 * What the SKU is called.
 */
name: string, 
/**
 * Branches that have blocked it, of how many there are.
 */
known_in: number, branches: number, 
/**
 * What of it is on hand in all of them.
 */
on_hand: Quantity, 
/**
 * What of the SKU may be of it, since nobody knows its lot: it is not sold either, until its lot is named.
 */
doubted: Quantity, 
/**
 * What of it is on its way from one branch to another. Wherever it comes it is not sold.
 */
in_transit?: Quantity, };

/**
 * What a till needs to print.
 */
export type Receipt = { number: ReceiptNumber, total: Amount, tax: Amount, change: Amount, };

/**
 * The number printed on paper: unique for ever. A register's epochs are series of their own; within one, numbers rise.
 */
export type ReceiptNumber = { branch: BranchId, register: RegisterId, 
/**
 * The series: 0 is the server's own, others were begun by a device.
 */
epoch: number, sequence: number, };

export type Receive = { 
/**
 * The delivery's own number, for people.
 */
reference: string, lines: Array<SkuQuantity>, };

export type ReceivePurchase = { 
/**
 * None: goods that nobody has ordered here.
 */
purchase: PurchaseId | null, 
/**
 * Who brought goods without an order, where that is known.
 */
supplier: SupplierId | null, 
/**
 * The number of the supplier's delivery note.
 */
reference: string, 
/**
 * Lines of one SKU are summed.
 */
lines: Array<DeliveredLine>, 
/**
 * What the delivery cost besides the goods.
 */
charges: Charges | null, 
/**
 * Whether it is right that more came than is still expected, or something else.
 */
over: boolean, 
/**
 * How many receipts of the order the sender has seen; another number is refused where the lines do not fit any more.
 */
seen: number | null, note: string, 
/**
 * Whether the goods stay their supplier's until they are sold.
 */
consigned?: boolean, };

export type ReceiveReturn = { order: OrderId, number: number, 
/**
 * Where the goods are now.
 */
branch: BranchId, lines: Array<CameBackLine>, 
/**
 * What is kept of their price, for wear; this needs the right to refund orders, and a note.
 */
withheld: Amount, note: string, 
/**
 * Whether nothing more of it will come.
 */
complete: boolean, };

/**
 * What came of a shipment.
 */
export type ReceiveShipment = { transfer: TransferId, shipment: ShipmentId, lines: Array<ReceivedLine>, 
/**
 * As in [`ReceiveTransfer`].
 */
complete: boolean, 
/**
 * How many receipts of the shipment the sender has seen. Others than those mean that somebody else has received of it
 * meanwhile, and nothing is booked.
 */
seen: number | null, 
/**
 * Who is to blame for what is short, damaged or too much, as far as can be seen here.
 */
responsible: Responsible, 
/**
 * What was seen of it.
 */
note: string, };

export type ReceiveTransfer = { transfer: TransferId, lines: Array<ReceivedLine>, 
/**
 * Whether no more is expected: what is not here by then is missing, and stays in transit until the sender has found out
 * what became of it.
 */
complete: boolean, };

/**
 * What came of one SKU. More than was announced is found goods.
 */
export type ReceivedLine = { sku: Sku, 
/**
 * Fit for sale.
 */
good: Quantity, damaged: Quantity, };

/**
 * How a proposal was reckoned: all of its figures, in units.
 */
export type Reckoned = { 
/**
 * None where no class has a rule.
 */
class: AbcClass | null, 
/**
 * Days that were looked at, and what was sold in them, less what came back.
 */
window: number, sold: Quantity, 
/**
 * How much more, or less, sells in the four weeks that come than in those that went, by the year before, in thousandths;
 * none where nothing of that is known.
 */
season_milli: number | null, 
/**
 * Whether it goes by what sells on which day of the week.
 */
weekdays: boolean, 
/**
 * What is likely to sell until more comes.
 */
demand: Quantity, rule: Safety | null, 
/**
 * Whether that is the SKU's own, and not its class's.
 */
own_rule: boolean, 
/**
 * What is kept besides, by that rule.
 */
safety: Quantity, 
/**
 * At so many or fewer it is ordered: what somebody has said, or demand and safety where that is more.
 */
point: Quantity, 
/**
 * Whether the smallest order is more than there is room for up to the maximum.
 */
over_max: boolean, 
/**
 * The category whose season it is, where too little was sold of the SKU alone, such as "Gifts/Christmas"; empty: the SKU's own.
 */
season_category: string, };

export type RecountLine = { count: CountId, entry: CountEntry, 
/**
 * Why it was counted again, or what was wrong the first time.
 */
reason: string, 
/**
 * More of the same SKU: its other lots and places.
 */
also?: Array<CountEntry>, };

/**
 * Codes for the day on which the phone is lost, each good once. They are told once.
 */
export type RecoveryCodes = { codes: Array<string>, };

/**
 * Where an address of the shop leads to that is not good any more.
 */
export type Redirect = { 
/**
 * Such as "/p/old-name" or "/?category=Old".
 */
from: string, 
/**
 * An address of the shop. Where that leads on itself, the last one is kept.
 */
to: string, };

export type ReduceOrder = { order: OrderId, 
/**
 * How much of what is not wanted any more.
 */
lines: Array<SkuQuantity>, reason: string, };

export type Refund = { original: TicketId, lines: Array<RefundLine>, tender: TenderKind, grounds: Grounds, 
/**
 * The way of paying back; left out, the one that is always there for this kind.
 */
method: PaymentMethodId | null, 
/**
 * Paid back in these ways, which come to what the refund is worth; left out, all of it by `tender`.
 */
tenders?: Array<Tender>, };

export type RefundLine = { 
/**
 * Which line of the original ticket, from 0.
 */
line: number, quantity: Quantity, disposition: Disposition, };

export type RefundOrder = { order: OrderId, amount: Amount, reason: string, };

export type RefundReason = { amount: Amount, 
/**
 * Empty where nobody gave one.
 */
reason: string, };

export type RefundState = "asked" | "done" | "refused" | "at_till";

export type RefundWithoutReceipt = { currency: Currency, lines: Array<ReturnLine>, tender: TenderKind, grounds: Grounds, 
/**
 * The way of paying back; left out, the one that is always there for this kind.
 */
method: PaymentMethodId | null, 
/**
 * Paid back in these ways, which come to what the refund is worth; left out, all of it by `tender`.
 */
tenders?: Array<Tender>, };

/**
 * A refusal as clients see it.
 */
export type Refusal = { code: RefusalCode, 
/**
 * For programs, and for people whose client has no sentence of its own for the code.
 */
message: string, retry: Retry, 
/**
 * Which figures and names it is about, so that it can be said in any language.
 */
facts?: Array<Fact>, };

/**
 * Machine-readable reasons, in the order of the rules: which of two broken rules is the answer stands at the rules.
 */
export type RefusalCode = "unknown_branch" | "other_branch" | "unknown_register" | "unknown_staff" | "not_signed_on" | "not_allowed" | "unknown_transfer" | "unknown_count" | "unknown_purchase" | "unknown_task" | "unknown_claim" | "unknown_cart" | "unknown_order" | "unknown_invoice" | "unknown_customer" | "unknown_shift" | "invalid_time" | "shift_closed" | "shift_already_open" | "wrong_state" | "wrong_currency" | "no_lines" | "too_many_lines" | "unknown_sku" | "not_stocked" | "invalid_quantity" | "invalid_amount" | "discount_too_large" | "tender_missing" | "tender_too_much" | "invalid_text" | "insufficient_stock" | "already_booked" | "price_changed" | "age_not_confirmed" | "not_deliverable" | "not_returnable" | "not_exchangeable" | "email_taken" | "passkeys_not_here" | "unknown_passkey" | "passkey_taken" | "passkey_too_late" | "passkey_wrong_origin" | "passkey_wrong_site" | "passkey_unverified" | "passkey_counter" | "passkey_not_valid" | "unknown_coupon" | "coupon_used_up" | "coupon_used_by_you" | "coupon_not_now" | "unknown_gift_card" | "gift_card_short" | "gift_card_blocked" | "gift_card_expired" | "not_called" | "flash_sale_max" | "waiting_room_full" | "unknown_ticket" | "line_not_refundable" | "refund_exceeds_sale" | "refund_under_way" | "unknown_hold" | "hold_too_long" | "too_many_holds" | "invalid_pin" | "unknown_tax_class" | "unknown_role" | "unknown_product" | "barcode_taken" | "sku_taken" | "token_taken" | "last_keeper" | "invalid_password" | "changed_meanwhile" | "unknown_price_list" | "tender_not_taken" | "reason_needed" | "unknown_customer_group" | "unknown_collection" | "unknown_supplier" | "unknown_page" | "overflow" | "malformed" | "unsupported" | "too_large" | "unauthenticated" | "second_factor_needed" | "invalid_code" | "unauthorised" | "id_reused" | "sequence_reused" | "sequence_jump" | "sequence_missing" | "unknown_import" | "unknown_media" | "unknown_event" | "unknown_topic" | "too_many_topics" | "too_many_keys" | "too_many_requests" | "busy" | "storage_full" | "shutting_down" | "fault";

export type Refused = { request: number | null, refusal: Refusal, };

/**
 * What was refused although it told of something that had happened. It is kept whole.
 */
export type RefusedDocument = { lsn: Lsn, id: CommandId, branch: BranchId | null, register: RegisterId | null, staff: StaffId, occurred: OccurredAt, code: RefusalCode, message: string, 
/**
 * As in [`Refusal`](crate::Refusal).
 */
facts?: Array<Fact>, 
/**
 * The command's body as it was sent, as JSON.
 */
document: string, };

/**
 * Commands about the register itself.
 */
export type RegisterCommand = { "open_shift": OpenShift } | { "close_shift": CloseShift } | { "sign_on": SignOnOffline } | { "sign_off": SignOff } | { "begin_epoch": BeginEpoch };

/**
 * A register as those see it who look after devices.
 */
export type RegisterDetails = { id: RegisterId, branch: BranchId, name: string, settings: RegisterSettings, 
/**
 * Whether a device holds its token.
 */
enrolled: boolean, 
/**
 * Whether its device is connected now.
 */
connected: boolean, 
/**
 * When its device was last heard of.
 */
last_seen: Timestamp | null, 
/**
 * Name and version of its program, as it says itself.
 */
client: string, 
/**
 * Until when a code waits to be used.
 */
code_until: Timestamp | null, version: number, 
/**
 * What its device had not sent yet when it last said so; none when it never has.
 */
outbox: OutboxTold | null, };

/**
 * An enrolled device that sells. Unique in the organisation, not only in its branch.
 */
export type RegisterId = number;

export type RegisterName = { id: RegisterId, branch: BranchId, name: string, settings: RegisterSettings, };

/**
 * What a register's device has around it.
 */
export type RegisterSettings = { paper: PaperWidth, prints: Prints, drawer: Drawer, 
/**
 * What the printer is called, for people.
 */
printer: string, 
/**
 * Host and port of a receipt printer in the shop's network, such as "192.168.1.40:9100"; empty when the device prints
 * by itself.
 */
network: string, 
/**
 * Receipts more than one of each ticket: 0 to 4.
 */
extra_copies: number, };

/**
 * What a register's own screens need to know about it.
 */
export type RegisterView = { register: RegisterId, branch: BranchId, 
/**
 * Highest command sequence taken from this register; the next command carries one more.
 */
command_seq: number, 
/**
 * Newest series of receipt numbers, and its last number that the server has heard of.
 */
receipt_epoch: number, receipt_sequence: number, signed_on: Array<StaffId>, shift: ShiftView | null, };

export type ReleaseHold = { hold: HoldId, };

/**
 * What is done about goods that are missing. All but the first are for an order that goes short of them.
 */
export type Remedy = { "fetch": BranchId } | { "elsewhere": ServeElsewhere } | { "wait": FulfilmentRef } | { "pay_back": FulfilmentRef } | { "suggest": SuggestInstead };

/**
 * So much of what a task says is missing, and what is done about it. `wrong_state` with the rule `not_short` says that less of it
 * is missing by now.
 */
export type RemedyTask = { task: TaskId, sku: Sku, quantity: Quantity, remedy: Remedy, };

export type RemoveCollection = { handle: string, };

/**
 * What was sold of it stays in tickets and figures.
 */
export type RemoveProduct = { handle: string, };

export type RemoveRedirect = { from: string, };

export type RemoveWebPage = { handle: string, };

export type Reorder = { 
/**
 * At so many or fewer, more is ordered.
 */
point: Quantity, 
/**
 * Up to so many.
 */
max: Quantity, };

/**
 * One SKU in one branch, with all that speaks for ordering more of it.
 */
export type Replenishment = { sku: Sku, name: string, branch: BranchId, reorder: Reorder | null, on_hand: Quantity, available: Quantity, 
/**
 * Ordered or on its way, and not here yet.
 */
incoming: Quantity, 
/**
 * Stands in drafts of orders that nobody has sent yet.
 */
drafted: Quantity, 
/**
 * Sold in the branch in the last 28 and in the last 90 days, less what came back.
 */
sold_28: Quantity, sold_90: Quantity, 
/**
 * Days for which what is available lasts at the pace of the last 28; none where nothing sold.
 */
days_left: number | null, 
/**
 * Who would deliver it; the supplier that the product names goes first.
 */
supplier: SupplierId | null, supplier_name: string, lead_days: number, pack: Quantity, minimum: Quantity, 
/**
 * Of one unit; none where the reader may not know it, or nobody does.
 */
cost: Amount | null, 
/**
 * What should be ordered, in whole packs; 0 where there is enough.
 */
propose: Quantity, 
/**
 * Branches that have more than they want to have, the richest first.
 */
surplus: Array<Surplus>, 
/**
 * What the proposal goes by.
 */
reckoned: Reckoned, 
/**
 * People who are to be written to when the online store has it again, here or to be sent. A third of them is counted as sold.
 */
people?: number, };

/**
 * The answer to a command.
 */
export type Reply = { id: CommandId, 
/**
 * Where the command's record stands in the journal; absent when nothing was recorded. A mirror that has reached
 * this position includes the command's effect.
 */
lsn: Lsn | null, 
/**
 * True when this is the stored answer to a command seen before.
 */
repeated: boolean, answer: Answer, };

/**
 * What became of it.
 */
export type Resolution = "written_off" | "found" | "expected" | "accepted" | "taken_off" | "sent_back" | "lots_corrected";

/**
 * Says what became of a discrepancy, or of a part of it.
 */
export type ResolveDiscrepancy = { transfer: TransferId, 
/**
 * The command by which it was received, as the discrepancy names it.
 */
receipt: CommandId, sku: Sku, kind: DiscrepancyKind, 
/**
 * Without it: all that is open.
 */
quantity: Quantity | null, 
/**
 * Of which of its lots; without it, of those that stand first. Of units with numbers of their own one has to be named,
 * unless it is about all of them.
 */
lot?: LotCode, resolution: Resolution, responsible: Responsible, 
/**
 * What was found out.
 */
note: string, };

export type ResolveTask = { task: TaskId, 
/**
 * What was found out or done.
 */
note: string, };

/**
 * What became of a part of a discrepancy.
 */
export type ResolvedPart = { resolution: Resolution, quantity: Quantity, responsible: Responsible, note: string, 
/**
 * None where it followed from goods that went back.
 */
by: StaffId | null, at: Timestamp, 
/**
 * The transfer with which it went back.
 */
back: TransferId | null, };

/**
 * Who has to answer for it.
 */
export type Responsible = "unknown" | "sender" | "carrier" | "receiver";

/**
 * How the client gets from where it was to where the topic is.
 */
export type Resumed = "up_to_date" | "replayed" | "snapshot";

/**
 * Whether the same command may be sent again.
 */
export type Retry = "never" | "same_id" | { "after_ms": number } | "after_upgrade";

/**
 * That what goes back for a return is given as credit, or the way it was paid after all, for what has still to come of it.
 */
export type ReturnAsCredit = { order: OrderId, number: number, credit: boolean, 
/**
 * Why, for staff, who have to say it.
 */
reason: string, };

export type ReturnGoods = { supplier: SupplierId | null, 
/**
 * The number of the paper that goes with it.
 */
reference: string, reason: string, 
/**
 * Each SKU once.
 */
lines: Array<SendBackLine>, 
/**
 * Whether these are goods that are still their supplier's; nothing is credited for them.
 */
consigned?: boolean, };

export type ReturnLine = { sku: Sku, quantity: Quantity, unit_price: Amount, disposition: Disposition, };

/**
 * What the house has settled about returns.
 */
export type ReturnPolicy = { 
/**
 * How many days after an order was handed over its customer may ask; 0 where they may not.
 */
days: number, delivery: DeliveryBack, 
/**
 * Whether nobody has to look at a return before it is sent.
 */
at_once: boolean, 
/**
 * Where returns are sent. None: to the branch that served most of the order.
 */
branch: BranchId | null, 
/**
 * Whether tills may pay cash for what was paid online and is brought to them.
 */
cash: boolean, 
/**
 * Whether customers may choose to get store credit instead.
 */
credit: boolean, 
/**
 * What goods may be exchanged for.
 */
exchange?: ExchangeRule, 
/**
 * How many days the goods of an exchange are kept for it, once it may come.
 */
exchange_days?: number, 
/**
 * Told: how often it was changed. Sent: as in `put_branch`.
 */
version: number | null, };

/**
 * Why somebody sends something back.
 */
export type ReturnReason = "changed_mind" | "does_not_fit" | "not_as_described" | "damaged" | "wrong_item" | "too_late" | "other";

/**
 * The number of a return of an order, from 0 on.
 */
export type ReturnRef = { order: OrderId, number: number, };

/**
 * How a return stands.
 */
export type ReturnState = "asked" | "approved" | "declined" | "withdrawn" | "received";

export type ReturnTold = { 
/**
 * From 1 on.
 */
number: number, 
/**
 * What somebody wrote of it.
 */
note: string, };

export type Reverse = { 
/**
 * The command that booked it, as its movement names it.
 */
original: CommandId, sku: Sku, note: string, };

/**
 * Which orders somebody is to look at before they are picked.
 */
export type ReviewRule = { 
/**
 * Those that come to more than this.
 */
over: Amount | null, 
/**
 * Those that are somebody's first and come to more than this.
 */
first_over: Amount | null, 
/**
 * Those that go to another country than those of the house's branches.
 */
other_country: boolean, 
/**
 * Told: how often it was changed. Sent: as in `put_branch`.
 */
version: number | null, };

/**
 * Takes a register's token back.
 */
export type RevokeRegister = { id: RegisterId, };

/**
 * One thing a person may be allowed to do.
 */
export type Right = "sell" | "discount" | "refund" | "refund_without_receipt" | "override_price" | "receive_goods" | "adjust_stock" | "hold_stock" | "manage_catalogue" | "view_reports" | "manage_people" | "see_cost" | "resolve_tasks" | "transfer" | "approve_transfer" | "manage_backups" | "count_stock" | "approve_count" | "approve_own_count" | "manage_orders" | "refund_orders" | "fulfil_orders" | "order_goods" | "manage_customers" | "manage_gift_cards";

/**
 * A role as those see it who look after people.
 */
export type RoleDetails = { role: RoleView, 
/**
 * How many active people hold it somewhere, now or later.
 */
holders: number, 
/**
 * The role every organisation begins with, as it was then; none for a role of one's own.
 */
original: RoleView | null, version: number, };

/**
 * A role that a person holds.
 */
export type RoleHeld = { role: RoleId, 
/**
 * The branch in which it counts; none: everywhere, head office included.
 */
branch: BranchId | null, 
/**
 * From when it counts; none: at once.
 */
from: Timestamp | null, 
/**
 * Until when, not included; none: for good.
 */
until: Timestamp | null, };

/**
 * A named set of rights.
 */
export type RoleId = number;

/**
 * What people of a role may do.
 */
export type RoleView = { id: RoleId, name: string, rights: Array<Right>, 
/**
 * The largest discount, in parts per million of what is discounted.
 */
discount_max_ppm: number, 
/**
 * The most that one refund may pay back.
 */
refund_max: Amount, };

/**
 * Rules whose code alone leaves open what to do.
 */
export type Rule = "empty" | "too_long" | "control_characters" | "name_taken" | "code_taken" | "no_such_country" | "no_such_time_zone" | "refund_limit" | "no_role_here" | "has_left" | "own_count" | "sign_on_unseen" | "role_ended" | "wrong_pin" | "wrong_password" | "clock_off" | "day_begins" | "ends_before_it_begins" | "still_counting" | "under_review" | "being_posted" | "called_off" | "nobody_counted" | "nothing_counted" | "count_again" | "counted_too_long_ago" | "too_long_ago" | "not_booked_here" | "everything_received" | "missing_not_said" | "collect_code" | "cash_stays" | "paid_with_it" | "not_paid_back_with" | "not_taken_here" | "reference_missing" | "ways_do_not_add_up" | "word_needed" | "not_offered" | "lot_missing" | "not_put_together" | "kit_has_no_stock" | "kit_in_kit" | "kit_of_itself" | "kit_tracked" | "lot_differs" | "lot_unknown" | "lot_blocked" | "expiry_missing" | "serial_known" | "counted_twice" | "not_told_apart" | "preview_is_old" | "begun_meanwhile" | "share_too_large" | "no_table" | "no_headings" | "too_many_columns" | "too_many_rows" | "cell_too_long" | "line_unreadable" | "import_begun" | "another_import" | "picture_avif" | "picture_heic" | "picture_drawing" | "no_picture" | "picture_damaged" | "picture_too_small" | "picture_too_many_pixels" | "picture_too_heavy" | "no_delivery_there" | "not_collected_here" | "paid_online_here" | "collect_only" | "not_a_group" | "not_one_word" | "turned_back" | "waits_for_goods" | "not_backordered" | "branch_not_online" | "date_is_over" | "bin_taken" | "bin_counted" | "bin_free" | "bin_elsewhere" | "nothing_lies_there" | "not_short" | "done_already" | "collected_here" | "pack_uneven" | "pack_twice" | "pack_of_one" | "pack_buying" | "pack_in_unit" | "not_undecided" | "suggestion_over";

/**
 * How much is kept for days on which more sells than usual.
 */
export type Safety = { "days": number } | { "service": number };

export type SafetyLine = { of: SafetyOf, 
/**
 * None: no rule of its own.
 */
safety: Safety | null, };

/**
 * What a rule is for. That of a SKU counts before that of its class.
 */
export type SafetyOf = { "class": AbcClass } | { "sku": Sku };

/**
 * Which rules of safety there are.
 */
export type SafetyRules = { 
/**
 * Of classes, in their order.
 */
classes: Array<SafetyLine>, 
/**
 * Of SKUs, in their order; as many as fit on a page.
 */
skus: Array<SafetyLine>, sku_count: number, };

/**
 * Who may buy goods of some categories, and how much of them at once. What a product says of itself goes before it.
 */
export type SaleRule = { id: SaleRuleId, 
/**
 * Such as "Tobacco and vapes 18".
 */
name: string, 
/**
 * Categories from the trunk, with all that is below them: "Drinks" means "Drinks/Beer" too.
 */
categories: Array<string>, 
/**
 * Where it counts: in one country, or everywhere when empty.
 */
country: string, 
/**
 * None named: in every branch.
 */
branches: Array<BranchId>, 
/**
 * The age that a customer must have.
 */
age_min: number | null, 
/**
 * Most of one product that one ticket may have.
 */
quantity_max: Quantity | null, active: boolean, 
/**
 * Told: how often it was changed, 0 as the house came with it. Sent: as in `put_branch`.
 */
version: number | null, };

/**
 * A rule with what it touches.
 */
export type SaleRuleDetails = { rule: SaleRule, 
/**
 * Products in its categories, and those among them that have a rule of their own.
 */
products: number, own: number, };

/**
 * Names a rule of sale.
 */
export type SaleRuleId = number;

/**
 * What stands behind a figure.
 */
export type SalesEntry = "ticket" | "handed_over" | "came_back" | "given_back" | "money";

/**
 * What some lines of some tickets come to. Amounts are with tax unless they say otherwise.
 */
export type SalesFigures = { 
/**
 * Sales of which some line counts: tickets, and what a branch hands over at once of an online order.
 */
sales: number, 
/**
 * Refunds of which some line counts.
 */
refunds: number, 
/**
 * Units of goods sold, less those that came back.
 */
items: Quantity, 
/**
 * What sales came to.
 */
gross: Amount, 
/**
 * What was paid back, as a positive amount.
 */
refunded: Amount, 
/**
 * `gross − refunded`.
 */
total: Amount, 
/**
 * Tax in `total`.
 */
tax: Amount, 
/**
 * `total − tax`.
 */
net: Amount, 
/**
 * What was taken off sales, less what of it refunds took back.
 */
discount: Amount, 
/**
 * What was paid, less change and what was paid back; of online orders on the day on which the money came or went,
 * which is seldom the day of the sale. Payment belongs to whole tickets: none where lines are told apart.
 */
paid: Amount | null, 
/**
 * What the goods cost the house when they were sold, by the cost that stood in the catalogue. None for those who may
 * not see it.
 */
cost: Amount | null, 
/**
 * `net − uncosted − cost`.
 */
margin: Amount | null, 
/**
 * The part of `net` for which no cost was known.
 */
uncosted: Amount | null, };

/**
 * By what a report of sales is grouped.
 */
export type SalesGroup = "day" | "week" | "month" | "weekday" | "hour" | "branch" | "register" | "staff" | "category" | "product" | "variant" | "tender" | "tax_rate" | "discount" | "reason" | "approver" | "channel";

/**
 * By what rows of a report are put in order.
 */
export type SalesOrder = "key" | "sales" | "refunds" | "items" | "gross" | "refunded" | "total" | "tax" | "net" | "discount" | "paid" | "margin";

/**
 * A page of a report of sales.
 */
export type SalesReport = { group: SalesGroup, 
/**
 * First and last business date, as `YYYY-MM-DD`.
 */
from: string, to: string, compare_from: string | null, compare_to: string | null, 
/**
 * Position up to which tickets count. Asked for again with it, the report says the same for ever.
 */
as_of: Lsn, rows: Array<SalesRow>, 
/**
 * How many rows there are on all pages.
 */
row_count: number, 
/**
 * Cursor of the next page; none on the last.
 */
next: string | null, 
/**
 * Of all rows, each ticket and line once.
 */
total: SalesFigures, compared: SalesFigures | null, };

/**
 * One row of a report.
 */
export type SalesRow = { 
/**
 * What the row stands for; asked for under the group's own name, it opens the row.
 */
key: string, 
/**
 * The same for people, where it has a name.
 */
label: string, figures: SalesFigures, 
/**
 * What stands beside it in the other range: the same thing, or the day as far from the range's beginning.
 */
compared_key: string | null, compared: SalesFigures | null, };

/**
 * A ticket, or a step of an online order, behind a figure.
 */
export type SalesTicket = { lsn: Lsn, id: TicketId, kind: TicketKind, number: ReceiptNumber, staff: StaffId, occurred: OccurredAt, 
/**
 * Business date.
 */
date: string, 
/**
 * What the whole ticket, or this step of the order, came to; negative on a refund.
 */
total: Amount, 
/**
 * What of it counts.
 */
part: SalesFigures, entry: SalesEntry, 
/**
 * The online order that it is a step of; `number` then tells no more than the branch.
 */
order: OrderId | null, 
/**
 * What that is called on paper; empty on a ticket.
 */
order_number: string, };

export type SampleKept = { handle: string, name: string, why: string, word: SampleWord | null, };

/**
 * Why a sample stays.
 */
export type SampleWord = "sold" | "set_aside";

/**
 * What became of the samples.
 */
export type SamplesWithdrawn = { 
/**
 * Products that are gone, with their stock.
 */
removed: number, 
/**
 * Those that stay, and why.
 */
kept: Array<SampleKept>, };

export type ScheduledPrice = { from: Timestamp, price: Amount, };

/**
 * The secret of a second factor that is not in force yet. It is told once.
 */
export type SecondFactorBegun = { 
/**
 * In base 32, to be typed where no camera is at hand.
 */
secret: string, 
/**
 * What the picture says that a phone reads.
 */
address: string, };

export type Sell = { currency: Currency, lines: Array<SellLine>, 
/**
 * Together at least the total; only cash may exceed what is left to pay, and change comes out of cash.
 */
tenders: Array<Tender>, 
/**
 * The `seq` of the catalogue that the ticket was priced with. A till that could not know of a newer price has
 * printed the old one, and a paid ticket is a fact. Without it the prices are those of now.
 */
catalogue_seq: Lsn | null, 
/**
 * The number that the register printed. Without it the server gives the next of its own series (epoch 0).
 */
receipt: PrintedNumber | null, 
/**
 * Why something was taken off, and who stands for it.
 */
grounds: Grounds, 
/**
 * That somebody looked at how old the customer is.
 */
age_checked: AgeChecked | null, 
/**
 * The group of customers whose prices the ticket has.
 */
group: CustomerGroupId | null, 
/**
 * What promotions take off the lines, beside what is taken off by hand.
 */
promotions?: Array<LinePromotion>, };

export type SellLine = { sku: Sku, quantity: Quantity, 
/**
 * The price shown to the customer: that of the catalogue now, or of the one the ticket was priced with. Any other
 * needs the right to override prices.
 */
unit_price: Amount, 
/**
 * Taken off the line by hand.
 */
discount: Amount, };

/**
 * Goods that were received and go back to where they came from.
 */
export type SendBack = { 
/**
 * The transfer that they came with.
 */
of: TransferId, 
/**
 * No more of each than came of it.
 */
lines: Array<ReceivedLine>, 
/**
 * Why.
 */
note: string, };

export type SendBackLine = { sku: Sku, quantity: Quantity, 
/**
 * The part of it that had been set aside.
 */
unsellable: Quantity, };

export type SendPurchase = { purchase: PurchaseId, 
/**
 * The version that the sender saw.
 */
version: number, };

/**
 * Asks for a mail to somebody: a test, or a receipt. It is for this mail and nothing else.
 */
export type SendTo = { to: string, };

/**
 * What counts for one branch.
 */
export type SendingBranch = { branch: BranchId, 
/**
 * Whether orders are sent from there. What can be collected there is another matter.
 */
sends: boolean, 
/**
 * What a parcel from there costs the house; no customer is told of it.
 */
cost: Amount, };

/**
 * A mail and what became of it. Its text is not kept once it is sent.
 */
export type SentMail = { id: string, to: string, subject: string, 
/**
 * When somebody asked for it.
 */
asked: Timestamp, state: MailState, 
/**
 * When that was.
 */
at: Timestamp, 
/**
 * The mail server's words, or what went wrong.
 */
said: string, attempts: number, };

export type SentWith = { carrier: string, tracking: string, };

export type ServeElsewhere = { fulfilment: FulfilmentId, branch: BranchId, };

export type ServerMessage = { "welcome": Welcome } | { "signed_on": SignedOn } | { "reply": Reply } | { "refused": Refused } | { "subscribed": Subscribed } | { "snapshot": Snapshot } | { "push": Push } | { "heartbeat": Heartbeat } | { "closing": Closing };

export type SetAside = { sku: Sku, quantity: Quantity, 
/**
 * What they were; none where they were for sale.
 */
from: Condition | null, 
/**
 * What they are; none where they are for sale again.
 */
to: Condition | null, note: string, };

/**
 * Says what the online store does when some SKUs are not there. Others stay as they are.
 */
export type SetBackorders = { lines: Array<SkuBackorder>, };

/**
 * Says where in a branch some SKUs lie. Others stay where they are.
 */
export type SetBins = { branch: BranchId, bins: Array<SkuBins>, };

/**
 * Says how many of some SKUs a branch keeps back from the online store, for whoever stands at its counter. Others stay as they are.
 */
export type SetBuffers = { branch: BranchId, buffers: Array<SkuBuffer>, };

/**
 * Says what a correction of stock may be worth that one person books: of more, somebody else approves.
 */
export type SetCorrectionLimit = { 
/**
 * None: there is no bound.
 */
max: Amount | null, };

/**
 * Says how goods are valued that are told apart: of one SKU, or of all that have no word of their own.
 */
export type SetCostMethod = { 
/**
 * None: the whole house.
 */
sku: Sku | null, 
/**
 * None: of a SKU, as the house; of the house, by average.
 */
method: CostMethod | null, };

export type SetCustomerGroup = { customer: CustomerId, 
/**
 * None for everybody's prices.
 */
group: CustomerGroupId | null, };

export type SetCustomerPassword = { customer: CustomerId, 
/**
 * None takes it away: the customer signs in by a mailed link from then on.
 */
password: Password | null, };

/**
 * Says on which printer in its network a branch prints labels.
 */
export type SetLabelPrinter = { branch: BranchId, 
/**
 * None: on none.
 */
printer: LabelPrinter | null, };

export type SetListPrices = { list: PriceListId, currency: Currency, prices: Array<ListPriceOf>, };

/**
 * Says what a supplier offers of some SKUs. Others stay as they are.
 */
export type SetOffers = { supplier: SupplierId, offers: Array<SkuOffer>, };

/**
 * Says what happens when more of some SKUs is sold at a till than is there. Others stay as they are.
 */
export type SetOversell = { lines: Array<SkuOversell>, };

export type SetPrice = { sku: Sku, currency: Currency, price: Amount, 
/**
 * The moment from which it counts; now when it is left out.
 */
valid_from: Timestamp | null, };

/**
 * Says when some SKUs are to be ordered again in a branch, and up to how many.
 */
export type SetReorder = { branch: BranchId, levels: Array<SkuReorder>, };

/**
 * Says how much is kept besides what sells until more comes, in all branches. Others stay as they are.
 */
export type SetSafety = { rules: Array<SafetyLine>, };

/**
 * Says how units of some SKUs are told apart from now on.
 */
export type SetTracking = { lines: Array<TrackingLine>, };

/**
 * Everything that a new shop is asked. Whatever is left out is proposed by the country.
 */
export type SetUp = { shop_name: string, 
/**
 * ISO 3166-1, two letters.
 */
country: string, 
/**
 * ISO 4217; for ever.
 */
currency: string | null, 
/**
 * ISO 639-1, two letters.
 */
language: string | null, 
/**
 * IANA name.
 */
time_zone: string | null, 
/**
 * The rates as somebody has looked at them.
 */
tax_classes: Array<PutTaxClass> | null, branch: SetUpBranch, manager: SetUpManager, begin: Begin, };

/**
 * The first branch.
 */
export type SetUpBranch = { name: string, 
/**
 * Short code printed on receipts; made from the name when it is left out.
 */
code: string | null, address: string, };

/**
 * The first person, who may do everything.
 */
export type SetUpManager = { name: string, 
/**
 * Never kept with the rest of the answers.
 */
pin?: Pin | null, 
/**
 * For the back office. As little kept as the PIN.
 */
password?: Password | null, };

/**
 * One answer that cannot be taken.
 */
export type SetUpProblem = { 
/**
 * Its place in [`SetUp`], with dots: "branch.name".
 */
field: string, message: string, 
/**
 * Which sentence it is, so that the page can say it in its reader's language.
 */
word: SetUpWord | null, 
/**
 * The rule that it breaks, where that is one of the house's own.
 */
code: RefusalCode | null, 
/**
 * The most that is possible, where the sentence tells one.
 */
limit: number | null, };

/**
 * Why an answer cannot be taken.
 */
export type SetUpWord = "no_shop_name" | "no_branch_name" | "no_manager_name" | "not_one_line" | "address_too_long" | "no_country" | "no_currency" | "tax_class_count" | "no_tax_name" | "tax_rate" | "tax_class_twice" | "no_pin" | "no_password";

/**
 * What the house has settled as head office sees it: with the version of each, and what would be touched by a change.
 */
export type SettingsView = { tax_classes: Array<TaxClassDetails>, payment_methods: Array<PaymentMethod>, reasons: Array<Reason>, sale_rules: Array<SaleRuleDetails>, numberings: Array<Numbering>, returns: ReturnPolicy, review: ReviewRule, short_picks?: ShortPickRule, sourcing?: SourcingRule, invoices?: InvoicePolicy, privacy?: PrivacyPolicy, branches: number, registers: number, products: number, };

/**
 * Settles what a branch owes a supplier for goods that were theirs.
 */
export type SettleConsignment = { supplier: SupplierId, 
/**
 * The number that this settlement gets; another one is refused, so that none is made twice.
 */
number: number, 
/**
 * What the sender saw to be owed; another sum is refused.
 */
total: Amount, 
/**
 * The last business day of the branch that it is about, such as "2027-01-31"; empty: all that is owed.
 */
until: string, };

/**
 * A settlement with a supplier; its lines are read apart.
 */
export type SettlementView = { number: number, 
/**
 * When the first of what it settles was sold, and when it was settled.
 */
since: Timestamp, at: Timestamp, by: StaffId | null, line_count: number, total: Amount, 
/**
 * The last business day that it is about, such as "2027-01-31"; empty: all that was owed then.
 */
until: string, };

/**
 * A colour for text on a page, and how well it can be read. Ratios are hundredths: 450 is 4.5 : 1 (WCAG 2.2, 1.4.3).
 */
export type Shade = { colour: string, 
/**
 * Of this colour against the page.
 */
contrast: number, 
/**
 * Of the colour that was asked for.
 */
asked: number, 
/**
 * Whether another shade had to be taken.
 */
corrected: boolean, };

/**
 * A closed shift in the history of all registers.
 */
export type ShiftReport = { 
/**
 * Position of the closing; names the shift.
 */
lsn: Lsn, 
/**
 * Business date of the closing.
 */
date: string, 
/**
 * First and last business date of the shift's tickets.
 */
first_date: string, last_date: string, report: ZReport, };

/**
 * Totals of a shift so far (an X report), or of a closed one (a Z report, when it carries a number).
 */
export type ShiftTotals = { sales: number, refunds: number, gross: Amount, refunded: Amount, tax: Amount, 
/**
 * Net cash into the drawer from tickets: tendered, less change, less cash refunds.
 */
cash: Amount, card: Amount, account: Amount, 
/**
 * By transfers, vouchers, cheques and other ways.
 */
other: Amount, 
/**
 * The same by each of the house's ways to pay.
 */
methods: Array<MethodTotal>, 
/**
 * What of all that was paid for online orders, less what was paid back for them. It is no sale of the shift.
 */
orders: Amount, };

export type ShiftView = { opened: OccurredAt, opened_by: StaffId, opening_float: Amount, totals: ShiftTotals, };

export type ShipFulfilment = { fulfilment: FulfilmentId, carrier: string, 
/**
 * By which the carrier knows the parcel.
 */
tracking: string, };

/**
 * Part of a transfer that leaves in one go.
 */
export type ShipTransfer = { transfer: TransferId, 
/**
 * No more of each than is still to be sent. Lines of one SKU are summed.
 */
lines: Array<SkuQuantity>, };

/**
 * Names one shipment of a transfer. It is the id of the command that sent it; what left all at once has the transfer's own.
 */
export type ShipmentId = string;

/**
 * One SKU of a shipment. In transit is `sent − received − damaged − settled`, and expected that less what of `missing` is not
 * settled.
 */
export type ShipmentLine = { sku: Sku, sent: Quantity, received: Quantity, damaged: Quantity, over: Quantity, missing: Quantity, 
/**
 * What was missing and is given up, found, or expected with another shipment.
 */
settled: Quantity, };

/**
 * One lot of a shipment.
 */
export type ShipmentLot = { sku: Sku, lot: LotCode, 
/**
 * The last day on which it may be sold.
 */
expires?: string, 
/**
 * Whether it is one unit's own number.
 */
serial: boolean, sent: Quantity, 
/**
 * All that came of it fit for sale.
 */
received: Quantity, damaged: Quantity, 
/**
 * What of that came beyond the announcement, or in place of another lot.
 */
beyond: Quantity, 
/**
 * What of it is not expected any more: it is missing, given up, expected with another shipment, or came as another lot.
 */
short: Quantity, };

/**
 * What left in one go.
 */
export type ShipmentView = { id: ShipmentId, 
/**
 * 1 is the first of its transfer.
 */
number: number, 
/**
 * When it left.
 */
sent: Timestamp, 
/**
 * Whether nothing left with it: goods that were missing are expected once more.
 */
again: boolean, 
/**
 * How often something of it was received.
 */
receipts: number, lines: Array<ShipmentLine>, 
/**
 * How far it has come with being called back; none when nobody has called it back.
 */
turn?: TurnView, 
/**
 * Whether it comes back to the branch that sent it, which then receives it.
 */
comes_back?: boolean, 
/**
 * Which lots or units left with it, as far as that is known, and those that came though they had not left.
 */
lots?: Array<ShipmentLot>, };

/**
 * What becomes of goods that a picker does not find.
 */
export type ShortPickRule = { 
/**
 * For how many minutes somebody may say from the task what is to be done. After that, and at once where it is 0, the order looks for
 * another branch by itself and pays back what none has.
 */
minutes: number, 
/**
 * For how many minutes a customer may say whether they would have something else that was suggested; what counts by then where it is
 * not said.
 */
answer_minutes?: number, 
/**
 * What becomes of what is missing where they say no, or nothing; the same.
 */
no_answer?: NoAnswer, 
/**
 * Told: how often it was changed. Sent: as in `put_branch`.
 */
version: number | null, };

/**
 * Asks for a sign-in token of the back office.
 */
export type SignInRequest = { staff: StaffId, password: Password, 
/**
 * Six digits of the second factor, or a recovery code. Asked for by `second_factor_needed`.
 */
code: string | null, };

export type SignInResponse = { 
/**
 * Opaque bearer token, told once.
 */
token: string, staff: StaffView, expires_at: Timestamp, 
/**
 * What was tried in this person's name since they last signed in or on; none when nothing was.
 */
failed: FailedAttempts | null, };

/**
 * Somebody who is signed in to the back office.
 */
export type SignInView = { 
/**
 * Names the sign-in; it is not the token.
 */
id: string, staff: StaffId, since: Timestamp, last_used: Timestamp, expires_at: Timestamp, 
/**
 * The address it came from.
 */
from: string, 
/**
 * What the browser says of itself.
 */
client: string, 
/**
 * Whether it is the caller's own.
 */
own: boolean, };

/**
 * How many were ended.
 */
export type SignInsEnded = { ended: number, };

export type SignOff = { staff: StaffId, };

export type SignOn = { 
/**
 * Chosen by the client and repeated in the answer.
 */
request: number, staff: StaffId, pin: string, };

export type SignOnOffline = { staff: StaffId, };

/**
 * Signs a person on at a register.
 */
export type SignOnRequest = { staff: StaffId, pin: Pin, };

/**
 * A person has signed on at a register.
 */
export type SignOnResponse = { staff: StaffView, 
/**
 * As in [`SignInResponse`].
 */
failed: FailedAttempts | null, };

export type SignedOn = { request: number, staff: StaffView, 
/**
 * What was tried in this person's name since they last signed on or in; none when nothing was.
 */
failed: FailedAttempts | null, };

/**
 * An address elsewhere, such as a page about the shop on a social network.
 */
export type SiteLink = { name: string, 
/**
 * Begins with https://.
 */
address: string, };

/**
 * Stock keeping unit: our own key of one sellable variant. Case matters.
 */
export type Sku = string;

/**
 * How many people are to be written to when a SKU can be had again.
 */
export type SkuAlerts = { sku: Sku, people: number, places: Array<AlertsHere>, };

export type SkuBackorder = { sku: Sku, 
/**
 * None: it sells only what is there.
 */
rule: BackorderRule | null, };

/**
 * Where one SKU lies, the bin to go to first in front; in none when the list is empty. What stands before a bin's first hyphen
 * is its zone: `A-03-2` is in zone `A`.
 */
export type SkuBins = { sku: Sku, bins: Array<string>, };

export type SkuBuffer = { sku: Sku, 
/**
 * The online store sells no more than what is above this; 0 keeps nothing back.
 */
web: Quantity, };

export type SkuElsewhere = { branch: BranchId, available: Quantity, };

export type SkuInstead = { sku: Sku, name: string, available: Quantity, };

/**
 * One row of a branch's stock mirror.
 */
export type SkuLevel = { sku: Sku, level: StockLevel, };

export type SkuOffer = { sku: Sku, 
/**
 * None: they do not offer it any more.
 */
offer: Offer | null, };

export type SkuOversell = { sku: Sku, till: Oversell, };

export type SkuQuantity = { sku: Sku, quantity: Quantity, };

export type SkuReorder = { sku: Sku, 
/**
 * None: nobody watches it any more.
 */
reorder: Reorder | null, };

/**
 * One SKU everywhere.
 */
export type SkuStock = { sku: Sku, seq: Lsn, branches: Array<BranchLevel>, };

/**
 * How one SKU turns over.
 */
export type SkuTurnover = { sku: Sku, class: AbcClass, 
/**
 * Its part of what the house sold in the last 90 days, in parts per million.
 */
share_ppm: number, 
/**
 * What was sold of it in these days, less what came back.
 */
sold: Quantity, branches: Array<BranchTurnover>, };

/**
 * One page of a topic's whole state.
 */
export type Snapshot = { handle: number, seq: Lsn, 
/**
 * First page: drop what the mirror held (all of it, or the tracked keys that the page names).
 */
first: boolean, last: boolean, content: Content, };

export type SoldLine = { 
/**
 * What the article was called when it was sold.
 */
name: string, 
/**
 * How much of the line was taken back, in whichever branch.
 */
refunded: Quantity, };

/**
 * What becomes of products that no branch of the web has any more.
 */
export type SoldOut = "keep" | "last" | "hide";

/**
 * A ticket as a till needs it to reprint it or to take something of it back.
 */
export type SoldTicket = { lsn: Lsn, ticket: Ticket, 
/**
 * What is said of each line beside the ticket, in the same order.
 */
lines: Array<SoldLine>, };

/**
 * What decides between branches that could send an order.
 */
export type SourcingBy = "country" | "listed" | "cost" | "stock";

/**
 * Which branches send orders, which of them comes first, and into how many parcels an order may come apart. A branch that has everything
 * always comes before several that have parts of it.
 */
export type SourcingRule = { 
/**
 * In the order of choice. Those that are not named come behind them; they send, and for nothing.
 */
branches: Array<SendingBranch>, 
/**
 * What decides, the most important first, each once. Where all of that is equal, or nothing is said, it is who has most.
 */
by: Array<SourcingBy>, 
/**
 * The most parcels that the goods of one order are sent in; 0 where it is as many as it takes. What is ordered before it is there comes
 * in a parcel of its own, which is not counted.
 */
parcels_max: number, 
/**
 * Told: how often it was changed. Sent: as in `put_branch`.
 */
version: number | null, };

/**
 * A day with hours of its own.
 */
export type SpecialDay = { 
/**
 * Such as "2026-12-25".
 */
date: string, 
/**
 * What day it is, such as "Christmas Day".
 */
name: string, 
/**
 * None: closed.
 */
open: OpenFrom | null, };

/**
 * By what charges are spread over lines.
 */
export type Spread = "value" | "weight" | "quantity";

/**
 * A person who works here.
 */
export type StaffId = number;

/**
 * A staff member as tills and dashboards may see it.
 */
export type StaffView = { id: StaffId, name: string, role: RoleId, role_name: string, 
/**
 * Where and how long each role counts; empty: `role`, everywhere and for good.
 */
held: Array<RoleHeld>, };

export type StartProgress = { step: StartStep, done: boolean, };

/**
 * What a new shop has to do once. Most of it is seen by itself; what cannot be seen is ticked by hand.
 */
export type StartStep = "tax_checked" | "product_added" | "till_enrolled" | "first_sale" | "staff_added" | "backup_configured" | "samples_removed";

/**
 * A new shop's way to its first sale.
 */
export type StartView = { shop_name: string, 
/**
 * Where customers find the shop.
 */
address: string, steps: Array<StartProgress>, 
/**
 * Products that came as samples and are still there.
 */
samples: number, 
/**
 * Whether somebody put the list away.
 */
over: boolean, };

/**
 * Commands that move goods by a paper or a finding of their own.
 */
export type StockCommand = { "receive": Receive } | { "adjust": Adjust } | { "reverse": Reverse } | { "convert": Convert } | { "set_aside": SetAside } | { "write_off": WriteOff };

/**
 * What some stock is worth.
 */
export type StockFigures = { 
/**
 * SKUs of which there is something, or less than nothing.
 */
skus: number, on_hand: Quantity, 
/**
 * At what it costs the house; of an earlier moment, at the moving average of then.
 */
cost: Amount, 
/**
 * At the prices of now, with tax.
 */
retail: Amount, 
/**
 * Units whose cost is not known.
 */
uncosted: Quantity, 
/**
 * Units that are still their supplier's: they are on hand, and worth nothing to the house.
 */
consigned: Quantity, };

/**
 * By what the value of stock is grouped.
 */
export type StockGroup = "branch" | "category" | "variant";

/**
 * How much of one SKU a branch has, and in what state. Always the complete level, never a difference.
 */
export type StockLevel = { 
/**
 * Physically in the branch. May be below zero after a sale that the count did not foresee.
 */
on_hand: Quantity, 
/**
 * Part of `on_hand` that may not be sold: damaged, quarantined, expired.
 */
unsellable: Quantity, 
/**
 * Hard claims of paid orders and approved transfers.
 */
allocated: Quantity, 
/**
 * Soft holds that have not expired.
 */
reserved: Quantity, 
/**
 * On its way here: dispatched by another branch or ordered, and not received. Nobody can sell it yet.
 */
incoming: Quantity, };

export type StockTopic = { branch: BranchId, 
/**
 * From 0 to one less than `welcome.partitions`.
 */
partition: number, };

/**
 * A page of what the stock is worth now, or was at an earlier moment.
 */
export type StockValue = { group: StockGroup, rows: Array<StockValueRow>, row_count: number, next: string | null, total: StockFigures, 
/**
 * The business day at whose end it was so, such as "2026-12-31"; empty where another moment was asked for.
 */
day: string, 
/**
 * The moment at which it was so; none where no moment was asked for.
 */
at: Timestamp | null, };

export type StockValueRow = { key: string, label: string, figures: StockFigures, };

/**
 * What a customer has of credit, and what changed it.
 */
export type StoreCredit = { currency: Currency, 
/**
 * What is set aside for orders that are not paid yet included.
 */
balance: Amount, 
/**
 * What can be used of it now.
 */
available: Amount, 
/**
 * What stands for it among gift cards; none where there never was any.
 */
card: GiftCardId | null, 
/**
 * The newest first.
 */
entries: Array<GiftCardEntry>, 
/**
 * What older entries, that are not kept, come to.
 */
before: Amount, };

export type SubmitCount = { count: CountId, 
/**
 * Whether lines stay as they are that are off by more than the threshold, or for which a recount is asked.
 */
as_is: boolean, };

export type Subscribe = { request: number, topic: Topic, 
/**
 * The position already held. If the server can prove the way from there it sends only what is missing.
 */
since: Position | null, 
/**
 * Keys to follow: SKUs for `badges`, documents for `documents`, none for other topics.
 */
track: Array<Key>, 
/**
 * Most deliveries per second wanted from a `latest` topic (1 to 50); sold out and back in stock are never delayed. From
 * `tickets`, too, which then tells the newest of them as a whole.
 */
max_hz: number | null, };

export type Subscribed = { request: number, topic: Topic, 
/**
 * Short name of the topic in snapshots, pushes and heartbeats. The same for everybody, until the server restarts.
 */
handle: number, epoch: Epoch, 
/**
 * The topic's position after what `how` announces has been read.
 */
seq: Lsn, how: Resumed, 
/**
 * How the hashes of this topic's heartbeats are made ([`crate::StockLevel::HASH_FORM`]); 0 where it has none. One
 * that the client does not know means that it cannot compare.
 */
hash_form: number, };

export type SuggestInstead = { fulfilment: FulfilmentId, instead: Sku, };

/**
 * What a customer was asked about.
 */
export type Suggested = { sku: Sku, quantity: Quantity, instead: Sku, 
/**
 * What that is called.
 */
name: string, };

/**
 * How something that was suggested stands.
 */
export type SuggestionState = "open" | "yes" | "taken" | "no" | "late" | "sold_out" | "settled" | "called_off" | "not_asked";

/**
 * What came of something that was suggested.
 */
export type SuggestionTold = { of: Suggested, state: SuggestionState, };

/**
 * Somebody from whom the house buys.
 */
export type SupplierId = number;

export type SupplierView = { 
/**
 * As it would be put.
 */
supplier: PutSupplier, 
/**
 * How many SKUs they offer.
 */
offers: number, 
/**
 * Who said it last, and when.
 */
by: StaffId, at: Timestamp, };

export type Surplus = { branch: BranchId, 
/**
 * What it could give and still have its maximum.
 */
quantity: Quantity, };

export type TagOrder = { order: OrderId, 
/**
 * All of them: what is not named is not on it any more.
 */
tags: Array<string>, };

/**
 * Commands about tasks.
 */
export type TaskCommand = { "resolve": ResolveTask } | { "approve": ApproveTask } | { "remedy": RemedyTask };

/**
 * Something that was done about it.
 */
export type TaskDeed = { by: StaffId, at: Timestamp, sku: Sku, quantity: Quantity, remedy: Remedy, 
/**
 * The transfer that was asked for.
 */
transfer: TransferId | null, 
/**
 * The order that it was done for.
 */
order: OrderId | null, 
/**
 * Of what was suggested to a customer: until when they may answer, and what came of it once that is known here.
 */
until?: Timestamp, answer?: SuggestionState, };

/**
 * Names one task. It is the id of the document that it is about.
 */
export type TaskId = string;

/**
 * What a task is about.
 */
export type TaskKind = "ticket" | "short_pick" | "over_promised" | "discrepancy" | "approval";

/**
 * A kit that an order is promised, of which a part is missing: what is done about it is done with the kit.
 */
export type TaskKit = { sku: Sku, name: string, 
/**
 * How many of it are promised, and how many cannot be made.
 */
quantity: Quantity, short: Quantity, };

/**
 * One who is promised some of it.
 */
export type TaskPromise = { kind: PromiseKind, 
/**
 * The document's id.
 */
id: string, 
/**
 * Whose it is: the name and number of an order; empty of others.
 */
who: string, 
/**
 * The order, where it is one.
 */
order: OrderId | null, quantity: Quantity, 
/**
 * How much of it is really there for them, once all before them have theirs.
 */
covered: Quantity, since: Timestamp, 
/**
 * The kit that it is a part of there; `quantity` and `covered` are of the part.
 */
kit?: TaskKit, 
/**
 * How far its branch is with an order, and whether it is sent.
 */
state: FulfilmentState | null, ship: boolean, };

/**
 * What can be done about goods that are missing, a line of a task.
 */
export type TaskProposal = { sku: Sku, name: string, 
/**
 * How much was missing when the task was opened.
 */
missing: Quantity, 
/**
 * What is there by now, and what of it is promised.
 */
there: Quantity, promised: Quantity, 
/**
 * Those who are promised it, the one that gets it first in front: orders by their age, transfers, then holds.
 */
promises: Array<TaskPromise>, 
/**
 * Branches that can sell some, the richest first.
 */
elsewhere: Array<SkuElsewhere>, 
/**
 * Others of the same product of which the branch can sell some.
 */
instead: Array<SkuInstead>, 
/**
 * On its way to the branch.
 */
incoming: Quantity, 
/**
 * How much may be waited for here, and until when; none where the online store sells only what is there.
 */
backorder?: AwaitedLine, 
/**
 * By how much what is promised exceeds what is there by now.
 */
short: Quantity, 
/**
 * The order for which it was not found, and how much of that waits for somebody's word: `covered` is nothing.
 */
undecided?: TaskPromise, };

export type TaskResolution = { by: StaffId, at: Timestamp, note: string, 
/**
 * It closed itself: nothing that is promised is missing any more.
 */
covered: boolean, };

/**
 * Something that somebody has to look into.
 */
export type TaskView = { id: TaskId, branch: BranchId, lsn: Lsn, 
/**
 * Of what is about no ticket: the command that brought it about.
 */
ticket: TicketId, 
/**
 * Of the ticket, where it is this branch's own.
 */
number: ReceiptNumber | null, staff: StaffId, total: Amount, exceptions: Array<FactException>, opened: Timestamp, resolved: TaskResolution | null, kind: TaskKind, 
/**
 * The order whose goods were not found, and what its branch did for it.
 */
order: OrderId | null, fulfilment: FulfilmentId | null, 
/**
 * How much is missing of what.
 */
lines: Array<SkuQuantity>, 
/**
 * What was said about it.
 */
reason: string, 
/**
 * The transfer of which something was short, damaged or too much.
 */
transfer: TransferId | null, 
/**
 * What waits to be approved.
 */
correction: AskedCorrection | null, 
/**
 * What was done about goods that are missing, the oldest first.
 */
deeds: Array<TaskDeed>, 
/**
 * Until when somebody may say what is to be done for the order; none where it settles that by itself.
 */
decide_by?: Timestamp, 
/**
 * Nobody said anything in time about some of it: the order has settled that by itself.
 */
by_itself?: boolean, };

export type TaxClass = { id: TaxClassId, name: string, 
/**
 * Parts per million: 200000 is 20 %. It counts wherever `rates` say nothing else.
 */
rate_ppm: number, rates: Array<TaxRates>, };

export type TaxClassDetails = { id: TaxClassId, name: string, rate_ppm: number, rates: Array<TaxRates>, version: number, 
/**
 * How many products have a variant of it.
 */
products: number, 
/**
 * What counts in each branch today.
 */
today: Array<TaxToday>, };

/**
 * Names a tax class.
 */
export type TaxClassId = number;

export type TaxComponent = { 
/**
 * Such as "State"; may be empty.
 */
name: string, 
/**
 * Parts per million: 200000 is 20 %.
 */
rate_ppm: number, };

/**
 * The rates of a tax class in one place from one day on. The most particular place counts: a branch before its country,
 * that before everywhere; and of it the latest beginning that has come.
 */
export type TaxRates = { 
/**
 * Two letters of ISO 3166; empty: everywhere, or of the branch.
 */
country: string, 
/**
 * The one branch that they are for.
 */
branch: BranchId | null, 
/**
 * The first business date on which they count, such as "2027-01-01"; empty: always.
 */
from: string, 
/**
 * Whether the tax comes on top of the price; otherwise the price has it inside.
 */
on_top: boolean, 
/**
 * Each is reckoned from the net price; none: no tax.
 */
components: Array<TaxComponent>, };

/**
 * What counts in a branch, and why.
 */
export type TaxToday = { branch: BranchId, 
/**
 * None: the class's own rate.
 */
rates: TaxRates | null, 
/**
 * The next change, where one is known.
 */
next: TaxRates | null, };

/**
 * What a ticket is paid with.
 */
export type Tender = { kind: TenderKind, 
/**
 * What was given; on a refund, what was paid back (positive).
 */
amount: Amount, 
/**
 * Which of the house's ways to pay; left out, the one that is always there for this kind.
 */
method: PaymentMethodId | null, 
/**
 * What it can be found by elsewhere: an authorisation, a voucher's number.
 */
reference: string | null, };

export type TenderKind = "cash" | "card" | "account" | "bank_transfer" | "voucher" | "cheque" | "other";

/**
 * The colours of the shop's pages, each with text on it that can be read.
 */
export type ThemeColours = { 
/**
 * The house's colour as it was given, for surfaces with text on them.
 */
brand: string, 
/**
 * Text on it: black or white, whichever can be read better.
 */
brand_ink: string, 
/**
 * Links and marks on light pages.
 */
light: Shade, 
/**
 * The same on dark pages.
 */
dark: Shade, };

/**
 * A theme that is looked at before it counts.
 */
export type ThemePreview = { 
/**
 * Where the shop can be seen in it, for some minutes.
 */
address: string, theme: ThemeView, };

/**
 * The theme as it is in force, with the colours that were made of it.
 */
export type ThemeView = { 
/**
 * The shop's name, which stands wherever the theme has no text of its own.
 */
shop: string, accent: string, corners: number, font: FontChoice, logo_text: string, logo: string | null, tagline: string, footer: string, contact: string, imprint: string, links: Array<SiteLink>, colours: ThemeColours, 
/**
 * 0 as long as nobody has put one.
 */
version: number, };

/**
 * A completed ticket. It is never edited; a refund is another ticket that names it.
 */
export type Ticket = { id: TicketId, kind: TicketKind, number: ReceiptNumber, staff: StaffId, occurred: OccurredAt, currency: Currency, 
/**
 * `seq` of the catalogue that it was priced with.
 */
catalogue_seq: Lsn, lines: Array<TicketLine>, tenders: Array<Tender>, 
/**
 * Cash given back out of the cash tendered.
 */
change: Amount, 
/**
 * Sum of the lines' totals; negative on a refund.
 */
total: Amount, 
/**
 * Tax contained in `total`.
 */
tax: Amount, 
/**
 * The ticket this one refunds.
 */
original: TicketId | null, 
/**
 * The branch that sold it, when that is another one.
 */
sold_in: BranchId | null, 
/**
 * What was not as it should have been.
 */
exceptions: Array<FactException>, grounds: Grounds, age_checked: AgeChecked | null, 
/**
 * The group of customers whose prices it has.
 */
group: CustomerGroupId | null, 
/**
 * What of the lines' discounts promotions took off.
 */
promotions?: Array<LinePromotion>, };

/**
 * Commands that make a ticket.
 */
export type TicketCommand = { "sell": Sell } | { "refund": Refund } | { "refund_without_receipt": RefundWithoutReceipt };

/**
 * Names one ticket. It is the id of the command that made it, so a till knows it before any server does.
 */
export type TicketId = string;

/**
 * What a ticket records.
 */
export type TicketKind = "sale" | "refund";

/**
 * One line with every share fixed at sale time, so that a refund can mirror it and never prices anew.
 */
export type TicketLine = { sku: Sku, 
/**
 * Negative on a refund.
 */
quantity: Quantity, unit_price: Amount, 
/**
 * Taken off the line, zero or more on a sale; mirrored with its sign on a refund.
 */
discount: Amount, 
/**
 * Tax contained in `total`.
 */
tax: Amount, tax_rate_ppm: number, 
/**
 * `unit_price × quantity − discount`, rounded once, and the tax where it comes on top.
 */
total: Amount, 
/**
 * Where returned goods went; none on a sale.
 */
disposition: Disposition | null, 
/**
 * Whether the tax came on top of the unit price.
 */
tax_on_top: boolean, };

/**
 * One line of a live ticket list.
 */
export type TicketSummary = { lsn: Lsn, id: TicketId, kind: TicketKind, number: ReceiptNumber, staff: StaffId, occurred: OccurredAt, lines: number, total: Amount, 
/**
 * How many things were not as they should have been.
 */
exceptions: number, };

/**
 * What a branch could give of what is in a cart, and how it may be collected there.
 */
export type TillBranch = { branch: BranchId, collects: boolean, pay_in_store: boolean, 
/**
 * What could be sold of each, the lines of the cart in their order.
 */
available: Array<Quantity>, };

export type TillBranches = { branches: Array<TillBranch>, };

export type TillCollect = { fulfilment: FulfilmentId, state: PartState, };

/**
 * A till's newest record.
 */
export type TillHeard = { register: RegisterId, branch: BranchId, name: string, position: Lsn, 
/**
 * What its device had not sent yet when it last said so: a restore loses nothing of that. None when it never has.
 */
outbox: OutboxTold | null, };

/**
 * An order that somebody stands before the counter with.
 */
export type TillOrder = { id: OrderId, 
/**
 * For people, such as "W-000123".
 */
number: string, state: OrderState, placed: Timestamp, currency: Currency, 
/**
 * The name in which it was ordered.
 */
customer: string, total: Amount, lines: Array<TillOrderLine>, 
/**
 * Returns of which goods may still come.
 */
returns: Array<OrderReturn>, 
/**
 * Until when its customer may bring things back by themselves; none where nothing was handed over, or nothing is taken back.
 */
returns_until: Timestamp | null, 
/**
 * Whether it was paid in a shop, and so is paid back in one.
 */
paid_in_shop: boolean, 
/**
 * Whether the house pays cash for what was paid online.
 */
cash: boolean, 
/**
 * What is to be paid when it is collected.
 */
due: Amount, 
/**
 * What is to go back by hand.
 */
to_pay_back: Amount, 
/**
 * What this branch has set aside for its customer to collect.
 */
collect: Array<TillCollect>, 
/**
 * What of it is not there yet, and when it is expected.
 */
waits?: Array<AwaitedLine>, };

export type TillOrderLine = { sku: Sku, name: string, quantity: Quantity, total: Amount, 
/**
 * What the customer has of it that no return is about.
 */
returnable: Quantity, };

/**
 * Orders that were found.
 */
export type TillOrders = { orders: Array<TillOrder>, };

/**
 * A way in which a register takes money or gives it.
 */
export type TillWay = { kind: TenderKind, method: PaymentMethodId | null, };

/**
 * Milliseconds since the Unix epoch, UTC.
 */
export type Timestamp = number;

/**
 * Something that can be followed.
 */
export type Topic = { "stock": StockTopic } | "badges" | "sales" | "tickets" | { "register": RegisterId } | "catalogue" | "documents" | "tasks";

export type TopicPosition = { handle: number, seq: Lsn, 
/**
 * Hash of the whole mirror at `seq` ([`SkuLevel::hash`] summed); none where a topic has no mirror.
 */
hash: number | null, };

export type Track = { handle: number, add: Array<Key>, remove: Array<Key>, };

/**
 * How units of a SKU are told apart.
 */
export type Tracking = "untracked" | "lot" | "lot_expiry" | "serial";

export type TrackingLine = { sku: Sku, tracking: Tracking, };

export type TrackingState = "handed_over" | "in_transit" | "out_for_delivery" | "delivered" | "failed" | "returning";

export type TrackingStep = { at: Timestamp, state: TrackingState, };

/**
 * Commands about transfers. All but `receive`, `receive_shipment`, `send_back` and `ask` are for the branch that sends.
 */
export type TransferCommand = { "draft": DraftTransfer } | { "approve": TransferRef } | { "dispatch": TransferRef } | { "cancel": TransferRef } | { "receive": ReceiveTransfer } | { "write_off": WriteOffTransfer } | { "ship": ShipTransfer } | { "close_short": CloseTransferShort } | { "receive_shipment": ReceiveShipment } | { "resolve": ResolveDiscrepancy } | { "send_back": SendBack } | { "ask": AskForGoods } | { "decline": DeclineTransfer } | { "turn_back": TurnBack };

/**
 * Names one transfer between branches. It is the id of the command that drafted it.
 */
export type TransferId = string;

/**
 * One SKU of a transfer. In transit is `dispatched − received − damaged − written_off − found − came_back`.
 */
export type TransferLine = { sku: Sku, asked: Quantity, dispatched: Quantity, 
/**
 * Received fit for sale, as far as it was announced.
 */
received: Quantity, 
/**
 * Received damaged, as far as it was announced.
 */
damaged: Quantity, 
/**
 * Received beyond what was announced.
 */
over: Quantity, 
/**
 * Declared missing by the branch that receives.
 */
missing: Quantity, written_off: Quantity, 
/**
 * Was missing and found where it had left, and is there again.
 */
found: Quantity, 
/**
 * Was asked for and will not leave.
 */
dropped: Quantity, 
/**
 * Turned round on its way and was received by the branch that had sent it.
 */
came_back?: Quantity, };

export type TransferRef = { transfer: TransferId, };

/**
 * How far a transfer has come.
 */
export type TransferState = "draft" | "approved" | "dispatched" | "closed" | "cancelled" | "requested";

/**
 * A transfer as both branches see it.
 */
export type TransferView = { id: TransferId, from: BranchId, to: BranchId, state: TransferState, note: string, 
/**
 * When it last changed.
 */
changed: Timestamp, lines: Array<TransferLine>, 
/**
 * What has left in one go each, the first in front.
 */
shipments: Array<ShipmentView>, 
/**
 * What was short, damaged or too much, and what became of it.
 */
discrepancies: Array<DiscrepancyView>, 
/**
 * The transfer whose goods go back with this one.
 */
back_of: TransferId | null, 
/**
 * The transfers with which goods of this one went back.
 */
backs: Array<TransferId>, 
/**
 * Why it was declined, or why no more of it leaves.
 */
reason: string, };

export type TurnBack = { transfer: TransferId, shipment: ShipmentId, 
/**
 * Why.
 */
note: string, };

/**
 * How far a shipment has come with being called back.
 */
export type TurnState = "asked" | "too_late" | "turned";

/**
 * A shipment that was called back.
 */
export type TurnView = { state: TurnState, 
/**
 * Why.
 */
note: string, asked: Timestamp, };

/**
 * A code that somebody types.
 */
export type TypedCode = { code: string, };

/**
 * A SKU in a count's scope that nobody has counted.
 */
export type UncountedSku = { sku: Sku, 
/**
 * What the books have; none where the reader is not to know.
 */
on_hand: Quantity | null, };

/**
 * What a quantity of 1 is.
 */
export type Unit = "piece" | "kilogram" | "litre" | "metre";

/**
 * Takes back a price that was to come.
 */
export type UnschedulePrice = { sku: Sku, 
/**
 * The moment from which it would have counted.
 */
from: Timestamp, };

export type Unsubscribe = { handle: number, };

/**
 * A code that an order uses.
 */
export type UsedCode = { coupon: CouponId, code: string, 
/**
 * The use that was set aside for it; none where nothing had to be.
 */
claim: CommandId | null, };

/**
 * One sellable thing with its own stock, price and barcodes.
 */
export type Variant = { sku: Sku, 
/**
 * What tells it from its siblings ("blue", "50 ml"); empty when it is the only one.
 */
name: string, 
/**
 * Price of one unit in minor units of the organisation's currency, tax included.
 */
price: Amount, tax_class: TaxClassId, kind: VariantKind, barcodes: Array<Barcode>, unit: Unit, weight_g: number | null, 
/**
 * Its values of the product's options, in their order.
 */
values: Array<string>, pictures: Array<Picture>, 
/**
 * Its prices in price lists. Which of them counts depends on branch, channel and moment.
 */
listed: Array<ListedPrice>, 
/**
 * How its units are told apart.
 */
tracking?: Tracking, 
/**
 * What it is put together of when it is sold; it has no stock of its own then.
 */
parts?: Array<SkuQuantity>, 
/**
 * What a till does when more is wanted than is there to be sold.
 */
oversell?: Oversell, 
/**
 * Its packs, the smallest first: cartons, sacks, rolls.
 */
packs?: Array<Pack>, };

/**
 * Whether a variant has stock.
 */
export type VariantKind = "goods" | "service";

/**
 * Whether something is shown, and between which moments.
 */
export type Visibility = { shown: boolean, from: Timestamp | null, 
/**
 * The first moment at which it is not shown any more.
 */
until: Timestamp | null, };

export type VoidCoupon = { coupon: CouponId, code: string, claim: CommandId, };

export type VoidGiftCard = { card: GiftCardId, claim: CommandId, };

/**
 * What customers are told of goods that are ordered before they are there.
 */
export type WaitKind = "backorder" | "preorder";

export type WantedBack = { sku: Sku, quantity: Quantity, reason: ReturnReason, 
/**
 * What is wanted for it, one for one; the money back where nothing is named.
 */
instead?: Sku, };

/**
 * Codes that a series is to have: so many new ones, or these.
 */
export type WantedCodes = { count: number | null, 
/**
 * A code in each line, as a file has them; what is behind a comma or a semicolon is left out.
 */
codes: string | null, };

/**
 * A card that is to be made.
 */
export type WantedGiftCard = { amount: Amount, until?: Timestamp, customer?: CustomerId, reason: string, };

/**
 * The shop's menus as a whole.
 */
export type WebMenus = { 
/**
 * At the top of every page.
 */
header: Array<MenuEntry>, 
/**
 * At its end.
 */
footer: Array<MenuEntry>, 
/**
 * As in `put_branch`.
 */
version: number | null, };

/**
 * A page that the house has written itself, such as "about" or "returns".
 */
export type WebPage = { 
/**
 * Stable key used in its address, as a product's.
 */
handle: string, 
/**
 * In at least one language; whoever reads another is shown the shop's own, or the first.
 */
texts: Array<PageText>, 
/**
 * Whether the shop shows it.
 */
shown: boolean, 
/**
 * The handle that it had until now, if it is to have another: that address leads here from then on.
 */
renamed_from: string | null, 
/**
 * As in `put_branch`.
 */
version: number | null, };

/**
 * Where a page can be looked at before it is put.
 */
export type WebPagePreview = { address: string, };

/**
 * What is settled for the online store, as head office sees it. Pages and old addresses have lists of their own.
 */
export type WebShopView = { zones: Array<DeliveryZone>, 
/**
 * Of every branch of the web.
 */
pickups: Array<PickupRule>, menus: WebMenus, };

export type Welcome = { server: string, 
/**
 * The number of the agreement that the server keeps.
 */
protocol: number, 
/**
 * The oldest that it serves.
 */
oldest: number, epoch: Epoch, 
/**
 * Newest durable position of the node.
 */
durable: Lsn, time: Timestamp, heartbeat_ms: number, partitions: number, who: Who, };

/**
 * Whom the server takes this connection for.
 */
export type Who = "public" | { "register": RegisterView } | { "staff": StaffView };

/**
 * Why a customer calls an order off.
 */
export type WhyCancelled = { reason: string, };

/**
 * How something is called in one language.
 */
export type Wording = { 
/**
 * ISO 639-1, two letters.
 */
language: string, text: string, };

/**
 * Goods that are not there any more: thrown away, stolen, used by the house.
 */
export type WriteOff = { sku: Sku, quantity: Quantity, 
/**
 * What was the matter with them; none where they were for sale.
 */
condition: Condition | null, reason: AdjustmentReason, note: string, 
/**
 * As in `adjust`.
 */
code: ReasonId | null, };

export type WriteOffTransfer = { transfer: TransferId, note: string, };

/**
 * A closed shift. Numbered per register, immutable.
 */
export type ZReport = { number: number, branch: BranchId, register: RegisterId, opened: OccurredAt, closed: OccurredAt, opened_by: StaffId, closed_by: StaffId, opening_float: Amount, 
/**
 * Float plus every cash movement of the shift.
 */
expected: Amount, 
/**
 * What was counted.
 */
counted: Amount, 
/**
 * `counted − expected`.
 */
over_short: Amount, totals: ShiftTotals, 
/**
 * Tickets of this shift that came after it was closed.
 */
late: ShiftTotals, };
