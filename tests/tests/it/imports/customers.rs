//! Lists of customers.

use super::*;

#[tokio::test]
async fn customers_come_in_go_out_unchanged_and_are_taken_back() {
    let app = TestApp::start().await;
    let office = Office::of(&app).await;
    let shopify = "First Name,Last Name,Email,Accepts Email Marketing,Default Address Address1,Default Address City,\
                   Default Address Country Code,Default Address Zip,Phone,Note\n\
                   Ada,Quill,Ada@Quill.example,yes,1 Way,London,GB,N1 9GU,'+442079460000,\"=odd, \"\"note\"\"\"\n\
                   ,,ada@quill.example,,2 Way,Berlin,DE,10115,,\n\
                   Ben,Reed,ben@reed.example,no,,,,,,\n\
                   Cy,Long,no address,no,,,,,,\n\
                   Di,Rune,di@rune.example,no,3 Way,London,GB,99999,,\n\
                   Ed,Moss,ed@moss.example,no,,,,,4.42E+11,\n";
    let view = office.planned("customers.csv", "customers", shopify).await;
    let counts = view.counts;
    assert_eq!((counts.lines, counts.new, counts.errors), (6, 2, 3), "{:?}", office.lines(&view.id).await);
    let lines: Vec<u32> = office.errors(&view.id).await.into_iter().map(|(line, _)| line).collect();
    assert_eq!(lines, [5, 6, 7]);
    office.done(&view.id, "run", None).await;
    let page: Page<CustomerRow> = office.http.get("/api/v1/customers?text=0207%20946").await;
    let ada: CustomerView = office.http.get(&format!("/api/v1/customers/{}", page.items[0].id)).await;
    assert_eq!((ada.row.name.as_str(), ada.addresses.len(), ada.row.verified), ("Ada Quill", 2, None));
    assert!(ada.consents[0].given && ada.note == "=odd, \"note\"", "{ada:?}");
    for format in ["csv", "xlsx"] {
        let name = format!("customers.{format}");
        let again = office.planned(&name, "customers", office.export("customers", format).await).await;
        let told = office.lines(&again.id).await;
        assert_eq!(
            (again.counts.same, again.counts.new, again.counts.errors, again.total),
            (2, 0, 0, 0),
            "{told:?}"
        );
    }
    // A change is taken back as it was, and who was added is erased.
    let change = "email,phone,news\nada@quill.example,030 123456,no\n";
    let changed = office.planned("change.csv", "customers", change).await;
    assert_eq!((changed.counts.changed, changed.total), (1, 2));
    office.done(&changed.id, "run", None).await;
    let path = format!("/api/v1/customers/{}", ada.row.id);
    assert_eq!(office.http.get::<CustomerView>(&path).await.row.phone, "030 123456");
    office.done(&changed.id, "undo", None).await;
    let back = office.http.get::<CustomerView>(&path).await;
    assert_eq!((back.row.phone, back.consents[0].given), (ada.row.phone, true));
    let (status, body) = office.post(&view.id, "undo", None).await;
    assert_eq!(status, StatusCode::OK, "{body}");
    assert_eq!(office.settled(&view.id).await.state, ImportState::Undone);
    assert!(office.http.get::<Page<CustomerRow>>("/api/v1/customers").await.items.is_empty());
    app.stop().await;
}
