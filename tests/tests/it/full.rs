//! A full disk: nothing is recorded and nothing is lost, reading and sockets go on, and it resumes by itself.

use onhand_tests::{
    AppOptions, Received, SmallDisk, TestApp,
    shop::{self, LONDON, MANAGER, done, office, receive, sku, units},
};
use protocol::{Answer, Encoding, RefusalCode, Retry, ServerMessage, Topic};
use std::{
    io::Write,
    time::{Duration, Instant},
};

const MIB: u64 = 1 << 20;

#[tokio::test]
async fn a_full_disk_refuses_writing_and_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    let disk = match SmallDisk::mount(&dir.path().join("disk"), 64) {
        Ok(disk) => disk,
        Err(why) => {
            println!("SKIPPED: a small disk cannot be mounted here ({})", why.trim());
            return;
        }
    };
    let mut options = AppOptions::on_disk(disk.path().join("data"));
    options.node.low_water_bytes = 16 * MIB;
    let app = TestApp::start_with(&options).await;
    let token = app.sign_in(MANAGER).await;
    let http = app.http_as(&token);
    let mut raw = app.raw_as(Some(&token), Encoding::Bin).await;
    raw.subscribe(Topic::Tickets, None).await.unwrap();

    // Somebody else fills the disk while deliveries come in.
    let ballast = disk.path().join("ballast");
    let mut file = std::fs::File::create(&ballast).unwrap();
    let mut delivered = 0;
    let problem = loop {
        file.write_all(&vec![1; usize::try_from(MIB).unwrap()]).expect("refused before it is really full");
        match http.submit(&office(Some(LONDON), receive(&shop::new_id().to_string(), &[("P01", 1)]))).await {
            Ok(reply) => {
                done(&reply);
                delivered += 1;
            }
            Err(problem) => break problem,
        }
    };
    assert_eq!((problem.code, problem.status), (RefusalCode::StorageFull, 507));
    assert!(matches!(problem.retry, Retry::AfterMs(_)));
    assert!(delivered > 0);
    let refused = office(Some(LONDON), receive("later", &[("P01", 1)]));
    let asked = Instant::now();
    let reply = raw.submit(&refused).await;
    assert!(asked.elapsed() < Duration::from_secs(2), "refused at once, not after a wait");
    let Answer::Rejected(refusal) = &reply.answer else { panic!("{reply:?}") };
    assert_eq!((reply.lsn, refusal.code), (None, RefusalCode::StorageFull));
    assert!(app.node.status().storage_full);

    // Reading goes on, and so do sockets.
    assert_eq!(http.on_hand(LONDON, &sku("P01")).await, units(shop::PLENTY + delivered).0);
    app.raw_as(None, Encoding::Json).await.subscribe(Topic::Badges, None).await.unwrap();
    raw.find(|message| matches!(message, ServerMessage::Heartbeat(_)).then_some(())).await;

    // Space comes back; nobody restarts anything. The refused command is sent again under its id.
    drop(file);
    std::fs::remove_file(ballast).unwrap();
    let freed = Instant::now();
    let resumed = loop {
        let reply = raw.submit(&refused).await;
        match &reply.answer {
            Answer::Ok(_) => break reply,
            Answer::Rejected(refusal) => assert_eq!(refusal.code, RefusalCode::StorageFull),
        }
        assert!(freed.elapsed() < Duration::from_secs(5), "it does not resume");
        assert!(!matches!(raw.next().await, Received::Closed(_)));
    };
    println!("resumed {:?} after there was space", freed.elapsed());
    assert!(!resumed.repeated);
    assert_eq!(http.on_hand(LONDON, &sku("P01")).await, units(shop::PLENTY + delivered + 1).0);
    app.stop().await;

    let app = TestApp::start_with(&options).await;
    let http = app.http_as(&app.sign_in(MANAGER).await);
    assert_eq!(http.on_hand(LONDON, &sku("P01")).await, units(shop::PLENTY + delivered + 1).0);
    app.stop().await;
}
