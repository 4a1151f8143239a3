//! What customers are written about their orders, with layout and without, in the language in which they ordered.

use askama::Template;
use protocol::{Amount, ExchangeState, OrderExchange, OrderReturn, OrderView, Quantity, Sku, SkuQuantity};

use crate::words::Language;

/// What the mail is about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum OrderNews {
    Confirmed,
    Shipped {
        by: String,
        /// Where its invoice is.
        invoice: Option<String>,
    },
    /// Where it can be collected.
    Ready {
        place: String,
    },
    Cancelled,
    Refunded(Amount),
    /// It is store credit, or on the gift card of a code that is told here and nowhere else.
    Credited {
        amount: Amount,
        code: Option<String>,
    },
    /// Goods come on another day than was told.
    Moved,
    /// Something is missing, and something else might do: what it is called, and where it is sold.
    Suggested {
        missing: SkuQuantity,
        instead: String,
        link: String,
    },
    /// The same where its customer may say yes: what they would pay, and until when they may answer.
    Instead {
        missing: SkuQuantity,
        instead: String,
        price: Amount,
        until: String,
    },
    /// What they said yes to is theirs, or nobody had it any more.
    Swapped(String),
    InsteadGone(String),
    ReturnAsked(OrderReturn),
    ReturnApproved {
        returned: OrderReturn,
        /// Where its label is.
        label: String,
    },
    ReturnDeclined(OrderReturn),
    /// What comes back in exchange is here.
    ExchangeDue(OrderExchange),
    /// Nothing comes of an exchange.
    ExchangeEnded(OrderExchange),
    /// What somebody brought to a shop.
    BroughtBack {
        text: String,
        lines: Vec<SkuQuantity>,
        place: String,
        /// What was paid back there; what it was paid with online gets the rest.
        here: Amount,
    },
}

impl OrderNews {
    const fn returned(&self) -> Option<&OrderReturn> {
        match self {
            Self::ReturnAsked(returned)
            | Self::ReturnApproved { returned, .. }
            | Self::ReturnDeclined(returned) => Some(returned),
            _ => None,
        }
    }

    const fn exchange(&self) -> Option<&OrderExchange> {
        match self {
            Self::ExchangeDue(own) | Self::ExchangeEnded(own) => Some(own),
            _ => None,
        }
    }
}

#[derive(Template)]
#[template(path = "order_mail.html")]
struct Letter<'a> {
    say: Language,
    shop: &'a str,
    title: &'a str,
    name: &'a str,
    message: &'a str,
    remark: &'a str,
    lines: &'a [Line],
    sums: &'a [(String, String)],
    link: &'a str,
}

struct Line {
    name: String,
    quantity: String,
    total: String,
}

/// What a mail is called, and what it says first.
fn titled(say: Language, order: &OrderView, news: &OrderNews) -> (String, &'static str) {
    let number = order.number.as_str();
    match news {
        OrderNews::Confirmed => (say.mail_confirmed(number), say.mail_confirmed_text()),
        OrderNews::Shipped { .. } => (say.mail_shipped(number), say.mail_shipped_text()),
        OrderNews::Ready { .. } => (say.mail_ready(number), say.mail_ready_text()),
        OrderNews::Cancelled => (say.mail_cancelled(number), say.mail_cancelled_text()),
        OrderNews::Refunded(_) => (say.mail_refunded(number), say.mail_refunded_text()),
        OrderNews::Credited { code: None, .. } => (say.mail_credited(number), say.mail_credited_text()),
        OrderNews::Credited { .. } => (say.mail_credit_card(number), say.mail_credit_card_text()),
        OrderNews::Moved => (say.mail_moved(number), say.mail_moved_text()),
        OrderNews::Suggested { .. } => (say.mail_suggested(number), say.mail_suggested_text()),
        OrderNews::Instead { .. } => (say.mail_suggested(number), say.mail_instead_text()),
        OrderNews::Swapped(_) => (say.mail_swapped(number), say.mail_swapped_text()),
        OrderNews::InsteadGone(_) => (say.mail_instead_gone(number), say.mail_instead_gone_text()),
        OrderNews::ReturnAsked(own) => (say.mail_return_asked(&own.text), say.mail_return_asked_text()),
        OrderNews::ReturnApproved { returned, .. } => {
            let text = match wanted_for(order, returned) {
                Some(_) => say.mail_exchange_approved_text(),
                None => say.mail_return_approved_text(),
            };
            (say.mail_return_approved(&returned.text), text)
        }
        OrderNews::ExchangeDue(own) if own.difference > Amount::ZERO => {
            (say.mail_exchange_due(number), say.mail_exchange_pay_text())
        }
        OrderNews::ExchangeDue(_) => (say.mail_exchange_due(number), say.mail_exchange_due_text()),
        OrderNews::ExchangeEnded(own) => (say.mail_exchange_due(number), say.exchange_over(own.ended)),
        OrderNews::BroughtBack { text, here, .. } => {
            let told =
                if *here > Amount::ZERO { say.mail_brought_here_text() } else { say.mail_brought_text() };
            (say.mail_brought(text), told)
        }
        OrderNews::ReturnDeclined(own) => {
            (say.mail_return_declined(&own.text), say.mail_return_declined_text())
        }
    }
}

/// A mail about an order: its subject, as plain text and as HTML. `link` is where its customer sees how it stands.
///
/// # Errors
/// When the template cannot be filled in, which no order can bring about.
pub(crate) fn order_letter(
    order: &OrderView,
    language: &str,
    (shop, link): (&str, &str),
    news: &OrderNews,
) -> Result<(String, String, String), askama::Error> {
    let say = Language::of(language);
    let (title, message) = titled(say, order, news);
    let remark = remark(say, order, news);
    let lines = lines(say, order, news);
    let sums = sums(say, order, news);
    let name = order.contact.name.as_str();
    let mut text = format!("{} {name},\n\n{message}\n", say.hello());
    if !remark.is_empty() {
        text.push_str(&format!("{remark}\n"));
    }
    text.push('\n');
    for line in &lines {
        text.push_str(format!("{} × {}  {}", line.quantity, line.name, line.total).trim_end());
        text.push('\n');
    }
    for (word, amount) in &sums {
        text.push_str(&format!("{word}: {amount}\n"));
    }
    text.push_str(&format!("\n{}: {link}\n\n{shop}\n\n{}\n", say.see_how_it_stands(), say.why_an_order()));
    let html =
        Letter { say, shop, title: &title, name, message, remark: &remark, lines: &lines, sums: &sums, link };
    Ok((format!("{title} · {shop}"), text, html.render()?))
}

/// What a mail says in a line of its own.
fn remark(say: Language, order: &OrderView, news: &OrderNews) -> String {
    match news {
        OrderNews::Shipped { by, invoice } => {
            let by = (!by.is_empty()).then(|| say.moment_sent_with(by));
            let invoice = invoice.as_ref().map(|link| say.mail_invoice_at(link));
            by.into_iter().chain(invoice).collect::<Vec<_>>().join("\n")
        }
        OrderNews::Ready { place } => ready(say, order, place),
        OrderNews::ReturnApproved { label, returned } => {
            let wanted = wanted_for(order, returned).map(|own| say.exchange_for(exchanged(say, own)));
            let told = [say.mail_label_at(label)].into_iter().chain(wanted);
            told.collect::<Vec<_>>().join("\n")
        }
        OrderNews::ExchangeEnded(own) => own.reason.clone(),
        OrderNews::Credited { code: Some(code), .. } => say.mail_credit_code(code),
        OrderNews::Instead { missing, instead, price, until } => {
            let missing = say.quantities(std::slice::from_ref(missing), order);
            let told = say.mail_instead(missing, instead, say.price(*price, order.currency));
            format!("{told} {}", say.instead_until(until))
        }
        OrderNews::Swapped(name) => say.moment_instead_taken(name),
        OrderNews::InsteadGone(name) => say.moment_instead_gone(name),
        OrderNews::ReturnDeclined(own) => own.reason.clone(),
        OrderNews::Confirmed | OrderNews::Moved => waits(say, order),
        OrderNews::BroughtBack { place, .. } => say.mail_brought_to(place),
        OrderNews::Suggested { missing, instead, link } => {
            let missing = say.quantities(std::slice::from_ref(missing), order);
            format!("{} {link}", say.mail_suggested_instead(missing, instead)).trim().to_owned()
        }
        _ => String::new(),
    }
}

/// What is to go out for a return, if anything still is.
fn wanted_for<'a>(order: &'a OrderView, returned: &OrderReturn) -> Option<&'a OrderExchange> {
    let mut own = order.exchanges.iter().filter(|own| own.number == returned.number);
    own.next_back().filter(|own| own.state != ExchangeState::Ended)
}

fn exchanged(say: Language, own: &OrderExchange) -> String {
    let told = own.lines.iter().map(|line| format!("{} × {}", say.quantity(line.quantity), line.name));
    told.collect::<Vec<_>>().join(", ")
}

/// What was ordered, or what comes back of it, or what goes out for that.
fn lines(say: Language, order: &OrderView, news: &OrderNews) -> Vec<Line> {
    let name = |sku: Sku| {
        let known = order.lines.iter().find(|line| line.sku == sku);
        known.map_or_else(|| sku.to_string(), |line| line.name.clone())
    };
    let back = |sku: Sku, quantity: Quantity| Line {
        name: name(sku),
        quantity: say.quantity(quantity),
        total: String::new(),
    };
    if let Some(own) = news.exchange() {
        let line = |line: &protocol::ExchangeLine| Line {
            name: line.name.clone(),
            quantity: say.quantity(line.quantity),
            total: say.price(line.total, order.currency),
        };
        return own.lines.iter().map(line).collect();
    }
    if let OrderNews::BroughtBack { lines, .. } = news {
        return lines.iter().map(|line| back(line.sku, line.quantity)).collect();
    }
    if let Some(returned) = news.returned() {
        return returned.lines.iter().map(|line| back(line.sku, line.quantity)).collect();
    }
    let line = |line: &protocol::OrderLine| Line {
        name: line.name.clone(),
        quantity: say.quantity(line.quantity),
        total: say.price(line.total, order.currency),
    };
    order.lines.iter().map(line).collect()
}

/// What is not there yet; nothing where all is.
fn waits(say: Language, order: &OrderView) -> String {
    let lines: Vec<_> = order.parts.iter().flat_map(|part| part.waits.iter().cloned()).collect();
    if lines.is_empty() { String::new() } else { say.not_there_yet(say.awaited(&lines, order)) }
}

/// Where it is, and what to show there.
fn ready(say: Language, order: &OrderView, place: &str) -> String {
    let place = say.mail_collect_at(place);
    if order.collect_code.is_empty() {
        return place;
    }
    format!("{place}. {}", say.mail_code(&order.collect_code))
}

fn sums(say: Language, order: &OrderView, news: &OrderNews) -> Vec<(String, String)> {
    let amount = |amount| say.price(amount, order.currency);
    let mut sums: Vec<(String, String)> = Vec::new();
    if let OrderNews::BroughtBack { here, .. } = news {
        if *here > Amount::ZERO {
            sums.push((say.mail_paid_back().to_owned(), amount(*here)));
        }
        return sums;
    }
    if let Some(own) = news.exchange() {
        sums.push((say.exchange_credit().to_owned(), amount(own.credit)));
        sums.extend(
            (own.difference > Amount::ZERO).then(|| (say.mail_due().to_owned(), amount(own.difference))),
        );
        return sums;
    }
    // What is to come back has no price until it is here.
    if news.returned().is_some() {
        return sums;
    }
    for one in &order.promotions {
        sums.push((say.saved_by(&one.name), amount(one.amount)));
    }
    for one in &order.codes {
        sums.push((say.with_code().to_owned(), one.code.clone()));
    }
    if order.delivery_charge > Amount::ZERO {
        sums.push((say.delivery_charge().to_owned(), amount(order.delivery_charge)));
    }
    sums.push((say.total().to_owned(), amount(order.total)));
    if order.set_off > Amount::ZERO {
        let back = Amount(order.set_off.0.saturating_neg());
        sums.push((say.exchange_set_off().to_owned(), amount(back)));
    }
    sums.extend(say.paid_by_cards(order));
    if order.tax > Amount::ZERO {
        sums.push((say.tax_in_it().to_owned(), amount(order.tax)));
    }
    if order.due > Amount::ZERO {
        sums.push((say.mail_due().to_owned(), amount(order.due)));
    }
    if let OrderNews::Refunded(refunded) = news {
        sums.push((say.mail_paid_back().to_owned(), amount(*refunded)));
    }
    if let OrderNews::Credited { amount: credited, .. } = news {
        sums.push((say.store_credit().to_owned(), amount(*credited)));
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::{
        Collect, Contact, Currency, Delivery, OrderId, OrderLine, OrderState, Quantity, Timestamp, WaitKind,
    };

    fn order() -> OrderView {
        OrderView {
            codes: Vec::new(),
            suggestions: Vec::new(),
            id: OrderId::new(uuid::Uuid::nil()),
            number: "W-000123".into(),
            key: String::new(),
            state: OrderState::Confirmed,
            because: None,
            placed: Timestamp(0),
            changed: Timestamp(0),
            currency: Currency::GBP,
            contact: Contact {
                name: "Ada <Lovelace>".into(),
                email: "ada@example.com".into(),
                phone: String::new(),
            },
            delivery: Delivery::Collect(Collect { branch: protocol::BranchId(1), pay_in_store: true }),
            note: String::new(),
            lines: vec![OrderLine {
                sku: "TEA".parse().unwrap(),
                name: "Tea & more".into(),
                quantity: Quantity::ONE,
                unit_price: Amount(2_700),
                total: Amount(2_700),
                tax: Amount(450),
                missing: Quantity::ZERO,
            }],
            goods: Amount(2_700),
            delivery_charge: Amount(395),
            tax: Amount(516),
            total: Amount(3_095),
            captured: Amount(0),
            refunded: Amount(0),
            due: Amount(3_095),
            sourcing: String::new(),
            parts: Vec::new(),
            payments: Vec::new(),
            refunds: Vec::new(),
            can_cancel: true,
            can_pay: false,
            erased: None,
            can_erase: false,
            timeline: Vec::new(),
            returns: Vec::new(),
            returnable: Vec::new(),
            returns_until: None,
            collect_code: "123456".into(),
            held_back: false,
            held_because: Vec::new(),
            tags: Vec::new(),
            to_pay_back: Amount(0),
            by_hand: Amount(0),
            reducible: Vec::new(),
            can_change_address: false,
            seq: protocol::Lsn(0),
            promotions: Vec::new(),
            exchanges: Vec::new(),
            set_off: Amount(0),
        }
    }

    #[test]
    fn every_mail_says_in_both_forms_what_it_is_about_in_its_language() {
        let news = [
            OrderNews::Confirmed,
            OrderNews::Shipped {
                by: "Post 17".into(),
                invoice: Some("https://kiosk.example/order/1/invoices/0".into()),
            },
            OrderNews::Ready { place: "London".into() },
            OrderNews::Cancelled,
            OrderNews::Refunded(Amount(395)),
            OrderNews::Moved,
            OrderNews::Suggested {
                missing: SkuQuantity { sku: "TEA".parse().unwrap(), quantity: Quantity::ONE },
                instead: "Green tea".into(),
                link: "https://kiosk.example/p/green-tea".into(),
            },
        ];
        for (language, direction, total, goods, whole) in [
            ("en-GB", "ltr", "Total", "£27.00", "£30.95"),
            ("de", "ltr", "Summe", "27,00\u{a0}£", "30,95\u{a0}£"),
            ("ar", "rtl", "المجموع", "27.00\u{a0}£", "30.95\u{a0}£"),
        ] {
            for news in &news {
                let (subject, text, html) =
                    order_letter(&order(), language, ("Kiosk", "https://kiosk.example/order/1"), news)
                        .unwrap();
                assert!(subject.contains("W-000123") && subject.contains("Kiosk"), "{subject}");
                for said in [goods, whole, total, "https://kiosk.example/order/1"] {
                    assert!(
                        text.contains(said) && html.contains(said),
                        "{said} is missing in {text} or {html}"
                    );
                }
                assert!(html.contains(&format!("dir=\"{direction}\"")), "{html}");
                assert!(!html.contains("<Lovelace>"), "a name is no markup: {html}");
            }
        }
        let (_, text, _) = order_letter(&order(), "en", ("Kiosk", "l"), &news[2]).unwrap();
        assert!(text.contains("Your code is 123456."), "{text}");
        let (_, text, _) = order_letter(&order(), "xx", ("Kiosk", "l"), &news[1]).unwrap();
        assert!(text.contains("Sent with Post 17"), "{text}");
        assert!(text.contains("Your invoice: https://kiosk.example/order/1/invoices/0"), "{text}");
    }

    #[test]
    fn what_is_not_there_yet_is_told_with_its_date() {
        let mut order = order();
        let waits = |kind| protocol::AwaitedLine {
            sku: "TEA".parse().unwrap(),
            quantity: Quantity::ONE,
            kind,
            until: "2026-12-24".into(),
        };
        for (kind, language, told) in [
            (WaitKind::Backorder, "en", "Not there yet: 1 × Tea & more, expected on 24 December 2026"),
            (WaitKind::Preorder, "de", "Noch nicht da: 1 × Tea & more, erhältlich ab 24. Dezember 2026"),
        ] {
            order.parts = vec![protocol::OrderPart {
                branch: protocol::BranchId(1),
                fulfilment: protocol::FulfilmentId::new(uuid::Uuid::nil()),
                state: protocol::PartState::Promised,
                lines: Vec::new(),
                carrier: String::new(),
                tracking: String::new(),
                waits: vec![waits(kind)],
            }];
            for news in [OrderNews::Confirmed, OrderNews::Moved] {
                let (_, text, _) = order_letter(&order, language, ("Kiosk", "l"), &news).unwrap();
                assert!(text.contains(told), "{text}");
            }
            let (_, text, _) = order_letter(&order, language, ("Kiosk", "l"), &OrderNews::Cancelled).unwrap();
            assert!(!text.contains(told), "{text}");
        }
    }
}
