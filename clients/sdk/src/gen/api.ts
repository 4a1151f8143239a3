// Made from the server's table of operations by `cargo test -p onhand --lib typescript` with ONHAND_BLESS=1. Do not edit.
import type { AbcClass, AsideRow, AskLabel, AskWorth, BackorderView, BackupsView, Badge, Barcode, BinRow, BranchId, BroughtWorth, Carriers, CartId, CartQuote, CartView, CatalogueChanges, CatalogueView, CategoryCount, ChangePassword, ChangePrices, Channel, CodeView, CodesIssued, CollectionPreview, CollectionView, Command, CommandId, Condition, ConfirmSecondFactor, ConservationView, ConsignmentLine, ConsignmentView, CostView, CountBinView, CountId, CountLine, CountMisplaced, CountView, CountsDue, CouponId, CouponUse, CouponView, CustomerExport, CustomerGroupId, CustomerId, CustomerRow, CustomerView, DayPace, DaySales, Delivery, DeliveryView, EndSecondFactor, EnrolRequest, Enrolled, EnrolmentCode, Epoch, ExchangeQuote, ExpiryBucket, ExpiryReport, Explanation, FlashSaleView, FrontView, FulfilmentId, FulfilmentState, FulfilmentView, GiftCardBalance, GiftCardCode, GiftCardId, GiftCardLedger, GiftCardLiability, GiftCardView, GoodsLabelLayout, GoodsLabelOrder, GoodsLabels, IdleStock, ImportKind, ImportLine, ImportMapping, ImportView, InCollection, IncidentsView, InsideProduct, InvoiceKind, InvoiceRow, InvoiceSeries, IssuedGiftCard, KitView, LabelJob, LeftOut, LevelName, ListPriceOf, LossEntry, LossGroup, LossReason, LossReport, LotBuyer, LotCode, LotLevel, LotOrigin, LotState, LotsOfSku, LowLevel, Lsn, MailView, MediaView, Movement, MovementKind, MyAccount, MyAnswer, MyReturn, NewCart, OfferRow, OrderExport, OrderId, OrderRow, OrderState, OrderView, OtherCart, OutboxTold, PacksView, Page, ParcelLabel, ParcelTracking, PersonView, PlaceOrder, PostalAddress, PriceChanged, PriceExplained, PriceListId, PriceListView, PriceToCome, PricesChanged, PrintJob, Printed, PrivacyView, ProductChange, ProductPage, PromotionId, PromotionView, PurchaseId, PurchaseSheet, PurchaseState, PurchaseView, PutCollection, PutMailPassword, PutTheme, Quantity, RecallView, RecoveryCodes, Redirect, RefusedDocument, RegisterDetails, RegisterId, RegisterView, Replenishment, Reply, RoleDetails, SafetyRules, SalesGroup, SalesOrder, SalesReport, SalesTicket, SamplesWithdrawn, SecondFactorBegun, SendTo, SentMail, SetLabelPrinter, SettingsView, ShiftReport, SignInRequest, SignInResponse, SignInView, SignInsEnded, SignOnRequest, SignOnResponse, Sku, SkuAlerts, SkuLevel, SkuQuantity, SkuStock, SkuTurnover, SoldTicket, StaffId, StartView, StockGroup, StockValue, StoreCredit, SupplierId, SupplierView, TaskId, TaskProposal, TaskView, ThemePreview, ThemeView, Ticket, TicketId, TicketKind, TicketSummary, TillBranches, TillOrders, Timestamp, TransferId, TransferView, TypedCode, UncountedSku, WantedCodes, WantedGiftCard, WebPage, WebPagePreview, WebShopView, WhyCancelled, ZReport } from './protocol.ts';

/** One request, as an operation describes it. */
export interface Call {
  method: 'GET' | 'POST' | 'DELETE';
  path: string;
  query?: object;
  headers?: object;
  body?: unknown;
  answer: 'json' | 'text' | 'blob';
}

/** Every operation of the HTTP interface. How a call is sent is for a subclass to say. */
export abstract class Operations {
  protected abstract send(call: Call): Promise<unknown>;

  /** Exchanges a person's password, and the code of their second factor, for a bearer token that is good for twelve hours. For everybody. */
  signIn(body: SignInRequest): Promise<SignInResponse> {
    return this.send({ method: 'POST', path: '/api/v1/sign-in', body, answer: 'json' }) as Promise<SignInResponse>;
  }

  /** Ends the sign-in that the request shows. For staff, about themselves. */
  signOut(): Promise<SignInsEnded> {
    return this.send({ method: 'POST', path: '/api/v1/sign-out', answer: 'json' }) as Promise<SignInsEnded>;
  }

  /** Signs a person on at a register by PIN, as the socket does. For the register itself. */
  signOn(register: RegisterId, body: SignOnRequest): Promise<SignOnResponse> {
    return this.send({ method: 'POST', path: `/api/v1/registers/${encodeURIComponent(register)}/sign-on`, body, answer: 'json' }) as Promise<SignOnResponse>;
  }

  /** What the caller is told of themselves. For staff, about themselves. */
  readMyAccount(): Promise<MyAccount> {
    return this.send({ method: 'GET', path: '/api/v1/me', answer: 'json' }) as Promise<MyAccount>;
  }

  /** Changes the caller's own password. Their other sign-ins end. For staff, about themselves. */
  changeMyPassword(body: ChangePassword): Promise<SignInResponse> {
    return this.send({ method: 'POST', path: '/api/v1/me/password', body, answer: 'json' }) as Promise<SignInResponse>;
  }

  /** Makes a secret for the caller's phone, told once; it is in force when `confirmMySecondFactor` has seen a code. For staff, about themselves. */
  beginMySecondFactor(): Promise<SecondFactorBegun> {
    return this.send({ method: 'POST', path: '/api/v1/me/second-factor', answer: 'json' }) as Promise<SecondFactorBegun>;
  }

  /** Puts the caller's second factor in force and tells recovery codes, once. For staff, about themselves. */
  confirmMySecondFactor(body: ConfirmSecondFactor): Promise<RecoveryCodes> {
    return this.send({ method: 'POST', path: '/api/v1/me/second-factor/confirm', body, answer: 'json' }) as Promise<RecoveryCodes>;
  }

  /** Takes the caller's second factor away. For staff, about themselves. */
  endMySecondFactor(body: EndSecondFactor): Promise<MyAccount> {
    return this.send({ method: 'POST', path: '/api/v1/me/second-factor/end', body, answer: 'json' }) as Promise<MyAccount>;
  }

  /** Customers, who came last first. For staff who may look after customers. */
  listCustomers(query: { text?: string | null; group?: CustomerGroupId | null; limit?: number | null; cursor?: string | null } = {}): Promise<Page<CustomerRow>> {
    return this.send({ method: 'GET', path: '/api/v1/customers', query, answer: 'json' }) as Promise<Page<CustomerRow>>;
  }

  /** One customer, with addresses and consents. For staff who may look after customers. */
  readCustomer(customer: CustomerId): Promise<CustomerView> {
    return this.send({ method: 'GET', path: `/api/v1/customers/${encodeURIComponent(customer)}`, answer: 'json' }) as Promise<CustomerView>;
  }

  /** All that is kept of a customer, for that customer. For staff who may look after customers. */
  exportCustomer(customer: CustomerId): Promise<CustomerExport> {
    return this.send({ method: 'GET', path: `/api/v1/customers/${encodeURIComponent(customer)}/export`, answer: 'json' }) as Promise<CustomerExport>;
  }

  /** What a customer has of store credit, and what changed it, the newest first. `gift_card.grant` gives some. For staff who may look after customers. */
  readStoreCredit(customer: CustomerId): Promise<StoreCredit> {
    return this.send({ method: 'GET', path: `/api/v1/customers/${encodeURIComponent(customer)}/store-credit`, answer: 'json' }) as Promise<StoreCredit>;
  }

  /** Signs all devices of a customer out, at once. For staff who may look after customers. */
  signCustomerOut(customer: CustomerId): Promise<SignInsEnded> {
    return this.send({ method: 'POST', path: `/api/v1/customers/${encodeURIComponent(customer)}/sign-out`, answer: 'json' }) as Promise<SignInsEnded>;
  }

  /** Everybody who works here or did, by number. For staff who may look after people and roles. */
  listPeople(query: { limit?: number | null; cursor?: string | null } = {}): Promise<Page<PersonView>> {
    return this.send({ method: 'GET', path: '/api/v1/people', query, answer: 'json' }) as Promise<Page<PersonView>>;
  }

  /** One person. For staff who may look after people and roles. */
  readPerson(staff: StaffId): Promise<PersonView> {
    return this.send({ method: 'GET', path: `/api/v1/people/${encodeURIComponent(staff)}`, answer: 'json' }) as Promise<PersonView>;
  }

  /** Ends every sign-in of a person, at once. For staff who may look after people and roles. */
  endSignInsOfPerson(staff: StaffId): Promise<SignInsEnded> {
    return this.send({ method: 'POST', path: `/api/v1/people/${encodeURIComponent(staff)}/sign-ins/end`, answer: 'json' }) as Promise<SignInsEnded>;
  }

  /** Every role with its rights and limits, how many hold it, and what it was to begin with. For staff who may look after people and roles. */
  listRoles(): Promise<Array<RoleDetails>> {
    return this.send({ method: 'GET', path: '/api/v1/roles', answer: 'json' }) as Promise<Array<RoleDetails>>;
  }

  /** Who is signed in to the back office, from where and since when, the newest first. For staff who may look after people and roles. */
  listSignIns(): Promise<Array<SignInView>> {
    return this.send({ method: 'GET', path: '/api/v1/sign-ins', answer: 'json' }) as Promise<Array<SignInView>>;
  }

  /** Ends one sign-in, at once. For staff who may look after people and roles. */
  endSignIn(sign_in: string): Promise<SignInsEnded> {
    return this.send({ method: 'POST', path: `/api/v1/sign-ins/${encodeURIComponent(sign_in)}/end`, answer: 'json' }) as Promise<SignInsEnded>;
  }

  /** Does one command, once, however often it is sent. Answers when it is durable. For registers and staff. */
  submitCommand(body: Command, headers: { 'Idempotency-Key'?: CommandId | null } = {}): Promise<Reply> {
    return this.send({ method: 'POST', path: '/api/v1/commands', body, headers, answer: 'json' }) as Promise<Reply>;
  }

  /** What is sold, where and by whom, products in order of handle. Registers and staff members are told to registers and staff only. With `since` and `epoch` the answer is `CatalogueChanges`: what is different from the catalogue of that position. For everybody; registers and staff are told more. */
  readCatalogue(query: { limit?: number | null; cursor?: string | null; since?: Lsn | null; epoch?: Epoch | null } = {}): Promise<CatalogueView | CatalogueChanges> {
    return this.send({ method: 'GET', path: '/api/v1/catalogue', query, answer: 'json' }) as Promise<CatalogueView | CatalogueChanges>;
  }

  /** Products with what only the house knows of them, those out of sight included, and counts of what is among them. Costs are told to staff who may see them. For staff who may change the catalogue. */
  listProducts(query: { limit?: number | null; cursor?: string | null; q?: string | null; category?: string | null; brand?: string | null; tag?: string | null; tax_class?: string | null; state?: string | null; missing?: string | null; sort?: string | null } = {}): Promise<ProductPage> {
    return this.send({ method: 'GET', path: '/api/v1/products', query, answer: 'json' }) as Promise<ProductPage>;
  }

  /** One product with its revision, which an edit names, and who last changed what. For staff who may change the catalogue. */
  readProduct(handle: string): Promise<InsideProduct> {
    return this.send({ method: 'GET', path: `/api/v1/products/${encodeURIComponent(handle)}`, answer: 'json' }) as Promise<InsideProduct>;
  }

  /** Who changed which field of a product, when, from what to what, newest first. For staff who may change the catalogue. */
  productHistory(handle: string, query: { limit?: number | null; cursor?: string | null } = {}): Promise<Page<ProductChange>> {
    return this.send({ method: 'GET', path: `/api/v1/products/${encodeURIComponent(handle)}/history`, query, answer: 'json' }) as Promise<Page<ProductChange>>;
  }

  /** What something costs in a branch and channel at a moment, and why: every price that was considered. For staff who may change the catalogue. */
  explainPrice(query: { sku?: Sku | null; branch?: BranchId | null; channel?: Channel | null; at?: Timestamp | null; group?: CustomerGroupId | null } = {}): Promise<PriceExplained> {
    return this.send({ method: 'GET', path: '/api/v1/prices/explain', query, answer: 'json' }) as Promise<PriceExplained>;
  }

  /** What a change of many prices would come to. Nothing is changed; the command computes it again. For staff who may change the catalogue. */
  previewPrices(body: ChangePrices): Promise<PricesChanged> {
    return this.send({ method: 'POST', path: '/api/v1/prices/preview', body, answer: 'json' }) as Promise<PricesChanged>;
  }

  /** Prices that are to come, the next first. For staff who may change the catalogue. */
  listPricesToCome(query: { limit?: number | null; cursor?: string | null } = {}): Promise<Page<PriceToCome>> {
    return this.send({ method: 'GET', path: '/api/v1/prices/scheduled', query, answer: 'json' }) as Promise<Page<PriceToCome>>;
  }

  /** Articles that cost something else now than at a moment, by their own price or in a price list: those whose shelves need new labels. What was changed back, what is new, and lists or promotions that begin or end are not among them. For staff who may receive goods. */
  listPricesChanged(query: { since?: Timestamp | null; limit?: number | null; cursor?: string | null } = {}): Promise<Page<PriceChanged>> {
    return this.send({ method: 'GET', path: '/api/v1/prices/changed', query, answer: 'json' }) as Promise<Page<PriceChanged>>;
  }

  /** All price lists, those that are over included. For staff who may change the catalogue. */
  listPriceLists(): Promise<Array<PriceListView>> {
    return this.send({ method: 'GET', path: '/api/v1/prices/lists', answer: 'json' }) as Promise<Array<PriceListView>>;
  }

  /** The prices of a list, in order of SKU. For staff who may change the catalogue. */
  readPriceList(list: PriceListId, query: { limit?: number | null; cursor?: string | null } = {}): Promise<Page<ListPriceOf>> {
    return this.send({ method: 'GET', path: `/api/v1/prices/lists/${encodeURIComponent(list)}`, query, answer: 'json' }) as Promise<Page<ListPriceOf>>;
  }

  /** All promotions in order of their numbers, those that are over included, with who put them like this and what they were before. They are put with `organisation.put_promotion`; those that run or are to come are in the catalogue. For staff who may change the catalogue. */
  listPromotions(query: { limit?: number | null; cursor?: string | null } = {}): Promise<Page<PromotionView>> {
    return this.send({ method: 'GET', path: '/api/v1/promotions', query, answer: 'json' }) as Promise<Page<PromotionView>>;
  }

  /** Codes of promotions in order of their numbers, with how much of each is used and how much is left now. They are put with `organisation.put_coupon`. For staff who may change the catalogue. */
  listCoupons(query: { promotion?: PromotionId | null } = {}): Promise<Array<CouponView>> {
    return this.send({ method: 'GET', path: '/api/v1/coupons', query, answer: 'json' }) as Promise<Array<CouponView>>;
  }

  /** Who used codes of a coupon, the newest first: orders, with what became of each use. For staff who may change the catalogue. */
  listCouponUses(coupon: CouponId, query: { limit?: number | null; cursor?: string | null } = {}): Promise<Page<CouponUse>> {
    return this.send({ method: 'GET', path: `/api/v1/coupons/${encodeURIComponent(coupon)}/uses`, query, answer: 'json' }) as Promise<Page<CouponUse>>;
  }

  /** All codes of a series, with whether each was used. For staff who may change the catalogue. */
  exportCodes(coupon: CouponId): Promise<string> {
    return this.send({ method: 'GET', path: `/api/v1/coupons/${encodeURIComponent(coupon)}/codes.csv`, answer: 'text' }) as Promise<string>;
  }

  /** Makes so many new codes of a series that nobody guesses, or adds those of a file. What is there already is left as it is. For staff who may change the catalogue. */
  addCodes(coupon: CouponId, body: WantedCodes, headers: { 'Idempotency-Key'?: CommandId | null } = {}): Promise<CodesIssued> {
    return this.send({ method: 'POST', path: `/api/v1/coupons/${encodeURIComponent(coupon)}/codes`, body, headers, answer: 'json' }) as Promise<CodesIssued>;
  }

  /** All flash sales, the newest first, with how many wait, are called and have ordered just now. They are put with `organisation.put_flash_sale`. For staff who may change the catalogue. */
  listFlashSales(): Promise<Array<FlashSaleView>> {
    return this.send({ method: 'GET', path: '/api/v1/flash-sales', answer: 'json' }) as Promise<Array<FlashSaleView>>;
  }

  /** Gift cards with something on them, those issued last first. `gift_card.adjust` and `gift_card.block` change one. For staff who may look after gift cards. */
  listGiftCards(query: { last?: string | null; customer?: CustomerId | null; empty?: boolean | null; limit?: number | null; cursor?: string | null } = {}): Promise<Page<GiftCardView>> {
    return this.send({ method: 'GET', path: '/api/v1/gift-cards', query, answer: 'json' }) as Promise<Page<GiftCardView>>;
  }

  /** Makes a gift card that is not sold, and tells its code: now, and again for a repeat of the same request, and never else. For staff who may look after gift cards. */
  issueGiftCard(body: WantedGiftCard, headers: { 'Idempotency-Key'?: CommandId | null } = {}): Promise<IssuedGiftCard> {
    return this.send({ method: 'POST', path: '/api/v1/gift-cards', body, headers, answer: 'json' }) as Promise<IssuedGiftCard>;
  }

  /** The gift card of a code, with its ledger. The code is sent in the body, since addresses are written down in many places. For staff who may look after gift cards. */
  findGiftCard(body: GiftCardCode): Promise<GiftCardLedger> {
    return this.send({ method: 'POST', path: '/api/v1/gift-cards/find', body, answer: 'json' }) as Promise<GiftCardLedger>;
  }

  /** What the house owes on gift cards: now, and at the end of each day on which something changed it. As CSV the days. For staff who may look after gift cards. */
  readGiftCardLiability(): Promise<GiftCardLiability> {
    return this.send({ method: 'GET', path: '/api/v1/gift-cards/liability', answer: 'json' }) as Promise<GiftCardLiability>;
  }

  /** What is on the gift card of a code. A visitor may try a few in a row; whoever tries more often is told nothing of any. For everybody. */
  readGiftCardBalance(body: GiftCardCode): Promise<GiftCardBalance> {
    return this.send({ method: 'POST', path: '/api/v1/gift-cards/balance', body, answer: 'json' }) as Promise<GiftCardBalance>;
  }

  /** A gift card with its ledger, the newest entry first. For staff who may look after gift cards. */
  readGiftCard(card: GiftCardId): Promise<GiftCardLedger> {
    return this.send({ method: 'GET', path: `/api/v1/gift-cards/${encodeURIComponent(card)}`, answer: 'json' }) as Promise<GiftCardLedger>;
  }

  /** Keeps a gift card with a cart, to pay with what is on it. What can be had of it stands among the cart's `cards`; an order is placed with the sum of that as `by_cards`, and is refused where there is less by then. For everybody. */
  putGiftCardToCart(cart: CartId, body: GiftCardCode): Promise<CartView> {
    return this.send({ method: 'POST', path: `/api/v1/carts/${encodeURIComponent(cart)}/gift-cards`, body, answer: 'json' }) as Promise<CartView>;
  }

  /** Takes a gift card from a cart. For everybody. */
  takeGiftCardFromCart(cart: CartId, card: GiftCardId): Promise<CartView> {
    return this.send({ method: 'DELETE', path: `/api/v1/carts/${encodeURIComponent(cart)}/gift-cards/${encodeURIComponent(card)}`, answer: 'json' }) as Promise<CartView>;
  }

  /** Collections in order of handle, with how many products are in each now. For staff who may change the catalogue. */
  listCollections(query: { limit?: number | null; cursor?: string | null } = {}): Promise<Page<CollectionView>> {
    return this.send({ method: 'GET', path: '/api/v1/collections', query, answer: 'json' }) as Promise<Page<CollectionView>>;
  }

  /** One collection with its version, which a change names. For staff who may change the catalogue. */
  readCollection(handle: string): Promise<CollectionView> {
    return this.send({ method: 'GET', path: `/api/v1/collections/${encodeURIComponent(handle)}`, answer: 'json' }) as Promise<CollectionView>;
  }

  /** What a collection would hold now, and the first of it. Nothing is changed. For staff who may change the catalogue. */
  previewCollection(body: PutCollection): Promise<CollectionPreview> {
    return this.send({ method: 'POST', path: '/api/v1/collection-preview', body, answer: 'json' }) as Promise<CollectionPreview>;
  }

  /** Collections that a product is in now, by hand or by a rule. For staff who may change the catalogue. */
  collectionsOfProduct(handle: string): Promise<Array<InCollection>> {
    return this.send({ method: 'GET', path: `/api/v1/products/${encodeURIComponent(handle)}/collections`, answer: 'json' }) as Promise<Array<InCollection>>;
  }

  /** Every category that a product is in, in order, with how many are just there. For staff who may change the catalogue. */
  listCategories(): Promise<Array<CategoryCount>> {
    return this.send({ method: 'GET', path: '/api/v1/categories', answer: 'json' }) as Promise<Array<CategoryCount>>;
  }

  /** How a branch stands with a supplier whose goods it has on consignment: what stands there, what is owed for what was sold or lost, and what was settled. For staff who may see what goods cost. */
  readConsignment(branch: BranchId, supplier: SupplierId, query: { until?: string | null } = {}): Promise<ConsignmentView> {
    return this.send({ method: 'GET', path: `/api/v1/branches/${encodeURIComponent(branch)}/consignment/${encodeURIComponent(supplier)}`, query, answer: 'json' }) as Promise<ConsignmentView>;
  }

  /** What a settlement was about, or what is owed now where none is named, in order of SKU. For staff who may see what goods cost. */
  listConsignmentLines(branch: BranchId, supplier: SupplierId, query: { settlement?: number | null; until?: string | null; limit?: number | null; cursor?: string | null } = {}): Promise<Page<ConsignmentLine>> {
    return this.send({ method: 'GET', path: `/api/v1/branches/${encodeURIComponent(branch)}/consignment/${encodeURIComponent(supplier)}/lines`, query, answer: 'json' }) as Promise<Page<ConsignmentLine>>;
  }

  /** Every level of one branch in order of SKU. A register reads those of its own. For registers and staff. */
  listBranchStock(branch: BranchId, query: { limit?: number | null; cursor?: string | null } = {}): Promise<Page<SkuLevel>> {
    return this.send({ method: 'GET', path: `/api/v1/branches/${encodeURIComponent(branch)}/stock`, query, answer: 'json' }) as Promise<Page<SkuLevel>>;
  }

  /** The levels of all branches that call for somebody, the most urgent first: below zero, about to run out, out. For staff who may see reports. */
  listLowStock(query: { limit?: number | null } = {}): Promise<Array<LowLevel>> {
    return this.send({ method: 'GET', path: '/api/v1/low-stock', query, answer: 'json' }) as Promise<Array<LowLevel>>;
  }

  /** One SKU's level in every branch. A register is told that of its own. For registers and staff. */
  readStock(sku: Sku): Promise<SkuStock> {
    return this.send({ method: 'GET', path: `/api/v1/stock/${encodeURIComponent(sku)}`, answer: 'json' }) as Promise<SkuStock>;
  }

  /** What the public may know about the availability of some SKUs. For everybody. */
  readBadges(query: { sku: Sku[] }): Promise<Array<Badge>> {
    return this.send({ method: 'GET', path: '/api/v1/badges', query, answer: 'json' }) as Promise<Array<Badge>>;
  }

  /** One SKU's ledger, newest first, with what was on hand after each movement. A register is told what moved in its own branch. For registers and staff. */
  listMovements(sku: Sku, query: { branch?: BranchId | null; kind?: MovementKind | null; since?: Timestamp | null; until?: Timestamp | null; staff?: StaffId | null; text?: string | null; lot?: LotCode | null; limit?: number | null; cursor?: string | null } = {}): Promise<Page<Movement>> {
    return this.send({ method: 'GET', path: `/api/v1/stock/${encodeURIComponent(sku)}/movements`, query, answer: 'json' }) as Promise<Page<Movement>>;
  }

  /** All that moved in a branch, newest first, with what was on hand of each SKU after it. A register is told of its own. For registers and staff. */
  listBranchMovements(branch: BranchId, query: { kind?: MovementKind | null; since?: Timestamp | null; until?: Timestamp | null; staff?: StaffId | null; text?: string | null; lot?: LotCode | null; limit?: number | null; cursor?: string | null } = {}): Promise<Page<Movement>> {
    return this.send({ method: 'GET', path: `/api/v1/branches/${encodeURIComponent(branch)}/movements`, query, answer: 'json' }) as Promise<Page<Movement>>;
  }

  /** What makes one number of a SKU's level in a branch: its movements, or its open holds and transfers, with their sum. A register asks about its own branch. For registers and staff. */
  explainStock(sku: Sku, query: { branch?: BranchId | null; level?: LevelName | null; condition?: Condition | null; limit?: number | null; cursor?: string | null } = {}): Promise<Explanation> {
    return this.send({ method: 'GET', path: `/api/v1/stock/${encodeURIComponent(sku)}/explain`, query, answer: 'json' }) as Promise<Explanation>;
  }

  /** Whether all stock adds up: the standing audit's last result with what it found, and how far the next round is. For staff who may see reports. */
  readConservation(): Promise<ConservationView> {
    return this.send({ method: 'GET', path: '/api/v1/conservation', answer: 'json' }) as Promise<ConservationView>;
  }

  /** Has the next round of the audit begin now. Answers at once; reading tells how it goes on. For staff who may see reports. */
  checkConservation(): Promise<ConservationView> {
    return this.send({ method: 'POST', path: '/api/v1/conservation', answer: 'json' }) as Promise<ConservationView>;
  }

  /** Every movement of stock as an EPCIS 2.0 event, in the order in which they were recorded. For staff who may see reports. */
  listEpcisEvents(query: { eventType?: string | null; EQ_action?: string | null; EQ_bizStep?: string | null; EQ_disposition?: string | null; EQ_readPoint?: string | null; EQ_bizLocation?: string | null; MATCH_epc?: string | null; MATCH_anyEPCClass?: string | null; EQ_eventID?: string | null; EQ_bizTransaction_desadv?: string | null; EQ_source_location?: string | null; EQ_destination_location?: string | null; EXISTS_errorDeclaration?: string | null; GE_eventTime?: string | null; LT_eventTime?: string | null; GE_recordTime?: string | null; LT_recordTime?: string | null; orderBy?: string | null; orderDirection?: string | null; perPage?: string | null; nextPageToken?: string | null } = {}): Promise<unknown> {
    return this.send({ method: 'GET', path: '/api/v1/epcis/events', query, answer: 'json' }) as Promise<unknown>;
  }

  /** One event by its name. For staff who may see reports. */
  readEpcisEvent(event: string): Promise<unknown> {
    return this.send({ method: 'GET', path: `/api/v1/epcis/events/${encodeURIComponent(event)}`, answer: 'json' }) as Promise<unknown>;
  }

  /** The kinds of events of the standard. For staff who may see reports. */
  listEpcisEventTypes(): Promise<unknown> {
    return this.send({ method: 'GET', path: '/api/v1/epcis/eventTypes', answer: 'json' }) as Promise<unknown>;
  }

  /** The steps of business of CBV 2.0. For staff who may see reports. */
  listEpcisBizSteps(): Promise<unknown> {
    return this.send({ method: 'GET', path: '/api/v1/epcis/bizSteps', answer: 'json' }) as Promise<unknown>;
  }

  /** The states of goods of CBV 2.0. For staff who may see reports. */
  listEpcisDispositions(): Promise<unknown> {
    return this.send({ method: 'GET', path: '/api/v1/epcis/dispositions', answer: 'json' }) as Promise<unknown>;
  }

  /** The questions that have a name. For staff who may see reports. */
  listEpcisQueries(): Promise<unknown> {
    return this.send({ method: 'GET', path: '/api/v1/epcis/queries', answer: 'json' }) as Promise<unknown>;
  }

  /** Gives a question a name: `{ "name": …, "query": { parameter: value or list } }`. Its parameters are those of events. For staff who may see reports. */
  putEpcisQuery(): Promise<unknown> {
    return this.send({ method: 'POST', path: '/api/v1/epcis/queries', answer: 'json' }) as Promise<unknown>;
  }

  /** A question by its name. For staff who may see reports. */
  readEpcisQuery(name: string): Promise<unknown> {
    return this.send({ method: 'GET', path: `/api/v1/epcis/queries/${encodeURIComponent(name)}`, answer: 'json' }) as Promise<unknown>;
  }

  /** Takes a question's name away. Sockets that follow it go on. For staff who may see reports. */
  removeEpcisQuery(name: string): Promise<unknown> {
    return this.send({ method: 'DELETE', path: `/api/v1/epcis/queries/${encodeURIComponent(name)}`, answer: 'json' }) as Promise<unknown>;
  }

  /** The events of a question, narrowed further by parameters. With `Upgrade: websocket` they are told as they are recorded: from `nextPageToken` on, or from `GE_recordTime`, or from now. For staff who may see reports. */
  listEpcisQueryEvents(name: string, query: { perPage?: string | null; nextPageToken?: string | null; GE_recordTime?: string | null; stream?: string | null } = {}): Promise<unknown> {
    return this.send({ method: 'GET', path: `/api/v1/epcis/queries/${encodeURIComponent(name)}/events`, query, answer: 'json' }) as Promise<unknown>;
  }

  /** Takes an EPCISDocument of others: each of its events becomes a command of ours, once, or is refused. Answers 202 at once; `Location` tells what became of it. For staff who may receive goods. */
  captureEpcisEvents(): Promise<unknown> {
    return this.send({ method: 'POST', path: '/api/v1/epcis/capture', answer: 'json' }) as Promise<unknown>;
  }

  /** What became of the documents of others, the newest first. For staff who may receive goods. */
  listEpcisCaptures(): Promise<unknown> {
    return this.send({ method: 'GET', path: '/api/v1/epcis/capture', answer: 'json' }) as Promise<unknown>;
  }

  /** What became of one document, event by event. For staff who may receive goods. */
  readEpcisCapture(capture: string): Promise<unknown> {
    return this.send({ method: 'GET', path: `/api/v1/epcis/capture/${encodeURIComponent(capture)}`, answer: 'json' }) as Promise<unknown>;
  }

  /** What is on hand in a branch and may not be sold, in order of SKU, with what is the matter with how much of it. For registers and staff. */
  listAside(branch: BranchId, query: { condition?: Condition | null; sku?: Sku | null; limit?: number | null; cursor?: string | null } = {}): Promise<Page<AsideRow>> {
    return this.send({ method: 'GET', path: `/api/v1/branches/${encodeURIComponent(branch)}/aside`, query, answer: 'json' }) as Promise<Page<AsideRow>>;
  }

  /** Where goods lie in a branch, in order of SKU: of all that have a bin there, of those that are named, or of those in one bin or zone. The first of a SKU's bins is the one to go to. Of SKUs that are named, also what is kept back from the online store. For registers and staff. */
  listBins(branch: BranchId, query: { skus?: string | null; bin?: string | null; limit?: number | null; cursor?: string | null } = {}): Promise<Page<BinRow>> {
    return this.send({ method: 'GET', path: `/api/v1/branches/${encodeURIComponent(branch)}/bins`, query, answer: 'json' }) as Promise<Page<BinRow>>;
  }

  /** The sheets and rolls that labels are printed on, in tenths of a millimetre. For registers and staff. */
  listLabelLayouts(): Promise<Array<GoodsLabelLayout>> {
    return this.send({ method: 'GET', path: '/api/v1/label-layouts', answer: 'json' }) as Promise<Array<GoodsLabelLayout>>;
  }

  /** Makes labels for goods: what is written on each, and what scanners read of it as an SVG path. For registers and staff. */
  makeLabels(body: GoodsLabelOrder): Promise<GoodsLabels> {
    return this.send({ method: 'POST', path: '/api/v1/labels', body, answer: 'json' }) as Promise<GoodsLabels>;
  }

  /** The same labels in ZPL II, for a label printer that hangs on a computer. For registers and staff. */
  writeLabels(body: GoodsLabelOrder, query: { dpi?: string | null } = {}): Promise<string> {
    return this.send({ method: 'POST', path: '/api/v1/labels/zpl', body, query, answer: 'text' }) as Promise<string>;
  }

  /** On which printer in its network a branch prints labels; `set_label_printer` says it. For registers and staff. */
  readLabelPrinter(branch: BranchId): Promise<SetLabelPrinter> {
    return this.send({ method: 'GET', path: `/api/v1/branches/${encodeURIComponent(branch)}/label-printer`, answer: 'json' }) as Promise<SetLabelPrinter>;
  }

  /** Prints labels, or a test, on the branch's printer for them, and tells what the printer said. For staff who may receive goods. */
  printLabels(branch: BranchId, body: LabelJob): Promise<Printed> {
    return this.send({ method: 'POST', path: `/api/v1/branches/${encodeURIComponent(branch)}/labels/print`, body, answer: 'json' }) as Promise<Printed>;
  }

  /** What was lost and found in a range of business dates: corrections, differences of counts and between branches, and goods that came back and were thrown away, in units, at cost, and as a share of what was sold. What is only set aside is not lost, and what is between two branches is not until somebody gives it up. Costs are told to whoever may see them. For staff who may see reports. */
  reportLosses(query: { group?: LossGroup | null; from?: string | null; to?: string | null; branch?: BranchId | null; reason?: LossReason | null; category?: string | null; staff?: StaffId | null; variant?: Sku | null; as_of?: Lsn | null; limit?: number | null; cursor?: string | null } = {}): Promise<LossReport> {
    return this.send({ method: 'GET', path: '/api/v1/reports/losses', query, answer: 'json' }) as Promise<LossReport>;
  }

  /** What is behind a figure of a report of losses, newest first, each with the document that it can be opened as. For staff who may see reports. */
  reportLossEntries(query: { from?: string | null; to?: string | null; branch?: BranchId | null; reason?: LossReason | null; category?: string | null; staff?: StaffId | null; variant?: Sku | null; as_of?: Lsn | null; limit?: number | null; cursor?: string | null } = {}): Promise<Page<LossEntry>> {
    return this.send({ method: 'GET', path: '/api/v1/reports/losses/entries', query, answer: 'json' }) as Promise<Page<LossEntry>>;
  }

  /** What each branch has of a SKU, lot by lot in the order in which they are to be sold, with the part of which no lot is known. A register is told of its own branch. For registers and staff. */
  readLots(sku: Sku): Promise<Array<LotsOfSku>> {
    return this.send({ method: 'GET', path: `/api/v1/stock/${encodeURIComponent(sku)}/lots`, answer: 'json' }) as Promise<Array<LotsOfSku>>;
  }

  /** Lots and serial numbers, in order of branch, SKU and number. A register is told of its own branch. For registers and staff. */
  listLots(query: { branch?: BranchId | null; sku?: Sku | null; state?: LotState | null; serial?: boolean | null; text?: string | null; empty?: boolean | null; limit?: number | null; cursor?: string | null } = {}): Promise<Page<LotLevel>> {
    return this.send({ method: 'GET', path: '/api/v1/lots', query, answer: 'json' }) as Promise<Page<LotLevel>>;
  }

  /** What expires when: sums by 30, 60, 90, 180 and 365 days, and the lots, what expires first standing first. As CSV all lots. For staff who may see reports. */
  readExpiry(query: { branch?: BranchId | null; bucket?: ExpiryBucket | null; limit?: number | null; skip?: number | null } = {}): Promise<ExpiryReport> {
    return this.send({ method: 'GET', path: '/api/v1/reports/expiry', query, answer: 'json' }) as Promise<ExpiryReport>;
  }

  /** Lots that may not be sold anywhere, the newest first, with how many branches have blocked them and how much of them is on hand. For registers and staff. */
  listRecalls(): Promise<Array<RecallView>> {
    return this.send({ method: 'GET', path: '/api/v1/recalls', answer: 'json' }) as Promise<Array<RecallView>>;
  }

  /** To whom a lot went, and from whom some of it came back, newest first: tickets, orders and customers, those included who bought it in a kit, or are promised one that still lies in the branch. Who ordered is told to those who look after orders. For staff who may see reports. */
  listLotBuyers(sku: Sku, query: { lot?: LotCode | null; limit?: number | null; cursor?: string | null } = {}): Promise<Page<LotBuyer>> {
    return this.send({ method: 'GET', path: `/api/v1/stock/${encodeURIComponent(sku)}/buyers`, query, answer: 'json' }) as Promise<Page<LotBuyer>>;
  }

  /** With which deliveries a lot or a unit came, newest first: from whom, on which paper, and what one cost then. Costs are told to those who may see them. For staff who may see reports. */
  listLotOrigins(sku: Sku, query: { lot?: LotCode | null; limit?: number | null; cursor?: string | null } = {}): Promise<Page<LotOrigin>> {
    return this.send({ method: 'GET', path: `/api/v1/stock/${encodeURIComponent(sku)}/origins`, query, answer: 'json' }) as Promise<Page<LotOrigin>>;
  }

  /** Kits, sets and cases in order of SKU: what one of each is made of, how many could be put together in each branch of what can be sold of the parts now, and which part limits that. A register is told of its own branch. For registers and staff. */
  listKits(query: { limit?: number | null; cursor?: string | null } = {}): Promise<Page<KitView>> {
    return this.send({ method: 'GET', path: '/api/v1/kits', query, answer: 'json' }) as Promise<Page<KitView>>;
  }

  /** What one unit of a SKU is made of, which is nothing for most, and how many could be put together in each branch now. For registers and staff. */
  readKit(sku: Sku): Promise<KitView> {
    return this.send({ method: 'GET', path: `/api/v1/kits/${encodeURIComponent(sku)}`, answer: 'json' }) as Promise<KitView>;
  }

  /** In what one SKU can be counted: the unit of its stock, its packs with what is in one and what is printed on them, and the smaller measures that need no setting up, such as grams. `version` is what the next `put_packs` names. For registers and staff. */
  readPacks(sku: Sku): Promise<PacksView> {
    return this.send({ method: 'GET', path: `/api/v1/packs/${encodeURIComponent(sku)}`, answer: 'json' }) as Promise<PacksView>;
  }

  /** What a scanner read: the SKU, the pack where it is a pack's barcode, and how many units of the stock as many of them are. What does not come out to whole thousandths, or to whole pieces, is refused. For registers and staff. */
  readCode(code: Barcode, query: { count?: Quantity | null } = {}): Promise<CodeView> {
    return this.send({ method: 'GET', path: `/api/v1/codes/${encodeURIComponent(code)}`, query, answer: 'json' }) as Promise<CodeView>;
  }

  /** How many people are to be written to when the online store can sell a SKU again, where they want it, and since when the first of them waits. For registers and staff. */
  readAlerts(sku: Sku): Promise<SkuAlerts> {
    return this.send({ method: 'GET', path: `/api/v1/stock/${encodeURIComponent(sku)}/alerts`, answer: 'json' }) as Promise<SkuAlerts>;
  }

  /** How the online store sells a SKU before it is there: at which branch, up to how many and until when, how many wait for it, how many more may, and what was said about it before. `set_backorders` says it. For registers and staff. */
  readBackorder(sku: Sku): Promise<BackorderView> {
    return this.send({ method: 'GET', path: `/api/v1/stock/${encodeURIComponent(sku)}/backorder`, answer: 'json' }) as Promise<BackorderView>;
  }

  /** Tickets of all branches, newest first. For staff who may see reports. */
  listTickets(query: { limit?: number | null; cursor?: string | null } = {}): Promise<Page<TicketSummary>> {
    return this.send({ method: 'GET', path: '/api/v1/tickets', query, answer: 'json' }) as Promise<Page<TicketSummary>>;
  }

  /** One ticket with its lines and tenders. A register reads the tickets of its branch. For staff who may see reports, and for a register within its own. */
  readTicket(id: TicketId): Promise<Ticket> {
    return this.send({ method: 'GET', path: `/api/v1/tickets/${encodeURIComponent(id)}`, answer: 'json' }) as Promise<Ticket>;
  }

  /** One ticket as a page for a browser to print, on the paper of the register that made it. For staff who may see reports, and for a register within its own. */
  printReceipt(id: TicketId): Promise<string> {
    return this.send({ method: 'GET', path: `/api/v1/tickets/${encodeURIComponent(id)}/receipt`, answer: 'text' }) as Promise<string>;
  }

  /** Tickets of one branch, newest first, with their lines and what was refunded of each. A page may be short and still not be the last. For staff who may see reports, and for a register within its own. */
  listBranchTickets(branch: BranchId, query: { limit?: number | null; cursor?: string | null } = {}): Promise<Page<SoldTicket>> {
    return this.send({ method: 'GET', path: `/api/v1/branches/${encodeURIComponent(branch)}/tickets`, query, answer: 'json' }) as Promise<Page<SoldTicket>>;
  }

  /** One ticket of any branch by the number on its receipt, such as 1-11-2-000042, or by its id, with what was refunded of each line. For staff who may see reports, and for a register within its own. */
  findReceipt(receipt: string): Promise<SoldTicket> {
    return this.send({ method: 'GET', path: `/api/v1/receipts/${encodeURIComponent(receipt)}`, answer: 'json' }) as Promise<SoldTicket>;
  }

  /** Transfers between branches, newest first. A register reads those from or to its branch. For registers and staff. */
  listTransfers(query: { limit?: number | null; cursor?: string | null } = {}): Promise<Page<TransferView>> {
    return this.send({ method: 'GET', path: '/api/v1/transfers', query, answer: 'json' }) as Promise<Page<TransferView>>;
  }

  /** One transfer with what was asked, sent and received of each SKU. For registers and staff. */
  readTransfer(id: TransferId): Promise<TransferView> {
    return this.send({ method: 'GET', path: `/api/v1/transfers/${encodeURIComponent(id)}`, answer: 'json' }) as Promise<TransferView>;
  }

  /** Counts of stock, newest first, without their lines. A register reads those of its branch. For registers and staff. */
  listCounts(query: { limit?: number | null; cursor?: string | null } = {}): Promise<Page<CountView>> {
    return this.send({ method: 'GET', path: '/api/v1/counts', query, answer: 'json' }) as Promise<Page<CountView>>;
  }

  /** One count without its lines. For registers and staff. */
  readCount(id: CountId): Promise<CountView> {
    return this.send({ method: 'GET', path: `/api/v1/counts/${encodeURIComponent(id)}`, answer: 'json' }) as Promise<CountView>;
  }

  /** What was counted of each SKU, in order of SKU, lot by lot where that was done, and what is named and was not counted. While a count is blind, what is expected is told to those who may approve it; what a difference costs, to those who may see costs. For registers and staff. */
  listCountLines(id: CountId, query: { only?: string | null; since?: Lsn | null; limit?: number | null; cursor?: string | null } = {}): Promise<Page<CountLine>> {
    return this.send({ method: 'GET', path: `/api/v1/counts/${encodeURIComponent(id)}/lines`, query, answer: 'json' }) as Promise<Page<CountLine>>;
  }

  /** SKUs of the count's scope that nobody has counted, in order of SKU. Of a count of everything these are the ones that the branch has something of. For registers and staff. */
  listUncounted(id: CountId, query: { limit?: number | null; cursor?: string | null } = {}): Promise<Page<UncountedSku>> {
    return this.send({ method: 'GET', path: `/api/v1/counts/${encodeURIComponent(id)}/uncounted`, query, answer: 'json' }) as Promise<Page<UncountedSku>>;
  }

  /** The bins of a count as somebody walks past them, with who counts each and how many of the articles that lie there were counted there. Of a count of everything these are all bins of the branch. For registers and staff. */
  listCountBins(id: CountId, query: { free?: boolean | null; limit?: number | null; cursor?: string | null } = {}): Promise<Page<CountBinView>> {
    return this.send({ method: 'GET', path: `/api/v1/counts/${encodeURIComponent(id)}/bins`, query, answer: 'json' }) as Promise<Page<CountBinView>>;
  }

  /** What was found in bins where it does not lie, by bin. What is not part of the count is posted nowhere. For registers and staff. */
  listCountMisplaced(id: CountId, query: { limit?: number | null; cursor?: string | null } = {}): Promise<Page<CountMisplaced>> {
    return this.send({ method: 'GET', path: `/api/v1/counts/${encodeURIComponent(id)}/misplaced`, query, answer: 'json' }) as Promise<Page<CountMisplaced>>;
  }

  /** The id of an empty cart. It is kept once something is in it, for a month after it was last touched. For everybody. */
  newCart(): Promise<NewCart> {
    return this.send({ method: 'POST', path: '/api/v1/carts', answer: 'json' }) as Promise<NewCart>;
  }

  /** What is in a cart, what it comes to now, and what is wrong with each line. For everybody. */
  readCart(cart: CartId): Promise<CartView> {
    return this.send({ method: 'GET', path: `/api/v1/carts/${encodeURIComponent(cart)}`, answer: 'json' }) as Promise<CartView>;
  }

  /** Sets how much of something is in a cart; 0 takes it out. For everybody. */
  putInCart(cart: CartId, body: SkuQuantity): Promise<CartView> {
    return this.send({ method: 'POST', path: `/api/v1/carts/${encodeURIComponent(cart)}/lines`, body, answer: 'json' }) as Promise<CartView>;
  }

  /** Puts what is in another cart into this one, and ends that. Of what is in both the larger quantity stays. For everybody. */
  mergeCarts(cart: CartId, body: OtherCart): Promise<CartView> {
    return this.send({ method: 'POST', path: `/api/v1/carts/${encodeURIComponent(cart)}/merge`, body, answer: 'json' }) as Promise<CartView>;
  }

  /** Keeps a code with a cart. What it takes off, or why nothing, stands beside it among the cart's `codes`. A visitor may try a few in a row; whoever tries more often is told nothing of any code. For everybody. */
  putCodeToCart(cart: CartId, body: TypedCode): Promise<CartView> {
    return this.send({ method: 'POST', path: `/api/v1/carts/${encodeURIComponent(cart)}/codes`, body, answer: 'json' }) as Promise<CartView>;
  }

  /** Takes a code from a cart. For everybody. */
  takeCodeFromCart(cart: CartId, code: string): Promise<CartView> {
    return this.send({ method: 'DELETE', path: `/api/v1/carts/${encodeURIComponent(cart)}/codes/${encodeURIComponent(code)}`, answer: 'json' }) as Promise<CartView>;
  }

  /** What a cart comes to, delivered in this way. An order is placed with its `total`. For everybody. */
  quoteCart(cart: CartId, body: Delivery): Promise<CartQuote> {
    return this.send({ method: 'POST', path: `/api/v1/carts/${encodeURIComponent(cart)}/quote`, body, answer: 'json' }) as Promise<CartQuote>;
  }

  /** Orders what is in a cart, and answers when the goods are set aside and it can be paid, or when it is confirmed. A cart is ordered once, however often it is asked. For everybody. */
  placeOrder(body: PlaceOrder, headers: { 'Idempotency-Key'?: CommandId | null } = {}): Promise<OrderView> {
    return this.send({ method: 'POST', path: '/api/v1/checkout', body, headers, answer: 'json' }) as Promise<OrderView>;
  }

  /** How an order stands, for its customer; with `after`, as soon as something of it is newer, or after some seconds. For everybody. */
  readMyOrder(key: string, query: { after?: Lsn | null } = {}): Promise<OrderView> {
    return this.send({ method: 'GET', path: `/api/v1/checkout/${encodeURIComponent(key)}`, query, answer: 'json' }) as Promise<OrderView>;
  }

  /** Begins another payment after one that came to nothing. For everybody. */
  payMyOrder(key: string): Promise<OrderView> {
    return this.send({ method: 'POST', path: `/api/v1/checkout/${encodeURIComponent(key)}/pay`, answer: 'json' }) as Promise<OrderView>;
  }

  /** Calls an order off, as long as nobody has packed it. What was paid is paid back. For everybody. */
  cancelMyOrder(key: string, body: WhyCancelled): Promise<OrderView> {
    return this.send({ method: 'POST', path: `/api/v1/checkout/${encodeURIComponent(key)}/cancel`, body, answer: 'json' }) as Promise<OrderView>;
  }

  /** Leaves something out of a confirmed order, as far as nobody has begun to pick it, and answers when the branches have. What was paid for it goes back. For everybody. */
  reduceMyOrder(key: string, body: LeftOut): Promise<OrderView> {
    return this.send({ method: 'POST', path: `/api/v1/checkout/${encodeURIComponent(key)}/less`, body, answer: 'json' }) as Promise<OrderView>;
  }

  /** Says whether its customer has what was suggested instead of something that is missing (`suggestions` of the order). A yes has it set aside first and answers when that is known, or after 3 seconds as it stands; the first answer counts. For everybody. */
  answerMySuggestion(key: string, number: number, body: MyAnswer): Promise<OrderView> {
    return this.send({ method: 'POST', path: `/api/v1/checkout/${encodeURIComponent(key)}/suggestions/${encodeURIComponent(number)}`, body, answer: 'json' }) as Promise<OrderView>;
  }

  /** Has an order sent to another address in the same country, as long as nobody has packed it. For everybody. */
  readdressMyOrder(key: string, body: PostalAddress): Promise<OrderView> {
    return this.send({ method: 'POST', path: `/api/v1/checkout/${encodeURIComponent(key)}/address`, body, answer: 'json' }) as Promise<OrderView>;
  }

  /** Asks that goods of an order may be sent back, within the time that the house gives. What was paid for them goes back once they are here, or something else goes out for them: `instead` names it, and `difference` says what a quote has shown. For everybody. */
  askMyReturn(key: string, body: MyReturn): Promise<OrderView> {
    return this.send({ method: 'POST', path: `/api/v1/checkout/${encodeURIComponent(key)}/returns`, body, answer: 'json' }) as Promise<OrderView>;
  }

  /** Gives a return up of which nothing has come yet. For everybody. */
  withdrawMyReturn(key: string, number: number): Promise<OrderView> {
    return this.send({ method: 'POST', path: `/api/v1/checkout/${encodeURIComponent(key)}/returns/${encodeURIComponent(number)}/withdraw`, answer: 'json' }) as Promise<OrderView>;
  }

  /** What a return comes to of which some lines name what is wanted `instead`, one for one: what was paid for what comes back, what the other costs now, and the difference that asking for it has to name. Nothing is set aside. For everybody. */
  quoteMyExchange(key: string, body: MyReturn): Promise<ExchangeQuote> {
    return this.send({ method: 'POST', path: `/api/v1/checkout/${encodeURIComponent(key)}/exchange-quote`, body, answer: 'json' }) as Promise<ExchangeQuote>;
  }

  /** Gives an exchange up for the money, as long as nothing is being sent for it. Its return goes on. For everybody. */
  endMyExchange(key: string, number: number): Promise<OrderView> {
    return this.send({ method: 'POST', path: `/api/v1/checkout/${encodeURIComponent(key)}/returns/${encodeURIComponent(number)}/end-exchange`, answer: 'json' }) as Promise<OrderView>;
  }

  /** Orders of the online store, newest first. For staff who may look after online orders. */
  listOrders(query: { state?: OrderState | null; branch?: BranchId | null; from?: Timestamp | null; until?: Timestamp | null; text?: string | null; held_back?: boolean | null; tag?: string | null; returning?: boolean | null; limit?: number | null; cursor?: string | null } = {}): Promise<Page<OrderRow>> {
    return this.send({ method: 'GET', path: '/api/v1/orders', query, answer: 'json' }) as Promise<Page<OrderRow>>;
  }

  /** One order: its lines, who serves it and why, payments, refunds, and all that became of it. For staff who may look after online orders. */
  readOrder(order: OrderId): Promise<OrderView> {
    return this.send({ method: 'GET', path: `/api/v1/orders/${encodeURIComponent(order)}`, answer: 'json' }) as Promise<OrderView>;
  }

  /** Orders that a customer stands before a till with, by their number, the number of a return, or the address of the order's page. By name or mail address only for somebody who is signed on there and may look after orders. For registers. For registers and staff. */
  findTillOrders(query: { text?: string | null; staff?: StaffId | null } = {}): Promise<TillOrders> {
    return this.send({ method: 'GET', path: '/api/v1/till/orders', query, answer: 'json' }) as Promise<TillOrders>;
  }

  /** What would go back for goods of an order that somebody brings to a till. Nothing is booked. For registers. For registers and staff. */
  askBroughtWorth(order: OrderId, body: AskWorth): Promise<BroughtWorth> {
    return this.send({ method: 'POST', path: `/api/v1/till/orders/${encodeURIComponent(order)}/worth`, body, answer: 'json' }) as Promise<BroughtWorth>;
  }

  /** What each branch could give of what is in a cart, and whether it can be collected and paid there. For registers. For registers and staff. */
  listTillBranches(cart: CartId): Promise<TillBranches> {
    return this.send({ method: 'GET', path: `/api/v1/till/carts/${encodeURIComponent(cart)}/branches`, answer: 'json' }) as Promise<TillBranches>;
  }

  /** Invoices and credit notes, newest first. For staff who may see reports. */
  listInvoices(query: { branch?: BranchId | null; kind?: InvoiceKind | null; series?: string | null; from?: string | null; until?: string | null; limit?: number | null; cursor?: string | null } = {}): Promise<Page<InvoiceRow>> {
    return this.send({ method: 'GET', path: '/api/v1/invoices', query, answer: 'json' }) as Promise<Page<InvoiceRow>>;
  }

  /** Every series of numbers, and whether one of it is missing. For staff who may see reports. */
  listInvoiceSeries(): Promise<Array<InvoiceSeries>> {
    return this.send({ method: 'GET', path: '/api/v1/invoices/series', answer: 'json' }) as Promise<Array<InvoiceSeries>>;
  }

  /** An invoice or a credit note as PDF/A, by its number, for whoever keeps the books. For staff who may see reports. */
  readInvoice(number: string): Promise<Blob> {
    return this.send({ method: 'GET', path: `/api/v1/invoices/${encodeURIComponent(number)}/pdf`, answer: 'blob' }) as Promise<Blob>;
  }

  /** The invoices and credit notes of an order, in their order. For staff who may look after online orders. */
  listOrderInvoices(order: OrderId): Promise<Array<InvoiceRow>> {
    return this.send({ method: 'GET', path: `/api/v1/orders/${encodeURIComponent(order)}/invoices`, answer: 'json' }) as Promise<Array<InvoiceRow>>;
  }

  /** One of them as PDF/A, for whoever looks after orders. For staff who may look after online orders. */
  readOrderInvoice(order: OrderId, document: number): Promise<Blob> {
    return this.send({ method: 'GET', path: `/api/v1/orders/${encodeURIComponent(order)}/invoices/${encodeURIComponent(document)}/pdf`, answer: 'blob' }) as Promise<Blob>;
  }

  /** How long what customers say of themselves in orders is kept, how many orders are erased, and what the last round did. For staff who may look after customers. */
  readPrivacy(): Promise<PrivacyView> {
    return this.send({ method: 'GET', path: '/api/v1/privacy', answer: 'json' }) as Promise<PrivacyView>;
  }

  /** All that is kept of an order, for whoever made it. For staff who may look after customers. */
  exportOrder(order: OrderId): Promise<OrderExport> {
    return this.send({ method: 'GET', path: `/api/v1/orders/${encodeURIComponent(order)}/export`, answer: 'json' }) as Promise<OrderExport>;
  }

  /** All that is kept of an order, for its customer. For everybody. */
  exportMyOrder(key: string): Promise<OrderExport> {
    return this.send({ method: 'GET', path: `/api/v1/checkout/${encodeURIComponent(key)}/export`, answer: 'json' }) as Promise<OrderExport>;
  }

  /** Erases what the customer said of themselves in an order, once nothing of it is owed any more, and answers when it is gone. There is no way back. What invoices say of them is kept for as long as the house has settled. For everybody. */
  eraseMyOrder(key: string): Promise<OrderView> {
    return this.send({ method: 'POST', path: `/api/v1/checkout/${encodeURIComponent(key)}/erase`, answer: 'json' }) as Promise<OrderView>;
  }

  /** What branches do for orders, newest first. A register reads those of its branch. For registers and staff. */
  listFulfilments(query: { state?: FulfilmentState | null; limit?: number | null; cursor?: string | null } = {}): Promise<Page<FulfilmentView>> {
    return this.send({ method: 'GET', path: '/api/v1/fulfilments', query, answer: 'json' }) as Promise<Page<FulfilmentView>>;
  }

  /** What one branch does for an order, with what was asked, found and missing of each SKU. For registers and staff. */
  readFulfilment(id: FulfilmentId): Promise<FulfilmentView> {
    return this.send({ method: 'GET', path: `/api/v1/fulfilments/${encodeURIComponent(id)}`, answer: 'json' }) as Promise<FulfilmentView>;
  }

  /** Carriers that labels can be asked of. For staff who may pick, pack and hand over online orders. */
  listCarriers(): Promise<Carriers> {
    return this.send({ method: 'GET', path: '/api/v1/carriers', answer: 'json' }) as Promise<Carriers>;
  }

  /** Asks a carrier for the label of a parcel, with its tracking number. The same parcel has the same label, however often it is asked for; it is on its way once `fulfilment.ship` says so. For staff who may pick, pack and hand over online orders. */
  askLabel(id: FulfilmentId, body: AskLabel): Promise<ParcelLabel> {
    return this.send({ method: 'POST', path: `/api/v1/fulfilments/${encodeURIComponent(id)}/label`, body, answer: 'json' }) as Promise<ParcelLabel>;
  }

  /** What its carrier says of a parcel. For staff who may pick, pack and hand over online orders. */
  trackParcel(id: FulfilmentId): Promise<ParcelTracking> {
    return this.send({ method: 'GET', path: `/api/v1/fulfilments/${encodeURIComponent(id)}/tracking`, answer: 'json' }) as Promise<ParcelTracking>;
  }

  /** Suppliers in order of their numbers, with how many SKUs each offers. For registers and staff. */
  listSuppliers(query: { limit?: number | null; cursor?: string | null } = {}): Promise<Page<SupplierView>> {
    return this.send({ method: 'GET', path: '/api/v1/suppliers', query, answer: 'json' }) as Promise<Page<SupplierView>>;
  }

  /** One supplier with its version, which a change names. For registers and staff. */
  readSupplier(supplier: SupplierId): Promise<SupplierView> {
    return this.send({ method: 'GET', path: `/api/v1/suppliers/${encodeURIComponent(supplier)}`, answer: 'json' }) as Promise<SupplierView>;
  }

  /** What a supplier offers, in order of SKU. Costs are told to those who may see them. For registers and staff. */
  listOffers(supplier: SupplierId, query: { limit?: number | null; cursor?: string | null } = {}): Promise<Page<OfferRow>> {
    return this.send({ method: 'GET', path: `/api/v1/suppliers/${encodeURIComponent(supplier)}/offers`, query, answer: 'json' }) as Promise<Page<OfferRow>>;
  }

  /** What should be ordered again in a branch, in order of SKU: what is watched there and has come down to its reorder point, or to what sells until more comes and its safety stock, with the figures it goes by: how fast it sells, what is on its way, who delivers it, and which branches have too much of it. For staff who may order goods from suppliers. */
  listReplenishment(branch: BranchId, query: { all?: boolean | null; window?: number | null; limit?: number | null; cursor?: string | null } = {}): Promise<Page<Replenishment>> {
    return this.send({ method: 'GET', path: `/api/v1/branches/${encodeURIComponent(branch)}/replenishment`, query, answer: 'json' }) as Promise<Page<Replenishment>>;
  }

  /** How much is kept besides what sells until more comes: the rules of classes, and those of single SKUs. For staff who may order goods from suppliers. */
  readSafety(): Promise<SafetyRules> {
    return this.send({ method: 'GET', path: '/api/v1/safety', answer: 'json' }) as Promise<SafetyRules>;
  }

  /** Orders to suppliers, newest first, without their lines. A register reads those of its branch. For registers and staff. */
  listPurchases(query: { branch?: BranchId | null; state?: PurchaseState | null; limit?: number | null; cursor?: string | null } = {}): Promise<Page<PurchaseView>> {
    return this.send({ method: 'GET', path: '/api/v1/purchases', query, answer: 'json' }) as Promise<Page<PurchaseView>>;
  }

  /** One order with its lines, what came of them, and what became of it. What it costs is told to those who may see costs. For registers and staff. */
  readPurchase(id: PurchaseId): Promise<PurchaseSheet> {
    return this.send({ method: 'GET', path: `/api/v1/purchases/${encodeURIComponent(id)}`, answer: 'json' }) as Promise<PurchaseSheet>;
  }

  /** Mails an order to its supplier, as it is now, with what its paper shows. For staff who may order goods from suppliers. */
  mailPurchase(branch: BranchId, id: PurchaseId, body: SendTo): Promise<SentMail> {
    return this.send({ method: 'POST', path: `/api/v1/branches/${encodeURIComponent(branch)}/purchases/${encodeURIComponent(id)}/mail`, body, answer: 'json' }) as Promise<SentMail>;
  }

  /** What came from suppliers and went back to them, newest first. A register reads those of its branch. For registers and staff. */
  listDeliveries(query: { branch?: BranchId | null; limit?: number | null; cursor?: string | null } = {}): Promise<Page<DeliveryView>> {
    return this.send({ method: 'GET', path: '/api/v1/deliveries', query, answer: 'json' }) as Promise<Page<DeliveryView>>;
  }

  /** What goods cost in each branch by the moving average of what came, in order of SKU, with the last changes. For staff who may see what goods cost. */
  listCosts(query: { branch?: BranchId | null; sku?: Sku | null; limit?: number | null; cursor?: string | null } = {}): Promise<Page<CostView>> {
    return this.send({ method: 'GET', path: '/api/v1/costs', query, answer: 'json' }) as Promise<Page<CostView>>;
  }

  /** Tickets that were taken although not everything was as it should be, newest first: the open ones, or those that were looked into. For staff who may resolve tasks. */
  listTasks(query: { resolved?: boolean | null; limit?: number | null; cursor?: string | null } = {}): Promise<Page<TaskView>> {
    return this.send({ method: 'GET', path: '/api/v1/tasks', query, answer: 'json' }) as Promise<Page<TaskView>>;
  }

  /** What can be done about goods that a task says are missing: who is promised them, in the order in which they get what is there, which branches have some, and what could be taken instead. Each is done with the command `task.remedy`. For staff who may resolve tasks. */
  listProposals(id: TaskId): Promise<Array<TaskProposal>> {
    return this.send({ method: 'GET', path: `/api/v1/tasks/${encodeURIComponent(id)}/proposals`, answer: 'json' }) as Promise<Array<TaskProposal>>;
  }

  /** Documents that were refused by a rule although they told of something that had happened, newest first, each whole. For staff who may resolve tasks. */
  listRefused(query: { limit?: number | null; cursor?: string | null } = {}): Promise<Page<RefusedDocument>> {
    return this.send({ method: 'GET', path: '/api/v1/refused', query, answer: 'json' }) as Promise<Page<RefusedDocument>>;
  }

  /** Trading of every branch on one business date; without a date, each branch's newest that has begun. For staff who may see reports. */
  readSales(query: { date?: string | null; today?: boolean | null } = {}): Promise<Array<DaySales>> {
    return this.send({ method: 'GET', path: '/api/v1/sales', query, answer: 'json' }) as Promise<Array<DaySales>>;
  }

  /** How one of the last fifteen business dates went in every branch, a quarter of an hour at a time, to compare a day with until the same time; without a date, each branch's newest. For staff who may see reports. */
  readSalesPace(query: { date?: string | null } = {}): Promise<Array<DayPace>> {
    return this.send({ method: 'GET', path: '/api/v1/sales/pace', query, answer: 'json' }) as Promise<Array<DayPace>>;
  }

  /** Sales of a range of business dates by one thing, and compared with another range. For staff who may see reports. */
  reportSales(query: { group?: SalesGroup | null; from?: string | null; to?: string | null; compare_from?: string | null; compare_to?: string | null; compare_until?: Timestamp | null; branch?: BranchId | null; register?: RegisterId | null; staff?: StaffId | null; hour?: string | null; weekday?: string | null; kind?: TicketKind | null; tender?: string | null; shift?: Lsn | null; category?: string | null; product?: string | null; variant?: Sku | null; tax_rate?: string | null; discount?: string | null; reason?: string | null; approver?: StaffId | null; channel?: Channel | null; as_of?: Lsn | null; order?: SalesOrder | null; descending?: string | null; limit?: number | null; cursor?: string | null } = {}): Promise<SalesReport> {
    return this.send({ method: 'GET', path: '/api/v1/reports/sales', query, answer: 'json' }) as Promise<SalesReport>;
  }

  /** The tickets and steps of online orders behind a figure of a report of sales, newest first, and what of each counts. For staff who may see reports. */
  reportSalesTickets(query: { from?: string | null; to?: string | null; branch?: BranchId | null; register?: RegisterId | null; staff?: StaffId | null; hour?: string | null; weekday?: string | null; kind?: TicketKind | null; tender?: string | null; shift?: Lsn | null; category?: string | null; product?: string | null; variant?: Sku | null; tax_rate?: string | null; discount?: string | null; reason?: string | null; approver?: StaffId | null; channel?: Channel | null; as_of?: Lsn | null; limit?: number | null; cursor?: string | null } = {}): Promise<Page<SalesTicket>> {
    return this.send({ method: 'GET', path: '/api/v1/reports/sales/tickets', query, answer: 'json' }) as Promise<Page<SalesTicket>>;
  }

  /** What the stock is worth now, at cost and at retail, by branch, category or variant; or what it was worth at an earlier moment: what is there now less what has moved since, at the moving average cost of then and at the prices of now. What a till told later counts for when it was. For staff who may see what goods cost. */
  reportStock(query: { group?: StockGroup | null; branch?: BranchId | null; category?: string | null; day?: string | null; at?: Timestamp | null; limit?: number | null; cursor?: string | null } = {}): Promise<StockValue> {
    return this.send({ method: 'GET', path: '/api/v1/reports/stock', query, answer: 'json' }) as Promise<StockValue>;
  }

  /** Goods that have not sold for long and what they tie up, those first that tie up most: each SKU in each branch, or by branch or category. What never sold counts from the day on which it first came. For staff who may see what goods cost. */
  reportIdle(query: { group?: StockGroup | null; days?: number | null; branch?: BranchId | null; category?: string | null; class?: AbcClass | null; limit?: number | null; cursor?: string | null } = {}): Promise<IdleStock> {
    return this.send({ method: 'GET', path: '/api/v1/reports/idle', query, answer: 'json' }) as Promise<IdleStock>;
  }

  /** How one SKU turns over: its class by what it brings to the house, and when it last sold and was last counted in each branch. For staff who may see reports. */
  readTurnover(sku: Sku): Promise<SkuTurnover> {
    return this.send({ method: 'GET', path: `/api/v1/stock/${encodeURIComponent(sku)}/turnover`, answer: 'json' }) as Promise<SkuTurnover>;
  }

  /** What should be counted again in a branch, the most urgent first: goods of class A every 30 days, of B every 90, of C every 365. What is in a count that is under way is left out. For staff who may count stock. */
  readCountsDue(branch: BranchId, query: { limit?: number | null } = {}): Promise<CountsDue> {
    return this.send({ method: 'GET', path: `/api/v1/branches/${encodeURIComponent(branch)}/counts-due`, query, answer: 'json' }) as Promise<CountsDue>;
  }

  /** Closed shifts of all registers, newest first. For staff who may see reports. */
  listShifts(query: { from?: string | null; to?: string | null; branch?: BranchId | null; register?: RegisterId | null; limit?: number | null; cursor?: string | null } = {}): Promise<Page<ShiftReport>> {
    return this.send({ method: 'GET', path: '/api/v1/shifts', query, answer: 'json' }) as Promise<Page<ShiftReport>>;
  }

  /** One closed shift. For staff who may see reports. */
  readShift(lsn: Lsn): Promise<ShiftReport> {
    return this.send({ method: 'GET', path: `/api/v1/shifts/${encodeURIComponent(lsn)}`, answer: 'json' }) as Promise<ShiftReport>;
  }

  /** One register's shift, people and counters. For staff who may see reports, and for a register within its own. */
  readRegister(register: RegisterId): Promise<RegisterView> {
    return this.send({ method: 'GET', path: `/api/v1/registers/${encodeURIComponent(register)}`, answer: 'json' }) as Promise<RegisterView>;
  }

  /** One register's closed shifts, newest first. For staff who may see reports, and for a register within its own. */
  listZReports(register: RegisterId, query: { limit?: number | null; cursor?: string | null } = {}): Promise<Page<ZReport>> {
    return this.send({ method: 'GET', path: `/api/v1/registers/${encodeURIComponent(register)}/z-reports`, query, answer: 'json' }) as Promise<Page<ZReport>>;
  }

  /** Backups that there are, newest first, with what is being made, the schedule, why the last one failed, and how far each till's records go. For staff who may look after backups, and for commands on the server's own machine. */
  listBackups(): Promise<BackupsView> {
    return this.send({ method: 'GET', path: '/api/v1/backups', answer: 'json' }) as Promise<BackupsView>;
  }

  /** Has a backup made now. Answers at once; the list tells how it goes on, and what became of it. For staff who may look after backups, and for commands on the server's own machine. */
  backUp(): Promise<BackupsView> {
    return this.send({ method: 'POST', path: '/api/v1/backups', answer: 'json' }) as Promise<BackupsView>;
  }

  /** What was found damaged in the data directory since the server started, newest first: what it means, and for whoever looks after the machine, where. For staff who may look after backups, and for commands on the server's own machine. */
  listIncidents(): Promise<IncidentsView> {
    return this.send({ method: 'GET', path: '/api/v1/incidents', answer: 'json' }) as Promise<IncidentsView>;
  }

  /** Every register: whether a device is enrolled and connected, when it was last heard of, and its program. For staff who may change the catalogue. */
  listRegisters(): Promise<Array<RegisterDetails>> {
    return this.send({ method: 'GET', path: '/api/v1/registers', answer: 'json' }) as Promise<Array<RegisterDetails>>;
  }

  /** Makes a code, told once and good once within ten minutes, by which a device becomes the register. For staff who may change the catalogue. */
  beginEnrolment(register: RegisterId): Promise<EnrolmentCode> {
    return this.send({ method: 'POST', path: `/api/v1/registers/${encodeURIComponent(register)}/enrolment`, answer: 'json' }) as Promise<EnrolmentCode>;
  }

  /** Tells how much a register's device keeps for the server, for whoever looks after devices. For the register itself. */
  tellOutbox(register: RegisterId, body: OutboxTold): Promise<OutboxTold> {
    return this.send({ method: 'POST', path: `/api/v1/registers/${encodeURIComponent(register)}/outbox`, body, answer: 'json' }) as Promise<OutboxTold>;
  }

  /** Exchanges a code for the token of a register. The register's token of before is good no more. For everybody. */
  enrol(body: EnrolRequest): Promise<Enrolled> {
    return this.send({ method: 'POST', path: '/api/v1/enrol', body, answer: 'json' }) as Promise<Enrolled>;
  }

  /** Tax classes with what counts in each branch today and next, ways to pay, reasons, rules of age and amount, and what receipts' numbers look like; with what each touches. For staff who may change the catalogue. */
  readSettings(): Promise<SettingsView> {
    return this.send({ method: 'GET', path: '/api/v1/settings', answer: 'json' }) as Promise<SettingsView>;
  }

  /** Where the online store delivers and for how much, what can be collected at each branch, and its menus. For staff who may change the catalogue. */
  readWebShop(): Promise<WebShopView> {
    return this.send({ method: 'GET', path: '/api/v1/web-shop', answer: 'json' }) as Promise<WebShopView>;
  }

  /** Pages that the house has written for its online store, in order of handle. For staff who may change the catalogue. */
  listWebPages(query: { limit?: number | null; cursor?: string | null } = {}): Promise<Page<WebPage>> {
    return this.send({ method: 'GET', path: '/api/v1/web-pages', query, answer: 'json' }) as Promise<Page<WebPage>>;
  }

  /** Keeps a page for a while, and tells where it can be seen in the shop. Nothing else changes. For staff who may change the catalogue. */
  previewWebPage(body: WebPage): Promise<WebPagePreview> {
    return this.send({ method: 'POST', path: '/api/v1/web-page-preview', body, answer: 'json' }) as Promise<WebPagePreview>;
  }

  /** Old addresses of the online store with where they lead to, in order. For staff who may change the catalogue. */
  listRedirects(query: { limit?: number | null; cursor?: string | null } = {}): Promise<Page<Redirect>> {
    return this.send({ method: 'GET', path: '/api/v1/redirects', query, answer: 'json' }) as Promise<Page<Redirect>>;
  }

  /** How far a new shop has come: what is done, seen by itself or ticked by hand. For staff who may change the catalogue. */
  readStart(): Promise<StartView> {
    return this.send({ method: 'GET', path: '/api/v1/start', answer: 'json' }) as Promise<StartView>;
  }

  /** Takes out every sample with its stock, but for those that were sold or are on their way somewhere. For staff who may change the catalogue. */
  withdrawSamples(): Promise<SamplesWithdrawn> {
    return this.send({ method: 'POST', path: '/api/v1/samples/withdraw', answer: 'json' }) as Promise<SamplesWithdrawn>;
  }

  /** Imports that are remembered, newest first. For staff who may change the catalogue. */
  listImports(): Promise<Page<ImportView>> {
    return this.send({ method: 'GET', path: '/api/v1/imports', answer: 'json' }) as Promise<Page<ImportView>>;
  }

  /** Takes a file as the body, as it is, and guesses its columns. Nothing is changed yet. For staff who may change the catalogue. */
  uploadImport(query: { name?: string | null; kind?: ImportKind | null } = {}): Promise<ImportView> {
    return this.send({ method: 'POST', path: '/api/v1/imports', query, answer: 'json' }) as Promise<ImportView>;
  }

  /** Where an import stands. For staff who may change the catalogue. */
  readImport(id: string): Promise<ImportView> {
    return this.send({ method: 'GET', path: `/api/v1/imports/${encodeURIComponent(id)}`, answer: 'json' }) as Promise<ImportView>;
  }

  /** What there is to say of each line of its file. For staff who may change the catalogue. */
  listImportLines(id: string, query: { limit?: number | null; cursor?: string | null } = {}): Promise<Page<ImportLine>> {
    return this.send({ method: 'GET', path: `/api/v1/imports/${encodeURIComponent(id)}/lines`, query, answer: 'json' }) as Promise<Page<ImportLine>>;
  }

  /** Finds out what the file would change when its columns are read like this. Answers at once. For staff who may change the catalogue. */
  planImport(id: string, body: ImportMapping): Promise<ImportView> {
    return this.send({ method: 'POST', path: `/api/v1/imports/${encodeURIComponent(id)}/plan`, body, answer: 'json' }) as Promise<ImportView>;
  }

  /** Does it, or goes on with it after it was interrupted. Answers at once. For staff who may change the catalogue. */
  runImport(id: string): Promise<ImportView> {
    return this.send({ method: 'POST', path: `/api/v1/imports/${encodeURIComponent(id)}/run`, answer: 'json' }) as Promise<ImportView>;
  }

  /** Stops it. What was done stays done and can be undone. For staff who may change the catalogue. */
  cancelImport(id: string): Promise<ImportView> {
    return this.send({ method: 'POST', path: `/api/v1/imports/${encodeURIComponent(id)}/cancel`, answer: 'json' }) as Promise<ImportView>;
  }

  /** Takes back what it did, but for what was changed or sold since. Answers at once. For staff who may change the catalogue. */
  undoImport(id: string): Promise<ImportView> {
    return this.send({ method: 'POST', path: `/api/v1/imports/${encodeURIComponent(id)}/undo`, answer: 'json' }) as Promise<ImportView>;
  }

  /** All products with prices and stock as a file that can be brought in again. Costs are in it for staff who may see them. For staff who may change the catalogue. */
  exportProducts(query: { format?: string | null } = {}): Promise<string> {
    return this.send({ method: 'GET', path: '/api/v1/exports/products', query, answer: 'text' }) as Promise<string>;
  }

  /** All people with their roles as a file that can be brought in again. For staff who may look after people and roles. */
  exportStaff(query: { format?: string | null } = {}): Promise<string> {
    return this.send({ method: 'GET', path: '/api/v1/exports/staff', query, answer: 'text' }) as Promise<string>;
  }

  /** What suppliers offer as a file that can be brought in again. Costs are in it for staff who may see them. For staff who may order goods from suppliers. */
  exportOffers(query: { format?: string | null } = {}): Promise<string> {
    return this.send({ method: 'GET', path: '/api/v1/exports/offers', query, answer: 'text' }) as Promise<string>;
  }

  /** When goods are ordered again in each branch, and up to how many, as a file that can be brought in again. For staff who may order goods from suppliers. */
  exportLevels(query: { format?: string | null } = {}): Promise<string> {
    return this.send({ method: 'GET', path: '/api/v1/exports/levels', query, answer: 'text' }) as Promise<string>;
  }

  /** What is on hand in each branch as CSV that can be brought in again: an article a line, or a lot of one that is told apart by lots. Costs are in it for staff who may see them. For staff who may correct stock. */
  exportStock(): Promise<string> {
    return this.send({ method: 'GET', path: '/api/v1/exports/stock', answer: 'text' }) as Promise<string>;
  }

  /** Sheets to count by as CSV that can be brought in as counts: each branch's articles with what its books have. For staff who may count stock. */
  exportCounts(): Promise<string> {
    return this.send({ method: 'GET', path: '/api/v1/exports/counts', answer: 'text' }) as Promise<string>;
  }

  /** All customers with their addresses and consents as a file that can be brought in again. For staff who may look after customers. */
  exportCustomers(query: { format?: string | null } = {}): Promise<string> {
    return this.send({ method: 'GET', path: '/api/v1/exports/customers', query, answer: 'text' }) as Promise<string>;
  }

  /** Addresses that imported files name for pictures of a product. They are for people to open: the server fetches nothing from elsewhere. For staff who may change the catalogue. */
  listPicturesToFetch(handle: string): Promise<Page<string>> {
    return this.send({ method: 'GET', path: `/api/v1/products/${encodeURIComponent(handle)}/pictures-to-fetch`, answer: 'json' }) as Promise<Page<string>>;
  }

  /** Takes a picture as the body, as it is: JPEG, PNG, WebP, or the first of a GIF. It is kept without what a camera notes, in the sizes that screens need, served under `/media/{media}/{width}.avif`, `.webp` and `.jpg`, and named by a product's `pictures`. The same file twice is the same picture. What no product names is removed after a month. For staff who may change the catalogue. */
  uploadMedia(): Promise<MediaView> {
    return this.send({ method: 'POST', path: '/api/v1/media', answer: 'json' }) as Promise<MediaView>;
  }

  /** Whether the process answers. For everybody. */
  isAlive(): Promise<unknown> {
    return this.send({ method: 'GET', path: '/healthz', answer: 'json' }) as Promise<unknown>;
  }

  /** Whether commands are taken. If not, the problem's detail lists the reasons. For everybody. */
  isReady(): Promise<unknown> {
    return this.send({ method: 'GET', path: '/readyz', answer: 'json' }) as Promise<unknown>;
  }

  /** Figures for Prometheus, text format 0.0.4. For staff who may see reports, and for the operator's `metrics_token`. */
  readMetrics(): Promise<string> {
    return this.send({ method: 'GET', path: '/metrics', answer: 'text' }) as Promise<string>;
  }

  /** What the shop says of itself: its name, the text at the top of papers, and whether receipts can be mailed. For everybody. */
  readFront(): Promise<FrontView> {
    return this.send({ method: 'GET', path: '/api/v1/front', answer: 'json' }) as Promise<FrontView>;
  }

  /** How the shop looks, with the colours that were made of the one that was asked for. For staff who may change the catalogue. */
  readTheme(): Promise<ThemeView> {
    return this.send({ method: 'GET', path: '/api/v1/theme', answer: 'json' }) as Promise<ThemeView>;
  }

  /** Keeps a theme for a while, and tells where the shop can be seen in it. Nothing else changes. For staff who may change the catalogue. */
  previewTheme(body: PutTheme): Promise<ThemePreview> {
    return this.send({ method: 'POST', path: '/api/v1/theme/preview', body, answer: 'json' }) as Promise<ThemePreview>;
  }

  /** How mails are sent, and what became of the last ones. For staff who may change the catalogue. */
  readMail(): Promise<MailView> {
    return this.send({ method: 'GET', path: '/api/v1/mail', answer: 'json' }) as Promise<MailView>;
  }

  /** Puts the mail server's password, or takes it away. It is kept beside the journal, and told to nobody. For staff who may change the catalogue. */
  putMailPassword(body: PutMailPassword): Promise<MailView> {
    return this.send({ method: 'POST', path: '/api/v1/mail/password', body, answer: 'json' }) as Promise<MailView>;
  }

  /** Sends a test mail at once, and tells what the mail server said to it. For staff who may change the catalogue. */
  sendTestMail(body: SendTo): Promise<SentMail> {
    return this.send({ method: 'POST', path: '/api/v1/mail/test', body, answer: 'json' }) as Promise<SentMail>;
  }

  /** Tries a mail again now that waits for another attempt, or was given up. For staff who may change the catalogue. */
  sendMailAgain(mail: string): Promise<SentMail> {
    return this.send({ method: 'POST', path: `/api/v1/mail/${encodeURIComponent(mail)}/again`, answer: 'json' }) as Promise<SentMail>;
  }

  /** Sends a ticket's receipt to an address that the customer names, for this receipt and nothing else. For staff who may see reports, and for a register within its own. */
  mailReceipt(id: TicketId, body: SendTo): Promise<SentMail> {
    return this.send({ method: 'POST', path: `/api/v1/tickets/${encodeURIComponent(id)}/mail`, body, answer: 'json' }) as Promise<SentMail>;
  }

  /** Prints at the register's printer in the network, or opens the drawer on it, and tells what the printer said. For staff who may change the catalogue, and for a register within its own. */
  print(register: RegisterId, body: PrintJob): Promise<Printed> {
    return this.send({ method: 'POST', path: `/api/v1/registers/${encodeURIComponent(register)}/print`, body, answer: 'json' }) as Promise<Printed>;
  }

  /** This document. For everybody. */
  readOpenApi(): Promise<unknown> {
    return this.send({ method: 'GET', path: '/api/openapi.json', answer: 'json' }) as Promise<unknown>;
  }

  /** The description of the socket. For everybody. */
  readAsyncApi(): Promise<unknown> {
    return this.send({ method: 'GET', path: '/api/asyncapi.json', answer: 'json' }) as Promise<unknown>;
  }
}
