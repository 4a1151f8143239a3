//! The form on the page of an order that says what is to be sent back, as a browser without a script sends it: what was typed stays, whatever was
//! wrong with it, and nothing is asked for twice.

use onhand_tests::{Http, TestApp, shop::MANAGER, until_asked};
use protocol::{ExchangeRule, OrderState, OrderView, ReturnPolicy};
use reqwest::{Method, StatusCode};

use super::online_sales::{hand_over, ordered, submit};

const GOODS: &str = "P05";

struct Form {
    http: Http,
    key: String,
}

impl Form {
    async fn send(&self, fields: &[(&str, &str)]) -> (StatusCode, String) {
        let path = format!("/order/{}/returns", self.key);
        let request = self.http.request(Method::POST, &path).header("sec-fetch-site", "same-origin");
        self.http.send(request.form(fields)).await
    }

    async fn order(&self) -> OrderView {
        self.http.get(&format!("/api/v1/checkout/{}", self.key)).await
    }
}

/// What the field of a page has in it.
fn value<'a>(page: &'a str, name: &str) -> &'a str {
    let field = page.split("<input").find(|field| field.contains(&format!("name=\"{name}\"")));
    let value = field.and_then(|field| field.split("value=\"").nth(1));
    value.and_then(|value| value.split('"').next()).unwrap_or_else(|| panic!("{name} is not on the page"))
}

#[tokio::test]
async fn what_was_typed_stays_and_the_same_is_not_asked_for_twice() {
    let app = TestApp::start().await;
    let (public, office) = (app.http(), app.http_as(&app.sign_in(MANAGER).await));
    let exchange = ExchangeRule::Anything;
    submit(&office, ReturnPolicy { exchange, version: None, ..ReturnPolicy::ORIGINAL }).await;
    let order = ordered(&public).await;
    let mine: OrderView = public.get(&format!("/api/v1/checkout/{}", order.key)).await;
    hand_over(&office, &mine).await;
    let form = Form { http: public, key: order.key.clone() };
    until_asked("it is complete", async || form.order().await.state == OrderState::Fulfilled).await;

    let (count, reason) = (format!("q.{GOODS}"), format!("r.{GOODS}"));
    let typed = |many| {
        [(count.as_str(), many), (reason.as_str(), "damaged"), ("comment", "the <lid> leaks"), ("seen", "0")]
    };
    for (many, told) in
        [("two", "A quantity is a whole number"), ("99", "can be sent back"), ("", "Please say how many")]
    {
        let (_, page) = form.send(&typed(many)).await;
        assert!(page.contains(told), "{many}: {told}");
        assert_eq!(value(&page, &count), if many.is_empty() { "0" } else { many });
        assert!(page.contains("<option value=\"damaged\" selected>"), "{many}");
        assert!(
            page.contains("the &#60;lid&#62; leaks</textarea>"),
            "{many}: it is text, and no part of the page"
        );
    }
    // What was paid in a shop is exchanged there: nothing is searched for that nobody can have.
    let (_, page) = form.send(&typed("two")).await;
    assert!(!page.contains("name=\"find\"") && !page.contains("name=\"x."));
    assert!(form.order().await.returns.is_empty(), "nothing is asked for yet");

    // Twice the same button: whoever is second reads what has become of the first.
    let (first, again) = (form.send(&typed("1")).await, form.send(&typed("1")).await);
    assert!(first.1.contains("Return") && again.1.contains("You have asked for this already"), "{}", first.0);
    assert_eq!(form.order().await.returns.len(), 1);
    let next = [(count.as_str(), "1"), (reason.as_str(), "other"), ("seen", "1")];
    form.send(&next).await;
    assert_eq!(
        form.order().await.returns.len(),
        2,
        "something else is asked for when its form was opened after that"
    );

    // Whoever opens the address of a form finds the order.
    for path in ["returns", "less", "suggestions/0", "cancel"] {
        let request = form.http.request(Method::GET, &format!("/order/{}/{path}", form.key));
        let (status, page) = form.http.send(request).await;
        assert!(status == StatusCode::OK && page.contains(&order.number), "{path}: {status}");
    }
    let nobody = form.http.request(Method::GET, "/order/0123456789abcdef/returns");
    assert_eq!(form.http.send(nobody).await.0, StatusCode::NOT_FOUND);
    app.stop().await;
}
