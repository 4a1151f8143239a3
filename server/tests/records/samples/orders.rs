//! Every event of carts and orders.

use domain::{
    FulfilmentNews,
    branch::{Moved, Recipe, Then},
    customers::Sealed,
    orders::{
        Address, AskedBack, CameBack, CartEvent, CreditTo, ErasedBy, Event, FlashBought, InCart, LessOf,
        MailKind, OrderEvent, OrderedLine, Placed, Planned, Promoted, Reading, RefundWhy, Said, SaidAddress,
        SuggestionStep, TillMoney, UseStep, Way,
    },
};
use protocol::{
    Amount, BranchId, CancelledBecause, CartId, CommandId, CouponId, Currency, CustomerId, DeliveryBack,
    FlashMark, FlashSaleId, HoldReason, OrderId, PaymentMethodId, PaymentState, PromotionId, Quantity,
    RefusalCode, RegisterId, ReturnReason, Sku, StaffId, SuggestionState, TenderKind, Timestamp,
};

use super::{ID, exchanges, invoices};

fn id() -> CommandId {
    ID.parse().unwrap()
}

pub(super) fn sku() -> Sku {
    "85123A".parse().unwrap()
}

pub(super) fn moved() -> Vec<Moved> {
    vec![Moved { sku: sku(), quantity: Quantity(6_000) }]
}

fn placed(way: Way) -> OrderEvent {
    OrderEvent::Placed(Box::new(Placed {
        number: 123,
        secret: 0x0123_4567_89ab_cdef,
        cart: CartId::new(id().uuid()),
        currency: Currency::GBP,
        catalogue: 5,
        name: "Ada Lovelace".into(),
        email: "ada@example.com".into(),
        phone: "020 7946 0000".into(),
        way,
        lines: vec![OrderedLine {
            sku: sku(),
            name: "White lantern".into(),
            quantity: Quantity(6_000),
            unit_price: Amount(255),
            total: Amount(1_530),
            tax: Amount(255),
            stocked: true,
        }],
        delivery_charge: Amount(395),
        delivery_tax: Amount(66),
        total: Amount(1_925),
        age_confirmed: Some(18),
        note: "Ring twice".into(),
        language: "en".into(),
        provider: "sandbox".into(),
        plan: vec![Planned { branch: BranchId(2), lines: moved(), hold: true }],
        candidates: vec![BranchId(2), BranchId(1)],
        sourcing: "London has everything.".into(),
    }))
}

/// What customers say of themselves, sealed, and the end of that.
fn said() -> Vec<(&'static str, OrderEvent)> {
    let sealed = |byte| Sealed(vec![byte; 3]);
    let address = || SaidAddress { address: sealed(2), billed: sealed(3) };
    let said = Said { contact: sealed(1), buyer: sealed(4), address: Some(address()) };
    let country = Address { country: "GB".into(), ..Address::default() };
    let OrderEvent::Placed(placed) = placed(Way::Ship(country)) else { return Vec::new() };
    let reason = "She asked by telephone".into();
    vec![
        (
            "order_placed_sealed",
            OrderEvent::PlacedSealed { placed: Box::new(placed.unsaid()), said: Box::new(said) },
        ),
        (
            "order_address_sealed",
            OrderEvent::AddressSealed { address: Box::new(address()), staff: StaffId(3) },
        ),
        ("order_erasure_wanted", OrderEvent::ErasureWanted { by: ErasedBy::Account, staff: StaffId(0) }),
        ("order_erased", OrderEvent::Erased { by: ErasedBy::Staff, staff: StaffId(3), reason, bills: false }),
    ]
}

fn carts() -> Vec<(&'static str, Event)> {
    let (cart, from, at) = (CartId::new(id().uuid()), CartId::new(id().uuid()), Timestamp(1_291_192_000_000));
    let lines = vec![InCart { sku: sku(), quantity: Quantity(1_000), seen: Amount(255) }];
    let share = super::accounts::share();
    vec![
        (
            "cart_line_put",
            CartEvent::LinePut { cart, sku: sku(), quantity: Quantity(2_000), seen: Amount(255), at },
        ),
        ("cart_merged", CartEvent::Merged { cart, from, lines, at }),
        ("cart_expired", CartEvent::Expired { cart }),
        (
            "cart_code_put",
            CartEvent::CodePut { cart, coupon: CouponId(3), code: "SUMMER10".into(), on: true, at },
        ),
        ("cart_card_put", CartEvent::CardPut { cart, card: share.card, last: share.last, on: true, at }),
    ]
    .into_iter()
    .map(|(name, event)| (name, Event::Cart(event)))
    .collect()
}

fn serving() -> Vec<(&'static str, OrderEvent)> {
    let code = RefusalCode::InsufficientStock;
    let news = |news| OrderEvent::NewsNoted { part: 0, step: id(), news };
    let remedied = |then| news(FulfilmentNews::Remedied { lines: moved(), then });
    let address = Address {
        name: "Ada Lovelace".into(),
        line1: "1 High Street".into(),
        line2: "Flat 2".into(),
        city: "London".into(),
        region: "Greater London".into(),
        postcode: "N1 1AA".into(),
        country: "GB".into(),
    };
    vec![
        ("order_placed_shipped", placed(Way::Ship(address))),
        ("order_placed_collected", placed(Way::Collect { branch: BranchId(2), pay_in_store: true })),
        ("order_placed_before", OrderEvent::PlacedBefore { number: 123, secret: 7 }),
        (
            "order_part_planned",
            OrderEvent::PartPlanned(Planned { branch: BranchId(1), lines: moved(), hold: false }),
        ),
        ("order_held", OrderEvent::Held { part: 0 }),
        ("order_hold_refused", OrderEvent::HoldRefused { part: 0, code }),
        ("order_kept", OrderEvent::Kept { part: 0, payment: 1 }),
        ("order_allocation_begun", OrderEvent::AllocationBegun),
        ("order_allocated", OrderEvent::Allocated { part: 0 }),
        ("order_allocation_refused", OrderEvent::AllocationRefused { part: 0, code }),
        ("order_confirmed", OrderEvent::Confirmed),
        ("order_news_picked", news(FulfilmentNews::Picked)),
        ("order_news_short", news(FulfilmentNews::ShortPicked { lines: moved() })),
        ("order_news_packed", news(FulfilmentNews::Packed)),
        (
            "order_news_shipped",
            news(FulfilmentNews::Shipped { carrier: "Post".into(), tracking: "RR123".into() }),
        ),
        ("order_news_ready", news(FulfilmentNews::Ready)),
        ("order_news_collected", news(FulfilmentNews::Collected)),
        ("order_news_cancelled", news(FulfilmentNews::Cancelled)),
        ("order_news_late", news(FulfilmentNews::Late { lines: super::backorders::awaited(), version: 3 })),
        (
            "order_news_undecided",
            news(FulfilmentNews::Undecided { lines: moved(), until: Timestamp(1_700_000_000_000) }),
        ),
        (
            "order_news_decided",
            news(FulfilmentNews::Decided { lines: moved(), then: None, waits: super::backorders::awaited() }),
        ),
        ("order_news_asked", news(FulfilmentNews::Asked(Box::new(super::fulfilments::asked())))),
        ("order_news_by_itself", remedied(Then::BySelf)),
        ("order_news_elsewhere", remedied(Then::Elsewhere(BranchId(2)))),
        ("order_news_wait", remedied(Then::Wait)),
        ("order_news_pay_back", remedied(Then::PayBack)),
        (
            "order_news_suggest",
            remedied(Then::Suggest { instead: "CUP".parse().unwrap(), name: "Cup".into() }),
        ),
        ("order_news_waits", news(FulfilmentNews::Waits { lines: super::backorders::awaited(), version: 2 })),
        ("order_part_waits", OrderEvent::PartWaits { part: 1, lines: super::backorders::awaited() }),
        (
            "order_kits_named",
            OrderEvent::KitsNamed { kits: vec![Recipe { sku: "85123A".parse().unwrap(), parts: moved() }] },
        ),
        ("order_dropped", OrderEvent::Dropped { lines: moved() }),
        ("order_part_given_up", OrderEvent::PartGivenUp { part: 0 }),
        ("order_part_ended", OrderEvent::PartEnded { part: 0 }),
        ("order_part_stays", OrderEvent::PartStays { part: 0 }),
        ("order_fulfilled", OrderEvent::Fulfilled),
    ]
}

fn paying() -> Vec<(&'static str, OrderEvent)> {
    let reading = Reading {
        state: PaymentState::Captured,
        authorised: Amount(1_925),
        captured: Amount(1_925),
        refunded: Amount(395),
        disputed: true,
    };
    let refund = |why| OrderEvent::RefundAsked { refund: 0, payment: 0, amount: Amount(395), why };
    let by_staff = RefundWhy::Staff { staff: StaffId(3), reason: "Came late".into() };
    let begun = |because| OrderEvent::CancelBegun { because, staff: StaffId(3), reason: "changed".into() };
    vec![
        (
            "order_payment_begun",
            OrderEvent::PaymentBegun {
                payment: 0,
                amount: Amount(1_925),
                until: Timestamp(1_291_192_900_000),
            },
        ),
        (
            "order_payment_opened",
            OrderEvent::PaymentOpened {
                payment: 0,
                reference: "pay_1".into(),
                address: "https://pay.example/1".into(),
            },
        ),
        ("order_payment_refused", OrderEvent::PaymentRefused { payment: 0 }),
        ("order_payment_noted", OrderEvent::PaymentNoted { payment: 0, reading }),
        ("order_payment_given_up", OrderEvent::PaymentGivenUp { payment: 0 }),
        ("order_payment_stopped", OrderEvent::PaymentStopped { payment: 0 }),
        ("order_capture_asked", OrderEvent::CaptureAsked { payment: 0, amount: Amount(1_530) }),
        ("order_capture_answered", OrderEvent::CaptureAnswered { payment: 0, refused: false }),
        ("order_out_of_stock", begun(CancelledBecause::OutOfStock)),
        ("order_not_paid", begun(CancelledBecause::NotPaid)),
        ("order_payment_failed", begun(CancelledBecause::PaymentFailed)),
        ("order_called_off_by_customer", begun(CancelledBecause::ByCustomer)),
        ("order_called_off_by_staff", begun(CancelledBecause::ByStaff)),
        ("order_cancel_stopped", OrderEvent::CancelStopped),
        ("order_cancelled", OrderEvent::Cancelled),
        ("order_revived", OrderEvent::Revived),
        ("order_refund_of_excess", refund(RefundWhy::Excess)),
        ("order_refund_by_staff", refund(by_staff)),
        ("order_refund_answered", OrderEvent::RefundAnswered { refund: 0, refused: true }),
        ("order_mail_owed", OrderEvent::MailOwed { mail: MailKind::Shipped, number: 1 }),
        ("order_mailed", OrderEvent::Mailed { mail: MailKind::Refunded, number: 1 }),
        ("order_mailed_moved", OrderEvent::Mailed { mail: MailKind::Moved, number: 1 }),
        ("order_mailed_suggested", OrderEvent::Mailed { mail: MailKind::Suggested, number: 1 }),
        ("order_noted", OrderEvent::Noted { staff: StaffId(3), note: "Rang".into() }),
        ("order_left", OrderEvent::Left),
    ]
}

fn coming_back() -> Vec<(&'static str, OrderEvent)> {
    let refund = |why| OrderEvent::RefundAsked { refund: 0, payment: 0, amount: Amount(395), why };
    let mailed = |mail| OrderEvent::Mailed { mail, number: 1 };
    let asked = |delivery, reason| OrderEvent::ReturnAsked {
        number: 1,
        lines: vec![AskedBack { sku: sku(), quantity: Quantity(2_000), reason }],
        comment: "a crack".into(),
        delivery,
        staff: StaffId(0),
    };
    vec![
        ("order_return_asked", asked(DeliveryBack::Never, ReturnReason::ChangedMind)),
        ("order_return_whole", asked(DeliveryBack::Whole, ReturnReason::DoesNotFit)),
        ("order_return_fault", asked(DeliveryBack::WholeOrFault, ReturnReason::NotAsDescribed)),
        ("order_return_damaged", asked(DeliveryBack::Never, ReturnReason::Damaged)),
        ("order_return_wrong_item", asked(DeliveryBack::Never, ReturnReason::WrongItem)),
        ("order_return_too_late", asked(DeliveryBack::Never, ReturnReason::TooLate)),
        ("order_return_other", asked(DeliveryBack::Never, ReturnReason::Other)),
        (
            "order_return_approved",
            OrderEvent::ReturnApproved { number: 1, branch: BranchId(2), staff: StaffId(3) },
        ),
        (
            "order_return_declined",
            OrderEvent::ReturnDeclined { number: 1, staff: StaffId(3), reason: "worn".into() },
        ),
        ("order_return_withdrawn", OrderEvent::ReturnWithdrawn { number: 1 }),
        (
            "order_return_received",
            OrderEvent::ReturnReceived {
                number: 1,
                branch: BranchId(2),
                lines: vec![CameBack { sku: sku(), good: Quantity(1_000), damaged: Quantity(1_000) }],
                withheld: Amount(50),
                note: "worn".into(),
                complete: true,
                staff: StaffId(3),
            },
        ),
        ("order_return_booked", OrderEvent::ReturnBooked { number: 1, batch: 0, refused: false }),
        ("order_refund_of_return", refund(RefundWhy::Returned { number: 1 })),
        ("order_return_asked_mailed", mailed(MailKind::ReturnAsked)),
        ("order_return_approved_mailed", mailed(MailKind::ReturnApproved)),
        ("order_return_declined_mailed", mailed(MailKind::ReturnDeclined)),
        ("order_brought_back_mailed", mailed(MailKind::BroughtBack)),
        ("order_exchange_due_mailed", mailed(MailKind::ExchangeDue)),
        ("order_exchange_ended_mailed", mailed(MailKind::ExchangeEnded)),
    ]
}

fn beside() -> Vec<(&'static str, OrderEvent)> {
    vec![
        (
            "order_held_back",
            OrderEvent::HeldBack {
                because: vec![
                    HoldReason::Amount,
                    HoldReason::FirstOrder,
                    HoldReason::Country,
                    HoldReason::Staff,
                ],
                staff: StaffId(3),
                note: "odd".into(),
            },
        ),
        ("order_released", OrderEvent::Released { staff: StaffId(3), note: "called".into() }),
        ("order_kept_for_review", OrderEvent::KeptForReview { part: 1 }),
        ("order_tagged", OrderEvent::Tagged { tags: vec!["gift".into()], staff: StaffId(3) }),
        (
            "order_paid_by_hand",
            OrderEvent::PaidByHand { amount: Amount(50), staff: StaffId(3), note: "cash".into() },
        ),
        (
            "order_less_asked",
            OrderEvent::LessAsked {
                of: vec![LessOf { part: 1, lines: moved() }],
                staff: StaffId(0),
                reason: "too many".into(),
            },
        ),
        ("order_less_answered", OrderEvent::LessAnswered { part: 1, refused: true }),
        (
            "order_address_changed",
            OrderEvent::AddressChanged {
                address: Address {
                    name: "Ada Lovelace".into(),
                    line1: "2 High Street".into(),
                    city: "London".into(),
                    country: "GB".into(),
                    ..Address::default()
                },
                staff: StaffId(3),
            },
        ),
        (
            "order_promoted",
            OrderEvent::Promoted {
                promoted: vec![Promoted {
                    line: 0,
                    promotion: PromotionId(4),
                    name: "Tea week".into(),
                    amount: Amount(250),
                }],
            },
        ),
    ]
}

fn at_till_and_codes() -> Vec<(&'static str, OrderEvent)> {
    vec![
        (
            "order_brought_to_till",
            OrderEvent::BroughtToTill { number: 1, batch: 2, register: RegisterId(21) },
        ),
        (
            "order_till_money",
            OrderEvent::TillMoney {
                number: 0,
                money: TillMoney {
                    branch: BranchId(2),
                    register: RegisterId(21),
                    staff: StaffId(3),
                    kind: TenderKind::Cash,
                    method: PaymentMethodId::CASH,
                    amount: Amount(-1_530),
                    returned: Some(1),
                    instead: vec![0, 2],
                },
            },
        ),
        ("order_till_money_booked", OrderEvent::TillMoneyBooked { number: 0, refused: true }),
        ("order_codes_used", OrderEvent::CodesUsed { uses: vec![super::accounts::spent()] }),
        ("order_use_asked", OrderEvent::UseAsked { number: 0, step: UseStep::Posted }),
        ("order_use_answered", OrderEvent::UseAnswered { number: 0 }),
        ("order_cards_used", OrderEvent::CardsUsed { cards: vec![super::accounts::share()] }),
        (
            "order_in_flash_sales",
            OrderEvent::InFlashSales {
                bought: vec![FlashBought {
                    sale: FlashSaleId(3),
                    quantity: Quantity(2_000),
                    marks: vec![
                        FlashMark::new(uuid::Uuid::from_u128(6)),
                        FlashMark::new(uuid::Uuid::from_u128(7)),
                    ],
                }],
            },
        ),
        (
            "order_credit_asked",
            OrderEvent::CreditAsked {
                refund: 0,
                payment: 1,
                amount: Amount(395),
                why: RefundWhy::Staff { staff: StaffId(3), reason: "Came late".into() },
                to: super::accounts::credit_to(),
            },
        ),
        (
            "order_return_credited",
            OrderEvent::ReturnCredited {
                number: 1,
                to: Some(CreditTo::Account(CustomerId::new(uuid::Uuid::from_u128(8)))),
                reason: "Wants it so".into(),
                staff: StaffId(3),
            },
        ),
    ]
}

/// What became of what was suggested to a customer.
fn suggested() -> Vec<(&'static str, OrderEvent)> {
    let line = OrderedLine {
        sku: "CUP".parse().unwrap(),
        name: "Cup".into(),
        quantity: Quantity(6_000),
        unit_price: Amount(900),
        total: Amount(5_400),
        tax: Amount(900),
        stocked: true,
    };
    let of = |step| OrderEvent::Suggestion { number: 0, step };
    let out = moved()[0];
    let planned = Planned { branch: BranchId(2), lines: moved(), hold: true };
    vec![
        ("order_suggestion_is", of(SuggestionStep::Is(SuggestionState::Yes))),
        ("order_suggestion_planned", of(SuggestionStep::Planned(planned))),
        (
            "order_suggestion_taken",
            of(SuggestionStep::Taken { of: 0, part: 1, out, worth: Amount(6_000), line: Box::new(line) }),
        ),
        ("order_suggestion_freed", of(SuggestionStep::Freed { of: 0, out })),
        ("order_suggestion_told", of(SuggestionStep::Told)),
        ("order_swapped_mailed", OrderEvent::Mailed { mail: MailKind::Swapped, number: 0 }),
        ("order_instead_gone_mailed", OrderEvent::Mailed { mail: MailKind::InsteadGone, number: 0 }),
    ]
}

pub(super) fn events() -> Vec<(&'static str, Event)> {
    let (order, at) = (OrderId::from(id()), Timestamp(1_291_192_000_000));
    let of_order = |(name, event)| (name, Event::Order { order, at, event });
    carts()
        .into_iter()
        .chain(
            serving()
                .into_iter()
                .chain(paying())
                .chain(coming_back())
                .chain(beside())
                .chain(at_till_and_codes())
                .chain(exchanges::of_orders())
                .chain(invoices::of_orders())
                .chain(said())
                .chain(suggested())
                .map(of_order),
        )
        .collect()
}
