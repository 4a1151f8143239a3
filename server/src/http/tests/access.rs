//! Who may call what: every operation as everybody, held against the table.

use actix_web::test::TestRequest;
use protocol::{
    CommandBody, Lsn, OrganisationCommand, PriceListId, PutCollection, PutPriceList, PutStaff, PutSupplier,
    Right, RoleId, StaffId, SupplierId, VariantKind,
};
use serde_json::{Value, json};

use super::shop::{Shop, Who, call, command, product, put};
use crate::http::{
    access::Access,
    api::operations,
    operation::{Operation, Verb},
};

/// A request that would succeed if the caller may make it.
fn sample(shop: &Shop, closed: Lsn, operation: &Operation) -> TestRequest {
    let path = operation
        .path
        .replace("{branch}", "1")
        .replace("{sku}", "TEA")
        .replace("{id}", &shop.ticket.to_string())
        .replace("{register}", "11")
        .replace("{lsn}", &closed.to_string())
        .replace("{receipt}", "1-11-0-000001")
        .replace("{handle}", "tea")
        .replace("{list}", "1")
        .replace("{coupon}", "1")
        .replace("{code}", "SUMMER10")
        .replace("{card}", CART)
        .replace("{staff}", "3")
        .replace("{supplier}", "1")
        .replace("{customer}", "01932b5e-8a00-7000-8000-000000000001")
        .replace("{mail}", "0123456789abcdef")
        .replace("{sign_in}", "0123456789abcdef")
        .replace("{cart}", CART)
        .replace("{order}", CART)
        .replace("{name}/events", "SimpleEventQuery/events")
        .replace("{name}", "nobodys")
        .replace("{capture}", "nobodys")
        .replace("{number}", "0")
        .replace("{document}", "0")
        .replace("{event}", "urn:uuid:01932b5e-8a00-8000-8000-000000000001")
        .replace("{key}", "nobodys");
    let query = match operation.id {
        "readBadges" | "explainPrice" => "?sku=TEA",
        "listPricesChanged" => "?since=1",
        "listLotBuyers" | "listLotOrigins" => "?lot=L1",
        _ => "",
    };
    let uri = format!("{path}{query}");
    match (operation.method, operation.id) {
        (Verb::Get, _) => TestRequest::get().uri(&uri),
        (Verb::Delete, _) => TestRequest::delete().uri(&uri),
        (Verb::Post, id) if own_body(id).is_some() => TestRequest::post().uri(&uri).set_json(own_body(id)),
        (Verb::Post, "previewPrices") => TestRequest::post().uri(&uri).set_json(json!({
            "currency": "GBP", "skus": ["TEA"], "by_ppm": 1_000,
        })),
        (Verb::Post, "previewWebPage") => TestRequest::post().uri(&uri).set_json(json!({
            "handle": "about", "texts": [{ "language": "en", "title": "About" }],
        })),
        (Verb::Post, "previewCollection") => TestRequest::post().uri(&uri).set_json(json!({
            "handle": "tea", "title": "Tea", "members": { "by_hand": ["tea"] },
        })),
        (Verb::Post, _) => {
            let body = CommandBody::from(product("new", "New", "", &[("NEW", VariantKind::Goods)]));
            TestRequest::post().uri(&uri).set_json(command(body))
        }
    }
}

const CART: &str = "01932b5e-8a00-7000-8000-000000000001";
const PASSWORD: &str = "a lamp in the window";

/// The body of an operation that takes no command.
fn own_body(id: &str) -> Option<Value> {
    Some(match id {
        "signIn" => json!({ "staff": 1, "password": PASSWORD }),
        "signOn" => json!({ "staff": 1, "pin": "4711" }),
        "changeMyPassword" => json!({ "old": PASSWORD, "new": PASSWORD }),
        "endMySecondFactor" => json!({ "password": PASSWORD }),
        "confirmMySecondFactor" => json!({ "code": "123456" }),
        "enrol" => json!({ "code": "ABCD-EFGH" }),
        "previewTheme" => json!({ "accent": "#0b5d52" }),
        "putMailPassword" => json!({ "password": null }),
        "sendTestMail" | "mailReceipt" | "mailPurchase" => json!({ "to": "someone@example.com" }),
        "askLabel" => json!({ "carrier": "Parcel simulator" }),
        "print" => json!("test"),
        "makeLabels" | "writeLabels" => json!({
            "branch": 1, "layout": "a4_24", "lines": [{ "sku": "TEA", "count": 1 }],
        }),
        "printLabels" => json!({ "test": "roll_57x32" }),
        "tellOutbox" => json!({ "waiting": 0, "refused": 0 }),
        "newCart" | "payMyOrder" | "cancelMyOrder" | "withdrawMyReturn" | "endMyExchange" => json!({}),
        "answerMySuggestion" => json!({ "yes": true }),
        "reduceMyOrder" => json!({ "lines": [{ "sku": "TEA", "quantity": 1_000 }] }),
        "readdressMyOrder" => {
            json!({ "name": "Ada", "line1": "1 High Street", "city": "London", "postcode": "SW1A 1AA", "country": "GB" })
        }
        "askBroughtWorth" => {
            json!({ "lines": [{ "sku": "TEA", "good": 1_000, "damaged": 0, "reason": "other" }] })
        }
        "askMyReturn" | "quoteMyExchange" => {
            json!({ "lines": [{ "sku": "TEA", "quantity": 1_000, "reason": "other" }] })
        }
        "putInCart" => json!({ "sku": "TEA", "quantity": 1_000 }),
        "putCodeToCart" => json!({ "code": "SUMMER10" }),
        "addCodes" => json!({ "count": 1 }),
        "issueGiftCard" => json!({ "amount": 100, "reason": "a present" }),
        "putGiftCardToCart" | "findGiftCard" | "readGiftCardBalance" => {
            json!({ "code": "2222-3333-4444-5555" })
        }
        "mergeCarts" => json!({ "from": CART }),
        "quoteCart" => json!({ "collect": { "branch": 1 } }),
        "placeOrder" => json!({
            "cart": CART, "contact": { "name": "Ada", "email": "ada@example.com" },
            "delivery": { "collect": { "branch": 1 } }, "total": 0,
        }),
        "planImport" => json!({ "columns": [] }),
        "sendMailAgain"
        | "beginEnrolment"
        | "beginMySecondFactor"
        | "endSignIn"
        | "signCustomerOut"
        | "endSignInsOfPerson"
        | "signOut" => {
            json!({})
        }
        _ => return None,
    })
}

/// What the table promises somebody.
#[derive(PartialEq, Eq, Debug)]
enum Promise {
    Done,
    /// Let through to the operation, which may know nothing of it or say no by a rule.
    LetIn,
    Refused(u16),
}

/// What the table promises. The sample is about the London till and its branch.
fn promised(operation: &Operation, who: Who) -> Promise {
    let names_own = ["{branch}", "{register}"].iter().any(|own| operation.path.contains(own));
    if matches!(operation.id, "enrol" | "confirmMySecondFactor") && lets_in(operation.access, who) {
        // A code that nobody has given out.
        return Promise::LetIn;
    }
    if matches!(
        operation.id,
        "quoteCart"
            | "putCodeToCart"
            | "putGiftCardToCart"
            | "readGiftCardBalance"
            | "placeOrder"
            | "readMyOrder"
            | "payMyOrder"
            | "cancelMyOrder"
            | "askMyReturn"
            | "quoteMyExchange"
            | "endMyExchange"
            | "withdrawMyReturn"
            | "reduceMyOrder"
            | "answerMySuggestion"
            | "readdressMyOrder"
            | "exportMyOrder"
            | "eraseMyOrder"
    ) {
        // There is nothing in the cart, no code, and no order.
        return Promise::LetIn;
    }
    match (operation.access, who) {
        (Access::Public | Access::PublicOrMore, _) => Promise::Done,
        (_, Who::Public) => Promise::Refused(401),
        (Access::Insiders | Access::StaffOrOwn(_), Who::OtherTill) if names_own => Promise::Refused(403),
        // The till has no printer in the network.
        (Access::StaffOrOwn(_), Who::Till) if operation.id == "print" => Promise::LetIn,
        (Access::StaffOrOwn(_) | Access::Own, Who::Till) => Promise::Done,
        (Access::Own, _) => Promise::Refused(403),
        (Access::Insiders, _) | (Access::StaffOrOwn(_), Who::OtherTill) => Promise::LetIn,
        (Access::Staff(right) | Access::StaffOrLocal(right) | Access::StaffOrOwn(right), _) => {
            match who.role() {
                // There is nowhere to put a backup here, no import, and nothing to upload.
                Some(role) if may(role, right) && knows_none(operation) => Promise::LetIn,
                Some(role) if may(role, right) => Promise::Done,
                _ => Promise::Refused(403),
            }
        }
        (Access::AllStaff, Who::Till | Who::OtherTill) => Promise::Refused(403),
        (Access::AllStaff, _) => Promise::Done,
        (Access::Operator, Who::Manager) => Promise::Done,
        (Access::Operator, _) => Promise::Refused(403),
    }
}

/// Whether the sample names something that there is not.
fn knows_none(operation: &Operation) -> bool {
    matches!(
        operation.id,
        "readOrder"
            | "addCodes"
            | "findGiftCard"
            | "readGiftCard"
            | "readInvoice"
            | "readOrderInvoice"
            | "askLabel"
            | "trackParcel"
            | "listProposals"
            | "mailPurchase"
            | "backUp"
            | "uploadImport"
            | "uploadMedia"
            | "print"
            | "printLabels"
            | "sendMailAgain"
            | "readCustomer"
            | "readEpcisEvent"
            | "captureEpcisEvents"
            | "readEpcisCapture"
            | "putEpcisQuery"
            | "readEpcisQuery"
            | "removeEpcisQuery"
            | "exportCustomer"
            | "exportOrder"
    ) || operation.path.starts_with("/api/v1/imports/{id}")
}

/// Whether somebody comes as far as a code that is wrong.
fn lets_in(access: Access, who: Who) -> bool {
    access == Access::Public || (access == Access::AllStaff && who.role().is_some())
}

/// What people of a role may do before anybody has changed it.
fn may(role: RoleId, right: Right) -> bool {
    domain::organisation::Organisation::default().role(role).is_some_and(|role| role.grant().may(right))
}

#[actix_web::test]
async fn every_operation_answers_everybody_as_its_access_says() {
    let mut shop = Shop::open().await;
    for staff in 1..=3 {
        let password = Some(PASSWORD.into());
        let person = PutStaff { id: StaffId(staff), password, ..PutStaff::default() };
        super::shop::put(&shop.node, None, CommandBody::from(person)).await;
    }
    let closed = shop.close_a_shift().await;
    let app = shop.app().await;
    let list = PutPriceList { id: PriceListId(1), name: "Here".into(), ..PutPriceList::default() };
    put(&shop.node, None, OrganisationCommand::PutPriceList(list).into()).await;
    let collection = PutCollection { handle: "tea".into(), title: "Tea".into(), ..PutCollection::default() };
    put(&shop.node, None, OrganisationCommand::PutCollection(collection).into()).await;
    let supplier =
        PutSupplier { id: SupplierId(1), name: "Mill".into(), active: true, ..PutSupplier::default() };
    put(&shop.node, None, OrganisationCommand::PutSupplier(supplier).into()).await;
    for operation in operations() {
        for who in Who::ALL {
            // Some operations end sign-ins, and a new password ends those before it.
            shop.sign_in_again().await;
            let seen = call(&app, shop.from(who, sample(&shop, closed, operation))).await;
            let what = format!("{} as {who:?}: {} {}", operation.id, seen.status, seen.text);
            match promised(operation, who) {
                Promise::Done => assert_eq!(seen.status, 200, "{what}"),
                Promise::Refused(status) => assert_eq!(seen.status, status, "{what}"),
                Promise::LetIn => {
                    assert!(![401, 405].contains(&seen.status) && seen.status < 500, "{what}");
                }
            }
            if seen.status >= 400 {
                seen.problem();
            }
        }
    }
}

#[actix_web::test]
async fn a_register_finds_no_other_spelling_of_what_is_not_its_own() {
    let shop = Shop::open().await;
    let app = shop.app().await;
    for path in [
        "/api/v1/branches/2/stock",
        "/api/v1/branches/02/stock",
        "/api/v1/branches/%32/stock",
        "/api/v1/branches/+2/stock",
        "/api/v1/branches/%2B2/stock",
        "/api/v1/branches/2%20/stock",
        "/api/v1/registers/21",
        "/api/v1/registers/%2B21",
        "/api/v1/registers/%2B21/z-reports",
        "/api/v1/registers/11%0A",
    ] {
        let seen = call(&app, shop.from(Who::Till, TestRequest::get().uri(path))).await;
        assert_eq!((seen.status, seen.problem().as_str()), (403, "unauthorised"), "{path}: {}", seen.text);
    }
    let own = call(&app, shop.from(Who::Till, TestRequest::get().uri("/api/v1/branches/1/stock"))).await;
    assert_eq!(own.status, 200);
}

#[actix_web::test]
async fn another_branchs_ticket_does_not_exist_for_a_register() {
    let shop = Shop::open().await;
    let app = shop.app().await;
    for path in
        [format!("/api/v1/tickets/{}", shop.ticket), format!("/api/v1/tickets/{}/receipt", shop.ticket)]
    {
        let seen = call(&app, shop.from(Who::OtherTill, TestRequest::get().uri(&path))).await;
        assert_eq!((seen.status, seen.problem().as_str()), (404, "unknown_ticket"));
    }
    let other = call(&app, shop.from(Who::OtherTill, TestRequest::get().uri("/api/v1/registers/11"))).await;
    assert_eq!(other.status, 403);
}
