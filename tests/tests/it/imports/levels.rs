//! How much of each SKU a branch wants to have.

use super::*;

#[tokio::test]
async fn reorder_levels_come_in_go_out_and_are_taken_back() {
    let app = TestApp::start().await;
    let office = Office::of(&app).await;
    let codes: std::collections::BTreeMap<_, _> = {
        let published = app.node.catalogue();
        published.organisation.branches().map(|branch| (branch.id, branch.code.to_string())).collect()
    };
    let (here, there) = (&codes[&onhand_tests::shop::LONDON], &codes[&onhand_tests::shop::MANCHESTER]);
    let file = format!(
        "branch;sku;reorder point;max\n\
         {here};P05;10;40\n{there};P05;2,5;10\n1;P06;0;5\n\
         Nowhere;P06;1;5\n{here};NOPE;1;5\n{here};P05;1;5\n{here};P07;5;5\n{here};P08;5;\n{here};P09;many;5\n"
    );
    let plan = office.planned("levels.csv", "levels", file).await;
    assert_eq!((plan.counts.new, plan.counts.errors, plan.total), (3, 6, 3), "{plan:?}");
    let wrong: Vec<u32> = office.errors(&plan.id).await.into_iter().map(|(line, _)| line).collect();
    assert_eq!(wrong, [5, 6, 7, 8, 9, 10]);
    let done = office.done(&plan.id, "run", None).await;
    assert_eq!((done.state, done.refused), (ImportState::Done, 0), "{:?}", office.errors(&plan.id).await);
    let every: Page<protocol::Replenishment> =
        office.http.get("/api/v1/branches/2/replenishment?all=true").await;
    let row = every.items.iter().find(|row| row.sku.as_str() == "P05").unwrap();
    let told = row.reorder.map(|reorder| (reorder.point, reorder.max));
    assert_eq!(told, Some((Quantity(2_500), Quantity(10_000))));

    // What goes out comes in again and changes nothing; a line that says one of the two leaves the other as it is.
    let out = office.export("levels", "csv").await;
    let again = office.planned("again.csv", "levels", out).await;
    assert_eq!((again.counts.same, again.counts.errors, again.total), (3, 0, 0), "{again:?}");
    let sheet = office.export("levels", "xlsx").await;
    let again = office.planned("again.xlsx", "levels", sheet).await;
    assert_eq!((again.counts.same, again.counts.errors, again.total), (3, 0, 0), "{again:?}");
    let more = office.planned("more.csv", "levels", format!("branch;sku;max\n{here};P05;60\n")).await;
    assert_eq!((more.counts.changed, more.total), (1, 1), "{more:?}");
    office.done(&more.id, "run", None).await;

    let undone = office.done(&plan.id, "undo", None).await;
    assert_eq!((undone.state, undone.refused), (ImportState::Undone, 1), "one was changed since");
    let left = String::from_utf8(office.export("levels", "csv").await).unwrap();
    let lines: Vec<&str> = left.lines().skip(1).collect();
    assert!(lines.len() == 1 && lines[0].contains("P05") && lines[0].ends_with("60"), "{left}");
    app.stop().await;
}
