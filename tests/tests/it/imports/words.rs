//! What is said of lines: every problem by a word that a screen can say in any language, with the text of the cell, in any kind of
//! file; and told to nobody who may not see what the file is about.

use super::*;
use protocol::{
    Amount, CommandBody, FactName, FactValue, ImportWord as W, PutRole, PutStaff, RefusalCode, Right, RoleId,
    Rule, StaffId,
};

/// A line's word, or the rule by which it was refused, with the text of its cell.
fn told(line: &ImportLine) -> (u32, Option<W>, String) {
    let given = line.facts.iter().find(|fact| fact.name == FactName::Given);
    let given = given.map(|fact| match &fact.is {
        FactValue::Text(text) => text.clone(),
        other => format!("{other:?}"),
    });
    (line.line, line.word, given.unwrap_or_default())
}

impl Office {
    async fn problems(&self, id: &str) -> Vec<(u32, Option<W>, String)> {
        let lines = self.lines(id).await;
        lines.iter().filter(|line| line.result == ImportResult::Error).map(told).collect()
    }
}

fn table(expected: &[(u32, W, &str)]) -> Vec<(u32, Option<W>, String)> {
    expected.iter().map(|(line, word, given)| (*line, Some(*word), (*given).to_owned())).collect()
}

#[tokio::test]
async fn every_problem_of_products_is_a_word_with_the_text_of_its_cell() {
    let app = TestApp::start().await;
    let office = Office::of(&app).await;
    let file = "name;sku;barcode;price;cost;stock;tax class;unit;kind;age_min;web;weight g\n\
                A;5.01E+12;;1,00;;;;;;;;\n\
                B;05-Mar;;1,00;;;;;;;;\n\
                C;has space;;1,00;;;;;;;;\n\
                D;D1;36000291452;1,00;;;;;;;;\n\
                E;E1;;1,00 EUR;;;;;;;;\n\
                F;F1;;-1,00;;;;;;;;\n\
                G;G1;;1,005;;;;;;;;\n\
                H;H1;;one;;;;;;;;\n\
                I;I1;;1,00;;few;;;;;;\n\
                J;J1;;1,00;;;Dear;;;;;\n\
                K;K1;;1,00;;;;stone;;;;\n\
                L;L1;;1,00;;;;;thing;;;\n\
                M;M1;;1,00;;;;;;old;;\n\
                N;N1;;1,00;;;;;;;maybe;\n\
                O;O1;;1,00;;;;;;;;heavy\n\
                P;P1;;;;;;;;;;\n\
                Q;P02;;2,00;;;;;;;;\n\
                R;P02;;3,00;;;;;;;;\n\
                ;NEW;;4,00;;;;;;;;\n";
    let view = office.planned("damage.csv", "products", file).await;
    let expected = table(&[
        (2, W::Shortened, "5.01E+12"),
        (3, W::DateForCode, "05-Mar"),
        (4, W::NotASku, "has space"),
        (5, W::LostZeros, "36000291452"),
        (6, W::OtherCurrency, "1,00 EUR"),
        (7, W::Negative, "-1,00"),
        (8, W::TooManyDecimals, "1,005"),
        (9, W::OtherCurrency, "one"),
        (10, W::NotAQuantity, "few"),
        (11, W::UnknownTaxClass, ""),
        (12, W::NotAUnit, "stone"),
        (13, W::NotAKind, "thing"),
        (14, W::NotAnAge, "old"),
        (15, W::NotYesOrNo, "maybe"),
        (16, W::NotANumber, "heavy"),
        (17, W::NoPrice, ""),
        (19, W::SkuTwice, ""),
        (20, W::NoNameForNew, ""),
    ]);
    let found = office.problems(&view.id).await;
    assert_eq!(found, expected);
    assert_eq!(view.counts.errors, 18, "{found:?}");
    // Whatever is said is said by a word or by a rule; names and addresses alone are the same everywhere.
    for line in office.lines(&view.id).await {
        let is_data = matches!(line.result, ImportResult::New | ImportResult::Same | ImportResult::Image);
        assert!(is_data || line.word.is_some() || line.code.is_some(), "{line:?}");
    }
    let changed = office.lines(&view.id).await.into_iter().find(|line| line.line == 18).unwrap();
    let fields: Vec<_> = changed.facts.iter().map(|fact| (fact.name, fact.is.clone())).collect();
    let field = |name: &str| (FactName::Field, FactValue::Text(name.to_owned()));
    assert_eq!((changed.word, fields), (Some(W::Changes), vec![field("name"), field("prices")]));
    app.stop().await;
}

#[tokio::test]
async fn people_suppliers_and_customers_are_told_in_words_too() {
    let app = TestApp::start().await;
    let office = Office::of(&app).await;
    for (kind, file, expected) in [
        (
            "staff",
            "number,name,role,active\n05-Mar,A,,\nx,B,,\n9,,,\n3,C,,\n3,D,,\n10,E,Boss,\n11,F,,perhaps\n,G,,\n",
            table(&[
                (2, W::DateForCode, "05-Mar"),
                (3, W::NotAStaffNumber, "x"),
                (4, W::NoNameOfPerson, ""),
                (6, W::PersonTwice, "3"),
                (7, W::UnknownRole, ""),
                (8, W::NotYesOrNo, "perhaps"),
                (9, W::NoNumber, ""),
            ]),
        ),
        (
            "offers",
            "supplier,sku,pack,cost,lead days\nDale,NOPE,1,1.00,\nDale,,1,1.00,\n,P05,1,1.00,\nDale,P05,0,1.00,\n\
             Dale,P06,1,1.00,soon\nDale,P07,1,1.00,\nDale,P07,1,1.00,\nDale,5.01E+12,1,1.00,\n",
            table(&[
                (2, W::UnknownArticle, ""),
                (3, W::NoSku, ""),
                (4, W::NoSupplier, ""),
                (5, W::EmptyPack, ""),
                (6, W::NotDays, "soon"),
                (8, W::OfferTwice, ""),
                (9, W::Shortened, "5.01E+12"),
            ]),
        ),
        (
            "customers",
            "name,email,phone,customer group,news\nA,nowhere,,,\n,,,,\nB,b@example.org,4.42E+11,,\n\
             C,c@example.org,,Friends,\nD,d@example.org,,,perhaps\n",
            table(&[
                (2, W::NotAnEmail, "nowhere"),
                (4, W::Shortened, "4.42E+11"),
                (5, W::UnknownGroup, ""),
                (6, W::NotYesOrNo, "perhaps"),
            ]),
        ),
    ] {
        let view = office.planned(&format!("{kind}.csv"), kind, file).await;
        assert_eq!(office.problems(&view.id).await, expected, "{kind}");
    }
    // An address that the post does not know is refused by the rule that every address has.
    let file = "name,email,street,city,country,postcode\nE,e@example.org,1 Way,London,GB,99999\n";
    let view = office.planned("address.csv", "customers", file).await;
    let line = office.lines(&view.id).await.remove(0);
    assert!(line.result == ImportResult::Error && line.code.is_some() && line.word.is_none(), "{line:?}");
    app.stop().await;
}

#[tokio::test]
async fn what_stays_and_what_cannot_be_read_has_words_and_rules() {
    let app = TestApp::start().await;
    let office = Office::of(&app).await;
    let view = office.planned("goods.csv", "products", "name,sku,price\nOne,N1,1.00\nTwo,N2,2.00\n").await;
    office.done(&view.id, "run", None).await;
    let other = office.planned("names.csv", "products", "sku,name\nN2,Zwei\n").await;
    office.done(&other.id, "run", None).await;
    office.done(&view.id, "undo", None).await;
    let stays: Vec<_> = office.lines(&view.id).await;
    let stays: Vec<_> = stays.iter().filter(|line| line.result == ImportResult::Refused).map(told).collect();
    assert_eq!(stays, table(&[(3, W::ProductChanged, "")]));
    for (bytes, rule) in [
        (&b"\n\n"[..], Rule::NoHeadings),
        (b"PK\x03\x04nonsense", Rule::NoTable),
        (b"\x00\x01\x02 rubbish", Rule::NoTable),
    ] {
        let request = office.http.request(Method::POST, "/api/v1/imports?name=x").body(bytes.to_vec());
        let (_, body) = office.http.send(request).await;
        let problem: protocol::Problem = serde_json::from_str(&body).unwrap();
        let named = problem.facts.iter().any(|fact| fact.is == FactValue::Rule(rule));
        assert!(named && problem.code == RefusalCode::Malformed, "{body}");
    }
    app.stop().await;
}

#[tokio::test]
async fn a_list_of_customers_is_told_to_nobody_who_may_not_see_them() {
    let app = TestApp::start().await;
    let manager = Office::of(&app).await;
    let kinds = [
        ("products", "name,sku,price\nOne,N1,1.00\n", None),
        ("staff", "number,name\n40,Kim\n", Some(Right::ManagePeople)),
        ("offers", "supplier,sku,cost\nDale,P05,1.00\n", Some(Right::OrderGoods)),
        ("customers", "name,email\nAda,ada@example.org\n", Some(Right::ManageCustomers)),
    ];
    let mut views = Vec::new();
    for (kind, file, _) in kinds {
        views.push(manager.planned(&format!("{kind}.csv"), kind, file).await);
    }
    let put = async |body: CommandBody| {
        let command = shop::office(None, body);
        shop::done(&app.node.submit(onhand::record::Origin::System, command).await.unwrap());
    };
    for (number, right) in (60_u16..).zip(kinds.iter().map(|(_, _, right)| *right)) {
        let rights: Vec<Right> = [Some(Right::ManageCatalogue), right].into_iter().flatten().collect();
        let name = format!("Role {number}");
        let (discount_max_ppm, refund_max, version) = (0, Amount::ZERO, None);
        put(PutRole { id: RoleId(number), name, rights, discount_max_ppm, refund_max, version }.into()).await;
        let person = PutStaff {
            id: StaffId(number),
            name: Some(format!("Person {number}")),
            role: Some(RoleId(number)),
            ..PutStaff::default()
        };
        put(person.into()).await;
        let office = Office { http: app.http_as(&app.sign_in(StaffId(number)).await) };
        let listed: Page<ImportView> = office.http.get("/api/v1/imports").await;
        let listed: Vec<&str> = listed.items.iter().map(|view| view.name.as_str()).collect();
        for ((kind, file, needed), view) in kinds.iter().zip(&views) {
            let may = needed.is_none() || *needed == right;
            assert_eq!(listed.contains(&view.name.as_str()), may, "{kind} by {right:?}: {listed:?}");
            for path in [format!("/api/v1/imports/{}", view.id), format!("/api/v1/imports/{}/lines", view.id)]
            {
                let (status, body) = office.http.send(office.http.request(Method::GET, &path)).await;
                assert_eq!(status.as_u16(), if may { 200 } else { 404 }, "{path} by {right:?}: {body}");
                assert!(may || !body.contains("ada@"), "{body}");
            }
            let request = office.http.request(Method::POST, &format!("/api/v1/imports?name=x&kind={kind}"));
            let (status, body) = office.http.send(request.body(*file)).await;
            assert_eq!(status.as_u16(), if may { 200 } else { 403 }, "{kind} by {right:?}: {body}");
            if !may {
                for word in ["plan", "run", "cancel", "undo"] {
                    let mapping = (word == "plan").then_some(&view.mapping);
                    let (status, body) = office.post(&view.id, word, mapping).await;
                    assert_eq!(status.as_u16(), 404, "{word} {kind} by {right:?}: {body}");
                }
            }
        }
    }
    assert!(manager.http.get::<Page<CustomerRow>>("/api/v1/customers").await.items.is_empty());
    app.stop().await;
}
