//! What is on hand and what was counted, on its way in and out: by branch, with lots, dates, serial numbers and costs; as Shopify,
//! WooCommerce and Square write it; and taken back.

use onhand_tests::{
    shop::{LONDON, MANCHESTER, office, sku, units},
    until_asked,
};
use protocol::{
    CostView, CountState, CountView, ImportPlace, LotsOfSku, Quantity, SetTracking, SkuStock, Tracking,
    TrackingLine,
};

use super::*;

const GOODS: [&str; 4] = ["IMP-1", "IMP-2", "IMP-3", "IMP-4"];

/// Four articles that nobody has had yet: one by lot, one by lot and date, one by number.
async fn articles(office_: &Office) {
    let file = "name,sku,price,cost,barcode\nOne,IMP-1,1.00,0.40,036000291452\nTwo,IMP-2,2.00,,\nThree,IMP-3,3.00,,\nFour,IMP-4,4.00,,\n";
    let view = office_.planned("articles.csv", "products", file).await;
    office_.done(&view.id, "run", None).await;
    let line = |text: &str, tracking| TrackingLine { sku: sku(text), tracking };
    let lines = vec![
        line("IMP-2", Tracking::Lot),
        line("IMP-3", Tracking::LotExpiry),
        line("IMP-4", Tracking::Serial),
    ];
    shop::done(&office_.http.submit(&office(None, SetTracking { lines }.into())).await.unwrap());
}

impl Office {
    async fn there(&self, text: &str, branch: BranchId) -> i64 {
        let stock: SkuStock = self.http.get(&format!("/api/v1/stock/{text}")).await;
        stock.branches.iter().find(|one| one.branch == branch).map_or(0, |one| one.level.on_hand.0 / 1_000)
    }

    /// Each lot in London with its date and how many there are.
    async fn lots(&self, text: &str) -> Vec<String> {
        let all: Vec<LotsOfSku> = self.http.get(&format!("/api/v1/stock/{text}/lots")).await;
        let here = all.into_iter().filter(|of| of.branch == LONDON).flat_map(|of| of.lots);
        let mut told: Vec<String> = here
            .filter(|lot| lot.on_hand != Quantity::ZERO)
            .map(|lot| {
                let expires = lot.expires.unwrap_or_else(|| "-".into());
                format!("{} {expires} {}", lot.lot, lot.on_hand.0 / 1_000)
            })
            .collect();
        told.sort();
        told
    }

    async fn average(&self, text: &str) -> Option<i64> {
        let page: Page<CostView> = self.http.get(&format!("/api/v1/costs?sku={text}&branch={LONDON}")).await;
        page.items.first().map(|one| one.average.0)
    }

    async fn counts(&self) -> Vec<CountView> {
        self.http.get::<Page<CountView>>("/api/v1/counts?limit=50").await.items
    }
}

#[tokio::test]
async fn opening_stock_with_lots_comes_in_goes_out_unchanged_and_is_taken_back() {
    let app = TestApp::start().await;
    let me = Office::of(&app).await;
    articles(&me).await;
    let file = "branch,sku,lot,expires,quantity,cost\n\
                LDN,IMP-1,,,7,0.50\n\
                LDN,IMP-2,A-1,,4,0.20\n\
                LDN,IMP-2,A-2,,6,0.30\n\
                LDN,IMP-3,E-1,2031-05-31,5,\n\
                LDN,IMP-4,S-1,,1,9.00\n\
                LDN,IMP-4,S-2,,1,9.00\n\
                LDN,IMP-1,,,9,\n\
                LDN,IMP-2,,,3,\n\
                LDN,IMP-3,E-2,,3,\n\
                LDN,IMP-3,E-3,soon,3,\n\
                LDN,IMP-4,S-3,,2,\n\
                LDN,IMP-1,X-1,,2,\n\
                LDN,NOBODY,,,2,\n\
                PARIS,IMP-1,,,2,\n\
                LDN,5.01E+12,,,2,\n";
    let view = me.planned("opening.csv", "stock", file).await;
    let said = |line: ImportLine| {
        let word = line.word.map(|word| format!("{word:?}")).unwrap_or_default();
        (line.line, format!("{:?}", line.result), word)
    };
    let told: Vec<(u32, String, String)> = me.lines(&view.id).await.into_iter().map(said).collect();
    let new = (2..8).map(|line| (line, "New".to_owned(), String::new()));
    let bad = [
        (8, "LotTwice"),
        (9, "LotNeeded"),
        (10, "ExpiryNeeded"),
        (11, "NotADay"),
        (12, "OneUnit"),
        (13, "LotUntracked"),
        (14, "UnknownArticle"),
        (15, "UnknownBranch"),
        (16, "Shortened"),
    ];
    let bad = bad.map(|(line, word)| (line, "Error".to_owned(), word.to_owned()));
    assert_eq!(told, new.chain(bad).collect::<Vec<_>>());
    assert_eq!(me.there("IMP-2", LONDON).await, 0, "nothing has happened yet");

    let done = me.done(&view.id, "run", None).await;
    assert_eq!((done.state, done.refused), (ImportState::Done, 0), "{:?}", me.errors(&view.id).await);
    assert_eq!(me.there("IMP-1", LONDON).await, 7);
    assert_eq!(me.lots("IMP-2").await, ["A-1 - 4", "A-2 - 6"]);
    assert_eq!(me.lots("IMP-3").await, ["E-1 2031-05-31 5"]);
    assert_eq!(me.lots("IMP-4").await, ["S-1 - 1", "S-2 - 1"]);
    // 4 at 20 and 6 at 30.
    assert_eq!((me.average("IMP-1").await, me.average("IMP-2").await), (Some(50), Some(26)));

    let out = me.export("stock", "csv").await;
    let text = String::from_utf8(out.clone()).unwrap();
    for row in ["LDN,IMP-1,One,,,7,0.50", "LDN,IMP-2,Two,A-1,,4,0.26", "LDN,IMP-3,Three,E-1,2031-05-31,5,"] {
        assert!(text.lines().any(|line| line == row), "{row} is not in\n{text}");
    }
    let again = me.planned("again.csv", "stock", out).await;
    assert_eq!((again.counts.errors, again.counts.new, again.counts.changed, again.total), (0, 0, 0, 0));
    assert!(again.counts.same > 6);

    changes_of_lots(&me, &view.id).await;
}

/// Fewer of a lot, more of another, and one that is new; and all of it taken back, the opening stock too.
async fn changes_of_lots(me: &Office, opening: &str) {
    let change =
        "branch;sku;charge;menge\nLDN;IMP-2;A-1;1\nLDN;IMP-2;A-2;8\nLDN;IMP-2;A-3;2\nLDN;IMP-4;S-1;0\n";
    let second = me.planned("change.csv", "stock", change).await;
    assert_eq!((second.counts.new, second.counts.changed), (1, 3));
    let done = me.done(&second.id, "run", None).await;
    assert_eq!((done.state, done.refused), (ImportState::Done, 0), "{:?}", me.errors(&second.id).await);
    assert_eq!(me.lots("IMP-2").await, ["A-1 - 1", "A-2 - 8", "A-3 - 2"]);
    assert_eq!(me.lots("IMP-4").await, ["S-2 - 1"]);
    let undone = me.done(&second.id, "undo", None).await;
    assert_eq!(undone.state, ImportState::Undone);
    assert_eq!(me.lots("IMP-2").await, ["A-1 - 4", "A-2 - 6"], "{:?}", me.errors(&second.id).await);
    let undone = me.done(opening, "undo", None).await;
    assert_eq!(undone.state, ImportState::Undone);
    for text in GOODS {
        assert_eq!(me.there(text, LONDON).await, 0, "{text}: {:?}", me.errors(opening).await);
    }
}

#[tokio::test]
async fn goods_that_are_here_without_a_lot_are_given_theirs_first() {
    let app = TestApp::start().await;
    let me = Office::of(&app).await;
    articles(&me).await;
    let adjust = protocol::Adjust {
        sku: sku("IMP-2"),
        delta: units(5),
        unsellable: Quantity::ZERO,
        reason: protocol::AdjustmentReason::DataEntry,
        note: String::new(),
        code: None,
    };
    shop::done(&me.http.submit(&office(Some(LONDON), adjust.into())).await.unwrap());
    let file = "sku,lot,quantity\nIMP-2,A-1,3\nIMP-2,A-2,4\n";
    let view = me.planned("lots.csv", "stock", file).await;
    let done = me.done(&view.id, "run", None).await;
    assert_eq!((done.state, done.refused), (ImportState::Done, 0), "{:?}", me.errors(&view.id).await);
    assert_eq!(me.lots("IMP-2").await, ["A-1 - 3", "A-2 - 4"]);
    assert_eq!(me.there("IMP-2", LONDON).await, 7, "two came, and five were there");
    me.done(&view.id, "undo", None).await;
    let stays: Vec<String> = me.errors(&view.id).await.into_iter().map(|(_, message)| message).collect();
    assert_eq!(stays, ["These goods keep the lots that they were given."]);
    assert_eq!(me.there("IMP-2", LONDON).await, 5);
}

/// What is in London and in North when a file of another system is brought in.
async fn brought(me: &Office, name: &str, kind: &str, file: &str, text: &str) -> (i64, i64) {
    let view = me.planned(name, kind, file).await;
    let errors = me.errors(&view.id).await;
    assert!(errors.is_empty(), "{name}: {errors:?}");
    let done = me.done(&view.id, "run", None).await;
    assert_eq!((done.state, done.refused), (ImportState::Done, 0), "{name}: {:?}", me.errors(&view.id).await);
    (me.there(text, LONDON).await, me.there(text, MANCHESTER).await)
}

#[tokio::test]
async fn levels_of_other_systems_come_to_the_branches_that_they_are_of() {
    let app = TestApp::start().await;
    let me = Office::of(&app).await;
    articles(&me).await;
    let branches = protocol_names(&me).await;
    let (london, north) = (&branches[0], &branches[1]);
    // Shopify: a row for each location, with columns that may not be edited, and one that says what is to be.
    let shopify = format!(
        "Handle,Title,Option1 Name,Option1 Value,SKU,HS Code,COO,Location,Bin name,Incoming (not editable),Unavailable (not \
         editable),Committed (not editable),Available (not editable),On hand (current),On hand (new)\n\
         one,One,Title,Default Title,IMP-1,,,{london},,0,0,1,3,4,\n\
         one,One,Title,Default Title,IMP-1,,,{north},,0,0,0,2,2,6\n\
         one,One,Title,Default Title,IMP-1,,,{north},,0,0,0,,not stocked,\n"
    );
    let rows: Vec<&str> = shopify.lines().collect();
    let once = [rows[0], rows[1], rows[2]].join("\n");
    assert_eq!(brought(&me, "shopify.csv", "stock", &once, "IMP-1").await, (4, 6));
    let view = me.planned("not-stocked.csv", "stock", [rows[0], rows[3]].join("\n")).await;
    let said: Vec<_> = me.lines(&view.id).await.into_iter().map(|line| (line.result, line.word)).collect();
    assert_eq!(said, [(ImportResult::Note, Some(protocol::ImportWord::NoQuantity))]);
    // Shopify, as it once was: a column for each location.
    let before = format!("Handle,Title,SKU,HS Code,COO,{london},{north}\none,One,IMP-1,,,5,not stocked\n");
    assert_eq!(brought(&me, "locations.csv", "stock", &before, "IMP-1").await, (5, 6));
    // Square: two columns for each location; what is to be counts where it is filled in.
    let square = format!(
        "Reference Handle,Token,Item Name,Variation Name,SKU,Price,Current Quantity {london},New Quantity {london},Current \
         Quantity {north},New Quantity {north}\n#one,T1,One,Regular,IMP-1,1.00,5,8,6,\n"
    );
    assert_eq!(brought(&me, "square.csv", "stock", &square, "IMP-1").await, (8, 6));
    let square = square.replace(",5,8,6,", ",8,9,6,7");
    assert_eq!(brought(&me, "square-items.csv", "products", &square, "IMP-1").await, (9, 7));
    // WooCommerce: one level, of the branch that is chosen for the file.
    let woo =
        "ID,Type,SKU,\"GTIN, UPC, EAN, or ISBN\",Name,In stock?,Stock\n1,simple,,036000291452,One,1,12\n";
    assert_eq!(brought(&me, "woo.csv", "stock", woo, "IMP-1").await, (12, 7));
    let lost = woo.replace("036000291452", "36000291452");
    let view = me.planned("lost.csv", "stock", lost.clone()).await;
    assert!(me.errors(&view.id).await[0].1.contains("lost zeros"), "{:?}", me.errors(&view.id).await);
    let view = me.upload("lost-2.csv", "stock", lost.into_bytes()).await;
    let mended = ImportMapping { mend_zeros: true, ..view.mapping.clone() };
    let view = me.done(&view.id, "plan", Some(&mended)).await;
    assert_eq!((view.counts.errors, view.counts.same), (0, 1));
}

/// Names of the first two branches.
async fn protocol_names(me: &Office) -> Vec<String> {
    let view: protocol::CatalogueView = me.http.get("/api/v1/catalogue?limit=1").await;
    view.branches.into_iter().take(2).map(|branch| branch.name).collect()
}

#[tokio::test]
async fn places_of_a_file_are_the_branches_that_somebody_says() {
    let app = TestApp::start().await;
    let me = Office::of(&app).await;
    articles(&me).await;
    let file = "Location,SKU,On hand\nHigh Street,IMP-1,3\nVan,IMP-1,9\n";
    let view = me.upload("places.csv", "stock", file.into()).await;
    assert_eq!(view.places, ["High Street", "Van"]);
    let planned = me.done(&view.id, "plan", Some(&view.mapping)).await;
    assert_eq!(planned.counts.errors, 2, "nobody has said which branches these are");
    let place = |name: &str, branch| ImportPlace { name: name.into(), branch };
    let said = vec![place("High Street", Some(MANCHESTER)), place("Van", None)];
    let mapping = ImportMapping { places: said.clone(), ..view.mapping.clone() };
    let planned = me.done(&view.id, "plan", Some(&mapping)).await;
    assert_eq!((planned.counts.errors, planned.counts.new), (0, 1));
    me.done(&view.id, "run", None).await;
    assert_eq!((me.there("IMP-1", LONDON).await, me.there("IMP-1", MANCHESTER).await), (0, 3));
    let next = me.upload("places-2.csv", "stock", file.into()).await;
    assert_eq!(next.mapping.places, said, "the next file with the same columns remembers them");
}

#[tokio::test]
async fn what_was_counted_becomes_a_count_that_somebody_looks_at() {
    let app = TestApp::start().await;
    let me = Office::of(&app).await;
    articles(&me).await;
    let stock = "branch,sku,quantity\nLDN,IMP-1,7\n";
    let view = me.planned("stock.csv", "stock", stock).await;
    me.done(&view.id, "run", None).await;
    let before = me.counts().await.len();
    let file = "branch,sku,bin,counted\nLDN,IMP-1,A-1,4\nLDN,IMP-1,B-1,2\nLDN,IMP-1,C-1,-2\nLDN,IMP-2,,0\nLDN,IMP-9,,1\n";
    let view = me.planned("counted.csv", "counts", file).await;
    let told: Vec<(u32, ImportResult, String)> =
        me.lines(&view.id).await.into_iter().map(|line| (line.line, line.result, line.message)).collect();
    assert_eq!(told[0], (2, ImportResult::Changed, "6 counted; the books have 7.".into()));
    assert_eq!(told[1], (3, ImportResult::Changed, "6 counted; the books have 7.".into()));
    assert_eq!((told[2].0, told[2].1), (4, ImportResult::Error));
    assert_eq!(told[3], (5, ImportResult::Same, "0 counted; the books have 0.".into()));
    assert_eq!((told[4].0, told[4].1), (6, ImportResult::Error));
    assert_eq!(me.counts().await.len(), before, "nothing has happened yet");
    let done = me.done(&view.id, "run", None).await;
    assert_eq!((done.state, done.refused), (ImportState::Done, 0), "{:?}", me.errors(&view.id).await);
    let review =
        |counts: Vec<CountView>| counts.into_iter().find(|one| one.name == "Import counted.csv").unwrap();
    let count = review(me.counts().await);
    assert_eq!((count.state, count.counted, count.branch), (CountState::Review, 2, LONDON));
    assert_eq!(me.there("IMP-1", LONDON).await, 7, "it is posted when somebody agrees");
    me.done(&view.id, "undo", None).await;
    assert_eq!(review(me.counts().await).state, CountState::Cancelled);

    // What was posted stays.
    let view = me.planned("posted.csv", "counts", "branch,sku,counted\nLDN,IMP-1,5\n").await;
    me.done(&view.id, "run", None).await;
    let counts = me.counts().await;
    let count = counts.into_iter().find(|one| one.name == "Import posted.csv").unwrap();
    let approve = protocol::ApproveCount { count: count.id, zero_uncounted: false };
    shop::done(
        &me.http
            .submit(&office(Some(LONDON), protocol::CountCommand::Approve(approve).into()))
            .await
            .unwrap(),
    );
    until_asked("the count is posted", async || me.there("IMP-1", LONDON).await == 5).await;
    me.done(&view.id, "undo", None).await;
    let stays = me.errors(&view.id).await;
    assert!(stays.iter().any(|(_, message)| message.contains("posted or called off")), "{stays:?}");
    assert_eq!(me.there("IMP-1", LONDON).await, 5);

    let sheet = me.export("counts", "csv").await;
    let again = me.planned("sheet.csv", "counts", sheet).await;
    assert_eq!(
        (again.counts.errors, again.counts.changed, again.counts.stock),
        (0, 0, 0),
        "{:?}",
        me.errors(&again.id).await
    );
    assert!(again.counts.same > 0);
}

/// Lots and units are counted by their numbers: what the file does not name of them is not there.
#[tokio::test]
async fn lots_and_serial_numbers_are_counted_by_a_file() {
    let app = TestApp::start().await;
    let me = Office::of(&app).await;
    articles(&me).await;
    let opening = "branch,sku,lot,expires,quantity\n\
                   LDN,IMP-2,A-1,,4\n\
                   LDN,IMP-2,A-2,,6\n\
                   LDN,IMP-3,E-1,2031-05-31,5\n\
                   LDN,IMP-4,S-1,,1\n\
                   LDN,IMP-4,S-2,,1\n";
    let view = me.planned("opening.csv", "stock", opening).await;
    me.done(&view.id, "run", None).await;
    let sheet = String::from_utf8(me.export("counts", "csv").await).unwrap();
    assert_eq!(sheet.lines().next(), Some("branch,sku,name,bin,quantity,lot,expires"));
    for row in ["LDN,IMP-2,Two,,6,A-2,", "LDN,IMP-3,Three,,5,E-1,2031-05-31", "LDN,IMP-4,Four,,1,S-1,"] {
        assert!(sheet.lines().any(|line| line == row), "{row} is not in\n{sheet}");
    }
    let as_it_is = me.planned("sheet.csv", "counts", sheet.into_bytes()).await;
    assert_eq!(
        (as_it_is.counts.errors, as_it_is.counts.changed),
        (0, 0),
        "{:?}",
        me.errors(&as_it_is.id).await
    );

    let file = "branch,sku,lot,expires,counted\n\
                LDN,IMP-2,A-1,,3\n\
                LDN,IMP-2,A-9,,1\n\
                LDN,IMP-3,E-9,,1\n\
                LDN,IMP-3,E-9,2031-06-30,2\n\
                LDN,IMP-4,S-1,,1\n\
                LDN,IMP-4,S-1,,1\n\
                LDN,IMP-4,S-2,,3\n\
                LDN,IMP-1,X-1,,1\n\
                LDN,IMP-2,,,2\n";
    let view = me.planned("lots.csv", "counts", file).await;
    let odd: Vec<(u32, String)> = me
        .lines(&view.id)
        .await
        .into_iter()
        .filter(|line| line.result == ImportResult::Error)
        .map(|line| (line.line, format!("{:?}", line.word.unwrap())))
        .collect();
    let wanted = [(4, "ExpiryNeeded"), (7, "LotTwice"), (8, "OneUnit"), (9, "LotUntracked")];
    assert_eq!(odd, wanted.map(|(line, word)| (line, word.to_owned())));
    let done = me.done(&view.id, "run", None).await;
    assert_eq!((done.state, done.refused), (ImportState::Done, 0), "{:?}", me.errors(&view.id).await);
    assert_eq!(me.lots("IMP-2").await, ["A-1 - 4", "A-2 - 6"], "nobody has agreed yet");
    let count = me.counts().await.into_iter().find(|one| one.name == "Import lots.csv").unwrap();
    let approve = protocol::ApproveCount { count: count.id, zero_uncounted: false };
    let approve = office(Some(LONDON), protocol::CountCommand::Approve(approve).into());
    shop::done(&me.http.submit(&approve).await.unwrap());
    until_asked("the count is posted", async || me.there("IMP-2", LONDON).await == 6).await;
    assert_eq!(me.lots("IMP-2").await, ["A-1 - 3", "A-9 - 1"], "two nobody could read the lot of");
    until_asked("all of it", async || me.there("IMP-4", LONDON).await == 1).await;
    assert_eq!(me.lots("IMP-3").await, ["E-9 2031-06-30 2"]);
    assert_eq!(me.lots("IMP-4").await, ["S-1 - 1"]);
}

#[tokio::test]
async fn opening_stock_of_products_begins_their_average() {
    let app = TestApp::start().await;
    let me = Office::of(&app).await;
    let file = "name,sku,price,cost,stock LDN\nFive,IMP-5,5.00,1.20,10\nSix,IMP-6,6.00,,10\n";
    let view = me.planned("products.csv", "products", file).await;
    me.done(&view.id, "run", None).await;
    assert_eq!((me.there("IMP-5", LONDON).await, me.there("IMP-6", LONDON).await), (10, 10));
    assert_eq!((me.average("IMP-5").await, me.average("IMP-6").await), (Some(120), None));
    let undone = me.done(&view.id, "undo", None).await;
    assert_eq!((undone.state, undone.refused), (ImportState::Undone, 0), "{:?}", me.errors(&view.id).await);
}
