//! Printers that print, have no paper, say nothing, hang up, or are not there.

use super::*;
use std::sync::atomic::AtomicU32;
use tokio::net::TcpListener;

/// How a printer behaves.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Good,
    NoPaper,
    /// The paper ends while it prints.
    EndsWithin,
    Silent,
    HangsUp,
    NeverDone,
}

/// A printer in the network; tells what it was sent besides questions.
async fn printer(kind: Kind) -> (String, Arc<Mutex<Vec<u8>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let printed = Arc::new(Mutex::new(Vec::new()));
    let out = Arc::clone(&printed);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let out = Arc::clone(&out);
            tokio::spawn(async move {
                if kind == Kind::HangsUp {
                    return;
                }
                let mut last = Vec::new();
                while let Ok(byte) = stream.read_u8().await {
                    last.push(byte);
                    let answer = match last.as_slice() {
                        [.., 0x10, 0x04, 4] if kind == Kind::NoPaper => 0x72,
                        [.., 0x10, 0x04, 1 | 2 | 4] => 0x12,
                        [.., 0x1d, b'r', 1] if kind == Kind::EndsWithin => 0x0c,
                        [.., 0x1d, b'r', 1] => 0,
                        _ => {
                            continue;
                        }
                    };
                    let done = answer != 0x12 && answer != 0x72;
                    last.truncate(last.len() - 3);
                    out.lock().unwrap().append(&mut last);
                    if kind == Kind::Silent || (done && kind == Kind::NeverDone) {
                        continue;
                    }
                    stream.write_all(&[answer]).await.unwrap();
                }
                out.lock().unwrap().append(&mut last);
            });
        }
    });
    (address, printed)
}

#[tokio::test]
async fn bytes_reach_the_printer_as_they_are_and_it_says_that_they_are_printed() {
    let (address, printed) = printer(Kind::Good).await;
    let printers = Printers::default();
    let told = printers.print(&address, b"\x1b@Tea\n".to_vec()).await.unwrap();
    assert_eq!(told, Told { paper_low: false, silent: false });
    assert_eq!(*printed.lock().unwrap(), b"\x1b@Tea\n");
    assert!(printers.busy.lock().unwrap().is_empty(), "a printer that nobody waits for is not kept");
}

#[tokio::test]
async fn a_printer_that_cannot_says_why_and_what_to_do() {
    for (kind, expected, said) in [
        (Kind::NoPaper, PrintProblem::PaperOut, "new roll"),
        (Kind::EndsWithin, PrintProblem::PaperOut, "new roll"),
        (Kind::HangsUp, PrintProblem::Unreachable("it hung up".into()), "switched on"),
    ] {
        let (address, printed) = printer(kind).await;
        let problem = Printers::default().print(&address, b"Tea\n".to_vec()).await.unwrap_err();
        assert_eq!(problem, expected);
        assert!(problem.sentence(&address).contains(said), "{}", problem.sentence(&address));
        if kind == Kind::NoPaper {
            assert!(printed.lock().unwrap().is_empty(), "nothing is sent to a printer without paper");
        }
    }
    // Nobody listens there any more.
    let gone = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().to_string();
    let problem = Printers::default().print(&gone, b"Tea\n".to_vec()).await.unwrap_err();
    assert_eq!(problem, PrintProblem::Unreachable("the connection was refused".into()));
}

#[tokio::test]
async fn a_printer_that_says_nothing_is_printed_on_all_the_same() {
    let (address, printed) = printer(Kind::Silent).await;
    let told = Printers::default().print(&address, b"Tea\n".to_vec()).await.unwrap();
    assert!(told.silent);
    let deadline = std::time::Instant::now() + PRINTER_WRITE;
    while printed.lock().unwrap().as_slice() != b"Tea\n" {
        assert!(std::time::Instant::now() < deadline, "{:?}", printed.lock().unwrap());
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_printer_that_does_not_say_that_it_is_done_is_not_believed() {
    let (address, _) = printer(Kind::NeverDone).await;
    let printers = Printers { patience: Duration::from_millis(50), ..Printers::default() };
    let problem = printers.print(&address, b"Tea\n".to_vec()).await.unwrap_err();
    assert_eq!(problem, PrintProblem::Unanswered);
}

#[tokio::test]
async fn too_many_jobs_at_one_printer_are_refused_and_others_print() {
    let (stuck, _) = printer(Kind::NeverDone).await;
    let (good, _) = printer(Kind::Good).await;
    let printers = Printers::default();
    let refused = Arc::new(AtomicU32::new(0));
    let jobs: Vec<_> = (0..=PRINT_JOBS_WAITING)
        .map(|_| {
            let (printers, address, refused) = (printers.clone(), stuck.clone(), Arc::clone(&refused));
            tokio::spawn(async move {
                if printers.print(&address, b"Tea\n".to_vec()).await == Err(PrintProblem::TooManyWaiting) {
                    refused.fetch_add(1, Ordering::Relaxed);
                }
            })
        })
        .collect();
    while refused.load(Ordering::Relaxed) == 0 {
        tokio::task::yield_now().await;
    }
    assert!(printers.print(&good, b"Tea\n".to_vec()).await.is_ok());
    jobs.iter().for_each(tokio::task::JoinHandle::abort);
}

/// A label printer; says that it is well, that it has no labels, or nothing.
async fn label_printer(answer: Option<&'static [u8]>) -> (String, Arc<Mutex<Vec<u8>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let printed = Arc::new(Mutex::new(Vec::new()));
    let out = Arc::clone(&printed);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut asked = [0; 5];
            stream.read_exact(&mut asked).await.unwrap();
            assert_eq!(&asked, zebra::HOW_ARE_YOU);
            if let Some(answer) = answer {
                stream.write_all(answer).await.unwrap();
            }
            while let Ok(byte) = stream.read_u8().await {
                out.lock().unwrap().push(byte);
            }
        }
    });
    (address, printed)
}

#[tokio::test]
async fn a_label_printer_is_asked_how_it_is_in_its_own_language() {
    const WELL: &[u8] = b"\x02030,0,0,0245,000,0,0,0,000,0,0,0\x03\r\n\x02000,0,0,0,0,2,4,0,00000000,1,000\x03\r\n\x021234,0\x03";
    const EMPTY: &[u8] = b"\x02030,1,1,0245,000,0,0,0,000,0,0,0\x03\r\n\x02000,0,0,0,0,2,4,0,00000000,1,000\x03\r\n\x021234,0\x03";
    for (answer, expected) in [
        (Some(WELL), Ok(Told { paper_low: false, silent: false })),
        (None, Ok(Told { paper_low: false, silent: true })),
        (Some(EMPTY), Err(PrintProblem::PaperOut)),
    ] {
        let (address, printed) = label_printer(answer).await;
        let printers = Printers::default();
        let told = printers.print_in(&address, b"^XA^XZ\n".to_vec(), (Speaks::Zpl, printers.patience)).await;
        assert_eq!(told, expected);
        let deadline = std::time::Instant::now() + PRINTER_WRITE;
        let wanted: &[u8] = if expected.is_ok() { b"^XA^XZ\n" } else { b"" };
        while printed.lock().unwrap().as_slice() != wanted {
            assert!(std::time::Instant::now() < deadline, "{:?}", printed.lock().unwrap());
            tokio::task::yield_now().await;
        }
    }
}
