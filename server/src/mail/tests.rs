//! Mails that survive the process, wait for a mail server, and are tried again.

use super::*;
use protocol::{MailProtection, MailTransport};
use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::TcpListener,
    path::Path,
    sync::mpsc,
    time::Instant,
};

const PATIENCE: Duration = Duration::from_secs(20);

fn setup(mail: organisation::Mail) -> Ask {
    let mail = Arc::new(mail);
    Box::new(move || Setup { mail: Arc::clone(&mail), shop: "Corner Shop".to_owned() })
}

fn letter(to: &str) -> Letter {
    Letter {
        to: to.to_owned(),
        subject: "Hëllo".to_owned(),
        text: "Text".to_owned(),
        html: Some("<p>Text</p>".to_owned()),
    }
}

fn until(what: &str, holds: impl Fn() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !holds() {
        assert!(Instant::now() < deadline, "{what}");
        std::thread::yield_now();
    }
}

/// A mail server that says what it is told to say to each recipient, and hands on what it is sent.
pub(crate) fn server(answers: &'static [&'static str]) -> (u16, mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (tell, told) = mpsc::channel();
    std::thread::spawn(move || {
        for answer in answers {
            let Ok((stream, _)) = listener.accept() else { return };
            let mut out = stream.try_clone().unwrap();
            let mut lines = BufReader::new(stream).lines();
            let mut say = |text: &str| out.write_all(format!("{text}\r\n").as_bytes()).is_ok();
            say("220 test");
            let mut message = String::new();
            while let Some(Ok(line)) = lines.next() {
                let verb = line.split(' ').next().unwrap_or_default().to_ascii_uppercase();
                match verb.as_str() {
                    "EHLO" => say("250 test"),
                    "RCPT" => say(answer),
                    "DATA" => {
                        say("354 go on");
                        for line in lines.by_ref() {
                            let line = line.unwrap();
                            if line == "." {
                                break;
                            }
                            message.push_str(&line);
                            message.push('\n');
                        }
                        say("250 2.0.0 queued as 42")
                    }
                    "QUIT" => {
                        say("221 bye");
                        break;
                    }
                    _ => say("250 ok"),
                };
            }
            drop(tell.send(message));
        }
    });
    (port, told)
}

fn smtp(port: u16) -> organisation::Mail {
    organisation::Mail {
        transport: MailTransport::Smtp,
        sender_name: "Corner Shop".into(),
        sender_address: "shop@example.com".into(),
        reply_to: "ask@example.com".into(),
        host: "127.0.0.1".into(),
        port,
        protection: MailProtection::None,
        ..organisation::Mail::default()
    }
}

fn only(mailer: &Mailer) -> SentMail {
    mailer.list().into_iter().next().unwrap()
}

#[test]
fn a_mail_is_filed_where_nobody_sends_it_and_only_the_server_reads_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let dir = tempfile::tempdir().unwrap();
    let mailer = Mailer::open(Some(dir.path()), setup(organisation::Mail::default())).unwrap();
    let put = mailer.put(letter("jo@example.com")).unwrap();
    assert_eq!(put.state, MailState::Waiting);
    // Nobody sends yet, and it is there after a restart.
    drop(mailer);
    let mailer = Mailer::open(Some(dir.path()), setup(organisation::Mail::default())).unwrap();
    mailer.begin().unwrap();
    until("filed", || only(&mailer).state == MailState::Filed);
    let file = mailer.filed_in().unwrap().join(format!("{}.eml", put.id));
    let text = std::fs::read_to_string(&file).unwrap();
    for said in
        ["To: jo@example.com", "From: \"Corner Shop\" <shop@localhost>", "multipart/alternative", "text/html"]
    {
        assert!(text.contains(said), "{said} is missing in {text}");
    }
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let kept = std::fs::read_to_string(dir.path().join("mail").join(format!("{}.json", put.id))).unwrap();
    assert!(!kept.contains("<p>"), "what is sent is not kept: {kept}");
    mailer.stop();
    let mailer = Mailer::open(Some(dir.path()), setup(organisation::Mail::default())).unwrap();
    assert_eq!(only(&mailer).state, MailState::Filed, "what became of it is known after a restart");
}

/// All that stands in files of a folder.
fn written(folder: &Path) -> String {
    let mut all = String::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        all += &if path.is_dir() { written(&path) } else { std::fs::read_to_string(&path).unwrap() };
    }
    all
}

#[test]
fn files_of_forgotten_mails_are_emptied_and_used_again() {
    let dir = tempfile::tempdir().unwrap();
    let open = || Mailer::open(Some(dir.path()), setup(organisation::Mail::default())).unwrap();
    let mailer = open();
    mailer.begin().unwrap();
    let filed = || mailer.list().iter().all(|mail| mail.state == MailState::Filed);
    for number in 0..MAILS_KEPT + 5 {
        mailer.put(letter(&format!("jo{number}@example.com"))).unwrap();
        until("filed", filed);
    }
    let folder = dir.path().join("mail");
    let spare = || std::fs::read_dir(folder.join("spare")).unwrap().count();
    let kept = written(&folder);
    assert!(!kept.contains("jo4@") && kept.contains("jo5@"), "the oldest are forgotten");
    assert!(spare() > 0);
    mailer.forget("jo9@example.com");
    assert!(!written(&folder).contains("jo9@"));
    let before = spare();
    mailer.put(letter("late@example.com")).unwrap();
    until("filed", filed);
    assert!(spare() < before, "one of them was used");
    mailer.stop();
    // As when the process ended between what was noted and the end of the file.
    let last = folder.join(format!("{}.json", only(&mailer).id));
    let noted = std::fs::read_to_string(&last).unwrap();
    std::fs::write(&last, noted + "rest\":\"of a letter\"}").unwrap();
    let again = open();
    assert_eq!((again.list().len(), only(&again)), (MAILS_KEPT, only(&mailer)));
}

#[test]
fn a_mail_server_takes_it_puts_it_off_or_refuses_it_in_its_own_words() {
    let (port, told) = server(&["450 4.2.0 try later", "250 ok", "550 5.1.1 no such user here"]);
    let mailer = Mailer::open(None, setup(smtp(port))).unwrap();
    mailer.begin().unwrap();
    let put = mailer.put(letter("jo@example.com")).unwrap();
    until("put off", || only(&mailer).attempts == 1);
    let waiting = only(&mailer);
    assert_eq!(waiting.state, MailState::Waiting);
    assert!(waiting.said.contains("try later"), "{}", waiting.said);
    mailer.again(&put.id).unwrap();
    until("taken", || only(&mailer).state == MailState::Accepted);
    assert!(only(&mailer).said.contains("queued as 42"), "{}", only(&mailer).said);
    let messages: Vec<String> = (0..2).map(|_| told.recv_timeout(PATIENCE).unwrap()).collect();
    assert!(messages[1].contains("Reply-To: ask@example.com"), "{}", messages[1]);
    assert!(mailer.again(&put.id).is_err(), "what is sent is not sent twice");

    mailer.put(letter("nobody@example.com")).unwrap();
    until("refused", || only(&mailer).state == MailState::Failed);
    let refused = only(&mailer);
    assert!(refused.said.contains("no such user here") && refused.attempts == 1, "{}", refused.said);
    mailer.stop();
}

#[test]
fn a_test_is_tried_once_and_tells_what_became_of_it() {
    // Nobody listens there any more.
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mailer = Mailer::open(None, setup(smtp(port))).unwrap();
    mailer.begin().unwrap();
    let told = mailer.try_once(letter("jo@example.com")).unwrap().blocking_recv().unwrap();
    assert_eq!(told.state, MailState::Failed);
    assert!(told.said.contains("could not be reached"), "{}", told.said);
    assert!(mailer.put(letter("not an address")).is_err());
    mailer.stop();
}

#[test]
fn the_password_is_kept_for_the_server_alone_and_never_sent_in_the_open() {
    use std::os::unix::fs::PermissionsExt as _;
    let dir = tempfile::tempdir().unwrap();
    let far = organisation::Mail { host: "192.0.2.1".into(), user: "shop".into(), ..smtp(2_525) };
    let mailer = Mailer::open(Some(dir.path()), setup(far.clone())).unwrap();
    mailer.set_password(Some("correct horse")).unwrap();
    let file = dir.path().join("secrets/mail-password");
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    drop(mailer);
    let mailer = Mailer::open(Some(dir.path()), setup(far)).unwrap();
    assert!(mailer.has_password());
    mailer.begin().unwrap();
    let told = mailer.try_once(letter("jo@example.com")).unwrap().blocking_recv().unwrap();
    assert!(told.said.contains("not sent over a connection that others can read"), "{}", told.said);
    mailer.set_password(None).unwrap();
    assert!(!mailer.has_password() && !file.exists());
    mailer.stop();
}

#[test]
fn too_many_waiting_mails_are_refused_and_pauses_grow_to_an_hour() {
    let mailer = Mailer::open(None, setup(organisation::Mail::default())).unwrap();
    for _ in 0..MAILS_WAITING {
        mailer.put(letter("jo@example.com")).unwrap();
    }
    assert_eq!(mailer.put(letter("jo@example.com")).unwrap_err().code, RefusalCode::Busy);
    assert_eq!([1, 2, 3, 4, 5, 24].map(pause), [30_000, 120_000, 480_000, 1_920_000, 3_600_000, 3_600_000]);
}
