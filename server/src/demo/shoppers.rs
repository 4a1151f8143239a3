//! Customers of the demonstration, and their orders in every state: paid with the sandbox's cards on its own page, brought on their
//! way by the people of the branches. None of them lives anywhere.

use bytes::Bytes;
use http_body_util::Full;
use hyper::{Request, header};
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use protocol::{
    Amount, CancelOrder, Collect, ConsentGiven, ConsentKind, Contact, CreateCustomer, CustomerCommand,
    Delivery, FulfilmentCommand, FulfilmentId, FulfilmentRef, HandOverFulfilment, OrderCommand, OrderState,
    OrderView, PickFulfilment, PlaceOrder, PostalAddress, Refusal, RefusalCode, ShipFulfilment,
};

use super::{
    DemoError, look_again,
    trade::{LONDON, NORTH, Trade},
    unsettled::line,
};
use crate::node::Node;

/// Name, street, city and post code.
const CUSTOMERS: [(&str, &str, &str, &str); 8] = [
    ("Iris Hartley", "12 Orchard Row", "Bath", "BA1 1AA"),
    ("Tomas Wren", "3 Kiln Close", "Leeds", "LS1 1AA"),
    ("Noor Siddiqui", "48 Harbour View", "Bristol", "BS1 1AA"),
    ("Lena Brandt", "7 Weaver Street", "York", "YO1 1AA"),
    ("Owen Pike", "21 Mill Lane", "Chester", "CH1 1AA"),
    ("Maya Lindqvist", "5 Station Road", "Derby", "DE1 1AA"),
    ("Callum Reid", "90 Castle Hill", "Durham", "DH1 1AA"),
    ("Amara Obi", "16 Garden Terrace", "Exeter", "EX1 1AA"),
];
/// Who takes these cards: one that pays at once, and one without money on it.
const SANDBOX: &str = "sandbox";
const PAYS: &str = "0000000000001001";
const REFUSED: &str = "0000000000002001";

/// How long a step of somebody else may take, in looks.
const LOOKS_MAX: u32 = 600;

/// How the goods get to the customer.
#[derive(Clone, Copy)]
enum Way {
    /// To their address, paid with this card.
    Sent(&'static str),
    /// Collected in London or in the north, and paid there.
    Fetched(protocol::BranchId),
}

/// How far an order goes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Until {
    Placed,
    Confirmed,
    Picking,
    Picked,
    Packed,
    /// Shipped, or handed over.
    Done,
    CalledOff,
}

struct Wanted {
    way: Way,
    until: Until,
    goods: &'static [(&'static str, i64)],
}

const ORDERS: [Wanted; 11] = [
    Wanted { way: Way::Sent(PAYS), until: Until::Done, goods: &[("MG002", 2), ("CA004-1", 1)] },
    Wanted { way: Way::Fetched(LONDON), until: Until::Done, goods: &[("EL003-1", 3)] },
    Wanted { way: Way::Sent(PAYS), until: Until::Packed, goods: &[("PR002", 1)] },
    Wanted { way: Way::Sent(PAYS), until: Until::Picking, goods: &[("CA002-1", 1), ("GW003", 4)] },
    Wanted { way: Way::Sent(PAYS), until: Until::Confirmed, goods: &[("MG005", 4), ("CS003", 1)] },
    Wanted { way: Way::Fetched(NORTH), until: Until::Confirmed, goods: &[("NB003", 1), ("GC004", 2)] },
    Wanted { way: Way::Fetched(LONDON), until: Until::Packed, goods: &[("MG004", 1), ("EL005-2", 2)] },
    Wanted { way: Way::Fetched(NORTH), until: Until::Picked, goods: &[("CA006-1", 1)] },
    Wanted { way: Way::Sent(PAYS), until: Until::CalledOff, goods: &[("BK002", 1)] },
    Wanted { way: Way::Fetched(LONDON), until: Until::CalledOff, goods: &[("CS002", 2)] },
    Wanted { way: Way::Sent(REFUSED), until: Until::Placed, goods: &[("MG003", 1)] },
];

pub(super) async fn make(trade: Trade<'_>) -> Result<(), DemoError> {
    for (number, customer) in CUSTOMERS.iter().enumerate() {
        let create = CustomerCommand::Create(Box::new(customer_of(*customer, number)));
        trade.put(&format!("customer {number}"), None, create).await?;
    }
    for (number, wanted) in ORDERS.iter().enumerate() {
        // What is not to be had, as at shelves that happen to be empty, is not ordered.
        if let Err(refusal) = order(trade, number, wanted).await {
            tracing::info!(%refusal, number, "an order of the demonstration stays where it is");
        }
    }
    Ok(())
}

fn email(name: &str) -> String {
    format!("{}@customers.example", name.to_lowercase().replace(' ', "."))
}

fn home((name, street, city, postcode): (&str, &str, &str, &str)) -> PostalAddress {
    PostalAddress {
        name: name.to_owned(),
        line1: street.to_owned(),
        city: city.to_owned(),
        postcode: postcode.to_owned(),
        country: "GB".to_owned(),
        ..PostalAddress::default()
    }
}

/// Every third of them wants to have the news.
fn customer_of(customer: (&str, &str, &str, &str), number: usize) -> CreateCustomer {
    let news = ConsentGiven {
        kind: ConsentKind::News,
        given: number.is_multiple_of(3),
        text: "News and offers by mail".to_owned(),
    };
    CreateCustomer {
        name: customer.0.to_owned(),
        email: email(customer.0),
        language: "en".to_owned(),
        addresses: vec![home(customer)],
        consents: vec![news],
        ..CreateCustomer::default()
    }
}

async fn order(trade: Trade<'_>, number: usize, wanted: &Wanted) -> Result<(), Refusal> {
    let Some(customer) = CUSTOMERS.get(number % CUSTOMERS.len()) else { return Ok(()) };
    let Some(placed) = place(trade, number, wanted, *customer).await? else { return Ok(()) };
    if let Way::Sent(card) = wanted.way {
        // Elsewhere than at the sandbox nobody takes its cards.
        if placed.payments.last().is_some_and(|payment| payment.provider != SANDBOX) {
            return Ok(());
        }
        let payable = |order: &OrderView| address_of(order).is_some() || is_over(order);
        if let Some(address) = address_of(&once(trade.node, &placed, payable).await?) {
            pay(&address, card).await?;
        }
    }
    if wanted.until == Until::Placed {
        return Ok(());
    }
    let confirmed = once(trade.node, &placed, is_over).await?;
    let name = format!("order {number}");
    if wanted.until == Until::CalledOff {
        let reason = "I found one in the cellar.".to_owned();
        let cancel = OrderCommand::Cancel(CancelOrder { order: confirmed.id, reason });
        return told(trade.put(&format!("{name} called off"), None, cancel).await);
    }
    for part in &confirmed.parts {
        fulfil(trade, &name, wanted, part.branch, part.fulfilment, part.lines.clone()).await?;
    }
    Ok(())
}

/// Fills a cart and orders what is in it, once: later it is the same order.
async fn place(
    trade: Trade<'_>,
    number: usize,
    wanted: &Wanted,
    customer: (&str, &str, &str, &str),
) -> Result<Option<OrderView>, Refusal> {
    let cart = protocol::CartId::new(trade.begun.id(&format!("cart {number}")).uuid());
    if let Some(order) = trade.node.order_of_cart(cart).await? {
        return Ok(Some(order));
    }
    for goods in wanted.goods.iter().filter_map(|(sku, count)| line(sku, *count)) {
        trade.node.put_in_cart(cart, goods.sku, goods.quantity).await?;
    }
    let delivery = match wanted.way {
        Way::Sent(_) => Delivery::Ship(home(customer)),
        Way::Fetched(branch) => Delivery::Collect(Collect { branch, pay_in_store: true }),
    };
    let quote = trade.node.quote(cart, &delivery).await?;
    let contact = Contact { name: customer.0.to_owned(), email: email(customer.0), phone: String::new() };
    let order = PlaceOrder {
        codes: Vec::new(),
        by_cards: Amount::ZERO,
        cards: Vec::new(),
        flash: Vec::new(),
        cart,
        contact,
        delivery,
        total: quote.total,
        age_confirmed: quote.age,
        note: String::new(),
        language: "en".to_owned(),
    };
    trade.node.place_order(trade.begun.id(&format!("order {number}")), order).await.map(Some)
}

fn address_of(order: &OrderView) -> Option<String> {
    let last = order.payments.last().filter(|payment| payment.provider == SANDBOX)?;
    last.address.clone()
}

fn is_over(order: &OrderView) -> bool {
    matches!(order.state, OrderState::Confirmed | OrderState::Fulfilled | OrderState::Cancelled)
}

/// The order once something is true of it.
async fn once(
    node: &Node,
    placed: &OrderView,
    enough: impl Fn(&OrderView) -> bool,
) -> Result<OrderView, Refusal> {
    let found = look_again(LOOKS_MAX, async || Ok(node.order(placed.id).await?.filter(&enough))).await?;
    found.ok_or_else(|| Refusal::new(RefusalCode::Busy, format!("order {} does not go on", placed.number)))
}

/// Gives a card at the provider's page, as a customer does in a browser.
async fn pay(address: &str, card: &str) -> Result<(), Refusal> {
    let lost = |error: &dyn std::fmt::Display| {
        Refusal::new(RefusalCode::Busy, format!("the page for paying cannot be reached: {error}"))
    };
    let form = format!("card={card}");
    let request = Request::post(address)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Full::new(Bytes::from(form)))
        .map_err(|error| lost(&error))?;
    let browser = Client::builder(TokioExecutor::new()).build_http();
    browser.request(request).await.map_err(|error| lost(&error))?;
    Ok(())
}

/// What the people of a branch do for an order, as far as it goes.
async fn fulfil(
    trade: Trade<'_>,
    name: &str,
    wanted: &Wanted,
    branch: protocol::BranchId,
    fulfilment: FulfilmentId,
    lines: Vec<protocol::SkuQuantity>,
) -> Result<(), Refusal> {
    let own = FulfilmentRef { fulfilment };
    let packed = match wanted.way {
        Way::Sent(_) => FulfilmentCommand::Pack(own),
        Way::Fetched(_) => FulfilmentCommand::Ready(own),
    };
    let done = match wanted.way {
        Way::Sent(_) => FulfilmentCommand::Ship(ShipFulfilment {
            fulfilment,
            carrier: "Parcel Pony".to_owned(),
            tracking: format!("PP{:08}GB", fulfilment.uuid().as_u128() % 100_000_000),
        }),
        Way::Fetched(_) => {
            let known_by = "a driving licence".to_owned();
            let code = String::new();
            FulfilmentCommand::HandOver(HandOverFulfilment {
                fulfilment,
                age_checked: Some(18),
                code,
                known_by,
            })
        }
    };
    let steps = [
        ("taken", Until::Picking, FulfilmentCommand::Begin(own)),
        (
            "picked",
            Until::Picked,
            FulfilmentCommand::Pick(PickFulfilment { fulfilment, lines, reason: String::new() }),
        ),
        ("packed", Until::Packed, packed),
        ("gone", Until::Done, done),
    ];
    for (step, _, command) in steps.into_iter().filter(|(_, step, _)| *step <= wanted.until) {
        told(trade.put(&format!("{name} {step} at {branch}"), Some(branch), command).await)?;
    }
    Ok(())
}

fn told(put: Result<(), DemoError>) -> Result<(), Refusal> {
    match put {
        Ok(()) => Ok(()),
        Err(DemoError::Refused { refusal, .. } | DemoError::Unread(refusal)) => Err(refusal),
        Err(error) => Err(Refusal::new(RefusalCode::Fault, error.to_string())),
    }
}
