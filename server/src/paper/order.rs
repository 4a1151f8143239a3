//! What customers are written about their orders, with layout and without, in the language in which they ordered.

use askama::Template;
use protocol::{Amount, OrderView};

use crate::rim::price;

/// What the mail is about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum OrderNews {
    Confirmed,
    Shipped {
        by: String,
    },
    /// Where it can be collected.
    Ready {
        place: String,
    },
    Cancelled,
    Refunded(Amount),
}

/// The phrases of one language.
struct Words {
    code: &'static str,
    direction: &'static str,
    hello: &'static str,
    confirmed: (&'static str, &'static str),
    shipped: (&'static str, &'static str),
    ready: (&'static str, &'static str),
    cancelled: (&'static str, &'static str),
    refunded: (&'static str, &'static str),
    sent_with: &'static str,
    collect_at: &'static str,
    delivery: &'static str,
    total: &'static str,
    tax: &'static str,
    due: &'static str,
    paid_back: &'static str,
    look: &'static str,
    why: &'static str,
}

const ENGLISH: Words = Words {
    code: "en",
    direction: "ltr",
    hello: "Hello",
    confirmed: ("Your order {number}", "Thank you. We have your order and are getting it ready."),
    shipped: ("Your order {number} is on its way", "Your order was sent today."),
    ready: ("Your order {number} is ready", "Your order can be collected. Please bring its number."),
    cancelled: (
        "Your order {number} is cancelled",
        "Your order is cancelled. What you paid for it is paid back.",
    ),
    refunded: ("Money back for your order {number}", "We have paid money back to you, the way you paid it."),
    sent_with: "Sent with",
    collect_at: "Collect it at",
    delivery: "Delivery",
    total: "Total",
    tax: "of it tax",
    due: "To pay in the shop",
    paid_back: "Paid back",
    look: "See how it stands",
    why: "You get this because somebody ordered with your address. Answer this mail if that was not you.",
};

const GERMAN: Words = Words {
    code: "de",
    direction: "ltr",
    hello: "Guten Tag",
    confirmed: (
        "Ihre Bestellung {number}",
        "Vielen Dank. Ihre Bestellung ist da, und wir machen sie fertig.",
    ),
    shipped: ("Ihre Bestellung {number} ist unterwegs", "Ihre Bestellung wurde heute verschickt."),
    ready: (
        "Ihre Bestellung {number} liegt bereit",
        "Ihre Bestellung kann abgeholt werden. Bitte bringen Sie die Nummer mit.",
    ),
    cancelled: (
        "Ihre Bestellung {number} ist storniert",
        "Ihre Bestellung ist storniert. Was Sie dafür bezahlt haben, wird erstattet.",
    ),
    refunded: (
        "Erstattung zu Ihrer Bestellung {number}",
        "Wir haben Ihnen Geld erstattet, auf dem Weg, auf dem Sie bezahlt haben.",
    ),
    sent_with: "Verschickt mit",
    collect_at: "Abholen bei",
    delivery: "Versand",
    total: "Summe",
    tax: "darin Steuer",
    due: "Im Laden zu bezahlen",
    paid_back: "Erstattet",
    look: "Stand ansehen",
    why: "Sie bekommen diese Mail, weil jemand mit Ihrer Adresse bestellt hat. Antworten Sie, wenn Sie das nicht waren.",
};

const ARABIC: Words = Words {
    code: "ar",
    direction: "rtl",
    hello: "مرحبًا",
    confirmed: ("طلبك {number}", "شكرًا لك. وصلنا طلبك ونحن نجهّزه الآن."),
    shipped: ("طلبك {number} في الطريق إليك", "أُرسل طلبك اليوم."),
    ready: ("طلبك {number} جاهز", "يمكنك استلام طلبك. يُرجى إحضار رقم الطلب."),
    cancelled: ("أُلغي طلبك {number}", "أُلغي طلبك، وسيُعاد إليك ما دفعته."),
    refunded: ("استرداد مبلغ لطلبك {number}", "أعدنا إليك المبلغ بالطريقة التي دفعت بها."),
    sent_with: "أُرسل مع",
    collect_at: "الاستلام من",
    delivery: "التوصيل",
    total: "المجموع",
    tax: "منه ضريبة",
    due: "المطلوب دفعه في المتجر",
    paid_back: "المبلغ المسترد",
    look: "متابعة الطلب",
    why: "وصلتك هذه الرسالة لأن شخصًا طلب باستخدام عنوانك. إن لم تكن أنت فأجب عن هذه الرسالة.",
};

/// By the first part of a language's name; English where the house has no words in it.
fn words(language: &str) -> &'static Words {
    match language.split('-').next().unwrap_or_default() {
        "de" => &GERMAN,
        "ar" => &ARABIC,
        _ => &ENGLISH,
    }
}

#[derive(Template)]
#[template(path = "order_mail.html")]
struct Letter<'a> {
    words: &'a Words,
    shop: &'a str,
    title: &'a str,
    name: &'a str,
    message: &'a str,
    remark: &'a str,
    lines: &'a [Line],
    sums: &'a [(&'static str, String)],
    link: &'a str,
}

struct Line {
    name: String,
    quantity: String,
    total: String,
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
    let words = words(language);
    let (title, message) = match news {
        OrderNews::Confirmed => words.confirmed,
        OrderNews::Shipped { .. } => words.shipped,
        OrderNews::Ready { .. } => words.ready,
        OrderNews::Cancelled => words.cancelled,
        OrderNews::Refunded(_) => words.refunded,
    };
    let title = title.replace("{number}", &order.number);
    let remark = match news {
        OrderNews::Shipped { by } if !by.is_empty() => format!("{} {by}", words.sent_with),
        OrderNews::Ready { place } => format!("{} {place}", words.collect_at),
        _ => String::new(),
    };
    let lines: Vec<Line> = order
        .lines
        .iter()
        .map(|line| Line {
            name: line.name.clone(),
            quantity: line.quantity.to_string(),
            total: price(line.total, order.currency),
        })
        .collect();
    let sums = sums(words, order, news);
    let name = order.contact.name.as_str();
    let mut text = format!("{} {name},\n\n{message}\n", words.hello);
    if !remark.is_empty() {
        text.push_str(&format!("{remark}\n"));
    }
    text.push('\n');
    for line in &lines {
        text.push_str(&format!("{} × {}  {}\n", line.quantity, line.name, line.total));
    }
    for (word, amount) in &sums {
        text.push_str(&format!("{word}: {amount}\n"));
    }
    text.push_str(&format!("\n{}: {link}\n\n{shop}\n\n{}\n", words.look, words.why));
    let html = Letter {
        words,
        shop,
        title: &title,
        name,
        message,
        remark: &remark,
        lines: &lines,
        sums: &sums,
        link,
    };
    Ok((format!("{title} · {shop}"), text, html.render()?))
}

fn sums(words: &Words, order: &OrderView, news: &OrderNews) -> Vec<(&'static str, String)> {
    let amount = |amount| price(amount, order.currency);
    let mut sums = Vec::new();
    if order.delivery_charge > Amount::ZERO {
        sums.push((words.delivery, amount(order.delivery_charge)));
    }
    sums.push((words.total, amount(order.total)));
    if order.tax > Amount::ZERO {
        sums.push((words.tax, amount(order.tax)));
    }
    if order.due > Amount::ZERO {
        sums.push((words.due, amount(order.due)));
    }
    if let OrderNews::Refunded(refunded) = news {
        sums.push((words.paid_back, amount(*refunded)));
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::{
        Collect, Contact, Currency, Delivery, OrderId, OrderLine, OrderState, Quantity, Timestamp,
    };

    fn order() -> OrderView {
        OrderView {
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
            timeline: Vec::new(),
        }
    }

    #[test]
    fn every_mail_says_in_both_forms_what_it_is_about_in_its_language() {
        let news = [
            OrderNews::Confirmed,
            OrderNews::Shipped { by: "Post 17".into() },
            OrderNews::Ready { place: "London".into() },
            OrderNews::Cancelled,
            OrderNews::Refunded(Amount(395)),
        ];
        for (language, direction, total) in
            [("en-GB", "ltr", "Total"), ("de", "ltr", "Summe"), ("ar", "rtl", "المجموع")]
        {
            for news in &news {
                let (subject, text, html) =
                    order_letter(&order(), language, ("Kiosk", "https://kiosk.example/order/1"), news)
                        .unwrap();
                assert!(subject.contains("W-000123") && subject.contains("Kiosk"), "{subject}");
                for said in ["£27.00", "£30.95", total, "https://kiosk.example/order/1"] {
                    assert!(
                        text.contains(said) && html.contains(said),
                        "{said} is missing in {text} or {html}"
                    );
                }
                assert!(html.contains(&format!("dir=\"{direction}\"")), "{html}");
                assert!(!html.contains("<Lovelace>"), "a name is no markup: {html}");
            }
        }
        let (_, text, _) = order_letter(&order(), "xx", ("Kiosk", "l"), &news[1]).unwrap();
        assert!(text.contains("Sent with Post 17"), "{text}");
    }
}
