//! The chapter of the online store: a cart, an order, and what a branch does for it.

use domain::step_id;
use protocol::{
    Amount, AnswerSuggestion, ApproveReturn, AskReturn, BringBack, BroughtLine, CameBackLine, CancelOrder,
    CartId, ChangeOrderAddress, Collect, Contact, CouponId, DeclineReturn, Delivery, EndExchange, EraseOrder,
    FulfilmentCommand, FulfilmentId, FulfilmentRef, GiftCardId, Grounds, HandOverFulfilment, InvoicePolicy,
    LetFulfilmentWait, MergeCart, NoteOrder, OrderCommand, OrderId, OrderRef, PayAtTill, PayBackAtTill,
    PickFulfilment, PlaceAtTill, PlaceOrder, PostalAddress, PrivacyPolicy, PutCartCard, PutCartCode,
    PutCartLine, ReceiveReturn, ReduceOrder, RefundOrder, ReturnAsCredit, ReturnPolicy, ReturnReason,
    ReturnRef, ReviewRule, SendingBranch, ShipFulfilment, ShortPickRule, SkuQuantity, SourcingBy,
    SourcingRule, TagOrder, TenderKind, TillWay, WantedBack,
};

use super::examples::{By, Teller, units};

const CASH: TillWay = TillWay { kind: TenderKind::Cash, method: None };

impl Teller<'_> {
    /// An id for something that has none of a command.
    pub(super) fn spare_id(&mut self) -> uuid::Uuid {
        self.told = self.told.saturating_add(1);
        self.id()
    }
}

/// Needs that there is stock of the story's article.
pub(super) fn online(teller: &mut Teller<'_>) {
    teller.chapter = "Sell online";
    settles(teller);
    let (sku, home) = (teller.stage.sku, teller.stage.home);
    let (cart, other) = (CartId::new(teller.spare_id()), CartId::new(teller.spare_id()));
    let put = |cart, count| PutCartLine { cart, sku, quantity: units(count) };
    let note = "For customers there is `/api/v1/carts`, which needs no token; at a counter or on the telephone it is this.";
    teller.tell(By::Office, note, home, put(other, 1));
    teller.office(put(cart, 1));
    teller.office(MergeCart { cart, from: other });
    let (coupon, code) = (CouponId(90), "EXAMPLE10".to_owned());
    teller.office(PutCartCode { cart, coupon, code, remove: false });
    give_card(teller, cart);
    let order = place(teller, cart);
    teller.office(NoteOrder { order, note: "Rings before coming".to_owned() });
    teller.office(TagOrder { order, tags: vec!["gift".to_owned()] });
    let note = "Nothing of this one can be left out, since it is one piece, and it goes to no address: the next two are refused.";
    let (lines, reason) = (vec![SkuQuantity { sku, quantity: units(1) }], "Too many".to_owned());
    teller.tell(By::Office, note, home, ReduceOrder { order, lines, reason });
    let (name, line1) = ("Ada Lovelace".to_owned(), "2 High Street".to_owned());
    let (city, postcode, country) = ("London".to_owned(), "N1 9GU".to_owned(), "GB".to_owned());
    let address = PostalAddress { name, line1, city, postcode, country, ..PostalAddress::default() };
    teller.office(ChangeOrderAddress { order, address });
    let fulfilment = FulfilmentId::from(step_id(order.uuid(), "fulfil", 0));
    let step = FulfilmentRef { fulfilment };
    let note = "From here on in the branch. The order has to be confirmed first, which takes a moment.";
    teller.tell(By::Office, note, home, FulfilmentCommand::Begin(step));
    let lines = vec![SkuQuantity { sku, quantity: units(1) }];
    let reason = "Nowhere to be found".to_owned();
    let note = "What is not found waits for goods, where the SKU is sold before it is there. This one is not, and so it is refused.";
    let wait = LetFulfilmentWait { fulfilment, lines: lines.clone(), reason };
    teller.tell(By::Office, note, home, FulfilmentCommand::LetWait(wait));
    teller.office(FulfilmentCommand::Pick(PickFulfilment { fulfilment, lines, reason: String::new() }));
    let note =
        "Of an order that is paid online and sent. This one is neither, and so the next five are refused.";
    teller.tell(By::Office, note, home, OrderCommand::Pay(OrderRef { order }));
    let (carrier, tracking) = ("Post".to_owned(), "RR123456789".to_owned());
    teller.office(FulfilmentCommand::Pack(step));
    teller.office(FulfilmentCommand::Unpack(step));
    teller.office(FulfilmentCommand::Ship(ShipFulfilment { fulfilment, carrier, tracking }));
    teller.office(RefundOrder { order, amount: Amount(100), reason: "Came late".to_owned() });
    let note = "It waits at the counter, and somebody comes for it.";
    teller.tell(By::Office, note, home, FulfilmentCommand::Ready(step));
    let known_by = "Showed the mail on a telephone".to_owned();
    let note = "With the `code` that the customer shows; somebody who looks after orders may say instead how they were known.";
    let over = HandOverFulfilment { fulfilment, age_checked: None, code: String::new(), known_by };
    teller.tell(By::Office, note, home, FulfilmentCommand::HandOver(over));
    sends_back(teller, order);
    let (amount, reason) = (teller.stage.price, "Out of the drawer".to_owned());
    let note = "It was paid in the shop, and so the money goes back there. Somebody says that it did.";
    let paid = OrderCommand::PaidByHand(RefundOrder { order, amount, reason });
    teller.tell(By::Office, note, home, paid);
    let note = "A till pays out what is still owed by hand. Nothing is any more, and so this is refused.";
    let (grounds, way) = (Grounds::default(), CASH);
    teller.tell(By::Till, note, home, PayBackAtTill { order, amount: teller.stage.price, way, grounds });
    let note = "An order is held back, and let go on, before it is promised. This one is over, and so the next two are refused.";
    let word = NoteOrder { order, note: "Called the customer".to_owned() };
    teller.tell(By::Office, note, home, OrderCommand::HoldBack(word.clone()));
    teller.office(OrderCommand::Release(word));
    let cart = CartId::new(teller.spare_id());
    let note = "Another one, to be called off.";
    teller.tell(By::Office, note, home, put(cart, 1));
    let order = place(teller, cart);
    erases(teller, order);
    teller.office(CancelOrder { order, reason: "Ordered twice".to_owned() });
    made_at_till(teller);
}

/// What the house settles of its orders.
fn settles(teller: &mut Teller<'_>) {
    teller.office(ReturnPolicy { days: 30, version: None, ..ReturnPolicy::ORIGINAL });
    teller.office(ShortPickRule { minutes: 0, ..ShortPickRule::default() });
    let sending = SendingBranch { branch: teller.stage.home, sends: true, cost: Amount(350) };
    teller.office(SourcingRule {
        branches: vec![sending],
        by: vec![SourcingBy::Country, SourcingBy::Cost],
        parcels_max: 2,
        ..SourcingRule::default()
    });
    teller.office(ReviewRule { over: Some(Amount(100_000)), other_country: true, ..ReviewRule::default() });
    let seller = "Corner Shop Ltd".to_owned();
    teller.office(InvoicePolicy { seller, version: None, ..InvoicePolicy::default() });
}

/// What its customer said goes: after a time, or because somebody wants it.
fn erases(teller: &mut Teller<'_>, order: OrderId) {
    teller.office(PrivacyPolicy { guest_months: 24, version: None, ..PrivacyPolicy::default() });
    let note = "What its customer said of themselves can be erased once nothing of an order is owed. Of this one the goods are, and so this is refused.";
    let reason = "Asked for by telephone".to_owned();
    teller.tell(By::Office, note, teller.stage.home, EraseOrder { order, reason });
}

fn made_at_till(teller: &mut Teller<'_>) {
    let home = teller.stage.home;
    let cart = CartId::new(teller.spare_id());
    let note = "And one that somebody makes at the till, to collect and pay it then.";
    teller.tell(By::Office, note, home, PutCartLine { cart, sku: teller.stage.sku, quantity: units(1) });
    let place = PlaceOrder { total: teller.stage.price, ..placing(teller, cart) };
    let place = OrderCommand::PlaceAtTill(Box::new(PlaceAtTill { place, pay_now: false }));
    teller.tell(By::Till, "", home, place);
    let order = OrderId::from(step_id(cart.uuid(), "order", 0));
    let note = "What is due is paid at a till, all of it and once.";
    teller.tell(By::Till, note, home, PayAtTill { order, amount: teller.stage.price, way: CASH });
    let fulfilment = FulfilmentId::from(step_id(order.uuid(), "fulfil", 0));
    let (code, known_by) = (String::new(), "Has just ordered it".to_owned());
    let over = HandOverFulfilment { fulfilment, age_checked: None, code, known_by };
    teller.tell(By::Office, "", home, FulfilmentCommand::HandOver(over));
    let (good, damaged, reason) = (units(1), units(0), ReturnReason::ChangedMind);
    let lines = vec![BroughtLine { sku: teller.stage.sku, good, damaged, reason }];
    let note = "It is brought to a till. It was paid in a shop, and so a drawer pays it back.";
    let (way, grounds) = (Some(CASH), Grounds::default());
    teller.tell(By::Till, note, home, BringBack { order, number: None, lines, way, grounds });
}

/// The customer brings it back.
fn sends_back(teller: &mut Teller<'_>, order: OrderId) {
    let (sku, branch) = (teller.stage.sku, teller.stage.home);
    let lines =
        vec![WantedBack { sku, quantity: units(1), reason: ReturnReason::ChangedMind, instead: None }];
    let comment = "Bought twice".to_owned();
    let note = "The order hears that it was handed over in a moment. What somebody of the house asks for may come at once.";
    let asked = AskReturn { order, lines, comment, difference: None };
    teller.tell(By::Office, note, branch, asked.clone());
    teller.office(OrderCommand::WithdrawReturn(ReturnRef { order, number: 0 }));
    teller.office(asked);
    teller.office(ApproveReturn { order, number: 1, branch: None });
    let note = "What goes out in exchange may be given up for the money. With this return nothing does, and so this is refused.";
    let reason = "The last one was broken".to_owned();
    teller.tell(By::Office, note, branch, EndExchange { order, number: 1, reason });
    let note = "Where something is missing and something else was suggested, customers answer, or somebody for them. Here nothing was, and so this is refused.";
    teller.tell(By::Office, note, branch, AnswerSuggestion { order, number: 0, yes: true });
    let note = "What customers ask for may be declined. This one was approved, and so this is refused.";
    let reason = "It was worn".to_owned();
    teller.tell(By::Office, note, branch, DeclineReturn { order, number: 1, reason });
    let note = "What was paid in a shop is paid back there, and not given as store credit: the next two are refused.";
    let reason = "Wants to buy something else".to_owned();
    let as_credit = ReturnAsCredit { order, number: 1, credit: true, reason: reason.clone() };
    teller.tell(By::Office, note, branch, as_credit);
    teller.office(OrderCommand::CreditBack(RefundOrder { order, amount: Amount(100), reason }));
    let lines = vec![CameBackLine { sku, good: units(1), damaged: units(0) }];
    let (withheld, note, complete) = (Amount::ZERO, String::new(), true);
    teller.office(ReceiveReturn { order, number: 1, branch, lines, withheld, note, complete });
}

fn give_card(teller: &mut Teller<'_>, cart: CartId) {
    let note = "Who has the code of a gift card is known to the server alone: this one is refused.";
    let (card, last) = (GiftCardId::new(teller.spare_id()), "7Q2X".to_owned());
    teller.tell(By::Office, note, teller.stage.home, PutCartCard { cart, card, last, remove: false });
}

/// Collected and paid in the shop of the story, at a price that was shown.
fn place(teller: &mut Teller<'_>, cart: CartId) -> OrderId {
    let place = placing(teller, cart);
    teller.office(OrderCommand::Place(Box::new(place)));
    OrderId::from(step_id(cart.uuid(), "order", 0))
}

fn placing(teller: &Teller<'_>, cart: CartId) -> PlaceOrder {
    PlaceOrder {
        codes: Vec::new(),
        by_cards: Amount::ZERO,
        cards: Vec::new(),
        flash: Vec::new(),
        cart,
        contact: Contact {
            name: "Ada Lovelace".to_owned(),
            email: "ada@example.com".to_owned(),
            phone: String::new(),
        },
        delivery: Delivery::Collect(Collect { branch: teller.stage.home, pay_in_store: true }),
        total: Amount(teller.stage.price.0.saturating_mul(2)),
        age_confirmed: Some(18),
        note: String::new(),
        language: "en".to_owned(),
    }
}
